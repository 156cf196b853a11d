//! The age module against the C2SP test kit, against two other implementations, and against hostile files.

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod interop;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod material;
#[cfg(test)]
mod npm;
#[cfg(test)]
mod schedule;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod streaming;
#[cfg(test)]
mod x25519;

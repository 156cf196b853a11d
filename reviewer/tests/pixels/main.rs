//! Attachments through the real child: what is seen is what others see, and what a hostile file gets is nothing.

#[cfg(test)]
mod documents;
#[cfg(test)]
mod film;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod locked;
#[cfg(test)]
mod moving;
#[cfg(test)]
mod pictures;

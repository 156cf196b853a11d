//! The reviewer against bundles as a carrier, an operator or a sender could have made them, and its commands as a
//! person or a script runs them.

#[cfg(test)]
mod alike;
#[cfg(test)]
mod any_moment;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod bundles;
#[cfg(test)]
mod casefile;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod copies;
#[cfg(test)]
mod deciding;
#[cfg(test)]
mod destroying;
#[cfg(test)]
mod histories;
#[cfg(test)]
mod keeping;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod leftovers;
#[cfg(test)]
mod links;
#[cfg(test)]
mod marking;
#[cfg(test)]
mod officers;
#[cfg(test)]
mod page;
#[cfg(test)]
mod plaintext;
#[cfg(test)]
mod preview;
#[cfg(test)]
mod program;
#[cfg(test)]
mod renewing;
#[cfg(test)]
mod rosters;
#[cfg(test)]
mod taking;
#[cfg(test)]
mod threads;
#[cfg(test)]
mod translating;
#[cfg(test)]
mod two;

//! The Debian packages: what is in them, and what they do to a machine that they come to and leave.

mod booted;
mod contents;
mod machine;
mod probe;
mod removal;
mod service;

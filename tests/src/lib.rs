//! End-to-end tests: what they share.
//!
//! What comes in: the built programs, curl, Chromium, Node.js, GNU tar. What goes out: verdicts.
//! A deployment is founded in a temporary folder by the same code as the demo's, and used as its people would use it.
//!
//! Deliberately absent: stand-ins for any part of ours.

pub mod deployed;
pub mod opened;
pub mod sender;
pub mod sources;

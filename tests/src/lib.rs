//! End-to-end tests: what they share.
//!
//! What comes in: the built programs, curl, Chromium, Node.js, Java, GNU tar, aiosmtpd, tor. What goes out: verdicts.
//! A deployment is founded in a temporary folder by the same code as the demo's, and used as its people would use it.
//!
//! Deliberately absent: stand-ins for any part of ours.

pub mod browser;
pub mod clock;
pub mod deployed;
pub mod desk;
pub mod flood;
pub mod gallery;
pub mod mail;
pub mod mounts;
pub mod npm;
pub mod onion;
pub mod opened;
pub mod picture;
pub mod remains;
pub mod sender;
pub mod site;
pub mod sources;
pub mod workplace;

use std::{
    thread,
    time::{Duration, Instant},
};

/// How long another program may take for what is awaited of it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(180);

/// Asks until there is an answer: for the progress of another process, never for time to pass.
///
/// # Panics
/// After three minutes without one.
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if let Some(answer) = ask() {
            return answer;
        }
        thread::park_timeout(Duration::from_millis(5));
    }
    panic!("three minutes passed without: {what}");
}

/// Returns `length` bytes that are the same each time and look like nothing.
#[must_use]
pub fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    (0..length.div_ceil(8)).flat_map(|_| next()).take(length).collect()
}

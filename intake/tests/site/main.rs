//! The public site as a client sees it: over TLS and over the Unix socket, with an intake that only takes notes.
#![expect(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "one test crate in several files, whose helpers may fail loudly"
)]

mod abuse;
mod clauses;
mod client;
mod flood;
mod frames;
mod greedy;
mod guesses;
mod house;
mod journey;
mod limits;
mod messages;
mod show;
mod smuggling;
mod submit;
mod tls;

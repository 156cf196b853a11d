//! Attacks on the running intake, from loopback alone and bounded in time: nobody's report waits for them.
//!
//! threat-model.md names what they try.

mod flood;
mod slow;
mod tls;

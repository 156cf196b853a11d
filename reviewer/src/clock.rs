//! The only place of the reviewer that asks what time it is: the day for everything that can leave this machine, and the
//! second for what officers do in the case file.

use std::time::{SystemTime, UNIX_EPOCH};

use meldkluis_crypto::day::Day;

/// Returns the seconds since 1970-01-01 by the machine's clock, UTC.
#[expect(clippy::disallowed_methods, reason = "the clock's one home")]
#[must_use]
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Returns today by the machine's clock, UTC.
#[must_use]
pub fn today() -> Day {
    Day::from_unix(now())
}

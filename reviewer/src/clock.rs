//! The only place of the reviewer that asks what time it is, and it asks for the day.

use std::time::{SystemTime, UNIX_EPOCH};

use meldkluis_crypto::day::Day;

/// Returns today by the machine's clock, UTC.
#[expect(clippy::disallowed_methods, reason = "the clock's one home")]
#[must_use]
pub fn today() -> Day {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Day::from_unix(since.as_secs())
}

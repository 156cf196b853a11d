//! The only place of the intake that asks what time it is, and it asks for the day.

use std::time::{SystemTime, UNIX_EPOCH};

use meldkluis_crypto::day::Day;

/// Tells the day.
pub trait Clock: Send + Sync {
    /// Returns today, UTC.
    fn today(&self) -> Day;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Clock for System {
    #[expect(clippy::disallowed_methods, reason = "the clock's one home")]
    fn today(&self) -> Day {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Day::from_unix(since.as_secs())
    }
}

/// A clock that stands still, for tests.
#[derive(Clone, Copy, Debug)]
pub struct Fixed(pub Day);

impl Clock for Fixed {
    fn today(&self) -> Day {
        self.0
    }
}

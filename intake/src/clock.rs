//! The only place of the intake that asks what time it is, and it asks for the day.
//!
//! The daily notice alone, which knows of no tip, is told the second too: it goes out at a fixed time.

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
    fn today(&self) -> Day {
        Day::from_unix(unix())
    }
}

impl System {
    /// Returns day and second, for the daily notice alone.
    #[must_use]
    pub fn moment(&self) -> Moment {
        let unix = unix();
        let second = u32::try_from(unix % 86_400).unwrap_or_default();
        Moment { day: Day::from_unix(unix), second }
    }
}

/// A day and a second of it, UTC; nothing about a tip is ever told that finely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The day.
    pub day: Day,
    /// The second of the day, from 0 on.
    pub second: u32,
}

#[expect(clippy::disallowed_methods, reason = "the clock's one home")]
fn unix() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// A clock that stands still, for tests.
#[derive(Clone, Copy, Debug)]
pub struct Fixed(pub Day);

impl Clock for Fixed {
    fn today(&self) -> Day {
        self.0
    }
}

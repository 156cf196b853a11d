//! How long the page stays open when nobody asks for anything: told in a small frame of its own, which asks anew by
//! itself and counts for nothing, so that what somebody types beside it stays as it is.
//!
//! Shortly before the end the frame asks for a press of a button; that keeps the page open, and touches no other form.

use std::time::{Duration, Instant};

use askama::Template;

use super::{Page, answer, answer::Answer, frame::STYLE, held, tongue::Tongue};
use crate::clock;

/// Where the frame is.
pub(super) const LEFT: &str = "/left";
/// The button is there for so long before the end, and for at most a third of the whole.
const SOON: Duration = Duration::from_secs(5 * 60);
/// In the last minute it is asked anew this often.
const LAST: u64 = 5;

/// A moment, by two clocks: one that nobody sets, and one that goes on while a laptop's lid is closed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    steady: Instant,
    wall: u64,
}

impl Moment {
    /// Returns the moment that is.
    pub(super) fn now() -> Self {
        Self { steady: Instant::now(), wall: clock::now() }
    }

    /// Returns what is left of a time that began at this moment.
    pub(super) fn left(self, now: Self, whole: Duration) -> Duration {
        let steady = now.steady.saturating_duration_since(self.steady);
        let wall = Duration::from_secs(now.wall.saturating_sub(self.wall));
        // The wall clock counts whole seconds, and may be a second ahead.
        whole.saturating_sub(steady.max(wall.saturating_sub(Duration::from_secs(1))))
    }
}

/// The frame.
#[derive(Template)]
#[template(path = "left.html")]
struct Left {
    style: &'static str,
    t: Tongue,
    words: String,
    /// Whether it ends soon.
    soon: bool,
    /// After how many seconds the browser asks anew.
    again: u64,
    proof: String,
}

impl Page {
    /// Answers the frame; nothing is entered and nothing kept awake by it.
    pub(super) fn left(&self) -> Answer {
        let left = held(&self.used).left(Moment::now(), self.idle);
        let t = *held(&self.tongue);
        let seconds = left.as_secs();
        let words = match seconds / 60 {
            0 => t.say("This page closes in less than a minute."),
            minutes => t.count(
                &minutes,
                "This page closes in {} minute.",
                "This page closes in {} minutes.",
            ),
        };
        let again = if seconds > 60 { seconds % 60 + 1 } else { LAST };
        let soon = left <= SOON.min(self.idle / 3);
        let proof = self.door.proof().to_owned();
        answer::framed(&Left { style: STYLE, t, words, soon, again, proof })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_is_idle_after_its_time_by_either_clock_and_not_before() {
        let whole = Duration::from_secs(60);
        let used = Moment::now();
        let after = |steady: u64, wall: u64| {
            let steady = used.steady + Duration::from_secs(steady);
            used.left(Moment { steady, wall: used.wall + wall }, whole)
        };
        assert_eq!(after(0, 0), whole);
        assert_eq!(after(59, 59), Duration::from_secs(1));
        assert_eq!(after(60, 60), Duration::ZERO);
        assert_eq!(after(2, 3_600), Duration::ZERO, "the lid was closed");
        assert_eq!(after(61, 0), Duration::ZERO, "the clock was set back");
        let later = Moment { steady: used.steady + whole, wall: used.wall + 60 };
        assert_eq!(later.left(used, whole), whole, "a request that came meanwhile");
    }
}

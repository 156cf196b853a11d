//! Receipts made within bounds: each takes 8 MiB and a core for some milliseconds.
//!
//! Look-ups have bounds of their own, so that neither can starve the other.

use std::{
    num::NonZeroUsize,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use meldkluis_crypto::receipt::{Code, Receipt};

use crate::entropy::Os;

/// How long a sender waits for a turn: some thousand others are before them then.
const PATIENCE: Duration = Duration::from_secs(20);

/// Makes receipts, as many at once as there are cores.
pub struct Receipts {
    free: Mutex<usize>,
    freed: Condvar,
    patience: Duration,
}

impl Default for Receipts {
    fn default() -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self::new(cores, PATIENCE)
    }
}

impl Receipts {
    /// Makes at most so many at once; whoever comes when all are under way waits at most so long.
    #[must_use]
    pub fn new(at_once: usize, patience: Duration) -> Self {
        Self { free: Mutex::new(at_once), freed: Condvar::new(), patience }
    }

    /// Draws a code and derives what follows from it; nothing when no turn came in time. Blocks.
    #[must_use]
    pub fn make(&self, deployment: &str) -> Option<(Code, Receipt)> {
        let _turn = self.turn()?;
        let code = Code::generate(&mut Os);
        let receipt = code.root(deployment).receipt();
        Some((code, receipt))
    }

    fn turn(&self) -> Option<Turn<'_>> {
        let waiting = self.freed.wait_timeout_while(self.held(), self.patience, |free| *free == 0);
        let (mut free, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        *free = free.checked_sub(1)?;
        Some(Turn(self))
    }

    fn held(&self) -> MutexGuard<'_, usize> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of the turns; given back when dropped.
struct Turn<'r>(&'r Receipts);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut free = self.0.held();
        *free = free.saturating_add(1);
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipts_differ_and_follow_from_their_codes() {
        let receipts = Receipts::default();
        let (one, other) = (receipts.make("m.test").unwrap(), receipts.make("m.test").unwrap());
        assert_ne!(one.0.expose(), other.0.expose());
        assert_eq!(one.0.root("m.test").receipt().public(), one.1.public());
    }

    #[test]
    fn whoever_finds_no_turn_in_time_gets_none_and_a_turn_comes_back() {
        let receipts = Receipts::new(1, Duration::ZERO);
        let turn = receipts.turn().unwrap();
        assert!(receipts.make("m.test").is_none());
        drop(turn);
        assert!(receipts.make("m.test").is_some());
    }

    #[test]
    fn waiting_for_a_turn_ends_when_one_is_given_back() {
        let receipts = Receipts::new(1, Duration::from_secs(600));
        let turn = receipts.turn().unwrap();
        thread::scope(|scope| {
            let waiting = scope.spawn(|| receipts.make("m.test").is_some());
            drop(turn);
            assert!(waiting.join().unwrap());
        });
    }
}

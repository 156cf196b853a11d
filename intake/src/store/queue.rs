//! The bounded queue between writers and the one committer.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::record::{Draft, Position, Sequence};

/// Bytes that may wait before writers are made to.
const ROOM: usize = 4 << 20;

/// A reason why records were not appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// The journal has stopped: shut down, or its disk failed.
    #[error("journal stopped")]
    Stopped,
    /// No further segment could be made; nothing of the batch was written.
    #[error("no room for a further segment")]
    Full,
    /// The batch is empty or longer than a segment.
    #[error("batch of an impossible length")]
    Length,
}

/// Where a record went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Placed {
    /// The record's place.
    pub at: Position,
    /// The record's number.
    pub sequence: Sequence,
    /// For a tip record, the tip's index in the log.
    pub index: Option<u64>,
    /// For an order to erase, the bytes that came back to the file system.
    pub back: u64,
}

/// A batch that was handed in and may not be durable yet.
#[derive(Debug)]
pub struct Pending(Arc<Slot>);

impl Pending {
    /// Waits until the batch is durable.
    ///
    /// # Errors
    /// [`AppendError`] when it will never be.
    pub fn wait(self) -> Result<Vec<Placed>, AppendError> {
        let mut outcome = held(&self.0.outcome);
        loop {
            if let Some(outcome) = outcome.take() {
                return outcome;
            }
            outcome = self.0.ready.wait(outcome).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Makes a batch that is answered already, for journals that need no waiting.
    #[must_use]
    pub fn answered(outcome: Result<Vec<Placed>, AppendError>) -> Self {
        Self(Arc::new(Slot { outcome: Mutex::new(Some(outcome)), ready: Condvar::new() }))
    }
}

#[derive(Debug, Default)]
struct Slot {
    outcome: Mutex<Option<Result<Vec<Placed>, AppendError>>>,
    ready: Condvar,
}

/// A batch on its way to the committer; dropped unanswered, it is answered as stopped.
pub(super) struct Request {
    pub(super) batch: Vec<Draft>,
    slot: Option<Arc<Slot>>,
}

impl Request {
    pub(super) fn answer(mut self, outcome: Result<Vec<Placed>, AppendError>) {
        self.settle(outcome);
    }

    /// Bytes that the batch will take in a segment.
    pub(super) fn extent(&self) -> u32 {
        self.batch.iter().fold(0, |sum: u32, draft| sum.saturating_add(draft.extent()))
    }

    fn settle(&mut self, outcome: Result<Vec<Placed>, AppendError>) {
        if let Some(slot) = self.slot.take() {
            *held(&slot.outcome) = Some(outcome);
            slot.ready.notify_one();
        }
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        self.settle(Err(AppendError::Stopped));
    }
}

/// Batches in the order in which they were handed in.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    work: Condvar,
    room: Condvar,
}

#[derive(Default)]
struct State {
    requests: Vec<Request>,
    bytes: usize,
    closed: bool,
}

impl Queue {
    /// Hands in a batch; waits while too much is waiting already.
    pub(super) fn submit(&self, batch: Vec<Draft>) -> Result<Pending, AppendError> {
        let slot = Arc::new(Slot::default());
        let pending = Pending(Arc::clone(&slot));
        let bytes: usize = batch.iter().map(|draft| draft.body().len()).sum();
        let mut state = held(&self.state);
        while state.bytes > ROOM && !state.closed {
            state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed {
            return Err(AppendError::Stopped);
        }
        state.bytes = state.bytes.saturating_add(bytes);
        state.requests.push(Request { batch, slot: Some(slot) });
        drop(state);
        self.work.notify_one();
        Ok(pending)
    }

    /// Waits for batches and takes all there are; none when the queue is closed and empty.
    pub(super) fn take(&self) -> Option<Vec<Request>> {
        let mut state = held(&self.state);
        while state.requests.is_empty() {
            if state.closed {
                return None;
            }
            state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.bytes = 0;
        let requests = std::mem::take(&mut state.requests);
        drop(state);
        self.room.notify_all();
        Some(requests)
    }

    /// Refuses what comes from now on; what is waiting can still be taken.
    pub(super) fn close(&self) {
        held(&self.state).closed = true;
        self.work.notify_all();
        self.room.notify_all();
    }

    /// Closes, and answers everything that waits as stopped.
    pub(super) fn abandon(&self) {
        self.close();
        drop(std::mem::take(&mut held(&self.state).requests));
    }
}

/// Locks; what a panicking holder leaves behind is whole here, and its panic ends the process by the committer.
pub(super) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

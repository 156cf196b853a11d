//! The boundary between the store and whatever keeps its records: append a batch durably, read it again.

use std::sync::Arc;

use super::{
    committer::Segments,
    queue::{AppendError, Pending, Placed, Queue},
    record::{Draft, Kind, Position, Sequence},
    refusal::Refusal,
    segment::Layout,
    stream::Records,
};

/// A sequence of records that only grows: nothing here deletes or updates.
pub trait Journal: Send + Sync {
    /// Hands in a batch of records, kept together and in order; may wait for room.
    ///
    /// # Errors
    /// [`AppendError`] when the batch cannot be taken at all.
    fn submit(&self, batch: Vec<Draft>) -> Result<Pending, AppendError>;

    /// Appends a batch and returns when it is durable.
    ///
    /// # Errors
    /// [`AppendError`]; nothing of the batch counts then.
    fn append(&self, batch: Vec<Draft>) -> Result<Vec<Placed>, AppendError> {
        self.submit(batch)?.wait()
    }

    /// Reads the body of the record of this number and kind at this place, proven against its digest.
    ///
    /// # Errors
    /// [`Refusal`] by segment and record when it is not there or damaged.
    fn read(&self, at: Position, sequence: Sequence, kind: Kind) -> Result<Vec<u8>, Refusal>;
}

/// The journal of segment files, written by the committer behind a queue.
pub(super) struct SegmentJournal {
    pub(super) queue: Arc<Queue>,
    pub(super) segments: Arc<Segments>,
}

impl SegmentJournal {
    fn layout(&self) -> &Layout {
        &self.segments.layout
    }
}

impl Journal for SegmentJournal {
    fn submit(&self, batch: Vec<Draft>) -> Result<Pending, AppendError> {
        let length = batch.iter().fold(0, |sum: u32, draft| sum.saturating_add(draft.extent()));
        if batch.is_empty() || length > self.layout().length {
            return Err(AppendError::Length);
        }
        self.queue.submit(batch)
    }

    fn read(&self, at: Position, sequence: Sequence, kind: Kind) -> Result<Vec<u8>, Refusal> {
        Records::new(self.layout()).read(at, sequence, kind).map(<[u8]>::to_vec)
    }
}

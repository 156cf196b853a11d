//! The window: the part of a body that is being looked at, of a fixed size.

use bytes::{Buf, Bytes};
use zeroize::Zeroizing;

use crate::form::{Cut, Frames};

/// The window's size in bytes; a delimiter and a part's head fit many times over.
pub(super) const WINDOW: usize = 64 * 1024;

/// A reason why no more bytes come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoMore {
    /// The body has ended.
    End,
    /// The connection was cut.
    Cut,
    /// More was sent than is read on for.
    ReadOn,
    /// There is no room for files.
    NoRoom,
}

/// Bytes `start..end` of a fixed buffer, filled from frames.
pub(super) struct Window<F> {
    frames: F,
    frame: Bytes,
    buffer: Zeroizing<Vec<u8>>,
    start: usize,
    end: usize,
    left: u64,
}

impl<F: Frames> Window<F> {
    /// Starts with `first` in view; at most `read_on` bytes are taken from `frames`.
    pub(super) fn new(frames: F, first: &[u8], read_on: u64) -> Self {
        let mut buffer = Zeroizing::new(vec![0; WINDOW]);
        let end = copy(first, &mut buffer);
        Self { frames, frame: Bytes::new(), buffer, start: 0, end, left: read_on }
    }

    /// Returns what is in view.
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Drops the first `count` bytes in view.
    pub(super) fn consume(&mut self, count: usize) {
        self.start = self.end.min(self.start.saturating_add(count));
    }

    /// Brings more bytes into view.
    pub(super) fn fill(&mut self) -> Result<(), NoMore> {
        while self.frame.is_empty() {
            let next = self.frames.next();
            let next = next
                .map_err(|Cut| if self.frames.gave_way() { NoMore::NoRoom } else { NoMore::Cut })?;
            self.frame = next.ok_or(NoMore::End)?;
            let len = u64::try_from(self.frame.len()).unwrap_or(u64::MAX);
            self.left = self.left.checked_sub(len).ok_or(NoMore::ReadOn)?;
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        let count = copy(&self.frame, room);
        self.frame.advance(count);
        self.end += count;
        Ok(())
    }
}

/// Copies what fits and returns how much that was.
fn copy(from: &[u8], to: &mut [u8]) -> usize {
    let count = from.len().min(to.len());
    to.split_at_mut(count).0.copy_from_slice(from.split_at(count).0);
    count
}

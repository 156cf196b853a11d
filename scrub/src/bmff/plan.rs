//! The plan of the second pass: what is put at which place, and which media data stay.

use std::io::Write;

use crate::{
    clean::Stop,
    input::{Input, refused},
};

/// How many changes, and how many pieces of media data, a plan holds at most.
const MOST: usize = 1_000_000;

/// How many bytes a plan puts at most.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// What the second pass does.
#[derive(Default)]
pub(super) struct Plan {
    changes: Vec<(u64, Change)>,
    bytes: usize,
    /// The contents of the boxes of media data.
    media: Vec<(u64, u64)>,
    /// The pieces that samples and items lie in, from where to where.
    kept: Vec<(u64, u64)>,
    /// Where the last box that is kept ends.
    pub(super) end: u64,
    /// Whether a box that describes the media data went by.
    pub(super) described: bool,
}

enum Change {
    Zero(u64),
    Put(Box<[u8]>),
}

impl Plan {
    /// Whether media data and their description have gone by.
    pub(super) fn is_whole(&self) -> bool {
        self.described && !self.media.is_empty()
    }

    pub(super) fn zero(&mut self, from: u64, to: u64) -> Result<(), Stop> {
        if from < to { self.change(from, Change::Zero(to - from)) } else { Ok(()) }
    }

    pub(super) fn put(&mut self, at: u64, bytes: Vec<u8>) -> Result<(), Stop> {
        self.bytes += bytes.len();
        if self.bytes > MOST_BYTES {
            return Err(Stop::Refused);
        }
        self.change(at, Change::Put(bytes.into()))
    }

    fn change(&mut self, at: u64, change: Change) -> Result<(), Stop> {
        self.changes.push((at, change));
        if self.changes.len() > MOST { Err(Stop::Refused) } else { Ok(()) }
    }

    /// Notes the contents of a box of media data.
    pub(super) fn media(&mut self, from: u64, to: u64) {
        self.media.push((from, to));
    }

    /// Notes a piece of media data that stays.
    pub(super) fn keep(&mut self, start: u64, length: u64) -> Result<(), Stop> {
        let end = start.saturating_add(length);
        match self.kept.last_mut() {
            Some(last) if last.1 == start => last.1 = end,
            _ => self.kept.push((start, end)),
        }
        if self.kept.len() > MOST { Err(Stop::Refused) } else { Ok(()) }
    }

    /// Returns where the last piece that stays would end.
    pub(super) fn reach(&self) -> u64 {
        self.kept.iter().filter(|(start, end)| start < end).map(|(_, end)| *end).max().unwrap_or(0)
    }

    /// Makes zeros of the media data that nothing refers to.
    ///
    /// A file whose media data would all become zeros is not understood.
    pub(super) fn keep_only_referenced(&mut self) -> Result<(), Stop> {
        let (mut kept, media) = (std::mem::take(&mut self.kept), std::mem::take(&mut self.media));
        kept.sort_unstable();
        let mut pieces = kept.into_iter().filter(|(start, end)| start < end).peekable();
        let mut held = false;
        for (from, to) in media {
            let mut at = from;
            while let Some(&(start, end)) = pieces.peek().filter(|(start, _)| *start < to) {
                if end > from {
                    self.zero(at, start.min(to))?;
                    at = at.max(end.min(to));
                    held = true;
                }
                if end > to {
                    break;
                }
                pieces.next();
            }
            self.zero(at, to)?;
        }
        if held { Ok(()) } else { Err(Stop::Refused) }
    }

    /// Copies the source with the changes, and tells whether something that was not zero became zero.
    pub(super) fn write(
        mut self,
        input: &mut Input<'_>,
        sink: &mut dyn Write,
    ) -> Result<bool, Stop> {
        let mut left_out = false;
        self.changes.sort_by_key(|(at, _)| *at);
        for (at, change) in self.changes {
            if at >= self.end {
                break;
            }
            // Two changes of one place would be a box inside two others.
            input.copy(at.checked_sub(input.at()).ok_or(Stop::Refused)?, sink)?;
            match change {
                Change::Zero(count) => left_out |= zeros(count, input, sink)?,
                Change::Put(bytes) => {
                    input.skip(u64::try_from(bytes.len()).map_err(refused)?)?;
                    sink.write_all(&bytes)?;
                }
            }
        }
        input.copy(self.end.checked_sub(input.at()).ok_or(Stop::Refused)?, sink)?;
        Ok(left_out)
    }
}

/// Writes zeros for bytes, and tells whether they were others.
fn zeros(count: u64, input: &mut Input<'_>, sink: &mut dyn Write) -> Result<bool, Stop> {
    const ZEROS: [u8; 16 * 1024] = [0; 16 * 1024];
    let mut others = false;
    input.pass(count, |bytes| {
        others = others || bytes.iter().any(|&byte| byte != 0);
        for piece in bytes.chunks(ZEROS.len()) {
            sink.write_all(ZEROS.split_at(piece.len()).0)?;
        }
        Ok(())
    })?;
    Ok(others)
}

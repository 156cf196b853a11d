//! The segment files of a journal: their names, their length, and reading in them.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::{FileExt as _, MetadataExt as _},
    path::{Path, PathBuf},
};

use super::{disk::BLOCK, record::Fault, refusal::Refusal};

/// The length of every segment file in bytes.
pub const SEGMENT_LEN: u32 = 64 * 1024 * 1024;

/// Where a journal's segments lie and how long they are; only tests have shorter ones.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) dir: PathBuf,
    pub(super) length: u32,
}

impl Layout {
    pub(super) fn path(&self, segment: u32) -> PathBuf {
        self.dir.join(format!("{segment:08}.seg"))
    }

    /// Counts the segments, and refuses a gap or a wrong length by name.
    pub(super) fn survey(&self) -> Result<u32, Refusal> {
        let mut numbers = self.numbers().map_err(Refusal::io)?;
        numbers.sort_unstable();
        for (due, found) in (0..).zip(&numbers) {
            if due != *found {
                return Err(Refusal::segment(due, Fault::Segment));
            }
            let length = fs::metadata(self.path(due)).map_err(Refusal::io)?.len();
            if length != u64::from(self.length) {
                return Err(Refusal::segment(due, Fault::Length));
            }
        }
        let count = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        if count == 0 { Err(Refusal::segment(0, Fault::Segment)) } else { Ok(count) }
    }

    fn numbers(&self) -> io::Result<Vec<u32>> {
        let names = fs::read_dir(&self.dir)?.map(|entry| Ok(entry?.file_name()));
        let names = names.collect::<io::Result<Vec<_>>>()?;
        Ok(names.iter().filter_map(|name| number(Path::new(name))).collect())
    }

    /// Counts the bytes of the segments that take no room on the disk.
    pub(super) fn given_back(&self, segments: u32) -> io::Result<u64> {
        (0..segments).try_fold(0u64, |sum, segment| {
            let blocks = fs::metadata(self.path(segment))?.blocks();
            let taken = blocks.saturating_mul(BLOCK);
            Ok(sum.saturating_add(u64::from(self.length).saturating_sub(taken)))
        })
    }

    pub(super) fn read(&self, segment: u32, ahead: usize) -> io::Result<Window> {
        Ok(Window {
            file: File::open(self.path(segment))?,
            ahead,
            limit: self.length,
            start: 0,
            filled: 0,
            bytes: Vec::new(),
        })
    }
}

fn number(name: &Path) -> Option<u32> {
    let text = name.to_str()?.strip_suffix(".seg")?;
    let number = text.parse().ok()?;
    (text.len() == 8 && format!("{number:08}") == text).then_some(number)
}

/// A segment read through a buffer that is used again.
pub(super) struct Window {
    file: File,
    ahead: usize,
    limit: u32,
    start: u32,
    /// How much of the buffer was read; it never shrinks.
    filled: usize,
    bytes: Vec<u8>,
}

impl Window {
    /// Returns `length` bytes from `offset`, or none when the segment ends before.
    pub(super) fn at(&mut self, offset: u32, length: u32) -> io::Result<Option<&[u8]>> {
        let inside = offset.checked_add(length).is_some_and(|end| end <= self.limit);
        if !inside {
            return Ok(None);
        }
        if self.held(offset, length).is_none() {
            self.refill(offset, length)?;
        }
        Ok(self.held(offset, length))
    }

    /// Tells whether every byte from `offset` to the end is zero.
    pub(super) fn blank_from(&mut self, offset: u32) -> io::Result<bool> {
        let mut blank = true;
        self.each_from(offset, |_, bytes| {
            blank = is_blank(bytes);
            blank
        })?;
        Ok(blank)
    }

    /// Hands out the bytes from `offset` to the end in pieces of up to 64 KiB, until told to stop.
    pub(super) fn each_from(
        &mut self,
        mut offset: u32,
        mut look: impl FnMut(u32, &[u8]) -> bool,
    ) -> io::Result<()> {
        while offset < self.limit {
            let length = PIECE.min(self.limit - offset);
            let Some(bytes) = self.at(offset, length)? else { break };
            if !look(offset, bytes) {
                break;
            }
            offset = offset.saturating_add(length);
        }
        Ok(())
    }

    fn held(&self, offset: u32, length: u32) -> Option<&[u8]> {
        let from = usize::try_from(offset.checked_sub(self.start)?).ok()?;
        let until = from.checked_add(usize::try_from(length).ok()?)?;
        self.bytes.get(..self.filled)?.get(from..until)
    }

    fn refill(&mut self, offset: u32, length: u32) -> io::Result<()> {
        let left = usize::try_from(self.limit.saturating_sub(offset)).unwrap_or(0);
        let wanted = usize::try_from(length).unwrap_or(left).max(self.ahead).min(left);
        if self.bytes.len() < wanted {
            self.bytes = vec![0; wanted];
        }
        self.filled = 0;
        if let Some(room) = self.bytes.get_mut(..wanted) {
            self.file.read_exact_at(room, offset.into())?;
            (self.start, self.filled) = (offset, wanted);
        }
        Ok(())
    }
}

const PIECE: u32 = 64 * 1024;
static ZEROS: [u8; 64 * 1024] = [0; 64 * 1024];

/// Tells whether all bytes of a piece are zero.
pub(super) fn is_blank(piece: &[u8]) -> bool {
    piece.chunks(ZEROS.len()).all(|part| ZEROS.starts_with(part))
}

//! Exact reads from a source: what is asked for comes whole, or the file is refused.

use std::io::{BufRead, BufReader, Read, SeekFrom, Write};

use crate::clean::{Source, Stop};

/// The room of the one read buffer; bodies go from it to the sink without another.
const ROOM: usize = 128 * 1024;

/// A source that is read from its start, and knows where it is and where it ends.
pub(crate) struct Input<'s> {
    source: BufReader<&'s mut dyn Source>,
    at: u64,
    end: u64,
}

impl<'s> Input<'s> {
    pub(crate) fn new(source: &'s mut dyn Source) -> Result<Self, Stop> {
        let end = source.seek(SeekFrom::End(0))?;
        source.seek(SeekFrom::Start(0))?;
        Ok(Self { source: BufReader::with_capacity(ROOM, source), at: 0, end })
    }

    /// Where the next byte is.
    pub(crate) fn at(&self) -> u64 {
        self.at
    }

    /// Where the source ends.
    pub(crate) fn end(&self) -> u64 {
        self.end
    }

    /// How many bytes follow.
    pub(crate) fn left(&self) -> u64 {
        self.end.saturating_sub(self.at)
    }

    /// Goes to any place inside the source.
    pub(crate) fn go(&mut self, at: u64) -> Result<(), Stop> {
        if at > self.end {
            return Err(Stop::Refused);
        }
        let near = i64::try_from(i128::from(at) - i128::from(self.at)).map_err(refused)?;
        self.source.seek_relative(near)?;
        self.at = at;
        Ok(())
    }

    pub(crate) fn skip(&mut self, count: u64) -> Result<(), Stop> {
        self.go(self.at.checked_add(count).ok_or(Stop::Refused)?)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Stop> {
        let mut bytes = [0; N];
        let count = u64::try_from(N).map_err(refused)?;
        // A read that fails half way would leave the place unknown.
        if count > self.left() {
            return Err(Stop::Refused);
        }
        self.source.read_exact(&mut bytes)?;
        self.at += count;
        Ok(bytes)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Stop> {
        Ok(u8::from_be_bytes(self.array()?))
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Stop> {
        Ok(u16::from_be_bytes(self.array()?))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Stop> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Stop> {
        Ok(u64::from_be_bytes(self.array()?))
    }

    /// Reads `count` bytes into memory; the caller has bounded them.
    pub(crate) fn bytes(&mut self, count: u64) -> Result<Vec<u8>, Stop> {
        if count > self.left() {
            return Err(Stop::Refused);
        }
        let mut bytes = Vec::with_capacity(usize::try_from(count).map_err(refused)?);
        Read::take(&mut self.source, count).read_to_end(&mut bytes)?;
        self.at += count;
        Ok(bytes)
    }

    /// Reads at most `most` bytes of the next `count`, and skips the others.
    pub(crate) fn first(&mut self, count: u64, most: u64) -> Result<Vec<u8>, Stop> {
        let bytes = self.bytes(count.min(most))?;
        self.skip(count.saturating_sub(most))?;
        Ok(bytes)
    }

    /// Copies `count` bytes to the sink.
    pub(crate) fn copy(&mut self, count: u64, sink: &mut dyn Write) -> Result<(), Stop> {
        self.pass(count, |bytes| Ok(sink.write_all(bytes)?))
    }

    /// Shows the next `count` bytes in pieces, in their order.
    pub(crate) fn pass(
        &mut self,
        mut count: u64,
        mut see: impl FnMut(&[u8]) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        while count > 0 {
            let ready = self.ready()?;
            let (piece, _) = ready.split_at(upto(ready.len(), count));
            see(piece)?;
            let taken = piece.len();
            self.consume(taken)?;
            count -= u64::try_from(taken).map_err(refused)?;
        }
        Ok(())
    }

    /// Returns the bytes that are at hand, at least one.
    pub(crate) fn ready(&mut self) -> Result<&[u8], Stop> {
        let ready = self.source.fill_buf()?;
        if ready.is_empty() { Err(Stop::Refused) } else { Ok(ready) }
    }

    /// Goes on after bytes that were at hand.
    pub(crate) fn consume(&mut self, count: usize) -> Result<(), Stop> {
        self.source.consume(count);
        self.at += u64::try_from(count).map_err(refused)?;
        Ok(())
    }
}

/// Reads a slice from its start; each step is `None` past its end.
#[derive(Clone, Copy)]
pub(crate) struct Bytes<'b>(pub(crate) &'b [u8]);

impl<'b> Bytes<'b> {
    pub(crate) fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_be_bytes)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    /// Reads a big-endian number of so many bytes, eight at most; none at all is zero.
    pub(crate) fn number(&mut self, width: usize) -> Option<u64> {
        let bytes = self.take(width)?;
        (width <= 8).then(|| bytes.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte)))
    }
}

/// Any number that does not fit makes the file one that is not understood.
pub(crate) fn refused<E>(_: E) -> Stop {
    Stop::Refused
}

/// The lesser of a length in memory and one in a file.
fn upto(here: usize, there: u64) -> usize {
    usize::try_from(there).map_or(here, |there| here.min(there))
}

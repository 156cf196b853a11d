//! Walking a journal record by record, each proven against the one before.

use std::io;

use super::{
    record::{Chain, Fault, HEADER_LEN, HEADER_U32, Header, Position, Sequence, sha256},
    refusal::Refusal,
    segment::{Layout, Window},
};
use serde::{Deserialize, Serialize};

/// A place between two records, with everything that the next one must agree with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cursor {
    /// Where the next record begins, if it fits into the segment.
    pub(super) next: Position,
    /// The number of the record before.
    pub(super) last: Sequence,
    /// The chain's value after it.
    pub(super) chain: Chain,
    /// The highest durable mark so far.
    pub(super) durable: Sequence,
}

impl Cursor {
    pub(super) fn genesis(origin: &str) -> Self {
        Self {
            next: Position::default(),
            last: Sequence(0),
            chain: Chain::genesis(origin),
            durable: Sequence(0),
        }
    }

    /// Moves past a record that begins at `at`.
    pub(super) fn pass(&mut self, at: Position, header: &Header) {
        let offset = at.offset.saturating_add(header.extent());
        self.next = Position { segment: at.segment, offset };
        self.last = header.sequence;
        self.chain = header.chain;
        self.durable = header.durable;
    }
}

/// A record that agrees with the one before; its body is not yet proven.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) at: Position,
    pub(super) header: Header,
}

/// How far a walk reads ahead.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ahead {
    /// Headers alone.
    Headers,
    /// Bodies too.
    Bodies,
}

/// A walk over the records after a cursor.
pub(super) struct Scan<'l> {
    layout: &'l Layout,
    segments: u32,
    ahead: usize,
    window: Option<(u32, Window)>,
    cursor: Cursor,
}

impl<'l> Scan<'l> {
    /// Begins a walk in a journal of so many segments.
    pub(super) fn new(layout: &'l Layout, segments: u32, from: Cursor, ahead: Ahead) -> Self {
        let ahead = match ahead {
            Ahead::Headers => 4 << 10,
            Ahead::Bodies => 1 << 20,
        };
        Self { layout, segments, ahead, window: None, cursor: from }
    }

    /// Returns the place behind the record found last.
    pub(super) fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Finds the next record; none when the journal ends here, with nothing but zeros behind.
    pub(super) fn next(&mut self) -> Result<Option<Found>, Refusal> {
        let here = self.cursor.next;
        if let Some(header) = self.header(here)? {
            return self.accept(here, &header).map(Some);
        }
        if !self.blank_from(here)? {
            return Err(self.refuse(here, Fault::Trailing));
        }
        let there = Position { segment: here.segment.saturating_add(1), offset: 0 };
        if there.segment >= self.segments {
            return Ok(None);
        }
        match self.header(there)? {
            Some(header) => self.accept(there, &header).map(Some),
            None => self.end(there),
        }
    }

    /// Finds the next record up to a number that is known to be durable; never looks behind it.
    pub(super) fn next_until(&mut self, bound: Sequence) -> Result<Option<Found>, Refusal> {
        if self.cursor.last >= bound {
            return Ok(None);
        }
        let found = self.next()?;
        if found.is_none() {
            return Err(self.refuse(self.cursor.next, Fault::Ends));
        }
        Ok(found)
    }

    /// Reads a found record's body and proves it against the header.
    pub(super) fn body(&mut self, found: &Found) -> Result<&[u8], Refusal> {
        let refusal = Refusal::record(found.at, found.header.sequence, Fault::Body);
        let offset = found.at.offset.saturating_add(HEADER_U32);
        let window = self.window(found.at.segment).map_err(Refusal::io)?;
        let body = window.at(offset, found.header.length).map_err(Refusal::io)?;
        match body {
            Some(body) if sha256(&[body]) == found.header.digest => Ok(body),
            _ => Err(refusal),
        }
    }

    /// Reads the header at a place; none when the place is blank or too short for one.
    fn header(&mut self, at: Position) -> Result<Option<Header>, Refusal> {
        let bytes = self.window(at.segment).and_then(|window| window.at(at.offset, HEADER_U32));
        let Some(bytes) = bytes.map_err(Refusal::io)?.and_then(|bytes| bytes.first_chunk()) else {
            return Ok(None);
        };
        if *bytes == [0; HEADER_LEN] {
            return Ok(None);
        }
        Header::decode(bytes).map(Some).map_err(|fault| self.refuse(at, fault))
    }

    fn accept(&mut self, at: Position, header: &Header) -> Result<Found, Refusal> {
        let end = at.offset.checked_add(header.extent());
        let fault = if end.is_none_or(|end| end > self.layout.length) {
            Some(Fault::Impossible)
        } else if header.sequence != self.cursor.last.next() {
            Some(Fault::Sequence)
        } else if header.durable < self.cursor.durable {
            Some(Fault::Mark)
        } else if !header.follows(self.cursor.chain) {
            Some(Fault::Chain)
        } else {
            None
        };
        if let Some(fault) = fault {
            return Err(self.refuse(at, fault));
        }
        self.cursor.pass(at, header);
        Ok(Found { at, header: *header })
    }

    /// Ends the walk before a blank place at a segment's beginning: everything behind must be blank too.
    fn end(&mut self, at: Position) -> Result<Option<Found>, Refusal> {
        for segment in at.segment..self.segments {
            if !self.blank_from(Position { segment, offset: 0 })? {
                return Err(self.refuse(Position { segment, offset: 0 }, Fault::Missing));
            }
        }
        Ok(None)
    }

    fn blank_from(&mut self, at: Position) -> Result<bool, Refusal> {
        let window = self.window(at.segment);
        window.and_then(|window| window.blank_from(at.offset)).map_err(Refusal::io)
    }

    fn refuse(&self, at: Position, fault: Fault) -> Refusal {
        Refusal::record(at, self.cursor.last.next(), fault)
    }

    fn window(&mut self, segment: u32) -> io::Result<&mut Window> {
        if self.window.as_ref().is_none_or(|(open, _)| *open != segment) {
            self.window = Some((segment, self.layout.read(segment, self.ahead)?));
        }
        let (_, window) = self.window.as_mut().ok_or(io::ErrorKind::NotFound)?;
        Ok(window)
    }
}

//! Reading a tip's sealed bytes back out of its chunks.

use std::io::{self, Read};

use super::{
    reader::{Reader, Tip},
    record::{BODY_MAX, Fault, HEADER_LEN, HEADER_U32, Header, Kind, Position, Sequence, sha256},
    refusal::Refusal,
    scan::Cursor,
    segment::{Layout, Window},
};

/// Reads single records at known places, with one buffer for all.
pub(super) struct Records<'l> {
    layout: &'l Layout,
    window: Option<(u32, Window)>,
}

impl<'l> Records<'l> {
    pub(super) fn new(layout: &'l Layout) -> Self {
        Self { layout, window: None }
    }

    /// Reads the record of this number and kind at this place, header and body proven against each other.
    pub(super) fn read(
        &mut self,
        at: Position,
        sequence: Sequence,
        kind: Kind,
    ) -> Result<&[u8], Refusal> {
        let refuse = |fault| Refusal::record(at, sequence, fault);
        let header = self.header(at, sequence)?;
        if header.sequence != sequence || header.kind != kind {
            return Err(refuse(Fault::Sequence));
        }
        let body = self
            .window(at.segment)
            .and_then(|window| window.at(at.offset.saturating_add(HEADER_U32), header.length));
        match body.map_err(Refusal::io)? {
            Some(body) if sha256(&[body]) == header.digest => Ok(body),
            _ => Err(refuse(Fault::Body)),
        }
    }

    /// Tells whether the record at a place is the last one before a cursor.
    pub(super) fn ends_with(&mut self, at: Position, cursor: &Cursor) -> bool {
        self.header(at, cursor.last).is_ok_and(|header| {
            let mut passed = *cursor;
            passed.pass(at, &header);
            passed == *cursor
        })
    }

    fn header(&mut self, at: Position, sequence: Sequence) -> Result<Header, Refusal> {
        let refuse = |fault| Refusal::record(at, sequence, fault);
        let bytes = self.window(at.segment).and_then(|window| window.at(at.offset, HEADER_U32));
        let bytes = bytes.map_err(Refusal::io)?.and_then(|bytes| bytes.first_chunk());
        Header::decode(bytes.ok_or_else(|| refuse(Fault::Missing))?).map_err(refuse)
    }

    fn window(&mut self, segment: u32) -> io::Result<&mut Window> {
        if self.window.as_ref().is_none_or(|(open, _)| *open != segment) {
            self.window = Some((segment, self.layout.read(segment, HEADER_LEN + BODY_MAX)?));
        }
        let (_, window) = self.window.as_mut().ok_or(io::ErrorKind::NotFound)?;
        Ok(window)
    }
}

/// A tip's sealed bytes, chunk by chunk; each chunk is proven before any byte of it is handed out.
pub struct TipStream<'l> {
    reader: &'l Reader,
    records: Records<'l>,
    chunks: std::vec::IntoIter<(Sequence, Position)>,
    body: Vec<u8>,
    read: usize,
}

impl<'l> TipStream<'l> {
    pub(super) fn new(reader: &'l Reader, tip: &Tip) -> Self {
        let chunks = tip.chunks().collect::<Vec<_>>().into_iter();
        let records = Records::new(reader.layout());
        Self { reader, records, chunks, body: Vec::new(), read: 0 }
    }

    /// Loads the next chunk; false when there is none.
    pub(super) fn advance(&mut self) -> Result<bool, Refusal> {
        let Some((sequence, at)) = self.chunks.next() else { return Ok(false) };
        let read = self.records.read(at, sequence, Kind::Chunk);
        let chunk = read.map_err(|refusal| match refusal.fault() {
            Some(Fault::Body) if self.reader.erased(sequence) => {
                Refusal::record(at, sequence, Fault::Erased)
            }
            _ => refusal,
        })?;
        self.body.clear();
        self.body.extend_from_slice(chunk);
        self.read = 0;
        Ok(true)
    }

    /// Returns the chunk loaded last.
    pub(super) fn chunk(&self) -> &[u8] {
        &self.body
    }
}

impl Read for TipStream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.read >= self.body.len() {
            if !self.advance().map_err(io::Error::other)? {
                return Ok(0);
            }
        }
        let mut rest = self.body.get(self.read..).unwrap_or_default();
        let count = rest.read(buffer)?;
        self.read = self.read.saturating_add(count);
        Ok(count)
    }
}

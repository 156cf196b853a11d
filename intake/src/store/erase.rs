//! Erasing what an order names: bodies become zeros, durably, and their blocks go back to the file system.
//!
//! The order is durable before the first byte is touched, so a crash at any point is repaired by doing it again.
//! Headers are never touched: chain, leaves and root still hold.

use std::{
    collections::BTreeMap,
    io::{self, IoSlice},
};

use super::{
    disk::Disk,
    order::{Ground, Order},
    record::{BODY_MAX, Fault, HEADER_LEN, HEADER_U32, Header, Kind, Position, Sequence},
    refusal::Refusal,
    scan::{Ahead, Cursor, Scan},
    segment::{Layout, Window, is_blank},
};

static ZEROS: [u8; BODY_MAX] = [0; BODY_MAX];

/// Why an order was not carried out, or not wholly.
#[derive(Debug)]
pub(super) enum Undone {
    /// A file cannot be opened, read or written; the order stands, and is carried out at the next opening.
    Io,
    /// Zeros could not be made durable.
    Sync(io::Error),
    /// The order does not fit the journal.
    Refused(Refusal),
}

/// Carries an order out; what is done already is done again without harm. Returns the bytes that came back.
pub(super) fn carry_out(disk: &dyn Disk, layout: &Layout, order: &Order) -> Result<u64, Undone> {
    let mut segments: BTreeMap<u32, Vec<(Sequence, Position)>> = BTreeMap::new();
    for (sequence, at) in order.runs.iter().flat_map(|run| run.chunks()) {
        segments.entry(at.segment).or_default().push((sequence, at));
    }
    let mut back = 0u64;
    for (segment, chunks) in segments {
        back = back.saturating_add(erase_in(disk, layout, segment, (&order.ground, &chunks))?);
    }
    Ok(back)
}

fn erase_in(
    disk: &dyn Disk,
    layout: &Layout,
    segment: u32,
    (ground, chunks): (&Ground, &[(Sequence, Position)]),
) -> Result<u64, Undone> {
    let mut window = layout.read(segment, HEADER_LEN + BODY_MAX).map_err(|_| Undone::Io)?;
    let mut bodies = Vec::with_capacity(chunks.len());
    for (sequence, at) in chunks {
        bodies.push(named(&mut window, *at, *sequence, ground)?);
    }
    let file = disk.open(&layout.path(segment)).map_err(|_| Undone::Io)?;
    let mut written = false;
    for body in bodies.iter().filter(|body| !body.blank) {
        let zeros = usize::try_from(body.length).ok().and_then(|length| ZEROS.get(..length));
        let zeros = zeros.ok_or(Undone::Io)?;
        file.write(&mut [IoSlice::new(zeros)], body.offset.into()).map_err(|_| Undone::Io)?;
        written = true;
    }
    if written {
        file.sync().map_err(Undone::Sync)?;
    }
    let ranges: Vec<(u64, u64)> =
        bodies.iter().map(|body| (body.offset.into(), body.length.into())).collect();
    // What a file system cannot give back is zeros, and that is all that was promised.
    let back = file.punch(&ranges).unwrap_or(0);
    file.sync().map_err(Undone::Sync)?;
    // The times of a segment tell of the tick, as everywhere.
    drop(file.settle());
    Ok(back)
}

struct Body {
    offset: u32,
    length: u32,
    blank: bool,
}

/// Finds the body of a named record, by the record's own header.
fn named(
    window: &mut Window,
    at: Position,
    sequence: Sequence,
    ground: &Ground,
) -> Result<Body, Undone> {
    let refuse = |fault| Undone::Refused(Refusal::record(at, sequence, fault));
    let bytes = window.at(at.offset, HEADER_U32).map_err(|_| Undone::Io)?;
    let bytes =
        bytes.and_then(|bytes| bytes.first_chunk()).ok_or_else(|| refuse(Fault::Missing))?;
    let header = Header::decode(bytes).map_err(refuse)?;
    if !ground.covers(header.kind) || header.sequence != sequence {
        return Err(refuse(Fault::Content));
    }
    let offset = at.offset.saturating_add(HEADER_U32);
    let body = window.at(offset, header.length).map_err(|_| Undone::Io)?;
    let blank = is_blank(body.ok_or_else(|| refuse(Fault::Missing))?);
    Ok(Body { offset, length: header.length, blank })
}

/// All orders of a journal behind a place: which records have lost their bodies, and how far tips are erased.
#[derive(Clone, Debug, Default)]
pub(super) struct Ordered {
    /// Numbers of the first record and of the one behind the last, rising.
    spans: Vec<(u64, u64)>,
    /// Every tip below this index is erased.
    pub(super) erased: u64,
}

impl Ordered {
    /// Reads the orders by their headers, to the journal's end or to the first record that does not hold.
    ///
    /// What stopped it is for the caller's own walk to find and to name.
    pub(super) fn read(layout: &Layout, segments: u32, from: Cursor) -> Self {
        let mut scan = Scan::new(layout, segments, from, Ahead::Headers);
        let mut ordered = Self::default();
        while let Ok(Some(found)) = scan.next() {
            if found.header.kind == Kind::Erase {
                let Ok(Ok(order)) = scan.body(&found).map(Order::decode) else { break };
                ordered.enter(&order);
            }
        }
        ordered.spans.sort_unstable();
        ordered
    }

    fn enter(&mut self, order: &Order) {
        let span = |run: &super::record::Run| (run.sequence.0, run.behind().0.0);
        self.spans.extend(order.runs.iter().map(span));
        if let Ground::Acknowledged { end, .. } = order.ground {
            self.erased = self.erased.max(end);
        }
    }

    /// Tells whether an order names this record.
    pub(super) fn names(&self, record: Sequence) -> bool {
        let behind = self.spans.partition_point(|(first, _)| *first <= record.0);
        let span = behind.checked_sub(1).and_then(|at| self.spans.get(at));
        span.is_some_and(|(_, end)| record.0 < *end)
    }
}

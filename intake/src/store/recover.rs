//! Opening a journal: every record proven, a torn tail told apart from damage, and wiped.

use std::io::IoSlice;

use memchr::memmem;

use super::{
    disk::Disk,
    erase::Ordered,
    ledger::Ledger,
    record::{Chain, Fault, HEADER_LEN, HEADER_U32, Header, Kind, MAGIC, Position, Sequence},
    refusal::Refusal,
    scan::{Ahead, Cursor, Found, Scan},
    segment::{Layout, is_blank},
};

/// Somebody's memory of a record that was durable: the journal must have it, with this chain value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Witness {
    pub(super) sequence: Sequence,
    pub(super) chain: Chain,
}

/// Replays the records after the ledger's cursor into it.
///
/// Returns where an unacknowledged torn tail begins, if there is one; nothing on disk is changed.
///
/// A record that fails is damage when a witness or a later record's durable mark says that it was durable once.
/// Otherwise nobody was ever told of it.
pub(super) fn replay(
    layout: &Layout,
    segments: u32,
    witnesses: &[Witness],
    ledger: &mut Ledger,
) -> Result<Option<Position>, Refusal> {
    let floor = witnesses.iter().map(|witness| witness.sequence).max().unwrap_or_default();
    let mut replay = Replay {
        scan: Scan::new(layout, segments, ledger.cursor, Ahead::Bodies),
        layout,
        segments,
        ordered: None,
    };
    let torn = loop {
        agree(witnesses, &ledger.cursor)?;
        match replay.step(ledger) {
            Ok(true) => {}
            Ok(false) => break None,
            Err(refusal) => {
                decide(layout, segments, floor, &ledger.cursor, refusal)?;
                break Some(ledger.cursor.next);
            }
        }
    };
    if ledger.cursor.last < floor {
        return Err(Refusal::record(ledger.cursor.next, ledger.cursor.last.next(), Fault::Ends));
    }
    Ok(torn)
}

struct Replay<'l> {
    scan: Scan<'l>,
    layout: &'l Layout,
    segments: u32,
    /// The orders that follow, read when the first body without its bytes is met.
    ordered: Option<Ordered>,
}

impl Replay<'_> {
    fn step(&mut self, ledger: &mut Ledger) -> Result<bool, Refusal> {
        let Some(found) = self.scan.next()? else { return Ok(false) };
        let refusal = match self.scan.body(&found) {
            Ok(body) => return enter(ledger, &found, body),
            Err(refusal) => refusal,
        };
        if refusal.fault() == Some(Fault::Body) && self.erased(&found) {
            return enter(ledger, &found, &[]);
        }
        Err(refusal)
    }

    /// Tells whether a later record ordered a body to be erased: then it may be zeros, or partly so.
    fn erased(&mut self, found: &Found) -> bool {
        if !matches!(found.header.kind, Kind::Chunk | Kind::Reply) {
            return false;
        }
        let (layout, segments, cursor) = (self.layout, self.segments, self.scan.cursor());
        let ordered = self.ordered.get_or_insert_with(|| Ordered::read(layout, segments, cursor));
        ordered.names(found.header.sequence)
    }
}

fn enter(ledger: &mut Ledger, found: &Found, body: &[u8]) -> Result<bool, Refusal> {
    let entered = ledger.apply(found.at, &found.header, body);
    let refuse = |fault| Refusal::record(found.at, found.header.sequence, fault);
    entered.map(|_| true).map_err(refuse)
}

fn agree(witnesses: &[Witness], cursor: &Cursor) -> Result<(), Refusal> {
    let here = witnesses.iter().filter(|witness| witness.sequence == cursor.last);
    let differs = here.into_iter().any(|witness| witness.chain != cursor.chain);
    if differs {
        return Err(Refusal::record(cursor.next, cursor.last, Fault::Differs));
    }
    Ok(())
}

/// Passes a torn tail, and refuses damage with what was found.
fn decide(
    layout: &Layout,
    segments: u32,
    floor: Sequence,
    cursor: &Cursor,
    refusal: Refusal,
) -> Result<(), Refusal> {
    let due = cursor.last.next();
    // A header with the right checksum was written whole: what it says wrong, no torn write has made.
    let tearing = matches!(
        refusal.fault(),
        Some(Fault::Header | Fault::Body | Fault::Missing | Fault::Trailing)
    );
    if !tearing || due <= floor || vouched(layout, segments, cursor.next, due)? {
        return Err(refusal);
    }
    Ok(())
}

/// Looks for a later record whose durable mark says that record `due` was durable.
fn vouched(layout: &Layout, segments: u32, from: Position, due: Sequence) -> Result<bool, Refusal> {
    let mut offset = from.offset;
    for segment in from.segment..segments {
        if vouched_in(layout, Position { segment, offset }, due).map_err(Refusal::io)? {
            return Ok(true);
        }
        offset = 0;
    }
    Ok(false)
}

fn vouched_in(layout: &Layout, from: Position, due: Sequence) -> std::io::Result<bool> {
    let mut window = layout.read(from.segment, PIECE_USIZE)?;
    let mut offset = from.offset;
    while offset < layout.length {
        let length = PIECE.min(layout.length - offset);
        let Some(bytes) = window.at(offset, length)? else { break };
        if memmem::find_iter(bytes, &MAGIC).any(|at| vouches(bytes, at, due)) {
            return Ok(true);
        }
        offset = offset.saturating_add(PIECE - HEADER_U32);
    }
    Ok(false)
}

fn vouches(bytes: &[u8], at: usize, due: Sequence) -> bool {
    let header = bytes.get(at..).and_then(|rest| rest.first_chunk::<HEADER_LEN>());
    header.is_some_and(|header| Header::decode(header).is_ok_and(|found| found.durable >= due))
}

/// Overwrites everything from a place on with zeros, durably, and leaves what is zero alone.
pub(super) fn wipe(
    disk: &dyn Disk,
    layout: &Layout,
    segments: u32,
    from: Position,
) -> std::io::Result<()> {
    let mut offset = from.offset;
    for segment in from.segment..segments {
        let file = disk.open(&layout.path(segment))?;
        let mut dirty = Vec::new();
        layout.read(segment, PIECE_USIZE)?.each_from(offset, |at, bytes| {
            if !is_blank(bytes) {
                dirty.push((at, bytes.len()));
            }
            true
        })?;
        for (at, length) in &dirty {
            file.write(&mut [IoSlice::new(&vec![0; *length])], (*at).into())?;
        }
        file.sync()?;
        offset = 0;
    }
    Ok(())
}

const PIECE: u32 = 1 << 20;
const PIECE_USIZE: usize = 1 << 20;

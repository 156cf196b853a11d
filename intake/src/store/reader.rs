//! A read-only view of a journal up to a bound that its holder named; never opens the index.

use std::{path::Path, sync::Mutex};

use meldkluis_crypto::{day::Day, tlog::Leaf};
use serde::{Deserialize, Serialize};

use super::{
    erase::Ordered,
    queue::held,
    record::{Chain, Fault, HEADER_U32, Kind, Position, Run, Sequence, TipBody},
    refusal::Refusal,
    scan::{Ahead, Cursor, Scan},
    segment::{Layout, SEGMENT_LEN},
    stream::TipStream,
    verify::{self, Account},
};

/// The last record that a reader may look at, and the chain's value there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// The record's number; it is durable.
    pub sequence: Sequence,
    /// The chain's value after it, so that a swapped journal is noticed.
    pub chain: Chain,
}

/// A tip as its journal record tells it, without its sealed bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tip {
    /// The tip's index in the log.
    pub index: u64,
    /// Its leaf data.
    pub leaf: Leaf,
    /// The day on which it was received.
    pub day: Day,
    runs: Vec<Run>,
    last: (Sequence, Position),
}

impl Tip {
    /// All its chunks, as an order to erase names them.
    pub(super) fn all_runs(&self) -> impl Iterator<Item = Run> {
        let (sequence, at) = self.last;
        self.runs.iter().copied().chain([Run { at, sequence, count: 1 }])
    }

    /// The number and place of each of its chunks.
    pub(super) fn chunks(&self) -> impl Iterator<Item = (Sequence, Position)> {
        self.runs.iter().flat_map(|run| run.chunks()).chain([self.last])
    }

    /// Returns the number of its chunks.
    pub(super) fn chunk_count(&self) -> u64 {
        self.runs.iter().map(|run| u64::from(run.count)).sum::<u64>().saturating_add(1)
    }

    pub(super) fn of(index: u64, at: Position, sequence: Sequence, body: TipBody) -> Option<Self> {
        let before = body.last_length().checked_add(HEADER_U32)?;
        let chunk = Position { segment: at.segment, offset: at.offset.checked_sub(before)? };
        let last = (Sequence(sequence.0.checked_sub(1)?), chunk);
        Some(Self { index, leaf: body.leaf, day: body.day, runs: body.runs, last })
    }
}

/// A journal opened for reading, up to a bound.
#[derive(Debug)]
pub struct Reader {
    layout: Layout,
    segments: u32,
    origin: String,
    bound: Bound,
    /// The orders to erase, read when they are first asked for.
    ordered: Mutex<Option<Ordered>>,
}

impl Reader {
    /// Opens the journal of a store directory for reading.
    ///
    /// `origin` is the log's, `<deployment>/log/<generation>`.
    ///
    /// # Errors
    /// [`Refusal`] when segments are missing or of the wrong length.
    pub fn open(store: &Path, origin: &str, bound: Bound) -> Result<Self, Refusal> {
        let layout = Layout { dir: store.join("journal"), length: SEGMENT_LEN };
        Self::of(layout, origin, bound)
    }

    pub(super) fn of(layout: Layout, origin: &str, bound: Bound) -> Result<Self, Refusal> {
        let segments = layout.survey()?;
        let ordered = Mutex::new(None);
        Ok(Self { layout, segments, origin: origin.to_owned(), bound, ordered })
    }

    /// Walks over all tips, from the first; headers and tip records are proven on the way, chunks are not read.
    #[must_use]
    pub fn tips(&self) -> Tips<'_> {
        Tips { scan: self.scan(Ahead::Headers), bound: self.bound, index: 0, over: false }
    }

    /// Streams a tip's sealed bytes, each chunk proven against its digest.
    ///
    /// A tip that was erased by order ends the stream with [`Fault::Erased`] in its [`Refusal`].
    #[must_use]
    pub fn stream(&self, tip: &Tip) -> TipStream<'_> {
        TipStream::new(self, tip)
    }

    /// Returns the newest roster up to the bound.
    ///
    /// # Errors
    /// [`Refusal`] when the journal is damaged.
    pub fn roster(&self) -> Result<Option<Vec<u8>>, Refusal> {
        let mut scan = self.scan(Ahead::Headers);
        let mut roster = None;
        while let Some(found) = scan.next_until(self.bound.sequence)? {
            if found.header.kind == Kind::Roster {
                roster = Some(scan.body(&found)?.to_vec());
            }
        }
        Ok(roster)
    }

    /// Proves every body, the chain, and every leaf, and counts what is there.
    ///
    /// # Errors
    /// [`Refusal`] naming the first record that fails.
    pub fn verify(&self) -> Result<Account, Refusal> {
        verify::prove(self)
    }

    /// Tells whether an order names a record; also one behind the bound, since its zeros can be seen already.
    pub(super) fn erased(&self, record: Sequence) -> bool {
        let mut ordered = held(&self.ordered);
        if ordered.as_ref().is_some_and(|ordered| ordered.names(record)) {
            return true;
        }
        ordered.insert(self.read_orders()).names(record)
    }

    pub(super) fn read_orders(&self) -> Ordered {
        let segments = self.layout.survey().unwrap_or(self.segments);
        Ordered::read(&self.layout, segments, Cursor::genesis(&self.origin))
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    pub(super) fn scan(&self, ahead: Ahead) -> Scan<'_> {
        Scan::new(&self.layout, self.segments, Cursor::genesis(&self.origin), ahead)
    }

    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    pub(super) fn bound(&self) -> Bound {
        self.bound
    }

    pub(super) fn segments(&self) -> u32 {
        self.segments
    }
}

/// The tips of a journal, in the order of the log.
pub struct Tips<'r> {
    scan: Scan<'r>,
    bound: Bound,
    index: u64,
    over: bool,
}

impl Tips<'_> {
    fn advance(&mut self) -> Result<Option<Tip>, Refusal> {
        while let Some(found) = self.scan.next_until(self.bound.sequence)? {
            if found.header.kind == Kind::Tip {
                let refuse = |fault| Refusal::record(found.at, found.header.sequence, fault);
                let body = TipBody::decode(self.scan.body(&found)?).map_err(refuse)?;
                let tip = Tip::of(self.index, found.at, found.header.sequence, body);
                self.index = self.index.saturating_add(1);
                return tip.ok_or_else(|| refuse(Fault::Content)).map(Some);
            }
        }
        agrees(&self.scan, self.bound).map(|()| None)
    }
}

/// Holds the end of a walk against the bound's chain value.
pub(super) fn agrees(scan: &Scan<'_>, bound: Bound) -> Result<(), Refusal> {
    let cursor = scan.cursor();
    if cursor.chain == bound.chain {
        return Ok(());
    }
    Err(Refusal::record(cursor.next, cursor.last, Fault::Differs))
}

impl Iterator for Tips<'_> {
    type Item = Result<Tip, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let tip = self.advance().transpose();
        self.over = !matches!(tip, Some(Ok(_)));
        tip
    }
}

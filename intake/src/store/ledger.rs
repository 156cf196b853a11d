//! What the durable records say, kept in memory: the tree, the counts, the roster in force.

use std::sync::Arc;

use meldkluis_crypto::{day::Day, tlog::Tree};
use serde::{Deserialize, Serialize};

use super::{
    desk::{Applied, Desks},
    loose::Loose,
    order::{Ground, Order},
    record::{Fault, HEADER_U32, Header, Kind, Position, Sequence, TipBody},
    replies::Replies,
    scan::Cursor,
};
use meldkluis_crypto::tlog::Leaf;

/// The sum of all records up to a cursor; only durable records ever enter it.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    pub(super) cursor: Cursor,
    pub(super) last_at: Option<Position>,
    pub(super) tree: Tree,
    pub(super) counts: Counts,
    pub(super) day: Option<Day>,
    pub(super) roster: Option<Roster>,
    pub(super) desks: Desks,
    pub(super) replies: Replies,
    /// Every tip below this index is erased, by order.
    pub(super) erased: u64,
    /// Orders that are not known to be carried out.
    pub(super) orders: Vec<(Position, Sequence)>,
    pub(super) loose: Loose,
    /// Leaves that the index does not have yet, and those of its unfinished tile: they begin with a tile.
    pub(super) fresh: Vec<Leaf>,
    previous: Option<Chunk>,
}

/// How many there are of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Counts {
    pub(super) chunks: u64,
    pub(super) rosters: u64,
    pub(super) others: u64,
    /// Bytes of sealed tips.
    pub(super) bytes: u64,
}

/// The roster in force and the record that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Roster {
    pub(super) at: Position,
    pub(super) sequence: Sequence,
    pub(super) bytes: Arc<[u8]>,
}

#[derive(Clone, Copy, Debug)]
struct Chunk {
    at: Position,
    length: u32,
}

impl Ledger {
    pub(super) fn new(cursor: Cursor) -> Self {
        Self {
            cursor,
            last_at: None,
            tree: Tree::default(),
            counts: Counts::default(),
            day: None,
            roster: None,
            desks: Desks::default(),
            replies: Replies::default(),
            erased: 0,
            orders: Vec::new(),
            loose: Loose::default(),
            fresh: Vec::new(),
            previous: None,
        }
    }

    /// Takes in the next record; the caller has proven header and body, or that the body of a chunk or a reply is erased.
    ///
    /// Returns how many records of the tip's kind came before a tip: its index in the log.
    pub(super) fn apply(
        &mut self,
        at: Position,
        header: &Header,
        body: &[u8],
    ) -> Result<Option<u64>, Fault> {
        let mut index = None;
        match header.kind {
            Kind::Chunk => self.chunk(at, header.sequence),
            Kind::Reply => {
                self.loose.enter(self.cursor, at, header.sequence);
                self.replies.record(at, header.sequence, body)?;
            }
            Kind::Tip => index = Some(self.tip(at, header, body)?),
            Kind::Roster => self.change_roster(at, header.sequence, body),
            Kind::Erase => self.order(at, header.sequence, &Order::decode(body)?)?,
            Kind::Acknowledgement => self.applied(at, header.sequence, body)?,
        }
        if header.kind != Kind::Reply {
            self.replies.interrupt();
        }
        if matches!(header.kind, Kind::Erase | Kind::Acknowledgement | Kind::Reply) {
            self.counts.others = self.counts.others.saturating_add(1);
        }
        let chunk = Chunk { at, length: header.length };
        self.previous = (header.kind == Kind::Chunk).then_some(chunk);
        self.last_at = Some(at);
        self.cursor.pass(at, header);
        Ok(index)
    }

    /// Tells whether an order, as the next record, would rest on what it must.
    pub(super) fn founded(&self, order: &Order) -> bool {
        let past = order.runs.last().is_some_and(|run| run.behind().0 <= self.cursor.last.next());
        let ground = match &order.ground {
            Ground::Loose => self.loose.has(&order.runs),
            Ground::Emptied | Ground::Expired => self.replies.has(order),
            Ground::Acknowledged { first, end, by } => {
                *first == self.erased
                    && *end <= self.tree.size()
                    && by.iter().all(|record| self.desks.vouch(*record, *end))
            }
        };
        past && ground
    }

    fn order(&mut self, at: Position, record: Sequence, order: &Order) -> Result<(), Fault> {
        if !self.founded(order) {
            return Err(Fault::Content);
        }
        match order.ground {
            Ground::Loose => self.loose.drop_runs(&order.runs),
            Ground::Emptied | Ground::Expired => self.replies.obey(order)?,
            Ground::Acknowledged { end, .. } => {
                self.erased = end;
                self.desks.erased(end);
            }
        }
        self.orders.push((at, record));
        Ok(())
    }

    fn applied(&mut self, at: Position, record: Sequence, body: &[u8]) -> Result<(), Fault> {
        let (applied, said) = Applied::decode(body)?;
        self.replies.claim(record, &applied)?;
        self.loose.claim_replies(&applied, record);
        self.desks.enter((at, record), (applied, said), self.erased);
        Ok(())
    }

    fn chunk(&mut self, at: Position, sequence: Sequence) {
        self.counts.chunks = self.counts.chunks.saturating_add(1);
        self.loose.enter(self.cursor, at, sequence);
    }

    fn tip(&mut self, at: Position, header: &Header, body: &[u8]) -> Result<u64, Fault> {
        let tip = TipBody::decode(body)?;
        let due = Position { segment: at.segment, offset: self.behind_chunk(at, &tip)? };
        let ends = tip.runs.last().map(|run| run.sequence.0.saturating_add(run.count.into()));
        if due != at || ends.is_some_and(|end| end >= header.sequence.0) {
            return Err(Fault::Content);
        }
        self.loose.claim(&tip, header.sequence);
        let index = self.tree.size();
        self.tree.push(&tip.leaf);
        self.fresh.push(tip.leaf);
        self.counts.bytes = self.counts.bytes.saturating_add(tip.leaf.size());
        self.day = self.day.max(Some(tip.day));
        Ok(index)
    }

    /// Returns where the record after the tip's last chunk begins, if that chunk is the record before.
    fn behind_chunk(&self, at: Position, tip: &TipBody) -> Result<u32, Fault> {
        let chunk = self
            .previous
            .filter(|chunk| chunk.at.segment == at.segment && chunk.length == tip.last_length());
        let chunk = chunk.ok_or(Fault::Content)?;
        Ok(chunk.at.offset.saturating_add(HEADER_U32).saturating_add(chunk.length))
    }

    fn change_roster(&mut self, at: Position, sequence: Sequence, body: &[u8]) {
        self.counts.rosters = self.counts.rosters.saturating_add(1);
        self.roster = Some(Roster { at, sequence, bytes: body.into() });
    }
}

//! Chunks and reply records that nothing has claimed yet: of deposits under way, or of what will never be committed.

use std::collections::BTreeMap;

use super::{
    desk::Applied,
    order::{Ground, Order, RUNS_MAX},
    record::{Fault, Header, Kind, Position, Run, Sequence, TipBody},
    refusal::Refusal,
    scan::{Ahead, Cursor, Scan},
    segment::Layout,
};

/// The records that belong to no tip and no mailbox so far, by number, each with the place before it.
#[derive(Clone, Debug, Default)]
pub(super) struct Loose(BTreeMap<Sequence, (Cursor, Position)>);

impl Loose {
    /// Takes in a chunk or a reply record; `before` is the cursor that it was found at.
    pub(super) fn enter(&mut self, before: Cursor, at: Position, sequence: Sequence) {
        self.0.insert(sequence, (before, at));
    }

    /// Gives the chunks of a tip, whose record has this number, to it.
    pub(super) fn claim(&mut self, tip: &TipBody, record: Sequence) {
        self.drop_runs(&tip.runs);
        self.0.remove(&Sequence(record.0.saturating_sub(1)));
    }

    /// Gives the reply records directly before an acknowledgement record, whose number this is, to their mailboxes.
    pub(super) fn claim_replies(&mut self, applied: &Applied, record: Sequence) {
        let first = record.0.saturating_sub(applied.records.into());
        self.0.retain(|sequence, _| !(first..record.0).contains(&sequence.0));
    }

    /// Tells whether every chunk of an order is here.
    pub(super) fn has(&self, runs: &[Run]) -> bool {
        runs.iter()
            .flat_map(|run| run.chunks())
            .all(|(sequence, at)| self.0.get(&sequence).is_some_and(|(_, found)| *found == at))
    }

    /// Forgets chunks that are erased.
    pub(super) fn drop_runs(&mut self, runs: &[Run]) {
        for (sequence, _) in runs.iter().flat_map(|run| run.chunks()) {
            self.0.remove(&sequence);
        }
    }

    /// Returns where a walk must begin that meets all of them.
    pub(super) fn since(&self) -> Option<Cursor> {
        self.0.first_key_value().map(|(_, (before, _))| *before)
    }

    /// Returns the orders that erase all of them.
    pub(super) fn orders(&self) -> Vec<Order> {
        let runs: Vec<Run> = self
            .0
            .iter()
            .map(|(sequence, (_, at))| Run { at: *at, sequence: *sequence, count: 1 })
            .collect();
        runs.chunks(RUNS_MAX).map(|runs| Order::new(Ground::Loose, runs.to_vec())).collect()
    }

    /// Finds the loose chunks between two places again.
    pub(super) fn walk(
        layout: &Layout,
        segments: u32,
        since: Cursor,
        until: Sequence,
    ) -> Result<Self, Refusal> {
        let mut scan = Scan::new(layout, segments, since, Ahead::Headers);
        let mut loose = Self::default();
        loop {
            let before = scan.cursor();
            let Some(found) = scan.next_until(until)? else { return Ok(loose) };
            let refuse = |fault: Fault| Refusal::record(found.at, found.header.sequence, fault);
            let Header { kind, sequence, .. } = found.header;
            match kind {
                Kind::Chunk | Kind::Reply => loose.enter(before, found.at, sequence),
                Kind::Tip => {
                    let tip = TipBody::decode(scan.body(&found)?).map_err(refuse)?;
                    loose.claim(&tip, sequence);
                }
                Kind::Erase => {
                    let order = Order::decode(scan.body(&found)?).map_err(refuse)?;
                    loose.drop_runs(&order.runs);
                }
                Kind::Acknowledgement => {
                    let (applied, _) = Applied::decode(scan.body(&found)?).map_err(refuse)?;
                    loose.claim_replies(&applied, sequence);
                }
                Kind::Roster => {}
            }
        }
    }
}

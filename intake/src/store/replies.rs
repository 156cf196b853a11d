//! Which replies lie in which mailbox: kept in memory, and made anew from the journal at every opening.
//!
//! Reply records count once the acknowledgement record directly behind them names their ids; a power cut between the
//! two leaves records that belong to no mailbox, which the next opening orders to be erased.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use meldkluis_crypto::{day::Day, inbound::ReplyId};

use super::{
    desk::Applied,
    order::Order,
    record::{Fault, Position, Run, Sequence},
    reply::{MailboxKey, Part},
};

/// Whole months that a reply is kept after the one in which it was imported.
const MONTHS: u32 = 3;

/// A reply that lies in a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Kept {
    /// The reply's id.
    pub id: ReplyId,
    /// The day it was imported.
    pub imported: Day,
    pub(super) mailbox: MailboxKey,
    pub(super) run: Run,
}

impl Kept {
    /// Returns the last day on which it is kept: the end of the third month after it came.
    #[must_use]
    pub fn until(&self) -> Day {
        self.imported.month_end(MONTHS)
    }
}

/// Something that the index does not know yet.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    /// A reply came into a mailbox.
    Kept(Run),
    /// The reply whose first record this was is erased.
    Gone(Sequence),
    /// A reply was applied, by the acknowledgement record of this number.
    Applied(ReplyId, Sequence),
}

/// All replies, by their first records and by their mailboxes.
#[derive(Clone, Debug, Default)]
pub(super) struct Replies {
    kept: BTreeMap<Sequence, Kept>,
    mailboxes: BTreeMap<MailboxKey, BTreeSet<Sequence>>,
    /// Every reply that was ever applied.
    applied: BTreeSet<ReplyId>,
    /// The reply records directly before the next record.
    before: Vec<Record>,
    /// Records whose bodies are gone already and whose order is still to come: a replay alone meets them.
    gone: BTreeMap<Sequence, Position>,
    pub(super) changes: Vec<Change>,
}

#[derive(Clone, Copy, Debug)]
struct Record {
    sequence: Sequence,
    at: Position,
    /// Nothing when a later order has taken the body already.
    part: Option<Part>,
}

impl Replies {
    /// Takes in a reply record; an empty body is one that is erased by order of a later record.
    pub(super) fn record(
        &mut self,
        at: Position,
        sequence: Sequence,
        body: &[u8],
    ) -> Result<(), Fault> {
        let part = if body.is_empty() { None } else { Some(Part::decode(body)?.0) };
        self.before.push(Record { sequence, at, part });
        Ok(())
    }

    /// Takes in that a record of another kind came: what stood before it belongs to no mailbox.
    pub(super) fn interrupt(&mut self) {
        self.before.clear();
    }

    /// Takes in an acknowledgement record: the reply records directly before it that it counts are its own.
    pub(super) fn claim(&mut self, record: Sequence, applied: &Applied) -> Result<(), Fault> {
        let before = std::mem::take(&mut self.before);
        let from = before.len().checked_sub(applied.records.into()).ok_or(Fault::Content)?;
        let mut ids = applied.replies.iter();
        let mut whole = true;
        let mut rest = before.get(from..).unwrap_or_default();
        while let Some((first, others)) = rest.split_first() {
            rest = match first.part {
                Some(part) if part.part == 0 => {
                    let passed = ids.by_ref().position(|id| *id == part.id);
                    let passed = passed.ok_or(Fault::Content)?;
                    let more = usize::from(part.parts).saturating_sub(1);
                    let (own, after) = others.split_at_checked(more).ok_or(Fault::Content)?;
                    if whole && passed > 0 {
                        return Err(Fault::Content);
                    }
                    self.keep(joined(first, &part, own)?);
                    after
                }
                // The middle of a reply without its beginning: that was erased first.
                Some(_) if whole => return Err(Fault::Content),
                _ => {
                    whole = false;
                    self.gone.insert(first.sequence, first.at);
                    others
                }
            };
        }
        if whole && ids.next().is_some() {
            return Err(Fault::Content);
        }
        self.apply(record, &applied.replies)
    }

    /// Notes ids as applied, each for the first time.
    fn apply(&mut self, record: Sequence, ids: &[ReplyId]) -> Result<(), Fault> {
        for id in ids {
            if !self.applied.insert(*id) {
                return Err(Fault::Content);
            }
            self.changes.push(Change::Applied(*id, record));
        }
        Ok(())
    }

    fn keep(&mut self, kept: Kept) {
        self.changes.push(Change::Kept(kept.run));
        self.put(kept);
    }

    fn put(&mut self, kept: Kept) {
        let first = kept.run.sequence;
        self.mailboxes.entry(kept.mailbox).or_default().insert(first);
        self.kept.insert(first, kept);
    }

    /// Puts a reply back that the index remembered, by its first record; false when that is another's.
    pub(super) fn recall(&mut self, run: Run, body: &[u8]) -> bool {
        let Ok((part, _)) = Part::decode(body) else { return false };
        let fits = part.part == 0 && u32::from(part.parts) == run.count;
        if fits {
            self.put(Kept { id: part.id, imported: part.day, mailbox: part.mailbox, run });
        }
        fits
    }

    /// Puts the records of a reply back whose first body is gone, and whose order is still to come.
    pub(super) fn recall_gone(&mut self, run: Run) {
        self.gone.extend(run.chunks());
    }

    /// Notes an id that the index remembered.
    pub(super) fn recall_applied(&mut self, id: ReplyId) {
        self.applied.insert(id);
    }

    /// Tells whether an order for replies names whole ones that are here, and nothing else.
    pub(super) fn has(&self, order: &Order) -> bool {
        order.runs.iter().all(|run| {
            let whole = self.kept.get(&run.sequence).is_some_and(|kept| kept.run == *run);
            let gone = |(sequence, at)| self.gone.get(&sequence) == Some(&at);
            whole || run.chunks().all(gone)
        })
    }

    /// Forgets the replies that an order names, all of each.
    pub(super) fn obey(&mut self, order: &Order) -> Result<(), Fault> {
        if !order.ground.is_of_replies() {
            return Ok(());
        }
        if !self.has(order) {
            return Err(Fault::Content);
        }
        order.runs.iter().for_each(|run| self.forget(run));
        Ok(())
    }

    /// Returns every reply that lies in a mailbox.
    pub(super) fn all(&self) -> Vec<Kept> {
        self.kept.values().cloned().collect()
    }

    fn forget(&mut self, run: &Run) {
        for (sequence, _) in run.chunks() {
            self.gone.remove(&sequence);
        }
        let Some(kept) = self.kept.remove(&run.sequence) else { return };
        self.changes.push(Change::Gone(run.sequence));
        if let Entry::Occupied(mut mailbox) = self.mailboxes.entry(kept.mailbox) {
            mailbox.get_mut().remove(&run.sequence);
            if mailbox.get().is_empty() {
                mailbox.remove();
            }
        }
    }

    /// Returns the replies in a mailbox, in the order in which they came.
    pub(super) fn of(&self, mailbox: &MailboxKey) -> Vec<Kept> {
        let firsts = self.mailboxes.get(mailbox).into_iter().flatten();
        firsts.filter_map(|first| self.kept.get(first)).cloned().collect()
    }

    /// Returns the replies whose term is over today.
    pub(super) fn expired(&self, today: Day) -> Vec<Kept> {
        let over = |kept: &&Kept| kept.until() < today;
        self.kept.values().filter(over).cloned().collect()
    }

    /// Tells whether a reply was applied before.
    pub(super) fn knows(&self, id: &ReplyId) -> bool {
        self.applied.contains(id)
    }

    /// Tells whether this very reply is still there.
    pub(super) fn keeps(&self, kept: &Kept) -> bool {
        self.kept.get(&kept.run.sequence) == Some(kept)
    }

    /// Walks over where the replies lie.
    pub(super) fn runs(&self) -> impl Iterator<Item = &Run> {
        self.kept.values().map(|kept| &kept.run)
    }

    /// Counts the replies that are there, and all that ever came.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.kept.len(), self.applied.len())
    }
}

/// Joins the records of a reply, which lie directly one behind the other and say the same.
fn joined(first: &Record, part: &Part, others: &[Record]) -> Result<Kept, Fault> {
    let run = Run { at: first.at, sequence: first.sequence, count: part.parts.into() };
    for ((number, due), other) in (1..).zip(run.chunks().skip(1)).zip(others) {
        let same = other.part.is_none_or(|other| other == Part { part: number, ..*part });
        if !same || due != (other.sequence, other.at) {
            return Err(Fault::Content);
        }
    }
    Ok(Kept { id: part.id, imported: part.day, mailbox: part.mailbox, run })
}

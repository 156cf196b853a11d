//! What a desk's inbound bundle changes, and what is erased because of it.
//!
//! The rules of when a body may go are not here: whoever calls brings a decision, and the journal holds that it rests
//! on acknowledgements that are in force.

use std::fmt;

use meldkluis_crypto::{
    acknowledgement::Acknowledgement,
    day::Day,
    inbound::Trail,
    note::{Verifier, hex},
    tlog::{Root, Tree},
};
use serde::{Deserialize, Serialize};

use super::{
    AppendError, Delivery, Desk, Notice, Refusal, Store,
    desk::{Applied, NOTE_MAX},
    journal::Journal as _,
    order::{Ground, Order, RUNS_MAX},
    post::Posting,
    queue::held,
    reader::Tip,
    record::{Run, Sequence},
};

/// Sealed bytes that one order erases at most, unless a single tip is longer: senders wait meanwhile.
const BATCH: u64 = 64 << 20;

/// What a desk's bundle says, as far as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The desk that signed the bundle.
    pub desk: Verifier,
    /// The bundle's sequence number.
    pub sequence: u64,
    /// Whether everything in the bundle is applied with this; else its sequence number is not confirmed yet.
    pub whole: bool,
    /// The desk's audit trail.
    pub audit: Trail,
    /// Today, as the importing command tells it.
    pub day: Day,
    /// The acknowledgement in the bundle, not yet verified.
    pub acknowledgement: Option<Vec<u8>>,
}

/// What became of what a desk said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heard {
    /// The sequence number that is confirmed to the desk from now on.
    pub confirmed: u64,
    /// The bundle, or a later one of the same desk, was applied before; nothing was changed.
    pub seen: bool,
    /// The number of tips that are now acknowledged by this desk, if an acknowledgement was taken.
    pub acknowledged: Option<u64>,
    /// What became of each reply, in their order.
    pub replies: Vec<Arrival>,
    /// What is wrong; the rest was taken.
    pub findings: Vec<Finding>,
}

/// What became of a reply that was brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Arrival {
    /// It lies in its mailbox now.
    Taken,
    /// It was applied before, whatever became of it since.
    Seen,
}

/// Something wrong in what a desk said, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Finding {
    /// The audit trail is shorter than the one before.
    TrailShorter,
    /// The audit trail is as long as the one before and ends otherwise.
    TrailDiffers,
    /// The acknowledgement is malformed, or not signed by the desk that signed the bundle.
    Unsigned,
    /// The acknowledgement is of another generation of the log.
    OtherGeneration,
    /// The acknowledgement is of more tips than the log has.
    Ahead,
    /// The acknowledgement's root is not the log's root at that size: the desk holds another log.
    OtherRoot,
    /// The desk holds fewer tips than it acknowledged before.
    HoldsLess,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TrailShorter => "the desk's audit trail is shorter than before: was it restored from a backup?",
            Self::TrailDiffers => "the desk's audit trail is not the one that it sent before",
            Self::Unsigned => "the acknowledgement is not signed by this desk, and was not taken",
            Self::OtherGeneration => "the acknowledgement is of another log, and was not taken",
            Self::Ahead => "the acknowledgement is of more reports than this log has, and was not taken",
            Self::OtherRoot => "the acknowledgement has another root: the desk holds another log, and nothing is erased for it",
            Self::HoldsLess => "the desk holds fewer reports than it acknowledged before; it is believed",
        })
    }
}

/// A reason why nothing of what a desk said was taken, or nothing erased.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeepError {
    /// The desk is not in the roster in force.
    #[error("{0}")]
    Desk(String),
    /// The decision does not rest on acknowledgements in force.
    #[error("order to erase without the acknowledgements it needs")]
    Unfounded,
    /// The order is durable, and the disk would not have it carried out; the next opening does.
    #[error("bodies that are to be erased are still there")]
    Undone,
    /// The journal did not take the record.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The journal is damaged.
    #[error(transparent)]
    Journal(#[from] Refusal),
}

/// What a decision to erase is made from.
#[derive(Clone, Debug)]
pub struct State {
    /// The roster in force, as it was put.
    pub roster: Option<Vec<u8>>,
    /// Every desk that ever sent a bundle.
    pub desks: Vec<Desk>,
    /// Tips that are erased already, from index 0.
    pub erased: u64,
}

/// A decision to erase: the tips below an index, because of these acknowledgement records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Every tip below this index may go.
    pub end: u64,
    /// The acknowledgements that it rests on, by their record numbers, rising.
    pub by: Vec<Sequence>,
}

/// What was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Tips whose bodies are gone now.
    pub tips: u64,
    /// Their sealed bytes.
    pub bytes: u64,
    /// Bytes that came back to the file system.
    pub back: u64,
}

impl Store {
    /// Returns every desk that ever sent a bundle.
    #[must_use]
    pub fn desks(&self) -> Vec<Desk> {
        held(&self.0.ledger).desks.all()
    }

    /// Takes what a desk's bundle says, durably; an acknowledgement is held against this log first.
    ///
    /// # Errors
    /// [`KeepError`]; nothing was taken then. What is wrong with single parts is in [`Heard::findings`].
    pub fn hear(&self, said: &Said) -> Result<Heard, KeepError> {
        self.deliver(said, &[])
    }

    /// Takes what a desk's bundle says together with replies of it, in one durable batch: each reply once for ever.
    ///
    /// The batch must fit into a segment; what does not is brought in parts, all but the last not [`Said::whole`].
    ///
    /// # Errors
    /// As [`Store::hear`]; neither word nor reply was taken then.
    pub fn deliver(&self, said: &Said, replies: &[Delivery]) -> Result<Heard, KeepError> {
        let _one = held(&self.0.changing);
        let roster = self.roster();
        self.0.hooks.admit_desk(roster.as_deref(), &said.desk).map_err(KeepError::Desk)?;
        let known = held(&self.0.ledger).desks.find(&said.desk).cloned();
        let before = known.as_ref().map_or(0, |desk| desk.sequence);
        if said.sequence <= before {
            return Ok(Heard {
                confirmed: before,
                seen: true,
                acknowledged: None,
                replies: vec![Arrival::Seen; replies.len()],
                findings: vec![],
            });
        }
        let mut findings: Vec<Finding> = trail(known.as_ref(), said.audit).into_iter().collect();
        let mut taken = None;
        if let Some(note) = &said.acknowledgement {
            match self.judge(note, &said.desk)? {
                Ok(size) => taken = Some((size, note.clone())),
                Err(finding) => findings.push(finding),
            }
        }
        let newest = known.as_ref().and_then(|desk| desk.newest);
        let less = taken.as_ref().zip(newest).is_some_and(|((size, _), held)| *size < held.size);
        findings.extend(less.then_some(Finding::HoldsLess));
        let confirmed = if said.whole { said.sequence } else { before };
        let (size, note) = taken.unzip();
        let imported = newest.map_or(said.day, |held| held.imported.max(said.day));
        let day = held(&self.0.ledger).day.map_or(imported, |day| day.max(imported));
        let Said { desk, audit, .. } = said;
        let Posting { drafts: mut batch, taken, arrivals } = self.post(replies, day)?;
        let applied = Applied {
            day,
            sequence: confirmed,
            audit: *audit,
            desk: desk.clone(),
            records: u16::try_from(batch.len()).map_err(|_| AppendError::Length)?,
            replies: taken,
            note,
        };
        batch.push(applied.draft().ok_or(AppendError::Length)?);
        self.0.journal.append(batch)?;
        Ok(Heard { confirmed, seen: false, acknowledged: size, replies: arrivals, findings })
    }

    /// Holds an acknowledgement against this log; returns its size.
    fn judge(&self, note: &[u8], desk: &Verifier) -> Result<Result<u64, Finding>, KeepError> {
        let said = Acknowledgement::verify(note, desk).ok().filter(|_| note.len() <= NOTE_MAX);
        let Some(said) = said else {
            return Ok(Err(Finding::Unsigned));
        };
        if said.generation != self.0.generation {
            return Ok(Err(Finding::OtherGeneration));
        }
        let root = self.root_at(said.held.size)?;
        Ok(match root {
            None => Err(Finding::Ahead),
            Some(root) if root != said.held.root => Err(Finding::OtherRoot),
            Some(_) => Ok(said.held.size),
        })
    }

    /// Returns the root over the first `size` leaves; nothing when there are fewer.
    fn root_at(&self, size: u64) -> Result<Option<Root>, Refusal> {
        let mut tree = Tree::default();
        for tip in self.reader()?.tips() {
            if tree.size() == size {
                break;
            }
            tree.push(&tip?.leaf);
        }
        Ok((tree.size() == size).then(|| tree.root()))
    }

    /// Erases what a decision says may go, in log order; what is erased already is passed over.
    ///
    /// The decision is made from the state that it is carried out in: nothing a desk says, and no roster, comes in
    /// between.
    ///
    /// # Errors
    /// [`KeepError`]; orders that were appended before stand.
    pub fn release(
        &self,
        decide: impl FnOnce(&State) -> Option<Release>,
    ) -> Result<Erased, KeepError> {
        let _one = held(&self.0.changing);
        let state = self.state();
        let mut erased = Erased::default();
        let Some(release) = decide(&state).filter(|release| release.end > state.erased) else {
            return Ok(erased);
        };
        let reader = self.reader()?;
        let mut batch = Batch::new(state.erased);
        for tip in reader.tips() {
            let tip = tip?;
            if tip.index < state.erased {
                continue;
            }
            if tip.index >= release.end {
                break;
            }
            if !batch.has_room(&tip) {
                self.order(
                    std::mem::replace(&mut batch, Batch::new(tip.index)),
                    &release,
                    &mut erased,
                )?;
            }
            batch.add(&tip);
        }
        self.order(batch, &release, &mut erased)?;
        Ok(erased)
    }

    fn state(&self) -> State {
        let ledger = held(&self.0.ledger);
        let roster = ledger.roster.as_ref().map(|roster| roster.bytes.to_vec());
        State { roster, desks: ledger.desks.all(), erased: ledger.erased }
    }

    fn order(&self, batch: Batch, release: &Release, sum: &mut Erased) -> Result<(), KeepError> {
        let Batch { first, end, runs, bytes } = batch;
        let ground = Ground::Acknowledged { first, end, by: release.by.clone() };
        let back = self.erase(&Order::new(ground, runs))?;
        sum.tips = sum.tips.saturating_add(end.saturating_sub(first));
        sum.bytes = sum.bytes.saturating_add(bytes);
        sum.back = sum.back.saturating_add(back);
        Ok(())
    }

    /// Appends an order; returns once it is carried out, with the bytes that came back.
    pub(super) fn erase(&self, order: &Order) -> Result<u64, KeepError> {
        if !held(&self.0.ledger).founded(order) {
            return Err(KeepError::Unfounded);
        }
        let draft = order.draft().ok_or(KeepError::Unfounded)?;
        let placed = self.0.journal.append(vec![draft])?;
        Ok(placed.iter().map(|placed| placed.back).sum())
    }

    /// Erases the chunks that belong to no tip; only while no deposit can be under way.
    pub(super) fn erase_loose(&self) -> Option<Notice> {
        let orders = held(&self.0.ledger).loose.orders();
        let outcome = orders.iter().try_for_each(|order| self.erase(order).map(drop));
        outcome.err().map(|_| Notice::LooseKept)
    }
}

fn trail(known: Option<&Desk>, now: Trail) -> Option<Finding> {
    let before = known?.audit;
    if now.length < before.length {
        return Some(Finding::TrailShorter);
    }
    (now.length == before.length && now.head != before.head).then_some(Finding::TrailDiffers)
}

/// Tips that one order erases.
struct Batch {
    first: u64,
    end: u64,
    runs: Vec<Run>,
    bytes: u64,
}

impl Batch {
    fn new(first: u64) -> Self {
        Self { first, end: first, runs: Vec::new(), bytes: 0 }
    }

    fn has_room(&self, tip: &Tip) -> bool {
        let runs = self.runs.len().saturating_add(tip.all_runs().count());
        let bytes = self.bytes.saturating_add(tip.leaf.size());
        self.runs.is_empty() || (runs <= RUNS_MAX && bytes <= BATCH)
    }

    fn add(&mut self, tip: &Tip) {
        self.runs.extend(tip.all_runs());
        self.bytes = self.bytes.saturating_add(tip.leaf.size());
        self.end = tip.index.saturating_add(1);
    }
}

/// A desk, as `status` and an export tell of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskStatus {
    /// The desk's verifier.
    pub key: String,
    /// The sequence number of its last applied bundle.
    pub sequence: u64,
    /// The length of its audit trail then.
    pub audit_length: u64,
    /// The head of its audit trail then, in hexadecimal.
    pub audit_head: String,
    /// Tips that it acknowledged.
    pub held: Option<u64>,
    /// The day on which the newest acknowledgement was imported.
    pub imported: Option<Day>,
    /// The day of the last canary that it opened.
    pub canary: Option<Day>,
}

impl DeskStatus {
    pub(super) fn of(desk: &Desk) -> Self {
        Self {
            key: desk.key.to_string(),
            sequence: desk.sequence,
            audit_length: desk.audit.length,
            audit_head: hex(&desk.audit.head),
            held: desk.newest.map(|held| held.size),
            imported: desk.newest.map(|held| held.imported),
            canary: desk.newest.and_then(|held| held.canary),
        }
    }
}

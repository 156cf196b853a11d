//! Each tip of a bundle by itself: hashed and opened in one pass, and in an import stored once it fits its leaf.
//!
//! Bytes are read and judged here, in the order of the log; they are opened by [`work`](super::work) on every core, and
//! kept by [`keep`](super::keep).

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    io::{self, Read},
    path::PathBuf,
    thread,
};

use meldkluis_crypto::{
    age::Passphrase,
    bundle::{self, Verified},
    tip::Tip,
    tlog::Leaf,
};

use super::{
    Finding, Item, Outcome, Progress, ReceiveError,
    judge::Rosters,
    keep::{Batch, Keeper},
    work::{self, AHEAD, Done, Job, Lay, Received, SMALL, Ticket, Workers},
};
use crate::{
    case::ReadError,
    casefile::{CaseFile, projection::Incoming},
    links::Key,
    pass::{self, Fit},
    vault::{Folding, Id, Index, Marks, Row, State, Tombstone, Vault, VaultError, Writing},
};

/// The fewest tips, and the most, that are kept at once.
const FEW: usize = 64;
const MANY: usize = 4_096;
/// So much text is kept at once in any case, and so much of sealed bytes.
const LONG: usize = 8 << 20;
const HEAVY: u64 = 256 << 20;

/// Goes through the tips of a bundle.
pub(super) struct Taker<'t> {
    pub(super) vault: &'t Vault,
    /// Without it nothing is stored.
    pub(super) writing: Option<&'t Writing<'t>>,
    pub(super) index: Index,
    pub(super) folding: Folding,
    pub(super) rosters: &'t Rosters,
    pub(super) generation: u32,
    /// How many tips the log has.
    pub(super) size: u64,
    /// The epoch of the roster in force at the intake when the bundle was made.
    pub(super) epoch: u64,
    /// What is left of tips that were destroyed here.
    pub(super) gone: BTreeMap<Id, Tombstone>,
    pub(super) items: Vec<Item>,
    pub(super) findings: Vec<Finding>,
    /// Keys of the next originals.
    pub(super) keys: BTreeMap<Id, Passphrase>,
    pub(super) taken: Taken,
    /// Whether near copies of all that came were looked for.
    pub(super) compared: bool,
}

/// What was taken and is not kept yet.
#[derive(Default)]
pub(super) struct Taken {
    laid: Vec<PathBuf>,
    incoming: Vec<Incoming>,
    /// Bytes of their texts, and of the sealed tips.
    text: usize,
    sealed: u64,
}

/// A tip that was read and not judged yet.
enum Pending {
    /// Nothing is to be judged.
    Known(Item),
    /// Some worker has it.
    Given(Id, Leaf, Ticket),
    /// It was too long for that, and passed where it came.
    Passed(Id, Leaf, Box<Received>),
}

impl<'t> Taker<'t> {
    /// Takes every tip, and tells whether somebody ended it before the last; what was taken until then is kept in `file`.
    pub(super) fn take_all<R: Read>(
        &mut self,
        bundle: &mut Verified<R>,
        file: Option<CaseFile>,
        progress: &mut dyn Progress,
    ) -> Result<bool, ReceiveError> {
        let (first, of) = (bundle.manifest().first, bundle.manifest().tips);
        let gaps = self.index.missing(self.generation, first);
        self.findings.extend(gaps.into_iter().map(|(from, to)| Finding::Gap { from, to }));
        let (vault, writing) = (self.vault, self.writing);
        let taken = thread::scope(|scope| {
            let mut workers = Workers::spawn(scope, |job| work::work(vault, job));
            let keeper = writing.zip(file).map(|(w, file)| Keeper::spawn(scope, w, file));
            let keeper = keeper.transpose()?;
            let taken = self.each(bundle, (&mut workers, keeper.as_ref()), progress);
            self.save(keeper.as_ref());
            // Why nothing more can be kept goes before what followed from it.
            let filled = keeper.map_or(Ok(None), Keeper::end)?;
            Ok::<_, ReceiveError>((taken, filled))
        });
        let (odd, filled) = taken?;
        if let Some(file) = filled {
            self.compared = file.end_filling(progress).map_err(VaultError::from)?;
        }
        let odd = odd?;
        if odd > 0 {
            self.findings.push(Finding::Odd { count: odd });
        }
        // What was not looked at is not absent.
        let stopped = progress.is_stopped() && (self.items.len() as u64) < of;
        if !stopped {
            self.name_absent(first, bundle.checkpoint().size);
        }
        Ok(stopped)
    }

    fn each<R: Read>(
        &mut self,
        bundle: &mut Verified<R>,
        (workers, keeper): (&mut Workers, Option<&Keeper<'_>>),
        progress: &mut dyn Progress,
    ) -> Result<u64, ReceiveError> {
        let (mut odd, of) = (0, bundle.manifest().tips);
        let mut pending = VecDeque::with_capacity(AHEAD);
        let mut buffers: Vec<Vec<u8>> = vec![];
        let mut goes_on = true;
        while goes_on && !progress.is_stopped() {
            let Some(next) = bundle.next_item() else { break };
            match next {
                bundle::Item::Tip(index) => {
                    let at = usize::try_from(index).ok();
                    let leaf = at.and_then(|at| bundle.leaves().get(at)).copied();
                    let leaf = leaf.expect("a bundle gives indices of its own leaves only");
                    let buffer = buffers.pop().unwrap_or_default();
                    let id = Id { generation: self.generation, index };
                    pending.push_back(self.tip((id, leaf), bundle.body(), (workers, buffer))?);
                }
                bundle::Item::Odd => odd += 1,
                bundle::Item::CutShort => self.findings.push(Finding::CutShort),
                bundle::Item::Trailing => self.findings.push(Finding::Trailing),
            }
            if pending.len() >= AHEAD
                && let Some(oldest) = pending.pop_front()
            {
                buffers.extend(self.settle(oldest, workers)?);
                let left = of.saturating_sub(self.items.len() as u64);
                goes_on = !self.is_due(left) || self.save(keeper);
            }
            progress.tips(self.items.len() as u64, of);
        }
        // What was read is in hand, also when somebody ends it.
        for one in pending {
            self.settle(one, workers)?;
            if self.is_due(u64::MAX) {
                // Where nothing can be kept any more, the end tells why.
                self.save(keeper);
            }
            progress.tips(self.items.len() as u64, of);
        }
        Ok(odd)
    }

    /// Tells whether so much is taken that it should be kept: the index is written whole each time, so the more it
    /// holds, the rarer. The last batches are smaller: what is kept behind the last tip is waited for, but each costs
    /// an index.
    fn is_due(&self, left: u64) -> bool {
        let (left, held) = (usize::try_from(left).unwrap_or(MANY), self.index.items.len());
        let many = (held / 4).clamp(FEW, MANY).min(left.max(held / 32).max(FEW));
        let Taken { incoming, text, sealed, .. } = &self.taken;
        incoming.len() >= many || *text >= LONG || *sealed >= HEAVY
    }

    /// Hands over what was taken, to be kept; false when nothing can be kept any more.
    fn save(&mut self, keeper: Option<&Keeper<'_>>) -> bool {
        let Some(keeper) = keeper else { return true };
        let Taken { laid, mut incoming, .. } = std::mem::take(&mut self.taken);
        // Their cases may have become part of others since they were taken.
        for tip in &mut incoming {
            tip.number = self.index.items.get(&tip.id).map_or(tip.number, |row| row.case);
        }
        let (joined, index) = (self.folding.take_joined(), self.index.to_json());
        keeper.keep(Batch { laid, index, joined, incoming })
    }

    /// Judges a tip; returns the buffer that it lay in.
    fn settle(
        &mut self,
        one: Pending,
        workers: &mut Workers,
    ) -> Result<Option<Vec<u8>>, ReceiveError> {
        let (item, buffer) = match one {
            Pending::Known(item) => (item, None),
            Pending::Given(id, leaf, ticket) => {
                let Done { received, keys, sealed } = workers.take(ticket)?;
                (self.judge((id, &leaf), received, Some(keys)), Some(sealed))
            }
            Pending::Passed(id, leaf, received) => (self.judge((id, &leaf), *received, None), None),
        };
        self.items.push(item);
        Ok(buffer)
    }

    fn tip(
        &mut self,
        (id, leaf): (Id, Leaf),
        mut body: impl Read,
        (workers, mut sealed): (&mut Workers, Vec<u8>),
    ) -> Result<Pending, ReceiveError> {
        if let Some(gone) = self.gone.get(&id).cloned() {
            return Ok(Pending::Known(self.destroyed(&gone, &leaf, body)?));
        }
        let known = self.index.items.get(&id).copied().filter(|row| row.leaf == leaf);
        let whole = known.filter(|row| row.state == State::Opened && self.writing.is_some());
        if let Some(row) = whole
            && self.is_held(id, &leaf)?
        {
            // What the bundle carries is compared all the same: an altered copy is never passed over in silence.
            let (case, outcome) = match pass::fit(body, &leaf)? {
                Fit::Same => (Some(row.case), Outcome::Held),
                Fit::Altered => (None, Outcome::Altered),
                Fit::Short => (None, Outcome::CutShort),
            };
            return Ok(Pending::Known(Item { index: id.index, outcome, case, recipients: None }));
        }
        let key = self.writing.map(|writing| self.key_for(id, writing)).transpose()?;
        let lay = key.map(|key| Lay::of(&self.index, id, key));
        if leaf.size() > SMALL {
            // It may take long, and nobody waits for it.
            workers.send()?;
            let received = work::receive(self.vault, (id, &leaf), lay.as_ref(), body)?;
            return Ok(Pending::Passed(id, leaf, Box::new(received)));
        }
        sealed.clear();
        body.read_to_end(&mut sealed)?;
        let ticket = workers.give(Job { id, leaf, lay, sealed })?;
        Ok(Pending::Given(id, leaf, ticket))
    }

    /// Returns the key under which an original is to lie.
    fn key_for(&mut self, id: Id, writing: &Writing<'_>) -> Result<Passphrase, VaultError> {
        if !self.keys.contains_key(&id) {
            self.keys = writing.keys_from(id, self.size)?;
        }
        self.keys.remove(&id).ok_or(VaultError::Damaged("items.db"))
    }

    /// Takes nothing of a tip that was destroyed here, and compares what came all the same.
    fn destroyed(
        &mut self,
        gone: &Tombstone,
        leaf: &Leaf,
        body: impl Read,
    ) -> Result<Item, ReceiveError> {
        let outcome = match pass::fit(body, leaf)? {
            Fit::Same => Outcome::Destroyed,
            Fit::Altered => Outcome::Altered,
            Fit::Short => Outcome::CutShort,
        };
        if self.writing.is_some() {
            let (case, leaf, marks) = (gone.number, gone.leaf, Marks::default());
            self.index.items.insert(gone.id, Row { case, leaf, marks, state: State::Destroyed });
        }
        Ok(Item { index: gone.id.index, outcome, case: None, recipients: None })
    }

    /// Tells whether the sealed bytes in the vault are still those of the leaf.
    fn is_held(&self, id: Id, leaf: &Leaf) -> io::Result<bool> {
        match self.vault.open_original(id) {
            Ok(original) => Ok(pass::fit(original, leaf)? == Fit::Same),
            Err(ReadError::File(error)) => Err(error),
            Err(_) => Ok(false),
        }
    }

    fn judge(
        &mut self,
        (id, leaf): (Id, &Leaf),
        Received { passed, laid }: Received,
        keys: Option<BTreeSet<Key>>,
    ) -> Item {
        let index = id.index;
        if let Some(laid) = laid {
            self.taken.laid.push(laid);
            self.taken.sealed = self.taken.sealed.saturating_add(leaf.size());
        }
        let bad = |outcome| Item { index, outcome, case: None, recipients: None };
        match (passed.fit, passed.opened) {
            (Fit::Altered, _) => bad(Outcome::Altered),
            (Fit::Short, _) => bad(Outcome::CutShort),
            (Fit::Same, Err(why)) => {
                // A tip that opened once, before its identity was destroyed, still belongs where it belonged.
                let known = self.index.items.get(&id).filter(|row| row.leaf == *leaf);
                let marks = known.map_or_else(Marks::default, |row| row.marks);
                let case = self.place(id, leaf, marks, State::Closed);
                self.keep((id, leaf), (case, marks), (Err(why.to_string()), None));
                Item { index, outcome: Outcome::Closed(why.to_string()), case, recipients: None }
            }
            (Fit::Same, Ok(opened)) => {
                let marks = self.vault.marks(&opened.tip);
                let case = self.place(id, leaf, marks, State::Opened);
                let day = opened.tip.day;
                let recipients = self.rosters.recipients(opened.stanzas, day, self.epoch);
                self.keep((id, leaf), (case, marks), (Ok(opened.tip), keys));
                Item { index, outcome: Outcome::Opened, case, recipients }
            }
        }
    }

    /// Remembers what goes into the case file with the next save.
    fn keep(
        &mut self,
        (id, leaf): (Id, &Leaf),
        (case, marks): (Option<u64>, Marks),
        (said, keys): (Result<Tip, String>, Option<BTreeSet<Key>>),
    ) {
        if let (Some(number), Some(_)) = (case, self.writing) {
            let text = said.as_ref().ok().and_then(|tip| tip.text.as_ref()).map_or(0, String::len);
            self.taken.text += text;
            self.taken.incoming.push(Incoming { id, number, size: leaf.size(), marks, said, keys });
        }
    }

    /// Puts a tip into its case: that of its attempt or its thread, the one it was in, or a new one.
    fn place(&mut self, id: Id, leaf: &Leaf, marks: Marks, state: State) -> Option<u64> {
        let known = self.index.items.get(&id).map(|row| row.case);
        if self.writing.is_none() {
            return known;
        }
        let case = self.folding.case(&mut self.index, known, marks);
        self.index.items.insert(id, Row { case, leaf: *leaf, marks, state });
        Some(case)
    }

    /// Names the tips that the manifest announces and that neither came nor are held.
    fn name_absent(&mut self, first: u64, size: u64) {
        let came: BTreeSet<u64> = self.items.iter().map(|item| item.index).collect();
        let held =
            |index| self.index.items.contains_key(&Id { generation: self.generation, index });
        let mut runs: Vec<(u64, u64)> = vec![];
        for index in (first..size).filter(|index| !came.contains(index) && !held(*index)) {
            match runs.last_mut() {
                Some((_, to)) if *to + 1 == index => *to = index,
                _ => runs.push((index, index)),
            }
        }
        self.findings.extend(runs.into_iter().map(|(from, to)| Finding::Absent { from, to }));
    }
}

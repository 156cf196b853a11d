//! Each tip of a bundle by itself: hashed and opened in one pass, and in an import stored once it fits its leaf.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Read},
};

use meldkluis_crypto::{
    bundle::{self, Verified},
    tip::Tip,
    tlog::Leaf,
};

use super::{Finding, Item, Outcome, Progress, ReceiveError, judge::Rosters};
use crate::{
    case::ReadError,
    casefile::{CaseFile, projection::Incoming},
    pass::{self, Fit, Passed},
    vault::{
        Folding, Id, Index, Marks, Row, State, Tombstone, Vault, VaultError, Writing, disk,
        original,
    },
};

/// The fewest tips, and the most, that are kept at once.
const FEW: usize = 64;
const MANY: usize = 2_048;
/// So much text is kept at once in any case.
const LONG: usize = 8 << 20;

/// Goes through the tips of a bundle.
pub(super) struct Taker<'t> {
    pub(super) vault: &'t Vault,
    /// Without it nothing is stored.
    pub(super) writing: Option<&'t Writing<'t>>,
    /// Only in an import.
    pub(super) file: Option<CaseFile>,
    /// What is stored and not in the case file yet.
    pub(super) incoming: Vec<Incoming>,
    /// Whether the case file knows that it may lack something.
    pub(super) filling: bool,
    pub(super) index: Index,
    pub(super) folding: Folding,
    pub(super) rosters: &'t Rosters,
    pub(super) generation: u32,
    /// How many tips the log has.
    pub(super) size: u64,
    /// The epoch of the roster in force at the intake when the bundle was made.
    pub(super) epoch: u64,
    pub(super) items: Vec<Item>,
    pub(super) findings: Vec<Finding>,
}

impl Taker<'_> {
    /// Takes every tip, and tells whether somebody ended it before the last; what was taken until then is kept.
    pub(super) fn take_all<R: Read>(
        &mut self,
        bundle: &mut Verified<R>,
        progress: &mut dyn Progress,
    ) -> Result<bool, ReceiveError> {
        let (first, of) = (bundle.manifest().first, bundle.manifest().tips);
        let gaps = self.index.missing(self.generation, first);
        self.findings.extend(gaps.into_iter().map(|(from, to)| Finding::Gap { from, to }));
        let taken = self.each(bundle, of, progress);
        self.save()?;
        let odd = taken?;
        if let (Some(file), true) = (&self.file, self.filling) {
            file.end_filling().map_err(VaultError::from)?;
        }
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
        of: u64,
        progress: &mut dyn Progress,
    ) -> Result<u64, ReceiveError> {
        let mut odd = 0;
        while !progress.is_stopped() {
            let Some(next) = bundle.next_item() else { break };
            match next {
                bundle::Item::Tip(index) => {
                    let at = usize::try_from(index).ok();
                    let leaf = at.and_then(|at| bundle.leaves().get(at)).copied();
                    let leaf = leaf.expect("a bundle gives indices of its own leaves only");
                    let item = self.tip(index, &leaf, bundle.body())?;
                    self.items.push(item);
                }
                bundle::Item::Odd => odd += 1,
                bundle::Item::CutShort => self.findings.push(Finding::CutShort),
                bundle::Item::Trailing => self.findings.push(Finding::Trailing),
            }
            progress.tips(self.items.len() as u64, of);
            if self.is_due() {
                self.save()?;
            }
        }
        Ok(odd)
    }

    /// Tells whether so much is taken that it should be kept: the index is written whole each time, so the more it
    /// holds, the rarer.
    fn is_due(&self) -> bool {
        let many = (self.index.items.len() / 32).clamp(FEW, MANY);
        let text = |tip: &Incoming| {
            tip.said.as_ref().ok().and_then(|tip| tip.text.as_ref()).map_or(0, String::len)
        };
        let long: usize = self.incoming.iter().map(text).sum();
        self.incoming.len() >= many || long >= LONG
    }

    /// Keeps what was taken: the index first, so that what a crash leaves out of the case file is found again.
    fn save(&mut self) -> Result<(), ReceiveError> {
        let (Some(writing), Some(file)) = (self.writing, &self.file) else { return Ok(()) };
        let joined = self.folding.take_joined();
        let nothing = joined.is_empty() && self.incoming.is_empty();
        if !self.filling && !nothing {
            file.begin_filling().map_err(VaultError::from)?;
            self.filling = true;
        }
        writing.save(&self.index)?;
        if !nothing {
            file.put(&joined, &self.incoming).map_err(VaultError::from)?;
            self.incoming.clear();
        }
        Ok(())
    }

    fn tip(&mut self, index: u64, leaf: &Leaf, body: impl Read) -> Result<Item, ReceiveError> {
        let id = Id { generation: self.generation, index };
        if let Some(gone) = self.vault.tombstone(id)? {
            return self.destroyed(&gone, leaf, body);
        }
        let known = self.index.items.get(&id).copied().filter(|row| row.leaf == *leaf);
        let whole = known.filter(|row| row.state == State::Opened && self.writing.is_some());
        if let Some(row) = whole
            && self.is_held(id, leaf)?
        {
            // What the bundle carries is compared all the same: an altered copy is never passed over in silence.
            let (case, outcome) = match pass::fit(body, leaf)? {
                Fit::Same => (Some(row.case), Outcome::Held),
                Fit::Altered => (None, Outcome::Altered),
                Fit::Short => (None, Outcome::CutShort),
            };
            return Ok(Item { index, outcome, case, recipients: None });
        }
        let passed = self.receive(id, leaf, body)?;
        Ok(self.judge(id, leaf, passed))
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

    /// Passes the sealed bytes; in an import they are kept, under a key of their own, when they fit their leaf.
    fn receive(&self, id: Id, leaf: &Leaf, body: impl Read) -> Result<Passed, ReceiveError> {
        let who = &self.vault.keys().identities;
        let Some(writing) = self.writing else {
            return Ok(pass::pass(body, io::sink(), leaf, who, pass::ignore)?);
        };
        let key = writing.key_for(id, self.size)?;
        let key = key.ok_or(VaultError::Damaged("items.db"))?;
        let place = self.vault.original(id);
        let part = place.with_added_extension("part");
        let mut wrapping = original::wrap(disk::create(&part)?, &key)?;
        let passed = pass::pass(body, &mut wrapping, leaf, who, pass::ignore)?;
        if passed.fit == Fit::Same {
            wrapping.finish()?.sync_all()?;
            fs::rename(&part, &place)?;
            disk::sync_parent(&place)?;
        } else {
            fs::remove_file(&part)?;
        }
        Ok(passed)
    }

    fn judge(&mut self, id: Id, leaf: &Leaf, passed: Passed) -> Item {
        let index = id.index;
        let bad = |outcome| Item { index, outcome, case: None, recipients: None };
        match (passed.fit, passed.opened) {
            (Fit::Altered, _) => bad(Outcome::Altered),
            (Fit::Short, _) => bad(Outcome::CutShort),
            (Fit::Same, Err(why)) => {
                // A tip that opened once, before its identity was destroyed, still belongs where it belonged.
                let known = self.index.items.get(&id).filter(|row| row.leaf == *leaf);
                let marks = known.map_or_else(Marks::default, |row| row.marks);
                let case = self.place(id, leaf, marks, State::Closed);
                self.keep(id, leaf, (case, marks), Err(why.to_string()));
                Item { index, outcome: Outcome::Closed(why.to_string()), case, recipients: None }
            }
            (Fit::Same, Ok(opened)) => {
                let marks = self.vault.marks(&opened.tip);
                let case = self.place(id, leaf, marks, State::Opened);
                let day = opened.tip.day;
                let recipients = self.rosters.recipients(opened.stanzas, day, self.epoch);
                self.keep(id, leaf, (case, marks), Ok(opened.tip));
                Item { index, outcome: Outcome::Opened, case, recipients }
            }
        }
    }

    /// Remembers what goes into the case file with the next save.
    fn keep(
        &mut self,
        id: Id,
        leaf: &Leaf,
        (case, marks): (Option<u64>, Marks),
        said: Result<Tip, String>,
    ) {
        if let (Some(number), Some(_)) = (case, &self.file) {
            self.incoming.push(Incoming { id, number, size: leaf.size(), marks, said });
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

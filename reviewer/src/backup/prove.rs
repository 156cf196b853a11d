//! A test restore: the copy is opened as a vault of its own, and every tip in it with the keys that lie there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io,
    path::Path,
};

use meldkluis_crypto::{
    age::{Identity, Passphrase},
    day::Day,
    keyfile::KeyfileError,
    tlog::{Head, Leaf, Tree},
};
use rustix::fs::{Advice, fadvise};

use super::{BackupError, Key};
use crate::{
    case::ReadError,
    casefile::{CaseFile, CaseFileError, check::Checked},
    pass::{self, Fit},
    receive::Progress,
    vault::{Act, Id, Kept, Letter, Released, Row, Vault, VaultError, Writing, items::by_case_key},
};

/// What a copy was proven to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Each log, the oldest generation first.
    pub logs: Vec<ProvenLog>,
    /// Files that a copy which was cut off left half written: they may be of tips that were destroyed since.
    pub halves: usize,
    /// Replies of this desk that do not open with the keys in the copy.
    pub replies: usize,
    /// What reading its case file back found; none where the copy has none that opens.
    pub case_file: Option<Checked>,
    /// How many versions of edits the vault's audit trail had at the copy's and its case file does not have.
    pub edits_lost: i64,
    /// How many versions of edits were made in the vault since, and are in no case file but its own.
    pub edits_since: i64,
}

/// One log in a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenLog {
    /// The generation.
    pub generation: u32,
    /// Tips that the log has, as far as it was carried.
    pub size: u64,
    /// Up to where, from index 0, every tip is there and opens, or was given up by name.
    pub held: Head,
    /// The tips with which something is wrong.
    pub bad: Vec<(Id, Bad)>,
}

/// What is wrong with a tip in a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Bad {
    /// It is not in the copy.
    #[error("not in the backup")]
    Absent,
    /// Its bytes are not those that the log says.
    #[error("damaged in the backup")]
    Damaged,
    /// The index of the copy does not tell of it: an import was killed before it did.
    #[error("in no case of the backup: import the newest bundle, then copy again")]
    Unlisted,
    /// Its key is not in the copy.
    #[error("its key is not in the backup")]
    NoKey,
    /// It is what the log says, and does not open.
    #[error("does not open")]
    Closed,
    /// It was destroyed in the vault, and the copy has it still.
    #[error("destroyed in the vault since, and still in this backup")]
    Outlives,
}

/// Reads a copy back from its medium, opens every tip in it, and remembers what it holds.
///
/// # Errors
/// [`BackupError`]; nothing is remembered then, and what was proven before stands.
pub fn prove(
    writing: &Writing<'_>,
    copy: &Path,
    (passphrase, today, same_disk): (&Passphrase, Day, bool),
    progress: &mut dyn Progress,
) -> Result<Proof, BackupError> {
    let vault = writing.vault();
    // The vault would prove itself: only a folder that was marked as a copy, and lies apart, is one.
    if !copy.try_exists()? || !vault.marked(copy)? {
        return Err(BackupError::Missing);
    }
    super::copy::apart(vault.dir(), copy, same_disk)?;
    if super::together::is_pending(copy)? {
        // What lies there are the older keys, or they do not open what is beside them.
        return Err(BackupError::OtherKeys);
    }
    let halves = super::copy::halves(copy)?.len();
    // The passphrase has just opened the vault: where it does not open the copy, the copy has an older one.
    let key = Key::Passphrase(vault.me().map(|me| &me.name), passphrase);
    let copy = super::open(copy, key).map_err(|error| match error {
        BackupError::Vault(VaultError::Keys(KeyfileError::Locked)) => BackupError::OtherKeys,
        error => error,
    })?;
    same_keys(vault, &copy)?;
    // The newest roster of the copy must be enough to believe its logs: that is what a restored vault has.
    let roster = copy.rosters()?.pop().ok_or(VaultError::Damaged("rosters"))?.roster;
    let (index, released) = (copy.index()?, vault.released()?);
    let case_file = case_file(&copy)?;
    let lost = case_file.map_or(Ok(0), |checked| copy.edits_lost_at(checked.newest))?;
    let edits_since = case_file.map_or(Ok(0), |checked| since(vault, checked.newest))?;
    let mut proof = Proof {
        logs: vec![],
        halves,
        replies: unreadable(&copy)?,
        case_file,
        edits_lost: lost,
        edits_since,
    };
    let gone = vault.tombstones()?.iter().map(|gone| gone.id).collect();
    let (generations, rows) = (index.logs, index.items);
    let mut reading =
        Reading { copy: &copy, rows: &rows, released: &released, gone, done: 0, of: 0, progress };
    for generation in generations.keys() {
        let key = roster.log(*generation).ok_or(VaultError::Damaged("rosters"))?;
        let leaves = copy.held(*generation, key)?.leaves;
        reading.of += leaves.len() as u64;
        proof.logs.push(reading.log(*generation, &leaves)?);
    }
    vault.enter(today, &[Act::BackupProven])?;
    writing.keep_proof(&proof.kept(today))?;
    Ok(proof)
}

/// Reads the case file of a copy back; nothing where it is gone or does not open with the key in the copy.
fn case_file(copy: &Vault) -> Result<Option<Checked>, VaultError> {
    let opened = by_case_key(copy.keys(), |key| CaseFile::open_copy(copy.dir(), key));
    match opened.and_then(|file| file.check()) {
        Ok(checked) => Ok(Some(checked)),
        Err(CaseFileError::Gone | CaseFileError::Damaged) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Counts the edits that the vault has and a case file with this newest version lacks.
///
/// By the trail, and by the vault's own case file where it opens: the trail cannot tell one edit from a power cut.
fn since(vault: &Vault, newest: i64) -> Result<i64, VaultError> {
    let made = match vault.case_file_as_it_is() {
        Ok(file) => file.newest_version().unwrap_or(0).saturating_sub(newest),
        // That it is bad is told elsewhere, and the copy is proven all the more.
        Err(_) => 0,
    };
    Ok(vault.edits_lost_at(newest)?.max(made).max(0))
}

/// Counts the replies in a copy that do not open with the keys there.
fn unreadable(copy: &Vault) -> Result<usize, VaultError> {
    let opens = |letter: &Letter| copy.said(letter).is_ok() && copy.item(letter).is_ok();
    Ok(copy.letters()?.iter().filter(|letter| !opens(letter)).count())
}

/// Holds that the copy's keys are the vault's, all of them and for the paper too, and its audit trail the beginning of the vault's.
fn same_keys(vault: &Vault, copy: &Vault) -> Result<(), BackupError> {
    let recipients = |vault: &Vault| -> Vec<_> {
        vault.keys().identities.iter().map(Identity::recipient).collect()
    };
    if vault.desk() != copy.desk()
        || recipients(vault) != recipients(copy)
        || vault.recovery_file()? != copy.recovery_file()?
    {
        return Err(BackupError::OtherKeys);
    }
    let trail = copy.trail()?;
    match vault.trail_at(trail.length)? {
        Some(head) if head == trail.head => Ok(()),
        _ => Err(VaultError::Damaged("trail").into()),
    }
}

impl Proof {
    /// Tells whether every tip of every log is there and opens.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.replies == 0
            && self.halves == 0
            && self.case_file.is_some_and(|checked| checked.is_whole())
            && self.edits_lost == 0
            && self.edits_since == 0
            && self.logs.iter().all(|log| log.bad.is_empty())
    }

    fn kept(&self, today: Day) -> Kept {
        let logs = self.logs.iter().map(|log| (log.generation, log.held)).collect();
        Kept { day: Some(today), logs }
    }
}

struct Reading<'r> {
    copy: &'r Vault,
    /// What the copy's index tells of.
    rows: &'r BTreeMap<Id, Row>,
    released: &'r Released,
    /// What was destroyed in the vault.
    gone: BTreeSet<Id>,
    done: u64,
    of: u64,
    progress: &'r mut dyn Progress,
}

impl Reading<'_> {
    fn log(&mut self, generation: u32, leaves: &[Leaf]) -> Result<ProvenLog, BackupError> {
        let (mut bad, mut tree, mut whole) = (vec![], Tree::default(), true);
        for (index, leaf) in (0..).zip(leaves) {
            let id = Id { generation, index };
            if self.gone.contains(&id) {
                // It holds back no acknowledgement, and is told all the same.
                if self.copy.original(id).try_exists()? {
                    bad.push((id, Bad::Outlives));
                }
            } else if !self.released.has(id)
                && let Err(wrong) = self.tip(id, leaf)?
            {
                bad.push((id, wrong));
                whole = false;
            }
            if whole {
                tree.push(leaf);
            }
            self.done += 1;
            self.progress.tips(self.done, self.of);
        }
        let held = Head { size: tree.size(), root: tree.root() };
        Ok(ProvenLog { generation, size: leaves.len() as u64, held, bad })
    }

    fn tip(&self, id: Id, leaf: &Leaf) -> Result<Result<(), Bad>, BackupError> {
        // From the medium, not from what this machine remembers of writing it; where that is refused it is only slower
        // to notice a bad medium.
        let from_medium = |file: &File| {
            fadvise(file, 0, None, Advice::DontNeed).ok();
        };
        let file = match self.copy.open_original_with(id, from_medium) {
            Ok(original) => original,
            Err(ReadError::Gone) => return Ok(Err(Bad::Absent)),
            Err(ReadError::NoKey) => return Ok(Err(Bad::NoKey)),
            Err(ReadError::File(error)) => return Err(error.into()),
            Err(_) => return Ok(Err(Bad::Damaged)),
        };
        if !self.rows.contains_key(&id) {
            return Ok(Err(Bad::Unlisted));
        }
        let who = &self.copy.keys().identities;
        let passed = pass::pass(file, io::sink(), leaf, who, pass::ignore)?;
        Ok(match (passed.fit, passed.opened) {
            (Fit::Same, Ok(_)) => Ok(()),
            (Fit::Same, Err(_)) => Err(Bad::Closed),
            _ => Err(Bad::Damaged),
        })
    }
}

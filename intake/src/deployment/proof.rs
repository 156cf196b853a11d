//! `backup --check`, and what `status` says of the last backup: a folder that `backup --to` wrote, read where it lies.
//!
//! What comes in: that folder, the root key, and the pepper where it is. What goes out: that everything a restore
//! would ask for is there, or what is wrong by name. Nothing of the backup is changed.

use std::{io, path::Path};

use meldkluis_crypto::{day::Day, note::Verifier, tlog};
use serde::Serialize;

use super::{Deployment, due::Backup};
use crate::{
    backup::{BackupError, TAKEN, Taken, Whole},
    keys::{self, KeyError},
    store::{Account, CopyError, Lock},
};

/// A backup that was read back whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proven {
    /// Each log of it, in the order of their generations.
    pub logs: Vec<ProvenLog>,
    /// The day on which it was made; none where no roster was in force yet.
    pub day: Option<Day>,
    /// Generations whose key the newest roster in the backup does not list.
    pub unlisted: Vec<u32>,
    /// Whether the pepper among the keys is the one of its store; none where there is no pepper among them.
    pub pepper: Option<bool>,
    /// The newest generation of the store on this machine, where the backup has nothing of it.
    pub lacks: Option<u32>,
}

impl Proven {
    /// Tells whether a restore would have nothing to find fault with.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.unlisted.is_empty() && self.pepper != Some(false) && self.lacks.is_none()
    }
}

/// What was proven of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProvenLog {
    /// Its generation.
    pub generation: u32,
    /// Its tips, erased ones included.
    pub tips: u64,
    /// Tips that were erased by order.
    pub erased: u64,
    /// Bytes of sealed tips, erased ones included.
    pub bytes: u64,
    /// Records, every one of them read.
    pub records: u64,
}

impl ProvenLog {
    fn of(generation: u32, account: &Account) -> Self {
        let Account { tips, erased, bytes, records, .. } = *account;
        Self { generation, tips, erased, bytes, records }
    }
}

impl Deployment {
    /// Proves the newest backup of a folder as a restore would, and restores nothing.
    ///
    /// # Errors
    /// [`BackupError`]: what a restore would refuse.
    pub fn prove_backup(&self, folder: &Path) -> Result<Proven, BackupError> {
        newest_in(folder)?;
        let _held = hold(folder)?;
        let whole = newest_in(folder)?;
        let generations = whole.logs()?;
        let newest = *generations.last().ok_or(BackupError::Nothing)?;
        let (mut logs, mut keys) = (vec![], vec![]);
        for generation in generations {
            let (account, key) = self.at(generation).prove_copy(&whole.log(generation))?;
            logs.push(ProvenLog::of(generation, &account));
            keys.push((generation, key));
        }
        let listed = self.roster_of(&whole.log(newest), newest)?;
        let vouched = |(generation, key): &&(u32, Verifier)| {
            listed.as_ref().is_some_and(|roster| roster.log(*generation) == Some(key))
        };
        let unlisted = keys.iter().filter(|key| !vouched(key)).map(|(number, _)| *number);
        Ok(Proven {
            logs,
            day: self.made(&whole, newest)?.map(|(day, _)| day),
            unlisted: unlisted.collect(),
            pepper: self.has_its_pepper(&whole)?,
            lacks: (self.dir.is_dir() && self.generation > newest).then_some(self.generation),
        })
    }

    /// Tells what `status` must know of the backup in a folder, by its small files alone.
    pub(super) fn last_backup(&self, folder: &Path, log: &Verifier) -> Backup {
        let made = || {
            let whole = newest_in(folder)?;
            let newest = *whole.logs()?.last().ok_or(BackupError::Nothing)?;
            self.made(&whole, newest)
        };
        match made() {
            Err(_) => Backup::Absent,
            Ok(Some((day, key))) if key == *log => Backup::Of(day),
            Ok(_) => Backup::Lacking,
        }
    }

    /// Reads the day on which a backup was made, with the key of its newest log, which signed that day.
    fn made(&self, whole: &Whole, newest: u32) -> Result<Option<(Day, Verifier)>, BackupError> {
        let taken = self.at(newest).taken_of(&whole.log(newest))?;
        let damaged = |_| BackupError::Damaged(newest, TAKEN);
        let key = taken.log().map_err(damaged)?;
        let signed = taken.presigned(&key).map(|presigned| presigned.verify()).transpose();
        let signed = signed.map_err(|_| BackupError::Damaged(newest, TAKEN))?;
        Ok(signed.map(|(manifest, _)| (manifest.day, key.clone())))
    }

    /// Proves a log of a backup where it lies: every record, and that its key signed this very journal.
    fn prove_copy(&self, from: &Path) -> Result<(Account, Verifier), BackupError> {
        let generation = self.generation;
        let taken = self.taken_of(from)?;
        let key = taken.log().map_err(|_| BackupError::Damaged(generation, TAKEN))?;
        let origin = tlog::origin(&self.config.deployment, generation);
        if origin.map_or(true, |origin| origin != *key.name()) {
            return Err(BackupError::Foreign);
        }
        let bad = |error: CopyError| BackupError::Journal(generation, error);
        let at = Self { dir: from.to_owned(), ..self.at(generation) };
        let reader = at.restored(&taken).map_err(bad)?;
        let account = reader.verify().map_err(|refusal| bad(refusal.into()))?;
        let signed = taken.is_of(&key, &account);
        if signed.map_err(|_| BackupError::Damaged(generation, TAKEN))? {
            return Ok((account, key));
        }
        Err(BackupError::Mixed(generation))
    }

    /// Reads how far a log of a backup was copied.
    pub(super) fn taken_of(&self, log: &Path) -> Result<Taken, BackupError> {
        let damaged = || BackupError::Damaged(self.generation, TAKEN);
        Taken::read(log).map_err(|_| damaged())?.ok_or_else(damaged)
    }

    fn has_its_pepper(&self, whole: &Whole) -> Result<Option<bool>, BackupError> {
        match keys::pepper(&self.config.store.keys_dir) {
            Ok(pepper) => Ok(Some(whole.is_of(&pepper)?)),
            Err(KeyError::File(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// Finds the newest backup in a folder, which may be missing.
fn newest_in(folder: &Path) -> Result<Whole, BackupError> {
    match Whole::newest(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(BackupError::Nothing),
        found => found?.ok_or(BackupError::Nothing),
    }
}

/// Keeps a backup from being replaced meanwhile, with the lock that is there; nothing is made where there is none.
///
/// A lock that cannot be read, or a medium that has no locks, does not keep anybody from proving what lies there.
fn hold(folder: &Path) -> Result<Option<Lock>, BackupError> {
    match Lock::share(&folder.join("lock")) {
        Ok(None) => Err(BackupError::Busy),
        Ok(held) => Ok(held),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(BackupError::Lock),
        Err(_) => Ok(None),
    }
}

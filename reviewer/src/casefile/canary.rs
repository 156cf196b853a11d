//! Canaries: which tips are the Task Force's own, and the keys that tell.
//!
//! What comes in: tips on their way into the case file, and key files. What goes out: the tips that are canaries, each
//! with its day.
//! A tip is one when it is nothing but the text that a key gives for its day, and no other tip was that day's: whatever
//! is repeated, late, changed or made under another key is an ordinary tip, which people read.
//! A canary is remembered in a table of its own and is in none of those that lists, searches and figures read.
//! The keys lie here too, in the file that the vault's keys encrypt: no plain file says what is a canary.
//!
//! Deliberately absent: any word of an officer that makes a tip a canary.

use std::collections::BTreeMap;

use meldkluis_crypto::{canary::CanaryKey, day::Day, tip::Tip};
use rusqlite::{OptionalExtension as _, Statement, Transaction, params};

use super::{CaseFile, CaseFileError, projection::Incoming};
use crate::vault::{Id, Index, Row, Vault, VaultError};

/// For how many days a key is accepted after the next one was made: the probe's machine gets its file by hand.
pub const OVERLAP_DAYS: u32 = 14;

/// A reason why a canary key is not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CanaryRefused {
    /// It is of another deployment.
    #[error("canary key of another deployment")]
    Foreign,
    /// A newer one is here already.
    #[error("canary key that is older than the one here, of {0}")]
    Older(Day),
    /// The case file.
    #[error(transparent)]
    CaseFile(#[from] CaseFileError),
}

impl CaseFile {
    /// Returns the keys, the newest last.
    ///
    /// # Errors
    /// [`CaseFileError::Damaged`] when one is not what was kept.
    pub fn canary_keys(&self) -> Result<Vec<CanaryKey>, CaseFileError> {
        let mut texts = self.db.prepare("SELECT text FROM canary_key ORDER BY id")?;
        let texts = texts.query_map([], |row| row.get::<_, String>(0))?;
        let key = |text: rusqlite::Result<String>| {
            let text = zeroize::Zeroizing::new(text?);
            CanaryKey::parse(&text).map_err(|_| CaseFileError::Damaged)
        };
        texts.map(key).collect()
    }

    /// Keeps a key as the newest, and of the older ones the last alone; one that is here already is kept as it is.
    ///
    /// # Errors
    /// [`CanaryRefused`].
    pub fn keep_canary_key(&self, deployment: &str, key: &CanaryKey) -> Result<(), CanaryRefused> {
        if key.deployment() != deployment {
            return Err(CanaryRefused::Foreign);
        }
        let here = self.canary_keys()?;
        let newest = here.last();
        if newest.is_some_and(|newest| newest.fingerprint() == key.fingerprint()) {
            return Ok(());
        }
        if let Some(newer) = newest.filter(|newest| newest.made() > key.made()) {
            return Err(CanaryRefused::Older(newer.made()));
        }
        let write = || -> Result<(), CaseFileError> {
            let writing = self.begin()?;
            writing
                .execute("INSERT INTO canary_key (text) VALUES (?1)", [key.expose().as_str()])?;
            writing.execute(
                "DELETE FROM canary_key WHERE id NOT IN (SELECT id FROM canary_key ORDER BY id DESC LIMIT 2)",
                [],
            )?;
            Ok(writing.commit()?)
        };
        Ok(write()?)
    }

    /// Returns the tips that are canaries, each with its day.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn canaries(&self) -> Result<BTreeMap<Id, Day>, CaseFileError> {
        let mut rows = self.db.prepare("SELECT generation, item, day FROM canary")?;
        let rows = rows.query_map([], |row| {
            let id = Id { generation: row.get(0)?, index: row.get(1)? };
            Ok((id, Day::from_number(row.get(2)?)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Vault {
    /// Returns the tips that are canaries, each with its day, as far as the case file knows them now.
    ///
    /// Where it is gone or damaged nothing is a canary: everything is shown then, and no day is told.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn canaries(&self) -> Result<BTreeMap<Id, Day>, VaultError> {
        self.ask_case_file(CaseFile::canaries)
    }

    /// Returns the canary keys, the newest last; none where the case file is gone or damaged.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn canary_keys(&self) -> Result<Vec<CanaryKey>, VaultError> {
        self.ask_case_file(CaseFile::canary_keys)
    }

    fn ask_case_file<T: Default>(
        &self,
        ask: impl FnOnce(&CaseFile) -> Result<T, CaseFileError>,
    ) -> Result<T, VaultError> {
        let told = self.case_file_as_it_is().and_then(|file| Ok(ask(&file)?));
        match told {
            Err(VaultError::CaseFile(CaseFileError::Gone | CaseFileError::Damaged)) => {
                Ok(T::default())
            }
            told => told,
        }
    }

    /// Returns the cases of an index without the canaries, for whatever counts or lists cases.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn told_cases(&self, index: &Index) -> Result<BTreeMap<u64, Vec<(Id, Row)>>, VaultError> {
        let canaries = self.canaries()?;
        let mut cases = index.cases();
        for tips in cases.values_mut() {
            tips.retain(|(id, _)| !canaries.contains_key(id));
        }
        cases.retain(|_, tips| !tips.is_empty());
        Ok(cases)
    }
}

/// Tells canaries from tips within one transaction.
pub(super) struct Telling<'t> {
    writing: &'t Transaction<'t>,
    known: Statement<'t>,
    /// With the last day that each is accepted for.
    keys: Vec<(CanaryKey, Day)>,
}

impl<'t> Telling<'t> {
    pub(super) fn of(file: &CaseFile, writing: &'t Transaction<'t>) -> Result<Self, CaseFileError> {
        let keys = file.canary_keys()?;
        let next = keys.iter().skip(1).map(|next| next.made().plus(OVERLAP_DAYS));
        let ends: Vec<Day> = next.chain([Day::LAST]).collect();
        // Once told, it stays: its bytes are those of the log, and its key may be gone.
        let sql = "UPDATE canary SET number = ?3 WHERE generation = ?1 AND item = ?2";
        let known = writing.prepare(sql)?;
        Ok(Self { writing, known, keys: keys.into_iter().zip(ends).collect() })
    }

    /// Tells whether an incoming tip is a canary, and remembers one that is.
    pub(super) fn takes(&mut self, incoming: &Incoming) -> Result<bool, CaseFileError> {
        let (id, number) = (incoming.id, incoming.number);
        if self.known.execute(params![id.generation, id.index, number])? > 0 {
            return Ok(true);
        }
        let Some(day) = incoming.said.as_ref().ok().and_then(|tip| self.day_of(tip)) else {
            return Ok(false);
        };
        let sql = "SELECT 1 FROM canary WHERE day = ?1";
        let taken = self.writing.query_row(sql, [day.number()], |_| Ok(())).optional()?;
        if taken.is_some() {
            return Ok(false);
        }
        let sql = "INSERT INTO canary (generation, item, number, day) VALUES (?1, ?2, ?3, ?4)";
        self.writing.execute(sql, params![id.generation, id.index, number, day.number()])?;
        Ok(true)
    }

    fn day_of(&self, tip: &Tip) -> Option<Day> {
        let accepted = |(key, last): &(CanaryKey, Day)| key.day_of(tip).filter(|day| day <= last);
        self.keys.iter().find_map(accepted)
    }
}

//! The case file beside the vault: made with it, and filled from the sealed originals wherever it lacks something.
//!
//! An import saves the vault's index first and the case file after it, so a crash between the two leaves tips that the
//! index tells of and the case file lacks. Whoever opens the file next, and may write, completes it.

use std::{collections::BTreeMap, fs, io, path::Path};

use meldkluis_crypto::{day::Day, officer::Role};

use super::{
    CaseFile, CaseFileError,
    database::beside,
    projection::{BATCH, Incoming, Joined},
};
use crate::{
    case::ReadError,
    pass::{self, Unreadable},
    receive::Progress,
    vault::{Act, Id, Index, Vault, VaultError, Writing, disk, items::by_case_key},
};

/// What the case file has of a tip.
struct Here {
    number: u64,
    closed: bool,
}

/// Whether what was read of an original says less than a row that was written when it was whole.
enum Trouble {
    /// It opened, or is for nobody here: so it is.
    None,
    /// It is gone, damaged or not readable now.
    Passing,
}

impl Vault {
    /// Opens the case file, and completes it when nobody else is changing the vault.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn case_file(&self, progress: &mut dyn Progress) -> Result<CaseFile, VaultError> {
        let file = self.case_file_as_it_is()?;
        file.mark_older(progress)?;
        if file.is_filling()? {
            match self.write() {
                Ok(writing) => writing.mend(&file, progress)?,
                // An import is running: what is here by now is shown.
                Err(VaultError::Busy) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(file)
    }

    /// Opens the case file, complete or not.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn case_file_as_it_is(&self) -> Result<CaseFile, VaultError> {
        Ok(by_case_key(self.keys(), |key| CaseFile::open(self.dir(), key))?)
    }
}

impl Writing<'_> {
    /// Opens the case file, and completes it.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn case_file(&self, progress: &mut dyn Progress) -> Result<CaseFile, VaultError> {
        let file = self.vault().case_file_as_it_is()?;
        file.mark_older(progress)?;
        if file.is_filling()? {
            self.mend(&file, progress)?;
        }
        Ok(file)
    }

    /// Reads from the sealed originals whatever the case file lacks.
    ///
    /// # Errors
    /// [`VaultError`]; what was completed until then stays.
    pub fn mend(&self, file: &CaseFile, progress: &mut dyn Progress) -> Result<(), VaultError> {
        self.complete(file, &self.vault().index()?, false, progress).map(drop)
    }

    /// Reads every tip from its sealed original again; what officers did stays.
    ///
    /// Where an original is gone, damaged or not readable now, the words that are here are the last and stay; returns
    /// those tips.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn rebuild(
        &self,
        file: &CaseFile,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Id>, VaultError> {
        file.begin_filling()?;
        file.forget_alike()?;
        file.derive_anew()?;
        self.complete(file, &self.vault().index()?, true, progress)
    }

    /// Holds that a new case file costs nothing that could be read still: only a keeper, and only where the one that is
    /// there is gone or damaged.
    ///
    /// What officers did is in no other file of the vault: notes, decisions, and which pictures only named officers see.
    ///
    /// # Errors
    /// [`VaultError::Role`], [`CaseFileError::Whole`], [`CaseFileError::Newer`], [`CaseFileError::Busy`].
    pub fn hold_case_file_lost(&self) -> Result<(), VaultError> {
        self.vault().hold(Role::Keeper)?;
        let found = self.vault().case_file_as_it_is();
        match found.and_then(|file| Ok(file.check()?)) {
            Ok(found) if found.is_whole() => Err(CaseFileError::Whole.into()),
            Ok(_) | Err(VaultError::CaseFile(CaseFileError::Gone | CaseFileError::Damaged)) => {
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Makes a new case file, without anything that officers did, in the place of one that is lost; what is there of it
    /// is put aside as `case.db.aside.N`, where no other was put.
    ///
    /// # Errors
    /// As [`Writing::hold_case_file_lost`].
    pub fn new_case_file(
        &self,
        today: Day,
        progress: &mut dyn Progress,
    ) -> Result<CaseFile, VaultError> {
        self.hold_case_file_lost()?;
        let vault = self.vault();
        let key = vault.keys().case.as_ref().ok_or(CaseFileError::Gone)?;
        vault.enter(today, &[Act::CaseFileMade])?;
        // Where it opens after all, what lies beside it belongs into it.
        if let Ok(old) = vault.case_file_as_it_is() {
            old.checkpoint().ok();
        }
        put_aside(vault.dir())?;
        let file = CaseFile::create(vault.dir(), key)?;
        self.mend(&file, progress)?;
        Ok(file)
    }

    fn complete(
        &self,
        file: &CaseFile,
        index: &Index,
        all: bool,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Id>, VaultError> {
        let here = file.here()?;
        let moved = here.iter().filter_map(|(id, here)| {
            let older = index.items.get(id)?.case;
            (older != here.number).then_some(Joined { younger: here.number, older })
        });
        let mut joined: Vec<Joined> = moved.collect();
        joined.sort_unstable_by_key(|join| join.younger);
        joined.dedup();
        file.put(&joined, &[])?;
        let lacks = |id: &Id| all || here.get(id).is_none_or(|here| here.closed);
        let lacking: Vec<Id> = index.held().filter(lacks).collect();
        let of = lacking.len() as u64;
        let mut kept = vec![];
        for (at, ids) in lacking.chunks(BATCH).enumerate() {
            let mut tips = vec![];
            for id in ids {
                let readable = here.get(id).is_some_and(|here| !here.closed);
                match self.incoming(*id, index) {
                    Some((_, Trouble::Passing)) if readable => kept.push(*id),
                    Some((tip, _)) => tips.push(tip),
                    None => {}
                }
            }
            file.put(&[], &tips)?;
            progress.tips((at * BATCH + ids.len()) as u64, of);
        }
        file.end_filling(progress)?;
        Ok(kept)
    }

    fn incoming(&self, id: Id, index: &Index) -> Option<(Incoming, Trouble)> {
        let row = index.items.get(&id)?;
        let said = self.vault().read_tip(id, &row.leaf, pass::ignore);
        let trouble = match &said {
            Ok(_) | Err(ReadError::Unreadable(Unreadable::Stranger)) => Trouble::None,
            Err(_) => Trouble::Passing,
        };
        let tip = Incoming {
            id,
            number: row.case,
            size: row.leaf.size(),
            marks: row.marks,
            said: said.map_err(|error| error.to_string()),
            keys: None,
        };
        Some((tip, trouble))
    }
}

/// Puts the case file and what lies beside it aside, under a name that was never used: what officers did may be in
/// an earlier one alone.
fn put_aside(vault: &Path) -> io::Result<()> {
    let named = CaseFile::asides(vault)?;
    // Whatever lies beside one has no number of its own: a log that a crash left without its file waits for it.
    let last = named.iter().filter_map(|name| name.strip_prefix(CaseFile::ASIDE)?.parse().ok());
    let next = last.max().unwrap_or(0_u32).saturating_add(1);
    let old = vault.join(CaseFile::NAME);
    let aside = vault.join(format!("{}{next}", CaseFile::ASIDE));
    // The log first: what it holds is in no other file, and a new case file must never find it.
    for end in ["-wal", "-shm", ""] {
        match fs::rename(beside(&old, end), beside(&aside, end)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    disk::sync(vault)
}

impl CaseFile {
    fn here(&self) -> Result<BTreeMap<Id, Here>, CaseFileError> {
        let sql = "SELECT generation, item, number, closed IS NOT NULL FROM tip \
                   UNION ALL SELECT generation, item, number, 0 FROM canary";
        let mut tips = self.db.prepare(sql)?;
        let rows = tips.query_map([], |row| {
            let id = Id { generation: row.get(0)?, index: row.get(1)? };
            Ok((id, Here { number: row.get(2)?, closed: row.get(3)? }))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use meldkluis_crypto::{
        age::{Passphrase, WorkFactor},
        keyfile::Lock,
    };

    use super::*;
    use crate::{
        entropy::Os,
        vault::{Locks, Names, Newborn},
    };

    #[test]
    fn rebuild_counts_and_indexes_anew() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().join("vault");
        let names = Names { deployment: "test.example", desk: "desk" };
        let newborn = Newborn::make(names, false, &mut Os).unwrap();
        let paper = newborn.recovery();
        let Ok(proven) = newborn.prove(&paper, &mut Os) else { panic!("another paper") };
        let (passphrase, work) =
            (Passphrase::new("a passphrase".into()), WorkFactor::new(4).unwrap());
        let locks = Locks { vault: Lock { passphrase: &passphrase, work }, root: None };
        proven.settle(&dir, locks, Day::from_number(20_800), &mut Os).unwrap();
        let vault = Vault::unlock(&dir, &passphrase).unwrap();
        let writing = vault.write().unwrap();
        let file = writing.case_file(&mut ()).unwrap();
        assert_eq!(file.check().unwrap().miscounted, 0);
        file.db
            .execute_batch(
                "UPDATE tally SET every = 7; INSERT INTO due_on VALUES (20800, 2);
                 INSERT INTO words (rowid, text) VALUES (9, 'of no tip');",
            )
            .unwrap();
        assert_eq!(file.check().unwrap().miscounted, 3);
        writing.rebuild(&file, &mut ()).unwrap();
        assert_eq!(file.check().unwrap().miscounted, 0);
    }
}

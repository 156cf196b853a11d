//! The case file: what the tips say, found by words, and what officers did with them.
//!
//! What comes in: opened tips from an import, and what officers type. What goes out: lists, hits of a search, the
//! values of a case and who set them.
//! It is one SQLite database under SQLCipher, `case.db` in the vault; its key lies with the vault's keys.
//! docs/formats.md, "case.db", has what is in it.
//!
//! | module | does |
//! |---|---|
//! | [`projection`] | tips into the database and out of it, in bounded transactions |
//! | [`mend`] | what a crash left out is read from the sealed originals again |
//! | [`matter`] | one line a case, the most urgent first |
//! | [`shared`] | which cases name the same |
//! | [`alike`] | near copies of one text; `liken` compares, `sketch` finds what to compare |
//! | [`search`] | words in tips and notes |
//! | [`edits`] | what officers did, each with a version, and what follows from it |
//! | [`due`] | terms of acting and of keeping |
//! | [`restricted`] | files that only named officers look at |
//! | [`translation`] | what stands beside a sender's words in another language |
//! | [`statistics`] | counts, and which of them are too small to be told |
//! | [`taxonomy`] | the fields and values of triage |
//! | [`canary`] | the Task Force's own reports, which are kept out of all of this |
//! | [`check`] | whether the file is whole, and not an older one |
//! | `database` | a file under a key, and its versions |
//!
//! The sealed originals stay the truth for what a sender said; the officers' edits are in this file alone.
//! Deliberately absent: attachments' bytes, any key that opens a tip, and trust in a file that another key wrote.

pub mod alike;
pub mod canary;
pub mod check;
pub(crate) mod database;
pub mod due;
pub mod edits;
pub(crate) mod liken;
pub mod matter;
pub mod mend;
pub mod of_file;
pub mod projection;
pub mod restricted;
pub mod search;
pub mod shared;
mod sketch;
pub mod statistics;
pub mod taxonomy;
pub mod translation;

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use meldkluis_crypto::keyfile::CaseKey;
use rusqlite::{Connection, ErrorCode, Transaction};

/// The steps from one version to the next, in order; the number of those taken is the file's version.
const STEPS: &[&str] = &[
    include_str!("sql/0001.sql"),
    include_str!("sql/0002.sql"),
    include_str!("sql/0003.sql"),
    include_str!("sql/0004.sql"),
    include_str!("sql/0005.sql"),
    include_str!("sql/0006.sql"),
];

/// An open case file.
pub struct CaseFile {
    db: Connection,
}

impl std::fmt::Debug for CaseFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CaseFile")
    }
}

/// A reason why the case file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CaseFileError {
    /// There is none, in a vault that had one.
    #[error("the case file case.db is gone")]
    Gone,
    /// Nothing is wrong with it, so that none takes its place.
    #[error(
        "nothing is wrong with the case file case.db, and a new one would lack what officers did"
    )]
    Whole,
    /// Its bytes are not what this vault's key wrote.
    #[error("the case file case.db is damaged, or was written under another key")]
    Damaged,
    /// A newer version of this program wrote it.
    #[error("the case file is of version {found}; this program knows {known}")]
    Newer {
        /// Its version.
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// Another command is writing, and does not end.
    #[error("another command is writing the case file")]
    Busy,
    /// The database refused, with SQLite's own code.
    #[error("the case file cannot be read or written: {0}")]
    Database(&'static str),
    /// The operating system refused.
    #[error("the case file cannot be made: {0}")]
    File(#[from] io::Error),
}

impl From<rusqlite::Error> for CaseFileError {
    /// Keeps only the kind: SQLite's own text can name what was asked for.
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Database("the disk is full"),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::Database("not readable or not writable for this user")
            }
            Some(ErrorCode::SystemIoFailure) => Self::Database("the disk failed"),
            Some(_) => Self::Database("the database refused"),
            None => Self::Database("a value that this program did not write"),
        }
    }
}

impl CaseFile {
    /// The file's name in the vault.
    pub(crate) const NAME: &str = "case.db";

    /// Tells whether a file of the vault is one that SQLite keeps beside the case file while it is open.
    pub(crate) fn is_beside(name: &Path) -> bool {
        database::is_beside(name, Self::NAME)
    }

    /// How the name of a case file begins that another took the place of.
    pub(crate) const ASIDE: &str = "case.db.aside.";

    /// Tells whether a file of the vault is a case file that was put aside, or lay beside one.
    pub(crate) fn is_aside(name: &Path) -> bool {
        name.to_str().is_some_and(|name| name.starts_with("case.db.aside"))
    }

    /// Returns the names of the case files that were put aside.
    pub(crate) fn asides(vault: &Path) -> io::Result<Vec<String>> {
        let mut names = vec![];
        for entry in std::fs::read_dir(vault)? {
            let name = entry?.file_name();
            if Self::is_aside(Path::new(&name)) {
                names.push(name.to_string_lossy().into_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// Returns what one case file has that no other has: 16 bytes that are drawn when it is made, and stay under each key.
    pub(crate) fn salt(dir: &Path) -> io::Result<Option<[u8; 16]>> {
        let mut salt = [0; 16];
        match File::open(dir.join(Self::NAME)).and_then(|mut file| file.read_exact(&mut salt)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
            Ok(()) => Ok(Some(salt)),
        }
    }

    /// Makes an empty case file in a vault's folder; an existing one is an error.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub(crate) fn create(vault: &Path, key: &CaseKey) -> Result<Self, CaseFileError> {
        Ok(Self { db: database::create(&vault.join(Self::NAME), key, STEPS)? })
    }

    /// Opens the case file of a vault.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub(crate) fn open(vault: &Path, key: &CaseKey) -> Result<Self, CaseFileError> {
        Ok(Self { db: database::open(&vault.join(Self::NAME), key, STEPS)? })
    }

    /// Opens the case file of a backup, of which nothing is changed.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub(crate) fn open_copy(copy: &Path, key: &CaseKey) -> Result<Self, CaseFileError> {
        Ok(Self { db: database::open_copy(&copy.join(Self::NAME), key)? })
    }

    /// Becomes the one who writes.
    fn begin(&self) -> Result<Transaction<'_>, CaseFileError> {
        database::begin(&self.db)
    }

    /// Brings everything into the one file, and runs `act` while nobody writes: for a copy of the file as it is.
    pub(crate) fn still<T>(&self, act: impl FnOnce() -> T) -> Result<T, CaseFileError> {
        for _ in 0..10 {
            self.checkpoint()?;
            let writing = self.begin()?;
            // Whoever wrote between the two left something beside the file.
            let left = |path: &str| std::fs::metadata(format!("{path}-wal")).map_or(0, |f| f.len());
            if self.db.path().map_or(0, left) == 0 {
                let done = act();
                writing.rollback()?;
                return Ok(done);
            }
        }
        Err(CaseFileError::Busy)
    }

    /// Brings everything into the one file, and leaves nothing of it beside.
    pub(crate) fn checkpoint(&self) -> Result<(), CaseFileError> {
        database::checkpoint(&self.db)
    }

    /// Encrypts the file under another key: all of it or nothing.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub(crate) fn rekey(self, key: &CaseKey) -> Result<(), CaseFileError> {
        database::rekey(self.db, key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_step_settles_what_was_there_when_its_case_was_decided() {
        let file = CaseFile { db: Connection::open_in_memory().unwrap() };
        file.db.execute_batch(STEPS.first().unwrap()).unwrap();
        file.db.pragma_update(None, "user_version", 1).unwrap();
        let tip = "INSERT INTO tip (generation, item, number, size, day, withdrawn, danger, minor, help, now) \
                   VALUES (0, ?1, ?2, 1, ?3, 0, 0, 0, 0, 0)";
        for (item, number, day) in [(0, 1, 20_000), (1, 1, 20_010), (2, 2, 20_000)] {
            file.db.execute(tip, [item, number, day]).unwrap();
        }
        let at = 20_005 * 86_400;
        let edit = "INSERT INTO edit VALUES (1, 1, NULL, 'disposition', 'set', 'OM', 'Noor', ?1)";
        file.db.execute(edit, [at]).unwrap();
        file.db.execute("INSERT INTO current VALUES (1, 'disposition', 'OM', 1)", []).unwrap();
        database::migrate(&file.db, STEPS).unwrap();
        let mut settled = file.db.prepare("SELECT item FROM settled").unwrap();
        let items = settled.query_map([], |row| row.get::<_, u64>(0)).unwrap();
        assert_eq!(items.map(Result::unwrap).collect::<Vec<_>>(), [0]);
        assert_eq!(database::version(&file.db).unwrap(), i64::try_from(STEPS.len()).unwrap());
    }
}

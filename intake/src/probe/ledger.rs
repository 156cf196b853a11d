//! The day on which a canary was sent last, so that none goes twice: the second would be read as an ordinary report.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use meldkluis_crypto::day::Day;

const LAST: &str = "last";
/// A day and the end of its line.
const LAST_LEN: u64 = 11;

/// A reason why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The folder or a file in it cannot be read or written.
    #[error("state folder cannot be used")]
    Folder(#[from] io::Error),
    /// Another process is sending.
    #[error("another meldkluis-probe is sending")]
    Held,
    /// The file holds something other than a day.
    #[error("state file holds no day")]
    Malformed,
}

/// The folder, held by this process alone.
#[derive(Debug)]
pub struct Ledger {
    dir: PathBuf,
    last: Option<Day>,
    _held: File,
}

impl Ledger {
    /// Takes the folder, and makes it where it is missing.
    ///
    /// # Errors
    /// [`LedgerError`].
    pub fn open(dir: &Path) -> Result<Self, LedgerError> {
        DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        let mut lock = OpenOptions::new();
        lock.write(true).create(true).truncate(false).mode(0o600);
        let held = lock.open(dir.join("lock"))?;
        held.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => LedgerError::Held,
            TryLockError::Error(error) => LedgerError::Folder(error),
        })?;
        Ok(Self { dir: dir.to_owned(), last: last(&dir.join(LAST))?, _held: held })
    }

    /// Tells whether the canary of a day was sent, or was about to be.
    #[must_use]
    pub fn has(&self, day: Day) -> bool {
        self.last == Some(day)
    }

    /// Remembers durably that the canary of a day is about to be sent.
    ///
    /// # Errors
    /// [`LedgerError::Folder`]; it must not be sent then.
    pub fn enter(&mut self, day: Day) -> Result<(), LedgerError> {
        let new = self.dir.join("last.new");
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        writeln!(file, "{day}")?;
        file.sync_all()?;
        fs::rename(&new, self.dir.join(LAST))?;
        File::open(&self.dir)?.sync_all()?;
        self.last = Some(day);
        Ok(())
    }
}

fn last(file: &Path) -> Result<Option<Day>, LedgerError> {
    let mut text = String::new();
    match File::open(file).and_then(|file| file.take(LAST_LEN + 1).read_to_string(&mut text)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Err(LedgerError::Malformed);
        }
        read => read?,
    };
    let day = text.strip_suffix('\n').and_then(|day| day.parse().ok());
    day.map(Some).ok_or(LedgerError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_is_remembered_and_the_folder_has_one_holder() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("state");
        let (today, tomorrow) = (Day::from_number(20_000), Day::from_number(20_001));
        let mut ledger = Ledger::open(&dir).unwrap();
        assert!(!ledger.has(today));
        assert!(matches!(Ledger::open(&dir), Err(LedgerError::Held)));
        ledger.enter(today).unwrap();
        drop(ledger);
        let ledger = Ledger::open(&dir).unwrap();
        assert!(ledger.has(today) && !ledger.has(tomorrow));
    }

    #[test]
    fn state_that_is_no_day_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["", "2026-11-28", "2026-11-28\n\n", "2026-02-30\n", "x\n"] {
            fs::write(folder.path().join(LAST), text).unwrap();
            assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::Malformed)), "{text:?}");
        }
    }
}

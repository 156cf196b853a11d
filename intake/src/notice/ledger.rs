//! Up to which day notices went: one day in one file, and what is due follows from it.
//!
//! The queue holds days, not mails: what was missed is composed when it goes. After an outage the oldest goes first.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use meldkluis_crypto::day::Day;

/// The most days that are caught up on; older ones are let go.
pub const DAYS_MAX: usize = 14;
const LAST: &str = "last";
const LAST_LEN: u64 = 11;

/// A reason why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The folder or a file in it cannot be read or written.
    #[error("state folder cannot be used")]
    Folder(#[source] io::Error),
    /// Another process is sending.
    #[error("another meldkluis-notice is sending")]
    Held,
    /// The file holds something other than a day.
    #[error("state file holds no day")]
    Malformed,
}

impl LedgerError {
    /// Says what to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Folder(_) => "May this user write to state_dir?",
            Self::Held => "Nothing is to be done: the other one sends what is due.",
            Self::Malformed => {
                "Remove the file `last` in state_dir: then today's notice alone is due."
            }
        }
    }
}

/// The folder, held by this process alone.
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
        DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(LedgerError::Folder)?;
        let mut lock = OpenOptions::new();
        lock.write(true).create(true).truncate(false).mode(0o600);
        let held = lock.open(dir.join("lock")).map_err(LedgerError::Folder)?;
        held.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => LedgerError::Held,
            TryLockError::Error(error) => LedgerError::Folder(error),
        })?;
        Ok(Self { dir: dir.to_owned(), last: last(&dir.join(LAST))?, _held: held })
    }

    /// Returns the days whose notices are due, the oldest first; `reached` tells whether today's time has come.
    ///
    /// From the first of them on they stay due until they are settled, also when this is the first start of all.
    ///
    /// # Errors
    /// [`LedgerError::Folder`] when that cannot be remembered.
    pub fn owe(&mut self, today: Day, reached: bool) -> Result<Vec<Day>, LedgerError> {
        let days = due(self.last, today, reached);
        let before = days.first().map(|first| Day::from_number(first.number().saturating_sub(1)));
        if let Some(before) = before.filter(|before| self.last != Some(*before)) {
            self.settle(before)?;
        }
        Ok(days)
    }

    /// Remembers durably that a day's notice went, or is never to go.
    ///
    /// # Errors
    /// [`LedgerError::Folder`]; the notice goes once more then.
    pub fn settle(&mut self, day: Day) -> Result<(), LedgerError> {
        let new = self.dir.join("last.new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let written = options.open(&new).and_then(|mut file| {
            writeln!(file, "{day}")?;
            file.sync_all()?;
            fs::rename(&new, self.dir.join(LAST))?;
            File::open(&self.dir)?.sync_all()
        });
        written.map_err(LedgerError::Folder)?;
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
        read => read.map_err(LedgerError::Folder)?,
    };
    let day = text.strip_suffix('\n').and_then(|day| day.parse().ok());
    day.map(Some).ok_or(LedgerError::Malformed)
}

/// A last day that is still to come was written under a wrong clock, and counts as none.
fn due(last: Option<Day>, today: Day, reached: bool) -> Vec<Day> {
    let known = last.filter(|last| *last <= today);
    let first = known.map_or_else(|| today.number(), |last| last.number() + 1);
    let end = today.number() + u32::from(reached);
    let mut days: Vec<_> = (first..end).map(Day::from_number).collect();
    days.split_off(days.len().saturating_sub(DAYS_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(last: Option<u32>, today: u32, reached: bool) -> Vec<u32> {
        let days = due(last.map(Day::from_number), Day::from_number(today), reached);
        days.into_iter().map(Day::number).collect()
    }

    #[test]
    fn first_start_owes_today_alone_and_only_from_its_time_on() {
        assert_eq!(numbers(None, 100, true), [100]);
        assert_eq!(numbers(None, 100, false), [0; 0]);
    }

    #[test]
    fn each_day_is_due_once_from_its_time_on() {
        assert_eq!(numbers(Some(100), 100, true), [0; 0]);
        assert_eq!(numbers(Some(99), 100, false), [0; 0]);
        assert_eq!(numbers(Some(99), 100, true), [100]);
    }

    #[test]
    fn missed_days_are_due_the_oldest_first_and_no_more_than_fourteen() {
        assert_eq!(numbers(Some(97), 100, true), [98, 99, 100]);
        assert_eq!(numbers(Some(97), 100, false), [98, 99]);
        assert_eq!(numbers(Some(10), 100, true), (87..=100).collect::<Vec<_>>());
    }

    #[test]
    fn day_written_under_a_wrong_clock_silences_nothing() {
        assert_eq!(numbers(Some(5_000), 100, true), [100]);
        assert_eq!(numbers(Some(101), 100, true), [100]);
        assert_eq!(numbers(Some(Day::LAST.number()), Day::LAST.number(), true), [0; 0]);
    }

    #[test]
    fn settled_day_is_remembered_and_the_folder_has_one_holder() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("state");
        let mut ledger = Ledger::open(&dir).unwrap();
        assert!(matches!(Ledger::open(&dir), Err(LedgerError::Held)));
        ledger.settle(Day::from_number(99)).unwrap();
        assert_eq!(ledger.owe(Day::from_number(100), true).unwrap(), [Day::from_number(100)]);
        drop(ledger);
        let mut ledger = Ledger::open(&dir).unwrap();
        assert_eq!(ledger.owe(Day::from_number(99), true).unwrap(), []);
    }

    #[test]
    fn first_day_that_did_not_go_stays_due() {
        let folder = tempfile::tempdir().unwrap();
        for (last, today) in [(None, 100), (Some(5_000), 100)] {
            let mut ledger = Ledger::open(folder.path()).unwrap();
            if let Some(last) = last {
                ledger.settle(Day::from_number(last)).unwrap();
            }
            assert_eq!(ledger.owe(Day::from_number(today), false).unwrap(), []);
            assert_eq!(ledger.owe(Day::from_number(today), true).unwrap().len(), 1);
            drop(ledger);
            let mut ledger = Ledger::open(folder.path()).unwrap();
            let due = ledger.owe(Day::from_number(today + 1), true).unwrap();
            assert_eq!(due, [today, today + 1].map(Day::from_number));
        }
    }

    #[test]
    fn state_that_is_no_day_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["", "2026-11-28", "2026-11-28\n\n", "2026-02-30\n", "x\n", "2026-11-28 \n"] {
            fs::write(folder.path().join("last"), text).unwrap();
            assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::Malformed)), "{text:?}");
        }
        fs::write(folder.path().join("last"), [0xff; 5]).unwrap();
        assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::Malformed)));
    }
}

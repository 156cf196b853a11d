//! Whether the case file is whole: every page as this vault's key wrote it, what is counted as it is, and no older file
//! than the audit trail knows.
//!
//! What comes in: a case file, also a copy. What goes out: what is wrong with it. What is only counted or indexed wrongly is
//! made anew here, for a rebuild; what is lost is not.

use super::{CaseFile, CaseFileError, matter::DECIDED};
use crate::vault::{Vault, VaultError};

/// What a check found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Pages that another key wrote, or that were changed on the disk.
    pub bad_pages: u64,
    /// Trouble that SQLite finds within.
    pub faults: u64,
    /// Tips, the canaries among them.
    pub tips: u64,
    /// Cases that officers edited and that have no tip here.
    pub orphans: u64,
    /// Edits of officers.
    pub edits: u64,
    /// The highest version of an edit.
    pub newest: i64,
    /// Whether the counts of the list, by state and by day, and the tips that the search knows are not those that are here,
    /// each as one; no tip and no edit is lost by that.
    pub miscounted: u64,
}

impl Checked {
    /// Tells whether nothing is wrong within.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.bad_pages == 0 && self.faults == 0
    }
}

/// Counts cases that are due, by the day.
const DUE: &str = "SELECT due, count(*) FROM matter WHERE due IS NOT NULL GROUP BY due";

/// Counts cases: every one, those to decide, those with something unread.
fn tally() -> String {
    format!(
        "SELECT count(*), coalesce(sum(rank < {DECIDED}), 0), coalesce(sum(unread > 0), 0) FROM matter"
    )
}

impl CaseFile {
    /// Reads every page back.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn check(&self) -> Result<Checked, CaseFileError> {
        let lines = |sql| -> Result<Vec<String>, CaseFileError> {
            let mut said = self.db.prepare(sql)?;
            let rows = said.query_map([], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        let bad_pages = lines("PRAGMA cipher_integrity_check")?.len() as u64;
        if bad_pages > 0 {
            return Ok(Checked { bad_pages, ..Checked::default() });
        }
        let faults = lines("PRAGMA integrity_check")?.iter().filter(|line| *line != "ok").count();
        let count = |sql| self.db.query_row(sql, [], |row| row.get::<_, u64>(0));
        // A copy is checked as it is, also one from before there were canaries.
        let canaries = match super::database::version(&self.db)? {
            ..3 => 0,
            _ => count("SELECT count(*) FROM canary")?,
        };
        Ok(Checked {
            bad_pages,
            faults: faults as u64,
            tips: count("SELECT count(*) FROM tip")? + canaries,
            orphans: count(
                "SELECT count(DISTINCT number) FROM edit e WHERE NOT EXISTS \
                 (SELECT 1 FROM matter m WHERE m.number = e.number)",
            )?,
            edits: count("SELECT count(*) FROM edit")?,
            newest: self.newest_version()?,
            miscounted: self.miscounted()?,
        })
    }

    /// Counts what was counted as rows came and went, and compares; nothing in a copy from before it was.
    fn miscounted(&self) -> Result<u64, CaseFileError> {
        if super::database::version(&self.db)? < 4 {
            return Ok(0);
        }
        let (tally, due) = (tally(), DUE);
        let mut wrong = u64::from(self.misses_words()?);
        for sql in [
            format!("SELECT (every, open, unread) IS NOT ({tally}) FROM tally"),
            format!(
                "SELECT EXISTS (SELECT day, cases FROM due_on WHERE cases <> 0 EXCEPT {due}) OR EXISTS \
                 ({due} EXCEPT SELECT day, cases FROM due_on)"
            ),
        ] {
            wrong += u64::from(self.db.query_row(&sql, [], |row| row.get::<_, bool>(0))?);
        }
        Ok(wrong)
    }

    /// Tells whether the search knows other tips than those that can be read.
    fn misses_words(&self) -> Result<bool, CaseFileError> {
        let sql = "SELECT EXISTS (SELECT id FROM tip WHERE closed IS NULL EXCEPT SELECT id FROM words_docsize) OR EXISTS \
                   (SELECT id FROM words_docsize EXCEPT SELECT id FROM tip WHERE closed IS NULL)";
        Ok(self.db.query_row(sql, [], |row| row.get(0))?)
    }

    /// Makes anew what is counted, and the index of words where that misses some; before tips are put in anew.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub(super) fn derive_anew(&self) -> Result<(), CaseFileError> {
        self.count_anew()?;
        if self.misses_words()? { self.index_anew() } else { Ok(()) }
    }

    /// Makes the index of words from the tips, whatever it was: a tip whose words are not in it cannot be taken out.
    fn index_anew(&self) -> Result<(), CaseFileError> {
        let writing = self.begin()?;
        writing.execute_batch(
            "INSERT INTO words (words) VALUES ('delete-all');
             INSERT INTO words (rowid, text, place, soon, ticked)
               SELECT id, text, place, soon, ticked FROM tip WHERE closed IS NULL;",
        )?;
        Ok(writing.commit()?)
    }

    /// Makes the counts of the list from its lines, whatever they were.
    fn count_anew(&self) -> Result<(), CaseFileError> {
        let writing = self.begin()?;
        writing.execute_batch(&format!(
            "UPDATE tally SET (every, open, unread) = ({}); DELETE FROM due_on; INSERT INTO due_on {DUE};",
            tally()
        ))?;
        Ok(writing.commit()?)
    }
}

impl Vault {
    /// Tells how many versions of edits the audit trail knows and a case file does not: it is an older one then.
    ///
    /// One that is missing at the end was entered and, in a power cut, never made.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn edits_lost(&self, file: &CaseFile) -> Result<i64, VaultError> {
        self.edits_lost_at(file.newest_version()?)
    }

    /// Does the same for a case file whose newest version is known.
    ///
    /// # Errors
    /// [`VaultError`].
    pub(crate) fn edits_lost_at(&self, newest: i64) -> Result<i64, VaultError> {
        let lost = self.edited()?.0.saturating_sub(newest);
        Ok(if lost > 1 { lost } else { 0 })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rusqlite::{Connection, params};

    use super::{
        super::{STEPS, database, matter},
        *,
    };

    const TIPS: u64 = 5;

    /// Returns a case file of some tips, one of which cannot be read.
    fn filled() -> CaseFile {
        let file = CaseFile { db: Connection::open_in_memory().unwrap() };
        database::migrate(&file.db, STEPS).unwrap();
        for number in 1..=TIPS {
            let closed = (number == TIPS).then_some("not for us");
            let sql = "INSERT INTO tip (generation, item, number, size, day, kind, text, closed, withdrawn, danger, minor, \
                       help, now) VALUES (0, ?1, ?1, 1, 20000, 'tip', 'aan de kade', ?2, 0, 0, 0, 0, 0)";
            file.db.execute(sql, params![number, closed]).unwrap();
        }
        let writing = file.begin().unwrap();
        matter::refresh(&writing, &BTreeSet::from_iter(1..=TIPS)).unwrap();
        writing.commit().unwrap();
        file.index_anew().unwrap();
        file
    }

    fn take_out(file: &CaseFile, tip: u64) -> rusqlite::Result<usize> {
        file.db.execute("DELETE FROM tip WHERE id = ?1", [tip])
    }

    fn found(file: &CaseFile) -> u64 {
        let sql = "SELECT count(*) FROM words WHERE words MATCH 'kade'";
        file.db.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn wrong_counts_and_lost_words_are_told_and_made_anew() {
        let file = filled();
        assert_eq!((file.miscounted().unwrap(), found(&file)), (0, TIPS - 1));
        for (wrong, sql) in [
            (1, "UPDATE tally SET unread = unread + 1"),
            (2, "UPDATE due_on SET cases = cases + 1"),
            (2, "INSERT INTO due_on VALUES (3, 0)"),
            (3, "INSERT INTO words (words, rowid, text) VALUES ('delete', 2, 'aan de kade')"),
        ] {
            file.db.execute(sql, []).unwrap();
            assert_eq!(file.miscounted().unwrap(), wrong, "{sql}");
        }
        assert_eq!(found(&file), TIPS - 2);
        file.derive_anew().unwrap();
        assert_eq!((file.miscounted().unwrap(), found(&file)), (0, TIPS - 1));
    }

    /// As a rebuild does with every tip.
    #[test]
    fn tip_whose_words_were_lost_can_be_taken_out_after_they_were_made_anew() {
        let file = filled();
        file.db.execute("INSERT INTO words (words) VALUES ('delete-all')", []).unwrap();
        assert!(take_out(&file, 1).is_err(), "or this proves nothing");
        file.derive_anew().unwrap();
        take_out(&file, 1).unwrap();
        assert_eq!((file.miscounted().unwrap(), found(&file)), (0, TIPS - 2));
    }
}

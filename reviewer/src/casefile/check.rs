//! Whether the case file is whole: every page as this vault's key wrote it, and no older file than the audit trail knows.

use super::{CaseFile, CaseFileError};
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
}

impl Checked {
    /// Tells whether nothing is wrong within.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.bad_pages == 0 && self.faults == 0
    }
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
        })
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

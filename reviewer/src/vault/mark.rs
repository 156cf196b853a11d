//! The mark of a backup: a file that says of a folder that it is a copy, so that nobody works in it by mistake.
//!
//! Two vaults with one desk key would send two audit trails and use every sequence number twice.

use std::path::Path;

use meldkluis_crypto::{day::Day, note::NOTE_MAX};

use super::{Vault, VaultError, disk, own};

impl Vault {
    /// The file that marks a folder as a copy.
    pub(crate) const MARK: &str = "backup";

    /// Marks a folder as a copy of this vault, made today.
    pub(crate) fn mark(&self, dir: &Path, today: Day) -> Result<(), VaultError> {
        let note = own::sign(&self.keys.desk, Self::MARK, &format!("day {today}\n"));
        Ok(disk::replace(&dir.join(Self::MARK), note.as_bytes())?)
    }

    /// Tells whether a folder is marked as a copy of this vault.
    pub(crate) fn marked(&self, dir: &Path) -> Result<bool, VaultError> {
        let note = disk::read_if_there(&dir.join(Self::MARK), NOTE_MAX as u64)?;
        let desk = self.desk().under(Self::MARK);
        Ok(note.is_some_and(|note| desk.verify(&note).is_ok()))
    }
}

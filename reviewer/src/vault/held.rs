//! What the vault remembers of a log: the last checkpoint it accepted and every leaf up to it.

use std::path::PathBuf;

use meldkluis_crypto::{
    bundle::LEAVES_MAX,
    note::{NOTE_MAX, Verifier},
    tlog::{Checkpoint, Leaf, Tree},
};

use super::{Vault, VaultError, Writing, disk};

/// A log's history up to the last accepted checkpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Every leaf from 0.
    pub leaves: Vec<Leaf>,
}

impl Held {
    /// Returns the number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.leaves.len() as u64
    }
}

impl Vault {
    /// Reads what was accepted of a generation; nothing at all if it was never carried.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when leaves and checkpoint do not fit under the log's key, [`VaultError::File`].
    pub fn held(&self, generation: u32, log: &Verifier) -> Result<Held, VaultError> {
        let damaged = || VaultError::Damaged("logs");
        let (checkpoint, leaves) = self.log_files(generation);
        let Some(note) = disk::read_if_there(&checkpoint, NOTE_MAX as u64)? else {
            return Ok(Held::default());
        };
        let checkpoint = Checkpoint::verify(&note, log).map_err(|_| damaged())?;
        let data = disk::read(&leaves, LEAVES_MAX * Leaf::LEN as u64)?;
        let size = usize::try_from(checkpoint.size).map_err(|_| damaged())?;
        // More leaves than the checkpoint counts are an acceptance that a power cut stopped half way.
        let data = data.as_chunks().0.get(..size).ok_or_else(damaged)?;
        let leaves: Vec<Leaf> = data.iter().map(|leaf| Leaf::from_bytes(*leaf)).collect();
        let mut tree = Tree::default();
        tree.extend(&leaves);
        if Checkpoint::of(&tree) == checkpoint { Ok(Held { leaves }) } else { Err(damaged()) }
    }

    /// Returns how many leaves were accepted of a generation, as its checkpoint says.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::File`].
    pub fn held_size(&self, generation: u32, log: &Verifier) -> Result<u64, VaultError> {
        let (checkpoint, _) = self.log_files(generation);
        let note = disk::read_if_there(&checkpoint, NOTE_MAX as u64)?;
        note.map_or(Ok(0), |note| {
            let verified = Checkpoint::verify(&note, log);
            verified.map(|checkpoint| checkpoint.size).map_err(|_| VaultError::Damaged("logs"))
        })
    }

    fn log_files(&self, generation: u32) -> (PathBuf, PathBuf) {
        let logs = self.dir.join("logs");
        (logs.join(format!("{generation}.checkpoint")), logs.join(format!("{generation}.leaves")))
    }
}

impl Writing<'_> {
    /// Keeps a log's leaves and its signed checkpoint, durably.
    ///
    /// The leaves are written first: they begin with what was held before, so the older checkpoint still fits them.
    ///
    /// # Errors
    /// [`VaultError::File`].
    pub fn keep(
        &self,
        generation: u32,
        leaves: &[Leaf],
        checkpoint: &[u8],
    ) -> Result<(), VaultError> {
        let (checkpoint_file, leaves_file) = self.vault.log_files(generation);
        let data: Vec<u8> = leaves.iter().flat_map(|leaf| *leaf.as_bytes()).collect();
        disk::replace(&leaves_file, &data)?;
        Ok(disk::replace(&checkpoint_file, checkpoint)?)
    }
}

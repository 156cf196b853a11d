//! The paper: the recovery identity as a person types it, and the vault as it opens with nothing else.
//!
//! `recovery.age` holds the same keys as `keys.age`, sealed to the recovery recipient, and is written with it. The card
//! says whose paper is asked for and which identity must come out, so that a wrong paper, a damaged file and an older
//! one are told apart. The root key is in no such file: the paper opens tips, and names nobody.

use std::path::Path;

use meldkluis_crypto::{
    age::Identity,
    keyfile::{KEYFILE_MAX, KeyfileError, VaultKeys},
};
use zeroize::Zeroizing;

use super::{RECOVERY, Vault, VaultError, disk};

/// A reason why the paper does not open a vault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecoveryError {
    /// What was typed is no identity: a slip of the pen, or of the hand.
    #[error("what was typed is no recovery identity")]
    Typed,
    /// The vault has no recovery recipient, or its file is gone.
    #[error("no recovery.age in this folder")]
    NoFile,
    /// The paper is another vault's.
    #[error("recovery identity of another vault")]
    OtherPaper,
    /// The paper is the right one, and the file is not what this vault wrote.
    #[error("recovery.age is damaged, or another vault's")]
    Damaged,
    /// The file lacks the identity to which new tips are sealed.
    #[error("recovery.age is older than this vault's card")]
    Older,
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Reads a recovery identity as people copy it from paper: white space and letter case do not matter.
///
/// # Errors
/// [`RecoveryError::Typed`].
pub fn from_paper(typed: &str) -> Result<Identity, RecoveryError> {
    let mut compact = Zeroizing::new(String::with_capacity(typed.len()));
    compact.extend(typed.split_whitespace());
    compact.make_ascii_uppercase();
    compact.parse().map_err(|_| RecoveryError::Typed)
}

impl Vault {
    /// Opens the vault in `dir` with the paper alone.
    ///
    /// # Errors
    /// [`RecoveryError`].
    pub fn by_paper(dir: &Path, paper: &Identity) -> Result<Self, RecoveryError> {
        if dir.join(Self::MARK).try_exists().map_err(VaultError::File)? {
            return Err(VaultError::Copy.into());
        }
        Self::copy_by_paper(dir, paper)
    }

    /// Reads the sealed keys for the paper, to be compared: a copy without them is none for a bad day.
    pub(crate) fn recovery_file(&self) -> Result<Option<Vec<u8>>, VaultError> {
        Ok(disk::read_if_there(&self.dir.join(RECOVERY), KEYFILE_MAX)?)
    }

    /// Opens a backup in the same way, to be read and not to be worked in.
    pub(crate) fn copy_by_paper(dir: &Path, paper: &Identity) -> Result<Self, RecoveryError> {
        // Before the keys are read: what changes them from here on is seen.
        let seen = super::seen_in(dir)?;
        let recovery = dir.join(RECOVERY);
        let file = disk::read_if_there(&recovery, KEYFILE_MAX).map_err(VaultError::File)?;
        let Some(file) = file else {
            return Err(if seen.is_some() {
                RecoveryError::NoFile
            } else {
                VaultError::Missing.into()
            });
        };
        // Where the card cannot be read, what the file itself says must do.
        let card = Self::card_in(dir)?;
        let wanted = card.as_ref().and_then(|card| card.recovery.as_ref());
        let known = wanted.map(|recovery| *recovery == paper.recipient());
        if known == Some(false) {
            return Err(RecoveryError::OtherPaper);
        }
        let keys = VaultKeys::open_by(&file, paper).map_err(|error| match error {
            KeyfileError::Stranger if known.is_none() => RecoveryError::OtherPaper,
            _ => RecoveryError::Damaged,
        })?;
        if let Some(card) = card {
            if card.desk != *keys.desk.verifier() {
                return Err(RecoveryError::Damaged);
            }
            let newest = |own: &Identity| own.recipient() == card.working;
            if !keys.identities.iter().any(newest) {
                return Err(RecoveryError::Older);
            }
        }
        Ok(Self::with_keys(dir, keys, seen)?)
    }
}

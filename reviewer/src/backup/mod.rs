//! Copies of the vault on another medium: made, read back and proven, and put back in place.
//!
//! What comes in: a vault and a folder on a medium. What goes out: the same files there, and what they were proven to
//! hold, which is what this desk acknowledges.
//! A copy is a folder of the same files as a vault, so that nothing but a file manager is needed on a bad day.
//!
//! | module | does |
//! |---|---|
//! | [`copy`], [`restore`] | file by file, the sealed originals only once |
//! | `together` | the keys and what is under them, all of the older ones or all of the newer ones |
//! | [`prove`] | every byte read back, every tip opened with the keys that lie in the copy |
//!
//! Deliberately absent: any trust in a copy that nobody read back, and plaintext.

mod copy;
mod prove;
mod together;

use std::{io, path::Path};

use meldkluis_crypto::{
    age::{Identity, Passphrase},
    officer::Name as OfficerName,
};

pub(crate) use copy::apart;
pub use copy::{Copied, copy, restore};
pub use prove::{Bad, Proof, ProvenLog, prove};

use crate::vault::{RecoveryError, Vault, VaultError};

/// What opens the keys in a copy.
#[derive(Clone, Copy, Debug)]
pub enum Key<'k> {
    /// An officer's passphrase at the time of the copy, or the vault's.
    Passphrase(Option<&'k OfficerName>, &'k Passphrase),
    /// The recovery identity.
    Paper(&'k Identity),
}

impl<'k> From<&'k Passphrase> for Key<'k> {
    fn from(passphrase: &'k Passphrase) -> Self {
        Self::Passphrase(None, passphrase)
    }
}

/// Unlocks a copy, or a vault that is being put back.
fn open(dir: &Path, key: Key<'_>) -> Result<Vault, BackupError> {
    let opened = match key {
        Key::Passphrase(name, passphrase) => Vault::unlock_copy(dir, name, passphrase)?,
        Key::Paper(paper) => Vault::copy_by_paper(dir, paper)?,
    };
    Ok(opened)
}

/// A reason why a backup cannot be made, proven or put back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// Something else lies in the folder.
    #[error("folder holds something that is not a backup of this vault")]
    Foreign,
    /// The folder lies on a disk of this machine.
    #[error("folder lies on a disk of this machine")]
    SameDisk,
    /// The folder is the vault, or lies in it, or the other way round.
    #[error("folder lies in the vault, or the vault in it")]
    InVault,
    /// The vault's trail does not go on from the copy's.
    #[error("backup is newer than this vault, or one of the two was altered; nothing was written")]
    Newer,
    /// The vault lost a database, and the copy's own is not under the vault's keys.
    #[error(
        "{0} of this vault is damaged, and that of the backup opens with older keys only; nothing was written"
    )]
    KeyLost(&'static str),
    /// The vault's case file was made anew since the copy was made.
    #[error(
        "the case file of this vault is another one than that of the backup, which has what officers did before; nothing was written"
    )]
    MadeAnew,
    /// There is no backup in the folder.
    #[error("no backup in this folder")]
    Missing,
    /// The copy is of another vault, or its keys are older ones.
    #[error("backup holds other keys than this vault")]
    OtherKeys,
    /// There is a vault in the place already.
    #[error("a vault or something else is there already")]
    Exists,
    /// The paper does not open the copy.
    #[error(transparent)]
    Paper(RecoveryError),
    /// The vault or the copy, as a vault.
    #[error(transparent)]
    Vault(VaultError),
    /// The medium or the disk failed.
    #[error("backup cannot be read or written: {0}")]
    File(#[from] io::Error),
}

impl From<VaultError> for BackupError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Missing => Self::Missing,
            error => Self::Vault(error),
        }
    }
}

impl From<RecoveryError> for BackupError {
    fn from(error: RecoveryError) -> Self {
        match error {
            RecoveryError::Vault(error) => error.into(),
            error => Self::Paper(error),
        }
    }
}

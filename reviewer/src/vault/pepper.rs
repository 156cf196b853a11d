//! The intake's pepper, sealed as bundles brought it, one a generation of the log; opened only for a new intake.
//!
//! Deliberately absent: any use of it here. Whoever has it and a copy of the intake's store can only tell which mailbox a
//! code belongs to, and needs the code for that.

use std::path::PathBuf;

use meldkluis_crypto::pepper::{self, LEN, PepperError, SEALED_MAX};
use zeroize::Zeroizing;

use super::{Vault, VaultError, Writing, disk};

impl Vault {
    /// Opens a sealed pepper with this vault's identities.
    ///
    /// # Errors
    /// [`PepperError`].
    pub fn open_pepper(&self, sealed: &[u8]) -> Result<Zeroizing<[u8; LEN]>, PepperError> {
        pepper::open(sealed, self.deployment(), self.keys.identities.as_slice())
    }

    /// Returns the sealed pepper that the bundles of a generation brought, if they did.
    ///
    /// # Errors
    /// [`VaultError::File`].
    pub fn pepper(&self, generation: u32) -> Result<Option<Vec<u8>>, VaultError> {
        Ok(disk::read_if_there(&self.pepper_file(generation), SEALED_MAX)?)
    }

    fn pepper_file(&self, generation: u32) -> PathBuf {
        self.dir.join(format!("pepper-{generation}.age"))
    }
}

impl Writing<'_> {
    /// Keeps a sealed pepper as it came, if this vault can open it; tells whether it can.
    ///
    /// One that does not open never takes the place of one that did.
    ///
    /// # Errors
    /// [`VaultError::File`].
    pub fn keep_pepper(&self, generation: u32, sealed: &[u8]) -> Result<bool, VaultError> {
        if self.vault.open_pepper(sealed).is_err() {
            return Ok(false);
        }
        disk::replace(&self.vault.pepper_file(generation), sealed)?;
        Ok(true)
    }
}

//! What a vault decided and remembers for itself: small texts under its own desk key, each under a purpose of its own.
//!
//! ```text
//! meldkluis.example/desk/north/<purpose>
//! version 1
//! <the lines of the text>
//! ```
//! Whoever reaches the disk without the passphrase can take such a file away or put an older one back, and make none.
//! Each kind is made so that an older or a missing one errs on the safe side: less is acknowledged, not more.

use meldkluis_crypto::note::{NOTE_MAX, Signer, Verifier};

use super::{Vault, VaultError, Writing, disk};

/// A text that a vault signs for itself; the default is what an absent file means.
pub(super) trait Own: Default {
    /// The purpose of the desk key, and the file's name.
    const PURPOSE: &str;

    /// Writes the lines, each with its end.
    fn lines(&self) -> String;

    /// Reads the lines; the caller compares with what [`Own::lines`] writes.
    fn parse<'t>(lines: impl Iterator<Item = &'t str>) -> Option<Self>;
}

impl Vault {
    pub(super) fn own<T: Own>(&self) -> Result<T, VaultError> {
        let file = self.dir.join(T::PURPOSE);
        let Some(note) = disk::read_if_there(&file, NOTE_MAX as u64)? else {
            return Ok(T::default());
        };
        let desk = self.desk().under(T::PURPOSE);
        let note_text = desk.verify(&note).ok();
        let read = note_text.and_then(|text| T::parse(text.lines().skip(2)));
        let read =
            read.filter(|own| note_text == Some(&*text(self.desk(), T::PURPOSE, &own.lines())));
        read.ok_or(VaultError::Damaged(T::PURPOSE))
    }
}

/// Signs lines of our own under a purpose of the desk key.
pub(super) fn sign(desk: &Signer, purpose: &'static str, lines: &str) -> String {
    let text = text(desk.verifier(), purpose, lines);
    desk.under(purpose).sign(&text).expect("lines of our own are fit for a note")
}

fn text(desk: &Verifier, purpose: &str, lines: &str) -> String {
    format!("{}/{purpose}\nversion 1\n{lines}", desk.name())
}

impl Writing<'_> {
    pub(super) fn put_own<T: Own>(&self, own: &T) -> Result<(), VaultError> {
        let note = sign(&self.vault.keys.desk, T::PURPOSE, &own.lines());
        Ok(disk::replace(&self.vault.dir.join(T::PURPOSE), note.as_bytes())?)
    }
}

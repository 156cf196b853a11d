//! The signed rosters that this vault has seen, and the root key they must be signed by.
//!
//! The root verifier is pinned in a note under the desk key's `pin` purpose. Every roster is kept, because a tip was
//! sealed under the one that was in force on its day.

use std::{fs, io, path::PathBuf};

use meldkluis_crypto::{
    note::{NOTE_MAX, Signer, Verifier},
    roster::{Roster, RosterError, root_name},
};

use super::{Vault, VaultError, Writing, disk};

const PURPOSE: &str = "pin";
pub(super) const PIN: &str = "pin";

/// A roster and the note it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// What the root key signed.
    pub roster: Roster,
    /// The note.
    pub note: Vec<u8>,
}

/// What taking a roster did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is the newest now.
    Newest,
    /// It was the newest already.
    Already,
}

/// A reason why a roster is not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RosterRefused {
    /// No root key is pinned yet, and none was given.
    #[error("no root key is pinned yet")]
    NoPin,
    /// Another root key is pinned.
    #[error("another root key is pinned")]
    OtherRoot,
    /// The root key or the roster is of another deployment.
    #[error("roster or root key of another deployment")]
    Deployment,
    /// The note, or what it says.
    #[error("roster refused: {0}")]
    Roster(#[from] RosterError),
    /// A newer one is held.
    #[error("roster of epoch {given} is older than the newest here, {newest}")]
    Older {
        /// Its epoch.
        given: u64,
        /// The newest epoch that is held.
        newest: u64,
    },
    /// The root key signed two rosters of one epoch.
    #[error("another roster of the same epoch is held")]
    SameEpoch,
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl Vault {
    /// Returns the pinned root key, if one is.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::File`].
    pub fn root(&self) -> Result<Option<Verifier>, VaultError> {
        let Some(note) = disk::read_if_there(&self.dir.join(PIN), NOTE_MAX as u64)? else {
            return Ok(None);
        };
        let text = self.desk().under(PURPOSE).verify(&note).ok();
        let root = text.and_then(|text| text.lines().nth(2)?.strip_prefix("root ")?.parse().ok());
        let root = root.filter(|root| text == Some(pin_text(self.desk(), root).as_str()));
        root.map(Some).ok_or(VaultError::Damaged(PIN))
    }

    /// Returns every signed roster, the oldest first.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::File`].
    pub fn rosters(&self) -> Result<Vec<Signed>, VaultError> {
        let Some(root) = self.root()? else { return Ok(vec![]) };
        let mut signed = vec![];
        for entry in fs::read_dir(self.dir.join("rosters"))? {
            let path = entry?.path();
            if path.extension().is_some() {
                continue;
            }
            let note = disk::read(&path, NOTE_MAX as u64)?;
            let roster =
                Roster::verify(&note, &root).map_err(|_| VaultError::Damaged("rosters"))?;
            if path != self.roster_file(roster.epoch) {
                return Err(VaultError::Damaged("rosters"));
            }
            signed.push(Signed { roster, note });
        }
        signed.sort_by_key(|signed| signed.roster.epoch);
        Ok(signed)
    }

    fn roster_file(&self, epoch: u64) -> PathBuf {
        self.dir.join("rosters").join(format!("{epoch:08}"))
    }
}

impl Writing<'_> {
    /// Pins a root key; later only this one is believed.
    ///
    /// # Errors
    /// [`RosterRefused::OtherRoot`], [`RosterRefused::Deployment`], [`RosterRefused::Vault`].
    pub fn pin(&self, root: &Verifier) -> Result<(), RosterRefused> {
        let ours = root_name(self.vault.deployment()).is_ok_and(|name| name == *root.name());
        if !ours {
            return Err(RosterRefused::Deployment);
        }
        match self.vault.root()? {
            Some(pinned) if pinned == *root => Ok(()),
            Some(_) => Err(RosterRefused::OtherRoot),
            None => {
                let note = pin_note(&self.vault.keys.desk, root);
                let pinned = disk::replace(&self.vault.dir.join(PIN), note.as_bytes());
                Ok(pinned.map_err(VaultError::File)?)
            }
        }
    }

    /// Takes a signed roster in, if it is not older than the newest.
    ///
    /// # Errors
    /// [`RosterRefused`].
    pub fn take_roster(&self, note: &[u8]) -> Result<Taken, RosterRefused> {
        let root = self.vault.root()?.ok_or(RosterRefused::NoPin)?;
        let roster = Roster::verify(note, &root)?;
        if roster.deployment != self.vault.deployment() {
            return Err(RosterRefused::Deployment);
        }
        let given = roster.epoch;
        if let Some(held) = self.vault.rosters()?.pop() {
            let newest = held.roster.epoch;
            if given < newest {
                return Err(RosterRefused::Older { given, newest });
            }
            if given == newest {
                let same = held.note == note;
                return if same { Ok(Taken::Already) } else { Err(RosterRefused::SameEpoch) };
            }
        }
        let stored: io::Result<()> = disk::replace(&self.vault.roster_file(given), note);
        stored.map_err(VaultError::File)?;
        Ok(Taken::Newest)
    }
}

/// Signs the pin of a root key.
pub(super) fn pin_note(desk: &Signer, root: &Verifier) -> String {
    let text = pin_text(desk.verifier(), root);
    desk.under(PURPOSE).sign(&text).expect("a pin's text is lines without control characters")
}

fn pin_text(desk: &Verifier, root: &Verifier) -> String {
    format!("{}/{PURPOSE}\nversion 1\nroot {root}\n", desk.name())
}

//! The birth of a vault: keys in memory, the recovery identity proven from paper, and only then a folder.
//!
//! `Newborn → Proven → Founded`: a vault whose recovery identity nobody typed back cannot come to the disk.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use meldkluis_crypto::{
    Entropy,
    age::Identity,
    day::Day,
    keyfile::{self, CaseKey, FoldKey, KeyfileError, Lock, VaultKeys},
    note::{NoteError, Signer, Verifier},
    roster::{desk_name, root_name},
};
use zeroize::Zeroizing;

use crate::casefile::{CaseFile, CaseFileError};

use super::{
    Card, Draft, Index, KEYS, RECOVERY, ROOT, Vault, VaultError, card, disk,
    draft::{self, is_word},
    keys::opens,
    recovery::from_paper,
    rosters,
};

/// What a new vault is called in every signature.
#[derive(Clone, Copy, Debug)]
pub struct Names<'n> {
    /// The deployment.
    pub deployment: &'n str,
    /// The desk.
    pub desk: &'n str,
}

/// A vault's keys before anything is written.
pub struct Newborn {
    keys: VaultKeys,
    root: Option<Signer>,
    recovery: Identity,
}

/// A vault's keys whose recovery identity was typed back, or given up on purpose.
pub struct Proven {
    keys: VaultKeys,
    root: Option<Signer>,
    recovery: Option<Identity>,
}

/// The public half of a vault that has just been made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Founded {
    /// Desk and recipients.
    pub card: Card,
    /// The card's file.
    pub card_file: PathBuf,
    /// The root key, if it was made here.
    pub root: Option<Verifier>,
}

/// A reason why a vault is not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FoundingError {
    /// The deployment or the desk has a name that cannot stand in a key name.
    #[error("name that cannot stand in a key name")]
    Name,
    /// Something is in the folder already.
    #[error("folder exists and is not empty")]
    Exists,
    /// A key file cannot be made or does not open again.
    #[error("key file: {0}")]
    Keys(#[from] KeyfileError),
    /// A key does not open what was sealed to it.
    #[error("a new identity does not open what was sealed to it")]
    Probe,
    /// A root key was made, and no lock for it was given.
    #[error("root key without a passphrase")]
    RootLock,
    /// The case file cannot be made.
    #[error(transparent)]
    CaseFile(#[from] CaseFileError),
    /// The operating system refused.
    #[error("vault cannot be written: {0}")]
    File(#[from] io::Error),
}

impl From<NoteError> for FoundingError {
    fn from(_: NoteError) -> Self {
        Self::Name
    }
}

impl std::fmt::Debug for Newborn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Newborn")
    }
}

impl std::fmt::Debug for Proven {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proven")
    }
}

impl Newborn {
    /// Makes the keys: desk, working identity, recovery identity, fold key, and the root key if asked for.
    ///
    /// # Errors
    /// [`FoundingError::Name`].
    pub fn make(
        names: Names<'_>,
        with_root: bool,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, FoundingError> {
        if names.deployment.is_empty() || names.deployment.contains('/') || !is_word(names.desk) {
            return Err(FoundingError::Name);
        }
        let keys = VaultKeys {
            desk: Signer::generate(desk_name(names.deployment, names.desk)?, entropy),
            identities: vec![Identity::generate(entropy)],
            fold: FoldKey::generate(entropy),
            case: Some(CaseKey::generate(entropy)),
            next: None,
            officers: vec![],
        };
        let root_name = root_name(names.deployment)?;
        let root = with_root.then(|| Signer::generate(root_name, entropy));
        Ok(Self { keys, root, recovery: Identity::generate(entropy) })
    }

    /// Exposes the recovery identity, to be written on paper.
    #[must_use]
    pub fn recovery(&self) -> Zeroizing<String> {
        self.recovery.expose()
    }

    /// Opens a probe with what was typed back; the newborn itself when that is not the recovery identity.
    ///
    /// Spaces and letter case in `typed` do not matter: people copy from paper.
    ///
    /// # Errors
    /// The newborn, to be tried again.
    pub fn prove(self, typed: &str, entropy: &mut dyn Entropy) -> Result<Proven, Box<Self>> {
        let recipient = self.recovery.recipient();
        match from_paper(typed) {
            Ok(paper) if opens(&paper, std::slice::from_ref(&recipient), entropy) => {
                Ok(Proven { keys: self.keys, root: self.root, recovery: Some(paper) })
            }
            _ => Err(Box::new(self)),
        }
    }

    /// Goes on without a recovery identity.
    #[must_use]
    pub fn without_recovery(self) -> Proven {
        Proven { keys: self.keys, root: self.root, recovery: None }
    }
}

impl Proven {
    /// Writes the vault: into a folder beside `dir`, opened again from there, and then renamed, so that there is never
    /// half a vault. Recipients are valid from `today`.
    ///
    /// # Errors
    /// [`FoundingError`]; nothing is left of the vault then.
    pub fn settle(
        self,
        dir: &Path,
        locks: Locks<'_>,
        today: Day,
        entropy: &mut dyn Entropy,
    ) -> Result<Founded, FoundingError> {
        if !disk::is_free(dir)? {
            return Err(FoundingError::Exists);
        }
        let fresh = dir.with_added_extension("unfinished");
        disk::make_dir(&fresh)?;
        let settled = self.fill(&fresh, locks, today, entropy).and_then(|founded| {
            fs::rename(&fresh, dir)?;
            disk::sync_parent(dir)?;
            Ok(Founded { card_file: dir.join(card::CARD), ..founded })
        });
        if settled.is_err() {
            fs::remove_dir_all(&fresh).ok();
        }
        settled
    }

    fn fill(
        self,
        dir: &Path,
        locks: Locks<'_>,
        today: Day,
        entropy: &mut dyn Entropy,
    ) -> Result<Founded, FoundingError> {
        let card = Card {
            desk: self.keys.desk.verifier().clone(),
            number: 1,
            working: self.keys.newest().recipient(),
            recovery: self.recovery.as_ref().map(Identity::recipient),
        };
        for folder in Vault::FOLDERS {
            disk::make_dir(&dir.join(folder))?;
        }
        disk::replace(&dir.join(KEYS), &self.keys.seal(&locks.vault, entropy)?)?;
        if let Some(recovery) = &card.recovery {
            disk::replace(&dir.join(RECOVERY), &self.keys.seal_to(recovery, entropy)?)?;
        }
        disk::replace(&dir.join(Vault::LOCK), b"")?;
        if let Some(key) = &self.keys.case {
            let made = CaseFile::create(dir, key)?;
            made.end_filling(&mut ())?;
            made.checkpoint()?;
        }
        disk::replace(&dir.join(Index::NAME), &Index::default().to_json())?;
        let note = card.sign(&self.keys.desk).map_err(|_| FoundingError::Name)?;
        disk::replace(&dir.join(card::CARD), note.as_bytes())?;
        self.fill_root(dir, &card, (&locks, today), entropy)?;
        self.read_back(dir, &locks, &card, entropy)?;
        let root = self.root.map(|root| root.verifier().clone());
        Ok(Founded { card, card_file: dir.join(card::CARD), root })
    }

    fn fill_root(
        &self,
        dir: &Path,
        card: &Card,
        (locks, today): (&Locks<'_>, Day),
        entropy: &mut dyn Entropy,
    ) -> Result<(), FoundingError> {
        let Some(root) = &self.root else { return Ok(()) };
        let lock = locks.root.as_ref().ok_or(FoundingError::RootLock)?;
        disk::replace(&dir.join(ROOT), &keyfile::seal_root(root, lock, entropy)?)?;
        let pin = rosters::pin_note(&self.keys.desk, root.verifier());
        disk::replace(&dir.join(rosters::PIN), pin.as_bytes())?;
        let mut draft = Draft::default();
        let name = root.verifier().name().as_str();
        let deployment = name.strip_suffix("/root").ok_or(FoundingError::Name)?;
        draft.add_desk(deployment, card, (today, today)).map_err(|_| FoundingError::Name)?;
        Ok(disk::replace(&dir.join(draft::DRAFT), draft.sign(&self.keys.desk).as_bytes())?)
    }

    /// Opens the key files as the next command will, by passphrase and by paper, and a probe with what came out.
    fn read_back(
        &self,
        dir: &Path,
        locks: &Locks<'_>,
        card: &Card,
        entropy: &mut dyn Entropy,
    ) -> Result<(), FoundingError> {
        let vault = Vault::unlock(dir, locks.vault.passphrase).map_err(|error| match error {
            VaultError::Keys(error) => FoundingError::Keys(error),
            VaultError::File(error) => FoundingError::File(error),
            _ => FoundingError::Probe,
        })?;
        if !opens(vault.keys.newest(), std::slice::from_ref(&card.working), entropy) {
            return Err(FoundingError::Probe);
        }
        if let Some(paper) = &self.recovery {
            let read = Vault::copy_by_paper(dir, paper).map_err(|_| FoundingError::Probe)?;
            if !read.keys.is_same(&self.keys) {
                return Err(FoundingError::Probe);
            }
        }
        if let (Some(lock), Some(root)) = (&locks.root, &self.root) {
            let read = vault.root_key(lock.passphrase).map_err(|_| FoundingError::Probe)?;
            if read.verifier() != root.verifier() {
                return Err(FoundingError::Probe);
            }
        }
        Ok(())
    }
}

/// What the two key files are locked with.
#[derive(Debug)]
pub struct Locks<'l> {
    /// The vault's.
    pub vault: Lock<'l>,
    /// The root key's, if there is one.
    pub root: Option<Lock<'l>>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Os;

    const NAMES: Names<'_> = Names { deployment: "m.test", desk: "north" };

    #[test]
    fn recovery_identity_is_proven_from_paper() {
        let newborn = Newborn::make(NAMES, false, &mut Os).unwrap();
        let paper = newborn.recovery();
        let spaced: String =
            paper.to_lowercase().chars().flat_map(|c| [c, ' ']).collect::<String>() + "\n";
        assert!(newborn.prove(&spaced, &mut Os).is_ok());
    }

    #[test]
    fn another_identity_proves_nothing() {
        let newborn = Newborn::make(NAMES, false, &mut Os).unwrap();
        let other = Newborn::make(NAMES, false, &mut Os).unwrap().recovery();
        let newborn = newborn.prove(&other, &mut Os).expect_err("another identity");
        let newborn = newborn.prove("", &mut Os).expect_err("nothing");
        let paper = newborn.recovery();
        let slip: String = paper
            .char_indices()
            .map(|(at, c)| if at == 30 && c != 'Q' { 'Q' } else { c })
            .collect();
        let slip = if slip == *paper { slip.replace('Q', "P") } else { slip };
        let newborn = newborn.prove(&slip, &mut Os).expect_err("one letter is wrong");
        assert!(newborn.prove(&paper, &mut Os).is_ok());
    }

    #[test]
    fn odd_names_are_refused() {
        for (deployment, desk) in
            [("", "a"), ("m test", "a"), ("m/test", "a"), ("m.test", ""), ("m.test", "a/b")]
        {
            let made = Newborn::make(Names { deployment, desk }, false, &mut Os);
            assert!(matches!(made, Err(FoundingError::Name)), "{deployment} {desk}");
        }
    }
}

//! Named investigators of a vault: what each may do, and the key of each in a file of its own.
//!
//! What comes in: a passphrase, randomness. What goes out: an age file with one scrypt stanza, whose plaintext is
//! ```text
//! meldkluis officer
//! version 1
//! desk <verifier of the vault's desk key>
//! identity AGE-SECRET-KEY-PQ-1…
//! ```
//! The vault's keys are sealed to the recipients of all officers. The desk's verifier in this file says which vault's keys
//! must come out: whoever can write to the disk can seal other keys to the same recipients, and cannot know the desk key.
//!
//! Deliberately absent: any means against an officer who keeps a copy of the keys. Roles are kept by the program.

use std::{fmt, str::FromStr};

use zeroize::Zeroizing;

use crate::{
    Entropy,
    age::{Identity, Passphrase, Recipient},
    keyfile::{self, KeyfileError, Lock},
    note::Verifier,
};

const FIRST: &str = "meldkluis officer\nversion 1\ndesk ";

/// What an officer may do; each may do what the one before may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads cases.
    Reader,
    /// Decides, answers, and carries bundles.
    Officer,
    /// Names officers, and has the vault's keys renewed, copied and recovered.
    Keeper,
}

impl Role {
    /// Every role, the least first.
    pub const ALL: [Self; 3] = [Self::Reader, Self::Officer, Self::Keeper];

    /// Returns its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Officer => "officer",
            Self::Keeper => "keeper",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that is not the name of a role, or of an officer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotOfficer {
    /// It names no role.
    #[error("not a role: reader, officer or keeper")]
    Role,
    /// It cannot be a name.
    #[error("not a name of letters, digits and dashes, at most 32 of them")]
    Name,
}

impl FromStr for Role {
    type Err = NotOfficer;

    fn from_str(text: &str) -> Result<Self, NotOfficer> {
        Self::ALL.into_iter().find(|role| role.name() == text).ok_or(NotOfficer::Role)
    }
}

/// The name of an officer: lower-case letters, digits and dashes, because it is the name of a file too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name(String);

impl Name {
    /// The longest name.
    pub const MAX: usize = 32;

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = NotOfficer;

    fn from_str(text: &str) -> Result<Self, NotOfficer> {
        let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let fits = (1..=Self::MAX).contains(&text.len()) && text.bytes().all(fine);
        if fits && !text.starts_with('-') {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotOfficer::Name)
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An officer as the vault's keys name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// Who it is.
    pub name: Name,
    /// What they may do.
    pub role: Role,
    /// What the vault's keys are sealed to for them.
    pub recipient: Recipient,
}

impl Officer {
    /// Writes the words of a line: name, role, recipient.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {} {}", self.name, self.role, self.recipient)
    }

    /// Reads what [`Officer::line`] wrote.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let officer = Self {
            name: words.next()?.parse().ok()?,
            role: words.next()?.parse().ok()?,
            recipient: words.next()?.parse().ok()?,
        };
        words.next().is_none().then_some(officer)
    }
}

/// An officer's own key, and the vault that it is for.
pub struct Slot {
    /// The desk whose keys must come out.
    pub desk: Verifier,
    /// Opens the vault's keys.
    pub identity: Identity,
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slot")
    }
}

impl Slot {
    /// Makes a key for an officer of a vault.
    #[must_use]
    pub fn generate(desk: Verifier, entropy: &mut dyn Entropy) -> Self {
        Self { desk, identity: Identity::generate(entropy) }
    }

    /// Seals it under the officer's passphrase.
    ///
    /// # Errors
    /// [`KeyfileError::Seal`].
    pub fn seal(
        &self,
        lock: &Lock<'_>,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<u8>, KeyfileError> {
        let mut text = Zeroizing::new(String::with_capacity(1_024));
        let desk = self.desk.to_string();
        for part in [FIRST, &desk, "\nidentity ", &self.identity.expose(), "\n"] {
            text.push_str(part);
        }
        keyfile::seal(&text, lock, entropy)
    }

    /// Opens what [`Slot::seal`] made.
    ///
    /// # Errors
    /// [`KeyfileError::Locked`] or [`KeyfileError::Malformed`].
    pub fn open(file: &[u8], passphrase: &Passphrase) -> Result<Self, KeyfileError> {
        let text = keyfile::open(file, passphrase)?;
        let slot = || {
            let rest = text.strip_prefix(FIRST)?.strip_suffix('\n')?;
            let (desk, identity) = rest.split_once("\nidentity ")?;
            Some(Self { desk: desk.parse().ok()?, identity: identity.parse().ok()? })
        };
        slot().ok_or(KeyfileError::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        age::WorkFactor,
        note::{KeyName, Signer},
    };

    struct Rising(u8);

    impl Entropy for Rising {
        fn fill(&mut self, bytes: &mut [u8]) {
            for byte in bytes {
                self.0 = self.0.wrapping_add(1);
                *byte = self.0;
            }
        }
    }

    #[test]
    fn slot_opens_with_its_passphrase_alone() {
        let desk = Signer::generate(KeyName::new("m.test/desk/a").unwrap(), &mut Rising(0));
        let slot = Slot::generate(desk.verifier().clone(), &mut Rising(5));
        let (pass, other) = (Passphrase::new("a b c".into()), Passphrase::new("a b d".into()));
        let lock = Lock { passphrase: &pass, work: WorkFactor::new(4).unwrap() };
        let file = slot.seal(&lock, &mut Rising(9)).unwrap();
        let read = Slot::open(&file, &pass).unwrap();
        assert_eq!(read.identity.recipient(), slot.identity.recipient());
        assert_eq!(&read.desk, desk.verifier());
        assert_eq!(Slot::open(&file, &other).err(), Some(KeyfileError::Locked));
        let root = keyfile::seal_root(&desk, &lock, &mut Rising(9)).unwrap();
        assert_eq!(Slot::open(&root, &pass).err(), Some(KeyfileError::Malformed));
        assert_eq!(format!("{slot:?}"), "Slot");
    }

    #[test]
    fn names_that_could_be_paths_and_roles_that_are_none_are_refused() {
        for bad in ["", "Noor", "a b", "../a", "a/b", "a.age", "-a", "é", &"a".repeat(33)] {
            assert_eq!(bad.parse::<Name>(), Err(NotOfficer::Name), "{bad}");
        }
        assert_eq!("noor-2".parse::<Name>().unwrap().as_str(), "noor-2");
        assert_eq!("admin".parse::<Role>(), Err(NotOfficer::Role));
        assert!(Role::Reader < Role::Officer && Role::Officer < Role::Keeper);
    }
}

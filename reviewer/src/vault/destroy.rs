//! The end of a case: its tips' keys, originals, rows and replies, and what is left to say so.
//!
//! What comes in: the number of a case and a reason. What goes out: a tombstone for each tip, which an import and a
//! restore honour, and a certificate under the desk key's purpose `destroyed`.
//! The tips are destroyed at one moment, when their keys go out of `items.db` and the tombstones come in. Whatever a
//! crash leaves of the rest is unreadable by then, and goes when the vault is unlocked next.
//!
//! Deliberately absent: any reach into media, backups and the intake. The certificate names them.

use std::{fmt, str::FromStr};

use meldkluis_crypto::{day::Day, note::hex};

use super::{Act, Id, Marks, State, Tombstone, Vault, VaultError, Writing, own};
use crate::{case::Signed, casefile::CaseFile};

/// Why something is destroyed, in one line that repeats nothing of what a sender said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

/// A text that is no reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a reason is one line of 1 to 200 characters")]
pub struct NotAReason;

impl FromStr for Reason {
    type Err = NotAReason;

    fn from_str(text: &str) -> Result<Self, NotAReason> {
        let text = text.trim();
        let fits = (1..=200).contains(&text.chars().count());
        let plain = !crate::show::visible::one_line(text, 400).contains('\u{2039}');
        let plain = plain && !text.chars().any(char::is_control);
        if fits && plain { Ok(Self(text.to_owned())) } else { Err(NotAReason) }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A reason why a case is not destroyed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DestroyError {
    /// There is no such case, and there was none that was destroyed.
    #[error("no case of this number")]
    NoCase,
    /// Case files that were put aside keep what the tips said.
    #[error("what the case says is still in {0}")]
    Aside(String),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl From<std::io::Error> for DestroyError {
    fn from(error: std::io::Error) -> Self {
        Self::Vault(error.into())
    }
}

/// What says that tips were destroyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// What is left of them.
    pub gone: Vec<Tombstone>,
    /// The signed note.
    pub note: String,
}

impl Vault {
    /// Returns the certificate of a case that was destroyed; the same one each time.
    ///
    /// # Errors
    /// [`DestroyError::NoCase`], [`DestroyError::Vault`].
    pub fn certificate(&self, number: u64) -> Result<Certificate, DestroyError> {
        let mut gone = self.tombstones()?;
        gone.retain(|gone| gone.number == number);
        if gone.is_empty() {
            return Err(DestroyError::NoCase);
        }
        let note = own::sign(&self.keys.desk, "destroyed", &lines(number, &gone));
        Ok(Certificate { gone, note })
    }
}

impl Writing<'_> {
    /// Destroys a case for good; one that was destroyed already gives its certificate again.
    ///
    /// # Errors
    /// [`DestroyError`].
    pub fn destroy(
        &self,
        number: u64,
        reason: &Reason,
        today: Day,
    ) -> Result<Certificate, DestroyError> {
        let vault = self.vault();
        let rows = vault.index()?.case(number);
        if rows.is_empty() {
            return vault.certificate(number);
        }
        let asides = CaseFile::asides(vault.dir())?;
        if !asides.is_empty() {
            return Err(DestroyError::Aside(asides.join(", ")));
        }
        let mut signed = Signed::of(vault)?;
        let officer = vault.who().name;
        let mut gone = vec![];
        for (id, row) in rows {
            let leaf = signed.leaf(id)?.unwrap_or(row.leaf);
            let (officer, reason) = (officer.clone(), reason.0.clone());
            gone.push(Tombstone { id, number, leaf, day: today, officer, reason });
        }
        let acts: Vec<Act> = gone.iter().map(|gone| Act::Destroyed(gone.id)).collect();
        vault.enter(today, &acts)?;
        vault.items(|items| items.bury(&gone))?;
        self.end_destroying()?;
        vault.certificate(number)
    }

    /// Removes whatever is left of tips that have no key any more.
    pub(super) fn end_destroying(&self) -> Result<(), VaultError> {
        let vault = self.vault();
        let gone = vault.items(|items| items.tombstones(true))?;
        if gone.is_empty() {
            return Ok(());
        }
        let ids: Vec<Id> = gone.iter().map(|gone| gone.id).collect();
        for id in &ids {
            self.erase_original(*id)?;
        }
        vault.case_file_as_it_is()?.bury(&ids)?;
        let mut index = vault.index()?;
        for id in &ids {
            if let Some(row) = index.items.get_mut(id) {
                (row.marks, row.state) = (Marks::default(), State::Destroyed);
            }
        }
        self.save(&index)?;
        self.forget_replies(&ids)?;
        vault.items(|items| items.end_burying(&ids))
    }
}

fn lines(number: u64, gone: &[Tombstone]) -> String {
    let mut text = format!("case {number}\n");
    for Tombstone { id, leaf, day, officer, reason, .. } in gone {
        text.push_str(&format!("tip {id} {} {day} {officer} {reason}\n", hex(leaf.as_bytes())));
    }
    text + REMAINS
}

/// Where what was destroyed may remain; part of every certificate.
const REMAINS: &str = "\
This desk has destroyed the keys, the sealed bytes, the words, the notes and the replies of these tips.
Copies may remain, and this desk cannot reach them:
- on the intake, until every holding desk has acknowledged past them and 14 days have passed;
- on every medium that carried a bundle with them, until it is wiped;
- in every backup made before this day, until backup --to replaces it, and on media that keep what is overwritten;
- wherever somebody extracted, printed or forwarded them: the audit trail of this desk says when;
- in the words that somebody searched for, which the case file keeps.
Who holds such a copy opens it with an identity of its day, or with the paper, until these are destroyed.
";

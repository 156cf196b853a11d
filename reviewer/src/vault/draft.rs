//! The draft of the next roster, signed by the vault's own desk key until the root key signs the real one.
//!
//! Without that signature, whoever reaches the disk could put a recipient of their own into the draft and wait for
//! the root key's holder to sign it.
//! ```text
//! meldkluis.example/desk/north/draft
//! version 1
//! recipient 2026-11-23 2028-11-22 age1pq1…
//! desk holds meldkluis.example/desk/north+…
//! log meldkluis.example/log/0+…
//! ```

use std::fmt::Write as _;

use meldkluis_crypto::{
    day::Day,
    note::{NOTE_MAX, Signer, Verifier},
    roster::{Desk, Roster, Term},
};

use super::{Card, Vault, VaultError, Writing, disk};

const PURPOSE: &str = "draft";
pub(super) const DRAFT: &str = "draft";
/// How long a recipient is valid from the day it is put into the draft, that day included: two years.
const TERM_DAYS: u32 = 730;

/// What the next roster will say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// To whom tips are sealed, and when.
    pub recipients: Vec<Term>,
    /// Who may reply and acknowledge.
    pub desks: Vec<Desk>,
    /// Whose bundles are believed.
    pub logs: Vec<Verifier>,
}

/// A reason why a key does not go into the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DraftError {
    /// The key's name is not one of this deployment, or not of this kind.
    #[error("key of another deployment or of another kind")]
    Foreign,
    /// Another key of this name is in the draft already.
    #[error("another key of this name is in the draft already")]
    Taken,
}

impl Draft {
    /// Puts a log's key in; false when it was in already.
    ///
    /// # Errors
    /// [`DraftError`].
    pub fn enrol(&mut self, deployment: &str, log: &Verifier) -> Result<bool, DraftError> {
        let generation = log.name().as_str().strip_prefix(deployment);
        let generation = generation.and_then(|rest| rest.strip_prefix("/log/"));
        let spelled = |text: &str| text.parse::<u32>().is_ok_and(|n| n.to_string() == text);
        if !generation.is_some_and(spelled) {
            return Err(DraftError::Foreign);
        }
        let known = self.logs.iter().find(|known| known.name() == log.name());
        match known {
            Some(known) if known == log => return Ok(false),
            Some(_) => return Err(DraftError::Taken),
            None => self.logs.push(log.clone()),
        }
        Ok(true)
    }

    /// Puts a desk and its recipients in, valid from `today` for two years; false when the desk was in already.
    ///
    /// # Errors
    /// [`DraftError`].
    pub fn add_desk(
        &mut self,
        deployment: &str,
        card: &Card,
        today: Day,
    ) -> Result<bool, DraftError> {
        let name = card.desk.name().as_str().strip_prefix(deployment);
        if !name.and_then(|rest| rest.strip_prefix("/desk/")).is_some_and(is_word) {
            return Err(DraftError::Foreign);
        }
        let known = self.desks.iter().find(|known| known.key.name() == card.desk.name());
        match known {
            Some(known) if known.key == card.desk => return Ok(false),
            Some(_) => return Err(DraftError::Taken),
            None => self.desks.push(Desk { holds: true, key: card.desk.clone() }),
        }
        for recipient in &card.recipients {
            if self.recipients.iter().all(|term| term.recipient != *recipient) {
                let to = today.plus(TERM_DAYS - 1);
                self.recipients.push(Term { from: today, to, recipient: recipient.clone() });
            }
        }
        Ok(true)
    }

    /// Turns the draft into a roster of this epoch.
    #[must_use]
    pub fn roster(&self, deployment: &str, epoch: u64, issued: Day) -> Roster {
        Roster {
            deployment: deployment.to_owned(),
            epoch,
            issued,
            recipients: self.recipients.clone(),
            desks: self.desks.clone(),
            logs: self.logs.clone(),
        }
    }

    pub(super) fn sign(&self, desk: &Signer) -> String {
        let text = self.text(desk.verifier());
        desk.under(PURPOSE).sign(&text).expect("a draft's text is lines without control characters")
    }

    fn verify(note: &[u8], desk: &Verifier) -> Option<Self> {
        let text = desk.under(PURPOSE).verify(note).ok()?.to_owned();
        let mut draft = Self::default();
        for line in text.lines().skip(2) {
            match line.split_once(' ')? {
                ("recipient", rest) => draft.recipients.push(rest.parse().ok()?),
                ("desk", rest) => draft.desks.push(rest.parse().ok()?),
                ("log", rest) => draft.logs.push(rest.parse().ok()?),
                _ => return None,
            }
        }
        (draft.text(desk) == text).then_some(draft)
    }

    fn text(&self, desk: &Verifier) -> String {
        let mut text = format!("{}/{PURPOSE}\nversion 1\n", desk.name());
        let mut line = |line: std::fmt::Arguments<'_>| {
            text.write_fmt(line).expect("writing to a string cannot fail");
        };
        for Term { from, to, recipient } in &self.recipients {
            line(format_args!("recipient {from} {to} {recipient}\n"));
        }
        for Desk { holds, key } in &self.desks {
            line(format_args!("desk {} {key}\n", if *holds { "holds" } else { "reads" }));
        }
        for log in &self.logs {
            line(format_args!("log {log}\n"));
        }
        text
    }
}

/// Tells whether a desk's name is fit to stand in a key name and a file name: letters, digits and dashes.
pub(super) fn is_word(name: &str) -> bool {
    (1..=40).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

impl Vault {
    /// Reads the draft; a vault without the root key has none.
    ///
    /// # Errors
    /// [`VaultError::NoRoot`], [`VaultError::Damaged`], [`VaultError::File`].
    pub fn draft(&self) -> Result<Draft, VaultError> {
        let note = disk::read_if_there(&self.dir.join(DRAFT), NOTE_MAX as u64)?;
        let note = note.ok_or(VaultError::NoRoot)?;
        Draft::verify(&note, self.desk()).ok_or(VaultError::Damaged(DRAFT))
    }
}

impl Writing<'_> {
    /// Signs and stores the draft.
    ///
    /// # Errors
    /// [`VaultError::File`].
    pub fn put_draft(&self, draft: &Draft) -> Result<(), VaultError> {
        let note = draft.sign(&self.vault.keys.desk);
        Ok(disk::replace(&self.vault.dir.join(DRAFT), note.as_bytes())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Os;
    use meldkluis_crypto::{age::Identity, note::KeyName};

    fn key(name: &str) -> Signer {
        Signer::generate(KeyName::new(name).unwrap(), &mut Os)
    }

    fn card(name: &str) -> Card {
        let recipients = vec![Identity::generate(&mut Os).recipient()];
        Card { desk: key(name).verifier().clone(), recipients }
    }

    fn today() -> Day {
        "2026-11-23".parse().unwrap()
    }

    #[test]
    fn signed_draft_round_trips() {
        let desk = key("m.test/desk/a");
        let mut draft = Draft::default();
        assert_eq!(draft.add_desk("m.test", &card("m.test/desk/b"), today()), Ok(true));
        assert_eq!(draft.enrol("m.test", key("m.test/log/0").verifier()), Ok(true));
        let note = draft.sign(&desk);
        assert_eq!(Draft::verify(note.as_bytes(), desk.verifier()), Some(draft));
    }

    #[test]
    fn draft_changed_on_the_disk_is_refused() {
        let desk = key("m.test/desk/a");
        let mut draft = Draft::default();
        draft.add_desk("m.test", &card("m.test/desk/b"), today()).unwrap();
        let note = draft.sign(&desk);
        let theirs = Identity::generate(&mut Os).recipient().to_string();
        let changed = note.replace(&draft.recipients[0].recipient.to_string(), &theirs);
        assert_eq!(Draft::verify(changed.as_bytes(), desk.verifier()), None);
        let own = draft.sign(&key("m.test/desk/a"));
        assert_eq!(Draft::verify(own.as_bytes(), desk.verifier()), None, "another desk's draft");
    }

    #[test]
    fn recipients_are_valid_for_two_years() {
        let mut draft = Draft::default();
        draft.add_desk("m.test", &card("m.test/desk/a"), today()).unwrap();
        assert_eq!(draft.recipients[0].from, today());
        assert_eq!(draft.recipients[0].to.to_string(), "2028-11-21");
    }

    #[test]
    fn foreign_and_second_keys_are_refused() {
        let mut draft = Draft::default();
        for name in
            ["o.test/log/0", "m.test/log/00", "m.test/log/x", "m.test/desk/a", "m.test/log/"]
        {
            let refused = draft.enrol("m.test", key(name).verifier());
            assert_eq!(refused, Err(DraftError::Foreign), "{name}");
        }
        let log = key("m.test/log/0");
        assert_eq!(draft.enrol("m.test", log.verifier()), Ok(true));
        assert_eq!(draft.enrol("m.test", log.verifier()), Ok(false));
        let other = key("m.test/log/0");
        assert_eq!(draft.enrol("m.test", other.verifier()), Err(DraftError::Taken));
        let foreign = draft.add_desk("m.test", &card("o.test/desk/a"), today());
        assert_eq!(foreign, Err(DraftError::Foreign));
    }
}

//! The draft of the next roster, signed by the vault's own desk key until the root key signs the real one.
//!
//! Without that signature, whoever reaches the disk could put a recipient of their own into the draft and wait for
//! the root key's holder to sign it.
//! ```text
//! meldkluis.example/desk/north/draft
//! version 1
//! recipient meldkluis.example/desk/north working 2026-11-23 2028-11-21 age1pq1…
//! desk meldkluis.example/desk/north 3 holds meldkluis.example/desk/north+…
//! log meldkluis.example/log/0+…
//! ```
//! Other than a roster, it tells whose a recipient is and the number of each desk's last card, so that a desk's
//! recipients can be renewed, and can leave with it.

use std::{fmt, fmt::Write as _};

use meldkluis_crypto::{
    age::Recipient,
    day::Day,
    note::{KeyName, NOTE_MAX, Signer, Verifier},
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
    /// To whom tips are sealed, when, and whose they are.
    pub openers: Vec<Opener>,
    /// Who may reply and acknowledge.
    pub members: Vec<Member>,
    /// Whose bundles are believed.
    pub logs: Vec<Verifier>,
}

/// A recipient with its days, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opener {
    /// The name of the desk that holds the identity.
    pub desk: KeyName,
    /// Where the identity is kept.
    pub role: Role,
    /// The recipient and its days.
    pub term: Term,
}

/// Where an identity is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// In the vault.
    Working,
    /// On paper.
    Recovery,
}

/// A desk, and the card that it was last put in by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The desk.
    pub desk: Desk,
    /// The number of the card.
    pub card: u64,
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
    /// The card is older than the one in the draft, or is another one of the same number.
    #[error("card {given} of this desk is not newer than card {known}, which is in the draft")]
    Older {
        /// Its number.
        given: u64,
        /// The number of the card in the draft.
        known: u64,
    },
    /// The card names a recipient of another desk, or one recipient twice.
    #[error("card with a recipient that is another desk's, or that it names twice")]
    Shared,
    /// There is no desk of this name in the draft.
    #[error("no desk of this name in the draft")]
    NoDesk,
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

    /// Puts a desk and its recipients in, or brings those of a known desk up to its newest card; false when the card
    /// was in already.
    ///
    /// A new recipient is valid from day `from` for two years, and the one before it ends the day before, so that every
    /// day has one. The recovery recipient of a renewed desk is valid two years from then on.
    ///
    /// # Errors
    /// [`DraftError`]; the draft is as it was then.
    pub fn add_desk(
        &mut self,
        deployment: &str,
        card: &Card,
        (from, today): (Day, Day),
    ) -> Result<bool, DraftError> {
        let name = card.desk.name();
        let word = name.as_str().strip_prefix(deployment);
        if !word.and_then(|rest| rest.strip_prefix("/desk/")).is_some_and(is_word) {
            return Err(DraftError::Foreign);
        }
        self.hold_own(card)?;
        let known = self.members.iter_mut().find(|known| known.desk.key.name() == name);
        match known {
            Some(known) if known.desk.key != card.desk => return Err(DraftError::Taken),
            Some(known) if known.card < card.number => known.card = card.number,
            Some(known) => {
                let (given, known) = (card.number, known.card);
                let same = given == known && self.names(card);
                return if same { Ok(false) } else { Err(DraftError::Older { given, known }) };
            }
            None => self.members.push(Member {
                desk: Desk { holds: true, key: card.desk.clone() },
                card: card.number,
            }),
        }
        self.renew(name, Role::Working, &card.working, (from, today));
        match &card.recovery {
            Some(recovery) => self.renew(name, Role::Recovery, recovery, (from, today)),
            None => self.cut(name, Role::Recovery, from),
        }
        // What ends with this very card stays to be seen until the next one.
        self.openers.retain(|known| known.desk != *name || known.term.to.plus(1) >= today);
        Ok(true)
    }

    /// Takes a desk and its recipients out.
    ///
    /// # Errors
    /// [`DraftError::NoDesk`].
    pub fn remove_desk(&mut self, name: &KeyName) -> Result<(), DraftError> {
        if self.members.iter().all(|known| known.desk.key.name() != name) {
            return Err(DraftError::NoDesk);
        }
        self.members.retain(|known| known.desk.key.name() != name);
        self.openers.retain(|known| known.desk != *name);
        Ok(())
    }

    /// Returns the days of a recipient in the draft.
    #[must_use]
    pub fn term(&self, recipient: &Recipient) -> Option<&Term> {
        let named = self.openers.iter().find(|known| known.term.recipient == *recipient);
        named.map(|known| &known.term)
    }

    /// Holds that no recipient of a card is somebody else's: whoever leaves would take it along.
    fn hold_own(&self, card: &Card) -> Result<(), DraftError> {
        let foreign = |known: &Opener| {
            let one = match known.role {
                Role::Working => card.recovery.as_ref(),
                Role::Recovery => Some(&card.working),
            };
            let all = [Some(&card.working), card.recovery.as_ref()];
            let recipient = Some(&known.term.recipient);
            one == recipient || (known.desk != *card.desk.name() && all.contains(&recipient))
        };
        let twice = card.recovery.as_ref() == Some(&card.working);
        let shared = twice || self.openers.iter().any(foreign);
        if shared { Err(DraftError::Shared) } else { Ok(()) }
    }

    fn names(&self, card: &Card) -> bool {
        self.term(&card.working).is_some()
            && card.recovery.as_ref().is_none_or(|recovery| self.term(recovery).is_some())
    }

    /// Lets a recipient take over from day `from`, or go on for two years from then when it is in already.
    fn renew(&mut self, desk: &KeyName, role: Role, to: &Recipient, (from, today): (Day, Day)) {
        let end = from.plus(TERM_DAYS - 1);
        let named = |known: &&mut Opener| known.term.recipient == *to;
        if let Some(known) = self.openers.iter_mut().find(named) {
            known.term.to = known.term.to.max(end);
            return;
        }
        self.cut(desk, role, from);
        let mine =
            self.openers.iter_mut().filter(|known| known.desk == *desk && known.role == role);
        let before = mine.max_by_key(|known| known.term.to);
        let from = match before {
            // Its identity may be destroyed already: it is not valid once more.
            Some(ended) if ended.term.to < today => today,
            Some(before) => {
                before.term.to = day_before(from);
                from
            }
            None => from,
        };
        let term = Term { from, to: end, recipient: to.clone() };
        self.openers.push(Opener { desk: desk.clone(), role, term });
    }

    /// Ends what a desk has in a role on the day before `from`.
    fn cut(&mut self, desk: &KeyName, role: Role, from: Day) {
        let mine = |known: &Opener| known.desk == *desk && known.role == role;
        self.openers.retain(|known| !mine(known) || known.term.from < from);
        for known in self.openers.iter_mut().filter(|known| mine(known)) {
            known.term.to = known.term.to.min(day_before(from));
        }
    }

    /// Turns the draft into a roster of this epoch.
    #[must_use]
    pub fn roster(&self, deployment: &str, epoch: u64, issued: Day) -> Roster {
        Roster {
            deployment: deployment.to_owned(),
            epoch,
            issued,
            recipients: self.openers.iter().map(|known| known.term.clone()).collect(),
            desks: self.members.iter().map(|known| known.desk.clone()).collect(),
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
                ("recipient", rest) => draft.openers.push(Opener::parse(rest)?),
                ("desk", rest) => draft.members.push(Member::parse(rest)?),
                ("log", rest) => draft.logs.push(rest.parse().ok()?),
                _ => return None,
            }
        }
        (draft.text(desk) == text).then_some(draft)
    }

    fn text(&self, desk: &Verifier) -> String {
        let mut text = format!("{}/{PURPOSE}\nversion 1\n", desk.name());
        let mut line = |line: fmt::Arguments<'_>| {
            text.write_fmt(line).expect("writing to a string cannot fail");
        };
        for Opener { desk, role, term: Term { from, to, recipient } } in &self.openers {
            line(format_args!("recipient {desk} {role} {from} {to} {recipient}\n"));
        }
        for Member { desk: Desk { holds, key }, card } in &self.members {
            let holds = if *holds { "holds" } else { "reads" };
            line(format_args!("desk {} {card} {holds} {key}\n", key.name()));
        }
        for log in &self.logs {
            line(format_args!("log {log}\n"));
        }
        text
    }
}

impl Opener {
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.splitn(3, ' ');
        let desk = KeyName::new(words.next()?).ok()?;
        let role = match words.next()? {
            "working" => Role::Working,
            "recovery" => Role::Recovery,
            _ => return None,
        };
        Some(Self { desk, role, term: words.next()?.parse().ok()? })
    }
}

impl Member {
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.splitn(3, ' ').skip(1);
        let card = words.next()?.parse().ok()?;
        Some(Self { desk: words.next()?.parse().ok()?, card })
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Working => "working",
            Self::Recovery => "recovery",
        })
    }
}

fn day_before(day: Day) -> Day {
    Day::from_number(day.number().saturating_sub(1))
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
    use meldkluis_crypto::age::Identity;

    const NAME: &str = "m.test/desk/a";

    fn key(name: &str) -> Signer {
        Signer::generate(KeyName::new(name).unwrap(), &mut Os)
    }

    fn recipient() -> Recipient {
        Identity::generate(&mut Os).recipient()
    }

    fn card(name: &str) -> Card {
        let desk = key(name).verifier().clone();
        Card { desk, number: 1, working: recipient(), recovery: Some(recipient()) }
    }

    /// The desk's next card, with another working recipient.
    fn next(card: &Card) -> Card {
        Card { number: card.number + 1, working: recipient(), ..card.clone() }
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn today() -> Day {
        day("2026-11-23")
    }

    fn now() -> (Day, Day) {
        (today(), today())
    }

    /// A draft with one desk, as it was on the day of its founding.
    fn founded() -> (Draft, Card) {
        let (mut draft, card) = (Draft::default(), card(NAME));
        assert_eq!(draft.add_desk("m.test", &card, now()), Ok(true));
        (draft, card)
    }

    fn term(draft: &Draft, recipient: &Recipient) -> (String, String) {
        let term = draft.term(recipient).unwrap();
        (term.from.to_string(), term.to.to_string())
    }

    fn days(from: &str, to: &str) -> (String, String) {
        (from.into(), to.into())
    }

    #[test]
    fn signed_draft_round_trips() {
        let desk = key(NAME);
        let (mut draft, _) = founded();
        assert_eq!(draft.add_desk("m.test", &card("m.test/desk/b"), now()), Ok(true));
        assert_eq!(draft.enrol("m.test", key("m.test/log/0").verifier()), Ok(true));
        draft.members[1].desk.holds = false;
        let note = draft.sign(&desk);
        assert_eq!(Draft::verify(note.as_bytes(), desk.verifier()), Some(draft));
    }

    #[test]
    fn draft_changed_on_the_disk_is_refused() {
        let desk = key(NAME);
        let (draft, card) = founded();
        let note = draft.sign(&desk);
        let changed = note.replace(&card.working.to_string(), &recipient().to_string());
        assert_eq!(Draft::verify(changed.as_bytes(), desk.verifier()), None);
        let own = draft.sign(&key(NAME));
        assert_eq!(Draft::verify(own.as_bytes(), desk.verifier()), None, "another desk's draft");
    }

    #[test]
    fn recipients_are_valid_for_two_years() {
        let (draft, card) = founded();
        assert_eq!(term(&draft, &card.working), days("2026-11-23", "2028-11-21"));
    }

    #[test]
    fn renewal_leaves_no_day_without_a_recipient_and_none_with_two() {
        let later = day("2027-02-01");
        for from in ["2027-02-01", "2027-03-01", "2028-11-21", "2028-11-22", "2030-01-01"] {
            let (mut draft, old) = founded();
            let new = next(&old);
            assert_eq!(draft.add_desk("m.test", &new, (day(from), later)), Ok(true));
            let roster = draft.roster("m.test", 2, later);
            for number in later.number()..day(from).plus(TERM_DAYS).number() {
                let valid = roster.valid_on(Day::from_number(number));
                let named = |recipient| valid.recipients.contains(recipient);
                let new_is_due = number >= day(from).number();
                assert_eq!(named(&new.working), new_is_due, "{from}");
                assert_eq!(named(&old.working), !new_is_due, "{from}");
                assert!(!valid.all_ended && named(old.recovery.as_ref().unwrap()), "{from}");
            }
        }
    }

    #[test]
    fn recovery_recipient_goes_on_for_two_years_from_the_renewal() {
        let (mut draft, old) = founded();
        draft.add_desk("m.test", &next(&old), (day("2027-06-01"), day("2027-05-01"))).unwrap();
        assert_eq!(term(&draft, old.recovery.as_ref().unwrap()), days("2026-11-23", "2029-05-30"));
    }

    #[test]
    fn recipient_that_ended_is_not_valid_once_more() {
        let (mut draft, old) = founded();
        let (late, new) = (day("2029-01-01"), next(&old));
        draft.add_desk("m.test", &new, (day("2029-02-01"), late)).unwrap();
        assert_eq!(draft.term(&old.working), None, "what is over is not named any more");
        assert_eq!(term(&draft, &new.working).0, "2029-01-01", "there is none on the days between");
    }

    #[test]
    fn renewal_that_was_never_due_is_replaced() {
        let (mut draft, first) = founded();
        let (second, early) = (next(&first), day("2026-12-01"));
        draft.add_desk("m.test", &second, (day("2027-02-01"), today())).unwrap();
        let third = next(&second);
        draft.add_desk("m.test", &third, (early, today())).unwrap();
        assert_eq!(draft.term(&second.working), None);
        assert_eq!(term(&draft, &first.working), days("2026-11-23", "2026-11-30"));
        assert_eq!(term(&draft, &third.working).0, "2026-12-01");
        let fourth = next(&third);
        draft.add_desk("m.test", &fourth, (day("2027-01-01"), today())).unwrap();
        assert_eq!(term(&draft, &third.working), days("2026-12-01", "2026-12-31"));
        assert_eq!(term(&draft, &first.working), days("2026-11-23", "2026-11-30"));
    }

    #[test]
    fn older_cards_and_others_of_the_same_number_are_refused() {
        let (mut draft, old) = founded();
        let new = next(&old);
        draft.add_desk("m.test", &new, now()).unwrap();
        let before = draft.clone();
        assert_eq!(draft.add_desk("m.test", &new, now()), Ok(false));
        let older = draft.add_desk("m.test", &old, now());
        assert_eq!(older, Err(DraftError::Older { given: 1, known: 2 }));
        let other = Card { working: recipient(), ..new };
        let same = draft.add_desk("m.test", &other, now());
        assert_eq!(same, Err(DraftError::Older { given: 2, known: 2 }));
        assert_eq!(draft, before);
    }

    #[test]
    fn recipient_of_another_desk_is_refused() {
        let (mut draft, mine) = founded();
        let theirs = card("m.test/desk/b");
        let paper = mine.recovery.clone();
        for shared in [
            Card { working: mine.working.clone(), ..theirs.clone() },
            Card { recovery: paper.clone(), ..theirs.clone() },
            Card { recovery: Some(theirs.working.clone()), ..theirs },
            Card { number: 2, working: paper.unwrap(), recovery: None, ..mine },
        ] {
            let before = draft.clone();
            assert_eq!(draft.add_desk("m.test", &shared, now()), Err(DraftError::Shared));
            assert_eq!(draft, before);
        }
    }

    #[test]
    fn desk_that_leaves_takes_its_recipients_along() {
        let (mut draft, mine) = founded();
        let theirs = card("m.test/desk/b");
        draft.add_desk("m.test", &theirs, now()).unwrap();
        assert_eq!(draft.remove_desk(theirs.desk.name()), Ok(()));
        assert_eq!((draft.openers.len(), draft.members.len()), (2, 1));
        assert!(draft.term(&mine.working).is_some() && draft.term(&theirs.working).is_none());
        assert_eq!(draft.remove_desk(theirs.desk.name()), Err(DraftError::NoDesk));
    }

    #[test]
    fn foreign_and_second_keys_are_refused() {
        let mut draft = Draft::default();
        for name in ["o.test/log/0", "m.test/log/00", "m.test/log/x", NAME, "m.test/log/"] {
            let refused = draft.enrol("m.test", key(name).verifier());
            assert_eq!(refused, Err(DraftError::Foreign), "{name}");
        }
        let log = key("m.test/log/0");
        assert_eq!(draft.enrol("m.test", log.verifier()), Ok(true));
        assert_eq!(draft.enrol("m.test", log.verifier()), Ok(false));
        let other = key("m.test/log/0");
        assert_eq!(draft.enrol("m.test", other.verifier()), Err(DraftError::Taken));
        let foreign = draft.add_desk("m.test", &card("o.test/desk/a"), now());
        assert_eq!(foreign, Err(DraftError::Foreign));
        draft.add_desk("m.test", &card(NAME), now()).unwrap();
        assert_eq!(draft.add_desk("m.test", &card(NAME), now()), Err(DraftError::Taken));
    }
}

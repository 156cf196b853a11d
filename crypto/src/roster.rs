//! The roster: which recipients, desks and logs the Task Force's root key names.
//!
//! A signed note (C2SP) under the key `<deployment>/root`. Its text, each line in this order, sorted as added:
//! ```text
//! meldkluis.example/roster
//! version 1
//! epoch 3
//! issued 2026-11-23
//! recipient 2026-11-23 2027-11-23 age1pq1…
//! desk holds meldkluis.example/desk/north+…
//! log meldkluis.example/log/0+…
//! ```
//! A reader writes what it read once more and refuses a difference.
//! Deliberately absent: the root key itself, which the intake pins in its configuration.

use std::{collections::BTreeSet, fmt::Write as _, str::FromStr};

use crate::{
    age::Recipient,
    day::Day,
    note::{KeyName, NoteError, Signer, Verifier},
    tlog,
};

/// The most recipients in a roster; their lines are about 2 kB each, and the intake takes rosters up to 64 KiB.
const RECIPIENTS_MAX: usize = 16;
/// The most desks, and the most logs.
const KEYS_MAX: usize = 64;

/// The keys of a deployment at one epoch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    /// The name of the deployment, the same for every address, fixed for life.
    pub deployment: String,
    /// Rises by one with each roster that is signed.
    pub epoch: u64,
    /// The day it was signed.
    pub issued: Day,
    /// To whom tips are sealed, and from which day to which.
    pub recipients: Vec<Term>,
    /// Who may reply and acknowledge.
    pub desks: Vec<Desk>,
    /// Whose bundles are believed.
    pub logs: Vec<Verifier>,
}

/// A recipient and the days on which it is valid, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The first valid day.
    pub from: Day,
    /// The last valid day.
    pub to: Day,
    /// The recipient.
    pub recipient: Recipient,
}

/// A vault's signing key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desk {
    /// Whether the intake waits for this desk's acknowledgement before it erases a body.
    pub holds: bool,
    /// The key, named `<deployment>/desk/<name>`.
    pub key: Verifier,
}

/// A reason why a roster is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RosterError {
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A line that is not in its one spelling, or too many of them.
    #[error("malformed roster")]
    Malformed,
    /// A roster, or a key in it, names another deployment.
    #[error("roster of another deployment")]
    Deployment,
    /// No recipient: nothing could be sealed.
    #[error("roster without a recipient")]
    NoRecipient,
}

/// The recipients that a tip is sealed to on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Valid {
    /// At least one.
    pub recipients: Vec<Recipient>,
    /// None was valid, and these ended last: a tip is never refused for a key, but somebody must be told.
    pub all_ended: bool,
}

/// Returns the name of the root key of a deployment.
///
/// # Errors
/// [`NoteError::Name`] when the deployment is not fit for a key name.
pub fn root_name(deployment: &str) -> Result<KeyName, NoteError> {
    KeyName::new(format!("{deployment}/root"))
}

/// Returns the name of a desk key.
///
/// # Errors
/// [`NoteError::Name`] when deployment or desk are not fit for a key name.
pub fn desk_name(deployment: &str, desk: &str) -> Result<KeyName, NoteError> {
    KeyName::new(format!("{deployment}/desk/{desk}"))
}

impl Roster {
    /// Signs the roster with the root key.
    ///
    /// # Errors
    /// What [`Roster::verify`] would refuse.
    pub fn sign(&self, root: &Signer) -> Result<String, RosterError> {
        self.check(root.verifier())?;
        Ok(root.sign(&self.text())?)
    }

    /// Verifies a signed roster under the pinned root key.
    ///
    /// # Errors
    /// [`RosterError`].
    pub fn verify(note: &[u8], root: &Verifier) -> Result<Self, RosterError> {
        let text = root.verify(note)?;
        let roster = Self::parse(text).ok_or(RosterError::Malformed)?;
        roster.check(root)?;
        if roster.text() == text { Ok(roster) } else { Err(RosterError::Malformed) }
    }

    /// Returns the recipients of a day, in the order of the roster.
    #[must_use]
    pub fn valid_on(&self, day: Day) -> Valid {
        let on = |test: &dyn Fn(&Term) -> bool| -> Vec<Recipient> {
            self.recipients
                .iter()
                .filter(|term| test(term))
                .map(|term| term.recipient.clone())
                .collect()
        };
        let valid = on(&|term| term.from <= day && day <= term.to);
        if !valid.is_empty() {
            return Valid { recipients: valid, all_ended: false };
        }
        let last = self.recipients.iter().map(|term| term.to).max();
        Valid { recipients: on(&|term| Some(term.to) == last), all_ended: true }
    }

    /// Returns the days on which the recipients of a day differ from those of the day before, rising.
    #[must_use]
    pub fn changes(&self) -> Vec<Day> {
        let ends = self.recipients.iter().flat_map(|term| [term.from, term.to.plus(1)]);
        let days: BTreeSet<Day> = ends.collect();
        days.into_iter().collect()
    }

    /// Tells whether tips can be sealed to a recipient on some day from `day` on: its term is not over, or it is among
    /// those that are left when all have ended.
    #[must_use]
    pub fn seals_to(&self, recipient: &Recipient, day: Day) -> bool {
        let last = self.recipients.iter().map(|term| term.to).max();
        let counts = |term: &Term| term.to >= day || Some(term.to) == last;
        self.recipients.iter().any(|term| term.recipient == *recipient && counts(term))
    }

    /// Returns the first and the last day on which a recipient is named as valid, if it is named at all.
    #[must_use]
    pub fn term(&self, recipient: &Recipient) -> Option<(Day, Day)> {
        let named = || self.recipients.iter().filter(|term| term.recipient == *recipient);
        let from = named().map(|term| term.from).min()?;
        Some((from, named().map(|term| term.to).max()?))
    }

    /// Returns the log key of a generation.
    #[must_use]
    pub fn log(&self, generation: u32) -> Option<&Verifier> {
        let name = tlog::origin(&self.deployment, generation).ok()?;
        self.logs.iter().find(|key| *key.name() == name)
    }

    fn check(&self, root: &Verifier) -> Result<(), RosterError> {
        if self.recipients.is_empty() {
            return Err(RosterError::NoRecipient);
        }
        let crowded = self.recipients.len() > RECIPIENTS_MAX
            || self.desks.len().max(self.logs.len()) > KEYS_MAX;
        if crowded || self.recipients.iter().any(|term| term.to < term.from) {
            return Err(RosterError::Malformed);
        }
        let under = |key: &Verifier, kind: &str| {
            key.name()
                .as_str()
                .strip_prefix(&format!("{}/{kind}/", self.deployment))
                .is_some_and(|n| !n.is_empty())
        };
        let ours = root_name(&self.deployment)? == *root.name()
            && self.desks.iter().all(|desk| under(&desk.key, "desk"))
            && self.logs.iter().all(|log| under(log, "log"));
        if ours { Ok(()) } else { Err(RosterError::Deployment) }
    }

    fn text(&self) -> String {
        let mut text = format!(
            "{}/roster\nversion 1\nepoch {}\nissued {}\n",
            self.deployment, self.epoch, self.issued
        );
        let mut line = |line: std::fmt::Arguments<'_>| {
            text.write_fmt(line).expect("writing to a string cannot fail");
        };
        for term in &self.recipients {
            line(format_args!("recipient {} {} {}\n", term.from, term.to, term.recipient));
        }
        for desk in &self.desks {
            line(format_args!(
                "desk {} {}\n",
                if desk.holds { "holds" } else { "reads" },
                desk.key
            ));
        }
        for log in &self.logs {
            line(format_args!("log {log}\n"));
        }
        text
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let deployment = lines.next()?.strip_suffix("/roster")?.to_owned();
        if lines.next()? != "version 1" {
            return None;
        }
        let mut roster = Self {
            deployment,
            epoch: lines.next()?.strip_prefix("epoch ")?.parse().ok()?,
            issued: lines.next()?.strip_prefix("issued ")?.parse().ok()?,
            recipients: vec![],
            desks: vec![],
            logs: vec![],
        };
        for line in lines {
            roster.take(line)?;
        }
        Some(roster)
    }

    fn take(&mut self, line: &str) -> Option<()> {
        let (kind, rest) = line.split_once(' ')?;
        match kind {
            "recipient" => self.recipients.push(rest.parse().ok()?),
            "desk" => self.desks.push(rest.parse().ok()?),
            "log" => self.logs.push(rest.parse().ok()?),
            _ => return None,
        }
        Some(())
    }
}

impl FromStr for Term {
    type Err = RosterError;

    fn from_str(text: &str) -> Result<Self, RosterError> {
        let mut words = text.split(' ');
        let (Some(from), Some(to), Some(recipient), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(RosterError::Malformed);
        };
        let day = |text: &str| text.parse().map_err(|_| RosterError::Malformed);
        let recipient = recipient.parse().map_err(|_| RosterError::Malformed)?;
        Ok(Self { from: day(from)?, to: day(to)?, recipient })
    }
}

impl FromStr for Desk {
    type Err = RosterError;

    fn from_str(text: &str) -> Result<Self, RosterError> {
        let (holds, key) = text.split_once(' ').ok_or(RosterError::Malformed)?;
        let holds = match holds {
            "holds" => true,
            "reads" => false,
            _ => return Err(RosterError::Malformed),
        };
        Ok(Self { holds, key: key.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Entropy, age::Identity};
    use zeroize::Zeroizing;

    struct Counting(u8);

    impl Entropy for Counting {
        fn fill(&mut self, bytes: &mut [u8]) {
            self.0 += 1;
            bytes.fill(self.0);
        }
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn key(name: &str) -> Signer {
        Signer::from_seed(KeyName::new(name).unwrap(), Zeroizing::new([1; 32]))
    }

    fn term(from: &str, to: &str, seed: u8) -> Term {
        let recipient = Identity::generate(&mut Counting(seed)).recipient();
        Term { from: day(from), to: day(to), recipient }
    }

    fn roster() -> Roster {
        Roster {
            deployment: "m.test".into(),
            epoch: 2,
            issued: day("2026-11-23"),
            recipients: vec![
                term("2026-01-01", "2026-12-31", 1),
                term("2026-12-01", "2027-12-31", 2),
            ],
            desks: vec![Desk { holds: true, key: key("m.test/desk/a").verifier().clone() }],
            logs: vec![key("m.test/log/0").verifier().clone()],
        }
    }

    #[test]
    fn signed_roster_round_trips() {
        let root = key("m.test/root");
        let note = roster().sign(&root).unwrap();
        assert_eq!(Roster::verify(note.as_bytes(), root.verifier()), Ok(roster()));
        assert!(roster().log(0).is_some() && roster().log(1).is_none());
    }

    #[test]
    fn recipients_change_with_the_day() {
        let count = |text| roster().valid_on(day(text)).recipients.len();
        assert_eq!((count("2026-11-30"), count("2026-12-15"), count("2027-01-01")), (1, 2, 1));
        let late = roster().valid_on(day("2030-01-01"));
        assert!(late.all_ended);
        assert_eq!(late.recipients, vec![roster().recipients[1].recipient.clone()]);
    }

    #[test]
    fn terms_begin_and_end_with_their_days() {
        let on = |text| roster().valid_on(day(text));
        let [old, new] = [0, 1].map(|at| roster().recipients[at].recipient.clone());
        assert_eq!(on("2026-01-01").recipients, vec![old.clone()]);
        assert_eq!(on("2026-12-01").recipients, vec![old.clone(), new.clone()]);
        assert_eq!(on("2026-12-31").recipients, vec![old, new.clone()]);
        assert_eq!(on("2027-12-31"), Valid { recipients: vec![new.clone()], all_ended: false });
        assert_eq!(on("2028-01-01"), Valid { recipients: vec![new], all_ended: true });
    }

    #[test]
    fn all_that_ended_last_stay_in_use() {
        let mut roster = roster();
        roster.recipients.push(term("2027-03-01", "2027-12-31", 3));
        let late = roster.valid_on(day("2028-06-01"));
        assert!(late.all_ended);
        assert_eq!(late.recipients.len(), 2, "both that end on the last day");
        let gap = term("2029-01-01", "2029-12-31", 4);
        roster.recipients.push(gap.clone());
        let between = roster.valid_on(day("2028-06-01"));
        assert_eq!((between.recipients, between.all_ended), (vec![gap.recipient], true));
    }

    #[test]
    fn recipients_differ_only_on_the_days_of_change() {
        let roster = roster();
        let changes = roster.changes();
        let spelled: Vec<_> = changes.iter().map(Day::to_string).collect();
        assert_eq!(spelled, ["2026-01-01", "2026-12-01", "2027-01-01", "2028-01-01"]);
        for number in day("2025-12-01").number()..day("2028-02-01").number() {
            let (before, now) = (Day::from_number(number - 1), Day::from_number(number));
            let differs = roster.valid_on(before) != roster.valid_on(now);
            assert!(!differs || changes.contains(&now), "{now}");
        }
    }

    #[test]
    fn recipient_whose_term_is_over_gets_no_more_tips() {
        let roster = roster();
        let [old, new] = [0, 1].map(|at| roster.recipients[at].recipient.clone());
        assert!(
            roster.seals_to(&old, day("2026-12-31")) && roster.seals_to(&old, day("2020-01-01"))
        );
        assert!(!roster.seals_to(&old, day("2027-01-01")));
        assert!(roster.seals_to(&new, day("2040-01-01")), "the last that ended stays in use");
        assert!(
            !roster.seals_to(&term("2026-01-01", "2026-01-01", 9).recipient, day("2020-01-01"))
        );
        assert_eq!(roster.term(&new), Some((day("2026-12-01"), day("2027-12-31"))));
    }

    #[test]
    fn foreign_keys_are_refused() {
        let root = key("m.test/root");
        let mut foreign = roster();
        foreign.logs = vec![key("other.test/log/0").verifier().clone()];
        assert_eq!(foreign.sign(&root), Err(RosterError::Deployment));
        assert_eq!(roster().sign(&key("other.test/root")), Err(RosterError::Deployment));
        let mut swapped = roster();
        swapped.desks = vec![Desk { holds: true, key: key("m.test/log/0").verifier().clone() }];
        assert_eq!(swapped.sign(&root), Err(RosterError::Deployment), "a log key is no desk key");
    }

    #[test]
    fn other_spellings_are_refused() {
        let root = key("m.test/root");
        let good = roster().text();
        for bad in [
            good.replace("epoch 2", "epoch 02"),
            good.replace("version 1", "version 2"),
            good.replace("desk holds", "desk keeps"),
            format!("{good}more\n"),
            good.replace("epoch 2\n", ""),
        ] {
            let note = root.sign(&bad).unwrap();
            assert_eq!(
                Roster::verify(note.as_bytes(), root.verifier()),
                Err(RosterError::Malformed)
            );
        }
    }

    #[test]
    fn roster_without_a_recipient_is_refused() {
        let mut empty = roster();
        empty.recipients.clear();
        assert_eq!(empty.sign(&key("m.test/root")), Err(RosterError::NoRecipient));
    }
}

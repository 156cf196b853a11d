//! The end of an identity: which may go, what becomes unreadable with it, and its removal from the key files for good.
//!
//! An identity that some roster in use can still name stays. What it alone opens is counted first, tip by tip, and so
//! is the doubt about tips that are still on their way; both take a word of the officer's own.
//!
//! Deliberately absent: any reach into backups, old media and the paper. They keep what they have until they are
//! replaced, and the commands say so.

use std::io;

use meldkluis_crypto::{
    age::{Decryptor, Identity, Recipient},
    day::Day,
    keyfile::{Lock, VaultKeys},
    roster::Roster,
};

use crate::{
    case::ReadError,
    casefile::{CaseFile, projection::Incoming},
    pass::Unreadable,
};

use super::{Act, Beginning, Id, Index, KeysError, State, Vault, VaultError, Writing};

/// Which identities are to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one whose recipient begins so.
    Beginning(String),
    /// All whose recipient was valid for the last time before this day.
    Before(Day),
}

/// Identities that may go, and what goes with them.
#[derive(Debug)]
pub struct Retiring {
    /// Their recipients, the oldest first.
    pub recipients: Vec<Recipient>,
    /// The tips that nothing else in the vault opens.
    pub unreadable: Vec<Id>,
    /// Whether tips that only they open can still be on their way: sealed before the newest roster was in force, or
    /// missing here.
    pub on_the_way: bool,
    left: VaultKeys,
}

/// A reason why an identity stays.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RetireError {
    /// No identity of this vault is meant.
    #[error("no old identity of this vault is meant")]
    NotHere,
    /// The recipient's beginning is that of several.
    #[error("several identities of this vault are meant")]
    Several,
    /// It is the newest.
    #[error("newest identity of this vault")]
    Newest,
    /// The newest roster still names it.
    #[error("the newest roster seals tips to {recipient} until {to}")]
    Named {
        /// Its recipient.
        recipient: Beginning,
        /// The last day.
        to: Day,
    },
    /// Case files that were put aside keep what tips said that become unreadable.
    #[error("tips become unreadable, and what they said is still in {0}")]
    Aside(String),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl From<io::Error> for RetireError {
    fn from(error: io::Error) -> Self {
        Self::Vault(error.into())
    }
}

impl Vault {
    /// Finds the identities that are meant, and what would be lost with them; changes nothing.
    ///
    /// # Errors
    /// [`RetireError`].
    pub fn retiring(&self, which: &Which, today: Day) -> Result<Retiring, RetireError> {
        let rosters: Vec<Roster> =
            self.rosters()?.into_iter().map(|signed| signed.roster).collect();
        let recipients = match which {
            Which::Beginning(text) => vec![self.named_so(text)?],
            Which::Before(day) => self.ended_before(*day, &rosters),
        };
        if recipients.is_empty() {
            return Err(RetireError::NotHere);
        }
        let newest = self.keys.newest().recipient();
        let left = self.keys.without(&recipients).filter(|_| !recipients.contains(&newest));
        let left = left.ok_or(RetireError::Newest)?;
        hold_ended(&recipients, rosters.last(), today)?;
        let index = self.index()?;
        let missing = self.anything_missing(&index, rosters.last())?;
        let on_the_way = missing
            || recipients.iter().any(|recipient| can_still_come(recipient, &rosters, &index));
        let unreadable = self.unreadable_with(&left, &index)?;
        let asides = CaseFile::asides(self.dir())?;
        if !unreadable.is_empty() && !asides.is_empty() {
            return Err(RetireError::Aside(asides.join(", ")));
        }
        Ok(Retiring { recipients, unreadable, on_the_way, left })
    }

    fn named_so(&self, text: &str) -> Result<Recipient, RetireError> {
        let text = text.trim_end_matches('…');
        let recipients = self.keys.identities.iter().map(Identity::recipient);
        let mut meant = recipients.filter(|recipient| recipient.to_string().starts_with(text));
        let found = meant.next().ok_or(RetireError::NotHere)?;
        if meant.next().is_some() { Err(RetireError::Several) } else { Ok(found) }
    }

    /// Returns the recipients that were named for days before `day` and for none since, but never the newest.
    fn ended_before(&self, day: Day, rosters: &[Roster]) -> Vec<Recipient> {
        let recipients = self.keys.identities.iter().map(Identity::recipient);
        let newest = self.keys.newest().recipient();
        let ended =
            |recipient: &Recipient| last_day(recipient, rosters).is_some_and(|last| last < day);
        recipients.filter(|recipient| *recipient != newest && ended(recipient)).collect()
    }

    /// Tells whether tips of a carried log are neither here nor given up.
    fn anything_missing(&self, index: &Index, newest: Option<&Roster>) -> Result<bool, VaultError> {
        let released = self.released()?;
        for generation in index.logs.keys().copied() {
            let Some(key) = newest.and_then(|roster| roster.log(generation)) else { continue };
            let missing = index.missing(generation, self.held_size(generation, key)?);
            let given_up = |index| released.has(Id { generation, index });
            if missing.into_iter().any(|(from, to)| !(from..=to).all(given_up)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns the tips that open now and with the keys that are left do not.
    fn unreadable_with(&self, left: &VaultKeys, index: &Index) -> Result<Vec<Id>, VaultError> {
        let mut unreadable = vec![];
        for id in index.held() {
            if !self.opens_by(&left.identities, id)? && self.opens_by(&self.keys.identities, id)? {
                unreadable.push(id);
            }
        }
        Ok(unreadable)
    }

    fn opens_by(&self, who: &[Identity], id: Id) -> Result<bool, VaultError> {
        match self.open_original(id) {
            Ok(original) => Ok(Decryptor::new(original, who).is_ok()),
            Err(ReadError::File(error)) => Err(error.into()),
            Err(_) => Ok(false),
        }
    }
}

impl Writing<'_> {
    /// Removes identities from the key files for good, and marks what they alone opened as closed.
    ///
    /// The vault in memory has the old keys still: unlock it again.
    ///
    /// # Errors
    /// [`KeysError`]; the same call completes it then.
    pub fn retire(
        &self,
        retiring: &Retiring,
        lock: &Lock<'_>,
        today: Day,
    ) -> Result<(), KeysError> {
        let acts = retiring.recipients.iter().map(|gone| Act::Retired(Beginning::of(gone)));
        self.vault.enter(today, &acts.collect::<Vec<_>>())?;
        // Before the keys: when a power cut comes between the two, the same command finds everything as it was.
        let mut index = self.vault.index()?;
        for id in &retiring.unreadable {
            if let Some(row) = index.items.get_mut(id) {
                row.state = State::Closed;
            }
        }
        self.save(&index)?;
        self.seal_anew(&retiring.left.identities, &retiring.unreadable)?;
        self.close_in_case_file(&retiring.unreadable, &index)?;
        // A reply that nothing opens any more would be in every copy, and no copy would be proven again.
        self.forget_replies(&retiring.unreadable)?;
        self.put_keys(&retiring.left, lock)
    }
}

impl Writing<'_> {
    /// Takes what tips said out of the case file: what nothing opens any more is not kept there either.
    fn close_in_case_file(&self, tips: &[Id], index: &Index) -> Result<(), VaultError> {
        let closed = |id: &Id| {
            let row = index.items.get(id)?;
            Some(Incoming {
                id: *id,
                number: row.case,
                size: row.leaf.size(),
                marks: row.marks,
                said: Err(Unreadable::Stranger.to_string()),
            })
        };
        let tips: Vec<Incoming> = tips.iter().filter_map(closed).collect();
        Ok(self.vault.case_file_as_it_is()?.close(&tips)?)
    }
}

/// Holds that no tip can be sealed to the recipients under the newest roster, today or later.
fn hold_ended(
    recipients: &[Recipient],
    newest: Option<&Roster>,
    today: Day,
) -> Result<(), RetireError> {
    let Some(roster) = newest else { return Ok(()) };
    let used = recipients.iter().find(|recipient| roster.seals_to(recipient, today));
    let term = used.and_then(|recipient| Some((recipient, roster.term(recipient)?)));
    term.map_or(Ok(()), |(recipient, (_, to))| {
        Err(RetireError::Named { recipient: Beginning::of(recipient), to })
    })
}

/// Returns the last day on which a recipient was named: that of the newest roster that names it, or the day on which a
/// newer one took its place.
fn last_day(recipient: &Recipient, rosters: &[Roster]) -> Option<Day> {
    let at = rosters.iter().rposition(|roster| roster.term(recipient).is_some())?;
    let (_, to) = rosters.get(at)?.term(recipient)?;
    Some(rosters.get(at + 1).map_or(to, |next| to.min(next.issued)))
}

/// Tells whether the intake can have sealed to a recipient after the newest bundle was made: under the roster that it
/// worked with then, or a later one.
fn can_still_come(recipient: &Recipient, rosters: &[Roster], index: &Index) -> bool {
    let Some(carried) = index.logs.values().next_back() else {
        return rosters.iter().any(|roster| roster.term(recipient).is_some());
    };
    let mut since = rosters.iter().filter(|roster| roster.epoch >= carried.roster).peekable();
    // A roster that was never seen here can name anybody.
    since.peek().is_none() || since.any(|roster| roster.seals_to(recipient, carried.day))
}

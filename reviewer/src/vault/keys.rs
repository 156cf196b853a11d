//! The vault's keys over the years: written anew, renewed, and proven to open what a roster seals.
//!
//! A new key file lies beside the old one, is read back and opened from there, and only then takes its place, so that
//! no moment is without keys that are known to open. `recovery.age` goes first: a power cut between the two leaves an
//! identity in it that is nowhere named, which is harmless.

use std::{
    collections::BTreeSet,
    fmt::{self, Write as _},
    fs,
    io::{self, Read as _, Write as _},
};

use meldkluis_crypto::{
    Entropy,
    age::{Decryptor, Encryptor, Identity, Recipient},
    day::Day,
    keyfile::{self, CaseKey, KEYFILE_MAX, KeyfileError, Lock, VaultKeys},
    note::Signer,
    officer::Slot,
    roster::Roster,
};

use super::{
    Act, Card, DraftError, KEYS, RECOVERY, ROOT, Vault, VaultError, Writing, disk,
    items::{self, by_case_key},
};
use crate::{casefile::CaseFile, entropy::Os};

/// The beginning of a recipient's text, by which people and the audit trail name it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Beginning([char; Self::LEN]);

impl Beginning {
    /// How many characters of a recipient are shown: 85 bits of it.
    pub const LEN: usize = 24;

    /// Takes the beginning of a recipient.
    #[must_use]
    pub fn of(recipient: &Recipient) -> Self {
        let mut beginning = [' '; Self::LEN];
        for (here, there) in beginning.iter_mut().zip(recipient.to_string().chars()) {
            *here = there;
        }
        Self(beginning)
    }
}

impl fmt::Display for Beginning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|char| f.write_char(*char))
    }
}

impl fmt::Debug for Beginning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A vault's new working identity, by what others need of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewed {
    /// The vault's new card.
    pub card: Card,
    /// The first and the last day of the new recipient in the draft; none where another vault has the draft.
    pub days: Option<(Day, Day)>,
}

/// A reason why keys are not changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeysError {
    /// The new key file cannot be made.
    #[error("new key file: {0}")]
    Keyfile(#[from] KeyfileError),
    /// What was written does not come back from the disk as it was.
    #[error("new key file does not read back as it was written")]
    ReadBack,
    /// An identity does not open what was sealed to it.
    #[error("an identity does not open what was sealed to it")]
    Probe,
    /// The draft does not take the new card.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl From<io::Error> for KeysError {
    fn from(error: io::Error) -> Self {
        Self::Vault(error.into())
    }
}

impl Vault {
    /// Returns the first day from `today` on whose tips this vault could not open under a roster; none when it opens
    /// those of every day until its newest identity ends.
    ///
    /// On each day some identity of the vault must be named, the newest one from its first day to its last, and each
    /// one that is named must open a probe.
    #[must_use]
    pub fn locked_out(&self, roster: &Roster, today: Day) -> Option<Day> {
        let newest = roster.term(&self.keys.newest().recipient());
        let Some((from, to)) = newest.filter(|(_, to)| *to >= today) else { return Some(today) };
        let changes = roster.changes().into_iter().filter(|day| (today..=to).contains(day));
        let days: BTreeSet<Day> = changes.chain([today]).collect();
        days.into_iter().find(|day| !self.opens_on(roster, *day, *day >= from))
    }

    /// Tells whether this vault opens what is sealed under a roster, from `today` until its newest identity ends.
    #[must_use]
    pub fn can_open(&self, roster: &Roster, today: Day) -> bool {
        self.locked_out(roster, today).is_none()
    }

    fn opens_on(&self, roster: &Roster, day: Day, by_newest: bool) -> bool {
        let valid = roster.valid_on(day).recipients;
        let named = |identity: &&Identity| valid.contains(&identity.recipient());
        let mut ours = self.keys.identities.iter().filter(named).peekable();
        let is_there = ours.peek().is_some() && (!by_newest || named(&self.keys.newest()));
        is_there && ours.all(|own| opens(own, &valid, &mut Os))
    }
}

impl Writing<'_> {
    /// Makes a new working identity and announces it: in the key files, in the draft if it lies here, on the card.
    ///
    /// A renewal that a power cut stopped half way is completed, and no second identity made.
    /// The vault in memory has the old keys still: unlock it again.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn renew(&self, lock: &Lock<'_>, (from, today): (Day, Day)) -> Result<Renewed, KeysError> {
        let (vault, card) = (self.vault, self.card_of_these_keys()?);
        let newest = vault.keys.newest().recipient();
        let fresh = (newest == card.working).then(|| Identity::generate(&mut Os));
        let working = fresh.as_ref().map_or(newest, Identity::recipient);
        vault.enter(today, &[Act::Renewed(Beginning::of(&working))])?;
        if let Some(fresh) = fresh {
            self.rekey(&vault.keys.with(fresh), lock)?;
        }
        let card = Card { number: card.number.saturating_add(1), working, ..card };
        let days = self.announce(&card, (from, today))?;
        // The card last: as long as it names the old identity, the renewal is not complete.
        self.put_card(&card)?;
        Ok(Renewed { card, days })
    }

    fn announce(&self, card: &Card, days: (Day, Day)) -> Result<Option<(Day, Day)>, KeysError> {
        let mut draft = match self.vault.draft() {
            Err(VaultError::NoRoot) => return Ok(None),
            draft => draft?,
        };
        draft.add_desk(self.vault.deployment(), card, days)?;
        self.put_draft(&draft)?;
        Ok(draft.term(&card.working).map(|term| (term.from, term.to)))
    }

    /// Puts the same keys under another passphrase; a named officer gets a new key, so that their old passphrase and an
    /// old key file of theirs open nothing that is written from now on.
    ///
    /// # Errors
    /// [`KeysError`]; the old key file stays then.
    pub fn relock(&self, lock: &Lock<'_>, act: Act, today: Day) -> Result<(), KeysError> {
        self.vault.enter(today, &[act])?;
        if let Some(me) = &self.vault.me {
            let slot = Slot::generate(self.vault.desk().clone(), &mut Os);
            return self.replace_slot(&me.name, &slot, lock);
        }
        self.staged(|| self.stage_locked(&self.vault.keys, lock))?;
        disk::supersede(&self.vault.dir.join(KEYS))?;
        Ok(self.remove_slots()?)
    }

    /// Puts the root key under another passphrase.
    ///
    /// # Errors
    /// [`KeysError`]; the old key file stays then.
    pub fn relock_root(&self, root: &Signer, lock: &Lock<'_>, today: Day) -> Result<(), KeysError> {
        let file = self.vault.dir.join(ROOT);
        self.vault.enter(today, &[Act::RootPassphrase])?;
        self.staged(|| {
            let fresh = disk::stage(&file, &keyfile::seal_root(root, lock, &mut Os)?)?;
            let read = keyfile::open_root(&disk::read(&fresh, KEYFILE_MAX)?, lock.passphrase)?;
            let same = read.verifier() == root.verifier();
            same.then_some(()).ok_or(KeysError::ReadBack)
        })?;
        Ok(disk::supersede(&file)?)
    }

    /// Writes both key files; the old ones stay until the new ones were read back and opened.
    pub(super) fn put_keys(&self, keys: &VaultKeys, lock: &Lock<'_>) -> Result<(), KeysError> {
        let recovery = self.card_of_these_keys()?.recovery;
        self.staged(|| {
            match keys.officers.is_empty() {
                true => self.stage_locked(keys, lock)?,
                false => self.stage_for_officers(keys)?,
            }
            recovery.as_ref().map_or(Ok(()), |recovery| self.stage_recovery(keys, recovery))
        })?;
        if recovery.is_some() {
            disk::supersede(&self.vault.dir.join(RECOVERY))?;
        }
        disk::supersede(&self.vault.dir.join(KEYS))?;
        if keys.officers.is_empty() { Ok(self.remove_slots()?) } else { Ok(()) }
    }

    /// Writes keys with another key for the case file and the keys of the originals, and encrypts both under it.
    ///
    /// For a while both keys lie in the key files, and one of the two opens each database: no moment is without.
    /// Whoever unlocks the vault next ends what a crash stopped.
    ///
    /// # Errors
    /// [`KeysError`].
    pub(super) fn rekey(&self, keys: &VaultKeys, lock: &Lock<'_>) -> Result<(), KeysError> {
        let on_the_way = match keys.next {
            // An earlier one that could not be ended yet.
            Some(_) => keys.with_officers(keys.officers.clone()),
            None => keys.with_next_case(CaseKey::generate(&mut Os)),
        };
        self.put_keys(&on_the_way, lock)?;
        self.end_rekeying(&on_the_way, lock)
    }

    /// Encrypts the case file and the keys of the originals under the next key, and forgets the one before.
    pub(super) fn end_rekeying(&self, keys: &VaultKeys, lock: &Lock<'_>) -> Result<(), KeysError> {
        let Some(next) = &keys.next else { return Ok(()) };
        let dir = &self.vault.dir;
        if CaseFile::open(dir, next).is_err() {
            let file = by_case_key(keys, |key| CaseFile::open(dir, key));
            file.and_then(|file| file.rekey(next)).map_err(VaultError::from)?;
        }
        self.vault.close_items();
        items::rekey(dir, keys, next)?;
        self.put_keys(&keys.with_next_taken(), lock)
    }

    /// Returns the card, if these keys have the identity that it names: older ones, put back from an old medium, would
    /// take the newest identity out of `recovery.age` too.
    pub(super) fn card_of_these_keys(&self) -> Result<Card, VaultError> {
        let card = self.vault.card()?;
        let is_named = |own: &Identity| own.recipient() == card.working;
        let there = self.vault.keys.identities.iter().any(is_named);
        there.then_some(card).ok_or(VaultError::OlderKeys)
    }

    fn stage_locked(&self, keys: &VaultKeys, lock: &Lock<'_>) -> Result<(), KeysError> {
        let fresh = disk::stage(&self.vault.dir.join(KEYS), &keys.seal(lock, &mut Os)?)?;
        let read = VaultKeys::open(&disk::read(&fresh, KEYFILE_MAX)?, lock.passphrase)?;
        if !read.is_same(keys) {
            return Err(KeysError::ReadBack);
        }
        let opens = |own: &Identity| opens(own, &[own.recipient()], &mut Os);
        read.identities.iter().all(opens).then_some(()).ok_or(KeysError::Probe)
    }

    /// Opened again where an officer is here to open it; compared where the paper alone opened the vault.
    fn stage_for_officers(&self, keys: &VaultKeys) -> Result<(), KeysError> {
        let sealed = keys.seal_to_officers(&mut Os)?;
        let fresh = disk::stage(&self.vault.dir.join(KEYS), &sealed)?;
        let read = disk::read(&fresh, KEYFILE_MAX)?;
        if read != sealed {
            return Err(KeysError::ReadBack);
        }
        let me = self.vault.me.as_ref().map(|me| &me.slot.identity);
        let stays = |own: &&Identity| {
            let recipient = own.recipient();
            keys.officers.iter().any(|officer| officer.recipient == recipient)
        };
        if let Some(own) = me.filter(stays)
            && !VaultKeys::open_by(&read, own)?.is_same(keys)
        {
            return Err(KeysError::ReadBack);
        }
        let opens = |own: &Identity| opens(own, &[own.recipient()], &mut Os);
        keys.identities.iter().all(opens).then_some(()).ok_or(KeysError::Probe)
    }

    /// Nobody here can open it: only that the disk gives it back is proven, and a probe to its recipient was opened
    /// from paper when the vault was made.
    fn stage_recovery(&self, keys: &VaultKeys, recovery: &Recipient) -> Result<(), KeysError> {
        let sealed = keys.seal_to(recovery, &mut Os)?;
        let fresh = disk::stage(&self.vault.dir.join(RECOVERY), &sealed)?;
        let same = disk::read(&fresh, KEYFILE_MAX)? == sealed;
        same.then_some(()).ok_or(KeysError::ReadBack)
    }

    /// Stages files, and removes what lies there when that fails.
    fn staged(&self, stage: impl FnOnce() -> Result<(), KeysError>) -> Result<(), KeysError> {
        let staged = stage();
        if staged.is_err() {
            for name in [KEYS, RECOVERY, ROOT] {
                fs::remove_file(self.vault.dir.join(name).with_added_extension("new")).ok();
            }
        }
        staged
    }
}

/// Seals random bytes to `recipients` and tells whether `identity` alone gets them back.
pub(super) fn opens(
    identity: &Identity,
    recipients: &[Recipient],
    entropy: &mut dyn Entropy,
) -> bool {
    let mut probe = [0; 32];
    entropy.fill(&mut probe);
    let sealed = Encryptor::new(recipients, entropy, Vec::new()).ok().and_then(|mut sealing| {
        sealing.write_all(&probe).ok()?;
        sealing.finish().ok()
    });
    let mut opened = Vec::new();
    sealed
        .and_then(|sealed| {
            Decryptor::new(sealed.as_slice(), identity).ok()?.read_to_end(&mut opened).ok()
        })
        .is_some()
        && opened == probe
}

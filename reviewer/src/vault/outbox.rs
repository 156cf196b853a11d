//! Replies: what this desk said, and what of it is still to go to the intake.
//!
//! A reply to one tip is two files in `replies/`, both sealed to this vault's own recipients, so that whoever has the
//! disk learns how many replies there are, to which tips, and when they went, and nothing else:
//! ```text
//! 0-12.written.<32 hexadecimal digits>.said.age      what was said, for the officers' eyes
//! 0-12.written.<32 hexadecimal digits>.7.age         what goes into a bundle; 7 is the sequence number it went under
//! ```
//! 0 in the place of the number says that it never went. A name that somebody changed makes a reply go once more, which
//! the intake passes over, or stay; it makes nobody read it.
//!
//! Deliberately absent: what a sender answers, which is a follow-up like any other.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use meldkluis_crypto::{
    Entropy as _,
    age::{Decryptor, Encryptor, Identity, Recipient},
    inbound::{ITEM_MAX, Item, ReplyId},
    note::NOTE_MAX,
    payload,
    receipt::MailboxId,
    reply::{self, Kind, Reply},
    tip::Mailbox,
};

use zeroize::Zeroizing;

use super::{Id, Vault, VaultError, Writing, disk};
use crate::entropy::Os;

pub(crate) const REPLIES: &str = "replies";

/// A reply in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Letter {
    /// The tip that it answers.
    pub to: Id,
    /// Whether it is the standard reply.
    pub is_standard: bool,
    /// Its own id.
    pub id: ReplyId,
    /// The sequence number of the bundle it went with; none if it never went.
    pub went: Option<u64>,
}

/// A reason why a reply was not put into the outbox.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotPut {
    /// What it says.
    #[error(transparent)]
    Reply(#[from] reply::ReplyError),
    /// It cannot be sealed.
    #[error("reply cannot be sealed: {0}")]
    Seal(String),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The vault's disk.
    #[error("vault cannot be written: {0}")]
    File(#[from] io::Error),
}

impl Letter {
    fn stem(&self) -> String {
        let kind = if self.is_standard { "read" } else { "written" };
        format!("{}.{kind}.{}", self.to, self.id.to_hex())
    }

    fn said_file(&self) -> String {
        format!("{}.said.age", self.stem())
    }

    fn item_file(&self) -> String {
        format!("{}.{}.age", self.stem(), self.went.unwrap_or_default())
    }

    /// Reads the name of an item's file; nothing of any other.
    fn parse(name: &str) -> Option<Self> {
        let mut parts = name.strip_suffix(".age")?.split('.');
        let to = parts.next()?.parse().ok()?;
        let is_standard = match parts.next()? {
            "read" => true,
            "written" => false,
            _ => return None,
        };
        let id = ReplyId::parse(parts.next()?)?;
        let went = parts.next()?.parse().ok()?;
        let letter = Self { to, is_standard, id, went: Some(went).filter(|went| *went > 0) };
        (letter.item_file() == name).then_some(letter)
    }
}

impl Vault {
    /// Returns every reply of this desk, in the order of the tips.
    ///
    /// # Errors
    /// [`VaultError::File`].
    pub fn letters(&self) -> Result<Vec<Letter>, VaultError> {
        let mut letters = vec![];
        for entry in fs::read_dir(self.replies())? {
            letters.extend(entry?.file_name().to_str().and_then(Letter::parse));
        }
        letters.sort_unstable();
        Ok(letters)
    }

    /// Reads what a reply said.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::File`].
    pub fn said(&self, letter: &Letter) -> Result<Reply, VaultError> {
        let sealed = disk::read(&self.replies().join(letter.said_file()), ITEM_MAX)?;
        let opened = Decryptor::new(sealed.as_slice(), self.keys.identities.as_slice());
        let opened = opened.map_err(|_| VaultError::Damaged(REPLIES))?;
        let ignored = |_: &reply::Attachment, _: &mut dyn io::Read| Ok(());
        payload::read(opened, ignored).map_err(|_| VaultError::Damaged(REPLIES))
    }

    /// Returns what a reply is in an inbound bundle.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::File`].
    pub fn item(&self, letter: &Letter) -> Result<Item, VaultError> {
        let sealed = disk::read(&self.replies().join(letter.item_file()), ITEM_MAX)?;
        let body = self.open_own(&sealed)?;
        let parts = body.split_first_chunk::<16>();
        let (mark, body) = parts.ok_or(VaultError::Damaged(REPLIES))?;
        // Anybody can seal to this vault; only this vault can mark what it wrote itself.
        if *mark != self.keys.fold.written(&letter.stem(), body) {
            return Err(VaultError::Damaged(REPLIES));
        }
        let (mailbox, sealed) = body.split_first_chunk().ok_or(VaultError::Damaged(REPLIES))?;
        Ok(Item::reply(letter.id, &MailboxId::new(*mailbox), sealed))
    }

    /// Opens what was sealed to this vault alone.
    fn open_own(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let opened = Decryptor::new(sealed, self.keys.identities.as_slice());
        let mut opened = opened.map_err(|_| VaultError::Damaged(REPLIES))?;
        // Room for the whole, so that growing leaves no copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(sealed.len()));
        opened.read_to_end(&mut bytes).map_err(|_| VaultError::Damaged(REPLIES))?;
        Ok(bytes)
    }

    pub(super) fn replies(&self) -> PathBuf {
        self.dir.join(REPLIES)
    }

    /// To whom this vault seals what only it may read.
    fn own_recipients(&self) -> Result<Vec<Recipient>, VaultError> {
        let card = disk::read(&self.dir.join(super::card::CARD), NOTE_MAX as u64)?;
        let card = super::Card::self_signed(&card).ok().filter(|card| card.desk == *self.desk());
        let card = card.ok_or(VaultError::Damaged(super::card::CARD))?;
        Ok([card.working].into_iter().chain(card.recovery).collect())
    }
}

impl Writing<'_> {
    /// Seals a reply to the mailbox of a tip and puts it into the outbox, durably.
    ///
    /// # Errors
    /// [`NotPut`]; nothing was put then.
    pub fn put_reply(
        &self,
        to: Id,
        mailbox: &Mailbox,
        reply: &Reply,
        files: &[Vec<u8>],
    ) -> Result<Letter, NotPut> {
        reply.check()?;
        let mut id = [0; 16];
        Os.fill(&mut id);
        let letter =
            Letter { to, is_standard: reply.kind == Kind::Read, id: ReplyId::new(id), went: None };
        let bodies = || files.iter().map(Vec::as_slice);
        let sealed = reply::seal(reply, bodies(), &mailbox.recipient, &mut Os, Vec::new());
        let sealed = sealed.map_err(|error| NotPut::Seal(error.to_string()))?;
        let own = self.vault.own_recipients()?;
        let item = [mailbox.id.as_bytes().as_slice(), &sealed].concat();
        let mark = self.vault.keys.fold.written(&letter.stem(), &item);
        let item = [mark.as_slice(), &item].concat();
        let item = seal_own(&own, |age| age.write_all(&item))?;
        let said = seal_own(&own, |age| {
            let mut payload = payload::Writer::new(age, reply)?;
            bodies().try_for_each(|file| payload.attachment(file))?;
            payload.finish().map(drop)
        })?;
        let folder = self.vault.replies();
        disk::replace(&folder.join(letter.said_file()), &said)?;
        disk::replace(&folder.join(letter.item_file()), &item)?;
        Ok(letter)
    }

    /// Notes that replies go with a bundle; one that went before keeps the number of the first.
    ///
    /// # Errors
    /// [`VaultError::File`].
    pub fn went(&self, letters: &[Letter], sequence: u64) -> Result<(), VaultError> {
        let fresh = letters.iter().filter(|letter| letter.went.is_none());
        self.rename(fresh, Some(sequence))
    }

    /// Notes that replies did not go, whatever an earlier bundle held.
    ///
    /// # Errors
    /// [`VaultError::File`].
    pub fn stays(&self, letters: &[Letter]) -> Result<(), VaultError> {
        self.rename(letters.iter(), None)
    }

    /// Notes that every reply has to go once more: a new log begins without them.
    ///
    /// # Errors
    /// [`VaultError::File`].
    pub(super) fn go_again(&self) -> Result<(), VaultError> {
        self.stays(&self.vault.letters()?)
    }

    /// Removes the replies to tips that go, with an identity or by themselves.
    ///
    /// # Errors
    /// [`VaultError::File`].
    pub(super) fn forget_replies(&self, going: &[Id]) -> Result<(), VaultError> {
        Ok(forget(&self.vault.replies(), going)?)
    }

    /// Seals replies once more that would not open with these identities alone; one that opens no more stays as it is.
    ///
    /// # Errors
    /// [`VaultError`].
    pub(super) fn seal_anew(&self, left: &[Identity], going: &[Id]) -> Result<(), VaultError> {
        let (folder, own) = (self.vault.replies(), self.vault.own_recipients()?);
        for letter in self.vault.letters()?.iter().filter(|letter| !going.contains(&letter.to)) {
            for file in [letter.said_file(), letter.item_file()].map(|name| folder.join(name)) {
                let Some(sealed) = disk::read_if_there(&file, ITEM_MAX)? else { continue };
                if Decryptor::new(sealed.as_slice(), left).is_ok() {
                    continue;
                }
                let Ok(bytes) = self.vault.open_own(&sealed) else { continue };
                let sealed = seal_own(&own, |age| age.write_all(&bytes));
                let sealed = sealed.map_err(|_| VaultError::Damaged(REPLIES))?;
                disk::replace(&file, &sealed)?;
            }
        }
        Ok(())
    }

    fn rename<'l>(
        &self,
        letters: impl Iterator<Item = &'l Letter>,
        went: Option<u64>,
    ) -> Result<(), VaultError> {
        let folder = self.vault.replies();
        for letter in letters.filter(|letter| letter.went != went) {
            let now = Letter { went, ..*letter };
            fs::rename(folder.join(letter.item_file()), folder.join(now.item_file()))?;
        }
        Ok(disk::sync(&folder)?)
    }
}

/// Removes whatever lies in a folder of replies for these tips, also what a crash left of one.
pub(crate) fn forget(folder: &Path, going: &[Id]) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let to = name.to_str().and_then(|name| name.split_once('.')?.0.parse::<Id>().ok());
        if to.is_some_and(|to| going.contains(&to)) {
            disk::erase(&entry.path())?;
        }
    }
    disk::sync(folder)
}

/// Seals to this vault alone.
fn seal_own(
    own: &[Recipient],
    write: impl FnOnce(&mut Encryptor<Vec<u8>>) -> io::Result<()>,
) -> Result<Vec<u8>, NotPut> {
    let mut age = Encryptor::new(own, &mut Os, Vec::new())
        .map_err(|error| NotPut::Seal(error.to_string()))?;
    write(&mut age)?;
    Ok(age.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_others_are_passed_over() {
        let letter = |is_standard, went| Letter {
            to: Id { generation: 0, index: 12 },
            is_standard,
            id: ReplyId::new([0xab; 16]),
            went,
        };
        for letter in [letter(true, None), letter(false, Some(7))] {
            assert_eq!(Letter::parse(&letter.item_file()), Some(letter));
            assert_eq!(Letter::parse(&letter.said_file()), None);
        }
        let good = letter(false, Some(7)).item_file();
        for bad in [
            good.replace("0-12", "0-012"),
            good.replace("written", "other"),
            good.replace(".7.", ".07."),
            good.replace(".7.", ".7.7."),
            good.replace(".age", ""),
            good.replace("ab", "AB"),
        ] {
            assert_eq!(Letter::parse(&bad), None, "{bad}");
        }
    }
}

//! The inbound bundle: what a medium carries from a reviewer's desk to the intake.
//!
//! A canonical tar (see [`crate::tar`]) whose first file, `manifest`, is a signed note (C2SP) under the desk key's
//! `inbound` purpose and names every other file with its length and SHA-256, in order:
//! ```text
//! meldkluis.example/desk/north/inbound
//! version 1
//! day 2026-11-23
//! sequence 7
//! audit 0 <SHA-256>
//! item acknowledgement 312 <SHA-256>
//! item roster 2250 <SHA-256>
//! item trail 96 <SHA-256>
//! ```
//! It is cumulative: what was not confirmed is carried again, so a lost bundle loses nothing.
//! Deliberately absent: what each item means, and which sequence number may come next; both are the intake's.

use std::io::{self, Read, Write};

use ring::digest::{SHA256, digest};

use crate::{
    day::Day,
    id::hex_id,
    note::{NOTE_MAX, NoteError, Signer, Verifier, hex, unhex},
    receipt::MailboxId,
    reply,
    roster::Roster,
    tar::{self, TarError},
};

pub use crate::trail::Trail;

const PURPOSE: &str = "inbound";
/// The most items in a bundle.
pub const ITEMS_MAX: usize = 4_096;
/// The longest item in bytes: replies carry files, and are held whole while their digest is compared.
pub const ITEM_MAX: u64 = 64 << 20;

hex_id! {
    /// Names a reply: random, drawn by the desk that seals it, and the same in every bundle.
    ReplyId(16)
}

/// A file of the bundle, by its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Name {
    /// A sealed reply, under a random id of its own.
    Reply(ReplyId),
    /// A signed acknowledgement.
    Acknowledgement,
    /// A signed roster.
    Roster,
    /// How the desk's audit trail grew ([`crate::trail::Growth`]).
    Trail,
}

impl Name {
    fn text(&self) -> String {
        match self {
            Self::Reply(id) => format!("replies/{}", id.to_hex()),
            Self::Acknowledgement => "acknowledgement".to_owned(),
            Self::Roster => "roster".to_owned(),
            Self::Trail => "trail".to_owned(),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            "acknowledgement" => Some(Self::Acknowledgement),
            "roster" => Some(Self::Roster),
            "trail" => Some(Self::Trail),
            reply => ReplyId::parse(reply.strip_prefix("replies/")?).map(Self::Reply),
        }
    }
}

/// One file of a bundle, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub name: Name,
    /// Its bytes.
    pub body: Vec<u8>,
}

impl Item {
    /// Makes the item of a sealed reply: the id of its mailbox, then the sealed bytes.
    #[must_use]
    pub fn reply(id: ReplyId, mailbox: &MailboxId, sealed: &[u8]) -> Self {
        Self { name: Name::Reply(id), body: [mailbox.as_bytes(), sealed].concat() }
    }
}

/// The body of a reply's item: the mailbox it is for, and what only that mailbox's holder can open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addressed<'b> {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// An age file.
    pub sealed: &'b [u8],
}

/// A body that is not a mailbox id with a sealed reply behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a sealed reply")]
pub struct NotAReply;

impl<'b> Addressed<'b> {
    /// Reads a body, and holds the sealed part to all that can be told without a key ([`reply::is_sealed`]).
    ///
    /// # Errors
    /// [`NotAReply`].
    pub fn read(body: &'b [u8]) -> Result<Self, NotAReply> {
        let (mailbox, sealed) = body.split_first_chunk().ok_or(NotAReply)?;
        let fine = reply::is_sealed(sealed);
        if fine { Ok(Self { mailbox: MailboxId::new(*mailbox), sealed }) } else { Err(NotAReply) }
    }
}

/// What a bundle says of itself, besides its items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cover {
    /// The day it was made.
    pub day: Day,
    /// Rises with each bundle of a desk.
    pub sequence: u64,
    /// The desk's audit trail.
    pub audit: Trail,
}

/// A reason why a whole inbound bundle is refused; nothing of it is taken then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InboundError {
    /// It does not begin with a canonical tar entry `manifest`, or ends too early.
    #[error("not an inbound bundle, or cut short")]
    NotABundle(#[source] Option<TarError>),
    /// No desk of the roster signed it.
    #[error("signed by no desk of the roster")]
    UnlistedDesk,
    /// The manifest's signature does not hold, or its text is malformed.
    #[error("manifest refused")]
    Manifest(#[source] NoteError),
    /// A file is missing, too many, or not the one that the manifest names.
    #[error("items other than the manifest announces")]
    Items,
}

fn line(item: &Item) -> String {
    format!("item {} {} {}\n", item.name.text(), item.body.len(), hex(&sha256(&item.body)))
}

fn manifest(cover: &Cover, items: &[Item], key: &Verifier) -> String {
    let audit = format!("{} {}", cover.audit.length, hex(&cover.audit.head));
    let head = format!(
        "{}\nversion 1\nday {}\nsequence {}\naudit {audit}\n",
        key.name(),
        cover.day,
        cover.sequence
    );
    items.iter().fold(head, |text, item| text + &line(item))
}

/// Writes an inbound bundle, signed by a desk.
///
/// # Errors
/// Those of the writer; `InvalidInput` for too many, too long or repeated items.
pub fn write<W: Write>(to: W, cover: &Cover, items: &[Item], desk: &Signer) -> io::Result<W> {
    let mut names: Vec<Name> = items.iter().map(|item| item.name).collect();
    names.sort_unstable();
    names.dedup();
    let long = items.iter().any(|item| item.body.len() as u64 > ITEM_MAX);
    if names.len() < items.len() || items.len() > ITEMS_MAX || long {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let key = desk.under(PURPOSE);
    let note = key.sign(&manifest(cover, items, key.verifier())).map_err(io::Error::other)?;
    let mut tar = tar::Writer::new(to);
    tar.file("manifest", note.len() as u64, note.as_bytes())?;
    for item in items {
        tar.file(&item.name.text(), item.body.len() as u64, item.body.as_slice())?;
    }
    tar.finish(None)
}

/// An inbound bundle whose signature holds; its items are still to be read.
pub struct Verified<R> {
    tar: tar::Reader<R>,
    desk: Verifier,
    cover: Cover,
    announced: std::vec::IntoIter<Announced>,
}

struct Announced {
    name: Name,
    size: u64,
    sha256: [u8; 32],
}

impl<R: Read> Verified<R> {
    /// Reads the manifest and finds the desk that signed it.
    ///
    /// # Errors
    /// [`InboundError`].
    pub fn open(from: R, roster: &Roster) -> Result<Self, InboundError> {
        let mut tar = tar::Reader::new(from);
        let note = first(&mut tar)?;
        for desk in &roster.desks {
            let key = desk.key.under(PURPOSE);
            let text = match key.verify(&note) {
                Err(NoteError::Unsigned) => continue,
                verified => verified.map_err(InboundError::Manifest)?,
            };
            let (cover, announced) =
                parse(text, &key).ok_or(InboundError::Manifest(NoteError::Malformed))?;
            let announced = announced.into_iter();
            return Ok(Self { tar, desk: desk.key.clone(), cover, announced });
        }
        Err(InboundError::UnlistedDesk)
    }

    /// Returns the desk that signed.
    #[must_use]
    pub fn desk(&self) -> &Verifier {
        &self.desk
    }

    /// Returns what the bundle says of itself.
    #[must_use]
    pub fn cover(&self) -> &Cover {
        &self.cover
    }

    /// Reads the next item whole; nothing after the last, when the tar has ended as it must.
    ///
    /// # Errors
    /// [`InboundError::Items`] or [`InboundError::NotABundle`].
    pub fn next_item(&mut self) -> Result<Option<Item>, InboundError> {
        let entry = self.tar.next_file().map_err(|error| InboundError::NotABundle(Some(error)))?;
        let (entry, announced) = match (entry, self.announced.next()) {
            (None, None) => {
                let ended = self.tar.finish(None);
                return ended.map(|()| None).map_err(|error| InboundError::NotABundle(Some(error)));
            }
            (Some(entry), Some(announced)) => (entry, announced),
            _ => return Err(InboundError::Items),
        };
        if entry.name != announced.name.text() || entry.size != announced.size {
            return Err(InboundError::Items);
        }
        let mut body = Vec::new();
        let read = self.tar.body().read_to_end(&mut body);
        read.map_err(|error| InboundError::NotABundle(Some(error.into())))?;
        let same = sha256(&body) == announced.sha256;
        if same { Ok(Some(Item { name: announced.name, body })) } else { Err(InboundError::Items) }
    }
}

fn first<R: Read>(tar: &mut tar::Reader<R>) -> Result<Vec<u8>, InboundError> {
    let entry = tar.next_file().map_err(|error| InboundError::NotABundle(Some(error)))?;
    let fine = |entry: &tar::Entry| entry.name == "manifest" && entry.size <= NOTE_MAX as u64;
    let entry = entry.filter(fine).ok_or(InboundError::NotABundle(None))?;
    let mut note = Vec::new();
    let read = tar.body().read_to_end(&mut note);
    let read = read.map_err(|error| InboundError::NotABundle(Some(error.into())))?;
    if read as u64 == entry.size { Ok(note) } else { Err(InboundError::NotABundle(None)) }
}

fn parse(text: &str, key: &Verifier) -> Option<(Cover, Vec<Announced>)> {
    let mut lines = text.lines();
    if lines.next()? != key.name().as_str() || lines.next()? != "version 1" {
        return None;
    }
    let day = lines.next()?.strip_prefix("day ")?.parse().ok()?;
    let sequence = number(lines.next()?.strip_prefix("sequence ")?)?;
    let (length, head) = lines.next()?.strip_prefix("audit ")?.split_once(' ')?;
    let audit = Trail { length: number(length)?, head: unhex(head)? };
    let announced = lines.map(announced).collect::<Option<Vec<_>>>()?;
    (announced.len() <= ITEMS_MAX).then_some((Cover { day, sequence, audit }, announced))
}

fn announced(line: &str) -> Option<Announced> {
    let mut words = line.strip_prefix("item ")?.split(' ');
    let (name, size, sha256) = (words.next()?, words.next()?, words.next()?);
    let announced =
        Announced { name: Name::parse(name)?, size: number(size)?, sha256: unhex(sha256)? };
    (words.next().is_none() && announced.size <= ITEM_MAX).then_some(announced)
}

/// Reads a decimal number in its one spelling.
fn number(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    digest(&SHA256, bytes).as_ref().try_into().expect("SHA-256 has 32 bytes")
}

#[cfg(test)]
mod tests;

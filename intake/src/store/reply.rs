//! The bodies of reply records: for whom, which, since when, and a piece of the sealed reply.

use std::fmt;

use meldkluis_crypto::{day::Day, inbound::ReplyId, reply};

use super::record::{BODY_MAX, Draft, Fault, Kind, take};

const HEAD: usize = 56;
/// Sealed bytes in every record of a reply but its last.
const PIECE: usize = BODY_MAX - HEAD;

/// What a mailbox is known by here; its id and whatever opens it are nowhere in a store.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailboxKey([u8; 32]);

impl MailboxKey {
    /// Takes the bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for MailboxKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailboxKey")
    }
}

/// A sealed reply on its way into a mailbox.
#[derive(Clone, PartialEq, Eq)]
pub struct Delivery {
    id: ReplyId,
    mailbox: MailboxKey,
    sealed: Vec<u8>,
}

impl Delivery {
    /// Takes what can be a sealed reply, as far as that can be told here; nothing else is a delivery.
    #[must_use]
    pub fn new(id: ReplyId, mailbox: MailboxKey, sealed: Vec<u8>) -> Option<Self> {
        reply::is_sealed(&sealed).then_some(Self { id, mailbox, sealed })
    }

    /// Returns the reply's id.
    #[must_use]
    pub fn id(&self) -> ReplyId {
        self.id
    }

    /// Returns what the mailbox is known by.
    #[must_use]
    pub fn mailbox(&self) -> MailboxKey {
        self.mailbox
    }

    /// Returns the sealed bytes.
    #[must_use]
    pub fn sealed(&self) -> &[u8] {
        &self.sealed
    }

    /// Makes its records.
    pub(super) fn drafts(&self, day: Day) -> Option<Vec<Draft>> {
        let parts = u16::try_from(self.sealed.len().div_ceil(PIECE)).ok()?;
        let pieces = (0..).zip(self.sealed.chunks(PIECE));
        let draft = |(part, piece): (u16, &[u8])| {
            let part = Part { mailbox: self.mailbox, id: self.id, day, part, parts };
            Draft::new(Kind::Reply, part.encode(piece))
        };
        pieces.map(draft).collect()
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Delivery")
    }
}

/// What a reply record says besides the sealed bytes in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) mailbox: MailboxKey,
    pub(super) id: ReplyId,
    /// The day it was imported.
    pub(super) day: Day,
    /// Which of the reply's records this is, from 0.
    pub(super) part: u16,
    /// How many records the reply has.
    pub(super) parts: u16,
}

impl Part {
    pub(super) fn encode(&self, piece: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD.saturating_add(piece.len()));
        bytes.extend_from_slice(&self.mailbox.0);
        bytes.extend_from_slice(self.id.as_bytes());
        bytes.extend_from_slice(&self.day.number().to_be_bytes());
        bytes.extend_from_slice(&self.part.to_be_bytes());
        bytes.extend_from_slice(&self.parts.to_be_bytes());
        bytes.extend_from_slice(piece);
        bytes
    }

    /// Reads a body: every record of a reply but its last is full, and none is empty.
    pub(super) fn decode(bytes: &[u8]) -> Result<(Self, &[u8]), Fault> {
        let (part, piece) = Self::parse(bytes).map_err(|_| Fault::Content)?;
        let last = part.part.checked_add(1) == Some(part.parts);
        let sound = part.part < part.parts && !piece.is_empty() && (last || piece.len() == PIECE);
        if sound { Ok((part, piece)) } else { Err(Fault::Content) }
    }

    fn parse(mut bytes: &[u8]) -> Result<(Self, &[u8]), Fault> {
        let rest = &mut bytes;
        let (mailbox, id) = (MailboxKey(take(rest)?), ReplyId::new(take(rest)?));
        let number = u32::from_be_bytes(take(rest)?);
        let day = Day::from_number(number);
        let (part, parts) = (u16::from_be_bytes(take(rest)?), u16::from_be_bytes(take(rest)?));
        if day.number() != number {
            return Err(Fault::Content);
        }
        Ok((Self { mailbox, id, day, part, parts }, bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(length: usize) -> Delivery {
        let (id, mailbox) = (ReplyId::new([4; 16]), MailboxKey::new([5; 32]));
        Delivery { id, mailbox, sealed: vec![6; length] }
    }

    #[test]
    fn records_of_a_reply_are_full_but_the_last_and_join_again() {
        for length in [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 9] {
            let drafts = delivery(length).drafts(Day::from_number(20_780)).unwrap();
            let mut joined = Vec::new();
            for (number, draft) in (0..).zip(&drafts) {
                let (part, piece) = Part::decode(draft.body()).unwrap();
                assert_eq!((part.part, usize::from(part.parts)), (number, drafts.len()));
                assert_eq!((part.day.number(), part.mailbox), (20_780, MailboxKey::new([5; 32])));
                joined.extend_from_slice(piece);
            }
            assert_eq!(joined, vec![6; length]);
        }
    }

    #[test]
    fn impossible_bodies_are_refused() {
        let drafts = delivery(PIECE + 1).drafts(Day::from_number(20_780)).unwrap();
        let (first, last) = (drafts[0].body(), drafts[1].body());
        for end in 0..=HEAD {
            assert_eq!(Part::decode(&last[..end]), Err(Fault::Content), "cut at {end}");
        }
        assert_eq!(Part::decode(&first[..BODY_MAX - 1]), Err(Fault::Content), "not full");
        for (at, value) in [(48, 0xff), (53, 2), (55, 0), (55, 1), (54, 1)] {
            let mut bytes = last.to_vec();
            bytes[at] = value;
            assert_eq!(Part::decode(&bytes), Err(Fault::Content), "byte {at}");
        }
    }

    #[test]
    fn noise_is_no_delivery_and_debug_shows_names() {
        let (id, mailbox) = (ReplyId::new([4; 16]), MailboxKey::new([5; 32]));
        assert!(Delivery::new(id, mailbox, vec![7; 18_107]).is_none());
        assert_eq!(format!("{mailbox:?} {:?}", delivery(3)), "MailboxKey Delivery");
    }
}

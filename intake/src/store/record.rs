//! The bytes of a journal record: a fixed header and a body (docs/formats.md, "Journal").

use std::io::Write as _;

use meldkluis_crypto::{day::Day, tlog::Leaf};
use ring::digest::{self, SHA256};
use serde::{Deserialize, Serialize};

/// The length of a record header in bytes.
pub(super) const HEADER_LEN: usize = 96;
/// The longest body in bytes; every chunk of a sealed tip but its last has exactly this length.
pub const BODY_MAX: usize = 256 * 1024;
pub(super) const HEADER_U32: u32 = 96;
const BODY_MAX_U32: u32 = 256 * 1024;
pub(super) const MAGIC: [u8; 4] = *b"MKJ1";
const GENESIS: &[u8] = b"meldkluis/journal/v1\n";

/// A record's number in its journal, from 1; 0 stands for "before the first record".
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Sequence(pub u64);

impl Sequence {
    pub(super) fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// Where a record begins: the segment's number and the offset in it, in bytes.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// The segment's number, from 0.
    pub segment: u32,
    /// Bytes from the segment's beginning.
    pub offset: u32,
}

/// The hash chain's value after a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Chain(pub [u8; 32]);

impl Chain {
    /// Returns the value before the first record of the log of this origin.
    pub(super) fn genesis(origin: &str) -> Self {
        Self(sha256(&[GENESIS, origin.as_bytes()]))
    }

    fn after(self, fields: &[u8]) -> Self {
        Self(sha256(&[&self.0, fields]))
    }
}

/// What a record's body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A piece of a sealed tip.
    Chunk,
    /// The record that commits a tip.
    Tip,
    /// A sealed reply to a mailbox.
    Reply,
    /// An order to erase the bodies of records that it names.
    Erase,
    /// What a desk's inbound bundle left behind: its signed acknowledgement, sequence and audit trail.
    Acknowledgement,
    /// A roster that came into force.
    Roster,
}

impl Kind {
    /// Every kind, in the order of its code.
    pub const ALL: [Self; 6] =
        [Self::Chunk, Self::Tip, Self::Reply, Self::Erase, Self::Acknowledgement, Self::Roster];

    fn code(self) -> u8 {
        match self {
            Self::Chunk => 1,
            Self::Tip => 2,
            Self::Reply => 3,
            Self::Erase => 4,
            Self::Acknowledgement => 5,
            Self::Roster => 6,
        }
    }

    fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A reason why bytes are not a record of this journal at this place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The place has no record where one must be.
    #[error("no record")]
    Missing,
    /// The header's checksum, magic or reserved bytes are wrong.
    #[error("damaged header")]
    Header,
    /// The kind or the length is none that exists.
    #[error("impossible header")]
    Impossible,
    /// The record has another number than the one due here.
    #[error("record out of sequence")]
    Sequence,
    /// The durable mark falls back or lies ahead of the record.
    #[error("impossible durable mark")]
    Mark,
    /// The chain does not go on from the record before.
    #[error("broken chain")]
    Chain,
    /// The body is not what the header says.
    #[error("damaged body")]
    Body,
    /// The body is whole and says something that cannot be.
    #[error("impossible body")]
    Content,
    /// A segment file is not there.
    #[error("missing segment")]
    Segment,
    /// A segment file has another length than segments have.
    #[error("segment of the wrong length")]
    Length,
    /// Bytes follow the last record of a segment.
    #[error("bytes after the last record")]
    Trailing,
    /// The journal ends before a record that was acknowledged.
    #[error("journal ends before what was acknowledged")]
    Ends,
    /// The journal is whole and differs from what was acknowledged.
    #[error("journal differs from what was acknowledged")]
    Differs,
    /// The body was erased by order of a later record.
    #[error("body erased by order of a later record")]
    Erased,
}

/// A record's header, proven by its own checksum but not yet against its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: Kind,
    pub(super) length: u32,
    pub(super) sequence: Sequence,
    pub(super) durable: Sequence,
    pub(super) digest: [u8; 32],
    pub(super) chain: Chain,
}

impl Header {
    /// Makes the header of the record that follows a chain value.
    pub(super) fn of(draft: &Draft, before: Chain, sequence: Sequence, durable: Sequence) -> Self {
        let mut header = Self {
            kind: draft.kind,
            length: draft.length(),
            sequence,
            durable,
            digest: draft.digest,
            chain: before,
        };
        header.chain = before.after(&header.fields());
        header
    }

    /// Tells whether the chain goes on from `before` to this header.
    pub(super) fn follows(&self, before: Chain) -> bool {
        before.after(&self.fields()) == self.chain
    }

    /// Bytes that the record takes in its segment.
    pub(super) fn extent(&self) -> u32 {
        self.length.saturating_add(HEADER_U32)
    }

    pub(super) fn encode(&self) -> [u8; HEADER_LEN] {
        let mut bytes = [0; HEADER_LEN];
        let mut rest = bytes.as_mut_slice();
        put(&mut rest, &self.fields());
        put(&mut rest, &self.chain.0);
        let checksum = bytes.first_chunk::<CHECKED>().map_or(0, |checked| crc32c::crc32c(checked));
        if let Some(last) = bytes.last_chunk_mut() {
            *last = checksum.to_be_bytes();
        }
        bytes
    }

    pub(super) fn decode(bytes: &[u8; HEADER_LEN]) -> Result<Self, Fault> {
        let (checked, checksum) = bytes.split_last_chunk::<4>().ok_or(Fault::Header)?;
        if crc32c::crc32c(checked) != u32::from_be_bytes(*checksum) {
            return Err(Fault::Header);
        }
        let mut rest = checked;
        let (magic, kind) = (take::<4>(&mut rest)?, take::<4>(&mut rest)?);
        let (MAGIC, [code, 0, 0, 0]) = (magic, kind) else {
            return Err(Fault::Header);
        };
        let header = Self {
            kind: Kind::from_code(code).ok_or(Fault::Impossible)?,
            length: u32::from_be_bytes(take(&mut rest)?),
            sequence: Sequence(u64::from_be_bytes(take(&mut rest)?)),
            durable: Sequence(u64::from_be_bytes(take(&mut rest)?)),
            digest: take(&mut rest)?,
            chain: Chain(take(&mut rest)?),
        };
        let sized = (1..=BODY_MAX_U32).contains(&header.length);
        if sized && header.durable < header.sequence { Ok(header) } else { Err(Fault::Impossible) }
    }

    fn fields(&self) -> [u8; FIELDS] {
        let mut bytes = [0; FIELDS];
        let mut rest = bytes.as_mut_slice();
        put(&mut rest, &MAGIC);
        put(&mut rest, &[self.kind.code(), 0, 0, 0]);
        put(&mut rest, &self.length.to_be_bytes());
        put(&mut rest, &self.sequence.0.to_be_bytes());
        put(&mut rest, &self.durable.0.to_be_bytes());
        put(&mut rest, &self.digest);
        bytes
    }
}

const FIELDS: usize = 60;
const CHECKED: usize = FIELDS + 32;

/// A record's body on its way to the journal, with the digest already taken.
#[derive(Debug)]
pub struct Draft {
    kind: Kind,
    digest: [u8; 32],
    body: Vec<u8>,
}

impl Draft {
    /// Takes a body of 1 to [`BODY_MAX`] bytes, and hashes it; none else is a draft.
    ///
    /// Nor is an order to erase: the store alone makes those.
    #[must_use]
    pub fn new(kind: Kind, body: Vec<u8>) -> Option<Self> {
        if kind == Kind::Erase { None } else { Self::of(kind, body) }
    }

    pub(super) fn of(kind: Kind, body: Vec<u8>) -> Option<Self> {
        let digest = sha256(&[&body]);
        (1..=BODY_MAX).contains(&body.len()).then_some(Self { kind, digest, body })
    }

    pub(super) fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    /// Tells whether this orders bodies to be erased.
    pub(super) fn orders(&self) -> bool {
        self.kind == Kind::Erase
    }

    pub(super) fn length(&self) -> u32 {
        u32::try_from(self.body.len()).expect("a draft has at most 256 KiB")
    }

    /// Bytes that the record will take in its segment.
    pub(super) fn extent(&self) -> u32 {
        self.length().saturating_add(HEADER_U32)
    }
}

/// Full chunks of one tip, directly one behind the other in one segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) at: Position,
    pub(super) sequence: Sequence,
    pub(super) count: u32,
}

/// The body of a tip record: leaf data, day, and where the chunks before the last lie.
///
/// The last chunk is the record directly before the tip record, in the same segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TipBody {
    pub(super) leaf: Leaf,
    pub(super) day: Day,
    pub(super) runs: Vec<Run>,
}

impl TipBody {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(44 + 20 * self.runs.len());
        bytes.extend_from_slice(self.leaf.as_bytes());
        bytes.extend_from_slice(&self.day.number().to_be_bytes());
        self.runs.iter().for_each(|run| run.encode(&mut bytes));
        bytes
    }

    /// Reads a body and holds its own rules: a day that exists, runs that are not empty and rise, as many
    /// chunks as the size asks for.
    pub(super) fn decode(mut bytes: &[u8]) -> Result<Self, Fault> {
        let rest = &mut bytes;
        let leaf = Leaf::from_bytes(take(rest).map_err(|_| Fault::Content)?);
        let number = u32::from_be_bytes(take(rest).map_err(|_| Fault::Content)?);
        let day = Day::from_number(number);
        let mut runs = Vec::new();
        while !rest.is_empty() {
            runs.push(Run::decode(rest).map_err(|_| Fault::Content)?);
        }
        let body = Self { leaf, day, runs };
        let sound = day.number() == number && body.rises() && body.fits();
        if sound { Ok(body) } else { Err(Fault::Content) }
    }

    /// The number of bytes in the last chunk.
    pub(super) fn last_length(&self) -> u32 {
        let full = self.earlier().saturating_mul(u64::from(BODY_MAX_U32));
        u32::try_from(self.leaf.size().saturating_sub(full)).unwrap_or(u32::MAX)
    }

    /// The number of chunks before the last.
    pub(super) fn earlier(&self) -> u64 {
        self.runs.iter().map(|run| u64::from(run.count)).sum()
    }

    /// Runs are not empty, rise, and are as long as they can be.
    fn rises(&self) -> bool {
        let apart = |(run, next): (&Run, &Run)| {
            let (end, at) = run.behind();
            next.sequence > end || (next.sequence == end && next.at != at)
        };
        self.runs.iter().all(|run| run.count > 0 && run.sequence.0 > 0)
            && self.runs.iter().zip(self.runs.iter().skip(1)).all(apart)
    }

    fn fits(&self) -> bool {
        (1..=BODY_MAX_U32).contains(&self.last_length())
    }
}

impl Run {
    /// The number and place of each chunk.
    pub(super) fn chunks(self) -> impl Iterator<Item = (Sequence, Position)> {
        (0..self.count).map(move |n| self.chunk(n))
    }

    /// The number and place that the chunk behind this run has.
    pub(super) fn behind(self) -> (Sequence, Position) {
        self.chunk(self.count)
    }

    fn chunk(self, n: u32) -> (Sequence, Position) {
        let Position { segment, offset } = self.at;
        let offset = offset.saturating_add(n.saturating_mul(HEADER_U32 + BODY_MAX_U32));
        (Sequence(self.sequence.0.saturating_add(n.into())), Position { segment, offset })
    }

    pub(super) fn encode(self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.sequence.0.to_be_bytes());
        bytes.extend_from_slice(&self.at.segment.to_be_bytes());
        bytes.extend_from_slice(&self.at.offset.to_be_bytes());
        bytes.extend_from_slice(&self.count.to_be_bytes());
    }

    pub(super) fn decode(rest: &mut &[u8]) -> Result<Self, Fault> {
        Ok(Self {
            sequence: Sequence(u64::from_be_bytes(take(rest)?)),
            at: Position {
                segment: u32::from_be_bytes(take(rest)?),
                offset: u32::from_be_bytes(take(rest)?),
            },
            count: u32::from_be_bytes(take(rest)?),
        })
    }
}

pub(super) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = digest::Context::new(&SHA256);
    parts.iter().for_each(|part| context.update(part));
    finish(context)
}

pub(super) fn finish(context: digest::Context) -> [u8; 32] {
    context.finish().as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// Takes `N` bytes off the front.
pub(super) fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Fault> {
    let (first, after) = rest.split_first_chunk().ok_or(Fault::Header)?;
    *rest = after;
    Ok(*first)
}

fn put(rest: &mut &mut [u8], bytes: &[u8]) {
    rest.write_all(bytes).expect("the array has room for every field");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        let draft = Draft::new(Kind::Tip, vec![7; 44]).unwrap();
        Header::of(&draft, Chain::genesis("meldkluis.test/log/0"), Sequence(9), Sequence(4))
    }

    fn tip(size: u64, runs: Vec<Run>) -> TipBody {
        TipBody { leaf: Leaf::new([5; 32], size), day: "2026-11-23".parse().unwrap(), runs }
    }

    fn run(sequence: u64, count: u32) -> Run {
        Run { at: Position { segment: 3, offset: 96 }, sequence: Sequence(sequence), count }
    }

    #[test]
    fn header_of_every_kind_round_trips() {
        for kind in Kind::ALL {
            let draft = Draft::of(kind, vec![1; 300]).unwrap();
            let header = Header::of(&draft, Chain([2; 32]), Sequence(1), Sequence(0));
            assert_eq!(Header::decode(&header.encode()), Ok(header));
            assert!(header.follows(Chain([2; 32])));
            assert!(!header.follows(Chain([3; 32])));
        }
    }

    #[test]
    fn every_flipped_bit_of_a_header_is_refused() {
        let good = header().encode();
        for at in 0..HEADER_LEN {
            for bit in 0..8 {
                let mut bytes = good;
                bytes[at] ^= 1 << bit;
                assert_eq!(Header::decode(&bytes), Err(Fault::Header), "byte {at} bit {bit}");
            }
        }
    }

    #[test]
    fn fields_are_refused_under_a_right_checksum() {
        for (at, value) in [(0, b'X'), (4, 0), (4, 7), (5, 1), (8, 1), (26, 9), (27, 9)] {
            let mut bytes = header().encode();
            bytes[at] = value;
            let checksum = crc32c::crc32c(&bytes[..CHECKED]).to_be_bytes();
            bytes[CHECKED..].copy_from_slice(&checksum);
            assert!(Header::decode(&bytes).is_err(), "byte {at}");
        }
    }

    #[test]
    fn chain_covers_every_field() {
        let good = header();
        let before = Chain::genesis("meldkluis.test/log/0");
        let changed = [
            Header { kind: Kind::Chunk, ..good },
            Header { length: 45, ..good },
            Header { sequence: Sequence(10), ..good },
            Header { durable: Sequence(3), ..good },
            Header { digest: [0; 32], ..good },
        ];
        assert!(changed.iter().all(|header| !header.follows(before)));
    }

    #[test]
    fn bodies_out_of_bounds_are_no_drafts() {
        assert!(Draft::new(Kind::Chunk, Vec::new()).is_none());
        assert!(Draft::new(Kind::Chunk, vec![0; BODY_MAX + 1]).is_none());
        assert!(Draft::new(Kind::Chunk, vec![0; BODY_MAX]).is_some());
        assert!(Draft::new(Kind::Erase, vec![1]).is_none());
    }

    #[test]
    fn tip_body_round_trips() {
        let full = u64::from(BODY_MAX_U32);
        for body in
            [tip(1, vec![]), tip(full, vec![]), tip(full * 5 + 1, vec![run(1, 2), run(9, 3)])]
        {
            assert_eq!(TipBody::decode(&body.encode()), Ok(body));
        }
    }

    #[test]
    fn impossible_tip_bodies_are_refused() {
        let full = u64::from(BODY_MAX_U32);
        let (sequence, at) = run(1, 1).behind();
        let behind = Run { at, sequence, count: 1 };
        let wrong = [
            tip(0, vec![]),
            tip(full + 1, vec![]),
            tip(full, vec![run(1, 1)]),
            tip(full + 1, vec![run(1, 0), run(3, 1)]),
            tip(full * 2 + 1, vec![run(1, 1), behind]),
            tip(full * 2 + 1, vec![run(5, 1), run(2, 1)]),
        ];
        for body in wrong {
            assert_eq!(TipBody::decode(&body.encode()), Err(Fault::Content), "{body:?}");
        }
        let mut long = tip(1, vec![]).encode();
        long.push(0);
        assert_eq!(TipBody::decode(&long), Err(Fault::Content));
        let mut late = tip(1, vec![]).encode();
        late[40..44].copy_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(TipBody::decode(&late), Err(Fault::Content));
    }
}

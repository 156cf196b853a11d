//! What desks said: the body of an acknowledgement record, and what follows from all of them.
//!
//! One record stands for one inbound bundle of a desk, or for a part of it: its sequence, the desk's audit trail, the
//! replies whose records lie directly before, and the signed acknowledgement if there was one.
//! The ledger keeps what is in force, and how long it has been.

use std::collections::{BTreeMap, BTreeSet};

use meldkluis_crypto::{
    acknowledgement::Acknowledgement,
    day::Day,
    inbound::{ReplyId, Trail},
    note::Verifier,
};

use super::record::{Draft, Fault, Kind, Position, Sequence, take};

/// The longest verifier text of a desk.
const KEY_MAX: usize = 1_024;
/// The longest signed acknowledgement.
pub(super) const NOTE_MAX: usize = 32 << 10;

/// What one inbound bundle of a desk left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Applied {
    /// The day it was imported.
    pub(super) day: Day,
    /// The bundle's sequence number, or the one before it when part of the bundle is still to be applied.
    pub(super) sequence: u64,
    /// The desk's audit trail.
    pub(super) audit: Trail,
    /// The desk's key.
    pub(super) desk: Verifier,
    /// How many reply records directly before this one came with it.
    pub(super) records: u16,
    /// The replies in them, each applied with this for the first time.
    pub(super) replies: Vec<ReplyId>,
    /// The signed acknowledgement, if it held.
    pub(super) note: Option<Vec<u8>>,
}

impl Applied {
    pub(super) fn draft(&self) -> Option<Draft> {
        let key = self.desk.to_string();
        let note = self.note.as_deref().unwrap_or_default();
        let length = u16::try_from(key.len()).ok().filter(|_| key.len() <= KEY_MAX)?;
        let mut bytes = self.day.number().to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.sequence.to_be_bytes());
        bytes.extend_from_slice(&self.audit.length.to_be_bytes());
        bytes.extend_from_slice(&self.audit.head);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(key.as_bytes());
        bytes.extend_from_slice(&self.records.to_be_bytes());
        bytes.extend_from_slice(&u16::try_from(self.replies.len()).ok()?.to_be_bytes());
        self.replies.iter().for_each(|id| bytes.extend_from_slice(id.as_bytes()));
        bytes.extend_from_slice(note);
        if note.len() > NOTE_MAX { None } else { Draft::new(Kind::Acknowledgement, bytes) }
    }

    /// Reads a body; an acknowledgement in it must be signed by the desk that the body names.
    pub(super) fn decode(bytes: &[u8]) -> Result<(Self, Option<Acknowledgement>), Fault> {
        let applied = Self::parse(bytes).ok_or(Fault::Content)?;
        let said = applied.note.as_ref().map(|note| Acknowledgement::verify(note, &applied.desk));
        Ok((applied, said.transpose().map_err(|_| Fault::Content)?))
    }

    fn parse(mut bytes: &[u8]) -> Option<Self> {
        let rest = &mut bytes;
        let number = u32::from_be_bytes(take(rest).ok()?);
        let day = Day::from_number(number);
        let sequence = u64::from_be_bytes(take(rest).ok()?);
        let length = u64::from_be_bytes(take(rest).ok()?);
        let audit = Trail { length, head: take(rest).ok()? };
        let length = usize::from(u16::from_be_bytes(take(rest).ok()?));
        let (key, after) = rest.split_at_checked(length).filter(|_| length <= KEY_MAX)?;
        *rest = after;
        let text = str::from_utf8(key).ok()?;
        let desk: Verifier = text.parse().ok()?;
        let (records, replies) = Self::replies(rest)?;
        let sound = day.number() == number && desk.to_string() == text && rest.len() <= NOTE_MAX;
        let note = (!rest.is_empty()).then(|| rest.to_vec());
        sound.then_some(Self { day, sequence, audit, desk, records, replies, note })
    }

    /// Reads the list of replies: each once, and none without a record.
    fn replies(rest: &mut &[u8]) -> Option<(u16, Vec<ReplyId>)> {
        let records = u16::from_be_bytes(take(rest).ok()?);
        let count = u16::from_be_bytes(take(rest).ok()?);
        let ids = (0..count).map(|_| take(rest).ok().map(ReplyId::new));
        let ids = ids.collect::<Option<Vec<_>>>()?;
        let once = ids.iter().collect::<BTreeSet<_>>().len() == ids.len();
        let held = records >= count && (records == 0) == (count == 0);
        (once && held).then_some((records, ids))
    }
}

/// An acknowledgement in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Held {
    /// Tips from index 0 that the desk holds.
    pub size: u64,
    /// The day it was imported here.
    pub imported: Day,
    /// The day it was signed there.
    pub signed: Day,
    /// The day of the last canary that the desk opened.
    pub canary: Option<Day>,
    /// The number of its record.
    pub record: Sequence,
    pub(super) at: Position,
}

/// What the journal knows of a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Desk {
    /// The desk's key.
    pub key: Verifier,
    /// The sequence number of the last bundle that was applied; 0 before the first.
    pub sequence: u64,
    /// Its audit trail then.
    pub audit: Trail,
    /// Its newest acknowledgement of this log.
    pub newest: Option<Held>,
    /// The acknowledgements of this log by which it came to hold what it does, of rising size; those below what is
    /// erased already are left out.
    pub steps: Vec<Held>,
    last: (Position, Sequence),
}

#[cfg(test)]
impl Desk {
    /// A desk that acknowledged so many tips, on these days, in these records.
    pub(crate) fn said(key: Verifier, steps: impl Iterator<Item = (u64, Day, u64)>) -> Self {
        let at = Position::default();
        let held = |(size, imported, record)| {
            let record = Sequence(record);
            Held { size, imported, signed: imported, canary: None, record, at }
        };
        let steps: Vec<Held> = steps.map(held).collect();
        let audit = Trail { length: 0, head: [0; 32] };
        let last = (at, Sequence(1));
        Self { key, sequence: 1, audit, newest: steps.last().copied(), steps, last }
    }
}

/// All desks that ever sent a bundle, by their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Desks(BTreeMap<String, Desk>);

impl Desks {
    /// Takes in a record; `erased` tips are gone already.
    pub(super) fn enter(
        &mut self,
        (at, record): (Position, Sequence),
        (applied, said): (Applied, Option<Acknowledgement>),
        erased: u64,
    ) {
        let Applied { day, sequence, audit, desk: key, .. } = applied;
        let desk = self.0.entry(key.to_string()).or_insert_with(|| Desk {
            key,
            sequence,
            audit,
            newest: None,
            steps: Vec::new(),
            last: (at, record),
        });
        (desk.sequence, desk.audit, desk.last) = (sequence, audit, (at, record));
        let Some(said) = said else { return };
        let size = said.held.size;
        let held = Held { size, imported: day, signed: said.day, canary: said.canary, record, at };
        // A desk that holds less than it once said is believed: what it does not hold must stay.
        desk.steps.retain(|step| step.size <= size);
        desk.newest = Some(held);
        if size > desk.steps.last().map_or(erased, |step| step.size) {
            desk.steps.push(held);
        }
    }

    /// Forgets the steps to what is erased.
    pub(super) fn erased(&mut self, end: u64) {
        self.0.values_mut().for_each(|desk| desk.steps.retain(|step| step.size > end));
    }

    /// Tells whether a record is an acknowledgement in force of at least this size.
    pub(super) fn vouch(&self, record: Sequence, size: u64) -> bool {
        let mut steps = self.0.values().flat_map(|desk| &desk.steps);
        steps.any(|step| step.record == record && step.size >= size)
    }

    pub(super) fn find(&self, key: &Verifier) -> Option<&Desk> {
        self.0.get(&key.to_string())
    }

    pub(super) fn all(&self) -> Vec<Desk> {
        self.0.values().cloned().collect()
    }

    /// Returns where the records lie from which all of this can be read again, in their order.
    pub(super) fn records(&self) -> Vec<(Position, Sequence)> {
        let mut records: Vec<(Position, Sequence)> = Vec::new();
        for desk in self.0.values() {
            let held = desk.steps.iter().chain(&desk.newest);
            records.extend(held.map(|held| (held.at, held.record)).chain([desk.last]));
        }
        records.sort_unstable_by_key(|(_, record)| *record);
        records.dedup();
        records
    }
}

#[cfg(test)]
mod tests {
    use meldkluis_crypto::{
        note::{KeyName, Signer},
        tlog::{Head, Root},
    };
    use zeroize::Zeroizing;

    use super::*;

    fn signer() -> Signer {
        Signer::from_seed(KeyName::new("m.test/desk/a").unwrap(), Zeroizing::new([4; 32]))
    }

    fn said(size: u64) -> Acknowledgement {
        let held = Head { size, root: Root([9; 32]) };
        Acknowledgement { day: Day::from_number(20_780), generation: 0, held, canary: None }
    }

    fn applied(day: u32, size: Option<u64>) -> Applied {
        Applied {
            day: Day::from_number(day),
            sequence: 7,
            audit: Trail { length: 3, head: [8; 32] },
            desk: signer().verifier().clone(),
            records: 0,
            replies: vec![],
            note: size.map(|size| said(size).sign(&signer()).unwrap().into_bytes()),
        }
    }

    fn desks(records: &[(u32, Option<u64>)], erased: u64) -> Desks {
        let mut desks = Desks::default();
        for (number, (day, size)) in (1..).zip(records) {
            let at = (Position::default(), Sequence(number));
            desks.enter(at, (applied(*day, *size), size.map(said)), erased);
        }
        desks
    }

    fn steps(desks: &Desks) -> Vec<(u64, u32)> {
        let desk = desks.all().remove(0);
        desk.steps.iter().map(|step| (step.size, step.imported.number())).collect()
    }

    #[test]
    fn bodies_round_trip() {
        let replies = || vec![ReplyId::new([1; 16]), ReplyId::new([2; 16])];
        for applied in [
            applied(20_781, None),
            applied(20_781, Some(140)),
            Applied { records: 2, replies: replies(), ..applied(20_781, None) },
            Applied { records: 67, replies: replies(), ..applied(20_781, Some(140)) },
        ] {
            let said = applied.note.is_some().then(|| said(140));
            assert_eq!(Applied::decode(applied.draft().unwrap().body()), Ok((applied, said)));
        }
    }

    #[test]
    fn every_changed_byte_of_key_or_note_and_every_cut_is_refused() {
        let good = applied(20_781, Some(140)).draft().unwrap().body().to_vec();
        for at in 52..good.len() {
            let mut bytes = good.clone();
            bytes[at] ^= 1;
            assert_eq!(Applied::decode(&bytes), Err(Fault::Content), "byte {at}");
        }
        let bare = applied(20_781, None).draft().unwrap().body().len();
        for end in (0..good.len()).filter(|end| *end != bare) {
            assert_eq!(Applied::decode(&good[..end]), Err(Fault::Content), "cut at {end}");
        }
    }

    #[test]
    fn impossible_lists_of_replies_are_refused() {
        let ids = |seeds: &[u8]| seeds.iter().map(|seed| ReplyId::new([*seed; 16])).collect();
        for (records, replies) in
            [(0, ids(&[1])), (1, ids(&[])), (1, ids(&[1, 2])), (2, ids(&[1, 1]))]
        {
            let odd = Applied { records, replies, ..applied(20_781, Some(140)) };
            assert_eq!(
                Applied::decode(odd.draft().unwrap().body()),
                Err(Fault::Content),
                "{odd:?}"
            );
        }
    }

    #[test]
    fn repeated_acknowledgement_does_not_begin_the_wait_again() {
        let found = desks(&[(1, Some(10)), (5, Some(10)), (9, Some(30)), (9, None)], 0);
        assert_eq!(steps(&found), [(10, 1), (30, 9)]);
        assert_eq!(found.all()[0].newest.unwrap().record, Sequence(3));
    }

    #[test]
    fn desk_that_holds_less_is_believed() {
        let found = desks(&[(1, Some(10)), (5, Some(30)), (9, Some(20))], 0);
        assert_eq!(steps(&found), [(10, 1), (20, 9)]);
        assert!(!found.vouch(Sequence(2), 11) && found.vouch(Sequence(3), 20));
    }

    #[test]
    fn erased_steps_are_forgotten() {
        let mut found = desks(&[(1, Some(10)), (5, Some(30))], 0);
        found.erased(10);
        assert_eq!(steps(&found), [(30, 5)]);
        assert_eq!(steps(&desks(&[(1, Some(10))], 10)), []);
    }

    #[test]
    fn records_are_enough_to_begin_again() {
        let found =
            desks(&[(1, Some(10)), (2, Some(40)), (3, Some(30)), (4, Some(30)), (5, None)], 0);
        let numbers: Vec<u64> = found.records().iter().map(|(_, record)| record.0).collect();
        assert_eq!(numbers, [1, 3, 4, 5]);
        let mut again = Desks::default();
        for (number, day, size) in
            [(1, 1, Some(10)), (3, 3, Some(30)), (4, 4, Some(30)), (5, 5, None)]
        {
            let at = (Position::default(), Sequence(number));
            again.enter(at, (applied(day, size), size.map(said)), 0);
        }
        assert_eq!(again, found);
    }
}

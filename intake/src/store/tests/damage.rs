//! Damage to what was acknowledged is refused by name, and nothing is changed; or nothing was lost.

use super::*;
use crate::store::Fault;

const TIPS: u64 = 9;

/// A closed store of three segments, copied for every case.
fn original() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    for seed in 0..TIPS {
        put(&store, &noise(seed, if seed % 3 == 2 { CHUNK + 999 } else { 99_999 }));
    }
    assert_eq!(store.status().segments, 2);
    drop(store);
    dir
}

enum Outcome {
    Refused(crate::store::Refusal),
    Intact,
}

/// Opens and verifies a damaged copy: whatever is there must be all there.
fn outcome(case: &Path) -> Outcome {
    let before = contents(&case.join("journal"));
    match open(case) {
        Err(OpenError::Refused(refusal)) => {
            assert!(contents(&case.join("journal")) == before, "a refusal changed the journal");
            Outcome::Refused(refusal)
        }
        Err(other) => panic!("refused without a name: {other}"),
        Ok((store, _)) => match store.verify() {
            Err(refusal) => Outcome::Refused(refusal),
            Ok(account) => {
                assert_eq!(account.tips, TIPS, "silent loss");
                for (seed, tip) in (0..).zip(tips(&store)) {
                    let length = if seed % 3 == 2 { CHUNK + 999 } else { 99_999 };
                    assert!(bytes_of(&store, &tip) == noise(seed, length), "silent change");
                }
                Outcome::Intact
            }
        },
    }
}

fn damaged(original: &Path, drop_index: bool, damage: impl FnOnce(&Path)) -> Outcome {
    let case = tempfile::tempdir().unwrap();
    copy(original, case.path());
    if drop_index {
        fs::remove_dir_all(case.path().join("index")).unwrap();
    }
    damage(case.path());
    outcome(case.path())
}

#[test]
fn flipped_bits_are_refused_by_name_or_harmless() {
    let original = original();
    let found = records(original.path());
    let mut random = Random(11);
    let mut refused = 0;
    for case in 0..120 {
        let (at, header) = found[random.pick(found.len())];
        // Half of the flips hit a header, where the lengths and the chain are.
        let extent = if case % 2 == 0 { 96 } else { header.extent() };
        let offset = u64::from(at.offset) + random.below(extent.into());
        let bit = random.below(8);
        let outcome = damaged(original.path(), case % 3 == 0, |dir| {
            edit(&segment(dir, at.segment), |bytes| {
                bytes[usize::try_from(offset).unwrap()] ^= 1 << bit;
            });
        });
        match outcome {
            Outcome::Intact => panic!("case {case}: flip in {at:?} not noticed"),
            Outcome::Refused(refusal) => {
                assert_eq!(refusal.segment_number(), at.segment, "case {case}: {refusal}");
                assert_eq!(
                    refusal.record_number(),
                    Some(header.sequence.0),
                    "case {case}: {refusal}"
                );
                // The cause is named, not its effect.
                assert_ne!(refusal.fault(), Some(Fault::Ends));
                refused += 1;
            }
        }
    }
    assert_eq!(refused, 120);
}

#[test]
fn later_mark_alone_proves_damage() {
    let original = original();
    fs::remove_file(original.path().join("journal/head")).unwrap();
    let found = records(original.path());
    let mark = found.last().unwrap().1.durable;
    assert_eq!(mark.0, u64::try_from(found.len()).unwrap() - 2);
    for (case, (at, header)) in (0..).zip(&found) {
        let dir = tempfile::tempdir().unwrap();
        copy(original.path(), dir.path());
        fs::remove_dir_all(dir.path().join("index")).unwrap();
        let flip = at.offset + if case % 2 == 0 { 70 } else { header.extent() - 1 };
        edit(&segment(dir.path(), at.segment), |bytes| {
            bytes[usize::try_from(flip).unwrap()] ^= 8;
        });
        match open(dir.path()) {
            Err(OpenError::Refused(refusal)) => {
                assert_eq!(refusal.record_number(), Some(header.sequence.0), "{refusal}");
                assert!(header.sequence <= mark);
            }
            // Without head, index and bundle nothing tells the last batch from one that was never acknowledged.
            Ok((_, notices)) => {
                assert!(header.sequence > mark, "record {}", header.sequence.0);
                assert!(notices.iter().any(|notice| matches!(notice, Notice::TailWiped(_))));
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn zeroed_stretches_are_refused() {
    let original = original();
    let found = records(original.path());
    let mut random = Random(12);
    for case in 0..60 {
        let (at, header) = found[random.pick(found.len())];
        let start = usize::try_from(u64::from(at.offset) + random.below(header.extent().into()));
        let start = start.unwrap();
        let length = 1 + random.pick(100_000);
        let outcome = damaged(original.path(), case % 2 == 0, |dir| {
            edit(&segment(dir, at.segment), |bytes| {
                let end = bytes.len().min(start + length);
                // Noise may hold a zero already: at least one byte changes.
                bytes[start] = if bytes[start] == 0 { 1 } else { 0 };
                bytes[start + 1..end].fill(0);
            });
        });
        let Outcome::Refused(refusal) = outcome else { panic!("case {case}: not noticed") };
        assert_eq!(refusal.segment_number(), at.segment, "case {case}: {refusal}");
        assert_eq!(refusal.record_number(), Some(header.sequence.0), "case {case}: {refusal}");
    }
}

#[test]
fn zeroed_tails_are_refused_while_head_or_index_is_there() {
    let original = original();
    let found = records(original.path());
    for (at, header) in &found {
        for gone in [None, Some("journal/head"), Some("index")] {
            let outcome = damaged(original.path(), gone == Some("index"), |dir| {
                if gone == Some("journal/head") {
                    fs::remove_file(dir.join("journal/head")).unwrap();
                }
                let inside = usize::try_from(at.offset + header.extent() / 2).unwrap();
                edit(&segment(dir, at.segment), |bytes| bytes[inside..].fill(0));
                for later in at.segment + 1..layout(dir).survey().unwrap() {
                    edit(&segment(dir, later), |bytes| bytes.fill(0));
                }
            });
            let Outcome::Refused(refusal) = outcome else { panic!("{at:?} without {gone:?}") };
            assert_eq!(refusal.record_number(), Some(header.sequence.0), "{refusal}");
        }
    }
}

#[test]
fn segments_cut_short_are_refused() {
    let original = original();
    for (number, length) in [(0, 0), (0, 1_000), (0, LENGTH - 1), (1, 0), (1, 400_000), (2, 7)] {
        let outcome = damaged(original.path(), false, |dir| {
            edit(&segment(dir, number), |bytes| bytes.truncate(usize::try_from(length).unwrap()));
        });
        let Outcome::Refused(refusal) = outcome else { panic!("segment {number} cut to {length}") };
        assert_eq!((refusal.segment_number(), refusal.fault()), (number, Some(Fault::Length)));
    }
}

#[test]
fn missing_and_swapped_segments_are_refused() {
    let original = original();
    for drop_index in [false, true] {
        let outcome = damaged(original.path(), drop_index, |dir| {
            fs::remove_file(segment(dir, 0)).unwrap();
        });
        let Outcome::Refused(refusal) = outcome else { panic!("first segment gone") };
        assert_eq!((refusal.segment_number(), refusal.fault()), (0, Some(Fault::Segment)));

        let outcome = damaged(original.path(), drop_index, |dir| {
            fs::remove_file(segment(dir, 2)).unwrap();
            fs::remove_file(segment(dir, 1)).unwrap();
        });
        assert!(matches!(outcome, Outcome::Refused(_)), "last segments gone");

        let outcome = damaged(original.path(), drop_index, |dir| {
            let spare = dir.join("swap");
            fs::rename(segment(dir, 0), &spare).unwrap();
            fs::rename(segment(dir, 1), segment(dir, 0)).unwrap();
            fs::rename(&spare, segment(dir, 1)).unwrap();
        });
        assert!(matches!(outcome, Outcome::Refused(_)), "segments swapped");
    }
}

#[test]
fn older_copy_of_the_journal_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let older = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    put(&store, b"first");
    drop(store);
    copy(dir.path(), older.path());
    let store = open(dir.path()).unwrap().0;
    put(&store, b"second");
    drop(store);
    // Head and index of the newer state beside the older segments.
    fs::copy(segment(older.path(), 0), segment(dir.path(), 0)).unwrap();
    let Err(OpenError::Refused(refusal)) = open(dir.path()) else { panic!("opened") };
    assert_eq!(refusal.fault(), Some(Fault::Ends));
    fs::remove_file(dir.path().join("journal/head")).unwrap();
    let Err(OpenError::Refused(refusal)) = open(dir.path()) else { panic!("opened") };
    assert_eq!(refusal.fault(), Some(Fault::Ends));
}

#[test]
fn other_history_of_the_same_length_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    for (dir, text) in [(&dir, b"first".as_slice()), (&other, b"fiRst".as_slice())] {
        let store = create(dir.path());
        put(&store, text);
    }
    fs::copy(segment(other.path(), 0), segment(dir.path(), 0)).unwrap();
    for _ in 0..2 {
        let Err(OpenError::Refused(refusal)) = open(dir.path()) else { panic!("opened") };
        assert_eq!(refusal.fault(), Some(Fault::Differs));
        drop(fs::remove_dir_all(dir.path().join("index")));
    }
}

#[test]
fn journal_of_another_log_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    put(&store, b"first");
    drop(store);
    fs::remove_dir_all(dir.path().join("index")).unwrap();
    fs::remove_file(dir.path().join("journal/head")).unwrap();
    let mut foreign = setup();
    let name = origin("meldkluis.test", 1).unwrap();
    foreign.log_key = Signer::from_seed(name, Zeroizing::new([3; 32]));
    let Err(OpenError::Refused(refusal)) = Store::open_layout(dir.path(), foreign, LENGTH) else {
        panic!("opened")
    };
    assert_eq!((refusal.fault(), refusal.record_number()), (Some(Fault::Chain), Some(1)));
}

#[test]
fn missing_or_damaged_head_is_told_and_made_anew() {
    let original = original();
    for (damage, notice) in [(None, Notice::HeadMissing), (Some(20), Notice::HeadDamaged)] {
        let case = tempfile::tempdir().unwrap();
        copy(original.path(), case.path());
        let head = case.path().join("journal/head");
        match damage {
            None => fs::remove_file(&head).unwrap(),
            Some(at) => edit(&head, |bytes: &mut Vec<u8>| bytes[at] ^= 1),
        }
        let (store, notices) = open(case.path()).unwrap();
        assert_eq!(notices, [notice]);
        assert_eq!(store.verify().unwrap().tips, TIPS);
        drop(store);
        assert_eq!(open(case.path()).unwrap().1, []);
    }
}

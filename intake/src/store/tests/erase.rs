//! Bodies go only by a durable order that rests on acknowledgements, and the log still proves itself.

use std::io::IoSlice;

use super::*;
use crate::store::{
    Fault, Kind, Refusal,
    disk::DiskFile,
    erase,
    journal::Journal as _,
    order::{Ground, Order},
    record::{Run, TipBody},
    segment::is_blank,
};

fn content(seed: u64) -> Vec<u8> {
    noise(seed, if seed % 3 == 2 { 2 * CHUNK + 999 } else { 9_999 })
}

fn filled(dir: &Path, count: u64) -> Store {
    let store = create(dir);
    for seed in 0..count {
        put(&store, &content(seed));
    }
    store
}

/// The refusal behind a stream that fails.
fn refusal(store: &Store, tip: &Tip) -> Refusal {
    let error = store.reader().unwrap().stream(tip).read_to_end(&mut Vec::new()).unwrap_err();
    *error.into_inner().unwrap().downcast::<Refusal>().unwrap()
}

/// What must hold of a store whose tips below an index are erased: before, and after every kind of reopening.
fn holds(store: &Store, erased: u64, count: u64) {
    assert_eq!((store.status().erased, store.status().tips), (erased, count));
    let account = store.verify().unwrap();
    assert_eq!((account.tips, account.erased, account.held), (count, erased, count - erased));
    let bytes = (0..erased).map(|seed| u64::try_from(content(seed).len()).unwrap()).sum::<u64>();
    assert_eq!(account.erased_bytes, bytes);
    for (seed, tip) in (0..).zip(tips(store)) {
        assert_eq!(tip.leaf, leaf_of(&content(seed)));
        if seed < erased {
            assert_eq!(refusal(store, &tip).fault(), Some(Fault::Erased), "tip {seed}");
        } else {
            assert!(bytes_of(store, &tip) == content(seed), "tip {seed}");
        }
    }
}

#[test]
fn erased_bodies_are_zeros_and_the_log_proves_itself() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path(), 9);
    let before = store.checkpoint().unwrap();
    let erased = erase_below(&store, 6).unwrap();
    assert_eq!(erased.tips, 6);
    assert_eq!(
        erased.bytes,
        (0..6).map(|seed| u64::try_from(content(seed).len()).unwrap()).sum::<u64>()
    );
    holds(&store, 6, 9);
    let root = store.verify().unwrap().root;
    // A file system with holes gives most of it back; what is counted is what it says.
    assert_eq!(erased.back, store.verify().unwrap().given_back);
    assert!(erased.back > erased.bytes / 2 || erased.back == 0, "{erased:?}");
    drop(store);
    let blank = bodies(dir.path())
        .iter()
        .filter(|(header, body)| header.kind == Kind::Chunk && is_blank(body))
        .count();
    assert_eq!(blank, 4 + 2 * 3);
    let (store, notices) = open(dir.path()).unwrap();
    assert_eq!(notices, []);
    holds(&store, 6, 9);
    assert_eq!(store.checkpoint().unwrap().checkpoint, before.checkpoint);
    drop(store);
    fs::remove_dir_all(dir.path().join("index")).unwrap();
    let store = open(dir.path()).unwrap().0;
    holds(&store, 6, 9);
    assert_eq!(store.verify().unwrap().root, root);
    assert_eq!(erase_below(&store, 9).unwrap().tips, 3);
    holds(&store, 9, 9);
}

#[test]
fn rebuilt_index_knows_what_desks_said() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path(), 5);
    for (sequence, size) in [(1, 2), (2, 4), (3, 3)] {
        store.hear(&says(&store, &desk(1), sequence, size)).unwrap();
        store.hear(&says(&store, &desk(2), sequence * 10, size)).unwrap();
        assert_eq!(store.tick(), []);
    }
    let by = vec![store.desks()[1].steps[0].record];
    assert_eq!(store.release(|_| Some(Release { end: 2, by })).unwrap().tips, 2);
    let desks = store.desks();
    for desk in &desks {
        assert_eq!(desk.steps.iter().map(|step| step.size).collect::<Vec<_>>(), [3]);
    }
    drop(store);
    let store = open(dir.path()).unwrap().0;
    assert_eq!(store.desks(), desks);
    drop(store);
    fs::remove_dir_all(dir.path().join("index")).unwrap();
    assert_eq!(open(dir.path()).unwrap().0.desks(), desks);
}

#[test]
fn zeros_without_an_order_are_damage() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path(), 6);
    erase_below(&store, 3).unwrap();
    drop(store);
    fs::remove_dir_all(dir.path().join("index")).unwrap();
    let (at, header) =
        records(dir.path()).into_iter().rfind(|(_, header)| header.kind == Kind::Chunk).unwrap();
    edit(&segment(dir.path(), at.segment), |bytes| {
        let from = usize::try_from(at.offset).unwrap() + 96;
        bytes[from..from + usize::try_from(header.length).unwrap()].fill(0);
    });
    let before = contents(&dir.path().join("journal"));
    let Err(OpenError::Refused(refusal)) = open(dir.path()) else { panic!("opened") };
    assert_eq!(
        (refusal.fault(), refusal.record_number()),
        (Some(Fault::Body), Some(header.sequence.0))
    );
    assert!(contents(&dir.path().join("journal")) == before);
}

#[test]
fn erasing_that_a_crash_cut_short_is_done_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path(), 6);
    drop(store);
    let whole = contents(&dir.path().join("journal"));
    let store = open(dir.path()).unwrap().0;
    erase_below(&store, 5).unwrap();
    drop(store);
    let erased = contents(&dir.path().join("journal"));
    // The order is durable, and the bodies are as before, wholly or in part: as if the power went in between.
    for (case, part) in [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4)] {
        for (path, bytes) in &erased {
            if path.extension().is_some_and(|extension| extension == "seg") {
                fs::write(path, bytes).unwrap();
            }
        }
        let mut random = Random(case);
        for (at, header) in records(dir.path()) {
            let from = usize::try_from(at.offset).unwrap() + 96;
            let until = from + usize::try_from(header.length).unwrap();
            let old =
                &whole.iter().find(|(path, _)| *path == segment(dir.path(), at.segment)).unwrap().1
                    [from..until];
            if header.kind == Kind::Chunk && (part == 0 || random.below(part + 1) > 0) {
                let kept = if part < 2 { old.len() } else { random.pick(old.len()) };
                edit(&segment(dir.path(), at.segment), |bytes| {
                    bytes[from..from + kept].copy_from_slice(&old[..kept]);
                });
            }
        }
        drop(fs::remove_dir_all(dir.path().join("index")));
        let store = open(dir.path()).unwrap().0;
        holds(&store, 5, 6);
        drop(store);
        let zeros = bodies(dir.path())
            .iter()
            .filter(|(header, body)| header.kind == Kind::Chunk && is_blank(body))
            .count();
        assert_eq!(zeros, 4 + 3, "case {case}");
    }
}

#[test]
fn index_remembers_an_order_that_was_not_carried_out() {
    let dir = tempfile::tempdir().unwrap();
    let store = {
        drop(filled(dir.path(), 4));
        let setup = setup_on(Arc::new(Stubborn), Noted::default());
        Store::open_layout(dir.path(), setup, LENGTH).unwrap().0
    };
    let erased = erase_below(&store, 2).unwrap();
    assert_eq!((erased.tips, erased.back), (2, 0));
    assert!(bytes_of(&store, &tips(&store)[0]) == content(0), "zeros came without the disk");
    drop(store);
    let (store, notices) = open(dir.path()).unwrap();
    assert_eq!(notices, []);
    holds(&store, 2, 4);
}

#[test]
fn order_that_the_disk_does_not_let_through_stops_no_tip() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path(), 4);
    erase_below(&store, 1).unwrap();
    drop(store);
    let setup = || setup_on(Arc::new(Stubborn), Noted::default());
    let (store, notices) = Store::open_layout(dir.path(), setup(), LENGTH).unwrap();
    assert_eq!(notices, []);
    erase_below(&store, 2).unwrap();
    put(&store, &content(4));
    drop(store);
    let (store, notices) = Store::open_layout(dir.path(), setup(), LENGTH).unwrap();
    assert_eq!(notices, [Notice::EraseUndone]);
    put(&store, &content(5));
    drop(store);
    holds(&open(dir.path()).unwrap().0, 2, 6);
}

#[test]
fn chunks_of_no_tip_are_erased_at_the_next_opening() {
    for without_index in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let store = create(dir.path());
        let mut deposit = store.deposit();
        deposit.write_all(&noise(1, 2 * CHUNK + 5)).unwrap();
        put(&store, &content(0));
        assert_eq!(store.tick(), []);
        put(&store, &content(1));
        deposit.write_all(&noise(2, CHUNK)).unwrap();
        put(&store, &content(2));
        drop((deposit, store));
        if without_index {
            fs::remove_dir_all(dir.path().join("index")).unwrap();
        }
        let store = open(dir.path()).unwrap().0;
        holds(&store, 0, 3);
        let account = store.verify().unwrap();
        assert_eq!((account.loose_chunks, account.others), (3, 1));
        drop(store);
        let blank = bodies(dir.path()).iter().filter(|(_, body)| is_blank(body)).count();
        assert_eq!(blank, 3);
        let records = records(dir.path()).len();
        drop(open(dir.path()).unwrap());
        assert_eq!(self::records(dir.path()).len(), records, "erased twice");
    }
}

#[test]
fn nothing_is_erased_without_the_acknowledgements_it_names() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path(), 4);
    store.hear(&says(&store, &desk(1), 1, 2)).unwrap();
    let record = store.desks()[0].steps[0].record;
    for release in [
        Release { end: 3, by: vec![record] },
        Release { end: 2, by: vec![] },
        Release { end: 2, by: vec![record, record.next()] },
        Release { end: 2, by: vec![super::super::Sequence(1)] },
        Release { end: 99, by: vec![record] },
    ] {
        let outcome = store.release(|_| Some(release.clone()));
        assert!(matches!(outcome, Err(KeepError::Unfounded)), "{release:?}");
    }
    assert_eq!(store.release(|_| None).unwrap(), Erased::default());
    holds(&store, 0, 4);
    drop(store);
    assert!(bodies(dir.path()).iter().all(|(header, _)| header.kind != Kind::Erase));
}

#[test]
fn desk_that_takes_its_word_back_stops_the_erasing() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path(), 4);
    store.hear(&says(&store, &desk(1), 1, 4)).unwrap();
    let record = store.desks()[0].steps[0].record;
    store.hear(&says(&store, &desk(1), 2, 1)).unwrap();
    let outcome = store.release(|_| Some(Release { end: 4, by: vec![record] }));
    assert!(matches!(outcome, Err(KeepError::Unfounded)));
    holds(&store, 0, 4);
}

#[test]
fn order_that_names_anything_but_chunks_is_not_carried_out() {
    let dir = tempfile::tempdir().unwrap();
    drop(filled(dir.path(), 2));
    let before = contents(&dir.path().join("journal"));
    let found = records(dir.path());
    let (tip_at, tip) = found[1];
    let (chunk_at, chunk) = found[0];
    for (at, sequence) in
        [(tip_at, tip.sequence), (chunk_at, tip.sequence), (tip_at, chunk.sequence)]
    {
        let order = Order::new(Ground::Loose, vec![Run { at, sequence, count: 1 }]);
        let outcome = erase::carry_out(&OsDisk, &layout(dir.path()), &order);
        assert!(matches!(outcome, Err(erase::Undone::Refused(_))));
    }
    assert!(contents(&dir.path().join("journal")) == before);
}

#[test]
fn tip_of_which_only_a_part_was_ordered_is_damage() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path(), 3);
    store.hear(&says(&store, &desk(1), 1, 3)).unwrap();
    let by = vec![store.desks()[0].steps[0].record];
    let (at, header) = records(dir.path())[0];
    let runs = vec![Run { at, sequence: header.sequence, count: 1 }];
    let order = Order::new(Ground::Acknowledged { first: 0, end: 3, by }, runs);
    store.0.journal.append(vec![order.draft().unwrap()]).unwrap();
    let refusal = store.verify().unwrap_err();
    assert_eq!(refusal.fault(), Some(Fault::Content));
    let body = TipBody::decode(&bodies(dir.path())[3].1).unwrap();
    assert_eq!((body.leaf, refusal.record_number()), (leaf_of(&content(1)), Some(4)));
}

#[test]
fn times_of_an_erased_segment_are_those_of_one_moment() {
    use std::os::unix::fs::MetadataExt as _;
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path(), 6);
    assert!(store.status().segments > 1);
    erase_below(&store, 3).unwrap();
    let metadata = fs::metadata(segment(dir.path(), 0)).unwrap();
    assert!(metadata.mtime() == metadata.ctime());
    assert_eq!(metadata.len(), u64::from(LENGTH));
}

/// The real disk, which does not let zeros over old bytes through.
pub(super) struct Stubborn;

impl Disk for Stubborn {
    fn create(&self, path: &Path, length: u64) -> std::io::Result<()> {
        OsDisk.create(path, length)
    }

    fn open(&self, path: &Path) -> std::io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(StubbornFile(OsDisk.open(path)?)))
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        OsDisk.replace(path, bytes)
    }
}

struct StubbornFile(Box<dyn DiskFile>);

impl DiskFile for StubbornFile {
    fn write(&self, parts: &mut [IoSlice<'_>], offset: u64) -> std::io::Result<()> {
        if parts.iter().all(|part| is_blank(part)) {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        self.0.write(parts, offset)
    }

    fn sync(&self) -> std::io::Result<()> {
        self.0.sync()
    }

    fn punch(&self, ranges: &[(u64, u64)]) -> std::io::Result<u64> {
        self.0.punch(ranges)
    }

    fn settle(&self) -> std::io::Result<()> {
        self.0.settle()
    }
}

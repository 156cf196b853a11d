//! What a crash leaves at the end of the journal is told apart from damage.

use super::*;
use crate::store::{Fault, Sequence};

/// Three tips in three batches; the head, and so the last acknowledged mark, is set back to before the last.
fn torn_store(dir: &Path) -> (u32, u32) {
    let store = create(dir);
    put(&store, &noise(1, 700));
    put(&store, &noise(2, 700));
    drop(store);
    let before = contents(dir);
    let store = open(dir).unwrap().0;
    put(&store, &noise(3, 700));
    drop(store);
    for (path, bytes) in before {
        if path.extension().is_none_or(|extension| extension != "seg") {
            fs::write(path, bytes).unwrap();
        }
    }
    let found = records(dir);
    (found[4].0.offset, found[5].0.offset + found[5].1.extent())
}

#[test]
fn every_cut_of_the_last_batch_is_wiped() {
    let dir = tempfile::tempdir().unwrap();
    let (start, end) = torn_store(dir.path());
    let path = segment(dir.path(), 0);
    let whole = fs::read(&path).unwrap();
    let tip_at = records(dir.path())[5].0.offset;
    for at in (start..end).step_by(13).chain([start + 1, tip_at, tip_at + 1, end - 1]) {
        let case = tempfile::tempdir().unwrap();
        copy(dir.path(), case.path());
        let cut = usize::try_from(at).unwrap();
        let kept = whole[..cut].iter().copied().chain(std::iter::repeat(0)).take(whole.len());
        fs::write(segment(case.path(), 0), kept.collect::<Vec<_>>()).unwrap();
        let (store, notices) = open(case.path()).unwrap();
        let torn = at != start && at != tip_at;
        assert_eq!(notices.iter().any(|n| matches!(n, Notice::TailWiped(_))), torn, "cut at {at}");
        assert_eq!(store.status().tips, 2, "cut at {at}");
        assert_eq!(put(&store, b"goes on").index, 2);
        drop(store);
        assert_eq!(open(case.path()).unwrap().0.verify().unwrap().tips, 3);
    }
}

#[test]
fn every_gap_in_the_last_batch_is_wiped() {
    let dir = tempfile::tempdir().unwrap();
    let (start, end) = torn_store(dir.path());
    let whole = fs::read(segment(dir.path(), 0)).unwrap();
    for at in (start..end - 64).step_by(29) {
        let case = tempfile::tempdir().unwrap();
        copy(dir.path(), case.path());
        let mut bytes = whole.clone();
        let at = usize::try_from(at).unwrap();
        bytes[at..at + 64].fill(0);
        fs::write(segment(case.path(), 0), bytes).unwrap();
        let (store, notices) = open(case.path()).unwrap();
        assert!(notices.iter().any(|n| matches!(n, Notice::TailWiped(_))), "gap at {at}");
        assert_eq!(store.verify().unwrap().tips, 2);
    }
}

#[test]
fn whole_batch_that_nobody_was_told_of_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    torn_store(dir.path());
    let (store, notices) = open(dir.path()).unwrap();
    assert_eq!(notices, []);
    assert_eq!(store.verify().unwrap().tips, 3);
}

#[test]
fn cut_of_what_the_head_saw_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    put(&store, &noise(1, 700));
    put(&store, &noise(2, 700));
    drop(store);
    fs::remove_dir_all(dir.path().join("index")).unwrap();
    let (last, _) = records(dir.path())[2];
    edit(&segment(dir.path(), 0), |bytes| {
        bytes[usize::try_from(last.offset).unwrap()..].fill(0);
    });
    let before = contents(&dir.path().join("journal"));
    let Err(OpenError::Refused(refusal)) = open(dir.path()) else { panic!("opened") };
    assert_eq!((refusal.fault(), refusal.record_number()), (Some(Fault::Ends), Some(3)));
    assert_eq!(
        refusal.to_string().split(':').next(),
        Some("segment 00000000, record 3 at byte 936")
    );
    assert_eq!(contents(&dir.path().join("journal")), before);
}

#[test]
fn tail_in_the_next_segment_is_wiped() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    for seed in 0..3 {
        put(&store, &noise(seed, CHUNK));
    }
    drop(store);
    edit(&segment(dir.path(), 1), |bytes| bytes[500..900].fill(9));
    let (store, notices) = open(dir.path()).unwrap();
    assert!(notices.iter().any(|notice| matches!(notice, Notice::TailWiped(_))));
    put(&store, &noise(4, CHUNK));
    drop(store);
    let store = open(dir.path()).unwrap().0;
    assert_eq!(store.verify().unwrap().tips, 4);
    assert_eq!(store.0.ledger.lock().unwrap().cursor.last, Sequence(8));
    assert_eq!(store.status().segments, 2);
}

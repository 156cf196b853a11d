//! What goes in comes out again, by one writer or sixteen, after any number of openings.

use std::{io::Write as _, thread};

use meldkluis_crypto::tlog::Checkpoint;

use super::*;
use crate::store::{AppendError, DepositError, Kind, Sequence};

#[test]
fn tips_of_every_length_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    let lengths = [1, 95, 96, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 5 * CHUNK + 17];
    let written: Vec<Vec<u8>> =
        (1..).zip(lengths).map(|(seed, length)| noise(seed, length)).collect();
    for (index, bytes) in (0..).zip(&written) {
        let entry = put(&store, bytes);
        assert_eq!((entry.generation, entry.index, entry.leaf), (0, index, leaf_of(bytes)));
    }
    drop(store);
    let store = open(dir.path()).unwrap().0;
    for (tip, bytes) in tips(&store).iter().zip(&written) {
        assert_eq!((tip.leaf, tip.day), (leaf_of(bytes), day()));
        assert!(bytes_of(&store, tip) == *bytes, "tip {}", tip.index);
    }
    assert_eq!(tips(&store).len(), written.len());
}

#[test]
fn sixteen_writers_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    let writers = (0..16).map(|writer: u64| {
        let store = store.clone();
        thread::spawn(move || {
            (0..20u64)
                .map(|n| {
                    let length = if n == 7 { 3 * CHUNK } else { 2_000 };
                    let bytes = noise(writer * 1_000 + n, length);
                    (put(&store, &bytes), bytes)
                })
                .collect::<Vec<_>>()
        })
    });
    let writers: Vec<_> = writers.collect();
    let mut entries: Vec<_> =
        writers.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    entries.sort_by_key(|(entry, _)| entry.index);
    drop(store);
    let (store, notices) = open(dir.path()).unwrap();
    assert_eq!(notices, []);
    let account = store.verify().unwrap();
    assert_eq!((account.tips, account.loose_chunks), (320, 0));
    let found = tips(&store);
    for (tip, (entry, bytes)) in found.iter().zip(&entries) {
        assert_eq!((tip.index, tip.leaf), (entry.index, entry.leaf));
        assert!(bytes_of(&store, tip) == *bytes);
    }
}

#[test]
fn checkpoint_covers_exactly_the_durable_tips() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    let mut tree = Tree::default();
    for seed in 0..5 {
        let snapshot = store.checkpoint().unwrap();
        let verifier = setup().log_key.verifier().clone();
        let checkpoint = Checkpoint::verify(snapshot.checkpoint.as_bytes(), &verifier).unwrap();
        assert_eq!(checkpoint, Checkpoint::of(&tree));
        assert_eq!(snapshot.size, seed);
        let mut unfinished = store.deposit();
        unfinished.write_all(&noise(seed, 3 * CHUNK)).unwrap();
        drop(unfinished);
        tree.push(&put(&store, &noise(seed, 100)).leaf);
    }
}

#[test]
fn reader_stops_at_its_bound() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    put(&store, b"first");
    let reader = store.reader().unwrap();
    put(&store, b"second");
    assert_eq!(reader.tips().map(Result::unwrap).count(), 1);
    assert_eq!(reader.verify().unwrap().tips, 1);
    assert_eq!(store.verify().unwrap().tips, 2);
}

#[test]
fn deposit_without_commit_is_no_tip() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    let mut deposit = store.deposit();
    deposit.write_all(&noise(1, 4 * CHUNK)).unwrap();
    drop(deposit);
    put(&store, b"a tip");
    assert_eq!(store.deposit().commit(day()), Err(DepositError::Empty));
    drop(store);
    let store = open(dir.path()).unwrap().0;
    let account = store.verify().unwrap();
    assert_eq!((account.tips, account.chunks, account.loose_chunks), (1, 4, 3));
    assert_eq!(bytes_of(&store, &tips(&store)[0]), b"a tip");
}

#[test]
fn newest_roster_is_in_force_after_opening() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    assert_eq!(store.roster(), None);
    store.put_roster(b"epoch 1").unwrap();
    store.put_roster(b"epoch 2").unwrap();
    assert_eq!(store.put_roster(b"epoch 2").unwrap_err().to_string(), "same roster again");
    assert!(store.put_roster(b"").is_err());
    assert!(store.put_roster(&[0; crate::store::ROSTER_MAX + 1]).is_err());
    put(&store, b"a tip");
    drop(store);
    let store = open(dir.path()).unwrap().0;
    assert_eq!(store.roster().as_deref(), Some(b"epoch 2".as_slice()));
    assert_eq!(store.reader().unwrap().roster().unwrap().as_deref(), Some(b"epoch 2".as_slice()));
    assert_eq!(store.verify().unwrap().rosters, 2);
}

#[test]
fn durable_mark_never_passes_the_record_before_its_batch() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    for _ in 0..3 {
        let threads: Vec<_> = (0..8)
            .map(|seed| {
                let store = store.clone();
                thread::spawn(move || put(&store, &noise(seed, 500)))
            })
            .collect();
        assert!(threads.into_iter().all(|thread| thread.join().is_ok()));
        put(&store, b"alone");
    }
    drop(store);
    let found = records(dir.path());
    let mut mark = Sequence(0);
    for (n, (_, header)) in (1..).zip(&found) {
        assert_eq!(header.sequence, Sequence(n));
        assert!(header.durable >= mark && header.durable < header.sequence);
        mark = header.durable;
        if header.kind == Kind::Tip {
            // Chunk and tip record are one batch: neither may call the other durable.
            assert!(header.durable.0 + 1 < n);
        }
    }
    assert_eq!(mark.0, u64::try_from(found.len()).unwrap() - 2);
}

#[test]
fn status_counts_tips_bytes_and_records() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    put(&store, &noise(1, 1_000));
    put(&store, &noise(2, CHUNK + 1));
    let status = store.status();
    assert_eq!(status.origin, "meldkluis.test/log/0");
    assert_eq!((status.tips, status.records), (2, 5));
    assert_eq!(status.bytes, 1_000 + u64::try_from(CHUNK).unwrap() + 1);
    assert_eq!((status.last_day, status.roster, status.index), (Some(day()), false, true));
}

#[test]
fn second_owner_is_refused_until_the_first_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    let other = store.clone();
    assert!(matches!(open(dir.path()), Err(OpenError::Held)));
    drop(store);
    assert!(matches!(open(dir.path()), Err(OpenError::Held)));
    drop(other);
    assert!(open(dir.path()).is_ok());
}

#[test]
fn deposit_that_outlives_the_store_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    let mut deposit = store.deposit();
    deposit.write_all(b"late").unwrap();
    drop(store);
    assert_eq!(deposit.commit(day()), Err(AppendError::Stopped.into()));
}

#[test]
fn store_is_made_once_and_never_by_opening() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(open(dir.path()), Err(OpenError::Absent)));
    drop(create(dir.path()));
    assert!(matches!(opening::create(dir.path(), &setup(), LENGTH), Err(OpenError::Exists)));
}

#[test]
fn timekeeper_ticks_and_ends_with_the_store() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    put(&store, b"a tip");
    fs::remove_file(segment(dir.path(), 1)).unwrap();
    store.keep_time(std::time::Duration::from_millis(1), |_| {}, |_| {}).unwrap();
    while !segment(dir.path(), 1).exists() {
        thread::yield_now();
    }
    drop(store);
    loop {
        match open(dir.path()) {
            Ok(_) => break,
            Err(OpenError::Held) => thread::yield_now(),
            Err(other) => panic!("{other}"),
        }
    }
}

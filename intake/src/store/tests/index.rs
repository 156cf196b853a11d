//! The index can be deleted, damaged or behind: it is made anew or caught up, and says so.

use std::{thread, time::Duration};

use rustix::fs::{FlockOperation, flock};

use super::*;
use crate::store::Unusable;

fn store_of_three() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    store.put_roster(b"epoch 1").unwrap();
    for seed in 0..3 {
        put(&store, &noise(seed, 3_000));
    }
    drop(store);
    dir
}

fn goes_on(dir: &Path) -> Vec<Notice> {
    let (store, notices) = open(dir).unwrap();
    assert_eq!(store.verify().unwrap().tips, 3);
    assert_eq!(store.roster().as_deref(), Some(b"epoch 1".as_slice()));
    drop(store);
    assert_eq!(open(dir).unwrap().1, []);
    notices
}

#[test]
fn whole_index_needs_no_notice() {
    assert_eq!(goes_on(store_of_three().path()), []);
}

#[test]
fn index_that_is_held_for_a_moment_is_waited_for() {
    let dir = store_of_three();
    let db = fs::File::open(dir.path().join("index/db")).unwrap();
    flock(&db, FlockOperation::NonBlockingLockExclusive).unwrap();
    let holder = thread::spawn(move || {
        thread::sleep(Duration::from_millis(300));
        drop(db);
    });
    assert_eq!(open(dir.path()).unwrap().1, []);
    holder.join().unwrap();
}

#[test]
fn deleted_index_is_made_anew() {
    let dir = store_of_three();
    fs::remove_dir_all(dir.path().join("index")).unwrap();
    assert_eq!(goes_on(dir.path()), [Notice::IndexRebuilt(Unusable::Missing)]);
}

#[test]
fn damaged_index_is_made_anew_or_was_harmless() {
    let original = store_of_three();
    let mut rebuilt = 0;
    for seed in 0..40 {
        let dir = tempfile::tempdir().unwrap();
        copy(original.path(), dir.path());
        let files: Vec<_> = contents(&dir.path().join("index"));
        let mut random = Random(seed);
        for (path, bytes) in files.iter().filter(|(_, bytes)| !bytes.is_empty()) {
            edit(path, |damaged| match seed % 4 {
                0 => damaged.clear(),
                1 => damaged.truncate(bytes.len() / 2),
                2 => damaged.fill(0xff),
                _ => (0..50).for_each(|_| damaged[random.pick(bytes.len().min(4_096))] ^= 0x55),
            });
        }
        let notices = goes_on(dir.path());
        rebuilt += usize::from(matches!(notices.as_slice(), [Notice::IndexRebuilt(_)]));
    }
    assert!(rebuilt >= 30, "{rebuilt}");
}

#[test]
fn index_that_is_behind_is_caught_up() {
    let dir = store_of_three();
    let older = tempfile::tempdir().unwrap();
    copy(&dir.path().join("index"), older.path());
    let store = open(dir.path()).unwrap().0;
    for seed in 10..20 {
        put(&store, &noise(seed, 900));
    }
    drop(store);
    fs::remove_dir_all(dir.path().join("index")).unwrap();
    copy(older.path(), &dir.path().join("index"));
    let (store, notices) = open(dir.path()).unwrap();
    assert_eq!(notices, []);
    assert_eq!((store.status().tips, store.verify().unwrap().tips), (13, 13));
}

#[test]
fn opening_does_not_depend_on_the_index_for_its_answer() {
    let dir = store_of_three();
    let with = open(dir.path()).unwrap().0.checkpoint().unwrap();
    fs::remove_dir_all(dir.path().join("index")).unwrap();
    let without = open(dir.path()).unwrap().0.checkpoint().unwrap();
    assert_eq!(with, without);
}

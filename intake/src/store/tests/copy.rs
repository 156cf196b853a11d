//! Copies of a journal that goes on.

use std::os::unix::fs::MetadataExt as _;

use super::*;
use crate::store::{Copied, CopyError, Fault, reader::Reader, verify::Account};

fn back_up(store: &Store, to: &Path, earlier: Option<&Path>) -> Result<Copied, CopyError> {
    store.reader().map_err(std::io::Error::other)?.copy(to, earlier)
}

fn proven(store: &Store) -> Account {
    Account { given_back: 0, segments: 0, ..store.verify().unwrap() }
}

fn account(copied: Copied) -> Account {
    Account { given_back: 0, segments: 0, ..copied.account }
}

#[test]
fn copy_has_what_the_bound_covers_and_zeros_behind() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(&dir.path().join("store"));
    let to = dir.path().join("copy");
    let empty = back_up(&store, &to, None).unwrap();
    assert_eq!((empty.account.records, empty.written), (0, 1));
    for seed in 0..9 {
        put(&store, &noise(seed, 300_000));
    }
    let reader = store.reader().unwrap();
    let before = proven(&store);
    put(&store, &noise(77, 5_000));
    let copied = reader.copy(&to, None).unwrap();
    assert_eq!(account(copied), before, "the tip behind the bound is not in it");
    let opened = open(&to).unwrap().0;
    assert_eq!(proven(&opened), before);
    assert_eq!(tips(&opened), tips(&store)[..9]);
}

#[test]
fn segments_that_are_there_are_not_written_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(&dir.path().join("store"));
    let (first, second) = (dir.path().join("first"), dir.path().join("second"));
    for seed in 0..12 {
        put(&store, &noise(seed, 300_000));
    }
    let one = back_up(&store, &first, None).unwrap();
    assert!(one.written >= 4, "{one:?}");
    put(&store, &noise(50, 1_000));
    let two = back_up(&store, &second, Some(&first)).unwrap();
    assert_eq!(two.written, 1, "the segment in use alone");
    let inode = |dir: &Path, number| fs::metadata(segment(dir, number)).unwrap().ino();
    assert_eq!(inode(&first, 0), inode(&second, 0));
    let last = two.account.segments - 1;
    assert_ne!(inode(&first, last), inode(&second, last), "the earlier copy is not touched");
    assert_eq!(account(back_up(&store, &second, None).unwrap()), proven(&store));
}

#[test]
fn damaged_earlier_segment_is_written_anew_and_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(&dir.path().join("store"));
    let (first, second) = (dir.path().join("first"), dir.path().join("second"));
    for seed in 0..12 {
        put(&store, &noise(seed, 300_000));
    }
    back_up(&store, &first, None).unwrap();
    edit(&segment(&first, 0), |bytes| bytes[5_000] ^= 1);
    fs::remove_file(segment(&first, 1)).unwrap();
    std::os::unix::fs::symlink(segment(&dir.path().join("store"), 1), segment(&first, 1)).unwrap();
    let damaged = fs::read(segment(&first, 0)).unwrap();
    let copied = back_up(&store, &second, Some(&first)).unwrap();
    assert_eq!(copied.written, 2);
    assert_eq!(account(copied), proven(&store));
    assert_eq!(fs::read(segment(&first, 0)).unwrap(), damaged);
    assert!(!fs::symlink_metadata(segment(&second, 1)).unwrap().is_symlink());
}

#[test]
fn copy_forgets_what_was_erased_and_obeys_an_order_once_more() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(&dir.path().join("store"));
    let (first, second) = (dir.path().join("first"), dir.path().join("second"));
    let bytes = noise(1, 400_000);
    put(&store, &bytes);
    put(&store, &noise(2, 900_000));
    back_up(&store, &first, None).unwrap();
    erase_below(&store, 1).unwrap();
    let copied = back_up(&store, &second, Some(&first)).unwrap();
    assert_eq!(copied.account.erased, 1);
    let holds = |dir: &Path| {
        let segment = fs::read(segment(dir, 0)).unwrap();
        segment.windows(64).any(|window| window == &bytes[..64])
    };
    assert!(holds(&first) && !holds(&second));

    // The first body came back, as of a copy between the order and its zeros.
    edit(&segment(&second, 0), |segment| segment[96..64 + 96].copy_from_slice(&bytes[..64]));
    let bound = store.reader().unwrap().bound();
    let reader = Reader::of(layout(&second), "meldkluis.test/log/0", bound).unwrap();
    reader.obey().unwrap();
    assert!(!holds(&second));
    assert_eq!(reader.verify().unwrap().erased, 1);
}

#[test]
fn zeros_without_an_order_up_to_the_bound_are_not_kept_as_a_copy() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(&dir.path().join("store"));
    put(&store, &noise(1, 400_000));
    let early = store.reader().unwrap();
    erase_below(&store, 1).unwrap();
    let to = dir.path().join("copy");
    let Err(CopyError::Journal(refusal)) = early.copy(&to, None) else { panic!("kept") };
    assert_eq!(refusal.fault(), Some(Fault::Body));
    assert_eq!(back_up(&store, &to, None).unwrap().account.erased, 1, "mended by a later bound");
}

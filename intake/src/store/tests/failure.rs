//! A disk that fails ends the process; one that is full refuses and goes on when there is room.

use std::io::{self, IoSlice};

use rustix::io::Errno;

use super::*;
use crate::store::{AppendError, DepositError, disk::DiskFile};

/// What a disk can refuse to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    Create,
    Replace,
    Write,
    /// A write that fails in the middle.
    Half,
    Sync,
}

use Operation::{Create, Half, Replace, Sync, Write};

/// The real disk, on which some operations fail with an error while it is set.
#[derive(Clone, Default)]
struct Failing(Arc<Mutex<Option<Failure>>>);

type Failure = (Vec<Operation>, Errno);

impl Failing {
    fn fail(&self, operations: &[Operation], error: Errno) {
        *held(&self.0) = Some((operations.to_vec(), error));
    }

    fn mend(&self) {
        *held(&self.0) = None;
    }

    fn check(&self, operation: Operation) -> io::Result<()> {
        match &*held(&self.0) {
            Some((operations, error)) if operations.contains(&operation) => Err((*error).into()),
            _ => Ok(()),
        }
    }
}

impl Disk for Failing {
    fn create(&self, path: &Path, length: u64) -> io::Result<()> {
        self.check(Create)?;
        OsDisk.create(path, length)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(FailingFile(self.clone(), OsDisk.open(path)?)))
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.check(Replace)?;
        OsDisk.replace(path, bytes)
    }
}

struct FailingFile(Failing, Box<dyn DiskFile>);

impl DiskFile for FailingFile {
    fn write(&self, parts: &mut [IoSlice<'_>], offset: u64) -> io::Result<()> {
        self.0.check(Write)?;
        if let Err(error) = self.0.check(Half) {
            let bytes = parts.iter().map(|part| &**part).collect::<Vec<&[u8]>>().concat();
            self.1.write(&mut [IoSlice::new(&bytes[..bytes.len() / 2])], offset)?;
            return Err(error);
        }
        self.1.write(parts, offset)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.check(Sync)?;
        self.1.sync()
    }

    fn punch(&self, ranges: &[(u64, u64)]) -> io::Result<u64> {
        self.1.punch(ranges)
    }

    fn settle(&self) -> io::Result<()> {
        self.1.settle()
    }
}

fn open_failing(dir: &Path) -> (Store, Failing, Noted) {
    let (disk, hooks) = (Failing::default(), Noted::default());
    let setup = setup_on(Arc::new(disk.clone()), hooks.clone());
    (Store::open_layout(dir, setup, LENGTH).unwrap().0, disk, hooks)
}

fn try_put(store: &Store, bytes: &[u8]) -> Result<Entry, DepositError> {
    let mut deposit = store.deposit();
    match deposit.write_all(bytes) {
        Ok(()) => deposit.commit(day()),
        Err(error) => Err(error.downcast().unwrap_or(DepositError::Empty)),
    }
}

/// Puts tips of one length until one is refused; returns how many were taken.
fn put_until_full(store: &Store, length: usize) -> u64 {
    for taken in 0.. {
        match try_put(store, &noise(taken, length)) {
            Ok(_) => {}
            Err(refusal) => {
                assert_eq!(refusal, AppendError::Full.into());
                return taken;
            }
        }
    }
    unreachable!("every disk here is full at some time")
}

#[test]
fn failed_write_or_sync_ends_the_process_and_leaves_nothing_half_stored() {
    for (operation, words) in [
        (Write, "journal write failed"),
        (Half, "journal write failed"),
        (Sync, "journal fdatasync failed"),
    ] {
        for error in [Errno::IO, Errno::NOSPC, Errno::DQUOT, Errno::ROFS] {
            let dir = tempfile::tempdir().unwrap();
            drop(create(dir.path()));
            let (store, disk, hooks) = open_failing(dir.path());
            put(&store, b"acknowledged");
            assert_eq!(hooks.fatal(), [""; 0]);
            disk.fail(&[operation], error);
            assert_eq!(try_put(&store, b"never"), Err(AppendError::Stopped.into()));
            disk.mend();
            assert_eq!(try_put(&store, b"never"), Err(AppendError::Stopped.into()));
            let fatal = hooks.fatal();
            assert_eq!(fatal.len(), 1);
            assert!(fatal[0].starts_with(words), "{fatal:?}");
            assert_eq!((store.status().tips, store.checkpoint().unwrap().size), (1, 1));
            drop(store);
            // What was written whole and never made durable may be found, and nobody was told of it.
            let found = if operation == Sync { 2 } else { 1 };
            let (store, notices) = open(dir.path()).unwrap();
            assert_eq!(store.verify().unwrap().tips, found, "{operation:?} {error}");
            let wiped = notices.iter().any(|notice| matches!(notice, Notice::TailWiped(_)));
            assert_eq!(wiped, operation == Half);
            assert_eq!(bytes_of(&store, &tips(&store)[0]), b"acknowledged");
        }
    }
}

#[test]
fn full_or_read_only_disk_refuses_and_service_resumes() {
    for error in [Errno::NOSPC, Errno::DQUOT, Errno::ROFS] {
        let dir = tempfile::tempdir().unwrap();
        drop(create(dir.path()));
        let (store, disk, hooks) = open_failing(dir.path());
        disk.fail(&[Create, Replace], error);
        let mut taken = put_until_full(&store, CHUNK);
        assert_eq!(store.tick(), [Notice::HeadUnwritten, Notice::SegmentUnmade]);
        // A long one that fits in part is not there at all.
        assert_eq!(try_put(&store, &noise(50, 3 * CHUNK)), Err(AppendError::Full.into()));
        assert_eq!(store.status().tips, taken);
        // What is left of the segment still takes shorter texts.
        taken += put_until_full(&store, 9_000);
        disk.mend();
        assert_eq!(put(&store, &noise(99, 3 * CHUNK)).index, taken, "{error}");
        assert_eq!(store.tick(), []);
        assert_eq!(hooks.fatal(), [""; 0]);
        drop(store);
        let (store, notices) = open(dir.path()).unwrap();
        assert_eq!(notices, []);
        assert_eq!(store.verify().unwrap().tips, taken + 1);
        assert!(bytes_of(&store, tips(&store).last().unwrap()) == noise(99, 3 * CHUNK));
    }
}

#[test]
fn short_texts_are_taken_to_the_last_byte_that_a_segment_has() {
    let dir = tempfile::tempdir().unwrap();
    drop(create(dir.path()));
    let (store, disk, _) = open_failing(dir.path());
    disk.fail(&[Create], Errno::NOSPC);
    let taken: u64 =
        [CHUNK, 9_000, 700, 50, 1].map(|length| put_until_full(&store, length)).iter().sum();
    let left = LENGTH - held(&store.0.ledger).cursor.next.offset;
    // Two headers, one byte, and the fixed part of a tip record.
    assert!(left < 96 + 1 + 96 + 44, "{left} bytes left, {taken} tips taken");
    // The last segment is the spare that was made ahead.
    assert_eq!(held(&store.0.ledger).cursor.next.segment, 1);
    drop(store);
    assert_eq!(open(dir.path()).unwrap().0.verify().unwrap().tips, taken);
}

#[test]
fn files_of_a_store_are_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    drop(create(dir.path()));
    let journal = dir.path().join("journal");
    assert_eq!(fs::metadata(&journal).unwrap().permissions().mode() & 0o777, 0o700);
    for name in ["head", "lock", "00000000.seg", "00000001.seg"] {
        assert_eq!(fs::metadata(journal.join(name)).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

//! A disk that fails ends the process; one that is full refuses and goes on when there is room.

use std::{
    io::{self, IoSlice},
    sync::atomic::{AtomicU8, Ordering},
};

use super::*;
use crate::store::{AppendError, DepositError, disk::DiskFile};

const WRITE: u8 = 1;
const SYNC: u8 = 2;
const CREATE: u8 = 3;

/// The real disk, with one kind of operation failing while a switch is on.
#[derive(Clone, Default)]
struct Failing(Arc<AtomicU8>);

impl Failing {
    fn fail(&self, operation: u8) {
        self.0.store(operation, Ordering::SeqCst);
    }

    fn check(&self, operation: u8) -> io::Result<()> {
        let failing = self.0.load(Ordering::SeqCst) == operation;
        if failing { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}

impl Disk for Failing {
    fn create(&self, path: &Path, length: u64) -> io::Result<()> {
        self.check(CREATE)?;
        OsDisk.create(path, length)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(FailingFile(self.clone(), OsDisk.open(path)?)))
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        OsDisk.replace(path, bytes)
    }
}

struct FailingFile(Failing, Box<dyn DiskFile>);

impl DiskFile for FailingFile {
    fn write(&self, parts: &mut [IoSlice<'_>], offset: u64) -> io::Result<()> {
        self.0.check(WRITE)?;
        self.1.write(parts, offset)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.check(SYNC)?;
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
    assert!(deposit.write_all(bytes).is_ok());
    deposit.commit(day())
}

#[test]
fn failed_write_or_sync_ends_the_process() {
    for (operation, words) in [(WRITE, "journal write failed"), (SYNC, "journal fdatasync failed")]
    {
        let dir = tempfile::tempdir().unwrap();
        drop(create(dir.path()));
        let (store, disk, hooks) = open_failing(dir.path());
        put(&store, b"acknowledged");
        assert_eq!(hooks.fatal(), Vec::<String>::new());
        disk.fail(operation);
        assert_eq!(try_put(&store, b"never"), Err(AppendError::Stopped.into()));
        disk.fail(0);
        assert_eq!(try_put(&store, b"never"), Err(AppendError::Stopped.into()));
        let fatal = hooks.fatal();
        assert_eq!(fatal.len(), 1);
        assert!(fatal[0].starts_with(words), "{fatal:?}");
        assert_eq!(store.status().tips, 1);
        assert_eq!(store.checkpoint().unwrap().size, 1);
    }
}

#[test]
fn full_disk_refuses_and_service_resumes() {
    let dir = tempfile::tempdir().unwrap();
    drop(create(dir.path()));
    let (store, disk, hooks) = open_failing(dir.path());
    disk.fail(CREATE);
    let mut taken = 0;
    let refusal = loop {
        match try_put(&store, &noise(taken, CHUNK)) {
            Ok(entry) => assert_eq!(entry.index, taken),
            Err(refusal) => break refusal,
        }
        taken += 1;
    };
    assert_eq!(refusal, AppendError::Full.into());
    // What is left of the segment still takes a short text.
    assert_eq!(put(&store, b"short").index, taken);
    assert_eq!(store.tick(), [Notice::SegmentUnmade]);
    disk.fail(0);
    assert_eq!(put(&store, &noise(99, CHUNK)).index, taken + 1);
    assert_eq!(hooks.fatal(), Vec::<String>::new());
    drop(store);
    assert_eq!(open(dir.path()).unwrap().0.verify().unwrap().tips, taken + 2);
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

#[test]
fn times_of_all_files_are_those_of_the_tick() {
    use std::os::unix::fs::MetadataExt as _;
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    for seed in 0..4 {
        put(&store, &noise(seed, CHUNK));
    }
    assert_eq!(store.status().segments, 2);
    for number in 0..2 {
        let file = fs::File::options().write(true).open(segment(dir.path(), number)).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
    }
    assert_eq!(store.tick(), []);
    for number in 0..2 {
        let metadata = fs::metadata(segment(dir.path(), number)).unwrap();
        assert!(metadata.mtime() > 0 && metadata.mtime() == metadata.ctime(), "segment {number}");
    }
}

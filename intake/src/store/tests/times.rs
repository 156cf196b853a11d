//! Times of files: the kernel moves them at every write, in memory; the tick takes them away before they are on disk.

use std::{
    fs::Metadata,
    io::{self, IoSlice},
    os::unix::fs::MetadataExt as _,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, SystemTime},
};

use super::*;
use crate::store::disk::DiskFile;

/// The kernel's own clock for files, told by a file beside the store; later than any time before.
struct Clock(tempfile::TempDir);

impl Clock {
    fn tell(&self) -> SystemTime {
        let probe = self.0.path().join("probe");
        let tell = || {
            fs::write(&probe, b"").unwrap();
            fs::metadata(&probe).unwrap().modified().unwrap()
        };
        let now = tell();
        loop {
            let later = tell();
            if later > now {
                return later;
            }
        }
    }
}

fn all(dir: &Path) -> Vec<(PathBuf, Metadata)> {
    let mut found = vec![(dir.to_owned(), fs::metadata(dir).unwrap())];
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(all(&path));
        } else {
            let metadata = fs::metadata(&path).unwrap();
            found.push((path, metadata));
        }
    }
    found
}

/// All times of everything in a store that lie between two moments, with what they are of.
fn between(dir: &Path, from: SystemTime, until: SystemTime) -> Vec<String> {
    let changed = |metadata: &Metadata| {
        let seconds = Duration::from_secs(metadata.ctime().try_into().unwrap());
        let nanoseconds = Duration::from_nanos(metadata.ctime_nsec().try_into().unwrap());
        SystemTime::UNIX_EPOCH + seconds + nanoseconds
    };
    let mut found = vec![];
    for (path, metadata) in all(dir) {
        let times = [
            ("read", metadata.accessed().unwrap()),
            ("modified", metadata.modified().unwrap()),
            ("changed", changed(&metadata)),
            ("made", metadata.created().unwrap()),
        ];
        let inside = times.iter().filter(|(_, time)| (from..until).contains(time));
        let name = path.strip_prefix(dir).unwrap().display();
        found.extend(inside.map(|(what, _)| format!("{name} {what}")));
    }
    found
}

#[test]
fn times_of_tips_are_nowhere_after_the_tick() {
    let clock = Clock(tempfile::tempdir().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    for round in 0..3 {
        let before = clock.tell();
        for seed in 0..5 {
            put(&store, &noise(seed, if seed == round { CHUNK } else { 5_000 }));
        }
        let after = clock.tell();
        // What a look at the running machine shows until the tick, and nothing else.
        let seen = between(dir.path(), before, after);
        let of_segment =
            |line: &String| line.contains(".seg modified") || line.contains(".seg changed");
        assert!(!seen.is_empty() && seen.iter().all(of_segment), "{seen:?}");
        assert_eq!(store.tick(), []);
        assert_eq!(between(dir.path(), before, after), [""; 0], "round {round}");
        assert!(!between(dir.path(), after, clock.tell()).is_empty(), "the tick's own are there");
    }
}

#[test]
fn tick_leaves_the_same_times_whether_or_not_tips_came() {
    let clock = Clock(tempfile::tempdir().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    let ticked = |tips: usize| {
        for _ in 0..tips {
            put(&store, &noise(1, 5_000));
        }
        let before = clock.tell();
        assert_eq!(store.tick(), []);
        between(dir.path(), before, clock.tell())
    };
    ticked(1);
    let idle = ticked(0);
    assert_eq!((ticked(0), ticked(7), ticked(0)), (idle.clone(), idle.clone(), idle));
}

/// The real disk, which writes down what is done on it, and makes a tick wait until a tip waits too.
#[derive(Clone, Default)]
struct Listed {
    done: Arc<Mutex<Vec<Done>>>,
    waiting: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Done {
    Written,
    Settled,
    HeadReplaced,
}

impl Listed {
    fn note(&self, done: Done) {
        held(&self.done).push(done);
    }

    fn written(&self) -> usize {
        held(&self.done).iter().filter(|done| **done == Done::Written).count()
    }
}

impl Disk for Listed {
    fn create(&self, path: &Path, length: u64) -> io::Result<()> {
        OsDisk.create(path, length)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(ListedFile(self.clone(), OsDisk.open(path)?)))
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        while self.waiting.load(Ordering::SeqCst) == 0 && !self.over.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        (0..200).for_each(|_| thread::yield_now());
        OsDisk.replace(path, bytes)?;
        self.note(Done::HeadReplaced);
        Ok(())
    }
}

struct ListedFile(Listed, Box<dyn DiskFile>);

impl DiskFile for ListedFile {
    fn write(&self, parts: &mut [IoSlice<'_>], offset: u64) -> io::Result<()> {
        self.0.note(Done::Written);
        self.1.write(parts, offset)
    }

    fn sync(&self) -> io::Result<()> {
        self.1.sync()
    }

    fn punch(&self, ranges: &[(u64, u64)]) -> io::Result<u64> {
        self.1.punch(ranges)
    }

    fn settle(&self) -> io::Result<()> {
        self.0.note(Done::Settled);
        self.1.settle()
    }
}

#[test]
fn no_record_comes_between_setting_the_times_and_writing_them_down() {
    let dir = tempfile::tempdir().unwrap();
    drop(create(dir.path()));
    let disk = Listed::default();
    disk.over.store(true, Ordering::SeqCst);
    let setup = setup_on(Arc::new(disk.clone()), Noted::default());
    let store = Store::open_layout(dir.path(), setup, LENGTH).unwrap().0;
    disk.over.store(false, Ordering::SeqCst);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !disk.over.load(Ordering::SeqCst) {
                disk.waiting.fetch_add(1, Ordering::SeqCst);
                put(&store, b"a tip");
                disk.waiting.fetch_sub(1, Ordering::SeqCst);
            }
        });
        for ticks in 1..=30 {
            assert_eq!(store.tick(), []);
            while disk.written() < ticks {
                thread::yield_now();
            }
        }
        disk.over.store(true, Ordering::SeqCst);
    });
    let done = held(&disk.done).clone();
    let ticks = done.windows(2).filter(|pair| pair[0] == Done::Settled).map(|pair| pair[1]);
    let ticks: Vec<Done> = ticks.filter(|next| *next != Done::Settled).collect();
    assert!(ticks.len() >= 30 && ticks.iter().all(|next| *next == Done::HeadReplaced), "{ticks:?}");
}

//! A model of power cuts: what was synced survives, what was not survives in part or not at all.

mod replies;

use std::{
    collections::BTreeMap,
    io::{self, IoSlice},
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use super::*;
use crate::store::disk::DiskFile;

const SECTOR: usize = 512;
const ROUNDS: u64 = 220;
const ERASE_ROUNDS: u64 = 120;

/// A disk whose files are real, and which remembers what each would be after a power cut.
#[derive(Clone)]
struct CutDisk(Arc<Mutex<Model>>);

struct Model {
    files: BTreeMap<PathBuf, Image>,
    /// Writes and syncs until the power goes.
    left: u64,
    random: Random,
}

#[derive(Default)]
struct Image {
    durable: Vec<u8>,
    current: Vec<u8>,
    /// What each sector held after each write since the last sync.
    unsynced: BTreeMap<usize, Vec<Vec<u8>>>,
}

impl Image {
    fn of(bytes: Vec<u8>) -> Self {
        Self { durable: bytes.clone(), current: bytes, unsynced: BTreeMap::new() }
    }

    fn write(&mut self, bytes: &[u8], offset: usize) {
        self.current[offset..offset + bytes.len()].copy_from_slice(bytes);
        for sector in offset / SECTOR..(offset + bytes.len()).div_ceil(SECTOR) {
            let held = self.current[sector * SECTOR..(sector + 1) * SECTOR].to_vec();
            self.unsynced.entry(sector).or_default().push(held);
        }
    }

    fn sync(&mut self) {
        for sector in std::mem::take(&mut self.unsynced).into_keys() {
            let range = sector * SECTOR..(sector + 1) * SECTOR;
            self.durable[range.clone()].copy_from_slice(&self.current[range]);
        }
    }

    /// What the platter holds: each unsynced sector old or as after any of the writes since.
    fn after_cut(&self, mixed: bool, random: &mut Random) -> Vec<u8> {
        let mut bytes = self.durable.clone();
        for (sector, versions) in self.unsynced.iter().filter(|_| mixed) {
            if let Some(version) = versions.get(random.pick(versions.len() + 1)) {
                bytes[sector * SECTOR..(sector + 1) * SECTOR].copy_from_slice(version);
            }
        }
        bytes
    }
}

impl CutDisk {
    /// Does one operation, unless the power is gone or goes now.
    fn powered<T>(&self, operation: impl FnOnce(&mut Model) -> T) -> io::Result<T> {
        let mut model = held(&self.0);
        if model.left == 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        model.left -= 1;
        let done = operation(&mut model);
        // At the very operation at which the power goes, it was done, and nobody hears of it.
        if model.left == 0 { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(done) }
    }

    fn write_image(&self, from: &Path, to: &Path, mixed: bool) {
        let mut model = held(&self.0);
        let Model { files, random, .. } = &mut *model;
        for (path, image) in files {
            let target = to.join(path.strip_prefix(from).unwrap());
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::write(target, image.after_cut(mixed, random)).unwrap();
        }
    }
}

impl Disk for CutDisk {
    fn create(&self, path: &Path, length: u64) -> io::Result<()> {
        let zeros = vec![0; length.try_into().map_err(io::Error::other)?];
        self.powered(|model| {
            // Whoever looks meanwhile finds no half of it, as on the real disk.
            let making = path.with_extension("new");
            fs::write(&making, &zeros).unwrap();
            fs::rename(making, path).unwrap();
            model.files.insert(path.to_owned(), Image::of(zeros));
        })
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(CutFile { disk: self.clone(), path: path.to_owned() }))
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.powered(|model| {
            fs::write(path, bytes).unwrap();
            model.files.insert(path.to_owned(), Image::of(bytes.to_vec()));
        })
    }
}

struct CutFile {
    disk: CutDisk,
    path: PathBuf,
}

impl DiskFile for CutFile {
    fn write(&self, parts: &mut [IoSlice<'_>], offset: u64) -> io::Result<()> {
        use std::os::unix::fs::FileExt as _;
        let bytes = parts.iter().map(|part| &**part).collect::<Vec<&[u8]>>().concat();
        self.disk.powered(|model| {
            let file = fs::OpenOptions::new().write(true).open(&self.path).unwrap();
            file.write_all_at(&bytes, offset).unwrap();
            let image = model.files.get_mut(&self.path).unwrap();
            image.write(&bytes, usize::try_from(offset).unwrap());
        })
    }

    fn sync(&self) -> io::Result<()> {
        self.disk.powered(|model| model.files.get_mut(&self.path).unwrap().sync())
    }

    /// A model of a file system without holes: zeros are all there is.
    fn punch(&self, _: &[(u64, u64)]) -> io::Result<u64> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn settle(&self) -> io::Result<()> {
        Ok(())
    }
}

/// A directory whose files the model already knows as durable.
fn load(dir: &Path, left: u64, seed: u64) -> CutDisk {
    let files = contents(&dir.join("journal"));
    let files = files.into_iter().map(|(path, bytes)| (path, Image::of(bytes))).collect();
    CutDisk(Arc::new(Mutex::new(Model { files, left, random: Random(seed) })))
}

/// Writes from four threads until the power goes; returns what was acknowledged.
fn write_until_cut(store: &Store, seed: u64) -> Vec<Entry> {
    let over = Arc::new(AtomicBool::new(false));
    let writers = (0..4u64).map(|writer| {
        let (store, over) = (store.clone(), Arc::clone(&over));
        thread::spawn(move || {
            let mut random = Random(seed * 31 + writer);
            let mut acknowledged = Vec::new();
            while !over.load(Ordering::SeqCst) {
                match random.below(40) {
                    0 => drop(store.tick()),
                    1 => drop(store.put_roster(&random.next().to_be_bytes())),
                    n => {
                        let most = if n == 2 { 3 * CHUNK } else { 3_000 };
                        let bytes = noise(random.next(), 1 + random.pick(most));
                        let mut deposit = store.deposit();
                        let written = deposit.write_all(&bytes).is_ok();
                        match deposit.commit(day()) {
                            Ok(entry) if written => acknowledged.push(entry),
                            _ => over.store(true, Ordering::SeqCst),
                        }
                    }
                }
            }
            acknowledged
        })
    });
    let writers: Vec<_> = writers.collect();
    writers.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
}

#[test]
fn power_cuts_lose_nothing_acknowledged_and_refuse_nothing_whole() {
    let (mut acknowledged, mut torn) = (0, 0);
    let empty = tempfile::tempdir().unwrap();
    drop(create(empty.path()));
    for seed in 1..=ROUNDS {
        let (live, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut random = Random(seed);
        copy(empty.path(), live.path());
        copy(&live.path().join("index"), &after.path().join("index"));
        let disk = load(live.path(), 0, seed);
        let mut entries = Vec::new();
        // Every third time the process alone dies first: what it wrote is still in the kernel, not on the disk.
        for _ in 0..if seed % 3 == 0 { 2 } else { 1 } {
            let most = if random.below(3) > 0 { 60 } else { 6 };
            held(&disk.0).left = 1 + random.below(most);
            let setup = setup_on(Arc::new(disk.clone()), Noted::default());
            if let Ok((store, _)) = Store::open_layout(live.path(), setup, LENGTH) {
                entries.extend(write_until_cut(&store, seed));
            }
        }
        disk.write_image(live.path(), after.path(), seed % 5 < 3);
        if seed % 2 == 0 {
            fs::remove_dir_all(after.path().join("index")).unwrap();
        }
        let (store, notices) = open(after.path()).unwrap_or_else(|error| panic!("{seed}: {error}"));
        torn += usize::from(notices.iter().any(|n| matches!(n, Notice::TailWiped(_))));
        store.verify().unwrap_or_else(|refusal| panic!("{seed}: {refusal}"));
        let found = tips(&store);
        for entry in &entries {
            let tip = found.iter().find(|tip| tip.index == entry.index);
            assert_eq!(tip.map(|tip| tip.leaf), Some(entry.leaf), "round {seed}: lost {entry:?}");
        }
        acknowledged += entries.len();
        put(&store, b"goes on");
        drop(store);
        let account = open(after.path()).unwrap().0.verify().unwrap();
        assert_eq!(account.tips, u64::try_from(found.len()).unwrap() + 1);
    }
    // The model must have cut in the middle of things, or it shows nothing.
    assert!(acknowledged > 2_000 && torn > 20, "{acknowledged} acknowledged, {torn} torn");
}

/// Erases further and further until the power goes; returns how far it was told that tips are erased.
fn erase_until_cut(store: &Store, seed: u64) -> u64 {
    let mut random = Random(seed * 17);
    let mut told = 0;
    loop {
        let (erased, size) = (store.status().erased, store.status().tips);
        if erased == size {
            if put_or_stop(store, &noise(random.next(), 900)).is_none() {
                return told;
            }
            continue;
        }
        let end = erased + 1 + random.below((size - erased).min(4));
        if erase_below(store, end).is_err() {
            return told;
        }
        told = end;
    }
}

fn put_or_stop(store: &Store, bytes: &[u8]) -> Option<Entry> {
    let mut deposit = store.deposit();
    deposit.write_all(bytes).ok()?;
    deposit.commit(day()).ok()
}

/// Writes and erases at the same time until the power goes; returns the tips and the erasures that were told of.
fn work_until_cut(store: &Store, seed: u64) -> (Vec<Entry>, u64) {
    let eraser = {
        let store = store.clone();
        thread::spawn(move || erase_until_cut(&store, seed))
    };
    let mut random = Random(seed * 13);
    let mut entries = Vec::new();
    loop {
        let most = if random.below(8) == 0 { 2 * CHUNK } else { 3_000 };
        let bytes = noise(random.next(), 1 + random.pick(most));
        let Some(entry) = put_or_stop(store, &bytes) else { break };
        entries.push(entry);
        if random.below(9) == 0 {
            drop(store.tick());
        }
    }
    (entries, eraser.join().unwrap())
}

/// Every tip is there; below the index all bodies are zeros, from it on all are whole.
fn erased_exactly_below(dir: &Path, store: &Store, erased: u64) {
    let bodies = bodies(dir);
    for tip in tips(store) {
        for (chunk, _) in tip.chunks() {
            let (header, body) = &bodies[usize::try_from(chunk.0 - 1).unwrap()];
            let whole = sha256(&[body]) == header.digest;
            let gone = crate::store::segment::is_blank(body);
            assert_eq!((whole, gone), (tip.index >= erased, tip.index < erased), "{tip:?}");
        }
    }
}

#[test]
fn power_cuts_around_erasing_lose_no_held_tip_and_forget_no_order() {
    let base = tempfile::tempdir().unwrap();
    let store = create(base.path());
    for seed in 0..9 {
        put(&store, &noise(seed, if seed % 4 == 3 { CHUNK + 77 } else { 2_000 }));
    }
    drop(store);
    let (mut told, mut beyond, mut held_tips) = (0, 0, 0);
    for seed in 1..=ERASE_ROUNDS {
        let (live, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut random = Random(seed);
        copy(base.path(), live.path());
        copy(&live.path().join("index"), &after.path().join("index"));
        let disk = load(live.path(), 0, seed);
        let (mut entries, mut erased) = (Vec::new(), 0);
        // Every third time the process alone is killed first, and begins again.
        for _ in 0..if seed % 3 == 0 { 2 } else { 1 } {
            held(&disk.0).left = 4 + random.below(60);
            let setup = setup_on(Arc::new(disk.clone()), Noted::default());
            if let Ok((store, _)) = Store::open_layout(live.path(), setup, LENGTH) {
                let (more, further) = work_until_cut(&store, seed);
                entries.extend(more);
                erased = erased.max(further);
            }
        }
        disk.write_image(live.path(), after.path(), seed % 5 < 3);
        if seed % 2 == 0 {
            fs::remove_dir_all(after.path().join("index")).unwrap();
        }
        let (store, _) = open(after.path()).unwrap_or_else(|error| panic!("{seed}: {error}"));
        let status = store.status();
        assert!(status.erased >= erased, "round {seed}: an order was forgotten");
        let account = store.verify().unwrap_or_else(|refusal| panic!("{seed}: {refusal}"));
        assert_eq!((account.erased, account.tips), (status.erased, status.tips));
        erased_exactly_below(after.path(), &store, status.erased);
        let found = tips(&store);
        for entry in &entries {
            let tip = found.iter().find(|tip| tip.index == entry.index);
            assert_eq!(tip.map(|tip| tip.leaf), Some(entry.leaf), "round {seed}: lost {entry:?}");
        }
        told += u64::from(erased > 0);
        beyond += u64::from(status.erased > erased);
        held_tips += account.held;
        put(&store, b"goes on");
        drop(store);
        assert_eq!(open(after.path()).unwrap().0.verify().unwrap().erased, status.erased);
    }
    // The power must have gone before, in, and after erasures, or nothing is shown.
    assert!(told > 30 && beyond > 10 && held_tips > 300, "{told} {beyond} {held_tips}");
}

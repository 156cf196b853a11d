//! The store as a whole, on real files with segments of 1 MiB, and on a disk whose power can be cut.

mod control;
mod copy;
mod damage;
mod durability;
mod erase;
mod failure;
mod index;
mod power;
mod replies;
mod tail;
mod times;

use std::{
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use meldkluis_crypto::{
    acknowledgement::Acknowledgement,
    day::Day,
    inbound::Trail,
    note::{KeyName, Signer, Verifier},
    tlog::{Head, Leaf, Tree, origin},
};
use zeroize::Zeroizing;

use super::{
    Entry, Erased, Fatal, Hooks, KeepError, Notice, OpenError, Release, Said, Setup, Store,
    disk::{Disk, OsDisk},
    opening,
    queue::held,
    reader::Tip,
    record::{Header, sha256},
    scan::{Ahead, Cursor, Scan},
    segment::Layout,
};

const LENGTH: u32 = 1 << 20;
const CHUNK: usize = super::BODY_MAX;

/// Hooks that note what was fatal and admit every roster but an empty promise.
#[derive(Clone, Default)]
struct Noted(Arc<Mutex<Vec<String>>>);

impl Noted {
    fn fatal(&self) -> Vec<String> {
        held(&self.0).clone()
    }
}

impl Hooks for Noted {
    fn fatal(&self, fatal: &Fatal) {
        held(&self.0).push(fatal.to_string());
    }

    fn admit_roster(&self, in_force: Option<&[u8]>, new: &[u8]) -> Result<(), String> {
        if in_force == Some(new) { Err("same roster again".to_owned()) } else { Ok(()) }
    }

    fn admit_desk(&self, _: Option<&[u8]>, desk: &Verifier) -> Result<(), String> {
        let listed = desk.name().as_str().starts_with("meldkluis.test/desk/");
        if listed { Ok(()) } else { Err("desk not listed".to_owned()) }
    }
}

fn setup_on(disk: Arc<dyn Disk>, hooks: Noted) -> Setup {
    let name = origin("meldkluis.test", 0).unwrap();
    let log_key = Signer::from_seed(name, Zeroizing::new([3; 32]));
    Setup { generation: 0, log_key, hooks: Arc::new(hooks), disk }
}

fn setup() -> Setup {
    setup_on(Arc::new(OsDisk), Noted::default())
}

fn create(dir: &Path) -> Store {
    opening::create(dir, &setup(), LENGTH).unwrap();
    open(dir).unwrap().0
}

fn open(dir: &Path) -> Result<(Store, Vec<Notice>), OpenError> {
    Store::open_layout(dir, setup(), LENGTH)
}

fn layout(dir: &Path) -> Layout {
    Layout { dir: dir.join("journal"), length: LENGTH }
}

fn segment(dir: &Path, number: u32) -> PathBuf {
    layout(dir).path(number)
}

fn day() -> Day {
    "2026-11-23".parse().unwrap()
}

/// Bytes that differ with the seed.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut random = Random(seed);
    let words = (0..length.div_ceil(8)).flat_map(|_| random.next().to_be_bytes());
    words.take(length).collect()
}

fn put(store: &Store, bytes: &[u8]) -> Entry {
    let mut deposit = store.deposit();
    deposit.write_all(bytes).unwrap();
    deposit.commit(day()).unwrap()
}

fn leaf_of(bytes: &[u8]) -> Leaf {
    Leaf::new(sha256(&[bytes]), bytes.len().try_into().unwrap())
}

/// The key of a test desk.
fn desk(seed: u8) -> Signer {
    let name = KeyName::new(format!("meldkluis.test/desk/{seed}")).unwrap();
    Signer::from_seed(name, Zeroizing::new([seed; 32]))
}

/// What a desk says that holds the log of a store up to a size.
fn says(store: &Store, desk: &Signer, sequence: u64, size: u64) -> Said {
    let mut tree = Tree::default();
    let all = tips(store);
    all.iter().take(size.try_into().unwrap()).for_each(|tip| tree.push(&tip.leaf));
    let head = Head { size, root: tree.root() };
    let said = Acknowledgement { day: day(), generation: 0, held: head, canary: None };
    Said {
        desk: desk.verifier().clone(),
        sequence,
        whole: true,
        audit: Trail { length: sequence, head: [7; 32] },
        day: day(),
        acknowledgement: Some(said.sign(desk).unwrap().into_bytes()),
    }
}

/// Has one desk acknowledge everything up to a size, and erases it.
fn erase_below(store: &Store, end: u64) -> Result<Erased, KeepError> {
    let desk = desk(1);
    let sequence = store.desks().first().map_or(1, |known| known.sequence + 1);
    let heard = store.hear(&says(store, &desk, sequence, end))?;
    assert_eq!(heard.acknowledged, Some(end));
    store.release(|state| {
        let by = state.desks[0].steps.iter().find(|step| step.size >= end)?.record;
        Some(Release { end, by: vec![by] })
    })
}

/// The body of every record, as it lies in its segment.
fn bodies(dir: &Path) -> Vec<(Header, Vec<u8>)> {
    let body = |(at, header): (super::Position, Header)| {
        let from = usize::try_from(at.offset).unwrap() + 96;
        let bytes = fs::read(segment(dir, at.segment)).unwrap();
        (header, bytes[from..from + usize::try_from(header.length).unwrap()].to_vec())
    };
    records(dir).into_iter().map(body).collect()
}

fn tips(store: &Store) -> Vec<Tip> {
    store.reader().unwrap().tips().map(Result::unwrap).collect()
}

fn bytes_of(store: &Store, tip: &Tip) -> Vec<u8> {
    let mut bytes = Vec::new();
    store.reader().unwrap().stream(tip).read_to_end(&mut bytes).unwrap();
    bytes
}

/// Every record of a journal: where it begins, and its header.
fn records(dir: &Path) -> Vec<(super::Position, Header)> {
    let layout = layout(dir);
    let genesis = Cursor::genesis("meldkluis.test/log/0");
    let mut scan = Scan::new(&layout, layout.survey().unwrap(), genesis, Ahead::Headers);
    let mut records = Vec::new();
    while let Some(found) = scan.next().unwrap() {
        records.push((found.at, found.header));
    }
    records
}

/// Changes a file in place.
fn edit(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

/// Copies a store's directory.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Reads every file below a directory, to see that nothing changed.
fn contents(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(contents(&path));
        } else {
            let bytes = fs::read(&path).unwrap();
            files.push((path, bytes));
        }
    }
    files.sort();
    files
}

/// A small generator (splitmix64), so that every case can be made again from its seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn pick(&mut self, end: usize) -> usize {
        usize::try_from(self.below(end.try_into().unwrap())).unwrap()
    }
}

//! The index over the journal, in sled; it can be thrown away, and nothing else names sled.
//!
//! What comes in, at each tick: leaves that became durable, where replies came to lie and which are gone, and a mark of
//! how far the index has read the journal.
//! What goes out, at the next opening: the mark and all of this up to it, so that the replay begins there.
//!
//! No mailbox is named here: sled's files keep what was removed for a while. The records themselves tell whose they are.
//!
//! sled panics on some damaged files: every call is fenced, and a panic is an error like any other.

use std::{
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    time::Duration,
};

use meldkluis_crypto::{day::Day, inbound::ReplyId, tlog::Leaf};
use serde::{Deserialize, Serialize};
use sled::{Config, Db, Tree};

use super::{
    disk::{Disk as _, OsDisk},
    ledger::{Counts, Ledger},
    lock::Lock,
    record::{Position, Run, Sequence},
    replies::{Change, Replies},
    scan::Cursor,
};

const CACHE: u64 = 32 << 20;
const FORMAT: u32 = 3;
/// How long an index that was closed in this process may go on holding its file.
const RELEASE: Duration = Duration::from_secs(5);
const LEAVES: &str = "leaves";
/// Number of a reply's first record → where its records lie.
const REPLIES: &str = "replies";
/// Id of a reply that was ever applied → number of the acknowledgement record that says so.
const APPLIED: &str = "applied";
const MARK: &[u8] = b"mark";
/// Leaves in one value: sled is slow and large with one leaf each, and keeps values under 4 KiB best.
const TILE: usize = 64;
const TILE_U64: u64 = 64;

/// A reason why the index is of no use; the journal makes it anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unusable {
    /// There was none.
    #[error("no index")]
    Missing,
    /// sled refused its files.
    #[error("damaged index")]
    Damaged,
    /// sled panicked over its files.
    #[error("index that makes sled panic")]
    Panic,
    /// sled opened it, and what it says does not add up.
    #[error("index that contradicts itself")]
    Contradiction,
}

/// How far the index has read the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mark {
    format: u32,
    pub(super) cursor: Cursor,
    pub(super) last_at: Option<Position>,
    counts: Counts,
    day: Option<Day>,
    pub(super) roster: Option<(Position, Sequence)>,
    /// The acknowledgement records that are still needed.
    pub(super) desks: Vec<(Position, Sequence)>,
    pub(super) erased: u64,
    /// The orders that are not known to be carried out.
    pub(super) orders: Vec<(Position, Sequence)>,
    /// Where a walk must begin that meets every chunk of no tip.
    pub(super) loose: Option<Cursor>,
    replies: Sum,
    size: u64,
    root: [u8; 32],
}

impl Mark {
    fn of(ledger: &Ledger) -> Self {
        Self {
            format: FORMAT,
            cursor: ledger.cursor,
            last_at: ledger.last_at,
            counts: ledger.counts,
            day: ledger.day,
            roster: ledger.roster.as_ref().map(|roster| (roster.at, roster.sequence)),
            desks: ledger.desks.records(),
            erased: ledger.erased,
            orders: ledger.orders.clone(),
            loose: ledger.loose.since(),
            replies: Sum::of(&ledger.replies),
            size: ledger.tree.size(),
            root: ledger.tree.root().0,
        }
    }

    fn encode(&self) -> Result<Vec<u8>, Unusable> {
        let text = serde_json::to_vec(self).map_err(|_| Unusable::Contradiction)?;
        Ok([crc32c::crc32c(&text).to_be_bytes().as_slice(), &text].concat())
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (checksum, text) = bytes.split_first_chunk::<4>()?;
        let sound = crc32c::crc32c(text) == u32::from_be_bytes(*checksum);
        let mark: Self = serde_json::from_slice(sound.then_some(text)?).ok()?;
        (mark.format == FORMAT).then_some(mark)
    }
}

/// What the replies in the index must add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sum {
    kept: usize,
    places: u32,
    applied: usize,
}

impl Sum {
    fn of(replies: &Replies) -> Self {
        let (kept, applied) = replies.counts();
        Self { kept, places: places(replies.runs()), applied }
    }
}

fn places<'r>(runs: impl Iterator<Item = &'r Run>) -> u32 {
    runs.fold(0, |sum, run| {
        let mut bytes = Vec::new();
        run.encode(&mut bytes);
        crc32c::crc32c_append(sum, &bytes)
    })
}

/// What is to be written at a tick.
pub(super) struct Update {
    mark: Mark,
    changes: Vec<Change>,
    first_tile: u64,
    leaves: Vec<Leaf>,
}

impl Update {
    /// Copies the leaves that the index does not have out of the ledger, which keeps those of the unfinished tile.
    pub(super) fn take(ledger: &mut Ledger) -> Self {
        let leaves = ledger.fresh.clone();
        let count = u64::try_from(leaves.len()).unwrap_or(u64::MAX);
        let first_tile = ledger.tree.size().saturating_sub(count) / TILE_U64;
        ledger.fresh.drain(..leaves.len() - leaves.len() % TILE);
        let changes = std::mem::take(&mut ledger.replies.changes);
        Self { mark: Mark::of(ledger), changes, first_tile, leaves }
    }
}

/// The open index.
pub(super) struct Index {
    db: Db,
    dir: PathBuf,
}

/// What an index remembers.
pub(super) struct Recalled {
    pub(super) index: Index,
    pub(super) ledger: Ledger,
    pub(super) mark: Mark,
    /// Where the replies lie that are in mailboxes.
    pub(super) replies: Vec<Run>,
}

impl Index {
    /// Opens the index and reads it back into a ledger.
    pub(super) fn open(dir: &Path) -> Result<Recalled, Unusable> {
        if !dir.exists() {
            return Err(Unusable::Missing);
        }
        fenced(|| {
            let index = Self::attach(dir)?;
            let bytes = index.db.get(MARK).map_err(|_| Unusable::Damaged)?;
            let mark = bytes.as_deref().and_then(Mark::decode).ok_or(Unusable::Contradiction)?;
            let mut ledger = Ledger::new(mark.cursor);
            index.grow(&mark, &mut ledger)?;
            ledger.last_at = mark.last_at;
            ledger.counts = mark.counts;
            ledger.day = mark.day;
            ledger.erased = mark.erased;
            ledger.orders.clone_from(&mark.orders);
            let replies = index.replies(&mark, &mut ledger.replies)?;
            Ok(Recalled { index, ledger, mark, replies })
        })
    }

    /// Makes an empty index in the place of whatever is there.
    pub(super) fn make(dir: &Path) -> Result<Self, Unusable> {
        match fs::remove_dir_all(dir) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(_) => return Err(Unusable::Damaged),
        }
        fenced(|| Self::attach(dir))
    }

    /// Writes what is new, and flushes.
    pub(super) fn write(&self, update: &Update) -> Result<(), Unusable> {
        fenced(|| {
            let leaves = self.tree(LEAVES)?;
            let mark = update.mark.encode()?;
            for (tile, part) in (update.first_tile..).zip(update.leaves.chunks(TILE)) {
                let bytes: Vec<u8> = part.iter().flat_map(Leaf::as_bytes).copied().collect();
                leaves.insert(tile.to_be_bytes(), bytes).map_err(|_| Unusable::Damaged)?;
            }
            self.change(&update.changes)?;
            self.db.insert(MARK, mark).map_err(|_| Unusable::Damaged)?;
            self.db.flush().map_err(|_| Unusable::Damaged)?;
            // sled writes nothing where nothing changed: its file's times would tell the last minute with a tip.
            let file = OsDisk.open(&self.dir.join("db"));
            file.and_then(|file| file.settle()).map_err(|_| Unusable::Damaged)
        })
    }

    /// Gives the index up: the next opening makes it anew.
    pub(super) fn discard(self) {
        let dir = self.dir.clone();
        drop(catch_unwind(AssertUnwindSafe(move || drop(self))));
        drop(fs::remove_dir_all(dir));
    }

    fn attach(dir: &Path) -> Result<Self, Unusable> {
        // sled must write at the tick alone, or its files' times would tell of tips.
        let config = Config::new().path(dir).cache_capacity(CACHE).flush_every_ms(None);
        // A pool of sled's own lets go of the file a moment after the last handle, and sled does not wait for a lock.
        Lock::wait(&dir.join("db"), RELEASE);
        let db = config.open().map_err(|_| Unusable::Damaged)?;
        Ok(Self { db, dir: dir.to_owned() })
    }

    fn tree(&self, name: &str) -> Result<Tree, Unusable> {
        self.db.open_tree(name).map_err(|_| Unusable::Damaged)
    }

    fn change(&self, changes: &[Change]) -> Result<(), Unusable> {
        let (replies, applied) = (self.tree(REPLIES)?, self.tree(APPLIED)?);
        for change in changes {
            let outcome = match change {
                Change::Kept(run) => {
                    let mut bytes = Vec::new();
                    run.encode(&mut bytes);
                    replies.insert(run.sequence.0.to_be_bytes(), bytes)
                }
                Change::Gone(first) => replies.remove(first.0.to_be_bytes()),
                Change::Applied(id, record) => {
                    applied.insert(id.as_bytes(), record.0.to_be_bytes().as_slice())
                }
            };
            outcome.map_err(|_| Unusable::Damaged)?;
        }
        Ok(())
    }

    /// Reads what is known of replies up to the mark; what a tick wrote before it could write its mark is passed over
    /// where it is newer, and told by the mark's sum where it is not.
    fn replies(&self, mark: &Mark, into: &mut Replies) -> Result<Vec<Run>, Unusable> {
        let mut runs = Vec::new();
        for pair in &self.tree(REPLIES)? {
            let (_, bytes) = pair.map_err(|_| Unusable::Damaged)?;
            let run = Run::decode(&mut bytes.as_ref()).map_err(|_| Unusable::Contradiction)?;
            runs.extend(Some(run).filter(|run| run.sequence <= mark.cursor.last));
        }
        let mut applied = 0usize;
        for pair in &self.tree(APPLIED)? {
            let (id, record) = pair.map_err(|_| Unusable::Damaged)?;
            let (Ok(id), Ok(record)) = (id.as_ref().try_into(), record.as_ref().try_into()) else {
                return Err(Unusable::Contradiction);
            };
            if u64::from_be_bytes(record) <= mark.cursor.last.0 {
                into.recall_applied(ReplyId::new(id));
                applied = applied.saturating_add(1);
            }
        }
        let found = Sum { kept: runs.len(), places: places(runs.iter()), applied };
        if found == mark.replies { Ok(runs) } else { Err(Unusable::Contradiction) }
    }

    /// Grows the ledger's tree from the leaves; they must be those that the mark's root stands for.
    fn grow(&self, mark: &Mark, ledger: &mut Ledger) -> Result<(), Unusable> {
        let leaves = self.tree(LEAVES)?;
        for (due, pair) in (0u64..).zip(leaves.iter()) {
            let (tile, bytes) = pair.map_err(|_| Unusable::Damaged)?;
            let left = mark.size.saturating_sub(ledger.tree.size());
            let (leaves, rest) = bytes.as_chunks::<{ Leaf::LEN }>();
            if tile.as_ref() != due.to_be_bytes() || leaves.len() > TILE || !rest.is_empty() {
                return Err(Unusable::Contradiction);
            }
            // What a tick wrote before it could write its mark is passed over.
            let counted = usize::try_from(left).unwrap_or(TILE).min(leaves.len());
            ledger.fresh =
                leaves.iter().take(counted).map(|leaf| Leaf::from_bytes(*leaf)).collect();
            ledger.tree.extend(&ledger.fresh);
        }
        if ledger.fresh.len() == TILE {
            ledger.fresh.clear();
        }
        let agrees = ledger.tree.size() == mark.size && ledger.tree.root().0 == mark.root;
        if agrees { Ok(()) } else { Err(Unusable::Contradiction) }
    }
}

#[cfg(test)]
impl Index {
    /// Takes an entry out of a tree, or puts one more in.
    pub(super) fn meddle(dir: &Path, tree: &str, less: bool) {
        let tree = Self::attach(dir).unwrap().tree(tree).unwrap();
        let (key, value) = tree.first().unwrap().unwrap();
        if less {
            tree.remove(key).unwrap();
        } else {
            let mut other = key.to_vec();
            *other.last_mut().unwrap() ^= 0x40;
            tree.insert(other, value).unwrap();
        }
    }
}

fn fenced<T>(call: impl FnOnce() -> Result<T, Unusable>) -> Result<T, Unusable> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or(Err(Unusable::Panic))
}

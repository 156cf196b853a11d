//! The store: a hash-chained journal of segment files that is the truth, and an index over it that is not.
//!
//! What comes in: the bytes of sealed tips, rosters, what desks say they hold, and their sealed replies.
//! What goes out: entries in the log, signed checkpoints, a read-only view for the export, and the replies again.
//! The formats stand in docs/formats.md, "Journal"; tree and checkpoints are RFC 6962 and C2SP `tlog-checkpoint`.
//!
//! ```text
//! Deposit ─┐                                   ┌→ ledger: tree, counts, roster → checkpoint
//! Deposit ─┼→ queue → committer → pwrite, fdatasync
//! roster  ─┘                                   └→ the waiting writers are answered
//! tick, once a minute: file times, head, next segment, index
//! ```
//! A body goes only by order of a record that is durable before. For a tip it rests on acknowledgements in the journal;
//! a reply goes when its mailbox is emptied, or when its term is over. Headers, tip records and leaves stay.
//!
//! Deliberately absent: deletion and update of any record, the rules of when a body may go, times finer than the tick,
//! and any knowledge of what a seal holds.

mod committer;
pub mod control;
mod copy;
mod deposit;
mod desk;
pub mod disk;
mod erase;
mod head;
mod index;
mod journal;
mod keeping;
mod ledger;
mod lock;
mod loose;
mod opening;
mod order;
mod post;
mod queue;
pub mod reader;
mod record;
mod recover;
mod refusal;
mod replayed;
mod replies;
mod reply;
mod scan;
mod segment;
mod stream;
mod verify;

#[cfg(test)]
mod tests;

use std::{
    fmt,
    path::Path,
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use meldkluis_crypto::{
    day::Day,
    note::{NoteError, Signer, Verifier},
    tlog::Checkpoint,
};
use serde::{Deserialize, Serialize};

pub use committer::Fatal;
pub use copy::{Copied, CopyError};
pub use deposit::{Deposit, DepositError, Entry};
pub use desk::{Desk, Held};
pub use index::Unusable;
pub use journal::Journal;
pub use keeping::{Arrival, DeskStatus, Erased, Finding, Heard, KeepError, Release, Said, State};
pub use opening::{OpenError, Setup};
pub use queue::{AppendError, Pending, Placed};
pub use record::{BODY_MAX, Chain, Draft, Fault, Kind, Position, Sequence};
pub use refusal::Refusal;
pub use replayed::{Again, replayed};
pub use replies::Kept;
pub use reply::{Delivery, MailboxKey};
pub use segment::SEGMENT_LEN;
pub use stream::TipStream;
pub use verify::Account;

use committer::{Committer, Segments};
use index::{Index, Update};
use journal::SegmentJournal;
use ledger::Ledger;
pub(crate) use lock::Lock;
use opening::Opened;
use queue::{Queue, held};
use reader::{Bound, Reader};
use segment::Layout;

/// The longest roster that is taken, in bytes.
pub const ROSTER_MAX: usize = 64 * 1024;
/// Segments kept ready behind the one in use.
const SPARES: u32 = 1;

/// What the store calls back for.
pub trait Hooks: Send + Sync {
    /// Ends the process: the journal can no longer be trusted to take anything.
    ///
    /// Called once; if it returns, every append from then on is refused.
    fn fatal(&self, fatal: &Fatal);

    /// Judges a roster before it is journalled.
    ///
    /// # Errors
    /// The reason why `new` must not follow the roster in force, for the person who put it.
    fn admit_roster(&self, in_force: Option<&[u8]>, new: &[u8]) -> Result<(), String>;

    /// Judges whether a desk may say anything.
    ///
    /// # Errors
    /// The reason why not, for the person who imports its bundle.
    fn admit_desk(&self, in_force: Option<&[u8]>, desk: &Verifier) -> Result<(), String>;
}

/// Something that the store repaired, or could not do, and an operator may have to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// The index was made anew from the journal.
    IndexRebuilt(Unusable),
    /// The index cannot be written and is set aside until the next start.
    IndexSetAside(Unusable),
    /// There was no `head` file; it is written at the next tick.
    HeadMissing,
    /// The `head` file was damaged; it is written at the next tick.
    HeadDamaged,
    /// The `head` file could not be written.
    HeadUnwritten,
    /// An unacknowledged torn tail was wiped.
    TailWiped(Position),
    /// The next segment could not be made ahead.
    SegmentUnmade,
    /// A segment's times could not be set.
    TimesUnset,
    /// Bodies that were ordered to be erased are still there; the next opening tries again.
    EraseUndone,
    /// Chunks that belong to no tip could not be erased.
    LooseKept,
}

/// A reason why a roster was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RosterError {
    /// It is empty or longer than [`ROSTER_MAX`].
    #[error("roster of an impossible length")]
    Length,
    /// It was judged and refused.
    #[error("{0}")]
    Refused(String),
    /// The journal did not take it.
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// Counts, no content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// The log's origin, `<deployment>/log/<generation>`.
    pub origin: String,
    /// The log's generation.
    pub generation: u32,
    /// Tips: the size of the log.
    pub tips: u64,
    /// Bytes of sealed tips.
    pub bytes: u64,
    /// Records of any kind.
    pub records: u64,
    /// Segments begun.
    pub segments: u32,
    /// The newest day in a tip record.
    pub last_day: Option<Day>,
    /// Whether a roster is in force.
    pub roster: bool,
    /// Whether the index is in use.
    pub index: bool,
    /// Tips that are erased, from index 0.
    pub erased: u64,
    /// Every desk that ever sent a bundle.
    pub desks: Vec<DeskStatus>,
}

/// A signed checkpoint, and how far a reader may read to find what it covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// The log's generation.
    pub generation: u32,
    /// The number of tips that the checkpoint covers.
    pub size: u64,
    /// The checkpoint, a signed note.
    pub checkpoint: String,
    /// The last record that counts.
    pub bound: Bound,
}

/// An open store; its only owner. Clones are the same store, and the last one to go closes it.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    generation: u32,
    log_key: Signer,
    hooks: Arc<dyn Hooks>,
    segments: Arc<Segments>,
    journal: Arc<SegmentJournal>,
    ledger: Arc<Mutex<Ledger>>,
    index: Mutex<Option<Index>>,
    /// The segment that was in use at the last tick; ticks take turns on it.
    ticked: Mutex<u32>,
    /// Rosters, what desks say and orders to erase come one at a time: each rests on those before.
    changing: Mutex<()>,
    committer: Option<JoinHandle<()>>,
    timekeepers: Mutex<Vec<Sender<()>>>,
    _lock: Lock,
}

impl Store {
    /// Makes a new, empty store in a directory, and opens it.
    ///
    /// # Errors
    /// [`OpenError::Exists`] when there is a journal already; it is never replaced.
    pub fn create(dir: &Path, setup: Setup) -> Result<(Self, Vec<Notice>), OpenError> {
        opening::create(dir, &setup, SEGMENT_LEN)?;
        Self::open(dir, setup)
    }

    /// Opens the store of a directory: takes the lock, proves what the index has not seen, wipes a torn tail.
    ///
    /// # Errors
    /// [`OpenError`]; a refusal names segment and record, and changes nothing in the journal.
    pub fn open(dir: &Path, setup: Setup) -> Result<(Self, Vec<Notice>), OpenError> {
        Self::open_layout(dir, setup, SEGMENT_LEN)
    }

    fn open_layout(
        dir: &Path,
        setup: Setup,
        length: u32,
    ) -> Result<(Self, Vec<Notice>), OpenError> {
        let layout = Layout { dir: dir.join("journal"), length };
        let opened = opening::open(dir, &setup, &layout)?;
        let Opened { ledger, lock, index, mut notices } = opened;
        let segment = ledger.cursor.next.segment;
        let ledger = Arc::new(Mutex::new(ledger));
        let segments = Arc::new(Segments::new(Arc::clone(&setup.disk), layout));
        let queue = Arc::new(Queue::default());
        let hooks = setup.hooks;
        let committer = Committer::new(
            Arc::clone(&segments),
            Arc::clone(&queue),
            Arc::clone(&ledger),
            Arc::clone(&hooks),
        )?;
        let thread = thread::Builder::new().name("committer".to_owned());
        let store = Self(Arc::new(Inner {
            generation: setup.generation,
            log_key: setup.log_key,
            hooks,
            journal: Arc::new(SegmentJournal { queue, segments: Arc::clone(&segments) }),
            segments,
            ledger,
            index: Mutex::new(index),
            ticked: Mutex::new(segment.saturating_sub(1)),
            changing: Mutex::new(()),
            committer: Some(thread.spawn(move || committer.run())?),
            timekeepers: Mutex::new(Vec::new()),
            _lock: lock,
        }));
        notices.extend(store.erase_loose());
        notices.extend(store.tick());
        Ok((store, notices))
    }

    /// Begins a deposit.
    #[must_use]
    pub fn deposit(&self) -> Deposit {
        Deposit::new(self.journal(), self.0.generation)
    }

    /// Returns the journal, for appending and reading records.
    fn journal(&self) -> Arc<dyn Journal> {
        Arc::clone(&self.0.journal) as Arc<dyn Journal>
    }

    /// Returns the newest roster, as it was put.
    #[must_use]
    pub fn roster(&self) -> Option<Arc<[u8]>> {
        held(&self.0.ledger).roster.as_ref().map(|roster| Arc::clone(&roster.bytes))
    }

    /// Judges a roster by [`Hooks::admit_roster`] and puts it in force, durably.
    ///
    /// # Errors
    /// [`RosterError`]; the earlier roster stays in force then.
    pub fn put_roster(&self, bytes: &[u8]) -> Result<(), RosterError> {
        if bytes.is_empty() || bytes.len() > ROSTER_MAX {
            return Err(RosterError::Length);
        }
        let _one = held(&self.0.changing);
        self.0.hooks.admit_roster(self.roster().as_deref(), bytes).map_err(RosterError::Refused)?;
        let draft = Draft::new(Kind::Roster, bytes.to_vec()).ok_or(RosterError::Length)?;
        self.0.journal.append(vec![draft])?;
        Ok(())
    }

    /// Signs a checkpoint over what is durable now.
    ///
    /// # Errors
    /// [`NoteError`] when the log key's name is not fit for a note; the key's own type excludes it.
    pub fn checkpoint(&self) -> Result<Snapshot, NoteError> {
        let (checkpoint, bound) = {
            let ledger = held(&self.0.ledger);
            (Checkpoint::of(&ledger.tree), bound_of(&ledger))
        };
        let note = checkpoint.sign(&self.0.log_key)?;
        let generation = self.0.generation;
        Ok(Snapshot { generation, size: checkpoint.size, checkpoint: note, bound })
    }

    /// Returns the counts.
    #[must_use]
    pub fn status(&self) -> Status {
        let index = held(&self.0.index).is_some();
        let ledger = held(&self.0.ledger);
        Status {
            origin: self.0.origin().to_owned(),
            generation: self.0.generation,
            tips: ledger.tree.size(),
            bytes: ledger.counts.bytes,
            records: ledger.cursor.last.0,
            segments: ledger.cursor.next.segment.saturating_add(1),
            last_day: ledger.day,
            roster: ledger.roster.is_some(),
            index,
            erased: ledger.erased,
            desks: ledger.desks.all().iter().map(DeskStatus::of).collect(),
        }
    }

    /// Opens a read-only view of what is durable now.
    ///
    /// # Errors
    /// [`Refusal`] when segments are missing.
    pub fn reader(&self) -> Result<Reader, Refusal> {
        let bound = bound_of(&held(&self.0.ledger));
        Reader::of(self.0.segments.layout.clone(), self.0.origin(), bound)
    }

    /// Proves every body, the chain, every leaf and the root of what is durable now.
    ///
    /// # Errors
    /// [`Refusal`] naming the first record that fails.
    pub fn verify(&self) -> Result<Account, Refusal> {
        self.reader()?.verify()
    }

    /// Does what is done once a minute whether or not tips came: sets the segments' times, writes `head`, makes the
    /// next segment, writes the index. Returns what could not be done.
    #[must_use]
    pub fn tick(&self) -> Vec<Notice> {
        self.0.tick()
    }

    /// Ticks at a fixed interval on a thread of its own, until the store is closed; `also` is done before each tick.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn keep_time(
        &self,
        every: Duration,
        report: impl Fn(Notice) + Send + 'static,
        mut also: impl FnMut(&Self) + Send + 'static,
    ) -> std::io::Result<()> {
        let (sender, closed) = mpsc::channel();
        let weak = Arc::downgrade(&self.0);
        let mut tick = move || {
            let store = Self(weak.upgrade()?);
            also(&store);
            Some(store.tick())
        };
        thread::Builder::new().name("journal-tick".to_owned()).spawn(move || {
            while wait(&closed, every) {
                let Some(notices) = tick() else { break };
                notices.into_iter().for_each(&report);
            }
        })?;
        held(&self.0.timekeepers).push(sender);
        Ok(())
    }
}

impl Inner {
    fn tick(&self) -> Vec<Notice> {
        let mut ticked = held(&self.ticked);
        // What makes the file system write its times down comes right behind setting them, and no record in between:
        // its time would be written down too, and stay readable in the file system's own journal.
        let no_record = held(&self.segments.writing);
        let (cursor, update) = {
            let mut ledger = held(&self.ledger);
            (ledger.cursor, Update::take(&mut ledger))
        };
        let segment = cursor.next.segment;
        let head = self.segments.layout.dir.join("head");
        let notices = [
            self.settle(*ticked, segment),
            head::write(self.segments.disk.as_ref(), &head, &cursor)
                .err()
                .map(|_| Notice::HeadUnwritten),
            self.make_ahead(segment),
            self.write_index(&update),
        ];
        drop(no_record);
        *ticked = segment;
        notices.into_iter().flatten().collect()
    }

    fn origin(&self) -> &str {
        self.log_key.verifier().name().as_str()
    }

    fn settle(&self, from: u32, until: u32) -> Option<Notice> {
        let Segments { disk, layout, .. } = self.segments.as_ref();
        let outcome = (from..=until).try_for_each(|segment| {
            disk.open(&layout.path(segment)).and_then(|file| file.settle())
        });
        outcome.err().map(|_| Notice::TimesUnset)
    }

    fn make_ahead(&self, segment: u32) -> Option<Notice> {
        let ahead = (1..=SPARES).map(|n| segment.saturating_add(n));
        let outcome = ahead.into_iter().try_for_each(|segment| self.segments.ensure(segment));
        outcome.err().map(|_| Notice::SegmentUnmade)
    }

    fn write_index(&self, update: &Update) -> Option<Notice> {
        let mut index = held(&self.index);
        let unusable = index.as_ref()?.write(update).err()?;
        index.take()?.discard();
        Some(Notice::IndexSetAside(unusable))
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

impl Drop for Inner {
    /// Commits what is waiting, and leaves head, index and times as a tick would.
    fn drop(&mut self) {
        self.journal.queue.close();
        if let Some(committer) = self.committer.take() {
            drop(committer.join());
        }
        drop(self.tick());
    }
}

fn bound_of(ledger: &Ledger) -> Bound {
    Bound { sequence: ledger.cursor.last, chain: ledger.cursor.chain }
}

/// Waits one interval; false when the store was closed meanwhile.
fn wait(closed: &Receiver<()>, every: Duration) -> bool {
    let end = Instant::now() + every;
    let left = end.saturating_duration_since(Instant::now());
    matches!(closed.recv_timeout(left), Err(RecvTimeoutError::Timeout))
}

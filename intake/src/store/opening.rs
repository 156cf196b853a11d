//! Making and opening a store: lock, head, index, replay, and repair of what may be repaired.

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
    path::Path,
    sync::Arc,
};

use meldkluis_crypto::note::Signer;

use super::{
    Hooks, Notice,
    desk::Applied,
    disk::{Disk, OsDisk},
    erase::{self, Ordered, Undone},
    head::{self, Absence},
    index::{Index, Mark, Recalled, Unusable},
    ledger::{Ledger, Roster},
    lock::Lock,
    loose::Loose,
    order::Order,
    record::{Fault, Kind, Position},
    recover::{self, Witness},
    refusal::Refusal,
    scan::Cursor,
    segment::Layout,
    stream::Records,
};

/// What a store needs to be opened with.
pub struct Setup {
    /// The log's generation.
    pub generation: u32,
    /// The log key; its name is the log's origin, which the journal's chain begins with.
    pub log_key: Signer,
    /// What the store calls back for.
    pub hooks: Arc<dyn Hooks>,
    /// Where the journal is written.
    pub disk: Arc<dyn Disk>,
}

impl Setup {
    /// Takes what a store on the operating system's file system needs.
    #[must_use]
    pub fn new(generation: u32, log_key: Signer, hooks: impl Hooks + 'static) -> Self {
        let hooks = Arc::new(hooks);
        Self { generation, log_key, hooks, disk: Arc::new(OsDisk) }
    }

    fn origin(&self) -> &str {
        self.log_key.verifier().name().as_str()
    }
}

/// A reason why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process, or another part of this one, has the store open.
    #[error("store in use by another owner")]
    Held,
    /// There is no journal in the directory.
    #[error("no journal in the store's directory")]
    Absent,
    /// There is a journal already.
    #[error("a journal is there already")]
    Exists,
    /// The journal belongs to another user, whom files made now would lock out.
    #[error("journal of another user")]
    User,
    /// The journal is damaged, or contradicts what was acknowledged.
    #[error("damaged journal: {0}")]
    Refused(#[from] Refusal),
    /// The file system fails.
    #[error("store's files fail: {0}")]
    Io(#[from] io::Error),
}

/// A store's parts after opening, before anything runs.
pub(super) struct Opened {
    pub(super) ledger: Ledger,
    pub(super) lock: Lock,
    pub(super) index: Option<Index>,
    pub(super) notices: Vec<Notice>,
}

/// Makes an empty journal; it appears whole or not at all.
pub(super) fn create(dir: &Path, setup: &Setup, length: u32) -> Result<(), OpenError> {
    let (journal, draft) = (dir.join("journal"), dir.join("journal.new"));
    if journal.try_exists()? {
        return Err(OpenError::Exists);
    }
    if draft.try_exists()? {
        fs::remove_dir_all(&draft)?;
    }
    DirBuilder::new().recursive(true).mode(0o700).create(&draft)?;
    let layout = Layout { dir: draft.clone(), length };
    setup.disk.create(&layout.path(0), length.into())?;
    head::write(setup.disk.as_ref(), &draft.join("head"), &Cursor::genesis(setup.origin()))?;
    fs::rename(&draft, &journal)?;
    fs::File::open(dir)?.sync_all()?;
    Ok(())
}

pub(super) fn open(dir: &Path, setup: &Setup, layout: &Layout) -> Result<Opened, OpenError> {
    let lock = lock(layout)?;
    let segments = layout.survey()?;
    let mut notices = Vec::new();
    let head = match head::read(&layout.dir.join("head"))? {
        Ok(witness) => Some(witness),
        Err(absence) => {
            notices.push(absence.into());
            None
        }
    };
    let index_dir = dir.join("index");
    let memory = Memory::of(&index_dir, layout, segments, setup.origin());
    let mut ledger = memory.ledger;
    let witnesses: Vec<Witness> = head.into_iter().chain(memory.witness).collect();
    let torn = recover::replay(layout, segments, &witnesses, &mut ledger)?;
    repair(setup.disk.as_ref(), layout, segments, torn, ledger.cursor)?;
    notices.extend(torn.map(Notice::TailWiped));
    erase_again(setup.disk.as_ref(), layout, &mut ledger)?;
    if !ledger.orders.is_empty() {
        notices.push(Notice::EraseUndone);
    }
    let index = memory.index.or_else(|unusable| {
        notices.push(Notice::IndexRebuilt(unusable));
        Index::make(&index_dir)
    });
    let index = index.map_err(|unusable| notices.push(Notice::IndexSetAside(unusable))).ok();
    Ok(Opened { ledger, lock, index, notices })
}

impl From<Absence> for Notice {
    fn from(absence: Absence) -> Self {
        match absence {
            Absence::Missing => Self::HeadMissing,
            Absence::Damaged => Self::HeadDamaged,
        }
    }
}

fn lock(layout: &Layout) -> Result<Lock, OpenError> {
    let metadata = match fs::metadata(&layout.dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(OpenError::Absent),
        other => other?,
    };
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(OpenError::User);
    }
    Lock::take(&layout.dir.join("lock"))?.ok_or(OpenError::Held)
}

/// What the index remembers: where the replay may begin, and what the journal must contain.
struct Memory {
    index: Result<Index, Unusable>,
    ledger: Ledger,
    witness: Option<Witness>,
}

impl Memory {
    fn of(dir: &Path, layout: &Layout, segments: u32, origin: &str) -> Self {
        let genesis = || Ledger::new(Cursor::genesis(origin));
        let recalled = match Index::open(dir) {
            Ok(recalled) => recalled,
            Err(unusable) => {
                return Self { index: Err(unusable), ledger: genesis(), witness: None };
            }
        };
        let cursor = recalled.mark.cursor;
        let witness = Witness { sequence: cursor.last, chain: cursor.chain };
        let (index, ledger) = resume(layout, segments, recalled);
        if let Some(ledger) = ledger {
            return Self { index: Ok(index), ledger, witness: Some(witness) };
        }
        // The journal decides: either it refuses by name, or the index was wrong and is made anew.
        let empty = cursor == Cursor::genesis(origin);
        let index = if empty { Ok(index) } else { Err(Unusable::Contradiction) };
        Self { index, ledger: genesis(), witness: Some(witness) }
    }
}

/// Holds what the index remembers against the journal; returns the ledger when they agree.
fn resume(layout: &Layout, segments: u32, recalled: Recalled) -> (Index, Option<Ledger>) {
    let Recalled { index, mut ledger, mark, replies } = recalled;
    let mut records = Records::new(layout);
    let mut ordered = None;
    let agrees = mark.last_at.is_some_and(|at| records.ends_with(at, &mark.cursor))
        && read_back(layout, segments, &mark, &mut ledger)
        && replies.into_iter().all(|run| {
            match records.read(run.at, run.sequence, Kind::Reply) {
                Ok(body) => return ledger.replies.recall(run, body),
                Err(refusal) if refusal.fault() != Some(Fault::Body) => return false,
                Err(_) => ledger.replies.recall_gone(run),
            }
            // Erased since the index was written: the order is among the records still to be replayed.
            let read = || Ordered::read(layout, segments, mark.cursor);
            ordered.get_or_insert_with(read).names(run.sequence)
        });
    (index, agrees.then_some(ledger))
}

/// Reads back the roster in force at the index's mark, what desks had said, and which records belonged to nothing.
fn read_back(layout: &Layout, segments: u32, mark: &Mark, ledger: &mut Ledger) -> bool {
    let mut records = Records::new(layout);
    for (at, sequence) in &mark.desks {
        let body = records.read(*at, *sequence, Kind::Acknowledgement).ok();
        let Some(Ok(applied)) = body.map(Applied::decode) else { return false };
        ledger.desks.enter((*at, *sequence), applied, mark.erased);
    }
    if let Some(since) = mark.loose {
        let Ok(loose) = Loose::walk(layout, segments, since, mark.cursor.last) else {
            return false;
        };
        ledger.loose = loose;
    }
    let Some((at, sequence)) = mark.roster else { return true };
    let Ok(bytes) = records.read(at, sequence, Kind::Roster) else { return false };
    ledger.roster = Some(Roster { at, sequence, bytes: bytes.into() });
    true
}

/// Carries out again every order that is not known to be carried out; one that the disk does not let through stands.
fn erase_again(disk: &dyn Disk, layout: &Layout, ledger: &mut Ledger) -> Result<(), OpenError> {
    let mut undone = Vec::new();
    for (at, record) in std::mem::take(&mut ledger.orders) {
        let mut records = Records::new(layout);
        let body = records.read(at, record, Kind::Erase)?;
        let refuse = |fault| Refusal::record(at, record, fault);
        let order = Order::decode(body).map_err(refuse)?;
        match erase::carry_out(disk, layout, &order) {
            Ok(_) => {}
            Err(Undone::Io) => undone.push((at, record)),
            Err(Undone::Sync(error)) => return Err(error.into()),
            Err(Undone::Refused(refusal)) => return Err(refusal.into()),
        }
    }
    ledger.orders = undone;
    Ok(())
}

/// Wipes a torn tail, makes durable what was read, and removes files that were never finished.
fn repair(
    disk: &dyn Disk,
    layout: &Layout,
    segments: u32,
    torn: Option<Position>,
    cursor: Cursor,
) -> io::Result<()> {
    if let Some(from) = torn {
        recover::wipe(disk, layout, segments, from)?;
    }
    // What was read may never have reached the disk; records to come call it durable.
    let segment = cursor.next.segment;
    for segment in segment.saturating_sub(1)..=segment {
        disk.open(&layout.path(segment))?.sync()?;
    }
    for entry in fs::read_dir(&layout.dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "new") {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

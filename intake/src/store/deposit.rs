//! A sealed tip on its way into the journal: bytes in, chunk records out, one tip record at the end.

use std::{
    collections::VecDeque,
    io::{self, Write},
    sync::Arc,
};

use meldkluis_crypto::{day::Day, tlog::Leaf};
use ring::digest::{Context, SHA256};

use super::{
    journal::Journal,
    order,
    queue::{AppendError, Pending},
    record::{BODY_MAX, Draft, Kind, Run, TipBody, finish},
};

/// Chunks of one deposit that may be on their way to the disk.
const UNDER_WAY: usize = 4;
/// The longest list of runs: a tip record has room for it, and so has one order to erase, with the last chunk's.
const RUNS_MAX: usize = order::RUNS_MAX - 1;

/// A tip that is durable and in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The log's generation.
    pub generation: u32,
    /// The tip's index in that log.
    pub index: u64,
    /// Its leaf data.
    pub leaf: Leaf,
}

/// A reason why a tip was not committed; it then does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DepositError {
    /// Nothing was written into the deposit.
    #[error("empty deposit")]
    Empty,
    /// The deposit's chunks lie too far apart to be listed in one record.
    #[error("deposit of too many pieces")]
    Pieces,
    /// The journal did not take the records.
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// A sealed tip while it is written; memory is bounded by five chunks, whatever the length.
///
/// Dropped without [`Deposit::commit`], it leaves chunks that no tip record names: no tip, and no leaf.
pub struct Deposit {
    journal: Arc<dyn Journal>,
    generation: u32,
    chunk: Vec<u8>,
    size: u64,
    whole: Option<Context>,
    under_way: VecDeque<Pending>,
    runs: Vec<Run>,
}

impl Deposit {
    /// Begins a deposit into a journal.
    #[must_use]
    pub fn new(journal: Arc<dyn Journal>, generation: u32) -> Self {
        Self {
            journal,
            generation,
            chunk: Vec::new(),
            size: 0,
            whole: None,
            under_way: VecDeque::new(),
            runs: Vec::new(),
        }
    }

    /// Commits the tip: its last chunk and its record go out in one batch, and this returns once both are durable.
    ///
    /// # Errors
    /// [`DepositError`]; the tip does not exist then.
    pub fn commit(mut self, day: Day) -> Result<Entry, DepositError> {
        while let Some(pending) = self.under_way.pop_front() {
            self.note(pending)?;
        }
        let chunk = std::mem::take(&mut self.chunk);
        if let Some(whole) = &mut self.whole {
            whole.update(&chunk);
        }
        let last = Draft::new(Kind::Chunk, chunk).ok_or(DepositError::Empty)?;
        // The digest of an only chunk is the digest of the whole.
        let sha256 = self.whole.take().map_or_else(|| *last.digest(), finish);
        let leaf = Leaf::new(sha256, self.size);
        let body = TipBody { leaf, day, runs: std::mem::take(&mut self.runs) };
        let tip = Draft::new(Kind::Tip, body.encode()).ok_or(DepositError::Pieces)?;
        let placed = self.journal.append(vec![last, tip])?;
        let index = placed.last().and_then(|placed| placed.index).ok_or(AppendError::Stopped)?;
        Ok(Entry { generation: self.generation, index, leaf })
    }

    /// Sends the full chunk off; at most four are under way at a time.
    fn send(&mut self) -> Result<(), DepositError> {
        if self.under_way.len() >= UNDER_WAY
            && let Some(oldest) = self.under_way.pop_front()
        {
            self.note(oldest)?;
        }
        let chunk = std::mem::replace(&mut self.chunk, Vec::with_capacity(BODY_MAX));
        self.whole.get_or_insert_with(|| Context::new(&SHA256)).update(&chunk);
        let draft = Draft::new(Kind::Chunk, chunk).ok_or(DepositError::Empty)?;
        self.under_way.push_back(self.journal.submit(vec![draft])?);
        Ok(())
    }

    /// Waits for a chunk and notes where it went.
    fn note(&mut self, pending: Pending) -> Result<(), DepositError> {
        for placed in pending.wait()? {
            match self.runs.last_mut() {
                Some(run) if run.behind() == (placed.sequence, placed.at) => {
                    run.count = run.count.saturating_add(1);
                }
                _ => self.runs.push(Run { at: placed.at, sequence: placed.sequence, count: 1 }),
            }
        }
        if self.runs.len() > RUNS_MAX { Err(DepositError::Pieces) } else { Ok(()) }
    }
}

impl Write for Deposit {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk waits for a byte behind it: the last chunk goes out with the tip record.
        if self.chunk.len() >= BODY_MAX && !bytes.is_empty() {
            self.send().map_err(io::Error::other)?;
        }
        let room = BODY_MAX.saturating_sub(self.chunk.len());
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.chunk.extend_from_slice(taken);
        self.size = self.size.saturating_add(u64::try_from(taken.len()).unwrap_or(u64::MAX));
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

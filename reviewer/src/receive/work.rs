//! Sealed bytes hashed, opened and laid down on every core at once.
//!
//! What comes in: a tip's sealed bytes, its leaf, and in an import the key under which its original is to lie. What goes
//! out: whether they fit and what they say; in an import also a file `ID.age.part`, which is neither durable nor anybody's
//! original yet.
//! What was given first to a worker is done first by it, so whoever gives tickets out settles them in the order of the log.

use std::{
    collections::{BTreeSet, VecDeque},
    fs,
    io::{self, BufWriter, Read},
    num::NonZero,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::{Scope, available_parallelism},
};

use meldkluis_crypto::{age::Passphrase, tlog::Leaf};

use crate::{
    casefile::shared,
    links::Key,
    pass::{self, Fit, Passed},
    vault::{Id, Vault, disk, original},
};

/// Longer sealed tips are read where they come, a piece at a time.
pub(super) const SMALL: u64 = 256 << 10;
/// So many tips are on their way at once: enough to be opened while the index is written.
pub(super) const AHEAD: usize = 192;
/// So many are given to a worker at once.
const AT_ONCE: usize = 8;
/// Room for sealed bytes on their way to the disk.
const ROOM: usize = 16 << 10;

/// A tip to be opened.
pub(super) struct Job {
    pub(super) id: Id,
    pub(super) leaf: Leaf,
    /// Without it nothing is laid down.
    pub(super) key: Option<Passphrase>,
    pub(super) sealed: Vec<u8>,
}

/// What came of a tip.
pub(super) struct Done {
    pub(super) passed: Passed,
    /// What it names that others can name too.
    pub(super) keys: BTreeSet<Key>,
    /// The bytes that it was read from, to be used again.
    pub(super) sealed: Vec<u8>,
}

/// Which worker has a tip.
#[derive(Clone, Copy)]
pub(super) struct Ticket(usize);

struct Worker {
    jobs: SyncSender<Vec<Job>>,
    done: Receiver<Vec<io::Result<Done>>>,
    /// How many jobs it has.
    has: usize,
    /// What came of its oldest jobs.
    ready: VecDeque<io::Result<Done>>,
}

/// As many as there are cores.
pub(super) struct Workers {
    all: Vec<Worker>,
    /// Who gets the next jobs, and those that it gets at once: to wake it for each costs as much as laying a tip down.
    next: usize,
    given: Vec<Job>,
}

impl Workers {
    pub(super) fn spawn<'scope>(scope: &'scope Scope<'scope, '_>, vault: &'scope Vault) -> Self {
        let count = available_parallelism().map_or(1, NonZero::get);
        let worker = |_| {
            let (jobs, to_do) = sync_channel::<Vec<Job>>(AHEAD);
            let (told, done) = sync_channel(AHEAD);
            scope.spawn(move || {
                // Whoever gave a job may have ended with an error.
                while let Ok(jobs) = to_do.recv() {
                    let done = jobs.into_iter().map(|job| work(vault, job)).collect();
                    if told.send(done).is_err() {
                        break;
                    }
                }
            });
            Worker { jobs, done, has: 0, ready: VecDeque::new() }
        };
        Self { all: (0..count).map(worker).collect(), next: 0, given: vec![] }
    }

    /// Gives a tip to a worker.
    pub(super) fn give(&mut self, job: Job) -> io::Result<Ticket> {
        let ticket = Ticket(self.next);
        self.given.push(job);
        if self.given.len() >= AT_ONCE {
            self.send()?;
        }
        Ok(ticket)
    }

    fn send(&mut self) -> io::Result<()> {
        let given = std::mem::take(&mut self.given);
        let worker = self.all.get_mut(self.next).ok_or_else(ended)?;
        worker.has += given.len();
        worker.jobs.send(given).map_err(|_| ended())?;
        self.next = (self.next + 1) % self.all.len();
        Ok(())
    }

    /// Waits for the oldest tip that a worker has.
    pub(super) fn take(&mut self, ticket: Ticket) -> io::Result<Done> {
        let waits = |worker: &Worker| worker.ready.is_empty() && worker.has == 0;
        if self.all.get(ticket.0).is_some_and(waits) {
            // It is among those that were not given to anybody yet.
            self.send()?;
        }
        let worker = self.all.get_mut(ticket.0).ok_or_else(ended)?;
        if worker.ready.is_empty() {
            worker.ready.extend(worker.done.recv().map_err(|_| ended())?);
            worker.has = worker.has.saturating_sub(worker.ready.len());
        }
        worker.ready.pop_front().ok_or_else(ended)?
    }
}

fn ended() -> io::Error {
    io::Error::other("a thread that opens tips has ended")
}

fn work(vault: &Vault, job: Job) -> io::Result<Done> {
    let Job { id, leaf, key, sealed } = job;
    let passed = receive(vault, (id, &leaf), key.as_ref(), sealed.as_slice())?;
    let opened = passed.opened.as_ref().ok().filter(|_| passed.fit == Fit::Same && key.is_some());
    let keys = opened.map(|opened| shared::keys_of(&opened.tip)).unwrap_or_default();
    Ok(Done { passed, keys, sealed })
}

/// Passes the sealed bytes; with a key they are laid down under it when they fit their leaf.
pub(super) fn receive(
    vault: &Vault,
    (id, leaf): (Id, &Leaf),
    key: Option<&Passphrase>,
    body: impl Read,
) -> io::Result<Passed> {
    let who = &vault.keys().identities;
    let Some(key) = key else { return pass::pass(body, io::sink(), leaf, who, pass::ignore) };
    let part = vault.original(id).with_added_extension("part");
    // Header and chunk of a short tip go to the disk with one call.
    let to = BufWriter::with_capacity(ROOM, disk::create(&part)?);
    let mut wrapping = original::wrap(to, key)?;
    let passed = pass::pass(body, &mut wrapping, leaf, who, pass::ignore)?;
    if passed.fit == Fit::Same {
        wrapping.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    } else {
        drop(wrapping);
        fs::remove_file(&part)?;
    }
    Ok(passed)
}

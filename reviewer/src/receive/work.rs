//! Sealed bytes hashed, opened and laid down on every core at once.
//!
//! What comes in: a tip's sealed bytes, its leaf, and in an import the key under which its original is to lie. What goes
//! out: whether they fit and what they say; in an import also a file under the original's name, which is not durable and in
//! no index yet. Of a tip that the index tells of already, whatever became of its original, it is `ID.age.part`: nothing
//! has the original's name that the index tells of and that is not durable.
//! Whoever gives tickets out settles them in the order of the log.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs::{self, File},
    io::{self, BufWriter, Read},
    num::NonZero,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    thread::{Scope, available_parallelism},
};

use meldkluis_crypto::{age::Passphrase, tlog::Leaf};

use crate::{
    casefile::shared,
    links::Key,
    pass::{self, Fit, Passed},
    vault::{
        Id, Index, Vault, disk,
        original::{self, PART},
    },
};

/// Longer sealed tips are read where they come, a piece at a time.
pub(super) const SMALL: u64 = 256 << 10;
/// So many tips are on their way at once: enough to be opened while the index is written.
pub(super) const AHEAD: usize = 192;
/// So many are given to a worker at once.
const AT_ONCE: usize = 8;
/// Room for sealed bytes on their way to the disk.
const ROOM: usize = 16 << 10;

/// How sealed bytes are laid down.
pub(super) struct Lay {
    /// The key that their original is to lie under.
    pub(super) key: Passphrase,
    /// Whether the index tells of the tip already.
    pub(super) known: bool,
}

impl Lay {
    pub(super) fn of(index: &Index, id: Id, key: Passphrase) -> Self {
        Self { key, known: index.items.contains_key(&id) }
    }
}

/// A tip to be opened.
pub(super) struct Job {
    pub(super) id: Id,
    pub(super) leaf: Leaf,
    /// Without it nothing is laid down.
    pub(super) lay: Option<Lay>,
    pub(super) sealed: Vec<u8>,
}

/// What came of sealed bytes.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) passed: Passed,
    /// Where they were laid down, if they were.
    pub(super) laid: Option<PathBuf>,
}

/// What came of a tip.
pub(super) struct Done {
    pub(super) received: Received,
    /// What it names that others can name too.
    pub(super) keys: BTreeSet<Key>,
    /// The bytes that it was read from, to be used again.
    pub(super) sealed: Vec<u8>,
}

/// Where the answer for a tip comes from: the batch that it was given in.
#[derive(Clone, Copy)]
pub(super) struct Ticket(u64);

type Answers = VecDeque<io::Result<Done>>;

/// As many threads as there are cores; whichever is free takes the next jobs, several at once: to wake one for each costs
/// as much as laying a tip down.
pub(super) struct Workers {
    jobs: Sender<(Ticket, Vec<Job>)>,
    done: Receiver<(Ticket, Answers)>,
    /// The jobs that are given next, and their ticket.
    given: Vec<Job>,
    next: Ticket,
    /// Answers that came before those of earlier tickets.
    ready: BTreeMap<u64, Answers>,
}

impl Workers {
    pub(super) fn spawn<'scope>(
        scope: &'scope Scope<'scope, '_>,
        work: impl Fn(Job) -> io::Result<Done> + Copy + Send + 'scope,
    ) -> Self {
        // Whoever gives tickets out has at most so many tips on their way, so neither grows further.
        let (jobs, to_do) = channel::<(Ticket, Vec<Job>)>();
        let (told, done) = channel();
        let to_do = Arc::new(Mutex::new(to_do));
        for _ in 0..available_parallelism().map_or(1, NonZero::get) {
            let (to_do, told) = (Arc::clone(&to_do), told.clone());
            scope.spawn(move || {
                let next = || to_do.lock().ok()?.recv().ok();
                while let Some((ticket, jobs)) = next() {
                    let answers = VecDeque::with_capacity(jobs.len());
                    let mut answering = Answering { told: &told, ticket, of: jobs.len(), answers };
                    for job in jobs {
                        answering.answers.push_back(work(job));
                    }
                    // Whoever gave the jobs may have ended with an error.
                    if !answering.tell() {
                        break;
                    }
                }
            });
        }
        Self { jobs, done, given: vec![], next: Ticket(0), ready: BTreeMap::new() }
    }

    /// Gives a tip to whichever worker is free.
    pub(super) fn give(&mut self, job: Job) -> io::Result<Ticket> {
        let ticket = self.next;
        self.given.push(job);
        if self.given.len() >= AT_ONCE {
            self.send()?;
        }
        Ok(ticket)
    }

    /// Sends what was given, if anything was.
    pub(super) fn send(&mut self) -> io::Result<()> {
        if self.given.is_empty() {
            return Ok(());
        }
        let (ticket, given) = (self.next, std::mem::take(&mut self.given));
        self.next = Ticket(ticket.0 + 1);
        self.jobs.send((ticket, given)).map_err(|_| ended())
    }

    /// Waits for a tip; those of one ticket come in the order in which they were given.
    pub(super) fn take(&mut self, ticket: Ticket) -> io::Result<Done> {
        if ticket.0 == self.next.0 {
            self.send()?;
        }
        while !self.ready.contains_key(&ticket.0) {
            let (done, answers) = self.done.recv().map_err(|_| ended())?;
            self.ready.insert(done.0, answers);
        }
        let mut answers = self.ready.remove(&ticket.0).ok_or_else(ended)?;
        let answer = answers.pop_front().ok_or_else(ended)?;
        if !answers.is_empty() {
            self.ready.insert(ticket.0, answers);
        }
        answer
    }
}

/// The answers for the jobs of a ticket, told whatever becomes of the thread: nobody waits for those of one that ended.
struct Answering<'t> {
    told: &'t Sender<(Ticket, Answers)>,
    ticket: Ticket,
    of: usize,
    answers: Answers,
}

impl Answering<'_> {
    /// Tells what is not told yet; false where nobody listens any more.
    fn tell(&mut self) -> bool {
        let of = std::mem::take(&mut self.of);
        self.answers.resize_with(of, || Err(ended()));
        of == 0 || self.told.send((self.ticket, std::mem::take(&mut self.answers))).is_ok()
    }
}

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        self.tell();
    }
}

fn ended() -> io::Error {
    io::Error::other("a thread that opens tips has ended")
}

/// Opens a tip, and in an import lays it down.
pub(super) fn work(vault: &Vault, job: Job) -> io::Result<Done> {
    let Job { id, leaf, lay, sealed } = job;
    let received = receive(vault, (id, &leaf), lay.as_ref(), sealed.as_slice())?;
    let opened = received.passed.opened.as_ref().ok().filter(|_| received.laid.is_some());
    let keys = opened.map(|opened| shared::keys_of(&opened.tip)).unwrap_or_default();
    Ok(Done { received, keys, sealed })
}

/// Passes the sealed bytes; where they are to be laid down, they are when they fit their leaf.
pub(super) fn receive(
    vault: &Vault,
    (id, leaf): (Id, &Leaf),
    lay: Option<&Lay>,
    body: impl Read,
) -> io::Result<Received> {
    let who = &vault.keys().identities;
    let Some(Lay { key, known }) = lay else {
        let passed = pass::pass(body, io::sink(), leaf, who, pass::ignore)?;
        return Ok(Received { passed, laid: None });
    };
    let (to, file) = create(vault.original(id), *known)?;
    // Header and chunk of a short tip go to the disk with one call.
    let mut wrapping = original::wrap(BufWriter::with_capacity(ROOM, to), key)?;
    let passed = pass::pass(body, &mut wrapping, leaf, who, pass::ignore)?;
    if passed.fit == Fit::Same {
        wrapping.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        return Ok(Received { passed, laid: Some(file) });
    }
    drop(wrapping);
    fs::remove_file(&file)?;
    Ok(Received { passed, laid: None })
}

/// Makes the file that sealed bytes are laid down in: the original itself, or a part of one that is known, or there.
fn create(original: PathBuf, known: bool) -> io::Result<(File, PathBuf)> {
    if !known {
        match disk::create(&original) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            created => return Ok((created?, original)),
        }
    }
    let part = original.with_added_extension(PART);
    Ok((disk::create(&part)?, part))
}

#[cfg(test)]
mod tests {
    use std::{
        panic::catch_unwind,
        sync::atomic::{AtomicUsize, Ordering},
        thread,
        time::Duration,
    };

    use super::*;
    use crate::vault::{Marks, Row, State};

    fn job(index: u64) -> Job {
        let leaf = Leaf::new([0; 32], 1);
        Job { id: Id { generation: 0, index }, leaf, lay: None, sealed: index.to_be_bytes().into() }
    }

    fn done(job: Job) -> Done {
        let opened = Err(pass::Unreadable::Seal);
        let passed = Passed { fit: Fit::Short, opened };
        Done {
            received: Received { passed, laid: None },
            keys: BTreeSet::new(),
            sealed: job.sealed,
        }
    }

    /// What has its name is acknowledged when the index tells of it: it must be durable by then.
    #[test]
    fn original_that_the_index_tells_of_comes_back_as_a_part() {
        let dir = tempfile::tempdir().unwrap();
        let original = dir.path().join("0-7.age");
        let part = original.with_added_extension(PART);
        let id = |index| Id { generation: 0, index };
        let row = Row {
            case: 1,
            leaf: Leaf::new([0; 32], 1),
            marks: Marks::default(),
            state: State::Closed,
        };
        let index = Index { items: [(id(7), row)].into(), ..Index::default() };
        let known = |at| Lay::of(&index, id(at), Passphrase::new("of its own".into())).known;
        assert!(known(7) && !known(8));
        assert_eq!(create(original.clone(), true).unwrap().1, part);
        assert!(!original.exists());
        fs::remove_file(&part).unwrap();
        assert_eq!(create(original.clone(), false).unwrap().1, original);
        assert_eq!(create(original, false).unwrap().1, part, "and over nothing that is there");
    }

    /// Later tips are done first, by other threads; the last ones were given to nobody when they are asked for.
    #[test]
    fn each_ticket_gets_its_own_answer_in_whatever_order_they_come() {
        thread::scope(|scope| {
            let mut workers = Workers::spawn(scope, |job| {
                if job.id.index % 29 == 0 {
                    thread::sleep(Duration::from_millis(3));
                }
                Ok(done(job))
            });
            let tickets: Vec<Ticket> = (0..203).map(|at| workers.give(job(at)).unwrap()).collect();
            for (at, ticket) in (0_u64..).zip(tickets) {
                assert_eq!(workers.take(ticket).unwrap().sealed, at.to_be_bytes());
            }
        });
    }

    #[test]
    fn nobody_waits_for_a_thread_that_ended() {
        let refused = AtomicUsize::new(0);
        let whole = catch_unwind(|| {
            thread::scope(|scope| {
                let mut workers = Workers::spawn(scope, |job| {
                    assert!(job.id.index != 3, "this one ends the thread");
                    Ok(done(job))
                });
                let tickets: Vec<_> = (0..8).map(|at| workers.give(job(at)).unwrap()).collect();
                let missing = tickets.into_iter().filter(|ticket| workers.take(*ticket).is_err());
                refused.store(missing.count(), Ordering::Relaxed);
            });
        });
        assert!(whole.is_err(), "the end of a thread is told");
        assert_eq!(refused.into_inner(), 5);
    }
}

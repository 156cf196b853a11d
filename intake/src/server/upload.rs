//! An upload on its way from the connection to the intake.
//!
//! Words are gathered in memory first, and take a place only when they are here whole: whoever sends them slowly holds
//! nothing that others need. Files are handed frame by frame over a short channel to a blocking worker, which reads the
//! form and submits it. Every form shares the places of its door, so that none can take the server's memory or threads
//! from the others.
//! Whatever is decided early, the body is read on, so that the sender gets the page.

use std::{future, path::PathBuf, sync::Arc};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::{
    runtime::Handle,
    sync::mpsc,
    task,
    time::{self, Instant},
};

use crate::{
    config::Config,
    entropy::Os,
    form::{self, Cut, Frames, Lost, Upload, Why},
    memory,
    room::Room,
    server::{
        Timing,
        admission::{Admission, Budget},
        door::{Door, Turn},
        gather::Gathered,
        peer::{Class, Peer},
        places::Places,
        seat::Stage,
        site::Caller,
    },
    spool::Spool,
};

/// The most frames, of at most the connection's buffer each, that wait between the two sides.
const FRAMES: usize = 4;
/// A body that says it is no longer than this is taken for words.
const WORDS: u64 = 1024 * 1024;

/// Takes the bodies of forms, so many at a time.
pub(super) struct Desk {
    read_on: u64,
    timing: Timing,
    spool_dir: PathBuf,
    room: Room,
    admission: Arc<Admission>,
    doors: [Arc<Door>; 2],
}

/// A place, held for as long as a body is worked on.
pub(super) struct Place {
    turn: Option<Turn>,
    short: bool,
    refused: bool,
    door: Arc<Door>,
    peer: Peer,
}

impl Place {
    /// Tells whether the form is over a budget: it is read, so that its words come back, and not taken.
    pub(super) fn is_refused(&self) -> bool {
        self.refused
    }

    /// Keeps files that came along, or, where there is no place to clean them in, counts them as lost.
    ///
    /// Cleaning takes time that words must not wait for: whoever came in by the queue of the short ones goes on in that
    /// of the long ones, and waits there without a place among the words.
    pub(super) fn keep(&mut self, files: Vec<Upload>, lost: &mut Vec<Lost>) -> Vec<Upload> {
        if files.is_empty() || !self.short || self.change() {
            return files;
        }
        let no_room = |file: &Upload| Lost {
            role: file.role,
            first: file.number,
            last: file.number,
            why: Why::NoRoom,
        };
        lost.extend(files.iter().map(no_room));
        Vec::new()
    }

    /// Goes on in a place for files; where none comes free, in the one to wait in: each thread has a place.
    fn change(&mut self) -> bool {
        let Some(waiting) = self.door.to_wait(self.peer) else { return false };
        self.turn = Some(waiting);
        let Some(turn) = Handle::current().block_on(self.door.for_files(self.peer)) else {
            return false;
        };
        self.turn = Some(turn);
        true
    }
}

/// What became of a body.
pub(super) enum Taking<T> {
    /// It was read, and this came of it.
    Done(T),
    /// There was no place for it, or it was over a budget, and nothing of it was kept.
    Full,
    /// The worker was lost.
    Lost,
}

enum Frame {
    Data(Bytes),
    End,
}

/// The worker's side of a body.
pub(super) enum Inlet {
    /// It comes over the channel.
    Live(Live),
    /// It is here whole.
    Whole(Gathered),
}

/// A body as it comes.
pub(super) struct Live(mpsc::Receiver<Frame>);

impl Frames for Inlet {
    fn next(&mut self) -> Result<Option<Bytes>, Cut> {
        match self {
            Self::Whole(gathered) => Ok(gathered.next()),
            Self::Live(Live(frames)) => match frames.blocking_recv() {
                Some(Frame::Data(bytes)) => Ok(Some(bytes)),
                Some(Frame::End) => Ok(None),
                None => Err(Cut),
            },
        }
    }
}

impl Desk {
    /// Opens a desk with as many places as the configuration says.
    pub(super) fn new(
        config: &Config,
        timing: Timing,
        admission: Arc<Admission>,
        places: [Arc<Places>; 2],
    ) -> Self {
        let at_once = config.limits.submissions_at_once;
        let (spool_dir, room) = (config.store.spool_dir(), Room::of_spool(&config.store));
        Self {
            read_on: form::read_on(&config.limits),
            timing,
            spool_dir,
            room,
            admission,
            doors: places.map(|places| Door::new(places, at_once, timing)),
        }
    }

    /// Has `work` read a body and do with it what it will, on a thread of its own and in a place of its own, within a
    /// budget.
    ///
    /// # Errors
    /// [`Cut`] when the sender left or stalled before the body's end.
    pub(super) async fn take<T: Send + 'static>(
        &self,
        body: Incoming,
        caller: &Caller,
        budget: Budget,
        work: impl FnOnce(Inlet, &mut dyn FnMut(usize) -> Spool, &mut Place) -> T + Send + 'static,
    ) -> Result<Taking<T>, Cut> {
        let length = body.size_hint().exact().filter(|length| *length <= WORDS);
        match length.and_then(|length| usize::try_from(length).ok()) {
            Some(length) => self.take_words((body, length), caller, budget, work).await,
            None => self.take_files(body, caller, budget, work).await,
        }
    }

    async fn take_words<T: Send + 'static>(
        &self,
        (mut body, length): (Incoming, usize),
        caller: &Caller,
        budget: Budget,
        work: impl FnOnce(Inlet, &mut dyn FnMut(usize) -> Spool, &mut Place) -> T + Send + 'static,
    ) -> Result<Taking<T>, Cut> {
        caller.open.turn_to(Stage::Words);
        let Some(mut gathered) = self.door(caller.peer).memory(caller.peer, length).await else {
            self.drain(&mut body).await?;
            return Ok(Taking::Full);
        };
        self.pump(Sink::Memory(&mut gathered)).run(&mut body).await?;
        // From here on it is never given up for others: it waits for a budget and for a place only because of us.
        caller.open.turn_to(Stage::Taking);
        let place = self.place_when_due(caller.peer, budget).await;
        let Some(mut place) = place.or_else(|| self.place_to_give_back(caller.peer)) else {
            return Ok(Taking::Full);
        };
        let mut spool = self.spool();
        let worker = task::spawn_blocking(move || {
            memory::apart(move || {
                let done = work(Inlet::Whole(gathered), &mut spool, &mut place);
                drop(place);
                done
            })
        });
        Ok(worker.await.map_or(Taking::Lost, |done| Taking::Done(*done)))
    }

    async fn take_files<T: Send + 'static>(
        &self,
        mut body: Incoming,
        caller: &Caller,
        budget: Budget,
        work: impl FnOnce(Inlet, &mut dyn FnMut(usize) -> Spool, &mut Place) -> T + Send + 'static,
    ) -> Result<Taking<T>, Cut> {
        let admitted = self.admission.admit(caller.peer, budget).await.is_ok();
        let place = if admitted { self.place_for_files(caller.peer).await } else { None };
        let Some(mut place) = place else {
            self.drain(&mut body).await?;
            return Ok(Taking::Full);
        };
        caller.open.turn_to(Stage::Files);
        let (outlet, inlet) = mpsc::channel(FRAMES);
        let mut spool = self.spool();
        let worker = task::spawn_blocking(move || {
            memory::apart(move || {
                let done = work(Inlet::Live(Live(inlet)), &mut spool, &mut place);
                drop(place);
                done
            })
        });
        self.pump(Sink::Worker(Some(outlet), caller)).run(&mut body).await?;
        caller.open.turn_to(Stage::Taking);
        Ok(worker.await.map_or(Taking::Lost, |done| Taking::Done(*done)))
    }

    /// Reads a body to its end and drops it.
    ///
    /// # Errors
    /// [`Cut`] when the sender left or stalled.
    pub(super) async fn drain(&self, body: &mut Incoming) -> Result<(), Cut> {
        self.pump(Sink::Nowhere).run(body).await
    }

    fn pump<'p>(&'p self, sink: Sink<'p>) -> Pump<'p> {
        Pump { sink, admission: &self.admission, read_on: self.read_on, timing: self.timing }
    }

    fn spool(&self) -> impl FnMut(usize) -> Spool + Send + 'static {
        let (dir, room) = (self.spool_dir.clone(), self.room.clone());
        move |memory| Spool::new(&dir, memory, &mut Os).within(room.clone())
    }

    fn door(&self, peer: Peer) -> &Arc<Door> {
        let [address, onion] = &self.doors;
        match peer.class() {
            Class::Address => address,
            Class::Onion => onion,
        }
    }

    fn place(&self, peer: Peer, turn: Turn, short: bool) -> Place {
        Place { turn: Some(turn), short, refused: false, door: self.door(peer).clone(), peer }
    }

    /// Waits for a budget, and then for a place for words; not when too many wait already.
    async fn place_when_due(&self, peer: Peer, budget: Budget) -> Option<Place> {
        let _waits = self.door(peer).to_be_taken(peer)?;
        self.admission.admit(peer, budget).await.ok()?;
        let turn = self.door(peer).for_words(peer).await?;
        Some(self.place(peer, turn, true))
    }

    fn place_to_give_back(&self, peer: Peer) -> Option<Place> {
        let turn = self.door(peer).to_give_back(peer)?;
        Some(Place { refused: true, ..self.place(peer, turn, true) })
    }

    async fn place_for_files(&self, peer: Peer) -> Option<Place> {
        let turn = self.door(peer).for_files(peer).await?;
        Some(self.place(peer, turn, false))
    }
}

/// Where a body's frames go.
enum Sink<'p> {
    Nowhere,
    Memory(&'p mut Gathered),
    /// To a worker, which may want no more, and at the expense of the caller's peer.
    Worker(Option<mpsc::Sender<Frame>>, &'p Caller),
}

impl Sink<'_> {
    /// Waits until an upload that comes in slowly is to make room for others.
    async fn ended(&self) {
        match self {
            Self::Worker(_, caller) => caller.open.ended().await,
            _ => future::pending().await,
        }
    }
}

/// Moves a body's frames.
struct Pump<'p> {
    sink: Sink<'p>,
    admission: &'p Admission,
    read_on: u64,
    timing: Timing,
}

impl Pump<'_> {
    async fn run(mut self, body: &mut Incoming) -> Result<(), Cut> {
        let mut total = 0_u64;
        let mut in_span = 0_u64;
        let mut span_end = Instant::now() + self.timing.span;
        while total <= self.read_on {
            let frame = tokio::select! {
                frame = time::timeout_at(span_end, body.frame()) => frame,
                () = self.sink.ended() => return Err(Cut),
            };
            let frame = match frame {
                Ok(Some(Ok(frame))) => frame,
                Ok(Some(Err(_))) => return Err(Cut),
                Ok(None) => {
                    self.hand(Frame::End).await;
                    return Ok(());
                }
                Err(_) if in_span < self.timing.span_bytes => return Err(Cut),
                Err(_) => {
                    in_span = 0;
                    span_end = Instant::now() + self.timing.span;
                    continue;
                }
            };
            let Ok(bytes) = frame.into_data() else { continue };
            let len = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            total = total.saturating_add(len);
            in_span = in_span.saturating_add(len);
            let before = Instant::now();
            self.hand(Frame::Data(bytes)).await;
            // The sender does not answer for the time that our side took.
            let ours = before.elapsed();
            span_end += ours;
            if let Sink::Worker(_, caller) = &self.sink {
                caller.open.came(len, ours);
            }
        }
        Ok(())
    }

    /// Hands a frame over; a worker that has decided already wants no more.
    async fn hand(&mut self, frame: Frame) {
        match (&mut self.sink, frame) {
            (Sink::Memory(gathered), Frame::Data(bytes)) => gathered.add(&bytes),
            (Sink::Worker(outlet, caller), frame) => {
                if let Frame::Data(bytes) = &frame {
                    self.admission.admit_bytes(caller.peer, bytes.len()).await;
                }
                if let Some(open) = outlet
                    && open.send(frame).await.is_err()
                {
                    *outlet = None;
                }
            }
            _ => {}
        }
    }
}

//! An upload on its way from the connection to the intake.
//!
//! Words are gathered in memory first, and take a place only when they are here whole: whoever sends them slowly holds
//! nothing that others need. Files are handed frame by frame over a short channel to a blocking worker, which reads the
//! form and submits it. Every form shares the places of its door, so that none can take the server's memory or threads
//! from the others.
//! When there is no place for files, or they come in so slowly that others need theirs, the files are lost, and the words
//! are taken.
//! Whatever is decided early, the body is read on, so that the sender gets the page.

use std::{future, path::PathBuf, sync::Arc, time::Duration};

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
const WORDS: usize = 1024 * 1024;
/// The most bytes of one frame, as connections are bounded.
const FRAME: usize = 128 * 1024;
/// So long what still comes of a body whose files are lost is read before the page goes out: many browsers read the page
/// only when they have sent all.
const LEFTOVER: Duration = Duration::from_secs(60);

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
    /// The place is needed by others: no more comes.
    GaveWay,
}

/// How the frames of a body ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// With the body.
    Whole,
    /// Before it: no more is read.
    ReadOn,
    /// Before it: others need the place.
    GaveWay,
}

/// The worker's side of a body.
pub(super) enum Inlet {
    /// It comes over the channel.
    Live(Live),
    /// It is here whole.
    Whole(Gathered),
    /// Its beginning is here, with the words in it; there is no room for the rest.
    Beginning(Gathered),
}

/// A body as it comes.
pub(super) struct Live {
    frames: mpsc::Receiver<Frame>,
    gave_way: bool,
}

impl Frames for Inlet {
    fn next(&mut self) -> Result<Option<Bytes>, Cut> {
        match self {
            Self::Whole(gathered) => Ok(gathered.next()),
            Self::Beginning(gathered) => gathered.next().map(Some).ok_or(Cut),
            Self::Live(Live { frames, gave_way }) => match frames.blocking_recv() {
                Some(Frame::Data(bytes)) => Ok(Some(bytes)),
                Some(Frame::End) => Ok(None),
                Some(Frame::GaveWay) => {
                    *gave_way = true;
                    Err(Cut)
                }
                None => Err(Cut),
            },
        }
    }

    fn gave_way(&self) -> bool {
        matches!(self, Self::Beginning(_) | Self::Live(Live { gave_way: true, .. }))
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
        let length = body.size_hint().exact().and_then(|length| usize::try_from(length).ok());
        match length.filter(|length| *length <= WORDS) {
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
        let Some(place) = place.or_else(|| self.place_to_give_back(caller.peer)) else {
            return Ok(Taking::Full);
        };
        Ok(self.start(Inlet::Whole(gathered), place, work).await)
    }

    async fn take_files<T: Send + 'static>(
        &self,
        mut body: Incoming,
        caller: &Caller,
        budget: Budget,
        work: impl FnOnce(Inlet, &mut dyn FnMut(usize) -> Spool, &mut Place) -> T + Send + 'static,
    ) -> Result<Taking<T>, Cut> {
        if self.admission.admit(caller.peer, budget).await.is_err() {
            self.drain(&mut body).await?;
            return Ok(Taking::Full);
        }
        let Some(place) = self.place_for_files(caller.peer).await else {
            return self.take_beginning(body, caller, work).await;
        };
        caller.open.turn_to(Stage::Files);
        let (outlet, inlet) = mpsc::channel(FRAMES);
        let live = Live { frames: inlet, gave_way: false };
        let worker = self.start(Inlet::Live(live), place, work);
        let ending = self.pump(Sink::Worker(Some(outlet), caller)).run(&mut body).await?;
        caller.open.turn_to(Stage::Taking);
        let taking = worker.await;
        if ending == Ending::GaveWay {
            self.read_leftover(&mut body, caller).await;
        }
        Ok(taking)
    }

    /// Takes the words of a body for whose files there is no place: its beginning is gathered like words.
    async fn take_beginning<T: Send + 'static>(
        &self,
        mut body: Incoming,
        caller: &Caller,
        work: impl FnOnce(Inlet, &mut dyn FnMut(usize) -> Spool, &mut Place) -> T + Send + 'static,
    ) -> Result<Taking<T>, Cut> {
        caller.open.turn_to(Stage::Words);
        let Some(mut gathered) = self.door(caller.peer).memory(caller.peer, WORDS).await else {
            self.drain(&mut body).await?;
            return Ok(Taking::Full);
        };
        let read_on = u64::try_from(WORDS - FRAME).unwrap_or_default();
        let pump = Pump { read_on, ..self.pump(Sink::Memory(&mut gathered)) };
        let ending = pump.run(&mut body).await?;
        caller.open.turn_to(Stage::Taking);
        let inlet = match ending {
            Ending::Whole => Inlet::Whole(gathered),
            _ => Inlet::Beginning(gathered),
        };
        let turn = self.door(caller.peer).for_words(caller.peer).await;
        let place = turn.map(|turn| self.place(caller.peer, turn, true));
        let place = place.or_else(|| self.place_to_give_back(caller.peer));
        let taking = match place {
            Some(place) => self.start(inlet, place, work).await,
            None => Taking::Full,
        };
        self.read_leftover(&mut body, caller).await;
        Ok(taking)
    }

    /// Starts `work` on a thread of its own; the place is free as soon as it is done.
    fn start<T, W>(
        &self,
        inlet: Inlet,
        mut place: Place,
        work: W,
    ) -> impl Future<Output = Taking<T>> + use<T, W>
    where
        T: Send + 'static,
        W: FnOnce(Inlet, &mut dyn FnMut(usize) -> Spool, &mut Place) -> T + Send + 'static,
    {
        let mut spool = self.spool();
        let worker = task::spawn_blocking(move || {
            memory::apart(move || {
                let done = work(inlet, &mut spool, &mut place);
                drop(place);
                done
            })
        });
        async { worker.await.map_or(Taking::Lost, |done| Taking::Done(*done)) }
    }

    /// Reads what still comes of a body whose words are taken, for so long at most; the page goes out in any case.
    async fn read_leftover(&self, body: &mut Incoming, caller: &Caller) {
        caller.open.turn_to(Stage::Reading);
        // A sender who stalls, or sends on for longer, gets the page at once, and the connection ends after it.
        drop(time::timeout(LEFTOVER, self.drain(body)).await);
        caller.open.turn_to(Stage::Taking);
    }

    /// Reads a body to its end and drops it.
    ///
    /// # Errors
    /// [`Cut`] when the sender left or stalled.
    pub(super) async fn drain(&self, body: &mut Incoming) -> Result<(), Cut> {
        self.pump(Sink::Nowhere).run(body).await.map(drop)
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
    async fn run(mut self, body: &mut Incoming) -> Result<Ending, Cut> {
        let mut total = 0_u64;
        let mut in_span = 0_u64;
        let mut span_end = Instant::now() + self.timing.span;
        while total <= self.read_on {
            let frame = tokio::select! {
                frame = time::timeout_at(span_end, body.frame()) => frame,
                () = self.sink.ended() => {
                    self.hand(Frame::GaveWay).await;
                    return Ok(Ending::GaveWay);
                }
            };
            let frame = match frame {
                Ok(Some(Ok(frame))) => frame,
                Ok(Some(Err(_))) => return Err(Cut),
                Ok(None) => {
                    self.hand(Frame::End).await;
                    return Ok(Ending::Whole);
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
        Ok(Ending::ReadOn)
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

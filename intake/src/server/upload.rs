//! An upload on its way from the connection to the intake.
//!
//! The connection's task hands frames over a short channel to a blocking worker, which reads the form and submits it.
//! Every form shares the places here, so that none can take the server's memory or threads from the others.
//! Whatever the worker decides early, the body is read on, so that the sender gets the page.

use std::{path::PathBuf, sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    task,
    time::{self, Instant},
};

use crate::{
    config::Config,
    entropy::Os,
    form::{self, Cut, Frames, Lost, Upload, Why},
    memory,
    room::Room,
    server::Timing,
    spool::Spool,
};

/// The most frames, of at most the connection's buffer each, that wait between the two sides.
const FRAMES: usize = 4;
/// A body that says it is no longer than this waits in a queue of its own, past the large ones.
const WORDS: u64 = 1024 * 1024;

/// Takes the bodies of forms, so many at a time.
pub(super) struct Desk {
    read_on: u64,
    spool_dir: PathBuf,
    room: Room,
    words: Arc<Semaphore>,
    files: Arc<Semaphore>,
    /// How many may wait at once to have short files cleaned.
    waiting: Arc<Semaphore>,
}

/// A place, held for as long as a body is worked on.
pub(super) struct Place {
    permit: Option<OwnedSemaphorePermit>,
    short: bool,
    files: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    patience: Duration,
}

impl Place {
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

    fn change(&mut self) -> bool {
        let Ok(_waiting) = self.waiting.clone().try_acquire_owned() else { return false };
        self.permit = None;
        let turn = time::timeout(self.patience, self.files.clone().acquire_owned());
        self.permit = Handle::current().block_on(turn).ok().and_then(Result::ok);
        self.permit.is_some()
    }
}

/// What became of a body.
pub(super) enum Taking<T> {
    /// It was read, and this came of it.
    Done(T),
    /// There was no place for it, and nothing of it was read.
    Full,
    /// The worker was lost.
    Lost,
}

enum Frame {
    Data(Bytes),
    End,
}

/// The worker's side of the channel.
pub(super) struct Inlet(mpsc::Receiver<Frame>);

impl Frames for Inlet {
    fn next(&mut self) -> Result<Option<Bytes>, Cut> {
        match self.0.blocking_recv() {
            Some(Frame::Data(bytes)) => Ok(Some(bytes)),
            Some(Frame::End) => Ok(None),
            None => Err(Cut),
        }
    }
}

impl Desk {
    /// Opens a desk with as many places as the configuration says.
    pub(super) fn new(config: &Config) -> Self {
        let places = || Arc::new(Semaphore::new(config.limits.submissions_at_once));
        let (spool_dir, room) = (config.store.spool_dir(), Room::of_spool(&config.store));
        let read_on = form::read_on(&config.limits);
        Self { read_on, spool_dir, room, words: places(), files: places(), waiting: places() }
    }

    /// Has `work` read a body and do with it what it will, on a thread of its own and in a place of its own.
    ///
    /// # Errors
    /// [`Cut`] when the sender left or stalled before the body's end.
    pub(super) async fn take<T: Send + 'static>(
        &self,
        mut body: Incoming,
        timing: Timing,
        work: impl FnOnce(Inlet, &mut dyn FnMut(usize) -> Spool, &mut Place) -> T + Send + 'static,
    ) -> Result<Taking<T>, Cut> {
        let Some(mut place) = self.place(&body, timing).await else {
            drain(&mut body, self.read_on, timing).await?;
            return Ok(Taking::Full);
        };
        let (outlet, inlet) = mpsc::channel(FRAMES);
        let (dir, room) = (self.spool_dir.clone(), self.room.clone());
        let worker = task::spawn_blocking(move || {
            memory::apart(move || {
                let mut spool = |memory| Spool::new(&dir, memory, &mut Os).within(room.clone());
                let done = work(Inlet(inlet), &mut spool, &mut place);
                drop(place);
                done
            })
        });
        Pump { outlet: Some(outlet), read_on: self.read_on, timing }.run(&mut body).await?;
        Ok(worker.await.map_or(Taking::Lost, |done| Taking::Done(*done)))
    }

    /// Waits for a place; short bodies never wait behind long ones.
    async fn place(&self, body: &Incoming, timing: Timing) -> Option<Place> {
        let short = body.size_hint().exact().is_some_and(|len| len <= WORDS);
        let places = if short { &self.words } else { &self.files };
        let permit = time::timeout(timing.busy, places.clone().acquire_owned()).await.ok()?.ok();
        let (files, waiting) = (self.files.clone(), self.waiting.clone());
        Some(Place { permit: Some(permit?), short, files, waiting, patience: timing.busy })
    }
}

/// Reads a body to its end and drops it.
///
/// # Errors
/// [`Cut`] when the sender left or stalled.
pub(super) async fn drain(body: &mut Incoming, read_on: u64, timing: Timing) -> Result<(), Cut> {
    Pump { outlet: None, read_on, timing }.run(body).await
}

/// Moves a body's frames to the worker, or nowhere.
struct Pump {
    outlet: Option<mpsc::Sender<Frame>>,
    read_on: u64,
    timing: Timing,
}

impl Pump {
    async fn run(mut self, body: &mut Incoming) -> Result<(), Cut> {
        let mut total = 0_u64;
        let mut in_span = 0_u64;
        let mut span_end = Instant::now() + self.timing.span;
        while total <= self.read_on {
            let frame = match time::timeout_at(span_end, body.frame()).await {
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
            span_end += before.elapsed();
        }
        Ok(())
    }

    /// Hands a frame over; a worker that has decided already wants no more.
    async fn hand(&mut self, frame: Frame) {
        if let Some(outlet) = &self.outlet
            && outlet.send(frame).await.is_err()
        {
            self.outlet = None;
        }
    }
}

//! An upload on its way from the connection to the intake.
//!
//! The connection's task hands frames over a short channel to a blocking worker, which reads the form and submits it.
//! Whatever the worker decides early, the body is read on, so that the sender gets the page.

use std::{path::PathBuf, sync::Arc};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    task,
    time::{self, Instant},
};

use crate::{
    config::{Config, Limits},
    entropy::Os,
    form::{self, Boundary, Cut, Draft, Frames, Refusal},
    pages::Lang,
    pipeline::{Intake, NotTaken, Sent},
    room::Room,
    server::Timing,
    spool::Spool,
};

/// The most frames, of at most the connection's buffer each, that wait between the two sides.
const FRAMES: usize = 4;
/// A body that says it is no longer than this waits in a queue of its own, past the large ones.
const WORDS: u64 = 1024 * 1024;

/// Takes forms, so many at a time.
pub(super) struct Desk {
    intake: Arc<dyn Intake>,
    limits: Limits,
    spool_dir: PathBuf,
    room: Room,
    words: Arc<Semaphore>,
    files: Arc<Semaphore>,
}

/// What became of a form.
pub(super) enum Outcome {
    Taken(Sent),
    /// The intake did not take it; what was typed comes back.
    NotTaken(NotTaken, Box<Draft>),
    /// There was no place for it, and nothing of it was read.
    Full,
    /// The worker was lost.
    Lost,
    Refused(Refusal),
}

enum Frame {
    Data(Bytes),
    End,
}

/// The worker's side of the channel.
struct Inlet(mpsc::Receiver<Frame>);

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
    /// Opens a desk in front of `intake`.
    pub(super) fn new(intake: Arc<dyn Intake>, config: &Config) -> Self {
        let limits = config.limits;
        let places = || Arc::new(Semaphore::new(limits.submissions_at_once));
        let (spool_dir, room) = (config.store.spool_dir(), Room::of_spool(&config.store));
        Self { intake, limits, spool_dir, room, words: places(), files: places() }
    }

    /// Takes the form in `body`.
    ///
    /// # Errors
    /// [`Cut`] when the sender left or stalled before the body's end.
    pub(super) async fn take(
        &self,
        mut body: Incoming,
        boundary: Boundary,
        lang: Lang,
        timing: Timing,
    ) -> Result<Outcome, Cut> {
        let read_on = form::read_on(&self.limits);
        let Some(place) = self.place(&body, timing).await else {
            drain(&mut body, read_on, timing).await?;
            return Ok(Outcome::Full);
        };
        let (outlet, inlet) = mpsc::channel(FRAMES);
        let worker = self.worker(Inlet(inlet), boundary, lang, place);
        let worker = task::spawn_blocking(worker);
        Pump { outlet: Some(outlet), read_on, timing }.run(&mut body).await?;
        Ok(worker.await.unwrap_or(Outcome::Lost))
    }

    /// Waits for a place; short bodies never wait behind long ones.
    async fn place(&self, body: &Incoming, timing: Timing) -> Option<OwnedSemaphorePermit> {
        let short = body.size_hint().exact().is_some_and(|len| len <= WORDS);
        let places = if short { &self.words } else { &self.files };
        time::timeout(timing.busy, places.clone().acquire_owned()).await.ok()?.ok()
    }

    fn worker(
        &self,
        inlet: Inlet,
        boundary: Boundary,
        lang: Lang,
        place: OwnedSemaphorePermit,
    ) -> impl FnOnce() -> Outcome + use<> {
        let (intake, limits) = (self.intake.clone(), self.limits);
        let (dir, room) = (self.spool_dir.clone(), self.room.clone());
        move || {
            let mut spool = |memory| Spool::new(&dir, memory, &mut Os).within(room.clone());
            let outcome = match form::receive(inlet, &boundary, &limits, &mut spool) {
                Err(refusal) => Outcome::Refused(refusal),
                Ok(submission) => {
                    let draft = Box::new(submission.draft());
                    match intake.submit(lang, submission) {
                        Ok(sent) => Outcome::Taken(sent),
                        Err(why) => Outcome::NotTaken(why, draft),
                    }
                }
            };
            drop(place);
            outcome
        }
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

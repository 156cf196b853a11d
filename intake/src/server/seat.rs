//! What one connection is doing, so that the least useful one can go when there are too many.

use std::{
    cmp::Reverse,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{self, Instant},
};

use crate::server::Timing;

/// So long after a form was taken its page is on its way at least, and the connection is not given up.
const PAGE_ON_ITS_WAY: Duration = Duration::from_secs(5);
/// A page that is read slowly is on its way for no longer than this.
const PAGE_READ_SLOWLY: Duration = Duration::from_secs(5 * 60);

/// Files that come in more slowly than this, over [`SLOW_AFTER`] and more, make room for others when there is none. Tor
/// carries ten times as much, and a bad connection over it still more than this.
const SLOW_RATE: u64 = 64 * 1024;
/// See [`SLOW_RATE`].
pub(super) const SLOW_AFTER: Duration = Duration::from_secs(30);

/// What a connection is doing, the least useful first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// No request has come yet: a handshake, or half a head.
    Opening,
    /// Nothing, between two requests.
    Idle,
    /// A request without a body that is kept: a page, or a form that is refused.
    Asking,
    /// Files are coming in.
    Files,
    /// Words are coming in.
    Words,
    /// The page behind a form that was taken is read slowly: the code may be in it.
    Reading,
    /// A form is here whole and is being taken, or its page has just been sent off.
    Taking,
}

/// A connection.
pub(super) struct Seat {
    doing: Mutex<Doing>,
    leave: Notify,
    written: AtomicU64,
    blocked: AtomicBool,
}

struct Doing {
    open: Vec<Open>,
    next: u64,
    served: bool,
    since: Instant,
    taken: Option<Taken>,
}

/// A form that was taken, whose page the sender must get: its code is in it.
#[derive(Clone, Copy)]
struct Taken {
    since: Instant,
    /// The page is out when so many bytes were written on the connection in all.
    out_at: u64,
}

/// A request that is open.
struct Open {
    number: u64,
    stage: Stage,
    /// The moment the stage was reached, and later by the time that our side took.
    since: Instant,
    /// The bytes of its body that came since.
    bytes: u64,
    /// The length of the answer.
    answer: u64,
    end: Arc<Notify>,
}

impl Open {
    /// Tells whether it brings files, for `after` or longer, and slowly.
    fn is_slow(&self, after: Duration) -> bool {
        let long = self.since.elapsed();
        let due = SLOW_RATE.saturating_mul(long.as_secs());
        self.stage == Stage::Files && long >= after && self.bytes < due
    }
}

impl Seat {
    /// Takes note of a connection that has just come.
    pub(super) fn new() -> Arc<Self> {
        let now = Instant::now();
        let doing = Doing { open: Vec::new(), next: 0, served: false, since: now, taken: None };
        Arc::new(Self {
            doing: Mutex::new(doing),
            leave: Notify::new(),
            written: AtomicU64::new(0),
            blocked: AtomicBool::new(false),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Doing> {
        self.doing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a request.
    pub(super) fn open(self: &Arc<Self>) -> Request {
        let mut doing = self.lock();
        let number = doing.next;
        doing.next = number.wrapping_add(1);
        doing.served = true;
        let end = Arc::new(Notify::new());
        let (stage, since) = (Stage::Asking, Instant::now());
        doing.open.push(Open { number, stage, since, bytes: 0, answer: 0, end: end.clone() });
        Request { seat: self.clone(), number, end }
    }

    /// Returns what it is doing, and since when.
    pub(super) fn stage(&self) -> (Stage, Instant) {
        let doing = self.lock();
        // Of equal ones the oldest counts: else a connection that opens streams all the time would never be slow.
        let busiest = doing.open.iter().max_by_key(|open| (open.stage, Reverse(open.since)));
        let busiest = busiest.map(|open| (open.stage, open.since));
        let page = doing.taken.and_then(|taken| Some((self.page(taken)?, taken.since)));
        // Another request does not make less of a page that is still on its way.
        let most = busiest.into_iter().chain(page);
        let most = most.max_by_key(|(stage, since)| (*stage, Reverse(*since)));
        let nothing = if doing.served { Stage::Idle } else { Stage::Opening };
        most.unwrap_or((nothing, doing.since))
    }

    /// Returns how far the page behind a form is, as long as it is not out.
    ///
    /// Bytes are counted, because behind HTTP/2's own window nothing says that a write waits.
    fn page(&self, taken: Taken) -> Option<Stage> {
        let waits = self.written() < taken.out_at || self.blocked.load(Ordering::Relaxed);
        match taken.since.elapsed() {
            long if long < PAGE_ON_ITS_WAY => Some(Stage::Taking),
            long if waits && long < PAGE_READ_SLOWLY => Some(Stage::Reading),
            _ => None,
        }
    }

    /// Returns since when the longest of its slow uploads has been coming in; there may be one also beside a form that is
    /// being taken.
    pub(super) fn slow_files(&self, after: Duration) -> Option<Instant> {
        let doing = self.lock();
        doing.open.iter().filter(|open| open.is_slow(after)).map(|open| open.since).min()
    }

    /// Ends the longest of its slow uploads, and no other request.
    pub(super) fn end_slow_files(&self, after: Duration) {
        let doing = self.lock();
        let slow = doing.open.iter().filter(|open| open.is_slow(after));
        if let Some(open) = slow.min_by_key(|open| open.since) {
            open.end.notify_one();
        }
    }

    /// Asks the connection to end at once.
    pub(super) fn give_up(&self) {
        self.leave.notify_one();
    }

    /// Waits until it is asked to end.
    pub(super) async fn given_up(&self) {
        self.leave.notified().await;
    }

    /// Takes note of bytes that went out, and of whether more would have to wait for the other side.
    pub(super) fn wrote(&self, bytes: usize, blocked: bool) {
        self.written.fetch_add(u64::try_from(bytes).unwrap_or(u64::MAX), Ordering::Relaxed);
        self.blocked.store(blocked, Ordering::Relaxed);
    }

    fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// Waits until nothing was asked for, and hardly anything went out, for too long.
    pub(super) async fn silence(&self, timing: &Timing) {
        loop {
            let (until, written) = (self.silent_at(timing), self.written());
            if until <= Instant::now() {
                return;
            }
            time::sleep_until(until).await;
            if self.written().saturating_sub(written) >= timing.span_bytes {
                self.lock().since = Instant::now();
            }
        }
    }

    /// Tells whether nothing was asked for for too long.
    pub(super) fn is_silent(&self, timing: &Timing) -> bool {
        self.silent_at(timing) <= Instant::now()
    }

    fn silent_at(&self, timing: &Timing) -> Instant {
        let doing = self.lock();
        let long = if doing.served { timing.idle } else { timing.headers };
        let since = if doing.open.is_empty() { doing.since } else { Instant::now() };
        since + long
    }

    /// Waits until the other side has hardly read for a span of time, while more waited to go out.
    pub(super) async fn stalled(&self, timing: &Timing) {
        loop {
            let (blocked, written) = (self.blocked.load(Ordering::Relaxed), self.written());
            time::sleep(timing.span).await;
            let still = blocked && self.blocked.load(Ordering::Relaxed);
            if still && self.written().saturating_sub(written) < timing.span_bytes {
                return;
            }
        }
    }
}

/// An open request, until it is dropped.
pub(super) struct Request {
    seat: Arc<Seat>,
    number: u64,
    end: Arc<Notify>,
}

impl Request {
    /// Takes note of bytes of the body that came, and of the time that our side took over them.
    pub(super) fn came(&self, bytes: u64, ours: Duration) {
        let mut doing = self.seat.lock();
        if let Some(open) = doing.open.iter_mut().find(|open| open.number == self.number) {
            open.bytes = open.bytes.saturating_add(bytes);
            open.since += ours;
        }
    }

    /// Waits until the request is asked to end, because it holds for long what others need.
    pub(super) async fn ended(&self) {
        self.end.notified().await;
    }

    /// Takes note of how long the answer is.
    pub(super) fn answers(&self, length: usize) {
        let mut doing = self.seat.lock();
        if let Some(open) = doing.open.iter_mut().find(|open| open.number == self.number) {
            open.answer = u64::try_from(length).unwrap_or(u64::MAX);
        }
    }

    /// Goes on to another stage.
    pub(super) fn turn_to(&self, stage: Stage) {
        let mut doing = self.seat.lock();
        let now = Instant::now();
        if let Some(open) = doing.open.iter_mut().find(|open| open.number == self.number) {
            (open.stage, open.since, open.bytes) = (stage, now, 0);
        }
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        let mut doing = self.seat.lock();
        let now = Instant::now();
        let ended = |open: &&Open| open.number == self.number && open.stage == Stage::Taking;
        if let Some(open) = doing.open.iter().find(ended) {
            let written = self.seat.written();
            let before = doing.taken.map_or(written, |taken| taken.out_at.max(written));
            doing.taken = Some(Taken { since: now, out_at: before.saturating_add(open.answer) });
        }
        doing.open.retain(|open| open.number != self.number);
        doing.since = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn busiest_request_says_what_a_connection_does() {
        let seat = Seat::new();
        assert_eq!(seat.stage().0, Stage::Opening);
        let (page, form) = (seat.open(), seat.open());
        assert_eq!(seat.stage().0, Stage::Asking);
        form.turn_to(Stage::Taking);
        assert_eq!(seat.stage().0, Stage::Taking);
        drop(page);
        drop(form);
        assert_eq!(seat.stage().0, Stage::Taking, "its page is on its way");
        time::advance(PAGE_ON_ITS_WAY).await;
        assert_eq!(seat.stage().0, Stage::Idle);
    }

    #[tokio::test(start_paused = true)]
    async fn connection_is_never_idle_before_the_page_with_the_code_is_out() {
        let seat = Seat::new();
        seat.wrote(500, false);
        let form = seat.open();
        form.turn_to(Stage::Taking);
        form.answers(1_000);
        drop(form);
        time::advance(PAGE_ON_ITS_WAY * 2).await;
        assert_eq!(seat.stage().0, Stage::Reading, "nothing of it went out: HTTP/2 has no window");
        let other = seat.open();
        assert_eq!(seat.stage().0, Stage::Reading, "also beside another request");
        drop(other);
        seat.wrote(999, false);
        assert_eq!(seat.stage().0, Stage::Reading);
        seat.wrote(1, true);
        assert_eq!(seat.stage().0, Stage::Reading, "it lies in a buffer of ours");
        seat.wrote(0, false);
        assert_eq!(seat.stage().0, Stage::Idle);
        seat.wrote(0, true);
        time::advance(PAGE_READ_SLOWLY).await;
        assert_eq!(seat.stage().0, Stage::Idle, "it does not hold its place for ever");
    }

    /// The pages of two forms on one connection.
    #[tokio::test(start_paused = true)]
    async fn page_of_an_earlier_form_is_still_waited_for() {
        let seat = Seat::new();
        for _ in 0..2 {
            let form = seat.open();
            form.turn_to(Stage::Taking);
            form.answers(1_000);
        }
        time::advance(PAGE_ON_ITS_WAY).await;
        seat.wrote(1_999, false);
        assert_eq!(seat.stage().0, Stage::Reading);
        seat.wrote(1, false);
        assert_eq!(seat.stage().0, Stage::Idle);
    }

    #[tokio::test(start_paused = true)]
    async fn newer_stream_makes_a_slow_connection_no_younger() {
        let seat = Seat::new();
        let began = Instant::now();
        let first = seat.open();
        first.turn_to(Stage::Words);
        time::advance(Duration::from_secs(4)).await;
        let second = seat.open();
        second.turn_to(Stage::Words);
        assert_eq!(seat.stage(), (Stage::Words, began));
        drop(first);
        assert_eq!(seat.stage(), (Stage::Words, began + Duration::from_secs(4)));
    }

    #[tokio::test(start_paused = true)]
    async fn files_are_slow_by_what_came_in_the_senders_own_time() {
        let seat = Seat::new();
        let files = seat.open();
        files.turn_to(Stage::Files);
        files.came(SLOW_RATE * 40, Duration::ZERO);
        time::advance(SLOW_AFTER).await;
        assert_eq!(seat.slow_files(SLOW_AFTER), None, "it kept its rate");
        time::advance(Duration::from_secs(11)).await;
        assert!(seat.slow_files(SLOW_AFTER).is_some());
        files.came(0, Duration::from_secs(2));
        assert_eq!(seat.slow_files(SLOW_AFTER), None, "two seconds of it were ours");
        files.turn_to(Stage::Taking);
        time::advance(SLOW_AFTER * 2).await;
        assert_eq!(seat.slow_files(SLOW_AFTER), None, "it is here whole");
    }

    #[tokio::test(start_paused = true)]
    async fn slow_upload_ends_alone_beside_a_form_that_is_taken() {
        let seat = Seat::new();
        let (files, form) = (seat.open(), seat.open());
        files.turn_to(Stage::Files);
        form.turn_to(Stage::Taking);
        time::advance(SLOW_AFTER).await;
        seat.end_slow_files(SLOW_AFTER);
        files.ended().await;
        let long = Duration::from_secs(1);
        assert!(time::timeout(long, form.ended()).await.is_err());
        assert!(time::timeout(long, seat.given_up()).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn connection_that_asks_for_nothing_ends_sooner_than_one_that_asked() {
        let timing = Timing::default();
        let seat = Seat::new();
        let began = Instant::now();
        seat.silence(&timing).await;
        assert_eq!(began.elapsed(), timing.headers);
        drop(seat.open());
        let began = Instant::now();
        seat.silence(&timing).await;
        assert_eq!(began.elapsed(), timing.idle);
    }

    #[tokio::test(start_paused = true)]
    async fn slow_reader_ends_and_a_steady_one_does_not() {
        let timing = Timing::default();
        let seat = Seat::new();
        seat.wrote(10, true);
        let steady = async {
            for _ in 0..100 {
                time::sleep(timing.span / 2).await;
                seat.wrote(usize::try_from(timing.span_bytes).unwrap(), true);
            }
        };
        tokio::select! {
            () = seat.stalled(&timing) => panic!("it kept its rate"),
            () = steady => {}
        }
        seat.stalled(&timing).await;
    }
}

//! The queue before look-ups: so many at once, and turns shared out fairly.
//!
//! Whoever waits, waits in the line of its peer, and the lines take turns: a peer that asks a thousand times waits for
//! itself. No peer is ever blocked; a line that is full, or a wait that is too long, ends in a page that says so.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::oneshot, time};

use crate::server::peer::Peer;

/// The most lines of a class: whoever has many addresses keeps nobody on the onion service out, nor the other way round.
/// Each line's turn takes some milliseconds, so that the last one still comes within the wait.
const LINES_MAX: usize = 512;
/// The most that wait in one line; behind one address, or on a socket without circuits, may be many people.
const LINE_MAX: usize = 32;
/// The most that wait in all lines together.
const WAITING_MAX: usize = 4_096;
/// The most bytes that those who wait hold in memory, together.
const HELD_MAX: usize = 64 << 20;
/// So many bytes are not counted.
const FREE_BYTES: usize = 16 << 10;

/// Shares out turns.
pub(super) struct Queue {
    state: Arc<Mutex<State>>,
    wait: Duration,
}

/// There was no turn in time, or no place to wait for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoTurn;

/// A turn, until it is dropped.
pub(super) struct Turn(Arc<Mutex<State>>);

struct State {
    free: usize,
    lines: VecDeque<Line>,
    waiting: usize,
    held: usize,
    next: u64,
}

struct Line {
    peer: Peer,
    waiting: VecDeque<(u64, oneshot::Sender<()>)>,
}

impl Queue {
    /// Gives out `at_once` turns at a time; nobody waits longer than `wait`.
    pub(super) fn new(at_once: usize, wait: Duration) -> Self {
        let lines = VecDeque::new();
        let state = State { free: at_once, lines, waiting: 0, held: 0, next: 0 };
        Self { state: Arc::new(Mutex::new(state)), wait }
    }

    /// Waits for a turn of `peer`, whose request holds `bytes` in memory meanwhile.
    pub(super) async fn turn(&self, peer: Peer, bytes: usize) -> Result<Turn, NoTurn> {
        let (number, called) = {
            let mut state = lock(&self.state);
            if state.free > 0 {
                state.free -= 1;
                return Ok(Turn(self.state.clone()));
            }
            state.join(peer, bytes)?
        };
        let mut place = Place { state: &self.state, peer, number, bytes, taken: false };
        time::timeout(self.wait, called).await.map_err(|_| NoTurn)?.map_err(|_| NoTurn)?;
        place.taken = true;
        Ok(Turn(self.state.clone()))
    }
}

impl State {
    /// Takes a place at the end of the peer's line.
    fn join(&mut self, peer: Peer, bytes: usize) -> Result<(u64, oneshot::Receiver<()>), NoTurn> {
        let known = self.lines.iter().position(|line| line.peer == peer);
        let of_class = self.lines.iter().filter(|line| line.peer.class() == peer.class()).count();
        let lines = self.lines.len();
        let heavy = bytes > FREE_BYTES && self.held.saturating_add(bytes) > HELD_MAX;
        if heavy || self.waiting >= WAITING_MAX || (known.is_none() && of_class >= LINES_MAX) {
            return Err(NoTurn);
        }
        let at = known.unwrap_or_else(|| {
            self.lines.push_back(Line { peer, waiting: VecDeque::new() });
            lines
        });
        let line = self.lines.get_mut(at).ok_or(NoTurn)?;
        if line.waiting.len() >= LINE_MAX {
            return Err(NoTurn);
        }
        let (call, called) = oneshot::channel();
        let number = self.next;
        line.waiting.push_back((number, call));
        self.next = self.next.wrapping_add(1);
        self.waiting += 1;
        self.held = self.held.saturating_add(bytes);
        Ok((number, called))
    }

    /// Calls the first in the line whose turn it is, and sends that line to the back.
    ///
    /// Somebody who left since hands the turn on: see [`Place`].
    fn pass_on(&mut self) {
        while let Some(mut line) = self.lines.pop_front() {
            let first = line.waiting.pop_front();
            if !line.waiting.is_empty() {
                self.lines.push_back(line);
            }
            if let Some((_, call)) = first {
                // Nobody hears it who has left; then its place hands the turn on.
                call.send(()).unwrap_or_default();
                return;
            }
        }
        self.free += 1;
    }

    /// Takes somebody out of the line; false when they were called already.
    fn leave(&mut self, peer: Peer, number: u64) -> bool {
        let Some(at) = self.lines.iter().position(|line| line.peer == peer) else { return false };
        let Some(line) = self.lines.get_mut(at) else { return false };
        let before = line.waiting.len();
        line.waiting.retain(|(waiting, _)| *waiting != number);
        let left = line.waiting.len() < before;
        if line.waiting.is_empty() {
            self.lines.remove(at);
        }
        left
    }
}

/// Somebody's place, given back however the waiting ends.
struct Place<'q> {
    state: &'q Mutex<State>,
    peer: Peer,
    number: u64,
    bytes: usize,
    taken: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = lock(self.state);
        state.waiting = state.waiting.saturating_sub(1);
        state.held = state.held.saturating_sub(self.bytes);
        // Called, and gone before it could be taken: the turn would be lost.
        if !self.taken && !state.leave(self.peer, self.number) {
            state.pass_on();
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        lock(&self.0).pass_on();
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::{
        pin::Pin,
        task::{Context, Poll, Waker},
    };

    use super::*;
    use crate::server::peer::Peers;

    const LONG: Duration = Duration::from_secs(600);

    fn peers(count: u32) -> Vec<Peer> {
        let peers = Peers::new();
        (0..count).map(|number| peers.of_circuit(u128::from(number).into())).collect()
    }

    impl Queue {
        fn waiting(&self) -> usize {
            lock(&self.state).waiting
        }

        fn lines(&self) -> usize {
            lock(&self.state).lines.len()
        }
    }

    type Waiting<'q> = Pin<Box<dyn Future<Output = Result<Turn, NoTurn>> + 'q>>;

    /// Starts waiting, which must not end at once.
    fn wait<'q>(queue: &'q Queue, peer: Peer) -> Waiting<'q> {
        let mut waiting: Waiting<'q> = Box::pin(queue.turn(peer, 0));
        assert!(poll(&mut waiting).is_none());
        waiting
    }

    fn poll(waiting: &mut Waiting<'_>) -> Option<Result<Turn, NoTurn>> {
        match waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(turn) => Some(turn),
            Poll::Pending => None,
        }
    }

    #[tokio::test]
    async fn lines_take_turns_however_long_they_are() {
        let (queue, peers) = (Queue::new(1, LONG), peers(2));
        let mut turn = queue.turn(peers[0], 0).await.ok();
        let mut greedy: Vec<_> = (0..20).map(|_| wait(&queue, peers[0])).collect();
        let mut fresh = wait(&queue, peers[1]);
        drop(turn.take());
        let first = poll(&mut greedy[0]);
        assert!(first.is_some() && poll(&mut fresh).is_none());
        drop(first);
        assert!(poll(&mut fresh).is_some(), "the second turn is the other line's");
    }

    #[tokio::test]
    async fn full_line_refuses_its_own_peer_alone() {
        let (queue, peers) = (Queue::new(1, LONG), peers(2));
        let _turn = queue.turn(peers[0], 0).await;
        let waiting: Vec<_> = (0..LINE_MAX).map(|_| wait(&queue, peers[0])).collect();
        assert!(queue.turn(peers[0], 0).await.is_err());
        let _fresh = wait(&queue, peers[1]);
        drop(waiting);
        let _room_again = wait(&queue, peers[0]);
    }

    #[tokio::test]
    async fn lines_and_those_who_wait_are_bounded() {
        let (queue, peers) = (Queue::new(1, LONG), peers(2_000));
        let _turn = queue.turn(peers[0], 0).await;
        let waiting: Vec<_> =
            peers.iter().take(LINES_MAX).map(|peer| wait(&queue, *peer)).collect();
        assert!(queue.turn(peers[LINES_MAX], 0).await.is_err());
        let address = Peers::new().of_address("192.0.2.1".parse().unwrap());
        assert!(poll(&mut wait(&queue, address)).is_none(), "another door has its own places");
        drop(waiting);
        assert_eq!((queue.waiting(), queue.lines()), (0, 0));
        let heavy = |bytes| -> Waiting<'_> { Box::pin(queue.turn(peers[1], bytes)) };
        let mut first = heavy(HELD_MAX);
        assert!(poll(&mut first).is_none());
        assert!(poll(&mut heavy(FREE_BYTES + 1)).is_some_and(|turn| turn.is_err()));
        assert!(poll(&mut heavy(FREE_BYTES)).is_none(), "few words always find a place");
    }

    #[tokio::test]
    async fn wait_ends() {
        let (queue, peers) = (Queue::new(1, Duration::ZERO), peers(1));
        let turn = queue.turn(peers[0], 0).await;
        assert!(turn.is_ok() && queue.turn(peers[0], 0).await.is_err());
        drop(turn);
        assert!(queue.turn(peers[0], 0).await.is_ok());
    }

    #[tokio::test]
    async fn turn_of_somebody_who_left_is_handed_on() {
        let (queue, peers) = (Queue::new(1, LONG), peers(3));
        let turn = queue.turn(peers[0], 0).await;
        let (called, gone, mut last) =
            (wait(&queue, peers[0]), wait(&queue, peers[1]), wait(&queue, peers[2]));
        drop(gone);
        drop(turn);
        // Called by now, and leaves without having looked.
        drop(called);
        let last = poll(&mut last);
        assert!(last.is_some());
        drop(last);
        assert_eq!(lock(&queue.state).free, 1);
    }
}

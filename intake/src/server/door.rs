//! What the bodies that come in through one door share: nobody at the other door takes anything of it.

use std::{
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{self, Instant},
};

use crate::server::{
    Timing,
    gather::{Gathered, Memory, NoRoom},
    peer::Peer,
    places::Places,
};

/// How often whoever waits for something looks whether it is free again.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// One peer has no more than this part of a door's places for files, and of those that wait for one.
const PART: usize = 4;
/// One peer has no more than this part of the forms that wait here whole.
const WHOLE_PART: usize = 8;
/// One upload of files makes room in this time at most: where it was one peer's turn, the next may not be needed.
const END_EVERY: Duration = Duration::from_millis(500);
/// So many forms at once are read only to give their words back; any more get the page without them.
const GIVEN_BACK: usize = 2;

/// One door.
pub(super) struct Door {
    connections: Arc<Places>,
    memory: Arc<Memory>,
    timing: Timing,
    words: Arc<Turns>,
    files: Arc<Turns>,
    /// Those that came with words, and wait for a place to have short files cleaned in.
    waiting: Arc<Turns>,
    back: Arc<Turns>,
    /// Forms that are here whole, and wait for a budget or a place: their connections make room for nobody.
    whole: Arc<Turns>,
    /// More of them, one of each peer.
    first: Arc<Turns>,
    ended: Mutex<Option<Instant>>,
}

/// So many places of one kind, of which one peer has no more than `each`.
struct Turns {
    places: Arc<Semaphore>,
    holders: Mutex<Vec<Peer>>,
    each: usize,
}

/// A place of one kind, until it is dropped.
pub(super) struct Turn {
    _permit: OwnedSemaphorePermit,
    _holder: Holder,
}

/// One of a peer's places.
struct Holder(Arc<Turns>, Peer);

impl Drop for Holder {
    fn drop(&mut self) {
        let mut holders = self.0.lock();
        if let Some(at) = holders.iter().position(|peer| *peer == self.1) {
            holders.swap_remove(at);
        }
    }
}

impl Turns {
    fn new(count: usize, each: usize) -> Arc<Self> {
        let places = Arc::new(Semaphore::new(count));
        Arc::new(Self { places, holders: Mutex::default(), each })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Peer>> {
        self.holders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one more of `peer`; nothing when that peer has its part already.
    fn hold(self: &Arc<Self>, peer: Peer) -> Option<Holder> {
        let mut holders = self.lock();
        let own = holders.iter().filter(|other| peer.is_also(**other)).count();
        if !peer.is_crowd() && own >= self.each {
            return None;
        }
        holders.push(peer);
        Some(Holder(self.clone(), peer))
    }

    fn try_take(self: &Arc<Self>, peer: Peer) -> Option<Turn> {
        let holder = self.hold(peer)?;
        let permit = self.places.clone().try_acquire_owned().ok()?;
        Some(Turn { _permit: permit, _holder: holder })
    }

    /// Waits until `peer` has less than its part.
    async fn join(self: &Arc<Self>, peer: Peer) -> Holder {
        loop {
            if let Some(holder) = self.hold(peer) {
                return holder;
            }
            time::sleep(LOOK_AGAIN).await;
        }
    }

    async fn take(self: &Arc<Self>, peer: Peer) -> Option<Turn> {
        let holder = self.join(peer).await;
        let permit = self.places.clone().acquire_owned().await.ok()?;
        Some(Turn { _permit: permit, _holder: holder })
    }
}

/// Returns how many of the forms that are read at once one door has places for: half of them.
const fn of_one_door(at_once: usize) -> usize {
    at_once.div_ceil(2)
}

/// Returns how many threads the places of both doors can keep busy: those that wait for a place keep theirs.
pub(super) const fn threads(at_once: usize) -> usize {
    2 * (3 * of_one_door(at_once) + GIVEN_BACK)
}

impl Door {
    /// Opens the door of these connections, with half of the places for so many forms at once.
    pub(super) fn new(connections: Arc<Places>, at_once: usize, timing: Timing) -> Arc<Self> {
        let count = of_one_door(at_once);
        let part = count.div_ceil(PART);
        // A quarter of the connections can always make room.
        let (whole, first) = (connections.total() / 2, connections.total() / 4);
        Arc::new(Self {
            connections,
            whole: Turns::new(whole.max(1), (whole / WHOLE_PART).max(1)),
            first: Turns::new(first.max(1), 1),
            ended: Mutex::default(),
            memory: Memory::new(),
            timing,
            words: Turns::new(count, count),
            files: Turns::new(count, part),
            waiting: Turns::new(count, part),
            back: Turns::new(GIVEN_BACK, GIVEN_BACK),
        })
    }

    /// Waits for a place for words.
    pub(super) async fn for_words(&self, peer: Peer) -> Option<Turn> {
        time::timeout(self.timing.busy, self.words.take(peer)).await.ok()?
    }

    /// Waits for a place for files.
    ///
    /// While there is none, uploads that hardly come in end: else a few circuits could hold all places for days. A peer
    /// that has its part already ends nobody's.
    pub(super) async fn for_files(&self, peer: Peer) -> Option<Turn> {
        let waited = time::timeout(self.timing.busy, async {
            let holder = self.files.join(peer).await;
            let mut permit = pin!(self.files.places.clone().acquire_owned());
            loop {
                if let Ok(permit) = time::timeout(LOOK_AGAIN, permit.as_mut()).await {
                    return Some(Turn { _permit: permit.ok()?, _holder: holder });
                }
                self.end_slow_files();
            }
        });
        waited.await.ok()?
    }

    fn end_slow_files(&self) {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        if ended.is_none_or(|ended| ended.elapsed() >= END_EVERY) {
            *ended = Some(Instant::now());
            self.connections.end_slow_files(self.timing.slow);
        }
    }

    /// Finds a place in which a form that is here whole waits for its budget and its place.
    pub(super) fn to_be_taken(&self, peer: Peer) -> Option<Turn> {
        self.whole.try_take(peer).or_else(|| self.first.try_take(peer))
    }

    /// Finds a place in which a form waits for one to have its short files cleaned in.
    pub(super) fn to_wait(&self, peer: Peer) -> Option<Turn> {
        self.waiting.try_take(peer)
    }

    /// Finds a place in which a form is only read: nobody waits for that.
    pub(super) fn to_give_back(&self, peer: Peer) -> Option<Turn> {
        self.back.try_take(peer)
    }

    /// Waits for memory for words.
    ///
    /// When the door has none left, whoever sends slowest makes room. A peer that has its share already makes room for
    /// itself alone: else one peer could have all others sent away.
    pub(super) async fn memory(&self, peer: Peer, length: usize) -> Option<Gathered> {
        let end = Instant::now() + self.timing.busy;
        loop {
            let whose = match Memory::hold(&self.memory, peer, length) {
                Ok(gathered) => return Some(gathered),
                Err(NoRoom::Own) => Some(peer),
                Err(NoRoom::Door) => None,
            };
            if Instant::now() >= end {
                return None;
            }
            self.connections.send_slow_words_away(whose);
            time::sleep(LOOK_AGAIN).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{
        gather,
        peer::Peers,
        places::Place,
        seat::{Request, Stage},
    };

    fn circuit(peers: &Peers, number: u128) -> Peer {
        peers.of_circuit(number.into())
    }

    fn open(at_once: usize) -> (Arc<Places>, Arc<Door>, Peers) {
        let places = Places::new(100, 100);
        (places.clone(), Door::new(places, at_once, Timing::default()), Peers::new())
    }

    fn busy(places: &Arc<Places>, peer: Peer, stage: Stage) -> (Place, Request) {
        let place = places.enter(peer).unwrap();
        let request = place.seat().open();
        request.turn_to(stage);
        (place, request)
    }

    #[tokio::test(start_paused = true)]
    async fn peer_over_its_share_of_memory_sends_no_other_away() {
        let (places, door, peers) = open(2);
        let [greedy, honest] = [1, 2].map(|number| circuit(&peers, number));
        let slow = busy(&places, honest, Stage::Words);
        time::advance(Duration::from_secs(60)).await;
        let own = busy(&places, greedy, Stage::Words);
        let _all = door.memory(greedy, gather::EACH).await.unwrap();
        assert!(door.memory(greedy, 1).await.is_none());
        assert!(!slow.0.is_gone(), "somebody else was sent away");
        assert!(own.0.is_gone(), "it makes room for itself");
    }

    #[tokio::test(start_paused = true)]
    async fn slowest_makes_room_when_the_door_has_none() {
        let (places, door, peers) = open(2);
        let slow = busy(&places, circuit(&peers, 1), Stage::Words);
        let _all = door.memory(peers.of_socket(), gather::ALL).await.unwrap();
        assert!(door.memory(circuit(&peers, 2), 1).await.is_none());
        assert!(slow.0.is_gone());
    }

    /// Four circuits hold all places for files and hardly send.
    #[tokio::test(start_paused = true)]
    async fn slow_files_of_many_circuits_make_room() {
        let (places, door, peers) = open(32);
        let mut held = Vec::new();
        for number in 0..16 {
            let peer = circuit(&peers, number / 4);
            let turn = door.for_files(peer).await.unwrap();
            let (place, request) = busy(&places, peer, Stage::Files);
            held.push((turn, place, request));
            // One is the oldest.
            time::advance(Duration::from_millis(1)).await;
        }
        assert!(door.for_files(circuit(&peers, 0)).await.is_none(), "it has its part");
        let honest = circuit(&peers, 9);
        assert!(door.for_files(honest).await.is_none(), "all are too young to be slow");
        time::advance(Timing::default().slow).await;
        let (turn, _place, request) = held.remove(0);
        let makes_room = async {
            request.ended().await;
            drop(turn);
        };
        let (honest, ()) = tokio::join!(door.for_files(honest), makes_room);
        assert!(honest.is_some());
    }

    /// Else forms over their budget, whole and waiting, fill the door.
    #[test]
    fn whole_forms_that_wait_leave_connections_that_can_make_room() {
        let (_places, door, peers) = open(2);
        let own: Vec<_> = (0..100).map_while(|_| door.to_be_taken(circuit(&peers, 0))).collect();
        assert_eq!(own.len(), 7, "its part, and its first");
        let others = (1..100).flat_map(|number| [number; 8]);
        let all: Vec<_> =
            others.filter_map(|number| door.to_be_taken(circuit(&peers, number))).collect();
        assert_eq!(own.len() + all.len(), 75, "of 100 connections");
        drop(own);
        assert!(door.to_be_taken(circuit(&peers, 100)).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn peer_that_waits_for_places_for_files_leaves_others_room_to_wait() {
        let (_places, door, peers) = open(32);
        let own: Vec<_> = (0..16).filter_map(|_| door.to_wait(circuit(&peers, 1))).collect();
        assert_eq!(own.len(), 4);
        assert!(door.to_wait(circuit(&peers, 2)).is_some());
        drop(own);
        assert!(door.to_wait(circuit(&peers, 1)).is_some());
    }
}

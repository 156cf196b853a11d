//! The connections of one door: so many in all, so many of one peer, and room for whoever comes next.
//!
//! A connection that comes when all places are taken takes the place of the least useful one of whoever has most:
//! first of those that asked for nothing yet, then of those between two requests. One whose form is being taken, or
//! whose body keeps its rate, stays as long as others can go; none is given up after its form came in whole, and before
//! its page is out only one of those of a peer that has several.

use std::{
    cmp::Reverse,
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::server::{
    peer::{Peer, Tag},
    seat::{SLOW_AFTER, Seat, Stage},
};

/// Words that take longer than this to come in give way to a newcomer, when nothing less useful is left to give way.
const WORDS_TAKE: Duration = Duration::from_secs(10);

/// The places of one door.
pub(super) struct Places {
    taken: Mutex<Taken>,
    total: usize,
    each: usize,
}

#[derive(Default)]
struct Taken {
    seats: HashMap<u64, (Peer, Arc<Seat>)>,
    next: u64,
}

/// A place, until it is dropped.
pub(super) struct Place {
    places: Arc<Places>,
    number: u64,
    seat: Arc<Seat>,
}

impl Places {
    /// Opens so many places, of which one peer has no more than `each`.
    pub(super) fn new(total: usize, each: usize) -> Arc<Self> {
        Arc::new(Self { taken: Mutex::default(), total, each })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns how many places there are.
    pub(super) fn total(&self) -> usize {
        self.total
    }

    /// Gives `peer` a place; nothing when nobody can be sent away for it.
    pub(super) fn enter(self: &Arc<Self>, peer: Peer) -> Option<Place> {
        let mut taken = self.lock();
        self.make_room(&mut taken, peer)?;
        let number = taken.next;
        taken.next = number.wrapping_add(1);
        let seat = Seat::new();
        taken.seats.insert(number, (peer, seat.clone()));
        Some(Place { places: self.clone(), number, seat })
    }

    fn make_room(&self, taken: &mut Taken, peer: Peer) -> Option<()> {
        if !peer.is_crowd() && taken.of(peer) >= self.each {
            let own = |(other, seat): &(Peer, Arc<Seat>)| {
                let (stage, since) = seat.stage();
                let can_go = stage < Stage::Files
                    || (stage < Stage::Taking && since.elapsed() >= WORDS_TAKE);
                (peer.is_also(*other) && can_go).then(|| seat.stage_order())
            };
            return taken.send_away(own);
        }
        if taken.seats.len() < self.total { Some(()) } else { taken.send_least_useful_away(peer) }
    }

    /// Sends away whoever has been sending words for longest, longer than anybody should need: of `whose` connections
    /// where that is said, else of all.
    pub(super) fn send_slow_words_away(&self, whose: Option<Peer>) {
        let slow = |(other, seat): &(Peer, Arc<Seat>)| {
            let (stage, since) = seat.stage();
            let meant = whose.is_none_or(|peer| peer.is_also(*other));
            (meant && stage == Stage::Words && since.elapsed() >= WORDS_TAKE / 2)
                .then_some(Reverse(since))
        };
        // Nobody is: then there is no more room than before.
        self.lock().send_away(slow).unwrap_or_default();
    }
}

impl Places {
    /// Ends the upload of files that has been coming in slowly for longest, `after` or longer.
    pub(super) fn end_slow_files(&self, after: Duration) {
        let taken = self.lock();
        let seats = taken.seats.values().map(|(_, seat)| seat);
        let slow = seats.filter_map(|seat| Some((seat.slow_files(after)?, seat)));
        if let Some((_, seat)) = slow.min_by_key(|(since, _)| *since) {
            seat.end_slow_files(after);
        }
    }
}

impl Seat {
    /// Orders connections by how little is lost with them; the least comes out as the greatest.
    fn stage_order(&self) -> Reverse<(Stage, tokio::time::Instant)> {
        Reverse(self.stage())
    }
}

impl Taken {
    /// Counts the connections of a peer.
    fn of(&self, peer: Peer) -> usize {
        self.seats.values().filter(|(other, _)| peer.is_also(*other)).count()
    }

    fn send_least_useful_away(&mut self, newcomer: Peer) -> Option<()> {
        let mut counts: HashMap<Tag, usize> = HashMap::new();
        for (peer, _) in self.seats.values() {
            let count = counts.entry(peer.tag()).or_default();
            *count = count.saturating_add(1);
        }
        let own = self.of(newcomer);
        let of = |peer: &Peer| counts.get(&peer.tag()).copied().unwrap_or_default();
        let rank = |low: Stage, high: Stage, least: usize| {
            move |(peer, seat): &(Peer, Arc<Seat>)| {
                let stage = seat.stage().0;
                let count = of(peer);
                ((low..=high).contains(&stage) && count >= least)
                    .then(|| (count, seat.stage_order()))
            }
        };
        let of_more = own.saturating_add(2);
        let slow = |(_, seat): &(Peer, Arc<Seat>)| {
            let (stage, since) = seat.stage();
            (stage == Stage::Words && since.elapsed() >= WORDS_TAKE).then_some(Reverse(since))
        };
        // Files take long with everybody: only those go that hardly come in.
        let slow_files = |(_, seat): &(Peer, Arc<Seat>)| {
            let since = seat.slow_files(SLOW_AFTER)?;
            (seat.stage().0 == Stage::Files).then_some(Reverse(since))
        };
        self.send_away(rank(Stage::Opening, Stage::Asking, 0))
            .or_else(|| self.send_away(rank(Stage::Files, Stage::Words, of_more)))
            .or_else(|| self.send_away(slow))
            .or_else(|| self.send_away(slow_files))
            // Else pages that nobody reads could fill the door.
            .or_else(|| self.send_away(rank(Stage::Reading, Stage::Reading, of_more)))
    }

    /// Sends the one away that `rank` puts highest; nothing when it ranks none.
    fn send_away<R: Ord>(&mut self, rank: impl Fn(&(Peer, Arc<Seat>)) -> Option<R>) -> Option<()> {
        let ranked = self.seats.iter().filter_map(|(number, entry)| Some((rank(entry)?, *number)));
        let (_, number) = ranked.max()?;
        let (_, seat) = self.seats.remove(&number)?;
        seat.give_up();
        Some(())
    }
}

impl Place {
    /// Returns what the connection is doing.
    pub(super) fn seat(&self) -> &Arc<Seat> {
        &self.seat
    }

    /// Tells whether the connection was asked to end.
    #[cfg(test)]
    pub(super) fn is_gone(&self) -> bool {
        !self.places.lock().seats.contains_key(&self.number)
    }

    /// Says who it is, once that is known; nothing when that peer has too many places already.
    pub(super) fn name(&self, peer: Peer) -> Option<()> {
        let places = &self.places;
        let mut taken = places.lock();
        // It is not counted twice, and not sent away for itself.
        let (_, seat) = taken.seats.remove(&self.number)?;
        if taken.of(peer) >= places.each {
            places.make_room(&mut taken, peer)?;
        }
        taken.seats.insert(self.number, (peer, seat));
        Some(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.lock().seats.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use tokio::time;

    use super::*;
    use crate::server::peer::Peers;

    fn circuit(peers: &Peers, number: u32) -> Peer {
        peers.of_circuit(u128::from(number).into())
    }

    #[tokio::test(start_paused = true)]
    async fn newcomer_takes_the_place_of_the_least_useful_of_whoever_has_most() {
        let (places, peers) = (Places::new(6, 4), Peers::new());
        let busy = |number, stage| {
            let place = places.enter(circuit(&peers, number)).unwrap();
            let request = place.seat().open();
            request.turn_to(stage);
            (place, request)
        };
        let many = [busy(1, Stage::Asking), busy(1, Stage::Words), busy(1, Stage::Taking)];
        let half_open = places.enter(circuit(&peers, 1)).unwrap();
        let few =
            [places.enter(circuit(&peers, 2)).unwrap(), places.enter(circuit(&peers, 3)).unwrap()];
        let first = places.enter(circuit(&peers, 4)).unwrap();
        assert!(half_open.is_gone() && few.iter().all(|place| !place.is_gone()));
        half_open.seat().given_up().await;
        let second = places.enter(circuit(&peers, 5)).unwrap();
        assert!(many[0].0.is_gone(), "a page goes before a form");
        assert!(!first.is_gone() && !second.is_gone() && !many[1].0.is_gone());
    }

    #[tokio::test(start_paused = true)]
    async fn form_that_is_being_taken_is_never_given_up() {
        let (places, peers) = (Places::new(2, 2), Peers::new());
        let taking: Vec<_> = (0..2)
            .map(|_| {
                let place = places.enter(circuit(&peers, 1)).unwrap();
                let request = place.seat().open();
                request.turn_to(Stage::Taking);
                (place, request)
            })
            .collect();
        assert!(places.enter(circuit(&peers, 2)).is_none());
        drop(taking);
        assert!(places.enter(circuit(&peers, 2)).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn page_on_its_way_makes_room_only_beside_others_of_its_peer() {
        let (places, peers) = (Places::new(3, 3), Peers::new());
        let reading = |number| {
            let place = places.enter(circuit(&peers, number)).unwrap();
            let request = place.seat().open();
            request.turn_to(Stage::Taking);
            request.answers(1_000);
            place
        };
        let (single, pair) = (reading(1), [reading(2), reading(2)]);
        time::advance(WORDS_TAKE).await;
        let newcomer = places.enter(circuit(&peers, 3)).unwrap();
        newcomer.seat().open();
        assert!(!single.is_gone(), "its code may be in it");
        assert_eq!(pair.iter().filter(|place| place.is_gone()).count(), 1);
        let stays = newcomer.seat().open();
        stays.turn_to(Stage::Words);
        assert!(places.enter(circuit(&peers, 4)).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn slow_words_give_way_only_when_nothing_else_can() {
        let (places, peers) = (Places::new(1, 1), Peers::new());
        let slow = places.enter(circuit(&peers, 1)).unwrap();
        let request = slow.seat().open();
        request.turn_to(Stage::Words);
        assert!(places.enter(circuit(&peers, 2)).is_none());
        time::advance(WORDS_TAKE).await;
        assert!(places.enter(circuit(&peers, 2)).is_some());
        assert!(slow.is_gone());
    }

    #[tokio::test(start_paused = true)]
    async fn steady_files_stay_where_slow_words_and_slow_files_go() {
        let (places, peers) = (Places::new(3, 3), Peers::new());
        let enter = |number, stage| {
            let place = places.enter(circuit(&peers, number)).unwrap();
            let request = place.seat().open();
            request.turn_to(stage);
            (place, request)
        };
        let (steady, slow) = (enter(1, Stage::Files), enter(2, Stage::Files));
        let words = enter(3, Stage::Words);
        steady.1.came(100 << 20, Duration::ZERO);
        time::advance(SLOW_AFTER).await;
        let _first = enter(4, Stage::Taking);
        assert!(words.0.is_gone() && !slow.0.is_gone(), "words that take so long go first");
        let _second = enter(5, Stage::Taking);
        assert!(slow.0.is_gone());
        assert!(places.enter(circuit(&peers, 6)).is_none());
        assert!(!steady.0.is_gone());
    }

    #[tokio::test(start_paused = true)]
    async fn peer_at_its_limit_loses_only_connections_of_its_own() {
        let (places, peers) = (Places::new(10, 2), Peers::new());
        let other = places.enter(circuit(&peers, 2)).unwrap();
        let [first, second] = [(); 2].map(|()| places.enter(circuit(&peers, 1)).unwrap());
        time::advance(Duration::from_secs(1)).await;
        let third = places.enter(circuit(&peers, 1)).unwrap();
        assert_eq!([&first, &second].into_iter().filter(|place| place.is_gone()).count(), 1);
        assert!(!other.is_gone() && !third.is_gone());
        peers.rotate();
        let _fourth = places.enter(circuit(&peers, 1)).unwrap();
        assert_eq!(places.lock().seats.len(), 3, "a change of keys gives no more places");
    }

    #[test]
    fn crowd_is_held_to_all_places_alone() {
        let (places, peers) = (Places::new(10, 2), Peers::new());
        let crowd: Vec<_> = (0..10).map(|_| places.enter(peers.of_socket()).unwrap()).collect();
        assert!(crowd.iter().all(|place| !place.is_gone()));
        let _eleventh = places.enter(peers.of_socket()).unwrap();
        assert_eq!(places.lock().seats.len(), 10);
    }

    #[test]
    fn circuit_is_counted_once_it_is_named() {
        let (places, peers) = (Places::new(10, 2), Peers::new());
        let named: Vec<_> = (0..3)
            .map(|_| {
                let place = places.enter(peers.of_socket()).unwrap();
                place.name(circuit(&peers, 1)).unwrap();
                place
            })
            .collect();
        assert_eq!(named.iter().filter(|place| place.is_gone()).count(), 1);
        drop(named);
        assert!(places.lock().seats.is_empty());
    }
}

//! What the bodies that come in through one door share: nobody at the other door takes anything of it.

use std::{sync::Arc, time::Duration};

use tokio::time::{self, Instant};

use crate::server::{
    gather::{Gathered, Memory, NoRoom},
    peer::Peer,
    places::Places,
};

/// How often whoever waits for something looks whether it is free again.
pub(super) const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// One door.
pub(super) struct Door {
    places: Arc<Places>,
    memory: Arc<Memory>,
}

impl Door {
    /// Opens the door of these connections.
    pub(super) fn new(places: Arc<Places>) -> Self {
        Self { places, memory: Memory::new() }
    }

    /// Waits for memory for words.
    ///
    /// When the door has none left, whoever sends slowest makes room. A peer that has its share already makes room for
    /// itself alone: else one peer could have all others sent away.
    pub(super) async fn memory(
        &self,
        peer: Peer,
        length: usize,
        patience: Duration,
    ) -> Option<Gathered> {
        let end = Instant::now() + patience;
        loop {
            let whose = match Memory::hold(&self.memory, peer, length) {
                Ok(gathered) => return Some(gathered),
                Err(NoRoom::Own) => Some(peer),
                Err(NoRoom::Door) => None,
            };
            if Instant::now() >= end {
                return None;
            }
            self.places.send_slow_words_away(whose);
            time::sleep(LOOK_AGAIN).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{gather, peer::Peers, seat::Stage};

    #[tokio::test(start_paused = true)]
    async fn peer_over_its_share_of_memory_sends_no_other_away() {
        let (places, peers) = (Places::new(10, 10), Peers::new());
        let door = Door::new(places.clone());
        let [greedy, honest] = [1, 2].map(|number: u128| peers.of_circuit(number.into()));
        let enter = |peer| {
            let place = places.enter(peer).unwrap();
            let request = place.seat().open();
            request.turn_to(Stage::Words);
            (place, request)
        };
        let slow = enter(honest);
        time::advance(Duration::from_secs(60)).await;
        let own = enter(greedy);
        let _all = door.memory(greedy, gather::EACH, Duration::ZERO).await.unwrap();
        let patience = Duration::from_secs(20);
        let more = door.memory(greedy, 1, patience).await;
        assert!(more.is_none());
        assert!(!slow.0.is_gone(), "somebody else was sent away");
        assert!(own.0.is_gone(), "it makes room for itself");
    }

    #[tokio::test(start_paused = true)]
    async fn slowest_makes_room_when_the_door_has_none() {
        let (places, peers) = (Places::new(10, 10), Peers::new());
        let door = Door::new(places.clone());
        let slow = places.enter(peers.of_circuit(1.into())).unwrap();
        let request = slow.seat().open();
        request.turn_to(Stage::Words);
        let _all = door.memory(peers.of_socket(), gather::ALL, Duration::ZERO).await.unwrap();
        let newcomer = peers.of_circuit(2.into());
        assert!(door.memory(newcomer, 1, Duration::from_secs(20)).await.is_none());
        assert!(slow.is_gone());
    }
}

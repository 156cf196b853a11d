//! Words in memory while they come in: bounded for each peer and for all of a door.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;

use crate::server::peer::{Peer, Tag};

/// The most bytes of a door.
pub(super) const ALL: usize = 64 << 20;
/// The most bytes of one peer.
pub(super) const EACH: usize = 8 << 20;
/// Bytes are kept in pieces of this length: what has not come takes no memory, and nothing is moved about.
const PIECE: usize = 8 << 10;

/// The memory of one door.
pub(super) struct Memory(Mutex<Held>);

#[derive(Default)]
struct Held {
    all: usize,
    each: HashMap<Tag, usize>,
}

/// Why there is no room for a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoRoom {
    /// The peer holds its own share already.
    Own,
    /// The door is full.
    Door,
}

/// What has come of a body, in its order.
pub(super) struct Gathered {
    memory: Arc<Memory>,
    tag: Tag,
    length: usize,
    pieces: VecDeque<Vec<u8>>,
}

impl Memory {
    /// Holds nothing yet.
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::default()))
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Holds room for a body of `length` bytes.
    ///
    /// # Errors
    /// [`NoRoom`] where that would be too much; a peer's own share comes first, also when the door is full.
    pub(super) fn hold(this: &Arc<Self>, peer: Peer, length: usize) -> Result<Gathered, NoRoom> {
        let mut held = this.lock();
        let own = held.each.get(&peer.tag()).copied().unwrap_or_default().saturating_add(length);
        let all = held.all.saturating_add(length);
        if own > EACH && !peer.is_crowd() {
            return Err(NoRoom::Own);
        }
        if all > ALL {
            return Err(NoRoom::Door);
        }
        held.all = all;
        held.each.insert(peer.tag(), own);
        Ok(Gathered { memory: this.clone(), tag: peer.tag(), length, pieces: VecDeque::new() })
    }
}

impl Gathered {
    /// Adds what came next.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = |piece: &Vec<u8>| PIECE.saturating_sub(piece.len());
            let here = self.pieces.back().map_or(0, room).min(rest.len());
            let (now, later) = rest.split_at_checked(here).unwrap_or((rest, &[]));
            if let Some(piece) = self.pieces.back_mut() {
                piece.extend_from_slice(now);
            }
            if !later.is_empty() {
                self.pieces.push_back(Vec::with_capacity(PIECE));
            }
            rest = later;
        }
    }

    /// Returns the next piece.
    pub(super) fn next(&mut self) -> Option<Bytes> {
        self.pieces.pop_front().map(Bytes::from)
    }
}

impl Drop for Gathered {
    fn drop(&mut self) {
        let mut held = self.memory.lock();
        held.all = held.all.saturating_sub(self.length);
        let own = held.each.get(&self.tag).copied().unwrap_or_default();
        match own.saturating_sub(self.length) {
            0 => held.each.remove(&self.tag),
            left => held.each.insert(self.tag, left),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::peer::Peers;

    fn held(memory: &Arc<Memory>) -> (usize, usize) {
        let held = memory.lock();
        (held.all, held.each.len())
    }

    #[test]
    fn body_comes_out_as_it_came_in() {
        let (memory, peers) = (Memory::new(), Peers::new());
        let bytes: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut gathered = Memory::hold(&memory, peers.of_circuit(1.into()), bytes.len()).unwrap();
        for piece in [0..1, 1..1, 1..9_000, 9_000..9_001, 9_001..300_000, 300_000..400_000] {
            gathered.add(&bytes[piece]);
        }
        let out: Vec<u8> = std::iter::from_fn(|| gathered.next()).flatten().collect();
        assert!(out == bytes);
    }

    #[test]
    fn memory_is_bounded_for_each_and_for_all() {
        let (memory, peers) = (Memory::new(), Peers::new());
        let circuit = |number: u128| peers.of_circuit(number.into());
        let first = Memory::hold(&memory, circuit(0), EACH).unwrap();
        assert_eq!(Memory::hold(&memory, circuit(0), 1).err(), Some(NoRoom::Own));
        let others: Vec<_> =
            (1..8).map(|n| Memory::hold(&memory, circuit(n), EACH).unwrap()).collect();
        assert_eq!(Memory::hold(&memory, circuit(8), 1).err(), Some(NoRoom::Door));
        assert_eq!(Memory::hold(&memory, circuit(0), 1).err(), Some(NoRoom::Own));
        drop(first);
        assert!(Memory::hold(&memory, circuit(8), EACH).is_ok());
        drop(others);
        assert!(Memory::hold(&memory, peers.of_socket(), ALL).is_ok(), "a crowd is not one peer");
        assert_eq!(held(&memory), (0, 0));
    }
}

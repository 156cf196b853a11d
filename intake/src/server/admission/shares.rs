//! What each peer has used up of a budget, in a bounded table.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use governor::{
    nanos::Nanos,
    state::{StateStore, keyed::ShrinkableKeyedStateStore},
};

use crate::server::peer::{Peer, Tag};

/// The most peers of one budget; whoever comes when there are so many is held to what all may use together.
const PEERS_MAX: usize = 1 << 16;

/// The table: by a peer's hash, the moment at which its budget is full again.
pub(super) struct Shares {
    table: Mutex<HashMap<Tag, Nanos>>,
    max: usize,
}

impl Shares {
    /// Makes an empty table.
    pub(super) fn new() -> Self {
        Self::of(PEERS_MAX)
    }

    /// Makes an empty table for so many peers.
    pub(super) fn of(max: usize) -> Self {
        Self { table: Mutex::new(HashMap::new()), max }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Tag, Nanos>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StateStore for Shares {
    type Key = Peer;

    fn measure_and_replace<T, F, E>(&self, peer: &Peer, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut table = self.lock();
        // Under either key: a change of keys gives nobody a second budget.
        let known = table.get(&peer.tag()).max(table.get(&peer.earlier())).copied();
        let (done, next) = measure(known)?;
        if let Some(earlier) = table.get_mut(&peer.earlier()) {
            *earlier = next;
        }
        if table.len() < self.max || table.contains_key(&peer.tag()) {
            table.insert(peer.tag(), next);
        }
        Ok(done)
    }
}

impl ShrinkableKeyedStateStore<Peer> for Shares {
    fn retain_recent(&self, drop_below: Nanos) {
        let mut table = self.lock();
        table.retain(|_, full| *full > drop_below);
        if table.is_empty() {
            table.shrink_to_fit();
        }
    }

    fn len(&self) -> usize {
        self.lock().len()
    }

    fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }
}

//! Who is on the other side, as far as turns and budgets are shared out: a keyed hash that nobody can turn back.
//!
//! The keys are random and live only in this process; nothing of a peer is stored or logged. A key is in use for
//! [`KEY_LIFE`], and known for as long again: what a peer has used up carries over, and nothing older can be linked.
//! A peer is an IPv4 address, an IPv6 /64, a Tor circuit, or, where no circuit is told, everybody on the socket.

use std::{
    hash::{Hash, Hasher},
    net::{IpAddr, Ipv6Addr},
    sync::{PoisonError, RwLock},
    time::Duration,
};

use meldkluis_crypto::Entropy as _;
use ring::hmac::{self, HMAC_SHA256};
use zeroize::Zeroizing;

use crate::entropy::Os;

const LEN: usize = 16;

/// How long one key is in use; several times what any budget needs to fill up again.
pub(super) const KEY_LIFE: Duration = Duration::from_secs(60 * 60);

/// The hash of a peer under one key.
pub(super) type Tag = [u8; LEN];

/// One peer; it is told from another by its hash under the key in use when it came.
#[derive(Clone, Copy)]
pub(super) struct Peer {
    class: Class,
    tag: Tag,
    earlier: Tag,
    crowd: bool,
}

/// Which door a peer came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// From an address, over TLS.
    Address,
    /// Through the onion service's socket.
    Onion,
}

impl Peer {
    /// Returns the door it came through.
    pub(super) fn class(self) -> Class {
        self.class
    }

    /// Returns its hash under the key that was in use when it came.
    pub(super) fn tag(self) -> Tag {
        self.tag
    }

    /// Returns its hash under the key before that one.
    pub(super) fn earlier(self) -> Tag {
        self.earlier
    }

    /// Tells whether many people may stand behind it whom nothing tells apart: then no share of one peer's is kept.
    pub(super) fn is_crowd(self) -> bool {
        self.crowd
    }

    /// Tells whether `other`, who came earlier, is the same peer, also across a change of keys.
    pub(super) fn is_also(self, other: Self) -> bool {
        self.tag == other.tag || self.earlier == other.tag
    }
}

impl PartialEq for Peer {
    fn eq(&self, other: &Self) -> bool {
        self.tag == other.tag
    }
}

impl Eq for Peer {}

impl Hash for Peer {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.tag.hash(state);
    }
}

/// Tells peers apart.
pub(super) struct Peers(RwLock<Keys>);

struct Keys {
    current: hmac::Key,
    earlier: hmac::Key,
}

impl Peers {
    /// Draws the keys.
    pub(super) fn new() -> Self {
        Self(RwLock::new(Keys { current: draw(), earlier: draw() }))
    }

    /// Draws a new key; the one in use becomes the earlier one, and the earlier one is forgotten.
    pub(super) fn rotate(&self) {
        let mut keys = self.0.write().unwrap_or_else(PoisonError::into_inner);
        keys.earlier = std::mem::replace(&mut keys.current, draw());
    }

    /// Returns the peer of a TCP connection.
    pub(super) fn of_address(&self, address: IpAddr) -> Peer {
        match address.to_canonical() {
            IpAddr::V4(address) => self.peer(Class::Address, "ipv4", &address.octets()),
            IpAddr::V6(address) => {
                let octets = address.octets();
                self.peer(
                    Class::Address,
                    "ipv6",
                    octets.first_chunk::<8>().map_or(&octets, |half| half),
                )
            }
        }
    }

    /// Returns the peer of a Tor circuit, by the address that tor writes its number as.
    pub(super) fn of_circuit(&self, circuit: Ipv6Addr) -> Peer {
        self.peer(Class::Onion, "circuit", &circuit.octets())
    }

    /// Returns the one peer of a socket whose circuits are not told, or not yet.
    pub(super) fn of_socket(&self) -> Peer {
        Peer { crowd: true, ..self.peer(Class::Onion, "socket", &[]) }
    }

    fn peer(&self, class: Class, kind: &str, bytes: &[u8]) -> Peer {
        let named = [kind.as_bytes(), b"\0", bytes].concat();
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let tags = (tag(&keys.current, &named), tag(&keys.earlier, &named));
        Peer { class, tag: tags.0, earlier: tags.1, crowd: false }
    }
}

fn draw() -> hmac::Key {
    let mut key = Zeroizing::new([0; 32]);
    Os.fill(key.as_mut_slice());
    hmac::Key::new(HMAC_SHA256, key.as_slice())
}

fn tag(key: &hmac::Key, named: &[u8]) -> Tag {
    let whole = hmac::sign(key, named);
    let mut tag = [0; LEN];
    for (to, from) in tag.iter_mut().zip(whole.as_ref()) {
        *to = *from;
    }
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_are_addresses_networks_and_circuits() {
        let peers = Peers::new();
        let of = |address: &str| peers.of_address(address.parse().unwrap());
        assert!(of("192.0.2.1") == of("192.0.2.1"));
        assert!(of("192.0.2.1") == of("::ffff:192.0.2.1"));
        assert!(of("192.0.2.1") != of("192.0.2.2"));
        assert!(of("2001:db8:1:2::1") == of("2001:db8:1:2:ffff::9"));
        assert!(of("2001:db8:1:2::1") != of("2001:db8:1:3::1"));
        let circuit = |text: &str| peers.of_circuit(text.parse().unwrap());
        assert!(circuit("fc00:dead:beef:4dad::0:29") != circuit("fc00:dead:beef:4dad::0:2a"));
        assert!(circuit("fc00:dead:beef:4dad::0:29") != of("fc00:dead:beef:4dad::0:29"));
        assert!(peers.of_socket() == peers.of_socket());
    }

    #[test]
    fn another_process_makes_other_peers() {
        let address = "192.0.2.1".parse().unwrap();
        assert!(Peers::new().of_address(address) != Peers::new().of_address(address));
    }

    #[test]
    fn peer_is_known_across_one_change_of_keys_and_no_more() {
        let peers = Peers::new();
        let address = "192.0.2.1".parse().unwrap();
        let before = peers.of_address(address);
        peers.rotate();
        let after = peers.of_address(address);
        assert!(after != before && after.is_also(before));
        assert!(!peers.of_address("192.0.2.2".parse().unwrap()).is_also(before));
        peers.rotate();
        assert!(!peers.of_address(address).is_also(before));
    }

    #[test]
    fn socket_without_circuits_is_a_crowd() {
        let peers = Peers::new();
        assert!(peers.of_socket().is_crowd());
        assert!(!peers.of_circuit("fc00:dead:beef:4dad::1".parse().unwrap()).is_crowd());
        assert!(!peers.of_address("192.0.2.1".parse().unwrap()).is_crowd());
    }
}

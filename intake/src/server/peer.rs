//! Who is on the other side, as far as turns are shared out: a keyed hash that nobody can turn back.
//!
//! The key is random and lives only in this process; nothing of a peer is stored, logged, or kept behind its requests.
//! A peer is an IPv4 address, an IPv6 /64, a Tor circuit, or, where no circuit is told, everybody on the socket.

use std::net::{IpAddr, Ipv6Addr};

use meldkluis_crypto::Entropy as _;
use ring::hmac::{self, HMAC_SHA256};
use zeroize::Zeroizing;

use crate::entropy::Os;

const LEN: usize = 16;

/// One peer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Peer {
    class: Class,
    tag: [u8; LEN],
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
}

/// Tells peers apart.
pub(super) struct Peers(hmac::Key);

impl Peers {
    /// Draws the key.
    pub(super) fn new() -> Self {
        let mut key = Zeroizing::new([0; 32]);
        Os.fill(key.as_mut_slice());
        Self(hmac::Key::new(HMAC_SHA256, key.as_slice()))
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

    /// Returns the one peer of a socket whose circuits are not told.
    pub(super) fn of_socket(&self) -> Peer {
        self.peer(Class::Onion, "socket", &[])
    }

    fn peer(&self, class: Class, kind: &str, bytes: &[u8]) -> Peer {
        let whole = hmac::sign(&self.0, &[kind.as_bytes(), b"\0", bytes].concat());
        let mut tag = [0; LEN];
        for (to, from) in tag.iter_mut().zip(whole.as_ref()) {
            *to = *from;
        }
        Peer { class, tag }
    }
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
}

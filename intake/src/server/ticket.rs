//! Tickets: what the forms behind a code carry in its place, so that no page holds the code once it was typed.
//!
//! ```text
//! ticket = base64url( nonce ‖ ChaCha20-Poly1305(key, nonce, ad = "meldkluis/ticket/v1" ‖ deployment, root ‖ expiry) )
//! ```
//! The keys are random, live only in this process, and are replaced; a ticket of another process, another deployment
//! or another time opens nothing.
//! Time is the caller's: how long the server has run.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use meldkluis_crypto::{Entropy as _, receipt::Root};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::entropy::Os;

const LABEL: &[u8] = b"meldkluis/ticket/v1";
const ROOT_LEN: usize = 32;
const EXPIRY_LEN: usize = 8;
const TAG_LEN: usize = 16;
const SEALED_LEN: usize = NONCE_LEN + ROOT_LEN + EXPIRY_LEN + TAG_LEN;

/// Makes tickets and opens them.
pub(super) struct Tickets {
    about: Vec<u8>,
    life: Duration,
    keys: Mutex<Vec<Generation>>,
}

/// A key, and since when it is used.
struct Generation {
    key: LessSafeKey,
    born: Duration,
}

impl Tickets {
    /// Makes tickets of one deployment that can be used for `life`.
    pub(super) fn new(deployment: &str, life: Duration) -> Self {
        let about = [LABEL, deployment.as_bytes()].concat();
        Self { about, life, keys: Mutex::default() }
    }

    /// Seals a root into a ticket.
    pub(super) fn issue(&self, root: &Root, now: Duration) -> Zeroizing<String> {
        let mut nonce = [0; NONCE_LEN];
        Os.fill(&mut nonce);
        let mut sealed = Zeroizing::new(Vec::with_capacity(SEALED_LEN));
        sealed.extend_from_slice(root.expose());
        sealed.extend_from_slice(&now.saturating_add(self.life).as_secs().to_be_bytes());
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let key = newest(&mut keys, self.life, now);
        let nonce_used = Nonce::assume_unique_for_key(nonce);
        key.seal_in_place_append_tag(nonce_used, Aad::from(&self.about), &mut *sealed)
            .expect("a ticket is shorter than ChaCha20-Poly1305's bound");
        drop(keys);
        let bytes = Zeroizing::new([nonce.as_slice(), &sealed].concat());
        Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(&*bytes))
    }

    /// Opens a ticket that this process made and whose time is not over.
    pub(super) fn open(&self, ticket: &str, now: Duration) -> Option<Root> {
        let mut bytes = Zeroizing::new([0; SEALED_LEN]);
        // A longer text is refused before it is decoded: the buffer is exactly a ticket's.
        let len = BASE64_URL_SAFE_NO_PAD.decode_slice(ticket, bytes.as_mut_slice()).ok()?;
        let (nonce, sealed) = bytes.get(..len)?.split_first_chunk::<NONCE_LEN>()?;
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.iter().find_map(|generation| {
            let mut opened = Zeroizing::new(sealed.to_vec());
            let nonce = Nonce::assume_unique_for_key(*nonce);
            let opened =
                generation.key.open_in_place(nonce, Aad::from(&self.about), &mut opened).ok()?;
            let (root, expiry) = opened.split_first_chunk::<ROOT_LEN>()?;
            let expiry = u64::from_be_bytes(expiry.try_into().ok()?);
            (now.as_secs() < expiry).then(|| Root::from_bytes(root))
        })
    }
}

/// Returns the key to seal with; one older than a ticket's life only opens, and goes when nothing under it can be open.
fn newest(keys: &mut Vec<Generation>, life: Duration, now: Duration) -> &LessSafeKey {
    keys.retain(|generation| now < generation.born.saturating_add(life.saturating_mul(2)));
    if keys.last().is_none_or(|last| now >= last.born.saturating_add(life)) {
        keys.push(Generation { key: draw(), born: now });
    }
    &keys.last().expect("one was just pushed where there was none").key
}

fn draw() -> LessSafeKey {
    let mut key = Zeroizing::new([0; 32]);
    Os.fill(key.as_mut_slice());
    let unbound = UnboundKey::new(&CHACHA20_POLY1305, key.as_slice());
    LessSafeKey::new(unbound.expect("a ChaCha20-Poly1305 key is 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFE: Duration = Duration::from_secs(20 * 60);
    const MINUTE: Duration = Duration::from_secs(60);

    fn root() -> Root {
        Root::from_bytes(&[7; 32])
    }

    fn opens(tickets: &Tickets, ticket: &str, minutes: u32) -> bool {
        let opened = tickets.open(ticket, MINUTE * minutes);
        opened.is_some_and(|root| root.expose() == &[7; 32])
    }

    #[test]
    fn ticket_opens_for_its_life_and_no_longer() {
        let tickets = Tickets::new("m.test", LIFE);
        for issued in [0, 1, 19, 20, 21, 39, 40, 75] {
            let ticket = tickets.issue(&root(), MINUTE * issued);
            assert!(opens(&tickets, &ticket, issued), "{issued}");
            assert!(opens(&tickets, &ticket, issued + 19), "{issued}");
            assert!(!opens(&tickets, &ticket, issued + 20), "{issued}");
        }
    }

    #[test]
    fn ticket_outlives_one_change_of_keys_and_not_two() {
        let tickets = Tickets::new("m.test", LIFE);
        let ticket = tickets.issue(&root(), Duration::ZERO);
        let _first = tickets.issue(&root(), MINUTE * 20);
        assert!(opens(&tickets, &ticket, 19), "the key before is kept");
        let _second = tickets.issue(&root(), MINUTE * 40);
        assert!(!opens(&tickets, &ticket, 0), "even by a clock that went back");
        assert_eq!(tickets.keys.lock().unwrap().len(), 2);
    }

    #[test]
    fn ticket_of_another_process_or_deployment_opens_nothing() {
        let (here, there) = (Tickets::new("m.test", LIFE), Tickets::new("m.test", LIFE));
        let ticket = here.issue(&root(), Duration::ZERO);
        there.issue(&root(), Duration::ZERO);
        assert!(!opens(&there, &ticket, 0));
        let keys = std::mem::take(&mut *here.keys.lock().unwrap());
        let renamed = Tickets { keys: Mutex::new(keys), ..Tickets::new("n.test", LIFE) };
        assert!(!opens(&renamed, &ticket, 0));
    }

    #[test]
    fn altered_tickets_open_nothing() {
        let tickets = Tickets::new("m.test", LIFE);
        let ticket = tickets.issue(&root(), Duration::ZERO);
        assert_eq!(ticket.len(), 91);
        for at in 0..ticket.len() {
            let mut altered = ticket.to_string();
            let other = if altered.as_bytes()[at] == b'A' { "B" } else { "A" };
            altered.replace_range(at..=at, other);
            assert!(!opens(&tickets, &altered, 0), "{at}");
            assert!(!opens(&tickets, ticket.split_at(at).0, 0), "{at}");
        }
        for more in ["A", "=", " ", "\0", &"A".repeat(1 << 20)] {
            assert!(!opens(&tickets, &format!("{}{more}", *ticket), 0));
        }
        assert!(!opens(&tickets, "", 0) && !opens(&tickets, "\u{1F6A8}", 0));
    }

    #[test]
    fn two_tickets_of_one_root_have_nothing_in_common() {
        let tickets = Tickets::new("m.test", LIFE);
        let (one, other) = (tickets.issue(&root(), MINUTE), tickets.issue(&root(), MINUTE));
        let same = one.bytes().zip(other.bytes()).filter(|(one, other)| one == other).count();
        assert!(same < 20, "{same} of 91");
    }
}

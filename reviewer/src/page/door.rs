//! Who may see the page: one browser, that came in with the token of the start address, speaking to this very address.

use std::sync::{Mutex, PoisonError};

use hyper::{
    HeaderMap,
    header::{COOKIE, HOST, ORIGIN},
};
use meldkluis_crypto::{Entropy, note::hex};
use ring::digest::{SHA256, digest};
use zeroize::Zeroizing;

/// The cookie's name.
const COOKIE_NAME: &str = "meldkluis";

/// The door of one run of the page.
pub(super) struct Door {
    host: String,
    token: Mutex<Option<Zeroizing<String>>>,
    session: Zeroizing<String>,
    /// What every form of this page carries: only who reads a page of this session knows it.
    proof: Zeroizing<String>,
}

impl Door {
    /// Draws a token and a session for a page on this port of 127.0.0.1.
    pub(super) fn new(port: u16, entropy: &mut dyn Entropy) -> Self {
        let mut draw = || {
            let mut bytes = Zeroizing::new([0; 32]);
            entropy.fill(bytes.as_mut());
            Zeroizing::new(hex(bytes.as_ref()))
        };
        let host = format!("127.0.0.1:{port}");
        Self { host, token: Mutex::new(Some(draw())), session: draw(), proof: draw() }
    }

    /// Returns the address to begin with; it works once.
    pub(super) fn start_url(&self) -> String {
        let token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        let token = token.as_deref().map_or("", |token| token);
        format!("http://{}/start/{token}", self.host)
    }

    /// Returns what the forms of this session carry.
    pub(super) fn proof(&self) -> &str {
        &self.proof
    }

    /// Tells whether a form carries it.
    pub(super) fn is_proof(&self, carried: Option<&str>) -> bool {
        carried.is_some_and(|carried| same(carried, &self.proof))
    }

    /// Takes the token and returns the cookie for it; nothing for another token, or the second time.
    pub(super) fn start(&self, token: &str) -> Option<String> {
        let mut held = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        held.as_deref().is_some_and(|held| same(held, token)).then(|| {
            *held = None;
            format!("{COOKIE_NAME}={}; Path=/; HttpOnly; SameSite=Strict", *self.session)
        })
    }

    /// Tells whether a request names exactly this address, once: another name that leads here is an attack.
    pub(super) fn is_our_host(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(HOST).iter();
        let ours = hosts.next().is_some_and(|host| host.as_bytes() == self.host.as_bytes());
        ours && hosts.next().is_none()
    }

    /// Tells whether a request comes from this page itself.
    pub(super) fn is_our_origin(&self, headers: &HeaderMap) -> bool {
        let ours = format!("http://{}", self.host);
        let mut origins = headers.get_all(ORIGIN).iter();
        let first = origins.next().is_some_and(|origin| origin.as_bytes() == ours.as_bytes());
        first && origins.next().is_none()
    }

    /// Tells whether a request carries the session.
    pub(super) fn is_inside(&self, headers: &HeaderMap) -> bool {
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        cookies
            .flat_map(|value| value.split("; "))
            .filter_map(|pair| pair.split_once('='))
            .any(|(name, value)| name == COOKIE_NAME && same(value, &self.session))
    }
}

/// Compares digests, so that the time taken says nothing of how much agrees.
fn same(one: &str, other: &str) -> bool {
    digest(&SHA256, one.as_bytes()).as_ref() == digest(&SHA256, other.as_bytes()).as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Os;
    use hyper::header::{HeaderName, HeaderValue};

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn token_works_once() {
        let door = Door::new(4_000, &mut Os);
        let url = door.start_url();
        let token = url.strip_prefix("http://127.0.0.1:4000/start/").unwrap();
        assert!(door.start("").is_none());
        assert!(door.start(token.get(1..).unwrap()).is_none());
        let cookie = door.start(token).unwrap();
        assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"));
        assert!(door.start(token).is_none());
        assert!(door.start("").is_none(), "a spent token is not the empty one");
        let (pair, _) = cookie.split_once(';').unwrap();
        assert!(door.is_inside(&headers(&[(COOKIE, &format!("a=b; {pair}"))])));
        assert!(!door.is_inside(&headers(&[(COOKIE, "meldkluis=")])));
        assert!(!pair.contains(token), "the session is not the token");
    }

    #[test]
    fn only_the_exact_host_is_ours() {
        let door = Door::new(4_000, &mut Os);
        assert!(door.is_our_host(&headers(&[(HOST, "127.0.0.1:4000")])));
        for host in ["localhost:4000", "127.0.0.1", "127.0.0.1:4001", "attacker.example:4000", ""] {
            assert!(!door.is_our_host(&headers(&[(HOST, host)])), "{host}");
        }
        let twice = [(HOST, "127.0.0.1:4000"), (HOST, "127.0.0.1:4000")];
        assert!(!door.is_our_host(&headers(&twice)));
        assert!(!door.is_our_host(&headers(&[])));
    }

    #[test]
    fn only_the_exact_origin_is_ours() {
        let door = Door::new(4_000, &mut Os);
        assert!(door.is_our_origin(&headers(&[(ORIGIN, "http://127.0.0.1:4000")])));
        for origin in ["null", "https://127.0.0.1:4000", "http://127.0.0.1:40001"] {
            assert!(!door.is_our_origin(&headers(&[(ORIGIN, origin)])), "{origin}");
        }
        assert!(!door.is_our_origin(&headers(&[])));
    }
}

//! The key schedule of HPKE (RFC 9180, section 5.1) for the one suite and mode that age uses.
//!
//! Mode base, KEM MLKEM768-X25519 (X-Wing, 0x647a), KDF HKDF-SHA256 (0x0001), AEAD ChaCha20Poly1305 (0x0003).
//! It is single shot: one message a shared secret, so the base nonce is the nonce.

use ring::{hkdf, hmac};

use super::secret::Secret;

/// `suite_id` of RFC 9180, section 5.1: "HPKE", then KEM, KDF and AEAD.
const SUITE: [u8; 10] = *b"HPKE\x64\x7a\x00\x01\x00\x03";

const VERSION: &[u8] = b"HPKE-v1";

/// `mode_base`.
const MODE: [u8; 1] = [0];

/// Derives the AEAD key and nonce from the KEM's shared secret.
pub(super) fn key_and_nonce(shared: &[u8; 32], info: &[u8]) -> (Secret<32>, [u8; 12]) {
    let psk_id_hash = public_extract(b"psk_id_hash", b"");
    let info_hash = public_extract(b"info_hash", info);
    let context = [MODE.as_slice(), psk_id_hash.as_ref(), info_hash.as_ref()];
    let secret = hkdf::Salt::new(hkdf::HKDF_SHA256, shared).extract(&labeled(b"secret", b""));
    let mut key = Secret::zeroed();
    let mut nonce = [0; 12];
    expand(&secret, b"key", context, key.as_mut_slice());
    expand(&secret, b"base_nonce", context, &mut nonce);
    (key, nonce)
}

/// `LabeledExtract` with no salt; HKDF-Extract is HMAC, and what it hashes here is public.
fn public_extract(label: &[u8], ikm: &[u8]) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, b""), &labeled(label, ikm))
}

/// `labeled_ikm`.
fn labeled(label: &[u8], ikm: &[u8]) -> Vec<u8> {
    [VERSION, &SUITE, label, ikm].concat()
}

/// `LabeledExpand`.
fn expand(secret: &hkdf::Prk, label: &[u8], context: [&[u8]; 3], out: &mut [u8]) {
    let [mode, psk_id_hash, info_hash] = context;
    let length = u16::try_from(out.len()).expect("a key or nonce is short").to_be_bytes();
    secret
        .expand(&[&length, VERSION, &SUITE, label, mode, psk_id_hash, info_hash], Length(out.len()))
        .and_then(|okm| okm.fill(out))
        .expect("a key or nonce is within HKDF's bound");
}

/// An output length in bytes, the way ring asks for it.
struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

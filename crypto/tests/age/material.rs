//! What the tests are made of: repeatable randomness, keys, and age files put together by hand.

use std::io::{self, Read, Write};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD as BASE64;
use meldkluis_crypto::Entropy;
use meldkluis_crypto::age::{
    Decryptor, Encryptor, Identity, OpenError, PayloadError, Recipient, Unwrap,
};
use ring::{aead, digest, hkdf, hmac};

/// Repeatable randomness: SHA-256 over a seed and a counter.
pub(crate) struct Seeded {
    seed: u64,
    counter: u64,
}

impl Seeded {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, counter: 0 }
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let mut bytes = [0; 4];
        self.fill(&mut bytes);
        usize::try_from(u32::from_be_bytes(bytes)).unwrap() % bound
    }

    pub(crate) fn bytes(&mut self, len: usize) -> Vec<u8> {
        let mut bytes = vec![0; len];
        self.fill(&mut bytes);
        bytes
    }

    pub(crate) fn identity(&mut self) -> Identity {
        Identity::generate(self)
    }
}

impl Entropy for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        for block in bytes.chunks_mut(32) {
            let input = [self.seed.to_be_bytes(), self.counter.to_be_bytes()].concat();
            self.counter += 1;
            block.copy_from_slice(&digest::digest(&digest::SHA256, &input).as_ref()[..block.len()]);
        }
    }
}

pub(crate) fn seal(recipients: &[Recipient], entropy: &mut Seeded, plaintext: &[u8]) -> Vec<u8> {
    let mut sealing = Encryptor::new(recipients, entropy, Vec::new()).unwrap();
    sealing.write_all(plaintext).unwrap();
    sealing.finish().unwrap()
}

pub(crate) fn open(sealed: &[u8], who: &(impl Unwrap + ?Sized)) -> Vec<u8> {
    let mut plaintext = Vec::new();
    Decryptor::new(sealed, who).unwrap().read_to_end(&mut plaintext).unwrap();
    plaintext
}

/// Why a file does not open, and what it released before.
#[derive(Debug)]
pub(crate) enum Refusal {
    Header(OpenError),
    Payload(PayloadError, Vec<u8>),
}

/// Reads to the end or to the error.
pub(crate) fn try_open(
    sealed: impl Read,
    who: &(impl Unwrap + ?Sized),
) -> Result<Vec<u8>, Refusal> {
    let mut opening = Decryptor::new(sealed, who).map_err(Refusal::Header)?;
    let mut plaintext = Vec::new();
    match opening.read_to_end(&mut plaintext) {
        Ok(_) => Ok(plaintext),
        Err(error) => Err(Refusal::Payload(payload_error(&error), plaintext)),
    }
}

/// The reason inside an error of the stream, which has to be of kind `InvalidData`.
pub(crate) fn payload_error(error: &io::Error) -> PayloadError {
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    *error.get_ref().and_then(|inner| inner.downcast_ref()).expect("a payload error is inside")
}

/// Where the header ends: the offset of the payload's nonce.
pub(crate) fn header_len(sealed: &[u8]) -> usize {
    let end = sealed.windows(5).position(|five| five == b"\n--- ").unwrap() + 5;
    end + sealed[end..].iter().position(|&byte| byte == b'\n').unwrap() + 1
}

/// HKDF-SHA-256 to 32 bytes, as the spec derives all its keys.
pub(crate) fn hkdf(ikm: &[u8], salt: &[u8], info: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    hkdf::Salt::new(hkdf::HKDF_SHA256, salt)
        .extract(ikm)
        .expand(&[info], hkdf::HKDF_SHA256)
        .unwrap()
        .fill(&mut key)
        .unwrap();
    key
}

fn mac(file_key: &[u8], covered: &[u8]) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &hkdf(file_key, b"", b"header")), covered)
}

fn chacha(key: &[u8]) -> aead::LessSafeKey {
    aead::LessSafeKey::new(aead::UnboundKey::new(&aead::CHACHA20_POLY1305, key).unwrap())
}

fn chunk_nonce(number: usize, last: bool) -> aead::Nonce {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&u64::try_from(number).unwrap().to_be_bytes());
    nonce[11] = u8::from(last);
    aead::Nonce::assume_unique_for_key(nonce)
}

/// Opens a ChaCha20-Poly1305 text whose nonce is zeros.
pub(crate) fn open_zero_nonce(key: &[u8], text: &[u8]) -> Option<Vec<u8>> {
    let nonce = aead::Nonce::assume_unique_for_key([0; 12]);
    let mut text = text.to_vec();
    Some(chacha(key).open_in_place(nonce, aead::Aad::empty(), &mut text).ok()?.to_vec())
}

/// A stanza as text: arguments, then the body in lines.
pub(crate) fn stanza_text(args: &str, body: &[u8]) -> String {
    let body = BASE64.encode(body);
    assert!(body.len() < 64, "one line is enough for a file key");
    format!("-> {args}\n{body}\n")
}

/// Puts an age file together by the spec, independently of the code under test.
///
/// Each chunk comes with whether it is flagged as the last one.
pub(crate) fn forge(file_key: &[u8], stanzas: &str, chunks: &[(&[u8], bool)]) -> Vec<u8> {
    let mut file = format!("age-encryption.org/v1\n{stanzas}---").into_bytes();
    let mac = mac(file_key, &file);
    file.extend_from_slice(format!(" {}\n", BASE64.encode(mac)).as_bytes());
    let nonce = [7; 16];
    file.extend_from_slice(&nonce);
    let key = chacha(&hkdf(file_key, &nonce, b"payload"));
    for (number, (plaintext, last)) in chunks.iter().enumerate() {
        let mut chunk = plaintext.to_vec();
        key.seal_in_place_append_tag(chunk_nonce(number, *last), aead::Aad::empty(), &mut chunk)
            .unwrap();
        file.extend_from_slice(&chunk);
    }
    file
}

/// Opens an age file by the spec, given its file key, independently of the code under test.
pub(crate) fn open_by_hand(file_key: &[u8], sealed: &[u8]) -> Vec<u8> {
    let (header, payload) = sealed.split_at(header_len(sealed));
    let covered = &header[..header.len() - 45];
    assert_eq!(
        BASE64.encode(mac(file_key, covered)).as_bytes(),
        &header[header.len() - 44..][..43]
    );
    let (nonce, chunks) = payload.split_at(16);
    let key = chacha(&hkdf(file_key, nonce, b"payload"));
    let count = chunks.chunks(65536 + 16).count();
    let mut plaintext = Vec::new();
    for (number, chunk) in chunks.chunks(65536 + 16).enumerate() {
        let mut chunk = chunk.to_vec();
        let nonce = chunk_nonce(number, number + 1 == count);
        plaintext
            .extend_from_slice(key.open_in_place(nonce, aead::Aad::empty(), &mut chunk).unwrap());
    }
    plaintext
}

//! The payload: STREAM over ChaCha20-Poly1305, one chunk at a time.

use ring::aead::{Aad, LessSafeKey, Nonce};

use super::CHUNK_LEN;
use super::keys::{FileKey, aead_key};

/// The bytes that a chunk grows by.
pub(super) const TAG_LEN: usize = 16;

/// The random bytes at the start of a payload, from which its key is derived.
pub(super) const NONCE_LEN: usize = 16;

/// Whether a chunk is the last of its payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Inner,
    Last,
}

/// The payload's key and the number of the next chunk.
pub(super) struct Stream {
    key: LessSafeKey,
    counter: u64,
}

impl Stream {
    pub(super) fn new(file_key: &FileKey, nonce: &[u8; NONCE_LEN]) -> Self {
        Self { key: aead_key(&file_key.derive(nonce, b"payload")), counter: 0 }
    }

    /// Whether no chunk has passed yet.
    pub(super) fn at_start(&self) -> bool {
        self.counter == 0
    }

    /// Seals `chunk` in place and returns its tag.
    pub(super) fn seal(&mut self, chunk: &mut [u8], place: Place) -> [u8; TAG_LEN] {
        let nonce = self.nonce(place);
        self.counter += 1;
        let tag = self
            .key
            .seal_in_place_separate_tag(nonce, Aad::empty(), chunk)
            .expect("a chunk is within the AEAD's bound");
        tag.as_ref().try_into().expect("the tag has 16 bytes")
    }

    /// Opens the sealed chunk at `from` in `buffer` to the buffer's start, and tells whether it authenticates.
    ///
    /// With `from` at [`CHUNK_LEN`] plaintext and sealed chunk do not overlap: a chunk that does not open in
    /// one place can be tried in the other.
    /// On failure ring leaves zeros where the plaintext would be.
    pub(super) fn open(&mut self, buffer: &mut [u8], from: usize, place: Place) -> bool {
        let nonce = self.nonce(place);
        let opened = self.key.open_within(nonce, Aad::empty(), buffer, from..).is_ok();
        self.counter += u64::from(opened);
        opened
    }

    /// Makes the chunk's nonce: 11 bytes of counter, big endian, and the flag of the last chunk.
    fn nonce(&self, place: Place) -> Nonce {
        let [a, b, c, d, e, f, g, h] = self.counter.to_be_bytes();
        let last = u8::from(place == Place::Last);
        Nonce::assume_unique_for_key([0, 0, 0, a, b, c, d, e, f, g, h, last])
    }
}

/// Tells the length of a payload for this many bytes of plaintext.
pub(super) fn sealed_len(plaintext: u64) -> u64 {
    let chunks = plaintext.div_ceil(length(CHUNK_LEN)).max(1);
    let tags = chunks.saturating_mul(length(TAG_LEN));
    plaintext.saturating_add(tags).saturating_add(length(NONCE_LEN))
}

/// A length in memory as a length in a file.
pub(super) fn length(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

//! Sealing: plaintext is written in, an age file comes out.

use std::fmt;
use std::io::{self, Write};

use super::error::SealError;
use super::hybrid::Recipient;
use super::keys::FileKey;
use super::passphrase::{Passphrase, WorkFactor};
use super::secret::Room;
use super::stream::{NONCE_LEN, Place, Stream, TAG_LEN};
use super::{CHUNK_LEN, MAX_RECIPIENTS, Stanza, header};
use crate::Entropy;

/// Seals what is written to it into an age file, in constant memory (one chunk).
///
/// Only [`finish`](Self::finish) writes the final chunk: without it the file is cut short, and every reader
/// says so.
/// After a failed write of sealed bytes every further call fails, because no chunk may be sealed twice.
#[must_use = "a file that is not finished is cut short"]
pub struct Encryptor<W: Write> {
    inner: W,
    stream: Stream,
    /// Room for one chunk and its tag.
    buffer: Room,
    filled: usize,
    broken: bool,
}

impl<W: Write> Encryptor<W> {
    /// Writes the header for hybrid recipients, at least one; each of them alone can open the file.
    ///
    /// # Errors
    /// [`SealError`]: no recipient, too many of them, or a header that could not be written.
    pub fn new(
        recipients: &[Recipient],
        entropy: &mut dyn Entropy,
        inner: W,
    ) -> Result<Self, SealError> {
        match recipients.len() {
            0 => return Err(SealError::NoRecipient),
            1..=MAX_RECIPIENTS => {}
            _ => return Err(SealError::TooManyRecipients),
        }
        let file_key = FileKey::generate(entropy);
        let stanzas: Vec<Stanza> =
            recipients.iter().map(|recipient| recipient.wrap(&file_key, entropy)).collect();
        Self::start(&file_key, &stanzas, entropy, inner)
    }

    /// Writes the header for a passphrase, which is its only recipient.
    ///
    /// # Errors
    /// [`SealError::Write`] for a header that could not be written.
    pub fn with_passphrase(
        passphrase: &Passphrase,
        cost: WorkFactor,
        entropy: &mut dyn Entropy,
        inner: W,
    ) -> Result<Self, SealError> {
        let file_key = FileKey::generate(entropy);
        let stanza = passphrase.wrap(&file_key, cost, entropy);
        Self::start(&file_key, &[stanza], entropy, inner)
    }

    fn start(
        file_key: &FileKey,
        stanzas: &[Stanza],
        entropy: &mut dyn Entropy,
        mut inner: W,
    ) -> Result<Self, SealError> {
        let mut nonce = [0; NONCE_LEN];
        entropy.fill(&mut nonce);
        let mut head = header::write(stanzas, file_key);
        head.extend_from_slice(&nonce);
        inner.write_all(&head).map_err(SealError::Write)?;
        let buffer = Room::new(CHUNK_LEN + TAG_LEN, 0);
        Ok(Self { inner, stream: Stream::new(file_key, &nonce), buffer, filled: 0, broken: false })
    }

    /// Seals the final chunk, flushes, and returns what the sealed bytes were written to.
    ///
    /// # Errors
    /// Those of the inner writer.
    pub fn finish(mut self) -> io::Result<W> {
        self.seal(Place::Last)?;
        self.inner.flush()?;
        Ok(self.inner)
    }

    #[cfg(test)]
    pub(super) fn rest_is_zero(&self) -> bool {
        self.buffer.rest_is_zero()
    }

    fn seal(&mut self, place: Place) -> io::Result<()> {
        if std::mem::replace(&mut self.broken, true) {
            return Err(io::Error::other("sealing after a failed write"));
        }
        self.buffer.uses(self.filled + TAG_LEN, 0);
        let (chunk, rest) = self.buffer.split_at_mut(self.filled);
        let tag = self.stream.seal(chunk, place);
        *rest.first_chunk_mut().expect("the buffer has room for the tag") = tag;
        let sealed = self.buffer.get(..self.filled + TAG_LEN).expect("chunk and tag fit");
        self.inner.write_all(sealed)?;
        self.filled = 0;
        self.broken = false;
        Ok(())
    }
}

impl<W: Write> Write for Encryptor<W> {
    /// Takes plaintext; a full chunk is sealed when more follows, because the last one is sealed otherwise.
    fn write(&mut self, plaintext: &[u8]) -> io::Result<usize> {
        if self.broken || (self.filled == CHUNK_LEN && !plaintext.is_empty()) {
            self.seal(Place::Inner)?;
        }
        let room = self.buffer.get_mut(self.filled..CHUNK_LEN).expect("filled is within the chunk");
        let taken = room.len().min(plaintext.len());
        room.split_at_mut(taken).0.copy_from_slice(plaintext.split_at(taken).0);
        self.filled += taken;
        self.buffer.uses(self.filled, 0);
        Ok(taken)
    }

    /// Flushes what is sealed; the chunk being filled stays, because a chunk has a fixed length.
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<W: Write> fmt::Debug for Encryptor<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encryptor")
    }
}

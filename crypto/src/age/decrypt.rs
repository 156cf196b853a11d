//! Opening: an age file is read, authenticated plaintext comes out.

use std::fmt;
use std::io::{self, BufReader, Read};

use super::CHUNK_LEN;
use super::error::{OpenError, PayloadError};
use super::header::Header;
use super::keys::Unwrap;
use super::secret::Room;
use super::stream::{NONCE_LEN, Place, Stream, TAG_LEN};

const SEALED_LEN: usize = CHUNK_LEN + TAG_LEN;

/// Opens an age file as a stream, in constant memory (two chunks).
///
/// Every byte it releases is authenticated, but only the end of the stream says that the file is whole: a file
/// that was altered, cut short or lengthened ends in an error of kind
/// [`InvalidData`](io::ErrorKind::InvalidData) that holds a [`PayloadError`], after the chunks before it.
pub struct Decryptor<R: Read> {
    source: BufReader<R>,
    stream: Stream,
    stanzas: usize,
    /// Plaintext of one chunk, then the sealed chunk, then one byte that tells whether another one follows.
    buffer: Room,
    /// The bytes of sealed chunk and following byte that have been read.
    have: usize,
    /// The plaintext that has not been taken yet.
    from: usize,
    to: usize,
    after: After,
}

/// What comes after the plaintext that has not been taken yet.
#[derive(Clone, Copy)]
enum After {
    Chunk,
    End,
    Fail(PayloadError),
}

impl<R: Read> Decryptor<R> {
    /// Reads the header, unwraps the file key, and checks the header's MAC.
    ///
    /// # Errors
    /// [`OpenError`]; nothing of the payload has been released then.
    pub fn new(file: R, who: &(impl Unwrap + ?Sized)) -> Result<Self, OpenError> {
        let mut source = BufReader::new(file);
        let header = Header::read(&mut source)?;
        let file_key = who.unwrap_file_key(header.stanzas())?.ok_or(OpenError::NoMatch)?;
        header.verify(&file_key)?;
        let mut nonce = [0; NONCE_LEN];
        source.read_exact(&mut nonce).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => OpenError::Malformed,
            _ => OpenError::Read(error),
        })?;
        Ok(Self {
            source,
            stream: Stream::new(&file_key, &nonce),
            stanzas: header.stanzas().len(),
            buffer: Room::new(CHUNK_LEN, SEALED_LEN + 1),
            have: 0,
            from: 0,
            to: 0,
            after: After::Chunk,
        })
    }

    /// The number of stanzas in the header, which is authentic.
    #[must_use]
    pub fn stanzas(&self) -> usize {
        self.stanzas
    }

    /// Opens the next chunk; an error of the source leaves everything as it was, to be tried again.
    ///
    /// A whole chunk that does not open in its place is tried in the other one: what was sealed is released,
    /// and then the error says that the file was lengthened or cut at a chunk's end.
    fn next_chunk(&mut self) -> io::Result<()> {
        let more = self.fill()?;
        let whole = self.have >= SEALED_LEN;
        let tries: &[(Place, After)] = match (more, whole) {
            (true, _) => {
                &[(Place::Inner, After::Chunk), (Place::Last, After::Fail(PayloadError::Trailing))]
            }
            (false, true) => {
                &[(Place::Last, After::End), (Place::Inner, After::Fail(PayloadError::Truncated))]
            }
            (false, false) => &[(Place::Last, After::End)],
        };
        self.after = self.open(tries);
        Ok(())
    }

    /// Reads up to a sealed chunk and one byte more; true if that byte was there.
    fn fill(&mut self) -> io::Result<bool> {
        while self.have <= SEALED_LEN {
            let room = self.buffer.get_mut(CHUNK_LEN + self.have..).expect("have is bounded");
            match self.source.read(room) {
                Ok(0) => return Ok(false),
                Ok(read) => {
                    self.have += read;
                    self.buffer.uses(0, self.have);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// Opens what has been read, as the first of `tries` that authenticates.
    fn open(&mut self, tries: &[(Place, After)]) -> After {
        let sealed = self.have.min(SEALED_LEN);
        let Some(plain) = sealed.checked_sub(TAG_LEN) else {
            return After::Fail(PayloadError::Truncated);
        };
        if plain == 0 && !self.stream.at_start() {
            // An empty final chunk is allowed only when the whole payload is empty.
            return After::Fail(PayloadError::Altered);
        }
        self.buffer.uses(plain, sealed);
        let buffer = self.buffer.get_mut(..CHUNK_LEN + sealed).expect("sealed is bounded");
        let opened = tries.iter().find(|(place, _)| self.stream.open(buffer, CHUNK_LEN, *place));
        let Some((_, after)) = opened else { return After::Fail(PayloadError::Altered) };
        self.from = 0;
        self.to = plain;
        self.buffer.copy_within(CHUNK_LEN + sealed..CHUNK_LEN + self.have, CHUNK_LEN);
        self.have -= sealed;
        *after
    }
}

impl<R: Read> Read for Decryptor<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        while self.from == self.to {
            match self.after {
                After::Chunk => self.next_chunk()?,
                After::End => return Ok(0),
                After::Fail(error) => return Err(error.into()),
            }
        }
        let plain = self.buffer.get(self.from..self.to).expect("the plaintext lies in the buffer");
        let taken = plain.len().min(into.len());
        let (plain, _) = plain.split_at(taken);
        into.split_at_mut(taken).0.copy_from_slice(plain);
        self.from += taken;
        Ok(taken)
    }
}

impl<R: Read> fmt::Debug for Decryptor<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decryptor")
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::Entropy;
    use crate::age::{Encryptor, Identity};

    struct Counter(u8);

    impl Entropy for Counter {
        fn fill(&mut self, bytes: &mut [u8]) {
            for byte in bytes {
                self.0 = self.0.wrapping_mul(5).wrapping_add(7);
                *byte = self.0;
            }
        }
    }

    /// Room that is not said to be used is not wiped.
    #[test]
    fn room_that_is_not_wiped_was_never_written() {
        let who = Identity::generate(&mut Counter(1));
        for length in [0, 1, 9_000, CHUNK_LEN - 1, CHUNK_LEN, CHUNK_LEN + 1, 3 * CHUNK_LEN] {
            let mut sealing =
                Encryptor::new(&[who.recipient()], &mut Counter(2), Vec::new()).unwrap();
            sealing.write_all(&vec![0xAA; length]).unwrap();
            assert!(sealing.rest_is_zero(), "{length}");
            let sealed = sealing.finish().unwrap();
            let mut opening = Decryptor::new(sealed.as_slice(), &who).unwrap();
            let mut opened = vec![];
            opening.read_to_end(&mut opened).unwrap();
            assert!(opened == vec![0xAA; length] && opening.buffer.rest_is_zero(), "{length}");
            let mut altered = sealed;
            *altered.last_mut().unwrap() ^= 1;
            let mut opening = Decryptor::new(altered.as_slice(), &who).unwrap();
            assert!(opening.read_to_end(&mut vec![]).is_err());
            assert!(opening.buffer.rest_is_zero(), "{length}, altered");
        }
    }
}

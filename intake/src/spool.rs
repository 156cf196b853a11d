//! The spool: where an upload waits until it is whole, without its plaintext ever touching the disk.
//!
//! The first bytes of a submission wait in memory.
//! What is more goes to a file that has no name (`O_TMPFILE`), in chunks of 64 KiB, each sealed with
//! ChaCha20-Poly1305 (RFC 8439) under a random key that lives only in this process: nonce = chunk number.
//! When the spool is dropped, aborted or lost with the process, no name and no key remains.
//!
//! Deliberately absent: any way to open a spool again by path, and any reuse of a key.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use meldkluis_crypto::Entropy;
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    digest::{Context, SHA256},
};
use zeroize::{Zeroize, Zeroizing};

use crate::room::Room;

/// The plaintext of one chunk, in bytes.
pub const CHUNK: usize = 64 * 1024;
/// The most that a submission keeps in memory, in bytes, before it goes to a file.
pub const MEMORY: usize = 1024 * 1024;
/// The beginning of every spool that stays at hand for its type to be told, in bytes.
pub const HEAD: usize = 8 * 1024;

const TAG: usize = 16;
/// [`CHUNK`] as a length in a file; the cast is exact.
const CHUNK_LEN: u64 = 64 * 1024;
const SEALED_LEN: u64 = CHUNK_LEN + 16;

/// Takes bytes in, hashing them on the way, until [`Spool::finish`].
pub struct Spool {
    key: LessSafeKey,
    dir: PathBuf,
    room: Option<Room>,
    memory: usize,
    kept: Vec<Zeroizing<Vec<u8>>>,
    open: Zeroizing<Vec<u8>>,
    head: Zeroizing<Vec<u8>>,
    file: Option<File>,
    sealed: u64,
    len: u64,
    hash: Context,
}

impl Spool {
    /// Starts an empty spool whose file, should it need one, lies unlinked in `dir`.
    ///
    /// It keeps up to `memory` bytes in memory, rounded down to whole chunks but at least one.
    ///
    /// # Panics
    /// Never: a ChaCha20-Poly1305 key is 32 bytes.
    #[must_use]
    pub fn new(dir: &Path, memory: usize, entropy: &mut dyn Entropy) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        entropy.fill(key.as_mut());
        let unbound = UnboundKey::new(&CHACHA20_POLY1305, key.as_ref())
            .expect("a ChaCha20-Poly1305 key is 32 bytes");
        Self {
            key: LessSafeKey::new(unbound),
            dir: dir.to_path_buf(),
            room: None,
            memory,
            kept: Vec::new(),
            open: Zeroizing::default(),
            head: Zeroizing::default(),
            file: None,
            sealed: 0,
            len: 0,
            hash: Context::new(&SHA256),
        }
    }

    /// Lets the file grow only while files leave their reserve of `room` untouched.
    ///
    /// Uploads on their way would otherwise take the room in which words are kept.
    #[must_use]
    pub fn within(self, room: Room) -> Self {
        Self { room: Some(room), ..self }
    }

    /// Returns how many bytes came in so far.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Tells whether nothing came in so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Ends the spool and makes it readable.
    ///
    /// # Errors
    /// When the file cannot be written, for example on a full disk.
    pub fn finish(mut self) -> io::Result<Spooled> {
        if self.file.is_some() && !self.open.is_empty() {
            self.seal_open()?;
        } else if !self.open.is_empty() {
            self.kept.push(std::mem::take(&mut self.open));
        }
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(self.hash.finish().as_ref());
        Ok(Spooled {
            dir: self.dir,
            room: self.room,
            key: self.key,
            kept: self.kept,
            head: self.head,
            file: self.file,
            len: self.len,
            sha256,
        })
    }

    /// Makes room in the open chunk, which is full.
    fn roll(&mut self) -> io::Result<()> {
        if self.file.is_some() {
            return self.seal_open();
        }
        if (self.kept.len() + 2) * CHUNK <= self.memory {
            let full = std::mem::replace(&mut self.open, fresh());
            self.kept.push(full);
            return Ok(());
        }
        self.file = Some(tempfile::tempfile_in(&self.dir)?);
        let last = std::mem::take(&mut self.open);
        for chunk in std::mem::take(&mut self.kept) {
            self.open = chunk;
            self.seal_open()?;
        }
        self.open = last;
        self.seal_open()
    }

    /// Seals the open chunk into the file and empties it, keeping its memory.
    fn seal_open(&mut self) -> io::Result<()> {
        if self.room.as_ref().is_some_and(|room| room.shortage().is_some()) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let tag = self
            .key
            .seal_in_place_separate_tag(nonce(self.sealed), Aad::empty(), &mut self.open)
            .map_err(|_| io::Error::other("chunk not sealed"))?;
        self.open.extend_from_slice(tag.as_ref());
        let file = self.file.as_mut().ok_or_else(|| io::Error::other("no spool file"))?;
        file.write_all(&self.open)?;
        self.sealed += 1;
        self.open.clear();
        Ok(())
    }
}

/// An empty chunk with room for its tag, so that it never moves and leaves a copy behind.
fn fresh() -> Zeroizing<Vec<u8>> {
    Zeroizing::new(Vec::with_capacity(CHUNK + TAG))
}

fn nonce(chunk: u64) -> Nonce {
    let mut bytes = [0; NONCE_LEN];
    for (to, from) in bytes.iter_mut().rev().zip(chunk.to_le_bytes()) {
        *to = from;
    }
    Nonce::assume_unique_for_key(bytes)
}

impl Write for Spool {
    /// Takes some of `bytes`, at most to the end of the open chunk.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.open.len() == CHUNK {
            self.roll()?;
        }
        if self.open.capacity() == 0 && !bytes.is_empty() {
            self.open = fresh();
        }
        let (now, _) = bytes.split_at(bytes.len().min(CHUNK - self.open.len()));
        self.open.extend_from_slice(now);
        self.hash.update(now);
        if self.head.len() < HEAD && !now.is_empty() {
            let missing = HEAD - self.head.len();
            self.head.reserve_exact(missing);
            let (head, _) = now.split_at(now.len().min(missing));
            self.head.extend_from_slice(head);
        }
        self.len += u64::try_from(now.len()).unwrap_or(u64::MAX);
        Ok(now.len())
    }

    /// Does nothing: a spool is never read before it is finished.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A whole upload: its length, digest and beginning at hand, its bytes readable any number of times.
pub struct Spooled {
    dir: PathBuf,
    room: Option<Room>,
    key: LessSafeKey,
    kept: Vec<Zeroizing<Vec<u8>>>,
    head: Zeroizing<Vec<u8>>,
    file: Option<File>,
    len: u64,
    sha256: [u8; 32],
}

impl Spooled {
    /// Starts an empty spool in the same place and within the same room, under a key of its own.
    #[must_use]
    pub fn beside(&self, memory: usize, entropy: &mut dyn Entropy) -> Spool {
        Spool { room: self.room.clone(), ..Spool::new(&self.dir, memory, entropy) }
    }

    /// Returns the length in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Tells whether there are no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns the SHA-256 of the bytes.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    /// Returns the first [`HEAD`] bytes, or all when there are fewer.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Returns how many of its bytes it holds in memory.
    #[must_use]
    pub fn in_memory(&self) -> usize {
        self.kept.iter().map(|chunk| chunk.len()).sum()
    }

    /// Reads the bytes from the beginning; an altered or shortened file is an error of kind
    /// [`io::ErrorKind::InvalidData`] and nothing of the altered chunk comes out.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        Reader { spooled: self, chunk: 0, at: 0, open: Zeroizing::default() }
    }

    /// Returns the plaintext length of chunk `number` of the file.
    fn chunk_len(&self, number: u64) -> usize {
        let left = self.len.saturating_sub(number.saturating_mul(CHUNK_LEN));
        usize::try_from(left.min(CHUNK_LEN)).unwrap_or(CHUNK)
    }
}

/// Reads a [`Spooled`] chunk by chunk.
pub struct Reader<'a> {
    spooled: &'a Spooled,
    chunk: u64,
    at: usize,
    open: Zeroizing<Vec<u8>>,
}

impl Reader<'_> {
    /// Returns how many bytes lie before the next one.
    fn place(&self) -> u64 {
        let open = u64::from(self.spooled.file.is_some() && !self.open.is_empty());
        let whole = self.chunk.saturating_sub(open).saturating_mul(CHUNK_LEN);
        whole.saturating_add(u64::try_from(self.at).unwrap_or(u64::MAX)).min(self.spooled.len)
    }

    /// Opens the next chunk of the file in place of the last one; an empty chunk is the end.
    fn open_next(&mut self, file: &File) -> io::Result<()> {
        let len = self.spooled.chunk_len(self.chunk);
        self.at = 0;
        if len == 0 {
            self.open.clear();
            return Ok(());
        }
        if self.open.capacity() == 0 {
            self.open = fresh();
        }
        self.open.resize(len + TAG, 0);
        let opened = file
            .read_exact_at(&mut self.open, self.chunk * SEALED_LEN)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => altered(),
                _ => error,
            })
            .and_then(|()| open_chunk(&self.spooled.key, self.chunk, &mut self.open));
        if let Err(error) = opened {
            self.open.zeroize();
            return Err(error);
        }
        self.open.truncate(len);
        self.chunk += 1;
        Ok(())
    }
}

fn open_chunk(key: &LessSafeKey, number: u64, sealed: &mut [u8]) -> io::Result<()> {
    key.open_in_place(nonce(number), Aad::empty(), sealed).map(|_| ()).map_err(|_| altered())
}

fn altered() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "altered spool")
}

impl Read for Reader<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut rest = match &self.spooled.file {
            None => {
                if self.spooled.kept.get(usize_of(self.chunk)).is_some_and(|c| c.len() <= self.at) {
                    self.chunk += 1;
                    self.at = 0;
                }
                let chunk = self.spooled.kept.get(usize_of(self.chunk));
                chunk.and_then(|chunk| chunk.get(self.at..)).unwrap_or_default()
            }
            Some(file) => {
                if self.at >= self.open.len() {
                    self.open_next(file)?;
                }
                self.open.get(self.at..).unwrap_or_default()
            }
        };
        let count = rest.read(out)?;
        self.at += count;
        Ok(count)
    }
}

impl Seek for Reader<'_> {
    /// Goes to a place at most at the end; one before the beginning or behind the end is an error.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let len = self.spooled.len;
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => len.checked_add_signed(by),
            SeekFrom::Current(by) => self.place().checked_add_signed(by),
        };
        let place = place.filter(|place| *place <= len);
        let place = place.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        let (chunk, at) = (place / CHUNK_LEN, usize_of(place % CHUNK_LEN));
        match &self.spooled.file {
            None => self.chunk = chunk,
            // The open chunk is the one before the next.
            Some(_) if !self.open.is_empty() && self.chunk == chunk + 1 => {}
            Some(file) => {
                self.chunk = chunk;
                self.open_next(file)?;
            }
        }
        self.at = at;
        Ok(place)
    }
}

fn usize_of(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;

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
    io::{self, Read, Write},
    os::unix::fs::FileExt,
    path::Path,
};

use meldkluis_crypto::Entropy;
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    digest::{Context, SHA256},
};
use zeroize::{Zeroize, Zeroizing};

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
    dir: std::path::PathBuf,
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
    key: LessSafeKey,
    kept: Vec<Zeroizing<Vec<u8>>>,
    head: Zeroizing<Vec<u8>>,
    file: Option<File>,
    len: u64,
    sha256: [u8; 32],
}

impl Spooled {
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

fn usize_of(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsRawFd as _;

    use super::*;

    struct Fixed(u8);

    impl Entropy for Fixed {
        fn fill(&mut self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    fn spool(memory: usize) -> Spool {
        Spool::new(&std::env::temp_dir(), memory, &mut Fixed(7))
    }

    /// Bytes that repeat at no power of two.
    fn bytes(len: usize) -> Vec<u8> {
        (0..len).map(|at| (at % 251).try_into().unwrap()).collect()
    }

    fn spooled(memory: usize, bytes: &[u8]) -> Spooled {
        let mut spool = spool(memory);
        spool.write_all(bytes).unwrap();
        spool.finish().unwrap()
    }

    fn read(spooled: &Spooled) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        spooled.reader().read_to_end(&mut bytes).map(|_| bytes)
    }

    /// Opens the unlinked file behind a spool once more, as someone with the disk would see it.
    fn file_behind(spooled: &Spooled) -> File {
        let path = format!("/proc/self/fd/{}", spooled.file.as_ref().unwrap().as_raw_fd());
        File::options().read(true).write(true).open(path).unwrap()
    }

    #[test]
    fn every_size_round_trips() {
        for len in [
            0,
            1,
            HEAD - 1,
            HEAD + 1,
            CHUNK - 1,
            CHUNK,
            CHUNK + 1,
            3 * CHUNK,
            MEMORY - 1,
            MEMORY,
            MEMORY + 1,
            MEMORY + CHUNK,
            MEMORY + CHUNK + 1,
            5 * MEMORY + 77,
        ] {
            let bytes = bytes(len);
            let spooled = spooled(MEMORY, &bytes);
            assert_eq!(read(&spooled).unwrap(), bytes, "{len}");
            assert_eq!(read(&spooled).unwrap(), bytes, "a second time, {len}");
            assert_eq!(spooled.len(), u64::try_from(len).unwrap());
            assert_eq!(spooled.head(), &bytes[..len.min(HEAD)]);
            let digest = ring::digest::digest(&SHA256, &bytes);
            assert_eq!(spooled.sha256(), digest.as_ref());
            assert_eq!(spooled.file.is_some(), len > MEMORY, "{len}");
        }
    }

    #[test]
    fn small_writes_and_reads_give_the_same_bytes() {
        let bytes = bytes(3 * CHUNK + 5);
        let mut spool = spool(0);
        for piece in bytes.chunks(1_009) {
            spool.write_all(piece).unwrap();
        }
        let spooled = spool.finish().unwrap();
        let (mut reader, mut read, mut piece) = (spooled.reader(), Vec::new(), [0; 733]);
        loop {
            match reader.read(&mut piece).unwrap() {
                0 => break,
                count => read.extend_from_slice(&piece[..count]),
            }
        }
        assert_eq!(read, bytes);
    }

    #[test]
    fn file_holds_no_plaintext() {
        let planted = b"the name of the boat is Anna Maria";
        let spooled = spooled(0, &planted.repeat(10_000));
        let mut seen = Vec::new();
        file_behind(&spooled).read_to_end(&mut seen).unwrap();
        assert_eq!(seen.len(), 340_000 + 6 * TAG, "the whole file is seen");
        for window in [b"Anna Maria".as_slice(), b"the name", b"boat"] {
            assert!(memchr::memmem::find(&seen, window).is_none());
        }
    }

    #[test]
    fn file_has_no_name() {
        use std::os::unix::fs::MetadataExt as _;
        assert_eq!(file_behind(&spooled(0, &bytes(CHUNK + 1))).metadata().unwrap().nlink(), 0);
    }

    #[test]
    fn altered_file_is_an_error_and_gives_nothing_of_the_chunk() {
        for at in [0, SEALED_LEN - 1, SEALED_LEN, 2 * SEALED_LEN + 4] {
            let spooled = spooled(0, &bytes(2 * CHUNK + 5));
            let file = file_behind(&spooled);
            let mut byte = [0];
            file.read_exact_at(&mut byte, at).unwrap();
            file.write_all_at(&[byte[0] ^ 1], at).unwrap();
            let mut got = Vec::new();
            let error = spooled.reader().read_to_end(&mut got).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{at}");
            let whole_chunks = usize::try_from(at / SEALED_LEN).unwrap();
            assert_eq!(got, bytes(whole_chunks * CHUNK), "{at}");
        }
    }

    #[test]
    fn swapped_chunks_and_a_shortened_file_are_errors() {
        let spooled = spooled(0, &[5; 3 * CHUNK]);
        let file = file_behind(&spooled);
        let mut chunks = [vec![0; CHUNK + TAG], vec![0; CHUNK + TAG]];
        file.read_exact_at(&mut chunks[0], 0).unwrap();
        file.read_exact_at(&mut chunks[1], SEALED_LEN).unwrap();
        assert_ne!(chunks[0], chunks[1], "equal chunks look different");
        file.write_all_at(&chunks[1], 0).unwrap();
        assert_eq!(read(&spooled).unwrap_err().kind(), io::ErrorKind::InvalidData);
        file.write_all_at(&chunks[0], 0).unwrap();
        assert!(read(&spooled).is_ok());
        file.set_len(3 * SEALED_LEN - 1).unwrap();
        assert_eq!(read(&spooled).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn two_spools_have_two_keys() {
        let bytes = bytes(CHUNK + 1);
        let seen = [1, 2].map(|seed| {
            let mut spool = Spool::new(&std::env::temp_dir(), 0, &mut Fixed(seed));
            spool.write_all(&bytes).unwrap();
            let mut seen = Vec::new();
            file_behind(&spool.finish().unwrap()).read_to_end(&mut seen).unwrap();
            seen
        });
        assert_ne!(seen[0], seen[1]);
    }

    #[test]
    fn spilled_spool_frees_its_memory() {
        assert_eq!(spooled(MEMORY, &bytes(MEMORY + 1)).in_memory(), 0);
        assert_eq!(spooled(MEMORY, &bytes(MEMORY)).in_memory(), MEMORY);
    }

    #[test]
    fn unwritable_folder_is_an_error() {
        let mut spool = Spool::new(Path::new("/nonexistent"), 0, &mut Fixed(1));
        assert!(spool.write_all(&bytes(CHUNK + 1)).is_err());
    }
}

//! Canonical POSIX ustar: the one tar that tips and bundles are made of.
//!
//! Regular files only; no pax, GNU or base-256 fields; mode 0600, owner 0, time 0, octal fields of fixed width.
//! The reader writes each header once more from what it read and compares all 512 bytes, so a link, a device, an
//! odd name or another spelling cannot pass.
//! Standard: IEEE Std 1003.1-2024, pax, "ustar Interchange Format".
//!
//! Deliberately absent: paths of the file system, sparse files, names over 100 bytes.

use std::io::{self, Read, Write};

/// The unit of a tar in bytes.
pub const BLOCK: u64 = 512;
const BLOCK_LEN: usize = 512;
const NAME_LEN: usize = 100;
/// The largest file a ustar header can tell: eleven octal digits.
pub const FILE_MAX: u64 = 0o77_777_777_777;

/// Returns how many bytes a file of `size` takes in a tar, header and filling included.
#[must_use]
pub fn space(size: u64) -> u64 {
    BLOCK + size.div_ceil(BLOCK) * BLOCK
}

/// A reason why a tar is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TarError {
    /// The bytes end before the end-of-archive blocks, or could not be read.
    #[error("tar cannot be read to its end")]
    Read(#[source] io::Error),
    /// A header is not in our one spelling: a link, a device, a long or odd name, or another writer's.
    /// Reading can go on with the next file.
    #[error("tar entry that is not a plain file in canonical form")]
    Entry,
    /// The bytes are not a tar header at all; reading can go on only with [`Reader::pass_over`].
    #[error("not a tar header")]
    Header,
    /// The bytes that fill up a block are not zero. Reading can go on with the next file.
    #[error("tar filling that is not zero")]
    Filling,
}

impl From<io::Error> for TarError {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

fn octal(field: &mut [u8], value: u64) {
    let width = field.len() - 1;
    for (byte, digit) in field.iter_mut().zip(format!("{value:0width$o}").bytes()) {
        *byte = digit;
    }
}

/// Writes the one header of a file, or nothing when name or size cannot be told in it.
fn header(name: &str, size: u64) -> Option<[u8; BLOCK_LEN]> {
    let fine = (1..=NAME_LEN).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_graphic());
    if !fine || size > FILE_MAX {
        return None;
    }
    let mut block = [0; BLOCK_LEN];
    let (fields, _) = block.split_at_mut(265);
    let mut rest = fields;
    let mut field = |len: usize| {
        let (field, after) = std::mem::take(&mut rest).split_at_mut(len);
        rest = after;
        field
    };
    field(NAME_LEN).split_at_mut(name.len()).0.copy_from_slice(name.as_bytes());
    octal(field(8), 0o600);
    octal(field(8), 0);
    octal(field(8), 0);
    octal(field(12), size);
    octal(field(12), 0);
    field(8).fill(b' ');
    field(1).fill(b'0');
    field(100);
    field(8).copy_from_slice(b"ustar\x0000");
    let sum = block.iter().map(|&byte| u64::from(byte)).sum();
    let (_, checksum) = block.split_at_mut(148);
    let (checksum, _) = checksum.split_at_mut(8);
    let (checksum, end) = checksum.split_at_mut(7);
    checksum.fill(0);
    octal(checksum, sum);
    end.fill(b' ');
    Some(block)
}

/// Writes files one behind the other.
pub struct Writer<W> {
    to: W,
    written: u64,
}

impl<W: Write> Writer<W> {
    /// Begins a tar.
    pub fn new(to: W) -> Self {
        Self { to, written: 0 }
    }

    /// Writes one file of exactly `size` bytes.
    ///
    /// # Errors
    /// Those of the two ends; `InvalidInput` when name or size is not fit, `UnexpectedEof` or `InvalidData` when
    /// `from` gives fewer or more bytes.
    pub fn file(&mut self, name: &str, size: u64, mut from: impl Read) -> io::Result<()> {
        let header = header(name, size).ok_or(io::ErrorKind::InvalidInput)?;
        self.to.write_all(&header)?;
        let copied = copy(&mut from.by_ref().take(size), &mut self.to)?;
        if copied < size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if from.read(&mut [0])? != 0 {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let space = space(size);
        self.zeros(space - BLOCK - size)?;
        self.written += space;
        Ok(())
    }

    /// Ends the tar with two blocks of zeros, and more up to `total` bytes in all.
    ///
    /// # Errors
    /// Those of the writer; `InvalidInput` when more than `total` bytes are already needed.
    pub fn finish(mut self, total: Option<u64>) -> io::Result<W> {
        let least = self.written + 2 * BLOCK;
        let zeros =
            total.unwrap_or(least).checked_sub(self.written).filter(|left| *left >= 2 * BLOCK);
        self.zeros(zeros.ok_or(io::ErrorKind::InvalidInput)?)?;
        Ok(self.to)
    }

    fn zeros(&mut self, count: u64) -> io::Result<()> {
        copy(&mut io::repeat(0).take(count), &mut self.to).map(drop)
    }
}

/// Copies in pieces that suit the cipher below; `io::copy`'s 8 KiB cost a quarter of the speed.
fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<u64> {
    let mut buffer = zeroize::Zeroizing::new(vec![0; 64 * 1024]);
    let mut copied = 0u64;
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => return Ok(copied),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        to.write_all(buffer.get(..read).unwrap_or_default())?;
        copied += read as u64;
    }
}

/// One file's header as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name, printable ASCII.
    pub name: String,
    /// The size in bytes.
    pub size: u64,
}

/// Reads files one behind the other; the caller checks the names.
pub struct Reader<R> {
    from: R,
    read: u64,
    left: u64,
    filling: u64,
}

impl<R: Read> Reader<R> {
    /// Begins to read a tar.
    pub fn new(from: R) -> Self {
        Self { from, read: 0, left: 0, filling: 0 }
    }

    /// Goes to the next file, passing over what is left of this one; nothing at the end of the archive.
    ///
    /// # Errors
    /// [`TarError`].
    pub fn next_file(&mut self) -> Result<Option<Entry>, TarError> {
        // Most bodies were read to their end, and a buffer that is wiped costs more than reading one.
        if self.left > 0 {
            copy(&mut self.body(), &mut io::sink())?;
        }
        if self.left > 0 {
            return Err(TarError::Read(io::ErrorKind::UnexpectedEof.into()));
        }
        self.skip_filling()?;
        let block = self.block()?;
        if block == [0; BLOCK_LEN] {
            return if self.block()? == block { Ok(None) } else { Err(TarError::Header) };
        }
        let (size, entry) = parse(&block).ok_or(TarError::Header)?;
        self.left = size;
        self.filling = space(size) - BLOCK - size;
        entry.ok_or(TarError::Entry).map(Some)
    }

    /// After [`TarError::Header`]: takes the damaged header for that of a file of `size` bytes, whose size the caller
    /// knows from elsewhere, so that reading can go on behind it.
    pub fn pass_over(&mut self, size: u64) {
        self.left = size;
        self.filling = space(size) - BLOCK - size;
    }

    /// Returns the bytes of the file that [`Reader::next_file`] came to.
    pub fn body(&mut self) -> Body<'_, R> {
        Body(self)
    }

    /// Reads zeros up to `total` bytes in all, and then the end of the source.
    ///
    /// # Errors
    /// [`TarError::Filling`] when another byte than zero comes, or more or fewer bytes than `total`.
    pub fn finish(&mut self, total: Option<u64>) -> Result<(), TarError> {
        let zeros = total.unwrap_or(self.read).checked_sub(self.read).ok_or(TarError::Filling)?;
        self.expect_zeros(zeros)?;
        if self.from.read(&mut [0])? == 0 { Ok(()) } else { Err(TarError::Filling) }
    }

    /// Returns how many bytes were read so far.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.read
    }

    fn block(&mut self) -> Result<[u8; BLOCK_LEN], TarError> {
        let mut block = [0; BLOCK_LEN];
        self.from.read_exact(&mut block)?;
        self.read += BLOCK;
        Ok(block)
    }

    fn skip_filling(&mut self) -> Result<(), TarError> {
        let filling = std::mem::take(&mut self.filling);
        self.expect_zeros(filling)
    }

    fn expect_zeros(&mut self, count: u64) -> Result<(), TarError> {
        let mut left = count;
        let mut buffer = [0; 4_096];
        while left > 0 {
            let want = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
            let part = buffer.get_mut(..want).unwrap_or_default();
            self.from.read_exact(part)?;
            if part.iter().any(|&byte| byte != 0) {
                return Err(TarError::Filling);
            }
            left -= want as u64;
        }
        self.read += count;
        Ok(())
    }
}

/// The bytes of one file of a [`Reader`].
pub struct Body<'r, R>(&'r mut Reader<R>);

impl<R: Read> Read for Body<'_, R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.0.from.by_ref().take(self.0.left).read(to)?;
        self.0.left -= read as u64;
        self.0.read += read as u64;
        Ok(read)
    }
}

/// Reads a header: how many bytes follow it, and the file if it is in our one spelling.
///
/// Nothing when the checksum or the size does not hold: then nobody can tell where the next header is.
fn parse(block: &[u8; BLOCK_LEN]) -> Option<(u64, Option<Entry>)> {
    let sum: u64 = block.iter().map(|&byte| u64::from(byte)).sum();
    let field = block.get(148..156)?;
    let own: u64 = field.iter().map(|&byte| u64::from(byte)).sum();
    if number(field)? != sum - own + 8 * u64::from(b' ') {
        return None;
    }
    let size = number(block.get(124..136)?)?;
    let name = block.get(..NAME_LEN)?.split(|&byte| byte == 0).next()?;
    let name = std::str::from_utf8(name).unwrap_or_default();
    let same = header(name, size).is_some_and(|header| header == *block);
    // Links, devices and folders have no body, whatever their size field says.
    let bodiless = matches!(block.get(156), Some(b'1'..=b'6'));
    let follows = if bodiless { 0 } else { size };
    Some((follows, same.then(|| Entry { name: name.to_owned(), size })))
}

/// Reads an octal field as other writers fill it too: digits, then spaces or zero bytes.
fn number(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(field).ok()?.trim_matches([' ', '\0']);
    u64::from_str_radix(text, 8).ok()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Makes the checksum of a header right again after a change.
    pub(crate) fn fix_checksum(header: &mut [u8]) {
        header[148..156].fill(b' ');
        let sum: u32 = header[..512].iter().map(|&byte| u32::from(byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }

    fn two_files() -> Vec<u8> {
        let mut writer = Writer::new(Vec::new());
        writer.file("tip.json", 2, &b"{}"[..]).unwrap();
        writer.file("attachments/01.jpg", 513, &[7; 513][..]).unwrap();
        writer.finish(None).unwrap()
    }

    fn read_all(bytes: &[u8]) -> Result<Vec<(Entry, Vec<u8>)>, TarError> {
        let mut reader = Reader::new(bytes);
        let mut files = vec![];
        while let Some(entry) = reader.next_file()? {
            let mut body = vec![];
            reader.body().read_to_end(&mut body)?;
            files.push((entry, body));
        }
        reader.finish(None)?;
        Ok(files)
    }

    #[test]
    fn files_round_trip() {
        let files = read_all(&two_files()).unwrap();
        assert_eq!(files[0], (Entry { name: "tip.json".into(), size: 2 }, b"{}".to_vec()));
        assert_eq!(files[1].1, [7; 513]);
    }

    #[test]
    fn every_changed_header_byte_is_refused() {
        for at in 0..512 {
            for bit in 0..8 {
                let mut bytes = two_files();
                bytes[at] ^= 1 << bit;
                assert!(read_all(&bytes).is_err(), "byte {at} bit {bit}");
            }
        }
    }

    #[test]
    fn every_cut_is_refused() {
        let bytes = two_files();
        for end in 0..bytes.len() {
            assert!(read_all(&bytes[..end]).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn link_is_refused_and_passed_over() {
        let mut bytes = two_files();
        bytes[156] = b'2';
        fix_checksum(&mut bytes);
        let mut reader = Reader::new(bytes.as_slice());
        assert!(matches!(reader.next_file(), Err(TarError::Entry)));
        assert!(matches!(reader.next_file(), Err(TarError::Header)), "its body is no header");
        bytes.drain(512..1_024);
        let mut reader = Reader::new(bytes.as_slice());
        assert!(matches!(reader.next_file(), Err(TarError::Entry)));
        assert_eq!(reader.next_file().unwrap().unwrap().name, "attachments/01.jpg");
    }

    #[test]
    fn dirty_filling_and_trailing_bytes_are_refused() {
        let mut dirty = two_files();
        dirty[1_023] = 1;
        assert!(matches!(read_all(&dirty), Err(TarError::Filling)));
        let mut longer = two_files();
        longer.push(0);
        assert!(matches!(read_all(&longer), Err(TarError::Filling)));
    }

    #[test]
    fn lengths_that_lie_are_refused() {
        let mut writer = Writer::new(Vec::new());
        assert!(writer.file("a", 3, &b"{}"[..]).is_err());
        assert!(Writer::new(Vec::new()).file("a", 1, &b"{}"[..]).is_err());
        assert!(Writer::new(Vec::new()).file("a b", 0, io::empty()).is_err());
        assert!(Writer::new(Vec::new()).file(&"a".repeat(101), 0, io::empty()).is_err());
    }
}

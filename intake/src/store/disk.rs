//! The one seam through which the journal writes, so that tests can cut the power behind it.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, IoSlice, Write as _},
    os::unix::fs::{FileExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{FallocateFlags, Timespec, Timestamps, UTIME_NOW, fallocate, futimens},
    io::Errno,
};

const ZEROS: usize = 1 << 20;
/// Slices in one system call; Linux takes at most 1,024.
const SLICES: usize = 1_024;
/// What the file system counts in, whatever its own blocks are.
pub(super) const BLOCK: u64 = 512;

/// Where the journal's files are written; reading goes past it.
pub trait Disk: Send + Sync {
    /// Makes a file of `length` zero bytes, durable before it appears under its name.
    ///
    /// # Errors
    /// Whatever the operating system says; nothing appears under the name then.
    fn create(&self, path: &Path, length: u64) -> io::Result<()>;

    /// Opens an existing file for writing in place.
    ///
    /// # Errors
    /// Whatever the operating system says.
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// Puts a small file in the place of an older one, whole and durable.
    ///
    /// # Errors
    /// Whatever the operating system says; the older file is then still there.
    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
}

/// A file open for writing in place.
pub trait DiskFile: Send {
    /// Writes the parts one after another from `offset` on.
    ///
    /// # Errors
    /// Whatever the operating system says; any part may have been written.
    fn write(&self, parts: &mut [IoSlice<'_>], offset: u64) -> io::Result<()>;

    /// Returns when everything written is durable (`fdatasync`).
    ///
    /// # Errors
    /// Whatever the operating system says; after an error nothing is known of what was written.
    fn sync(&self) -> io::Result<()>;

    /// Gives blocks of zeros back to the file system, by offset and length; the file keeps its length.
    ///
    /// Returns how many bytes came back, as the file system counts them.
    ///
    /// # Errors
    /// Whatever the operating system says; a file system without holes says that it has none.
    fn punch(&self, ranges: &[(u64, u64)]) -> io::Result<u64>;

    /// Sets the file's times to now, so that they tell of the tick and not of the last write.
    ///
    /// # Errors
    /// Whatever the operating system says.
    fn settle(&self) -> io::Result<()>;
}

/// The operating system's file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsDisk;

impl Disk for OsDisk {
    fn create(&self, path: &Path, length: u64) -> io::Result<()> {
        let draft = draft_of(path);
        let outcome = fill(&draft, length).and_then(|()| fs::rename(&draft, path));
        if outcome.is_err() {
            drop(fs::remove_file(&draft));
        }
        outcome.and_then(|()| sync_directory(path))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let file = OpenOptions::new().write(true).open(path)?;
        Ok(Box::new(OsFile(file)))
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let draft = draft_of(path);
        let mut file = private(&draft)?;
        file.write_all(bytes)?;
        file.sync_data()?;
        fs::rename(&draft, path)?;
        sync_directory(path)
    }
}

struct OsFile(File);

impl DiskFile for OsFile {
    fn write(&self, parts: &mut [IoSlice<'_>], mut offset: u64) -> io::Result<()> {
        let mut rest = parts;
        while !rest.is_empty() {
            let now = rest.get(..SLICES).unwrap_or(rest);
            let written = rustix::io::retry_on_intr(|| rustix::io::pwritev(&self.0, now, offset))?;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            IoSlice::advance_slices(&mut rest, written);
            offset = offset.saturating_add(u64::try_from(written).unwrap_or(u64::MAX));
        }
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn punch(&self, ranges: &[(u64, u64)]) -> io::Result<u64> {
        let before = self.0.metadata()?.blocks();
        for (offset, length) in ranges {
            let flags = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
            fallocate(&self.0, flags, *offset, *length)?;
        }
        Ok(before.saturating_sub(self.0.metadata()?.blocks()).saturating_mul(BLOCK))
    }

    fn settle(&self) -> io::Result<()> {
        let now = Timespec { tv_sec: 0, tv_nsec: UTIME_NOW };
        Ok(futimens(&self.0, &Timestamps { last_access: now, last_modification: now })?)
    }
}

/// The name under which a file is written before it gets its own.
pub(super) fn draft_of(path: &Path) -> PathBuf {
    path.with_extension("new")
}

fn private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// Writes zeros behind reserving blocks: a reserved block alone costs a metadata commit at its first write.
fn fill(path: &Path, length: u64) -> io::Result<()> {
    let file = private(path)?;
    reserve(&file, length)?;
    let zeros = vec![0; ZEROS];
    let mut offset = 0;
    while offset < length {
        let left = usize::try_from(length - offset).unwrap_or(ZEROS);
        let part = zeros.get(..left).unwrap_or(&zeros);
        file.write_all_at(part, offset)?;
        offset = offset.saturating_add(u64::try_from(part.len()).unwrap_or(u64::MAX));
    }
    file.sync_all()
}

/// Takes the room first: where there is none, this says so at once, and not after most of it was written.
fn reserve(file: &File, length: u64) -> io::Result<()> {
    match fallocate(file, FallocateFlags::empty(), 0, length) {
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => Ok(()),
        outcome => Ok(outcome?),
    }
}

fn sync_directory(path: &Path) -> io::Result<()> {
    let parent = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    File::open(parent)?.sync_all()
}

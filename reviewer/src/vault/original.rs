//! The originals on the disk: each the sealed bytes as the log has them, inside an age file under a key of its own.
//!
//! What comes in: a tip's identity. What goes out: the sealed bytes, to be compared with the log's leaf as ever.
//! The outer file has one `scrypt` stanza, whose passphrase is the item's key in hexadecimal: 256 random bits, so its
//! work factor is the lowest. Without that key the original is as good as erased, whoever holds the identities.
//! A vault from before has originals as they came: both are read, and the next import puts them under keys.

use std::{
    fs::File,
    io::{self, Read, Seek as _, Write},
    path::Path,
};

use meldkluis_crypto::age::{self, Decryptor, Encryptor, Passphrase, PayloadError, WorkFactor};

use super::{Id, State, Vault, VaultError, Writing, disk};
use crate::{case::ReadError, entropy::Os, receive::Progress};

/// The folder of the originals.
pub(crate) const FOLDER: &str = "originals";
/// What the name ends in of sealed bytes that are to take an original's place.
pub(crate) const PART: &str = "part";
/// How an original under a key of its own begins.
const WRAPPED: &[u8] = b"age-encryption.org/v1\n-> scrypt ";

/// The sealed bytes of a tip, on their way from the disk.
pub(crate) enum Original {
    /// As they came.
    Bare(File),
    /// Under a key of their own.
    Wrapped(Box<Decryptor<File>>),
}

impl Read for Original {
    /// Where the outer file was changed, the bytes end: then they are not those of the leaf.
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Bare(file) => file.read(to),
            Self::Wrapped(inner) => match inner.read(to) {
                Err(error) if is_altered(&error) => Ok(0),
                read => read,
            },
        }
    }
}

fn is_altered(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<PayloadError>())
}

fn cost() -> WorkFactor {
    WorkFactor::new(1).expect("1 is the lowest work factor")
}

/// Begins an original under a key of its own.
pub(crate) fn wrap<W: Write>(to: W, key: &Passphrase) -> io::Result<Encryptor<W>> {
    Encryptor::with_passphrase(key, cost(), &mut Os, to).map_err(io::Error::other)
}

/// Tells whether an original has this many bytes on the disk for a leaf of that many: a cheap look, and no proof.
pub(crate) fn is_of_size(found: u64, leaf: u64) -> bool {
    found == leaf || found == age::locked_len(cost(), leaf)
}

/// Tells whether an original lies as it came, under no key of its own.
pub(super) fn is_bare(file: &Path) -> io::Result<bool> {
    begins_bare(&mut File::open(file)?)
}

fn begins_bare(file: &mut File) -> io::Result<bool> {
    let mut begins = Vec::with_capacity(WRAPPED.len());
    Read::by_ref(file).take(WRAPPED.len() as u64).read_to_end(&mut begins)?;
    file.rewind()?;
    Ok(begins != WRAPPED)
}

impl Vault {
    /// Opens the sealed bytes of a tip; `ready` gets the file before anything of it is read.
    ///
    /// # Errors
    /// [`ReadError::Gone`], [`ReadError::NoKey`], [`ReadError::Damaged`], [`ReadError::File`].
    pub(crate) fn open_original_with(
        &self,
        id: Id,
        ready: impl FnOnce(&File),
    ) -> Result<Original, ReadError> {
        let mut file = File::open(self.original(id)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => ReadError::Gone,
            _ => error.into(),
        })?;
        ready(&file);
        if begins_bare(&mut file)? {
            return Ok(Original::Bare(file));
        }
        let key = if self.has_no_items()? { None } else { self.items(|items| items.key(id))? };
        let key = key.ok_or(ReadError::NoKey)?;
        let inner = Decryptor::new(file, &key).map_err(|error| match error {
            age::OpenError::Read(error) => ReadError::File(error),
            _ => ReadError::Damaged,
        })?;
        Ok(Original::Wrapped(Box::new(inner)))
    }

    /// Opens the sealed bytes of a tip.
    ///
    /// # Errors
    /// As above.
    pub(crate) fn open_original(&self, id: Id) -> Result<Original, ReadError> {
        self.open_original_with(id, |_| ())
    }
}

impl Writing<'_> {
    /// Puts originals that lie as they came under keys of their own; a crash leaves each in the one form or the other.
    ///
    /// # Errors
    /// [`VaultError`].
    pub(crate) fn wrap_bare(&self, progress: &mut dyn Progress) -> Result<(), VaultError> {
        let vault = self.vault();
        if vault.items(super::items::ItemKeys::all_wrapped)? {
            return Ok(());
        }
        let index = vault.index()?;
        let of = index.items.len() as u64;
        for (done, (id, row)) in (1..).zip(&index.items) {
            if progress.is_stopped() {
                return Ok(());
            }
            let file = vault.original(*id);
            if row.state != State::Destroyed && file.try_exists()? && is_bare(&file)? {
                self.wrap_one(*id, &file)?;
            }
            progress.tips(done, of);
        }
        vault.items(super::items::ItemKeys::end_wrapping)
    }

    fn wrap_one(&self, id: Id, file: &Path) -> Result<(), VaultError> {
        let Some(key) = self.key_for(id, id.index.saturating_add(1))? else { return Ok(()) };
        let fresh = file.with_added_extension("new");
        disk::remove(&fresh)?;
        let mut wrapping = wrap(disk::create(&fresh)?, &key)?;
        io::copy(&mut File::open(file)?, &mut wrapping)?;
        wrapping.finish()?.sync_all()?;
        Ok(disk::supersede(file)?)
    }

    /// Removes an original for good: what is overwritten first is a best effort.
    pub(super) fn erase_original(&self, id: Id) -> io::Result<()> {
        let file = self.vault().original(id);
        for half in ["new", PART] {
            disk::remove(&file.with_added_extension(half))?;
        }
        disk::erase(&file)
    }
}

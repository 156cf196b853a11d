//! The intake's own keys: the log key of each generation and the pepper, files of mode 0400.
//!
//! None of them opens a tip. They lie apart from the store and its backups.

use std::{
    fmt,
    fs::{self, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use meldkluis_crypto::{
    Entropy,
    age::Recipient,
    note::{KeyName, Signer},
    pepper::{self as sealed_pepper, PepperError},
    receipt::MailboxId,
};
use ring::hmac;
use zeroize::Zeroizing;

use crate::store::MailboxKey;

const KEY_MAX: u64 = 1_024;
const PEPPER: &str = "pepper";
const PEPPER_LEN: usize = 32;
const MAILBOX_LABEL: &[u8] = b"meldkluis/mailbox/v1";
const CHECK_LABEL: &[u8] = b"meldkluis/pepper-check/v1";

/// A reason why a key cannot be made or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The key was made before; it is never overwritten.
    #[error("key already exists")]
    Exists,
    /// The file or its folder cannot be written or read.
    #[error("key file cannot be reached")]
    File(#[source] io::Error),
    /// The file does not hold the key of this log.
    #[error("key file is malformed or another log's")]
    Malformed,
}

fn log_key_file(dir: &Path, generation: u32) -> PathBuf {
    dir.join(format!("log-{generation}.key"))
}

/// Makes the log key of a generation, and the pepper if there is none.
///
/// # Errors
/// [`KeyError`]; an existing log key is left as it is.
pub fn make(
    dir: &Path,
    generation: u32,
    origin: KeyName,
    entropy: &mut dyn Entropy,
) -> Result<Signer, KeyError> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(KeyError::File)?;
    let key = Signer::generate(origin, entropy);
    write_new(&log_key_file(dir, generation), key.expose().as_bytes())?;
    let mut pepper = Zeroizing::new([0; PEPPER_LEN]);
    entropy.fill(pepper.as_mut());
    match write_new(&dir.join(PEPPER), pepper.as_ref()) {
        Ok(()) | Err(KeyError::Exists) => Ok(key),
        Err(error) => Err(error),
    }
}

/// Tells whether there is a log key of a generation; what cannot be looked at counts as one.
#[must_use]
pub fn exists(dir: &Path, generation: u32) -> bool {
    log_key_file(dir, generation).try_exists().unwrap_or(true)
}

/// Reads the log key of a generation.
///
/// # Errors
/// [`KeyError`].
pub fn log_key(dir: &Path, generation: u32, origin: &KeyName) -> Result<Signer, KeyError> {
    let file = fs::File::open(log_key_file(dir, generation)).map_err(KeyError::File)?;
    let mut text = Zeroizing::new(String::with_capacity(1_024));
    file.take(KEY_MAX).read_to_string(&mut text).map_err(KeyError::File)?;
    let key = Signer::from_exposed(&text).map_err(|_| KeyError::Malformed)?;
    if key.verifier().name() == origin { Ok(key) } else { Err(KeyError::Malformed) }
}

/// What turns a mailbox id into what the store knows the mailbox by: 32 bytes, wiped when dropped.
///
/// It lies among the keys, so that a store, or a backup of it, tells nobody which mailbox is whose.
pub struct Pepper(Zeroizing<[u8; PEPPER_LEN]>);

impl Pepper {
    /// Takes over the bytes.
    #[must_use]
    pub fn new(bytes: Zeroizing<[u8; PEPPER_LEN]>) -> Self {
        Self(bytes)
    }

    /// Returns what the store knows a mailbox by: HMAC-SHA-256 over `meldkluis/mailbox/v1` and the id.
    ///
    /// # Panics
    /// Never: HMAC-SHA-256 has 32 bytes.
    #[must_use]
    pub fn mailbox_key(&self, mailbox: &MailboxId) -> MailboxKey {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.as_slice());
        let tag = hmac::sign(&key, &[MAILBOX_LABEL, mailbox.as_bytes()].concat());
        MailboxKey::new(tag.as_ref().try_into().expect("HMAC-SHA-256 has 32 bytes"))
    }

    /// Returns what tells this pepper from another one and gives nothing of it away: HMAC-SHA-256 over
    /// `meldkluis/pepper-check/v1`.
    ///
    /// # Panics
    /// Never: HMAC-SHA-256 has 32 bytes.
    #[must_use]
    pub fn check(&self) -> [u8; 32] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.as_slice());
        let tag = hmac::sign(&key, CHECK_LABEL);
        tag.as_ref().try_into().expect("HMAC-SHA-256 has 32 bytes")
    }

    /// Seals a copy of it to those who open tips, for the day on which this machine is gone.
    ///
    /// # Errors
    /// [`PepperError::Seal`].
    pub fn seal(
        &self,
        deployment: &str,
        recipients: &[Recipient],
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<u8>, PepperError> {
        sealed_pepper::seal(&self.0, deployment, recipients, entropy)
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pepper")
    }
}

/// Reads the pepper.
///
/// # Errors
/// [`KeyError`].
pub fn pepper(dir: &Path) -> Result<Pepper, KeyError> {
    let mut file = fs::File::open(dir.join(PEPPER)).map_err(KeyError::File)?;
    let mut bytes = Zeroizing::new([0; PEPPER_LEN]);
    file.read_exact(bytes.as_mut_slice()).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => KeyError::Malformed,
        _ => KeyError::File(error),
    })?;
    let longer = file.read(&mut [0]).map_err(KeyError::File)? > 0;
    if longer { Err(KeyError::Malformed) } else { Ok(Pepper(bytes)) }
}

fn write_new(file: &Path, bytes: &[u8]) -> Result<(), KeyError> {
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o400).open(file);
    let mut opened = opened.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => KeyError::Exists,
        _ => KeyError::File(error),
    })?;
    opened.write_all(bytes).and_then(|()| opened.sync_all()).map_err(KeyError::File)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt as _;

    use super::*;
    use crate::entropy::Os;
    use meldkluis_crypto::{note::hex, tlog::origin};

    /// The vector of docs/formats.md.
    #[test]
    fn pinned_pepper_gives_the_pinned_mailbox_key() {
        let pepper = Pepper::new(Zeroizing::new([0x70; 32]));
        let mailbox = MailboxId::parse("8b3a81d743147c87bb31f1e633a8b46b").unwrap();
        assert_eq!(hex(pepper.mailbox_key(&mailbox).as_bytes()), MAILBOX_KEY);
        assert!(include_str!("../../docs/formats.md").contains(MAILBOX_KEY));
        assert_eq!(format!("{pepper:?}"), "Pepper");
    }

    const MAILBOX_KEY: &str = "ce0b8cd1f55c998ac7185b5ae06c50723a6183e74ab230909f3f64cbabe3d97c";

    #[test]
    fn pepper_of_another_length_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(pepper(dir.path()), Err(KeyError::File(_))));
        for (length, sound) in [(0, false), (31, false), (32, true), (33, false)] {
            fs::write(dir.path().join("pepper"), vec![1; length]).unwrap();
            let read = pepper(dir.path());
            assert!(if sound { read.is_ok() } else { matches!(read, Err(KeyError::Malformed)) });
        }
    }

    #[test]
    fn keys_are_made_once_and_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let name = origin("m.test", 0).unwrap();
        let made = make(dir.path(), 0, name.clone(), &mut Os).unwrap();
        assert_eq!(log_key(dir.path(), 0, &name).unwrap().verifier(), made.verifier());
        assert!(matches!(make(dir.path(), 0, name, &mut Os), Err(KeyError::Exists)));
        for file in ["log-0.key", "pepper"] {
            assert_eq!(fs::metadata(dir.path().join(file)).unwrap().mode() & 0o777, 0o400);
        }
        assert!(matches!(
            log_key(dir.path(), 0, &origin("o.test", 0).unwrap()),
            Err(KeyError::Malformed)
        ));
    }
}

//! The intake's own keys: the log key of each generation and the pepper, files of mode 0400.
//!
//! None of them opens a tip. They lie apart from the store and its backups.

use std::{
    fs::{self, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use meldkluis_crypto::{
    Entropy,
    note::{KeyName, Signer},
};
use zeroize::Zeroizing;

const KEY_MAX: u64 = 1_024;
const PEPPER: &str = "pepper";

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
    let mut pepper = Zeroizing::new([0; 32]);
    entropy.fill(pepper.as_mut());
    match write_new(&dir.join(PEPPER), pepper.as_ref()) {
        Ok(()) | Err(KeyError::Exists) => Ok(key),
        Err(error) => Err(error),
    }
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
    use meldkluis_crypto::tlog::origin;

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

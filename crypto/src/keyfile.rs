//! A vault's own secrets as text, to be kept in a passphrase-encrypted age file.
//!
//! What comes in: keys, a passphrase, randomness. What goes out: an age file with one scrypt stanza, whose plaintext is
//! ```text
//! meldkluis vault keys
//! version 1
//! desk meldkluis.example/desk/north <base64 seed>
//! identity AGE-SECRET-KEY-PQ-1…
//! fold <base64 of 32 bytes>
//! ```
//! Any conforming age tool opens it. The root key lies in a file of its own with a passphrase of its own; the
//! recovery identity lies in no file at all.

use std::io::{Read as _, Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::hmac;
use zeroize::Zeroizing;

use crate::{
    Entropy,
    age::{Decryptor, Encryptor, Identity, Passphrase, WorkFactor},
    note::Signer,
    receipt::{MailboxId, ThreadId},
    tip::Attempt,
};

/// The longest key file that is read, in bytes.
pub const KEYFILE_MAX: u64 = 1 << 20;

/// A reason why a key file cannot be opened or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyfileError {
    /// The passphrase is another one, or the file is not an age file, or it was changed.
    #[error("wrong passphrase, or a damaged key file")]
    Locked,
    /// It opened, and what is inside is not a key file of this kind.
    #[error("malformed key file")]
    Malformed,
    /// It could not be encrypted.
    #[error("key file cannot be encrypted")]
    Seal,
}

/// What a vault must keep secret.
pub struct VaultKeys {
    /// Signs what goes back to the intake.
    pub desk: Signer,
    /// Open tips; the newest last.
    pub identities: Vec<Identity>,
    /// Recognises two tips of one attempt without keeping the attempt.
    pub fold: FoldKey,
}

impl std::fmt::Debug for VaultKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VaultKeys")
    }
}

/// A key that turns an attempt, a thread or a mailbox into a mark that only this vault can make.
pub struct FoldKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for FoldKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FoldKey")
    }
}

impl FoldKey {
    /// Makes a new key.
    #[must_use]
    pub fn generate(entropy: &mut dyn Entropy) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        entropy.fill(key.as_mut());
        Self(key)
    }

    /// Returns the mark of an attempt: the first 16 bytes of an HMAC-SHA256 over a label and the attempt.
    ///
    /// # Panics
    /// Never: SHA-256 has more than 16 bytes.
    #[must_use]
    pub fn mark(&self, attempt: &Attempt) -> [u8; 16] {
        self.mark_under(b"meldkluis/fold/v1\0", attempt.as_bytes())
    }

    /// Returns the mark of a thread, in the same way under a label of its own.
    #[must_use]
    pub fn thread(&self, thread: &ThreadId) -> [u8; 16] {
        self.mark_under(b"meldkluis/fold-thread/v1\0", thread.as_bytes())
    }

    /// Returns the mark of a mailbox, in the same way under a label of its own.
    #[must_use]
    pub fn mailbox(&self, mailbox: &MailboxId) -> [u8; 16] {
        self.mark_under(b"meldkluis/fold-mailbox/v1\0", mailbox.as_bytes())
    }

    fn mark_under(&self, label: &[u8], bytes: &[u8]) -> [u8; 16] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.as_ref());
        let mut context = hmac::Context::with_key(&key);
        context.update(label);
        context.update(bytes);
        *context.sign().as_ref().first_chunk().expect("SHA-256 has 32 bytes")
    }
}

impl VaultKeys {
    /// Seals the keys under a passphrase.
    ///
    /// # Errors
    /// [`KeyfileError::Seal`].
    pub fn seal(
        &self,
        lock: &Lock<'_>,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<u8>, KeyfileError> {
        let mut text = Zeroizing::new(String::with_capacity(1_024));
        text.push_str("meldkluis vault keys\nversion 1\n");
        push(&mut text, "desk", &self.desk.expose());
        for identity in &self.identities {
            push(&mut text, "identity", &identity.expose());
        }
        push(&mut text, "fold", &Zeroizing::new(STANDARD.encode(self.fold.0.as_ref())));
        seal(&text, lock, entropy)
    }

    /// Opens what [`VaultKeys::seal`] made.
    ///
    /// # Errors
    /// [`KeyfileError::Locked`] or [`KeyfileError::Malformed`].
    pub fn open(file: &[u8], passphrase: &Passphrase) -> Result<Self, KeyfileError> {
        let text = open(file, passphrase)?;
        Self::parse(&text).ok_or(KeyfileError::Malformed)
    }

    fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("meldkluis vault keys\nversion 1\n")?.strip_suffix('\n')?;
        let mut lines = rest.split('\n');
        let desk = Signer::from_exposed(lines.next()?.strip_prefix("desk ")?).ok()?;
        let (mut identities, mut fold) = (vec![], None);
        for line in lines {
            match line.split_once(' ')? {
                ("identity", identity) if fold.is_none() => identities.push(identity.parse().ok()?),
                ("fold", key) if fold.is_none() => {
                    let key = Zeroizing::new(STANDARD.decode(key).ok()?);
                    fold = Some(FoldKey(Zeroizing::new(key.as_slice().try_into().ok()?)));
                }
                _ => return None,
            }
        }
        let keys = Self { desk, identities, fold: fold? };
        (!keys.identities.is_empty()).then_some(keys)
    }
}

/// A passphrase and how much work it costs to try one.
#[derive(Debug)]
pub struct Lock<'l> {
    /// The passphrase.
    pub passphrase: &'l Passphrase,
    /// The scrypt work factor.
    pub work: WorkFactor,
}

/// Seals the root key under its own passphrase.
///
/// # Errors
/// [`KeyfileError::Seal`].
pub fn seal_root(
    root: &Signer,
    lock: &Lock<'_>,
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, KeyfileError> {
    let mut text = Zeroizing::new(String::with_capacity(512));
    text.push_str("meldkluis root key\nversion 1\n");
    push(&mut text, "root", &root.expose());
    seal(&text, lock, entropy)
}

/// Opens what [`seal_root`] made.
///
/// # Errors
/// [`KeyfileError::Locked`] or [`KeyfileError::Malformed`].
pub fn open_root(file: &[u8], passphrase: &Passphrase) -> Result<Signer, KeyfileError> {
    let text = open(file, passphrase)?;
    let line = text
        .strip_prefix("meldkluis root key\nversion 1\nroot ")
        .and_then(|rest| rest.strip_suffix('\n'));
    line.and_then(|line| Signer::from_exposed(line).ok()).ok_or(KeyfileError::Malformed)
}

fn push(text: &mut String, key: &str, value: &str) {
    for part in [key, " ", value, "\n"] {
        text.push_str(part);
    }
}

fn seal(text: &str, lock: &Lock<'_>, entropy: &mut dyn Entropy) -> Result<Vec<u8>, KeyfileError> {
    let mut age = Encryptor::with_passphrase(lock.passphrase, lock.work, entropy, Vec::new())
        .map_err(|_| KeyfileError::Seal)?;
    age.write_all(text.as_bytes()).map_err(|_| KeyfileError::Seal)?;
    age.finish().map_err(|_| KeyfileError::Seal)
}

fn open(file: &[u8], passphrase: &Passphrase) -> Result<Zeroizing<String>, KeyfileError> {
    let mut age = Decryptor::new(file, passphrase).map_err(|_| KeyfileError::Locked)?;
    // Room for the whole plaintext, so that growing leaves no copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(file.len()));
    age.by_ref().take(KEYFILE_MAX).read_to_end(&mut bytes).map_err(|_| KeyfileError::Locked)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| KeyfileError::Malformed)?;
    Ok(Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::KeyName;

    struct Rising(u8);

    impl Entropy for Rising {
        fn fill(&mut self, bytes: &mut [u8]) {
            for byte in bytes {
                self.0 = self.0.wrapping_add(1);
                *byte = self.0;
            }
        }
    }

    fn keys() -> VaultKeys {
        let entropy = &mut Rising(0);
        VaultKeys {
            desk: Signer::generate(KeyName::new("m.test/desk/a").unwrap(), entropy),
            identities: vec![Identity::generate(entropy), Identity::generate(entropy)],
            fold: FoldKey::generate(entropy),
        }
    }

    fn lock(passphrase: &Passphrase) -> Lock<'_> {
        Lock { passphrase, work: WorkFactor::new(4).unwrap() }
    }

    #[test]
    fn keys_round_trip() {
        let pass = Passphrase::new("a b c".into());
        let file = keys().seal(&lock(&pass), &mut Rising(9)).unwrap();
        let read = VaultKeys::open(&file, &pass).unwrap();
        assert_eq!(read.desk.verifier(), keys().desk.verifier());
        let recipients =
            |keys: &VaultKeys| keys.identities.iter().map(Identity::recipient).collect::<Vec<_>>();
        assert_eq!(recipients(&read), recipients(&keys()));
        let attempt = Attempt::new([1; 16]);
        assert_eq!(read.fold.mark(&attempt), keys().fold.mark(&attempt));
    }

    #[test]
    fn another_passphrase_or_a_changed_file_is_refused() {
        let pass = Passphrase::new("a b c".into());
        let mut file = keys().seal(&lock(&pass), &mut Rising(9)).unwrap();
        let other = Passphrase::new("a b d".into());
        assert_eq!(VaultKeys::open(&file, &other).err(), Some(KeyfileError::Locked));
        *file.last_mut().unwrap() ^= 1;
        assert_eq!(VaultKeys::open(&file, &pass).err(), Some(KeyfileError::Locked));
    }

    #[test]
    fn root_file_is_no_vault_file() {
        let pass = Passphrase::new("a b c".into());
        let root = Signer::generate(KeyName::new("m.test/root").unwrap(), &mut Rising(0));
        let file = seal_root(&root, &lock(&pass), &mut Rising(9)).unwrap();
        assert_eq!(open_root(&file, &pass).unwrap().verifier(), root.verifier());
        assert_eq!(VaultKeys::open(&file, &pass).err(), Some(KeyfileError::Malformed));
    }

    #[test]
    fn debug_shows_only_the_type() {
        assert_eq!(format!("{:?} {:?}", keys(), keys().fold), "VaultKeys FoldKey");
    }
}

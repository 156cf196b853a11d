//! A vault's own secrets as text, to be kept in an age file under a passphrase and in one under the recovery recipient.
//!
//! What comes in: keys, a passphrase or a recipient, randomness. What goes out: an age file with one stanza, whose
//! plaintext is
//! ```text
//! meldkluis vault keys
//! version 2
//! desk meldkluis.example/desk/north <base64 seed>
//! identity AGE-SECRET-KEY-PQ-1…
//! fold <base64 of 32 bytes>
//! case <base64 of 32 bytes>
//! ```
//! Version 3 has a line `officer <name> <role> <recipient>` for each named investigator, and is sealed to all of them.
//! Version 1 has no line `case`: it is of a vault that was made before there was a case file.
//! Version 4 has a line `next <base64 of 32 bytes>` after `case`: the case file is on its way to that key, and one of the
//! two opens it. Lines `officer` may follow or not.
//! Any conforming age tool opens it. The root key lies in a file of its own with a passphrase of its own and is sealed
//! to no recovery recipient; the recovery identity lies in no file at all.

use std::{
    fmt::Write as _,
    io::{Read as _, Write as _},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::{
    digest::{SHA256, digest},
    hmac,
};
use zeroize::Zeroizing;

use crate::{
    Entropy,
    age::{Decryptor, Encryptor, Identity, OpenError, Passphrase, Recipient, Unwrap, WorkFactor},
    note::Signer,
    officer::Officer,
    receipt::{MailboxId, ThreadId},
    tip::Attempt,
};

/// What the text of a vault's keys begins with; the version follows.
const VAULT_KEYS: &str = "meldkluis vault keys\nversion ";

/// The longest key file that is read, in bytes.
pub const KEYFILE_MAX: u64 = 1 << 20;

/// A reason why a key file cannot be opened or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyfileError {
    /// The passphrase is another one, or the file is not an age file, or it was changed.
    #[error("wrong passphrase, or a damaged key file")]
    Locked,
    /// It is sealed to another recovery recipient, or its stanza was changed.
    #[error("key file sealed to another recovery identity")]
    Stranger,
    /// It is not an age file, or was changed after sealing.
    #[error("damaged key file")]
    Damaged,
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
    /// Encrypts the case file; none in a vault that was made before there was one.
    pub case: Option<CaseKey>,
    /// The key that the case file is on its way to; only while it is being encrypted anew.
    pub next: Option<CaseKey>,
    /// The named investigators, by name; with none, the keys are sealed under the one passphrase of the vault.
    pub officers: Vec<Officer>,
}

impl std::fmt::Debug for VaultKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VaultKeys")
    }
}

/// The raw key of the case file.
pub struct CaseKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for CaseKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CaseKey")
    }
}

impl CaseKey {
    /// Makes a new key.
    #[must_use]
    pub fn generate(entropy: &mut dyn Entropy) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        entropy.fill(key.as_mut());
        Self(key)
    }

    /// Exposes the key as 64 hexadecimal digits, as a database takes it.
    ///
    /// # Panics
    /// Never: writing to a string cannot fail.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        // Room for everything, so that growing leaves no copies behind.
        let mut text = Zeroizing::new(String::with_capacity(64));
        for byte in self.0.iter() {
            write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        }
        text
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

    /// Returns the mark of something that this vault wrote under a name, in the same way under a label of its own.
    #[must_use]
    pub fn written(&self, name: &str, bytes: &[u8]) -> [u8; 16] {
        let label = format!("meldkluis/fold-written/v1\0{name}\0");
        self.mark_under(label.as_bytes(), bytes)
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
        seal(&self.text(), lock, entropy)
    }

    /// Seals the same keys to the recovery recipient, so that the paper opens them when no passphrase is left.
    ///
    /// # Errors
    /// [`KeyfileError::Seal`].
    pub fn seal_to(
        &self,
        recovery: &Recipient,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<u8>, KeyfileError> {
        let age = Encryptor::new(std::slice::from_ref(recovery), entropy, Vec::new());
        write(age.map_err(|_| KeyfileError::Seal)?, &self.text())
    }

    /// Seals the same keys to every officer.
    ///
    /// # Errors
    /// [`KeyfileError::Seal`], also when there is none.
    pub fn seal_to_officers(&self, entropy: &mut dyn Entropy) -> Result<Vec<u8>, KeyfileError> {
        let recipients: Vec<Recipient> =
            self.officers.iter().map(|officer| officer.recipient.clone()).collect();
        let age = Encryptor::new(&recipients, entropy, Vec::new());
        write(age.map_err(|_| KeyfileError::Seal)?, &self.text())
    }

    /// Opens what [`VaultKeys::seal`] made.
    ///
    /// # Errors
    /// [`KeyfileError::Locked`] or [`KeyfileError::Malformed`].
    pub fn open(file: &[u8], passphrase: &Passphrase) -> Result<Self, KeyfileError> {
        let text = open(file, passphrase)?;
        Self::parse(&text).ok_or(KeyfileError::Malformed)
    }

    /// Opens what [`VaultKeys::seal_to`] made.
    ///
    /// # Errors
    /// [`KeyfileError::Stranger`], [`KeyfileError::Damaged`] or [`KeyfileError::Malformed`].
    pub fn open_by(file: &[u8], recovery: &Identity) -> Result<Self, KeyfileError> {
        let text = read(file, recovery).map_err(|error| match error {
            Some(OpenError::NoMatch) => KeyfileError::Stranger,
            _ => KeyfileError::Damaged,
        })?;
        Self::parse(&text).ok_or(KeyfileError::Malformed)
    }

    /// Returns the identity that was made last, to whose recipient new tips are sealed.
    ///
    /// # Panics
    /// When the caller took all identities out.
    #[must_use]
    pub fn newest(&self) -> &Identity {
        self.identities.last().expect("a vault's keys have at least one identity")
    }

    /// Copies the keys and appends a newer identity: the one way to a second copy, made to be written and dropped.
    #[must_use]
    pub fn with(&self, newest: Identity) -> Self {
        let mut keys = self.copy();
        keys.identities.push(newest);
        keys
    }

    /// Copies the keys without the identities of these recipients; nothing when none would be left.
    #[must_use]
    pub fn without(&self, recipients: &[Recipient]) -> Option<Self> {
        let mut keys = self.copy();
        keys.identities.retain(|identity| !recipients.contains(&identity.recipient()));
        (!keys.identities.is_empty()).then_some(keys)
    }

    /// Copies the keys with a key for the case file, in the place of any that is there.
    #[must_use]
    pub fn with_case(&self, key: CaseKey) -> Self {
        Self { case: Some(key), ..self.copy() }
    }

    /// Copies the keys with one that the case file is on its way to, beside the one that it has.
    #[must_use]
    pub fn with_next_case(&self, next: CaseKey) -> Self {
        Self { next: Some(next), ..self.copy() }
    }

    /// Copies the keys after the case file has arrived at its next key: the older one is gone.
    #[must_use]
    pub fn with_next_taken(&self) -> Self {
        let mut keys = self.copy();
        keys.case = keys.next.take().or(keys.case);
        keys
    }

    /// Copies the keys with these officers in the place of those that are there, by name.
    #[must_use]
    pub fn with_officers(&self, mut officers: Vec<Officer>) -> Self {
        officers.sort_by(|one, other| one.name.cmp(&other.name));
        Self { officers, ..self.copy() }
    }

    /// Tells whether two are the same keys, by what others can see of them and in the same order.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let recipients =
            |keys: &Self| keys.identities.iter().map(Identity::recipient).collect::<Vec<_>>();
        let mark = |keys: &Self| keys.fold.mark(&Attempt::new([0; 16]));
        // A digest, so that two keys are compared without a comparison that stops early.
        let digest = |key: &CaseKey| digest(&SHA256, key.0.as_ref()).as_ref().to_vec();
        let case = |keys: &Self| [&keys.case, &keys.next].map(|key| key.as_ref().map(digest));
        self.desk.verifier() == other.desk.verifier()
            && recipients(self) == recipients(other)
            && mark(self) == mark(other)
            && case(self) == case(other)
            && self.officers == other.officers
    }

    fn copy(&self) -> Self {
        Self::parse(&self.text()).expect("what we write is what we read")
    }

    fn text(&self) -> Zeroizing<String> {
        // Room for everything, so that growing leaves no copies behind.
        let room = 1_024 + 128 * self.identities.len() + 2_048 * self.officers.len();
        let mut text = Zeroizing::new(String::with_capacity(room));
        let version = match (&self.case, &self.next, self.officers.is_empty()) {
            (_, Some(_), _) => 4,
            (_, None, false) => 3,
            (Some(_), None, _) => 2,
            (None, None, _) => 1,
        };
        writeln!(text, "{VAULT_KEYS}{version}").expect("writing to a string cannot fail");
        push(&mut text, "desk", &self.desk.expose());
        for identity in &self.identities {
            push(&mut text, "identity", &identity.expose());
        }
        push(&mut text, "fold", &Zeroizing::new(STANDARD.encode(self.fold.0.as_ref())));
        if let Some(key) = &self.case {
            push(&mut text, "case", &Zeroizing::new(STANDARD.encode(key.0.as_ref())));
        }
        if let Some(key) = &self.next {
            push(&mut text, "next", &Zeroizing::new(STANDARD.encode(key.0.as_ref())));
        }
        for officer in &self.officers {
            push(&mut text, "officer", &officer.line());
        }
        text
    }

    fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(VAULT_KEYS)?.strip_suffix('\n')?;
        let (version, rest) = rest.split_once('\n')?;
        let mut lines = rest.split('\n');
        let desk = Signer::from_exposed(lines.next()?.strip_prefix("desk ")?).ok()?;
        let (mut identities, mut fold, mut case, mut next) = (vec![], None, None, None);
        let mut officers: Vec<Officer> = vec![];
        for line in lines {
            match line.split_once(' ')? {
                ("identity", identity) if fold.is_none() => identities.push(identity.parse().ok()?),
                ("fold", key) if fold.is_none() => fold = Some(FoldKey(raw(key)?)),
                ("case", key) if fold.is_some() && case.is_none() => {
                    case = Some(CaseKey(raw(key)?));
                }
                ("next", key) if case.is_some() && next.is_none() && officers.is_empty() => {
                    next = Some(CaseKey(raw(key)?));
                }
                ("officer", officer) if case.is_some() => officers.push(Officer::parse(officer)?),
                _ => return None,
            }
        }
        let known = matches!(
            (version, &case, &next, officers.is_empty()),
            ("1", None, None, true)
                | ("2", Some(_), None, true)
                | ("3", Some(_), None, false)
                | ("4", Some(_), Some(_), _)
        );
        let rising = officers.is_sorted_by(|one, other| one.name < other.name);
        let known = known && rising;
        let keys = Self { desk, identities, fold: fold?, case, next, officers };
        (known && !keys.identities.is_empty()).then_some(keys)
    }
}

/// Tells whether a key file asks for a passphrase, by its first stanza; otherwise it is sealed to recipients.
#[must_use]
pub fn is_under_passphrase(file: &[u8]) -> bool {
    file.starts_with(b"age-encryption.org/v1\n-> scrypt ")
}

/// Reads 32 bytes in base64.
fn raw(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let key = Zeroizing::new(STANDARD.decode(text).ok()?);
    Some(Zeroizing::new(key.as_slice().try_into().ok()?))
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

pub(crate) fn seal(
    text: &str,
    lock: &Lock<'_>,
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, KeyfileError> {
    let age = Encryptor::with_passphrase(lock.passphrase, lock.work, entropy, Vec::new());
    write(age.map_err(|_| KeyfileError::Seal)?, text)
}

fn write(mut age: Encryptor<Vec<u8>>, text: &str) -> Result<Vec<u8>, KeyfileError> {
    age.write_all(text.as_bytes()).map_err(|_| KeyfileError::Seal)?;
    age.finish().map_err(|_| KeyfileError::Seal)
}

pub(crate) fn open(
    file: &[u8],
    passphrase: &Passphrase,
) -> Result<Zeroizing<String>, KeyfileError> {
    read(file, passphrase).map_err(|_| KeyfileError::Locked)
}

/// Reads the whole plaintext; no reason when the payload is the trouble, or is no text.
fn read(file: &[u8], who: &impl Unwrap) -> Result<Zeroizing<String>, Option<OpenError>> {
    let mut age = Decryptor::new(file, who).map_err(Some)?;
    // Room for the whole plaintext, so that growing leaves no copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(file.len()));
    age.by_ref().take(KEYFILE_MAX).read_to_end(&mut bytes).map_err(|_| None)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| None)?;
    Ok(Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests;

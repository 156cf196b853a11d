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
mod tests {
    use super::*;
    use crate::{note::KeyName, officer::Role};

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
            case: Some(CaseKey::generate(entropy)),
            next: None,
            officers: vec![],
        }
    }

    /// The keys of a vault that was made before there was a case file.
    fn older() -> VaultKeys {
        VaultKeys { case: None, ..keys() }
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
    fn key_of_the_case_file_comes_back_and_may_be_absent() {
        let pass = Passphrase::new("a b c".into());
        for keys in [keys(), older()] {
            let file = keys.seal(&lock(&pass), &mut Rising(9)).unwrap();
            assert!(VaultKeys::open(&file, &pass).unwrap().is_same(&keys));
        }
        assert!(!keys().is_same(&older()));
        let other = older().with_case(CaseKey::generate(&mut Rising(80)));
        assert!(!other.is_same(&keys()) && other.text().contains("version 2\n"));
        for (from, to) in
            [("version 2", "version 1"), ("version 2", "version 3"), ("case ", "fold ")]
        {
            let text = keys().text().replace(from, to);
            assert!(VaultKeys::parse(&text).is_none(), "{from} to {to}");
        }
        assert!(VaultKeys::parse(&older().text().replace("version 1", "version 2")).is_none());
    }

    #[test]
    fn next_key_of_the_case_file_stands_beside_the_one_it_has_until_it_is_taken() {
        let on_the_way = keys().with_next_case(CaseKey::generate(&mut Rising(80)));
        assert!(VaultKeys::parse(&on_the_way.text()).unwrap().is_same(&on_the_way));
        assert!(on_the_way.text().contains("version 4\n") && !on_the_way.is_same(&keys()));
        let (gone, next) = (keys().case.unwrap().expose(), on_the_way.next.as_ref().unwrap());
        let taken = on_the_way.with_next_taken();
        let left = taken.case.as_ref().unwrap().expose();
        assert!(left == next.expose() && left != gone && taken.next.is_none());
        assert!(keys().with_next_taken().is_same(&keys()));
        for (from, to) in [("version 4", "version 2"), ("case ", "next "), ("next ", "case ")] {
            let text = on_the_way.text().replace(from, to);
            assert!(VaultKeys::parse(&text).is_none(), "{from} to {to}");
        }
    }

    #[test]
    fn keys_with_officers_open_for_each_of_them_and_nobody_else() {
        let own: Vec<Identity> = (50..53).map(|at| Identity::generate(&mut Rising(at))).collect();
        let officer = |at: usize, name: &str| Officer {
            name: name.parse().unwrap(),
            role: Role::ALL[at],
            recipient: own[at].recipient(),
        };
        let named = keys().with_officers(vec![officer(1, "noor"), officer(0, "bas")]);
        let names: Vec<&str> = named.officers.iter().map(|officer| officer.name.as_str()).collect();
        assert_eq!(names, ["bas", "noor"]);
        let file = named.seal_to_officers(&mut Rising(9)).unwrap();
        for who in &own[..2] {
            assert!(VaultKeys::open_by(&file, who).unwrap().is_same(&named));
        }
        assert_eq!(VaultKeys::open_by(&file, &own[2]).err(), Some(KeyfileError::Stranger));
        assert_eq!(keys().seal_to_officers(&mut Rising(9)).err(), Some(KeyfileError::Seal));
        assert!(!named.is_same(&keys()) && named.with_officers(vec![]).is_same(&keys()));
        for (from, to) in
            [("officer bas", "officer zoe"), ("officer bas", "officer noor"), ("reader", "admin")]
        {
            assert!(VaultKeys::parse(&named.text().replace(from, to)).is_none(), "{from} to {to}");
        }
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
    fn recovery_file_opens_with_its_identity_alone() {
        let recovery = Identity::generate(&mut Rising(100));
        let mut file = keys().seal_to(&recovery.recipient(), &mut Rising(9)).unwrap();
        assert!(VaultKeys::open_by(&file, &recovery).unwrap().is_same(&keys()));
        let refused = |file: &[u8], who: &Identity| VaultKeys::open_by(file, who).err();
        let other = Identity::generate(&mut Rising(101));
        assert_eq!(refused(&file, &other), Some(KeyfileError::Stranger));
        assert_eq!(refused(&file[..file.len() - 1], &recovery), Some(KeyfileError::Damaged));
        assert_eq!(refused(b"no age file", &recovery), Some(KeyfileError::Damaged));
        *file.last_mut().unwrap() ^= 1;
        assert_eq!(refused(&file, &recovery), Some(KeyfileError::Damaged));
        let mut age = Encryptor::new(&[recovery.recipient()], &mut Rising(9), Vec::new()).unwrap();
        age.write_all(b"something else").unwrap();
        assert_eq!(refused(&age.finish().unwrap(), &recovery), Some(KeyfileError::Malformed));
    }

    #[test]
    fn every_bit_of_a_recovery_file_counts() {
        let recovery = Identity::generate(&mut Rising(100));
        let good = keys().seal_to(&recovery.recipient(), &mut Rising(9)).unwrap();
        for at in 0..good.len() {
            let mut file = good.clone();
            file[at] ^= 1;
            assert!(VaultKeys::open_by(&file, &recovery).is_err(), "byte {at}");
        }
    }

    #[test]
    fn identities_come_and_go_and_the_rest_stays() {
        let before = keys();
        let newest = Identity::generate(&mut Rising(77));
        let recipient = newest.recipient();
        let renewed = before.with(newest);
        assert_eq!(renewed.newest().recipient(), recipient);
        assert!(!renewed.is_same(&before));
        let back = renewed.without(std::slice::from_ref(&recipient)).unwrap();
        assert!(back.is_same(&before));
        let gone = renewed.identities[0].expose();
        let left = renewed.without(&[renewed.identities[0].recipient()]).unwrap();
        assert!(!left.text().contains(&*gone) && renewed.text().contains(&*gone));
        let all: Vec<_> = renewed.identities.iter().map(Identity::recipient).collect();
        assert!(renewed.without(&all).is_none());
    }

    #[test]
    fn debug_shows_only_the_type() {
        let shown = format!("{:?} {:?} {:?}", keys(), keys().fold, keys().case);
        assert_eq!(shown, "VaultKeys FoldKey Some(CaseKey)");
    }
}

//! The passphrase recipient, `scrypt` in the spec, alone in its header.

use std::fmt;

use zeroize::Zeroizing;

use super::error::StanzaError;
use super::header::{Stanza, base64_argument};
use super::keys::{FileKey, Unwrap};
use super::secret::Secret;
use crate::Entropy;

/// The first argument of a scrypt stanza.
pub(super) const KIND: &str = "scrypt";

/// What the spec puts before the salt.
const SALT_LABEL: &[u8] = b"age-encryption.org/v1/scrypt";

pub(super) const SALT_LEN: usize = 16;

/// The wrap key is used once, so the spec fixes its nonce.
const NONCE: [u8; 12] = [0; 12];

/// The cost of guessing a passphrase: scrypt with N = 2^work factor, r = 8, p = 1.
///
/// Sealing and opening take 2^(work factor + 10) bytes of memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkFactor(u8);

impl WorkFactor {
    /// 18: about a second and 256 MiB, what other age tools use.
    pub const DEFAULT: Self = Self(18);

    /// 22: about a quarter of a minute and 4 GiB; a file that asks for more is refused.
    pub const MAX: Self = Self(22);

    /// Checks that log2 N lies in 1 to 22.
    #[must_use]
    pub fn new(log_n: u8) -> Option<Self> {
        (1..=Self::MAX.0).contains(&log_n).then_some(Self(log_n))
    }

    /// Returns how many decimal digits it has in a stanza.
    pub(super) fn digits(self) -> usize {
        if self.0 < 10 { 1 } else { 2 }
    }

    /// Reads the stanza's third argument: decimal digits without a leading zero.
    fn parse(text: &str) -> Result<Self, StanzaError> {
        if text.starts_with('0') || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(StanzaError::Malformed);
        }
        text.parse().ok().and_then(Self::new).ok_or(StanzaError::WorkFactor)
    }
}

/// A passphrase, wiped when dropped.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes over the string.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Wraps a file key under a new salt.
    pub(super) fn wrap(
        &self,
        file_key: &FileKey,
        cost: WorkFactor,
        entropy: &mut dyn Entropy,
    ) -> Stanza {
        let mut salt = [0; SALT_LEN];
        entropy.fill(&mut salt);
        let body = file_key.wrap(&self.key(&salt, cost), NONCE);
        Stanza::new(KIND, &salt, Some(cost.0.to_string()), body)
    }

    fn key(&self, salt: &[u8; SALT_LEN], cost: WorkFactor) -> Secret<32> {
        let params = scrypt::Params::new(cost.0, 8, 1, 32).expect("the work factor is in bounds");
        let mut key = Secret::zeroed();
        let salt = [SALT_LABEL, salt].concat();
        scrypt::scrypt(self.0.as_bytes(), &salt, &params, key.as_mut_slice())
            .expect("32 bytes are a valid length");
        key
    }

    fn open(&self, stanza: &Stanza) -> Result<Option<FileKey>, StanzaError> {
        let [_, salt, cost] = stanza.args() else { return Err(StanzaError::Malformed) };
        let salt: [u8; SALT_LEN] = base64_argument(salt)
            .and_then(|salt| salt.try_into().ok())
            .ok_or(StanzaError::Malformed)?;
        let cost = WorkFactor::parse(cost)?;
        if stanza.body().len() != super::keys::WRAPPED_LEN {
            return Err(StanzaError::Malformed);
        }
        FileKey::unwrap(stanza.body(), &self.key(&salt, cost), NONCE)
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}

impl Unwrap for Passphrase {
    fn unwrap_file_key(&self, stanzas: &[Stanza]) -> Result<Option<FileKey>, StanzaError> {
        match stanzas {
            [only] if only.kind() == KIND => self.open(only),
            several if several.iter().any(|one| one.kind() == KIND) => Err(StanzaError::Malformed),
            _ => Ok(None),
        }
    }
}

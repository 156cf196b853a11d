//! The hybrid post-quantum recipient, `mlkem768x25519` in the spec: HPKE over X-Wing.

use std::fmt;
use std::str::FromStr;

use x_wing::{
    Ciphertext, DecapsulationKeyRejectNonContrib, Decapsulator as _, EncapsulationKey,
    KeyExport as _, KeyInit as _, TryDecapsulate as _,
};
use zeroize::{Zeroize as _, Zeroizing};

use super::error::{ParseError, StanzaError};
use super::header::{Stanza, base64_argument};
use super::keys::{FileKey, Unwrap, WRAPPED_LEN};
use super::secret::Secret;
use super::{bech, hpke};
use crate::Entropy;

/// The first argument of a hybrid stanza.
pub(super) const KIND: &str = "mlkem768x25519";

const INFO: &[u8] = b"age-encryption.org/mlkem768x25519";

const RECIPIENT_PREFIX: &str = "age1pq";

const IDENTITY_PREFIX: &str = "AGE-SECRET-KEY-PQ-";

/// The secret half of a hybrid key: an X-Wing seed of 32 bytes, wiped when dropped.
///
/// Its text form is `AGE-SECRET-KEY-PQ-1…`, upper case.
/// A ciphertext whose X25519 share contributes nothing is refused by name, as the age vectors require.
pub struct Identity(Secret<{ x_wing::DECAPSULATION_KEY_SIZE }>);

impl Identity {
    /// Draws a new identity.
    #[must_use]
    pub fn generate(entropy: &mut dyn Entropy) -> Self {
        Self(Secret::random(entropy))
    }

    /// Takes over a seed of 32 bytes that was derived elsewhere, for instance from a receipt code.
    ///
    /// The bytes are copied; the caller wipes its own.
    #[must_use]
    pub fn from_seed(seed: &[u8; x_wing::DECAPSULATION_KEY_SIZE]) -> Self {
        let mut secret = Secret::zeroed();
        secret.copy_from_slice(seed);
        Self(secret)
    }

    /// Computes the public half.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        Recipient(Box::new(self.key().encapsulation_key().clone()))
    }

    /// Writes the secret as text, for a key file or for paper.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        bech::encode(IDENTITY_PREFIX, self.0.as_slice())
    }

    /// Expands the seed; the result wipes its copy when dropped.
    fn key(&self) -> DecapsulationKeyRejectNonContrib {
        DecapsulationKeyRejectNonContrib::new((&*self.0).into())
    }
}

impl FromStr for Identity {
    type Err = ParseError;

    /// Reads `AGE-SECRET-KEY-PQ-1…`, in upper case only.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut seed = Secret::zeroed();
        bech::decode(IDENTITY_PREFIX, text, seed.as_mut_slice())?;
        Ok(Self(seed))
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity")
    }
}

impl Unwrap for Identity {
    /// Checks the form of every hybrid stanza first, so that a malformed one is refused wherever it stands.
    fn unwrap_file_key(&self, stanzas: &[Stanza]) -> Result<Option<FileKey>, StanzaError> {
        let hybrid: Vec<Hybrid<'_>> = stanzas
            .iter()
            .filter(|stanza| stanza.kind() == KIND)
            .map(Hybrid::parse)
            .collect::<Result<_, _>>()?;
        let key = self.key();
        hybrid.iter().find_map(|stanza| stanza.open(&key).transpose()).transpose()
    }
}

/// A hybrid stanza whose form has been checked.
struct Hybrid<'s> {
    encapsulated: Box<Ciphertext>,
    body: &'s [u8],
}

impl<'s> Hybrid<'s> {
    fn parse(stanza: &'s Stanza) -> Result<Self, StanzaError> {
        let [_, encapsulated] = stanza.args() else { return Err(StanzaError::Malformed) };
        let encapsulated = base64_argument(encapsulated).ok_or(StanzaError::Malformed)?;
        let encapsulated =
            Ciphertext::try_from(encapsulated.as_slice()).map_err(|_| StanzaError::Malformed)?;
        if stanza.body().len() != WRAPPED_LEN {
            return Err(StanzaError::Malformed);
        }
        Ok(Self { encapsulated: Box::new(encapsulated), body: stanza.body() })
    }

    /// HPKE `OpenBase` (RFC 9180, section 6.1); nothing if it was sealed to another recipient.
    fn open(&self, key: &DecapsulationKeyRejectNonContrib) -> Result<Option<FileKey>, StanzaError> {
        let mut shared =
            key.try_decapsulate(&self.encapsulated).map_err(|_| StanzaError::NonContributory)?;
        let (key, nonce) = hpke::key_and_nonce(&shared.0, INFO);
        shared.0.zeroize();
        FileKey::unwrap(self.body, &key, nonce)
    }
}

/// The public half of a hybrid key, to which files are sealed.
///
/// Its text form is `age1pq1…`, lower case, 1959 characters.
/// A stanza sealed to it does not tell whom it is for, except to the holder of the identity.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient(Box<EncapsulationKey>);

impl Recipient {
    /// Wraps a file key: HPKE `SealBase` (RFC 9180, section 6.1) with the randomness drawn here, then wiped.
    pub(super) fn wrap(&self, file_key: &FileKey, entropy: &mut dyn Entropy) -> Stanza {
        let randomness = Secret::<{ x_wing::ENCAPSULATION_RANDOMNESS_SIZE }>::random(entropy);
        let (encapsulated, mut shared) = self.0.encapsulate_deterministic((&*randomness).into());
        let (key, nonce) = hpke::key_and_nonce(&shared.0, INFO);
        shared.0.zeroize();
        Stanza::new(KIND, &encapsulated, None, file_key.wrap(&key, nonce))
    }
}

impl FromStr for Recipient {
    type Err = ParseError;

    /// Reads `age1pq1…`, in lower case only, and checks the ML-KEM key in it.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut bytes = [0; x_wing::ENCAPSULATION_KEY_SIZE];
        bech::decode(RECIPIENT_PREFIX, text, &mut bytes)?;
        let key = EncapsulationKey::try_from(bytes.as_slice()).map_err(|_| ParseError::Key)?;
        Ok(Self(Box::new(key)))
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&bech::encode(RECIPIENT_PREFIX, &self.0.to_bytes()))
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({self})")
    }
}

//! The file key, what is derived from it, and how it is wrapped for a recipient.

use std::fmt;

use ring::{aead, hkdf};
use zeroize::Zeroizing;

use super::error::StanzaError;
use super::header::Stanza;
use super::secret::Secret;
use crate::Entropy;

/// The length of a file key in bytes.
const FILE_KEY_LEN: usize = 16;

/// The length of a wrapped file key in bytes: the file key and its Poly1305 tag.
pub(super) const WRAPPED_LEN: usize = FILE_KEY_LEN + 16;

/// The symmetric key of one file, 16 bytes, wiped when dropped.
pub struct FileKey(Secret<FILE_KEY_LEN>);

impl FileKey {
    /// Takes over a file key that an identity unwrapped, or nothing if it is not 16 bytes long.
    ///
    /// The bytes are copied; the caller wipes its own.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        Secret::copied(bytes).map(Self)
    }

    pub(super) fn generate(entropy: &mut dyn Entropy) -> Self {
        Self(Secret::random(entropy))
    }

    /// Derives a key with HKDF-SHA-256 ("header" and "payload" in the spec).
    pub(super) fn derive(&self, salt: &[u8], info: &[u8]) -> Secret<32> {
        let mut derived = Secret::zeroed();
        hkdf::Salt::new(hkdf::HKDF_SHA256, salt)
            .extract(self.0.as_slice())
            .expand(&[info], hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(derived.as_mut_slice()))
            .expect("32 bytes are within HKDF's bound");
        derived
    }

    /// Seals the file key under a recipient's wrap key.
    pub(super) fn wrap(&self, key: &[u8; 32], nonce: [u8; 12]) -> Vec<u8> {
        let mut body = Vec::with_capacity(WRAPPED_LEN);
        body.extend_from_slice(self.0.as_slice());
        aead_key(key)
            .seal_in_place_append_tag(
                aead::Nonce::assume_unique_for_key(nonce),
                aead::Aad::empty(),
                &mut body,
            )
            .expect("16 bytes are within the AEAD's bound");
        body
    }

    /// Opens a wrapped file key, or nothing if it was wrapped under another key.
    ///
    /// # Errors
    /// [`StanzaError::Malformed`] for a body that is not 32 bytes long, told before decrypting: the spec's
    /// guard against partitioning oracles.
    pub(super) fn unwrap(
        body: &[u8],
        key: &[u8; 32],
        nonce: [u8; 12],
    ) -> Result<Option<Self>, StanzaError> {
        let mut body: Zeroizing<[u8; WRAPPED_LEN]> =
            Zeroizing::new(body.try_into().map_err(|_| StanzaError::Malformed)?);
        let nonce = aead::Nonce::assume_unique_for_key(nonce);
        let opened = aead_key(key).open_in_place(nonce, aead::Aad::empty(), body.as_mut_slice());
        Ok(opened.ok().and_then(|bytes| Self::from_slice(bytes)))
    }
}

impl fmt::Debug for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileKey")
    }
}

/// Makes a ChaCha20-Poly1305 key.
pub(super) fn aead_key(key: &[u8; 32]) -> aead::LessSafeKey {
    aead::LessSafeKey::new(
        aead::UnboundKey::new(&aead::CHACHA20_POLY1305, key).expect("the key has 32 bytes"),
    )
}

/// Recognises the stanzas addressed to it and unwraps the file key.
///
/// [`Identity`](super::Identity), slices of identities and [`Passphrase`](super::Passphrase) implement it.
pub trait Unwrap {
    /// Unwraps the file key from the header's stanzas, all of them; nothing if none is addressed to it.
    ///
    /// # Errors
    /// [`StanzaError`] for a stanza of its own type that the spec demands to refuse.
    fn unwrap_file_key(&self, stanzas: &[Stanza]) -> Result<Option<FileKey>, StanzaError>;
}

/// Asks one identity after the other; the first that unwraps or refuses decides.
impl<U: Unwrap> Unwrap for [U] {
    fn unwrap_file_key(&self, stanzas: &[Stanza]) -> Result<Option<FileKey>, StanzaError> {
        self.iter().find_map(|one| one.unwrap_file_key(stanzas).transpose()).transpose()
    }
}

impl<U: Unwrap> Unwrap for Vec<U> {
    fn unwrap_file_key(&self, stanzas: &[Stanza]) -> Result<Option<FileKey>, StanzaError> {
        self.as_slice().unwrap_file_key(stanzas)
    }
}

impl<U: Unwrap + ?Sized> Unwrap for Box<U> {
    fn unwrap_file_key(&self, stanzas: &[Stanza]) -> Result<Option<FileKey>, StanzaError> {
        self.as_ref().unwrap_file_key(stanzas)
    }
}

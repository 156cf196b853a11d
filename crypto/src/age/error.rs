//! The ways in which a key string, a seal or an opening fails.

use std::io;

/// A string that is not the identity or the recipient it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// The length is not that of such a key.
    #[error("key string of the wrong length")]
    Length,
    /// The characters or the checksum are not Bech32 (BIP 173).
    #[error("key string with a wrong character or checksum")]
    Checksum,
    /// The prefix names another kind of key.
    #[error("key string of another kind")]
    Kind,
    /// The same key has another, canonical spelling.
    #[error("key string in a non-canonical spelling")]
    NotCanonical,
    /// The bytes are no ML-KEM-768 encapsulation key (FIPS 203, section 7.2).
    #[error("key string without a valid key")]
    Key,
}

/// A file that could not be sealed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// No recipient was given, so nobody could open the file.
    #[error("no recipient")]
    NoRecipient,
    /// More than [`MAX_RECIPIENTS`](super::MAX_RECIPIENTS) recipients were given.
    #[error("too many recipients")]
    TooManyRecipients,
    /// The header could not be written.
    #[error("sealed bytes not written")]
    Write(#[source] io::Error),
}

/// A file that could not be opened, found before its first plaintext byte.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The bytes are not an age v1 file, or its header breaks the spec's grammar.
    #[error("not an age file or a malformed header")]
    Malformed,
    /// The header is longer than [`MAX_HEADER_LEN`](super::MAX_HEADER_LEN) or has more than
    /// [`MAX_STANZAS`](super::MAX_STANZAS) stanzas.
    #[error("header beyond its bounds")]
    TooLarge,
    /// A stanza that the identity recognised is not as the spec demands.
    #[error("refused recipient stanza")]
    Stanza(#[from] StanzaError),
    /// The file is sealed to others, or the passphrase is wrong.
    #[error("file sealed to other recipients")]
    NoMatch,
    /// The file key was unwrapped, but the header is not the one that its maker wrote.
    #[error("altered header")]
    Mac,
    /// The source could not be read.
    #[error("sealed bytes not read")]
    Read(#[source] io::Error),
}

/// A stanza of a recognised type that an identity has to refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StanzaError {
    /// Arguments, encoding or lengths break the spec, or a scrypt stanza is not alone.
    #[error("malformed stanza")]
    Malformed,
    /// The X25519 share is of low order, so that the shared secret is all zeros.
    #[error("non-contributory key share")]
    NonContributory,
    /// The scrypt work factor is above [`WorkFactor::MAX`](super::WorkFactor::MAX).
    #[error("work factor beyond its bound")]
    WorkFactor,
}

/// A payload that is not the whole of what was sealed.
///
/// [`Decryptor`](super::Decryptor) returns it inside an [`io::Error`] of kind
/// [`InvalidData`](io::ErrorKind::InvalidData).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayloadError {
    /// The file ends before its final chunk.
    #[error("sealed file cut short")]
    Truncated,
    /// A chunk does not authenticate: changed, moved, or cut.
    #[error("altered sealed file")]
    Altered,
    /// Bytes follow the final chunk.
    #[error("bytes after the end of the sealed file")]
    Trailing,
}

impl From<PayloadError> for io::Error {
    fn from(error: PayloadError) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}

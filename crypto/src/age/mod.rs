//! The age v1 file format, sealed and opened as a stream in constant memory.
//!
//! What comes in: plaintext bytes, the recipients or a passphrase, and randomness.
//! What goes out: a plain binary age file that any conforming age tool opens, and back.
//! The standard is [C2SP age](https://c2sp.org/age): a textual header that wraps a 16-byte file key once per
//! recipient under an HMAC, then a payload of 64 KiB ChaCha20-Poly1305 chunks (STREAM).
//!
//! Recipients are the spec's hybrid post-quantum `mlkem768x25519` ([`Identity`], [`Recipient`]) or, alone in
//! a header, a [`Passphrase`] (scrypt).
//! [`Encryptor`] takes nothing else, so a file of ours never mixes a hybrid recipient with a classic one.
//! [`Unwrap`] is the seam through which another kind of identity can open a file.
//!
//! ```
//! # use std::io::{Read, Write};
//! # use meldkluis_crypto::{Entropy, age::{Decryptor, Encryptor, Identity}};
//! # struct Counter(u8);
//! # impl Entropy for Counter {
//! #     fn fill(&mut self, bytes: &mut [u8]) {
//! #         bytes.iter_mut().for_each(|byte| { self.0 = self.0.wrapping_add(1); *byte = self.0; });
//! #     }
//! # }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut entropy = Counter(0);
//! let identity = Identity::generate(&mut entropy);
//! let mut sealing = Encryptor::new(&[identity.recipient()], &mut entropy, Vec::new())?;
//! sealing.write_all(b"they work behind the bakery")?;
//! let sealed = sealing.finish()?;
//!
//! let mut opened = String::new();
//! Decryptor::new(sealed.as_slice(), &identity)?.read_to_string(&mut opened)?;
//! assert_eq!(opened, "they work behind the bakery");
//! # Ok(())
//! # }
//! ```
//!
//! Deliberately absent: ASCII armor, classic X25519, tagged and plugin recipients, seeking, grease stanzas (a
//! sealed length depends on the number of recipients and the plaintext's length alone, see [`sealed_len`]).
//!
//! Secrets held here are wiped when dropped, and so are the buffers that held plaintext.
//! The key schedules inside `ring`, the expanded keys inside `x-wing` and the work memory of `scrypt` are those
//! crates' own and are not wiped by this module.

mod bech;
mod decrypt;
mod encrypt;
mod error;
mod header;
mod hpke;
mod hybrid;
mod keys;
mod passphrase;
pub(crate) mod secret;
mod stream;

use std::io::{BufReader, Read};

pub use self::decrypt::Decryptor;
pub use self::encrypt::Encryptor;
pub use self::error::{OpenError, ParseError, PayloadError, SealError, StanzaError};
pub use self::header::Stanza;
pub use self::hybrid::{Identity, Recipient};
pub use self::keys::{FileKey, Unwrap};
pub use self::passphrase::{Passphrase, WorkFactor};

use self::header::Header;

/// The plaintext bytes in every chunk of a payload but the last.
pub const CHUNK_LEN: usize = 64 * 1024;

/// The longest header that is read, and the bound on what a hostile file can make a reader hold: 128 KiB.
pub const MAX_HEADER_LEN: usize = 128 * 1024;

/// The most stanzas that a header may have; the spec sets no number.
pub const MAX_STANZAS: usize = 256;

/// The most recipients that one file is sealed to: their header stays below [`MAX_HEADER_LEN`].
pub const MAX_RECIPIENTS: usize = 64;

/// Tells how many bytes [`Encryptor::new`] and its stream write in all, exactly.
///
/// `plaintext` is in bytes.
/// A sum beyond `u64::MAX` saturates.
#[must_use]
pub fn sealed_len(recipients: usize, plaintext: u64) -> u64 {
    header::sealed_len(recipients).saturating_add(stream::sealed_len(plaintext))
}

/// Tells how many bytes [`Encryptor::with_passphrase`] and its stream write in all, exactly.
///
/// `plaintext` is in bytes.
/// A sum beyond `u64::MAX` saturates.
#[must_use]
pub fn locked_len(cost: WorkFactor, plaintext: u64) -> u64 {
    header::locked_len(cost.digits()).saturating_add(stream::sealed_len(plaintext))
}

/// Counts the stanzas in the header at the start of an age file, without a key.
///
/// The header's form is checked as [`Decryptor::new`] checks it, but not its MAC: whoever holds no identity
/// learns what the header says, not that it is true.
/// The file is read in blocks, so that some of what follows the header may be read too.
///
/// # Errors
/// [`OpenError::Malformed`] and [`OpenError::TooLarge`] for the header, [`OpenError::Read`] for the source.
pub fn stanza_count(file: impl Read) -> Result<usize, OpenError> {
    Header::read(&mut BufReader::new(file)).map(|header| header.stanzas().len())
}

//! Signed notes: a text and the Ed25519 signatures under it.
//!
//! Standard: C2SP `signed-note`. A verifier key is `name+hash+base64(0x01 ‖ public key)`, where hash is the first
//! four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key) in hexadecimal. The name carries the key's purpose, so a
//! key of one purpose is never taken for another.
//!
//! Deliberately absent: signature types other than Ed25519 (0x01); lines by unknown keys are passed over, as the
//! standard asks.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::{
    digest,
    signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey},
};
use zeroize::Zeroizing;

use crate::Entropy;

const ED25519_TYPE: u8 = 0x01;
/// The longest note that is read, in bytes.
pub const NOTE_MAX: usize = 1 << 20;
const SIGNATURES_MAX: usize = 100;

/// A key name: not empty, without spaces, control characters or `+`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

/// A reason why a note, a key or a name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoteError {
    /// The name is empty or has a space, a control character or a plus sign.
    #[error("invalid key name")]
    Name,
    /// The verifier key's text is malformed or its hash does not agree.
    #[error("malformed verifier key")]
    Verifier,
    /// The note's form is not that of a signed note.
    #[error("malformed signed note")]
    Malformed,
    /// No signature of the wanted key is on the note.
    #[error("no signature by the expected key")]
    Unsigned,
    /// A signature names the wanted key and does not verify.
    #[error("signature does not verify")]
    Forged,
}

impl KeyName {
    /// Takes a name as it is.
    ///
    /// # Errors
    /// [`NoteError::Name`] when it is empty or has a space, a control character or `+`.
    pub fn new(name: impl Into<String>) -> Result<Self, NoteError> {
        let name = name.into();
        let fine = !name.is_empty()
            && name.len() <= 200
            && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+');
        if fine { Ok(Self(name)) } else { Err(NoteError::Name) }
    }

    /// Returns the name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns this name with `/purpose` behind it; `purpose` is one of ours and so always valid.
    #[must_use]
    pub fn under(&self, purpose: &'static str) -> Self {
        Self(format!("{}/{purpose}", self.0))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The public half of a signing key: who may have signed a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    name: KeyName,
    public: [u8; 32],
}

impl Verifier {
    /// Returns the key's name.
    #[must_use]
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Returns this public key under another purpose of the same holder.
    #[must_use]
    pub fn under(&self, purpose: &'static str) -> Self {
        Self { name: self.name.under(purpose), public: self.public }
    }

    /// Returns the SHA-256 of the verifier's text as eight groups of four hexadecimal digits, for reading aloud.
    ///
    /// 128 bits: enough against a second key with the same fingerprint.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digest = digest::digest(&digest::SHA256, self.to_string().as_bytes());
        let groups: Vec<String> = digest.as_ref().chunks(2).take(8).map(hex).collect();
        groups.join(" ")
    }

    fn hash(&self) -> [u8; 4] {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(self.name.0.as_bytes());
        context.update(b"\n");
        context.update(&[ED25519_TYPE]);
        context.update(&self.public);
        let digest = context.finish();
        *digest.as_ref().first_chunk().expect("SHA-256 has 32 bytes")
    }

    /// Checks that this key signed `note`, and returns the note's text.
    ///
    /// # Errors
    /// [`NoteError::Malformed`], [`NoteError::Unsigned`] or [`NoteError::Forged`].
    pub fn verify<'n>(&self, note: &'n [u8]) -> Result<&'n str, NoteError> {
        let parsed = Note::parse(note)?;
        let mut found = false;
        for line in &parsed.signatures {
            if line.name != self.name.0 || line.hash != self.hash() {
                continue;
            }
            UnparsedPublicKey::new(&ED25519, self.public)
                .verify(parsed.text.as_bytes(), &line.signature)
                .map_err(|_| NoteError::Forged)?;
            found = true;
        }
        if found { Ok(parsed.text) } else { Err(NoteError::Unsigned) }
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![ED25519_TYPE];
        key.extend_from_slice(&self.public);
        write!(f, "{}+{}+{}", self.name, hex(&self.hash()), STANDARD.encode(key))
    }
}

impl FromStr for Verifier {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Verifier);
        };
        let key = STANDARD.decode(key).map_err(|_| NoteError::Verifier)?;
        let Some((&ED25519_TYPE, public)) = key.split_first() else {
            return Err(NoteError::Verifier);
        };
        let public = public.try_into().map_err(|_| NoteError::Verifier)?;
        let verifier = Self { name: KeyName::new(name)?, public };
        if verifier.to_string() == text { Ok(verifier) } else { Err(NoteError::Verifier) }
    }
}

/// A signing key with its name; Ed25519 on ring.
pub struct Signer {
    seed: Zeroizing<[u8; 32]>,
    pair: Ed25519KeyPair,
    verifier: Verifier,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer")
    }
}

impl Signer {
    /// Makes a new key of this name.
    #[must_use]
    pub fn generate(name: KeyName, entropy: &mut dyn Entropy) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        entropy.fill(seed.as_mut());
        Self::from_seed(name, seed)
    }

    /// Takes a key from its 32-byte seed (RFC 8032, 5.1.5).
    ///
    /// # Panics
    /// Never: ring takes any seed of 32 bytes.
    #[must_use]
    pub fn from_seed(name: KeyName, seed: Zeroizing<[u8; 32]>) -> Self {
        let pair =
            Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).expect("any 32 bytes are a seed");
        let public = pair.public_key().as_ref().try_into().expect("public keys have 32 bytes");
        Self { seed, pair, verifier: Verifier { name, public } }
    }

    /// Returns the public half.
    #[must_use]
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// Returns this key under another purpose of the same holder.
    #[must_use]
    pub fn under(&self, purpose: &'static str) -> Self {
        Self::from_seed(self.verifier.name.under(purpose), self.seed.clone())
    }

    /// Exposes the key as one line for a key file: `name base64(seed)`.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        let seed = Zeroizing::new(STANDARD.encode(self.seed.as_ref()));
        Zeroizing::new(format!("{} {}", self.verifier.name, *seed))
    }

    /// Reads the line that [`Signer::expose`] writes.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] or [`NoteError::Name`]; the error says nothing of the line.
    pub fn from_exposed(line: &str) -> Result<Self, NoteError> {
        let (name, seed) = line.split_once(' ').ok_or(NoteError::Malformed)?;
        let bytes = Zeroizing::new(STANDARD.decode(seed).map_err(|_| NoteError::Malformed)?);
        let seed: [u8; 32] = bytes.as_slice().try_into().map_err(|_| NoteError::Malformed)?;
        Ok(Self::from_seed(KeyName::new(name)?, Zeroizing::new(seed)))
    }

    /// Signs a text and returns the whole note.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] when the text is empty, does not end in a newline, or has control characters.
    pub fn sign(&self, text: &str) -> Result<String, NoteError> {
        check_text(text)?;
        let mut body = self.verifier.hash().to_vec();
        body.extend_from_slice(self.pair.sign(text.as_bytes()).as_ref());
        Ok(format!("{text}\n\u{2014} {} {}\n", self.verifier.name, STANDARD.encode(body)))
    }
}

struct SignatureLine {
    name: String,
    hash: [u8; 4],
    signature: Vec<u8>,
}

struct Note<'n> {
    text: &'n str,
    signatures: Vec<SignatureLine>,
}

impl<'n> Note<'n> {
    fn parse(note: &'n [u8]) -> Result<Self, NoteError> {
        if note.len() > NOTE_MAX {
            return Err(NoteError::Malformed);
        }
        let note = std::str::from_utf8(note).map_err(|_| NoteError::Malformed)?;
        check_text(note)?;
        let (text, lines) = note.rsplit_once("\n\n").ok_or(NoteError::Malformed)?;
        let text = note.get(..text.len() + 1).ok_or(NoteError::Malformed)?;
        let signatures = lines
            .split_terminator('\n')
            .take(SIGNATURES_MAX + 1)
            .map(SignatureLine::parse)
            .collect::<Result<Vec<_>, _>>()?;
        if signatures.is_empty() || signatures.len() > SIGNATURES_MAX {
            return Err(NoteError::Malformed);
        }
        Ok(Self { text, signatures })
    }
}

impl SignatureLine {
    fn parse(line: &str) -> Result<Self, NoteError> {
        let rest = line.strip_prefix("\u{2014} ").ok_or(NoteError::Malformed)?;
        let (name, body) = rest.split_once(' ').ok_or(NoteError::Malformed)?;
        KeyName::new(name)?;
        let body = STANDARD.decode(body).map_err(|_| NoteError::Malformed)?;
        let (hash, signature) = body.split_first_chunk().ok_or(NoteError::Malformed)?;
        Ok(Self { name: name.to_owned(), hash: *hash, signature: signature.to_vec() })
    }
}

/// Holds the standard's rule on text: not empty, ends in a newline, no ASCII control characters but newline.
fn check_text(text: &str) -> Result<(), NoteError> {
    let fine = text.ends_with('\n') && !text.chars().any(|c| c.is_ascii_control() && c != '\n');
    if fine { Ok(()) } else { Err(NoteError::Malformed) }
}

/// Writes bytes as lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.extend([digit(byte >> 4), digit(byte & 15)]);
    }
    text
}

/// Reads lower-case hexadecimal of exactly `N` bytes.
#[must_use]
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N * 2
        || !text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the C2SP signed-note specification.
    const VERIFIER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const NOTE: &str = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\n\
        \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    fn signer(name: &str) -> Signer {
        Signer::from_seed(KeyName::new(name).unwrap(), Zeroizing::new([7; 32]))
    }

    #[test]
    fn published_note_verifies() {
        let verifier: Verifier = VERIFIER.parse().unwrap();
        assert!(verifier.verify(NOTE.as_bytes()).unwrap().ends_with("problem is.\n"));
    }

    #[test]
    fn every_changed_byte_is_refused() {
        let verifier: Verifier = VERIFIER.parse().unwrap();
        for at in 0..NOTE.len() {
            let mut note = NOTE.as_bytes().to_vec();
            note[at] ^= 1;
            assert!(verifier.verify(&note).is_err(), "byte {at}");
        }
    }

    #[test]
    fn signed_text_round_trips() {
        let signer = signer("meldkluis.test/root");
        let note = signer.sign("one\n\ntwo\n").unwrap();
        assert_eq!(signer.verifier().verify(note.as_bytes()), Ok("one\n\ntwo\n"));
        let read = Signer::from_exposed(&signer.expose()).unwrap();
        assert_eq!(read.verifier(), signer.verifier());
        assert_eq!(signer.verifier().to_string().parse(), Ok(signer.verifier().clone()));
    }

    #[test]
    fn another_implementation_verifies_ours() {
        let signer = signer("meldkluis.test/root");
        let note = signer.sign("text\n").unwrap();
        let verifier = signed_note::StandardVerifier::new(&signer.verifier().to_string()).unwrap();
        let verifiers = signed_note::VerifierList::new(vec![Box::new(verifier)]);
        let read = signed_note::Note::from_bytes(note.as_bytes()).unwrap();
        assert_eq!(read.verify(&verifiers).unwrap().0.len(), 1);
        assert_eq!(read.text(), b"text\n");
    }

    #[test]
    fn purpose_separates_one_key() {
        let signer = signer("meldkluis.test/log/0");
        let note = signer.under("manifest").sign("text\n").unwrap();
        assert_eq!(signer.verifier().verify(note.as_bytes()), Err(NoteError::Unsigned));
        assert!(signer.verifier().under("manifest").verify(note.as_bytes()).is_ok());
    }

    #[test]
    fn odd_names_and_texts_are_refused() {
        for name in ["", "a b", "a+b", "a\n"] {
            assert_eq!(KeyName::new(name), Err(NoteError::Name));
        }
        for text in ["", "no newline", "tab\t\n"] {
            assert_eq!(signer("a").sign(text), Err(NoteError::Malformed));
        }
    }

    #[test]
    fn debug_shows_only_the_type() {
        assert_eq!(format!("{:?}", signer("a")), "Signer");
    }
}

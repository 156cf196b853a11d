//! The pepper as it leaves the intake: a line of text in an age file, sealed to the recipients of the roster.
//!
//! What comes in: the intake's 32 bytes that turn a mailbox id into what the store knows the mailbox by. What goes out:
//! an age file that whoever opens tips can open, and the same 32 bytes for the key folder of a new intake.
//! The plaintext names its purpose and the deployment, so that nothing else that was sealed to the same recipients can be
//! passed off as a pepper and be carried back to the intake in clear: least of all a tip.
//!
//! Deliberately absent: what a mailbox's key is (the intake's), and any judgement of whether it is the right pepper: only
//! the store's own check can tell.

use std::io::{Read as _, Write as _};

use zeroize::Zeroizing;

use crate::{
    Entropy,
    age::{Decryptor, Encryptor, OpenError, Recipient, SealError, Unwrap},
};

/// The length of a pepper in bytes.
pub const LEN: usize = 32;
/// The longest sealed pepper that is read, in bytes: the most recipients of a roster have room.
pub const SEALED_MAX: u64 = 64 * 1024;
const PURPOSE: &str = "pepper/v1";

/// A reason why no pepper was sealed or opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PepperError {
    /// It cannot be sealed.
    #[error("pepper cannot be sealed")]
    Seal(#[source] SealError),
    /// None of the identities opens it, or it is damaged.
    #[error("sealed pepper does not open")]
    Open(#[source] OpenError),
    /// What was sealed is no pepper of this deployment.
    #[error("sealed bytes that are no pepper of this deployment")]
    Purpose,
}

/// Seals a pepper to recipients, any of whom can open it.
///
/// # Errors
/// [`PepperError::Seal`].
pub fn seal(
    pepper: &[u8; LEN],
    deployment: &str,
    recipients: &[Recipient],
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, PepperError> {
    let mut age = Encryptor::new(recipients, entropy, Vec::new()).map_err(PepperError::Seal)?;
    let sealed = age.write_all(&text(pepper, deployment)).and_then(|()| age.finish());
    sealed.map_err(|error| PepperError::Seal(SealError::Write(error)))
}

/// Opens a sealed pepper of a deployment.
///
/// # Errors
/// [`PepperError::Open`]; [`PepperError::Purpose`] for whatever else was sealed to the same recipients.
pub fn open(
    sealed: &[u8],
    deployment: &str,
    who: &(impl Unwrap + ?Sized),
) -> Result<Zeroizing<[u8; LEN]>, PepperError> {
    let age = Decryptor::new(sealed, who).map_err(PepperError::Open)?;
    // One byte more than fits tells a longer text; room for all of it, so that growing leaves no copies behind.
    let length = text(&[0; LEN], deployment).len();
    let most = u64::try_from(length).unwrap_or(u64::MAX).saturating_add(1);
    let mut opened = Zeroizing::new(Vec::with_capacity(length.saturating_add(1)));
    let read = age.take(most).read_to_end(&mut opened);
    read.map_err(|error| PepperError::Open(OpenError::Read(error)))?;
    parse(&opened, deployment).ok_or(PepperError::Purpose)
}

fn text(pepper: &[u8; LEN], deployment: &str) -> Zeroizing<Vec<u8>> {
    let mut text = Zeroizing::new(Vec::with_capacity(deployment.len().saturating_add(128)));
    text.extend_from_slice(deployment.as_bytes());
    text.extend_from_slice(b"/");
    text.extend_from_slice(PURPOSE.as_bytes());
    text.extend_from_slice(b"\n");
    text.extend(pepper.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
    text.extend_from_slice(b"\n");
    text
}

fn digit(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }
}

/// Reads the text back; it must be what would have been written.
fn parse(opened: &[u8], deployment: &str) -> Option<Zeroizing<[u8; LEN]>> {
    let digits = opened.strip_suffix(b"\n")?.rsplit(|byte| *byte == b'\n').next()?;
    let mut pepper = Zeroizing::new([0; LEN]);
    let (pairs, rest) = digits.as_chunks::<2>();
    if pairs.len() != LEN || !rest.is_empty() {
        return None;
    }
    let value =
        |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    for (byte, [high, low]) in pepper.iter_mut().zip(pairs) {
        *byte = (value(*high)? << 4) | value(*low)?;
    }
    (*text(&pepper, deployment) == *opened).then_some(pepper)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::age::Identity;

    struct Counter(u8);

    impl Entropy for Counter {
        fn fill(&mut self, bytes: &mut [u8]) {
            for byte in bytes {
                self.0 = self.0.wrapping_add(1);
                *byte = self.0;
            }
        }
    }

    fn sealed(plaintext: &[u8], to: &Identity) -> Vec<u8> {
        let mut age = Encryptor::new(&[to.recipient()], &mut Counter(9), Vec::new()).unwrap();
        age.write_all(plaintext).unwrap();
        age.finish().unwrap()
    }

    #[test]
    fn every_recipient_gets_the_pepper_back() {
        let identities =
            [Identity::generate(&mut Counter(0)), Identity::generate(&mut Counter(77))];
        let recipients = identities.each_ref().map(Identity::recipient);
        let pepper = [0xa5; LEN];
        let sealed = seal(&pepper, "m.test", &recipients, &mut Counter(3)).unwrap();
        for identity in &identities {
            assert_eq!(*open(&sealed, "m.test", identity).unwrap(), pepper);
        }
        assert!(u64::try_from(sealed.len()).unwrap() < SEALED_MAX / 16);
        let stranger = Identity::generate(&mut Counter(200));
        assert!(matches!(open(&sealed, "m.test", &stranger), Err(PepperError::Open(_))));
    }

    #[test]
    fn whatever_else_was_sealed_is_no_pepper() {
        let identity = Identity::generate(&mut Counter(0));
        let good = format!("m.test/pepper/v1\n{}\n", "0f".repeat(LEN));
        let opened = |text: &str| open(&sealed(text.as_bytes(), &identity), "m.test", &identity);
        assert_eq!(*opened(&good).unwrap(), [0x0f; LEN]);
        let others = [
            String::new(),
            "tip.json\0".repeat(4_000),
            good.clone() + "\n",
            good.clone() + &good,
            good.replace("0f", "0F"),
            good.replace("m.test", "o.test"),
            good.replace("pepper", "tip"),
            good.replacen("0f", "0", 1),
            good.replacen("0f", "+f", 1),
            good.trim_end().to_owned(),
            "0f".repeat(LEN),
        ];
        for other in others {
            assert!(matches!(opened(&other), Err(PepperError::Purpose)), "{other}");
        }
    }
}

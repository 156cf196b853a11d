//! The receipt: a code of 24 digits that a sender keeps, and what follows from it.
//!
//! What comes in: randomness, or what somebody typed. What goes out: a mailbox id, a thread id, and the age identity
//! that replies are sealed to; the code *is* that identity, so nobody but its holder keeps anything secret.
//!
//! ```text
//! code = 22 random digits ‖ 2 check digits                                  ISO 7064, MOD 97-10
//! root = Argon2id(code, salt = SHA-256("meldkluis/receipt/v1" ‖ deployment)[..16], 8 MiB, 1, 1)   RFC 9106
//! mailbox id, reply seed, thread id = HKDF-Expand-SHA-256(root, label)      RFC 5869
//! ```
//! 22 digits are 73 bits, so that the password hash need not be slow: it makes guessing on a stolen pepper dearer yet.
//!
//! Deliberately absent: the server's index of mailboxes, and every place that a code must not reach: an address, a
//! log line, a header, a cookie.

mod typed;

use std::{fmt, io::Read};

use argon2::{Algorithm, Argon2, Block, Params};
use ring::{digest, hkdf};
use zeroize::Zeroizing;

use crate::{
    Entropy,
    age::{Identity, secret::Secret},
    id::hex_id,
    reply::{self, NotOpened, Opened},
    tip::Mailbox,
};

/// The digits of a code.
const DIGITS: usize = 24;
/// The random ones among them; check digits follow.
const RANDOM: usize = 22;
const GROUP: usize = 4;

/// Argon2id's memory in KiB.
const MEMORY: u32 = 8 << 10;
const PASSES: u32 = 1;
const LANES: u32 = 1;
const ROOT_LEN: usize = 32;
const SALT_LEN: usize = 16;

const RECEIPT_LABEL: &[u8] = b"meldkluis/receipt/v1";
const MAILBOX_LABEL: &[u8] = b"meldkluis/mailbox/v1";
const REPLY_LABEL: &[u8] = b"meldkluis/reply/v1";
const THREAD_LABEL: &[u8] = b"meldkluis/thread/v1";

hex_id! {
    /// Names a mailbox; in JSON 32 hexadecimal digits. Whoever knows it can open nothing with it.
    MailboxId(16)
}

hex_id! {
    /// Ties a follow-up to the report it follows; in JSON 64 hexadecimal digits. It appears only inside seals.
    ThreadId(32)
}

/// A reason why a text is not a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CodeError {
    /// There are fewer or more than 24 digits.
    #[error("not 24 digits")]
    Length,
    /// There is something else than digits, spaces and dashes.
    #[error("other characters than digits")]
    Characters,
    /// The check digits do not fit: it was mistyped.
    #[error("mistyped code")]
    Check,
}

/// A receipt code, 24 digits; secret, wiped when dropped.
pub struct Code(Secret<DIGITS>);

impl Code {
    /// Draws a code: each of the 22 digits uniform, by rejection.
    #[must_use]
    pub fn generate(entropy: &mut dyn Entropy) -> Self {
        let mut code = Secret::zeroed();
        let (random, check) = code.split_at_mut(RANDOM);
        for digit in random.iter_mut() {
            *digit = b'0' + uniform_digit(entropy);
        }
        check.copy_from_slice(&check_digits(random));
        Self(code)
    }

    /// Reads what somebody typed: digits of any script, with white space, dashes and invisible marks anywhere.
    ///
    /// The bytes of `text` are the caller's to wipe.
    ///
    /// # Errors
    /// [`CodeError`]; only [`CodeError::Check`] was once a code.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let code = typed::digits(text)?;
        let (random, check) = code.split_at(RANDOM);
        // Computed anew and compared: 00, 01 and 99 satisfy the sum in place of 97, 98 and 02.
        if check_digits(random) == check { Ok(Self(code)) } else { Err(CodeError::Check) }
    }

    /// Returns the 24 digits, in ASCII.
    ///
    /// # Panics
    /// Never: a code is ASCII.
    #[must_use]
    pub fn expose(&self) -> &str {
        std::str::from_utf8(self.0.as_slice()).expect("digits are ASCII")
    }

    /// Returns the digits in six groups of four, as they are shown and printed.
    pub fn expose_groups(&self) -> impl Iterator<Item = &str> {
        let starts = (0..DIGITS).step_by(GROUP);
        starts.filter_map(|at| self.expose().get(at..at + GROUP))
    }

    /// Stretches the code into the root that all else is derived from.
    ///
    /// Takes 8 MiB and some milliseconds; `deployment` is fixed for life.
    ///
    /// # Panics
    /// Never: the parameters are within Argon2's bounds.
    #[must_use]
    pub fn root(&self, deployment: &str) -> Root {
        let mut hash = digest::Context::new(&digest::SHA256);
        hash.update(RECEIPT_LABEL);
        hash.update(deployment.as_bytes());
        let salt = hash.finish();
        let salt = salt.as_ref().first_chunk::<SALT_LEN>().expect("SHA-256 has 32 bytes");
        let params = Params::new(MEMORY, PASSES, LANES, Some(ROOT_LEN)).expect("within bounds");
        let mut memory = Zeroizing::new(vec![Block::new(); params.block_count()]);
        let mut root = Secret::zeroed();
        Argon2::new(Algorithm::Argon2id, argon2::Version::V0x13, params)
            .hash_password_into_with_memory(
                self.0.as_slice(),
                salt,
                root.as_mut_slice(),
                memory.as_mut_slice(),
            )
            .expect("code, salt and root are within Argon2's bounds");
        Root(root)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code")
    }
}

/// What a code was stretched into, 32 bytes; as secret as the code, wiped when dropped.
///
/// A form's ticket carries it in place of the code.
pub struct Root(Secret<ROOT_LEN>);

impl Root {
    /// Takes over the bytes of [`Root::expose`]; the caller wipes its own.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; ROOT_LEN]) -> Self {
        let mut root = Secret::zeroed();
        root.copy_from_slice(bytes);
        Self(root)
    }

    /// Returns the bytes.
    #[must_use]
    pub fn expose(&self) -> &[u8; ROOT_LEN] {
        &self.0
    }

    /// Derives mailbox, thread and identity.
    ///
    /// # Panics
    /// Never: an id is no longer than what is derived for it.
    #[must_use]
    pub fn receipt(&self) -> Receipt {
        let mailbox = self.derive(MAILBOX_LABEL);
        let mailbox = mailbox.first_chunk().expect("an id is shorter than 32 bytes");
        Receipt {
            mailbox: MailboxId::new(*mailbox),
            thread: ThreadId::new(*self.derive(THREAD_LABEL)),
            identity: Identity::from_seed(&self.derive(REPLY_LABEL)),
        }
    }

    /// HKDF-Expand to 32 bytes; a shorter output is the beginning of a longer one.
    fn derive(&self, label: &[u8]) -> Secret<32> {
        let mut derived = Secret::zeroed();
        hkdf::Prk::new_less_safe(hkdf::HKDF_SHA256, self.0.as_slice())
            .expand(&[label], hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(derived.as_mut_slice()))
            .expect("32 bytes are within HKDF's bound");
        derived
    }
}

impl fmt::Debug for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Root")
    }
}

/// All that follows from a code.
pub struct Receipt {
    /// The mailbox where replies are looked for.
    pub mailbox: MailboxId,
    /// What ties follow-ups together.
    pub thread: ThreadId,
    /// What opens the replies.
    pub identity: Identity,
}

impl Receipt {
    /// Returns what goes into the seal of a tip: nothing in it opens a reply.
    #[must_use]
    pub fn public(&self) -> Mailbox {
        Mailbox { id: self.mailbox, recipient: self.identity.recipient(), thread: self.thread }
    }

    /// Opens a reply that was sealed to this receipt's holder.
    ///
    /// # Errors
    /// [`NotOpened`]; nothing of the reply is released then.
    pub fn open(&self, sealed: impl Read) -> Result<Opened, NotOpened> {
        reply::open(sealed, &self.identity)
    }
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receipt")
    }
}

/// Draws a digit; bytes from 250 on are thrown away, because they would favour the lower digits.
fn uniform_digit(entropy: &mut dyn Entropy) -> u8 {
    let mut byte = Zeroizing::new([u8::MAX]);
    loop {
        entropy.fill(byte.as_mut_slice());
        if let [byte @ ..250] = *byte {
            return byte % 10;
        }
    }
}

/// Computes the check digits of ISO 7064, MOD 97-10: with them behind it, the number is 1 modulo 97.
fn check_digits(digits: &[u8]) -> [u8; 2] {
    let check = 98 - modulo_97(digits) * 100 % 97;
    [check / 10, check % 10].map(|digit| b'0' + u8::try_from(digit).expect("one digit"))
}

fn modulo_97(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |sum, digit| (sum * 10 + u32::from(digit - b'0')) % 97)
}

#[cfg(test)]
mod tests;

//! `tip.json`: what a sender said, as it lies first in every sealed payload.
//!
//! JSON in one canonical spelling: the reader writes what it read once more and refuses a difference, so unknown or
//! repeated keys, other orders and other spacing are all refused. docs/formats.md has the table of keys.
//! The answers' values are the values of the public form (version 2) and map to the triage taxonomy.

mod answers;
mod follow_up;
mod taken;
mod wire;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    age::Recipient,
    day::Day,
    id::hex_id,
    note::{hex, unhex},
    receipt::{MailboxId, ThreadId},
};

pub use answers::{Answers, Minor, Source, Want, What, When};
pub use follow_up::{Certainty, FollowUp, Phrase, TICKS_MAX, Tick, Ticks};
pub use taken::{Place, Taken, Time};

use wire::Wire;

/// The longest `tip.json` that is read: 100,000 characters escaped at their longest, and the rest.
pub const TIP_JSON_MAX: usize = 1 << 20;
/// The most attachments a tip has.
pub const ATTACHMENTS_MAX: usize = 99;

/// A tip, or something its sender added later.
#[derive(Clone, PartialEq, Eq)]
pub struct Tip {
    /// The version of this format.
    pub version: Version<3>,
    /// A first tip or a follow-up.
    pub kind: Kind,
    /// The day it was received, UTC.
    pub day: Day,
    /// The language of the page it was written on, a BCP 47 tag.
    pub language: String,
    /// The version of the public form.
    pub form: Version<2>,
    /// The form page it was sent from: the same for each try to send it.
    pub attempt: Option<Attempt>,
    /// Where its sender looks for replies.
    pub mailbox: Option<Mailbox>,
    /// What was ticked.
    pub answers: Answers,
    /// The sender's words.
    pub text: Option<String>,
    /// The attachments in the order of the payload.
    pub attachments: Vec<Attachment>,
}

impl std::fmt::Debug for Tip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tip")
    }
}

impl Serialize for Tip {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Wire::of(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Tip {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tip = Wire::deserialize(deserializer)?.into_tip();
        tip.ok_or_else(|| de::Error::custom("keys that contradict each other"))
    }
}

/// A version number that can have only one value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Version<const N: u32>;

impl<const N: u32> Serialize for Version<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(N)
    }
}

impl<'de, const N: u32> Deserialize<'de> for Version<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if u32::deserialize(deserializer)? == N {
            Ok(Self)
        } else {
            Err(de::Error::custom("unknown version"))
        }
    }
}

/// What a payload is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A first report.
    Tip,
    /// Something added to an earlier one.
    FollowUp(FollowUp),
}

/// Where a sender looks for replies, and what they are sealed to; nothing in it opens one.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The mailbox.
    pub id: MailboxId,
    /// What replies are sealed to.
    pub recipient: Recipient,
    /// What the sender's follow-ups have in common with this.
    pub thread: ThreadId,
}

impl std::fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mailbox")
    }
}

hex_id! {
    /// Sixteen random bytes of one form page; in JSON 32 hexadecimal digits.
    Attempt(16)
}

/// One file of the payload.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// Its name in the payload, `attachments/NN.ext`; the sender's own name is not kept.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: Sha256,
    /// Its type by magic bytes, an IANA media type.
    pub media_type: String,
    /// A recording of the sender's voice, or a file they chose.
    pub role: Role,
    /// How far hidden data was removed.
    pub scrub: Scrub,
    /// Where and when it says it was made, because its sender asked to have that told; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub taken: Option<Taken>,
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Attachment")
    }
}

/// A SHA-256 digest; in JSON 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sha256(pub [u8; 32]);

impl Serialize for Sha256 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        unhex(&String::deserialize(deserializer)?)
            .map(Self)
            .ok_or_else(|| de::Error::custom("not a digest"))
    }
}

/// What an attachment is to the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A spoken report, in place of or beside the text.
    Voice,
    /// A photo, video or document.
    File,
}

/// How far hidden data was removed from an attachment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scrub {
    /// All that is known to identify was removed.
    Full,
    /// Something remains.
    Partial,
    /// Nothing was removed.
    None,
}

/// A reason why bytes are not a `tip.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TipError {
    /// Longer than [`TIP_JSON_MAX`].
    #[error("tip.json too long")]
    TooLong,
    /// Not JSON of the expected shape.
    #[error("malformed tip.json")]
    Malformed,
    /// The right shape in another spelling.
    #[error("tip.json in a non-canonical spelling")]
    NotCanonical,
}

impl Tip {
    /// Writes the canonical JSON, without a newline behind it.
    ///
    /// # Panics
    /// Never: every field has a JSON form.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("every field has a JSON form")
    }

    /// Reads canonical JSON.
    ///
    /// # Errors
    /// [`TipError`]; nothing of the bytes is in the error.
    pub fn from_json(bytes: &[u8]) -> Result<Self, TipError> {
        if bytes.len() > TIP_JSON_MAX {
            return Err(TipError::TooLong);
        }
        let tip: Self = serde_json::from_slice(bytes).map_err(|_| TipError::Malformed)?;
        if tip.to_json() == bytes { Ok(tip) } else { Err(TipError::NotCanonical) }
    }
}

#[cfg(test)]
mod tests;

//! `tip.json`: what a sender said, as it lies first in every sealed payload.
//!
//! JSON in one canonical spelling: the reader writes what it read once more and refuses a difference, so unknown or
//! repeated keys, other orders and other spacing are all refused. docs/formats.md has the table of keys.
//! The answers' values are the values of the public form (version 2) and map to the triage taxonomy.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    day::Day,
    note::{hex, unhex},
};

/// The longest `tip.json` that is read: 100,000 characters escaped at their longest, and the rest.
pub const TIP_JSON_MAX: usize = 1 << 20;
/// The most attachments a tip has.
pub const ATTACHMENTS_MAX: usize = 99;

/// A tip, or something its sender added later.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tip {
    /// The version of this format.
    pub version: Version<1>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A first report.
    Tip,
    /// Something added to an earlier one.
    FollowUp,
}

/// Sixteen random bytes of one form page; in JSON 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attempt([u8; 16]);

impl Attempt {
    /// Takes the bytes.
    #[must_use]
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Reads 32 lower-case hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        unhex(text).map(Self)
    }

    /// Returns the bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Writes 32 lower-case hexadecimal digits.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }
}

impl std::fmt::Debug for Attempt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Attempt")
    }
}

impl Serialize for Attempt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_hex())
    }
}

impl<'de> Deserialize<'de> for Attempt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?)
            .ok_or_else(|| de::Error::custom("not an attempt"))
    }
}

/// Defines a closed set of answers whose names are the form's values.
macro_rules! answers {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $value:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $value)] $variant),+ }

        impl $name {
            /// Every answer, in the order of the form.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the value in the form and in `tip.json`.
            #[must_use]
            pub fn value(self) -> &'static str {
                match self { $(Self::$variant => $value),+ }
            }

            /// Reads a value of the form.
            #[must_use]
            pub fn parse(value: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|answer| answer.value() == value)
            }
        }
    };
}

answers! {
    /// Question 1: how the sender knows.
    Source {
        /// It happens to the sender.
        Victim = "victim",
        /// It happens to someone the sender knows.
        Acquaintance = "acquaintance",
        /// The sender saw or heard it.
        Witness = "witness",
        /// The sender knows from their work.
        Work = "work",
        /// The sender would rather not say.
        RatherNotSay = "rather-not-say",
    }
}

answers! {
    /// Question 3: what people have to do.
    What {
        /// Sex or sexual acts, also online.
        Sex = "sex",
        /// Other work.
        Labour = "work",
        /// Breaking the law for someone.
        Crime = "crime",
        /// Begging.
        Begging = "begging",
        /// Giving an organ.
        Organ = "organ",
        /// Marrying, or having or giving up a child.
        Family = "family",
        /// The sender does not know, or something else.
        Other = "other",
    }
}

answers! {
    /// Question 5: whether anyone is younger than 18.
    Minor {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
        /// The sender does not know.
        Unknown = "unknown",
    }
}

answers! {
    /// Question 6: when it happens.
    When {
        /// Now.
        Now = "now",
        /// Soon.
        Soon = "soon",
        /// It is over.
        Over = "over",
        /// The sender does not know.
        Unknown = "unknown",
    }
}

answers! {
    /// Question 7: what the sender wants.
    Want {
        /// Help.
        Help = "help",
        /// Only to tell.
        Tell = "tell",
        /// The sender does not know.
        Unknown = "unknown",
    }
}

/// The ticked answers of the form; everything is optional.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// Question 1.
    pub source: Option<Source>,
    /// Question 2's tick: someone could guess who sent this.
    pub guessable: bool,
    /// Question 3.
    pub what: BTreeSet<What>,
    /// Question 4: a line about the place.
    pub place: Option<String>,
    /// Question 5.
    pub minor: Option<Minor>,
    /// Question 6.
    pub when: Option<When>,
    /// Question 6: when soon is.
    pub soon: Option<String>,
    /// Question 6's tick: someone may be hurt, locked up or moved in the next days.
    pub danger: bool,
    /// Question 7.
    pub want: Option<Want>,
    /// Question 7's tick: talk to the sender before anyone comes.
    pub talk_first: bool,
}

impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answers")
    }
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
mod tests {
    use super::*;

    fn tip() -> Tip {
        Tip {
            version: Version,
            kind: Kind::Tip,
            day: "2026-11-23".parse().unwrap(),
            language: "nl".into(),
            form: Version,
            attempt: Attempt::parse("000102030405060708090a0b0c0d0e0f"),
            answers: Answers {
                what: BTreeSet::from([What::Labour, What::Sex]),
                minor: Some(Minor::Yes),
                ..Answers::default()
            },
            text: Some("تهديد \u{1F6A8}\n".into()),
            attachments: vec![],
        }
    }

    #[test]
    fn canonical_json_round_trips() {
        assert_eq!(Tip::from_json(&tip().to_json()).unwrap(), tip());
    }

    #[test]
    fn other_spellings_are_refused() {
        let json = String::from_utf8(tip().to_json()).unwrap();
        let refused =
            |bad: String, why| assert_eq!(Tip::from_json(bad.as_bytes()).unwrap_err(), why);
        refused(json.replace("\"version\":1", "\"version\":2"), TipError::Malformed);
        refused(json.replace("\"version\":1", "\"version\":1,\"more\":1"), TipError::Malformed);
        refused(json.replace(':', ": "), TipError::NotCanonical);
        refused(format!("{json}\n"), TipError::NotCanonical);
        refused(format!("{json}{json}"), TipError::Malformed);
        refused(" ".repeat(TIP_JSON_MAX + 1), TipError::TooLong);
    }

    #[test]
    fn form_values_are_json_names() {
        for what in What::ALL {
            assert_eq!(serde_json::to_string(what).unwrap(), format!("\"{}\"", what.value()));
            assert_eq!(What::parse(what.value()), Some(*what));
        }
        assert_eq!(Source::parse("nobody"), None);
    }

    #[test]
    fn debug_shows_no_content() {
        assert_eq!(format!("{:?}", tip()), "Tip");
    }
}

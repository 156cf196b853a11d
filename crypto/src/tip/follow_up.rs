//! What a follow-up alone can say: answers to a desk's questions, and the wish not to be used.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The most ticks of a follow-up, and the most questions of a reply.
pub const TICKS_MAX: usize = 40;
const PHRASE_MAX: usize = 40;

/// What a follow-up says besides its text and its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowUp {
    /// The sender asks that the report be not used.
    pub withdrawn: bool,
    /// Answers to the desk's questions.
    pub ticks: Ticks,
}

/// Ticked answers, each question at most once, in the order in which they were sent.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Ticks(Vec<Tick>);

impl Ticks {
    /// Takes at most [`TICKS_MAX`] answers, each to another question.
    #[must_use]
    pub fn new(ticks: Vec<Tick>) -> Option<Self> {
        let phrases: BTreeSet<&Phrase> = ticks.iter().map(|tick| &tick.phrase).collect();
        let fine = ticks.len() <= TICKS_MAX && phrases.len() == ticks.len();
        fine.then_some(Self(ticks))
    }

    /// Tells whether nothing was ticked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Walks over the answers.
    pub fn iter(&self) -> std::slice::Iter<'_, Tick> {
        self.0.iter()
    }
}

impl<'t> IntoIterator for &'t Ticks {
    type Item = &'t Tick;
    type IntoIter = std::slice::Iter<'t, Tick>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl std::fmt::Debug for Ticks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ticks")
    }
}

impl<'de> Deserialize<'de> for Ticks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Vec::deserialize(deserializer)?)
            .ok_or_else(|| de::Error::custom("too many or repeated ticks"))
    }
}

/// One answer to one question.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tick {
    /// The question.
    pub phrase: Phrase,
    /// The answer.
    pub answer: Certainty,
}

impl std::fmt::Debug for Tick {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tick")
    }
}

super::answers::answers! {
    /// Whether something is so.
    Certainty {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
        /// The sender does not know.
        Unknown = "unknown",
    }
}

/// The id of a phrase in a desk's phrase book: 1 to 40 of `a` to `z`, `0` to `9` and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phrase(String);

impl Phrase {
    /// Reads an id.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let letter = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let fine = (1..=PHRASE_MAX).contains(&text.len()) && text.bytes().all(letter);
        fine.then(|| Self(text.to_owned()))
    }

    /// Returns the id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for Phrase {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Phrase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?)
            .ok_or_else(|| de::Error::custom("not the id of a phrase"))
    }
}

//! The vault's plain index: numbers, leaf hashes, fold marks and states, and nothing that a sender said.

use std::{collections::BTreeMap, fmt, str::FromStr};

use meldkluis_crypto::{
    day::Day,
    note::{hex, unhex},
    tip::Version,
    tlog::Leaf,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Vault, VaultError, Writing, disk};

const INDEX: &str = Index::NAME;
/// About 250 bytes an item, so two million items.
const INDEX_MAX: u64 = 512 << 20;

/// What the vault holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// The version of this format.
    pub version: Version<1>,
    /// The number of the next new case; numbers are never given twice.
    pub next_case: u64,
    /// What each generation's last accepted bundle said of itself.
    pub logs: BTreeMap<u32, Carried>,
    /// Every tip whose sealed bytes are held, or were destroyed.
    pub items: BTreeMap<Id, Row>,
}

/// What the last accepted bundle of a log said of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Carried {
    /// The day of the export.
    pub day: Day,
    /// The epoch of the roster in force at the intake.
    pub roster: u64,
    /// How many tips it had when a later generation was first carried: it is closed then.
    pub closed: Option<u64>,
}

/// A tip's identity everywhere: the generation of its log, and its place in it. Its text form is `0-12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    /// The generation of the log.
    pub generation: u32,
    /// The index in the log.
    pub index: u64,
}

/// What the index says of one tip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The number of its case.
    pub case: u64,
    /// Its leaf data in the log.
    #[serde(serialize_with = "leaf_out", deserialize_with = "leaf_in")]
    pub leaf: Leaf,
    /// What it has in common with others.
    pub marks: Marks,
    /// Whether it opened.
    pub state: State,
}

/// What a tip has in common with others, as marks that only this vault can make.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    /// Tips of one attempt share it.
    pub attempt: Option<Mark>,
    /// A tip and what its sender added later share it.
    pub thread: Option<Mark>,
    /// Whatever names one mailbox shares it.
    pub mailbox: Option<Mark>,
}

impl Marks {
    /// Returns the marks that put tips into one case: never the mailbox, which the intake's operator knows.
    pub fn joining(self) -> impl Iterator<Item = Mark> {
        self.attempt.into_iter().chain(self.thread)
    }
}

/// A mark that only this vault can make from an attempt, a thread or a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark(pub [u8; 16]);

/// Whether a held tip opened when it was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It opened, to its last byte.
    Opened,
    /// It is what the log says, and does not open.
    Closed,
    /// It was destroyed here: the row is what is left of it, and it is not held any more.
    Destroyed,
}

impl Default for Index {
    fn default() -> Self {
        Self { version: Version, next_case: 1, logs: BTreeMap::new(), items: BTreeMap::new() }
    }
}

impl Index {
    /// The file's name in the vault.
    pub(crate) const NAME: &str = "index.json";

    /// Writes the JSON.
    ///
    /// # Panics
    /// Never: every field has a JSON form.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("every field has a JSON form")
    }

    /// Takes the number of a new case.
    pub(super) fn new_case(&mut self) -> u64 {
        let case = self.next_case;
        self.next_case += 1;
        case
    }

    /// Returns the tips whose sealed bytes are held.
    pub fn held(&self) -> impl Iterator<Item = Id> {
        let held = self.items.iter().filter(|(_, row)| row.state != State::Destroyed);
        held.map(|(id, _)| *id)
    }

    /// Returns the cases by number, each with its tips.
    #[must_use]
    pub fn cases(&self) -> BTreeMap<u64, Vec<(Id, Row)>> {
        let mut cases = BTreeMap::<_, Vec<_>>::new();
        for (id, row) in self.items.iter().filter(|(_, row)| row.state != State::Destroyed) {
            cases.entry(row.case).or_default().push((*id, *row));
        }
        cases
    }

    /// Returns the tips of one case, none if there is no such case.
    #[must_use]
    pub fn case(&self, number: u64) -> Vec<(Id, Row)> {
        let is_in = |row: &Row| row.case == number && row.state != State::Destroyed;
        let rows = self.items.iter().filter(|(_, row)| is_in(row));
        rows.map(|(id, row)| (*id, *row)).collect()
    }

    /// Returns the runs of indices below `size` that are not held of a generation, as first and last.
    #[must_use]
    pub fn missing(&self, generation: u32, size: u64) -> Vec<(u64, u64)> {
        let (mut runs, mut next) = (vec![], 0);
        let from = Id { generation, index: 0 };
        let to = Id { generation, index: size };
        for id in self.items.range(from..to).map(|(id, _)| id) {
            if id.index > next {
                runs.push((next, id.index - 1));
            }
            next = id.index + 1;
        }
        if next < size {
            runs.push((next, size - 1));
        }
        runs
    }
}

impl Vault {
    /// Reads the index as it is on the disk now.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::File`].
    pub fn index(&self) -> Result<Index, VaultError> {
        let bytes = disk::read(&self.dir.join(INDEX), INDEX_MAX)?;
        let index: Index =
            serde_json::from_slice(&bytes).map_err(|_| VaultError::Damaged(INDEX))?;
        if index.to_json() == bytes { Ok(index) } else { Err(VaultError::Damaged(INDEX)) }
    }
}

impl Writing<'_> {
    /// Replaces the index on the disk, durably.
    ///
    /// # Errors
    /// [`VaultError::File`].
    pub fn save(&self, index: &Index) -> Result<(), VaultError> {
        Ok(disk::replace(&self.vault.dir.join(INDEX), &index.to_json())?)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.generation, self.index)
    }
}

/// A text that is not a tip's identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a generation and an index")]
pub struct NotAnId;

impl FromStr for Id {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let (generation, index) = text.split_once('-').ok_or(NotAnId)?;
        let id = Self {
            generation: generation.parse().map_err(|_| NotAnId)?,
            index: index.parse().map_err(|_| NotAnId)?,
        };
        if id.to_string() == text { Ok(id) } else { Err(NotAnId) }
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl Serialize for Mark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        unhex(&text).map(Self).ok_or_else(|| de::Error::custom("not a mark"))
    }
}

fn leaf_out<S: Serializer>(leaf: &Leaf, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex(leaf.as_bytes()))
}

fn leaf_in<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Leaf, D::Error> {
    let text = String::deserialize(deserializer)?;
    unhex(&text).map(Leaf::from_bytes).ok_or_else(|| de::Error::custom("not leaf data"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(case: u64) -> Row {
        let marks = Marks { attempt: Some(Mark([3; 16])), ..Marks::default() };
        Row { case, leaf: Leaf::new([7; 32], 9_000), marks, state: State::Opened }
    }

    fn id(index: u64) -> Id {
        Id { generation: 0, index }
    }

    fn index() -> Index {
        let items = [(id(1), row(1)), (id(2), row(2)), (id(5), row(3))];
        Index { next_case: 4, items: items.into(), ..Index::default() }
    }

    #[test]
    fn index_round_trips() {
        let mut index = index();
        index.logs.insert(0, Carried { day: Day::from_number(20_000), roster: 3, closed: None });
        assert_eq!(serde_json::from_slice::<Index>(&index.to_json()).unwrap(), index);
    }

    #[test]
    fn runs_that_are_not_held_are_named() {
        assert_eq!(index().missing(0, 8), [(0, 0), (3, 4), (6, 7)]);
        assert_eq!(index().missing(0, 3), [(0, 0)]);
        assert_eq!(index().missing(1, 2), [(0, 1)]);
    }

    #[test]
    fn odd_identities_are_refused() {
        for text in ["", "0", "0-", "00-1", "0-+1", "0-1-2", "../0-1"] {
            assert_eq!(text.parse::<Id>(), Err(NotAnId), "{text:?}");
        }
        assert_eq!("3-12".parse(), Ok(Id { generation: 3, index: 12 }));
    }
}

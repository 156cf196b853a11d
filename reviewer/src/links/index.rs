//! Which cases name the same: keys joined across all cases, in memory.

use std::collections::{BTreeMap, BTreeSet};

use super::{Key, Mark};

/// From this many cases on a key is called frequent: shown last, and never hidden.
pub const FREQUENT: usize = 12;

/// The keys of all cases.
///
/// A key that is in many cases still joins them. Were it dropped for that, whoever sends enough reports could hide a
/// number. Only what help and police publish of themselves joins nothing.
#[derive(Clone, Debug, Default)]
pub struct Index {
    cases: BTreeMap<u64, BTreeSet<Key>>,
    keys: BTreeMap<Key, BTreeSet<u64>>,
}

/// A key that a case has in common with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// What they have in common.
    pub key: Key,
    /// The other cases, in the order of their numbers: what came first is never displaced by what came later.
    pub others: Vec<u64>,
    /// Whether there are more others than these.
    pub more: bool,
}

impl Shared {
    /// Tells whether very many cases have it.
    #[must_use]
    pub fn is_frequent(&self) -> bool {
        self.others.len() + 1 >= FREQUENT
    }

    /// Puts strong kinds before weak ones, and keys of few cases before those of many.
    pub fn sort(all: &mut [Self]) {
        all.sort_by_key(|one| (one.is_frequent(), one.key.kind.is_weak(), one.others.len()));
    }
}

impl Index {
    /// Adds what was marked in a case's words; a case can be added to.
    pub fn add(&mut self, case: u64, marks: &[Mark]) {
        let own = self.cases.entry(case).or_default();
        for mark in marks {
            let key = mark.joined();
            self.keys.entry(key.clone()).or_default().insert(case);
            own.insert(key);
        }
    }

    /// Returns what a case has in common with others, sorted.
    #[must_use]
    pub fn also_in(&self, case: u64) -> Vec<Shared> {
        let keys = self.cases.get(&case).into_iter().flatten();
        let mut shared: Vec<Shared> = keys.filter_map(|key| self.shared(key, case)).collect();
        Shared::sort(&mut shared);
        shared
    }

    fn shared(&self, key: &Key, case: u64) -> Option<Shared> {
        if key.is_published() {
            return None;
        }
        let all = self.keys.get(key)?;
        let others: Vec<u64> = all.iter().copied().filter(|other| *other != case).collect();
        (!others.is_empty()).then(|| Shared { key: key.clone(), others, more: false })
    }

    /// Returns every key that joins cases, with these.
    pub fn joining(&self) -> impl Iterator<Item = (&Key, &BTreeSet<u64>)> {
        let joins = |(key, cases): &(&Key, &BTreeSet<u64>)| cases.len() > 1 && !key.is_published();
        self.keys.iter().filter(joins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::{Kind, marks};

    fn index(texts: &[&str]) -> Index {
        let mut index = Index::default();
        for (case, text) in (1..).zip(texts) {
            index.add(case, &marks(text));
        }
        index
    }

    #[test]
    fn cases_are_joined_by_what_they_share_in_any_writing() {
        let index = index(&[
            "bel 06 12345678",
            "+31 (0)6 1234-5678",
            "insta: roos_1",
            "٠٦١٢٣٤٥٦٧٨ en @roos_1",
        ]);
        let shared = index.also_in(4);
        let told: Vec<_> = shared.iter().map(|one| (one.key.kind, one.others.clone())).collect();
        assert_eq!(told, [(Kind::Handle, vec![3]), (Kind::Phone, vec![1, 2])]);
        assert_eq!(index.also_in(9), []);
    }

    #[test]
    fn published_numbers_join_nothing() {
        let index = index(&[
            "ik belde 0800-2000 en politie.nl/x",
            "zij belde 0800 2000",
            "112 en politie.nl",
        ]);
        assert!((1..=3).all(|case| index.also_in(case).is_empty()));
        assert_eq!(index.joining().count(), 0);
    }

    /// A trafficker sends many reports with a number, hoping that it is passed over as common.
    #[test]
    fn flood_hides_no_link() {
        let honest =
            ["zij staat op 06 12345678", "zijn nummer: 0612345678, auto 12-BBD-3", "12-BBD-3"];
        let flood = vec!["06 12345678"; 500];
        let index = index(&[&honest[..], &flood].concat());
        let shared = index.also_in(1);
        assert_eq!(shared[0].others[0], 2, "the earliest case stays first");
        assert!(shared[0].is_frequent() && shared[0].others.len() == 501);
        let second = index.also_in(2);
        assert_eq!(
            (second[0].key.kind, &second[0].others),
            (Kind::Plate, &vec![3]),
            "the rare key comes first"
        );
    }
}

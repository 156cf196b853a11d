//! What a vault holds of everything that officers do, to be compared.

use std::collections::{BTreeMap, BTreeSet};

use meldkluis_reviewer::{
    casefile::edits::NOTE,
    vault::{Id, Vault},
};

/// Everything that must not be lost, and nothing that depends on a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) cases: BTreeMap<u64, Case>,
    pub(super) next_case: u64,
    /// The tips that were destroyed.
    pub(super) gone: BTreeSet<u64>,
    pub(super) officers: BTreeSet<String>,
    pub(super) identities: usize,
    /// Whether the card names an older identity than the newest: a renewal was killed, and the next one ends it.
    pub(super) half_renewed: bool,
    pub(super) sequence: u64,
}

/// A case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Case {
    pub(super) tips: BTreeSet<u64>,
    pub(super) values: BTreeSet<(String, String)>,
    pub(super) notes: BTreeSet<String>,
    pub(super) replies: BTreeSet<String>,
}

impl State {
    pub(super) fn of(vault: &Vault) -> Self {
        let index = vault.index().unwrap();
        let file = vault.case_file(&mut ()).unwrap();
        let mut cases: BTreeMap<u64, Case> = BTreeMap::new();
        for (number, tips) in index.cases() {
            let values = file.values(number).unwrap().into_iter();
            let edits = file.edits(number).unwrap().into_iter();
            let notes = edits.filter(|edit| edit.change.field == NOTE);
            let case = Case {
                tips: tips.iter().map(|(id, _)| id.index).collect(),
                values: values.map(|(field, value, _)| (field, value)).collect(),
                notes: notes.map(|edit| edit.change.value).collect(),
                replies: BTreeSet::new(),
            };
            cases.insert(number, case);
        }
        let letters = vault.letters().unwrap().into_iter().filter(|letter| !letter.is_standard);
        for letter in letters {
            vault.item(&letter).unwrap();
            let text = vault.said(&letter).unwrap().text.unwrap();
            let case = cases.values_mut().find(|case| case.tips.contains(&letter.to.index));
            case.expect("no reply outlives its case").replies.insert(text.to_string());
        }
        let gone = vault.tombstones().unwrap().into_iter().map(|gone| gone.id.index);
        let officers = vault.keys().officers.iter().map(|officer| officer.name.as_str().to_owned());
        Self {
            cases,
            next_case: index.next_case,
            gone: gone.collect(),
            officers: officers.collect(),
            identities: vault.keys().identities.len(),
            half_renewed: vault.keys().newest().recipient() != vault.card().unwrap().working,
            sequence: vault.carry().unwrap().sequence,
        }
    }

    /// Returns the case of a tip, by its index in the log.
    pub(super) fn case_of(&self, tip: u64) -> Option<u64> {
        self.cases.iter().find(|(_, case)| case.tips.contains(&tip)).map(|(number, _)| *number)
    }

    /// Returns this state with something else in one case.
    pub(super) fn with(&self, number: u64, change: impl FnOnce(&mut Case)) -> Self {
        let mut state = self.clone();
        change(state.cases.get_mut(&number).unwrap());
        state
    }

    /// Returns this state with a value in the place of others of its field.
    pub(super) fn set(&self, number: u64, field: &str, value: &str) -> Self {
        self.with(number, |case| {
            case.values.retain(|(known, _)| known != field);
            if !value.is_empty() {
                case.values.insert((field.to_owned(), value.to_owned()));
            }
        })
    }

    /// Returns this state with one more value.
    pub(super) fn add(&self, number: u64, field: &str, value: &str) -> Self {
        self.with(number, |case| case.values.extend([(field.to_owned(), value.to_owned())]))
    }

    pub(super) fn has(&self, number: u64, field: &str, value: &str) -> bool {
        let case = &self.cases[&number];
        case.values.contains(&(field.to_owned(), value.to_owned()))
    }
}

pub(super) fn id(index: u64) -> Id {
    Id { generation: 0, index }
}

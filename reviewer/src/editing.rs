//! What officers do with cases, for the commands and the page alike: what was typed becomes changes, each is entered into
//! the audit trail and made by itself, and what was made can be taken back.

use std::collections::BTreeMap;

use crate::{
    casefile::{
        CaseFile,
        edits::{self, ASSIGNED, Act, Change, DUPLICATE, Done, EditError, NOTE, TAG, Who},
        taxonomy::{self, Field, Unknown},
    },
    clock,
    show::visible::visible,
    vault::{self, Id, Vault, VaultError},
};

/// The longest note, in bytes.
const NOTE_MAX: usize = 64 << 10;
/// The longest tag and the longest name.
const WORD_MAX: usize = 64;

/// A reason why what was typed is no change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAChange {
    /// The taxonomy does not have it.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// The field has one value.
    #[error("{0} has one value")]
    OneValue(String),
    /// A note is empty or too long.
    #[error("no note, or one that is too long")]
    Note,
    /// A tag or a name is empty, too long, or has something in it that acts.
    #[error("not a tag or a name")]
    Word,
}

/// What became of one change in one case.
#[derive(Debug)]
pub struct Told {
    /// The number of the case.
    pub number: u64,
    /// What was wanted.
    pub change: Change,
    /// What became of it.
    pub done: Result<Done, EditError>,
    /// What takes it back, if it was made.
    back: Vec<Change>,
    /// The tips that nobody had decided on before, if it decides.
    settled: Vec<Id>,
}

/// Changes that were made together, to be taken back together.
#[derive(Debug, Default)]
pub struct Undo(Vec<Step>);

/// A change that was made, and what takes it back.
#[derive(Debug)]
struct Step {
    number: u64,
    version: i64,
    change: Change,
    back: Vec<Change>,
    settled: Vec<Id>,
}

/// Turns values into changes of a field; none without values, which is told with what there is.
///
/// # Errors
/// [`NotAChange`].
pub fn values(field: &Field, typed: &[String], remove: bool) -> Result<Vec<Change>, NotAChange> {
    if typed.is_empty() {
        field.value("")?;
    }
    if typed.len() > 1 && !field.many {
        return Err(NotAChange::OneValue(field.name.clone()));
    }
    let act = match (remove, field.many) {
        (true, _) => Act::Remove,
        (false, true) => Act::Add,
        (false, false) => Act::Set,
    };
    let mut changes = vec![];
    for value in typed {
        let value = field.value(value)?;
        // A municipality lies in one police unit.
        let unit = taxonomy::place(&value).filter(|_| field.list.is_some() && !remove);
        changes.push(Change { field: field.name.clone(), act, value });
        changes.extend(unit.map(|place| Change {
            field: "region".into(),
            act: Act::Add,
            value: place.unit.into(),
        }));
    }
    Ok(changes)
}

/// Turns words into a note.
///
/// # Errors
/// [`NotAChange::Note`].
pub fn note(typed: &str) -> Result<Change, NotAChange> {
    let fine = !typed.trim().is_empty() && typed.len() <= NOTE_MAX;
    let change = || Change { field: NOTE.into(), act: Act::Add, value: typed.to_owned() };
    fine.then(change).ok_or(NotAChange::Note)
}

/// Puts a tag on a case, or takes it away.
///
/// # Errors
/// [`NotAChange::Word`].
pub fn tag(typed: &str, remove: bool) -> Result<Change, NotAChange> {
    let act = if remove { Act::Remove } else { Act::Add };
    Ok(Change { field: TAG.into(), act, value: word(typed)? })
}

/// Says who works on a case; nobody any more without a name.
///
/// # Errors
/// [`NotAChange::Word`].
pub fn assigned(name: Option<&str>) -> Result<Change, NotAChange> {
    let value = name.map_or(Ok(String::new()), word)?;
    Ok(Change { field: ASSIGNED.into(), act: Act::Set, value })
}

/// Says that a case tells another again.
#[must_use]
pub fn duplicate(of: u64) -> Change {
    Change { field: DUPLICATE.into(), act: Act::Set, value: of.to_string() }
}

/// Takes a tag or a name: short, on one line, with nothing in it that acts.
fn word(typed: &str) -> Result<String, NotAChange> {
    let typed = typed.trim();
    let fine = !typed.is_empty() && typed.chars().count() <= WORD_MAX && visible(typed) == typed;
    (fine && !typed.contains('\n')).then(|| typed.to_owned()).ok_or(NotAChange::Word)
}

/// Makes every change in every case by itself: what one case refuses stops no other.
///
/// `seen` is the version that whoever wants this saw: what was changed since is told, and not lost.
///
/// # Errors
/// [`VaultError`] when nothing can be entered or kept any more; what was made until then stays.
pub fn edit(
    vault: &Vault,
    file: &CaseFile,
    cases: impl IntoIterator<Item = u64>,
    changes: &[Change],
    seen: Option<i64>,
) -> Result<Vec<Told>, VaultError> {
    let who = vault.who();
    let mut told = vec![];
    for number in cases {
        // What was just made here is no change that somebody else made since.
        let mut own: BTreeMap<&str, i64> = BTreeMap::new();
        for change in changes {
            let seen = seen.map(|seen| own.get(change.field.as_str()).copied().unwrap_or(seen));
            let one = one(vault, file, (number, change), (&who, seen))?;
            if let Ok(Done::Made(version)) = one.done {
                own.insert(&change.field, version);
            }
            told.push(one);
        }
    }
    Ok(told)
}

fn one(
    vault: &Vault,
    file: &CaseFile,
    (number, change): (u64, &Change),
    seen: (&Who, Option<i64>),
) -> Result<Told, VaultError> {
    let before = file.values(number)?;
    let settled = if edits::decides(change) { file.not_settled(number)? } else { vec![] };
    let enter =
        |version| vault.enter(clock::today(), &[vault::Act::Edited(number, version)]).map(drop);
    let done = match file.edit(number, change, seen, enter) {
        Err(EditError::Trail(error)) => return Err(error),
        Err(EditError::File(error)) => return Err(error.into()),
        done => done,
    };
    let before = before.into_iter().filter(|(field, ..)| *field == change.field);
    let before: Vec<String> = before.map(|(_, value, _)| value).collect();
    let back = back(change, &before);
    Ok(Told { number, change: change.clone(), done, back, settled })
}

/// Returns what takes a change back where a field had these values; a note stays, and so does a value that was there.
fn back(change: &Change, before: &[String]) -> Vec<Change> {
    let Change { field, act, value } = change.clone();
    let (act, value) = match act {
        _ if field == NOTE => return vec![],
        Act::Set => (Act::Set, before.first().cloned().unwrap_or_default()),
        Act::Add if before.contains(&value) => return vec![],
        Act::Add => (Act::Remove, value),
        Act::Remove => (Act::Add, value),
        Act::Late => return vec![],
    };
    vec![Change { field, act, value }]
}

impl Undo {
    /// Takes what was made of what was wanted.
    #[must_use]
    pub fn of(told: &[Told]) -> Self {
        let made = |told: &Told| match told.done {
            Ok(Done::Made(version)) => Some(Step {
                number: told.number,
                version,
                change: told.change.clone(),
                back: told.back.clone(),
                settled: told.settled.clone(),
            }),
            _ => None,
        };
        Self(told.iter().filter_map(made).collect())
    }

    /// Tells whether nothing can be taken back.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|step| step.back.is_empty() && step.settled.is_empty())
    }

    /// Takes everything back, the newest first; what somebody changed since stays as they said.
    ///
    /// # Errors
    /// As [`edit`].
    pub fn take_back(self, vault: &Vault, file: &CaseFile) -> Result<Vec<Told>, VaultError> {
        let mut cases: BTreeMap<u64, Vec<Step>> = BTreeMap::new();
        for step in self.0 {
            cases.entry(step.number).or_default().push(step);
        }
        let mut told = vec![];
        for (number, steps) in cases.into_iter().rev() {
            told.extend(take_back(vault, file, number, steps)?);
        }
        Ok(told)
    }
}

/// Takes back what was made in one case.
fn take_back(
    vault: &Vault,
    file: &CaseFile,
    number: u64,
    steps: Vec<Step>,
) -> Result<Vec<Told>, VaultError> {
    let who = vault.who();
    let newest = steps.iter().map(|step| step.version).max().unwrap_or_default();
    let decided_since = file.is_decided_since(number, newest)?;
    // What the act itself made, and what is taken back here, is no change that somebody else made since.
    let versions = steps.iter().map(|step| (step.change.field.clone(), step.version));
    let mut own: BTreeMap<String, i64> = versions.collect();
    let (mut told, mut open) = (vec![], vec![]);
    // First as well as last, so that a crash in between shows a tip once more and hides none.
    let settled: Vec<Id> = steps.iter().flat_map(|step| &step.settled).copied().collect();
    if !decided_since && !settled.is_empty() {
        file.unsettle(number, &settled)?;
    }
    for step in steps.into_iter().rev() {
        for change in &step.back {
            let seen = own.get(&change.field).copied().unwrap_or_default().max(step.version);
            let one = one(vault, file, (number, change), (&who, Some(seen)))?;
            if let Ok(Done::Made(version)) = one.done {
                own.insert(change.field.clone(), version);
                open.extend(&one.settled);
            }
            told.push(one);
        }
        if step.back.is_empty() && !step.settled.is_empty() && !decided_since {
            let Step { change, version, .. } = step;
            let done = Ok(Done::Made(version));
            told.push(Told { number, change, done, back: vec![], settled: vec![] });
        }
        open.extend(step.settled);
    }
    // A tip that this act alone decided on is to be decided again, also where an older decision stays.
    if !decided_since && !open.is_empty() {
        file.unsettle(number, &open)?;
    }
    Ok(told)
}

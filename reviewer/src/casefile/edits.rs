//! What officers did: rows that are added and never changed, each with a version, a name and a time. Only the words of a
//! translation go where nothing opens its tip any more.
//!
//! The newest row of a field says what holds. Whoever edits may name the version that they saw; when somebody changed the
//! field since, their edit is kept beside and not applied, and they are told both values.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::{CaseFile, CaseFileError, matter, restricted, translation::TRANSLATION};
use crate::vault::{Id, VaultError};

/// The field of notes; each stays.
pub const NOTE: &str = "note";
/// The field of tags.
pub const TAG: &str = "tag";
/// The field of who works on a case.
pub const ASSIGNED: &str = "assigned";
/// The field of attachments that were copied to a medium; each stays.
pub const TAKEN_OUT: &str = "taken-out";
/// The field of the case that this one tells again.
pub const DUPLICATE: &str = "duplicate-of";

/// Who does something, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The officer's name.
    pub name: String,
    /// Seconds since 1970-01-01, UTC.
    pub at: u64,
}

/// What an edit does with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The field has this value alone.
    Set,
    /// It has this value too.
    Add,
    /// It does not have this value any more.
    Remove,
    /// Somebody else was faster: kept, and not applied.
    Late,
}

impl Act {
    /// Returns its name in the database and for machines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Late => "late",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        [Self::Set, Self::Add, Self::Remove, Self::Late].into_iter().find(|act| act.name() == name)
    }
}

/// A change that somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The field.
    pub field: String,
    /// What is done with it.
    pub act: Act,
    /// The value.
    pub value: String,
}

/// An edit as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Its version.
    pub version: i64,
    /// The number under which it was made, if that is part of another case now.
    pub was: Option<u64>,
    /// What was changed.
    pub change: Change,
    /// By whom, and when.
    pub who: Who,
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// It holds, under this version.
    Made(i64),
    /// It held already.
    Already,
    /// Somebody changed the field since the version that was named: theirs holds, and the change is kept beside.
    Conflict(Edit),
}

/// A reason why a change is not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// There is no case of this number.
    #[error("no case {0}")]
    NoCase(u64),
    /// A case cannot tell itself again, nor one that tells it again.
    #[error("case {0} cannot be a duplicate of that one")]
    Circle(u64),
    /// The case file.
    #[error(transparent)]
    File(#[from] CaseFileError),
    /// The audit trail.
    #[error(transparent)]
    Trail(#[from] VaultError),
}

impl From<rusqlite::Error> for EditError {
    fn from(error: rusqlite::Error) -> Self {
        Self::File(error.into())
    }
}

impl CaseFile {
    /// Changes a field of a case; `enter` is told the version before anything is kept, for the audit trail.
    ///
    /// # Errors
    /// [`EditError`]; nothing was changed then.
    pub fn edit(
        &self,
        number: u64,
        change: &Change,
        (who, seen): (&Who, Option<i64>),
        enter: impl FnOnce(i64) -> Result<(), VaultError>,
    ) -> Result<Done, EditError> {
        let writing = self.begin()?;
        if !self.has(number)? {
            return Err(EditError::NoCase(number));
        }
        if change.field == DUPLICATE {
            self.hold_no_circle(number, &change.value)?;
        }
        let newest = newest(&writing, number, &change.field)?;
        let newer = newest.filter(|edit| seen.is_some_and(|seen| edit.version > seen));
        if newer.is_none() && self.holds(number, change)? {
            return Ok(Done::Already);
        }
        let last = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'edit'";
        let version = writing.query_row(last, [], |row| row.get::<_, i64>(0))? + 1;
        enter(version)?;
        let act = if newer.is_some() { Act::Late } else { change.act };
        writing.execute(
            "INSERT INTO edit (version, number, field, act, value, officer, at) VALUES (?1,?2,?3,?4,?5,?6,?7)",
            params![version, number, change.field, act.name(), change.value, who.name, who.at],
        )?;
        if change.field == NOTE {
            let sql = "INSERT INTO notes (rowid, value) VALUES (?1, ?2)";
            writing.execute(sql, params![version, change.value])?;
        }
        if change.field == TRANSLATION {
            let sql = "INSERT INTO translations (rowid, text) SELECT version, text FROM translation WHERE version = ?1";
            writing.execute(sql, [version])?;
        }
        if newer.is_none() {
            apply(&writing, number, change, version)?;
            if decides(change) {
                settle(&writing, number)?;
            }
            matter::refresh(&writing, &[number].into())?;
        }
        writing.commit()?;
        Ok(newer.map_or(Done::Made(version), Done::Conflict))
    }

    /// Returns what was done with a case, the oldest first.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn edits(&self, number: u64) -> Result<Vec<Edit>, CaseFileError> {
        let sql = format!("{SELECT} WHERE number = ?1 ORDER BY version");
        let mut edits = self.db.prepare(&sql)?;
        let rows = edits.query_map([number], of)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the values that hold of a case: field, value, and the version that set it.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn values(&self, number: u64) -> Result<Vec<(String, String, i64)>, CaseFileError> {
        let sql =
            "SELECT field, value, version FROM current WHERE number = ?1 ORDER BY field, version";
        let mut values = self.db.prepare(sql)?;
        let rows = values.query_map([number], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn holds(&self, number: u64, change: &Change) -> Result<bool, CaseFileError> {
        let sql =
            "SELECT EXISTS (SELECT 1 FROM current WHERE number = ?1 AND field = ?2 AND value = ?3)";
        let has: bool =
            self.db
                .query_row(sql, params![number, change.field, change.value], |row| row.get(0))?;
        Ok(match change.act {
            // Said once more after another tip came, it is a decision on that tip too.
            Act::Set | Act::Add if decides(change) => has && !self.has_come_since(number)?,
            Act::Set | Act::Add => has && change.field != NOTE,
            Act::Remove => !has,
            Act::Late => false,
        })
    }

    /// Tells whether a tip came after the case was decided.
    fn has_come_since(&self, number: u64) -> Result<bool, CaseFileError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM tip WHERE number = ?1 AND closed IS NULL AND NOT EXISTS \
                   (SELECT 1 FROM settled s WHERE s.generation = tip.generation AND s.item = tip.item))";
        Ok(self.db.query_row(sql, [number], |row| row.get(0))?)
    }

    /// Returns the tips of a case that no decision was on.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub(crate) fn not_settled(&self, number: u64) -> Result<Vec<Id>, CaseFileError> {
        let sql = "SELECT generation, item FROM tip WHERE number = ?1 AND NOT EXISTS \
                   (SELECT 1 FROM settled s WHERE s.generation = tip.generation AND s.item = tip.item)";
        let mut tips = self.db.prepare(sql)?;
        let id = |row: &Row<'_>| Ok(Id { generation: row.get(0)?, index: row.get(1)? });
        let rows = tips.query_map([number], id)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Tells whether a case was decided after a version.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub(crate) fn is_decided_since(
        &self,
        number: u64,
        version: i64,
    ) -> Result<bool, CaseFileError> {
        let edits = self.edits(number)?;
        Ok(edits.iter().any(|edit| edit.version > version && decides(&edit.change)))
    }

    /// Takes back that a decision was on these tips: whoever decides next must know that nobody weighed them.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub(crate) fn unsettle(&self, number: u64, tips: &[Id]) -> Result<(), CaseFileError> {
        let writing = self.begin()?;
        for id in tips {
            let sql = "DELETE FROM settled WHERE generation = ?1 AND item = ?2";
            writing.execute(sql, params![id.generation, id.index])?;
        }
        matter::refresh(&writing, &[number].into())?;
        Ok(writing.commit()?)
    }

    /// Holds that following from duplicate to original always ends.
    fn hold_no_circle(&self, number: u64, of: &str) -> Result<(), EditError> {
        let (mut next, mut been) = (of.parse::<u64>().ok(), BTreeSet::from([number]));
        while let Some(at) = next {
            if !been.insert(at) {
                return Err(EditError::Circle(number));
            }
            if !self.has(at)? {
                return Err(EditError::NoCase(at));
            }
            let sql = "SELECT value FROM current WHERE number = ?1 AND field = ?2";
            let further: Option<String> =
                self.db.query_row(sql, params![at, DUPLICATE], |row| row.get(0)).optional()?;
            next = further.and_then(|further| further.parse().ok());
        }
        Ok(())
    }

    /// Notes that somebody read tips of a case.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn see(&self, tips: &[Id], number: u64, who: &Who) -> Result<(), CaseFileError> {
        let writing = self.begin()?;
        for id in tips {
            writing.execute(
                "INSERT OR IGNORE INTO seen (generation, item, officer, at) VALUES (?1,?2,?3,?4)",
                params![id.generation, id.index, who.name, who.at],
            )?;
        }
        matter::refresh(&writing, &[number].into())?;
        Ok(writing.commit()?)
    }

    /// Returns the highest version that was ever given.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn newest_version(&self) -> Result<i64, CaseFileError> {
        let sql = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'edit'";
        Ok(self.db.query_row(sql, [], |row| row.get(0))?)
    }
}

const SELECT: &str = "SELECT version, was, field, act, value, officer, at FROM edit";

fn of(row: &Row<'_>) -> rusqlite::Result<Edit> {
    let act: String = row.get(3)?;
    let change = Change {
        field: row.get(2)?,
        act: Act::parse(&act).unwrap_or(Act::Late),
        value: row.get(4)?,
    };
    let who = Who { name: row.get(5)?, at: row.get(6)? };
    Ok(Edit { version: row.get(0)?, was: row.get(1)?, change, who })
}

/// Returns the newest edit of a field that was applied.
fn newest(
    writing: &Transaction<'_>,
    number: u64,
    field: &str,
) -> Result<Option<Edit>, CaseFileError> {
    let sql = format!(
        "{SELECT} WHERE number = ?1 AND field = ?2 AND act <> 'late' ORDER BY version DESC LIMIT 1"
    );
    Ok(writing.query_row(&sql, params![number, field], of).optional()?)
}

fn apply(
    writing: &Transaction<'_>,
    number: u64,
    change: &Change,
    version: i64,
) -> Result<(), CaseFileError> {
    if is_record(&change.field) {
        return Ok(());
    }
    let Change { field, act, value } = change;
    match act {
        Act::Set => {
            let sql = "DELETE FROM current WHERE number = ?1 AND field = ?2";
            writing.execute(sql, params![number, field])?;
        }
        Act::Remove => {
            let sql = "DELETE FROM current WHERE number = ?1 AND field = ?2 AND value = ?3";
            writing.execute(sql, params![number, field, value])?;
        }
        Act::Add | Act::Late => {}
    }
    // A field that is set to nothing has no value any more.
    if matches!(act, Act::Set | Act::Add) && !value.is_empty() {
        let sql =
            "INSERT OR REPLACE INTO current (number, field, value, version) VALUES (?1,?2,?3,?4)";
        writing.execute(sql, params![number, field, value, version])?;
    }
    Ok(())
}

/// Tells whether a field says what happened, and nothing that holds until it is changed: each row of it stays.
fn is_record(field: &str) -> bool {
    matches!(field, NOTE | TAKEN_OUT | TRANSLATION | restricted::TAKEN_BACK)
}

/// Tells whether a case is done when this holds of it.
pub(crate) fn decides(change: &Change) -> bool {
    let Change { field, act, value } = change;
    let closed = field == "status" && matches!(value.as_str(), "Closed" | "ClosedReferred");
    let sets = matches!(act, Act::Set | Act::Add) && !value.is_empty();
    sets && (closed || field == "disposition" || field == DUPLICATE)
}

/// Notes that the tips that a case has now were decided: one that comes later was not.
fn settle(writing: &Transaction<'_>, number: u64) -> Result<(), CaseFileError> {
    let sql = "INSERT OR IGNORE INTO settled SELECT generation, item FROM tip WHERE number = ?1";
    writing.execute(sql, [number])?;
    Ok(())
}

/// Makes what holds of a case anew from its edits.
pub(super) fn derive(writing: &Transaction<'_>, number: u64) -> Result<(), CaseFileError> {
    writing.execute("DELETE FROM current WHERE number = ?1", [number])?;
    let sql = format!("{SELECT} WHERE number = ?1 ORDER BY version");
    let mut edits = writing.prepare(&sql)?;
    let mut rows = edits.query([number])?;
    while let Some(row) = rows.next()? {
        let edit = of(row)?;
        apply(writing, number, &edit.change, edit.version)?;
    }
    Ok(())
}

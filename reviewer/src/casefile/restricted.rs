//! Files that only named officers look at: sexual images of minors. The mark and the names are edits like others.
//!
//! A mark is of the image, by its SHA-256, and not of the place where it was found: a sender sends the same file again.
//! It holds in every case, so that cases which are being joined uncover nothing.
//! The program keeps it, and cryptography does not: whoever has the passphrase and other programs may open the original.

use std::collections::BTreeSet;

use meldkluis_crypto::{note::hex, tip::Tip};
use rusqlite::{Transaction, params};

use super::{
    CaseFile, CaseFileError,
    edits::{Act, Change},
};
use crate::vault::Id;

/// The field of files that are sexual images of a minor.
pub const MARKED: &str = "minor-image";
/// The field of who may look at such a file.
pub const MAY_SEE: &str = "may-see";
/// The field of marks that a keeper took back, each with the reason; each stays.
pub const TAKEN_BACK: &str = "mark-taken-back";

/// An attachment of a tip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image {
    /// The tip.
    pub tip: Id,
    /// Which of its attachments, counted from 1.
    pub at: u32,
    /// The digest of its bytes.
    pub sha256: [u8; 32],
}

impl Image {
    /// Returns an attachment of a tip, if it has so many.
    #[must_use]
    pub fn of(id: Id, at: u32, tip: &Tip) -> Option<Self> {
        Self::all(id, tip).into_iter().find(|image| image.at == at)
    }

    /// Returns every attachment of a tip.
    #[must_use]
    pub fn all(id: Id, tip: &Tip) -> Vec<Self> {
        let all = (1..).zip(&tip.attachments);
        all.map(|(at, file)| Self { tip: id, at, sha256: file.sha256.0 }).collect()
    }

    fn name(self) -> String {
        hex(&self.sha256)
    }

    /// Returns its name, and the place by which earlier versions of this program marked it.
    fn names(self) -> [String; 2] {
        [self.name(), format!("{}/{}", self.tip, self.at)]
    }
}

impl CaseFile {
    /// Tells whether somebody may look at an attachment: everybody, as long as it is not marked.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn may_see(&self, image: Image, who: &str) -> Result<bool, CaseFileError> {
        let names = image.names().map(|name| format!("{name} {who}"));
        Ok(!self.is_restricted(image)? || self.has_value(MAY_SEE, &names)?)
    }

    /// Tells whether an attachment is marked.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn is_restricted(&self, image: Image) -> Result<bool, CaseFileError> {
        self.has_value(MARKED, &image.names())
    }

    /// Returns every mark: a SHA-256 in hexadecimal, or a place.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn restricted(&self) -> Result<BTreeSet<String>, CaseFileError> {
        let mut marks = self.db.prepare("SELECT value FROM current WHERE field = ?1")?;
        let rows = marks.query_map([MARKED], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the changes that mark an attachment; whoever marks it first may look at it, and nobody names themselves
    /// afterwards.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn restricting(&self, image: Image, who: &str) -> Result<Vec<Change>, CaseFileError> {
        if self.is_restricted(image)? {
            return Ok(vec![]);
        }
        let mark = Change { field: MARKED.into(), act: Act::Add, value: image.name() };
        Ok(vec![letting_see(image, who), mark])
    }

    /// Returns the changes that take the mark of an attachment back, each with its case; none when it is not marked.
    ///
    /// The names go first, the reason is kept next, and the mark goes last: what is cut off in between is seen by nobody,
    /// not by everybody. Without the names, a later mark lets nobody look who was named for the mistaken one.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn lifting(&self, image: Image, reason: &str) -> Result<Vec<(u64, Change)>, CaseFileError> {
        let [one, other] = image.names();
        let sql = "SELECT number, field, value FROM current WHERE (field = ?1 AND value IN (?3, ?4)) \
                   OR (field = ?2 AND substr(value, 1, instr(value, ' ') - 1) IN (?3, ?4)) ORDER BY number, value";
        let mut holding = self.db.prepare(sql)?;
        let rows = holding.query_map(params![MARKED, MAY_SEE, one, other], |row| {
            let change = Change { field: row.get(1)?, act: Act::Remove, value: row.get(2)? };
            Ok((row.get::<_, u64>(0)?, change))
        })?;
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let (marks, mut all): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|(_, change)| change.field == MARKED);
        if marks.is_empty() {
            return Ok(vec![]);
        }
        for (number, mark) in marks {
            let value = format!("{} {reason}", image.name());
            all.push((number, Change { field: TAKEN_BACK.into(), act: Act::Add, value }));
            all.push((number, mark));
        }
        Ok(all)
    }

    /// Returns the changes that take away whatever somebody of this name may look at, each with its case.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub(crate) fn letting_see_nothing(
        &self,
        who: &str,
    ) -> Result<Vec<(u64, Change)>, CaseFileError> {
        let sql = "SELECT number, value FROM current WHERE field = ?1 \
                   AND substr(value, instr(value, ' ') + 1) = ?2 ORDER BY number, value";
        let mut named = self.db.prepare(sql)?;
        let rows = named.query_map(params![MAY_SEE, who], |row| {
            let change = Change { field: MAY_SEE.into(), act: Act::Remove, value: row.get(1)? };
            Ok((row.get(0)?, change))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn has_value(&self, field: &str, values: &[String; 2]) -> Result<bool, CaseFileError> {
        let [one, other] = values;
        let sql = "SELECT EXISTS (SELECT 1 FROM current WHERE field = ?1 AND value IN (?2, ?3))";
        Ok(self.db.query_row(sql, params![field, one, other], |row| row.get(0))?)
    }
}

/// Returns the change that lets somebody look at a marked attachment.
#[must_use]
pub fn letting_see(image: Image, who: &str) -> Change {
    Change { field: MAY_SEE.into(), act: Act::Add, value: format!("{} {who}", image.name()) }
}

/// Moves the marks of a case that ends to cases that have the same images; returns those.
pub(super) fn keep_marks(
    writing: &Transaction<'_>,
    number: u64,
) -> Result<BTreeSet<u64>, CaseFileError> {
    let mut moved = writing.prepare(
        "UPDATE edit SET was = coalesce(was, number), number = (SELECT tip.number FROM attachment a \
         JOIN tip ON tip.id = a.tip WHERE lower(hex(a.sha256)) = substr(edit.value, 1, 64)) \
         WHERE number = ?1 AND field IN (?2, ?3, ?4) AND EXISTS (SELECT 1 FROM attachment a \
         WHERE lower(hex(a.sha256)) = substr(edit.value, 1, 64)) RETURNING number",
    )?;
    let numbers =
        moved.query_map(params![number, MARKED, MAY_SEE, TAKEN_BACK], |row| row.get(0))?;
    Ok(numbers.collect::<Result<_, _>>()?)
}

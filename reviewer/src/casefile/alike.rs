//! Which cases name the same: what tips name that others can name too, in a table of the case file.
//!
//! What comes in: what [`links`](crate::links) marks in a tip, when it is put in. What goes out: of a case, each key that it
//! shares, and with whom.
//! A row goes with its tip when that is closed or destroyed, and moves with its case. Tips from before this table are read
//! again, newest last, by whoever opens the case file next.
//! What help and police publish of themselves is kept too, and joins nothing: that list changes with the program.
//!
//! Deliberately absent: attachments, officers' notes, and any weight of a key.

use std::collections::{BTreeMap, BTreeSet};

use meldkluis_crypto::tip::Tip;
use rusqlite::{Statement, Transaction, params};

use super::{CaseFile, CaseFileError, matter, projection::BATCH};
use crate::{
    links::{self, Key, Kind, Shared},
    receive::Progress,
};

/// Of each key, at most so many other cases are looked up: somebody may send very many reports with very many keys.
pub const OTHERS_MAX: usize = 1_000;

pub(super) const INSERT: &str =
    "INSERT OR IGNORE INTO mark (kind, value, number, tip) VALUES (?1, ?2, ?3, ?4)";

/// Returns what a tip names that others can name too.
#[must_use]
pub fn keys_of(tip: &Tip) -> BTreeSet<Key> {
    let answers = &tip.answers;
    keys([&tip.text, &answers.place, &answers.soon])
}

fn keys(texts: [&Option<String>; 3]) -> BTreeSet<Key> {
    let marks = texts.into_iter().flatten().flat_map(|text| links::marks(text));
    marks.map(|mark| mark.joined()).collect()
}

/// Puts the keys of a tip in.
pub(super) fn put(
    insert: &mut Statement<'_>,
    (number, tip): (u64, i64),
    keys: BTreeSet<Key>,
) -> Result<(), CaseFileError> {
    for key in keys {
        insert.execute(params![key.kind.tag(), key.value, number, tip])?;
    }
    Ok(())
}

impl CaseFile {
    /// Returns what a case has in common with others; of a key that very many have, the first [`OTHERS_MAX`].
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn also_in(&self, number: u64) -> Result<Vec<Shared>, CaseFileError> {
        let mut own = self.db.prepare(
            "SELECT DISTINCT mark.kind, mark.value FROM tip JOIN mark INDEXED BY mark_tip ON mark.tip = tip.id \
             WHERE tip.number = ?1",
        )?;
        // One more than is named tells that there are more.
        let most = OTHERS_MAX + 1;
        let mut others = self.db.prepare(
            "SELECT DISTINCT number FROM mark WHERE kind = ?1 AND value = ?2 AND number <> ?3 \
             ORDER BY number LIMIT ?4",
        )?;
        let (mut rows, mut shared) = (own.query([number])?, vec![]);
        while let Some(row) = rows.next()? {
            let Some(key) = key_of(row.get(0)?, row.get(1)?) else { continue };
            if key.is_published() {
                continue;
            }
            let found = others
                .query_map(params![key.kind.tag(), key.value, number, most as u64], |r| r.get(0))?;
            let mut others = found.collect::<Result<Vec<u64>, _>>()?;
            let more = others.len() == most;
            others.truncate(OTHERS_MAX);
            if !others.is_empty() {
                shared.push(Shared { key, others, more });
            }
        }
        Shared::sort(&mut shared);
        Ok(shared)
    }

    /// Tells for some cases how many others each shares something strong with, up to a number.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn joined_with(
        &self,
        numbers: impl IntoIterator<Item = u64>,
        most: usize,
    ) -> Result<BTreeMap<u64, usize>, CaseFileError> {
        let mut own = self.db.prepare(
            "SELECT DISTINCT mark.kind, mark.value FROM tip JOIN mark INDEXED BY mark_tip ON mark.tip = tip.id \
             WHERE tip.number = ?1 LIMIT ?2",
        )?;
        let mut others = self.db.prepare(
            "SELECT DISTINCT number FROM mark WHERE kind = ?1 AND value = ?2 AND number <> ?3 \
             ORDER BY number LIMIT ?4",
        )?;
        let mut counts = BTreeMap::new();
        for number in numbers {
            let mut with = BTreeSet::<u64>::new();
            let mut rows = own.query(params![number, KEYS_LOOKED_AT])?;
            while let Some(row) = rows.next()?.filter(|_| with.len() < most) {
                let Some(key) = key_of(row.get(0)?, row.get(1)?) else { continue };
                if key.kind.is_weak() || key.is_published() {
                    continue;
                }
                let found = params![key.kind.tag(), key.value, number, most as u64];
                for other in others.query_map(found, |r| r.get(0))? {
                    with.insert(other?);
                }
            }
            if !with.is_empty() {
                counts.insert(number, with.len().min(most));
            }
        }
        Ok(counts)
    }

    /// Counts the tips whose words are not among those compared.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn not_compared(&self) -> Result<u64, CaseFileError> {
        let sql = "SELECT count(*) FROM tip INDEXED BY tip_closed WHERE closed IS NOT NULL";
        Ok(self.db.query_row(sql, [], |row| row.get(0))?)
    }

    /// Tells whether tips are here whose keys are not.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn has_older(&self) -> Result<bool, CaseFileError> {
        Ok(self.db.query_row("SELECT older > 0 FROM state", [], |row| row.get(0))?)
    }

    /// Makes what follows from tips that are here from before version 4: their keys, and the lines of their cases.
    ///
    /// Each batch is a transaction of its own, so whoever ends it loses nothing, and the next goes on.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn mark_older(&self, progress: &mut dyn Progress) -> Result<(), CaseFileError> {
        let of = self.older()?;
        while self.older()? > 0 && !progress.is_stopped() {
            let writing = self.begin()?;
            let left = self.mark_batch(&writing)?;
            writing.commit()?;
            progress.tips(of.saturating_sub(left), of);
        }
        Ok(())
    }

    fn older(&self) -> Result<u64, CaseFileError> {
        Ok(self.db.query_row("SELECT older FROM state", [], |row| row.get(0))?)
    }

    fn mark_batch(&self, writing: &Transaction<'_>) -> Result<u64, CaseFileError> {
        let mut tips = writing.prepare(
            "SELECT id, number, text, place, soon FROM tip WHERE id <= (SELECT older FROM state) \
             ORDER BY id DESC LIMIT ?1",
        )?;
        let mut insert = writing.prepare(INSERT)?;
        let (mut rows, mut left, mut touched) = (tips.query([BATCH as u64])?, 0, BTreeSet::new());
        while let Some(row) = rows.next()? {
            let (id, number): (i64, u64) = (row.get(0)?, row.get(1)?);
            let texts: [Option<String>; 3] = [row.get(2)?, row.get(3)?, row.get(4)?];
            put(&mut insert, (number, id), keys(texts.each_ref()))?;
            touched.insert(number);
            left = id - 1;
        }
        matter::refresh(writing, &touched)?;
        writing.execute("UPDATE state SET older = ?1", [left])?;
        Ok(left.unsigned_abs())
    }
}

/// So many keys of a case are looked at for a line of the list.
const KEYS_LOOKED_AT: u64 = 16;

fn key_of(tag: u8, value: String) -> Option<Key> {
    Kind::from_tag(tag).map(|kind| Key { kind, value })
}

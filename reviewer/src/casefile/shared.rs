//! Which cases name the same: what tips name that others can name too, in a table of the case file.
//!
//! What comes in: what [`links`] marks in a tip, when it is put in. What goes out: of a case, each key that it
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

#[cfg(test)]
mod tests {
    use meldkluis_crypto::{
        day::Day,
        tip::{Answers, Kind as Sort, Version},
    };
    use rusqlite::Connection;

    use super::*;
    use crate::{
        casefile::{
            STEPS, database,
            matter::{Tally, Wanted},
            projection::{Incoming, Joined},
        },
        vault::{Id, Marks},
    };

    fn before(steps: usize) -> CaseFile {
        let file = CaseFile { db: Connection::open_in_memory().unwrap() };
        database::careful(&file.db).unwrap();
        database::migrate(&file.db, &STEPS[..steps]).unwrap();
        file
    }

    fn id(index: u64) -> Id {
        Id { generation: 0, index }
    }

    fn incoming(index: u64, number: u64, text: &str) -> Incoming {
        let tip = Tip {
            version: Version,
            kind: Sort::Tip,
            day: Day::from_number(20_000),
            language: "nl".into(),
            form: Version,
            attempt: None,
            mailbox: None,
            answers: Answers::default(),
            text: Some(text.into()),
            attachments: vec![],
        };
        let (marks, said) = (Marks::default(), Ok(tip));
        Incoming { id: id(index), number, size: 9_867, marks, said, keys: None }
    }

    fn filled(texts: &[&str]) -> CaseFile {
        let file = before(STEPS.len());
        let tips: Vec<Incoming> =
            (0..).zip(texts).map(|(at, text)| incoming(at, at + 1, text)).collect();
        file.put(&[], &tips).unwrap();
        file
    }

    fn others(file: &CaseFile, number: u64) -> Vec<(String, Vec<u64>)> {
        let shared = file.also_in(number).unwrap();
        shared.into_iter().map(|one| (one.key.to_string(), one.others)).collect()
    }

    const PHONE: &str = "phone:+31612345678";

    #[test]
    fn cases_are_joined_in_any_writing_and_published_numbers_join_nothing() {
        let texts = ["bel 06 12345678, 0800-2000", "+31 (0)6 1234-5678; 0800 2000", "niets"];
        let file = filled(&texts);
        assert_eq!(others(&file, 1), [(PHONE.to_owned(), vec![2])]);
        assert_eq!((others(&file, 3), others(&file, 9)), (vec![], vec![]));
        assert_eq!(file.joined_with([1, 2, 3], 9).unwrap(), BTreeMap::from([(1, 1), (2, 1)]));
    }

    #[test]
    fn keys_go_with_a_tip_that_is_destroyed_or_closed_or_says_something_else() {
        let file = filled(&["06 12345678"; 4]);
        file.bury(&[id(1)]).unwrap();
        assert_eq!(others(&file, 1), [(PHONE.to_owned(), vec![3, 4])]);
        let closed = Incoming { said: Err("sealed to others".into()), ..incoming(2, 3, "") };
        file.close(&[closed]).unwrap();
        assert_eq!(others(&file, 1), [(PHONE.to_owned(), vec![4])]);
        assert_eq!(file.not_compared().unwrap(), 1);
        file.put(&[], &[incoming(3, 4, "06 87654321")]).unwrap();
        assert_eq!(others(&file, 1), []);
        let left = "SELECT count(*) FROM mark";
        assert_eq!(file.db.query_row(left, [], |row| row.get::<_, u64>(0)).unwrap(), 2);
    }

    #[test]
    fn keys_move_with_a_case_that_is_part_of_another() {
        let file = filled(&["12-BBD-3", "06 12345678", "06 12345678"]);
        file.put(&[Joined { younger: 2, older: 1 }], &[]).unwrap();
        assert_eq!(others(&file, 3), [(PHONE.to_owned(), vec![1])]);
        assert_eq!(others(&file, 1), [(PHONE.to_owned(), vec![3])]);
    }

    /// Somebody sends very many reports with a number: the look stays bounded, says so, and names the earliest.
    #[test]
    fn key_of_very_many_cases_is_named_by_the_first_of_them() {
        let honest = ["06 12345678, 12-BBD-3", "06 12345678", "12-BBD-3"];
        let flood = vec!["06 12345678"; OTHERS_MAX];
        let file = filled(&[&honest[..], &flood].concat());
        let shared = file.also_in(1).unwrap();
        let told: Vec<_> = shared.iter().map(|one| (one.others.len(), one.more)).collect();
        assert_eq!(told, [(1, false), (OTHERS_MAX, true)], "the rare key comes first");
        assert_eq!(shared[1].others[0], 2, "the earliest case stays first");
    }

    #[test]
    fn fourth_step_joins_and_counts_what_was_there_before_it() {
        let file = before(3);
        let tip = "INSERT INTO tip (generation, item, number, size, day, text, withdrawn, danger, minor, help, now) \
                   VALUES (0, ?1, ?2, 1, 20000, ?3, 0, 0, 0, 0, 0)";
        let line = "INSERT INTO matter VALUES (?1, 30, 20000, 1, 0, 1, 0, 0, NULL, NULL, 'tip', NULL, 0, 0, 0, 0, 0)";
        let count = 2 * BATCH as u64 + 7;
        for number in 1..=count {
            let text = if number % 100 == 1 { "06 12345678" } else { "niets" };
            file.db.execute(tip, params![number - 1, number, text]).unwrap();
            file.db.execute(line, [number]).unwrap();
        }
        database::migrate(&file.db, STEPS).unwrap();
        let tally = Tally { every: count, open: count, unread: count, due: 0 };
        assert_eq!(file.tally(None).unwrap(), tally, "what was there is counted at once");
        assert!(file.has_older().unwrap());
        // Somebody ends the first try after one batch; a tip comes meanwhile.
        assert_eq!(file.mark_batch(&file.begin().unwrap()).unwrap(), count - BATCH as u64);
        assert_eq!(others(&file, 1), [], "it was not committed");
        file.put(&[], &[incoming(count, count + 1, "0612345678")]).unwrap();
        file.mark_older(&mut ()).unwrap();
        assert!(!file.has_older().unwrap());
        let named: Vec<u64> = (101..=count).step_by(100).chain([count + 1]).collect();
        assert_eq!(others(&file, 1), [(PHONE.to_owned(), named)]);
        let tomorrow = Day::from_number(20_001);
        assert_eq!(file.tally(Some(tomorrow)).unwrap().due, count + 1);
        assert_eq!(file.due(tomorrow).unwrap().len() as u64, count + 1);
    }

    #[test]
    fn list_is_the_same_from_either_end_and_every_count_is_its_length() {
        let file = filled(&["niets"; 60]);
        file.bury(&[id(3), id(59)]).unwrap();
        file.put(&[Joined { younger: 9, older: 8 }], &[]).unwrap();
        let (today, all) = (Day::from_number(20_001), Wanted::default());
        let whole: Vec<u64> = file.list(&all).unwrap().iter().map(|matter| matter.number).collect();
        assert_eq!(whole.len(), 57);
        for skip in 0..60 {
            let (some, count) = file.page(&Wanted { most: Some(7), skip, ..all.clone() }).unwrap();
            let expected: Vec<u64> =
                whole.iter().skip(usize::try_from(skip).unwrap()).take(7).copied().collect();
            let some: Vec<u64> = some.iter().map(|matter| matter.number).collect();
            assert_eq!((some, count), (expected, 57), "behind {skip}");
        }
        for wanted in [
            all.clone(),
            Wanted { open: true, ..all.clone() },
            Wanted { unread: true, ..all.clone() },
            Wanted { due: Some(today), ..all.clone() },
            Wanted { due: Some(Day::from_number(20_000)), ..all },
        ] {
            let count = file.count_of(&wanted).unwrap();
            assert_eq!(count, file.numbers_of(&wanted).len() as u64, "{wanted:?}");
        }
    }
}

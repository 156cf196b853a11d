//! Translations: what an officer put beside a sender's words, into which language, by whom.
//!
//! Each is an edit like a note: it stays, with the officer who kept it and the time, and a later one stands in its place
//! without taking it away. Its value has a first line that says of which tip, into which language and by whom it is; then
//! the words. They are of a person outside, and not fit for a screen yet.
//! Words of the newest and of earlier ones are found by the search.

use super::{CaseFile, CaseFileError, edits::Who};
use crate::vault::Id;

/// The field of translations; each stays.
pub const TRANSLATION: &str = "translation";

/// A translation of a sender's words.
#[derive(Clone, PartialEq, Eq)]
pub struct Translation {
    /// The tip whose words they are.
    pub tip: Id,
    /// The language that it is in, as a BCP 47 tag.
    pub language: String,
    /// Who made it.
    pub by: String,
    /// The words.
    pub text: String,
}

impl std::fmt::Debug for Translation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Translation")
    }
}

impl Translation {
    /// Writes it as the value of an edit; `by` has no line break in it.
    #[must_use]
    pub fn to_value(&self) -> String {
        format!("{} {} {}\n{}", self.tip, self.language, self.by, self.text)
    }

    /// Reads the value of an edit.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        let (head, text) = value.split_once('\n')?;
        let (tip, rest) = head.split_once(' ')?;
        let (language, by) = rest.split_once(' ')?;
        Some(Self {
            tip: tip.parse().ok()?,
            language: language.to_owned(),
            by: by.to_owned(),
            text: text.to_owned(),
        })
    }
}

/// A translation as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The version of the edit.
    pub version: i64,
    /// Who kept it, and when.
    pub who: Who,
    /// What was kept.
    pub translation: Translation,
}

impl CaseFile {
    /// Returns the translations of a case's tips, the oldest first.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn translations(&self, number: u64) -> Result<Vec<Kept>, CaseFileError> {
        let edits = self.edits(number)?.into_iter();
        let kept = edits.filter(|edit| edit.change.field == TRANSLATION).filter_map(|edit| {
            let translation = Translation::parse(&edit.change.value)?;
            Some(Kept { version: edit.version, who: edit.who, translation })
        });
        Ok(kept.collect())
    }

    /// Returns the tips of a case that have words to translate.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn with_words(&self, number: u64) -> Result<Vec<Id>, CaseFileError> {
        let sql = "SELECT generation, item FROM tip WHERE number = ?1 AND closed IS NULL \
                   AND coalesce(text, '') <> '' ORDER BY generation, item";
        let mut tips = self.db.prepare(sql)?;
        let rows =
            tips.query_map([number], |row| Ok(Id { generation: row.get(0)?, index: row.get(1)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{
        super::{
            STEPS, database,
            edits::{Act, Change},
            matter,
        },
        *,
    };

    /// The index itself is asked: a search would not tell of what is left without its case.
    #[test]
    fn no_word_of_a_buried_translation_is_left_in_the_index() {
        let file = CaseFile { db: Connection::open_in_memory().unwrap() };
        database::migrate(&file.db, STEPS).unwrap();
        let tip = "INSERT INTO tip (generation, item, number, size, day, withdrawn, danger, minor, help, now) \
                   VALUES (0, 0, 1, 1, 20000, 0, 0, 0, 0, 0)";
        file.db.execute(tip, []).unwrap();
        let writing = file.begin().unwrap();
        matter::refresh(&writing, &[1].into()).unwrap();
        writing.commit().unwrap();
        let id = Id { generation: 0, index: 0 };
        let (language, by) = ("nl".to_owned(), "Kaya".to_owned());
        let value = Translation { tip: id, language, by, text: "PLANTED words".into() }.to_value();
        let change = Change { field: TRANSLATION.into(), act: Act::Add, value };
        let who = Who { name: "noor".into(), at: 0 };
        file.edit(1, &change, (&who, None), |_| Ok(())).unwrap();
        let left = || -> u64 {
            let sql = "SELECT count(*) FROM translations WHERE translations MATCH 'planted'";
            file.db.query_row(sql, [], |row| row.get(0)).unwrap()
        };
        assert_eq!(left(), 1, "or this proves nothing");
        file.bury(&[id]).unwrap();
        assert_eq!(left(), 0);
    }

    #[test]
    fn value_is_read_as_it_was_written() {
        let translation = Translation {
            tip: Id { generation: 0, index: 12 },
            language: "nl".into(),
            by: "F. Kaya, sworn 1234".into(),
            text: "Eerste regel\n\nnl 0-1 x\n".into(),
        };
        let value = translation.to_value();
        assert_eq!(value, "0-12 nl F. Kaya, sworn 1234\nEerste regel\n\nnl 0-1 x\n");
        assert_eq!(Translation::parse(&value), Some(translation));
        for odd in ["", "0-1 nl x", "x nl y\nz", "0-1 nl\nz"] {
            assert_eq!(Translation::parse(odd), None, "{odd:?}");
        }
    }
}

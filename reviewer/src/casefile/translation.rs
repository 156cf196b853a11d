//! Translations: what an officer put beside a sender's words, into which language, by whom.
//!
//! Each is an edit like a note: it stays, with the officer who kept it and the time, and a later one stands in its place
//! without taking it away. Its value has a first line that says of which tip, into which language and by whom it is; then
//! the words. They are of a person outside, and not fit for a screen yet.
//! Words of the newest and of earlier ones are found by the search. They go with the tip whose words they are: where
//! nothing opens that any more, the edit stays without them.

use rusqlite::Transaction;

use super::{
    CaseFile, CaseFileError,
    edits::{Change, Who},
};
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

    /// Returns what a change keeps, if that is a translation.
    #[must_use]
    pub fn of(change: &Change) -> Option<Self> {
        (change.field == TRANSLATION).then(|| Self::parse(&change.value)).flatten()
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
        let kept = edits.filter_map(|edit| {
            let translation = Translation::of(&edit.change)?;
            // The words of one that has none went with its tip.
            (!translation.text.is_empty()).then_some(())?;
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

/// Takes out what translations of these tips say, here and in the index; that they were kept stays, because the audit trail
/// knows the version of each edit.
pub(super) fn silence(writing: &Transaction<'_>, tips: &[Id]) -> Result<(), CaseFileError> {
    let mut versions = vec![];
    {
        let mut kept = writing.prepare("SELECT version, value FROM edit WHERE field = ?1")?;
        let mut rows = kept.query([TRANSLATION])?;
        while let Some(row) = rows.next()? {
            let value: String = row.get(1)?;
            if Translation::parse(&value).is_some_and(|kept| tips.contains(&kept.tip)) {
                versions.push(row.get::<_, i64>(0)?);
            }
        }
    }
    for version in versions {
        for sql in [
            "INSERT INTO translations (translations, rowid, text) \
             SELECT 'delete', version, text FROM translation WHERE version = ?1",
            "UPDATE edit SET value = substr(value, 1, instr(value, char(10))) WHERE version = ?1",
            // Each translation has its row, so that whatever takes it out later finds it.
            "INSERT INTO translations (rowid, text) SELECT version, text FROM translation WHERE version = ?1",
        ] {
            writing.execute(sql, [version])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{
        super::{STEPS, database, edits::Act, matter, projection::Incoming},
        *,
    };
    use crate::vault::Marks;

    /// Returns a case file with one case and a translation of its tip.
    fn translated() -> (CaseFile, Id) {
        let file = CaseFile { db: Connection::open_in_memory().unwrap() };
        database::migrate(&file.db, STEPS).unwrap();
        let tip = "INSERT INTO tip (generation, item, number, size, day, withdrawn, danger, minor, help, now) \
                   VALUES (0, 0, 1, 1, 20000, 0, 0, 0, 0, 0)";
        file.db.execute(tip, []).unwrap();
        file.db.execute("INSERT INTO words (words) VALUES ('rebuild')", []).unwrap();
        let writing = file.begin().unwrap();
        matter::refresh(&writing, &[1].into()).unwrap();
        writing.commit().unwrap();
        let id = Id { generation: 0, index: 0 };
        let (language, by) = ("nl".to_owned(), "Kaya".to_owned());
        let value = Translation { tip: id, language, by, text: "PLANTED words".into() }.to_value();
        let change = Change { field: TRANSLATION.into(), act: Act::Add, value };
        let who = Who { name: "noor".into(), at: 0 };
        file.edit(1, &change, (&who, None), |_| Ok(())).unwrap();
        (file, id)
    }

    /// The index itself is asked: a search would not tell of what is left without its case.
    fn left(file: &CaseFile) -> u64 {
        let sql = "SELECT count(*) FROM translations WHERE translations MATCH 'planted'";
        file.db.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn no_word_of_a_buried_translation_is_left_in_the_index() {
        let (file, id) = translated();
        assert_eq!(left(&file), 1, "or this proves nothing");
        file.bury(&[id]).unwrap();
        assert_eq!(left(&file), 0);
    }

    #[test]
    fn no_word_of_a_translation_is_left_of_a_tip_that_nothing_opens_any_more() {
        let (file, id) = translated();
        assert_eq!(file.translations(1).unwrap().len(), 1, "or this proves nothing");
        let (marks, said) = (Marks::default(), Err("for nobody".to_owned()));
        file.close(&[Incoming { id, number: 1, size: 1, marks, said, keys: None }]).unwrap();
        assert_eq!((left(&file), file.translations(1).unwrap()), (0, vec![]));
        let edits = file.edits(1).unwrap();
        assert_eq!((edits.len(), edits[0].change.value.as_str()), (1, "0-0 nl Kaya\n"));
        let whole = || -> String {
            file.db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap()
        };
        assert_eq!((file.newest_version().unwrap(), whole().as_str()), (1, "ok"));
        file.bury(&[id]).unwrap();
        assert_eq!((file.edits(1).unwrap(), whole().as_str()), (vec![], "ok"));
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

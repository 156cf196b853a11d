//! Words in tips, notes and translations: what a person types is never taken as a query's syntax.

use rusqlite::{Row, params};

use super::{CaseFile, CaseFileError, edits::Who};
use crate::vault::Id;

/// The most words of one search that count.
const WORDS_MAX: usize = 32;
/// The longest word that counts, in characters.
const WORD_MAX: usize = 64;
/// What stands around a hit in a snippet; a sender can write it too, and it only marks.
const MARKS: (&str, &str) = ("[", "]");

/// A tip, a note or a translation in which all words are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The number of the case.
    pub number: u64,
    /// Where in it.
    pub place: Place,
    /// The words around, as they were written: not fit for a screen yet.
    pub snippet: String,
}

/// Where a hit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In what a sender said.
    Tip(Id),
    /// In a note of an officer, by its version.
    Note(i64),
    /// In a translation, by its version.
    Translation(i64),
}

/// What somebody searches for, as FTS5 takes it.
#[derive(Clone, PartialEq, Eq)]
pub struct Words(String);

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words")
    }
}

impl Words {
    /// Takes what a person typed: each word is a string that begins a word of the text, and all must be there.
    ///
    /// Nothing when there is no letter and no digit in it.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let words = typed.split(|c: char| c.is_whitespace() || c.is_control() || c == '"');
        let words = words.filter(|word| word.chars().any(char::is_alphanumeric));
        let word = |word: &str| -> String { word.chars().take(WORD_MAX).collect() };
        let words = words.map(word).filter(|word| word.chars().any(char::is_alphanumeric));
        let query: Vec<String> = words.take(WORDS_MAX).map(|word| format!("\"{word}\"*")).collect();
        (!query.is_empty()).then(|| Self(query.join(" ")))
    }
}

impl CaseFile {
    /// Finds tips, notes and translations with all of the words, the newest first, at most `most` of each, and remembers who asked.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn search(
        &self,
        words: &Words,
        most: u64,
        (who, typed): (&Who, &str),
    ) -> Result<Vec<Hit>, CaseFileError> {
        let mut hits = self.hits(&TIPS, (words, most), |row| {
            Ok(Place::Tip(Id { generation: row.get(2)?, index: row.get(3)? }))
        })?;
        hits.extend(self.hits(&NOTES, (words, most), |row| Ok(Place::Note(row.get(2)?)))?);
        let translation = |row: &Row<'_>| Ok(Place::Translation(row.get(2)?));
        hits.extend(self.hits(&TRANSLATIONS, (words, most), translation)?);
        self.db.execute(
            "INSERT INTO asked (officer, at, words, found) VALUES (?1, ?2, ?3, ?4)",
            params![who.name, who.at, typed, hits.len() as u64],
        )?;
        Ok(hits)
    }

    fn hits(
        &self,
        part: &Part,
        (words, most): (&Words, u64),
        place: impl Fn(&Row<'_>) -> rusqlite::Result<Place>,
    ) -> Result<Vec<Hit>, CaseFileError> {
        let from = self.from(part, words, usize::try_from(most).unwrap_or(usize::MAX))?;
        let mut found = self.db.prepare(part.hits)?;
        let rows = found.query_map(params![words.0, from, MARKS.0, MARKS.1], |row| {
            Ok(Hit { number: row.get(1)?, place: place(row)?, snippet: row.get(0)? })
        })?;
        let mut hits = rows.collect::<Result<Vec<_>, _>>()?;
        hits.reverse();
        Ok(hits)
    }

    /// Returns the row from which on there are at most `most` hits, and not fewer than there could be.
    ///
    /// The newest rows are looked through first, then more of them: FTS5 goes backward through a list slowly.
    fn from(&self, part: &Part, words: &Words, most: usize) -> Result<i64, CaseFileError> {
        let last: i64 = self.db.query_row(part.last, [], |row| row.get(0))?;
        let mut rows = self.db.prepare(part.rows)?;
        for window in WINDOWS {
            let low = last.saturating_sub(window);
            let found = rows.query_map(params![words.0, low], |row| row.get(0))?;
            let found = found.collect::<Result<Vec<i64>, _>>()?;
            if found.len() >= most {
                let at = found.len() - most;
                return Ok(found.get(at).copied().unwrap_or(i64::MAX));
            }
        }
        Ok(i64::MIN)
    }
}

/// How many of the newest rows are looked through, one after the other.
const WINDOWS: [i64; 3] = [4_096, 131_072, i64::MAX];

/// One of the things that are searched.
struct Part {
    last: &'static str,
    rows: &'static str,
    hits: &'static str,
}

const TIPS: Part = Part {
    last: "SELECT coalesce(max(id), 0) FROM tip",
    rows: "SELECT rowid FROM words WHERE words MATCH ?1 AND rowid >= ?2 ORDER BY rowid",
    hits: "SELECT snippet(words, -1, ?3, ?4, '…', 14), tip.number, tip.generation, tip.item \
           FROM words JOIN tip ON tip.id = words.rowid WHERE words MATCH ?1 AND words.rowid >= ?2 ORDER BY words.rowid",
};

const NOTES: Part = Part {
    last: "SELECT coalesce(max(version), 0) FROM edit",
    rows: "SELECT rowid FROM notes WHERE notes MATCH ?1 AND rowid >= ?2 ORDER BY rowid",
    hits: "SELECT snippet(notes, -1, ?3, ?4, '…', 14), edit.number, edit.version \
           FROM notes JOIN edit ON edit.version = notes.rowid WHERE notes MATCH ?1 AND notes.rowid >= ?2 \
           ORDER BY notes.rowid",
};

const TRANSLATIONS: Part = Part {
    last: "SELECT coalesce(max(version), 0) FROM edit",
    rows: "SELECT rowid FROM translations WHERE translations MATCH ?1 AND rowid >= ?2 ORDER BY rowid",
    hits: "SELECT snippet(translations, -1, ?3, ?4, '…', 14), edit.number, edit.version \
           FROM translations JOIN edit ON edit.version = translations.rowid \
           WHERE translations MATCH ?1 AND translations.rowid >= ?2 ORDER BY translations.rowid",
};

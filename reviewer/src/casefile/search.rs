//! Words in tips and in notes: what a person types is never taken as a query's syntax.

use rusqlite::{Row, params};

use super::{CaseFile, CaseFileError, edits::Who};
use crate::vault::Id;

/// The most words of one search that count.
const WORDS_MAX: usize = 32;
/// The longest word that counts, in characters.
const WORD_MAX: usize = 64;
/// What stands around a hit in a snippet; a sender can write it too, and it only marks.
const MARKS: (&str, &str) = ("[", "]");

/// A tip or a note in which all words are.
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
    /// Finds tips and notes with all of the words, the newest first, at most `most` of each, and remembers who asked.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn search(
        &self,
        words: &Words,
        most: u64,
        (who, typed): (&Who, &str),
    ) -> Result<Vec<Hit>, CaseFileError> {
        let mut hits = self.hits(
            "SELECT tip.number, tip.generation, tip.item, snippet(words, -1, ?3, ?4, '…', 14) \
             FROM words JOIN tip ON tip.id = words.rowid WHERE words MATCH ?1 ORDER BY words.rowid DESC LIMIT ?2",
            (words, most),
            |row| Ok(Place::Tip(Id { generation: row.get(1)?, index: row.get(2)? })),
        )?;
        hits.extend(self.hits(
            "SELECT edit.number, edit.version, 0, snippet(notes, -1, ?3, ?4, '…', 14) \
             FROM notes JOIN edit ON edit.version = notes.rowid WHERE notes MATCH ?1 ORDER BY notes.rowid DESC LIMIT ?2",
            (words, most),
            |row| Ok(Place::Note(row.get(1)?)),
        )?);
        self.db.execute(
            "INSERT INTO asked (officer, at, words, found) VALUES (?1, ?2, ?3, ?4)",
            params![who.name, who.at, typed, hits.len() as u64],
        )?;
        Ok(hits)
    }

    fn hits(
        &self,
        sql: &str,
        (words, most): (&Words, u64),
        place: impl Fn(&Row<'_>) -> rusqlite::Result<Place>,
    ) -> Result<Vec<Hit>, CaseFileError> {
        let mut found = self.db.prepare(sql)?;
        let rows = found.query_map(params![words.0, most, MARKS.0, MARKS.1], |row| {
            Ok(Hit { number: row.get(0)?, place: place(row)?, snippet: row.get(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

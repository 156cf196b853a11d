//! One file of words, whatever its format: sections of keys, and the text of each key.

use std::collections::BTreeMap;

/// A file of words.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Who has checked it, where the file says that; empty as long as nobody has.
    pub(super) reviewed_by: Option<String>,
    /// Headings with the keys below them, in the file's order.
    pub(super) sections: Vec<(String, Vec<String>)>,
    /// The text of each key.
    pub(super) texts: BTreeMap<String, Text>,
}

/// A text: one way to say it, or one for each plural.
pub(super) type Text = Vec<Variant>;

/// One way to say a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Variant {
    /// When it is said: an argument and its plural, such as "days" and "few".
    pub(super) cases: Vec<(String, String)>,
    /// What is said.
    pub(super) pieces: Vec<Piece>,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words.
    Words(String),
    /// Something that the program fills in, as the file names it.
    Argument(String),
    /// The text of another key.
    Reference(String),
}

impl Sheet {
    /// Begins a section.
    pub(super) fn begin(&mut self, heading: impl Into<String>) {
        self.sections.push((heading.into(), vec![]));
    }

    /// Adds a text to the newest section.
    pub(super) fn add(&mut self, key: &str, text: Text) {
        if self.sections.is_empty() {
            self.begin("To begin with");
        }
        if let Some((_, keys)) = self.sections.last_mut() {
            keys.push(key.to_owned());
        }
        self.texts.insert(key.to_owned(), text);
    }
}

impl Variant {
    /// Tells whether nothing is said.
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.iter().all(|piece| *piece == Piece::Words(String::new()))
    }

    /// Returns its words, without what the program fills in.
    pub(super) fn words(&self) -> String {
        let words = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Words(words) => Some(words.as_str()),
            Piece::Argument(_) | Piece::Reference(_) => None,
        });
        words.collect()
    }

    /// Tells whether there are letters in it that could be translated.
    pub(super) fn has_letters(&self) -> bool {
        self.words().chars().any(char::is_alphabetic)
    }
}

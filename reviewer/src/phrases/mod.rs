//! The phrase book: what an officer can ask and tell in the sender's language without a translator.
//!
//! Each language is one file of `reviewer/phrases/`; the order of the book and the kinds stand here alone.
//! Every sentence is worded as if the wrong person reads it: somebody may hold the sender's phone.
//!
//! Deliberately absent: names, any number but 112, and any word that says what the messages are about.

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::LazyLock};

use meldkluis_crypto::day::Day;
use serde::Deserialize;

/// What a sender does with a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// They read it.
    Statement,
    /// They answer it in their own words.
    Open,
    /// They tick yes, no or "I do not know".
    YesNo,
}

/// A phrase of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id, which `meldkluis_crypto::tip::Phrase` can read.
    pub id: &'static str,
    /// What the sender does with it.
    pub kind: Kind,
}

/// Words in some language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worded<T = &'static str> {
    /// The words.
    pub text: T,
    /// Whether a person who knows the language checked them; the file of the language names that person.
    pub reviewed: bool,
}

/// What the standard sentence says was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The sender's first message.
    Report,
    /// What the sender added to it.
    Addition,
}

/// The language for senders whose own is not in the book.
const FALLBACK: &str = "en";

/// One language's file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheet {
    /// Who checked the words; empty as long as nobody did.
    reviewed_by: String,
    /// How a day is written: `{d}` or `{dd}`, `{mm}` or `{month}`, and `{y}`.
    date: String,
    /// The names for `{month}`, from January; empty where days are written in numbers.
    #[serde(default)]
    months: Vec<String>,
    standard: Standard,
    phrases: BTreeMap<String, String>,
}

/// The sentences that go to a sender by themselves, with `{day}` for the day.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Standard {
    #[serde(rename = "read-report")]
    report: String,
    #[serde(rename = "read-addition")]
    addition: String,
}

const fn phrase(id: &'static str, kind: Kind) -> Entry {
    Entry { id, kind }
}

const BOOK: [Entry; 23] = [
    phrase("safe-now", Kind::YesNo),
    phrase("can-leave", Kind::YesNo),
    phrase("can-write-safely", Kind::YesNo),
    phrase("someone-hurt", Kind::YesNo),
    phrase("someone-watching", Kind::YesNo),
    phrase("under-18", Kind::YesNo),
    phrase("same-place", Kind::YesNo),
    phrase("want-help", Kind::YesNo),
    phrase("may-act", Kind::YesNo),
    phrase("someone-you-trust", Kind::YesNo),
    phrase("when", Kind::Open),
    phrase("where", Kind::Open),
    phrase("who-can-help", Kind::Open),
    phrase("describe-place", Kind::Open),
    phrase("describe-car", Kind::Open),
    phrase("best-time", Kind::Open),
    phrase("call-112", Kind::Statement),
    phrase("delete-after-reading", Kind::Statement),
    phrase("keep-code-apart", Kind::Statement),
    phrase("look-again", Kind::Statement),
    phrase("your-choice", Kind::Statement),
    phrase("file-unreadable", Kind::Statement),
    phrase("no-promise", Kind::Statement),
];

/// The files by their BCP 47 tags, in the order of the public pages.
const FILES: [(&str, &str); 16] = [
    ("nl", include_str!("../../phrases/nl.toml")),
    ("en", include_str!("../../phrases/en.toml")),
    ("pl", include_str!("../../phrases/pl.toml")),
    ("ro", include_str!("../../phrases/ro.toml")),
    ("bg", include_str!("../../phrases/bg.toml")),
    ("hu", include_str!("../../phrases/hu.toml")),
    ("uk", include_str!("../../phrases/uk.toml")),
    ("es", include_str!("../../phrases/es.toml")),
    ("ar", include_str!("../../phrases/ar.toml")),
    ("fr", include_str!("../../phrases/fr.toml")),
    ("pt", include_str!("../../phrases/pt.toml")),
    ("vi", include_str!("../../phrases/vi.toml")),
    ("zh-Hans", include_str!("../../phrases/zh-Hans.toml")),
    ("tr", include_str!("../../phrases/tr.toml")),
    ("ru", include_str!("../../phrases/ru.toml")),
    ("ti", include_str!("../../phrases/ti.toml")),
];

static SHEETS: LazyLock<BTreeMap<&str, Sheet>> = LazyLock::new(|| {
    let sheet = |file| toml::from_str(file).expect("a test reads every file of the book");
    FILES.into_iter().map(|(tag, file)| (tag, sheet(file))).collect()
});

/// Returns the phrases in the order of the book.
#[must_use]
pub fn book() -> &'static [Entry] {
    &BOOK
}

/// Returns the languages of the book, BCP 47 tags.
pub fn languages() -> impl Iterator<Item = &'static str> {
    FILES.into_iter().map(|(tag, _)| tag)
}

/// Returns what a sender does with a phrase, if the book has it.
#[must_use]
pub fn kind(id: &str) -> Option<Kind> {
    BOOK.iter().find(|entry| entry.id == id).map(|entry| entry.kind)
}

/// Returns a phrase in a language, in English where the book does not have the language.
#[must_use]
pub fn words(id: &str, language: &str) -> Option<Worded> {
    let (sheet, reviewed) = sheet(language);
    let text = sheet.phrases.get(id)?;
    Some(Worded { text, reviewed })
}

/// Returns the standard sentence that somebody read what the sender wrote, and on which day.
#[must_use]
pub fn read_on(day: Day, language: &str, what: What) -> Worded<String> {
    let Worded { text, reviewed } = standard(language, what);
    Worded { text: text.replace("{day}", &date(day, language)), reviewed }
}

/// Returns the standard sentence with `{day}` in place of the day.
#[must_use]
pub fn standard(language: &str, what: What) -> Worded {
    let (sheet, reviewed) = sheet(language);
    let text = match what {
        What::Report => &sheet.standard.report,
        What::Addition => &sheet.standard.addition,
    };
    Worded { text, reviewed }
}

/// Writes a day as a language does, in Western digits: they are what a sender sees elsewhere on the page.
#[must_use]
pub fn date(day: Day, language: &str) -> String {
    let (sheet, _) = sheet(language);
    let iso = day.to_string();
    let mut parts = iso.split('-');
    let mut part = || parts.next().unwrap_or_default();
    let (year, month, day) = (part(), part(), part());
    let name = month.parse().ok().and_then(|month: usize| sheet.months.get(month.checked_sub(1)?));
    let date = sheet.date.replace("{dd}", day).replace("{d}", day.trim_start_matches('0'));
    let date = date.replace("{mm}", month).replace("{m}", month.trim_start_matches('0'));
    date.replace("{month}", name.map_or(month, String::as_str)).replace("{y}", year)
}

/// Returns a language's file and whether somebody checked it; for a language that the book does not have, English, which
/// nobody checked as the words of that language.
fn sheet(language: &str) -> (&'static Sheet, bool) {
    let own = SHEETS.get(language);
    let reviewed = own.is_some_and(|sheet| !sheet.reviewed_by.is_empty());
    let sheet = own.or_else(|| SHEETS.get(FALLBACK)).expect("the book has its fall-back language");
    (sheet, reviewed)
}

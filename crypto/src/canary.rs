//! The canary: a report that the Task Force sends itself, whose every word follows from a key and the day.
//!
//! What comes in: a key, books of sentences, a day; or an opened tip. What goes out: the language and the text of that
//! day's canary; or the day whose canary a tip is.
//! ```text
//! value = HMAC-SHA-256(key, "meldkluis/canary/v1" ‖ 0x00 ‖ deployment ‖ 0x00 ‖ day as YYYY-MM-DD)
//! ```
//! The value's first two bytes choose the book, and each further two one alternative of the next slot, modulo how many
//! there are. The text is the chosen alternatives with a space between them.
//!
//! A tip is a canary only as a whole: the very text, no tick, no file, nothing else. So nobody who saw a canary can hide
//! a report behind it, because there is no room in it for one.
//! The text carries about 36 bits of the value. A wrong guess is an ordinary tip that people read, so guesses are few.
//!
//! What this reaches: without the key nobody knows today's text. What it does not: the built-in books are public, and
//! whoever reads what reports say while they come in (the running intake does) can know their sentences again. A book
//! of one's own lies with the key and is not public, but its sentences come back, and are learnt within weeks.
//!
//! Deliberately absent: the clock, and which canaries were seen before; a canary counts once, which is the caller's to
//! hold.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::{
    digest::{SHA256, digest},
    hmac,
};
use zeroize::Zeroizing;

use crate::{
    Entropy,
    day::Day,
    note::hex,
    tip::{Answers, Kind, Tip},
};

/// The longest key file, in bytes.
pub const CANARY_FILE_MAX: u64 = 64 << 10;

const HEAD: &str = "meldkluis canary key\nversion 1\n";
const BUILT_IN: [&str; 2] = [include_str!("canary/nl.book"), include_str!("canary/en.book")];
const BOOKS_MAX: usize = 16;
/// Two bytes of the value each, after the book's.
const SLOTS_MAX: usize = 15;
const ALTERNATIVES_MAX: usize = 256;
const SENTENCE_MAX: usize = 200;
/// A book must be able to say so many things.
const TEXTS_MIN: u128 = 1 << 32;

/// The key of the canaries of a deployment, with the books that they are worded from.
pub struct CanaryKey {
    deployment: String,
    made: Day,
    key: Zeroizing<[u8; 32]>,
    books: Vec<Book>,
}

impl std::fmt::Debug for CanaryKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CanaryKey")
    }
}

/// Sentences in one language, slot by slot.
#[derive(Clone, PartialEq, Eq)]
pub struct Book {
    language: String,
    slots: Vec<Vec<String>>,
}

impl std::fmt::Debug for Book {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Book")
    }
}

/// What is typed into the form on one day.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// The language of the form's page.
    pub language: String,
    /// The text.
    pub text: String,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Message")
    }
}

/// A reason why a text is not a canary key or a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CanaryError {
    /// It is not a key file, or not in its one spelling.
    #[error("not a canary key")]
    Key,
    /// It is not a list of books.
    #[error("not a book of sentences")]
    Book,
    /// A book can say too little: its text could be guessed.
    #[error("book that can say less than 2^32 things")]
    Few,
}

impl CanaryKey {
    /// Makes a new key; without books of one's own it is worded from the built-in ones, which are public.
    ///
    /// # Panics
    /// Never: a test holds that the built-in books are books.
    #[must_use]
    pub fn generate(
        deployment: &str,
        made: Day,
        books: Option<Vec<Book>>,
        entropy: &mut dyn Entropy,
    ) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        entropy.fill(key.as_mut());
        let built_in = || Book::parse_all(&BUILT_IN.concat()).expect("the built-in books are read");
        let books = books.filter(|books| !books.is_empty()).unwrap_or_else(built_in);
        Self { deployment: deployment.to_owned(), made, key, books }
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`CanaryError`]; every other spelling of the same is refused too.
    pub fn parse(text: &str) -> Result<Self, CanaryError> {
        let key = Self::read(text).ok_or(CanaryError::Key)??;
        if *key.expose() == text { Ok(key) } else { Err(CanaryError::Key) }
    }

    fn read(text: &str) -> Option<Result<Self, CanaryError>> {
        let (deployment, rest) =
            text.strip_prefix(HEAD)?.strip_prefix("deployment ")?.split_once('\n')?;
        let (made, rest) = rest.strip_prefix("made ")?.split_once('\n')?;
        let (key, books) = rest.strip_prefix("key ")?.split_once('\n')?;
        let (made, raw) = (made.parse().ok()?, Zeroizing::new(STANDARD.decode(key).ok()?));
        let key = Zeroizing::new(raw.as_slice().try_into().ok()?);
        let with = |books| Self { deployment: deployment.to_owned(), made, key, books };
        Some(Book::parse_all(books).map(with))
    }

    /// Exposes the key file's text.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        let room: usize = self.books.iter().map(Book::len).sum();
        // Room for everything, so that growing leaves no copies behind.
        let mut text = Zeroizing::new(String::with_capacity(room + self.deployment.len() + 256));
        let key = Zeroizing::new(STANDARD.encode(self.key.as_ref()));
        let made = self.made.to_string();
        for part in [HEAD, "deployment ", &self.deployment, "\nmade ", &made, "\nkey ", &key, "\n"]
        {
            text.push_str(part);
        }
        self.books.iter().for_each(|book| book.write(&mut text));
        text
    }

    /// Returns the deployment whose canaries it words.
    #[must_use]
    pub fn deployment(&self) -> &str {
        &self.deployment
    }

    /// Returns the day on which it was made.
    #[must_use]
    pub fn made(&self) -> Day {
        self.made
    }

    /// Returns 16 hexadecimal digits by which people tell keys apart; they say nothing of the key.
    ///
    /// # Panics
    /// Never: SHA-256 has 32 bytes.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let text = digest(&SHA256, self.expose().as_bytes());
        hex(text.as_ref().first_chunk::<8>().expect("SHA-256 has 32 bytes"))
    }

    /// Words the canary of a day.
    ///
    /// # Panics
    /// Never: a key has at least one book, and a book's slots have at least two alternatives each.
    #[must_use]
    pub fn message(&self, day: Day) -> Message {
        let value = self.value(day);
        let mut choices = value.as_ref().chunks_exact(2).map(|two| match two {
            [high, low] => usize::from(u16::from_be_bytes([*high, *low])),
            _ => 0,
        });
        let mut choose =
            |of: usize| choices.next().unwrap_or_default().checked_rem(of).unwrap_or(0);
        let book = self.books.get(choose(self.books.len())).expect("a key has books");
        let mut text = String::new();
        for slot in &book.slots {
            let sentence = slot.get(choose(slot.len())).expect("a slot has alternatives");
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(sentence);
        }
        Message { language: book.language.clone(), text }
    }

    /// Returns the day whose canary a tip is: the day it was received on, or the day before, for a form that was sent
    /// around midnight or to an intake whose day is ahead.
    #[must_use]
    pub fn day_of(&self, tip: &Tip) -> Option<Day> {
        let bare = tip.kind == Kind::Tip
            && tip.answers == Answers::default()
            && tip.attachments.is_empty();
        let text = tip.text.as_ref().filter(|_| bare)?;
        let before = tip.day.number().checked_sub(1).map(Day::from_number);
        [Some(tip.day), before].into_iter().flatten().find(|day| {
            let said = self.message(*day);
            // The text is not secret to whoever could measure how long this takes.
            said.text == *text && said.language == tip.language
        })
    }

    fn value(&self, day: Day) -> hmac::Tag {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.key.as_ref());
        let mut context = hmac::Context::with_key(&key);
        context.update(b"meldkluis/canary/v1\0");
        context.update(self.deployment.as_bytes());
        context.update(b"\0");
        context.update(day.to_string().as_bytes());
        context.sign()
    }
}

impl Book {
    /// Reads books: `book LANGUAGE`, then slots of a line `slot` and a line `- SENTENCE` for each alternative.
    ///
    /// # Errors
    /// [`CanaryError::Book`], [`CanaryError::Few`].
    pub fn parse_all(text: &str) -> Result<Vec<Self>, CanaryError> {
        let mut books: Vec<Self> = vec![];
        for line in text.strip_suffix('\n').ok_or(CanaryError::Book)?.split('\n') {
            if let Some(language) = line.strip_prefix("book ") {
                books.push(Self { language: language.to_owned(), slots: vec![] });
                continue;
            }
            let slots = &mut books.last_mut().ok_or(CanaryError::Book)?.slots;
            match line.strip_prefix("- ") {
                Some(sentence) => {
                    slots.last_mut().ok_or(CanaryError::Book)?.push(sentence.to_owned());
                }
                None if line == "slot" => slots.push(vec![]),
                None => return Err(CanaryError::Book),
            }
        }
        let fine = (1..=BOOKS_MAX).contains(&books.len()) && books.iter().all(Self::is_fine);
        if !fine {
            return Err(CanaryError::Book);
        }
        let enough = books.iter().all(|book| book.texts() >= TEXTS_MIN);
        enough.then_some(books).ok_or(CanaryError::Few)
    }

    fn is_fine(&self) -> bool {
        let tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let language = (2..=16).contains(&self.language.len()) && self.language.chars().all(tag);
        let sentence = |text: &String| {
            !text.is_empty()
                && text.len() <= SENTENCE_MAX
                && text.trim() == text
                && !text.chars().any(char::is_control)
        };
        let slot = |slot: &Vec<String>| {
            let mut once = slot.clone();
            once.sort();
            once.dedup();
            once.len() == slot.len()
                && (2..=ALTERNATIVES_MAX).contains(&slot.len())
                && slot.iter().all(sentence)
        };
        language && self.slots.len() <= SLOTS_MAX && self.slots.iter().all(slot)
    }

    /// Counts what it can say.
    fn texts(&self) -> u128 {
        let count = |slot: &Vec<String>| u128::try_from(slot.len()).unwrap_or(u128::MAX);
        self.slots.iter().map(count).fold(1, u128::saturating_mul)
    }

    fn len(&self) -> usize {
        let slot = |slot: &Vec<String>| 5 + slot.iter().map(|text| text.len() + 3).sum::<usize>();
        6 + self.language.len() + self.slots.iter().map(slot).sum::<usize>()
    }

    fn write(&self, to: &mut String) {
        for part in ["book ", &self.language, "\n"] {
            to.push_str(part);
        }
        for slot in &self.slots {
            to.push_str("slot\n");
            for part in slot.iter().flat_map(|sentence| ["- ", sentence, "\n"]) {
                to.push_str(part);
            }
        }
    }
}

#[cfg(test)]
mod tests;

//! What a text names that another text can name too: numbers, accounts, plates, addresses, names.
//!
//! What comes in: words of senders. What goes out: [`Mark`]s in them, [`Key`]s by which cases are joined ([`Index`]),
//! and a picture of what joins a case with others ([`graph`]). All of it is pure: no file, no clock, nothing kept.
//!
//! A key is the same for every writing of the same thing: other digits, other separators, full-width letters, characters
//! that show nothing, dots and an @ that are spelt out. Standards: E.164 for telephone numbers, ISO 13616 for accounts,
//! RDW's side codes for Dutch plates.
//!
//! Where two marks would overlap, the kind that stands earlier in [`Kind::ALL`] wins, of one kind the earlier in the
//! text. The work grows with the length of a text alone, whatever is in it; at most [`MARKS_MAX`] marks are returned.
//!
//! Deliberately absent: guesses. A wrong link costs an innocent person more than a missed one costs a case, so a number
//! without a country is Dutch or nothing, and a name joins weakly. What people are called is not looked for at all.

mod beginning;
mod firm;
pub mod graph;
mod handle;
mod iban;
mod index;
mod mail;
mod phone;
mod place;
mod plate;
mod published;
mod reading;
mod web;

use std::{fmt, ops::Range, str::FromStr};

use serde::Serialize;

pub use index::{FREQUENT, Index, Shared};
use reading::Reading;

/// At most so many marks are returned for a text: the first in it.
pub const MARKS_MAX: usize = 1000;
/// No key is longer, in bytes.
const KEY_MAX: usize = 4096;

/// What was marked. The order is that of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An e-mail address.
    Mail,
    /// An address on the web: host and path.
    Url,
    /// A bank account, in its electronic form.
    Iban,
    /// A number of the Dutch trade register.
    Register,
    /// A telephone number, in the form of E.164.
    Phone,
    /// A number plate: its letters and digits.
    Plate,
    /// A name on a site or messenger, with its @.
    Handle,
    /// A Dutch postcode, with the house number where one is told.
    Postcode,
    /// A street with a number, in whatever town.
    Street,
    /// A business, by its name.
    Firm,
}

impl Kind {
    /// All kinds, in the order of precedence.
    pub const ALL: [Self; 10] = [
        Self::Mail,
        Self::Url,
        Self::Iban,
        Self::Register,
        Self::Phone,
        Self::Plate,
        Self::Handle,
        Self::Postcode,
        Self::Street,
        Self::Firm,
    ];

    /// Returns the number that stands for a kind where keys are kept; never given to another.
    #[must_use]
    pub fn tag(self) -> u8 {
        match self {
            Self::Mail => 1,
            Self::Url => 2,
            Self::Iban => 3,
            Self::Register => 4,
            Self::Phone => 5,
            Self::Plate => 6,
            Self::Handle => 7,
            Self::Postcode => 8,
            Self::Street => 9,
            Self::Firm => 10,
        }
    }

    /// Returns the kind of a tag.
    #[must_use]
    pub fn from_tag(tag: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.tag() == tag)
    }

    /// Returns the kind's name, in a key and for machines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Url => "url",
            Self::Iban => "iban",
            Self::Register => "register",
            Self::Phone => "phone",
            Self::Plate => "plate",
            Self::Handle => "handle",
            Self::Postcode => "postcode",
            Self::Street => "street",
            Self::Firm => "firm",
        }
    }

    /// Returns what a person calls it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Mail => "e-mail",
            Self::Url => "site",
            Self::Iban => "account",
            Self::Register => "KvK number",
            Self::Phone => "phone",
            Self::Plate => "plate",
            Self::Handle => "online name",
            Self::Postcode => "address",
            Self::Street => "street, town unknown",
            Self::Firm => "business name",
        }
    }

    /// Tells whether different things often have the same key.
    #[must_use]
    pub fn is_weak(self) -> bool {
        matches!(self, Self::Street | Self::Firm)
    }
}

/// Something marked in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What it is.
    pub kind: Kind,
    /// Where it stands in the sender's text, in bytes, on the borders of characters.
    pub range: Range<usize>,
    /// The same for every writing of the same thing.
    pub key: String,
    /// Whose shape it has, where that is told apart: of plates, postcodes, register numbers.
    pub country: Option<&'static str>,
}

impl Mark {
    /// Returns the key by which texts are joined.
    #[must_use]
    pub fn joined(&self) -> Key {
        Key { kind: self.kind, value: self.key.clone() }
    }
}

/// A key by which texts are joined. Its form where it is kept is `phone:+31612345678`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What it is a key of.
    pub kind: Kind,
    /// The canonical form.
    pub value: String,
}

impl Key {
    /// Tells whether help or police publish it of themselves: then it joins nothing.
    #[must_use]
    pub fn is_published(&self) -> bool {
        published::names(self.kind, &self.value)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.name(), self.value)
    }
}

/// A kept key that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a key")]
pub struct KeyError;

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (name, value) = text.split_once(':').ok_or(KeyError)?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or(KeyError)?;
        let fits =
            !value.is_empty() && value.len() <= KEY_MAX && !value.chars().any(char::is_control);
        fits.then(|| Self { kind, value: value.to_owned() }).ok_or(KeyError)
    }
}

/// A mark before it has its place in the sender's bytes.
#[derive(Debug)]
struct Found {
    kind: Kind,
    /// In folded characters.
    span: Range<usize>,
    key: String,
    country: Option<&'static str>,
}

type Pass = fn(&Reading, usize) -> Option<Found>;

/// In the order of precedence, each looking where what it finds can be told; what a pass finds is of its kind or of a
/// stronger one. This one looks at the signs between words.
const AT_SIGNS: Pass = mail::find;
/// These look where a word can begin; [`beginning`] says which words each can do without.
const PASSES: [Pass; 9] = [
    web::find,
    iban::find,
    firm::register,
    phone::find,
    plate::find,
    handle::find,
    place::postcode,
    place::street,
    firm::name,
];

/// Marks what a text names, in the order of the text, nothing over another.
#[must_use]
pub fn marks(text: &str) -> Vec<Mark> {
    marked(&Reading::of(text))
}

fn marked(reading: &Reading) -> Vec<Mark> {
    marked_at(reading, &beginning::beginnings(reading))
}

/// Looks for whatever begins with a word at these places alone.
fn marked_at(reading: &Reading, places: &[usize]) -> Vec<Mark> {
    let mut finding = Finding { reading, taken: vec![false; reading.len()], found: vec![] };
    finding.pass(AT_SIGNS, reading.signs());
    for pass in PASSES {
        finding.pass(pass, places.iter().copied());
    }
    let mut found = finding.found;
    found.sort_by_key(|one| one.span.start);
    found.truncate(MARKS_MAX);
    let mark = |one: Found| {
        let range = reading.bytes(&one.span)?;
        Some(Mark { kind: one.kind, range, key: one.key, country: one.country })
    };
    found.into_iter().filter_map(mark).collect()
}

/// What was found so far, nothing over another.
struct Finding<'r> {
    reading: &'r Reading,
    taken: Vec<bool>,
    found: Vec<Found>,
}

impl Finding<'_> {
    /// Looks at places, in their order, without those inside of what it finds.
    fn pass(&mut self, pass: Pass, places: impl Iterator<Item = usize>) {
        let mut next = 0;
        for place in places {
            if place < next {
                continue;
            }
            let Some(one) = pass(self.reading, place) else { continue };
            next = one.span.end;
            let over =
                self.taken.get_mut(one.span.clone()).filter(|places| !places.contains(&true));
            if let Some(places) = over {
                places.fill(true);
                self.found.push(one);
            }
        }
    }
}

#[cfg(test)]
mod tests;

//! A sender's text as it is meant to be read: one folded character for each that shows, with its place in the text.
//!
//! Characters that show nothing are passed over, digits of every script become Western ones, full-width letters narrow
//! ones, dashes and dots of every kind one dash and one dot. Each look at a character is counted, so that a test can
//! hold the work that a hostile text costs.

#[cfg(test)]
use std::cell::Cell;
use std::ops::Range;

use crate::show::visible;

/// The folded text.
#[derive(Debug)]
pub(super) struct Reading {
    glyphs: Vec<Glyph>,
    #[cfg(test)]
    looks: Cell<u64>,
}

/// A folded character.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    pub(super) c: char,
    /// The small letter of it.
    pub(super) small: char,
    /// Whether it belongs to words and numbers.
    pub(super) word: bool,
    start: usize,
    end: usize,
}

impl Reading {
    pub(super) fn of(text: &str) -> Self {
        let mut glyphs = Vec::with_capacity(text.len());
        for (start, c) in text.char_indices() {
            if let Some(folded) = fold(c) {
                let (small, word, end) = (lower(folded), is_word(folded), start + c.len_utf8());
                glyphs.push(Glyph { c: folded, small, word, start, end });
            }
        }
        Self {
            glyphs,
            #[cfg(test)]
            looks: Cell::default(),
        }
    }

    /// Counts a look at a character.
    fn look(&self) {
        #[cfg(test)]
        self.looks.set(self.looks.get() + 1);
    }

    pub(super) fn len(&self) -> usize {
        self.glyphs.len()
    }

    #[cfg(test)]
    /// Returns how often a character was looked at.
    pub(super) fn looks(&self) -> u64 {
        self.looks.get()
    }

    /// Returns a folded character.
    pub(super) fn at(&self, place: usize) -> Option<char> {
        self.look();
        self.glyphs.get(place).map(|glyph| glyph.c)
    }

    /// Returns the folded character before a place.
    pub(super) fn before(&self, place: usize) -> Option<char> {
        place.checked_sub(1).and_then(|place| self.at(place))
    }

    pub(super) fn is_digit(&self, place: usize) -> bool {
        self.at(place).is_some_and(|c| c.is_ascii_digit())
    }

    /// Tells whether a digit stands among the first few characters of a place and the one behind them.
    pub(super) fn has_digit(&self, place: usize, among: usize) -> bool {
        self.is_digit(self.run(place, among, |c| !c.is_ascii_digit()))
    }

    /// Returns the places of characters that belong to no word.
    pub(super) fn signs(&self) -> impl Iterator<Item = usize> {
        let signs = (0..).zip(&self.glyphs).filter(|(_, glyph)| !glyph.word);
        signs.map(|(place, _)| place)
    }

    /// Looks at every character.
    pub(super) fn glyphs(&self) -> &[Glyph] {
        #[cfg(test)]
        self.looks.set(self.looks.get() + self.glyphs.len() as u64);
        &self.glyphs
    }

    /// Tells whether a word can begin at a place: no letter and no digit stands before it.
    pub(super) fn begins(&self, place: usize) -> bool {
        !place.checked_sub(1).is_some_and(|place| self.is_in_word(place))
    }

    /// Tells whether a word can end before a place.
    pub(super) fn ends(&self, place: usize) -> bool {
        !self.is_in_word(place)
    }

    fn is_in_word(&self, place: usize) -> bool {
        self.look();
        self.glyphs.get(place).is_some_and(|glyph| glyph.word)
    }

    /// Returns the place behind a lower-case word that stands at a place, in whatever case.
    pub(super) fn behind(&self, place: usize, word: &str) -> Option<usize> {
        let mut next = place;
        for wanted in word.chars() {
            self.look();
            let glyph = self.glyphs.get(next)?;
            if glyph.c != wanted && glyph.small != wanted {
                return None;
            }
            next += 1;
        }
        Some(next)
    }

    /// Returns the place behind any of some words that begins and ends there as a word of its own.
    pub(super) fn behind_word(&self, place: usize, words: &Words) -> Option<usize> {
        self.look();
        let first = self.glyphs.get(place)?;
        let second = self.glyphs.get(place + 1).map(|glyph| glyph.small);
        if !words.pairs.may_begin(first.small, second) || !self.begins(place) {
            return None;
        }
        let mut words = words.all.iter().filter(|(c, _)| *c == first.small || *c == first.c);
        words.find_map(|(_, word)| self.behind(place, word).filter(|end| self.ends(*end)))
    }

    /// Returns the first place that is no space, at most `most` spaces on.
    pub(super) fn past_spaces(&self, place: usize, most: usize) -> usize {
        let spaces = (0..most).take_while(|more| self.at(place + more) == Some(' ')).count();
        place + spaces
    }

    /// Returns the place behind the longest run of fitting characters, at most `most`.
    pub(super) fn run(&self, place: usize, most: usize, fits: impl Fn(char) -> bool) -> usize {
        place + (0..most).take_while(|more| self.at(place + more).is_some_and(&fits)).count()
    }

    /// Returns folded characters.
    pub(super) fn text(&self, span: Range<usize>) -> String {
        span.filter_map(|place| self.at(place)).collect()
    }

    /// Returns the bytes of the sender's text that a span was folded from, characters that show nothing included.
    pub(super) fn bytes(&self, span: &Range<usize>) -> Option<Range<usize>> {
        let first = self.glyphs.get(span.start)?;
        let last = self.glyphs.get(span.end.checked_sub(1)?)?;
        (first.start < last.end).then_some(first.start..last.end)
    }
}

/// Lower-case words of which one may stand at a place, and by what they begin: most places are passed at one look.
#[derive(Debug)]
pub(super) struct Words {
    /// Each with its first letter.
    all: Vec<(char, &'static str)>,
    pub(super) pairs: Pairs,
}

impl Words {
    pub(super) fn of(all: &'static [&'static str]) -> Self {
        let pairs = all.iter().map(|word| Pairs::of(word)).fold(Pairs::default(), Pairs::or);
        let all = all.iter().filter_map(|word| Some((word.chars().next()?, *word))).collect();
        Self { all, pairs }
    }
}

/// The two characters that each of some words begins with, in whatever case: a bit for each, which two pairs can share.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pairs([u64; 16]);

impl Pairs {
    fn of(word: &str) -> Self {
        let mut chars = word.chars();
        let (Some(first), Some(second)) = (chars.next(), chars.next()) else {
            // It may stand before anything.
            return Self([u64::MAX; 16]);
        };
        let (at, bit) = bit(lower(first), lower(second));
        let mut pairs = Self::default();
        pairs.0.get_mut(at).into_iter().for_each(|bits| *bits |= bit);
        pairs
    }

    /// Returns those of either.
    pub(super) fn or(self, other: Self) -> Self {
        let mut other = other.0.into_iter();
        Self(self.0.map(|bits| bits | other.next().unwrap_or_default()))
    }

    /// Tells whether a word may begin with these two small letters, or with the last character of a text.
    pub(super) fn may_begin(&self, first: char, second: Option<char>) -> bool {
        second.is_none_or(|second| {
            let (at, bit) = bit(first, second);
            self.0.get(at).is_some_and(|bits| bits & bit != 0)
        })
    }
}

/// Returns where the bit of two characters is: in which of sixteen numbers, and which of theirs.
fn bit(first: char, second: char) -> (usize, u64) {
    let hash = u32::from(first).wrapping_mul(37).wrapping_add(u32::from(second));
    (usize::try_from(hash / 64 % 16).unwrap_or_default(), 1 << (hash % 64))
}

/// Tells whether a character belongs to words and numbers.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

/// Returns the small letter of a letter, where it is one.
pub(super) fn lower(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let mut small = c.to_lowercase();
    match (small.next(), small.next()) {
        (Some(small), None) => small,
        _ => c,
    }
}

/// Returns what a character is read as; nothing for those that show nothing.
fn fold(c: char) -> Option<char> {
    Some(match c {
        // Most characters of most texts.
        ' '..='~' => c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\t'
        | '\u{a0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200a}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}' => ' ',
        // A key cap is a digit with a frame.
        '\u{20e3}' => return None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
        '\u{b7}' | '\u{2022}' | '\u{2024}' | '\u{3002}' | '\u{ff61}' => '.',
        '\u{66b}' | '\u{66c}' | '\u{60c}' => ',',
        '\u{fe6b}' => '@',
        '\u{24ea}' => '0',
        '\u{2460}'..='\u{2468}' => digit(u32::from(c) - 0x2460 + 1)?,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0)?,
        _ if visible::acts(c) => return None,
        _ => return Some(decimal(c).unwrap_or(c)),
    })
}

fn digit(value: u32) -> Option<char> {
    char::from_digit(value, 10)
}

/// Where the decimal digits of a script begin (Unicode 16, General_Category Nd), in order.
const ZEROS: &[u32] = &[
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6,
    0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50,
    0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0x104a0,
    0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0,
    0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x11f50, 0x16a60, 0x16ac0, 0x16b50,
    0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e950, 0x1fbf0,
];

/// Returns the Western digit of a decimal digit of any script.
fn decimal(c: char) -> Option<char> {
    let code = u32::from(c);
    if code < 0x660 {
        return None;
    }
    let zero = ZEROS.get(ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?)?;
    digit(code - zero)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let reading = Reading::of(text);
        reading.text(0..reading.len())
    }

    #[test]
    fn digits_of_every_script_are_western() {
        for text in [
            "٠٦١٢٣٤٥٦٧٨",
            "۰۶۱۲۳۴۵۶۷۸",
            "०६१२३४५६७८",
            "০৬১২৩৪৫৬৭৮",
            "๐๖๑๒๓๔๕๖๗๘",
            "０６１２３４５６７８",
            "𝟎𝟔𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖",
            "𝟶𝟼𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾",
            "⓪⑥①②③④⑤⑥⑦⑧",
            "0\u{fe0f}\u{20e3}6\u{fe0f}\u{20e3}12345678",
            "0\u{200b}6\u{202e}1\u{ad}2\u{2060}345678",
        ] {
            assert_eq!(folded(text), "0612345678", "{text}");
        }
    }

    #[test]
    fn letters_are_no_digits() {
        for text in ["ა", "ية", "é", "ß", "Ж", "中", "\u{104aa}"] {
            assert_eq!(folded(text), text);
        }
    }

    #[test]
    fn bytes_lie_on_the_characters_of_the_sender() {
        let text = "é\u{200b}٠\u{200d}6!";
        let bytes = Reading::of(text).bytes(&(1..3)).unwrap();
        assert_eq!(text.get(bytes), Some("٠\u{200d}6"));
    }
}

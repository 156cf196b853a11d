//! Where something can begin: most words of most texts are ordinary, and no pass has to look at them.
//!
//! What comes in: a text as it is read. What goes out: the places at which a word can begin, without those where no pass
//! finds anything. This is what each of them needs there, at the least:
//!
//! | pass | at its beginning |
//! |---|---|
//! | site | a word with one of [`IN_ADDRESS`] behind it |
//! | account | a capital, or a digit third, or fourth behind a sign |
//! | telephone | a digit, `+` or `(` |
//! | plate | a capital or a digit; or a hyphen behind small letters; or a cue |
//! | online name | `@`, or a cue |
//! | postcode | a digit |
//! | street | letters, and a number at most [`GAP`] characters behind them; or the word before a name |
//! | business | a capital or a digit; or its trade |
//! | register | a cue |
//!
//! A test holds that passes which look at every word find the same.

use std::sync::LazyLock;

use super::{
    firm, handle, place, plate,
    reading::{Glyph, Pairs, Reading},
};

/// What no word can go on with where it is ordinary: hosts and names of streets do.
const IN_ADDRESS: &str = "-.@:[]()'";
/// No number belongs to a word in small letters that stands further behind it.
const GAP: usize = 2;

/// Every cue, whatever it is one of.
static CUES: LazyLock<Pairs> = LazyLock::new(|| {
    let words =
        firm::cues().into_iter().chain(plate::cues()).chain([handle::cues(), place::cues()]);
    words.map(|words| words.pairs).fold(Pairs::default(), Pairs::or)
});

/// Returns the places at which a pass can find something, in their order.
pub(super) fn beginnings(reading: &Reading) -> Vec<usize> {
    let (glyphs, mut places) = (reading.glyphs(), vec![]);
    // Where the word ends that goes on here, and where the next digit stands.
    let (mut end, mut digit, mut behind) = (glyphs.len(), usize::MAX, None);
    for (place, glyph) in glyphs.iter().enumerate().rev() {
        if !glyph.word {
            end = place;
        }
        if glyph.c.is_ascii_digit() {
            digit = place;
        }
        if reading.begins(place) {
            let far = digit > end + GAP;
            let ends = glyphs.get(end).is_none_or(|sign| !IN_ADDRESS.contains(sign.c));
            if !(is_idle(glyph) || (far && ends && is_ordinary(glyph, behind))) {
                places.push(place);
            }
        }
        behind = Some(glyph.small);
    }
    places.reverse();
    places
}

/// Tells whether nothing begins with this sign.
fn is_idle(glyph: &Glyph) -> bool {
    !glyph.word && !matches!(glyph.c, '+' | '(' | '@')
}

/// Tells whether a word that begins so is neither a name nor a cue.
fn is_ordinary(first: &Glyph, second: Option<char>) -> bool {
    let c = first.c;
    let small = c.is_ascii_lowercase()
        || (!c.is_ascii() && c.is_alphabetic() && !c.is_uppercase() && !c.is_numeric());
    small && !CUES.may_begin(first.small, second)
}

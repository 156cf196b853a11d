//! Dutch postcodes with their house number, and streets with theirs.
//!
//! A postcode with a number is one address; a street with a number is one in every town that has such a street, so it
//! joins weakly.

use std::{ops::Range, sync::LazyLock};

use super::{
    Found, Kind,
    reading::{Reading, Words, lower},
};

/// Letters that PostNL gives to no postcode.
const UNUSED: &[&str] = &["SA", "SD", "SS"];
/// Units that stand behind a number as two capitals.
const UNITS: &[&str] =
    &["KM", "KG", "EU", "AM", "PM", "MM", "CM", "ML", "GB", "MB", "GR", "CC", "PK"];
/// How Dutch and German names of streets end; enough by themselves.
const ENDINGS: &[&str] = &[
    "straat",
    "straatje",
    "laan",
    "plein",
    "gracht",
    "kade",
    "steeg",
    "dreef",
    "plantsoen",
    "boulevard",
    "singel",
    "straße",
    "strasse",
];
/// The same where the name has a capital: other words end so too.
const CAPITAL_ENDINGS: &[&str] =
    &["weg", "dijk", "hof", "pad", "markt", "baan", "wal", "ring", "allee", "haven"];
/// Words before the name of a street in other countries.
static BEFORE: LazyLock<Words> = LazyLock::new(|| {
    Words::of(&[
        "ul.",
        "ul",
        "ул.",
        "ул",
        "вул.",
        "вул",
        "calle",
        "strada",
        "str.",
        "бул.",
        "бульвар",
        "bd.",
    ])
});
/// Words behind a number that make it no house number.
static COUNTED: LazyLock<Words> = LazyLock::new(|| {
    Words::of(&[
        "uur",
        "euro",
        "km",
        "m",
        "meter",
        "jaar",
        "keer",
        "dagen",
        "weken",
        "maanden",
        "minuten",
        "personen",
        "mensen",
        "mannen",
        "vrouwen",
        "meisjes",
        "jongens",
        "auto",
        "man",
        "maal",
        "kilometer",
        "days",
        "times",
        "people",
        "girls",
        "women",
    ])
});

/// Returns the words before the name of a street.
pub(super) fn cues() -> &'static Words {
    &BEFORE
}

/// Finds a postcode that begins at a place.
pub(super) fn postcode(reading: &Reading, place: usize) -> Option<Found> {
    let digit = |at: usize| reading.is_digit(place + at);
    let first = reading.at(place).is_some_and(|c| ('1'..='9').contains(&c));
    let free = reading.begins(place)
        && !matches!(reading.before(place), Some('.' | ',' | '-' | '/' | '\u{20ac}'));
    if !(first && digit(1) && digit(2) && digit(3) && free) {
        return None;
    }
    let from = reading.past_spaces(place + 4, 1);
    let end = reading.run(from, 3, |c| c.is_ascii_uppercase());
    let letters = reading.text(from..end);
    if end != from + 2 || !reading.ends(end) || UNUSED.contains(&letters.as_str()) {
        return None;
    }
    let mut key = format!("{}{letters}", reading.text(place..place + 4));
    let behind = number_behind(reading, end);
    if behind.is_none() && from > place + 4 && UNITS.contains(&letters.as_str()) {
        return None;
    }
    let number = behind.or_else(|| Some((number_before(reading, place)?, end)));
    let (number, end) = number.map_or((None, end), |(number, end)| (Some(number), end));
    if let Some(number) = number {
        key = format!("{key} {number}");
    }
    Some(Found { kind: Kind::Postcode, span: place..end, key, country: Some("NL") })
}

/// Reads a house number behind a postcode.
fn number_behind(reading: &Reading, place: usize) -> Option<(String, usize)> {
    let start = reading.run(place, 2, |c| matches!(c, ' ' | ','));
    let word =
        ["nr.", "nr", "nummer", "huisnummer"].iter().find_map(|word| reading.behind(start, word));
    let start = word.map_or(start, |behind| reading.past_spaces(behind, 1));
    (start > place).then(|| house(reading, start)).flatten()
}

/// Reads the house number of a street before a postcode: "Kerkstraat 12a, 1234 AB".
fn number_before(reading: &Reading, place: usize) -> Option<String> {
    let skip = |c: Option<char>| matches!(c, Some(' ' | ',' | '\n'));
    let gap = (0..3).take_while(|back| skip(reading.before(place.saturating_sub(*back)))).count();
    let end = place.checked_sub(gap).filter(|_| gap > 0)?;
    let long = (0..6)
        .take_while(|back| {
            end.checked_sub(back + 1)
                .and_then(|at| reading.at(at))
                .is_some_and(|c| c.is_ascii_alphanumeric())
        })
        .count();
    let start = end - long;
    let street = reading.before(start) == Some(' ')
        && reading.before(start - 1).is_some_and(char::is_alphabetic);
    let (number, behind) = house(reading, start).filter(|_| street)?;
    (behind == end).then_some(number)
}

/// Reads a house number with its addition, such as `12`, `12a`, `12-B`.
fn house(reading: &Reading, place: usize) -> Option<(String, usize)> {
    let digits = reading.run(place, 5, |c| c.is_ascii_digit());
    let number = reading.text(place..digits);
    if number.is_empty() || number.len() > 4 || number.starts_with('0') {
        return None;
    }
    let joined = digits + usize::from(matches!(reading.at(digits), Some('-')));
    let letter = reading.at(joined).filter(char::is_ascii_alphabetic);
    if let Some(letter) = letter.filter(|_| reading.ends(joined + 1)) {
        return Some((format!("{number}{}", lower(letter)), joined + 1));
    }
    let apart = !matches!(reading.at(digits), Some(':' | '%' | '\u{20ac}'));
    let split =
        matches!(reading.at(digits), Some('.' | ',' | '-' | '/')) && reading.is_digit(digits + 1);
    (apart && !split && reading.ends(digits)).then_some((number, digits))
}

/// Finds a street with its number that begins at a place.
pub(super) fn street(reading: &Reading, place: usize) -> Option<Found> {
    if !reading.begins(place) || reading.before(place) == Some('-') {
        return None;
    }
    let before = reading.behind_word(place, &BEFORE).filter(|end| reading.at(*end) == Some(' '));
    let names = match before {
        Some(behind) => named(reading, behind + 1)?,
        None => place..ending(reading, place)?,
    };
    let (number, end) = house(reading, gap(reading, names.end)?)?;
    if is_counted(reading, end) {
        return None;
    }
    let name: String = reading.text(names).chars().map(lower).collect();
    Some(Found {
        kind: Kind::Street,
        span: place..end,
        key: format!("{name} {number}"),
        country: None,
    })
}

/// Returns the place of a number behind what stands between it and a name.
fn gap(reading: &Reading, end: usize) -> Option<usize> {
    let gap = reading.run(end, 2, |c| matches!(c, ' ' | ','));
    (gap > end && reading.is_digit(gap)).then_some(gap)
}

/// Returns the end of a word that ends as names of streets do, and that a number follows.
fn ending(reading: &Reading, place: usize) -> Option<usize> {
    let capital = reading.at(place).filter(|c| c.is_alphabetic())?.is_uppercase();
    let end = reading.run(place, 40, |c| c.is_alphabetic() || c == '-' || c == '\'');
    // Most words end the search here.
    gap(reading, end)?;
    let word: String = reading.text(place..end).chars().map(lower).collect();
    let ends = |endings: &[&str]| {
        endings
            .iter()
            .any(|ending| word.strip_suffix(ending).is_some_and(|name| name.chars().count() > 1))
    };
    let named = ends(ENDINGS) || (capital && ends(CAPITAL_ENDINGS));
    (named && reading.ends(end)).then_some(end)
}

/// Returns one to three words with capitals.
fn named(reading: &Reading, place: usize) -> Option<Range<usize>> {
    let mut end = place;
    let mut next = place;
    for _ in 0..3 {
        let word = reading.run(next, 30, |c| c.is_alphabetic() || c == '-' || c == '.');
        if !reading.at(next).is_some_and(char::is_uppercase) || word == next {
            break;
        }
        end = word;
        next = reading.past_spaces(word, 1);
    }
    (end > place).then_some(place..end)
}

fn is_counted(reading: &Reading, place: usize) -> bool {
    reading.behind_word(reading.past_spaces(place, 1), &COUNTED).is_some()
}

#[cfg(test)]
mod tests {
    use crate::links::{Kind, tests::keys};

    #[test]
    fn postcode_takes_the_number_on_either_side() {
        for text in [
            "1234 AB 12",
            "1234AB, 12",
            "1234 AB nr 12",
            "Kerkstraat 12, 1234 AB",
            "Kerkstraat 12\n1234AB Adam",
            "١٢٣٤ AB 12",
            "1234\u{200b} AB 12.",
        ] {
            assert_eq!(keys(text, Kind::Postcode), ["1234AB 12"], "{text}");
        }
        assert_eq!(keys("in 1234 AB woont", Kind::Postcode), ["1234AB"]);
        assert_eq!(
            keys("1234 AB 12-B en 1234 AB 12b", Kind::Postcode),
            ["1234AB 12b", "1234AB 12b"]
        );
    }

    #[test]
    fn years_and_weights_are_no_postcodes() {
        for text in [
            "1500 KG",
            "2024 in",
            "1000 km",
            "0123 AB",
            "1234 SS",
            "1234 ABC",
            "12.1234 AB",
            "a1234 AB",
            "1500 EU",
        ] {
            assert_eq!(keys(text, Kind::Postcode), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn street_is_told_by_its_ending_or_the_word_before() {
        for (text, key) in [
            ("aan de kerkstraat 12", "kerkstraat 12"),
            ("Kerkstraat 12a boven", "kerkstraat 12a"),
            ("Amstelveenseweg 300-B.", "amstelveenseweg 300b"),
            ("Hauptstraße 5", "hauptstraße 5"),
            ("ul. Długa 5", "długa 5"),
            ("ул. Иван Вазов 7", "иван вазов 7"),
        ] {
            assert_eq!(keys(text, Kind::Street), [key], "{text}");
        }
        for text in [
            "onderweg 2 uur",
            "op straat 3",
            "de kerkstraat 12 uur",
            "kerkstraat 12:30",
            "kerkstraat 12.50",
            "weg 3",
        ] {
            assert_eq!(keys(text, Kind::Street), Vec::<String>::new(), "{text}");
        }
    }
}

//! Businesses: numbers of the Dutch trade register behind their cue, and names by legal form or trade.
//!
//! Eight digits alone are a date or a price; a name joins weakly, because many places have a hotel of that name.

use std::sync::LazyLock;

use super::{
    Found, Kind,
    reading::{Reading, Words, lower},
};

static REGISTER: LazyLock<Words> = LazyLock::new(|| {
    Words::of(&[
        "kvk",
        "k.v.k.",
        "k.v.k",
        "kvknr",
        "kvk-nummer",
        "kvk-nr",
        "kvknummer",
        "handelsregister",
        "chamber of commerce",
        "coc",
    ])
});
static NUMBER_WORDS: LazyLock<Words> =
    LazyLock::new(|| Words::of(&["nummer", "nr", "number", "no", "inschrijving"]));
/// Legal forms behind a name, and their one writing.
const FORMS: &[(&str, &str)] = &[
    ("b.v.", "bv"),
    ("bv", "bv"),
    ("n.v.", "nv"),
    ("nv", "nv"),
    ("v.o.f.", "vof"),
    ("vof", "vof"),
    ("gmbh", "gmbh"),
    ("ltd.", "ltd"),
    ("ltd", "ltd"),
    ("limited", "ltd"),
    ("s.r.l.", "srl"),
    ("srl", "srl"),
    ("s.r.o.", "sro"),
    ("sp. z o.o.", "spzoo"),
    ("sp. z o. o.", "spzoo"),
    ("sp.z o.o.", "spzoo"),
    ("kft.", "kft"),
    ("kft", "kft"),
    ("еоод", "еоод"),
    ("оод", "оод"),
    ("eood", "еоод"),
    ("ood", "оод"),
    ("тов", "тов"),
    ("ооо", "ооо"),
    ("sarl", "sarl"),
    ("lda.", "lda"),
    ("lda", "lda"),
    ("s.l.", "sl"),
];
/// Trades before a name.
static TRADES: LazyLock<Words> = LazyLock::new(|| {
    Words::of(&[
        "salon",
        "hotel",
        "restaurant",
        "massagesalon",
        "kapsalon",
        "nagelsalon",
        "nagelstudio",
        "schoonheidssalon",
        "club",
        "nachtclub",
        "bar",
        "café",
        "cafe",
        "bakkerij",
        "uitzendbureau",
        "wasserij",
        "autowas",
        "autowasserij",
        "pension",
        "hostel",
        "camping",
        "bungalowpark",
        "casino",
        "spa",
        "eetcafé",
        "studio",
        "хотел",
        "ресторан",
        "отель",
    ])
});
const WORDS_MAX: usize = 4;
const WORD_MAX: usize = 30;

/// Returns the words that what is found here begins with, where it begins with no capital.
pub(super) fn cues() -> [&'static Words; 2] {
    [&REGISTER, &TRADES]
}

/// Finds a number of the trade register whose cue stands at a place.
pub(super) fn register(reading: &Reading, place: usize) -> Option<Found> {
    let behind = reading.behind_word(place, &REGISTER)?;
    let skip = |at| reading.run(at, 3, |c| matches!(c, ' ' | ':' | '.' | '=' | '#' | '-' | '('));
    let next = skip(behind);
    let next = reading.behind_word(next, &NUMBER_WORDS).map_or(next, skip);
    let mut digits = String::new();
    let mut end = next;
    while digits.len() <= 8 {
        let Some(c) = reading.at(end).filter(char::is_ascii_digit) else { break };
        digits.push(c);
        end += 1;
        if digits.len() < 8
            && matches!(reading.at(end), Some(' ' | '.' | '-'))
            && reading.is_digit(end + 1)
        {
            end += 1;
        }
    }
    (digits.len() == 8 && reading.ends(end)).then_some(Found {
        kind: Kind::Register,
        span: next..end,
        key: digits,
        country: Some("NL"),
    })
}

/// Finds a name with its legal form or its trade.
pub(super) fn name(reading: &Reading, place: usize) -> Option<Found> {
    let first = reading.at(place).filter(|c| c.is_alphanumeric())?;
    if !reading.begins(place) || matches!(reading.before(place), Some('-' | '.' | '@' | '/')) {
        return None;
    }
    let traded = || {
        let trade = reading.behind_word(place, &TRADES)?;
        let quoted =
            reading.run(trade, 2, |c| matches!(c, ' ' | '"' | '\'' | '\u{201c}' | '\u{2018}'));
        let end = capitals(reading, quoted, 3).filter(|_| quoted > trade)?;
        Some(Found {
            kind: Kind::Firm,
            span: place..end,
            key: written(reading, place, end),
            country: None,
        })
    };
    formed(reading, place, first).or_else(traded)
}

/// Reads a name that a legal form ends.
fn formed(reading: &Reading, place: usize, first: char) -> Option<Found> {
    if !first.is_uppercase() && !first.is_numeric() {
        return None;
    }
    let mut next = place;
    for _ in 0..WORDS_MAX {
        let end = word(reading, next);
        if end == next {
            return None;
        }
        let gap = reading.run(end, 2, |c| matches!(c, ' ' | ','));
        if let Some((behind, form)) = form(reading, gap).filter(|_| gap > end) {
            let key = format!("{} {form}", written(reading, place, end));
            return Some(Found { kind: Kind::Firm, span: place..behind, key, country: None });
        }
        let goes_on =
            reading.at(gap).is_some_and(|c| c.is_uppercase() || c.is_numeric() || c == '&');
        if gap != end + 1 || !goes_on {
            return None;
        }
        next = gap;
    }
    None
}

/// Returns the place behind a legal form in capitals or with its dots, and its one writing.
fn form(reading: &Reading, place: usize) -> Option<(usize, &'static str)> {
    let whole = |(written, form): &(&str, &'static str)| {
        let behind = reading.behind(place, written).filter(|end| reading.ends(*end))?;
        let capital = reading.at(place).is_some_and(char::is_uppercase);
        (capital || written.contains('.')).then_some((behind, *form))
    };
    FORMS.iter().find_map(whole)
}

fn word(reading: &Reading, place: usize) -> usize {
    reading.run(place, WORD_MAX, |c| c.is_alphanumeric() || matches!(c, '-' | '&' | '\''))
}

/// Returns the end of some words that begin with capitals.
fn capitals(reading: &Reading, place: usize, most: usize) -> Option<usize> {
    let mut end = None;
    let mut next = place;
    for _ in 0..most {
        let behind = word(reading, next);
        if behind == next || !reading.at(next).is_some_and(|c| c.is_uppercase() || c.is_numeric()) {
            break;
        }
        // A number alone is an age, a price or a room.
        if end.is_none() && !reading.at(next).is_some_and(char::is_uppercase) {
            break;
        }
        end = Some(behind);
        next = reading.past_spaces(behind, 1);
        if next == behind {
            break;
        }
    }
    end
}

/// Returns a name in small letters with one space between its words.
fn written(reading: &Reading, place: usize, end: usize) -> String {
    let small = |c: char| if c.is_alphanumeric() || c == '&' { lower(c) } else { ' ' };
    let name: String = reading.text(place..end).chars().map(small).collect();
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use crate::links::{Kind, tests::keys};

    #[test]
    fn register_number_needs_its_cue() {
        for text in [
            "KvK 12345678",
            "kvk-nummer: 12345678",
            "K.v.K. nr. 1234 5678",
            "handelsregister 12345678)",
            "KvK ١٢٣٤٥٦٧٨",
        ] {
            assert_eq!(keys(text, Kind::Register), ["12345678"], "{text}");
        }
        for text in ["12345678", "kvk 1234567", "kvk 123456789", "kvkx 12345678"] {
            assert_eq!(keys(text, Kind::Register), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn name_is_told_by_form_or_trade() {
        for (text, key) in [
            ("bij Rood Uitzend B.V.", "rood uitzend bv"),
            ("bij Rood Uitzend BV en", "rood uitzend bv"),
            ("Jansen & Zonen VOF", "jansen & zonen vof"),
            ("pracuje w Czerwony Sp. z o.o.", "czerwony spzoo"),
            ("Червен ЕООД", "червен еоод"),
            ("Hotel Zonnehoek", "hotel zonnehoek"),
            ("in salon \u{201c}Rode Roos\u{201d}", "salon rode roos"),
            ("massagesalon Lotus 8", "massagesalon lotus 8"),
        ] {
            assert_eq!(keys(text, Kind::Firm), [key], "{text}");
        }
        for text in [
            "in een hotel daar",
            "De hotel",
            "bar 12",
            "zij is bv ziek",
            "Hij kreeg bv. geld",
            "een salon",
        ] {
            assert_eq!(keys(text, Kind::Firm), Vec::<String>::new(), "{text}");
        }
    }
}

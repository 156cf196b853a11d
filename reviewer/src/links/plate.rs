//! Number plates: the fourteen Dutch side codes of RDW, shapes of other countries, and what follows a word for plate.
//!
//! Without a cue only shapes that nothing else has are taken: hyphens where a plate has them, or capitals. The key is
//! the letters and digits, Cyrillic letters as the Latin ones they look like.

use std::{ops::Range, sync::LazyLock};

use super::{
    Found, Kind,
    reading::{Reading, Words},
};

/// RDW's side codes 1 to 14: X a letter, 9 a digit.
const DUTCH: [&str; 14] = [
    "XX-99-99", "99-99-XX", "99-XX-99", "XX-99-XX", "XX-XX-99", "99-XX-XX", "99-XXX-9", "9-XXX-99",
    "XX-999-X", "X-999-XX", "XXX-99-X", "X-99-XXX", "9-XX-999", "999-XX-9",
];
/// The first side code whose letters spell no words: no vowels from here on.
const FIRST_WITHOUT_VOWELS: usize = 7;

/// A plate has letters and digits, nine at most, in up to four groups: none begins with so many characters that are no
/// digits.
const FIRST_DIGIT: usize = 10;

/// Words after which a plate is told.
static CUES: LazyLock<Words> = LazyLock::new(|| {
    Words::of(&[
        "kenteken",
        "kentekenplaat",
        "nummerplaat",
        "nummerbord",
        "plate",
        "plates",
        "license plate",
        "licence plate",
        "number plate",
        "rejestracja",
        "rejestracyjny",
        "rejestracyjna",
        "tablica",
        "tablice",
        "matrícula",
        "matricula",
        "placa",
        "plaka",
        "rendszám",
        "rendszáma",
        "înmatriculare",
        "inmatriculare",
        "immatriculation",
        "plaque",
        "kennzeichen",
        "госномер",
        "номерний знак",
        "регистрационен номер",
        "biển số",
        "لوحة",
    ])
});
/// Words after which a plate may be told, and much else.
static WEAK_CUES: LazyLock<Words> = LazyLock::new(|| {
    Words::of(&[
        "auto",
        "bus",
        "busje",
        "wagen",
        "car",
        "van",
        "samochód",
        "mașină",
        "кола",
        "машина",
        "coche",
    ])
});
/// Words between a cue and a plate, which could be taken for its first letters.
static FILLERS: LazyLock<Words> = LazyLock::new(|| {
    Words::of(&[
        "is", "was", "met", "van", "de", "het", "nl", "nr", "no", "of", "on", "to", "e", "to",
        "nummer",
    ])
});
/// Romania's counties.
const COUNTIES: &str = "AB AR AG BC BH BN BR BT BV BZ CS CL CJ CT CV DB DJ GL GR GJ HR HD IL IS IF MM MH MS NT OT PH SM SJ SB \
                        SV TR TM TL VS VL VN B";

/// Returns the words that announce a plate.
pub(super) fn cues() -> [&'static Words; 2] {
    [&CUES, &WEAK_CUES]
}

/// Finds a plate that begins at a place.
pub(super) fn find(reading: &Reading, place: usize) -> Option<Found> {
    let begins = reading.begins(place) && !is_joint(reading.before(place));
    if !begins || reading.at(place).and_then(latin).is_none() {
        return None;
    }
    cued(reading, place).or_else(|| bare(reading, place))
}

/// Returns the side code of a Dutch plate with its hyphens.
pub(super) fn side_code(hyphened: &str) -> Option<usize> {
    let shape: String = hyphened.chars().filter_map(shape_of).collect();
    DUTCH.iter().position(|code| *code == shape).map(|place| place + 1)
}

fn shape_of(c: char) -> Option<char> {
    match c {
        'A'..='Z' => Some('X'),
        '0'..='9' => Some('9'),
        '-' => Some('-'),
        _ => None,
    }
}

fn is_joint(c: Option<char>) -> bool {
    matches!(c, Some('-' | '.' | '/' | '_' | '@' | '+'))
}

/// Returns the Latin capital or digit that stands on a plate for a character.
fn latin(c: char) -> Option<char> {
    let c = c.to_uppercase().next()?;
    Some(match c {
        'A'..='Z' | '0'..='9' => c,
        'А' => 'A',
        'В' => 'B',
        'Е' => 'E',
        'К' => 'K',
        'М' => 'M',
        'Н' => 'H',
        'О' => 'O',
        'Р' => 'P',
        'С' => 'C',
        'Т' => 'T',
        'У' => 'Y',
        'Х' => 'X',
        'І' => 'I',
        'Ä' | 'Ö' | 'Ü' => c,
        _ => return None,
    })
}

/// Up to four groups of letters and digits, with one sign between each two.
struct Groups {
    groups: Vec<(String, Range<usize>)>,
    joints: Vec<char>,
    /// Whether a small letter is among them, by group.
    small: Vec<bool>,
}

impl Groups {
    fn read(reading: &Reading, place: usize) -> Self {
        let mut all = Self { groups: vec![], joints: vec![], small: vec![] };
        let mut next = place;
        while all.groups.len() < 4 {
            let end = reading.run(next, 9, |c| latin(c).is_some());
            if end == next || !reading.ends(end) {
                break;
            }
            let own = reading.text(next..end);
            all.small.push(own.chars().any(char::is_lowercase));
            all.groups.push((own.chars().filter_map(latin).collect(), next..end));
            let Some(joint @ ('-' | ' ' | '.')) = reading.at(end) else { break };
            all.joints.push(joint);
            next = end + 1;
        }
        all
    }

    /// Returns the first groups as one string with hyphens, and what it spans.
    fn first(&self, count: usize) -> Option<(String, Range<usize>)> {
        let groups = self.groups.get(..count)?;
        let (start, end) = (groups.first()?.1.start, groups.last()?.1.end);
        let words: Vec<&str> = groups.iter().map(|(own, _)| own.as_str()).collect();
        Some((words.join("-"), start..end))
    }

    fn joined_by(&self, count: usize, joint: char) -> bool {
        self.joints.iter().take(count.saturating_sub(1)).all(|other| *other == joint)
    }

    fn has_small(&self, count: usize) -> bool {
        self.small.iter().take(count).any(|small| *small)
    }
}

/// Reads a plate that nothing announces.
fn bare(reading: &Reading, place: usize) -> Option<Found> {
    if !reading.has_digit(place, FIRST_DIGIT) {
        return None;
    }
    let groups = Groups::read(reading, place);
    if let Some((hyphened, span)) = groups.first(3)
        && stands_free(reading, span.end)
    {
        let hyphens = groups.joined_by(3, '-');
        let small = groups.has_small(3);
        let country = match () {
            () if hyphens && is_plain_dutch(&hyphened, small) => Some("NL"),
            () if small => None,
            () if hyphens && shape(&hyphened) == "9-XXX-999" => Some("BE"),
            () if hyphens && shape(&hyphened) == "XX-999-XX" => Some("FR or IT"),
            () if is_romanian(&hyphened) => Some("RO"),
            () if is_cyrillic(&hyphened) => Some("BG or UA"),
            () => None,
        };
        if country.is_some() {
            return Some(found(&hyphened, span, country));
        }
    }
    let (compact, span) = groups.first(1)?;
    let apart = compact.len() == 6 && !groups.has_small(1) && !is_joint(reading.at(span.end));
    let plain = |hyphened: &String| {
        side_code(hyphened).is_some_and(|code| code >= FIRST_WITHOUT_VOWELS)
            && is_plain_dutch(hyphened, false)
    };
    let hyphened = apart.then(|| hyphens_of(&compact).into_iter().find(plain)).flatten()?;
    Some(found(&hyphened, span, Some("NL")))
}

/// Tells whether what stands behind a plate does not make it part of something longer.
fn stands_free(reading: &Reading, end: usize) -> bool {
    !is_joint(reading.at(end)) || reading.ends(end + 1)
}

fn shape(hyphened: &str) -> String {
    hyphened.chars().filter_map(shape_of).collect()
}

/// Returns the ways in which six letters and digits can be a Dutch plate: at most one.
fn hyphens_of(compact: &str) -> Option<String> {
    let compact_shape = shape(compact);
    let code = DUTCH.iter().find(|code| code.replace('-', "") == compact_shape)?;
    let mut rest = compact.chars();
    Some(code.chars().filter_map(|c| if c == '-' { Some('-') } else { rest.next() }).collect())
}

/// Tells whether a Dutch plate needs no cue: from side code 7 on without vowels, and small letters only without them.
fn is_plain_dutch(hyphened: &str, small: bool) -> bool {
    let Some(code) = side_code(hyphened) else { return false };
    let vowels = hyphened.contains(['A', 'E', 'I', 'O', 'U', 'Y']);
    let month = hyphened.contains("MRT");
    !month && !(vowels && (small || code >= FIRST_WITHOUT_VOWELS))
}

fn is_romanian(hyphened: &str) -> bool {
    let county = hyphened.split('-').next().unwrap_or_default();
    let known = COUNTIES.split(' ').any(|known| known == county);
    known && matches!(shape(hyphened).as_str(), "X-99-XXX" | "X-999-XXX" | "XX-99-XXX")
}

/// Tells whether a plate is Bulgarian or Ukrainian: letters that Cyrillic and Latin share around four digits.
fn is_cyrillic(hyphened: &str) -> bool {
    let shared = |c: char| c == '-' || c.is_ascii_digit() || "ABEKMHOPCTYXI".contains(c);
    hyphened.chars().all(shared) && matches!(shape(hyphened).as_str(), "X-9999-XX" | "XX-9999-XX")
}

/// Reads the plate that a word announces; at the place of the word.
fn cued(reading: &Reading, place: usize) -> Option<Found> {
    let strong = reading.behind_word(place, &CUES);
    let behind = strong.or_else(|| reading.behind_word(place, &WEAK_CUES))?;
    let mut next = past(reading, behind);
    for _ in 0..4 {
        let filler = reading.behind_word(next, &FILLERS);
        if filler.is_none()
            && let Some(found) = announced(reading, next, strong.is_some())
        {
            return Some(found);
        }
        let word = filler.unwrap_or_else(|| reading.run(next, 12, char::is_alphabetic));
        if word == next || !reading.ends(word) {
            return None;
        }
        next = past(reading, word);
    }
    None
}

fn past(reading: &Reading, place: usize) -> usize {
    reading.run(place, 3, |c| matches!(c, ' ' | ':' | '=' | '.' | '\'' | '"' | '(' | '#'))
}

fn announced(reading: &Reading, place: usize, strong: bool) -> Option<Found> {
    if !reading.has_digit(place, FIRST_DIGIT) {
        return None;
    }
    let groups = Groups::read(reading, place);
    for count in (1..=3).rev() {
        let Some((hyphened, span)) = groups.first(count) else { continue };
        let whole = if count == 1 { hyphens_of(&hyphened) } else { Some(hyphened) };
        if let Some(hyphened) = whole
            && let Some(code) = side_code(&hyphened)
            && (strong || code > 3)
        {
            return Some(found(&hyphened, span, Some("NL")));
        }
    }
    if !strong {
        return None;
    }
    let capitals = groups.small.iter().take_while(|small| !**small).count();
    (1..=capitals.min(4)).rev().find_map(|count| {
        let (hyphened, span) = groups.first(count)?;
        let (letters, digits) = counted(&hyphened);
        let fits = letters >= 1 && digits >= 2 && (4..=9).contains(&(letters + digits));
        fits.then(|| found(&hyphened, span, None))
    })
}

fn counted(hyphened: &str) -> (usize, usize) {
    let digits = hyphened.bytes().filter(u8::is_ascii_digit).count();
    (hyphened.chars().filter(|c| c.is_alphabetic()).count(), digits)
}

fn found(hyphened: &str, span: Range<usize>, country: Option<&'static str>) -> Found {
    Found { kind: Kind::Plate, span, key: hyphened.replace('-', ""), country }
}

#[cfg(test)]
mod tests {
    use super::side_code;
    use crate::links::{Kind, marks, tests::keys};

    /// One plate a side code, after RDW's list "Opbouw kentekens en sidecodes".
    const CODES: [&str; 14] = [
        "DB-01-10", "11-29-BD", "12-DB-45", "XX-11-BB", "BB-BB-11", "22-BB-BB", "12-BBD-3",
        "1-KBB-23", "GB-001-B", "G-001-BB", "GBB-01-G", "G-01-GBB", "1-GB-001", "001-GB-1",
    ];

    #[test]
    fn every_side_code_is_a_plate_in_either_case() {
        for (place, plate) in CODES.iter().enumerate() {
            assert_eq!(side_code(plate), Some(place + 1));
            for text in [
                plate.to_string(),
                plate.to_lowercase(),
                format!("kenteken {}", plate.replace('-', "")),
                format!("nummerplaat is {}", plate.replace('-', " ")),
                plate.replace('-', "\u{2011}\u{200b}"),
            ] {
                assert_eq!(keys(&text, Kind::Plate), [plate.replace('-', "")], "{text}");
                assert_eq!(marks(&text)[0].country, Some("NL"), "{text}");
            }
        }
    }

    #[test]
    fn plates_of_neighbours_are_told_by_shape_or_cue() {
        for (text, key, country) in [
            ("met 1-ABC-234 weg", "1ABC234", Some("BE")),
            ("AB-123-CD", "AB123CD", Some("FR or IT")),
            ("B-123-ABC", "B123ABC", Some("RO")),
            ("CJ 12 ABC", "CJ12ABC", Some("RO")),
            ("СВ 1234 АВ", "CB1234AB", Some("BG or UA")),
            ("numer, rejestracja WA 12345 bialy", "WA12345", None),
            ("Kennzeichen B-AB 1234", "BAB1234", None),
            ("license plate: AB12 CDE.", "AB12CDE", None),
            ("rendszám ABC-123", "ABC123", None),
        ] {
            assert_eq!(keys(text, Kind::Plate), [key], "{text}");
            assert_eq!(
                marks(text).iter().find(|mark| mark.kind == Kind::Plate).unwrap().country,
                country,
                "{text}"
            );
        }
    }

    #[test]
    fn dates_words_and_cars_are_no_plates() {
        for text in [
            "1-mei-26",
            "3-jan-26",
            "1-mrt-26",
            "24-uur-7",
            "10-en-12",
            "auto BMW 320",
            "bus 22 om 12",
            "ABC123",
            "kenteken weet ik niet",
            "12-AB-34-56",
            "COVID19",
            "a 12-BBD-3x",
            "1-JAN-26",
            "auto A4 2016",
        ] {
            assert_eq!(keys(text, Kind::Plate), Vec::<String>::new(), "{text}");
        }
    }
}

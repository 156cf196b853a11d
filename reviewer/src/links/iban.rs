//! Bank accounts (ISO 13616): country, length, structure and check digits held by `iban_validate`.

use iban::Iban;

use super::{Found, Kind, reading::Reading};

/// The shortest and the longest of the registry.
const SHORTEST: usize = 15;
const LONGEST: usize = 34;

/// Finds an account that begins at a place, in one piece or in groups.
pub(super) fn find(reading: &Reading, place: usize) -> Option<Found> {
    let letter = |place| reading.at(place).is_some_and(|c: char| c.is_ascii_alphabetic());
    if !reading.begins(place) || !letter(place) || !letter(place + 1) {
        return None;
    }
    // The check digits stand third and fourth; most words end the search here.
    let third = place + 2 + usize::from(matches!(reading.at(place + 2), Some(' ' | '-' | '.')));
    if !reading.is_digit(third) {
        return None;
    }
    let mut compact = String::new();
    let mut longest = None;
    let mut next = place;
    while compact.len() < LONGEST {
        let Some(c) = reading.at(next).filter(char::is_ascii_alphanumeric) else { break };
        if (2..4).contains(&compact.len()) && !c.is_ascii_digit() {
            break;
        }
        compact.push(c.to_ascii_uppercase());
        next += 1;
        if compact.len() >= SHORTEST && reading.ends(next) && is_account(&compact) {
            longest = Some((compact.clone(), next));
        }
        if matches!(reading.at(next), Some(' ' | '-' | '.')) {
            next += 1;
        }
    }
    longest.map(|(key, end)| Found { kind: Kind::Iban, span: place..end, key, country: None })
}

fn is_account(compact: &str) -> bool {
    compact.parse::<Iban>().is_ok()
}

#[cfg(test)]
mod tests {
    use crate::links::{Kind, tests::keys};

    #[test]
    fn account_has_one_key_in_every_writing() {
        for text in [
            "NL91ABNA0417164300",
            "NL91 ABNA 0417 1643 00",
            "nl91 abna 0417 1643 00 en",
            "IBAN:NL91-ABNA-0417-1643-00.",
            "NL 91 ABNA 0417164300",
            "ＮＬ91ABNA0417164300",
            "NL91\u{200b}ABNA0417164300",
            "NL٩١ABNA٠٤١٧١٦٤٣٠٠",
        ] {
            assert_eq!(keys(text, Kind::Iban), ["NL91ABNA0417164300"], "{text}");
        }
        assert_eq!(
            keys("op DE89370400440532013000 of BG80 BNBG 9661 1020 3456 78", Kind::Iban).len(),
            2
        );
    }

    #[test]
    fn account_with_a_wrong_digit_is_none() {
        for text in
            ["NL91ABNA0417164301", "NL91ABNA041716430", "XX91ABNA0417164300", "aNL91ABNA0417164300"]
        {
            assert_eq!(keys(text, Kind::Iban), Vec::<String>::new(), "{text}");
        }
    }
}

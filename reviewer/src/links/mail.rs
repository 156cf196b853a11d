//! E-mail addresses, also those that are spelt out: `naam (at) gmail punt com`.
//!
//! The key is in small letters, the part before the @ too: RFC 5321 would tell its case apart, and no mail service that
//! people use does.

use super::{
    Found, Kind,
    reading::{Reading, is_word, lower},
};

/// RFC 5321, 4.5.3.1.1.
const LOCAL_MAX: usize = 64;
const LABEL_MAX: usize = 63;
const LABELS_MAX: usize = 6;
/// What stands for an @ whatever is around it.
const AT: &[&str] = &[
    "@",
    "(at)",
    "[at]",
    "{at}",
    "<at>",
    "(apenstaartje)",
    "[apenstaartje]",
    " apenstaartje ",
    "(@)",
];
const DOT: &[&str] = &[".", "(.)", "[.]", "(dot)", "[dot]", "(punt)", "[punt]", "{dot}"];
/// What stands for a dot where the @ is spelt out too.
const DOT_WORDS: &[&str] = &[" punt ", " dot ", " kropka ", " punct ", " punto ", " point "];
/// Behind a bare "at" only these: "we looked at nike dot com" is no address.
const SERVICES: &[&str] = &[
    "gmail",
    "googlemail",
    "hotmail",
    "outlook",
    "live",
    "msn",
    "yahoo",
    "icloud",
    "proton",
    "protonmail",
    "gmx",
    "ziggo",
    "kpnmail",
    "hetnet",
    "yandex",
    "abv",
    "wp",
    "onet",
    "interia",
    "seznam",
    "tutanota",
    "mail",
];

/// Finds an address whose @ stands at a place.
pub(super) fn find(reading: &Reading, place: usize) -> Option<Found> {
    let (at, bare) = match reading.at(place)? {
        // What stands for an @ behind a space begins with this letter.
        ' ' if !matches!(reading.at(place + 1), Some('a' | 'A')) => return None,
        '@' | '(' | '[' | '{' | '<' | ' ' => (sign(reading, place), false),
        _ => return None,
    };
    let (at, bare) = match at {
        Some(at) => (at, bare),
        None => (reading.behind(place, " at ").filter(|_| reading.at(place) == Some(' '))?, true),
    };
    let plain = reading.at(place) == Some('@');
    let start = local(reading, if plain { place } else { before_spaces(reading, place) })?;
    if reading.before(start) == Some('/') {
        // What stands before an @ in an address of the web is no mailbox.
        return None;
    }
    let from = if plain { at } else { reading.past_spaces(at, 1) };
    let (domain, end) = domain(reading, from, !plain)?;
    let service = domain.split('.').next().is_some_and(|first| SERVICES.contains(&first));
    if bare && !service {
        return None;
    }
    let own = if plain { place } else { before_spaces(reading, place) };
    let name: String = reading.text(start..own).chars().map(lower).collect();
    Some(Found {
        kind: Kind::Mail,
        span: start..end,
        key: format!("{name}@{domain}"),
        country: None,
    })
}

fn sign(reading: &Reading, place: usize) -> Option<usize> {
    AT.iter().find_map(|sign| reading.behind(place, sign))
}

/// Returns the place before the one space that may stand before a place.
fn before_spaces(reading: &Reading, place: usize) -> usize {
    place - usize::from(reading.before(place) == Some(' '))
}

/// Returns where the part before an @ begins.
fn local(reading: &Reading, end: usize) -> Option<usize> {
    let fits = |c: char| is_word(c) || matches!(c, '.' | '_' | '%' | '+' | '-');
    let long = (0..LOCAL_MAX)
        .take_while(|back| {
            end.checked_sub(back + 1).and_then(|at| reading.at(at)).is_some_and(fits)
        })
        .count();
    let edge = |place: &usize| reading.at(*place).is_some_and(|c| is_word(c) || c == '_');
    (end - long..end).find(edge)
}

/// Reads a domain; with dots spelt out where `spelt`.
fn domain(reading: &Reading, place: usize, spelt: bool) -> Option<(String, usize)> {
    let mut domain = String::new();
    let mut labels = 0;
    let mut next = place;
    let mut end = None;
    while labels < LABELS_MAX {
        let label = reading.run(next, LABEL_MAX, |c| is_word(c) || c == '-');
        if label == next {
            break;
        }
        if labels > 0 {
            domain.push('.');
        }
        let own = reading.text(next..label);
        domain.extend(own.chars().map(lower));
        labels += 1;
        let top = own.chars().count() >= 2 && own.chars().all(char::is_alphabetic);
        if labels > 1 && top {
            end = Some((domain.len(), label));
        }
        let Some(dot) = dot(reading, label, spelt) else { break };
        next = dot;
    }
    let (length, end) = end?;
    domain.truncate(length);
    Some((domain, end))
}

fn dot(reading: &Reading, place: usize, spelt: bool) -> Option<usize> {
    let plain = DOT.iter().find_map(|dot| reading.behind(place, dot));
    let word = || DOT_WORDS.iter().find_map(|dot| reading.behind(place, dot));
    let spaced =
        || DOT.iter().skip(1).find_map(|dot| reading.behind(reading.past_spaces(place, 1), dot));
    match (plain, spelt) {
        (Some(behind), true) => Some(reading.past_spaces(behind, usize::from(behind > place + 1))),
        (None, true) => word().or_else(|| spaced().map(|behind| reading.past_spaces(behind, 1))),
        (plain, false) => plain,
    }
}

#[cfg(test)]
mod tests {
    use crate::links::{Kind, tests::keys};

    #[test]
    fn address_has_one_key_in_every_writing() {
        for text in [
            "jan.rood@gmail.com",
            "Jan.Rood@GMAIL.com.",
            "<jan.rood@gmail.com>",
            "mailto:jan.rood@gmail.com",
            "jan.rood (at) gmail punt com",
            "jan.rood [at] gmail [dot] com",
            "jan.rood(at)gmail(punt)com",
            "jan.rood at gmail dot com",
            "jan.rood at gmail.com",
            "jan.rood apenstaartje gmail punt com",
            "jan.ro\u{200b}od@gm\u{ad}ail.com",
            "ｊａｎ．ｒｏｏｄ＠ｇｍａｉｌ．ｃｏｍ",
            "jan.rood@gmail.com, en toen",
        ] {
            assert_eq!(keys(text, Kind::Mail), ["jan.rood@gmail.com"], "{text}");
        }
        assert_eq!(keys("иван@пример.бг", Kind::Mail), ["иван@пример.бг"]);
    }

    #[test]
    fn ordinary_words_are_no_address() {
        for text in [
            "we looked at nike dot com",
            "at home",
            "meet me at salon.nl",
            "a@b",
            "@naam",
            "5 @ 3.5",
            "it is (at) night",
            "punt com at gmail",
        ] {
            assert_eq!(keys(text, Kind::Mail), Vec::<String>::new(), "{text}");
        }
    }
}

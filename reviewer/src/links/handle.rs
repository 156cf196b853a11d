//! Names on social sites and messengers. The key leaves the site out: people keep their name from one to the next.

use std::sync::LazyLock;

use super::{
    Found, Kind,
    reading::{Reading, Words, is_word, lower},
};

const NAME_MAX: usize = 30;
/// Words after which a name is told.
static CUES: LazyLock<Words> = LazyLock::new(|| {
    Words::of(&[
        "insta",
        "instagram",
        "ig",
        "tg",
        "telegram",
        "tele",
        "snap",
        "snapchat",
        "sc",
        "tiktok",
        "fb",
        "facebook",
        "twitter",
        "whatsapp",
        "kik",
        "wickr",
        "signal",
        "wechat",
        "viber",
        "onlyfans",
        "инстаграм",
        "инста",
        "телеграм",
        "фейсбук",
    ])
});

/// Returns the words after which a name is told.
pub(super) fn cues() -> &'static Words {
    &CUES
}

/// Finds a name that begins at a place, with its @ or its cue.
pub(super) fn find(reading: &Reading, place: usize) -> Option<Found> {
    if reading.at(place) == Some('@') {
        let joint = matches!(reading.before(place), Some('.' | '@' | '/' | '-' | '_'));
        return (reading.begins(place) && !joint)
            .then(|| name(reading, place + 1, place))
            .flatten();
    }
    let behind = reading.behind_word(place, &CUES)?;
    let spaces = reading.past_spaces(behind, 2);
    if matches!(reading.at(spaces), Some(':' | '=')) {
        let start = reading.past_spaces(spaces + 1, 2);
        let start = start + usize::from(reading.at(start) == Some('@'));
        return name(reading, start, start);
    }
    // "snap het niet": without a colon only what is no ordinary word.
    let found = (spaces > behind).then(|| name(reading, spaces, spaces)).flatten()?;
    let odd = found.key.chars().skip(1).any(|c| c == '_' || c.is_ascii_digit());
    odd.then_some(found)
}

fn name(reading: &Reading, start: usize, from: usize) -> Option<Found> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    let long = reading.run(start, NAME_MAX, fits);
    let dots = (start..long).rev().take_while(|at| reading.at(*at) == Some('.')).count();
    let end = long - dots;
    let whole = reading.ends(end) && reading.at(end) != Some('@');
    let key = key(&reading.text(start..end)).filter(|_| whole)?;
    Some(Found { kind: Kind::Handle, span: from..end, key, country: None })
}

/// Returns the key of a name; nothing for what is no name.
pub(super) fn key(name: &str) -> Option<String> {
    let long = (3..=NAME_MAX).contains(&name.len());
    let fits = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
    let named = long
        && fits
        && name.contains(|c: char| c.is_ascii_alphabetic())
        && name.starts_with(is_name_start);
    named.then(|| format!("@{}", name.chars().map(lower).collect::<String>()))
}

fn is_name_start(c: char) -> bool {
    is_word(c) || c == '_' || c == '.'
}

#[cfg(test)]
mod tests {
    use crate::links::{Kind, tests::keys};

    #[test]
    fn name_has_one_key_in_every_writing() {
        for text in [
            "@Mooi.Meisje_1",
            "insta: mooi.meisje_1",
            "Instagram = @mooi.meisje_1.",
            "tg mooi.meisje_1",
            "(snap:mooi.meisje_1)",
            "инста: mooi.meisje_1",
            "@mooi\u{200b}.meisje_1, zei hij",
        ] {
            assert_eq!(keys(text, Kind::Handle), ["@mooi.meisje_1"], "{text}");
        }
    }

    #[test]
    fn ordinary_words_are_no_names() {
        for text in [
            "ik snap het niet",
            "op insta staat ze",
            "a@b.nl",
            "telegram 2023",
            "@@",
            "@12345",
            "insta: ja",
            "tele 10 keer",
        ] {
            assert_eq!(keys(text, Kind::Handle), Vec::<String>::new(), "{text}");
        }
    }
}

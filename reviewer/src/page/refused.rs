//! Why something was not done, in a language of the page: what the rooms below say for the command line and for whoever
//! reads their errors, said again for an officer.
//!
//! What has a value in it is said here; what has none, and what stands before and behind a colon, is in
//! `reviewer/data/page.nl.toml` as the rooms say it.

use super::tongue::Tongue;
use crate::{
    answer::NotAnswered,
    casefile::{edits::EditError, taxonomy::Unknown},
    editing::NotAChange,
    marking::NotMarked,
    show::visible::one_line,
};

/// Says why what was typed is no change.
pub(super) fn typed(error: &NotAChange, t: Tongue) -> String {
    match error {
        NotAChange::Unknown(Unknown::Field(known)) => {
            t.with("no field of triage has this name; there are: {}", &[known])
        }
        NotAChange::Unknown(Unknown::Value { field, allowed }) => {
            t.with("{} does not have this value; it has: {}", &[&t.say(field), &t.say(allowed)])
        }
        NotAChange::OneValue(field) => t.with("{} has one value", &[&t.say(field)]),
        NotAChange::Note | NotAChange::Translation | NotAChange::Language | NotAChange::Word => {
            t.reason(&error.to_string())
        }
    }
}

/// Says why a change was not made.
pub(super) fn edit(error: &EditError, t: Tongue) -> String {
    match error {
        EditError::NoCase(number) => t.with("no case {}", &[number]),
        EditError::Circle(number) => t.with("case {} cannot be a duplicate of that one", &[number]),
        EditError::File(_) | EditError::Trail(_) => t.reason(&error.to_string()),
    }
}

/// Says why nobody was answered.
pub(super) fn answer(error: &NotAnswered, t: Tongue) -> String {
    match error {
        NotAnswered::NoPhrase(id) => t.with("no phrase {} in the book", &[&one_line(id, 64)]),
        error => t.reason(&error.to_string()),
    }
}

/// Says why a file was not marked.
pub(super) fn mark(error: &NotMarked, t: Tongue) -> String {
    match error {
        NotMarked::Name(error) => typed(error, t),
        error => t.reason(&error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use meldkluis_crypto::reply::ReplyError;

    use super::*;
    use crate::{
        case::ReadError,
        casefile::taxonomy,
        extract::{medium::MediumError, single::NotTakenOut},
        pass::Unreadable,
        pixels::preview::PreviewError,
        vault::{NotPut, VaultError},
    };

    /// Says each refusal that an officer can meet.
    fn all(t: Tongue) -> Vec<String> {
        let value = |name: &str| taxonomy::field(name).unwrap().value("x").unwrap_err();
        let full = || io::Error::from_raw_os_error(28);
        let changes = [
            taxonomy::field("x").unwrap_err().into(),
            value("urgency").into(),
            value("municipality").into(),
            NotAChange::OneValue("urgency".into()),
            NotAChange::Note,
            NotAChange::Translation,
            NotAChange::Language,
            NotAChange::Word,
        ]
        .map(|error| typed(&error, t));
        let edits = [EditError::NoCase(7), EditError::Circle(7)].map(|error| edit(&error, t));
        let reply = |error| NotAnswered::from(NotPut::from(error));
        let answers = [
            NotAnswered::NoCase,
            NotAnswered::Nothing,
            NotAnswered::NoMailbox,
            NotAnswered::NoPhrase("x".into()),
            reply(ReplyError::TooLong),
            reply(ReplyError::Questions),
            NotPut::File(full()).into(),
        ]
        .map(|error| answer(&error, t));
        let marks = [
            NotMarked::Nobody,
            NotMarked::NoMark,
            NotAChange::Word.into(),
            PreviewError::Restricted.into(),
        ]
        .map(|error| mark(&error, t));
        let read = [
            ReadError::Gone,
            ReadError::NoKey,
            ReadError::Damaged,
            Unreadable::Stranger.into(),
            Unreadable::Seal.into(),
            Unreadable::Payload(meldkluis_crypto::payload::PayloadError::Digest).into(),
            full().into(),
        ];
        let seen = read.into_iter().flat_map(|error| {
            let plain = error.to_string();
            [plain, PreviewError::from(error).to_string()]
        });
        let media = [
            MediumError::NoFolder,
            MediumError::Link,
            MediumError::InVault,
            MediumError::OwnDisk,
            MediumError::Exists,
            MediumError::Stopped,
            MediumError::ReadBack,
            full().into(),
        ];
        let media = media.into_iter().map(|error| NotTakenOut::from(error).to_string());
        let rest = [
            NotTakenOut::TooLarge.to_string(),
            PreviewError::File(full()).to_string(),
            VaultError::Damaged("replies").to_string(),
        ];
        let rest = seen.chain(media).chain(rest).map(|error| t.reason(&error));
        [changes.as_slice(), &edits, &answers, &marks].concat().into_iter().chain(rest).collect()
    }

    #[test]
    fn no_refusal_is_english_on_the_dutch_page() {
        let (english, dutch) = (all(Tongue::En), all(Tongue::Nl));
        assert!(english.len() == dutch.len() && english.len() > 40);
        // Names of fields, files and programs, and words that are the same in both.
        let same = ["bytes", "codes", "Hans", "items", "medium", "open", "replies", "sector"];
        let mut bad = vec![];
        for (english, dutch) in english.iter().zip(&dutch) {
            let words = english.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 3);
            let told: Vec<&str> = dutch.split(|c: char| !c.is_alphabetic()).collect();
            let left: Vec<&str> = words
                .filter(|word| told.contains(word) && !same.contains(word))
                .filter(|word| taxonomy::field(word).is_err())
                .collect();
            if english == dutch || !left.is_empty() {
                bad.push((left, dutch));
            }
        }
        assert!(bad.is_empty(), "{bad:#?}");
    }

    #[test]
    fn reason_that_nobody_put_into_dutch_is_told_as_it_is() {
        let said = Tongue::Nl.reason("x is not y");
        assert_eq!(said, "x is not y");
        let full = "medium cannot be written: No space left on device (os error 28)";
        assert_eq!(
            Tongue::Nl.reason(full),
            "het medium kan niet worden beschreven: foutcode 28 van het systeem"
        );
        assert_eq!(Tongue::En.reason(full), full);
    }
}

//! The rules of the book, for every language in it.

use meldkluis_crypto::{reply::QUESTION_MAX, tip::Phrase};

use super::*;

/// The languages of the public pages.
const TAGS: [&str; 2] = ["nl", "en"];

/// The longest statement or open question, in characters: a few fit into one reply.
const TEXT_MAX: usize = 600;

/// Returns every sentence of a language with its id.
fn sentences(language: &str) -> Vec<(&'static str, &'static str)> {
    let phrases = book().iter().map(|entry| (entry.id, words(entry.id, language).unwrap().text));
    let standard = [("read-report", What::Report), ("read-addition", What::Addition)];
    let standard = standard.into_iter().map(|(id, what)| (id, self::standard(language, what).text));
    phrases.chain(standard).collect()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[test]
fn every_language_of_the_pages_is_in_the_book() {
    assert_eq!(languages().collect::<Vec<_>>(), TAGS);
}

#[test]
fn every_language_has_every_phrase_and_no_other() {
    // A repeated key is refused by TOML itself.
    let ids: std::collections::BTreeSet<_> = book().iter().map(|entry| entry.id).collect();
    assert_eq!(ids.len(), book().len());
    for language in TAGS {
        let own: Vec<_> = SHEETS[language].phrases.keys().map(String::as_str).collect();
        assert_eq!(own, ids.iter().copied().collect::<Vec<_>>(), "{language}");
    }
}

#[test]
fn repeated_and_unknown_keys_are_refused() {
    let good = FILES[0].1;
    assert!(toml::from_str::<Sheet>(good).is_ok());
    assert!(toml::from_str::<Sheet>(&format!("{good}\nwant-help = \"x\"\n")).is_err());
    assert!(toml::from_str::<Sheet>(&format!("unknown = \"x\"\n{good}")).is_err());
}

#[test]
fn ids_can_stand_in_a_reply() {
    for entry in book() {
        assert!(Phrase::parse(entry.id).is_some(), "{}", entry.id);
    }
}

#[test]
fn sentences_fit_and_are_one_line() {
    for language in TAGS {
        for (id, text) in sentences(language) {
            let most = if kind(id) == Some(Kind::YesNo) { QUESTION_MAX } else { TEXT_MAX };
            assert!((2..=most).contains(&text.chars().count()), "{language} {id}");
            assert_eq!(text, text.trim(), "{language} {id}");
            assert!(!text.contains("  "), "{language} {id}");
            assert!(text.chars().all(|letter| !letter.is_control()), "{language} {id}");
        }
    }
}

#[test]
fn days_stand_in_the_standard_sentences_alone() {
    for language in TAGS {
        for (id, text) in sentences(language) {
            let wanted = usize::from(id.starts_with("read-"));
            assert_eq!(text.matches("{day}").count(), wanted, "{language} {id}");
            assert_eq!(text.matches(['{', '}']).count(), 2 * wanted, "{language} {id}");
        }
        let told = read_on(day("2026-11-24"), language, What::Report).text;
        assert!(told.contains(&date(day("2026-11-24"), language)), "{language}: {told}");
        assert!(!told.contains(['{', '}']), "{language}: {told}");
    }
}

#[test]
fn questions_end_as_questions() {
    for language in TAGS {
        for entry in book() {
            let text = words(entry.id, language).unwrap().text;
            let marks = ['?', '؟', '？', '፧'];
            match entry.kind {
                Kind::YesNo => assert!(text.ends_with(marks), "{language} {}", entry.id),
                // The one before an example or a relief is a question too.
                Kind::Open => assert!(text.contains(marks), "{language} {}", entry.id),
                Kind::Statement => assert!(!text.ends_with(marks), "{language} {}", entry.id),
            }
        }
    }
}

#[test]
fn only_number_is_112_and_only_age_is_18() {
    for language in TAGS {
        for (id, text) in sentences(language) {
            let digits: String = text.chars().filter(|letter| letter.is_numeric()).collect();
            let wanted = match id {
                "call-112" => "112",
                "under-18" => "18",
                _ => "",
            };
            assert_eq!(digits, wanted, "{language} {id}");
        }
    }
}

#[test]
fn days_are_written_as_the_language_does() {
    let wanted =
        [("nl", "5 maart 2026", "24 november 2026"), ("en", "5 March 2026", "24 November 2026")];
    assert_eq!(wanted.map(|(language, ..)| language), TAGS);
    for (language, spring, autumn) in wanted {
        assert_eq!(date(day("2026-03-05"), language), spring);
        assert_eq!(date(day("2026-11-24"), language), autumn);
    }
}

#[test]
fn months_are_named_each_once_or_none_is() {
    for language in TAGS {
        let sheet = &SHEETS[language];
        let names: std::collections::BTreeSet<_> = sheet.months.iter().collect();
        let wanted = if sheet.date.contains("{month}") { 12 } else { 0 };
        assert_eq!((sheet.months.len(), names.len()), (wanted, wanted), "{language}");
    }
}

#[test]
fn unknown_languages_fall_back_to_english_unreviewed() {
    let fallen = words("safe-now", "xx").unwrap();
    assert_eq!(fallen.text, words("safe-now", "en").unwrap().text);
    assert!(!fallen.reviewed);
    assert_eq!(date(day("2026-11-24"), "xx"), "24 November 2026");
    assert!(!read_on(day("2026-11-24"), "xx", What::Addition).reviewed);
}

#[test]
fn unknown_and_standard_ids_are_no_phrases() {
    for id in ["", "no-such", "read-report", "read-addition"] {
        assert_eq!((kind(id), words(id, "nl")), (None, None), "{id}");
    }
}

#[test]
fn words_count_as_reviewed_only_when_the_file_names_who_did() {
    for (tag, sheet) in SHEETS.iter() {
        assert_eq!(words("safe-now", tag).unwrap().reviewed, !sheet.reviewed_by.is_empty());
    }
}

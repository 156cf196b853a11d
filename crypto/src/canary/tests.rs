//! Tests of the canary's words and of its key file.

use std::collections::BTreeSet;

use super::*;
use crate::tip::{Source, Version};

struct Counting(u8);

impl Entropy for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
    }
}

fn key() -> CanaryKey {
    CanaryKey::generate("m.test", day(0), None, &mut Counting(0))
}

fn day(number: u32) -> Day {
    Day::from_number(20_780 + number)
}

fn tip(received: Day, said: Message) -> Tip {
    Tip {
        version: Version,
        kind: Kind::Tip,
        day: received,
        language: said.language,
        form: Version,
        attempt: None,
        mailbox: None,
        answers: Answers::default(),
        text: Some(said.text),
        attachments: vec![],
    }
}

#[test]
fn canary_of_a_day_is_the_documented_function_of_key_and_day() {
    // Computed apart from this code, with Python's hmac from docs/formats.md.
    let said = key().message(day(0));
    assert_eq!(day(0).to_string(), "2026-11-23");
    assert_eq!(said.language, "nl");
    assert_eq!(
        said.text,
        "Goedemorgen, Ik schrijf over iets dat ik al een paar weken zie. Er is een appartement waar bijna niemand groet. \
         Vaak erg laat. Ze zeggen bijna niets en ze schrikken als je iets zegt. Misschien heb ik het mis. Een vriend zei \
         dat ik dit moest doen. Doe ermee wat u goed lijkt. Bedankt alvast"
    );
}

#[test]
fn every_day_has_words_of_its_own() {
    let key = key();
    let texts: BTreeSet<_> = (0..2_000).map(|number| key.message(day(number)).text).collect();
    assert_eq!(texts.len(), 2_000);
    let other = CanaryKey::generate("m.test", day(0), None, &mut Counting(1));
    let elsewhere = CanaryKey::generate("n.test", day(0), None, &mut Counting(0));
    for foreign in [other, elsewhere] {
        assert!((0..2_000).all(|number| !texts.contains(&foreign.message(day(number)).text)));
    }
}

#[test]
fn tip_is_a_canary_on_its_day_and_the_next_alone() {
    let key = key();
    let received = |on| key.day_of(&tip(on, key.message(day(5))));
    assert_eq!([4, 5, 6, 7].map(|on| received(day(on))), [None, Some(day(5)), Some(day(5)), None]);
}

#[test]
fn anything_beside_the_very_text_is_no_canary() {
    let key = key();
    let changed = |change: &dyn Fn(&mut Tip)| {
        let mut tip = tip(day(5), key.message(day(5)));
        change(&mut tip);
        key.day_of(&tip)
    };
    assert_eq!(changed(&|_| {}), Some(day(5)));
    let add = |more: &'static str| move |tip: &mut Tip| tip.text.as_mut().unwrap().push_str(more);
    for more in [" ", "\n", ".", " He sells them at the harbour."] {
        assert_eq!(changed(&add(more)), None, "{more:?}");
    }
    assert_eq!(changed(&|tip| tip.text = None), None);
    assert_eq!(changed(&|tip| tip.language = "fr".into()), None);
    assert_eq!(changed(&|tip| tip.answers.danger = true), None);
    assert_eq!(changed(&|tip| tip.answers.source = Some(Source::Witness)), None);
    assert_eq!(changed(&|tip| tip.answers.place = Some("the harbour".into())), None);
    let other = CanaryKey::generate("m.test", day(0), None, &mut Counting(1));
    assert_eq!(other.day_of(&tip(day(5), key.message(day(5)))), None);
}

#[test]
fn key_file_round_trips_and_other_spellings_are_refused() {
    let key = key();
    let text = key.expose();
    let read = CanaryKey::parse(&text).unwrap();
    assert!(*read.expose() == *text && text.capacity() >= text.len());
    assert!(read.message(day(9)) == key.message(day(9)));
    assert_eq!((read.deployment(), read.made()), ("m.test", day(0)));
    assert!(u64::try_from(text.len()).unwrap() < CANARY_FILE_MAX);
    for bad in [
        String::new(),
        text.replace("version 1", "version 2"),
        text.replace("made 2026", "made 02026"),
        text.replace("\nbook nl", "\n\nbook nl"),
        format!("{}\n", *text),
        format!("{} ", *text),
        text.replace('\n', "\r\n"),
        text.trim_end().to_owned(),
        text.replace("key AAEC", "key AAE"),
    ] {
        assert!(CanaryKey::parse(&bad).is_err(), "{bad:.80}");
    }
    assert_eq!(format!("{key:?}"), "CanaryKey");
}

#[test]
fn books_that_say_little_or_are_none_are_refused() {
    let slot = "slot\n- a\n- b\n- c\n- d\n- e\n- f\n- g\n- h\n";
    let book = |slots: usize| format!("book nl\n{}", slot.repeat(slots));
    assert_eq!(Book::parse_all(&book(10)).unwrap_err(), CanaryError::Few);
    assert_eq!(Book::parse_all(&book(11)).unwrap().len(), 1);
    for bad in [
        String::new(),
        book(16),
        slot.to_owned(),
        format!("{}- h\n", book(11)),
        format!("{}-  i\n", book(11)),
        format!("{}- \u{7}\n", book(11)),
        format!("{}slot\n- one\n", book(11)),
        book(11).replace("book nl", "book n"),
        book(11).replace("book nl", "book nl\n# words"),
        book(11).trim_end().to_owned(),
        format!("{}- {}\n", book(11), "x".repeat(SENTENCE_MAX + 1)),
        book(11).repeat(BOOKS_MAX + 1),
    ] {
        assert_eq!(Book::parse_all(&bad).unwrap_err(), CanaryError::Book, "{bad:.80}");
    }
}

#[test]
fn built_in_books_name_nobody_and_no_place() {
    for book in Book::parse_all(&BUILT_IN.concat()).unwrap() {
        for sentence in book.slots.iter().flatten() {
            assert!(!sentence.chars().any(|c| c.is_ascii_digit()), "{sentence}");
            // A capital within a sentence would be a name; English has its I.
            let mut words = sentence.split(' ').skip(1);
            let name = |word: &str| word.starts_with(char::is_uppercase) && word != "I";
            assert!(!words.any(name), "{sentence}");
        }
    }
}

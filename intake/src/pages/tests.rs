//! The texts against the templates, and the pages against what they must and must not say.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use meldkluis_crypto::tip::{Answers, Minor, Role, Source, Want, What, When};
use meldkluis_scrub::Label;

use super::*;
use crate::{form::Why, pipeline::SentFile};

mod messages;

fn pages() -> Pages {
    Pages::new(Limits::default())
}

fn attempt() -> Attempt {
    Attempt::new([0xab; 16])
}

fn variables(pattern: &Pattern<String>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { .. } => {}
            PatternElement::Placeable { expression: Expression::Inline(inline) } => match inline {
                InlineExpression::VariableReference { id } => {
                    found.insert(format!("${}", id.name));
                }
                InlineExpression::MessageReference { id, .. } => {
                    found.insert(id.name.clone());
                }
                other => panic!("teach this test {other:?}"),
            },
            other @ PatternElement::Placeable { .. } => panic!("teach this test {other:?}"),
        }
    }
}

/// Every message of a language with what is filled into it.
fn messages(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
    let resource = fluent_syntax::parser::parse(texts::source(lang).to_owned()).expect("parses");
    let mut messages = BTreeMap::new();
    for entry in resource.body {
        if let Entry::Message(message) = entry {
            let mut found = BTreeSet::new();
            variables(&message.value.expect("a message has a text"), &mut found);
            assert!(messages.insert(message.id.name, found).is_none(), "a message twice");
        }
    }
    messages
}

/// What the templates say, every string in this module's sources, and the answers' names.
fn used() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut used = BTreeSet::new();
    for (dir, not) in [("templates", "style.css"), ("src/pages", "tests.rs")] {
        for file in fs::read_dir(root.join(dir)).unwrap() {
            let file = file.unwrap();
            if file.file_name() == not || file.file_type().unwrap().is_dir() {
                continue;
            }
            let source = fs::read_to_string(file.path()).unwrap();
            if dir == "src/pages" {
                used.extend(source.split('"').skip(1).step_by(2).map(str::to_owned));
            }
            used.extend(source.split("say(\"").skip(1).map(until_quote));
            used.extend(
                source
                    .split("question(")
                    .skip(1)
                    .filter_map(|rest| rest.split_once(", \"").map(|(_, rest)| until_quote(rest))),
            );
        }
    }
    let values = |name: &str, all: Vec<&str>| -> Vec<String> {
        all.into_iter().map(|value| format!("{name}-{value}")).collect()
    };
    used.extend(values("source", Source::ALL.iter().map(|a| a.value()).collect()));
    used.extend(values("what", What::ALL.iter().map(|a| a.value()).collect()));
    used.extend(values("minor", Minor::ALL.iter().map(|a| a.value()).collect()));
    used.extend(values("when", When::ALL.iter().map(|a| a.value()).collect()));
    used.extend(values("want", Want::ALL.iter().map(|a| a.value()).collect()));
    used
}

fn until_quote(rest: &str) -> String {
    rest.split('"').next().unwrap_or_default().to_owned()
}

#[test]
fn languages_have_the_same_messages_and_placeholders() {
    let first = messages(Lang::Nl);
    assert!(first.len() > 80);
    for lang in Lang::ALL {
        assert_eq!(messages(lang), first, "{lang}");
    }
}

#[test]
fn every_message_is_read_and_every_message_is_used() {
    let used = used();
    for lang in Lang::ALL {
        let names: BTreeSet<_> = texts::names(texts::source(lang)).into_iter().collect();
        let messages = messages(lang);
        assert_eq!(names, messages.keys().map(String::as_str).collect(), "{lang}");
        for name in messages.keys() {
            assert!(used.contains(name), "nobody uses {name}");
        }
    }
}

/// Makes every page there is.
fn every_page(lang: Lang) -> Vec<String> {
    let pages = pages();
    let lost = |role, first, last, why| Lost { role, first, last, why };
    let losses = vec![
        lost(Role::Voice, 1, 1, Why::Broken),
        lost(Role::File, 1, 1, Why::Empty),
        lost(Role::File, 2, 2, Why::TooLarge),
        lost(Role::File, 3, 3, Why::NoRoom),
        lost(Role::File, 11, 1_200, Why::TooMany),
    ];
    let file = |role, number, label| SentFile { role, number, label };
    let files = vec![
        file(Role::Voice, 1, Label::Full),
        file(Role::File, 1, Label::Partial),
        file(Role::File, 2, Label::None),
    ];
    let mut all = vec![pages.form(lang, attempt())];
    for problem in [
        Problem::Nothing(losses.clone()),
        Problem::TooLong(Long::Text),
        Problem::TooLong(Long::Place),
        Problem::TooLong(Long::Soon),
        Problem::Busy,
        Problem::LongText,
        Problem::Failed,
    ] {
        let draft = Draft { cut_short: true, ..Draft::default() };
        all.push(pages.form_again(lang, &draft, &problem));
    }
    all.push(pages.sent(lang, &Sent { code: None, files, lost: losses }));
    all.push(pages.sent(lang, &Sent { code: None, files: vec![], lost: vec![] }));
    all.extend(Fault::ALL.map(|fault| pages.fault(lang, fault)));
    all.extend(messages::every_page(lang));
    all
}

#[test]
fn every_page_is_made_in_every_language() {
    for lang in Lang::ALL {
        for html in every_page(lang) {
            assert!(
                html.starts_with(&format!("<!doctype html>\n<html lang=\"{lang}\" dir=\"ltr\">"))
            );
            assert!(html.trim_end().ends_with("</html>"));
            assert!(!html.contains("{$") && !html.contains("{ "), "an unfilled text");
        }
    }
}

#[test]
fn pages_load_nothing_and_run_nothing() {
    for html in Lang::ALL.into_iter().flat_map(every_page) {
        for forbidden in ["<script", " on", "style=", "<img", "<iframe", "@import", "url("] {
            let found =
                html.split('<').filter(|tag| tag.split('>').next().unwrap().contains(forbidden));
            assert_eq!(found.count(), 0, "{forbidden}");
        }
        assert!(!html.contains("src="));
    }
}

#[test]
fn every_page_looks_alike_in_a_task_switcher() {
    for lang in Lang::ALL {
        let titles = every_page(lang).into_iter().map(|html| {
            let (_, rest) = html.split_once("<title>").unwrap();
            rest.split_once("</title>").unwrap().0.to_owned()
        });
        assert_eq!(titles.collect::<BTreeSet<_>>().len(), 1);
    }
}

#[test]
fn every_page_names_112_and_the_way_out() {
    for html in Lang::ALL.into_iter().flat_map(every_page) {
        assert!(html.contains("href=\"tel:112\"") && html.contains("href=\"/leave\""));
    }
}

#[test]
fn style_matches_its_source_expression() {
    let pages = pages();
    let html = pages.form(Lang::Nl, attempt());
    let style = html.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let digest = digest::digest(&digest::SHA256, style.as_bytes());
    assert_eq!(pages.style_source(), format!("'sha256-{}'", BASE64_STANDARD.encode(digest)));
}

#[test]
fn form_is_small() {
    for lang in Lang::ALL {
        let len = pages().form(lang, attempt()).len();
        assert!(len < 14_000, "{len} bytes, and the headers come on top");
    }
}

#[test]
fn files_come_last_in_the_form() {
    let html = pages().form(Lang::En, attempt());
    let fields: Vec<_> = html.split(" name=\"").skip(1).map(until_quote).collect();
    assert_eq!(fields[fields.len() - 2..], ["voice", "files"]);
    assert!(fields.contains(&"text".to_owned()));
}

#[test]
fn form_has_every_value_of_every_answer_and_keeps_nothing() {
    let html = pages().form(Lang::En, attempt());
    for value in Source::ALL.iter().map(|a| a.value()) {
        assert!(html.contains(&format!("name=\"source\" value=\"{value}\">")));
    }
    for what in What::ALL {
        assert!(html.contains(&format!("name=\"what-{}\" value=\"1\">", what.value())));
    }
    assert!(html.contains("name=\"attempt\" value=\"abababababababababababababababab\""));
    assert!(html.contains("enctype=\"multipart/form-data\" autocomplete=\"off\""));
    assert!(!html.contains(" checked"));
    for tag in html.split('<').filter(|tag| tag.contains("dir=\"auto\"")) {
        assert!(
            tag.contains("spellcheck=\"false\" writingsuggestions=\"false\" autocorrect=\"off\"")
        );
    }
}

#[test]
fn draft_comes_back_whole_and_harmless() {
    let answers = Answers {
        source: Some(Source::Victim),
        guessable: true,
        what: BTreeSet::from([What::Crime]),
        place: Some("\" onfocus=\"x".into()),
        minor: Some(Minor::Yes),
        when: Some(When::Over),
        soon: Some("morgen".into()),
        danger: true,
        want: Some(Want::Tell),
        talk_first: true,
    };
    let text = "\nfirst\n</textarea><script>alert(1)</script> \u{202e}مساعدة".to_owned();
    let draft = Draft { answers, text, attempt: Some(attempt()), ..Draft::default() };
    let html = pages().form_again(Lang::Nl, &draft, &Problem::TooLong(Long::Text));
    assert_eq!(html.matches(" checked>").count(), 8);
    assert!(html.contains("autocorrect=\"off\">\n\nfirst\n&#60;/textarea&#62;&#60;script"));
    assert!(html.contains("value=\"&#34; onfocus=&#34;x\""));
    assert!(html.contains("value=\"morgen\"") && html.contains("abababab"));
    assert!(html.contains("100.000 tekens"));
}

#[test]
fn sent_page_names_what_did_not_arrive_and_what_was_not_cleaned() {
    let files = vec![SentFile { role: Role::File, number: 1, label: Label::None }];
    let lost = vec![
        Lost { role: Role::File, first: 2, last: 2, why: Why::Empty },
        Lost { role: Role::File, first: 11, last: 1_200, why: Why::TooMany },
    ];
    let html = pages().sent(Lang::En, &Sent { code: None, files, lost });
    assert!(html.contains("<b>File 1</b>: arrived, not cleaned"));
    assert!(html.contains("<b>File 2</b>: the file was empty"));
    assert!(html.contains("<b>Files 11 to 1,200</b>: too many files"));
}

#[test]
fn only_verified_numbers_are_printed() {
    let verified = ["112", "09008844", "0334481186", "08002000", "08007000", "08005151"];
    for html in Lang::ALL.into_iter().flat_map(every_page) {
        for number in html.split("href=\"tel:").skip(1).map(until_quote) {
            assert!(verified.contains(&number.as_str()), "{number}");
        }
        for address in html.split("href=\"http").skip(1).map(until_quote) {
            assert_eq!(address, "s://keerpunt.chat");
        }
    }
}

//! The texts against the templates, and the pages against what they must and must not say.

use std::{fs, path::Path};

use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey,
};
use meldkluis_crypto::tip::{Answers, Minor, Role, Source, Want, What, When};
use meldkluis_scrub::{Label, Rest};

use super::*;
use crate::{form::Why, pipeline::SentFile};

mod messages;

fn pages() -> Pages {
    Pages::new(particulars())
}

fn particulars() -> Particulars {
    Particulars {
        limits: Limits::default(),
        read_days: [Weekday::Thursday, Weekday::Monday].into(),
        answer_within_days: 7,
        fingerprint: "0123abcd".into(),
        leave_url: "https://weather.example/".into(),
        onion: Some("http://abcdefgh.onion/".into()),
        source_url: Some("https://code.example/meldkluis".into()),
        security: true,
        form_closed: false,
        announcement: BTreeMap::new(),
    }
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
                InlineExpression::StringLiteral { .. } => {}
                other => panic!("teach this test {other:?}"),
            },
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                let InlineExpression::VariableReference { id } = selector else {
                    panic!("teach this test {selector:?}")
                };
                found.insert(format!("${}", id.name));
                for variant in variants {
                    variables(&variant.value, found);
                }
            }
        }
    }
}

/// Every message of a language with what is filled into it.
fn messages(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages = BTreeMap::new();
    let parse = |source: &str| fluent_syntax::parser::parse(source.to_owned()).expect("parses");
    for entry in lang.sources().into_iter().flat_map(|source| parse(source).body) {
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
            // The list of what safety depends on is no use of it.
            if dir == "src/pages" && file.file_name() != "texts.rs" {
                used.extend(source.split('"').skip(1).step_by(2).map(str::to_owned));
            }
            for before in ["say(\"", "safe(t, \"", "also(t, \""] {
                used.extend(source.split(before).skip(1).map(until_quote));
            }
            used.extend(
                source
                    .split("question(")
                    .skip(1)
                    .filter_map(|rest| rest.split_once(", \"").map(|(_, rest)| until_quote(rest))),
            );
        }
    }
    let settled = [
        "reviewed-by",
        "nobody-daily",
        "nobody",
        "answer-within",
        "hint-files",
        "date",
        "month-year",
        "checked",
    ];
    used.extend(settled.map(str::to_owned));
    used.extend(texts::MONTHS.iter().chain(&texts::WEEKDAYS).map(|name| (*name).to_owned()));
    used.extend(help::all().map(|place| place.what.clone()));
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
    for lang in Lang::ALL.iter().copied() {
        assert_eq!(messages(lang), first, "{lang}");
    }
}

#[test]
fn every_message_is_read_and_every_message_is_used() {
    let used = used();
    for lang in Lang::ALL.iter().copied() {
        let names: BTreeSet<_> = lang.sources().into_iter().flat_map(texts::names).collect();
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
    let file = |role, number, label| SentFile { role, number, label, rest: vec![Rest::Encoder] };
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
    all.push(
        pages.sent(
            lang,
            &Sent { files, lost: losses, danger: true, taken: true, ..Sent::default() },
        ),
    );
    all.push(pages.sent(lang, &Sent::default()));
    all.extend([pages.guide(lang, false), pages.about(lang)]);
    all.extend(Fault::ALL.map(|fault| pages.fault(lang, fault)));
    all.extend(messages::every_page(lang));
    all
}

#[test]
fn every_page_is_made_in_every_language() {
    for lang in Lang::ALL.iter().copied() {
        for html in every_page(lang) {
            let dir = if lang == Lang::Ar { "rtl" } else { "ltr" };
            let begin = format!("<!doctype html>\n<html lang=\"{lang}\" dir=\"{dir}\">");
            assert!(html.starts_with(&begin));
            assert!(html.trim_end().ends_with("</html>"));
            assert!(!html.contains("{$") && !html.contains("{ "), "an unfilled text");
        }
    }
}

#[test]
fn pages_load_nothing_and_run_nothing() {
    let alone = Lang::ALL.iter().map(|lang| pages().guide(*lang, true));
    let alone = alone.chain([pages().contents()]);
    for html in Lang::ALL.iter().copied().flat_map(every_page).chain(alone) {
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
    for lang in Lang::ALL.iter().copied() {
        let titles = every_page(lang).into_iter().map(|html| {
            let (_, rest) = html.split_once("<title>").unwrap();
            rest.split_once("</title>").unwrap().0.to_owned()
        });
        assert_eq!(titles.collect::<BTreeSet<_>>().len(), 1);
    }
}

#[test]
fn every_page_names_112_and_the_way_out() {
    for html in Lang::ALL.iter().copied().flat_map(every_page) {
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
fn guide_stands_alone() {
    for lang in Lang::ALL.iter().copied() {
        let html = pages().guide(lang, true);
        let links: BTreeSet<_> = html.split(" href=\"").skip(1).map(until_quote).collect();
        for other in Lang::ALL {
            assert!(links.contains(&format!("{other}.html")));
        }
        assert!(links.contains("https://weather.example/"));
        assert!(!links.iter().any(|link| link.starts_with('/')), "{links:?}");
    }
}

#[test]
fn first_page_of_the_guide_leads_to_every_language_and_nowhere_else() {
    let html = pages().contents();
    let mut links: Vec<_> = html.split(" href=\"").skip(1).map(until_quote).collect();
    links.retain(|link| !link.starts_with("data:"));
    let mut expected = vec!["https://weather.example/".to_owned(), "tel:112".to_owned()];
    expected.extend(Lang::ALL.iter().map(|lang| format!("{lang}.html")));
    assert_eq!(links, expected);
    for lang in Lang::ALL {
        assert!(html.contains(&format!(">{}</a>", lang.autonym())), "{lang}");
    }
}

#[test]
fn unreviewed_words_have_both_sources_beside_them() {
    let pages = pages();
    let polish = pages.form(Lang::Pl, attempt());
    for source in [Lang::Nl, Lang::En] {
        for name in ["files-minor", "danger-call", "nobody", "unreviewed"] {
            let words = pages.texts(source).say(name);
            let beside =
                format!("<span class=\"also\" lang=\"{source}\" dir=\"ltr\">{words}</span>");
            assert!(polish.contains(&beside), "{beside}");
        }
        assert!(!pages.form(source, attempt()).contains("class=\"also\""));
    }
}

#[test]
fn every_message_of_safety_is_shown_with_what_stands_beside_it() {
    let shown: String = every_page(Lang::Pl).concat();
    for name in texts::SAFETY {
        let words = pages();
        let words = view_escaped(words.texts(Lang::Nl).say(name));
        assert!(shown.contains(&format!("lang=\"nl\" dir=\"ltr\">{words}</span>")), "{name}");
    }
}

fn view_escaped(text: &str) -> String {
    text.replace('&', "&#38;").replace('<', "&#60;").replace('"', "&#34;").replace('\'', "&#39;")
}

#[test]
fn readers_are_told_when_reports_are_read() {
    let html = pages().form(Lang::En, attempt());
    let (before, after) = html.rsplit_once("<button>").unwrap();
    assert!(before.contains(
        "Nobody is reading right now; reports are read on these days: Monday, Thursday."
    ));
    assert!(before.contains("within 7 days") && after.contains("Send your report"));
    let daily =
        Particulars { read_days: Weekday::ALL.into(), answer_within_days: 1, ..particulars() };
    let sent =
        Pages::new(daily).sent(Lang::En, &Sent { code: Some(messages::code()), ..Sent::default() });
    assert!(sent.contains("Nobody is reading right now; reports are read every day."));
    assert!(sent.contains("within one day"));
}

/// In the language of the page where there are words in it, else in both that the others are translated from.
#[test]
fn announcement_stands_on_every_page_and_a_closed_one_has_no_form() {
    let words = [(Lang::Nl, "Wij <sluiten>"), (Lang::En, "We close"), (Lang::Pl, "Zamykamy")];
    let announcement = words.map(|(lang, words)| (lang, words.to_owned())).into();
    let open = Pages::new(Particulars { announcement, ..particulars() });
    let shown = |html: &str| -> Vec<&str> {
        let all = [("Wij &#60;sluiten&#62;", "nl"), ("We close", "en"), ("Zamykamy", "pl")];
        all.into_iter().filter(|(words, _)| html.contains(words)).map(|(_, lang)| lang).collect()
    };
    for (lang, languages) in
        [(Lang::Nl, vec!["nl"]), (Lang::Pl, vec!["pl"]), (Lang::Ar, vec!["nl", "en"])]
    {
        let sent = open.sent(lang, &Sent::default());
        let (asked, form) =
            (open.ask(lang, None, None, &Note::default()), open.form(lang, attempt()));
        for html in [form, open.about(lang), open.guide(lang, false), sent, asked] {
            assert_eq!(shown(&html), languages, "{lang:?}");
        }
    }
    assert!(open.form(Lang::En, attempt()).contains("<textarea"));
    let closed =
        Pages::new(Particulars { form_closed: true, ..open.texts(Lang::En).house.clone() });
    let html = closed.form(Lang::En, attempt());
    assert!(!html.contains("<form") && !html.contains("<textarea") && html.contains("We close"));
    assert!(html.contains("tel:112") && html.contains("/en/messages") && html.contains("/en/help"));
}

#[test]
fn danger_is_answered_on_the_page_behind_the_form() {
    for lang in Lang::ALL.iter().copied() {
        let pages = pages();
        let now = pages.texts(lang).say("now").to_owned();
        let sent = |danger| pages.sent(lang, &Sent { danger, ..Sent::default() });
        assert!(sent(true).contains(&now) && !sent(false).contains(&now));
        let (_, advice) = sent(true)
            .split_once("class=\"now\"")
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .unwrap();
        let advice = advice.split("</section>").next().unwrap().to_owned();
        assert!(
            advice.contains("tel:112") && advice.contains("https://keerpunt.chat"),
            "for those who cannot speak too"
        );
    }
}

/// The plural categories of CLDR for whole numbers.
const PLURALS: &[(Lang, &[&str])] = &[
    (Lang::Nl, &["one", "other"]),
    (Lang::En, &["one", "other"]),
    (Lang::Pl, &["one", "few", "many", "other"]),
    (Lang::Ro, &["one", "few", "other"]),
    (Lang::Bg, &["one", "other"]),
    (Lang::Hu, &["one", "other"]),
    (Lang::Uk, &["one", "few", "many", "other"]),
    (Lang::Es, &["one", "many", "other"]),
    (Lang::Ar, &["zero", "one", "two", "few", "many", "other"]),
    (Lang::Fr, &["one", "many", "other"]),
    (Lang::Pt, &["one", "many", "other"]),
    (Lang::Vi, &["other"]),
    (Lang::ZhHans, &["other"]),
    (Lang::Tr, &["one", "other"]),
    (Lang::Ru, &["one", "few", "many", "other"]),
    (Lang::Ti, &["one", "other"]),
];

/// The server lengthens each of these pages to 32 KiB; one that is longer would tell by it what was ticked or sent.
#[test]
fn pages_behind_a_form_fit_the_step_to_which_they_are_lengthened() {
    let rest = vec![Rest::Encoder, Rest::Inner, Rest::Text];
    for lang in Lang::ALL.iter().copied() {
        let pages = pages();
        // Every second one is of another label, so that no two stand in one line.
        let files = (1..=10).map(|number| {
            let label = if number % 2 == 0 { Label::Partial } else { Label::None };
            let rest = if label == Label::Partial { rest.clone() } else { vec![] };
            SentFile { role: Role::File, number, label, rest }
        });
        let files = files.collect();
        let code = Some(messages::code());
        let sent = pages.sent(lang, &Sent { code, files, danger: true, taken: true, lost: vec![] });
        let lengths = [sent.len(), pages.sent(lang, &Sent::default()).len()];
        assert!(lengths.iter().all(|len| *len < (32 << 10) - 8), "{lang} {lengths:?}");
        for html in messages::every_page(lang) {
            assert!(html.len() < (32 << 10) - 8, "{lang}: {} bytes", html.len());
        }
    }
}

#[test]
fn every_plural_a_language_has_is_written() {
    assert!(PLURALS.iter().map(|(lang, _)| lang).eq(Lang::ALL), "a language without its plurals");
    for (lang, plurals) in PLURALS {
        let parse = |source: &str| fluent_syntax::parser::parse(source.to_owned()).expect("parses");
        let body = lang.sources().into_iter().flat_map(|source| parse(source).body);
        for entry in body {
            let Entry::Message(message) = entry else { continue };
            for element in message.value.unwrap().elements {
                let PatternElement::Placeable { expression: Expression::Select { variants, .. } } =
                    element
                else {
                    continue;
                };
                let keys: BTreeSet<_> = variants
                    .iter()
                    .map(|variant| match &variant.key {
                        VariantKey::Identifier { name } => name.clone(),
                        VariantKey::NumberLiteral { value } => value.clone(),
                    })
                    .collect();
                // "many" is for millions in Romance languages: nothing here counts so far.
                let needed =
                    plurals.iter().filter(|name| **name != "many" || plurals.contains(&"few"));
                for name in needed {
                    assert!(keys.contains(*name), "{lang} {}: {name}", message.id.name);
                }
                assert!(keys.iter().all(|key| plurals.contains(&key.as_str())), "{lang} {keys:?}");
            }
        }
    }
}

#[test]
fn digits_are_western_and_marks_of_direction_are_left_out() {
    for lang in Lang::ALL {
        for source in lang.sources() {
            for letter in source.chars() {
                assert!(!letter.is_numeric() || letter.is_ascii_digit(), "{lang}: {letter:?}");
                assert!(
                    !matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}' | '\u{feff}'),
                    "{lang}: {letter:?}"
                );
            }
        }
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
    let files = vec![SentFile { role: Role::File, number: 1, label: Label::None, rest: vec![] }];
    let lost = vec![
        Lost { role: Role::File, first: 2, last: 2, why: Why::Empty },
        Lost { role: Role::File, first: 11, last: 1_200, why: Why::TooMany },
    ];
    let html = pages().sent(Lang::En, &Sent { files, lost, ..Sent::default() });
    assert!(html.contains("<b>File 1</b>: arrived, not cleaned"));
    assert!(html.contains("<b>File 2</b>: the file was empty"));
    assert!(html.contains("<b>Files 11 to 1,200</b>: too many files"));
}

#[test]
fn only_verified_numbers_are_printed() {
    let verified = [
        "112",
        "09008844",
        "0334481186",
        "08002000",
        "08007000",
        "08005151",
        "08001814",
        "0202615275",
        "+31703334444",
        "+31889581814",
    ];
    let sites = [
        "keerpunt.chat",
        "helpwanted.nl",
        "www.wegwijzermensenhandel.nl",
        "code.example/meldkluis",
    ];
    for html in Lang::ALL.iter().copied().flat_map(every_page) {
        for number in html.split("href=\"tel:").skip(1).map(until_quote) {
            assert!(verified.contains(&number.as_str()), "{number}");
        }
        for address in html.split("href=\"http").skip(1).map(until_quote) {
            assert!(sites.contains(&address.trim_start_matches("s://")), "{address}");
        }
    }
}

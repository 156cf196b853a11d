//! The pages against the sources that they were made from.

use std::collections::BTreeMap;

use super::*;
use sheet::{Piece, Variant};

fn language(tag: &str) -> Language {
    chosen(&[tag.to_owned()]).unwrap().remove(0)
}

fn page(tag: &str) -> String {
    html(place::checkout(), &language(tag)).unwrap()
}

/// The row of a key.
fn row<'h>(html: &'h str, key: &str) -> &'h str {
    let (_, from) = html.split_once(&format!("<th scope=\"row\"><code>{key}</code>")).unwrap();
    from.split("</tr>").next().unwrap()
}

/// The cells of a key's row, the one for remarks included.
fn cells<'h>(html: &'h str, key: &str) -> Vec<&'h str> {
    row(html, key).split("<td ").skip(1).collect()
}

/// A page of two columns in which every word is this one.
fn filled_with(word: &str) -> String {
    let key = format!("key{word}");
    let sheet = || Sheet {
        reviewed_by: Some(word.to_owned()),
        sections: vec![(word.to_owned(), vec![key.clone()])],
        texts: BTreeMap::from([(
            key.clone(),
            vec![Variant {
                cases: vec![(word.to_owned(), word.to_owned())],
                pieces: vec![
                    Piece::Words(word.to_owned()),
                    Piece::Argument(word.to_owned()),
                    Piece::Reference(word.to_owned()),
                ],
            }],
        )]),
    };
    let sheets = vec![sheet(), sheet()];
    let part = Part { title: "Title", file: word.to_owned(), sheets };
    let language = Language { tag: word.to_owned(), autonym: word.to_owned(), direction: "ltr" };
    let columns = vec![language.clone(), language.clone()];
    Page { language, columns, parts: vec![part], safety: [key].into() }.html()
}

#[test]
fn every_key_of_every_language_is_in_its_table_with_its_words() {
    for language in chosen(&[]).unwrap() {
        let html = page(&language.tag);
        let mut keys = 0;
        for kind in &KINDS {
            let source = place::checkout().join(kind.file(&language.tag));
            let source = fs::read_to_string(source).unwrap();
            let named =
                source.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
            for (key, _) in named.filter_map(|line| line.split_once(" =")) {
                if key != "reviewed_by" {
                    assert!(!row(&html, key).contains("[missing]"), "{}: {key}", language.tag);
                    keys += 1;
                }
            }
        }
        let rows = html.matches("<th scope=\"row\">").count();
        assert!(keys > 300 && rows >= keys && rows <= keys + 1, "{}: {rows}, {keys}", language.tag);
    }
}

#[test]
fn there_are_as_many_languages_as_texts() {
    let files = fs::read_dir(place::checkout().join("intake/texts")).unwrap();
    let texts = files.filter(|file| file.as_ref().unwrap().path().is_file()).count();
    assert_eq!(chosen(&[]).unwrap().len(), texts);
    let autonyms = ["nl", "ar"].map(|tag| (language(tag).autonym, language(tag).direction));
    assert_eq!(autonyms, [("Nederlands".into(), "ltr"), ("العربية".into(), "rtl")]);
}

#[test]
fn unknown_language_is_refused_with_those_there_are() {
    let refused = run(None, &["pl".to_owned(), "xx".to_owned()]).unwrap_err().to_string();
    assert!(refused.starts_with("there is no language xx; choose from: nl en pl"), "{refused}");
}

#[test]
fn dutch_and_english_stand_before_the_translation_and_room_for_remarks_behind() {
    let polish = page("pl");
    let cells = cells(&polish, "q-what");
    assert_eq!(cells.len(), 4);
    for (cell, begin) in cells.iter().zip([
        "lang=\"nl\" dir=\"ltr\"><span class=\"variant\">Wat",
        "lang=\"en\" dir=\"ltr\"><span class=\"variant\">What do they, or you, have to do?",
        "lang=\"pl\" dir=\"ltr\"><span class=\"variant\">",
        "contenteditable=\"true\"></td>",
    ]) {
        assert!(cell.starts_with(begin), "{cell}");
    }
    let dutch = page("nl");
    assert!(self::cells(&dutch, "q-what")[0].starts_with("lang=\"en\""));
    assert!(self::cells(&dutch, "q-what")[1].starts_with("lang=\"nl\""));
}

#[test]
fn keys_stand_below_the_headings_of_their_file() {
    let html = page("en");
    let (_, section) = html.split_once("colspan=\"4\">De antwoorden</th>").unwrap();
    let section = section.split("</tbody>").next().unwrap();
    assert!(
        section.contains("<code>letter-stays</code>") && !section.contains("<code>sent</code>")
    );
}

#[test]
fn each_plural_is_a_sentence_of_its_own() {
    let html = page("pl");
    let cells = cells(&html, "answer-within");
    for (cell, plurals) in cells[1..].iter().zip([2, 4]) {
        assert_eq!(cell.matches("<span class=\"variant\">").count(), plurals, "{cell}");
    }
    assert!(cells[1].contains("<code dir=\"ltr\">days: one</code> With your code you find"));
    assert!(cells[2].contains("<code dir=\"ltr\">days: few</code> "));
}

#[test]
fn what_the_program_fills_in_is_shown() {
    let html = page("en");
    let days = "<code class=\"filled\" dir=\"ltr\">days</code>";
    assert!(row(&html, "nobody").contains(&format!("on these days: {days}.")));
    // The button's own words, also where its file is another one.
    let leave = "‘Leave this page<code class=\"filled\" dir=\"ltr\">leave</code>’";
    assert!(row(&html, "promise-device").contains(leave));
    assert!(row(&html, "about-leave").contains(leave));
    let day = "<code class=\"filled\" dir=\"ltr\">day</code>";
    assert!(row(&html, "read-report").contains(&format!("was read on {day}.")));
}

#[test]
fn safety_is_marked_and_nothing_else() {
    let html = page("ti");
    let safety = listed::safety(place::checkout()).unwrap();
    assert!(safety.len() > 30 && safety.contains("danger-call"));
    assert_eq!(html.matches("<tr class=\"safety\">").count(), safety.len());
    for key in safety {
        assert!(row(&html, &key).starts_with(" <b class=\"mark\">safety</b>"), "{key}");
    }
}

#[test]
fn page_says_who_checked_it_and_where_the_name_goes() {
    let html = page("pl");
    for file in ["intake/texts/pl.ftl", "reviewer/phrases/pl.toml"] {
        assert!(html.contains(&format!("Nobody has checked <code>{file}</code> yet.")), "{file}");
        assert!(html.contains(&format!("in <code>{file}</code>")), "{file}");
    }
    let checked = filled_with("A. Reader");
    assert!(checked.contains("<code>A. Reader</code> was checked by: A. Reader</p>"));
    assert!(!checked.contains("Nobody has checked"));
}

#[test]
fn arabic_runs_from_the_right_and_its_sources_from_the_left() {
    let html = page("ar");
    let cells = cells(&html, "q-what");
    assert!(cells[2].starts_with("lang=\"ar\" dir=\"rtl\">"));
    assert!(cells[..2].iter().all(|cell| cell.contains("dir=\"ltr\">")));
}

#[test]
fn words_that_are_still_english_are_told() {
    let same = "[the same as in English]";
    let sheet = messages::read("a = One word\nb = { $day }\n").unwrap();
    let sheets = [sheet, messages::read("a = One word\nb = { $day }\n").unwrap()].into();
    let columns = vec![language("en"), language("pl")];
    let part = Part { title: "", file: String::new(), sheets };
    let html = Page { language: language("pl"), columns, parts: vec![part], safety: [].into() };
    let html = html.html();
    assert!(row(&html, "a").contains(same) && !row(&html, "b").contains(same));
    assert!(!page("en").contains(same));
}

#[test]
fn missing_and_added_keys_are_seen() {
    let sheets = ["a = One\nb = { \"\" }\n", "b = Two\nc = Three\n"];
    let sheets = sheets.map(|source| messages::read(source).unwrap()).into();
    let columns = vec![language("nl"), language("pl")];
    let part = Part { title: "", file: String::new(), sheets };
    let page = Page { language: language("pl"), columns, parts: vec![part], safety: [].into() };
    let html = page.html();
    assert!(cells(&html, "a")[1].contains("[missing]") && cells(&html, "b")[0].contains("[empty]"));
    let (_, alone) = html.split_once("Only in this language").unwrap();
    assert!(cells(alone, "c")[0].contains("[missing]") && cells(alone, "c")[1].contains("Three"));
}

#[test]
fn language_without_phrases_has_a_table_to_write_them_in() {
    let new = Language { tag: "xx".to_owned(), ..language("pl") };
    let html = html(place::checkout(), &new).unwrap();
    assert!(cells(&html, "safe-now")[2].contains("[missing]"));
    assert!(!html.contains("reviewer/phrases/xx.toml</code> yet"));
}

#[test]
fn hostile_characters_are_shown_and_never_obeyed() {
    let html = filled_with("\"'><script>alert(1)</script>&amp;\u{202e}\u{7}");
    assert!(!html.contains("<script") && !html.contains("\u{202e}") && !html.contains('\u{7}'));
    let shown = "&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;\\u{202e}\\u{7}";
    // Language, key, heading, file, name, case, words and what is filled in: whatever comes from a file.
    assert!(html.matches(shown).count() > 20);
    assert_eq!(html.matches("alert(1)").count(), html.matches(shown).count());
}

#[test]
fn page_needs_nothing_else_and_runs_nothing() {
    for language in chosen(&[]).unwrap() {
        let html = page(&language.tag);
        for forbidden in ["<script", "src=", "href=", "url(", "@import", "<link", "<img", " on"] {
            let tags = html.split('<').map(|tag| tag.split('>').next().unwrap());
            assert_eq!(tags.filter(|tag| tag.contains(forbidden)).count(), 0, "{forbidden}");
        }
        let style = html.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        assert!(!style.contains("url(") && !style.contains("@import"));
    }
}

#[test]
fn texts_that_cannot_be_shown_fail_with_what_is_new_in_them() {
    let refused = |source: &str| messages::read(source).unwrap_err().to_string();
    assert!(refused("a = { -term }\n").contains("teach xtask/src/phrases/messages.rs"));
    assert!(refused("a =\n    .attribute = x\n").contains("a has no text"));
    assert!(refused("= nothing").contains("not Fluent"));
    assert!(book::read("[standard]\na = 'b'\n").unwrap_err().to_string().contains("phrases"));
}

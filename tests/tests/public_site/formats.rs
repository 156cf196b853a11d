//! Days, months, numbers and plurals of every language against CLDR, as Node.js has it in its Intl objects.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use meldkluis_tests::{npm, site::Site};
use serde_json::Value;

/// Languages whose texts are still to be written: their words for days may be the English ones.
const TO_BE_WRITTEN: [&str; 3] = ["ar", "tr", "vi"];
/// The highest number of anything that a page counts: days of an answer (90), files (99).
const COUNTED: usize = 100;
const OF_A_SENTENCE: &str =
    "stands in \u{2018}until the end of\u{2019}, which asks for the genitive";
const OF_A_HUNDRED: &str =
    "intl_pluralrules knows no remainder of a hundred here; no page counts so far";

/// Where a value is right although CLDR has another: language, what, and why.
const OTHERWISE: &[(&str, &str, &str)] = &[
    ("pl", "month_years", OF_A_SENTENCE),
    ("ru", "month_years", OF_A_SENTENCE),
    ("uk", "month_years", OF_A_SENTENCE),
    ("bg", "month_years", "the word for year is written out, for readers with little Bulgarian"),
    (
        "uk",
        "weekdays",
        "the apostrophe of all these texts is U+2019, as in print; CLDR's is U+02BC",
    ),
    ("ar", "plurals above", OF_A_HUNDRED),
    ("ro", "plurals above", OF_A_HUNDRED),
];

/// Asks Node.js for what the intake's example wrote, in the same shape.
fn cldr(ours: &Value) -> Value {
    let mut node = Command::new("node");
    node.arg("formats.mjs").current_dir(npm::folder("npm-site"));
    let node = node.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut node = node.expect("node is installed");
    let mut stdin = node.stdin.take().expect("just set up as a pipe");
    stdin.write_all(ours.to_string().as_bytes()).expect("node reads");
    drop(stdin);
    let output = node.wait_with_output().expect("node ends");
    assert!(output.status.success(), "formats.mjs failed");
    serde_json::from_slice(&output.stdout).expect("formats.mjs prints JSON")
}

/// Spaces that do not break are spaces here, wide or narrow.
fn plain(value: &Value) -> Value {
    let text = value.to_string().replace(['\u{a0}', '\u{202f}'], " ");
    serde_json::from_str(&text).expect("still JSON")
}

/// Takes a language's formats apart, with the plurals that no page needs apart from the others.
fn parts(formats: &Value) -> Vec<(String, Value)> {
    let plurals = formats["plurals"].as_array().expect("a list");
    let (counted, above) = plurals.split_at(COUNTED + 1);
    assert!(!above.is_empty());
    let mut parts =
        vec![("plurals".to_owned(), counted.into()), ("plurals above".to_owned(), above.into())];
    for what in ["dates", "month_years", "numbers", "weekdays"] {
        assert!(!formats[what].is_null(), "no {what}");
        parts.push((what.to_owned(), plain(&formats[what])));
    }
    parts
}

/// Whether a language still has the English words.
fn is_to_be_written(language: &str, formats: &Value) -> bool {
    let words = ["dates", "month_years", "weekdays"];
    TO_BE_WRITTEN.contains(&language)
        && words.iter().all(|what| formats[language][what] == formats["en"][what])
}

#[test]
fn days_numbers_and_plurals_are_those_of_cldr() {
    let ours = Site::make().formats();
    let theirs = cldr(&ours);
    let (mut unknown, mut known) = (vec![], vec![]);
    for (language, formats) in ours.as_object().unwrap() {
        let written = !is_to_be_written(language, &ours);
        if !written {
            println!("{language}: numbers and plurals alone; its words for days are still English");
        }
        for ((what, ours), (_, theirs)) in parts(formats).into_iter().zip(parts(&theirs[language]))
        {
            let compared = written || what == "numbers" || what.starts_with("plurals");
            if compared && ours != theirs {
                let named =
                    |(other, part, _): &&(&str, &str, &str)| *other == language && *part == what;
                match OTHERWISE.iter().find(named) {
                    Some(otherwise) => known.push(*otherwise),
                    None => unknown.push(format!("{language} {what}: {ours} is {theirs} in CLDR")),
                }
            }
        }
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
    known.sort_unstable();
    let mut otherwise = OTHERWISE.to_vec();
    otherwise.sort_unstable();
    assert_eq!(known, otherwise, "an exception that is none any more goes out of the table");
}

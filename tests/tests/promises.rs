//! Each promise of the documents names its test, and the test is there.

use std::{collections::BTreeSet, fs};

use meldkluis_tests::sources::{self, checkout};

/// The tables of a page whose last column is headed `test`, or `…tested`: the words in backquotes in it, with their line.
fn named(page: &str) -> Vec<(String, String)> {
    let mut names = vec![];
    let mut in_table = false;
    for line in page.lines() {
        let row = line.strip_prefix('|').and_then(|line| line.strip_suffix('|'));
        let last = row.unwrap_or_default().rsplit('|').next().unwrap_or_default().trim();
        in_table = row.is_some() && (in_table || last == "test");
        let quoted = if in_table { last } else { line }.split('`').skip(1).step_by(2);
        // Elsewhere whatever is spelt as a test is one.
        let named = quoted.filter(|name| in_table || is_spelt_as_a_test(name));
        names.extend(named.map(|name| (name.to_owned(), line.to_owned())));
    }
    names
}

fn is_spelt_as_a_test(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    name.matches('_').count() > 1 && name.bytes().all(fits)
}

/// Everything that can be called a test here: functions under `#[test]`, and the files they lie in.
fn tests() -> BTreeSet<String> {
    let mut tests = BTreeSet::new();
    for file in sources::all() {
        let text = fs::read_to_string(&file).unwrap();
        let mut marked = false;
        for line in text.lines().map(str::trim_start) {
            if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
                marked = true;
                tests.insert(file.file_stem().unwrap().to_str().unwrap().to_owned());
            }
            let function = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
            if let Some((name, _)) = function.and_then(|rest| rest.split_once('(')) {
                if marked {
                    tests.insert(name.to_owned());
                }
                marked = false;
            }
        }
    }
    tests
}

#[test]
fn every_test_that_a_promise_names_is_there() {
    let tests = tests();
    for page in ["threat-model.md", "ARCHITECTURE.md"] {
        let named = named(&fs::read_to_string(checkout().join(page)).unwrap());
        assert!(named.len() > 8, "{page} names {} tests", named.len());
        let is_command = |name: &str| name.starts_with("cargo xtask ") || name == "clippy.toml";
        let missing = named.iter().filter(|(name, _)| {
            let stem = name.strip_suffix(".rs").unwrap_or(name);
            let stem = stem.rsplit('/').next().unwrap_or(stem);
            !is_command(name) && !tests.contains(stem)
        });
        let missing: Vec<_> = missing.collect();
        assert!(missing.is_empty(), "{page}: no such test: {missing:#?}");
    }
}

/// "The tests of this room" is no name that anybody can look up; a row that nothing holds says so with a dash.
#[test]
fn every_row_of_the_threat_model_names_a_test_or_says_that_there_is_none() {
    let page = fs::read_to_string(checkout().join("threat-model.md")).unwrap();
    let (mut in_table, mut rows) = (false, 0);
    for line in page.lines() {
        let Some(row) = line.strip_prefix('|').and_then(|line| line.strip_suffix('|')) else {
            in_table = false;
            continue;
        };
        let last = row.rsplit('|').next().unwrap_or_default().trim();
        if in_table && last != "---" {
            rows += 1;
            assert!(last.contains('`') || last.starts_with('–'), "{line}");
        }
        in_table |= last == "test";
    }
    assert!(rows > 100, "{rows}");
}

#[test]
fn every_operators_page_is_in_their_index() {
    let folder = checkout().join("docs/operating");
    let index = fs::read_to_string(folder.join("README.md")).unwrap();
    let pages = fs::read_dir(&folder).unwrap().map(|page| page.unwrap().file_name());
    let pages: Vec<String> = pages.map(|page| page.into_string().unwrap()).collect();
    assert!(pages.len() > 10);
    for page in pages.iter().filter(|page| page.ends_with(".md") && *page != "README.md") {
        assert!(index.contains(&format!("]({page})")), "{page} is in no line of the index");
    }
}

#[test]
fn name_of_no_test_is_noticed() {
    let page = "| a | test |\n|---|---|\n| x | `no_such_thing`, `journey` |\n\nelse `y` and `this_one_too`\n| b | c |\n| 1 | `z` |\n";
    let names: Vec<_> = named(page).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["no_such_thing", "journey", "this_one_too"]);
    let tests = tests();
    assert!(tests.contains("journey") && !tests.contains("no_such_thing"));
    assert!(tests.contains("name_of_no_test_is_noticed") && !tests.contains("named"));
}

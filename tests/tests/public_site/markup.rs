//! The Nu Html Checker has no error against any page.

use std::process::Command;

use meldkluis_tests::{npm, site::Site};
use meldkluis_xtask::place;
use serde_json::Value;

/// What the checker says that is no fault, by how it begins, with the reason.
const NO_FAULT: &[(&str, &str)] = &[(
    "This document appears to be written in ",
    "a guess from the letters; a translation that nobody has checked has Dutch and English words beside it",
)];

fn checked(files: &[&str]) -> Vec<String> {
    let jar = npm::installed("npm-site").join("node_modules/vnu-jar/build/dist/vnu.jar");
    let java = place::program("java").expect("java is installed: `cargo xtask test` does it");
    let mut checker = Command::new(java);
    checker.arg("-jar").arg(jar).args(["--format", "json", "--stdout", "--exit-zero-always"]);
    let output = checker.args(files).output().expect("java runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said: Value = serde_json::from_slice(&output.stdout).expect("the checker prints JSON");
    let messages = said["messages"].as_array().expect("a list");
    let counts = |message: &&Value| {
        let text = message["message"].as_str().expect("a text");
        !NO_FAULT.iter().any(|(begin, _)| text.starts_with(begin))
    };
    messages.iter().filter(counts).map(|message| format!("{message:#}")).collect()
}

#[test]
fn every_page_is_valid_html() {
    let site = Site::make();
    let mut files = vec![];
    for language in site.languages() {
        files.extend(site.pages(&language).into_iter().map(|page| page.file));
    }
    let files: Vec<&str> = files.iter().map(|file| file.to_str().expect("our path")).collect();
    let said = checked(&files);
    assert!(said.is_empty(), "{} messages: {said:#?}", said.len());
}

#[test]
fn what_is_not_valid_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    std::fs::write(&file, "<!doctype html><title>x</title><p><button><a href=/>x</a></button>")
        .unwrap();
    let said = checked(&[file.to_str().unwrap()]);
    assert!(said.iter().any(|said| said.contains("must not appear as a descendant")), "{said:?}");
}

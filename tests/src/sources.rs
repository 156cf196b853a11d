//! The project's own sources and manifests, as the tests about its structure read them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use meldkluis_xtask::place;
pub use meldkluis_xtask::place::checkout;
use serde_json::Value;

/// Returns what `cargo metadata` says of the workspace and its whole dependency tree.
///
/// # Panics
/// When cargo cannot tell.
#[must_use]
pub fn metadata() -> Value {
    let mut cargo = place::cargo();
    cargo.args(["metadata", "--format-version", "1", "--locked"]);
    let output = cargo.output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo prints JSON")
}

/// One source file: its path below the checkout, and its code.
#[derive(Clone, Debug)]
pub struct Source {
    /// Below the checkout, with slashes.
    pub path: String,
    /// Its lines without comments and without its test module.
    pub code: String,
}

/// Returns the sources in `src` of a room, without files that are tests alone.
///
/// # Panics
/// When there are none.
#[must_use]
pub fn room(name: &str) -> Vec<Source> {
    let mut files = Vec::new();
    gather(&checkout().join(name).join("src"), &mut files);
    let sources: Vec<Source> =
        files.iter().filter(|file| !is_test(file)).map(|file| read(file)).collect();
    assert!(!sources.is_empty(), "{name} has sources");
    sources
}

/// Returns every Rust file of the rooms, their tests too.
///
/// # Panics
/// When a room has none.
#[must_use]
pub fn all() -> Vec<PathBuf> {
    let rooms = ["crypto", "scrub", "intake", "reviewer", "tests", "xtask"];
    let mut files = Vec::new();
    for folder in
        rooms.iter().flat_map(|room| ["src", "tests"].map(|part| format!("{room}/{part}")))
    {
        let folder = checkout().join(folder);
        if folder.is_dir() {
            gather(&folder, &mut files);
        }
    }
    assert!(!files.is_empty(), "there are sources");
    files
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    let inside = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in inside {
        let path = entry.expect("a folder of the checkout").path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

fn is_test(file: &Path) -> bool {
    let below = file.strip_prefix(checkout()).expect("gathered below it");
    below.components().skip(1).any(|part| part.as_os_str() == "tests")
        || file.file_stem().is_some_and(|name| name == "tests")
}

fn read(file: &Path) -> Source {
    let text = fs::read_to_string(file).expect("sources are UTF-8");
    let (code, _) = text.split_once("#[cfg(test)]\nmod tests {").unwrap_or((&text, ""));
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let path = file.strip_prefix(checkout()).expect("gathered below it").display().to_string();
    Source { path, code: lines.collect::<Vec<_>>().join("\n") }
}

/// Returns the paths of the sources whose code has one of `words` as a whole word.
#[must_use]
pub fn naming(sources: &[Source], words: &[&str]) -> Vec<String> {
    let named = |source: &&Source| words.iter().any(|word| has_word(&source.code, word));
    sources.iter().filter(named).map(|source| source.path.clone()).collect()
}

fn has_word(code: &str, word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        !code[..at].ends_with(inside) && !code[at + word.len()..].starts_with(inside)
    })
}

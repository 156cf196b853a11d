//! What the pages' own sources list: the languages, and the messages that safety depends on.
//!
//! Read as text, because no room is linked in here.

use std::{collections::BTreeSet, fs, path::Path};

use crate::Failed;

const LANGUAGES: &str = "intake/src/pages/lang.rs";
const SAFETY: &str = "intake/src/pages/texts.rs";

/// A language of the pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Language {
    /// Its tag (BCP 47).
    pub(super) tag: String,
    /// Its own name for itself.
    pub(super) autonym: String,
    /// The value of `dir`.
    pub(super) direction: &'static str,
}

/// Returns the languages in the order of the pages.
pub(super) fn languages(root: &Path) -> Result<Vec<Language>, Failed> {
    let source = read(root, LANGUAGES)?;
    let list = between(&source, "\nlanguages! {", "\n}");
    let languages: Option<Vec<_>> = list
        .lines()
        .filter(|line| line.contains(" = \""))
        .map(|line| {
            let mut quoted = line.split('"').skip(1).step_by(2).map(str::to_owned);
            let direction = if line.contains(", Rtl,") { "rtl" } else { "ltr" };
            Some(Language { tag: quoted.next()?, autonym: quoted.next()?, direction })
        })
        .collect();
    languages.filter(|list| !list.is_empty()).ok_or_else(|| unlike(LANGUAGES))
}

/// Returns the keys of the messages that safety depends on.
pub(super) fn safety(root: &Path) -> Result<BTreeSet<String>, Failed> {
    let source = read(root, SAFETY)?;
    let list = between(&source, "const SAFETY: &[&str] = &[", "];");
    let keys: BTreeSet<_> = list.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    if keys.is_empty() { Err(unlike(SAFETY)) } else { Ok(keys) }
}

fn read(root: &Path, file: &str) -> Result<String, Failed> {
    let file = root.join(file);
    fs::read_to_string(&file).map_err(Failed::with("cannot read", &file))
}

fn between<'s>(source: &'s str, before: &str, after: &str) -> &'s str {
    let from = source.split_once(before).map_or("", |(_, from)| from);
    from.split_once(after).map_or("", |(list, _)| list)
}

fn unlike(file: &str) -> Failed {
    Failed::new(format!("{file} does not list what it did: teach xtask/src/phrases/listed.rs"))
}

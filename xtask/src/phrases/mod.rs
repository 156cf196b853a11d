//! `cargo xtask phrases`: every word that a sender can see, as tables for whoever checks a translation.
//!
//! What comes in: the sources of the pages' texts and of the phrase book. What goes out: one HTML file a language,
//! which needs nothing else, runs nothing and prints.
//! Nothing is judged here: the tests of the two rooms hold the texts together.

mod book;
mod listed;
mod messages;
mod page;
mod sheet;

#[cfg(test)]
mod tests;

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{Failed, place, say::line};
use listed::Language;
use page::{Page, Part};
use sheet::Sheet;

/// The tags of the two languages that the others are translated from.
const SOURCES: [&str; 2] = ["nl", "en"];

/// A set of files of one kind, one a language.
struct Kind {
    title: &'static str,
    folder: &'static str,
    extension: &'static str,
    read: fn(&str) -> Result<Sheet, Failed>,
}

const KINDS: [Kind; 3] = [
    Kind {
        title: "The form, the answers, and what every page has",
        folder: "intake/texts",
        extension: "ftl",
        read: messages::read,
    },
    Kind {
        title: "The guide, and the page about the site",
        folder: "intake/texts/guide",
        extension: "ftl",
        read: messages::read,
    },
    Kind {
        title: "What investigators can ask and tell",
        folder: "reviewer/phrases",
        extension: "toml",
        read: book::read,
    },
];

/// Writes the tables of the named languages, or of all.
///
/// # Errors
/// A language that is not there, a source that is not understood, or a file that cannot be written.
pub fn run(out: Option<PathBuf>, only: &[String]) -> Result<(), Failed> {
    let languages = chosen(only)?;
    let out = out.map_or_else(|| Ok(place::target()?.join("phrases")), Ok)?;
    fs::create_dir_all(&out).map_err(Failed::with("cannot make the folder", &out))?;
    for language in languages {
        let file = out.join(format!("{}.html", language.tag));
        let html = html(place::checkout(), &language)?;
        fs::write(&file, html).map_err(Failed::with("cannot write", &file))?;
        line(format_args!("{}", file.display()));
    }
    line(format_args!("Each says what to look at, and where the result goes."));
    Ok(())
}

/// Returns the languages of these tags, or all when there is none.
fn chosen(only: &[String]) -> Result<Vec<Language>, Failed> {
    let all = listed::languages(place::checkout())?;
    let is_known = |tag: &&String| all.iter().any(|language| language.tag == **tag);
    if let Some(other) = only.iter().find(|tag| !is_known(tag)) {
        let tags: Vec<_> = all.iter().map(|language| language.tag.as_str()).collect();
        let tags = tags.join(" ");
        return Err(Failed::new(format!("there is no language {other}; choose from: {tags}")));
    }
    let wished = |language: &Language| only.is_empty() || only.contains(&language.tag);
    Ok(all.into_iter().filter(wished).collect())
}

/// Makes the page of a language.
fn html(root: &Path, language: &Language) -> Result<String, Failed> {
    let all = listed::languages(root)?;
    let beside = all
        .into_iter()
        .filter(|other| SOURCES.contains(&other.tag.as_str()) && other.tag != language.tag);
    let columns: Vec<Language> = beside.chain([language.clone()]).collect();
    let parts = KINDS.iter().map(|kind| kind.part(root, &columns)).collect::<Result<_, _>>()?;
    let safety = listed::safety(root)?;
    Ok(Page { language: language.clone(), columns, parts, safety }.html())
}

impl Kind {
    fn part(&self, root: &Path, columns: &[Language]) -> Result<Part, Failed> {
        let sheet = |language: &Language| {
            let file = root.join(self.file(&language.tag));
            // A new language has no phrases yet: they are all missing then, and can be written into the table.
            if !file.exists() {
                return Ok(Sheet::default());
            }
            let text = fs::read_to_string(&file).map_err(Failed::with("cannot read", &file))?;
            (self.read)(&text).map_err(|why| Failed::new(format!("{}: {why}", file.display())))
        };
        let sheets = columns.iter().map(sheet).collect::<Result<Vec<_>, _>>()?;
        let tag = columns.last().map_or("", |language| language.tag.as_str());
        Ok(Part { title: self.title, file: self.file(tag), sheets })
    }

    fn file(&self, tag: &str) -> String {
        format!("{}/{tag}.{}", self.folder, self.extension)
    }
}

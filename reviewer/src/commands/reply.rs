//! `reply`: words, phrases and files for the sender of a case.

use std::path::{Path, PathBuf};

use clap::Args;
use meldkluis_crypto::reply::{REPLY_MAX, TEXT_MAX};
use serde_json::json;

use super::{Context, Failed, Verdict};
use crate::{
    answer::{self, Draft},
    clock, phrases, say,
    show::words,
    vault::disk,
};

#[derive(Debug, Args)]
pub(super) struct Reply {
    /// The number of the case in list.
    number: u64,
    /// A file with the words, UTF-8, in the sender's language; at most 4,000 characters.
    #[arg(long, value_name = "FILE")]
    text_file: Option<PathBuf>,
    /// A phrase of the book, by its id (see phrases); can be given again. Questions get ticks for yes and no.
    #[arg(long, value_name = "ID")]
    phrase: Vec<String>,
    /// A file to go with it; can be given again. Its own hidden data is not removed here.
    #[arg(long, value_name = "FILE")]
    file: Vec<PathBuf>,
    /// Says nothing, and stops the standard reply to what of this case has none yet.
    #[arg(long, conflicts_with_all = ["text_file", "phrase", "file"])]
    withhold: bool,
}

impl Reply {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        let writing = vault.write()?;
        if self.withhold {
            let ids = answer::withhold(&vault, self.number, clock::today())?;
            context.print(&json!({ "case": self.number, "withheld": ids }), || {
                "No standard reply will go to this case. What it has been told already stays told.".to_owned()
            });
            return Ok(Verdict::Fine);
        }
        let draft = self.draft()?;
        let letters = answer::answer(&writing, self.number, &draft, clock::today())?;
        let unreviewed = draft.unreviewed(&vault, &letters);
        let reviewed = (!draft.phrases.is_empty()).then_some(unreviewed.is_empty());
        let machine = letters.iter().map(|letter| json!({ "tip": letter.to, "id": letter.id }));
        let machine = machine.collect::<Vec<_>>();
        let machine = json!({ "case": self.number, "replies": machine, "reviewed": reviewed });
        context.print(&machine, || match letters.len() {
            1 => "The reply is sealed and waits. Next: export --out BUNDLE".to_owned(),
            count => format!("The reply is sealed to the {count} codes of this case and waits. Next: export --out BUNDLE"),
        });
        for language in unreviewed {
            warn(&language);
        }
        Ok(Verdict::Fine)
    }

    fn draft(&self) -> Result<Draft, Failed> {
        let text =
            self.text_file.as_deref().map(|path| text(path, 8 * TEXT_MAX as u64)).transpose()?;
        let files = self.file.iter().map(|path| file(path)).collect::<Result<_, _>>()?;
        Ok(Draft { text, phrases: self.phrase.clone(), files })
    }
}

/// Tells that a sender reads words of the book that nobody checked.
fn warn(language: &str) {
    let name = words::language(language);
    if phrases::languages().any(|known| known == language) {
        say::aside(format_args!(
            "The {name} words of these phrases are unreviewed: nobody who knows the language has checked them yet. \
             phrases --language {language} prints them beside the Dutch."
        ));
    } else {
        say::aside(format_args!(
            "The book has no words in the sender's language ({name}): these phrases are in English."
        ));
    }
}

/// Reads the words; the newline that an editor puts at the end is not part of them.
pub(super) fn text(path: &Path, most: u64) -> Result<String, Failed> {
    let bytes = read(path, most)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Failed::new(format!("{} is not UTF-8 text", path.display()), "Save it as UTF-8")
    })?;
    let text = text.strip_suffix('\n').unwrap_or(&text).replace("\r\n", "\n");
    if text.trim().is_empty() {
        return Err(Failed::new(format!("{} is empty", path.display()), "Write something into it"));
    }
    Ok(text)
}

fn file(path: &Path) -> Result<(String, Vec<u8>), Failed> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let ending = match ending.to_ascii_lowercase().as_str() {
        "jpeg" => "jpg".to_owned(),
        ending => ending.to_owned(),
    };
    Ok((ending, read(path, REPLY_MAX)?))
}

fn read(path: &Path, most: u64) -> Result<Vec<u8>, Failed> {
    disk::read(path, most).map_err(|error| {
        Failed::new(
            format!("{} cannot be read: {error}", path.display()),
            "Name a readable file that is not too large",
        )
    })
}

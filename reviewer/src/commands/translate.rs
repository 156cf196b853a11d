//! `translate`: puts a translation beside a sender's words.

use std::path::PathBuf;

use clap::Args;

use super::{Context, Failed, Verdict, reply, triage};
use crate::{
    casefile::CaseFile,
    editing::{self, TRANSLATION_MAX},
    say::Bar,
    vault::{Id, VaultError},
};

#[derive(Debug, Args)]
pub(super) struct Translate {
    /// The number of the case in list.
    number: u64,
    /// The language that the translation is in, as a tag such as nl.
    #[arg(long, value_name = "TAG")]
    language: String,
    /// A file with the translation, UTF-8; at most 128 KiB.
    #[arg(long, value_name = "FILE")]
    text_file: PathBuf,
    /// Who made it; without it, you.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// The tip whose words they are, such as 0-12; needed where several of the case have words.
    #[arg(long, value_name = "TIP")]
    tip: Option<Id>,
}

impl Translate {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let text = reply::text(&self.text_file, TRANSLATION_MAX as u64)?;
        let vault = context.unlock()?;
        let file = vault.case_file(&mut Bar::new())?;
        let tip = self.tip(&file)?;
        let by = self.by.clone().unwrap_or_else(|| vault.who().name);
        let change = editing::translation(tip, &self.language, &by, &text)?;
        triage::make(context, (&vault, &file), [self.number], &[change], None)
    }

    /// Returns the tip whose words are translated.
    fn tip(&self, file: &CaseFile) -> Result<Id, Failed> {
        let number = self.number;
        if !file.has(number).map_err(VaultError::from)? {
            return Err(Failed::new(format!("no case {number}"), "See list for the numbers"));
        }
        let tips = file.with_words(number).map_err(VaultError::from)?;
        let named = tips.iter().map(Id::to_string).collect::<Vec<_>>().join(", ");
        let next = "Name one of these with --tip";
        match (self.tip, tips.as_slice()) {
            (Some(tip), _) if tips.contains(&tip) => Ok(tip),
            (None, [tip]) => Ok(*tip),
            (_, []) => Err(Failed::new(
                format!("case {number} has no words to translate"),
                "See show; write what a recording says into a note",
            )),
            (Some(tip), _) => Err(Failed::new(
                format!("tip {tip} has no words in case {number}; these have: {named}"),
                next,
            )),
            (None, _) => {
                Err(Failed::new(format!("several tips of case {number} have words: {named}"), next))
            }
        }
    }
}

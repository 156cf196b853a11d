//! `destroy`: a case gone for good, and the certificate that says so.

use std::path::PathBuf;

use clap::Args;
use meldkluis_crypto::note::hex;
use serde_json::{Value, json};

use super::{Context, Failed, Verdict, write_public};
use crate::{
    ask, clock,
    vault::{Certificate, DestroyError, Reason, Tombstone},
};

#[derive(Debug, Args)]
pub(super) struct Destroy {
    /// The number of the case in list.
    number: u64,
    /// Why, in one line; it stands in the certificate, so repeat nothing of what the sender said.
    #[arg(long, value_name = "TEXT")]
    reason: Reason,
    /// Writes the certificate into this file; destroying a destroyed case once more writes the same one again.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Says yes beforehand, instead of typing the words that are shown.
    #[arg(long)]
    yes: bool,
}

impl Destroy {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        let writing = vault.write()?;
        let tips = vault.index()?.case(self.number).len();
        if tips > 0 {
            self.confirm(tips)?;
        }
        let done = writing.destroy(self.number, &self.reason, clock::today())?;
        if let Some(file) = &self.out {
            write_public(file, done.note.as_bytes())?;
        }
        context.print(&machine(&done), || {
            format!(
                "{}\nNext: backup --to DIR and backup --check DIR for each copy, then export: the intake erases its own \
                 after every holding desk acknowledged them.",
                done.note
            )
        });
        Ok(Verdict::Fine)
    }

    fn confirm(&self, tips: usize) -> Result<(), Failed> {
        let word = format!("destroy {}", self.number);
        let question = format!(
            "Case {} and its {tips} tips go for good, with notes and replies. Nobody can undo this. To destroy it, type: \
             {word}",
            self.number
        );
        if self.yes || ask::line(&question)?.is_some_and(|typed| typed.trim() == word) {
            return Ok(());
        }
        Err(Failed::new("nothing was destroyed", "Type the words as they are shown"))
    }
}

fn machine(done: &Certificate) -> Value {
    let gone = |gone: &Tombstone| {
        json!({
            "tip": gone.id,
            "leaf": hex(gone.leaf.as_bytes()),
            "day": gone.day,
            "officer": gone.officer,
            "reason": gone.reason,
        })
    };
    json!({ "destroyed": done.gone.iter().map(gone).collect::<Vec<_>>(), "certificate": done.note })
}

impl From<DestroyError> for Failed {
    fn from(error: DestroyError) -> Self {
        match error {
            DestroyError::Vault(error) => error.into(),
            DestroyError::NoCase => Self::new(error, "See list for the numbers of the cases"),
            DestroyError::Aside(_) => Self::new(
                error,
                "Remove these files when you need nothing of them, then start again",
            ),
        }
    }
}

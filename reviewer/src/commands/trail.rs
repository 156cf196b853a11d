//! `trail`: the audit trail, its chain held from the first line to the last.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{Context, Failed, Verdict, write_public};
use crate::{clock, vault::Act};

#[derive(Debug, Args)]
pub(super) struct Trail {
    /// Writes the whole trail into this file, and beside it, in FILE.note, its length and head under the desk key.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Trail {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        vault.enter(clock::today(), &[Act::TrailRead])?;
        let (lines, trail) = vault.trail_lines()?;
        if let Some(file) = &self.out {
            write_public(file, (lines.join("\n") + "\n").as_bytes())?;
            let note = vault.signed_trail(&trail);
            write_public(&file.with_added_extension("note"), note.as_bytes())?;
        }
        context.print(&json!({ "length": trail.length, "lines": lines }), || match &self.out {
            Some(file) => {
                format!("{} entries are in {}, and the chain holds.", trail.length, file.display())
            }
            None => lines.join("\n"),
        });
        Ok(Verdict::Fine)
    }
}

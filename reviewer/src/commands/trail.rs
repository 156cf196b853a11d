//! `trail`: the audit trail, its chain held from the first line to the last.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{Context, Failed, Verdict, write_public};
use crate::{
    clock,
    vault::{Act, Vault},
};

#[derive(Debug, Args)]
pub(super) struct Trail {
    /// Writes the whole trail into this file, and beside it, in FILE.note, its length and head under the desk key.
    #[arg(long, value_name = "FILE", alias = "export")]
    out: Option<PathBuf>,
    /// Only tells whether the trail is the one that was signed last.
    #[arg(long, conflicts_with_all = ["out", "accept"])]
    verify: bool,
    /// Takes note that it is not, enters that into the trail, and signs it as it is.
    #[arg(long)]
    accept: bool,
}

impl Trail {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        if self.verify {
            return verify(context, &vault);
        }
        let act = if self.accept { Act::TrailAccepted } else { Act::TrailRead };
        vault.enter(clock::today(), &[act])?;
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

fn verify(context: &Context, vault: &Vault) -> Result<Verdict, Failed> {
    let finding = vault.trail_finding()?;
    let text = finding.map(|finding| finding.to_string());
    let length = vault.trail().map(|trail| trail.length).ok();
    context.print(
        &json!({ "whole": finding.is_none(), "length": length, "finding": text }),
        || {
            text.as_ref().map_or_else(
                || "The chain holds, and the trail is the one that was signed last.".to_owned(),
                |finding| format!("FOUND {finding}"),
            )
        },
    );
    Ok(if finding.is_none() { Verdict::Fine } else { Verdict::Found })
}

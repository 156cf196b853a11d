//! `export`: the bundle that goes back to the intake.

use std::path::PathBuf;

use clap::Args;
use meldkluis_crypto::note::hex;
use serde_json::json;

use super::{Context, Failed, Verdict};
use crate::{
    clock,
    send::{self, Sent},
};

#[derive(Debug, Args)]
pub(super) struct Export {
    /// The file to write; an older one of this name is replaced.
    #[arg(long, value_name = "BUNDLE")]
    out: PathBuf,
}

impl Export {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        let writing = vault.write()?;
        let sent = send::export(&writing, &self.out, clock::today())?;
        let acknowledged = sent.acknowledged.map(|(generation, head)| {
            json!({ "generation": generation, "size": head.size, "root": hex(&head.root.0) })
        });
        let machine = json!({
            "sequence": sent.sequence,
            "audit_length": sent.audit.length,
            "acknowledged": acknowledged,
            "unproven": sent.unproven,
            "roster_epoch": sent.roster,
            "replies": sent.replies,
            "replies_left": sent.left,
            "replies_unreadable": sent.unreadable,
        });
        context.print(&machine, || self.words(&sent));
        Ok(if sent.unreadable == 0 { Verdict::Fine } else { Verdict::Found })
    }

    fn words(&self, sent: &Sent) -> String {
        let mut text = format!("Bundle {} of this desk:\n", sent.sequence);
        text.push_str(&match sent.acknowledged {
            Some((generation, head)) => {
                format!("  the first {} tips of log {generation} are acknowledged\n", head.size)
            }
            None => "  nothing is acknowledged\n".to_owned(),
        });
        if sent.unproven > 0 {
            text.push_str(&format!(
                "  {} tips are in no proven backup yet, and stay at the intake: backup --to DIR, backup --check DIR\n",
                sent.unproven
            ));
        }
        text.push_str(&format!("  {} replies\n", sent.replies));
        if sent.left > 0 {
            text.push_str(&format!(
                "  {} more had no room: they go with the next bundle\n",
                sent.left
            ));
        }
        if sent.unreadable > 0 {
            text.push_str(&format!(
                "  FOUND {} replies that do not open, or that this vault did not write: they stay here\n",
                sent.unreadable
            ));
        }
        if let Some(epoch) = sent.roster {
            text.push_str(&format!("  roster {epoch}\n"));
        }
        text.push_str(&format!(
            "\nWritten to {}. Next, on the intake: meldkluis-intake import --config F {}",
            self.out.display(),
            self.out.file_name().unwrap_or_default().display()
        ));
        text
    }
}

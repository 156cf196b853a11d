//! `backup` and `restore`: copies of the vault, proven, and put back.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use serde_json::{Value, json};

use super::{Context, Failed, Verdict, recover::paper};
use crate::{
    ask::{self, Which},
    backup::{self, Copied, Key, Proof, ProvenLog},
    clock,
    say::Bar,
};

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true).args(["to", "check"])))]
pub(super) struct Backup {
    /// Copies the vault into this folder on another medium, or brings the copy there up to date.
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Reads the copy in this folder back and opens every tip in it; what it holds may then be acknowledged.
    #[arg(long, value_name = "DIR")]
    check: Option<PathBuf>,
    /// Allows a folder on a disk of this machine, for a trial: a copy there dies with the vault.
    #[arg(long)]
    same_disk: bool,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The folder that backup --to wrote.
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// Opens the backup with the recovery identity on paper, when no passphrase of it is known; then run recover.
    #[arg(long)]
    paper: bool,
}

impl Backup {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        match (&self.to, &self.check) {
            (Some(to), _) => self.copy(context, to),
            (_, Some(copy)) => self.check(context, copy),
            _ => Ok(Verdict::Fine),
        }
    }

    fn copy(&self, context: &Context, to: &Path) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        let writing = vault.write()?;
        let how = (clock::today(), self.same_disk);
        let copied = backup::copy(&writing, to, how, &mut Bar::new())?;
        let machine = json!({ "files": copied.files, "written": copied.written, "bytes": copied.bytes, "kept": copied.kept, "case_file_bad": copied.case_file_bad, "logs_bad": copied.logs_bad, "items_bad": copied.items_bad });
        context.print(&machine, || {
            let kept = copied.kept.iter().map(|id| {
                format!(
                    "  FOUND tip {id}: whole in the copy and not in this vault. The copy keeps it: import a bundle that holds \
                     it, or restore from this copy\n"
                )
            });
            let case_file = if copied.case_file_bad {
                "  FOUND the case file of this vault is damaged or an older one: an earlier copy keeps its own. Run casefile \
                 check, and restore from the copy\n"
            } else {
                ""
            };
            let logs = copied.logs_bad.iter().map(|generation| {
                format!("  FOUND log {generation} is damaged in this vault: an earlier copy keeps its own. Restore from the copy\n")
            });
            let items = if copied.items_bad {
                "  FOUND the keys of the originals, items.db, are damaged in this vault or lack some: an earlier copy keeps \
                 its own. Restore from the copy\n"
            } else {
                ""
            };
            kept.chain(logs).collect::<String>() + case_file + items + &format!(
                "{} files are in {}, {} of them written now, {} bytes.\nNext: take the medium out and put it in again, \
                 then backup --check {1}. Until then nothing more is acknowledged.",
                copied.files,
                to.display(),
                copied.written,
                copied.bytes
            )
        });
        Ok(
            if copied.kept.is_empty()
                && copied.logs_bad.is_empty()
                && !copied.case_file_bad
                && !copied.items_bad
            {
                Verdict::Fine
            } else {
                Verdict::Found
            },
        )
    }

    fn check(&self, context: &Context, copy: &Path) -> Result<Verdict, Failed> {
        let typed = context.passphrase()?;
        let passphrase = ask::as_passphrase(&typed);
        let vault = context.unlock_with(&passphrase)?;
        let writing = vault.write()?;
        let proof = backup::prove(
            &writing,
            copy,
            (&passphrase, clock::today(), self.same_disk),
            &mut Bar::new(),
        )?;
        context.print(&machine(&proof), || words(&proof));
        Ok(if proof.is_whole() { Verdict::Fine } else { Verdict::Found })
    }
}

impl Restore {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let copied = self.restore(context)?;
        let machine = json!({ "files": copied.files, "bytes": copied.bytes });
        context.print(&machine, || {
            format!(
                "{} files are back in {}.\nNext: import the newest bundle. It tells what is missing, and the intake still \
                 has every tip that no backup was proven to hold. The vault that was lost must never be used again.",
                copied.files,
                context.vault.display()
            )
        });
        Ok(Verdict::Fine)
    }

    fn restore(&self, context: &Context) -> Result<Copied, Failed> {
        let (from, to, bar) = (&self.from, &context.vault, &mut Bar::new());
        if self.paper {
            return Ok(backup::restore(from, to, Key::Paper(&paper()?), bar)?);
        }
        let file = context.passphrase_file.as_deref();
        let typed = ask::passphrase(file, "vault passphrase", Which::Known)?;
        let passphrase = ask::as_passphrase(&typed);
        Ok(backup::restore(from, to, Key::Passphrase(context.officer.as_ref(), &passphrase), bar)?)
    }
}

fn machine(proof: &Proof) -> Value {
    let log = |log: &ProvenLog| {
        json!({
            "generation": log.generation,
            "size": log.size,
            "held": log.held.size,
            "bad": log.bad.iter().map(|(id, bad)| json!({ "tip": id, "text": bad.to_string() })).collect::<Vec<_>>(),
        })
    };
    let case_file = proof.case_file.map(|found| {
        json!({ "whole": found.is_whole(), "tips": found.tips, "edits": found.edits, "edits_lost": proof.edits_lost, "edits_since": proof.edits_since })
    });
    json!({ "whole": proof.is_whole(), "case_file": case_file, "unreadable_replies": proof.replies, "half_written": proof.halves, "logs": proof.logs.iter().map(log).collect::<Vec<_>>() })
}

fn words(proof: &Proof) -> String {
    let mut text = String::new();
    for log in &proof.logs {
        text.push_str(&format!(
            "log {}: {} of {} tips are proven in this backup, from the first on\n",
            log.generation, log.held.size, log.size
        ));
        for (id, bad) in &log.bad {
            text.push_str(&format!("  FOUND tip {id}: {bad}\n"));
        }
    }
    text.push_str(&match &proof.case_file {
        None => "  FOUND the case file does not open: copy again\n".to_owned(),
        Some(found) if !found.is_whole() => format!(
            "  FOUND the case file is damaged in this backup ({} pages, {} faults): copy again\n",
            found.bad_pages, found.faults
        ),
        Some(_) if proof.edits_lost > 0 => format!(
            "  FOUND {} edits of officers are in the audit trail and not in the case file: it is an older one\n",
            proof.edits_lost
        ),
        Some(_) if proof.edits_since > 0 => format!(
            "  FOUND {} edits of officers were made since and are not in this backup: copy again\n",
            proof.edits_since
        ),
        Some(found) => format!("case file: whole, {} tips, {} edits of officers\n", found.tips, found.edits),
    });
    if proof.halves > 0 {
        text.push_str(&format!(
            "  FOUND {} files are half written, of a backup that was cut off, and may be of tips that were destroyed: copy \
             again, which takes them away\n",
            proof.halves
        ));
    }
    if proof.replies > 0 {
        text.push_str(&format!(
            "  FOUND {} replies of this desk do not open: copy again\n",
            proof.replies
        ));
    }
    text.push_str(if proof.is_whole() {
        "Next: export --out BUNDLE, which acknowledges them to the intake.\n"
    } else if proof.logs.iter().all(|log| log.bad.is_empty()) {
        "Every tip is proven all the same, and the next export acknowledges them. What is found above is not safe in this \
         backup: copy again, and check it again.\n"
    } else {
        "Nothing from the first of these tips on is acknowledged: copy again, or release by name what can never be read.\n"
    });
    text
}

//! `extract`: one case in clear, on purpose, or one of its attachments.

use std::path::PathBuf;

use clap::Args;
use meldkluis_crypto::note::hex;
use serde_json::json;

use super::{Context, Failed, Verdict};
use crate::{
    clock,
    extract::{
        self, Extracted, Stop,
        medium::MediumError,
        single::{self, NotTakenOut, Single},
    },
    show::words,
    vault::{Id, Vault},
};

#[derive(Debug, Args)]
pub(super) struct Extract {
    /// The number of the case in list.
    number: u64,
    /// A folder that does not exist yet, or is empty. It gets tip.json, text.txt and attachments/; a case of several
    /// tips gets a folder for each.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Writes the tips as the log has them, sealed, instead: for other age tools, and to compare them with the log.
    #[arg(long)]
    sealed: bool,
    /// Writes this attachment alone, counted from 1 as in show, as it came in: --out is then the folder of a medium,
    /// which exists. The file itself may be made to attack whoever opens it.
    #[arg(long, value_name = "N", conflicts_with = "sealed")]
    attachment: Option<u32>,
    /// The tip of the attachment, as show names it, when the case has several.
    #[arg(long, value_name = "G-I", requires = "attachment")]
    tip: Option<Id>,
    /// Allows a folder on a disk of this machine for an attachment, for a trial.
    #[arg(long, requires = "attachment")]
    same_disk: bool,
}

impl Extract {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        let stop = Stop::on_signals();
        if let Some(at) = self.attachment {
            return self.one(context, &vault, at, &stop);
        }
        let how = if self.sealed { extract::sealed } else { extract::extract };
        let all = how(&vault, self.number, &self.out, clock::today(), &stop)?;
        let machine = all.iter().map(|one| {
            json!({
                "generation": one.id.generation,
                "index": one.id.index,
                "dir": one.written.as_ref().ok(),
                "error": one.written.as_ref().err().map(ToString::to_string),
            })
        });
        let machine = json!({ "case": self.number, "tips": machine.collect::<Vec<_>>() });
        context.print(&machine, || {
            all.iter().map(|one| line(one, self.sealed)).collect::<Vec<_>>().join("\n")
        });
        let whole = all.iter().all(|one| one.written.is_ok());
        Ok(if whole { Verdict::Fine } else { Verdict::Found })
    }

    fn one(
        &self,
        context: &Context,
        vault: &Vault,
        at: u32,
        stop: &Stop,
    ) -> Result<Verdict, Failed> {
        let single = Single { number: self.number, tip: self.tip, at };
        let ready = single::ready(vault, single, (&self.out, self.same_disk))?;
        let written = ready.write(vault, clock::today(), stop)?;
        let sha256 = hex(&written.attachment.sha256.0);
        let scrub = words::scrub(&written.attachment);
        let machine = json!({
            "case": self.number,
            "generation": written.tip.generation,
            "index": written.tip.index,
            "attachment": at,
            "file": written.file,
            "size": written.attachment.size,
            "sha256": sha256,
            "scrub": scrub,
        });
        context.print(&machine, || {
            format!(
                "{} is the file as it came in\nSHA-256 {sha256}, {scrub}\n! It may be made to attack whoever opens \
                 it: open it only where nothing else lies, and never on this machine",
                written.file.display()
            )
        });
        Ok(Verdict::Fine)
    }
}

fn line(one: &Extracted, sealed: bool) -> String {
    match &one.written {
        Ok(file) if sealed => format!("tip {} is sealed in {}", one.id, file.display()),
        Ok(dir) => format!("tip {} is in clear in {}", one.id, dir.display()),
        Err(error) => format!("tip {} was not written: {error}", one.id),
    }
}

impl From<NotTakenOut> for Failed {
    fn from(error: NotTakenOut) -> Self {
        let next = match error {
            NotTakenOut::Attachment(error) => return error.into(),
            NotTakenOut::Vault(error) => return error.into(),
            NotTakenOut::TooLarge => "Write the whole case with extract, without --attachment",
            NotTakenOut::Medium(ref error) => match error {
                MediumError::NoFolder => "Name a folder that exists, from the first slash on",
                MediumError::Link => "Name the folder itself, with no link on the way to it",
                MediumError::InVault => {
                    "Name a folder outside the vault: nothing in clear lies in it"
                }
                MediumError::OwnDisk => {
                    "Name a folder on a medium that can be taken out. For a trial there is --same-disk"
                }
                MediumError::Exists => {
                    "Nothing is written over. Take away what is there, or name another folder"
                }
                MediumError::Unfinished(_) => "Nothing was written. Remove it, then try again",
                MediumError::Stopped => "Start it again when there is time",
                MediumError::ReadBack => "Nothing was left there. Take another medium",
                MediumError::File(_) => "Look at the medium and its space, then try again",
            },
        };
        Self::new(error, next)
    }
}

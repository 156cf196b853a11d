//! `extract`: one case in clear, on purpose.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{Context, Failed, Verdict};
use crate::{
    clock,
    extract::{self, Extracted},
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
}

impl Extract {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        let how = if self.sealed { extract::sealed } else { extract::extract };
        let all = how(&vault, self.number, &self.out, clock::today())?;
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
}

fn line(one: &Extracted, sealed: bool) -> String {
    match &one.written {
        Ok(file) if sealed => format!("tip {} is sealed in {}", one.id, file.display()),
        Ok(dir) => format!("tip {} is in clear in {}", one.id, dir.display()),
        Err(error) => format!("tip {} was not written: {error}", one.id),
    }
}

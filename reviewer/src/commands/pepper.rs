//! `pepper`: the intake's pepper given back, for the key folder of the machine that takes its place.

use std::{io::Write as _, path::PathBuf};

use clap::Args;
use serde_json::json;

use super::{Context, Failed, Verdict};
use crate::{
    clock,
    vault::{Act, disk},
};

#[derive(Debug, Args)]
pub(super) struct Pepper {
    /// The file to write, in clear; it must not exist. It becomes `pepper` in the new intake's key folder.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The generation of the log that it was used with; by default the newest that brought one.
    #[arg(long, value_name = "G")]
    generation: Option<u32>,
}

impl Pepper {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        let logs = vault.index()?.logs;
        let asked = |generation: &u32| self.generation.is_none_or(|asked| asked == *generation);
        let mut held = None;
        for generation in logs.keys().rev().copied().filter(asked) {
            if let Some(sealed) = vault.pepper(generation)? {
                held = Some((generation, sealed));
                break;
            }
        }
        let (generation, sealed) = held.ok_or_else(|| {
            let next = "Import a bundle of that log first; each brings it";
            Failed::new("no pepper is held here", next)
        })?;
        let opened = vault.open_pepper(&sealed).map_err(|error| {
            let next = "Try another vault of the deployment, or the paper (recover)";
            Failed::new(error, next)
        })?;
        vault.enter(clock::today(), &[Act::Pepper(generation)])?;
        let written = disk::create(&self.out).and_then(|mut file| {
            file.write_all(opened.as_slice())?;
            file.sync_all()
        });
        written.map_err(|error| {
            let what = format!("{} cannot be written: {error}", self.out.display());
            Failed::new(what, "Name a new file in a folder that can be written")
        })?;
        context.print(&json!({ "generation": generation, "out": self.out }), || {
            format!(
                "The pepper of log {generation}, in clear: {}. Carry it on a medium of its own, copy it to `pepper` in the \
                 new intake's key folder (mode 0400), restore there, and destroy this file and wipe the medium. It opens no \
                 tip.",
                self.out.display()
            )
        });
        Ok(Verdict::Fine)
    }
}

//! `release`: tips given up by name, so that the log can be acknowledged past them.

use clap::Args;
use serde_json::json;

use super::{Context, Failed, Verdict};
use crate::{
    ask, clock,
    vault::{Act, Id, NotAnId, Run, State, Vault},
};

#[derive(Debug, Args)]
pub(super) struct Release {
    /// The tip, as status names it: generation and index, like 0-12.
    #[arg(value_parser = id)]
    tip: Id,
    /// The last tip of a run that begins with the first; else it is that one alone.
    #[arg(long, value_name = "TIP", value_parser = id)]
    to: Option<Id>,
    /// Says yes beforehand, instead of being asked.
    #[arg(long)]
    yes: bool,
}

fn id(text: &str) -> Result<Id, NotAnId> {
    text.parse()
}

impl Release {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        let writing = vault.write()?;
        let (from, to) = (self.tip, self.to.unwrap_or(self.tip));
        let run = Run {
            generation: from.generation,
            from: from.index,
            to: to.index,
            day: clock::today(),
        };
        self.hold(&vault, to, &run)?;
        self.confirm(&run)?;
        vault.enter(run.day, &[Act::Released(from, to.index)])?;
        writing.release(run)?;
        let machine = json!({ "generation": run.generation, "from": run.from, "to": run.to });
        context.print(&machine, || {
            format!(
                "{} given up by name. Next: backup --to DIR and backup --check DIR, then export",
                named(&run)
            )
        });
        Ok(Verdict::Fine)
    }

    /// Holds that the run lies in a log that was carried, and that no tip of it opens.
    fn hold(&self, vault: &Vault, to: Id, run: &Run) -> Result<(), Failed> {
        let index = vault.index()?;
        let roster = vault.rosters()?.pop().map(|signed| signed.roster);
        let key = roster.as_ref().and_then(|roster| roster.log(run.generation));
        let size = key.map_or(Ok(0), |key| vault.held_size(run.generation, key))?;
        let next = "Nothing was changed. See status for the tips that are missing or do not open";
        if to.generation != run.generation || to.index < run.from || to.index >= size {
            return Err(Failed::new("no such run of tips in a log that was carried", next));
        }
        let last = Id { generation: run.generation, index: run.to };
        let opens = |(_, row): &(&Id, &crate::vault::Row)| row.state == State::Opened;
        match index.items.range(self.tip..=last).find(opens) {
            Some((id, _)) => Err(Failed::new(format!("tip {id} opens"), next)),
            None => Ok(()),
        }
    }

    fn confirm(&self, run: &Run) -> Result<(), Failed> {
        let question = format!(
            "Nobody here could read {}. Once every holding desk acknowledges past it and the grace period is over, the \
             intake erases it for ever. Give it up? Type y, or anything else to stop:",
            named(run)
        );
        if self.yes || ask::confirm(&question)? {
            return Ok(());
        }
        Err(Failed::new(
            "nothing was given up",
            "Ask for another export first: a damaged copy can be mended",
        ))
    }
}

fn named(run: &Run) -> String {
    let Run { generation, from, to, .. } = run;
    if from == to {
        format!("tip {generation}-{from}")
    } else {
        format!("tips {generation}-{from} to {generation}-{to}")
    }
}

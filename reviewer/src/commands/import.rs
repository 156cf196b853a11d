//! `import` and `verify`: a bundle, and a line for each thing that is wrong with it.

use std::{
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
};

use clap::Args;
use serde_json::{Value, json};
use signal_hook::consts::SIGINT;

use super::{Context, Failed, Verdict};
use crate::{
    clock,
    receive::{self, Item, Outcome, ReceiveError, Report},
    say::{self, Bar},
};

#[derive(Debug, Args)]
pub(super) struct Bundle {
    /// The file that meldkluis-intake export wrote.
    bundle: PathBuf,
    /// Shows no bar.
    #[arg(long)]
    quiet: bool,
}

impl Bundle {
    pub(super) fn import(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        let writing = vault.write()?;
        let done = receive::import(&writing, &self.bundle, clock::today(), &mut self.bar());
        tell(context, done, "imported")
    }

    pub(super) fn verify(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        let done = receive::verify(&vault, &self.bundle, clock::today(), &mut self.bar());
        tell(context, done, "verified; nothing was taken")
    }
}

impl Bundle {
    /// A bar that Ctrl-C ends after the tip in hand; where that cannot be had, Ctrl-C ends the program, which loses
    /// nothing either.
    fn bar(&self) -> Bar {
        let stop = Arc::new(AtomicBool::new(false));
        // A second one ends the program at once.
        signal_hook::flag::register_conditional_shutdown(SIGINT, 1, Arc::clone(&stop)).ok();
        signal_hook::flag::register(SIGINT, Arc::clone(&stop)).ok();
        Bar::new().with(self.quiet, stop)
    }
}

fn tell(
    context: &Context,
    done: Result<Report, ReceiveError>,
    what: &str,
) -> Result<Verdict, Failed> {
    let report = done.inspect_err(|error| {
        if context.json {
            let refused = json!({ "refused": error.name(), "text": error.to_string() });
            say::line(format_args!("{refused}"));
        }
    })?;
    context.print(&machine(&report), || words(&report, what));
    Ok(if report.is_clean() { Verdict::Fine } else { Verdict::Found })
}

fn machine(report: &Report) -> Value {
    let findings = report.findings.iter();
    let findings = findings.map(|f| json!({ "finding": f.name(), "text": f.to_string() }));
    json!({
        "generation": report.generation,
        "day": report.day,
        "size": report.size,
        "clean": report.is_clean(),
        "stopped": report.stopped,
        "findings": findings.collect::<Vec<_>>(),
        "notes": report.notes,
        "items": report.items.iter().map(item).collect::<Vec<_>>(),
    })
}

fn item(item: &Item) -> Value {
    let recipients = item.recipients;
    json!({
        "index": item.index,
        "outcome": item.outcome.name(),
        "text": item.outcome.to_string(),
        "case": item.case,
        "recipients": recipients.map(|r| json!({ "sealed_to": r.sealed_to, "expected": r.expected })),
    })
}

fn words(report: &Report, what: &str) -> String {
    let count = |outcome: &Outcome| report.items.iter().filter(|i| i.outcome == *outcome).count();
    let (new, held) = (count(&Outcome::Opened), count(&Outcome::Held));
    let mut text = format!(
        "Bundle of {}, log {}, {} tips in the log: {what}.\n{new} new and readable, {held} held already",
        report.day, report.generation, report.size
    );
    let gone = count(&Outcome::Destroyed);
    if gone > 0 {
        text.push_str(&format!(", {gone} destroyed here earlier and not taken"));
    }
    let bad = report.items.len() - new - held - gone;
    text.push_str(&if bad > 0 { format!(", {bad} with something wrong.\n") } else { ".\n".into() });
    if report.stopped {
        text.push_str(&format!(
            "  FOUND ended by you after {} tips: what came until then is kept. Import the same bundle again to go on\n",
            report.items.len()
        ));
    }
    for note in &report.notes {
        text.push_str(&format!("  note: {note}\n"));
    }
    for finding in &report.findings {
        text.push_str(&format!("  FOUND {finding}\n"));
    }
    for item in &report.items {
        if !item.outcome.is_fine() {
            text.push_str(&format!("  FOUND tip {}: {}\n", item.index, item.outcome));
        }
        if let Some(recipients) = item.recipients {
            text.push_str(&format!("  FOUND tip {}: {recipients}\n", item.index));
        }
    }
    if new > 0 {
        text.push_str("Next: list\n");
    }
    text
}

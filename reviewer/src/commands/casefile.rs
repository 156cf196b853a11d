//! `casefile`: whether the case file is whole, and what to do when it is not.

use clap::{Args, Subcommand};
use meldkluis_crypto::officer::Role;
use serde_json::json;

use super::{Context, Failed, Verdict};
use crate::{
    ask,
    casefile::check::Checked,
    clock,
    say::{self, Bar},
    vault::{Act, Vault, VaultError},
};

#[derive(Debug, Args)]
pub(super) struct CaseFile {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Reads every page of the case file, and compares it with the audit trail.
    Check,
    /// Reads every tip from its sealed original again; what officers did stays.
    ///
    /// With --new, makes a new case file in the place of one that is gone or damaged, and of no other: everything that
    /// officers did is lost with the old one, so restore the newest backup instead if there is one.
    Rebuild {
        /// Makes a new case file, without what officers did.
        #[arg(long)]
        new: bool,
    },
}

impl CaseFile {
    /// Returns the least role that may do it.
    pub(super) fn needs(&self) -> Role {
        match self.what {
            What::Check => Role::Reader,
            What::Rebuild { .. } => Role::Keeper,
        }
    }

    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        match self.what {
            What::Check => check(context, &vault),
            What::Rebuild { new } => rebuild(context, &vault, new),
        }
    }
}

fn check(context: &Context, vault: &Vault) -> Result<Verdict, Failed> {
    let file = vault.case_file(&mut Bar::new())?;
    let found = file.check().map_err(VaultError::from)?;
    let lost = vault.edits_lost(&file)?;
    let held = vault.index()?.held().count() as u64;
    let (_, again) = vault.edited()?;
    let anew = vault.case_file_made_anew()?;
    let here = found.tips == held && found.orphans == 0 && found.miscounted == 0;
    let whole = found.is_whole() && lost == 0 && again == 0 && here;
    let machine = json!({
        "whole": whole, "bad_pages": found.bad_pages, "faults": found.faults, "tips": found.tips, "held": held,
        "edits": found.edits, "orphans": found.orphans, "miscounted": found.miscounted, "edits_lost": lost, "edits_again": again, "made_anew": anew,
    });
    context.print(&machine, || {
        let anew = anew.map(|day| {
            format!("made anew on {day}: what officers did before is in backups of before that day alone\n")
        });
        words(&found, held, (lost, again)) + &anew.unwrap_or_default()
    });
    Ok(if whole { Verdict::Fine } else { Verdict::Found })
}

fn words(found: &Checked, held: u64, (lost, again): (i64, i64)) -> String {
    let mut text = format!("{} tips, {} edits of officers\n", found.tips, found.edits);
    if !found.is_whole() {
        text.push_str(&format!(
            "  FOUND {} pages and {} other faults: restore the newest backup\n",
            found.bad_pages, found.faults
        ));
    } else if found.tips != held {
        text.push_str(&format!("  FOUND {held} tips are held: run casefile rebuild\n"));
    }
    if found.miscounted > 0 {
        text.push_str(
            "  FOUND what the list counts, or which tips the search knows, is not what is here: run casefile rebuild\n",
        );
    }
    if found.orphans > 0 {
        text.push_str(&format!(
            "  FOUND {} cases have edits of officers and no tip here: import a bundle that holds them, or restore the newest \
             backup\n",
            found.orphans
        ));
    }
    if lost > 0 {
        text.push_str(&format!(
            "  FOUND {lost} edits are in the audit trail and not here: somebody put an older case file in its place\n"
        ));
    }
    if again > 0 {
        text.push_str(&format!(
            "  FOUND {again} versions were given twice by the audit trail: somebody put an older case file in place, and it \
             was edited since\n"
        ));
    }
    text
}

/// What a keeper has to know before they say yes.
const LOST: &str = "\
A new case file has what the tips say, and nothing of what officers did: no note, no decision, no tag.
Files that were marked as sexual images of a minor are marked no more, so that everybody here can look at them: mark them
again first. The newest backup has all of this still: restore it instead if there is one.
What is here of the old case file stays beside it, as case.db.aside.N, and the audit trail says who made the new one.";

fn rebuild(context: &Context, vault: &Vault, new: bool) -> Result<Verdict, Failed> {
    let writing = vault.write()?;
    let (file, kept) = if new {
        writing.hold_case_file_lost()?;
        say::aside(format_args!("{LOST}"));
        let question = "Type y to make a new case file without it, or anything else to stop:";
        if !ask::confirm(question)? {
            return Err(Failed::new(
                "not confirmed",
                "Nothing was changed. Restore the newest backup instead",
            ));
        }
        (writing.new_case_file(clock::today(), &mut Bar::new())?, vec![])
    } else {
        let file = vault.case_file_as_it_is()?;
        vault.enter(clock::today(), &[Act::Rebuilt])?;
        let kept = writing.rebuild(&file, &mut Bar::new())?;
        (file, kept)
    };
    let found = file.check().map_err(VaultError::from)?;
    context.print(&json!({ "tips": found.tips, "edits": found.edits, "kept": kept }), || {
        let last = kept.iter().map(|id| {
            format!("  FOUND tip {id}: its original cannot be read; its words here are the last, and stay\n")
        });
        last.collect::<String>() + &
        format!("{} tips are in the case file, and {} edits of officers.", found.tips, found.edits)
    });
    Ok(if kept.is_empty() { Verdict::Fine } else { Verdict::Found })
}

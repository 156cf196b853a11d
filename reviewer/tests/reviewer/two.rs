//! Two programs at one vault at once, again and again: nothing that was told done is lost, and whoever cannot go on says
//! that the other is writing.
//!
//! The acts follow from the seed, and how they meet from the machine:
//! ```text
//! MELDKLUIS_SEED=7 cargo nextest run … two
//! ```

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Output, Stdio},
};

use meldkluis_crypto::tip::Tip;
use serde_json::Value;

use crate::{
    any_moment::{Dice, setting},
    kit::*,
    page::mailbox,
    program::*,
};

const ROUNDS: usize = 40;
const URGENCIES: [&str; 4] = ["A", "B", "C", "D"];

/// An act of one program.
#[derive(Clone, Debug)]
enum Act {
    Note(String),
    Urgency(&'static str),
    Reply(PathBuf),
    /// A bundle with so many tips.
    Import(PathBuf, u64),
    List,
}

impl Act {
    fn arguments(&self) -> Vec<String> {
        let words: Vec<&str> = match self {
            Self::Note(note) => vec!["note", "1", note],
            Self::Urgency(urgency) => vec!["triage", "2", "urgency", urgency],
            Self::Reply(file) => vec!["reply", "1", "--text-file", text(file)],
            Self::Import(bundle, _) => vec!["import", text(bundle)],
            Self::List => vec!["list"],
        };
        words.into_iter().map(str::to_owned).collect()
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What was told done.
#[derive(Default)]
struct Told {
    notes: BTreeSet<String>,
    urgencies: BTreeSet<String>,
    replies: usize,
    tips: u64,
}

impl Told {
    /// Takes what an act came to, and tells whether it was done: if not, it says that the other is writing.
    fn take(&mut self, act: &Act, output: &Output) -> bool {
        let told = said(output);
        if !output.status.success() {
            let busy = [
                "another command is changing this vault",
                "another command is writing the case file",
            ];
            assert!(busy.iter().any(|busy| told.contains(busy)), "{act:?}: {told}");
            return false;
        }
        match act {
            Act::Note(note) => drop(self.notes.insert(note.clone())),
            Act::Urgency(urgency) => drop(self.urgencies.insert((*urgency).to_owned())),
            Act::Reply(_) => self.replies += 1,
            Act::Import(_, tips) => self.tips = self.tips.max(*tips),
            Act::List => {
                let listed: Value = serde_json::from_slice(&output.stdout).unwrap();
                assert!(listed["of"].as_u64().unwrap() >= 2, "{listed}");
            }
        }
        true
    }

    /// Holds that all of it is there.
    fn hold(&self, place: &Place) {
        let shown = json(place.vault.dir(), &["triage", "1-2"]);
        let values = |case: usize, field: &str| -> Vec<String> {
            let edits = shown["cases"][case]["edits"].as_array().unwrap().iter();
            let of = edits.filter(|edit| edit["field"] == field);
            of.map(|edit| edit["value"].as_str().unwrap().to_owned()).collect()
        };
        let notes = values(0, "note");
        let once = |note: &String| notes.iter().filter(|there| *there == note).count() == 1;
        assert!(self.notes.iter().all(once), "{:?}: {notes:?}", self.notes);
        let urgencies = values(1, "urgency");
        assert!(self.urgencies.iter().all(|urgency| urgencies.contains(urgency)), "{urgencies:?}");
        assert_eq!(place.vault.letters().unwrap().len(), self.replies);
        let found = json(place.vault.dir(), &["casefile", "check"]);
        assert_eq!(found["whole"], true, "{found}");
        assert_eq!(found["tips"], found["held"], "{found}");
        assert!(found["tips"].as_u64().unwrap() >= self.tips, "{} told: {found}", self.tips);
    }
}

/// Draws an act of round `round`.
fn drawn(dice: &mut Dice, place: &mut Place, round: usize) -> Act {
    match dice.below(6) {
        0 | 1 => Act::Note(format!("note {round} {}", dice.below(1 << 20))),
        2 => Act::Urgency(dice.of(&URGENCIES).unwrap()),
        3 => Act::Reply(place.path("reply")),
        4 => {
            place.send(&tip(&format!("report {round}")), &[]);
            let bundle = place.path(&format!("bundle-{round}-{}", place.log.sealed.len()));
            fs::write(&bundle, place.log.bundle()).unwrap();
            Act::Import(bundle, place.log.sealed.len() as u64)
        }
        _ => Act::List,
    }
}

#[test]
fn two_programs_at_one_vault_lose_nothing_that_was_told_done() {
    let seed = setting("MELDKLUIS_SEED").unwrap_or(20_261_129);
    let mut dice = Dice::of_seed(seed);
    let mut place = Place::new();
    place.send(&Tip { mailbox: Some(mailbox()), ..tip("one") }, &[]);
    place.send(&tip("two"), &[]);
    place.import(&place.log.bundle()).unwrap();
    fs::write(place.path("reply"), "thank you").unwrap();
    let mut told = Told { tips: 2, ..Told::default() };
    let (mut both, mut refused) = (0, 0);
    for round in 0..ROUNDS {
        let first = drawn(&mut dice, &mut place, round);
        let second = drawn(&mut dice, &mut place, round);
        // A bundle that is older than the last is a finding: of two imports both take the same.
        let both_import = matches!((&first, &second), (Act::Import(..), Act::Import(..)));
        let acts = [if both_import { second.clone() } else { first }, second];
        // Each writes the passphrase's file first, which the other must find whole.
        let programs = acts.each_ref().map(|act| {
            let mut running = program(place.vault.dir());
            running.arg("--json").args(act.arguments());
            running.stdout(Stdio::piped()).stderr(Stdio::piped());
            running
        });
        let running = programs.map(|mut program| program.spawn().unwrap());
        let outputs = running.map(|running| running.wait_with_output().unwrap());
        let done = [0, 1].map(|at| told.take(&acts[at], &outputs[at]));
        assert!(done.contains(&true), "seed {seed}, round {round}: each waited for the other");
        both += usize::from(done == [true; 2]);
        refused += done.iter().filter(|done| !**done).count();
        if round % 10 == 9 {
            told.hold(&place);
        }
    }
    told.hold(&place);
    println!("seed {seed}: {both} of {ROUNDS} rounds did both, {refused} acts were refused");
    assert!(both > 0 && !told.notes.is_empty() && told.replies > 0 && told.tips > 2);
}

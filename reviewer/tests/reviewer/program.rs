//! The program as a script runs it, and a vault of four cases to run it on.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

use meldkluis_crypto::tip::{Answers, Minor, Tip, What, When};
use serde_json::Value;

use crate::kit::*;

/// The program, as an investigator whose passphrase is in a file.
pub(crate) fn program_as(vault: &Path, passphrase_file: &str) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_meldkluis-reviewer"));
    program.arg("--vault").arg(vault).arg("--passphrase-file").arg(passphrase_file);
    program.stdin(Stdio::null());
    program
}

pub(crate) fn program(vault: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_meldkluis-reviewer"));
    let file = vault.with_added_extension("--passphrase-file");
    fs::write(&file, format!("{PASSPHRASE}\n")).unwrap();
    program.arg("--vault").arg(vault).arg("--passphrase-file").arg(file).stdin(Stdio::null());
    program
}

pub(crate) fn run(vault: &Path, arguments: &[&str]) -> Output {
    program(vault).args(arguments).output().unwrap()
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), output.stderr.as_slice()].concat()).into()
}

pub(crate) fn json(vault: &Path, arguments: &[&str]) -> Value {
    let output = run(vault, &[&["--json"], arguments].concat());
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

pub(crate) fn cases(list: &Value) -> Vec<u64> {
    list["cases"].as_array().unwrap().iter().map(|case| case["case"].as_u64().unwrap()).collect()
}

pub(crate) fn ticked(text: &str, answers: Answers) -> Tip {
    Tip { answers, ..tip(text) }
}

/// Four cases: nothing ticked, now, under 18, danger.
pub(crate) fn four() -> Place {
    let mut place = Place::new();
    let answers = Answers::default;
    place.send(&ticked("één plain report about a bakery", answers()), &[]);
    place.send(&ticked("two", Answers { when: Some(When::Now), ..answers() }), &[]);
    place.send(&ticked("three", Answers { minor: Some(Minor::Yes), ..answers() }), &[]);
    let danger = Answers {
        danger: true,
        place: Some("Kade 17".into()),
        what: [What::Begging].into(),
        ..answers()
    };
    place.send(&ticked("four at the harbour", danger), &[]);
    place.import(&place.log.bundle()).unwrap();
    place
}

pub(crate) fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let there = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_dir(&path, &there);
        } else {
            fs::copy(&path, &there).unwrap();
        }
    }
}

/// When a kill comes, spread over how long the whole takes.
pub(crate) fn moments(whole: Duration, rounds: u32) -> impl Iterator<Item = Duration> {
    (1..=rounds).map(move |round| whole.mul_f64(f64::from(round) / f64::from(rounds)))
}

//! The program is killed or stopped at any moment, and nothing that was told done is lost.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use meldkluis_reviewer::casefile::edits::{Act, Change};
use serde_json::Value;

use crate::{kit::*, program::*};

const TIPS: u16 = 260;
const ROUNDS: u16 = 22;

#[test]
fn import_killed_at_any_moment_leaves_a_case_file_that_completes_itself() {
    let mut place = Place::new();
    for number in 0..TIPS {
        // Every tenth is of the attempt of the one before, so that cases are joined too.
        let attempt = u8::try_from(number % 250 - u16::from(number % 10 == 9)).unwrap();
        place.send(&tried(&format!("report {number}"), attempt), &[]);
    }
    let bundle = place.path("bundle");
    fs::write(&bundle, place.log.bundle()).unwrap();
    let import = |vault: &Path| {
        let mut import = program(vault);
        import.arg("import").arg(&bundle).stdout(Stdio::null()).stderr(Stdio::null());
        import.spawn().unwrap()
    };
    let fresh = |name: &str| -> PathBuf {
        let vault = place.path(name);
        copy_dir(place.vault.dir(), &vault);
        vault
    };
    let whole = fresh("whole");
    assert!(import(&whole).wait().unwrap().success());
    let expected = cases(&json(&whole, &["list"]));
    let mut half = 0;
    for round in 0..ROUNDS {
        let vault = fresh(&format!("round-{round}"));
        let mut killed = import(&vault);
        // Killed when so many originals are there, so that the kills are spread however fast the machine is.
        let there = || fs::read_dir(vault.join("originals")).unwrap().count();
        while there() < usize::from(TIPS * round / ROUNDS) && killed.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        killed.kill().unwrap();
        killed.wait().unwrap();
        let found = json(&vault, &["casefile", "check"]);
        assert_eq!((&found["whole"], &found["tips"]), (&true.into(), &found["held"]), "{found}");
        half += u32::from((1..u64::from(TIPS)).contains(&found["tips"].as_u64().unwrap()));
        assert!(import(&vault).wait().unwrap().success());
        assert_eq!(cases(&json(&vault, &["list"])), expected);
        assert_eq!(json(&vault, &["casefile", "check"])["tips"], TIPS);
        fs::remove_dir_all(&vault).unwrap();
    }
    assert!(half >= 4, "{half} kills came when part was taken");
}

#[test]
fn edit_that_was_told_done_survives_every_kill() {
    let place = four();
    let vault = place.vault.dir();
    let begun = Instant::now();
    json(vault, &["note", "1", "warm"]);
    let took = begun.elapsed();
    let mut told = vec!["warm".to_owned()];
    for (round, moment) in moments(took * 2, 24).enumerate() {
        let note = format!("note {round}");
        let mut writing = program(vault);
        writing.args(["note", "1", &note]).stdout(Stdio::null());
        let mut writing = writing.spawn().unwrap();
        std::thread::sleep(moment);
        writing.kill().unwrap();
        if writing.wait().unwrap().success() {
            told.push(note);
        }
    }
    let shown = json(vault, &["triage", "1"]);
    let notes: Vec<&str> = shown["cases"][0]["edits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["value"].as_str().unwrap())
        .collect();
    for note in &told {
        assert!(notes.contains(&note.as_str()), "{note} of {told:?}: {notes:?}");
    }
    assert!(told.len() > 1, "some were told done");
    assert_eq!(json(vault, &["casefile", "check"])["whole"], true);
}

#[test]
fn import_that_is_ended_keeps_what_it_took_and_goes_on_later() {
    let mut place = Place::new();
    for number in 0..TIPS {
        place.send(&tip(&format!("report {number}")), &[]);
    }
    let bundle = place.path("bundle");
    fs::write(&bundle, place.log.bundle()).unwrap();
    let vault = place.vault.dir();
    let mut import = program(vault);
    import.args(["--json", "import"]).arg(&bundle).stdout(Stdio::piped());
    let import = import.spawn().unwrap();
    let there = || fs::read_dir(vault.join("originals")).unwrap().count();
    while there() < 3 {
        std::thread::sleep(Duration::from_millis(1));
    }
    let pid = rustix::process::Pid::from_raw(i32::try_from(import.id()).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let ended = import.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let told: Value = serde_json::from_slice(&ended.stdout).unwrap();
    let taken = told["items"].as_array().unwrap().len();
    assert!(told["stopped"] == true && (3..usize::from(TIPS)).contains(&taken), "{taken}");
    assert_eq!(told["findings"], serde_json::json!([]), "what was not looked at is not absent");
    let found = json(vault, &["casefile", "check"]);
    assert_eq!((&found["whole"], &found["tips"]), (&true.into(), &taken.into()));
    let rest = json(vault, &["import", bundle.to_str().unwrap()]);
    let of = |outcome: &str| {
        rest["items"].as_array().unwrap().iter().filter(|item| item["outcome"] == outcome).count()
    };
    assert_eq!((of("held"), of("opened")), (taken, usize::from(TIPS) - taken));
}

/// The index must not tell of tips that the case file lacks without knowing it.
#[test]
fn import_that_cannot_write_the_case_file_leaves_nothing_unknown() {
    let mut place = four();
    place.send(&tip("five"), &[]);
    let bundle = place.log.bundle();
    let file = place.vault.case_file(&mut ()).unwrap();
    let change = Change { field: "tag".into(), act: Act::Add, value: "x".into() };
    // Whoever edits holds the case file, and here for longer than an import waits.
    let enter = |_| {
        assert!(place.import(&bundle).is_err());
        Ok(())
    };
    file.edit(1, &change, (&place.vault.who(), None), enter).unwrap();
    let vault = place.vault.dir();
    assert_eq!(json(vault, &["casefile", "check"])["whole"], true);
    place.import(&bundle).unwrap();
    assert_eq!(cases(&json(vault, &["list"])), [4, 3, 2, 1, 5]);
    assert_eq!(json(vault, &["casefile", "check"])["tips"], 5);
}

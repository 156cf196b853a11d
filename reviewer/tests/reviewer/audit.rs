//! The audit trail: what it tells, and what it never tells.

use std::{fs, path::Path};

use meldkluis_reviewer::vault::Id;

use crate::program::*;

#[test]
fn looking_searching_and_changing_are_in_the_audit_trail_without_words() {
    let place = four();
    let vault = place.vault.dir();
    json(vault, &["list"]);
    json(vault, &["search", "harbour"]);
    json(vault, &["note", "1", "secret"]);
    json(vault, &["triage", "1"]);
    let trail = fs::read_to_string(vault.join("trail")).unwrap();
    for act in [" listed ", " searched ", " edited 1 1 ", " triaged 1 "] {
        assert!(trail.contains(act), "{act}: {trail}");
    }
    assert!(!trail.contains("harbour") && !trail.contains("secret"));
    assert!(place.vault.looked_at().unwrap().read.is_empty(), "a list is no reading");
    json(vault, &["show", "1"]);
    assert!(place.vault.looked_at().unwrap().read.contains_key(&Id { generation: 0, index: 0 }));
}

#[test]
fn trail_is_taken_along_with_a_note_and_a_changed_line_is_refused() {
    let place = four();
    let vault = place.vault.dir();
    json(vault, &["tag", "1", "x"]);
    let out = place.path("taken");
    let told = json(vault, &["trail", "--out", out.to_str().unwrap()]);
    let text = fs::read_to_string(&out).unwrap();
    assert_eq!(text, fs::read_to_string(vault.join("trail")).unwrap());
    assert_eq!(text.lines().count() as u64, told["length"].as_u64().unwrap());
    let note = fs::read(out.with_added_extension("note")).unwrap();
    let signed = place.vault.desk().under("trail").verify(&note).unwrap();
    let head = text.lines().last().unwrap().rsplit_once(' ').unwrap().1;
    assert!(signed.ends_with(&format!("length {}\nhead {head}\n", told["length"])), "{signed}");
    let changed = text.replacen("edited 1 1", "edited 2 1", 1);
    fs::write(vault.join("trail"), changed).unwrap();
    let refused = run(vault, &["trail"]);
    assert!(!refused.status.success() && said(&refused).contains("trail"), "{}", said(&refused));
}

#[test]
fn trail_that_was_cut_altered_or_lengthened_is_told_at_every_start_until_a_keeper_takes_note() {
    let place = four();
    let vault = place.vault.dir();
    json(vault, &["list"]);
    json(vault, &["show", "1"]);
    let (trail, finding) = (vault.join("trail"), |vault: &Path| said(&run(vault, &["status"])));
    let whole = fs::read_to_string(&trail).unwrap();
    assert!(!finding(vault).contains("FOUND"));
    assert!(run(vault, &["trail", "--verify"]).status.success());
    let cut = whole.lines().count() - 1;
    let shorter: String = whole.split_inclusive('\n').take(cut).collect();
    fs::write(&trail, &shorter).unwrap();
    assert!(finding(vault).contains("was cut"), "{}", finding(vault));
    // An act enters itself and does not sign what was cut.
    json(vault, &["list"]);
    assert!(finding(vault).contains("altered"), "as long as before, and another one");
    assert!(!run(vault, &["trail", "--verify"]).status.success());
    json(vault, &["trail", "--accept"]);
    assert!(!finding(vault).contains("FOUND"));
    fs::write(&trail, whole.replacen("listed", "linked", 1)).unwrap();
    assert!(finding(vault).contains("altered"));
    fs::write(vault.join("trail.note"), "not a note").unwrap();
    assert!(finding(vault).contains("not signed by this desk"));
}

#[test]
fn lines_that_somebody_added_and_chained_are_told() {
    let place = four();
    let vault = place.vault.dir();
    json(vault, &["list"]);
    let note = fs::read(vault.join("trail.note")).unwrap();
    json(vault, &["show", "1"]);
    // As if the line of `show` had been made without the desk key.
    fs::write(vault.join("trail.note"), note).unwrap();
    let told = said(&run(vault, &["status"]));
    assert!(told.contains("last 1 entries of the audit trail were never signed"), "{told}");
}

#[test]
fn every_command_of_a_named_investigator_is_a_login() {
    let place = four();
    let vault = place.vault.dir();
    let logins = || {
        let trail = fs::read_to_string(vault.join("trail")).unwrap();
        trail.lines().filter(|line| line.contains(" logged-in by ")).count()
    };
    json(vault, &["list"]);
    assert_eq!(logins(), 0, "nobody is named");
    let theirs = place.path("theirs");
    fs::write(&theirs, "a passphrase of noor\n").unwrap();
    let theirs = theirs.to_str().unwrap();
    json(vault, &["investigator", "add", "noor", "--new-passphrase-file", theirs]);
    let listed = program_as(vault, theirs).args(["--as", "noor", "list"]).output().unwrap();
    assert!(listed.status.success(), "{}", said(&listed));
    assert_eq!(logins(), 1);
}

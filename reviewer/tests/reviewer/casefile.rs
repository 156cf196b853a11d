//! The case file itself: stolen, swapped, damaged and lost.

use std::{
    fs,
    path::Path,
    process::{Output, Stdio},
};

use meldkluis_crypto::{keyfile::VaultKeys, officer::Role, tip::Answers};
use meldkluis_reviewer::{
    backup,
    casefile::{
        edits::{Act, Change},
        search::Words,
    },
    vault::{Id, Vault, VaultError},
};
use serde_json::Value;

use crate::{kit::*, program::*};

#[test]
fn no_file_of_the_vault_holds_words_of_tips_notes_tags_or_searches() {
    let mut place = Place::new();
    let answers = Answers { place: Some("PLANTED-PLACE".into()), ..Answers::default() };
    place.send(&ticked("PLANTED-TEXT und weiter", answers), &[]);
    place.import(&place.log.bundle()).unwrap();
    let file = place.vault.case_file(&mut ()).unwrap();
    let who = place.vault.who();
    for (field, value) in
        [("note", "PLANTED-NOTE"), ("tag", "PLANTED-TAG"), ("assigned", "PLANTED-NAME")]
    {
        let change = Change { field: field.into(), act: Act::Add, value: value.into() };
        file.edit(1, &change, (&who, None), |_| Ok(())).unwrap();
    }
    let words = Words::parse("PLANTED-SEARCH").unwrap();
    file.search(&words, 9, (&who, "PLANTED-SEARCH")).unwrap();
    assert_eq!(
        file.search(&Words::parse("planted-text").unwrap(), 9, (&who, "")).unwrap().len(),
        1
    );
    // The file is still open: what was written lies in the log beside it.
    let files = files_below(place.vault.dir());
    let names: Vec<String> =
        files.iter().map(|(file, _)| file.file_name().unwrap().to_string_lossy().into()).collect();
    for expected in ["case.db", "case.db-wal", "case.db-shm"] {
        assert!(names.iter().any(|name| name == expected), "{expected} of {names:?}");
    }
    let wal = files.iter().find(|(file, _)| file.ends_with("case.db-wal")).unwrap();
    assert!(wal.1.len() > 4_096, "the log holds pages");
    for (file, bytes) in &files {
        for word in ["PLANTED", "planted", "keeper", "SQLite format", "CREATE TABLE"] {
            let there = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!there, "{word} in {}", file.display());
        }
    }
}

#[test]
fn lost_case_file_is_told_and_made_again_from_the_originals() {
    let place = four();
    let vault = place.vault.dir();
    json(vault, &["tag", "1", "x"]);
    fs::remove_file(vault.join("case.db")).unwrap();
    let gone = run(vault, &["list"]);
    assert!(
        !gone.status.success() && said(&gone).contains("casefile rebuild --new"),
        "{}",
        said(&gone)
    );
    assert!(make_new(vault, &[]).status.success());
    let list = json(vault, &["list"]);
    assert_eq!(cases(&list), [4, 3, 2, 1]);
    assert_eq!(list["cases"][3]["values"], serde_json::json!({}));
    assert_eq!(json(vault, &["casefile", "check"])["edits_lost"], 0);
}

/// Makes the case file one that no key wrote, and nothing beside it.
fn damage(vault: &Path) -> Vec<u8> {
    for beside in ["case.db-wal", "case.db-shm"] {
        fs::remove_file(vault.join(beside)).ok();
    }
    let mut bytes = fs::read(vault.join("case.db")).unwrap();
    let middle = bytes.len() / 2;
    bytes[100] ^= 1;
    bytes[middle] ^= 1;
    fs::write(vault.join("case.db"), &bytes).unwrap();
    bytes
}

/// Asks for a new case file, and says yes.
fn make_new(vault: &Path, first: &[&str]) -> Output {
    let mut making = program(vault);
    making.args(first).args(["casefile", "rebuild", "--new"]).stdin(Stdio::piped());
    let mut making = making.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut making.stdin.take().unwrap(), b"y\n").ok();
    making.wait_with_output().unwrap()
}

#[test]
fn every_case_file_put_aside_stays_and_none_goes_into_a_backup() {
    let place = four();
    let vault = place.vault.dir();
    json(vault, &["tag", "1", "x"]);
    let copy = place.path("copy");
    let to = ["backup", "--to", copy.to_str().unwrap(), "--same-disk"];
    let first = damage(vault);
    place.vault.write().unwrap().new_case_file(today(), &mut ()).unwrap();
    damage(vault);
    place.vault.write().unwrap().new_case_file(today(), &mut ()).unwrap();
    assert!(fs::read(vault.join("case.db.aside.1")).unwrap() == first);
    assert!(vault.join("case.db.aside.2").exists());
    json(vault, &to);
    // An earlier version took it along.
    fs::copy(vault.join("case.db.aside.1"), copy.join("case.db.aside.1")).unwrap();
    json(vault, &to);
    let names: Vec<_> =
        fs::read_dir(&copy).unwrap().map(|file| file.unwrap().file_name()).collect();
    let aside = |name: &std::ffi::OsString| name.to_string_lossy().contains("aside");
    assert!(!names.iter().any(aside), "{names:?}");
}

/// A crash came when the log was aside already: it holds what its file lacks.
#[test]
fn log_that_was_put_aside_waits_for_its_case_file() {
    let place = four();
    let vault = place.vault.dir();
    let bytes = damage(vault);
    fs::write(vault.join("case.db.aside.1-wal"), "the log").unwrap();
    place.vault.write().unwrap().new_case_file(today(), &mut ()).unwrap();
    assert!(fs::read(vault.join("case.db.aside.1")).unwrap() == bytes);
    assert_eq!(fs::read(vault.join("case.db.aside.1-wal")).unwrap(), b"the log");
}

/// With notes, decisions and marks gone, a curious investigator looks at what was kept from them.
#[test]
fn new_case_file_takes_the_place_of_none_that_is_whole_and_is_a_keepers_act() {
    let place = four();
    let vault = place.vault.dir();
    json(vault, &["tag", "1", "x"]);
    let refused = make_new(vault, &[]);
    assert!(
        !refused.status.success() && said(&refused).contains("nothing is wrong"),
        "{}",
        said(&refused)
    );
    assert!(!fs::read_to_string(vault.join("trail")).unwrap().contains("case-file-made"));
    assert_eq!(json(vault, &["casefile", "check"])["edits"], 1);
    place.name_officers(("noor", PASSPHRASE), ("eva", "eva's own passphrase", Role::Officer));
    damage(vault);
    let eva = place.opened_by("eva", "eva's own passphrase");
    let refused = eva.write().unwrap().new_case_file(today(), &mut ()).unwrap_err();
    assert!(matches!(refused, VaultError::Role(Role::Keeper)), "{refused}");
    let made = make_new(vault, &["--as", "noor"]);
    assert!(made.status.success(), "{}", said(&made));
    let trail = fs::read_to_string(vault.join("trail")).unwrap();
    assert!(trail.contains("case-file-made by noor"), "{trail}");
}

#[test]
fn case_file_made_anew_does_not_take_the_place_of_the_last_one_with_notes_in_a_copy() {
    let place = four();
    let vault = place.vault.dir();
    json(vault, &["note", "1", "only here"]);
    let to = |name: &str| {
        let copy = place.path(name).display().to_string();
        run(vault, &["backup", "--to", &copy, "--same-disk"])
    };
    assert!(to("copy").status.success());
    let last = fs::read(place.path("copy/case.db")).unwrap();
    damage(vault);
    assert!(make_new(vault, &[]).status.success());
    for tag in ["x", "y", "z"] {
        json(vault, &["tag", "2", tag]);
    }
    let refused = to("copy");
    assert!(
        !refused.status.success() && said(&refused).contains("another one than that of the backup"),
        "{}",
        said(&refused)
    );
    assert!(fs::read(place.path("copy/case.db")).unwrap() == last);
    assert!(to("other").status.success() && to("other").status.success());
    assert!(json(vault, &["casefile", "check"])["made_anew"].is_string());
    let back = place.path("back");
    backup::restore(&place.path("copy"), &back, &passphrase(), &mut ()).unwrap();
    assert_eq!(json(&back, &["search", "only"])["hits"][0]["case"], 1);
}

/// Whoever can write to the disk empties the file, and hopes for a fresh one without marks.
#[test]
fn emptied_database_is_damaged_and_not_a_fresh_one() {
    let place = four();
    let vault = place.vault.dir();
    json(vault, &["tag", "1", "x"]);
    for (name, command) in [
        ("case.db", ["list"].as_slice()),
        ("items.db", &["destroy", "1", "--yes", "--reason", "x"]),
    ] {
        let good = fs::read(vault.join(name)).unwrap();
        for beside in ["-wal", "-shm"] {
            fs::remove_file(vault.join(format!("{name}{beside}"))).ok();
        }
        fs::write(vault.join(name), "").unwrap();
        let told = run(vault, command);
        assert!(
            !told.status.success() && said(&told).contains("damaged"),
            "{name}: {}",
            said(&told)
        );
        assert_eq!(fs::read(vault.join(name)).unwrap(), b"", "{name} stays as it is");
        fs::write(vault.join(name), good).unwrap();
    }
    assert_eq!(json(vault, &["casefile", "check"])["edits"], 1);
}

#[test]
fn rebuilding_keeps_what_officers_did() {
    let place = four();
    let vault = place.vault.dir();
    json(vault, &["tag", "1", "x"]);
    json(vault, &["note", "2", "word"]);
    let before = json(vault, &["list"]);
    json(vault, &["casefile", "rebuild"]);
    assert_eq!(json(vault, &["list"]), before);
    assert_eq!(json(vault, &["search", "word"])["hits"][0]["case"], 2);
}

/// A disk that lost an original must not take the last readable words with it.
#[test]
fn rebuilding_keeps_the_words_of_originals_that_are_lost() {
    let place = four();
    let vault = place.vault.dir();
    let before = json(vault, &["list"]);
    let mut originals: Vec<_> =
        fs::read_dir(vault.join("originals")).unwrap().map(|entry| entry.unwrap().path()).collect();
    originals.sort();
    fs::remove_file(&originals[0]).unwrap();
    let bytes = fs::read(&originals[3]).unwrap();
    fs::write(&originals[3], &bytes[..bytes.len() - 1]).unwrap();
    let told = run(vault, &["--json", "casefile", "rebuild"]);
    assert_eq!(told.status.code(), Some(1), "{}", said(&told));
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(told["kept"].as_array().unwrap().len(), 2, "{told}");
    assert_eq!(json(vault, &["list"]), before);
    assert_eq!(json(vault, &["search", "bakery"])["hits"][0]["case"], 1);
}

/// A curious or dishonest investigator puts yesterday's file back, so that an edit never was.
#[test]
fn older_case_file_in_the_place_of_the_newer_is_found() {
    let place = four();
    let vault = place.vault.dir();
    json(vault, &["tag", "1", "x"]);
    let older = fs::read(vault.join("case.db")).unwrap();
    for tag in ["y", "z"] {
        json(vault, &["tag", "1", tag]);
    }
    assert_eq!(json(vault, &["casefile", "check"])["whole"], true);
    fs::write(vault.join("case.db"), older).unwrap();
    let found = run(vault, &["--json", "casefile", "check"]);
    assert_eq!(found.status.code(), Some(1));
    let found: Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!(found["edits_lost"], 2);
    // As many edits as were erased bring the number back, and hide nothing.
    for tag in ["v", "w"] {
        json(vault, &["tag", "1", tag]);
    }
    let found = run(vault, &["--json", "casefile", "check"]);
    assert_eq!(found.status.code(), Some(1));
    let found: Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!((&found["edits_lost"], &found["edits_again"]), (&0.into(), &2.into()));
}

/// Whoever reaches the disk without the passphrase can change bytes, and is noticed.
#[test]
fn changed_byte_and_another_vaults_file_are_refused() {
    let place = four();
    let vault = place.vault.dir();
    let good = fs::read(vault.join("case.db")).unwrap();
    let mut changed = good.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    fs::write(vault.join("case.db"), changed).unwrap();
    assert!(!run(vault, &["casefile", "check"]).status.success());
    let other = four();
    fs::copy(other.vault.dir().join("case.db"), vault.join("case.db")).unwrap();
    let refused = run(vault, &["list"]);
    assert!(
        said(&refused).contains("damaged, or was written under another key"),
        "{}",
        said(&refused)
    );
    fs::write(vault.join("case.db"), good).unwrap();
    assert_eq!(json(vault, &["casefile", "check"])["whole"], true);
}

#[test]
fn vault_from_before_the_case_file_gets_one_at_its_first_unlocking() {
    let place = four();
    let vault = place.vault.dir().to_owned();
    let keys = fs::read(vault.join("keys.age")).unwrap();
    let older = VaultKeys { case: None, ..VaultKeys::open(&keys, &passphrase()).unwrap() };
    let pass = passphrase();
    let lock = meldkluis_crypto::keyfile::Lock {
        passphrase: &pass,
        work: meldkluis_crypto::age::WorkFactor::new(4).unwrap(),
    };
    fs::write(
        vault.join("keys.age"),
        older.seal(&lock, &mut meldkluis_reviewer::entropy::Os).unwrap(),
    )
    .unwrap();
    fs::remove_file(vault.join("case.db")).unwrap();
    // Nor did originals lie under keys of their own then.
    for (index, sealed) in (0..).zip(&place.log.sealed) {
        fs::write(place.vault.original(Id { generation: 0, index }), sealed).unwrap();
    }
    fs::remove_file(vault.join("items.db")).unwrap();
    assert_eq!(cases(&json(&vault, &["list"])), [4, 3, 2, 1]);
    json(&vault, &["tag", "1", "x"]);
    let paper = Vault::by_paper(&vault, &place.paper).unwrap();
    assert!(paper.keys().case.is_some(), "the paper opens the case file too");
    assert_eq!(paper.case_file(&mut ()).unwrap().values(1).unwrap().len(), 1);
}

//! `mark` and `unmark`: a mark is of the file, holds wherever it comes again, and only a keeper takes it back.

use std::path::Path;

use meldkluis_crypto::{note::hex, officer::Role};
use meldkluis_reviewer::casefile::edits::{Act, Change};
use serde_json::Value;

use crate::{
    kit::*,
    officers::{add, run, unlock},
    program::said,
};

const PHOTO: &[u8] = b"\xff\xd8\xff a photo";

/// Two cases with the same photo, the first of two tips; a keeper, and an officer who is named for nothing.
fn place() -> Place {
    let mut place = Place::new();
    for text in [tried("photo", 1), tried("photo again", 1), tip("the same photo")] {
        place.send(&with_files(text, &[PHOTO]), &[PHOTO]);
    }
    place.import(&place.log.bundle()).unwrap();
    add(&place.vault, "noor", Role::Officer).unwrap();
    place.vault = unlock(place.vault.dir(), "keeper").unwrap();
    add(&place.vault, "daan", Role::Officer).unwrap();
    place.vault = unlock(place.vault.dir(), "keeper").unwrap();
    place
}

fn done(vault: &Path, who: &str, arguments: &[&str]) -> Value {
    let output = run(vault, who, &[&["--json"], arguments].concat());
    assert!(output.status.success(), "{who} {arguments:?}: {}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Returns what refuses an officer the photo of case 2, by every command that would write something of it.
fn refusals(place: &Place, who: &str) -> Vec<&'static str> {
    let out = |name: &str| place.path(name).to_str().unwrap().to_owned();
    let medium = tempfile::TempDir::new_in("/dev/shm").unwrap();
    let (case, sealed, picture) = (out("case"), out("sealed"), out("a.png"));
    let tries: [(&str, Vec<&str>); 4] = [
        ("preview", vec!["preview", "2", "1", "--out", &picture]),
        ("extract", vec!["extract", "2", "--out", &case]),
        ("sealed", vec!["extract", "2", "--sealed", "--out", &sealed]),
        (
            "attachment",
            vec!["extract", "2", "--attachment", "1", "--out", medium.path().to_str().unwrap()],
        ),
    ];
    let mut refused = vec![];
    for (what, arguments) in tries {
        let output = run(place.vault.dir(), who, &arguments);
        if said(&output).contains("restricted") {
            assert!(!output.status.success());
            refused.push(what);
        }
    }
    for left in [case, sealed] {
        std::fs::remove_dir_all(left).ok();
    }
    refused
}

const ALL: [&str; 4] = ["preview", "extract", "sealed", "attachment"];

#[test]
fn mark_holds_for_every_command_wherever_the_file_comes_again() {
    let place = place();
    let vault = place.vault.dir();
    assert!(refusals(&place, "daan").is_empty(), "or this proves nothing");
    let told = done(vault, "noor", &["mark", "1", "1", "--tip", "0-0"]);
    assert_eq!(told["sha256"], hex(&sha256(PHOTO)));
    assert_eq!(refusals(&place, "daan"), ALL);
    assert_eq!(refusals(&place, "keeper"), ALL, "a keeper who is not named either");
    assert!(refusals(&place, "noor").is_empty(), "who marked it may");
    let again = done(vault, "daan", &["mark", "2", "1"]);
    assert_eq!((&again["already"], refusals(&place, "daan")), (&true.into(), ALL.to_vec()));
    let own = run(vault, "daan", &["mark", "2", "1", "--may-see", "daan"]);
    assert!(!own.status.success() && said(&own).contains("keeper"), "{}", said(&own));
    done(vault, "keeper", &["mark", "2", "1", "--may-see", "daan"]);
    assert!(refusals(&place, "daan").is_empty());
}

#[test]
fn only_a_keeper_takes_a_mark_back_and_says_why() {
    let place = place();
    let vault = place.vault.dir();
    done(vault, "noor", &["mark", "1", "1", "--tip", "0-1"]);
    done(vault, "keeper", &["mark", "2", "1", "--may-see", "daan"]);
    let reason = ["unmark", "2", "1", "--reason", "a grown man in a harbour"];
    for who in ["noor", "daan"] {
        let refused = run(vault, who, &reason);
        assert!(
            !refused.status.success() && said(&refused).contains("keeper"),
            "{}",
            said(&refused)
        );
    }
    assert_eq!(run(vault, "keeper", &["unmark", "2", "1"]).status.code(), Some(2), "no reason");
    assert_eq!(refusals(&place, "keeper"), ALL);
    let before = trail(vault).matches(" edited ").count();
    done(vault, "keeper", &reason);
    assert_eq!(
        trail(vault).matches(" edited ").count(),
        before + 4,
        "two names, the reason, the mark"
    );
    assert!(refusals(&place, "keeper").is_empty(), "also where the mark was set in another case");
    let history = run(vault, "noor", &["triage", "1"]);
    let history = said(&history);
    for line in [
        "noor add minor-image SHA-256 ",
        "keeper add mark-taken-back SHA-256 ",
        ": a grown man in a harbour",
    ] {
        assert!(history.contains(line), "{line}: {history}");
    }
    assert_eq!(done(vault, "keeper", &reason)["already"], true);
    // A later mark begins anew: whoever was named for the mistaken one is not named for it.
    done(vault, "noor", &["mark", "2", "1"]);
    assert_eq!(refusals(&place, "daan"), ALL);
    let file = place.vault.case_file_as_it_is().unwrap();
    let history: Vec<_> =
        file.edits(1).unwrap().into_iter().map(|edit| edit.change.field).collect();
    assert_eq!(
        history.iter().filter(|field| *field == "mark-taken-back").count(),
        1,
        "{history:?}"
    );
}

#[test]
fn history_of_a_mark_outlives_the_case_that_had_it() {
    let place = place();
    let vault = place.vault.dir();
    done(vault, "noor", &["mark", "1", "1", "--tip", "0-0"]);
    done(vault, "keeper", &["unmark", "1", "1", "--tip", "0-0", "--reason", "a mistake"]);
    done(vault, "noor", &["mark", "1", "1", "--tip", "0-0"]);
    let keeper = unlock(vault, "keeper").unwrap();
    keeper.write().unwrap().destroy(1, &"the term is over".parse().unwrap(), today()).unwrap();
    assert_eq!(refusals(&place, "daan"), ALL);
    let edits = keeper.case_file_as_it_is().unwrap().edits(2).unwrap();
    assert!(edits.iter().any(|edit| edit.change.value.ends_with(" a mistake")), "{edits:?}");
}

#[test]
fn what_is_no_attachment_and_no_mark_is_told() {
    let place = place();
    let vault = place.vault.dir();
    for arguments in [
        &["mark", "9", "1"][..],
        &["mark", "2", "2"],
        &["mark", "2", "0"],
        &["mark", "1", "1"],
        &["mark", "2", "1", "--tip", "0-0"],
        &["mark", "2", "1", "--may-see", "daan"],
        &["unmark", "2", "5", "--reason", "x"],
    ] {
        let output = run(vault, "keeper", arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", said(&output));
    }
    assert_eq!(trail(vault).matches(" edited ").count(), 0);
    assert!(place.vault.case_file_as_it_is().unwrap().restricted().unwrap().is_empty());
}

#[test]
fn name_that_somebody_else_has_later_lets_them_look_at_nothing() {
    let mut place = place();
    let vault = place.path("vault");
    done(&vault, "noor", &["mark", "1", "1", "--tip", "0-0"]);
    let early = run(&vault, "keeper", &["mark", "1", "1", "--tip", "0-0", "--may-see", "eva"]);
    assert!(
        !early.status.success() && said(&early).contains("no investigator"),
        "{}",
        said(&early)
    );
    done(&vault, "keeper", &["mark", "2", "1", "--may-see", "daan"]);
    assert!(refusals(&place, "daan").is_empty(), "or this proves nothing");
    place.vault = unlock(&vault, "keeper").unwrap();
    place.vault.write().unwrap().remove_officer(&"daan".parse().unwrap(), today()).unwrap();
    place.vault = unlock(&vault, "keeper").unwrap();
    let seen = |place: &Place| {
        let edits = place.vault.case_file_as_it_is().unwrap().values(2).unwrap();
        edits.iter().filter(|(field, ..)| field == "may-see").count()
    };
    assert_eq!(seen(&place), 0, "what was given was taken away");
    add(&place.vault, "daan", Role::Officer).unwrap();
    place.vault = unlock(&vault, "keeper").unwrap();
    assert_eq!(refusals(&place, "daan"), ALL);
    assert!(refusals(&place, "noor").is_empty(), "and from nobody else");
}

/// An older program let names look that nobody had yet.
#[test]
fn name_that_was_let_look_before_anybody_had_it_lets_nobody_look() {
    let mut place = place();
    let vault = place.path("vault");
    done(&vault, "noor", &["mark", "1", "1", "--tip", "0-0"]);
    place.vault = unlock(&vault, "keeper").unwrap();
    let file = place.vault.case_file(&mut ()).unwrap();
    let value = format!("{} eva", hex(&sha256(PHOTO)));
    let change = Change { field: "may-see".into(), act: Act::Add, value };
    file.edit(1, &change, (&place.vault.who(), None), |_| Ok(())).unwrap();
    drop(file);
    add(&place.vault, "eva", Role::Officer).unwrap();
    place.vault = unlock(&vault, "keeper").unwrap();
    assert_eq!(refusals(&place, "eva"), ALL);
}

fn trail(vault: &Path) -> String {
    std::fs::read_to_string(vault.join("trail")).unwrap()
}

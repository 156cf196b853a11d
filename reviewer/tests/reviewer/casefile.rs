//! The case file: found by words, changed by officers, killed at any moment, stolen, swapped and lost.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use meldkluis_crypto::{
    keyfile::VaultKeys,
    receipt::Root,
    tip::{Answers, Minor, Tip, What, When},
};
use meldkluis_reviewer::{
    backup,
    casefile::{
        edits::{Act, Change, Done},
        matter::Wanted,
        search::Words,
    },
    vault::{Id, Vault},
};
use serde_json::Value;

use crate::kit::*;

fn program(vault: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_meldkluis-reviewer"));
    let file = vault.with_added_extension("--passphrase-file");
    fs::write(&file, format!("{PASSPHRASE}\n")).unwrap();
    program.arg("--vault").arg(vault).arg("--passphrase-file").arg(file).stdin(Stdio::null());
    program
}

fn run(vault: &Path, arguments: &[&str]) -> Output {
    program(vault).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), output.stderr.as_slice()].concat()).into()
}

fn json(vault: &Path, arguments: &[&str]) -> Value {
    let output = run(vault, &[&["--json"], arguments].concat());
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn cases(list: &Value) -> Vec<u64> {
    list["cases"].as_array().unwrap().iter().map(|case| case["case"].as_u64().unwrap()).collect()
}

fn ticked(text: &str, answers: Answers) -> Tip {
    Tip { answers, ..tip(text) }
}

/// Four cases: nothing ticked, now, under 18, danger.
fn four() -> Place {
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

#[test]
fn list_has_the_most_urgent_first_and_an_officers_word_goes_before_ticks() {
    let place = four();
    let vault = place.vault.dir();
    let list = json(vault, &["list"]);
    assert_eq!(cases(&list), [4, 3, 2, 1]);
    assert_eq!((&list["of"], &list["cases"][0]["unread"]), (&4.into(), &1.into()));
    json(vault, &["triage", "1", "urgency", "a"]);
    json(vault, &["dispose", "4", "oM"]);
    assert_eq!(cases(&json(vault, &["list"])), [1, 3, 2, 4]);
    json(vault, &["show", "3"]);
    assert_eq!(cases(&json(vault, &["list", "--unread"])), [1, 2, 4]);
    json(vault, &["tag", "2-3", "nails", "harbour"]);
    json(vault, &["assign", "2,3", "Noor"]);
    json(vault, &["triage", "3", "status", "FollowUp"]);
    assert_eq!(cases(&json(vault, &["list", "--tag", "nails"])), [3, 2]);
    assert_eq!(cases(&json(vault, &["list", "--assigned", "Noor", "--status", "followup"])), [3]);
    assert_eq!(cases(&json(vault, &["list", "--most", "1"])), [1]);
    json(vault, &["tag", "3", "nails", "--remove"]);
    json(vault, &["assign", "3"]);
    assert_eq!(cases(&json(vault, &["list", "--tag", "nails", "--assigned", "Noor"])), [2]);
    let line = said(&run(vault, &["list", "--tag", "harbour", "--unread"]));
    assert!(line.contains("  now  with Noor  #nails  #harbour  unread  "), "{line}");
}

#[test]
fn words_are_found_in_texts_places_ticks_and_notes_and_shown_harmless() {
    let mut place = four();
    place.send(&tip("hidden \u{202e}harbour\u{1b}[2J mark"), &[]);
    place.import(&place.log.bundle()).unwrap();
    let vault = place.vault.dir();
    let find = |words: &[&str]| -> Vec<(u64, bool)> {
        let found = json(vault, &[&["search"], words].concat());
        let hits = found["hits"].as_array().unwrap().iter();
        hits.map(|hit| (hit["case"].as_u64().unwrap(), hit["note"].is_null())).collect()
    };
    assert_eq!(find(&["harbour"]), [(5, true), (4, true)]);
    assert_eq!(find(&["harbour", "--most", "1"]), [(5, true)], "the newest first");
    assert_eq!(find(&["harbour", "--most", "0"]), []);
    assert_eq!(find(&["kade", "17"]), [(4, true)]);
    assert_eq!(find(&["begg"]), [(4, true)]);
    assert_eq!(find(&["EEN"]), [(1, true)], "letters with marks are found without them");
    assert_eq!(find(&["harbour", "bakery"]), []);
    json(vault, &["note", "2", "seen", "at", "the", "quay"]);
    assert_eq!(find(&["quay"]), [(2, false)]);
    let shown = said(&run(vault, &["search", "harbour"]));
    assert!(shown.contains("‹U+202E›") && !shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
}

/// A trafficker's text, or an officer's slip, is never a query.
#[test]
fn no_word_is_taken_for_syntax() {
    let mut place = four();
    let hostile = [
        "\"",
        "\" OR 1",
        "text:",
        "NEAR(a b, 3)",
        "a*b",
        "^four",
        "-four",
        "(four",
        "four)",
        "{text} : four",
        "'; DROP TABLE tip; --",
        "four AND",
        "NOT four",
        "+",
        "\0four",
        "%_",
        "𝕏",
        "\u{202e}",
        "a\"b\"\"c",
    ];
    for text in hostile {
        place.send(&tip(text), &[]);
    }
    place.import(&place.log.bundle()).unwrap();
    let file = place.vault.case_file(&mut ()).unwrap();
    let who = place.vault.who();
    for text in hostile {
        if let Some(words) = Words::parse(text) {
            file.search(&words, 50, (&who, text)).unwrap_or_else(|error| panic!("{text}: {error}"));
        }
        let change = |field: &str, act| Change { field: field.into(), act, value: text.into() };
        for change in
            [change("note", Act::Add), change("tag", Act::Add), change("tag", Act::Remove)]
        {
            assert!(matches!(file.edit(1, &change, (&who, None), |_| Ok(())), Ok(Done::Made(_))));
        }
        let wanted = Wanted { having: vec![("tag".into(), text.into())], ..Wanted::default() };
        assert_eq!(file.list(&wanted).unwrap(), []);
    }
    let long = "word ".repeat(50_000);
    file.search(&Words::parse(&long).unwrap(), 50, (&who, "long")).unwrap();
    assert_eq!(Words::parse(" -- \" ( * "), None);
    assert_eq!(file.count().unwrap(), 4 + hostile.len() as u64);
    assert!(file.check().unwrap().is_whole());
    let nothing = run(place.vault.dir(), &["search", "*"]);
    assert!(!nothing.status.success() && said(&nothing).contains("at least one word"));
}

#[test]
fn later_of_two_edits_is_told_both_values_and_kept() {
    let place = four();
    let vault = place.vault.dir();
    let first = json(vault, &["triage", "1", "urgency", "C"])["edits"][0]["version"].clone();
    json(vault, &["triage", "1", "urgency", "A", "--if-version", &first.to_string()]);
    let late =
        run(vault, &["--json", "triage", "1", "urgency", "D", "--if-version", &first.to_string()]);
    assert_eq!(late.status.code(), Some(1));
    let late: Value = serde_json::from_slice(&late.stdout).unwrap();
    let told = &late["edits"][0];
    assert_eq!((&told["outcome"], &told["value"]), (&"conflict".into(), &"D".into()));
    assert_eq!(
        (&told["theirs"]["value"], &told["theirs"]["officer"]),
        (&"A".into(), &"keeper".into())
    );
    let shown = json(vault, &["triage", "1"]);
    assert_eq!(shown["cases"][0]["values"][0]["value"], "A");
    let acts: Vec<&str> = shown["cases"][0]["edits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["act"].as_str().unwrap())
        .collect();
    assert_eq!(acts, ["set", "set", "late"]);
    assert_eq!(json(vault, &["triage", "1", "urgency", "A"])["edits"][0]["outcome"], "already");
}

#[test]
fn one_case_that_refuses_stops_no_other_and_unknown_values_are_told() {
    let place = four();
    let vault = place.vault.dir();
    let some = run(vault, &["--json", "tag", "3,99,4", "x"]);
    assert_eq!(some.status.code(), Some(1));
    let some: Value = serde_json::from_slice(&some.stdout).unwrap();
    let outcomes: Vec<&str> =
        some["edits"].as_array().unwrap().iter().map(|e| e["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["made", "made", "refused"]);
    for (arguments, word) in [
        (vec!["triage", "1", "urgency", "E"], "A, B, C, D"),
        (vec!["triage", "1", "colour", "red"], "reliability"),
        (vec!["triage", "1", "urgency", "A", "B"], "one value"),
        (vec!["triage", "1", "municipality", "Atlantis"], "municipalities"),
        (vec!["tag", "1", "a\u{202e}b"], "one line"),
        (vec!["dispose", "1", "--duplicate-of", "1"], "cannot be a duplicate"),
        (vec!["dispose", "1", "--duplicate-of", "98"], "no case 98"),
    ] {
        let refused = run(vault, &arguments);
        assert!(!refused.status.success() && said(&refused).contains(word), "{}", said(&refused));
    }
    json(vault, &["triage", "1", "municipality", "Rotterdam"]);
    let values = json(vault, &["list"])["cases"][3]["values"].clone();
    assert_eq!(
        (&values["municipality"][0], &values["region"][0]),
        (&"GM0599".into(), &"Rotterdam".into())
    );
    json(vault, &["dispose", "2", "--duplicate-of", "1"]);
    let circle = run(vault, &["dispose", "1", "--duplicate-of", "2"]);
    assert!(!circle.status.success());
}

fn copy_dir(from: &Path, to: &Path) {
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
fn moments(whole: Duration, rounds: u32) -> impl Iterator<Item = Duration> {
    (1..=rounds).map(move |round| whole.mul_f64(f64::from(round) / f64::from(rounds)))
}

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
    let mut again = program(vault);
    again.args(["casefile", "rebuild", "--new"]).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut again = again.spawn().unwrap();
    std::io::Write::write_all(&mut again.stdin.take().unwrap(), b"y\n").unwrap();
    assert!(again.wait().unwrap().success());
    let list = json(vault, &["list"]);
    assert_eq!(cases(&list), [4, 3, 2, 1]);
    assert_eq!(list["cases"][3]["values"], serde_json::json!({}));
    assert_eq!(json(vault, &["casefile", "check"])["edits_lost"], 0);
}

#[test]
fn every_case_file_put_aside_stays_and_none_goes_into_a_backup() {
    let place = four();
    let vault = place.vault.dir();
    json(vault, &["tag", "1", "x"]);
    let first = fs::read(vault.join("case.db")).unwrap();
    let copy = place.path("copy");
    let to = ["backup", "--to", copy.to_str().unwrap(), "--same-disk"];
    json(vault, &to);
    for _ in 0..2 {
        place.vault.write().unwrap().new_case_file(&mut ()).unwrap();
    }
    assert!(fs::read(vault.join("case.db.aside.1")).unwrap() == first);
    assert!(vault.join("case.db.aside.2").exists());
    // An earlier version took it along.
    fs::copy(vault.join("case.db.aside.1"), copy.join("case.db.aside.1")).unwrap();
    run(vault, &to);
    let names: Vec<_> =
        fs::read_dir(&copy).unwrap().map(|file| file.unwrap().file_name()).collect();
    let aside = |name: &std::ffi::OsString| name.to_string_lossy().contains("aside");
    assert!(!names.iter().any(aside), "{names:?}");
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
fn backup_carries_what_officers_did_and_its_check_reads_it() {
    let place = four();
    let vault = place.vault.dir();
    let copy = place.path("copy");
    let to = copy.to_str().unwrap();
    json(vault, &["tag", "1", "kept"]);
    // Somebody has the file open while it is copied.
    let open = place.vault.case_file(&mut ()).unwrap();
    let change = Change { field: "tag".into(), act: Act::Add, value: "too".into() };
    let enter = |version| {
        place.vault.enter(today(), &[meldkluis_reviewer::vault::Act::Edited(1, version)]).map(drop)
    };
    open.edit(1, &change, (&place.vault.who(), None), enter).unwrap();
    json(vault, &["backup", "--to", to, "--same-disk"]);
    let proof = json(vault, &["backup", "--check", to, "--same-disk"]);
    assert_eq!(proof["case_file"]["edits"], 2);
    assert!(!copy.join("case.db-wal").exists(), "a check changes nothing on the medium");
    drop(open);
    let restored = place.path("restored");
    backup::restore(&copy, &restored, &passphrase(), &mut ()).unwrap();
    let list = json(&restored, &["list", "--tag", "too"]);
    assert_eq!(list["cases"][0]["values"]["tag"], serde_json::json!(["kept", "too"]));
    let mut bytes = fs::read(copy.join("case.db")).unwrap();
    let last = bytes.len() - 100;
    bytes[last] ^= 1;
    fs::write(copy.join("case.db"), bytes).unwrap();
    let bad = run(vault, &["--json", "backup", "--check", to, "--same-disk"]);
    assert_eq!(bad.status.code(), Some(1), "{}", said(&bad));
    let words = said(&run(vault, &["backup", "--check", to, "--same-disk"]));
    let proven = words.contains("Every tip is proven all the same");
    assert!(proven && !words.contains("Nothing from"), "{words}");
    fs::remove_file(copy.join("case.db")).unwrap();
    assert_eq!(run(vault, &["backup", "--check", to, "--same-disk"]).status.code(), Some(1));
}

#[test]
fn backup_that_lacks_the_latest_edits_is_not_whole() {
    let place = four();
    let vault = place.vault.dir();
    let copy = place.path("copy");
    let check = |what: &str| {
        let told = run(vault, &["--json", "backup", what, copy.to_str().unwrap(), "--same-disk"]);
        (told.status.code(), serde_json::from_slice::<Value>(&told.stdout).unwrap())
    };
    json(vault, &["tag", "1", "kept"]);
    check("--to");
    assert_eq!(check("--check").1["whole"], true);
    for (made, tag) in [(1, "one"), (2, "two"), (3, "three")] {
        json(vault, &["tag", "1", tag]);
        let (code, told) = check("--check");
        assert_eq!((code, &told["whole"]), (Some(1), &false.into()), "{told}");
        assert_eq!(told["case_file"]["edits_since"], made, "{told}");
    }
    check("--to");
    assert_eq!(check("--check").1["whole"], true);
}

/// A disk that rots, or somebody who puts an older file in place, must not reach the good copy through a backup.
#[test]
fn last_good_case_file_is_never_copied_over() {
    let place = four();
    let vault = place.vault.dir();
    let copy = place.path("copy");
    let to = ["backup", "--to", copy.to_str().unwrap(), "--same-disk"];
    json(vault, &["tag", "1", "first"]);
    let older = fs::read(vault.join("case.db")).unwrap();
    json(vault, &["tag", "1", "second"]);
    json(vault, &["tag", "1", "third"]);
    json(vault, &to);
    let good = fs::read(copy.join("case.db")).unwrap();
    let mut rotted = fs::read(vault.join("case.db")).unwrap();
    let last = rotted.len() - 100;
    rotted[last] ^= 1;
    for bad in [older, rotted] {
        fs::write(vault.join("case.db"), bad).unwrap();
        let told = run(vault, &to);
        assert_eq!(told.status.code(), Some(1), "{}", said(&told));
        assert!(said(&told).contains("FOUND the case file of this vault"), "{}", said(&told));
        assert!(fs::read(copy.join("case.db")).unwrap() == good);
    }
}

#[test]
fn joined_cases_keep_the_edits_of_both() {
    let mut place = Place::new();
    let bundle = |place: &Place| place.log.bundle();
    let mailbox = |byte| Root::from_bytes(&[byte; 32]).receipt().public();
    let (thread, alone) = (mailbox(1), mailbox(2));
    place.send(&Tip { mailbox: Some(thread), ..tried("first", 1) }, &[]);
    place.send(&Tip { mailbox: Some(alone.clone()), ..tried("second", 2) }, &[]);
    place.import(&bundle(&place)).unwrap();
    let vault = place.vault.dir().to_owned();
    json(&vault, &["triage", "1", "urgency", "B"]);
    json(&vault, &["triage", "2", "urgency", "A"]);
    json(&vault, &["note", "2", "of the second"]);
    json(&vault, &["dispose", "1", "--duplicate-of", "2"]);
    // A tip of the first's attempt in the second's thread: the two were one all the time.
    place.send(&Tip { mailbox: Some(alone), ..tried("third", 1) }, &[]);
    place.import(&bundle(&place)).unwrap();
    let list = json(&vault, &["list"]);
    assert_eq!(cases(&list), [1]);
    assert_eq!(list["cases"][0]["values"]["urgency"], serde_json::json!(["A"]));
    let shown = json(&vault, &["triage", "1"]);
    let edits = shown["cases"][0]["edits"].as_array().unwrap();
    let was: Vec<&Value> = edits.iter().map(|edit| &edit["was"]).collect();
    assert_eq!(was, [&Value::Null, &2.into(), &2.into(), &Value::Null]);
    assert!(list["cases"][0]["values"]["duplicate-of"].is_null(), "nothing tells itself again");
    assert_eq!(json(&vault, &["search", "second"])["hits"].as_array().unwrap().len(), 2);
    assert_eq!(json(&vault, &["casefile", "check"])["whole"], true);
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
    assert_eq!(cases(&json(&vault, &["list"])), [4, 3, 2, 1]);
    json(&vault, &["tag", "1", "x"]);
    let paper = Vault::by_paper(&vault, &place.paper).unwrap();
    assert!(paper.keys().case.is_some(), "the paper opens the case file too");
    assert_eq!(paper.case_file(&mut ()).unwrap().values(1).unwrap().len(), 1);
}

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

#[test]
fn what_is_due_is_told_until_somebody_does_it() {
    let place = four();
    let vault = place.vault.dir();
    let due = |what: &str| -> Vec<u64> {
        let told = run(vault, &["--json", "due"]);
        let told: Value = serde_json::from_slice(&told.stdout).unwrap();
        let due = told["due"].as_array().unwrap().iter().filter(|term| term["due"] == what);
        due.map(|term| term["case"].as_u64().unwrap()).collect()
    };
    let file = place.vault.case_file(&mut ()).unwrap();
    assert_eq!(file.due(today()).unwrap(), [], "they came today");
    assert_eq!(file.due(today().plus(1)).unwrap().len(), 4);
    json(vault, &["triage", "1-4", "urgency", "A"]);
    assert_eq!(due("triage"), [0_u64; 0]);
    assert_eq!(due("decide"), [1, 2, 3, 4]);
    json(vault, &["dispose", "1", "onvoldoende"]);
    json(vault, &["dispose", "2", "--duplicate-of", "1"]);
    json(vault, &["triage", "3", "status", "Closed"]);
    assert_eq!(due("decide"), [4]);
    let old = file.due(today().plus(3_652)).unwrap();
    assert_eq!(old.iter().filter(|term| term.what.name() == "destroy").count(), 4);
}

/// A sender adds "they move her tonight" to what an officer had put away.
#[test]
fn danger_that_comes_after_the_decision_brings_the_case_back() {
    let mut place = Place::new();
    let calm = tried("calm", 7);
    place.send(&calm, &[]);
    place.send(&tip("another"), &[]);
    place.import(&place.log.bundle()).unwrap();
    json(place.vault.dir(), &["triage", "1", "urgency", "D"]);
    json(place.vault.dir(), &["dispose", "1", "onvoldoende"]);
    assert_eq!(cases(&json(place.vault.dir(), &["list"])), [2, 1]);
    let danger = Answers { danger: true, ..Answers::default() };
    place.send(&Tip { answers: danger, ..tried("they move her tonight", 7) }, &[]);
    place.import(&place.log.bundle()).unwrap();
    let vault = place.vault.dir();
    let due = || {
        let file = place.vault.case_file(&mut ()).unwrap();
        let terms = file.due(today().plus(1)).unwrap();
        terms.iter().any(|term| term.number == 1 && term.what.name() == "triage")
    };
    assert_eq!(cases(&json(vault, &["list"])), [1, 2]);
    assert!(due());
    json(vault, &["casefile", "rebuild"]);
    assert_eq!(cases(&json(vault, &["list"])), [1, 2]);
    json(vault, &["show", "1"]);
    assert_eq!(cases(&json(vault, &["list"])), [2, 1]);
    assert!(due(), "whoever reads it has not decided");
    assert_eq!(json(vault, &["dispose", "1", "onvoldoende"])["edits"][0]["outcome"], "made");
    assert!(!due());
    assert_eq!(json(vault, &["dispose", "1", "onvoldoende"])["edits"][0]["outcome"], "already");
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

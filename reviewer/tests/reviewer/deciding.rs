//! What officers find and decide, in the order of what is urgent.

use meldkluis_crypto::{
    receipt::Root,
    tip::{Answers, Tip},
};
use meldkluis_reviewer::casefile::{
    edits::{Act, Change, Done},
    matter::Wanted,
    search::Words,
};
use serde_json::Value;

use crate::{kit::*, program::*};

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

/// What the second case was told of comes with the tip that joins it, so the import itself finds that it is none.
#[test]
fn cases_that_are_joined_in_one_bundle_are_one_in_the_case_file_too() {
    let mut place = Place::new();
    let mailbox = |byte| Some(Root::from_bytes(&[byte; 32]).receipt().public());
    place.send(&Tip { mailbox: mailbox(1), ..tried("first", 1) }, &[]);
    place.send(&Tip { mailbox: mailbox(2), ..tried("second", 2) }, &[]);
    place.send(&Tip { mailbox: mailbox(2), ..tried("third", 1) }, &[]);
    place.send(&tried("another", 3), &[]);
    place.import(&place.log.bundle()).unwrap();
    let vault = place.vault.dir();
    let list = json(vault, &["list"]);
    assert_eq!((cases(&list), &list["of"]), (vec![1, 3], &2.into()));
    assert_eq!(list["cases"][0]["tips"].as_array().unwrap().len(), 3);
    let found = json(vault, &["search", "second"]);
    assert_eq!(found["hits"][0]["case"], 1, "{found}");
    let index = place.vault.index().unwrap();
    let of: Vec<u64> = index.items.values().map(|row| row.case).collect();
    assert_eq!(of, [1, 1, 1, 3]);
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
fn case_tells_which_others_name_the_same() {
    let mut place = Place::new();
    for text in ["bel 06 12345678", "zijn nummer is +31 6 1234 5678", "a bakery", "0612345678"] {
        place.send(&tip(text), &[]);
    }
    place.import(&place.log.bundle()).unwrap();
    let vault = place.vault.dir();
    let shown = said(&run(vault, &["show", "1"]));
    assert!(shown.contains("also in 2 others (2, 4): "), "{shown}");
    assert_eq!(json(vault, &["show", "2"])["also_in"][0]["others"], serde_json::json!([1, 4]));
    assert!(!said(&run(vault, &["show", "3"])).contains("also in"));
}

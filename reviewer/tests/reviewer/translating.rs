//! Translations: kept as an act of an officer, found by their words, and gone with their case.

use std::fs;

use serde_json::Value;

use crate::{kit::*, program::*};

const ARABIC: &str = "في الميناء، ثلاث نساء في حاوية. أخذوا جوازات سفرهن.";
const DUTCH: &str =
    "In de haven zitten drie vrouwen in een zeecontainer.\nHun paspoorten zijn afgepakt.";

fn arabic() -> Place {
    let mut place = Place::new();
    place.send(&tip(ARABIC), &[]);
    place.import(&place.log.bundle()).unwrap();
    place
}

fn translate(place: &Place, text: &str, more: &[&str]) -> Value {
    let file = place.path("translation");
    fs::write(&file, format!("{text}\n")).unwrap();
    let file = file.to_str().unwrap().to_owned();
    let arguments = [&["translate", "1", "--language", "nl", "--text-file", &file], more].concat();
    json(place.vault.dir(), &arguments)
}

fn found(place: &Place, words: &str) -> Vec<Value> {
    json(place.vault.dir(), &["search", words])["hits"].as_array().unwrap().clone()
}

#[test]
fn translation_stays_with_its_maker_and_its_officer_and_survives_a_rebuild() {
    let place = arabic();
    let done = translate(&place, DUTCH, &["--by", "F. Kaya, Wbtv 1234"]);
    assert_eq!(done["edits"][0]["outcome"], "made", "{done}");
    translate(&place, "In de haven zitten vier vrouwen in een koelcontainer.", &[]);
    json(place.vault.dir(), &["casefile", "rebuild"]);
    let shown = json(place.vault.dir(), &["show", "1"]);
    let kept = shown["translations"].as_array().unwrap();
    assert_eq!(kept.len(), 2);
    assert_eq!((&kept[0]["text"], &kept[0]["by"]), (&DUTCH.into(), &"F. Kaya, Wbtv 1234".into()));
    assert_eq!((&kept[1]["by"], &kept[1]["officer"]), (&"keeper".into(), &"keeper".into()));
    let trail = fs::read_to_string(place.vault.dir().join("trail")).unwrap();
    assert_eq!(trail.matches(" edited 1 ").count(), 2);
    assert!(
        said(&run(place.vault.dir(), &["show", "1"])).contains("| Hun paspoorten zijn afgepakt.")
    );
    let history = run(place.vault.dir(), &["triage", "1"]);
    let history = said(&history);
    let about = "add translation of tip 0-0 into Dutch, by F. Kaya, Wbtv 1234:\n    | In de haven";
    assert!(history.contains(about) && !history.contains("0-0 nl"), "{history}");
}

#[test]
fn words_of_every_translation_are_found_and_not_who_made_it() {
    let place = arabic();
    translate(&place, DUTCH, &["--by", "Kaya"]);
    translate(&place, "In de haven staat een koelcontainer.", &[]);
    for word in ["zeecontainer", "koelcont"] {
        let hits = found(&place, word);
        assert_eq!(hits.len(), 1, "{word}");
        assert!(hits[0]["case"] == 1 && hits[0]["translation"].is_i64(), "{hits:?}");
    }
    assert!(
        found(&place, "zeecontainer")[0]["snippet"].as_str().unwrap().contains("[zeecontainer]")
    );
    assert_eq!((found(&place, "kaya"), found(&place, "nl")), (vec![], vec![]));
}

#[test]
fn words_that_are_not_there_are_not_translated() {
    let place = arabic();
    let file = place.path("translation");
    fs::write(&file, "x").unwrap();
    let file = file.to_str().unwrap().to_owned();
    let tried = |more: &[&str]| {
        let arguments = [&["translate", "--text-file", &file], more].concat();
        let tried = run(place.vault.dir(), &arguments);
        assert!(!tried.status.success(), "{more:?}");
        said(&tried)
    };
    assert!(tried(&["9", "--language", "nl"]).contains("no case 9"));
    assert!(tried(&["1", "--language", "nl", "--tip", "0-7"]).contains("these have: 0-0"));
    for odd in ["", "n", "Dutch", "nl\u{202e}", "nl_BE", "nl-"] {
        assert!(tried(&["1", "--language", odd]).contains("not the tag of a language"), "{odd}");
    }
    assert!(
        tried(&["1", "--language", "nl", "--by", "a\u{202e}b"]).contains("not a tag or a name")
    );
}

#[test]
fn tip_must_be_named_where_several_of_the_case_have_words() {
    let mut place = Place::new();
    place.send(&tried(ARABIC, 3), &[]);
    place.send(&tried("والآن هن في مكان آخر", 3), &[]);
    place.import(&place.log.bundle()).unwrap();
    let file = place.path("translation");
    fs::write(&file, "x").unwrap();
    let arguments = ["translate", "1", "--language", "nl", "--text-file", file.to_str().unwrap()];
    let refused = said(&run(place.vault.dir(), &arguments));
    assert!(refused.contains("several tips of case 1 have words: 0-0, 0-1"), "{refused}");
    translate(&place, "Nu zijn ze ergens anders", &["--tip", "0-1"]);
    let shown = json(place.vault.dir(), &["show", "1"]);
    assert_eq!(shown["translations"][0]["tip"], "0-1");
}

#[test]
fn translation_of_a_destroyed_case_is_nowhere() {
    let place = arabic();
    translate(&place, "PLANTED-TRANSLATION over de haven", &[]);
    assert_eq!(found(&place, "planted").len(), 1);
    let reason = "the term of ten years is over".parse().unwrap_or_else(|_| panic!("a reason"));
    place.vault.write().unwrap().destroy(1, &reason, today()).unwrap();
    assert_eq!(found(&place, "planted"), Vec::<Value>::new());
    assert_eq!(json(place.vault.dir(), &["casefile", "check"])["faults"], 0);
}

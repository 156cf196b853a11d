//! Near copies of one text: found at the import, the same after a rebuild, and gone with what was destroyed.

use meldkluis_crypto::tip::{Answers, Minor};
use meldkluis_reviewer::casefile::matter::Wanted;
use serde_json::Value;

use crate::{kit::*, program::*};

pub(crate) const STORY: &str = "In de keuken van het restaurant aan de Kade werken vier mannen zonder papieren, ze \
     slapen in de kelder en mogen niet naar buiten.";
const OTHER: &str = "In de massagesalon bij het station werken drie vrouwen, hun paspoorten zijn afgepakt en de deur is \
     altijd op slot.";

/// Returns who leads each case, by its number.
fn leads(place: &Place, cases: u64) -> Vec<Option<u64>> {
    let file = place.vault.case_file(&mut ()).unwrap();
    (1..=cases).map(|number| file.lead(number).unwrap()).collect()
}

fn told(place: &Place, number: u64) -> Value {
    let list = json(place.vault.dir(), &["list"]);
    let cases = list["cases"].as_array().unwrap();
    cases.iter().find(|case| case["case"] == number).unwrap()["alike"].clone()
}

#[test]
fn story_that_came_with_a_word_changed_is_one_group_and_another_story_is_alone() {
    let mut place = Place::new();
    for text in [
        STORY.to_owned(),
        OTHER.to_owned(),
        STORY.replace("vier", "vijf"),
        STORY.to_owned(),
        "Help me".to_owned(),
        "Help me".to_owned(),
        STORY.replace("kelder", "schuur"),
    ] {
        place.send(&tip(&text), &[]);
    }
    place.import(&place.log.bundle()).unwrap();
    let expected = [Some(1), None, Some(1), Some(1), None, None, Some(1)];
    assert_eq!(leads(&place, 7), expected);
    let alike = serde_json::json!({ "lead": 1, "cases": 4, "listed": 4, "texts": 3, "apart": 0 });
    assert_eq!((told(&place, 7), told(&place, 2)), (alike, Value::Null));
    let folded = run(place.vault.dir(), &["list", "--fold"]);
    let folded = said(&folded);
    assert_eq!(folded.lines().count(), 4, "{folded}");
    assert!(folded.contains("4 near copies (3 texts, 0 stand out)"), "{folded}");
    assert_eq!(json(place.vault.dir(), &["list"])["of"], 7);
}

#[test]
fn later_import_and_a_rebuild_give_the_same_groups() {
    let mut place = Place::new();
    place.send(&tip(STORY), &[]);
    place.send(&tip(OTHER), &[]);
    place.import(&place.log.bundle()).unwrap();
    assert_eq!(leads(&place, 2), [None, None]);
    place.send(&tip(&OTHER.replace("drie", "vijf")), &[]);
    place.send(&tip(&STORY.replace("vier", "zes")), &[]);
    place.import(&place.log.bundle()).unwrap();
    let before = [Some(1), Some(2), Some(2), Some(1)];
    assert_eq!(leads(&place, 4), before);
    json(place.vault.dir(), &["casefile", "rebuild"]);
    assert_eq!(leads(&place, 4), before);
}

/// Somebody writes from one story to another in small steps, so that the two become one group.
#[test]
fn chain_of_small_steps_leads_to_no_other_story() {
    let words: Vec<&str> = STORY.split(' ').collect();
    let others: Vec<&str> = OTHER.split(' ').chain(std::iter::repeat_n("en", 99)).collect();
    let step = |at: usize| {
        let all = words.iter().enumerate();
        all.map(|(i, word)| if i < at { others[i] } else { word }).collect::<Vec<_>>().join(" ")
    };
    let mut place = Place::new();
    for at in 0..=words.len() {
        place.send(&tip(&step(at)), &[]);
    }
    place.import(&place.log.bundle()).unwrap();
    let cases = words.len() as u64 + 1;
    let leads = leads(&place, cases);
    assert_eq!(leads[1], Some(1), "or this proves nothing");
    assert!(*leads.last().unwrap() != Some(1) && leads[words.len() / 2] != Some(1), "{leads:?}");
}

#[test]
fn group_stands_where_its_most_urgent_case_does_and_tells_what_stands_out() {
    let mut place = Place::new();
    place.send(&tip(OTHER), &[]);
    place.send(&tip(STORY), &[]);
    place.send(&tip(&STORY.replace("vier", "vijf")), &[]);
    let minor = Answers { minor: Some(Minor::Yes), ..Answers::default() };
    place.send(&ticked(STORY, minor), &[]);
    place.send(&with_files(tip(STORY), &[b"photo"]), &[b"photo"]);
    let there = Answers { place: Some("Kade 12".into()), ..Answers::default() };
    place.send(&ticked(STORY, there), &[]);
    place.send(&tip(&format!("{STORY} Bel 06-12345678.")), &[]);
    place.import(&place.log.bundle()).unwrap();
    let file = place.vault.case_file(&mut ()).unwrap();
    let wanted = Wanted { open: true, folded: true, ..Wanted::default() };
    let rows = file.list(&wanted).unwrap();
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [4, 1]);
    let group = file.group(2, &wanted).unwrap();
    assert_eq!((group.here, group.texts, group.apart, group.files), (6, 3, 4, 1));
    assert_eq!(group.marks, [0, 0, 1, 0, 0]);
    let copies = file.copies(2, &wanted).unwrap();
    let order: Vec<(u64, bool)> = copies.iter().map(|copy| (copy.number, copy.apart)).collect();
    assert_eq!(order, [(4, true), (5, true), (6, true), (7, true), (2, false), (3, false)]);
    assert_eq!(copies.iter().filter(|copy| copy.named).count(), 1);
    let plain = file.plain_copies(2, 7, 9).unwrap();
    assert_eq!((plain.numbers, plain.apart, plain.more), (vec![2, 3], 4, 0));
    // What an officer said of one goes before what can be done with all.
    json(place.vault.dir(), &["triage", "3", "urgency", "B"]);
    assert_eq!(file.plain_copies(2, 7, 9).unwrap().numbers, [2]);
}

#[test]
fn others_stay_together_when_the_oldest_is_destroyed() {
    let mut place = Place::new();
    for text in [STORY.to_owned(), STORY.replace("vier", "vijf"), STORY.to_owned(), OTHER.into()] {
        place.send(&tip(&text), &[]);
    }
    place.import(&place.log.bundle()).unwrap();
    let destroy = |number: u64| {
        let reason = "the term of ten years is over".parse().unwrap_or_else(|_| panic!("a reason"));
        place.vault.write().unwrap().destroy(number, &reason, today()).unwrap()
    };
    destroy(1);
    assert_eq!(leads(&place, 4), [None, Some(2), Some(2), None]);
    destroy(2);
    assert_eq!(leads(&place, 4), [None; 4], "one alone is no group");
    let copy = tip(&STORY.replace("kelder", "schuur"));
    place.send(&copy, &[]);
    place.import(&place.log.bundle()).unwrap();
    assert_eq!(leads(&place, 5), [None, None, Some(3), None, Some(3)]);
}

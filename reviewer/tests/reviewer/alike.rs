//! Near copies of one text: found at the import, the same after a rebuild, and gone with what was destroyed.

use meldkluis_crypto::{
    receipt::Root,
    tip::{Answers, Minor, Tip},
};
use meldkluis_reviewer::{
    casefile::{
        CaseFile,
        alike::Plain,
        edits::{Act, Change},
        matter::Wanted,
    },
    receive::Progress,
};
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

/// Returns what is put away at once with a group.
fn put_away(file: &CaseFile, ticked: (u64, u64)) -> Plain {
    let spam = Change { field: "disposition".into(), act: Act::Set, value: "spam".into() };
    file.plain_copies(ticked, &Wanted::default(), (&spam, "keeper"), 9).unwrap()
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

/// A trafficker sends her words behind advertising and ticks danger: the line must not show his words for hers.
#[test]
fn folded_line_shows_the_words_that_the_page_shows_and_what_all_of_them_ticked() {
    let mut place = Place::new();
    place.send(&tip(STORY), &[]);
    place.send(&tip(&STORY.replace("vier", "vijf")), &[]);
    let danger = Answers { danger: true, ..Answers::default() };
    place.send(&ticked(&format!("KOOP NU! {STORY}"), danger), &[]);
    place.import(&place.log.bundle()).unwrap();
    json(place.vault.dir(), &["triage", "3", "urgency", "A"]);
    let folded = run(place.vault.dir(), &["list", "--fold"]);
    let folded = said(&folded);
    assert!(folded.starts_with("    1  ") && folded.contains("In de keuken"), "{folded}");
    assert!(!folded.contains("KOOP NU") && folded.lines().count() == 1, "{folded}");
    assert!(folded.contains("! danger in the next days \u{d7} 1  urgency A"), "{folded}");
    let told = json(place.vault.dir(), &["list", "--fold"])["cases"][0].clone();
    assert_eq!((&told["case"], &told["alike"]["first"]), (&1.into(), &3.into()));
    assert_eq!(told["alike"]["marks"]["danger in the next days"], 1);
    // Where nothing is done at once, it is the one that comes first.
    json(place.vault.dir(), &["dispose", "1-2", "spam"]);
    let folded = run(place.vault.dir(), &["list", "--fold"]);
    assert!(said(&folded).contains("KOOP NU"), "{}", said(&folded));
}

/// Ends whatever is done as soon as texts are compared.
#[derive(Default)]
struct Ending {
    compared: Vec<(u64, u64)>,
}

impl Progress for Ending {
    fn tips(&mut self, _: u64, _: u64) {}

    fn compared(&mut self, done: u64, of: u64) {
        self.compared.push((done, of));
    }

    fn is_stopped(&self) -> bool {
        !self.compared.is_empty()
    }
}

#[test]
fn comparing_that_somebody_ends_goes_on_when_the_case_file_is_opened_next() {
    let mut place = Place::new();
    (0..3).for_each(|_| place.send(&tip(STORY), &[]));
    place.import(&place.log.bundle()).unwrap();
    let file = place.vault.case_file_as_it_is().unwrap();
    let mut ending = Ending::default();
    place.vault.write().unwrap().rebuild(&file, &mut ending).unwrap();
    assert_eq!(ending.compared, [(0, 3)]);
    assert!(file.is_filling().unwrap());
    assert_eq!((file.count().unwrap(), file.lead(3).unwrap()), (3, None));
    assert_eq!(leads(&place, 3), [Some(1); 3]);
    assert!(!file.is_filling().unwrap());
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

/// More than one batch of an import: what is known of the others goes on from one to the next, and is read again behind
/// one in which cases from before were touched.
#[test]
fn groups_across_the_batches_of_an_import_are_those_of_a_rebuild() {
    let mut place = Place::new();
    let mailbox = |byte| Some(Root::from_bytes(&[byte; 32]).receipt().public());
    let named = |text: &str, byte: u8| Tip { mailbox: mailbox(byte), ..tried(text, byte) };
    for at in 0..220_u8 {
        let tip = match at {
            // The oldest of these becomes part of an older case, and does not speak for it any more.
            3 => named("Een ander verhaal over een boerderij waar mensen zonder loon werken.", 1),
            5 => named(OTHER, 2),
            100 => Tip { mailbox: mailbox(2), ..tried("En nog iets dat er bij hoort.", 1) },
            8 | 90 | 150 | 219 => tip(&STORY.replace("vier", &format!("vier {at}"))),
            60 | 130 | 200 => tip(&OTHER.replace("drie", &format!("drie {at}"))),
            at => tip(&format!("{at} {}", sha256(&[at]).map(|byte| format!("{byte:x}")).join(" "))),
        };
        place.send(&tip, &[]);
    }
    place.import(&place.log.bundle()).unwrap();
    let before = leads(&place, 220);
    let led = |lead: u64| before.iter().filter(|led| **led == Some(lead)).count();
    assert_eq!((led(9), before.iter().flatten().count()), (4, 7), "{before:?}");
    json(place.vault.dir(), &["casefile", "rebuild"]);
    assert_eq!(leads(&place, 220), before);
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
    let group = file.group(2, &wanted, "keeper").unwrap();
    assert_eq!((group.here, group.texts, group.apart, group.files), (6, 3, 4, 1));
    assert_eq!(group.marks, [0, 0, 1, 0, 0]);
    let copies = file.copies(2, &wanted, "keeper").unwrap();
    let order: Vec<(u64, bool)> = copies.iter().map(|copy| (copy.number, copy.apart)).collect();
    assert_eq!(order, [(4, true), (5, true), (6, true), (7, true), (2, false), (3, false)]);
    assert_eq!(copies.iter().filter(|copy| copy.named).count(), 1);
    assert_eq!(group.first, Some(2));
    let plain = put_away(&file, (2, 7));
    assert_eq!((plain.numbers, plain.apart, plain.more), (vec![2, 3], 4, 0));
    // What an officer said of one goes before what can be done with all.
    json(place.vault.dir(), &["triage", "3", "urgency", "B"]);
    assert_eq!(put_away(&file, (2, 7)).numbers, [2]);
}

/// Whoever copies her words adds an answer or a number to every copy: hers is the one that lacks it.
#[test]
fn case_stands_out_where_it_lacks_what_most_copies_have() {
    let there = || Answers { place: Some("achter de loods".into()), ..Answers::default() };
    let mut place = Place::new();
    place.send(&tip(STORY), &[]);
    (0..3).for_each(|_| place.send(&ticked(STORY, there()), &[]));
    place.import(&place.log.bundle()).unwrap();
    let file = place.vault.case_file(&mut ()).unwrap();
    let plain = put_away(&file, (1, 4));
    assert_eq!((plain.numbers, plain.apart), (vec![2, 3, 4], 1));
    assert_eq!(file.group(1, &Wanted::default(), "keeper").unwrap().first, Some(2));
    let mut place = Place::new();
    place.send(&tip(STORY), &[]);
    (0..2).for_each(|_| place.send(&tip(&format!("{STORY} Bel 06-12345678.")), &[]));
    place.import(&place.log.bundle()).unwrap();
    let file = place.vault.case_file(&mut ()).unwrap();
    assert_eq!(put_away(&file, (1, 3)).numbers, [2, 3]);
}

#[test]
fn each_stands_out_where_no_answer_is_that_of_more_than_half() {
    let mut place = Place::new();
    place.send(&tip(STORY), &[]);
    let there = Answers { place: Some("achter de loods".into()), ..Answers::default() };
    place.send(&ticked(STORY, there), &[]);
    place.import(&place.log.bundle()).unwrap();
    let file = place.vault.case_file(&mut ()).unwrap();
    let plain = put_away(&file, (1, 2));
    assert_eq!((plain.numbers, plain.apart), (vec![], 2));
    assert_eq!(file.group(1, &Wanted::default(), "keeper").unwrap().first, None);
}

#[test]
fn tag_or_assignment_said_again_gets_to_the_copies_that_lack_it() {
    let mut place = Place::new();
    (0..5).for_each(|_| place.send(&tip(STORY), &[]));
    place.import(&place.log.bundle()).unwrap();
    let file = place.vault.case_file(&mut ()).unwrap();
    let next = |field: &str, value: &str| {
        let change = Change { field: field.into(), act: Act::Add, value: value.into() };
        let all = Wanted::default();
        let plain = file.plain_copies((1, 5), &all, (&change, "keeper"), 2).unwrap();
        (plain.numbers, plain.more)
    };
    assert_eq!(next("tag", "flood"), (vec![1, 2], 3));
    json(place.vault.dir(), &["tag", "1-2", "flood"]);
    assert_eq!(next("tag", "flood"), (vec![3, 4], 1));
    assert_eq!(next("tag", "other"), (vec![1, 2], 3));
    json(place.vault.dir(), &["assign", "1-2", "noor"]);
    assert_eq!(next("assigned", "noor"), (vec![3, 4], 1));
    assert_eq!(
        (next("assigned", "daan"), next("assigned", "")),
        ((vec![1, 2], 3), (vec![1, 2], 0))
    );
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

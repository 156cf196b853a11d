//! What else an officer finds on the page: translations beside the words and on paper, figures, and no standard reply.

use meldkluis_crypto::{canary::CanaryKey, officer::Role};
use meldkluis_reviewer::answer;

use super::{acts::has, *};
use crate::program::{json, program_as};

const ARABIC: &str = "في الميناء، ثلاث نساء في حاوية. أخذوا جوازات سفرهن. الرجل عنده سيارة 12-XKD-3 ورقمه 06-12345678.";

fn arabic() -> Place {
    let mut place = Place::new();
    place.send(&Tip { mailbox: Some(mailbox()), ..tip(ARABIC) }, &[]);
    place.import(&place.log.bundle()).unwrap();
    place
}

const FORM: &str = "tip=0-0&language=nl&by=F.+Kaya&translation=";

#[test]
fn translation_stands_beside_the_words_and_the_one_before_it_stays() {
    let place = arabic();
    let served = Served::start(&place);
    let cookie = served.enter();
    assert!(!served.get("/case/1", &cookie).contains("class=\"beside\""));
    let hostile = format!("{FORM}Bij+de+haven+%3Cscript%3E%E2%80%AE+06-12345678");
    served.post("/case/1/translate", &cookie, &hostile);
    served.post("/case/1/translate", &cookie, "tip=0-0&language=en&translation=At+the+port");
    let page = served.get("/case/1", &cookie);
    let beside = page.split("class=\"beside\"").nth(1).unwrap();
    let (last, earlier) = beside.split_once("Earlier translation").unwrap();
    assert!(last.contains("At the port") && last.contains("lang=\"en\""), "{last}");
    assert!(last.contains("<bdi>keeper</bdi>"), "by whoever keeps it: {last}");
    assert!(earlier.contains("F. Kaya") && earlier.contains("U+202E"), "{earlier}");
    assert!(!page.contains("<script") && !page.contains('\u{202e}'));
    assert!(served.get("/?q=haven", &cookie).contains("<mark>haven</mark>"));
    assert_eq!(entered(&place, "edited"), 2);
    let history = served.get("/case/1/history", &cookie);
    assert!(history.contains(">of tip 0-0, into Dutch, by F. Kaya</p>"), "{history}");
    assert!(history.contains("Bij de haven") && !history.contains("0-0 nl"), "{history}");
    served.post("/language", &cookie, "back=%2F");
    let history = served.get("/case/1/history", &cookie);
    assert!(history.contains(">van tip 0-0, in het Nederlands, door F. Kaya</p>"), "{history}");
}

#[test]
fn translation_that_is_refused_is_shown_again_and_one_of_other_words_is_no_act() {
    let place = arabic();
    let served = Served::start(&place);
    let cookie = served.enter();
    served.post("/case/1/translate", &cookie, "tip=0-0&language=Dutch&translation=typed+words");
    let page = served.get("/case/1", &cookie);
    assert!(
        page.contains("typed words</textarea>") && page.contains("Nothing was changed"),
        "{page}"
    );
    for odd in ["tip=0-7&language=nl&translation=x", "tip=9-0&language=nl&translation=x"] {
        let refused = served.post("/case/1/translate", &cookie, odd);
        assert!(refused.starts_with("HTTP/1.1 400 "), "{refused}");
    }
    assert_eq!(entered(&place, "edited"), 0);
}

#[test]
fn paper_numbers_the_lines_of_both_from_where_each_begins() {
    let place = arabic();
    let served = Served::start(&place);
    let cookie = served.enter();
    let words = "een+twee+drie+vier+".repeat(12);
    served.post("/case/1/translate", &cookie, &format!("{FORM}{words}"));
    let paper = served.get("/case/1/print", &cookie);
    let original = paper.split("<ol class=\"numbered\" dir=\"rtl\">").nth(1).unwrap();
    let (original, rest) = original.split_once("</ol>").unwrap();
    assert_eq!(original.matches("<li><bdi dir=\"rtl\">").count(), 2, "{original}");
    assert!(original.contains("12-XKD-3"), "{original}");
    let translated = rest.split("<ol class=\"numbered\" dir=\"ltr\" lang=\"nl\">").nth(1).unwrap();
    assert_eq!(translated.split_once("</ol>").unwrap().0.matches("<li>").count(), 4);
    assert!(rest.contains("F. Kaya") && rest.contains("kept by"), "{rest}");
}

#[test]
fn figures_leave_out_small_counts_and_canaries_and_spam() {
    let mut place = Place::new();
    for at in 0..13 {
        place.send(&tip(&format!("{at}")), &[]);
    }
    place.import(&place.log.bundle()).unwrap();
    let key = CanaryKey::generate(DEPLOYMENT, today(), None, &mut Os);
    place.vault.case_file(&mut ()).unwrap().keep_canary_key(DEPLOYMENT, &key).unwrap();
    let said = key.message(today());
    place.send(&Tip { language: said.language, ..tip(&said.text) }, &[]);
    place.import(&place.log.bundle()).unwrap();
    json(place.vault.dir(), &["dispose", "13", "spam"]);
    json(place.vault.dir(), &["triage", "1-2", "urgency", "B"]);
    let counts = json(place.vault.dir(), &["statistics", "--exact"]);
    assert_eq!((&counts["counted"], &counts["apart"]["spam"]), (&12.into(), &1.into()), "{counts}");
    let urgency = &counts["tables"][0];
    let rows = serde_json::json!([{ "value": "B", "count": 2 }, { "value": "", "count": 10 }]);
    assert_eq!((&urgency["name"], &urgency["rows"]), (&"urgency".into(), &rows));
    let counts = json(place.vault.dir(), &["statistics"]);
    let rows = serde_json::json!([{ "value": "B", "count": null }, { "value": "", "count": null }]);
    assert_eq!((&counts["counted"], &counts["tables"][0]["rows"]), (&10.into(), &rows));
    let served = Served::start(&place);
    let cookie = served.enter();
    let page = served.get("/statistics", &cookie);
    assert!(page.contains("not for publication") && page.contains("2026-11"), "{page}");
    assert!(page.contains("<td>B: within 72 h</td><td class=\"count\">left out</td>"), "{page}");
    let exact = served.get("/statistics?exact=1", &cookie);
    assert!(exact.contains("<td>B: within 72 h</td><td class=\"count\">2</td>"), "{exact}");
    assert!(served.get("/statistics?exact=2", &cookie).starts_with("HTTP/1.1 404 "));
    assert_eq!(entered(&place, "counted"), 4);
    let trail = fs::read_to_string(place.vault.dir().join("trail")).unwrap();
    assert_eq!(trail.matches(" counted exact ").count(), 2, "{trail}");
}

#[test]
fn every_count_is_for_officers_and_not_for_readers() {
    let mut place = Place::new();
    place.send(&tip("one"), &[]);
    place.import(&place.log.bundle()).unwrap();
    place.name_officers(("noor", PASSPHRASE), ("daan", "daan reads only", Role::Reader));
    let served = Served::start_as(&place, "daan reads only", &["--as", "daan"]);
    let cookie = served.enter();
    let page = served.get("/statistics", &cookie);
    assert!(page.starts_with("HTTP/1.1 200 ") && !page.contains("exact=1"), "{page}");
    assert!(served.get("/statistics?exact=1", &cookie).starts_with("HTTP/1.1 403 "));
    let mut program = program_as(place.vault.dir(), place.path("passphrase").to_str().unwrap());
    let done = program.args(["--as", "daan", "statistics", "--exact"]).output().unwrap();
    assert!(!done.status.success(), "{done:?}");
    assert_eq!(entered(&place, "counted"), 1);
}

/// The page reads on where it stopped: what a command enters meanwhile is told at the next look.
#[test]
fn reply_that_a_command_withheld_is_withheld_on_an_open_page() {
    let place = arabic();
    while place.vault.stamp().unwrap().is_none() {
        std::thread::yield_now();
    }
    let served = Served::start(&place);
    let cookie = served.enter();
    assert!(served.get("/case/1", &cookie).contains("action=\"/case/1/withhold\""));
    json(place.vault.dir(), &["reply", "1", "--withhold"]);
    assert!(!served.get("/case/1", &cookie).contains("action=\"/case/1/withhold\""));
}

#[test]
fn standard_reply_is_withheld_on_the_page_as_by_the_command() {
    let place = arabic();
    let served = Served::start(&place);
    let cookie = served.enter();
    let page = served.get("/case/1", &cookie);
    assert!(page.contains("action=\"/case/1/withhold\""), "{page}");
    served.post("/case/1/tag", &cookie, "tag=x");
    served.post("/case/1/withhold", &cookie, "");
    let page = served.get("/case/1", &cookie);
    assert!(page.contains("No standard reply will go to this case."), "{page}");
    assert!(!page.contains("/withhold") && !page.contains("action=\"/undo\""), "{page}");
    assert!(has(&place, 1, "tag", "x"));
    assert_eq!(entered(&place, "withheld"), 1);
    let letters = answer::answer_read(&place.vault.write().unwrap(), today()).unwrap();
    assert!(letters.is_empty());
    assert!(served.post("/case/9/withhold", &cookie, "").starts_with("HTTP/1.1 303 "));
    assert_eq!(entered(&place, "withheld"), 1);
}

//! What an officer does on the page, each act as the command of the same name would do it.

use meldkluis_crypto::officer::Role;
use meldkluis_reviewer::{
    extract,
    pixels::preview::{self, PreviewError},
    vault::{Id, Run},
};

use super::*;

/// Cases of which the second has what the first has not.
fn several(texts: &[&str]) -> Place {
    let mut place = Place::new();
    for text in texts {
        place.send(&tip(text), &[]);
    }
    place.import(&place.log.bundle()).unwrap();
    place
}

fn values(place: &Place, number: u64) -> Vec<(String, String)> {
    let file = place.vault.case_file_as_it_is().unwrap();
    let values = file.values(number).unwrap();
    values.into_iter().map(|(field, value, _)| (field, value)).collect()
}

pub(super) fn has(place: &Place, number: u64, field: &str, value: &str) -> bool {
    values(place, number).contains(&(field.to_owned(), value.to_owned()))
}

#[test]
fn many_cases_are_spam_at_once_and_one_key_takes_it_back() {
    let place = several(&["one", "two", "three"]);
    let served = Served::start(&place);
    let cookie = served.enter();
    let done = served.post("/batch", &cookie, "case=1&case=3&do=spam&back=%2F%3Fshow%3Dall");
    assert!(done.contains("location: /?show=all\r\n"), "{done}");
    let told = served.get("/", &cookie);
    assert!(told.contains("disposition: spam, in 2 cases."), "{told}");
    assert!(told.contains("action=\"/undo\"") && told.contains("accesskey=\"z\""), "{told}");
    assert!(has(&place, 1, "disposition", "spam") && has(&place, 3, "disposition", "spam"));
    assert!(!told.contains("href=\"/case/1\"") && told.contains("href=\"/case/2\""), "decided");
    served.post("/undo", &cookie, "");
    assert_eq!((values(&place, 1), values(&place, 3)), (vec![], vec![]));
    assert_eq!(entered(&place, "edited"), 4);
    assert!(!served.get("/", &cookie).contains("action=\"/undo\""), "once");
}

#[test]
fn undo_leaves_what_somebody_changed_meanwhile() {
    let place = several(&["one"]);
    let served = Served::start(&place);
    let cookie = served.enter();
    served.post("/batch", &cookie, "case=1&name=noor&do=assign");
    served.post("/case/1/assign", &cookie, "name=daan");
    // The page's own undo is of the newest act; somebody else's act comes after it.
    let file = place.vault.case_file_as_it_is().unwrap();
    let change = meldkluis_reviewer::editing::assigned(Some("eva")).unwrap();
    meldkluis_reviewer::editing::edit(&place.vault, &file, [1], &[change], None).unwrap();
    served.post("/undo", &cookie, "");
    assert!(has(&place, 1, "assigned", "eva"));
    assert!(served.get("/", &cookie).contains("meanwhile"));
}

/// A sender adds "they move her tonight" to a closed case, and somebody takes it for spam by mistake.
#[test]
fn undo_brings_a_tip_back_that_nobody_read_and_leaves_a_colleagues_decision() {
    for (field, value) in [("status", "Closed"), ("disposition", "spam")] {
        let mut place = Place::new();
        place.send(&tried("calm", 7), &[]);
        place.import(&place.log.bundle()).unwrap();
        let field = meldkluis_reviewer::casefile::taxonomy::field(field).unwrap();
        let decided = meldkluis_reviewer::editing::values(field, &[value.into()], false).unwrap();
        let file = place.vault.case_file(&mut ()).unwrap();
        meldkluis_reviewer::editing::edit(&place.vault, &file, [1], &decided, None).unwrap();
        place.send(&tried("they move her tonight", 7), &[]);
        place.import(&place.log.bundle()).unwrap();
        let served = Served::start(&place);
        let cookie = served.enter();
        let is_open = || served.get("/", &cookie).contains("href=\"/case/1\"");
        assert!(is_open(), "{value}");
        served.post("/batch", &cookie, "case=1&do=spam");
        assert!(!is_open(), "{value}");
        served.post("/undo", &cookie, "");
        assert!(is_open(), "{value}");
        assert_eq!(values(&place, 1), [(field.name.clone(), value.to_owned())]);
    }
}

#[test]
fn undo_takes_every_value_of_a_field_back() {
    let place = several(&["one"]);
    let served = Served::start(&place);
    let cookie = served.enter();
    served.post("/case/1/triage", &cookie, "seen=0&form=sex&form=labour&form=crime&urgency=B");
    assert_eq!(values(&place, 1).len(), 4);
    served.post("/undo", &cookie, "");
    assert_eq!(values(&place, 1), []);
    assert!(!served.get("/", &cookie).contains("meanwhile"));
}

#[test]
fn triage_sets_adds_and_takes_away_what_the_form_changed() {
    let place = several(&["one"]);
    let served = Served::start(&place);
    let cookie = served.enter();
    served.post(
        "/case/1/triage",
        &cookie,
        "seen=0&urgency=B&form=sex&form=labour&municipality=rotterdam",
    );
    for (field, value) in [
        ("urgency", "B"),
        ("form", "sex"),
        ("form", "labour"),
        ("municipality", "GM0599"),
        ("region", "Rotterdam"),
    ] {
        assert!(has(&place, 1, field, value), "{field} {value}");
    }
    let page = served.get("/case/1", &cookie);
    assert!(
        page.contains("value=\"B\" checked") && page.contains("value=\"labour\" checked"),
        "{page}"
    );
    let was = "was=urgency%3DB&was=form%3Dsex&was=form%3Dlabour&was=municipality%3DGM0599&was=region%3DRotterdam";
    let now = "seen=9&urgency=A&form=labour&municipality=Rotterdam&region=Rotterdam";
    served.post("/case/1/triage", &cookie, &format!("{was}&{now}"));
    assert!(has(&place, 1, "urgency", "A") && !has(&place, 1, "form", "sex"));
    assert!(has(&place, 1, "form", "labour") && has(&place, 1, "region", "Rotterdam"));
}

#[test]
fn somebody_elses_change_since_the_page_was_shown_is_told_and_stays() {
    let place = several(&["one"]);
    let served = Served::start(&place);
    let cookie = served.enter();
    served.post("/case/1/triage", &cookie, "seen=0&urgency=A");
    served.post("/case/1/triage", &cookie, "seen=0&urgency=D");
    assert!(has(&place, 1, "urgency", "A"));
    let page = served.get("/case/1", &cookie);
    assert!(page.contains("meanwhile") && page.contains("is kept beside it"), "{page}");
    assert!(served.get("/case/1/history", &cookie).contains("late"));
}

#[test]
fn unknown_values_and_cases_change_nothing_and_are_told() {
    let place = several(&["one"]);
    let served = Served::start(&place);
    let cookie = served.enter();
    for (path, fields) in [
        ("/case/1/triage", "urgency=Z"),
        ("/case/1/triage", "municipality=Nergens"),
        ("/case/1/tag", "tag=%E2%80%AEx"),
        ("/case/1/note", "note=+"),
        ("/case/1/duplicate", "of=1"),
        ("/case/1/duplicate", "of=77"),
        ("/case/9/tag", "tag=x"),
        ("/batch", "do=spam"),
    ] {
        let done = served.post(path, &cookie, fields);
        assert!(done.starts_with("HTTP/1.1 303 "), "{path} {fields}: {done}");
        let page = served.get("/", &cookie);
        assert!(page.contains("<p class=\"bad\">"), "{path} {fields}: {page}");
    }
    assert_eq!(values(&place, 1), []);
    for (path, fields) in [("/batch", "case=1&do=destroy"), ("/batch", "case=x&do=spam")] {
        assert!(served.post(path, &cookie, fields).starts_with("HTTP/1.1 400 "), "{fields}");
    }
}

#[test]
fn notes_tags_and_assignments_are_kept_and_found() {
    let place = several(&["women in a container", "nothing"]);
    let served = Served::start(&place);
    let cookie = served.enter();
    served.post("/case/1/note", &cookie, "note=bel+de+havenmeester%0D%0Amorgen");
    served.post("/case/1/tag", &cookie, "tag=haven");
    served.post("/case/1/assign", &cookie, "name=&me=1");
    served.post("/case/2/duplicate", &cookie, "of=1");
    let page = served.get("/case/1", &cookie);
    assert!(page.contains("bel de havenmeester\nmorgen") && page.contains("#haven"), "{page}");
    assert!(has(&place, 1, "assigned", "keeper") && has(&place, 2, "duplicate-of", "1"));
    let mine = served.get("/?show=mine", &cookie);
    assert!(mine.contains("href=\"/case/1\"") && !mine.contains("href=\"/case/2\""), "{mine}");
    assert!(served.get("/?show=all&tag=haven", &cookie).contains("href=\"/case/1\""));
    let found = served.get("/?q=havenm", &cookie);
    assert!(
        found.contains("<mark>havenmeester</mark>") && found.contains("href=\"/case/1\""),
        "{found}"
    );
    assert!(served.get("/?q=contain", &cookie).contains("<mark>container</mark>"));
    assert_eq!(entered(&place, "searched"), 2);
    served.post("/case/1/tag", &cookie, "remove=haven");
    assert!(!has(&place, 1, "tag", "haven"));
}

#[test]
fn most_urgent_stands_first_and_looks_are_entered() {
    let mut place = Place::new();
    place.send(&tip("ordinary"), &[]);
    let answers = Answers { danger: true, ..Answers::default() };
    place.send(&Tip { answers, ..tip("hurry") }, &[]);
    place.import(&place.log.bundle()).unwrap();
    let served = Served::start(&place);
    let cookie = served.enter();
    let page = served.get("/", &cookie);
    assert!(page.find("hurry").unwrap() < page.find("ordinary").unwrap());
    let counts = ["listed", "opened", "triaged"].map(|act| entered(&place, act));
    served.get("/", &cookie);
    served.get("/case/2", &cookie);
    served.get("/case/2", &cookie);
    let after = ["listed", "opened", "triaged"].map(|act| entered(&place, act));
    assert_eq!(after, [counts[0] + 1, counts[1] + 2, counts[2] + 2]);
    assert_eq!(served.get("/case/2/print", &cookie).matches("<ol class=\"numbered\"").count(), 1);
    assert_eq!(entered(&place, "printed"), 1);
}

#[test]
fn cases_that_name_the_same_are_linked_in_words_and_as_a_picture() {
    let place = several(&["bel 06 12345678", "zijn nummer is 06-12345678", "ander"]);
    let served = Served::start(&place);
    let cookie = served.enter();
    let page = served.get("/case/1", &cookie);
    assert!(page.contains("+31612345678") && page.contains("also in 1 other:"), "{page}");
    assert!(page.contains("<mark dir=\"ltr\" title=\"phone +31612345678\">"), "{page}");
    let links = served.get("/case/1/links", &cookie);
    assert!(links.contains("/case/1/links.svg") && links.contains("href=\"/case/2\""), "{links}");
    let svg = served.get("/case/1/links.svg", &cookie);
    assert!(svg.contains("content-type: image/svg+xml") && svg.contains("sandbox"), "{svg}");
    assert!(svg.contains("case 2") && !svg.contains("case 3"), "{svg}");
}

#[test]
fn sender_is_answered_by_phrase_and_word() {
    let mut place = Place::new();
    place.send(&Tip { mailbox: Some(mailbox()), language: "ar".into(), ..tip("help") }, &[]);
    place.import(&place.log.bundle()).unwrap();
    let served = Served::start(&place);
    let cookie = served.enter();
    served.post("/case/1/reply", &cookie, "text=");
    assert!(served.get("/", &cookie).contains("nothing was sealed"));
    served.post(
        "/case/1/reply",
        &cookie,
        "phrase=safe-now&phrase=look-again&text=%D8%B4%D9%83%D8%B1%D8%A7",
    );
    let page = served.get("/case/1", &cookie);
    assert!(page.contains("waits for the next export") && page.contains("شكرا"), "{page}");
    assert_eq!((place.vault.letters().unwrap().len(), entered(&place, "replied")), (1, 1));
}

#[test]
fn reader_sees_and_changes_nothing() {
    let place = several(&["one"]);
    place.name_officers(("noor", PASSPHRASE), ("daan", "daan reads only", Role::Reader));
    let served = Served::start_as(&place, "daan reads only", &["--as", "daan"]);
    let cookie = served.enter();
    let page = served.get("/case/1", &cookie);
    assert!(
        page.contains("daan") && page.contains("one") && !page.contains("/case/1/triage"),
        "{page}"
    );
    for (path, fields) in [
        ("/case/1/triage", "urgency=A"),
        ("/case/1/tag", "tag=x"),
        ("/case/1/reply", "text=x"),
        ("/case/1/look", "tip=0-0&at=1"),
        ("/case/1/take-out", "tip=0-0&at=1&folder=%2Fmedia&sure=x"),
        ("/case/1/restrict", "tip=0-0&at=1"),
        ("/case/1/unmark", "tip=0-0&at=1&reason=x"),
        ("/case/1/translate", "tip=0-0&language=nl&translation=x"),
        ("/case/1/withhold", ""),
        ("/batch", "case=1&do=spam"),
        ("/batch", "alike=1-1&do=spam"),
        ("/undo", ""),
    ] {
        assert!(served.post(path, &cookie, fields).starts_with("HTTP/1.1 403 "), "{path}");
    }
    assert!(served.get("/case/1/print", &cookie).starts_with("HTTP/1.1 403 "));
    assert!(
        !served.get("/case/1/history", &cookie).contains("opened 0-0"),
        "the trail is a keeper's"
    );
    assert_eq!(
        (entered(&place, "edited"), entered(&place, "previewed"), entered(&place, "printed")),
        (0, 0, 0)
    );
    let vault = place.opened_by("noor", PASSPHRASE);
    assert_eq!(vault.case_file_as_it_is().unwrap().values(1).unwrap(), []);
}

#[test]
fn language_is_chosen_and_stays() {
    let place = several(&["one"]);
    let served = Served::start(&place);
    let cookie = served.enter();
    assert!(served.get("/", &cookie).contains("<html lang=\"en\">"));
    let done = served.post("/language", &cookie, "back=%2Fcase%2F1");
    assert!(done.contains("location: /case/1\r\n"), "{done}");
    let page = served.get("/case/1", &cookie);
    assert!(page.contains("<html lang=\"nl\">") && page.contains("Zaak 1"), "{page}");
}

#[test]
fn whoever_logs_out_ends_the_page() {
    let place = several(&["one"]);
    let mut served = Served::start(&place);
    let cookie = served.enter();
    assert!(served.post("/logout", &cookie, "").contains("You are logged out"));
    assert!(served.child.wait().unwrap().success());
}

#[test]
fn sexual_image_of_a_minor_is_for_named_officers_alone() {
    let mut place = Place::new();
    place.send(&with_files(tip("photo"), &[b"\xff\xd8\xff"]), &[b"\xff\xd8\xff"]);
    place.import(&place.log.bundle()).unwrap();
    place.name_officers(("noor", PASSPHRASE), ("daan", "daan is an officer", Role::Officer));
    let (file, look) = ("tip=0-0&at=1", |served: &Served, cookie: &str| {
        let done = served.post("/case/1/look", cookie, "tip=0-0&at=1");
        done.lines().find_map(|line| line.strip_prefix("location: ")).unwrap().contains("/file/")
    });
    let noor = Served::start_as(&place, PASSPHRASE, &["--as", "noor"]);
    let cookie = noor.enter();
    noor.post("/case/1/restrict", &cookie, file);
    assert!(look(&noor, &cookie), "who marked it may look");
    let daan = Served::start_as(&place, "daan is an officer", &["--as", "daan"]);
    let theirs = daan.enter();
    assert!(daan.get("/case/1", &theirs).contains("named officers alone"));
    let before = entered(&place, "previewed");
    assert!(!look(&daan, &theirs));
    assert!(daan.get("/case/1", &theirs).contains("restricted to named officers"));
    daan.post("/case/1/restrict", &theirs, file);
    assert!(!look(&daan, &theirs), "nobody names themselves by marking again");
    let named = daan.post("/case/1/restrict", &theirs, &format!("{file}&name=daan"));
    assert!(named.starts_with("HTTP/1.1 403 ") && !look(&daan, &theirs));
    assert_eq!(entered(&place, "previewed"), before);
    noor.post("/case/1/restrict", &cookie, &format!("{file}&name=daan"));
    assert!(look(&daan, &theirs), "a keeper names others");
}

#[test]
fn what_a_destroyed_case_shared_and_showed_is_shown_no_more() {
    let mut place = Place::new();
    place.send(&tip("bel 06 12345678"), &[]);
    place.send(&with_files(tip("zijn nummer is 06-12345678"), &[b"no picture"]), &[b"no picture"]);
    place.import(&place.log.bundle()).unwrap();
    let served = Served::start(&place);
    let cookie = served.enter();
    assert!(served.get("/case/1", &cookie).contains("also in 1 other:"));
    let done = served.post("/case/2/look", &cookie, "tip=0-1&at=1");
    let file = done.lines().find_map(|line| line.strip_prefix("location: ")).unwrap().to_owned();
    assert!(served.get(&file, &cookie).starts_with("HTTP/1.1 200 "));
    let reason = "the term is over".parse().unwrap();
    place.vault.write().unwrap().destroy(2, &reason, today()).unwrap();
    assert!(served.get(&file, &cookie).starts_with("HTTP/1.1 404 "));
    let page = served.get("/case/1", &cookie);
    assert!(page.contains("Nothing in common") && !page.contains("href=\"/case/2\""), "{page}");
}

#[test]
fn page_ends_when_the_officers_are_others_than_when_it_was_opened() {
    let place = several(&["one"]);
    let mut served = Served::start(&place);
    let cookie = served.enter();
    place.name_officers(("noor", PASSPHRASE), ("daan", "daan reads only", Role::Reader));
    let page = served.get("/case/1", &cookie);
    assert!(page.starts_with("HTTP/1.1 403 ") && page.contains("Log in again"), "{page}");
    assert!(served.child.wait().unwrap().success());
}

/// What an officer gave up by name is asked for no more.
#[test]
fn inbox_asks_for_what_is_missing_until_it_was_given_up() {
    let mut place = Place::new();
    place.send(&tip("never came"), &[]);
    place.send(&tip("two"), &[]);
    place.import(&place.log.bundle_saying(Says { first: 1, ..Says::default() })).unwrap();
    let asks = || {
        let served = Served::start(&place);
        served.get("/", &served.enter()).contains("export --from 0")
    };
    assert!(asks());
    let run = Run { generation: 0, from: 0, to: 0, day: today() };
    place.vault.write().unwrap().release(run).unwrap();
    assert!(!asks());
}

/// Another command holds the vault while somebody has written a whole answer.
#[test]
fn words_of_a_reply_are_there_again_when_the_vault_was_busy() {
    let mut place = Place::new();
    place.send(&Tip { mailbox: Some(mailbox()), ..tip("help") }, &[]);
    place.import(&place.log.bundle()).unwrap();
    let served = Served::start(&place);
    let cookie = served.enter();
    let reply = "phrase=safe-now&text=blijf+waar+u+bent+%3C%2Ftextarea%3E";
    let writing = place.vault.write().unwrap();
    served.post("/case/1/reply", &cookie, reply);
    let page = served.get("/case/1", &cookie);
    assert!(page.contains("Another command is changing this vault."), "{page}");
    assert!(page.contains("\nblijf waar u bent &#60;/textarea&#62;</textarea>"), "{page}");
    assert!(page.contains("value=\"safe-now\" checked"), "{page}");
    drop(writing);
    served.post("/case/1/reply", &cookie, reply);
    let page = served.get("/case/1", &cookie);
    assert!(
        page.contains("waits for the next export")
            && !page.contains("bent &#60;/textarea&#62;</textarea>")
    );
    let long = "x".repeat(65_537);
    served.post("/case/1/note", &cookie, &format!("note={long}"));
    assert!(served.get("/case/1", &cookie).contains(&format!("\n{long}</textarea>")));
}

/// The sender sends the photo once more, in the same attempt and in a report of its own.
#[test]
fn sexual_image_of_a_minor_is_kept_from_others_wherever_it_comes_again() {
    let mut place = Place::new();
    let photo: &[u8] = b"\xff\xd8\xff";
    for text in [tried("photo", 1), tried("photo again", 1), tip("the same photo")] {
        place.send(&with_files(text, &[photo]), &[photo]);
    }
    place.import(&place.log.bundle()).unwrap();
    place.name_officers(("noor", PASSPHRASE), ("daan", "daan is an officer", Role::Officer));
    let noor = Served::start_as(&place, PASSPHRASE, &["--as", "noor"]);
    let served = Served::start_as(&place, "daan is an officer", &["--as", "daan"]);
    let cookie = served.enter();
    let done = served.post("/case/2/look", &cookie, "tip=0-2&at=1");
    let file = done.lines().find_map(|line| line.strip_prefix("location: ")).unwrap().to_owned();
    assert!(served.get(&file, &cookie).starts_with("HTTP/1.1 200 "));
    noor.post("/case/1/restrict", &noor.enter(), "tip=0-0&at=1");
    assert!(served.get(&file, &cookie).starts_with("HTTP/1.1 404 "), "what was made of it before");
    let daan = place.opened_by("daan", "daan is an officer");
    let is_kept = |index: u64| {
        let found = preview::find(&daan, Id { generation: 0, index }, 1, today());
        matches!(found, Err(PreviewError::Restricted))
    };
    let is_not_written = |number: u64| {
        let written =
            extract::extract(&daan, number, &place.path("out"), today(), &extract::Stop::default());
        matches!(written, Err(extract::ExtractError::Restricted))
    };
    assert_eq!([0, 1, 2].map(is_kept), [true; 3]);
    assert_eq!([1, 2].map(is_not_written), [true; 2]);
    assert_eq!(served.get("/case/1", &cookie).matches("named officers alone").count(), 2);
    assert_eq!(served.get("/case/2", &cookie).matches("named officers alone").count(), 1);
    let keepers = place.opened_by("noor", PASSPHRASE);
    let reason = "the term is over".parse().unwrap();
    keepers.write().unwrap().destroy(1, &reason, today()).unwrap();
    assert!(is_kept(2) && is_not_written(2), "also where the case of the mark is gone");
    let found = preview::find(&keepers, Id { generation: 0, index: 2 }, 1, today());
    assert!(found.is_ok(), "and whoever was named still looks: {:?}", found.err());
}

#[test]
fn plate_in_a_text_from_the_right_is_isolated_in_the_inbox() {
    let place = several(&["سيارة 12-XKD-3 بيضاء"]);
    let served = Served::start(&place);
    let cookie = served.enter();
    assert!(served.get("/", &cookie).contains("<bdi dir=\"ltr\">12-XKD-3</bdi>"));
    let found = served.get("/?q=xkd", &cookie);
    assert!(found.contains("<bdi dir=\"ltr\">12-<mark>XKD</mark>-3</bdi>"), "{found}");
}

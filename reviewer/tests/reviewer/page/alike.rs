//! A flood on the page: one row, nothing urgent hidden in it, and what differs when it is opened.

use super::{acts::has, *};
use crate::alike::STORY;

/// A victim's words, and copies of them with another word each.
fn flood(copies: usize) -> Place {
    let mut place = Place::new();
    place.send(&tip(STORY), &[]);
    for at in 0..copies {
        place.send(&tip(&STORY.replace("Kade", &format!("Kade{at}"))), &[]);
    }
    place
}

fn rows(page: &str) -> usize {
    page.matches("<span class=\"number\">").count()
}

#[test]
fn flood_is_one_row_and_one_act_leaves_what_stands_out_and_is_taken_back() {
    let mut place = flood(4);
    let danger = Answers { danger: true, ..Answers::default() };
    place.send(&Tip { answers: danger, ..tip(&STORY.replace("vier", "vijf")) }, &[]);
    place.import(&place.log.bundle()).unwrap();
    let served = Served::start(&place);
    let cookie = served.enter();
    let page = served.get("/", &cookie);
    assert_eq!(rows(&page), 1, "{page}");
    for words in
        ["6 near copies", "danger in the next days \u{d7} 1", "6 different texts", "1 stands out"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains("name=\"alike\" value=\"1-6\"") && page.contains("href=\"/?alike=1\""));
    served.post("/batch", &cookie, "alike=1-6&do=spam");
    let told = served.get("/", &cookie);
    assert!(told.contains("disposition: spam, in 5 cases."), "{told}");
    assert!(told.contains("1 of the near copies stand out and were left"), "{told}");
    assert!(told.contains("href=\"/case/6\"") && rows(&told) == 1, "{told}");
    assert!(has(&place, 1, "disposition", "spam") && !has(&place, 6, "disposition", "spam"));
    served.post("/undo", &cookie, "");
    assert!((1..=6).all(|case| !has(&place, case, "disposition", "spam")));
}

/// A trafficker saw a victim's report and sends it many times with other words, so that nobody reads hers.
#[test]
fn copies_of_a_victims_words_do_not_bury_them() {
    let place = flood(60);
    place.import(&place.log.bundle()).unwrap();
    let served = Served::start(&place);
    let cookie = served.enter();
    let page = served.get("/", &cookie);
    let row = page.split("<li class=\"unread group\">").nth(1).unwrap();
    // Hers is the oldest: its words are the ones that are shown.
    assert!(row.contains(">1</span>") && row.contains("aan de Kade werken"), "{row}");
    let opened = served.get("/?alike=7", &cookie);
    assert!(opened.contains("Near copies") && opened.contains("61 different texts"), "{opened}");
    let first = opened.split("<span class=\"number\">").nth(1).unwrap();
    assert!(first.starts_with("1<") && first.contains("the oldest"), "{first}");
    assert!(opened.contains("<del>Kade </del><ins>Kade0 </ins>"), "{opened}");
    assert!(opened.contains("href=\"/?alike=7&#38;from=50\""), "{opened}");
    assert_eq!(rows(&served.get("/?alike=1&from=50", &cookie)), 11);
    assert_eq!(entered(&place, "compared"), 2);
}

/// A copy that says more than hers comes to the top, and takes hers along.
#[test]
fn urgent_copy_lifts_the_group_and_is_not_the_only_one_to_be_seen() {
    let mut place = Place::new();
    let now = Answers { danger: true, ..Answers::default() };
    place.send(&tip(STORY), &[]);
    place.send(&tip("An ordinary report about something else, which nobody copied."), &[]);
    place.send(&Tip { answers: now, ..tip(&STORY.replace("Kade", "Haven")) }, &[]);
    place.import(&place.log.bundle()).unwrap();
    let served = Served::start(&place);
    let cookie = served.enter();
    let page = served.get("/", &cookie);
    let order: Vec<&str> = page.split("<span class=\"number\">").skip(1).collect();
    assert!(order.len() == 2 && order[0].starts_with("3<") && order[1].starts_with("2<"));
    assert!(order[0].contains("2 near copies"), "{}", order[0]);
    let opened = served.get("/?alike=1", &cookie);
    assert!(opened.contains("href=\"/case/1\"") && opened.contains("href=\"/case/3\""));
    assert!(opened.contains("stands out"), "{opened}");
}

#[test]
fn copies_that_came_after_the_page_was_shown_are_not_put_away_unseen() {
    let mut place = flood(2);
    place.import(&place.log.bundle()).unwrap();
    let served = Served::start(&place);
    let cookie = served.enter();
    assert!(served.get("/", &cookie).contains("value=\"1-3\""));
    place.send(&tip(&STORY.replace("niet", "wel")), &[]);
    place.import(&place.log.bundle()).unwrap();
    served.post("/batch", &cookie, "alike=1-3&do=spam");
    assert!(has(&place, 3, "disposition", "spam") && !has(&place, 4, "disposition", "spam"));
    let page = served.get("/", &cookie);
    assert!(page.contains("href=\"/case/4\""), "{page}");
    assert!(served.get("/?alike=4", &cookie).contains("3 more are not in this list"));
}

#[test]
fn copies_that_tell_one_of_them_again_are_put_away_together() {
    let place = flood(3);
    place.import(&place.log.bundle()).unwrap();
    let served = Served::start(&place);
    let cookie = served.enter();
    served.post("/batch", &cookie, "alike=1-4&of=1&do=duplicate");
    let told = served.get("/", &cookie);
    assert!(told.contains("in 3 cases.") && !told.contains("was not changed"), "{told}");
    assert!((2..=4).all(|case| has(&place, case, "duplicate-of", "1")));
}

#[test]
fn what_differs_is_a_senders_text_and_cannot_act() {
    let mut place = Place::new();
    place.send(&tip(STORY), &[]);
    place.send(&tip(&STORY.replace("Kade", "<script>alert(1)</script>\u{202e}")), &[]);
    place.import(&place.log.bundle()).unwrap();
    let served = Served::start(&place);
    let cookie = served.enter();
    let page = served.get("/?alike=1", &cookie);
    assert!(page.contains("<ins>") && page.contains("U+202E"), "{page}");
    assert!(!page.contains("<script") && !page.contains('\u{202e}'), "{page}");
    for odd in ["alike=1&do=spam", "alike=1-x&do=spam", "alike=01-2&do=spam", "alike=-&do=spam"] {
        assert!(served.post("/batch", &cookie, odd).starts_with("HTTP/1.1 400 "), "{odd}");
    }
}

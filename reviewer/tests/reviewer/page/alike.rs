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
    served.post("/batch", &cookie, "back=%2F&alike=1-6&do=spam");
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
    assert_eq!(entered(&place, "compared"), 50, "each that is shown");
    assert_eq!(rows(&served.get("/?alike=1&from=50", &cookie)), 11);
    assert_eq!(entered(&place, "compared"), 62, "and the oldest, whose words are beside");
    served.get("/?alike=99", &cookie);
    assert_eq!(entered(&place, "compared"), 62, "no case");
    for far in ["/?alike=1&from=18446744073709551615", "/?from=18446744073709551615"] {
        let page = served.get(far, &cookie);
        assert!(page.starts_with("HTTP/1.1 200 ") && rows(&page) == 0, "{page}");
    }
}

/// A copy that says more than hers comes to the top, and takes hers along.
#[test]
fn urgent_copy_lifts_the_group_and_is_not_the_only_one_to_be_seen() {
    let mut place = Place::new();
    let now = Answers { danger: true, ..Answers::default() };
    place.send(&tip(STORY), &[]);
    place.send(&tip("An ordinary report about something else, which nobody copied."), &[]);
    place.send(&Tip { answers: now, ..tip(&STORY.replace("Kade", "Haven")) }, &[]);
    place.send(&tip(STORY), &[]);
    place.import(&place.log.bundle()).unwrap();
    let served = Served::start(&place);
    let cookie = served.enter();
    let page = served.get("/", &cookie);
    let order: Vec<&str> = page.split("<span class=\"number\">").skip(1).collect();
    assert!(order.len() == 2 && order[0].starts_with("1<") && order[1].starts_with("2<"));
    assert!(order[0].contains("3 near copies") && order[0].contains("1 stands out"), "{page}");
    let opened = served.get("/?alike=1", &cookie);
    assert!(opened.contains("href=\"/case/1\"") && opened.contains("href=\"/case/3\""));
    assert!(opened.contains("stands out"), "{opened}");
}

/// A trafficker sends her words behind advertising and ticks danger, so that hers go with it unseen.
#[test]
fn row_shows_the_words_that_an_act_on_it_puts_away() {
    let mut place = Place::new();
    place.send(&tip(STORY), &[]);
    place.send(&tip(STORY), &[]);
    let danger = Answers { danger: true, ..Answers::default() };
    place.send(&Tip { answers: danger, ..tip(&format!("KOOP NU! {STORY}")) }, &[]);
    place.import(&place.log.bundle()).unwrap();
    let served = Served::start(&place);
    let cookie = served.enter();
    let page = served.get("/", &cookie);
    assert!(rows(&page) == 1 && page.contains("danger in the next days \u{d7} 1"), "{page}");
    assert!(page.contains("<span class=\"number\">1<") && page.contains("In de keuken"), "{page}");
    assert!(!page.contains("KOOP NU"), "{page}");
    served.post("/batch", &cookie, "back=%2F&alike=1-3&do=spam");
    assert!((1..=2).all(|case| has(&place, case, "disposition", "spam")));
    let page = served.get("/", &cookie);
    assert!(page.contains("KOOP NU") && !has(&place, 3, "disposition", "spam"), "{page}");
}

#[test]
fn act_on_a_row_of_a_chosen_list_leaves_what_is_not_in_it() {
    let place = flood(4);
    place.import(&place.log.bundle()).unwrap();
    let served = Served::start(&place);
    let cookie = served.enter();
    for path in ["/case/2/tag", "/case/5/tag"] {
        served.post(path, &cookie, "tag=x");
    }
    let page = served.get("/?tag=x", &cookie);
    assert!(page.contains("2 near copies") && page.contains("value=\"1-5\""), "{page}");
    for odd in ["", "&back=", "&back=%2Fcase%2F1", "&back=%2F%3Fshow%3Dnone", "&back=%2F%3Fq%3Dx"] {
        let refused = served.post("/batch", &cookie, &format!("alike=1-5&do=spam{odd}"));
        assert!(refused.starts_with("HTTP/1.1 400 "), "{odd}: {refused}");
    }
    served.post("/batch", &cookie, "back=%2F%3Ftag%3Dx&alike=1-5&do=spam");
    let spam = |case: u64| has(&place, case, "disposition", "spam");
    assert_eq!((1..=5).filter(|case| spam(*case)).collect::<Vec<_>>(), [2, 5]);
    served.post("/case/3/assign", &cookie, "me=1");
    served.post("/batch", &cookie, "back=%2F%3Fshow%3Dmine&alike=1-5&do=abuse");
    let abuse = |case: u64| has(&place, case, "disposition", "abuse");
    assert_eq!((1..=5).filter(|case| abuse(*case)).collect::<Vec<_>>(), [3]);
}

#[test]
fn what_an_officer_noted_or_a_colleague_works_on_is_not_put_away_with_others() {
    let place = flood(3);
    place.import(&place.log.bundle()).unwrap();
    let served = Served::start(&place);
    let cookie = served.enter();
    served.post("/case/1/note", &cookie, "note=she+called+back");
    served.post("/case/2/assign", &cookie, "name=daan");
    served.post("/case/3/assign", &cookie, "me=1");
    assert!(served.get("/", &cookie).contains("2 stand out"));
    served.post("/batch", &cookie, "back=%2F&alike=1-4&do=tag&tag=flood");
    let tagged = |case: u64| has(&place, case, "tag", "flood");
    assert_eq!((1..=4).filter(|case| tagged(*case)).collect::<Vec<_>>(), [2, 3, 4]);
    served.post("/batch", &cookie, "back=%2F&alike=1-4&do=spam");
    let spam = |case: u64| has(&place, case, "disposition", "spam");
    assert_eq!((1..=4).filter(|case| spam(*case)).collect::<Vec<_>>(), [3, 4]);
}

#[test]
fn search_shows_each_of_what_it_found() {
    let place = flood(2);
    place.import(&place.log.bundle()).unwrap();
    let served = Served::start(&place);
    let cookie = served.enter();
    let page = served.get("/?q=keuken", &cookie);
    assert!(rows(&page) == 3 && !page.contains("name=\"alike\""), "{page}");
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
    served.post("/batch", &cookie, "back=%2F&alike=1-3&do=spam");
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
    served.post("/batch", &cookie, "back=%2F&alike=1-4&of=1&do=duplicate");
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

//! The page of messages: every page of it, and what must hold for it alone.

use meldkluis_crypto::{
    Entropy as _,
    day::Day,
    inbound::ReplyId,
    receipt::Code,
    reply::{Attachment, Kind, Question, Reply, Words},
    tip::{Certainty, Phrase, Sha256, Tick, Ticks},
};

use super::*;
use crate::{entropy::Os, mailbox::Letter};

fn reply(day: &str, text: Option<&str>, phrases: &[&str]) -> Reply {
    let question = |phrase: &&str| Question {
        phrase: Phrase::parse(phrase).unwrap(),
        text: Words::new(format!("Question {phrase}?")),
    };
    Reply {
        version: meldkluis_crypto::tip::Version,
        day: day.parse().unwrap(),
        language: "en".into(),
        kind: Kind::Written,
        text: text.map(|text| Words::new(text.to_owned())),
        questions: phrases.iter().map(question).collect(),
        attachments: vec![],
    }
}

fn letter(number: u8, reply: Reply) -> Letter {
    Letter {
        id: ReplyId::new([number; 16]),
        imported: Day::from_number(0),
        until: Day::from_number(20_908),
        reply,
    }
}

fn mailbox(replies: Vec<Letter>) -> Mailbox {
    Mailbox {
        found: Found { replies, unreadable: 0 },
        ticket: Zeroizing::new("ticket".to_owned()),
        note: Note::default(),
        attempt: attempt(),
    }
}

fn note(text: &str, phrase: &str) -> Note {
    let tick = Tick { phrase: Phrase::parse(phrase).unwrap(), answer: Certainty::No };
    Note { text: text.into(), ticks: Ticks::new(vec![tick]).unwrap(), ..Note::default() }
}

pub(super) fn code() -> Code {
    Code::generate(&mut Os)
}

/// Makes every page behind a code.
pub(super) fn every_page(lang: Lang) -> Vec<String> {
    let pages = pages();
    let typed = || Zeroizing::new("1234".to_owned());
    let mut all = vec![
        pages.sent(lang, &Sent { code: Some(code()), ..Sent::default() }),
        pages.ask(lang, None, None, &Note::default()),
        pages.ask(lang, Some(&Wrong::Busy), Some("ticket"), &note("kept", "a")),
    ];
    for wrong in [
        Wrong::Length(typed()),
        Wrong::Characters(typed()),
        Wrong::Mistyped(typed()),
        Wrong::Expired { files: false },
        Wrong::Expired { files: true },
        Wrong::Busy,
        Wrong::Failed,
    ] {
        all.push(pages.ask(lang, Some(&wrong), None, &note("kept", "a")));
    }
    let mut full = reply("2026-03-01", Some("first\nsecond"), &["a", "b"]);
    full.attachments = vec![Attachment {
        name: "attachments/01.pdf".into(),
        size: 123_456,
        sha256: Sha256([0; 32]),
        media_type: "application/pdf".into(),
    }];
    let mut some = mailbox(vec![letter(1, full), letter(2, reply("2026-12-31", None, &[]))]);
    some.found.unreadable = 1;
    for notice in [Notice::UnsureDelete, Notice::UnsureWithdraw, Notice::Newer, Notice::NoFile] {
        all.push(pages.mailbox(lang, &some, Some(notice)));
    }
    all.push(pages.mailbox(lang, &mailbox(vec![]), None));
    for problem in [
        Problem::Nothing(vec![]),
        Problem::TooLong(Long::Text),
        Problem::Busy,
        Problem::LongText,
        Problem::Failed,
    ] {
        let given = Given { problem, ticket: typed(), note: note("kept", "a") };
        all.push(pages.more(lang, &given, attempt()));
    }
    let sent = Sent::default();
    for done in [Done::Added(sent), Done::Withdrawn, Done::Deleted] {
        all.push(pages.done(lang, "ticket", &done));
    }
    all
}

#[test]
fn sent_page_shows_the_code_once_in_six_groups_from_left_to_right() {
    let code = code();
    let groups: Vec<_> =
        code.expose_groups().map(|group| format!("<span>{group}</span>")).collect();
    let shown = format!(
        "<p class=\"code\" translate=\"no\"><bdi dir=\"ltr\">{} </bdi></p>",
        groups.join(" ")
    );
    let sent = Sent { code: Some(code), ..Sent::default() };
    for lang in Lang::ALL.iter().copied() {
        let html = pages().sent(lang, &sent);
        assert_eq!(html.matches(&shown).count(), 1, "{html}");
        assert!(!html.contains("<nav"), "a language link would lose the code");
        assert!(html.contains(&format!("<bdi dir=\"ltr\">/{lang}/messages</bdi>")));
        // The code is shown once: nothing but the way out leads away in the same window.
        for link in html.split("<a ").skip(1).map(|rest| rest.split('>').next().unwrap()) {
            let stays = link.contains("target=\"_blank\"") || link.contains("href=\"tel:");
            assert!(stays || link.contains("href=\"/leave\""), "{lang}: {link}");
        }
    }
    let none = pages().sent(Lang::En, &Sent::default());
    assert!(none.contains("You get no code this time") && !none.contains("class=\"code\""));
    assert!(!none.contains("with your code"));
}

#[test]
fn every_page_leads_to_the_code_and_no_form_is_sent_by_get() {
    for html in Lang::ALL.iter().copied().flat_map(super::every_page) {
        let has_code = html.contains("class=\"code\"");
        assert!(has_code || html.contains("/messages\""), "{html}");
        for form in html.split("<form").skip(1) {
            let tag = form.split('>').next().unwrap();
            assert!(
                tag.contains("method=\"post\"") && tag.contains("enctype=\"multipart/form-data\"")
            );
            assert!(tag.contains("autocomplete=\"off\""), "or Back restores what was typed");
        }
    }
}

#[test]
fn words_of_a_desk_act_in_no_way() {
    let text = "a\nb </p><script>x</script>\u{202e}c\u{1b}[2J";
    let mut hostile = reply("2026-03-01", Some(text), &["a"]);
    hostile.language = "\"><b>".into();
    hostile.questions[0].text = Words::new("<i>\u{2066}?".into());
    let html = pages().mailbox(Lang::En, &mailbox(vec![letter(1, hostile)]), None);
    assert!(html.contains(">a\nb &#60;/p&#62;&#60;script&#62;x&#60;/script&#62;c[2J</p>"));
    assert!(
        html.contains("&#60;i&#62;?</legend>") && html.contains("lang=\"&#34;&#62;&#60;b&#62;\"")
    );
    assert!(html.contains("Answer of 1 March 2026"));
}

#[test]
fn sender_is_told_the_month_an_answer_is_kept_to() {
    let some = mailbox(vec![letter(1, reply("2026-12-01", Some("words"), &[]))]);
    assert!(pages().mailbox(Lang::Nl, &some, None).contains("Dit staat hier tot eind maart 2027."));
    assert!(pages().mailbox(Lang::En, &some, None).contains("until the end of March 2027."));
}

#[test]
fn question_asked_twice_is_answered_once() {
    let replies = vec![
        letter(1, reply("2026-03-01", None, &["a", "b"])),
        letter(2, reply("2026-04-02", None, &["a"])),
    ];
    let html = pages().mailbox(Lang::En, &mailbox(replies), None);
    assert_eq!(html.matches("name=\"tick-a\" value=\"yes\"").count(), 1);
    assert_eq!(html.matches("name=\"tick-b\" value=\"unknown\"").count(), 1);
    assert_eq!(html.matches("form=\"add\"").count(), 6, "they go with what is added");
    assert!(html.contains("<form id=\"add\""));
}

#[test]
fn answers_given_before_are_ticked_or_travel_on() {
    let mut open = mailbox(vec![letter(1, reply("2026-03-01", None, &["a"]))]);
    open.note = note("my words", "a");
    let html = pages().mailbox(Lang::En, &open, None);
    assert!(html.contains("name=\"tick-a\" value=\"no\" checked>"));
    assert!(
        html.contains("\nmy words</textarea>") && !html.contains("type=\"hidden\" name=\"tick-")
    );
    open.note = note("my words", "gone");
    let html = pages().mailbox(Lang::En, &open, None);
    assert!(html.contains("type=\"hidden\" name=\"tick-gone\" value=\"no\">"));
}

#[test]
fn code_box_is_typed_easily_and_remembered_nowhere() {
    let html = pages().ask(Lang::Nl, None, None, &Note::default());
    let field = html.split("<input id=\"code\"").nth(1).unwrap().split('>').next().unwrap();
    for attribute in [
        "type=\"text\"",
        "inputmode=\"numeric\"",
        "autocomplete=\"off\"",
        "translate=\"no\"",
        "dir=\"ltr\"",
    ] {
        assert!(field.contains(attribute), "{attribute}");
    }
    assert!(html.contains("<label for=\"code\">Je code</label>"));
    assert!(html.contains("24 cijfers. Spaties maken niet uit."));
    let wrong = Wrong::Mistyped(Zeroizing::new("12\"34".to_owned()));
    let html = pages().ask(Lang::Nl, Some(&wrong), None, &Note::default());
    assert!(html.contains("value=\"12&#34;34\"") && html.contains("aria-invalid=\"true\""));
}

#[test]
fn every_mailbox_without_replies_is_one_page() {
    let mut seed = [0; 2];
    Os.fill(&mut seed);
    let one = pages().mailbox(Lang::Nl, &mailbox(vec![]), None);
    assert_eq!(one, pages().mailbox(Lang::Nl, &mailbox(vec![]), None));
    assert!(one.contains("Er is nog geen antwoord") && !one.contains("value=\"delete\""));
}

//! The page of messages: each outcome, what it never tells, and what hostile forms get.

use std::time::Duration;

use meldkluis_crypto::{
    receipt::{Code, Receipt},
    reply::{Attachment, Kind, Question, Reply, Words},
    tip::{Certainty, Phrase, Sha256, Version},
};
use meldkluis_intake::{entropy::Os, form::Why, pipeline::NotTaken, server::Timing};
use ring::digest::{SHA256, digest};

use crate::{
    client::{Answer, field, file, form, post_head},
    house::{House, quick, small},
};

const PATH: &str = "/en/messages";
const PDF: &[u8] = b"%PDF-1.7 a letter";

pub fn receipt(code: &Code) -> Receipt {
    code.root("meldkluis.example").receipt()
}

pub fn code() -> Code {
    Code::generate(&mut Os)
}

fn letter(text: &str) -> Reply {
    Reply {
        version: Version,
        day: "2026-11-23".parse().unwrap(),
        language: "en".into(),
        kind: Kind::Written,
        text: Some(Words::new(text.to_owned())),
        questions: vec![],
        attachments: vec![],
    }
}

fn asking(text: &str, phrases: &[&str]) -> Reply {
    let question = |phrase: &&str| Question {
        phrase: Phrase::parse(phrase).unwrap(),
        text: Words::new(format!("About {phrase}?")),
    };
    Reply { questions: phrases.iter().map(question).collect(), ..letter(text) }
}

fn with_pdf(text: &str, name: &str, media_type: &str) -> Reply {
    let sha256 = Sha256(digest(&SHA256, PDF).as_ref().try_into().unwrap());
    let size = PDF.len().try_into().unwrap();
    let media_type = media_type.to_owned();
    let told = Attachment { name: format!("attachments/{name}"), size, sha256, media_type };
    Reply { attachments: vec![told], ..letter(text) }
}

impl House {
    /// Types a code into the box.
    pub async fn open(&self, typed: &str) -> Answer {
        self.post(PATH, &form(&[field("do", "open"), field("code", typed)])).await
    }

    async fn act(&self, parts: &[Vec<u8>]) -> Answer {
        self.post(PATH, &form(parts)).await
    }
}

/// Finds the value of a hidden field.
#[track_caller]
pub fn value(answer: &Answer, name: &str) -> String {
    let (_, rest) = answer.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[track_caller]
fn shows(answer: &Answer, status: u16, says: &str) {
    assert_eq!(answer.status, status, "{}", answer.body.trim_end_matches([' ', '-', '>']));
    assert!(answer.body.contains(says), "{status} without {says:?}: {}", answer.body);
    assert_eq!(answer.body.len() % (32 << 10), 0, "a length that tells something");
}

#[tokio::test]
async fn code_box_is_shown() {
    let house = House::new().await;
    shows(&house.get(PATH).await, 200, "inputmode=\"numeric\"");
    shows(&house.get("/nl/messages").await, 200, "Lees ons antwoord");
    let head = house.ask("HEAD", PATH, "").await;
    assert_eq!(head.header("content-length"), Some("32768"));
    shows(&house.get("/en/messages?code=1234").await, 200, "name=\"code\" value=\"\"");
}

#[tokio::test]
async fn replies_are_shown_in_their_order_with_questions_and_files() {
    let (house, code) = (House::new().await, code());
    house.notes.bring(&receipt(&code), 1, &asking("First\nlines", &["children", "car"]), &[]);
    house.notes.bring(&receipt(&code), 2, &with_pdf("Second", "01.pdf", "text/html"), &[PDF]);
    let groups: Vec<_> = code.expose_groups().collect();
    let answer = house.open(&format!(" {} ", groups.join(" - "))).await;
    shows(&answer, 200, ">First\nlines</p>");
    let (first, second) = (answer.body.find("First"), answer.body.find(">Second</p>"));
    assert!(first < second && second.is_some());
    assert!(answer.body.contains("<legend dir=\"auto\" lang=\"en\">About children?</legend>"));
    assert_eq!(answer.body.matches("type=\"radio\" form=\"add\" name=\"tick-car\"").count(), 3);
    assert!(answer.body.contains(">File 1 (PDF, 1 kB)</button>"));
    assert!(!answer.body.contains(code.expose()) && !answer.body.contains(groups[1]));
}

#[tokio::test]
async fn mistyped_codes_are_told_apart_before_any_work() {
    let (house, code) = (House::new().await, code());
    let mut mistyped = code.expose().to_owned();
    let other = if mistyped.starts_with('1') { "2" } else { "1" };
    mistyped.replace_range(..1, other);
    shows(&house.open(&mistyped).await, 400, "There is a mistake in the code");
    shows(&house.open("1234").await, 400, "A code has 24 digits");
    shows(&house.open("").await, 400, "A code has 24 digits");
    shows(&house.open(&"1 ".repeat(5_000)).await, 400, "A code has 24 digits");
    shows(&house.open("my code").await, 400, "A code has only digits");
    assert_eq!(house.notes.looked(), 0);
    shows(&house.open(code.expose()).await, 200, "There is no answer yet");
    assert_eq!(house.notes.looked(), 1);
}

/// Everything that can be seen of an answer but what differs between any two pages.
fn seen(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let ticket = value(answer, "ticket");
    let attempt = value(answer, "attempt");
    let body = answer.body.replace(&ticket, "").replace(&attempt, "");
    (answer.status, answer.headers.clone(), body)
}

#[tokio::test]
async fn unknown_empty_and_erased_mailboxes_are_one_page() {
    let (house, known) = (House::new().await, code());
    house.notes.bring(&receipt(&known), 1, &letter("secret"), &[]);
    let full = house.open(known.expose()).await;
    shows(&full, 200, "secret");
    let delete = [
        field("do", "delete"),
        field("ticket", &value(&full, "ticket")),
        field("reply", &value(&full, "reply")),
        field("sure", "1"),
    ];
    shows(&house.act(&delete).await, 200, "The answer is deleted");
    let erased = house.open(known.expose()).await;
    let unknown = house.open(code().expose()).await;
    assert_eq!(erased.body.len(), unknown.body.len());
    assert_eq!(seen(&erased), seen(&unknown));
}

#[tokio::test]
async fn deleting_needs_a_tick_and_shows_what_came_meanwhile() {
    let (house, code) = (House::new().await, code());
    house.notes.bring(&receipt(&code), 1, &letter("one"), &[]);
    let page = house.open(code.expose()).await;
    let ticket = field("ticket", &value(&page, "ticket"));
    let first = field("reply", &value(&page, "reply"));
    let unsure = house.act(&[field("do", "delete"), ticket.clone(), first.clone()]).await;
    shows(&unsure, 200, "Please tick the box first");
    assert!(unsure.body.contains("<details open>") && unsure.body.contains(">one</p>"));
    house.notes.bring(&receipt(&code), 2, &letter("two"), &[]);
    let delete = [field("do", "delete"), ticket.clone(), first, field("sure", "1")];
    let newer = house.act(&delete).await;
    shows(&newer, 200, "There is a new answer");
    assert!(newer.body.contains(">two</p>"));
    let newest = newer.body.rsplit("name=\"reply\" value=\"").next().unwrap();
    let newest = field("reply", &newest[..32]);
    let gone = house.act(&[field("do", "delete"), ticket, newest, field("sure", "1")]).await;
    shows(&gone, 200, "The answer is deleted");
    let back = [field("do", "open"), field("ticket", &value(&gone, "ticket"))];
    shows(&house.act(&back).await, 200, "There is no answer yet");
}

#[tokio::test]
async fn additions_arrive_with_words_answers_and_files() {
    let (house, code) = (House::new().await, code());
    let page = house.open(code.expose()).await;
    let send = [
        field("do", "send"),
        field("ticket", &value(&page, "ticket")),
        field("attempt", &value(&page, "attempt")),
        field("tick-children", "yes"),
        field("tick-car", "unknown"),
        field("text", "more\r\nwords"),
        file("voice", b"OggS voice"),
        file("files", b"a photo"),
        file("files", b""),
    ];
    let added = house.act(&send).await;
    shows(&added, 200, "What you added has arrived");
    assert!(added.body.contains("<b>File 1</b>: arrived, not cleaned"));
    assert!(added.body.contains("<b>File 2</b>: the file was empty"));
    let taken = house.only();
    assert_eq!(taken.text.as_deref(), Some("more\nwords"));
    assert_eq!((taken.files.len(), taken.lost[0].why), (2, Why::Empty));
    assert!(taken.attempt.is_some());
    let (mailbox, said) = taken.follow_up.unwrap();
    assert_eq!((mailbox, said.withdrawn), (receipt(&code).mailbox, false));
    let ticks: Vec<_> = said.ticks.iter().map(|t| (t.phrase.as_str(), t.answer)).collect();
    assert_eq!(ticks, [("children", Certainty::Yes), ("car", Certainty::Unknown)]);
    assert!(!added.body.contains("more\nwords"), "what was sent is never shown");
}

#[tokio::test]
async fn ticks_alone_are_an_addition_and_nothing_is_none() {
    let (house, code) = (House::new().await, code());
    let page = house.open(code.expose()).await;
    let ticket = field("ticket", &value(&page, "ticket"));
    let nothing = [field("do", "send"), ticket.clone(), field("text", " "), file("files", b"")];
    shows(&house.act(&nothing).await, 400, "There is nothing to send yet");
    assert!(house.notes.taken().is_empty());
    let ticks = [field("do", "send"), ticket, field("tick-car", "no"), field("text", "")];
    shows(&house.act(&ticks).await, 200, "What you added has arrived");
    assert_eq!(house.only().text, None);
}

#[tokio::test]
async fn wish_not_to_be_used_is_sent_once_it_is_confirmed() {
    let (house, code) = (House::new().await, code());
    let page = house.open(code.expose()).await;
    let ticket = field("ticket", &value(&page, "ticket"));
    let unsure = house.act(&[field("do", "withdraw"), ticket.clone()]).await;
    shows(&unsure, 200, "Please tick the box first");
    assert!(house.notes.taken().is_empty());
    let sure = [field("do", "withdraw"), ticket, field("sure", "1")];
    shows(&house.act(&sure).await, 200, "You ask us not to use your report");
    let (_, said) = house.only().follow_up.unwrap();
    assert!(said.withdrawn && said.ticks.is_empty());
}

#[tokio::test]
async fn files_come_under_our_names_and_types() {
    let (house, code) = (House::new().await, code());
    let to = receipt(&code);
    house.notes.bring(&to, 1, &with_pdf("one", "01.pdf", "text/html"), &[PDF]);
    house.notes.bring(&to, 2, &with_pdf("two", "01.mp4", "text/html"), &[PDF]);
    let page = house.open(code.expose()).await;
    let ticket = field("ticket", &value(&page, "ticket"));
    for (id, ext, media_type) in
        [("01", "pdf", "application/pdf"), ("02", "mp4", "application/octet-stream")]
    {
        let parts = |number| {
            let id = field("reply", &id.repeat(16));
            [field("do", "file"), ticket.clone(), id, field("file", number)]
        };
        let answer = house.act(&parts("1")).await;
        assert_eq!((answer.status, answer.body.as_bytes()), (200, PDF));
        assert_eq!(answer.header("content-type"), Some(media_type));
        let name = format!("attachment; filename=\"file-1.{ext}\"");
        assert_eq!(answer.header("content-disposition"), Some(name.as_str()));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("content-language"), None);
        shows(&house.act(&parts("2")).await, 200, "This file is not here any more");
    }
}

#[tokio::test]
async fn expired_ticket_asks_for_the_code_and_keeps_what_was_typed() {
    let timing = Timing { ticket: Duration::ZERO, ..quick() };
    let (house, code) = (House::with(small(), timing).await, code());
    house.notes.bring(&receipt(&code), 1, &asking("one", &["car"]), &[]);
    let page = house.open(code.expose()).await;
    let attempt = value(&page, "attempt");
    let send = [
        field("do", "send"),
        field("ticket", &value(&page, "ticket")),
        field("attempt", &attempt),
        field("tick-car", "no"),
        field("text", "a long story"),
        file("files", b"a photo"),
    ];
    let asked = house.act(&send).await;
    shows(&asked, 400, "Please type your code again");
    assert!(asked.body.contains("Please choose them again on the next page"));
    assert!(asked.body.contains("\na long story</textarea>") && asked.body.contains(&attempt));
    let again = [
        field("do", "open"),
        field("code", code.expose()),
        field("text", "a long story"),
        field("tick-car", &value(&asked, "tick-car")),
        field("attempt", &attempt),
    ];
    let page = house.act(&again).await;
    shows(&page, 200, "\na long story</textarea>");
    assert!(page.body.contains("name=\"tick-car\" value=\"no\" checked>"));
    assert_eq!(value(&page, "attempt"), attempt);
    assert!(house.notes.taken().is_empty(), "nothing is sent by itself");
}

#[tokio::test]
async fn ticket_of_another_server_is_refused() {
    let (here, there, code) = (House::new().await, House::new().await, code());
    there.notes.bring(&receipt(&code), 1, &letter("secret"), &[]);
    let ticket = value(&here.open(code.expose()).await, "ticket");
    for ticket in [&ticket, "x", "", &ticket[1..]] {
        for (verb, more) in [
            ("open", vec![]),
            ("send", vec![field("text", "x")]),
            ("delete", vec![field("sure", "1")]),
            ("withdraw", vec![field("sure", "1")]),
            ("file", vec![field("reply", &"01".repeat(16)), field("file", "1")]),
        ] {
            let parts = [vec![field("do", verb), field("ticket", ticket)], more].concat();
            shows(&there.act(&parts).await, 400, "Please type your code again");
        }
    }
    assert!(there.notes.taken().is_empty());
    shows(&there.open(code.expose()).await, 200, "secret");
}

#[tokio::test]
async fn what_cannot_be_taken_comes_back() {
    let (house, code) = (House::new().await, code());
    let page = house.open(code.expose()).await;
    let send = |text: &str| {
        let ticket = field("ticket", &value(&page, "ticket"));
        [field("do", "send"), ticket, field("tick-car", "yes"), field("text", text)]
    };
    let long = house.act(&send(&"word ".repeat(300))).await;
    shows(&long, 413, "Your text is too long");
    assert!(long.body.contains("\nword word") && long.body.contains("name=\"tick-car\""));
    for (why, status, says) in [
        (NotTaken::Busy, 503, "It is too busy now. What you added has not arrived"),
        (NotTaken::LongText, 503, "We have no room for a long text now"),
        (NotTaken::Failed, 500, "Because of a fault of ours what you added has not arrived"),
    ] {
        house.notes.refuse_with(why);
        let answer = house.act(&send("my words")).await;
        shows(&answer, status, says);
        assert!(answer.body.contains("\nmy words</textarea>") && answer.body.contains("0800-7000"));
        assert_eq!(answer.header("retry-after").is_some(), status == 503);
    }
    let withdraw =
        [field("do", "withdraw"), field("ticket", &value(&page, "ticket")), field("sure", "1")];
    shows(&house.act(&withdraw).await, 500, "This did not work, because of a fault of ours");
    house.notes.break_mail();
    let failed = house.open(code.expose()).await;
    shows(&failed, 500, "Try again");
    assert!(failed.body.contains("name=\"ticket\""), "the code need not be typed again");
}

#[tokio::test]
async fn hostile_forms_are_malformed_and_padded() {
    let (house, code) = (House::new().await, code());
    let ticket = field("ticket", &value(&house.open(code.expose()).await, "ticket"));
    let (open, send) = (field("do", "open"), field("do", "send"));
    let typed = field("code", code.expose());
    let ticks: Vec<_> = (0..41).map(|n| field(&format!("tick-{n}"), "")).collect();
    let mut many = vec![send.clone(), ticket.clone()];
    many.extend(ticks);
    for parts in [
        vec![],
        vec![typed.clone(), open.clone()],
        vec![field("do", "")],
        vec![field("do", "read"), typed.clone()],
        vec![field("do", &"open".repeat(100)), typed.clone()],
        vec![open.clone(), open.clone(), typed.clone()],
        vec![open.clone(), typed.clone(), typed.clone()],
        vec![open.clone(), typed.clone(), ticket.clone()],
        vec![open.clone(), typed.clone(), file("files", b"x")],
        vec![open.clone(), typed.clone(), field("source", "work")],
        vec![open.clone(), typed.clone(), field("tick-", "yes")],
        vec![open.clone(), typed.clone(), field("tick-A", "yes")],
        vec![open.clone(), typed.clone(), field("tick-a", "maybe")],
        vec![open.clone(), typed.clone(), field("tick-a", "yes"), field("tick-a", "no")],
        vec![send.clone(), typed.clone(), field("text", "x")],
        vec![send.clone(), field("text", "x")],
        vec![send.clone(), ticket.clone(), ticket.clone(), field("text", "x")],
        vec![send, field("ticket", &"x".repeat(1_000)), field("text", "x")],
        vec![field("do", "delete"), ticket.clone(), field("sure", "2")],
        vec![field("do", "delete"), ticket.clone(), field("reply", "xyz")],
        vec![field("do", "file"), ticket.clone(), field("file", "1")],
        vec![field("do", "file"), ticket.clone(), field("reply", &"01".repeat(16))],
        vec![field("do", "file"), ticket, field("reply", &"01".repeat(16)), field("file", "-1")],
        many,
    ] {
        shows(&house.act(&parts).await, 400, "We could not read what your browser sent");
    }
    shows(&house.post(PATH, b"").await, 400, "We could not read");
    shows(&house.post(PATH, b"--x").await, 400, "We could not read");
    assert!(house.notes.taken().is_empty());
}

#[tokio::test]
async fn every_other_refusal_is_padded_too() {
    let house = House::new().await;
    let body = form(&[field("do", "open"), field("code", "1")]);
    shows(&house.ask("PUT", PATH, "").await, 405, "This page cannot be opened like this");
    shows(&house.ask("POST", PATH, "").await, 415, "We could not read");
    let cross = post_head(PATH, body.len());
    let cross = cross.replace("\r\n\r\n", "\r\nSec-Fetch-Site: cross-site\r\n\r\n");
    let cross = house.raw([cross.as_bytes(), &body].concat()).await;
    shows(&cross, 403, "This came from another website");
    let large = format!("X-Filler: {}\r\n", "f".repeat(990)).repeat(17);
    shows(&house.ask("GET", PATH, &large).await, 431, "sent too much data");
}

/// Where a page sends its reader, and what an answer says beside its page.
fn leaks(answer: &Answer) -> String {
    let mut seen: Vec<String> = answer.headers.iter().map(|(n, v)| format!("{n}: {v}")).collect();
    for attribute in [" href=\"", " action=\"", " src=\"", " formaction=\""] {
        let found = answer.body.split(attribute).skip(1);
        seen.extend(found.map(|rest| rest.split('"').next().unwrap().to_owned()));
    }
    seen.join("\n")
}

#[tokio::test]
async fn no_code_is_in_any_header_or_address() {
    let (house, mut code) = (House::new().await, code());
    let sent = house.post("/en/tip", &form(&[field("text", "a tip")])).await;
    assert_eq!(sent.status, 200);
    let shown = sent.body.split_once("class=\"code\"").unwrap().1.split_once("</p>").unwrap().0;
    let digits: String = shown.split("<span>").skip(1).map(|rest| &rest[..4]).collect();
    code = Code::parse(&digits).unwrap_or(code);
    assert_eq!(code.expose(), digits, "the page shows a whole code");
    house.notes.bring(&receipt(&code), 1, &with_pdf("one", "01.pdf", "application/pdf"), &[PDF]);
    let page = house.open(&digits).await;
    let ticket = field("ticket", &value(&page, "ticket"));
    let id = field("reply", &value(&page, "reply"));
    let mut mistyped = digits.clone();
    mistyped.replace_range(..2, "00");
    let act = |verb: &str, more: &[Vec<u8>]| {
        [vec![field("do", verb), ticket.clone()], more.to_vec()].concat()
    };
    let answers = [
        sent,
        house.open(&mistyped).await,
        house.get("/en/messages").await,
        house.act(&act("send", &[field("text", "x")])).await,
        house.act(&act("send", &[])).await,
        house.act(&act("file", &[id.clone(), field("file", "1")])).await,
        house.act(&act("withdraw", &[field("sure", "1")])).await,
        house.act(&act("delete", &[id, field("sure", "1")])).await,
        page,
    ];
    for answer in &answers {
        assert_eq!(answer.header("set-cookie"), None);
        let leaks = leaks(answer);
        let digits_alone: String = leaks.chars().filter(char::is_ascii_digit).collect();
        assert!(!leaks.contains(&digits[..8]) && !digits_alone.contains(&digits[..12]), "{leaks}");
        assert!(!leaks.contains(&value_or_none(answer)), "{leaks}");
    }
}

/// The ticket of a page, or what stands on none.
fn value_or_none(answer: &Answer) -> String {
    let has = answer.body.contains("name=\"ticket\"");
    if has { value(answer, "ticket") } else { "no ticket".to_owned() }
}

#[tokio::test]
async fn tip_without_a_code_says_so() {
    let house = House::new().await;
    house.notes.give_no_codes();
    let sent = house.post("/en/tip", &form(&[field("text", "a tip")])).await;
    assert!(sent.body.contains("Your report has arrived"));
    assert!(sent.body.contains("You get no code this time"));
}

//! Writes every kind of page in every language, filled with the same things each time, and how each language
//! writes days and numbers, for programs that judge pages.
//!
//! ```text
//! every_page DIR        writes DIR/LANGUAGE/PAGE.html, and DIR/formats.json
//! ```

use std::{collections::BTreeMap, error::Error, fs, path::Path};

use meldkluis_crypto::{
    day::Day,
    inbound::ReplyId,
    receipt::Code,
    reply::{Attachment, Kind, Question, Reply, Words},
    tip::{
        Answers, Attempt, Certainty, Minor, Phrase, Role, Sha256, Source, Tick, Ticks, Version,
        Want, What, When,
    },
};
use meldkluis_intake::{
    config::{Limits, Weekday},
    form::{Draft, Long, Lost, Note, Why},
    mailbox::{Found, Letter},
    pages::{Done, Fault, Given, Lang, Mailbox, Notice, Pages, Particulars, Problem, Wrong},
    pipeline::{Sent, SentFile},
};
use meldkluis_scrub::{Label, Rest};
use serde_json::Value;
use zeroize::Zeroizing;

const CODE: &str = "407190336258174920381671";
const TICKET: &str = "ticket";
/// What a sender wrote, in two directions, with a word that does not break.
const TEXT: &str = "Drie vrouwen in een container, www.voorbeeld.example/een-heel-lang-adres-zonder-spaties-erin.\nهناك ثلاث نساء في الميناء. ሓግዘኒ። 请帮助我们。";
const ANSWER: &str = "Thank you. We have read it.\nhttps://example.example/a-long-address-without-spaces-in-it-at-all";
const ATTEMPT: [u8; 16] = [0xab; 16];

type Outcome<T> = Result<T, Box<dyn Error>>;
type Named = BTreeMap<String, String>;

fn main() -> Outcome<()> {
    let folder = std::env::args_os().nth(1).ok_or("usage: every_page DIR")?;
    let folder = Path::new(&folder);
    let (pages, closed) = (Pages::new(particulars()), Pages::new(closed()));
    let mut formats = serde_json::Map::new();
    for lang in Lang::ALL.iter().copied() {
        let inside = folder.join(lang.tag());
        fs::create_dir_all(&inside)?;
        for (name, html) in every_page(&pages, lang)? {
            fs::write(inside.join(format!("{name}.html")), html)?;
        }
        fs::write(inside.join("form-closed.html"), closed.form(lang, attempt()))?;
        formats.insert(lang.tag().to_owned(), serde_json::to_value(pages.formats(lang))?);
    }
    fs::write(folder.join("formats.json"), Value::from(formats).to_string())?;
    Ok(())
}

fn every_page(pages: &Pages, lang: Lang) -> Outcome<Named> {
    let mut made = Named::new();
    made.insert("form".into(), pages.form(lang, attempt()));
    made.insert("guide".into(), pages.guide(lang, false));
    made.insert("guide-alone".into(), pages.guide(lang, true));
    made.insert("about".into(), pages.about(lang));
    made.insert("leaving".into(), pages.leaving(lang));
    for fault in Fault::ALL {
        made.insert(format!("fault-{}", kebab(&fault)), pages.fault(lang, fault));
    }
    given_back(pages, lang, &mut made);
    sent(pages, lang, &mut made)?;
    asked(pages, lang, &mut made)?;
    mailbox(pages, lang, &mut made)?;
    additions(pages, lang, &mut made)?;
    Ok(made)
}

/// Names a variant as an address would.
fn kebab(of: &dyn std::fmt::Debug) -> String {
    let name = format!("{of:?}");
    let mut kebab = String::new();
    for letter in name.chars().take_while(|letter| letter.is_alphabetic()) {
        if letter.is_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.extend(letter.to_lowercase());
    }
    kebab
}

fn given_back(pages: &Pages, lang: Lang, made: &mut Named) {
    for (name, problem) in [
        ("nothing", Problem::Nothing(losses())),
        ("long-text", Problem::TooLong(Long::Text)),
        ("long-place", Problem::TooLong(Long::Place)),
        ("long-soon", Problem::TooLong(Long::Soon)),
        ("busy", Problem::Busy),
        ("no-room", Problem::LongText),
        ("failed", Problem::Failed),
    ] {
        made.insert(format!("again-{name}"), pages.form_again(lang, &draft(), &problem));
    }
}

fn sent(pages: &Pages, lang: Lang, made: &mut Named) -> Outcome<()> {
    let whole = Sent {
        code: Some(Code::parse(CODE)?),
        files: files(),
        lost: losses(),
        danger: true,
        taken: true,
    };
    let code = Sent { code: Some(Code::parse(CODE)?), ..Sent::default() };
    let danger = Sent { code: Some(Code::parse(CODE)?), danger: true, ..Sent::default() };
    made.insert("sent".into(), pages.sent(lang, &code));
    made.insert("sent-danger".into(), pages.sent(lang, &danger));
    made.insert("sent-files".into(), pages.sent(lang, &whole));
    made.insert("sent-codeless".into(), pages.sent(lang, &Sent::default()));
    Ok(())
}

fn asked(pages: &Pages, lang: Lang, made: &mut Named) -> Outcome<()> {
    made.insert("messages".into(), pages.ask(lang, None, None, &Note::default()));
    let typed = || Zeroizing::new("4071 9033 6258 1749 2038 1670".to_owned());
    for (name, wrong) in [
        ("length", Wrong::Length(typed())),
        ("characters", Wrong::Characters(typed())),
        ("mistyped", Wrong::Mistyped(typed())),
        ("expired", Wrong::Expired { files: false }),
        ("expired-files", Wrong::Expired { files: true }),
        ("busy", Wrong::Busy),
        ("failed", Wrong::Failed),
    ] {
        made.insert(format!("wrong-{name}"), pages.ask(lang, Some(&wrong), None, &note()?));
    }
    let retried = pages.ask(lang, Some(&Wrong::Busy), Some(TICKET), &note()?);
    made.insert("wrong-busy-ticket".into(), retried);
    Ok(())
}

fn mailbox(pages: &Pages, lang: Lang, made: &mut Named) -> Outcome<()> {
    let empty = opened(Found { replies: vec![], unreadable: 0 });
    made.insert("mailbox-empty".into(), pages.mailbox(lang, &empty, None));
    let full = Mailbox { note: note()?, ..opened(Found { replies: letters()?, unreadable: 1 }) };
    made.insert("mailbox".into(), pages.mailbox(lang, &full, None));
    for notice in [Notice::UnsureDelete, Notice::UnsureWithdraw, Notice::Newer, Notice::NoFile] {
        let page = pages.mailbox(lang, &full, Some(notice));
        made.insert(format!("mailbox-{}", kebab(&notice)), page);
    }
    Ok(())
}

fn additions(pages: &Pages, lang: Lang, made: &mut Named) -> Outcome<()> {
    for (name, problem) in [
        ("nothing", Problem::Nothing(vec![])),
        ("long-text", Problem::TooLong(Long::Text)),
        ("busy", Problem::Busy),
        ("no-room", Problem::LongText),
        ("failed", Problem::Failed),
    ] {
        let given = Given { problem, ticket: ticket(), note: note()? };
        made.insert(format!("more-{name}"), pages.more(lang, &given, attempt()));
    }
    let added = Sent { files: files(), lost: losses(), taken: true, ..Sent::default() };
    for (name, done) in
        [("added", Done::Added(added)), ("withdrawn", Done::Withdrawn), ("deleted", Done::Deleted)]
    {
        made.insert(name.into(), pages.done(lang, TICKET, &done));
    }
    Ok(())
}

fn particulars() -> Particulars {
    let onion = "a2".repeat(28);
    Particulars {
        limits: Limits::default(),
        read_days: [Weekday::Monday, Weekday::Thursday].into(),
        answer_within_days: 7,
        fingerprint: ["0123", "4567", "89ab", "cdef"].repeat(2).join(" "),
        leave_url: "https://nl.wikipedia.org/".into(),
        onion: Some(format!("http://{onion}.onion/")),
        source_url: Some("https://code.example/taskforce/meldkluis".into()),
        security: true,
        form_closed: false,
        announcement: BTreeMap::new(),
    }
}

/// A house that takes no report any more: most languages have both sources' words.
fn closed() -> Particulars {
    let words = [
        (
            Lang::Nl,
            "Dit meldpunt is gesloten sinds 1 mei 2027. Antwoorden kunt u tot 1 juli 2027 lezen.",
        ),
        (
            Lang::En,
            "This site has been closed since 1 May 2027. Answers can be read until 1 July 2027.",
        ),
    ];
    let announcement = words.map(|(lang, words)| (lang, words.to_owned())).into();
    Particulars { form_closed: true, announcement, ..particulars() }
}

fn draft() -> Draft {
    let answers = Answers {
        source: Some(Source::Acquaintance),
        guessable: true,
        what: [What::Labour, What::Crime].into(),
        place: Some("Waalhaven 12, ميناء روتردام".into()),
        minor: Some(Minor::Unknown),
        when: Some(When::Soon),
        soon: Some("donderdag".into()),
        danger: true,
        want: Some(Want::Help),
        talk_first: true,
    };
    Draft {
        answers,
        text: TEXT.into(),
        cut_short: true,
        attempt: Some(attempt()),
        keep_taken: true,
    }
}

fn losses() -> Vec<Lost> {
    let lost = |role, first, last, why| Lost { role, first, last, why };
    vec![
        lost(Role::Voice, 1, 1, Why::Broken),
        lost(Role::File, 1, 1, Why::Empty),
        lost(Role::File, 2, 2, Why::TooLarge),
        lost(Role::File, 3, 3, Why::NoRoom),
        lost(Role::File, 11, 1_200, Why::TooMany),
    ]
}

fn files() -> Vec<SentFile> {
    let file = |role, number, label, rest| SentFile { role, number, label, rest };
    vec![
        file(Role::Voice, 1, Label::Full, vec![]),
        file(Role::File, 4, Label::Partial, vec![Rest::Encoder, Rest::Inner, Rest::Text]),
        file(Role::File, 5, Label::None, vec![]),
        file(Role::File, 6, Label::None, vec![]),
    ]
}

fn note() -> Outcome<Note> {
    let phrase = Phrase::parse("safe-now").ok_or("a phrase")?;
    let ticks = vec![Tick { phrase, answer: Certainty::No }];
    let ticks = Ticks::new(ticks).ok_or("ticks")?;
    Ok(Note { text: TEXT.into(), ticks, attempt: Some(attempt()), ..Note::default() })
}

fn opened(found: Found) -> Mailbox {
    Mailbox { found, ticket: ticket(), note: Note::default(), attempt: attempt() }
}

fn attempt() -> Attempt {
    Attempt::new(ATTEMPT)
}

fn ticket() -> Zeroizing<String> {
    Zeroizing::new(TICKET.to_owned())
}

/// An answer with questions and files, one in a language of its own, and the word that a report was read.
fn letters() -> Outcome<Vec<Letter>> {
    let mut first = reply("2026-11-03", "en", Some(ANSWER))?;
    for (phrase, text) in [("safe-now", "Are you safe now?"), ("pick-up", "May we call you?")] {
        let phrase = Phrase::parse(phrase).ok_or("a phrase")?;
        first.questions.push(Question { phrase, text: Words::new(text.to_owned()) });
    }
    first.attachments = vec![Attachment {
        name: "attachments/01.pdf".into(),
        size: 12_345_678,
        sha256: Sha256([0; 32]),
        media_type: "application/pdf".into(),
    }];
    let second = reply("2026-11-10", "ar", Some("شكرا لك. متى يمكنك الرد بأمان؟"))?;
    let third = Reply { kind: Kind::Read, ..reply("2026-11-24", "nl", None)? };
    let until: Day = "2027-02-28".parse()?;
    let letter = |(number, reply): (u8, Reply)| Letter {
        id: ReplyId::new([number; 16]),
        imported: reply.day,
        until,
        reply,
    };
    Ok((1..).zip([first, second, third]).map(letter).collect())
}

fn reply(day: &str, language: &str, text: Option<&str>) -> Outcome<Reply> {
    Ok(Reply {
        version: Version,
        day: day.parse()?,
        language: language.into(),
        kind: Kind::Written,
        text: text.map(|text| Words::new(text.to_owned())),
        questions: vec![],
        attachments: vec![],
    })
}

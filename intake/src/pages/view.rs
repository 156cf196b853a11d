//! What the templates are filled with.

use std::iter;

use askama::Template;
use meldkluis_crypto::tip::{Minor, Role, Source, Want, What, When};
use meldkluis_scrub::{Label, Rest};

use crate::{
    form::{Draft, LINE_CHARS, Long, Lost, Why},
    pages::{
        Fault, Lang, Problem, help,
        texts::{Texts, count},
    },
    pipeline::{Sent, SentFile},
    room::SHORT_CHARS,
};

/// One thing to tick.
pub(super) struct Choice<'a> {
    pub(super) name: String,
    pub(super) value: &'static str,
    pub(super) label: &'a str,
    pub(super) checked: bool,
}

/// One line about files.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) what: String,
}

/// The box over a form that came back.
pub(super) struct Again {
    pub(super) heading: &'static str,
    pub(super) advice: String,
    pub(super) cut_short: bool,
    pub(super) lost: Vec<Line>,
    pub(super) places: bool,
}

/// The form.
#[derive(Template)]
#[template(path = "form.html", whitespace = "minimize")]
pub(super) struct FormPage<'a> {
    t: &'a Texts,
    style: &'a str,
    again: Option<Again>,
    attempt: String,
    source: Vec<Choice<'a>>,
    text: &'a str,
    guessable: [Choice<'a>; 1],
    what: Vec<Choice<'a>>,
    place: &'a str,
    minor: Vec<Choice<'a>>,
    when: Vec<Choice<'a>>,
    soon: &'a str,
    danger: [Choice<'a>; 1],
    want: Vec<Choice<'a>>,
    talk_first: [Choice<'a>; 1],
    keep_taken: bool,
}

/// The page behind a form that was taken.
#[derive(Template)]
#[template(path = "sent.html", whitespace = "minimize")]
pub(super) struct SentPage<'a> {
    t: &'a Texts,
    style: &'a str,
    code: Option<Vec<&'a str>>,
    /// Somebody may be in danger, and nobody has read it yet.
    danger: bool,
    /// Where and when files were taken was asked to be told.
    taken: bool,
    files: Vec<Line>,
    lost: Vec<Line>,
}

/// The page in the form's place, where no new report is taken any more.
#[derive(Template)]
#[template(path = "closed.html", whitespace = "minimize")]
pub(super) struct ClosedPage<'a> {
    pub(super) t: &'a Texts,
    pub(super) style: &'a str,
}

/// The page on the way out; the browser goes on by itself.
#[derive(Template)]
#[template(path = "leaving.html", whitespace = "minimize")]
pub(super) struct LeavingPage<'a> {
    pub(super) t: &'a Texts,
}

/// The page of a fault.
#[derive(Template)]
#[template(path = "fault.html", whitespace = "minimize")]
pub(super) struct FaultPage<'a> {
    t: &'a Texts,
    style: &'a str,
    heading: &'static str,
    advice: &'static str,
    stored_nothing: bool,
    places: bool,
}

impl<'a> FormPage<'a> {
    /// Fills the form with a draft.
    pub(super) fn new(
        t: &'a Texts,
        style: &'a str,
        draft: &'a Draft,
        again: Option<Again>,
    ) -> Self {
        let answers = &draft.answers;
        Self {
            t,
            style,
            again,
            attempt: draft.attempt.map(|attempt| attempt.to_hex()).unwrap_or_default(),
            source: radios(t, "source", Source::ALL, Source::value, answers.source),
            text: &draft.text,
            guessable: [tick(t, "guessable", answers.guessable)],
            what: What::ALL
                .iter()
                .map(|what| tick(t, &format!("what-{}", what.value()), answers.what.contains(what)))
                .collect(),
            place: answers.place.as_deref().unwrap_or_default(),
            minor: radios(t, "minor", Minor::ALL, Minor::value, answers.minor),
            when: radios(t, "when", When::ALL, When::value, answers.when),
            soon: answers.soon.as_deref().unwrap_or_default(),
            danger: [tick(t, "danger", answers.danger)],
            want: radios(t, "want", Want::ALL, Want::value, answers.want),
            talk_first: [tick(t, "talk_first", answers.talk_first)],
            keep_taken: draft.keep_taken,
        }
    }
}

fn tick<'a>(t: &'a Texts, name: &str, checked: bool) -> Choice<'a> {
    Choice { name: name.to_owned(), value: "1", label: t.say(name), checked }
}

fn radios<'a, A: Copy + PartialEq>(
    t: &'a Texts,
    name: &str,
    all: &[A],
    value: fn(A) -> &'static str,
    answer: Option<A>,
) -> Vec<Choice<'a>> {
    all.iter()
        .map(|one| Choice {
            name: name.to_owned(),
            value: value(*one),
            label: t.say(&format!("{name}-{}", value(*one))),
            checked: answer == Some(*one),
        })
        .collect()
}

impl Again {
    /// Says what is wrong with a draft.
    pub(super) fn new(t: &Texts, problem: &Problem, cut_short: bool) -> Self {
        let (heading, advice, lost) = match problem {
            Problem::Nothing(lost) => {
                ("again-nothing", t.say("again-nothing-do").to_owned(), lines(t, lost))
            }
            Problem::TooLong(Long::Text) => {
                let characters = [("characters", count(t.house.limits.text_chars).into())];
                ("again-text", t.fill("again-text-do", &characters), Vec::new())
            }
            Problem::TooLong(Long::Place | Long::Soon) => {
                let characters = [("characters", count(LINE_CHARS).into())];
                ("again-line", t.fill("again-line-do", &characters), Vec::new())
            }
            Problem::LongText => {
                let characters = [("characters", SHORT_CHARS.into())];
                ("again-room", t.fill("again-room-do", &characters), Vec::new())
            }
            Problem::Busy => ("fault-busy", kept(t, "fault-busy-do"), Vec::new()),
            Problem::Failed => ("fault-failed", kept(t, "fault-failed-do"), Vec::new()),
        };
        let places = matches!(problem, Problem::Busy | Problem::LongText | Problem::Failed);
        Self { heading, advice, cut_short, lost, places }
    }
}

impl Again {
    /// Says what is wrong with something that was to be added to a report.
    pub(super) fn of_addition(t: &Texts, problem: &Problem, cut_short: bool) -> Self {
        let (heading, advice) = match problem {
            Problem::Nothing(_) => ("more-nothing", t.say("more-nothing-do").to_owned()),
            Problem::Busy => ("more-busy", kept(t, "fault-busy-do")),
            Problem::Failed => ("more-failed", kept(t, "fault-failed-do")),
            Problem::TooLong(_) | Problem::LongText => {
                return Self::new(t, problem, cut_short);
            }
        };
        Self { heading, advice, ..Self::new(t, problem, cut_short) }
    }
}

fn kept(t: &Texts, advice: &str) -> String {
    format!("{} {}", t.say("again-kept"), t.say(advice))
}

impl<'a> SentPage<'a> {
    /// Lists what arrived and what did not.
    pub(super) fn new(t: &'a Texts, style: &'a str, sent: &'a Sent) -> Self {
        let code = sent.code.as_ref().map(|code| code.expose_groups().collect());
        let (files, lost) = (arrived(t, &sent.files), lines(t, &sent.lost));
        let taken = sent.taken && !files.is_empty();
        Self { t, style, code, danger: sent.danger, taken, files, lost }
    }
}

/// Lists the files that arrived.
pub(super) fn arrived(t: &Texts, files: &[SentFile]) -> Vec<Line> {
    let alike = |one: &SentFile, next: &SentFile| {
        let neighbours = one.number.saturating_add(1) == next.number;
        neighbours && (one.role, one.label, &one.rest) == (next.role, next.label, &next.rest)
    };
    files.chunk_by(alike).filter_map(|files| together(t, files)).collect()
}

/// Names neighbours of one label in one line.
fn together(t: &Texts, files: &[SentFile]) -> Option<Line> {
    let (first, last) = (files.first()?, files.last()?);
    let what = match first.label {
        Label::Full => "label-full",
        Label::Partial => "label-partial",
        Label::None => "label-none",
    };
    let name = file_name(t, first.role, first.number, last.number);
    let rest = first.rest.iter().map(|rest| match rest {
        Rest::Encoder => "rest-encoder",
        Rest::Inner => "rest-inner",
        Rest::Text => "rest-text",
    });
    let said: Vec<_> = iter::once(what).chain(rest).map(|name| t.say(name)).collect();
    Some(Line { name, what: said.join("; ") })
}

/// Lists the files that did not.
pub(super) fn lines(t: &Texts, lost: &[Lost]) -> Vec<Line> {
    lost.iter()
        .map(|lost| Line {
            name: file_name(t, lost.role, lost.first, lost.last),
            what: t.say(why(lost.why)).to_owned(),
        })
        .collect()
}

fn why(why: Why) -> &'static str {
    match why {
        Why::TooMany => "lost-too-many",
        Why::TooLarge => "lost-too-large",
        Why::Empty => "lost-empty",
        Why::Broken => "lost-broken",
        Why::NoRoom => "lost-no-room",
    }
}

fn file_name(t: &Texts, role: Role, first: u32, last: u32) -> String {
    match role {
        Role::Voice => t.say("sent-recording").to_owned(),
        Role::File if first == last => t.number("sent-file", "number", first.into()),
        Role::File => t.fill("sent-range", &[("first", first.into()), ("last", last.into())]),
    }
}

impl<'a> FaultPage<'a> {
    /// Chooses the words of a fault.
    pub(super) fn new(t: &'a Texts, style: &'a str, fault: Fault) -> Self {
        let (heading, advice) = match fault {
            Fault::Malformed => ("fault-malformed", "fault-malformed-do"),
            Fault::CrossSite => ("fault-cross-site", "fault-cross-site-do"),
            Fault::NotFound => ("fault-not-found", "fault-not-found-do"),
            Fault::Method => ("fault-method", "fault-method-do"),
            Fault::WrongType => ("fault-type", "fault-type-do"),
            Fault::Headers => ("fault-headers", "fault-headers-do"),
            Fault::Failed => ("fault-failed", "fault-failed-do"),
            Fault::Busy => ("fault-busy", "fault-busy-do"),
        };
        let stored_nothing = matches!(
            fault,
            Fault::Malformed | Fault::CrossSite | Fault::WrongType | Fault::Headers
        );
        let places = matches!(fault, Fault::Failed | Fault::Busy);
        Self { t, style, heading, advice, stored_nothing, places }
    }
}

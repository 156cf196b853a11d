//! What the templates of the page of messages are filled with.

use askama::Template;
use meldkluis_crypto::{
    reply,
    tip::{Attempt, Certainty, Tick},
};
use zeroize::Zeroizing;

use crate::{
    form::Note,
    mailbox::{Found, Letter},
    pages::{
        Done, Lang, Notice, Wrong, help,
        plain::plain,
        texts::Texts,
        view::{self, Again, Choice, Line},
    },
};

/// The most digits of a wrong code that are set out.
const TYPED_MAX: usize = 48;

/// The words of a box over a page.
pub(super) struct Alert {
    heading: &'static str,
    advice: &'static str,
    places: bool,
}

/// An answer that travels on, though its question is not on the page.
pub(super) struct Hidden {
    name: String,
    value: &'static str,
}

/// The box for the code.
#[derive(Template)]
#[template(path = "ask.html", whitespace = "minimize")]
pub(super) struct AskPage<'a> {
    t: &'a Texts,
    style: &'a str,
    wrong: Option<Alert>,
    mistyped: bool,
    typed: &'a str,
    groups: Vec<Zeroizing<String>>,
    ticket: Option<&'a str>,
    kept: Option<&'a str>,
    hidden: Vec<Hidden>,
    attempt: String,
}

/// What lies in a mailbox, and what can be added.
#[derive(Template)]
#[template(path = "messages.html", whitespace = "minimize")]
pub(super) struct MessagesPage<'a> {
    t: &'a Texts,
    style: &'a str,
    heading: &'static str,
    notice: Option<Alert>,
    unsure_delete: bool,
    unsure_withdraw: bool,
    empty: bool,
    letters: Vec<Shown<'a>>,
    unreadable: bool,
    newest: String,
    ticket: &'a str,
    attempt: String,
    asked: bool,
    hidden: Vec<Hidden>,
    text: &'a str,
    keep_taken: bool,
}

/// The box to add something, given back.
#[derive(Template)]
#[template(path = "more.html", whitespace = "minimize")]
pub(super) struct MorePage<'a> {
    t: &'a Texts,
    style: &'a str,
    again: Again,
    ticket: &'a str,
    attempt: String,
    asked: bool,
    hidden: Vec<Hidden>,
    text: &'a str,
    keep_taken: bool,
}

/// The page behind something that was done.
#[derive(Template)]
#[template(path = "added.html", whitespace = "minimize")]
pub(super) struct AddedPage<'a> {
    t: &'a Texts,
    style: &'a str,
    heading: &'static str,
    lead: &'static str,
    taken: bool,
    files: Vec<Line>,
    lost: Vec<Line>,
    ticket: &'a str,
}

/// One answer of a desk.
pub(super) struct Shown<'a> {
    id: String,
    heading: String,
    /// Until when it is kept.
    stays: String,
    language: &'a str,
    text: String,
    questions: Vec<Question<'a>>,
    files: Vec<String>,
}

/// One question of a desk.
pub(super) struct Question<'a> {
    text: String,
    choices: Vec<Choice<'a>>,
}

impl<'a> AskPage<'a> {
    /// Asks for a code, or, with a ticket, for another try.
    pub(super) fn new(
        t: &'a Texts,
        style: &'a str,
        wrong: Option<&'a Wrong>,
        ticket: Option<&'a str>,
        note: &'a Note,
    ) -> Self {
        let typed = match wrong {
            Some(Wrong::Length(typed) | Wrong::Characters(typed) | Wrong::Mistyped(typed)) => {
                Some(typed.as_str())
            }
            _ => None,
        };
        Self {
            t,
            style,
            wrong: wrong.map(Alert::of_wrong),
            mistyped: typed.is_some(),
            typed: typed.unwrap_or_default(),
            groups: groups(typed.unwrap_or_default()),
            ticket,
            kept: (!note.is_blank()).then_some(note.text.as_str()),
            hidden: hidden(note, |_| true),
            attempt: note.attempt.map(|attempt| attempt.to_hex()).unwrap_or_default(),
        }
    }
}

impl<'a> MessagesPage<'a> {
    /// Shows what was found.
    pub(super) fn new(
        t: &'a Texts,
        style: &'a str,
        mailbox: &'a super::Mailbox,
        notice: Option<Notice>,
    ) -> Self {
        let super::Mailbox { found, ticket, note, attempt } = mailbox;
        let letters: Vec<_> =
            found.replies.iter().map(|letter| Shown::new(t, letter, found, note)).collect();
        let empty = found.replies.is_empty() && found.unreadable == 0;
        let newest = found.replies.last().map(|letter| letter.id.to_hex()).unwrap_or_default();
        Self {
            t,
            style,
            heading: if empty { "none" } else { "some" },
            notice: notice.map(Alert::of_notice),
            unsure_delete: notice == Some(Notice::UnsureDelete),
            unsure_withdraw: notice == Some(Notice::UnsureWithdraw),
            empty,
            asked: letters.iter().any(|letter| !letter.questions.is_empty()),
            letters,
            unreadable: found.unreadable > 0,
            newest,
            ticket,
            attempt: attempt.to_hex(),
            hidden: hidden(note, |tick| !asks(&found.replies, tick)),
            text: &note.text,
            keep_taken: note.keep_taken,
        }
    }
}

impl<'a> MorePage<'a> {
    /// Gives back what was not taken.
    pub(super) fn new(
        t: &'a Texts,
        style: &'a str,
        given: &'a super::Given,
        attempt: Attempt,
    ) -> Self {
        let super::Given { problem, ticket, note } = given;
        Self {
            t,
            style,
            again: Again::of_addition(t, problem, note.cut_short),
            ticket,
            attempt: attempt.to_hex(),
            asked: false,
            hidden: hidden(note, |_| true),
            text: &note.text,
            keep_taken: note.keep_taken,
        }
    }
}

impl<'a> AddedPage<'a> {
    /// Says what was done.
    pub(super) fn new(t: &'a Texts, style: &'a str, ticket: &'a str, done: &Done) -> Self {
        let (heading, lead) = match done {
            Done::Added(_) => ("added", "added-lead"),
            Done::Withdrawn => ("withdrawn", "withdrawn-lead"),
            Done::Deleted => ("deleted", "deleted-lead"),
        };
        let (files, lost) = match done {
            Done::Added(sent) => (view::arrived(t, &sent.files), view::lines(t, &sent.lost)),
            Done::Withdrawn | Done::Deleted => (vec![], vec![]),
        };
        let taken = matches!(done, Done::Added(sent) if sent.taken) && !files.is_empty();
        Self { t, style, heading, lead, taken, files, lost, ticket }
    }
}

impl<'a> Shown<'a> {
    fn new(t: &'a Texts, letter: &'a Letter, found: &Found, note: &Note) -> Self {
        let reply = &letter.reply;
        // A question that is asked again later stands there alone: two groups of one name would untick each other.
        let later = found.replies.iter().skip_while(|other| other.id != letter.id).skip(1);
        let asked = reply.questions.iter().filter(|question| {
            !later
                .clone()
                .any(|letter| letter.reply.questions.iter().any(|q| q.phrase == question.phrase))
        });
        let files = (1_u64..).zip(&reply.attachments);
        Self {
            id: letter.id.to_hex(),
            heading: t.fill("letter", &[("date", t.date(reply.day).into())]),
            stays: t.fill("letter-stays", &[("month", t.month(letter.until).into())]),
            language: &reply.language,
            text: reply.text.as_deref().map(plain).unwrap_or_default(),
            questions: asked.map(|question| Question::new(t, question, note)).collect(),
            files: files.map(|(number, file)| file_line(t, number, file)).collect(),
        }
    }
}

impl<'a> Question<'a> {
    fn new(t: &'a Texts, question: &reply::Question, note: &Note) -> Self {
        let given = note.ticks.iter().find(|tick| tick.phrase == question.phrase);
        let choices = Certainty::ALL.iter().map(|answer| Choice {
            name: format!("tick-{}", question.phrase.as_str()),
            value: answer.value(),
            label: t.say(match answer {
                Certainty::Yes => "answer-yes",
                Certainty::No => "answer-no",
                Certainty::Unknown => "answer-unknown",
            }),
            checked: given.is_some_and(|tick| tick.answer == *answer),
        });
        Self { text: plain(&question.text), choices: choices.collect() }
    }
}

impl Alert {
    fn of_wrong(wrong: &Wrong) -> Self {
        let (heading, advice) = match wrong {
            Wrong::Length(_) => ("wrong-length", "wrong-length-do"),
            Wrong::Characters(_) => ("wrong-characters", "wrong-characters-do"),
            Wrong::Mistyped(_) => ("wrong-mistyped", "wrong-mistyped-do"),
            Wrong::Expired { files: false } => ("wrong-expired", "wrong-expired-do"),
            Wrong::Expired { files: true } => ("wrong-expired", "wrong-expired-files"),
            Wrong::Busy => ("wrong-busy", "wrong-busy-do"),
            Wrong::Failed => ("wrong-failed", "wrong-failed-do"),
        };
        let places = matches!(wrong, Wrong::Busy | Wrong::Failed);
        Self { heading, advice, places }
    }

    fn of_notice(notice: Notice) -> Self {
        let (heading, advice) = match notice {
            Notice::UnsureDelete => ("unsure", "unsure-delete"),
            Notice::UnsureWithdraw => ("unsure", "unsure-withdraw"),
            Notice::Newer => ("newer", "newer-do"),
            Notice::NoFile => ("no-file", "no-file-do"),
        };
        Self { heading, advice, places: false }
    }
}

/// Sets out what was typed as the code was shown, so that the two can be compared.
fn groups(typed: &str) -> Vec<Zeroizing<String>> {
    let digits: Zeroizing<Vec<char>> = Zeroizing::new(
        typed.chars().filter(|letter| letter.is_numeric()).take(TYPED_MAX).collect(),
    );
    digits.chunks(4).map(|group| Zeroizing::new(group.iter().collect())).collect()
}

fn hidden(note: &Note, travels: impl Fn(&Tick) -> bool) -> Vec<Hidden> {
    let ticks = note.ticks.iter().filter(|tick| travels(tick));
    ticks
        .map(|tick| Hidden {
            name: format!("tick-{}", tick.phrase.as_str()),
            value: tick.answer.value(),
        })
        .collect()
}

fn asks(letters: &[Letter], tick: &Tick) -> bool {
    let mut questions = letters.iter().flat_map(|letter| &letter.reply.questions);
    questions.any(|question| question.phrase == tick.phrase)
}

/// Names a file by its number, its kind and its size.
fn file_line(t: &Texts, number: u64, file: &reply::Attachment) -> String {
    let name = t.number("sent-file", "number", number);
    let ext = file.name.rsplit_once('.').map_or("", |(_, ext)| ext).to_uppercase();
    let kilobytes = file.size.div_ceil(1_000);
    format!("{name} ({ext}, {})", t.number("file-size", "kilobytes", kilobytes))
}

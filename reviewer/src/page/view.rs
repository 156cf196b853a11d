//! What the page shows, as templates take it: every text of a sender already split into what shows and what would act.

use askama::Template;
use meldkluis_crypto::{
    day::Day,
    note::hex,
    reply::{self, Reply},
    tip::{Attachment, Kind, Scrub, Tip},
};

use crate::{
    case::{Case, CaseLetter, CaseTip, Standing},
    show::{
        visible::{self, Piece},
        words,
    },
};

/// The page's one style sheet, inlined under its hash.
pub(super) const STYLE: &str = include_str!("../../templates/style.css");
/// How many characters of a text stand in the list.
const BEGINS: usize = 160;

/// The list of cases.
#[derive(Template)]
#[template(path = "list.html")]
pub(super) struct List {
    pub(super) style: &'static str,
    pub(super) cases: usize,
    pub(super) tips: usize,
    pub(super) logs: Vec<Day>,
    pub(super) missing: Vec<String>,
    pub(super) rows: Vec<ListRow>,
    pub(super) older: Option<u64>,
}

/// One case in the list.
pub(super) struct ListRow {
    pub(super) number: u64,
    /// Reports of one attempt.
    sent: usize,
    /// What senders added.
    added: usize,
    /// The first that can be read, with the marks of all.
    gist: Result<Gist, String>,
}

impl ListRow {
    pub(super) fn of(number: u64, gists: Vec<Result<Gist, String>>) -> Self {
        let count = |added| gists.iter().flatten().filter(|gist| gist.added == added).count();
        let (sent, added) = (count(false), count(true));
        let mut urgent: Vec<Mark> = vec![];
        for mark in gists.iter().flatten().flat_map(|gist| &gist.urgent) {
            if urgent.iter().all(|known| known.words != mark.words) {
                urgent.push(mark.clone());
            }
        }
        let gist = gists.into_iter().reduce(Result::or).unwrap_or_else(|| Err("no tip".into()));
        Self { number, sent, added, gist: gist.map(|gist| Gist { urgent, ..gist }) }
    }
}

/// What a list shows of a tip.
#[derive(Clone)]
pub(super) struct Gist {
    day: Day,
    language: String,
    urgent: Vec<Mark>,
    attachments: usize,
    no_text: &'static str,
    begins: Vec<Shown>,
    /// Whether it was added to a report.
    added: bool,
}

/// A piece of a sender's text; `acts` names a character that would act, and `text` is its code then.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) acts: Option<&'static str>,
}

fn pieces(text: &str) -> Vec<Shown> {
    let shown = |piece| match piece {
        Piece::Plain(text) => Shown { text, acts: None },
        Piece::Acting(c) => Shown { text: visible::code(c), acts: Some(visible::name(c)) },
    };
    visible::pieces(text).into_iter().map(shown).collect()
}

/// A short remark with a colour.
#[derive(Clone)]
pub(super) struct Mark {
    pub(super) words: &'static str,
    pub(super) class: &'static str,
}

/// One case.
#[derive(Template)]
#[template(path = "case.html")]
pub(super) struct CasePage {
    pub(super) style: &'static str,
    pub(super) number: u64,
    pub(super) tips: Vec<TipView>,
    /// How many reports it has; more than one are tries of one attempt.
    pub(super) firsts: usize,
    /// Whether all reports of the case say the same.
    pub(super) alike: bool,
}

/// One tip of a case.
pub(super) struct TipView {
    id: String,
    size: String,
    standing: Option<Mark>,
    is_first: bool,
    read: Result<Said, String>,
    letters: Vec<LetterView>,
}

/// What this desk answered to a tip.
struct LetterView {
    kind: &'static str,
    way: String,
    said: Result<Told, String>,
}

struct Told {
    day: Day,
    language: String,
    words: Vec<Shown>,
    questions: Vec<(Vec<Shown>, String)>,
    files: Vec<String>,
}

struct Said {
    day: Day,
    language: String,
    urgent: Vec<Mark>,
    words: Vec<Shown>,
    acting: usize,
    ticks: Vec<(String, &'static str)>,
    answers: Vec<AnswerView>,
    files: Vec<FileView>,
}

struct AnswerView {
    question: &'static str,
    pieces: Vec<Shown>,
    own_words: bool,
}

struct FileView {
    name: String,
    kind: String,
    role: &'static str,
    size: String,
    scrub: &'static str,
    scrub_class: &'static str,
    taken: String,
    sha256: String,
}

/// A page with one message.
#[derive(Template)]
#[template(path = "plain.html")]
pub(super) struct Plain {
    pub(super) style: &'static str,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    pub(super) home: bool,
}

impl Gist {
    pub(super) fn of(tip: &Tip) -> Self {
        let text = tip.text.as_deref().unwrap_or_default();
        let begins: String =
            text.chars().take(BEGINS).map(|c| if c == '\n' { ' ' } else { c }).collect();
        Self {
            day: tip.day,
            language: words::language(&tip.language),
            urgent: marks(tip),
            attachments: tip.attachments.len(),
            no_text: words::no_text(tip),
            begins: pieces(&begins),
            added: tip.kind != Kind::Tip,
        }
    }
}

impl CasePage {
    pub(super) fn of(case: &Case) -> Self {
        let firsts = || case.tips.iter().filter(|tip| tip.standing == Standing::First);
        let read: Vec<&Tip> = firsts().filter_map(|tip| tip.read.as_ref().ok()).collect();
        let alike = read.len() == firsts().count()
            && read.iter().zip(read.iter().skip(1)).all(|(one, other)| says_the_same(one, other));
        let tips = case.tips.iter().map(|tip| TipView::of(tip, &case.letters)).collect();
        Self { style: STYLE, number: case.number, tips, firsts: firsts().count(), alike }
    }
}

fn says_the_same(one: &Tip, other: &Tip) -> bool {
    one.text == other.text && one.answers == other.answers && one.attachments == other.attachments
}

impl TipView {
    fn of(tip: &CaseTip, letters: &[CaseLetter]) -> Self {
        let class = if tip.standing == Standing::Forged { "bad" } else { "blue" };
        let letters = letters.iter().filter(|letter| letter.letter.to == tip.id);
        Self {
            id: tip.id.to_string(),
            size: words::size(tip.leaf.size()),
            standing: words::standing(tip.standing).map(|words| Mark { words, class }),
            is_first: tip.standing == Standing::First,
            read: tip.read.as_ref().map(Said::of).map_err(ToString::to_string),
            letters: letters.map(LetterView::of).collect(),
        }
    }
}

impl LetterView {
    fn of(letter: &CaseLetter) -> Self {
        Self {
            kind: if letter.letter.is_standard { "Standard reply" } else { "Reply" },
            way: words::way(letter),
            said: letter.said.as_ref().map(Told::of).map_err(ToString::to_string),
        }
    }
}

impl Told {
    fn of(reply: &Reply) -> Self {
        let asked =
            |question: &reply::Question| (pieces(&question.text), words::phrase(&question.phrase));
        let file = |file: &reply::Attachment| format!("{}, {}", file.name, words::size(file.size));
        Self {
            day: reply.day,
            language: words::language(&reply.language),
            words: pieces(reply.text.as_deref().unwrap_or_default()),
            questions: reply.questions.iter().map(asked).collect(),
            files: reply.attachments.iter().map(file).collect(),
        }
    }
}

impl Said {
    fn of(tip: &Tip) -> Self {
        let text = pieces(tip.text.as_deref().unwrap_or_default());
        let answers = words::answered(&tip.answers).into_iter().map(|row| AnswerView {
            question: row.question,
            pieces: pieces(&row.answer),
            own_words: row.own_words,
        });
        let answers: Vec<_> = answers.collect();
        let all = text.iter().chain(answers.iter().flat_map(|row| &row.pieces));
        let acting = all.filter(|piece| piece.acts.is_some()).count();
        Self {
            day: tip.day,
            language: words::language(&tip.language),
            urgent: marks(tip),
            words: text,
            acting,
            ticks: ticks(tip),
            answers,
            files: tip.attachments.iter().map(FileView::of).collect(),
        }
    }
}

impl FileView {
    fn of(file: &Attachment) -> Self {
        Self {
            name: visible::visible(&file.name),
            kind: visible::visible(&file.media_type),
            role: words::role(file),
            size: words::size(file.size),
            scrub: words::scrub(file),
            scrub_class: if file.scrub == Scrub::Full { "" } else { "amber" },
            taken: file.taken.as_ref().map(words::taken).unwrap_or_default(),
            sha256: hex(&file.sha256.0),
        }
    }
}

fn ticks(tip: &Tip) -> Vec<(String, &'static str)> {
    let Kind::FollowUp(added) = &tip.kind else { return vec![] };
    added.ticks.iter().map(|tick| (words::phrase(&tick.phrase), words::tick(tick.answer))).collect()
}

fn marks(tip: &Tip) -> Vec<Mark> {
    let class = |words| match words {
        words::IN_DANGER | words::WITHDRAWN => "red",
        words::UNDER_18 => "amber",
        _ => "blue",
    };
    words::urgent(tip).into_iter().map(|words| Mark { words, class: class(words) }).collect()
}

//! What the page shows, as templates take it: every text of a sender already split into what shows and what would act.

use askama::Template;
use meldkluis_crypto::{
    day::Day,
    note::hex,
    tip::{Attachment, Scrub, Tip},
};

use crate::{
    case::{Case, CaseTip},
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
    pub(super) tips: usize,
    pub(super) gist: Result<Gist, String>,
}

/// What a list shows of a tip.
#[derive(Clone)]
pub(super) struct Gist {
    pub(super) day: Day,
    pub(super) language: String,
    pub(super) urgent: Vec<Mark>,
    pub(super) attachments: usize,
    pub(super) no_text: &'static str,
    pub(super) begins: Vec<Shown>,
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
    /// Whether all tips of the case say the same.
    pub(super) alike: bool,
}

/// One tip of a case.
pub(super) struct TipView {
    id: String,
    size: String,
    read: Result<Said, String>,
}

struct Said {
    day: Day,
    language: String,
    urgent: Vec<Mark>,
    words: Vec<Shown>,
    acting: usize,
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
        }
    }
}

impl CasePage {
    pub(super) fn of(case: &Case) -> Self {
        let read: Vec<&Tip> = case.tips.iter().filter_map(|tip| tip.read.as_ref().ok()).collect();
        let alike = read.len() == case.tips.len()
            && read.iter().zip(read.iter().skip(1)).all(|(one, other)| says_the_same(one, other));
        let tips = case.tips.iter().map(TipView::of).collect();
        Self { style: STYLE, number: case.number, tips, alike }
    }
}

fn says_the_same(one: &Tip, other: &Tip) -> bool {
    one.text == other.text && one.answers == other.answers && one.attachments == other.attachments
}

impl TipView {
    fn of(tip: &CaseTip) -> Self {
        let read = tip.read.as_ref().map(Said::of).map_err(ToString::to_string);
        Self { id: tip.id.to_string(), size: words::size(tip.leaf.size()), read }
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
            sha256: hex(&file.sha256.0),
        }
    }
}

fn marks(tip: &Tip) -> Vec<Mark> {
    let class = |words| match words {
        words::IN_DANGER => "red",
        words::UNDER_18 => "amber",
        _ => "blue",
    };
    words::urgent(tip).into_iter().map(|words| Mark { words, class: class(words) }).collect()
}

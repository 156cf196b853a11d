//! What every page of the workspace has around it, and how words of others are shown in it.

use askama::Template;

use super::tongue::Tongue;
use crate::show::{
    visible::{self, Piece},
    words,
};

/// The page's one style sheet, inlined under its hash.
pub(super) const STYLE: &str = include_str!("../../templates/style.css");

/// What is around a page.
pub(super) struct Frame {
    pub(super) style: &'static str,
    pub(super) t: Tongue,
    /// Whether this runs without a network namespace.
    pub(super) demo: bool,
    /// Who is at the desk, and as what.
    pub(super) who: String,
    pub(super) role: &'static str,
    /// Whether they may change something.
    pub(super) acts: bool,
    /// What every form carries.
    pub(super) proof: String,
    /// What came of the last act.
    pub(super) told: Vec<Line>,
    /// Whether the last act can be taken back.
    pub(super) can_undo: bool,
    /// Where this page is, to come back to.
    pub(super) here: String,
}

/// What came of an act.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) words: String,
    pub(super) bad: bool,
}

impl Line {
    pub(super) fn good(words: String) -> Self {
        Self { words, bad: false }
    }

    pub(super) fn bad(words: String) -> Self {
        Self { words, bad: true }
    }
}

/// A page with one message.
#[derive(Template)]
#[template(path = "plain.html")]
pub(super) struct Plain {
    pub(super) style: &'static str,
    pub(super) t: Tongue,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    pub(super) home: bool,
    /// Whether the browser tries once more by itself.
    pub(super) again: bool,
}

/// A piece of a sender's text; `acts` names a character that would act, and `text` is its code then.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) acts: Option<&'static str>,
}

/// Splits a text into what shows and what would act.
pub(super) fn pieces(text: &str) -> Vec<Shown> {
    visible::pieces(text).into_iter().map(shown).collect()
}

/// Shows a piece.
pub(super) fn shown(piece: Piece) -> Shown {
    match piece {
        Piece::Plain(text) => Shown { text, acts: None },
        Piece::Acting(c) => Shown { text: visible::code(c), acts: Some(visible::name(c)) },
    }
}

/// A short remark with a colour.
#[derive(Clone)]
pub(super) struct Mark {
    pub(super) words: &'static str,
    pub(super) class: &'static str,
}

impl Mark {
    /// Colours what an officer should see first.
    pub(super) fn of(words: &'static str) -> Self {
        let class = match words {
            words::IN_DANGER | words::WITHDRAWN => "red",
            words::UNDER_18 => "amber",
            _ => "blue",
        };
        Self { words, class }
    }
}

//! Translations beside what a sender wrote, on the screen and on paper.

use std::collections::BTreeMap;

use meldkluis_crypto::day::Day;

use super::tips::{Stretch, stretches};
use crate::{
    casefile::translation::Kept,
    phrases,
    show::{
        lines::{self, from_right},
        visible::one_line,
        words,
    },
    vault::Id,
};

/// A translation as templates take it: what officers and translators typed is made visible as a sender's words are.
pub(super) struct TranslationView {
    pub(super) version: i64,
    /// The language by its name, and its tag.
    pub(super) language: String,
    pub(super) tag: String,
    /// Who made it, and who kept it on which day.
    pub(super) by: String,
    pub(super) who: String,
    pub(super) day: Day,
    pub(super) words: Vec<Stretch>,
    pub(super) direction: &'static str,
    /// The words in lines for paper.
    pub(super) lines: Vec<LineView>,
}

/// A line on paper.
pub(super) struct LineView {
    pub(super) direction: &'static str,
    pub(super) words: Vec<Stretch>,
}

/// The translations of one tip: the last, and those before it, the newest first.
pub(super) struct Translated {
    pub(super) last: TranslationView,
    pub(super) earlier: Vec<TranslationView>,
}

/// Translations by the tip whose words they are.
pub(super) type ByTip = BTreeMap<Id, Translated>;

/// Puts translations, the oldest first, to the tips whose words they are.
pub(super) fn by_tip(kept: &[Kept]) -> ByTip {
    let mut by_tip = ByTip::new();
    for kept in kept {
        let view = TranslationView::of(kept);
        match by_tip.get_mut(&kept.translation.tip) {
            Some(translated) => {
                let before = std::mem::replace(&mut translated.last, view);
                translated.earlier.insert(0, before);
            }
            None => {
                let translated = Translated { last: view, earlier: vec![] };
                by_tip.insert(kept.translation.tip, translated);
            }
        }
    }
    by_tip
}

/// Returns the languages of the phrase book with their names, Dutch first: those that a form offers.
pub(super) fn languages() -> Vec<(&'static str, String)> {
    let mut tags: Vec<&'static str> = phrases::languages().collect();
    tags.sort_by_key(|tag| (*tag != "nl", *tag != "en", *tag));
    tags.into_iter().map(|tag| (tag, words::language(tag))).collect()
}

/// Cuts a text into lines for paper.
pub(super) fn numbered(text: &str) -> Vec<LineView> {
    let line = |line: lines::Line<'_>| LineView {
        direction: direction(line.from_right),
        words: stretches(line.text),
    };
    lines::lines(text).into_iter().map(line).collect()
}

/// Returns the direction of a text: the numbers of its lines stand where it begins.
pub(super) fn direction(from_right: bool) -> &'static str {
    if from_right { "rtl" } else { "ltr" }
}

impl TranslationView {
    fn of(kept: &Kept) -> Self {
        let translation = &kept.translation;
        Self {
            version: kept.version,
            language: words::language(&translation.language),
            tag: translation.language.clone(),
            by: one_line(&translation.by, 64),
            who: one_line(&kept.who.name, 64),
            day: Day::from_unix(kept.who.at),
            words: stretches(&translation.text),
            direction: direction(from_right(&translation.text)),
            lines: numbered(&translation.text),
        }
    }
}

//! The tips of a case as templates take them: every text of a sender already split into what shows and what would act.

use std::collections::BTreeSet;

use meldkluis_crypto::{
    day::Day,
    note::hex,
    reply::{self, Reply},
    tip::{Attachment, Kind, Scrub, Taken, Tip},
};

use crate::{
    case::{Case, CaseLetter, CaseTip, Standing},
    links,
    show::{marked, script::script, visible, words},
};

use super::{
    frame::{Mark, Shown, pieces, shown},
    tongue::Tongue,
    translation::{ByTip, Translated},
};

/// One tip of a case.
pub(super) struct TipView {
    pub(super) id: String,
    pub(super) size: String,
    pub(super) standing: Option<Mark>,
    pub(super) is_first: bool,
    pub(super) read: Result<Said, String>,
    pub(super) letters: Vec<LetterView>,
    /// What stands beside its words in another language.
    pub(super) translated: Option<Translated>,
}

/// What this desk answered to a tip.
pub(super) struct LetterView {
    pub(super) is_standard: bool,
    pub(super) arrived: bool,
    pub(super) went: Option<u64>,
    pub(super) said: Result<Told, String>,
}

pub(super) struct Told {
    pub(super) day: Day,
    pub(super) language: String,
    pub(super) words: Vec<Shown>,
    pub(super) questions: Vec<(Vec<Shown>, String)>,
    pub(super) files: Vec<String>,
}

pub(super) struct Said {
    pub(super) day: Day,
    pub(super) language: String,
    pub(super) script: Option<&'static str>,
    pub(super) urgent: Vec<Mark>,
    pub(super) words: Vec<Stretch>,
    pub(super) acting: u64,
    pub(super) ticks: Vec<(String, &'static str)>,
    pub(super) answers: Vec<AnswerView>,
    pub(super) files: Vec<FileView>,
}

/// A stretch of a text that is all of one mark, with what the mark is and its key, or of none.
pub(super) struct Stretch {
    pub(super) mark: Option<(&'static str, String)>,
    /// Numbers and addresses are read from the left, also where a text runs from the right.
    pub(super) direction: &'static str,
    pub(super) pieces: Vec<Shown>,
}

pub(super) struct AnswerView {
    pub(super) question: &'static str,
    pub(super) answer: String,
    pub(super) words: Vec<Stretch>,
    pub(super) own_words: bool,
}

pub(super) struct FileView {
    pub(super) number: usize,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) role: &'static str,
    pub(super) size: String,
    pub(super) scrub: &'static str,
    pub(super) scrub_class: &'static str,
    pub(super) taken: Option<TakenView>,
    pub(super) sha256: String,
    /// Whether it is marked as a sexual image of a minor.
    pub(super) restricted: bool,
}

/// Where and when an attachment says that it was made; at least one of the two.
pub(super) struct TakenView {
    place: Option<String>,
    time: Option<String>,
}

impl TakenView {
    fn of(taken: &Taken) -> Self {
        let place = taken.place().map(|place| place.to_string());
        Self { place, time: taken.time().map(ToString::to_string) }
    }

    /// Says so in a language of the page.
    pub(super) fn words(&self, t: &Tongue) -> String {
        match (&self.place, &self.time) {
            (Some(place), Some(time)) => t.with(
                "made at {} (north, east), on {}, it says; the sender asked us to tell",
                &[place, time],
            ),
            (Some(place), None) => {
                t.with("made at {} (north, east), it says; the sender asked us to tell", &[place])
            }
            (None, time) => t.with(
                "made on {}, it says; the sender asked us to tell",
                &[&time.as_deref().unwrap_or_default()],
            ),
        }
    }
}

/// What senders said in a case, and what this desk answered.
pub(super) struct Tips {
    pub(super) tips: Vec<TipView>,
    /// How many reports it has; more than one are tries of one attempt.
    pub(super) firsts: usize,
    /// Whether all reports of the case say the same.
    pub(super) alike: bool,
    /// The language of the first page, for phrases.
    pub(super) language: String,
    /// Whether somebody can be answered.
    pub(super) has_mailbox: bool,
}

impl Tips {
    pub(super) fn of(case: &Case) -> Self {
        let firsts = || case.tips.iter().filter(|tip| tip.standing == Standing::First);
        let read: Vec<&Tip> = firsts().filter_map(|tip| tip.read.as_ref().ok()).collect();
        let alike = read.len() == firsts().count()
            && read.iter().zip(read.iter().skip(1)).all(|(one, other)| says_the_same(one, other));
        let tips = case.tips.iter().map(|tip| TipView::of(tip, &case.letters)).collect();
        let mut all = case.tips.iter().filter_map(|tip| tip.read.as_ref().ok());
        let language = all.clone().map(|tip| tip.language.clone()).next();
        let has_mailbox = all.any(|tip| tip.mailbox.is_some());
        let language = language.unwrap_or_else(|| "en".into());
        Self { tips, firsts: firsts().count(), alike, language, has_mailbox }
    }
}

impl Tips {
    /// Puts translations beside the words.
    pub(super) fn translate(mut self, mut by_tip: ByTip) -> Self {
        for tip in &mut self.tips {
            tip.translated = tip.id.parse().ok().and_then(|id| by_tip.remove(&id));
        }
        self
    }

    /// Tells of files that only named officers look at.
    pub(super) fn restrict(mut self, marked: &BTreeSet<String>) -> Self {
        for tip in &mut self.tips {
            for file in tip.read.iter_mut().flat_map(|said| &mut said.files) {
                file.restricted = marked.contains(&file.sha256)
                    || marked.contains(&format!("{}/{}", tip.id, file.number));
            }
        }
        self
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
            translated: None,
        }
    }
}

impl LetterView {
    fn of(letter: &CaseLetter) -> Self {
        Self {
            is_standard: letter.letter.is_standard,
            arrived: letter.arrived,
            went: letter.letter.went,
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
        let text = tip.text.as_deref().unwrap_or_default();
        let answers = words::answered(&tip.answers).into_iter().map(|row| AnswerView {
            question: row.question,
            words: if row.own_words { stretches(&row.answer) } else { vec![] },
            answer: row.answer,
            own_words: row.own_words,
        });
        let answers: Vec<_> = answers.collect();
        let words = stretches(text);
        let all = words.iter().chain(answers.iter().flat_map(|row| &row.words));
        let acting = all.flat_map(|one| &one.pieces).filter(|piece| piece.acts.is_some()).count();
        Self {
            day: tip.day,
            language: words::language(&tip.language),
            script: script(text),
            urgent: marks(tip),
            words,
            acting: acting as u64,
            ticks: ticks(tip),
            answers,
            files: (1..).zip(&tip.attachments).map(FileView::of).collect(),
        }
    }
}

/// Returns the direction of what is of a kind: numbers and addresses are read from the left, names as they are written.
pub(super) fn direction(kind: links::Kind) -> &'static str {
    if kind.is_weak() { "auto" } else { "ltr" }
}

/// Cuts a text at what it names that others can name too.
pub(super) fn stretches(text: &str) -> Vec<Stretch> {
    let marks = links::marks(text);
    let cut = marked::segments(text, &marks);
    let stretch = |one: marked::Segment<'_>| Stretch {
        direction: one.mark.map_or("ltr", |mark| direction(mark.kind)),
        mark: one.mark.map(|mark| (mark.kind.words(), visible::one_line(&mark.key, 120))),
        pieces: one.pieces.into_iter().map(shown).collect(),
    };
    cut.into_iter().map(stretch).collect()
}

impl FileView {
    fn of((number, file): (usize, &Attachment)) -> Self {
        Self {
            number,
            name: visible::visible(&file.name),
            kind: visible::visible(&file.media_type),
            role: words::role(file),
            size: words::size(file.size),
            scrub: words::scrub(file),
            scrub_class: if file.scrub == Scrub::Full { "" } else { "amber" },
            taken: file.taken.as_ref().map(TakenView::of),
            sha256: hex(&file.sha256.0),
            restricted: false,
        }
    }
}

fn ticks(tip: &Tip) -> Vec<(String, &'static str)> {
    let Kind::FollowUp(added) = &tip.kind else { return vec![] };
    added.ticks.iter().map(|tick| (words::phrase(&tick.phrase), words::tick(tick.answer))).collect()
}

fn marks(tip: &Tip) -> Vec<Mark> {
    words::urgent(tip).into_iter().map(Mark::of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_and_time_of_a_file_are_told_in_both_languages() {
        let view = |place: bool, time: bool| TakenView {
            place: place.then(|| "52.370216, 4.895168".to_owned()),
            time: time.then(|| "2026-11-20 14:03".to_owned()),
        };
        for (view, english) in [
            (
                view(true, true),
                "made at 52.370216, 4.895168 (north, east), on 2026-11-20 14:03, it says",
            ),
            (view(true, false), "made at 52.370216, 4.895168 (north, east), it says"),
            (view(false, true), "made on 2026-11-20 14:03, it says"),
        ] {
            assert!(view.words(&Tongue::En).starts_with(english));
            let dutch = view.words(&Tongue::Nl);
            assert!(
                dutch.starts_with("gemaakt op ") && dutch.contains("de melder vroeg"),
                "{dutch}"
            );
            assert!(!dutch.contains("made") && !dutch.contains("north"), "{dutch}");
        }
    }
}

//! Near copies in the inbox: one row for a group, and what differs when it is opened.

use std::collections::BTreeMap;

use super::{
    frame::{Mark, Shown, pieces},
    inbox::ROWS,
    tongue::Tongue,
};
use crate::{
    casefile::{
        CaseFile, CaseFileError,
        alike::{Copy, Group},
        matter::{Matter, Wanted},
    },
    show::{
        differs::{How, differs},
        words,
    },
};

/// A group in one row.
pub(super) struct GroupRow {
    /// What ticks it: who leads, and the last of its cases that the page knew.
    pub(super) ticks: String,
    pub(super) address: String,
    pub(super) lead: u64,
    pub(super) here: u64,
    pub(super) unread: bool,
    /// What some of its cases have, each with how many.
    pub(super) marks: Vec<(String, &'static str)>,
    pub(super) facts: Vec<String>,
}

impl GroupRow {
    pub(super) fn of(group: &Group, address: String, t: Tongue) -> Self {
        let marks = words::marks_of(group).map(|(words, count)| {
            let class = if words == words::NOW { "amber" } else { Mark::of(words).class };
            (format!("{} \u{d7} {count}", t.say(words)), class)
        });
        let marks = marks.chain(
            (group.apart > 0)
                .then(|| (t.count(&group.apart, "{} stands out", "{} stand out"), "amber")),
        );
        let mut facts = vec![];
        if group.texts > 1 {
            facts.push(t.with("{} different texts", &[&group.texts]));
        }
        if group.files > 0 {
            facts.push(t.with("{} with files", &[&group.files]));
        }
        if group.added > 0 {
            facts.push(t.with("{} with something added", &[&group.added]));
        }
        Self {
            ticks: format!("{}-{}", group.lead, group.last),
            address,
            lead: group.lead,
            here: group.here,
            unread: group.unread > 0,
            marks: marks.collect(),
            facts,
        }
    }
}

/// What is told above the rows of an opened group.
pub(super) struct Opened {
    pub(super) lead: u64,
    pub(super) texts: u64,
    pub(super) apart: u64,
    /// How many are not among these, and where all are.
    pub(super) beside: u64,
    pub(super) all: String,
}

/// A part of what differs.
pub(super) struct Part {
    pub(super) class: &'static str,
    pub(super) pieces: Vec<Shown>,
}

/// A case of an opened group beside the one that leads.
#[derive(Default)]
pub(super) struct Beside {
    pub(super) apart: bool,
    pub(super) facts: Vec<String>,
    pub(super) differs: Vec<Part>,
}

/// The cases of an opened group, in their order, and each beside the one that leads.
pub(super) type Copies = (Vec<Matter>, BTreeMap<u64, Beside>);

/// Reads these cases of a group; the words of as many as one page has.
pub(super) fn copies(
    file: &CaseFile,
    lead: u64,
    copies: &[Copy],
    t: Tongue,
) -> Result<Copies, CaseFileError> {
    let only = copies.iter().map(|copy| copy.number).collect();
    let mut matters = file.list(&Wanted { only: Some(only), ..Wanted::default() })?;
    let place = |number: u64| copies.iter().position(|copy| copy.number == number);
    matters.sort_by_key(|matter| place(matter.number));
    let first = file.spoken(lead)?.unwrap_or_default();
    let mut beside = BTreeMap::new();
    for copy in shown(copies) {
        let text = file.spoken(copy.number)?.unwrap_or_default();
        beside.insert(copy.number, Beside::of(copy, (lead, &first), &text, t));
    }
    Ok((matters, beside))
}

/// Returns those that one page has: one more is asked for, which tells whether there is another page.
pub(super) fn shown(copies: &[Copy]) -> impl Iterator<Item = Copy> {
    copies.iter().take(usize::try_from(ROWS).unwrap_or(usize::MAX)).copied()
}

impl Beside {
    fn of(copy: Copy, (lead, first): (u64, &str), text: &str, t: Tongue) -> Self {
        let mut facts = vec![];
        if copy.number == lead {
            facts.push(t.say("the oldest"));
        } else if text == first {
            facts.push(t.say("the same words"));
        }
        if copy.said {
            facts.push(t.say("other answers"));
        }
        if copy.named {
            facts.push(t.say("names something else"));
        }
        let part = |(how, words): (How, String)| Part {
            class: match how {
                How::Gone => "gone",
                How::New => "new",
                How::Same | How::Left => "",
            },
            pieces: pieces(&words.replace('\n', " ")),
        };
        let differs = differs(first, text).into_iter().map(part).collect();
        Self { apart: copy.apart, facts, differs }
    }
}

//! A tip as text on a screen: nothing in it can act, and nothing of it is written anywhere.

pub mod differs;
pub mod lines;
pub mod marked;
pub mod script;
pub mod visible;
pub mod words;

use std::fmt::Write as _;

use meldkluis_crypto::{
    note::hex,
    tip::{Kind, Tip},
};

use crate::case::{Case, CaseLetter, CaseTip, Standing};
use visible::visible;

/// Writes a whole case as plain text.
#[must_use]
pub fn case(case: &Case) -> String {
    let mut text = format!("Case {}\n", case.number);
    let firsts = case.tips.iter().filter(|tip| tip.standing == Standing::First).count();
    if firsts > 1 {
        line(&mut text, format_args!("{firsts} tips of one attempt: sent again, or sent twice"));
    }
    for tip in &case.tips {
        one(&mut text, tip);
        for letter in case.letters.iter().filter(|letter| letter.letter.to == tip.id) {
            answered(&mut text, letter);
        }
    }
    text
}

/// Writes what this desk answered.
fn answered(text: &mut String, letter: &CaseLetter) {
    let way = words::way(letter);
    let said = match &letter.said {
        Ok(said) => said,
        Err(error) => {
            return line(text, format_args!("\n  Our reply, {way}, cannot be read: {error}"));
        }
    };
    let kind = if letter.letter.is_standard { "standard reply" } else { "reply" };
    line(
        text,
        format_args!("\n  Our {kind} of {}, {}, {way}", said.day, words::language(&said.language)),
    );
    for words in said.text.iter().flat_map(|words| words.split('\n')) {
        line(text, format_args!("  > {}", visible(words)));
    }
    for question in &said.questions {
        let (asked, dutch) = (visible(&question.text), words::phrase(&question.phrase));
        line(text, format_args!("  ? {asked}  [{dutch}]"));
    }
    for file in &said.attachments {
        line(text, format_args!("  + {}, {}", file.name, words::size(file.size)));
    }
}

fn one(text: &mut String, tip: &CaseTip) {
    let (id, size) = (tip.id, words::size(tip.leaf.size()));
    line(text, format_args!("\nTip {id} ({size} sealed)"));
    if let Some(remark) = words::standing(tip.standing) {
        line(text, format_args!("  {remark}"));
    }
    match &tip.read {
        Ok(tip) => said(text, tip),
        Err(error) => line(text, format_args!("  cannot be read: {error}")),
    }
}

fn said(text: &mut String, tip: &Tip) {
    let kind = match &tip.kind {
        Kind::Tip => "received",
        Kind::FollowUp(_) => "added",
    };
    line(text, format_args!("  {kind} {}, {} page", tip.day, words::language(&tip.language)));
    for mark in words::urgent(tip) {
        line(text, format_args!("  ! {mark}"));
    }
    for row in words::answered(&tip.answers) {
        // Nothing a sender wrote begins a line of ours.
        let answer = visible(&row.answer).replace('\n', "\n  | ");
        line(text, format_args!("  {}: {answer}", row.question));
    }
    if let Kind::FollowUp(added) = &tip.kind {
        for tick in added.ticks.iter() {
            let (question, answer) = (words::phrase(&tick.phrase), words::tick(tick.answer));
            line(text, format_args!("  {question}: {answer}"));
        }
    }
    if let Some(words) = &tip.text {
        line(text, format_args!("\n  In their words:"));
        for words in visible(words).split('\n') {
            line(text, format_args!("  | {words}"));
        }
    }
    if !tip.attachments.is_empty() {
        line(text, format_args!("\n  Attachments (extract writes them):"));
    }
    for file in &tip.attachments {
        let (name, kind) = (visible(&file.name), visible(&file.media_type));
        let (role, size, scrub) = (words::role(file), words::size(file.size), words::scrub(file));
        line(text, format_args!("  {name}  {kind}, {role}, {size}, {scrub}"));
        line(text, format_args!("    SHA-256 {}", hex(&file.sha256.0)));
        if let Some(taken) = &file.taken {
            line(text, format_args!("    {}", words::taken(taken)));
        }
    }
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("writing to a string cannot fail");
}

#[cfg(test)]
mod tests {
    use meldkluis_crypto::tip::{Answers, Version};

    use super::*;

    #[test]
    fn sender_begins_no_line_of_ours() {
        let forged =
            Some("Kade 3\n  ! danger in the next days\n\nTip 0-99 (1 KiB sealed)".to_owned());
        let tip = Tip {
            version: Version,
            kind: Kind::Tip,
            day: "2026-11-23".parse().unwrap(),
            language: "nl".into(),
            form: Version,
            attempt: None,
            mailbox: None,
            answers: Answers { place: forged.clone(), soon: forged.clone(), ..Answers::default() },
            text: forged,
            attachments: vec![],
        };
        let mut text = String::new();
        said(&mut text, &tip);
        let forging = |line: &str| line.starts_with("  !") || line.starts_with("Tip");
        assert!(text.contains("Tip 0-99") && !text.lines().any(forging), "{text}");
    }
}

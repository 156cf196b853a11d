//! `links`: what cases have in common.

use std::{collections::BTreeSet, path::PathBuf};

use clap::Args;
use serde_json::json;

use super::{Context, Failed, Verdict};
use crate::{
    clock,
    extract::{self, ExtractError},
    linking::Linked,
    links::{Key, Shared, graph},
    page::Tongue,
    show::visible,
};

/// So many cases are named on a line.
const NAMED: usize = 20;
/// So much of a key stands on a line.
const KEY_MAX: usize = 120;

#[derive(Debug, Args)]
pub(super) struct Links {
    /// The number of a case in list; without it, every key that more than one case has.
    number: Option<u64>,
    /// Draws it as a picture into a file that does not exist yet. The file names in clear what the cases share.
    #[arg(long, value_name = "FILE", requires = "number")]
    svg: Option<PathBuf>,
    /// The language of the words in the picture.
    #[arg(long, value_name = "LANGUAGE", requires = "svg", default_value = "en")]
    language: Tongue,
}

impl Links {
    /// Whether it writes a picture, in clear.
    pub(super) fn draws(&self) -> bool {
        self.svg.is_some()
    }

    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        if let Some(number) = self.number
            && vault.index()?.case(number).is_empty()
        {
            return Err(ExtractError::NoCase.into());
        }
        let linked = vault.linked(clock::today())?;
        if let Some((number, out)) = self.number.zip(self.svg.as_ref()) {
            let picture = graph::svg(number, &linked.index.also_in(number), self.language);
            extract::picture(&vault, number, &picture, out, clock::today())?;
        }
        match self.number {
            Some(number) => of_case(context, number, &linked),
            None => of_all(context, &linked),
        }
        Ok(if linked.unread.is_empty() { Verdict::Fine } else { Verdict::Found })
    }
}

fn of_case(context: &Context, number: u64, linked: &Linked) {
    let shared = linked.index.also_in(number);
    let machine = |one: &Shared| {
        let (kind, key, weak) = (one.key.kind, &one.key.value, one.key.kind.is_weak());
        json!({ "kind": kind, "key": key, "weak": weak, "frequent": one.is_frequent(), "others": one.others })
    };
    let all = shared.iter().map(machine).collect::<Vec<_>>();
    let machine = json!({ "case": number, "also_in": all, "unread": linked.unread });
    context.print(&machine, || {
        let line = |one: &Shared| format!("also in {}: {}", numbers(&one.others), words(&one.key));
        let mut lines: Vec<String> = shared.iter().map(line).collect();
        if lines.is_empty() {
            lines.push(format!("Case {number} has nothing in common with the other cases"));
        }
        lines.extend(unread(linked));
        lines.join("\n")
    });
}

fn of_all(context: &Context, linked: &Linked) {
    let mut keys: Vec<(&Key, &BTreeSet<u64>)> = linked.index.joining().collect();
    keys.sort_by_key(|(key, cases)| (key.kind.is_weak(), cases.len()));
    let machine = keys.iter().map(|(key, cases)| {
        json!({ "kind": key.kind, "key": key.value, "weak": key.kind.is_weak(), "cases": cases })
    });
    let machine = json!({ "keys": machine.collect::<Vec<_>>(), "unread": linked.unread });
    context.print(&machine, || {
        let line = |(key, cases): &(&Key, &BTreeSet<u64>)| {
            let cases: Vec<u64> = cases.iter().copied().collect();
            format!("{}: cases {}", words(key), numbers(&cases))
        };
        let mut lines: Vec<String> = keys.iter().map(line).collect();
        if lines.is_empty() {
            lines.push(format!("{} cases have nothing in common", linked.cases));
        }
        lines.extend(unread(linked));
        lines.join("\n")
    });
}

pub(super) fn words(key: &Key) -> String {
    format!("{} {}", key.kind.words(), visible::one_line(&key.value, KEY_MAX))
}

/// Writes the first numbers out, and how many more there are: the earliest are never pushed away by later ones.
pub(super) fn numbers(all: &[u64]) -> String {
    let named: Vec<String> = all.iter().take(NAMED).map(u64::to_string).collect();
    let more = all.len().saturating_sub(NAMED);
    let tail = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{tail}", named.join(", "))
}

fn unread(linked: &Linked) -> Option<String> {
    let ids: Vec<String> = linked.unread.iter().take(NAMED).map(ToString::to_string).collect();
    let (count, more) = (linked.unread.len(), if linked.unread.len() > NAMED { " …" } else { "" });
    (count > 0).then(|| {
        format!("! {count} tips cannot be read and are not among these: {}{more}", ids.join(", "))
    })
}

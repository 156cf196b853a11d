//! `list`: the cases, each on one line.

use meldkluis_crypto::tip::Tip;
use serde_json::{Value, json};

use super::{Context, Failed, Verdict};
use crate::{
    case::ReadError,
    clock,
    show::{visible, words},
    vault::{Act, Id, Row},
};

/// How much of a text stands in the list.
const BEGINS: usize = 60;

pub(super) fn run(context: &Context) -> Result<Verdict, Failed> {
    let vault = context.unlock()?;
    let cases = vault.index()?.cases();
    vault.enter(clock::today(), &[Act::Listed])?;
    let read = |(number, rows): (u64, Vec<(Id, Row)>)| {
        let head = rows.iter().map(|(id, _)| vault.read_head(*id));
        // A readable tip of the case speaks for it.
        let head = head.reduce(Result::or);
        (number, rows, head.unwrap_or(Err(ReadError::Gone)))
    };
    let cases: Vec<_> = cases.into_iter().map(read).collect();
    let machine = cases.iter().map(|(number, rows, head)| machine(*number, rows, head));
    context.print(&json!({ "cases": machine.collect::<Vec<_>>() }), || {
        if cases.is_empty() {
            return "No cases yet. Next: import BUNDLE".into();
        }
        let lines = cases.iter().map(|(number, rows, head)| line(*number, rows, head));
        lines.collect::<Vec<_>>().join("\n")
    });
    Ok(Verdict::Fine)
}

fn machine(number: u64, rows: &[(Id, Row)], head: &Result<Tip, ReadError>) -> Value {
    let tip = head.as_ref().ok();
    let tips = rows.iter().map(|(id, row)| {
        json!({
            "generation": id.generation,
            "index": id.index,
            "state": row.state,
            "sealed_size": row.leaf.size(),
        })
    });
    json!({
        "case": number,
        "tips": tips.collect::<Vec<_>>(),
        "readable": tip.is_some(),
        "day": tip.map(|tip| tip.day),
        "language": tip.map(|tip| tip.language.as_str()),
        "urgent": tip.map(words::urgent),
        "attachments": tip.map(|tip| tip.attachments.len()),
        "begins": tip.and_then(|tip| tip.text.as_deref()).map(|text| visible::one_line(text, BEGINS)),
    })
}

fn line(number: u64, rows: &[(Id, Row)], head: &Result<Tip, ReadError>) -> String {
    let tip = match head {
        Ok(tip) => tip,
        Err(error) => return format!("{number:>5}  cannot be read: {error}"),
    };
    let mut parts = vec![format!("{number:>5}  {}", tip.day)];
    parts.extend(words::urgent(tip).iter().map(|mark| format!("! {mark}")));
    if rows.len() > 1 {
        parts.push(format!("{} tips", rows.len()));
    }
    match tip.attachments.len() {
        0 => {}
        1 => parts.push("1 attachment".into()),
        count => parts.push(format!("{count} attachments")),
    }
    let text = tip.text.as_deref();
    parts.push(text.map_or_else(
        || words::no_text(tip).into(),
        |text| format!("\u{201c}{}\u{201d}", visible::one_line(text, BEGINS)),
    ));
    parts.join("  ")
}

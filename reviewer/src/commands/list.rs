//! `list`: the cases, each on one line.

use meldkluis_crypto::tip::{Kind, Tip};
use serde_json::{Value, json};

use super::{Context, Failed, Verdict};
use crate::{
    case::ReadError,
    clock,
    show::{visible, words},
    vault::{Act, Id, Row, Vault},
};

/// How much of a text stands in the list.
const BEGINS: usize = 60;

pub(super) fn run(context: &Context) -> Result<Verdict, Failed> {
    let vault = context.unlock()?;
    let cases = vault.index()?.cases();
    vault.enter(clock::today(), &[Act::Listed])?;
    let cases: Vec<_> =
        cases.into_iter().map(|(number, rows)| Entry::read(&vault, number, rows)).collect();
    let machine = cases.iter().map(Entry::machine);
    context.print(&json!({ "cases": machine.collect::<Vec<_>>() }), || {
        if cases.is_empty() {
            return "No cases yet. Next: import BUNDLE".into();
        }
        let lines = cases.iter().map(Entry::line);
        lines.collect::<Vec<_>>().join("\n")
    });
    Ok(Verdict::Fine)
}

/// One case in the list.
struct Entry {
    number: u64,
    rows: Vec<(Id, Row)>,
    /// The first tip of the case that can be read speaks for it.
    head: Result<Tip, ReadError>,
    urgent: Vec<&'static str>,
    added: usize,
}

impl Entry {
    fn read(vault: &Vault, number: u64, rows: Vec<(Id, Row)>) -> Self {
        let heads: Vec<_> = rows.iter().map(|(id, _)| vault.read_head(*id)).collect();
        let mut urgent: Vec<&str> = heads.iter().flatten().flat_map(words::urgent).collect();
        urgent.sort_unstable_by_key(|mark| words::rank(mark));
        urgent.dedup();
        let added = heads.iter().flatten().filter(|tip| tip.kind != Kind::Tip).count();
        let head = heads.into_iter().reduce(Result::or).unwrap_or(Err(ReadError::Gone));
        Self { number, rows, head, urgent, added }
    }

    fn machine(&self) -> Value {
        let tip = self.head.as_ref().ok();
        let tips = self.rows.iter().map(|(id, row)| {
            json!({
                "generation": id.generation,
                "index": id.index,
                "state": row.state,
                "sealed_size": row.leaf.size(),
            })
        });
        json!({
            "case": self.number,
            "tips": tips.collect::<Vec<_>>(),
            "added": self.added,
            "readable": tip.is_some(),
            "day": tip.map(|tip| tip.day),
            "language": tip.map(|tip| tip.language.as_str()),
            "urgent": tip.map(|_| &self.urgent),
            "attachments": tip.map(|tip| tip.attachments.len()),
            "begins": tip.and_then(|tip| tip.text.as_deref()).map(|text| visible::one_line(text, BEGINS)),
        })
    }

    fn line(&self) -> String {
        let number = self.number;
        let tip = match &self.head {
            Ok(tip) => tip,
            Err(error) => return format!("{number:>5}  cannot be read: {error}"),
        };
        let mut parts = vec![format!("{number:>5}  {}", tip.day)];
        parts.extend(self.urgent.iter().map(|mark| format!("! {mark}")));
        if self.rows.len() > self.added + 1 {
            parts.push(format!("{} tips", self.rows.len() - self.added));
        }
        if self.added > 0 {
            parts.push(format!("{} added", self.added));
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
}

//! `statistics`: counts of the case file.

use clap::Args;
use meldkluis_crypto::officer::Role;
use serde_json::{Value, json};

use super::{Context, Failed, Verdict};
use crate::{
    casefile::{
        statistics::{APART, Count, LEAST, Statistics as Counts, Table},
        taxonomy,
    },
    clock,
    say::Bar,
    show::{visible::one_line, words},
    vault::{Act, VaultError},
};

#[derive(Debug, Args)]
pub(super) struct Statistics {
    /// Tells every count as it is, also those below ten: for work at this desk alone, and not for readers.
    #[arg(long)]
    exact: bool,
}

impl Statistics {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        if self.exact {
            vault.hold(Role::Officer)?;
        }
        let file = vault.case_file(&mut Bar::new())?;
        let act = if self.exact { Act::CountedExactly } else { Act::Counted };
        vault.enter(clock::today(), &[act])?;
        let counts = file.statistics().map_err(VaultError::from)?;
        let counts = if self.exact { counts } else { counts.guarded() };
        context.print(&self.machine(&counts), || self.words(&counts));
        Ok(Verdict::Fine)
    }

    fn machine(&self, counts: &Counts) -> Value {
        let apart = APART.iter().zip(counts.apart);
        let apart = apart.map(|(name, count)| ((*name).to_owned(), json!(count.told())));
        let row =
            |(value, count): &(String, Count)| json!({ "value": value, "count": count.told() });
        let table = |table: &Table| {
            json!({
                "name": table.name,
                "several": table.many,
                "rows": table.rows.iter().map(row).collect::<Vec<_>>(),
            })
        };
        json!({
            "unit": "case",
            "for_publication": false,
            "exact": self.exact,
            "counted": counts.counted.told(),
            "apart": apart.collect::<serde_json::Map<_, _>>(),
            "tables": counts.tables.iter().map(table).collect::<Vec<_>>(),
        })
    }

    fn words(&self, counts: &Counts) -> String {
        let mut text = format!(
            "Working figures of the case file as it is today, not for publication. A case is no victim and no registration.\n\
             {} cases",
            told(counts.counted)
        );
        for (name, count) in APART.iter().zip(counts.apart) {
            text.push_str(&format!("; {name}, in no table: {}", told(count)));
        }
        text.push('\n');
        for table in &counts.tables {
            let several = if table.many { " (a case can have several)" } else { "" };
            text.push_str(&format!("\nBy {}{several}\n", table.name));
            for (value, count) in &table.rows {
                text.push_str(&format!("  {:>6}  {}\n", told(*count), label(table.name, value)));
            }
        }
        if !self.exact {
            text.push_str(&format!(
                "\nCounts below {LEAST} are left out (-), with the next one where it would give them away; others are rounded to \
                 five. --exact tells all.\n"
            ));
        }
        text
    }
}

fn told(count: Count) -> String {
    count.told().map_or_else(|| "-".to_owned(), |count| count.to_string())
}

/// Returns what a value is called.
fn label(table: &str, value: &str) -> String {
    match (table, taxonomy::field(table)) {
        (_, _) if value.is_empty() => "not said".to_owned(),
        ("language", _) => words::language(value),
        (_, Ok(field)) => one_line(field.label(value), 80),
        _ => one_line(value, 80),
    }
}

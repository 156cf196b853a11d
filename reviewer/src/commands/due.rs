//! `due`: what must be done with which case by now.

use serde_json::{Value, json};

use super::{Context, Failed, Verdict};
use crate::{
    casefile::due::Term,
    clock,
    say::Bar,
    vault::{Act, VaultError},
};

pub(super) fn run(context: &Context) -> Result<Verdict, Failed> {
    let vault = context.unlock()?;
    let file = vault.case_file(&mut Bar::new())?;
    vault.enter(clock::today(), &[Act::Listed])?;
    let due = file.due(clock::today()).map_err(VaultError::from)?;
    let machine =
        |term: &Term| json!({ "case": term.number, "due": term.what.name(), "by": term.by });
    let all: Vec<Value> = due.iter().map(machine).collect();
    context.print(&json!({ "due": all }), || {
        if due.is_empty() {
            return "Nothing is due.".into();
        }
        let line = |term: &Term| format!("{:>5}  {}  {}\n", term.number, term.by, term.what.name());
        due.iter().map(line).collect()
    });
    Ok(if due.is_empty() { Verdict::Fine } else { Verdict::Found })
}

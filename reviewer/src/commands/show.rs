//! `show`: one case on the screen.

use clap::Args;
use meldkluis_crypto::note::hex;
use serde_json::{Value, json};

use super::{
    Context, Failed, Verdict,
    links::{numbers, words},
};
use crate::{
    case::{Case, CaseLetter, CaseTip, Standing},
    clock,
    extract::ExtractError,
    links::Shared,
    show,
};

#[derive(Debug, Args)]
pub(super) struct Show {
    /// The number of the case in list.
    number: u64,
}

impl Show {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        let case = vault.case(self.number, clock::today())?.ok_or(ExtractError::NoCase)?;
        let also_in = vault.also_in(self.number);
        context.print(&machine(&case, also_in.as_deref()), || {
            show::case(&case) + &shared(self.number, also_in.as_deref())
        });
        let readable = case.tips.iter().all(|tip| tip.read.is_ok());
        Ok(if readable { Verdict::Fine } else { Verdict::Found })
    }
}

/// Says which others have something in common with a case.
fn shared(number: u64, also_in: Option<&[Shared]>) -> String {
    let Some(shared) = also_in else {
        return format!("\nFor what it has in common with others: links {number}\n");
    };
    let line = |one: &Shared| {
        let (count, others) =
            (one.others.len(), if one.others.len() == 1 { "other" } else { "others" });
        let more = if one.more { "more than " } else { "" };
        format!("also in {more}{count} {others} ({}): {}\n", numbers(&one.others), words(&one.key))
    };
    shared.iter().map(line).fold("\n".to_owned(), |text, line| text + &line)
}

fn machine(case: &Case, also_in: Option<&[Shared]>) -> Value {
    let shared = |one: &Shared| json!({ "kind": one.key.kind, "key": one.key.value, "others": one.others, "more": one.more });
    let tip = |tip: &CaseTip| {
        json!({
            "generation": tip.id.generation,
            "index": tip.id.index,
            "sealed_sha256": hex(tip.leaf.sha256()),
            "sealed_size": tip.leaf.size(),
            "standing": standing(tip.standing),
            "tip": tip.read.as_ref().ok(),
            "error": tip.read.as_ref().err().map(ToString::to_string),
        })
    };
    json!({
        "case": case.number,
        "tips": case.tips.iter().map(tip).collect::<Vec<_>>(),
        "also_in": also_in.map(|all| all.iter().map(shared).collect::<Vec<_>>()),
        "replies": case.letters.iter().map(letter).collect::<Vec<_>>(),
    })
}

fn letter(letter: &CaseLetter) -> Value {
    json!({
        "tip": letter.letter.to,
        "id": letter.letter.id,
        "standard": letter.letter.is_standard,
        "went": letter.letter.went,
        "arrived": letter.arrived,
        "said": letter.said.as_ref().ok(),
        "error": letter.said.as_ref().err().map(ToString::to_string),
    })
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::First => "first",
        Standing::Added => "added",
        Standing::Lone => "lone",
        Standing::Forged => "forged",
    }
}

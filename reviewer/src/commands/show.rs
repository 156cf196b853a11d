//! `show`: one case on the screen.

use clap::Args;
use meldkluis_crypto::{day::Day, note::hex};
use serde_json::{Value, json};

use super::{
    Context, Failed, Verdict,
    links::{numbers, words},
};
use crate::{
    case::{Case, CaseLetter, CaseTip, Standing},
    casefile::translation::Kept,
    clock,
    extract::ExtractError,
    links::Shared,
    show::{
        self,
        visible::{one_line, visible},
        words::language,
    },
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
        // The originals are shown whatever became of the case file.
        let file = vault.case_file_as_it_is();
        let kept = file.map(|file| file.translations(self.number).unwrap_or_default());
        let kept = kept.unwrap_or_default();
        context.print(&machine(&case, &kept, also_in.as_deref()), || {
            show::case(&case) + &translated(&kept) + &shared(self.number, also_in.as_deref())
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

/// Writes the translations, the newest last.
fn translated(kept: &[Kept]) -> String {
    let one = |Kept { version, who, translation }: &Kept| {
        let (language, by) = (language(&translation.language), one_line(&translation.by, 64));
        let (name, day) = (one_line(&who.name, 64), Day::from_unix(who.at));
        let text = visible(&translation.text).replace('\n', "\n    | ");
        let tip = translation.tip;
        format!(
            "\nTranslation of tip {tip} into {language} by {by}, kept by {name} on {day}, version {version}\n    | {text}\n"
        )
    };
    kept.iter().map(one).collect()
}

fn machine(case: &Case, kept: &[Kept], also_in: Option<&[Shared]>) -> Value {
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
    let translation = |Kept { version, who, translation }: &Kept| {
        json!({
            "tip": translation.tip,
            "version": version,
            "language": translation.language,
            "by": translation.by,
            "officer": who.name,
            "at": who.at,
            "text": translation.text,
        })
    };
    json!({
        "case": case.number,
        "translations": kept.iter().map(translation).collect::<Vec<_>>(),
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

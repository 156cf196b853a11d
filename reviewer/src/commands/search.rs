//! `search`: words in tips, notes and translations.

use clap::Args;
use serde_json::{Value, json};

use super::{Context, Failed, Verdict};
use crate::{
    casefile::search::{Hit, Place, Words},
    clock,
    say::Bar,
    show::visible::visible,
    vault::{Act, VaultError},
};

#[derive(Debug, Args)]
pub(super) struct Search {
    /// Words that must all be there; each finds the words that begin with it.
    #[arg(required = true)]
    words: Vec<String>,
    /// At most so many tips, so many notes and so many translations.
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    most: u64,
}

impl Search {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let typed = self.words.join(" ");
        let next = "Type at least one word with a letter or a digit";
        let words =
            Words::parse(&typed).ok_or_else(|| Failed::new("nothing to search for", next))?;
        let vault = context.unlock()?;
        let file = vault.case_file(&mut Bar::new())?;
        vault.enter(clock::today(), &[Act::Searched])?;
        let hits =
            file.search(&words, self.most, (&vault.who(), &typed)).map_err(VaultError::from)?;
        let found: Vec<Value> = hits.iter().map(machine).collect();
        context.print(&json!({ "hits": found }), || {
            if hits.is_empty() {
                return "Nothing found. Each word must begin a word of the text.".into();
            }
            hits.iter().map(line).collect::<Vec<_>>().join("\n")
        });
        Ok(Verdict::Fine)
    }
}

fn machine(hit: &Hit) -> Value {
    let (tip, note, translation) = match hit.place {
        Place::Tip(id) => (Some(id), None, None),
        Place::Note(version) => (None, Some(version), None),
        Place::Translation(version) => (None, None, Some(version)),
    };
    json!({ "case": hit.number, "tip": tip, "note": note, "translation": translation, "snippet": visible(&hit.snippet) })
}

fn line(hit: &Hit) -> String {
    let place = match hit.place {
        Place::Tip(id) => format!("tip {id}"),
        Place::Note(_) => "note".into(),
        Place::Translation(_) => "translation".into(),
    };
    format!("{:>5}  {place}  {}", hit.number, visible(&hit.snippet).replace('\n', " "))
}

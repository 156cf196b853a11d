//! `phrases`: the phrase book in one language, beside the Dutch.

use clap::{Args, builder::PossibleValuesParser};
use serde_json::json;

use super::{Context, Verdict};
use crate::{
    phrases::{self, Entry, Kind, What},
    show::words,
};

#[derive(Debug, Args)]
pub(super) struct Phrases {
    /// The language of the sender's page, as list --json and show name it.
    #[arg(long, value_name = "TAG", default_value = "en")]
    #[arg(value_parser = PossibleValuesParser::new(phrases::languages()))]
    language: String,
}

/// What stands above unreviewed words.
const UNREVIEWED: &str = "UNREVIEWED: nobody who knows the language has checked these words yet.";

impl Phrases {
    pub(super) fn run(&self, context: &Context) -> Verdict {
        let reviewed = phrases::standard(&self.language, What::Report).reviewed;
        let rows = phrases::book().iter().map(|entry| {
            let (nl, text) = (text(entry, "nl"), text(entry, &self.language));
            json!({ "id": entry.id, "kind": name(entry.kind), "nl": nl, "text": text })
        });
        let machine = json!({
            "language": self.language,
            "reviewed": reviewed,
            "phrases": rows.collect::<Vec<_>>(),
        });
        context.print(&machine, || self.table(reviewed));
        Verdict::Fine
    }

    fn table(&self, reviewed: bool) -> String {
        let language = self.language.as_str();
        let mut lines = vec![format!("The phrase book in {}", words::language(language))];
        if !reviewed {
            lines.push(UNREVIEWED.to_owned());
        }
        lines.push(String::new());
        for entry in phrases::book() {
            lines.push(format!("{:<20}  {}", entry.id, name(entry.kind)));
            lines.extend(pair(language, text(entry, "nl"), text(entry, language)));
        }
        lines.push(
            "\nSent by itself when somebody read it, with the day; no phrase for reply:".to_owned(),
        );
        for what in [What::Report, What::Addition] {
            let text = |language| phrases::standard(language, what).text;
            lines.extend(pair(language, text("nl"), text(language)));
        }
        lines.join("\n")
    }
}

/// Returns the lines of one sentence: the Dutch, and the same in the language if that is another.
fn pair(language: &str, dutch: &str, text: &str) -> Vec<String> {
    let line = |tag: &str, text: &str| format!("    {tag:<7}  {text}");
    let other = (language != "nl").then(|| line(language, text));
    [line("nl", dutch)].into_iter().chain(other).collect()
}

fn text(entry: &Entry, language: &str) -> &'static str {
    phrases::words(entry.id, language).map_or("", |words| words.text)
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Statement => "statement",
        Kind::Open => "open",
        Kind::YesNo => "yes-no",
    }
}

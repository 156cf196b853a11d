//! `retire`: an old identity destroyed, after a person said what may be lost with it.

use clap::{ArgGroup, Args};
use meldkluis_crypto::day::Day;
use serde_json::json;

use super::{Context, Failed, Verdict, lock};
use crate::{
    ask,
    vault::{Beginning, Retiring, Which},
};

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("which").required(true).args(["recipient", "before"])))]
pub(super) struct Retire {
    /// The beginning of its recipient, as the command keys shows it.
    recipient: Option<String>,
    /// All identities whose recipients ended before this day.
    #[arg(long, value_name = "DAY")]
    before: Option<Day>,
    /// Says yes beforehand, where no tip is lost.
    #[arg(long)]
    yes: bool,
    /// Allows it although tips become unreadable, after their number was typed.
    #[arg(long)]
    even_unreadable: bool,
}

impl Retire {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let typed = context.passphrase()?;
        let passphrase = ask::as_passphrase(&typed);
        let vault = context.unlock_with(&passphrase)?;
        let writing = vault.write()?;
        let today = super::today(&vault)?;
        let which = match (&self.recipient, self.before) {
            (Some(text), _) => Which::Beginning(text.clone()),
            (None, Some(day)) => Which::Before(day),
            (None, None) => return Ok(Verdict::Fine),
        };
        let retiring = vault.retiring(&which, today)?;
        self.confirm(&retiring)?;
        writing.retire(&retiring, &lock(&passphrase), today)?;
        tell(context, &retiring);
        Ok(Verdict::Fine)
    }

    fn confirm(&self, retiring: &Retiring) -> Result<(), Failed> {
        let (named, lost) = (names(retiring).join(", "), retiring.unreadable.len());
        if lost == 0 && !retiring.on_the_way {
            let question = format!(
                "Every tip here opens without {named}. Destroy it for good? Type y, or anything else to stop:"
            );
            if self.yes || ask::confirm(&question)? {
                return Ok(());
            }
            return Err(Failed::new("nothing was destroyed", "Start again when you are sure"));
        }
        let what = loss(retiring);
        if !self.even_unreadable {
            let next = "Nothing was destroyed. Carry the newest roster to the intake and import a bundle made after it; for \
                        tips that may go, say --even-unreadable";
            return Err(Failed::new(what, next));
        }
        let word = format!("destroy {lost}");
        let question = format!(
            "Without {named}: {what}.\nNobody can undo this. To destroy it all the same, type: {word}"
        );
        let typed = ask::line(&question)?;
        if typed.is_some_and(|typed| typed.trim() == word) {
            return Ok(());
        }
        Err(Failed::new("nothing was destroyed", "Type the words as they are shown"))
    }
}

fn loss(retiring: &Retiring) -> String {
    let lost = retiring.unreadable.len();
    let here = format!("{lost} tips in this vault would become unreadable");
    let coming = "tips that nothing else opens can still be on their way from the intake, or are missing here";
    match (lost, retiring.on_the_way) {
        (0, _) => coming.to_owned(),
        (_, false) => here,
        (_, true) => format!("{here}, and {coming}"),
    }
}

fn names(retiring: &Retiring) -> Vec<String> {
    retiring.recipients.iter().map(|gone| format!("{}…", Beginning::of(gone))).collect()
}

fn tell(context: &Context, retiring: &Retiring) {
    let machine = json!({
        "retired": retiring.recipients.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "unreadable": retiring.unreadable,
    });
    context.print(&machine, || {
        let mut text = format!("Destroyed in this vault: {}\n", names(retiring).join(", "));
        for id in &retiring.unreadable {
            text.push_str(&format!("  tip {id} cannot be read any more\n"));
        }
        text.push_str(
            "Copies remain where they were: in every backup made before now until backup --to replaces it, on any medium \
             that was not wiped, and on a disk that keeps what is overwritten.\n\
             The recovery identity on paper still opens every tip that was sealed to it.\n\
             Next: backup --to DIR and backup --check DIR, for each copy.",
        );
        text
    });
}

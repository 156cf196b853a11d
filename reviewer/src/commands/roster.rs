//! `roster`: the list of keys, signed here or taken from the vault with the root key.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use meldkluis_crypto::{
    day::Day,
    note::{KeyName, NOTE_MAX, Verifier},
    roster,
};
use serde_json::{Value, json};

use super::{Context, Failed, Verdict, confirm, write_public};
use crate::{
    ask, clock, say,
    vault::{Act, Beginning, Card, Draft, DraftError, RosterRefused, Taken, Vault, Writing, disk},
};

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true).args(["out", "take"])))]
pub(super) struct Roster {
    /// Signs the next roster, and writes it to this file for the intake and other vaults.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Puts another vault's desk and recipients in first, or its newer recipient: its file `card`.
    #[arg(long, value_name = "FILE", conflicts_with = "take")]
    add_desk: Option<PathBuf>,
    /// The day from which tips are sealed to the recipient on that card; else today.
    #[arg(long, value_name = "DAY", requires = "add_desk")]
    from: Option<Day>,
    /// Takes a desk that left out first, with its recipients: its key's name or the last part of it.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["take", "add_desk"])]
    remove_desk: Option<String>,
    /// Says yes beforehand to taking a desk out, instead of being asked.
    #[arg(long, requires = "remove_desk")]
    yes: bool,
    /// Takes a roster that another vault signed.
    #[arg(long, value_name = "FILE")]
    take: Option<PathBuf>,
    /// The root verifier key to believe from now on; needed the first time.
    #[arg(long, value_name = "VERIFIER", conflicts_with = "out")]
    root_verifier: Option<String>,
    /// The fingerprint of the desk or the root key as its holder reads it, instead of being asked.
    #[arg(long, value_name = "FINGERPRINT")]
    fingerprint: Option<String>,
}

impl Roster {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        let writing = vault.write()?;
        match (&self.out, &self.take) {
            (Some(out), _) => self.sign(context, &writing, out),
            (_, Some(file)) => self.take(context, &writing, file),
            _ => Ok(Verdict::Fine),
        }
    }

    fn sign(
        &self,
        context: &Context,
        writing: &Writing<'_>,
        out: &Path,
    ) -> Result<Verdict, Failed> {
        let vault = writing.vault();
        let mut draft = vault.draft()?;
        // The intake takes the later of its own day and the roster's: a roster must not go back in time either.
        let today = super::today(vault)?;
        if let Some(file) = &self.add_desk {
            self.add(vault, &mut draft, (file, today))?;
        }
        if let Some(name) = &self.remove_desk {
            self.remove(vault, &mut draft, name)?;
        }
        let epoch = vault.rosters()?.pop().map_or(1, |last| last.roster.epoch + 1);
        let next = draft.roster(vault.deployment(), epoch, today);
        if let Some(day) = vault.locked_out(&next, today) {
            let next = "Nothing was signed. Look at this machine's date, at keys, and at renew";
            let what =
                format!("tips of {day} sealed under this roster would not open in this vault");
            return Err(Failed::new(what, next));
        }
        let root = context.root_key(vault)?;
        vault.enter(today, &[Act::Roster(epoch)])?;
        let note = next.sign(&root).map_err(RosterRefused::from)?;
        writing.put_draft(&draft)?;
        writing.take_roster(note.as_bytes())?;
        write_public(out, note.as_bytes())?;
        context.print(&told(&next), || words(&next, out));
        Ok(Verdict::Fine)
    }

    fn add(
        &self,
        vault: &Vault,
        draft: &mut Draft,
        (file, today): (&Path, Day),
    ) -> Result<(), Failed> {
        let card = Card::self_signed(&read(file)?)?;
        let from = super::from(self.from, today)?;
        if draft.add_desk(vault.deployment(), &card, (from, today))? {
            let beginning = Beginning::of(&card.working);
            let what = format!("The desk {} with the recipient {beginning}…", card.desk.name());
            confirm(&what, &card.desk.fingerprint(), self.fingerprint.as_deref())?;
        }
        Ok(())
    }

    fn remove(&self, vault: &Vault, draft: &mut Draft, name: &str) -> Result<(), Failed> {
        let ours = vault.desk().name();
        let full = if name.contains('/') {
            KeyName::new(name).map_err(|_| DraftError::NoDesk)?
        } else {
            roster::desk_name(vault.deployment(), name).map_err(|_| DraftError::NoDesk)?
        };
        if full == *ours {
            let next = "Another vault cannot take this one's root key over";
            return Err(Failed::new("this desk holds the root key and cannot leave", next));
        }
        draft.remove_desk(&full)?;
        let question = format!(
            "From this roster on no tip is sealed for {full}, its bundles are refused, and the intake no longer waits for \
             it before it erases. Take it out? Type y, or anything else to stop:"
        );
        let next = "Nothing was signed";
        let stopped = || Failed::new("the desk stays", next);
        if self.yes || ask::confirm(&question)? { Ok(()) } else { Err(stopped()) }
    }

    fn take(
        &self,
        context: &Context,
        writing: &Writing<'_>,
        file: &Path,
    ) -> Result<Verdict, Failed> {
        let vault = writing.vault();
        let note = read(file)?;
        let (pinned, given) = (vault.root()?, self.given_root()?);
        if let (Some(_), Some(given)) = (&pinned, &given) {
            // Refuses another one than is pinned, and changes nothing.
            writing.pin(given)?;
        }
        let root = given.as_ref().or(pinned.as_ref()).ok_or(RosterRefused::NoPin)?;
        // Look before anything is pinned, so that a slip of the pen can be mended.
        let looked = roster::Roster::verify(&note, root).map_err(RosterRefused::from)?;
        if pinned.is_none() {
            confirm("The root key", &root.fingerprint(), self.fingerprint.as_deref())?;
        }
        vault.enter(clock::today(), &[Act::Roster(looked.epoch)])?;
        writing.pin(root)?;
        let taken = writing.take_roster(&note)?;
        let newest = vault.rosters()?.pop().ok_or(RosterRefused::NoPin)?.roster;
        context.print(&told(&newest), || match taken {
            Taken::Newest => format!("roster {} is taken", newest.epoch),
            Taken::Already => {
                format!("roster {} was here already; nothing was changed", newest.epoch)
            }
        });
        if vault.can_open(&newest, super::today(vault)?) {
            return Ok(Verdict::Fine);
        }
        say::aside(format_args!(
            "Tips sealed under this roster do not open in this vault. Carry its file card to the vault with the root key: \
             roster --add-desk."
        ));
        Ok(Verdict::Found)
    }
}

impl Roster {
    fn given_root(&self) -> Result<Option<Verifier>, RosterRefused> {
        let given = self.root_verifier.as_deref().map(|root| root.trim().parse());
        given.transpose().map_err(|_| RosterRefused::Deployment)
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Failed> {
    disk::read(file, NOTE_MAX as u64).map_err(|error| {
        Failed::new(format!("{} cannot be read: {error}", file.display()), "Name the right file")
    })
}

fn told(roster: &roster::Roster) -> Value {
    json!({
        "epoch": roster.epoch,
        "issued": roster.issued,
        "recipients": roster.recipients.iter().map(|term| json!({
            "from": term.from, "to": term.to, "recipient": term.recipient.to_string()
        })).collect::<Vec<_>>(),
        "desks": roster.desks.iter().map(|desk| desk.key.to_string()).collect::<Vec<_>>(),
        "logs": roster.logs.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn words(roster: &roster::Roster, out: &Path) -> String {
    let mut text = format!("Roster {}, signed {}:\n", roster.epoch, roster.issued);
    for term in &roster.recipients {
        let recipient = Beginning::of(&term.recipient);
        text.push_str(&format!("  recipient {recipient}…  {} to {}\n", term.from, term.to));
    }
    for desk in &roster.desks {
        text.push_str(&format!("  desk {}  {}\n", desk.key.name(), desk.key.fingerprint()));
    }
    for log in &roster.logs {
        text.push_str(&format!("  log {}  {}\n", log.name(), log.fingerprint()));
    }
    if roster.logs.is_empty() {
        text.push_str("  no log yet: no bundle will be believed before one is enrolled\n");
    }
    text.push_str(&format!(
        "\nWritten to {}. Next, on the intake: meldkluis-intake import --config F {}",
        out.display(),
        out.file_name().unwrap_or_default().display()
    ));
    text
}

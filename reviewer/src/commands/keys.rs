//! `keys`: the identities in the vault, and for which days tips are sealed to them.

use meldkluis_crypto::{age::Recipient, day::Day, roster::Roster};
use serde_json::{Value, json};

use super::{Context, Failed, Verdict};
use crate::vault::{Beginning, Vault};

pub(super) fn run(context: &Context) -> Result<Verdict, Failed> {
    let vault = context.unlock()?;
    let today = super::today(&vault)?;
    let rosters = vault.rosters()?;
    let rosters: Vec<&Roster> = rosters.iter().map(|signed| &signed.roster).collect();
    let newest = vault.keys().newest().recipient();
    let mut keys: Vec<Key> = vec![];
    for identity in vault.keys().identities.iter().rev() {
        let recipient = identity.recipient();
        let kind = if recipient == newest { Kind::Newest } else { Kind::Older };
        keys.push(Key::of(recipient, kind, &rosters, today));
    }
    if let Some(recovery) = vault.card()?.recovery {
        keys.push(Key::of(recovery, Kind::Paper, &rosters, today));
    }
    let machine = json!({
        "card": vault.dir().join("card"),
        "root_key": Vault::has_root(vault.dir()),
        "keys": keys.iter().map(Key::machine).collect::<Vec<_>>(),
    });
    context.print(&machine, || keys.iter().map(Key::words).collect());
    Ok(Verdict::Fine)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Newest,
    Older,
    Paper,
}

/// A recipient of this vault, and what the newest roster that names it says.
struct Key {
    recipient: Recipient,
    kind: Kind,
    term: Option<(Day, Day)>,
    /// Whether tips can be sealed to it from today on.
    used: bool,
}

impl Key {
    fn of(recipient: Recipient, kind: Kind, rosters: &[&Roster], today: Day) -> Self {
        let term = rosters.iter().rev().find_map(|roster| roster.term(&recipient));
        let used = rosters.last().is_some_and(|roster| roster.seals_to(&recipient, today));
        Self { recipient, kind, term, used }
    }

    fn kind(&self) -> &'static str {
        match self.kind {
            Kind::Newest => "newest",
            Kind::Older => "older",
            Kind::Paper => "paper",
        }
    }

    fn machine(&self) -> Value {
        json!({
            "recipient": self.recipient.to_string(),
            "kind": self.kind(),
            "from": self.term.map(|(from, _)| from),
            "to": self.term.map(|(_, to)| to),
            "used": self.used,
        })
    }

    fn words(&self) -> String {
        let days = match (self.term, self.used, self.kind) {
            (None, _, Kind::Older) => "in no roster: retire it".to_owned(),
            (None, ..) => "in no roster yet".to_owned(),
            (Some((from, to)), true, _) => format!("{from} to {to}"),
            (Some((from, to)), false, Kind::Older) => format!("{from} to {to}, over: retire it"),
            (Some((from, to)), false, _) => format!("{from} to {to}, not in the newest roster"),
        };
        format!("{:<7} {}…  {days}\n", self.kind(), Beginning::of(&self.recipient))
    }
}

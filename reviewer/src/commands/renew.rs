//! `renew`: a new working identity, and what has to be carried so that tips are sealed to it.

use clap::Args;
use meldkluis_crypto::day::Day;
use serde_json::json;

use super::{Context, Failed, Verdict, lock};
use crate::{
    ask,
    vault::{Beginning, Renewed, Vault},
};

#[derive(Debug, Args)]
pub(super) struct Renew {
    /// The day from which tips are sealed to the new identity; where the draft of the roster lies. Else today.
    #[arg(long, value_name = "DAY")]
    from: Option<Day>,
}

impl Renew {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let typed = context.passphrase()?;
        let passphrase = ask::as_passphrase(&typed);
        let vault = context.unlock_with(&passphrase)?;
        let today = super::today(&vault)?;
        if self.from.is_some() && !Vault::has_root(vault.dir()) {
            let next = "Give --from where the roster is signed: roster --add-desk CARD --from DAY";
            return Err(Failed::new("this vault has no draft to put a day into", next));
        }
        let from = super::from(self.from, today)?;
        let renewed = vault.write()?.renew(&lock(&passphrase), (from, today))?;
        tell(context, &vault, &renewed);
        Ok(Verdict::Fine)
    }
}

fn tell(context: &Context, vault: &Vault, Renewed { card, days }: &Renewed) {
    let file = vault.dir().join("card");
    let machine = json!({
        "recipient": card.working.to_string(),
        "from": days.map(|(from, _)| from),
        "to": days.map(|(_, to)| to),
        "card": file,
        "card_number": card.number,
        "desk_fingerprint": card.desk.fingerprint(),
        "recovery": card.recovery.is_some(),
    });
    context.print(&machine, || {
        let beginning = Beginning::of(&card.working);
        let next = match days {
            Some((from, to)) => format!(
                "In the draft it is valid from {from} to {to}, and the one before ends the day before.\n\
                 Next: roster --out FILE; carry it to the intake and to the other vaults."
            ),
            None => format!(
                "Next: carry {} to the vault with the root key (roster --add-desk), and read it the desk's fingerprint \
                 over another way:\n  {}\nThen take its roster here with roster --take.",
                file.display(),
                card.desk.fingerprint()
            ),
        };
        format!(
            "The vault has a new identity, with the recipient {beginning}…\n{next}\nThe older identities stay, so that old \
             tips open. Copy the vault again (backup --to): the copies before today lack the new identity."
        )
    });
}

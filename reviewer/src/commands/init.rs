//! `init`: a vault, its keys, and a recovery identity that somebody has on paper.

use clap::Args;
use serde_json::json;

use super::{Context, Failed, Verdict, lock};
use crate::{
    ask::{self, Which},
    clock,
    entropy::Os,
    say,
    vault::{Founded, FoundingError, Locks, Names, Newborn, Proven},
};

const TRIES: usize = 3;

#[derive(Debug, Args)]
pub(super) struct Init {
    /// The deployment's name, the same on the intake, fixed for life: meldkluis.example
    #[arg(long, value_name = "NAME")]
    deployment: String,
    /// This vault's own name: letters, digits and dashes.
    #[arg(long, value_name = "NAME", default_value = "desk")]
    desk: String,
    /// Makes the root key too, with a passphrase of its own. One vault of a deployment does.
    #[arg(long)]
    root: bool,
    /// Makes no recovery identity: with the passphrase lost, every tip is lost.
    #[arg(long)]
    without_recovery: bool,
}

impl Init {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        if context.vault.read_dir().is_ok_and(|mut inside| inside.next().is_some()) {
            return Err(FoundingError::Exists.into());
        }
        let names = Names { deployment: &self.deployment, desk: &self.desk };
        let newborn = Newborn::make(names, self.root, &mut Os)?;
        let file = context.passphrase_file.as_deref();
        let vault = ask::passphrase(file, "new vault passphrase", Which::New)?;
        let file = context.root_passphrase_file.as_deref();
        let root = self
            .root
            .then(|| ask::passphrase(file, "new root key passphrase", Which::New))
            .transpose()?;
        if root.as_deref() == Some(&*vault) {
            let next = "Choose another passphrase for the root key: who opens tips should not name recipients";
            return Err(Failed::new("the two passphrases are the same", next));
        }
        let proven = self.recovery(context, newborn)?;
        let (vault, root) =
            (ask::as_passphrase(&vault), root.map(|root| ask::as_passphrase(&root)));
        let locks = Locks { vault: lock(&vault), root: root.as_ref().map(lock) };
        let founded = proven.settle(&context.vault, locks, clock::today(), &mut Os)?;
        self.tell(context, &founded);
        Ok(Verdict::Fine)
    }

    fn recovery(&self, context: &Context, mut newborn: Newborn) -> Result<Proven, Failed> {
        if self.without_recovery {
            return Ok(newborn.without_recovery());
        }
        show_recovery(context, &newborn);
        for left in (0..TRIES).rev() {
            let Some(typed) = ask::line("Type the recovery identity back from the paper:")? else {
                break;
            };
            newborn = match newborn.prove(&typed, &mut Os) {
                Ok(proven) => return Ok(proven),
                Err(newborn) => *newborn,
            };
            say::aside(format_args!("That is not it: {left} more tries."));
        }
        let next = "No vault was made. Start again, and write the new one on paper";
        Err(Failed::new("the recovery identity was not typed back", next))
    }

    fn tell(&self, context: &Context, founded: &Founded) {
        let Founded { card, card_file, root } = founded;
        let result = json!({
            "deployment": self.deployment,
            "vault": context.vault,
            "desk": card.desk.to_string(),
            "desk_fingerprint": card.desk.fingerprint(),
            "recipient": card.working.to_string(),
            "recovery_recipient": card.recovery.as_ref().map(ToString::to_string),
            "card": card_file,
            "root": root.as_ref().map(ToString::to_string),
            "root_fingerprint": root.as_ref().map(meldkluis_crypto::note::Verifier::fingerprint),
        });
        context.print(&result, || self.words(context, founded));
    }

    fn words(&self, context: &Context, founded: &Founded) -> String {
        let Founded { card, card_file, root } = founded;
        let mut text = format!(
            "\nThe vault is made: {}\n\ndeployment  {}\ndesk        {}\n  fingerprint {}\n",
            context.vault.display(),
            self.deployment,
            card.desk,
            card.desk.fingerprint()
        );
        text.push_str(&format!("recipient   {}\n", card.working));
        if let Some(recovery) = &card.recovery {
            text.push_str(&format!("recovery    {recovery}\n"));
        }
        match root {
            Some(root) => text.push_str(&format!(
                "root        {root}\n  fingerprint {}\n\n\
                 Next: put the root line into the intake's configuration (root_verifier), run meldkluis-intake init, and \
                 bring its log verifier here: enrol --log VERIFIER",
                root.fingerprint()
            )),
            None => text.push_str(&format!(
                "\nNext: carry {} to the vault with the root key (roster --add-desk), and read it the desk's fingerprint \
                 over another way.",
                card_file.display()
            )),
        }
        text
    }
}

fn show_recovery(context: &Context, newborn: &Newborn) {
    say::aside(format_args!(
        "This is the recovery identity. It is shown once and kept nowhere.\n\
         Write it on paper, and keep the paper apart from this machine: it opens every tip without a passphrase, and the \
         vault itself when all passphrases are lost (recover)."
    ));
    let recovery = newborn.recovery();
    if context.json {
        say::line(format_args!("{{\"recovery_identity\":\"{}\"}}", *recovery));
    } else {
        say::line(format_args!("{}", *recovery));
    }
}

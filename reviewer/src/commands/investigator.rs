//! `investigator`: who may work with the vault, each with a passphrase and a role of their own.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use meldkluis_crypto::{
    age::Passphrase,
    officer::{Name, Officer, Role},
};
use serde_json::{Value, json};

use super::{Context, Failed, Verdict, lock};
use crate::{
    ask::{self, Which},
    clock,
    vault::Vault,
};

#[derive(Debug, Args)]
pub(super) struct Investigator {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Names an investigator; with the first, you become a keeper under the vault's passphrase, named by --as.
    Add {
        /// Lower-case letters, digits and dashes.
        name: Name,
        /// reader, officer or keeper; each may do what the one before may.
        #[arg(long, default_value = "officer")]
        role: Role,
        #[command(flatten)]
        new: New,
    },
    /// Lists them.
    List,
    /// Gives one another role.
    Role {
        /// Who.
        name: Name,
        /// reader, officer or keeper.
        role: Role,
    },
    /// Gives one a new passphrase, when theirs is lost; who knows theirs changes it with passphrase.
    Passphrase {
        /// Who.
        name: Name,
        #[command(flatten)]
        new: New,
    },
    /// Takes one off the list: their passphrase opens nothing here any more.
    Remove {
        /// Who.
        name: Name,
    },
}

#[derive(Debug, Args)]
struct New {
    /// Reads the investigator's passphrase from the only line of a file, instead of asking.
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

impl New {
    fn ask(&self, name: &Name) -> Result<Passphrase, Failed> {
        let file = self.new_passphrase_file.as_deref();
        let prompt = format!("new passphrase of {name}");
        Ok(ask::as_passphrase(&ask::passphrase(file, &prompt, Which::New)?))
    }
}

impl Investigator {
    /// Returns the least role that may do it.
    pub(super) fn needs(&self) -> Role {
        match self.what {
            What::List => Role::Reader,
            _ => Role::Keeper,
        }
    }

    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let mine = ask::as_passphrase(&context.passphrase()?);
        let vault = context.unlock_with(&mine)?;
        let today = clock::today();
        let done = match &self.what {
            What::List => return Ok(list(context, &vault)),
            What::Add { name, role, new } => {
                let me = context.officer.clone().map_or_else(|| Vault::KEEPER.parse(), Ok);
                let me = me.map_err(|error| Failed::new(error, "Say who you are with --as"))?;
                // Locked before it asks, so that nobody changes the keys while somebody types.
                let writing = vault.write()?;
                let theirs = new.ask(name)?;
                let locks = (&lock(&theirs), (&me, &lock(&mine)));
                writing.add_officer((name, *role), locks.0, locks.1, today)?;
                format!("{name} is named, as {role}.")
            }
            What::Role { name, role } => {
                vault.write()?.give_role(name, *role, today)?;
                format!("{name} has the role {role}.")
            }
            What::Passphrase { name, new } => {
                let writing = vault.write()?;
                writing.give_passphrase(name, &lock(&new.ask(name)?), today)?;
                format!("{name} has a new passphrase.")
            }
            What::Remove { name } => {
                vault.write()?.remove_officer(name, today)?;
                format!(
                    "{name} is no investigator here any more. Whoever kept a copy of the vault and their passphrase still \
                     opens that copy.\nNext: renew, roster, and copy the vault again (backup --to)"
                )
            }
        };
        context.print(&json!({ "done": true }), || done);
        Ok(Verdict::Fine)
    }
}

fn list(context: &Context, vault: &Vault) -> Verdict {
    let officers = &vault.keys().officers;
    let machine =
        |officer: &Officer| json!({ "name": officer.name.as_str(), "role": officer.role.name() });
    let all: Vec<Value> = officers.iter().map(machine).collect();
    context.print(&json!({ "investigators": all }), || {
        if officers.is_empty() {
            return "Nobody is named: whoever has the vault's passphrase is its keeper.".into();
        }
        officers.iter().map(|officer| format!("{:<32} {}\n", officer.name, officer.role)).collect()
    });
    Verdict::Fine
}

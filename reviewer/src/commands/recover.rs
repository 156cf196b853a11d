//! `recover` and `passphrase`: the vault behind a new passphrase, opened by the paper or by the old one.

use std::path::{Path, PathBuf};

use clap::Args;
use meldkluis_crypto::age::Identity;
use serde_json::json;
use zeroize::Zeroizing;

use super::{Context, Failed, Verdict, lock};
use crate::{
    ask::{self, Which},
    clock,
    vault::{Act, Vault, from_paper},
};

#[derive(Debug, Args)]
pub(super) struct Recover {
    /// Reads the new passphrase from the only line of a file, instead of asking.
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    new_passphrase_file: Option<PathBuf>,
    /// Only tries whether the paper still opens the vault, and changes nothing but the audit trail.
    #[arg(long)]
    check: bool,
}

#[derive(Debug, Args)]
pub(super) struct Passphrase {
    /// Changes that of the root key instead.
    #[arg(long)]
    root: bool,
    /// Reads the new passphrase from the only line of a file, instead of asking.
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

impl Recover {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = Vault::by_paper(&context.vault, &paper()?)?;
        let (writing, identities) = (vault.write()?, vault.keys().identities.len());
        if self.check {
            vault.enter(clock::today(), &[Act::PaperTried])?;
            context.print(&json!({ "opens": true, "identities": identities }), || {
                format!("The paper opens this vault, and its {identities} identities. Nothing was changed.")
            });
            return Ok(Verdict::Fine);
        }
        let new = new_passphrase(self.new_passphrase_file.as_deref(), "new vault passphrase")?;
        let new = ask::as_passphrase(&new);
        if vault.keys().officers.is_empty() {
            writing.relock(&lock(&new), Act::Recovered, clock::today())?;
        } else {
            vault.enter(clock::today(), &[Act::Recovered])?;
            writing.recover_keeper(context.officer.as_ref(), &lock(&new), clock::today())?;
        }
        let root = Vault::has_root(vault.dir());
        context.print(&json!({ "recovered": true, "identities": identities }), || {
            let root = if root {
                "\nThe root key is not among them: root.age opens with its own passphrase alone, and no paper opens it."
            } else {
                ""
            };
            format!(
                "The vault has a new passphrase, and opens with it: {identities} identities and the desk key.{root}\nNext: \
                 put the paper back in its place, and copy the vault again (backup --to): the copies before today have the \
                 lost passphrase."
            )
        });
        Ok(Verdict::Fine)
    }
}

impl Passphrase {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let (vault, today) = (context.unlock()?, clock::today());
        let writing = vault.write()?;
        let file = self.new_passphrase_file.as_deref();
        if self.root {
            let root = context.root_key(&vault)?;
            let new = ask::as_passphrase(&new_passphrase(file, "new root key passphrase")?);
            writing.relock_root(&root, &lock(&new), today)?;
        } else {
            let new = ask::as_passphrase(&new_passphrase(file, "new vault passphrase")?);
            writing.relock(&lock(&new), Act::Passphrase, today)?;
        }
        let what = if self.root { "root key" } else { "vault" };
        context.print(&json!({ "changed": what }), || {
            format!(
                "The {what} has a new passphrase. Every copy made before now opens with the old one: copy the vault again \
                 (backup --to).\nIf somebody else knows the old one and may have had a copy, the identities are theirs \
                 too: renew as well."
            )
        });
        Ok(Verdict::Fine)
    }
}

/// Asks for the recovery identity.
pub(super) fn paper() -> Result<Identity, Failed> {
    let typed =
        ask::line("Type the recovery identity from the paper; spaces and capitals do not matter:")?;
    Ok(from_paper(&typed.unwrap_or_default())?)
}

fn new_passphrase(file: Option<&Path>, prompt: &str) -> Result<Zeroizing<String>, Failed> {
    Ok(ask::passphrase(file, prompt, Which::New)?)
}

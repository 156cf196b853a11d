//! `mark` and `unmark`: the mark "sexual image of a minor" on an attachment.

use clap::Args;
use meldkluis_crypto::{note::hex, officer::Role};
use serde_json::json;

use super::{Context, Failed, Verdict};
use crate::{
    casefile::restricted::Image,
    editing::Told,
    marking::{self, NotMarked},
    say::Bar,
    vault::{Id, Reason, Vault},
};

/// Which attachment.
#[derive(Debug, Args)]
struct Which {
    /// The number of the case in list.
    number: u64,
    /// The number of the attachment in show: 1 is attachments/01.
    attachment: u32,
    /// The tip, as show names it, when the case has several.
    #[arg(long, value_name = "G-I")]
    tip: Option<Id>,
}

#[derive(Debug, Args)]
pub(super) struct Mark {
    #[command(flatten)]
    which: Which,
    /// Lets this officer look at it, which only a keeper does; whoever marked it may already.
    #[arg(long, value_name = "NAME")]
    may_see: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Unmark {
    #[command(flatten)]
    which: Which,
    /// Why, in one line; it stays in the history of the case.
    #[arg(long, value_name = "TEXT")]
    reason: Reason,
}

impl Mark {
    /// Returns the least role that may do it.
    pub(super) fn needs(&self) -> Role {
        if self.may_see.is_some() { Role::Keeper } else { Role::Officer }
    }

    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        let image = self.which.image(&vault)?;
        let file = vault.case_file(&mut Bar::new())?;
        let of = (self.which.number, image);
        let told = match &self.may_see {
            Some(name) => marking::let_see(&vault, &file, of, name)?,
            None => marking::mark(&vault, &file, of)?,
        };
        let words = match &self.may_see {
            Some(name) => format!("{name} may look at it"),
            None => {
                "it is marked as a sexual image of a minor, for named officers alone".to_owned()
            }
        };
        Ok(tell(context, image, &told, &words))
    }
}

impl Unmark {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        let image = self.which.image(&vault)?;
        let file = vault.case_file(&mut Bar::new())?;
        let told = marking::unmark(&vault, &file, image, &self.reason)?;
        Ok(tell(context, image, &told, "the mark is taken back: every officer may look at it"))
    }
}

impl Which {
    fn image(&self, vault: &Vault) -> Result<Image, Failed> {
        Ok(marking::image(vault, self.number, self.tip, self.attachment)?)
    }
}

fn tell(context: &Context, image: Image, told: &[Told], words: &str) -> Verdict {
    let failed: Vec<String> =
        told.iter().filter_map(|one| Some(one.done.as_ref().err()?.to_string())).collect();
    let sha256 = hex(&image.sha256);
    let machine = json!({
        "sha256": sha256,
        "edits": told.len(),
        "already": told.is_empty(),
        "errors": failed,
    });
    context.print(&machine, || match (told.is_empty(), failed.is_empty()) {
        (true, _) => format!("SHA-256 {sha256}: it was so already"),
        (_, true) => format!("SHA-256 {sha256}, wherever it comes: {words}"),
        (_, false) => format!("FOUND {}", failed.join("; ")),
    });
    if failed.is_empty() { Verdict::Fine } else { Verdict::Found }
}

impl From<NotMarked> for Failed {
    fn from(error: NotMarked) -> Self {
        match error {
            NotMarked::Attachment(error) => error.into(),
            NotMarked::Vault(error) => error.into(),
            NotMarked::Name(error) => error.into(),
            NotMarked::Nobody => Self::new(error, "See investigator list for the names"),
            NotMarked::NoMark => Self::new(error, "Mark it first, with mark"),
        }
    }
}

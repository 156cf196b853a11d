//! The mark "sexual image of a minor", for the commands and the page alike: who sets it, who may look, who takes it back.
//!
//! | act | who |
//! |---|---|
//! | mark | an officer; whoever marks an image first may look at it |
//! | let look | a keeper |
//! | take back | a keeper, with a reason that stays in the case's history |
//!
//! Each is an edit of the case file ([`crate::casefile::restricted`]) and so in the audit trail. None is undone by the
//! page's one key: that would be a way around the keeper.

use meldkluis_crypto::officer::Role;

use crate::{
    casefile::{
        CaseFile,
        restricted::{self, Image},
    },
    editing::{self, NotAChange, Told},
    pixels::preview::{self, PreviewError},
    vault::{Id, Reason, Vault, VaultError},
};

/// A reason why a mark is not set, changed or taken back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotMarked {
    /// The attachment.
    #[error(transparent)]
    Attachment(#[from] PreviewError),
    /// The name.
    #[error(transparent)]
    Name(#[from] NotAChange),
    /// A name that nobody has is for whoever comes to have it.
    #[error("no investigator of this name")]
    Nobody,
    /// Nobody is named for what everybody may look at.
    #[error("not marked as a sexual image of a minor")]
    NoMark,
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Finds attachment `at`, counted from 1, of a tip of a case; the tip need not be named where there is one alone.
///
/// Nothing of the attachment itself is read.
///
/// # Errors
/// [`PreviewError`].
pub fn image(vault: &Vault, number: u64, tip: Option<Id>, at: u32) -> Result<Image, PreviewError> {
    let tip = preview::tip_of(vault, number, tip)?;
    Image::of(tip, at, &vault.read_head(tip)?).ok_or(PreviewError::NoAttachment)
}

/// Marks an image; nothing is told when it is marked already.
///
/// # Errors
/// [`NotMarked`].
pub fn mark(
    vault: &Vault,
    file: &CaseFile,
    (number, image): (u64, Image),
) -> Result<Vec<Told>, NotMarked> {
    vault.hold(Role::Officer)?;
    let changes = file.restricting(image, &vault.who().name).map_err(VaultError::from)?;
    Ok(editing::edit(vault, file, [number], &changes, None)?)
}

/// Names somebody who may look at a marked image.
///
/// # Errors
/// [`NotMarked`].
pub fn let_see(
    vault: &Vault,
    file: &CaseFile,
    (number, image): (u64, Image),
    name: &str,
) -> Result<Vec<Told>, NotMarked> {
    vault.hold(Role::Keeper)?;
    let name = editing::assigned(Some(name))?.value;
    let officers = &vault.keys().officers;
    let is_here = officers.iter().any(|officer| officer.name.as_str() == name);
    if !(is_here || officers.is_empty() && name == vault.who().name) {
        return Err(NotMarked::Nobody);
    }
    if !file.is_restricted(image).map_err(VaultError::from)? {
        return Err(NotMarked::NoMark);
    }
    let change = restricted::letting_see(image, &name);
    Ok(editing::edit(vault, file, [number], &[change], None)?)
}

/// Takes a mark back in every case that holds it; nothing is told when there is none.
///
/// # Errors
/// [`NotMarked`].
pub fn unmark(
    vault: &Vault,
    file: &CaseFile,
    image: Image,
    reason: &Reason,
) -> Result<Vec<Told>, NotMarked> {
    vault.hold(Role::Keeper)?;
    let mut told = vec![];
    for (number, change) in file.lifting(image, &reason.to_string()).map_err(VaultError::from)? {
        told.extend(editing::edit(vault, file, [number], &[change], None)?);
    }
    Ok(told)
}

//! One attachment as it came in, onto a medium: for whoever must have the file itself.
//!
//! ```text
//! path → Medium, judged → head of the tip → may whoever is here see it → entered: case file, audit trail
//!      → the whole tip read and verified, in memory → written, read back, named
//! ```
//! The digest and the place stand in the case file, sealed, and the audit trail has the version of that entry: the trail is
//! plain text, and a digest in it would tell a thief of the disk which known file was sent in.

use std::{
    io,
    path::{Path, PathBuf},
};

use meldkluis_crypto::{day::Day, note::hex, tip::Attachment};

use super::{
    Stop,
    medium::{Medium, MediumError},
};
use crate::{
    casefile::{
        edits::{self, Change, EditError, TAKEN_OUT},
        restricted::Image,
    },
    pixels::preview::{self, PreviewError},
    say::Bar,
    show::visible::visible,
    vault::{Act, Id, Vault, VaultError},
};

/// Which attachment: of a case, a tip of it, and counted from 1.
#[derive(Clone, Copy, Debug)]
pub struct Single {
    /// The number of the case.
    pub number: u64,
    /// The tip; not needed in a case of one.
    pub tip: Option<Id>,
    /// Which attachment of it.
    pub at: u32,
}

/// An attachment that may be taken out, and where it would lie.
#[derive(Debug)]
pub struct Ready {
    /// Its tip.
    pub tip: Id,
    /// What the tip says of it.
    pub attachment: Attachment,
    /// The file that it would be.
    pub file: PathBuf,
    single: Single,
    name: String,
    medium: Medium,
}

/// A reason why an attachment is not taken out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotTakenOut {
    /// The medium.
    #[error(transparent)]
    Medium(#[from] MediumError),
    /// The attachment.
    #[error(transparent)]
    Attachment(#[from] PreviewError),
    /// It is longer than what is held in memory until it is verified.
    #[error("too large to be taken out by itself")]
    TooLarge,
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Judges the medium and the attachment; nothing is written yet, and nothing but the head of the tip read.
///
/// # Errors
/// [`NotTakenOut`].
pub fn ready(
    vault: &Vault,
    single: Single,
    (folder, same_disk): (&Path, bool),
) -> Result<Ready, NotTakenOut> {
    let medium = Medium::at(vault, folder, same_disk)?;
    let tip = preview::tip_of(vault, single.number, single.tip)?;
    let head = vault.read_head(tip).map_err(PreviewError::from)?;
    let image = Image::of(tip, single.at, &head);
    preview::hold_may_see(vault, image)?;
    let at = usize::try_from(single.at).ok().and_then(|at| at.checked_sub(1));
    let attachment = at.and_then(|at| head.attachments.into_iter().nth(at));
    let attachment = attachment.ok_or(PreviewError::NoAttachment)?;
    // `attachments/NN.ext`, as the payload allows no other.
    let last = attachment.name.rsplit('/').next().unwrap_or_default();
    let name = format!("{tip}-{last}");
    let file = medium.free(&name)?;
    medium.hold_finished(&name)?;
    Ok(Ready { tip, attachment, file, single, name, medium })
}

impl Ready {
    /// Writes it, after the case file and the audit trail say so.
    ///
    /// # Errors
    /// [`NotTakenOut`]; no byte of it is left on the medium then.
    pub fn write(self, vault: &Vault, today: Day, stop: &Stop) -> Result<Self, NotTakenOut> {
        self.enter(vault, today)?;
        let found = preview::read(vault, self.tip, self.single.at)?;
        let input = found.input.ok_or(NotTakenOut::TooLarge)?;
        // What was entered is what is written: the same tip, verified to its last byte.
        if found.attachment.sha256 != self.attachment.sha256 {
            return Err(PreviewError::NoAttachment.into());
        }
        let mut bytes = input.again().map_err(MediumError::from)?;
        self.medium.write(&self.name, &mut bytes, &self.attachment.sha256.0, stop)?;
        Ok(self)
    }

    fn enter(&self, vault: &Vault, today: Day) -> Result<(), NotTakenOut> {
        let Self { single: Single { number, at, .. }, tip, .. } = *self;
        let sha256 = hex(&self.attachment.sha256.0);
        let value = format!("{tip}/{at} {sha256} {}", visible(&self.file.to_string_lossy()));
        let change = Change { field: TAKEN_OUT.into(), act: edits::Act::Add, value };
        let enter = |version| {
            let acts = [Act::Edited(number, version), Act::TakenOut(tip, at, version)];
            vault.enter(today, &acts).map(drop)
        };
        let file = vault.case_file(&mut Bar::new())?;
        match file.edit(number, &change, (&vault.who(), None), enter) {
            Ok(_) => Ok(()),
            Err(EditError::Trail(error)) => Err(error.into()),
            Err(EditError::File(error)) => Err(VaultError::from(error).into()),
            Err(error) => Err(MediumError::from(io::Error::other(error)).into()),
        }
    }
}

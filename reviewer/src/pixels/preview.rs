//! One attachment of a case: found, verified and handed over, after the audit trail says so.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use meldkluis_crypto::{
    day::Day,
    tip::{Attachment, Tip},
};

use super::{Input, Picture, Shown, png};
use crate::{
    case::ReadError,
    casefile::restricted::Image,
    show::visible::visible,
    vault::{Act, Id, Vault, VaultError, disk},
};

/// An attachment as it lay in its tip.
#[derive(Debug)]
pub struct Found {
    /// Its tip.
    pub id: Id,
    /// What the tip says of it.
    pub attachment: Attachment,
    /// Its bytes; nothing when there are more than anything here looks at.
    pub input: Option<Input>,
}

/// A reason why an attachment is not shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PreviewError {
    /// There is no such case, or no such tip in it.
    #[error("no tip of this number")]
    NoTip,
    /// The case has several.
    #[error("case of several tips")]
    Several,
    /// The tip has no such attachment.
    #[error("no attachment of this number")]
    NoAttachment,
    /// It is marked as a sexual image of a minor, and this officer is not named for it.
    #[error("restricted to named officers, as a sexual image of a minor")]
    Restricted,
    /// The tip cannot be read.
    #[error("tip cannot be read: {0}")]
    Read(#[from] ReadError),
    /// The file would lie inside the vault.
    #[error("file inside the vault")]
    InVault,
    /// The file exists.
    #[error("file exists")]
    Exists,
    /// What is shown needs another ending.
    #[error("what can be shown of it is a .{0} file")]
    Ending(&'static str),
    /// Only pictures can be blurred.
    #[error("no picture, so nothing to blur")]
    NotBlurred,
    /// The file cannot be written.
    #[error("file cannot be written: {0}")]
    File(#[from] io::Error),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Finds the tip that is meant: the one that is named, or the only one of a case.
///
/// # Errors
/// [`PreviewError::NoTip`], [`PreviewError::Several`], [`PreviewError::Vault`].
pub fn tip_of(vault: &Vault, number: u64, named: Option<Id>) -> Result<Id, PreviewError> {
    let rows = vault.index()?.case(number);
    match (named, rows.as_slice()) {
        (_, []) => Err(PreviewError::NoTip),
        (None, [(id, _)]) => Ok(*id),
        (None, _) => Err(PreviewError::Several),
        (Some(id), rows) => {
            let among = rows.iter().any(|(other, _)| *other == id);
            among.then_some(id).ok_or(PreviewError::NoTip)
        }
    }
}

/// Reads attachment `at`, counted from 1, of a tip; its bytes are handed over only when the whole tip is verified.
///
/// # Errors
/// [`PreviewError`].
pub fn find(vault: &Vault, id: Id, at: u32, today: Day) -> Result<Found, PreviewError> {
    if !vault.index()?.items.contains_key(&id) {
        return Err(PreviewError::NoTip);
    }
    // What cannot be read is found out below, where the audit trail says so.
    if let Ok(head) = vault.read_head(id) {
        hold_may_see(vault, Image::of(id, at, &head))?;
    }
    vault.enter(today, &[Act::Previewed(id, at)])?;
    read(vault, id, at)
}

/// Reads attachment `at` of a tip; whoever calls has entered what for.
pub(crate) fn read(vault: &Vault, id: Id, at: u32) -> Result<Found, PreviewError> {
    let row = vault.index()?.items.get(&id).copied().ok_or(PreviewError::NoTip)?;
    let (mut count, mut found) = (0, None);
    let tip: Tip = vault.read_tip(id, &row.leaf, |_, body| {
        count += 1;
        if count == at {
            found = Some(Input::read(body)?);
        }
        Ok(())
    })?;
    let wanted = usize::try_from(at).ok().and_then(|at| at.checked_sub(1));
    hold_may_see(vault, Image::of(id, at, &tip))?;
    let attachment = wanted.and_then(|at| tip.attachments.into_iter().nth(at));
    match (attachment, found) {
        (Some(attachment), Some(input)) => Ok(Found { id, attachment, input }),
        _ => Err(PreviewError::NoAttachment),
    }
}

/// Holds that whoever is here may look at an attachment.
pub(crate) fn hold_may_see(vault: &Vault, image: Option<Image>) -> Result<(), PreviewError> {
    let file = vault.case_file_as_it_is()?;
    let sees = |image| file.may_see(image, &vault.who().name).map_err(VaultError::from);
    match image.map(sees).transpose()? {
        Some(false) => Err(PreviewError::Restricted),
        Some(true) | None => Ok(()),
    }
}

/// A place at which safe pixels, words or sound may be written.
#[derive(Debug)]
pub struct Place(PathBuf);

impl Place {
    /// Takes a name at which nothing is, outside the vault.
    ///
    /// # Errors
    /// [`PreviewError`].
    pub fn free(vault: &Vault, file: &Path) -> Result<Self, PreviewError> {
        let name = file.file_name().ok_or(PreviewError::Exists)?;
        let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or_else(|| Path::new(".")).canonicalize()?;
        if parent.starts_with(vault.dir().canonicalize()?) {
            return Err(PreviewError::InVault);
        }
        let file = parent.join(name);
        match fs::symlink_metadata(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self(file)),
            Err(error) => Err(error.into()),
            Ok(_) => Err(PreviewError::Exists),
        }
    }

    /// Writes what is shown, made anew from pixels, characters and samples, for the owner alone.
    ///
    /// Frames of a film are laid out in `columns`; acting characters in a text are written as codes.
    ///
    /// # Errors
    /// [`PreviewError`]; nothing is left at the place then.
    pub fn write(self, shown: &Shown, columns: usize) -> Result<PathBuf, PreviewError> {
        let ending = ending(shown);
        if self.0.extension().is_none_or(|own| own != ending) {
            return Err(PreviewError::Ending(ending));
        }
        let mut file = disk::create(&self.0)?;
        let written = write(&mut file, shown, columns).and_then(|()| file.sync_all());
        if written.is_err() {
            fs::remove_file(&self.0).ok();
        }
        written?;
        disk::sync_parent(&self.0)?;
        Ok(self.0)
    }
}

fn write(file: &mut File, shown: &Shown, columns: usize) -> io::Result<()> {
    match shown {
        Shown::Pages(pages) => png::write(file, &Picture::sheet(pages, columns)),
        Shown::Text(text) => io::Write::write_all(file, visible(text).as_bytes()),
        Shown::Sound(sound) => sound.write_wav(file),
        Shown::Cannot(_) => Err(io::ErrorKind::InvalidInput.into()),
    }
}

fn ending(shown: &Shown) -> &'static str {
    match shown {
        Shown::Pages(_) => "png",
        Shown::Text(_) | Shown::Cannot(_) => "txt",
        Shown::Sound(_) => "wav",
    }
}

/// Returns what is shown with its pictures blurred.
///
/// # Errors
/// [`PreviewError::NotBlurred`] when there are none.
pub fn blurred(shown: &Shown) -> Result<Shown, PreviewError> {
    match shown {
        Shown::Pages(pages) => Ok(Shown::Pages(pages.iter().map(Picture::blurred).collect())),
        _ => Err(PreviewError::NotBlurred),
    }
}

//! The only acts of the reviewer that write something of a tip in clear.
//!
//! | module | writes |
//! |---|---|
//! | this one | a case, in clear or sealed; the picture of its links |
//! | [`single`] | one attachment as it came in, onto a [`medium`] |
//! | [`Stop`] | nothing: it ends the others early |
//!
//! Everything goes into a folder beside the wanted one first, and is renamed only when the last byte of the last tip is
//! verified, so that nothing unverified ever lies under the wanted name.

pub mod medium;
pub mod single;
mod stop;

use std::{
    fs,
    io::{self, Read, Write as _},
    path::{Path, PathBuf},
};

use meldkluis_crypto::{
    day::Day,
    tip::{Attachment, Tip},
};

use crate::{
    case::ReadError,
    casefile::{CaseFile, restricted::Image},
    pass::{self, Fit},
    vault::{Act, Id, Row, Vault, VaultError, disk},
};
pub use stop::Stop;

/// What was written for one tip.
#[derive(Debug)]
pub struct Extracted {
    /// The tip's identity.
    pub id: Id,
    /// Its folder, or why it was not written.
    pub written: Result<PathBuf, ReadError>,
}

/// A reason why nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExtractError {
    /// There is no such case.
    #[error("no case of this number")]
    NoCase,
    /// The folder exists and something is in it, or it is no folder.
    #[error("folder exists and is not empty, or the file exists")]
    Exists,
    /// An extract that was cut off left this folder, with words in clear.
    #[error("{} is left of an extract that was cut off, and holds tips in clear", .0.display())]
    Unfinished(PathBuf),
    /// Somebody asked it to end.
    #[error("ended before everything was written; nothing of it is left")]
    Stopped,
    /// The folder or file would lie inside the vault.
    #[error("place inside the vault")]
    InVault,
    /// A file of the case is marked as a sexual image of a minor, and this officer is not named for it.
    #[error("a file of this case is restricted to named officers, as a sexual image of a minor")]
    Restricted,
    /// Not one tip of the case can be read.
    #[error("no tip of this case can be read: {0}")]
    Nothing(#[source] ReadError),
    /// The folder cannot be written.
    #[error("place cannot be written: {0}")]
    File(#[from] io::Error),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Writes a case's tips in clear to `out`: files 0600, folders 0700.
///
/// A case of one tip goes into `out` itself, several into a folder each, named by their identity.
///
/// # Errors
/// [`ExtractError`]; nothing is left on the disk then.
pub fn extract(
    vault: &Vault,
    number: u64,
    out: &Path,
    today: Day,
    stop: &Stop,
) -> Result<Vec<Extracted>, ExtractError> {
    let rows = vault.index()?.case(number);
    if rows.is_empty() {
        return Err(ExtractError::NoCase);
    }
    let may = May::of(vault)?;
    may.see_all(&rows)?;
    write_apart(vault, &rows, out, today, |fresh, out| write_all(&may, &rows, (fresh, out), stop))
}

/// Enters the act, has everything written into a folder apart, and gives that the chosen name when it is whole.
fn write_apart(
    vault: &Vault,
    rows: &[(Id, Row)],
    out: &Path,
    today: Day,
    write: impl FnOnce(&Path, &Path) -> Result<Vec<Extracted>, ExtractError>,
) -> Result<Vec<Extracted>, ExtractError> {
    let out = free_place(vault, out)?;
    let acts: Vec<Act> = rows.iter().map(|(id, _)| Act::Extracted(*id)).collect();
    let fresh = out.with_added_extension("unfinished");
    if fs::symlink_metadata(&fresh).is_ok() {
        return Err(ExtractError::Unfinished(fresh));
    }
    vault.enter(today, &acts)?;
    disk::make_dir(&fresh)?;
    let written = write(&fresh, &out).and_then(|written| {
        fs::rename(&fresh, &out)?;
        disk::sync_parent(&out)?;
        Ok(written)
    });
    if written.is_err() {
        fs::remove_dir_all(&fresh)?;
    }
    written
}

/// What whoever is here may look at, as the case file says whenever it is asked.
struct May<'v> {
    vault: &'v Vault,
    file: CaseFile,
    who: String,
}

impl<'v> May<'v> {
    fn of(vault: &'v Vault) -> Result<Self, VaultError> {
        Ok(Self { vault, file: vault.case_file_as_it_is()?, who: vault.who().name })
    }

    fn see_all(&self, rows: &[(Id, Row)]) -> Result<(), ExtractError> {
        rows.iter().try_for_each(|(id, _)| self.see_tip(*id))
    }

    /// Holds that every attachment of a tip may be seen; one that is closed is not written in clear anyway.
    fn see_tip(&self, id: Id) -> Result<(), ExtractError> {
        match self.vault.read_head(id) {
            Ok(head) => self.see(id, &head),
            // That it cannot be read now does not mean that it has no attachments.
            Err(ReadError::File(error)) => Err(error.into()),
            Err(_) => Ok(()),
        }
    }

    fn see(&self, id: Id, tip: &Tip) -> Result<(), ExtractError> {
        for image in Image::all(id, tip) {
            if !self.file.may_see(image, &self.who).map_err(VaultError::from)? {
                return Err(ExtractError::Restricted);
            }
        }
        Ok(())
    }
}

fn hold_going(stop: &Stop) -> Result<(), ExtractError> {
    if stop.is_asked() { Err(ExtractError::Stopped) } else { Ok(()) }
}

/// Writes a case's tips to `out` as the log has them, sealed: `G-I.age` each, for whoever must open or compare them with
/// other tools.
///
/// # Errors
/// [`ExtractError`]; nothing is left on the disk then.
pub fn sealed(
    vault: &Vault,
    number: u64,
    out: &Path,
    today: Day,
    stop: &Stop,
) -> Result<Vec<Extracted>, ExtractError> {
    let rows = vault.index()?.case(number);
    if rows.is_empty() {
        return Err(ExtractError::NoCase);
    }
    let may = May::of(vault)?;
    may.see_all(&rows)?;
    write_apart(vault, &rows, out, today, |fresh, out| {
        let mut all = vec![];
        for (id, row) in &rows {
            let name = format!("{id}.age");
            let written = write_sealed(vault, (*id, row), &fresh.join(&name), stop);
            hold_going(stop)?;
            // Somebody may have marked a file of it meanwhile.
            may.see_tip(*id)?;
            if written.is_err() {
                disk::remove(&fresh.join(&name))?;
            }
            all.push(Extracted { id: *id, written: written.map(|()| out.join(name)) });
        }
        Ok(all)
    })
}

fn write_sealed(
    vault: &Vault,
    (id, row): (Id, &Row),
    to: &Path,
    stop: &Stop,
) -> Result<(), ReadError> {
    let mut file = disk::create(to)?;
    let original = vault.open_original(id)?;
    let passed = pass::pass(original, stop.until(&mut file), &row.leaf, &[], pass::ignore)?;
    file.sync_all()?;
    if passed.fit == Fit::Same { Ok(()) } else { Err(ReadError::Damaged) }
}

/// Writes the picture of what a case has in common with others to `out`, a file 0600 that does not exist yet.
///
/// # Errors
/// [`ExtractError`]; nothing is left on the disk then.
pub fn picture(
    vault: &Vault,
    number: u64,
    svg: &str,
    out: &Path,
    today: Day,
) -> Result<(), ExtractError> {
    let out = free_place(vault, out)?;
    if out.exists() {
        return Err(ExtractError::Exists);
    }
    vault.enter(today, &[Act::Pictured(number)])?;
    let mut file = disk::create(&out)?;
    let written = file.write_all(svg.as_bytes()).and_then(|()| file.sync_all());
    if written.is_err() {
        fs::remove_file(&out)?;
    }
    written?;
    Ok(disk::sync_parent(&out)?)
}

/// Returns the wanted place with its parents spelled out, if something can be written there.
fn free_place(vault: &Vault, out: &Path) -> Result<PathBuf, ExtractError> {
    let name = out.file_name().ok_or(ExtractError::Exists)?;
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or_else(|| Path::new(".")).canonicalize()?;
    if parent.starts_with(vault.dir().canonicalize()?) {
        return Err(ExtractError::InVault);
    }
    let out = parent.join(name);
    match fs::symlink_metadata(&out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(out),
        Err(error) => Err(error.into()),
        Ok(found) if found.is_dir() && fs::read_dir(&out)?.next().is_none() => Ok(out),
        Ok(_) => Err(ExtractError::Exists),
    }
}

fn write_all(
    may: &May<'_>,
    rows: &[(Id, Row)],
    (fresh, out): (&Path, &Path),
    stop: &Stop,
) -> Result<Vec<Extracted>, ExtractError> {
    let alone = rows.len() == 1;
    let mut all = vec![];
    for (id, row) in rows {
        let name = if alone { String::new() } else { id.to_string() };
        let folder = fresh.join(&name);
        let written = write_tip(may.vault, (*id, row), &folder, stop);
        hold_going(stop)?;
        match &written {
            // Somebody may have marked a file of it meanwhile.
            Ok(tip) => may.see(*id, tip)?,
            Err(_) => clear(&folder, alone)?,
        }
        all.push(Extracted { id: *id, written: written.map(|_| out.join(name)) });
    }
    if all.iter().all(|one| one.written.is_err()) {
        let first = all.into_iter().find_map(|one| one.written.err());
        return Err(first.map_or(ExtractError::NoCase, ExtractError::Nothing));
    }
    Ok(all)
}

/// Removes what an unreadable tip left; the folder of a lone tip goes with the whole.
fn clear(folder: &Path, alone: bool) -> io::Result<()> {
    if alone || !folder.exists() { Ok(()) } else { fs::remove_dir_all(folder) }
}

fn write_tip(
    vault: &Vault,
    (id, row): (Id, &Row),
    folder: &Path,
    stop: &Stop,
) -> Result<Tip, ReadError> {
    if !folder.exists() {
        disk::make_dir(folder)?;
    }
    let tip = vault.read_tip(id, &row.leaf, |attachment, body| {
        write_attachment(folder, attachment, body, stop)
    })?;
    write_words(folder, &tip)?;
    Ok(tip)
}

/// Writes one attachment under its name in the payload, which can only be `attachments/NN.ext`.
fn write_attachment(
    folder: &Path,
    attachment: &Attachment,
    body: &mut dyn Read,
    stop: &Stop,
) -> io::Result<()> {
    let file = folder.join(&attachment.name);
    let parent = file.parent().unwrap_or(folder);
    if !parent.exists() {
        disk::make_dir(parent)?;
    }
    let mut file = disk::create(&file)?;
    stop.copy(body, &mut file)?;
    file.sync_all()
}

fn write_words(folder: &Path, tip: &Tip) -> io::Result<()> {
    let json = tip.to_json();
    let text = tip.text.as_ref().map(|text| ("text.txt", text.as_bytes()));
    for (name, bytes) in [Some(("tip.json", json.as_slice())), text].into_iter().flatten() {
        let mut file = disk::create(&folder.join(name))?;
        file.write_all(bytes)?;
        file.sync_all()?;
    }
    disk::sync_parent(&folder.join("tip.json"))
}

//! The only acts of the reviewer that write something of a tip in clear.
//!
//! | module | writes |
//! |---|---|
//! | this one | a case, in clear or sealed; the picture of its links |
//! | [`single`] | one attachment as it came in, onto a [`medium`] |
//!
//! Everything goes into a folder beside the wanted one first, and is renamed only when the last byte of the last tip is
//! verified, so that nothing unverified ever lies under the wanted name.

pub mod medium;
pub mod single;

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
    casefile::restricted::Image,
    pass::{self, Fit},
    vault::{Act, Id, Row, Vault, VaultError, disk},
};

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
) -> Result<Vec<Extracted>, ExtractError> {
    let rows = vault.index()?.case(number);
    if rows.is_empty() {
        return Err(ExtractError::NoCase);
    }
    hold_may_see(vault, &rows)?;
    write_apart(vault, &rows, out, today, |fresh, out| write_all(vault, &rows, (fresh, out)))
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
    vault.enter(today, &acts)?;
    let fresh = out.with_added_extension("unfinished");
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

/// Holds that whoever is here may look at every attachment of these tips; one that cannot be read is not written anyway.
fn hold_may_see(vault: &Vault, rows: &[(Id, Row)]) -> Result<(), ExtractError> {
    let (file, who) = (vault.case_file_as_it_is()?, vault.who().name);
    for (id, _) in rows {
        let images = vault.read_head(*id).map(|head| Image::all(*id, &head));
        for image in images.unwrap_or_default() {
            if !file.may_see(image, &who).map_err(VaultError::from)? {
                return Err(ExtractError::Restricted);
            }
        }
    }
    Ok(())
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
) -> Result<Vec<Extracted>, ExtractError> {
    let rows = vault.index()?.case(number);
    if rows.is_empty() {
        return Err(ExtractError::NoCase);
    }
    hold_may_see(vault, &rows)?;
    write_apart(vault, &rows, out, today, |fresh, out| {
        let mut all = vec![];
        for (id, row) in &rows {
            let name = format!("{id}.age");
            let written = write_sealed(vault, (*id, row), &fresh.join(&name));
            if written.is_err() {
                disk::remove(&fresh.join(&name))?;
            }
            all.push(Extracted { id: *id, written: written.map(|()| out.join(name)) });
        }
        Ok(all)
    })
}

fn write_sealed(vault: &Vault, (id, row): (Id, &Row), to: &Path) -> Result<(), ReadError> {
    let mut file = disk::create(to)?;
    let original = vault.open_original(id)?;
    let passed = pass::pass(original, &mut file, &row.leaf, &[], pass::ignore)?;
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
    vault: &Vault,
    rows: &[(Id, Row)],
    (fresh, out): (&Path, &Path),
) -> Result<Vec<Extracted>, ExtractError> {
    let alone = rows.len() == 1;
    let mut all = vec![];
    for (id, row) in rows {
        let name = if alone { String::new() } else { id.to_string() };
        let folder = fresh.join(&name);
        let written = write_tip(vault, (*id, row), &folder);
        if written.is_err() {
            clear(&folder, alone)?;
        }
        all.push(Extracted { id: *id, written: written.map(|()| out.join(name)) });
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

fn write_tip(vault: &Vault, (id, row): (Id, &Row), folder: &Path) -> Result<(), ReadError> {
    if !folder.exists() {
        disk::make_dir(folder)?;
    }
    let tip = vault
        .read_tip(id, &row.leaf, |attachment, body| write_attachment(folder, attachment, body))?;
    Ok(write_words(folder, &tip)?)
}

/// Writes one attachment under its name in the payload, which can only be `attachments/NN.ext`.
fn write_attachment(folder: &Path, attachment: &Attachment, body: &mut dyn Read) -> io::Result<()> {
    let file = folder.join(&attachment.name);
    let parent = file.parent().unwrap_or(folder);
    if !parent.exists() {
        disk::make_dir(parent)?;
    }
    let mut file = disk::create(&file)?;
    io::copy(body, &mut file)?;
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

//! File by file, so that what an interrupted copy left is completed by the next.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use meldkluis_crypto::day::Day;

use super::{BackupError, Key};
use crate::{
    receive::Progress,
    vault::{Act, Vault, VaultError, Writing, disk},
};

/// What a copy did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Files of the vault.
    pub files: u64,
    /// Files that were written.
    pub written: u64,
    /// Bytes that were written.
    pub bytes: u64,
}

/// Copies a vault into a folder on a medium, or brings an earlier copy of it up to date.
///
/// `same_disk` allows a folder on the vault's own file system, which dies with it.
///
/// # Errors
/// [`BackupError`]; what was copied until then is completed by the next copy.
pub fn copy(
    writing: &Writing<'_>,
    to: &Path,
    (today, same_disk): (Day, bool),
    progress: &mut dyn Progress,
) -> Result<Copied, BackupError> {
    let vault = writing.vault();
    let from = vault.dir();
    apart(from, to, same_disk)?;
    prepare(vault, to, today)?;
    vault.enter(today, &[Act::BackedUp])?;
    let copied = mirror(from, to, progress)?;
    // What was removed from the vault must not live on in its copy.
    let here: BTreeSet<PathBuf> = files(from)?.into_iter().collect();
    for gone in files(to)?.iter().filter(|file| !here.contains(*file)) {
        fs::remove_file(to.join(gone))?;
    }
    Ok(copied)
}

/// Puts a copy in the place of a vault that is lost; the folder `vault` must not exist.
///
/// # Errors
/// [`BackupError`]; a folder `….unfinished` beside it may be left of a restore that failed.
pub fn restore<'k>(
    from: &Path,
    vault: &Path,
    key: impl Into<Key<'k>>,
    progress: &mut dyn Progress,
) -> Result<Copied, BackupError> {
    let key = key.into();
    super::open(from, key)?;
    if !disk::is_free(vault)? {
        return Err(BackupError::Exists);
    }
    let fresh = vault.with_added_extension("unfinished");
    disk::make_dir(&fresh)?;
    let copied = mirror(from, &fresh, progress)?;
    disk::replace(&fresh.join(Vault::LOCK), b"")?;
    super::open(&fresh, key)?.index()?;
    fs::rename(&fresh, vault)?;
    disk::sync_parent(vault)?;
    Ok(copied)
}

/// Holds that vault and copy lie apart, and on file systems of their own.
fn apart(vault: &Path, to: &Path, same_disk: bool) -> Result<(), BackupError> {
    let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty());
    let there = if to.try_exists()? { to } else { parent.unwrap_or_else(|| Path::new(".")) };
    let (vault, there) = (vault.canonicalize()?, there.canonicalize()?);
    if there.starts_with(&vault) || (to.exists() && vault.starts_with(&there)) {
        return Err(BackupError::InVault);
    }
    let same = fs::metadata(&vault)?.dev() == fs::metadata(&there)?.dev();
    if same && !same_disk { Err(BackupError::SameDisk) } else { Ok(()) }
}

/// Makes the folder of a copy, or finds that it is one of this vault already.
fn prepare(vault: &Vault, to: &Path, today: Day) -> Result<(), BackupError> {
    if !to.try_exists()? {
        disk::make_dir(to)?;
    } else if !disk::is_free(to)? && !vault.marked(to)? {
        return Err(BackupError::Foreign);
    }
    Ok(vault.mark(to, today)?)
}

fn mirror(from: &Path, to: &Path, progress: &mut dyn Progress) -> Result<Copied, BackupError> {
    folders(from, to)?;
    let all = files(from)?;
    let mut copied = Copied { files: all.len() as u64, ..Copied::default() };
    for (done, file) in (1..).zip(&all) {
        if let Some(bytes) = copy_file(&from.join(file), &to.join(file))? {
            copied.written += 1;
            copied.bytes += bytes;
        }
        progress.tips(done, copied.files);
    }
    Ok(copied)
}

/// Makes the folders of a vault in its copy, empty ones too.
fn folders(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let there = to.join(entry.file_name());
        if entry.file_type()?.is_dir() && !there.exists() {
            disk::make_dir(&there)?;
        }
    }
    Ok(())
}

/// Returns the files of a vault, those in folders first: an index must not tell of what is not there yet.
fn files(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut inside, mut top) = (vec![], vec![]);
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = PathBuf::from(entry.file_name());
        if !entry.file_type()?.is_dir() {
            top.push(name);
            continue;
        }
        for file in fs::read_dir(entry.path())? {
            inside.push(name.join(file?.file_name()));
        }
    }
    inside.sort();
    inside.extend(top);
    let counts = |file: &PathBuf| {
        let half = file.extension().is_some_and(|end| end == "part" || end == "new");
        !half && file != Path::new(Vault::LOCK) && file != Path::new(Vault::MARK)
    };
    Ok(inside.into_iter().filter(counts).collect())
}

/// Copies a file whole or not at all; an original or a reply that lies there in its full length is not written again,
/// because it never changes under its name, and reading back finds out whether it is whole.
fn copy_file(from: &Path, to: &Path) -> Result<Option<u64>, VaultError> {
    let length = fs::metadata(from)?.len();
    let lasting = ["originals", "replies"];
    let lasting = from.extension().is_some_and(|end| end == "age")
        && lasting
            .iter()
            .any(|folder| from.parent().is_some_and(|parent| parent.ends_with(folder)));
    if lasting && fs::metadata(to).is_ok_and(|found| found.len() == length) {
        return Ok(None);
    }
    let part = to.with_added_extension("part");
    fs::remove_file(&part).or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })?;
    let mut file = disk::create(&part)?;
    let bytes = io::copy(&mut File::open(from)?, &mut file)?;
    file.sync_all()?;
    fs::rename(&part, to)?;
    disk::sync_parent(to)?;
    Ok(Some(bytes))
}

//! File by file, so that what an interrupted copy left is completed by the next.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, BufRead as _, BufReader},
    path::{Path, PathBuf},
};

use meldkluis_crypto::day::Day;

use super::{BackupError, Key, together};
use crate::{
    case::Signed,
    casefile::{CaseFile, CaseFileError, database},
    extract::medium,
    receive::Progress,
    vault::{
        Act, Id, Index, Marks, State, Vault, VaultError, Writing, disk,
        items::{self, ItemKeys, by_case_key},
        outbox,
    },
};

/// What a copy did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Files of the vault.
    pub files: u64,
    /// Files that were written.
    pub written: u64,
    /// Bytes that were written.
    pub bytes: u64,
    /// Originals that the copy holds and the vault does not, or not whole any more: they stay in the copy.
    pub kept: Vec<Id>,
    /// Whether the vault's case file is damaged, or older than its audit trail: a copy that has one keeps its own.
    pub case_file_bad: bool,
    /// Whether the keys of the vault's originals are damaged or lack some: a copy that has them keeps its own.
    pub items_bad: bool,
    /// Generations whose leaves and checkpoint do not fit each other in the vault: a copy that has them keeps its own.
    pub logs_bad: Vec<u32>,
}

/// Copies a vault into a folder on a medium, or brings an earlier copy of it up to date.
///
/// `same_disk` allows a folder on a disk of this machine, which dies with it.
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
    hold_ours(vault, to)?;
    together::settle(to)?;
    // What a killed copy left may be of a tip that was destroyed since, and no later copy would take it away.
    halves(to)?.iter().try_for_each(|half| disk::erase(&to.join(half)))?;
    let mut signed = Signed::of(vault)?;
    let logs_bad = logs_bad(vault)?;
    // Nobody writes the case file until it is copied, and nothing of it lies beside it.
    let file = writing.case_file(progress)?;
    let items_bad = !vault.items_are_good()?;
    if !items_bad {
        writing.still_items()?;
    }
    let destroyed: BTreeSet<Id> = vault.tombstones()?.iter().map(|gone| gone.id).collect();
    let mirrored = file.still(|| {
        let good = is_good(vault, &file)?;
        if good {
            hold_same_case_file(vault, to)?;
        }
        hold_keys(vault, to, (good, !items_bad))?;
        if !to.try_exists()? {
            disk::make_dir(to)?;
        }
        vault.mark(to, today)?;
        vault.enter(today, &[Act::BackedUp])?;
        let mut copied = mirror(from, to, progress, |file| match original(file) {
            Some(id) => Ok(signed.is_whole(id)?),
            None if file == Path::new(CaseFile::NAME) => Ok(good),
            None if file == Path::new(ItemKeys::NAME) => Ok(!items_bad),
            None => Ok(log(file).is_none_or(|generation| !logs_bad.contains(&generation))),
        })?;
        copied.case_file_bad = !good;
        copied.items_bad = items_bad;
        copied.logs_bad.clone_from(&logs_bad);
        Ok::<_, BackupError>(copied)
    });
    let mut copied = mirrored.map_err(VaultError::from)??;
    let here: BTreeSet<PathBuf> = carried(from)?.into_iter().collect();
    for gone in files(to)?.iter().filter(|file| !here.contains(*file)) {
        match original(gone) {
            // What is gone there and was not destroyed is lost, and here is the last one.
            Some(id) if !destroyed.contains(&id) => copied.kept.push(id),
            None if log(gone).is_some_and(|generation| logs_bad.contains(&generation)) => {}
            // Anything else that was removed from the vault must not live on in its copy.
            _ => fs::remove_file(to.join(gone))?,
        }
    }
    Ok(copied)
}

/// Returns the generation that a file of a vault is the leaves or the checkpoint of.
fn log(file: &Path) -> Option<u32> {
    let inside = file.parent().is_some_and(|parent| parent.ends_with("logs"));
    if inside { file.file_stem()?.to_str()?.parse().ok() } else { None }
}

/// Returns the generations that the index tells tips of and whose log is gone or does not fit its checkpoint.
fn logs_bad(vault: &Vault) -> Result<Vec<u32>, VaultError> {
    let roster = vault.rosters()?.pop().map(|signed| signed.roster);
    let mut bad = vec![];
    for generation in vault.index()?.logs.keys().copied() {
        let Some(key) = roster.as_ref().and_then(|roster| roster.log(generation)) else { continue };
        match vault.held(generation, key) {
            Ok(held) if !held.leaves.is_empty() => {}
            // A log without tips has nothing to lose.
            Ok(_) if vault.index()?.items.keys().all(|id| id.generation != generation) => {}
            Ok(_) | Err(VaultError::Damaged(_)) => bad.push(generation),
            Err(VaultError::File(error)) if error.kind() == io::ErrorKind::NotFound => {
                bad.push(generation);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(bad)
}

/// Tells whether the case file may be copied over an earlier one, which is the last good one when this one is not.
fn is_good(vault: &Vault, file: &CaseFile) -> Result<bool, VaultError> {
    match file.check() {
        Ok(checked) => Ok(checked.is_whole() && vault.edits_lost_at(checked.newest)? == 0),
        Err(CaseFileError::Damaged) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Holds that a copy's case file is an earlier state of this one, or has nothing of officers: one that was made anew must
/// not take the place of the last that has what they did.
fn hold_same_case_file(vault: &Vault, to: &Path) -> Result<(), BackupError> {
    let there = match CaseFile::salt(to) {
        // Half a file, of a medium that rots, is no last one.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => None,
        there => there?,
    };
    if there.is_none() || there == CaseFile::salt(vault.dir())? {
        return Ok(());
    }
    let opened = by_case_key(vault.keys(), |key| CaseFile::open_copy(to, key));
    match opened.and_then(|file| file.newest_version()) {
        Ok(0) => Ok(()),
        _ => Err(BackupError::MadeAnew),
    }
}

/// Returns which tip's original a file is, by its name in the vault.
fn original(file: &Path) -> Option<Id> {
    let inside = file.parent().is_some_and(|parent| parent.ends_with("originals"));
    let stem = file.file_name()?.to_str()?.strip_suffix(".age")?;
    if inside { stem.parse().ok() } else { None }
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
    // Of a copy that was cut off between the keys and what is under them, the keys are still to be put in place.
    let cut = together::is_pending(from)?;
    if !cut {
        super::open(from, key)?;
    }
    if !disk::is_free(vault)? {
        return Err(BackupError::Exists);
    }
    let fresh = vault.with_added_extension("unfinished");
    disk::make_dir(&fresh)?;
    let copied = restore_into(&fresh, (from, cut), key, progress);
    if copied.is_err() {
        // What cannot be a vault is in the way of the next try.
        fs::remove_dir_all(&fresh)?;
    }
    let copied = copied?;
    fs::rename(&fresh, vault)?;
    disk::sync_parent(vault)?;
    Ok(copied)
}

fn restore_into(
    fresh: &Path,
    (from, cut): (&Path, bool),
    key: Key<'_>,
    progress: &mut dyn Progress,
) -> Result<Copied, BackupError> {
    let copied = mirror(from, fresh, progress, |_| Ok(true))?;
    if cut {
        together::take_parts(from, fresh)?;
    }
    disk::replace(&fresh.join(Vault::LOCK), b"")?;
    let back = super::open(fresh, key)?;
    end_destroying(&back)?;
    Ok(copied)
}

/// Takes out what an interrupted copy left of tips that were destroyed: its index and replies may be older than its keys.
fn end_destroying(back: &Vault) -> Result<(), BackupError> {
    let mut index = back.index()?;
    let gone: Vec<Id> = back.tombstones()?.iter().map(|gone| gone.id).collect();
    for id in &gone {
        disk::remove(&back.original(*id))?;
        if let Some(row) = index.items.get_mut(id) {
            (row.marks, row.state) = (Marks::default(), State::Destroyed);
        }
    }
    outbox::forget(&back.dir().join(outbox::REPLIES), &gone)?;
    Ok(disk::replace(&back.dir().join(Index::NAME), &index.to_json())?)
}

/// Holds that vault and copy lie apart, and the copy on no disk of the vault or of this machine.
pub(crate) fn apart(vault: &Path, to: &Path, same_disk: bool) -> Result<(), BackupError> {
    let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty());
    let there = if to.try_exists()? { to } else { parent.unwrap_or_else(|| Path::new(".")) };
    let (vault, there) = (vault.canonicalize()?, there.canonicalize()?);
    if there.starts_with(&vault) || (to.exists() && vault.starts_with(&there)) {
        return Err(BackupError::InVault);
    }
    let same = !same_disk && medium::is_on_own_disk(&vault, &File::open(&there)?)?;
    if same { Err(BackupError::SameDisk) } else { Ok(()) }
}

/// Holds that a folder is free, or has a copy of this vault that is not newer than it.
fn hold_ours(vault: &Vault, to: &Path) -> Result<(), BackupError> {
    if disk::is_free(to)? {
        return Ok(());
    }
    if !vault.marked(to)? {
        return Err(BackupError::Foreign);
    }
    if vault.goes_on_from(to)? { Ok(()) } else { Err(BackupError::Newer) }
}

/// Holds that what a copy keeps, because the vault's own is bad, opens with the keys that it is about to get.
fn hold_keys(
    vault: &Vault,
    to: &Path,
    (good, items_good): (bool, bool),
) -> Result<(), BackupError> {
    let opens =
        |name| match by_case_key(vault.keys(), |key| database::open_copy(&to.join(name), key)) {
            Ok(_) | Err(CaseFileError::Gone) => Ok(()),
            Err(CaseFileError::Damaged) => Err(BackupError::KeyLost(name)),
            Err(error) => Err(VaultError::from(error).into()),
        };
    if !good {
        opens(CaseFile::NAME)?;
    }
    if items_good { Ok(()) } else { opens(ItemKeys::NAME) }
}

/// Copies every file that differs, the keys and what is under them before everything else; `whole` is asked before one that is there already is written over.
fn mirror(
    from: &Path,
    to: &Path,
    progress: &mut dyn Progress,
    mut whole: impl FnMut(&Path) -> Result<bool, BackupError>,
) -> Result<Copied, BackupError> {
    folders(from, to)?;
    let all = carried(from)?;
    let mut copied = Copied { files: all.len() as u64, ..Copied::default() };
    let mut done = 0;
    let (swapped, rest) = all.iter().partition::<Vec<_>, _>(|file| together::has(file));
    for (staged, list) in [(true, swapped), (false, rest)] {
        for file in list {
            done += 1;
            progress.tips(done, copied.files);
            let (here, there) = (from.join(file), to.join(file));
            if is_same(&here, &there)? {
                continue;
            }
            if there.exists() && !whole(file)? {
                copied.kept.extend(original(file));
                continue;
            }
            copied.written += 1;
            copied.bytes +=
                if staged { together::stage(&here, &there) } else { copy_file(&here, &there) }?;
        }
        if staged {
            together::finish(to)?;
        }
    }
    Ok(copied)
}

/// Tells whether the same bytes lie there already; a medium that rots keeps lengths.
fn is_same(here: &Path, there: &Path) -> io::Result<bool> {
    let length = |file: &Path| fs::metadata(file).map(|found| found.len());
    if !there.exists() || length(here)? != length(there)? {
        return Ok(false);
    }
    let (mut here, mut there) =
        (BufReader::new(File::open(here)?), BufReader::new(File::open(there)?));
    loop {
        let (one, other) = (here.fill_buf()?, there.fill_buf()?);
        let count = one.len().min(other.len());
        if one.get(..count) != other.get(..count) || (count == 0 && one.len() != other.len()) {
            return Ok(false);
        }
        if count == 0 {
            return Ok(true);
        }
        here.consume(count);
        there.consume(count);
    }
}

/// Returns the files of a vault that a copy has: without case files that were put aside, which keep words that the vault
/// may have closed since.
fn carried(dir: &Path) -> io::Result<Vec<PathBuf>> {
    Ok(files(dir)?.into_iter().filter(|file| !CaseFile::is_aside(file)).collect())
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
    top.sort_by_key(|file| rank(file));
    inside.extend(top);
    let counts = |file: &PathBuf| {
        !is_half(file)
            && !CaseFile::is_beside(file)
            && !items::is_beside(file)
            && file != Path::new(Vault::LOCK)
            && file != Path::new(Vault::MARK)
    };
    Ok(inside.into_iter().filter(counts).collect())
}

/// Tells whether a file is one that was on its way into its place.
fn is_half(file: &Path) -> bool {
    file.extension().is_some_and(|end| end == "part" || end == "new")
}

/// Returns what a copy that was cut off left half written in its own folders.
pub(super) fn halves(copy: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = vec![];
    for folder in [""].into_iter().chain(Vault::FOLDERS) {
        let entries = match fs::read_dir(copy.join(folder)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let file = Path::new(folder).join(entry.file_name());
            if is_half(&file) && !entry.file_type()?.is_dir() {
                found.push(file);
            }
        }
    }
    Ok(found)
}

/// Orders the files of a vault's own folder: the trail after what signs it, because it only grows, and the keys last of
/// what is put in place together.
fn rank(file: &Path) -> u8 {
    match file.to_str() {
        Some("trail.note") => 0,
        Some(together::KEYS) => 2,
        _ => 1,
    }
}

/// Copies a file whole or not at all; returns its bytes.
pub(super) fn copy_file(from: &Path, to: &Path) -> Result<u64, VaultError> {
    let fresh = to.with_added_extension("new");
    disk::remove(&fresh)?;
    let mut file = disk::create(&fresh)?;
    let bytes = io::copy(&mut File::open(from)?, &mut file)?;
    file.sync_all()?;
    fs::rename(&fresh, to)?;
    disk::sync_parent(to)?;
    Ok(bytes)
}

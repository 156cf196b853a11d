//! The keys of a vault and what is under them, put in place in a copy together.
//!
//! What comes in: files of a vault. What goes out: the same files in its copy, of which a copy that is cut off at any
//! moment has all the older ones, or all the newer ones.
//! Each is written whole as `….part`, the one of `keys.age` last. Where that one lies, every other one is whole, and they
//! count instead of what is in their places; they are then renamed one after the other, `keys.age` last again.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::copy::copy_file;
use crate::vault::{VaultError, disk};

/// The file with the keys of a vault.
pub(super) const KEYS: &str = "keys.age";
const SLOTS: &str = "slots";
const PART: &str = "part";

/// Tells whether a file of the vault is one that holds keys, or opens with them alone.
pub(super) fn has(file: &Path) -> bool {
    let known = ["case.db", "items.db", "recovery.age", "card", KEYS];
    file.starts_with(SLOTS) || file.to_str().is_some_and(|name| known.contains(&name))
}

/// Writes what is to take a file's place.
pub(super) fn stage(here: &Path, there: &Path) -> Result<u64, VaultError> {
    copy_file(here, &there.with_added_extension(PART))
}

/// Tells whether a copy was cut off when everything was written, and not yet in place.
pub(super) fn is_pending(copy: &Path) -> io::Result<bool> {
    copy.join(KEYS).with_added_extension(PART).try_exists()
}

/// Ends what an interrupted copy left, or takes it out where not all of it was written.
pub(super) fn settle(copy: &Path) -> io::Result<()> {
    if is_pending(copy)? {
        return finish(copy);
    }
    parts(copy)?.iter().try_for_each(|part| disk::remove(&copy.join(part)))
}

/// Puts what was written in place, one right after the other and the keys last.
pub(super) fn finish(copy: &Path) -> io::Result<()> {
    for part in parts(copy)? {
        let part = copy.join(part);
        fs::rename(&part, part.with_extension(""))?;
        // A medium's file system may make a later name durable before an earlier one.
        disk::sync_parent(&part)?;
    }
    Ok(())
}

/// Takes what a copy did not put in place yet into a folder, where it is put in place.
pub(super) fn take_parts(copy: &Path, fresh: &Path) -> Result<(), VaultError> {
    for part in parts(copy)? {
        copy_file(&copy.join(&part), &fresh.join(&part))?;
    }
    Ok(finish(fresh)?)
}

/// Returns what was written and is not in place, the keys last.
fn parts(copy: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = vec![];
    for inside in ["", SLOTS] {
        let entries = match fs::read_dir(copy.join(inside)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let file = Path::new(inside).join(entry?.file_name());
            let is_part = file.extension().is_some_and(|end| end == PART);
            if is_part && has(&file.with_extension("")) {
                found.push(file);
            }
        }
    }
    found.sort_by_key(|file| file.starts_with(KEYS.to_owned() + ".part"));
    Ok(found)
}

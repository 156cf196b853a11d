//! A case file that the keys do not know: moved out of the way, and never deleted.
//!
//! What comes in: a vault's folder. What goes out: `case.db.aside-N`, N the first number that is free, with the log that
//! SQLite keeps beside it under the same name, and `recovery.age.aside-N`, with which the paper opens it. Keys from before there was a case file, put back from an old medium, must
//! not cost what officers wrote since.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use meldkluis_crypto::keyfile::KEYFILE_MAX;

use super::{RECOVERY, disk, items};
use crate::casefile::{CaseFile, database::beside};

/// Moves a case file, and what SQLite keeps beside it, to the first numbered name that is free.
pub(super) fn put_aside(dir: &Path) -> io::Result<Option<PathBuf>> {
    put_items_aside(dir)?;
    let file = dir.join(CaseFile::NAME);
    if !file.try_exists()? {
        return Ok(None);
    }
    let mut number = 1_u64;
    let named = |file: &Path, number: u64| file.with_added_extension(format!("aside-{number}"));
    let recovery = dir.join(RECOVERY);
    while named(&file, number).try_exists()? {
        number = number.saturating_add(1);
    }
    let aside = named(&file, number);
    // It has the key of this case file, and is written anew without it in a moment.
    if let Some(sealed) = disk::read_if_there(&recovery, KEYFILE_MAX)? {
        disk::replace(&named(&recovery, number), &sealed)?;
    }
    // The log first: with it alone moved, nothing is lost that the other move does not bring together again.
    for end in ["-wal", "-journal"] {
        match fs::rename(beside(&file, end), beside(&aside, end)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    disk::remove(&beside(&file, "-shm"))?;
    fs::rename(&file, &aside)?;
    disk::sync(dir)?;
    Ok(Some(aside))
}

/// Moves the keys of the originals in the same way: without the key of the case file they open nothing.
fn put_items_aside(dir: &Path) -> io::Result<()> {
    let file = items::file_in(dir);
    if !file.try_exists()? {
        return Ok(());
    }
    let mut number = 1_u64;
    let aside = |number: u64| file.with_added_extension(format!("aside-{number}"));
    while aside(number).try_exists()? {
        number = number.saturating_add(1);
    }
    for end in ["-wal", "-journal"] {
        match fs::rename(beside(&file, end), beside(&aside(number), end)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    disk::remove(&beside(&file, "-shm"))?;
    fs::rename(&file, aside(number))
}

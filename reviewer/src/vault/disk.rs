//! Files of the vault: read bounded, written whole or not at all, for the owner alone.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

/// Makes a folder that only its owner can enter.
pub(crate) fn make_dir(dir: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(dir)
}

/// Tells whether a folder can be made here: nothing is there, or an empty folder.
pub(crate) fn is_free(dir: &Path) -> io::Result<bool> {
    match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(false),
        inside => Ok(inside?.next().is_none()),
    }
}

/// Makes a new file that only its owner can read; an existing one is an error.
pub(crate) fn create(file: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)
}

/// Replaces a file's content so that a power cut leaves the old bytes or the new ones.
pub(crate) fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let fresh = stage(file, bytes)?;
    fs::rename(&fresh, file)?;
    sync_parent(file)
}

/// Writes what is to take a file's place beside it, durably, and returns where; the file itself stays as it is.
pub(crate) fn stage(file: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let fresh = file.with_added_extension("new");
    let mut opened =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    let written = opened.write_all(bytes).and_then(|()| opened.sync_all());
    if let Err(error) = written {
        // On a full disk half a file takes the room that the next try needs.
        fs::remove_file(&fresh).ok();
        return Err(error);
    }
    Ok(fresh)
}

/// Puts what was staged in a file's place, and then writes zeros over the old bytes, because they held secrets.
///
/// The zeros are a best effort: flash memory and some file systems keep what is overwritten. A file with a second name
/// is left alone, because somebody else keeps it.
pub(crate) fn supersede(file: &Path) -> io::Result<()> {
    let old = OpenOptions::new().write(true).open(file).ok();
    fs::rename(file.with_added_extension("new"), file)?;
    sync_parent(file)?;
    if let Some(old) = old {
        wipe(&old).ok();
    }
    Ok(())
}

pub(crate) fn wipe(mut old: &File) -> io::Result<()> {
    let found = old.metadata()?;
    if found.nlink() == 0 {
        io::copy(&mut io::repeat(0).take(found.len()), &mut old)?;
        old.sync_all()?;
    }
    Ok(())
}

/// Makes the names in a file's folder durable.
pub(crate) fn sync_parent(file: &Path) -> io::Result<()> {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    sync(parent.unwrap_or_else(|| Path::new(".")))
}

/// Makes the names in a folder durable.
pub(crate) fn sync(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Removes a file that need not be there, and then writes zeros over its bytes: a best effort, as above.
pub(crate) fn erase(file: &Path) -> io::Result<()> {
    let old = OpenOptions::new().write(true).open(file).ok();
    remove(file)?;
    sync_parent(file)?;
    if let Some(old) = old {
        wipe(&old).ok();
    }
    Ok(())
}

/// Removes a file that need not be there.
pub(crate) fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Reads a whole file of at most `most` bytes.
pub(crate) fn read(file: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// Reads a file that need not be there.
pub(crate) fn read_if_there(file: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    match read(file, most) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn superseded_bytes_are_zeros_on_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("keys");
        replace(&file, b"old secret").unwrap();
        let mut old = File::open(&file).unwrap();
        stage(&file, b"new").unwrap();
        assert_eq!(
            read(&file, 99).unwrap(),
            b"old secret",
            "what is staged counts for nothing yet"
        );
        supersede(&file).unwrap();
        assert_eq!(read(&file, 99).unwrap(), b"new");
        let mut left = Vec::new();
        old.read_to_end(&mut left).unwrap();
        assert_eq!(left, [0; 10]);
    }

    #[test]
    fn bytes_with_a_second_name_are_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let (file, second) = (dir.path().join("keys"), dir.path().join("snapshot"));
        replace(&file, b"old").unwrap();
        fs::hard_link(&file, &second).unwrap();
        stage(&file, b"new").unwrap();
        supersede(&file).unwrap();
        assert_eq!(read(&second, 99).unwrap(), b"old");
    }
}

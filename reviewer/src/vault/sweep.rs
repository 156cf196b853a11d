//! What a crash left half done, taken away by whoever changes the vault next.
//!
//! | left | by |
//! |---|---|
//! | `NAME.new`, and what SQLite keeps beside it | a file that was to be written whole |
//! | in `originals` what is in no index, `….part` and `….new` | an import, which left `importing` too |
//! | `replies/….said.age` without its item | a reply that was never told sealed |
//! | `slots/NAME.age` of nobody who is named | somebody who was being named, or removed |
//!
//! Deliberately absent: `trail.note.new`, which readers write without being the one who writes, and the key file beside
//! that of a named officer, which may be the one that opens.

use std::{collections::BTreeSet, fs, io, path::Path};

use super::{
    Id, Vault, VaultError, Writing, disk,
    officers::SLOTS,
    original::{FOLDER, PART},
    outbox::REPLIES,
    trail::TRAIL_NOTE,
};

/// Lies in the vault while an import writes originals that are in no index yet: many files need not be looked at where
/// none was cut off.
const IMPORTING: &str = "importing";
/// Room for the names of a million originals.
const NOTE_MAX: u64 = 32 << 20;

impl Writing<'_> {
    /// Removes whatever an interrupted command left and nothing counts any more.
    pub(super) fn sweep(&self) -> Result<(), VaultError> {
        let dir = &self.vault().dir;
        each(dir, |name, file| match is_half(name) && !name.starts_with(TRAIL_NOTE) {
            true => disk::erase(file),
            false => Ok(()),
        })?;
        for folder in Vault::FOLDERS.into_iter().filter(|one| ![SLOTS, FOLDER].contains(one)) {
            each(&dir.join(folder), |name, file| match name.ends_with(".new") {
                true => disk::erase(file),
                false => Ok(()),
            })?;
        }
        // Without an index, or with an older one, nothing can be told of them, and they stay.
        if let Some(note) = disk::read_if_there(&dir.join(IMPORTING), NOTE_MAX)?
            && let Ok(index) = self.vault().index()
            && let Some(spared) = spared(&note, index.items.len())
        {
            self.sweep_originals(|name, id| {
                index.items.contains_key(&id) || spared.contains(name)
            })?;
            self.end_laying()?;
        }
        self.sweep_slots()?;
        Ok(self.sweep_replies()?)
    }

    /// Notes, durably, that originals are about to be written that are in no index yet; and how much the index tells of
    /// now, and what lies there already of which it does not: that is no rest of this import.
    pub(crate) fn begin_laying(&self) -> Result<(), VaultError> {
        let (vault, index) = (self.vault(), self.vault().index()?);
        let mut note = format!("{}\n", index.items.len());
        // Only halves go: they are of an import before there was this note.
        self.sweep_originals(|name, id| {
            if !index.items.contains_key(&id) {
                note.push_str(name);
                note.push('\n');
            }
            true
        })?;
        Ok(disk::replace(&vault.dir.join(IMPORTING), note.as_bytes())?)
    }

    /// Notes that the index tells of every original again.
    pub(crate) fn end_laying(&self) -> Result<(), VaultError> {
        Ok(disk::remove(&self.vault().dir.join(IMPORTING))?)
    }

    /// Removes halves, and what lies under the name of an original and is none: sealed bytes of an import that was cut off.
    fn sweep_originals(&self, mut is_one: impl FnMut(&str, Id) -> bool) -> io::Result<()> {
        let folder = self.vault().dir.join(FOLDER);
        let mut gone = false;
        each(&folder, |name, file| {
            match name.rsplit_once('.') {
                Some((stem, "age")) if stem.parse().is_ok_and(|id| !is_one(name, id)) => {
                    disk::remove(file)?;
                }
                Some((_, "new")) => disk::erase(file)?,
                Some((_, PART)) => disk::remove(file)?,
                _ => return Ok(()),
            }
            gone = true;
            Ok(())
        })?;
        // Before the note goes.
        if gone { disk::sync(&folder) } else { Ok(()) }
    }

    /// Removes the key files of whoever is not named: they open nothing.
    fn sweep_slots(&self) -> io::Result<()> {
        let vault = self.vault();
        let named: BTreeSet<&str> =
            vault.keys.officers.iter().map(|officer| officer.name.as_str()).collect();
        let whose = |name: &str| name.split_once(".age").map(|(name, _)| name.to_owned());
        each(&vault.dir.join(SLOTS), |name, file| match whose(name) {
            Some(name) if !named.contains(name.as_str()) => disk::erase(file),
            _ => Ok(()),
        })
    }

    /// Removes what was said in a reply whose item was never written: it is in no list, and would outlive its case.
    fn sweep_replies(&self) -> io::Result<()> {
        let (mut said, mut items) = (vec![], BTreeSet::new());
        each(&self.vault().dir.join(REPLIES), |name, file| {
            match name.strip_suffix(".said.age") {
                Some(stem) => said.push((stem.to_owned(), file.to_owned())),
                None => {
                    let stem = name.strip_suffix(".age").and_then(|name| name.rsplit_once('.'));
                    items.extend(stem.map(|(stem, _)| stem.to_owned()));
                }
            }
            Ok(())
        })?;
        let lone = said.iter().filter(|(stem, _)| !items.contains(stem));
        lone.map(|(_, file)| file).try_for_each(|file| disk::erase(file))
    }
}

/// Reads the note of an import: the names of what is no rest of it; nothing where the index tells of less than then.
fn spared(note: &[u8], rows: usize) -> Option<BTreeSet<String>> {
    let mut lines = str::from_utf8(note).ok()?.lines();
    let then: usize = lines.next()?.parse().ok()?;
    (rows >= then).then(|| lines.map(ToOwned::to_owned).collect())
}

/// Tells whether a name is that of a file on its way into its place, or of what SQLite keeps beside it.
fn is_half(name: &str) -> bool {
    let beside = ["", "-wal", "-shm", "-journal"];
    beside.iter().any(|end| name.strip_suffix(end).is_some_and(|name| name.ends_with(".new")))
}

/// Looks at each file of a folder, which need not be there; what is not a name of ours is left alone.
fn each(folder: &Path, mut look: impl FnMut(&str, &Path) -> io::Result<()>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if let Some(name) = entry.file_name().to_str()
            && entry.file_type()?.is_file()
        {
            look(name, &entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_on_its_way_into_its_place_is_known_by_its_name() {
        for name in ["index.json.new", "case.db.new", "case.db.new-wal", "items.db.new-journal"] {
            assert!(is_half(name), "{name}");
        }
        for name in ["case.db", "case.db-wal", "case.db.aside.1", "new", "draft"] {
            assert!(!is_half(name), "{name}");
        }
    }
}

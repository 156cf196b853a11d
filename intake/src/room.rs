//! How much room the store's file system has, so that files are turned away first, long texts next, words last.

use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use rustix::fs::statvfs;

use crate::config::StorePaths;

/// The longest payload of a short text, in bytes.
const SHORT: u64 = 16 << 10;
/// As many characters of any script are a short text, whatever else is answered.
pub const SHORT_CHARS: u64 = 1_500;

/// What wants room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    /// A tip with files.
    Files,
    /// A tip without files whose payload is above the smallest two size classes.
    LongText,
    /// Any other tip.
    ShortText,
}

impl Load {
    /// Tells what a tip is by its files and the length of its payload.
    #[must_use]
    pub fn of(has_files: bool, plaintext: u64) -> Self {
        match (has_files, plaintext) {
            (true, _) => Self::Files,
            (false, plaintext) if plaintext > SHORT => Self::LongText,
            (false, _) => Self::ShortText,
        }
    }
}

/// Bytes of the store's file system that are kept free.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reserves {
    /// Tips with files may not take these.
    pub files: u64,
    /// Neither may long texts take these.
    pub long_texts: u64,
}

/// What is turned away at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortage {
    /// Files.
    Files,
    /// Files and long texts.
    LongTexts,
}

/// A file system, and how much of it is kept for words. Clones are the same room.
#[derive(Clone, Debug)]
pub struct Room {
    dir: PathBuf,
    reserves: Reserves,
    /// Sealed bytes of files that were let in and may not be written yet: many at once must not take the reserve.
    promised: Arc<AtomicU64>,
}

/// Room that one tip was promised, until it is dropped.
#[derive(Debug)]
pub struct Claim {
    promised: Arc<AtomicU64>,
    bytes: u64,
}

impl Room {
    /// Looks at the file system of `dir`.
    #[must_use]
    pub fn new(dir: PathBuf, reserves: Reserves) -> Self {
        Self { dir, reserves, promised: Arc::default() }
    }

    /// Looks at the file system of the spool: it keeps the store's reserve where it is the same.
    #[must_use]
    pub fn of_spool(store: &StorePaths) -> Self {
        let spool = store.spool_dir();
        let device = |dir: &Path| fs::metadata(dir).map(|dir| dir.dev()).ok();
        let beside = device(&store.dir).is_some_and(|store| device(&spool) == Some(store));
        let files = if beside { store.reserve_bytes } else { 0 };
        Self::new(spool, Reserves { files, long_texts: 0 })
    }

    /// Lets `sealed` bytes in if they leave the reserve of their kind untouched.
    ///
    /// A short text is never refused here, and nothing is where it cannot be told: then the journal decides.
    #[must_use]
    pub fn claim(&self, load: Load, sealed: u64) -> Option<Claim> {
        let bytes = if load == Load::Files { sealed } else { 0 };
        let before = self.promised.fetch_add(bytes, Ordering::AcqRel);
        let claim = Claim { promised: Arc::clone(&self.promised), bytes };
        let fits = match load {
            Load::Files => self.leaves(before.saturating_add(bytes), self.reserves.files),
            // What files were promised may be written already: words do not wait for them to let go.
            Load::LongText => self.leaves(sealed, self.reserves.long_texts),
            Load::ShortText => true,
        };
        fits.then_some(claim)
    }

    /// Tells what is turned away at this moment, before anybody asks.
    #[must_use]
    pub fn shortage(&self) -> Option<Shortage> {
        if !self.leaves(0, self.reserves.long_texts) {
            return Some(Shortage::LongTexts);
        }
        (!self.leaves(0, self.reserves.files)).then_some(Shortage::Files)
    }

    fn leaves(&self, needed: u64, reserve: u64) -> bool {
        let free = statvfs(&self.dir).map(|room| room.f_bavail.saturating_mul(room.f_frsize));
        free.map_or(true, |free| free >= needed.saturating_add(reserve))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.promised.fetch_sub(self.bytes, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(dir: &tempfile::TempDir, files: u64, long_texts: u64) -> Room {
        Room::new(dir.path().to_owned(), Reserves { files, long_texts })
    }

    #[test]
    fn loads_are_told_apart() {
        assert_eq!(Load::of(true, 1), Load::Files);
        assert_eq!(Load::of(false, 8 << 10), Load::ShortText);
        assert_eq!(Load::of(false, 16 << 10), Load::ShortText);
        assert_eq!(Load::of(false, 32 << 10), Load::LongText);
    }

    #[test]
    fn files_are_refused_first_then_long_texts_and_short_ones_never() {
        let dir = tempfile::tempdir().unwrap();
        for (files, long_texts, taken, shortage) in [
            (0, 0, [true, true, true], None),
            (u64::MAX, 0, [false, true, true], Some(Shortage::Files)),
            (u64::MAX, u64::MAX, [false, false, true], Some(Shortage::LongTexts)),
        ] {
            let room = room(&dir, files, long_texts);
            let takes = [Load::Files, Load::LongText, Load::ShortText]
                .map(|load| room.claim(load, 1).is_some());
            assert_eq!((takes, room.shortage()), (taken, shortage));
        }
    }

    #[test]
    fn what_was_promised_is_not_promised_again() {
        let dir = tempfile::tempdir().unwrap();
        let room = room(&dir, 0, 0);
        let fill = Room::new(dir.path().join("gone"), room.reserves);
        let huge =
            Room { promised: Arc::clone(&room.promised), ..fill }.claim(Load::Files, 1 << 60);
        assert!(huge.is_some() && room.claim(Load::Files, 1).is_none());
        assert!(room.claim(Load::LongText, 1).is_some());
        drop(huge);
        assert!(room.claim(Load::Files, 1).is_some());
        assert_eq!(room.promised.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn spool_beside_the_store_keeps_its_reserve() {
        let dir = tempfile::tempdir().unwrap();
        let store = |spool: &str| {
            let dir = dir.path().display();
            let text = format!(
                "dir = '{dir}'\nkeys_dir = '/k'\nspool_dir = '{spool}'\nreserve_bytes = {}",
                i64::MAX
            );
            toml::from_str::<StorePaths>(&text).unwrap()
        };
        let beside = store(dir.path().to_str().unwrap());
        assert_eq!(Room::of_spool(&beside).shortage(), Some(Shortage::Files));
        assert_eq!(Room::of_spool(&store("/proc")).shortage(), None);
    }

    #[test]
    fn room_that_cannot_be_told_is_left_to_the_journal() {
        let dir = tempfile::tempdir().unwrap();
        let gone = Reserves { files: u64::MAX, long_texts: u64::MAX };
        assert!(Room::new(dir.path().join("gone"), gone).claim(Load::Files, 1).is_some());
    }
}

//! How much room the store's file system has, so that files are turned away before words are.

use std::path::PathBuf;

use rustix::fs::statvfs;

/// A file system, and how much of it files may not take.
#[derive(Clone, Debug)]
pub struct Room {
    dir: PathBuf,
    reserve: u64,
}

impl Room {
    /// Looks at the file system of `dir`; `reserve` bytes of it are kept for words.
    #[must_use]
    pub fn new(dir: PathBuf, reserve: u64) -> Self {
        Self { dir, reserve }
    }

    /// Tells whether `sealed` bytes of a tip with files leave the reserve untouched.
    ///
    /// Where it cannot be told, the journal decides.
    #[must_use]
    pub fn takes(&self, sealed: u64) -> bool {
        let needed = sealed.saturating_add(self.reserve);
        statvfs(&self.dir)
            .map_or(true, |room| room.f_bavail.saturating_mul(room.f_frsize) >= needed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserve_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let here = |reserve| Room::new(dir.path().to_owned(), reserve);
        assert!(here(0).takes(1));
        assert!(!here(u64::MAX).takes(0));
        assert!(!here(0).takes(u64::MAX));
        assert!(Room::new(dir.path().join("gone"), u64::MAX).takes(1));
    }
}

//! One owner: the lock that `serve`, or a command while no server runs, holds on a store.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rustix::{
    fs::{FlockOperation, OFlags, flock},
    io::Errno,
};

/// A held lock; it ends with the value, or with the process.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock at once, or none when another holds it.
    pub(crate) fn take(path: &Path) -> io::Result<Option<Self>> {
        let file =
            OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)?;
        Self::on(file, FlockOperation::NonBlockingLockExclusive)
    }

    /// Takes a share of a lock whose file is there, or none when another holds it; makes, changes and follows nothing.
    ///
    /// Who shares it keeps [`Lock::take`] away. `InvalidData` where the name is of no plain file.
    pub(crate) fn share(path: &Path) -> io::Result<Option<Self>> {
        let plain = |is: bool| if is { Ok(()) } else { Err(ErrorKind::InvalidData) };
        plain(fs::symlink_metadata(path)?.is_file())?;
        // What took its place meanwhile is neither followed nor waited for.
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
        let file = OpenOptions::new().read(true).custom_flags(flags.cast_signed()).open(path)?;
        plain(file.metadata()?.is_file())?;
        Self::on(file, FlockOperation::NonBlockingLockShared)
    }

    fn on(file: File, operation: FlockOperation) -> io::Result<Option<Self>> {
        match flock(&file, operation) {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(Errno::WOULDBLOCK) => Ok(None),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Waits, for as long as `limit`, until nobody holds the lock on a file that is there.
    pub(super) fn wait(path: &Path, limit: Duration) {
        let until = Instant::now() + limit;
        let held = || {
            File::open(path).is_ok_and(|file| {
                flock(&file, FlockOperation::NonBlockingLockExclusive) == Err(Errno::WOULDBLOCK)
            })
        };
        while held() && Instant::now() < until {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

#[cfg(test)]
mod tests {
    use rustix::fs::{CWD, Mode, mkfifoat};

    use super::*;

    #[test]
    fn share_keeps_others_away_and_makes_follows_and_awaits_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let (path, other) = (dir.path().join("lock"), dir.path().join("other"));
        assert_eq!(Lock::share(&path).unwrap_err().kind(), ErrorKind::NotFound);
        assert!(!path.exists(), "it was made");
        std::os::unix::fs::symlink(&other, &path).unwrap();
        assert_eq!(Lock::share(&path).unwrap_err().kind(), ErrorKind::InvalidData);
        assert!(!other.exists(), "it was made behind a link");
        fs::write(&other, "").unwrap();
        assert_eq!(Lock::share(&path).unwrap_err().kind(), ErrorKind::InvalidData);
        fs::remove_file(&path).unwrap();
        mkfifoat(CWD, &path, Mode::RUSR | Mode::WUSR).unwrap();
        assert_eq!(Lock::share(&path).unwrap_err().kind(), ErrorKind::InvalidData);
        let shares = [Lock::share(&other).unwrap().unwrap(), Lock::share(&other).unwrap().unwrap()];
        assert!(Lock::take(&other).unwrap().is_none());
        drop(shares);
        let held = Lock::take(&other).unwrap().unwrap();
        assert!(Lock::share(&other).unwrap().is_none());
        drop(held);
    }

    #[test]
    fn wait_ends_with_the_lock_or_with_the_limit() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("db");
        Lock::wait(&path, Duration::from_secs(600));
        let lock = Lock::take(&path).unwrap().unwrap();
        Lock::wait(&path, Duration::from_millis(20));
        assert!(Lock::take(&path).unwrap().is_none(), "the wait took the lock away");
        let waiter = thread::spawn(move || {
            Lock::wait(&path, Duration::from_secs(600));
            Lock::take(&path).unwrap().is_some()
        });
        thread::sleep(Duration::from_millis(20));
        drop(lock);
        assert!(waiter.join().unwrap());
    }
}

//! One owner: the lock that `serve`, or a command while no server runs, holds on a store.

use std::{
    fs::{self, File, Metadata, OpenOptions},
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
    /// Takes the lock at once, or none when another holds it; makes its file, follows no link and waits at no pipe.
    ///
    /// `InvalidData` where the name is of no plain file.
    pub(crate) fn take(path: &Path) -> io::Result<Option<Self>> {
        // What lies there is looked at first: opening a pipe for writing would fail in a way of its own.
        match fs::symlink_metadata(path) {
            Ok(there) => plain(&there)?,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let mut how = OpenOptions::new();
        how.write(true).create(true).truncate(false).mode(0o600);
        let file = how.custom_flags(neither_followed_nor_awaited()).open(path)?;
        plain(&file.metadata()?)?;
        Self::on(file, FlockOperation::NonBlockingLockExclusive)
    }

    /// Takes a share of a lock whose file is there, or none when another holds it; makes, changes and follows nothing.
    ///
    /// Who shares it keeps [`Lock::take`] away. `InvalidData` where the name is of no plain file.
    pub(crate) fn share(path: &Path) -> io::Result<Option<Self>> {
        plain(&fs::symlink_metadata(path)?)?;
        let flags = neither_followed_nor_awaited();
        let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
        plain(&file.metadata()?)?;
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

/// Holds that what is there is a plain file.
fn plain(there: &Metadata) -> io::Result<()> {
    let other = "its lock is no plain file: somebody put something else in its place";
    if there.is_file() { Ok(()) } else { Err(io::Error::new(ErrorKind::InvalidData, other)) }
}

/// What took the place of a plain file since it was looked at is neither followed nor waited for.
fn neither_followed_nor_awaited() -> i32 {
    (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed()
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
    fn lock_is_made_and_taken_through_no_link_and_at_no_pipe() {
        let dir = tempfile::tempdir().unwrap();
        let (path, other) = (dir.path().join("lock"), dir.path().join("other"));
        std::os::unix::fs::symlink(&other, &path).unwrap();
        let refused = Lock::take(&path).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidData);
        assert!(refused.to_string().contains("its lock is no plain file"), "{refused}");
        assert!(!other.exists(), "it was made behind a link");
        fs::write(&other, "somebody's").unwrap();
        assert_eq!(Lock::take(&path).unwrap_err().kind(), ErrorKind::InvalidData);
        assert!(Lock::share(&other).unwrap().is_some(), "it was locked through a link");
        fs::remove_file(&path).unwrap();
        mkfifoat(CWD, &path, Mode::RUSR | Mode::WUSR).unwrap();
        assert_eq!(Lock::take(&path).unwrap_err().kind(), ErrorKind::InvalidData);
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert_eq!(Lock::take(&path).unwrap_err().kind(), ErrorKind::InvalidData);
        fs::remove_dir(&path).unwrap();
        assert!(Lock::take(&path).unwrap().is_some() && path.is_file());
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

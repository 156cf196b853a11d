//! One owner: the lock that `serve`, or a command while no server runs, holds on a store.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rustix::{
    fs::{FlockOperation, flock},
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
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
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
    use super::*;

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

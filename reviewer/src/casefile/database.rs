//! SQLite under SQLCipher: a file, a key, the steps from one version to the next.
//!
//! What comes in: a file of the vault and a case key. What goes out: a connection that has read the file with that key.
//! Deliberately absent: what is in the tables, and any key that is derived from a passphrase.

use std::{
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use meldkluis_crypto::keyfile::CaseKey;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use zeroize::Zeroizing;

use super::CaseFileError;
use crate::vault::disk;

/// How long a command waits for another that is writing.
const PATIENCE: Duration = Duration::from_secs(10);
/// The files that SQLite keeps beside a database while it is open.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Makes an empty database; an existing file is an error.
///
/// It is made beside its place and renamed when it has its tables: a file without any was never one of ours.
pub(crate) fn create(
    file: &Path,
    key: &CaseKey,
    steps: &[&str],
) -> Result<Connection, CaseFileError> {
    if file.try_exists()? {
        return Err(io::Error::from(io::ErrorKind::AlreadyExists).into());
    }
    let fresh = file.with_added_extension("new");
    for left in ["", "-wal", "-shm", "-journal"] {
        disk::remove(&beside(&fresh, left))?;
    }
    // SQLite gives the files beside it the same mode.
    disk::create(&fresh)?.sync_all()?;
    let db = attach(&fresh, key)?;
    db.execute_batch("PRAGMA journal_mode = WAL")?;
    migrate(&db, steps)?;
    checkpoint(&db)?;
    db.close().map_err(|(_, error)| error)?;
    fs::rename(&fresh, file)?;
    disk::sync_parent(file)?;
    attach(file, key)
}

/// Opens a database, and brings it to the newest version.
pub(crate) fn open(
    file: &Path,
    key: &CaseKey,
    steps: &[&str],
) -> Result<Connection, CaseFileError> {
    if !file.try_exists()? {
        return Err(CaseFileError::Gone);
    }
    let db = attach(file, key)?;
    hold_made(&db)?;
    migrate(&db, steps)?;
    Ok(db)
}

/// Holds that there is something in a file: whoever empties one, or puts an empty one in its place, must not get a fresh
/// database, without what officers did and marked, as if nothing had been.
fn hold_made(db: &Connection) -> Result<(), CaseFileError> {
    if version(db)? > 0 { Ok(()) } else { Err(CaseFileError::Damaged) }
}

/// Opens a database of which nothing is changed, and beside which nothing is written.
pub(crate) fn open_copy(file: &Path, key: &CaseKey) -> Result<Connection, CaseFileError> {
    if !file.try_exists()? {
        return Err(CaseFileError::Gone);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let db = Connection::open_with_flags(PathBuf::from(immutable(file)), flags)?;
    unlock(&db, key)?;
    hold_made(&db)?;
    Ok(db)
}

fn attach(file: &Path, key: &CaseKey) -> Result<Connection, CaseFileError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(file, flags)?;
    unlock(&db, key)?;
    db.busy_timeout(PATIENCE)?;
    careful(&db)?;
    Ok(db)
}

/// Durable, overwriting what is deleted, and holding what refers to what.
pub(crate) fn careful(db: &Connection) -> Result<(), CaseFileError> {
    Ok(db.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;",
    )?)
}

/// Gives a database its key, and holds that it is the right one by reading.
fn unlock(db: &Connection, key: &CaseKey) -> Result<(), CaseFileError> {
    db.execute_batch("PRAGMA cipher_memory_security = ON; PRAGMA cipher_log_level = NONE;")?;
    say_key(db, "key", key)?;
    db.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;")?;
    version(db).map(drop)
}

/// Encrypts every page under another key, in one transaction: a crash leaves all of it under the one or the other.
///
/// SQLCipher tells of no failure: on a full disk everything stays under the old key, and the pragma is carried out. So
/// the old key is only done with when the file was opened anew with the other one and read to its last page.
pub(crate) fn rekey(db: Connection, key: &CaseKey) -> Result<(), CaseFileError> {
    let file = db.path().map(PathBuf::from).ok_or(CaseFileError::Gone)?;
    say_key(&db, "rekey", key)?;
    // Leaves no page under the old key in the log; where nothing was done, what follows tells it.
    checkpoint(&db).ok();
    drop(db);
    let anew = attach(&file, key).map_err(|error| match error {
        CaseFileError::Damaged => {
            CaseFileError::Database("it did not take another key: is the disk full?")
        }
        error => error,
    })?;
    checkpoint(&anew)?;
    let bad = anew.prepare("PRAGMA cipher_integrity_check")?.query([])?.next()?.is_some();
    if bad { Err(CaseFileError::Damaged) } else { Ok(()) }
}

fn say_key(db: &Connection, pragma: &str, key: &CaseKey) -> Result<(), CaseFileError> {
    let mut said = Zeroizing::new(String::with_capacity(96));
    for part in ["PRAGMA ", pragma, " = \"x'", &key.expose(), "'\""] {
        said.push_str(part);
    }
    Ok(db.execute_batch(&said)?)
}

pub(super) fn version(db: &Connection) -> Result<i64, CaseFileError> {
    Ok(db.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Takes the steps that the file has not seen, each in a transaction of its own.
pub(crate) fn migrate(db: &Connection, steps: &[&str]) -> Result<(), CaseFileError> {
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    let found = version(db)?;
    if found > known {
        return Err(CaseFileError::Newer { found, known });
    }
    for (at, step) in (1..).zip(steps).filter(|(at, _)| *at > found) {
        let writing = begin(db)?;
        // Another command may have been faster.
        if version(db)? < at {
            writing.execute_batch(step)?;
            writing.pragma_update(None, "user_version", at)?;
            writing.commit()?;
        }
    }
    Ok(())
}

/// Becomes the one who writes.
pub(crate) fn begin(db: &Connection) -> Result<Transaction<'_>, CaseFileError> {
    Ok(Transaction::new_unchecked(db, TransactionBehavior::Immediate)?)
}

/// Brings everything into the one file, and leaves nothing of it beside.
pub(crate) fn checkpoint(db: &Connection) -> Result<(), CaseFileError> {
    let busy: i64 = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 { Ok(()) } else { Err(CaseFileError::Busy) }
}

/// Returns the path of what SQLite keeps beside a database under this ending.
pub(crate) fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Tells whether a name is that of what SQLite keeps beside a database.
pub(crate) fn is_beside(name: &Path, database: &str) -> bool {
    let ending = name.to_str().and_then(|name| name.strip_prefix(database));
    ending.is_some_and(|ending| BESIDE.contains(&ending))
}

/// Names a file as SQLite takes one that nobody changes.
fn immutable(file: &Path) -> String {
    let mut uri = String::from("file:");
    for byte in file.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                uri.push(char::from(*byte));
            }
            byte => write!(uri, "%{byte:02X}").expect("writing to a string cannot fail"),
        }
    }
    uri + "?immutable=1"
}

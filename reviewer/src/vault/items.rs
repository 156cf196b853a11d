//! The keys of the originals, one each, and what is left of those that were destroyed: `items.db`.
//!
//! What comes in: a tip's identity. What goes out: the key under which its original lies, or its tombstone.
//! It is a database of its own under the key of the case file: a case file that is damaged or made anew must not cost
//! the originals, and one that was put aside must not keep the key of a tip that was destroyed since.
//! A key is durable before the original that lies under it. Taking a key out and putting the tombstone in is one
//! transaction, and the moment at which a tip is destroyed; the rest follows, after a crash too.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use meldkluis_crypto::{
    Entropy as _,
    age::Passphrase,
    day::Day,
    keyfile::{CaseKey, VaultKeys},
    tlog::Leaf,
};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use zeroize::Zeroizing;

use super::{Id, Vault, VaultError, Writing, original::is_bare};
use crate::{
    casefile::{CaseFileError, database},
    entropy::Os,
};

/// The steps from one version to the next.
const STEPS: &[&str] = &[include_str!("sql/items-0001.sql")];
/// How many keys are made at once for an import, at the most: each time is one flush of the disk.
const AHEAD: u64 = 4_096;

/// An open database of the originals' keys.
pub(crate) struct ItemKeys {
    db: Connection,
}

impl std::fmt::Debug for ItemKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ItemKeys")
    }
}

/// What is left of a tip that was destroyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// Its identity.
    pub id: Id,
    /// The number of the case that it was in.
    pub number: u64,
    /// Its leaf data in the log.
    pub leaf: Leaf,
    /// The day it was destroyed.
    pub day: Day,
    /// By whom.
    pub officer: String,
    /// Why.
    pub reason: String,
}

impl ItemKeys {
    /// The file's name in the vault.
    pub(crate) const NAME: &str = "items.db";

    pub(super) fn create(vault: &Path, key: &CaseKey) -> Result<Self, CaseFileError> {
        Ok(Self { db: database::create(&vault.join(Self::NAME), key, STEPS)? })
    }

    fn open(vault: &Path, key: &CaseKey) -> Result<Self, CaseFileError> {
        Ok(Self { db: database::open(&vault.join(Self::NAME), key, STEPS)? })
    }

    fn open_copy(copy: &Path, key: &CaseKey) -> Result<Self, CaseFileError> {
        Ok(Self { db: database::open_copy(&copy.join(Self::NAME), key)? })
    }

    /// Returns the key of an original, as a passphrase of the age file that it lies in.
    pub(super) fn key(&self, id: Id) -> Result<Option<Passphrase>, CaseFileError> {
        let sql = "SELECT key FROM item WHERE generation = ?1 AND item = ?2";
        let mut found = self.db.prepare(sql)?;
        let key = found.query_row(params![id.generation, id.index], |row| {
            row.get::<_, [u8; 32]>(0).map(Zeroizing::new)
        });
        Ok(key.optional()?.map(|key| passphrase(&key)))
    }

    /// Returns the key of an original that is about to be written, made now if there is none, with those of the next.
    pub(super) fn key_for(&self, id: Id, size: u64) -> Result<Option<Passphrase>, CaseFileError> {
        Ok(self.keys_from(id, size)?.remove(&id))
    }

    /// Returns the keys of an original that is about to be written and of the next ones; those are made now that are
    /// not there. Of a tip that was destroyed there is none.
    pub(super) fn keys_from(
        &self,
        id: Id,
        size: u64,
    ) -> Result<BTreeMap<Id, Passphrase>, CaseFileError> {
        let end = size.min(id.index.saturating_add(AHEAD)).max(id.index.saturating_add(1));
        if self.key(id)?.is_none() && self.tombstone(id)?.is_none() {
            let writing = database::begin(&self.db)?;
            let mut there = writing.prepare(
                "SELECT 1 FROM item WHERE generation = ?1 AND item = ?2 UNION ALL \
                 SELECT 1 FROM tombstone WHERE generation = ?1 AND item = ?2",
            )?;
            let mut insert =
                writing.prepare("INSERT INTO item (generation, item, key) VALUES (?1, ?2, ?3)")?;
            for index in id.index..end {
                if there.exists(params![id.generation, index])? {
                    continue;
                }
                let mut key = Zeroizing::new([0; 32]);
                Os.fill(key.as_mut());
                insert.execute(params![id.generation, index, key.as_slice()])?;
            }
            drop((there, insert));
            writing.commit()?;
        }
        let mut keys = self.db.prepare(
            "SELECT item, key FROM item WHERE generation = ?1 AND item >= ?2 AND item < ?3",
        )?;
        let rows = keys.query_map(params![id.generation, id.index, end], |row| {
            let key = row.get::<_, [u8; 32]>(1).map(Zeroizing::new)?;
            Ok((Id { generation: id.generation, index: row.get(0)? }, passphrase(&key)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns what is left of a tip, if it was destroyed.
    pub(super) fn tombstone(&self, id: Id) -> Result<Option<Tombstone>, CaseFileError> {
        let sql = format!("{TOMBSTONES} WHERE generation = ?1 AND item = ?2");
        let mut found = self.db.prepare(&sql)?;
        Ok(found.query_row(params![id.generation, id.index], tombstone).optional()?)
    }

    /// Returns every tombstone, or only those of which more than the key may be left.
    pub(super) fn tombstones(&self, unfinished: bool) -> Result<Vec<Tombstone>, CaseFileError> {
        let sql = format!("{TOMBSTONES} WHERE done = 0 OR NOT ?1 ORDER BY generation, item");
        let mut all = self.db.prepare(&sql)?;
        let rows = all.query_map([unfinished], tombstone)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Takes the keys of tips out and puts tombstones in their place: all of them, or none.
    pub(super) fn bury(&self, tombstones: &[Tombstone]) -> Result<(), CaseFileError> {
        let writing = database::begin(&self.db)?;
        for gone in tombstones {
            let id = params![gone.id.generation, gone.id.index];
            writing.execute("DELETE FROM item WHERE generation = ?1 AND item = ?2", id)?;
            writing.execute(
                "INSERT OR IGNORE INTO tombstone (generation, item, number, leaf, day, officer, reason, done) \
                 VALUES (?1,?2,?3,?4,?5,?6,?7,0)",
                params![
                    gone.id.generation,
                    gone.id.index,
                    gone.number,
                    gone.leaf.as_bytes().as_slice(),
                    gone.day.number(),
                    gone.officer,
                    gone.reason
                ],
            )?;
        }
        writing.commit()?;
        database::checkpoint(&self.db)
    }

    /// Notes that nothing of these tips is left but their tombstones.
    pub(super) fn end_burying(&self, ids: &[Id]) -> Result<(), CaseFileError> {
        let writing = database::begin(&self.db)?;
        for id in ids {
            let sql = "UPDATE tombstone SET done = 1 WHERE generation = ?1 AND item = ?2";
            writing.execute(sql, params![id.generation, id.index])?;
        }
        writing.commit()?;
        database::checkpoint(&self.db)
    }

    pub(super) fn all_wrapped(&self) -> Result<bool, CaseFileError> {
        Ok(self.db.query_row("SELECT wrapped FROM state", [], |row| row.get(0))?)
    }

    pub(super) fn end_wrapping(&self) -> Result<(), CaseFileError> {
        self.db.execute("UPDATE state SET wrapped = 1", [])?;
        Ok(())
    }

    fn is_whole(&self) -> Result<bool, CaseFileError> {
        let mut bad = self.db.prepare("PRAGMA cipher_integrity_check")?;
        if bad.query([])?.next()?.is_some() {
            return Ok(false);
        }
        let said: String = self.db.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        Ok(said == "ok")
    }
}

const TOMBSTONES: &str =
    "SELECT generation, item, number, leaf, day, officer, reason FROM tombstone";

fn tombstone(row: &Row<'_>) -> rusqlite::Result<Tombstone> {
    Ok(Tombstone {
        id: Id { generation: row.get(0)?, index: row.get(1)? },
        number: row.get(2)?,
        leaf: Leaf::from_bytes(row.get(3)?),
        day: Day::from_number(row.get(4)?),
        officer: row.get(5)?,
        reason: row.get(6)?,
    })
}

/// Writes a key as the passphrase that any age tool takes: 64 hexadecimal digits.
fn passphrase(key: &[u8; 32]) -> Passphrase {
    // Room for everything, so that growing leaves no copies behind.
    let mut text = String::with_capacity(64);
    for byte in key {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
    Passphrase::new(text)
}

/// Opens with the key of the case file, or with the one that it is on its way to.
pub(crate) fn by_case_key<T>(
    keys: &VaultKeys,
    open: impl Fn(&CaseKey) -> Result<T, CaseFileError>,
) -> Result<T, CaseFileError> {
    let key = keys.case.as_ref().ok_or(CaseFileError::Gone)?;
    match (open(key), &keys.next) {
        (Err(CaseFileError::Damaged), Some(next)) => open(next),
        (opened, _) => opened,
    }
}

impl Vault {
    /// Does something with the keys of the originals, which are opened at the first time.
    pub(crate) fn items<T>(
        &self,
        act: impl FnOnce(&ItemKeys) -> Result<T, CaseFileError>,
    ) -> Result<T, VaultError> {
        let mut items = self.items.lock().map_err(|_| damaged())?;
        if items.is_none() {
            let copy = self.dir.join(Self::MARK).try_exists()?;
            let opened = by_case_key(&self.keys, |key| match copy {
                true => ItemKeys::open_copy(&self.dir, key),
                false => ItemKeys::open(&self.dir, key),
            });
            *items = Some(opened.map_err(named)?);
        }
        let items = items.as_ref().ok_or_else(damaged)?;
        act(items).map_err(named)
    }

    /// Forgets the open database: it may have another key, or be another file, from now on.
    pub(super) fn close_items(&self) {
        if let Ok(mut items) = self.items.lock() {
            *items = None;
        }
    }

    /// Makes the database in a vault that has none.
    pub(super) fn gain_items(self) -> Result<Self, VaultError> {
        if file_in(&self.dir).try_exists()? {
            return Ok(self);
        }
        let writing = self.write()?;
        // Another command may have been faster.
        if !file_in(&self.dir).try_exists()? {
            by_case_key(&self.keys, |key| ItemKeys::create(&self.dir, key)).map_err(named)?;
        }
        drop(writing);
        Ok(self)
    }

    /// Returns what is left of a tip, if it was destroyed.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn tombstone(&self, id: Id) -> Result<Option<Tombstone>, VaultError> {
        if self.has_no_items()? { Ok(None) } else { self.items(|items| items.tombstone(id)) }
    }

    /// Returns what is left of every tip that was destroyed.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn tombstones(&self) -> Result<Vec<Tombstone>, VaultError> {
        if self.has_no_items()? { Ok(vec![]) } else { self.items(|items| items.tombstones(false)) }
    }

    /// A backup from before originals had keys of their own has no such file.
    pub(super) fn has_no_items(&self) -> Result<bool, VaultError> {
        Ok(self.keys.case.is_none() || !self.dir.join(ItemKeys::NAME).try_exists()?)
    }

    /// Tells whether the keys of the originals are whole, and every original that is held has its own or needs none:
    /// only then may a copy of them be written over.
    pub(crate) fn items_are_good(&self) -> Result<bool, VaultError> {
        let whole = match self.items(ItemKeys::is_whole) {
            Err(VaultError::Damaged(_)) => return Ok(false),
            whole => whole?,
        };
        let index = self.index()?;
        let lacks = |id: &Id| -> Result<bool, VaultError> {
            let there = self.items(|items| items.key(*id))?.is_some();
            Ok(!there && self.original(*id).try_exists()? && !is_bare(&self.original(*id))?)
        };
        for id in index.held() {
            if lacks(&id)? {
                return Ok(false);
            }
        }
        Ok(whole)
    }
}

impl Writing<'_> {
    /// Returns the key under which an original is to lie, of a log with so many tips; none for one that was destroyed.
    pub(crate) fn key_for(&self, id: Id, size: u64) -> Result<Option<Passphrase>, VaultError> {
        self.vault().items(|items| items.key_for(id, size))
    }

    /// Returns the keys under which an original and the next ones are to lie, none for those that were destroyed.
    pub(crate) fn keys_from(
        &self,
        id: Id,
        size: u64,
    ) -> Result<BTreeMap<Id, Passphrase>, VaultError> {
        self.vault().items(|items| items.keys_from(id, size))
    }

    /// Leaves nothing of the keys beside their file, so that it can be copied.
    pub(crate) fn still_items(&self) -> Result<(), VaultError> {
        self.vault().items(|items| database::checkpoint(&items.db))
    }
}

/// Encrypts the keys of the originals under the next key, where that was not done yet.
pub(super) fn rekey(vault: &Path, keys: &VaultKeys, next: &CaseKey) -> Result<(), VaultError> {
    if !file_in(vault).try_exists()? || ItemKeys::open(vault, next).is_ok() {
        return Ok(());
    }
    let items = by_case_key(keys, |key| ItemKeys::open(vault, key));
    items.and_then(|items| database::rekey(items.db, next)).map_err(named)
}

/// Tells whether a file of the vault is one that SQLite keeps beside the keys, or was put aside with them.
pub(crate) fn is_beside(name: &Path) -> bool {
    database::is_beside(name, ItemKeys::NAME)
        || name.to_str().is_some_and(|name| name.starts_with("items.db.aside"))
}

/// Returns the file's path in a vault.
pub(crate) fn file_in(vault: &Path) -> PathBuf {
    vault.join(ItemKeys::NAME)
}

fn damaged() -> VaultError {
    VaultError::Damaged(ItemKeys::NAME)
}

/// Names the file in an error that speaks of the case file.
fn named(error: CaseFileError) -> VaultError {
    match error {
        CaseFileError::Gone | CaseFileError::Damaged => damaged(),
        error => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(index: u64) -> Id {
        Id { generation: 0, index }
    }

    fn tombstone_of(id: Id) -> Tombstone {
        Tombstone {
            id,
            number: 3,
            leaf: Leaf::new([7; 32], 9_000),
            day: Day::from_number(20_780),
            officer: "noor".into(),
            reason: "term".into(),
        }
    }

    /// Without a cipher, so that the bytes on the disk can be looked at.
    fn plain(file: &Path) -> ItemKeys {
        let db = Connection::open(file).unwrap();
        database::careful(&db).unwrap();
        db.execute_batch("PRAGMA journal_mode = WAL").unwrap();
        database::migrate(&db, STEPS).unwrap();
        ItemKeys { db }
    }

    #[test]
    fn buried_key_is_in_no_byte_of_the_file_and_is_never_made_again() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("items.db");
        let items = plain(&file);
        items.key_for(id(0), 40).unwrap().unwrap();
        let sql = "SELECT key FROM item WHERE item = 12";
        let key: Vec<u8> = items.db.query_row(sql, [], |row| row.get(0)).unwrap();
        database::checkpoint(&items.db).unwrap();
        let there = || {
            let files = std::fs::read_dir(dir.path()).unwrap();
            let bytes = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
            bytes.into_iter().any(|bytes| bytes.windows(32).any(|window| window == key))
        };
        assert!(there());
        items.bury(&[tombstone_of(id(12))]).unwrap();
        assert!(!there(), "secure_delete and the truncated log leave nothing");
        assert!(
            items.key(id(12)).unwrap().is_none() && items.key_for(id(12), 40).unwrap().is_none()
        );
        assert!(items.key_for(id(13), 40).unwrap().is_some());
        assert_eq!(items.tombstones(true).unwrap(), [tombstone_of(id(12))]);
        items.end_burying(&[id(12)]).unwrap();
        assert_eq!(items.tombstones(true).unwrap(), []);
        assert_eq!(items.tombstone(id(12)).unwrap(), Some(tombstone_of(id(12))));
    }

    #[test]
    fn keys_are_made_ahead_and_differ() {
        let dir = tempfile::tempdir().unwrap();
        let items = plain(&dir.path().join("items.db"));
        items.key_for(id(5), 2 * AHEAD).unwrap().unwrap();
        let count = |sql| items.db.query_row(sql, [], |row| row.get::<_, u64>(0)).unwrap();
        assert_eq!(count("SELECT count(DISTINCT key) FROM item"), AHEAD);
        assert!(items.key(id(4)).unwrap().is_none());
        items.key_for(id(2 * AHEAD - 1), 2 * AHEAD).unwrap().unwrap();
        assert_eq!(count("SELECT count(*) FROM item"), AHEAD + 1);
    }
}

//! The vault: a folder (0700) with keys under a passphrase, sealed originals, and a plain index of numbers.
//!
//! docs/formats.md, "Vault", has every file and byte.
//! Whoever wants to change something must hold [`Writing`], and there is one at a time.
//! What another program could change on the disk is believed only under a signature: the desk key's for what this
//! vault decided itself, the root key's for rosters, the log key's for the log's history.
//!
//! Deliberately absent: plaintext of a tip, and any key outside the files that are under a passphrase or the paper.

mod aside;
mod card;
mod carry;
mod destroy;
pub(crate) mod disk;
mod draft;
mod folding;
mod founding;
mod held;
mod index;
pub(crate) mod items;
mod kept;
mod keys;
mod mark;
mod officers;
pub(crate) mod original;
pub(crate) mod outbox;
mod own;
mod pepper;
mod recovery;
mod released;
mod retire;
mod rosters;
mod sweep;
mod trail;

use std::{
    fs::{File, Metadata, TryLockError},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Mutex,
};

use meldkluis_crypto::{
    age::{Passphrase, WorkFactor},
    keyfile::{self, CaseKey, KEYFILE_MAX, KeyfileError, Lock, VaultKeys},
    note::{Signer, Verifier},
    officer::{Name as OfficerName, Role as OfficerRole},
};

use ring::digest::{SHA256, digest};
use rustix::fs::OFlags;

pub use card::{Card, CardError};
pub use carry::{Carry, Heard};
pub use destroy::{Certificate, DestroyError, NotAReason, Reason};
pub use draft::{Draft, DraftError, Member, Opener, Role};
pub use folding::Folding;
pub use founding::{Founded, FoundingError, Locks, Names, Newborn, Proven};
pub use held::Held;
pub use index::{Carried, Id, Index, Mark, Marks, NotAnId, Row, Stamp, State};
pub use items::Tombstone;
pub use kept::Kept;
pub use keys::{Beginning, KeysError, Renewed};
pub use officers::{Me, OfficerError};
pub use outbox::{Letter, NotPut};
pub use recovery::{RecoveryError, from_paper};
pub use released::{Released, Run};
pub use retire::{RetireError, Retiring, Which};
pub use rosters::{RosterRefused, Signed, Taken};
pub use trail::{Act, Appointed, Looked, TrailFinding};

use crate::{
    casefile::{CaseFile, CaseFileError, edits::Who},
    clock,
    entropy::Os,
};

const KEYS: &str = "keys.age";
const ROOT: &str = "root.age";
const RECOVERY: &str = "recovery.age";

/// A vault whose keys are unlocked.
pub struct Vault {
    dir: PathBuf,
    keys: VaultKeys,
    deployment: String,
    /// The digest of the key file as it was when these keys were read; none where there was no such file.
    seen: Option<[u8; 32]>,
    /// Where a case file was put that lay in the way of a new one.
    aside: Option<PathBuf>,
    /// The keys of the originals, once they were asked for.
    items: Mutex<Option<items::ItemKeys>>,
    /// The index as it was read last, and by what it is seen whether it is still that one.
    index: Mutex<Option<(Stamp, Index)>>,
    /// The officer who unlocked it; none where there are no named officers, and where the paper did.
    me: Option<Me>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

/// The only one who may change a vault, until this value is dropped.
#[derive(Debug)]
pub struct Writing<'v> {
    vault: &'v Vault,
    lock: File,
}

impl Drop for Writing<'_> {
    /// Gives the lock back at once: a program that is just being started may hold a copy of the open file for a moment.
    fn drop(&mut self) {
        self.lock.unlock().ok();
    }
}

/// A reason why a vault cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// There is no vault in this folder.
    #[error("no vault in this folder")]
    Missing,
    /// The folder is a backup of a vault.
    #[error("this folder is a backup, not a vault")]
    Copy,
    /// The keys do not open.
    #[error("vault keys: {0}")]
    Keys(#[source] KeyfileError),
    /// Several officers are named, and it was not said who this is.
    #[error("this vault has several officers: {0}")]
    WhichOfficer(String),
    /// Nobody of this name is an officer.
    #[error("no officer of this name")]
    NoOfficer,
    /// The officer's role does not allow it.
    #[error("this needs the role {0}")]
    Role(OfficerRole),
    /// The root key does not open.
    #[error("root key: {0}")]
    Root(#[source] KeyfileError),
    /// This vault has no root key.
    #[error("this vault does not hold the root key")]
    NoRoot,
    /// The case file.
    #[error(transparent)]
    CaseFile(#[from] CaseFileError),
    /// The key file is another one than when the vault was unlocked.
    #[error("the keys changed meanwhile")]
    Changed,
    /// The key file lacks the identity to which new tips are sealed.
    #[error("keys.age is older than this vault's card")]
    OlderKeys,
    /// Another command is changing the vault.
    #[error("another command is changing this vault")]
    Busy,
    /// A file is not what this vault wrote.
    #[error("damaged vault file {0}")]
    Damaged(&'static str),
    /// The operating system refused.
    #[error("vault cannot be read or written: {0}")]
    File(#[from] io::Error),
}

impl Vault {
    /// The file that whoever changes a vault holds locked.
    pub(crate) const LOCK: &str = "lock";

    /// The name of whoever has the passphrase.
    pub const KEEPER: &str = "keeper";

    /// The folders in a vault, also where nothing lies in them yet.
    pub(crate) const FOLDERS: [&str; 5] = [original::FOLDER, "logs", "rosters", "replies", "slots"];

    /// Unlocks the vault in `dir`.
    ///
    /// # Errors
    /// [`VaultError::Missing`], [`VaultError::Copy`], [`VaultError::Keys`], [`VaultError::File`].
    pub fn unlock(dir: &Path, passphrase: &Passphrase) -> Result<Self, VaultError> {
        Self::unlock_as(dir, None, passphrase)
    }

    /// Unlocks the vault in `dir` as one of its officers; without a name, as the only one.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn unlock_as(
        dir: &Path,
        name: Option<&OfficerName>,
        passphrase: &Passphrase,
    ) -> Result<Self, VaultError> {
        if dir.join(Self::MARK).try_exists()? {
            return Err(VaultError::Copy);
        }
        let vault = Self::unlock_copy(dir, name, passphrase)?;
        let vault = match vault.keys.case {
            Some(_) => vault,
            None => vault.gain_case_file(passphrase)?,
        };
        vault.gain_items()?.end_what_began(passphrase)
    }

    /// Ends what a crash stopped half way: destroying tips, and another key for the case file.
    ///
    /// Where that cannot be done now, both wait: a tip that has no key any more cannot be read, and while there are two
    /// keys of the case file both are tried.
    fn end_what_began(self, passphrase: &Passphrase) -> Result<Self, VaultError> {
        let unfinished =
            self.items(|items| items.tombstones(true)).is_ok_and(|all| !all.is_empty());
        if unfinished && let Ok(writing) = self.write() {
            writing.end_destroying().ok();
        }
        if self.keys.next.is_none() {
            return Ok(self);
        }
        let lock = Lock { passphrase, work: WorkFactor::DEFAULT };
        let Ok(writing) = self.write() else { return Ok(self) };
        if writing.end_rekeying(&self.keys, &lock).is_err() {
            drop(writing);
            return Ok(self);
        }
        // Before anybody else can write: their keys must not pass for those that are held here.
        let seen = seen_in(&self.dir)?;
        drop(writing);
        Ok(Self { keys: self.keys.with_next_taken(), seen, ..self })
    }

    /// Gives a vault that was made before there was a case file an empty one and its key.
    fn gain_case_file(self, passphrase: &Passphrase) -> Result<Self, VaultError> {
        let key = CaseKey::generate(&mut Os);
        let writing = self.write()?;
        writing.card_of_these_keys()?;
        // Of an earlier try whose key was never kept; or what officers did for years, and the keys are older ones.
        let aside = aside::put_aside(&self.dir)?;
        drop(CaseFile::create(&self.dir, &key)?);
        let lock = Lock { passphrase, work: WorkFactor::DEFAULT };
        let keys = self.keys.with_case(key);
        writing.put_keys(&keys, &lock).map_err(|error| match error {
            KeysError::Vault(error) => error,
            KeysError::Keyfile(error) => VaultError::Keys(error),
            _ => VaultError::Damaged(KEYS),
        })?;
        let seen = seen_in(&self.dir)?;
        drop(writing);
        Ok(Self { keys, seen, aside, ..self })
    }

    /// Unlocks a backup in the same way, to be read and not to be worked in.
    pub(crate) fn unlock_copy(
        dir: &Path,
        name: Option<&OfficerName>,
        passphrase: &Passphrase,
    ) -> Result<Self, VaultError> {
        let file = disk::read_if_there(&dir.join(KEYS), KEYFILE_MAX)?.ok_or(VaultError::Missing)?;
        let (keys, me) = officers::open(dir, &file, name, passphrase)?;
        Ok(Self { me, ..Self::with_keys(dir, keys, Some(digest_of(&file)))? })
    }

    fn with_keys(dir: &Path, keys: VaultKeys, seen: Option<[u8; 32]>) -> Result<Self, VaultError> {
        let name = keys.desk.verifier().name().as_str();
        let (deployment, _) = name.rsplit_once("/desk/").ok_or(VaultError::Damaged(KEYS))?;
        let (dir, deployment) = (dir.to_owned(), deployment.to_owned());
        Ok(Self {
            dir,
            deployment,
            keys,
            seen,
            aside: None,
            items: Mutex::new(None),
            index: Mutex::new(None),
            me: None,
        })
    }

    /// Tells whether `dir` holds a vault, without opening anything.
    #[must_use]
    pub fn is_at(dir: &Path) -> bool {
        dir.join(KEYS).is_file()
    }

    /// Tells whether the vault in `dir` holds a root key.
    #[must_use]
    pub fn has_root(dir: &Path) -> bool {
        dir.join(ROOT).is_file()
    }

    /// Unlocks the root key that lies in this vault.
    ///
    /// # Errors
    /// [`VaultError::NoRoot`], [`VaultError::Root`], [`VaultError::File`].
    pub fn root_key(&self, passphrase: &Passphrase) -> Result<Signer, VaultError> {
        let file = disk::read_if_there(&self.dir.join(ROOT), KEYFILE_MAX)?;
        keyfile::open_root(&file.ok_or(VaultError::NoRoot)?, passphrase).map_err(VaultError::Root)
    }

    /// Returns the name of the deployment that this vault belongs to.
    #[must_use]
    pub fn deployment(&self) -> &str {
        &self.deployment
    }

    /// Returns the vault's secrets.
    #[must_use]
    pub fn keys(&self) -> &VaultKeys {
        &self.keys
    }

    /// Tells whether the keys on the disk, and with them the officers' roles, are others than those that were unlocked.
    ///
    /// # Errors
    /// [`VaultError::File`].
    pub fn has_other_keys(&self) -> Result<bool, VaultError> {
        Ok(seen_in(&self.dir)? != self.seen)
    }

    /// Returns the vault's own desk key.
    #[must_use]
    pub fn desk(&self) -> &Verifier {
        self.keys.desk.verifier()
    }

    /// Returns who works with the vault, now.
    ///
    /// Without named officers there is one passphrase, so there is one name.
    #[must_use]
    pub fn who(&self) -> Who {
        let name = self.me.as_ref().map_or(Self::KEEPER, |me| me.name.as_str());
        Who { name: name.to_owned(), at: clock::now() }
    }

    /// Returns the vault's folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns where the case file was put that lay there when these older keys, which know of none, were unlocked.
    #[must_use]
    pub fn case_file_put_aside(&self) -> Option<&Path> {
        self.aside.as_deref()
    }

    /// Returns where the sealed bytes of a tip lie.
    #[must_use]
    pub fn original(&self, id: Id) -> PathBuf {
        self.dir.join(original::FOLDER).join(format!("{id}.age"))
    }

    /// Opens the file that whoever changes the vault holds locked; what is in its place is neither followed nor waited for.
    fn open_lock(&self) -> Result<File, VaultError> {
        let file = self.dir.join(Self::LOCK);
        let is_plain = |found: Metadata| match found.is_file() {
            true => Ok(()),
            false => Err(VaultError::Damaged(Self::LOCK)),
        };
        is_plain(file.symlink_metadata()?)?;
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
        let lock = File::options().write(true).custom_flags(flags).open(file)?;
        is_plain(lock.metadata()?)?;
        Ok(lock)
    }

    /// Becomes the one who may change the vault.
    ///
    /// Whoever unlocked it before another command wrote the keys holds old ones, and would write those back.
    ///
    /// # Errors
    /// [`VaultError::Busy`], [`VaultError::Changed`], [`VaultError::Damaged`], [`VaultError::File`].
    pub fn write(&self) -> Result<Writing<'_>, VaultError> {
        let lock = self.open_lock()?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(VaultError::Busy),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let writing = Writing { vault: self, lock };
        if self.has_other_keys()? {
            return Err(VaultError::Changed);
        }
        writing.settle_slot()?;
        writing.sweep()?;
        Ok(writing)
    }
}

/// Returns the digest of a vault's key file, if it has one.
fn seen_in(dir: &Path) -> Result<Option<[u8; 32]>, VaultError> {
    Ok(disk::read_if_there(&dir.join(KEYS), KEYFILE_MAX)?.as_deref().map(digest_of))
}

fn digest_of(file: &[u8]) -> [u8; 32] {
    *digest(&SHA256, file).as_ref().first_chunk().expect("SHA-256 has 32 bytes")
}

impl<'v> Writing<'v> {
    /// Returns the vault.
    #[must_use]
    pub fn vault(&self) -> &'v Vault {
        self.vault
    }
}

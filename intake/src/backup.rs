//! A folder with the newest whole copy of a store, and what each log of it needs to be carried from elsewhere.
//!
//! What comes in: logs, copied by the store one after another. What goes out: the newest copy that is whole.
//!
//! ```text
//! DIR/lock
//! DIR/backup-00000007/pepper-check            tells the right pepper from another, and gives nothing of it away
//! DIR/backup-00000007/log-0/taken             how far the log was copied; what was signed for its bundle
//! DIR/backup-00000007/log-0/journal/…         as in the store, zeros behind what was copied
//! DIR/backup-00000008.part/                   one that is being made, or that nobody finished
//! ```
//! A copy has its name only when all of it is durable and proven, and only then does the one before it go.
//! So whoever pulls the plug keeps the earlier copy, and what the store erased is erased here with the next one.
//!
//! Deliberately absent: log keys and the pepper, which no backup of the store holds.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use meldkluis_crypto::{
    bundle::{BundleError, Presigned},
    note::{Verifier, hex, unhex},
    tlog::{Checkpoint, CheckpointError},
};
use serde::{Deserialize, Serialize};

use crate::{
    keys::{KeyError, Pepper},
    store::{
        Account, CopyError, Lock, OpenError, Snapshot,
        control::{self, ControlError},
    },
};

const PREFIX: &str = "backup-";
const PART: &str = ".part";
const CHECK: &str = "pepper-check";
/// The name of the file that says how far a log was copied; a log that has it is never continued.
pub(crate) const TAKEN: &str = "taken";
/// The longest `taken` that is read, in bytes: two signed notes have room.
const TAKEN_MAX: u64 = 256 * 1024;

/// A reason why a store was not backed up, or not restored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// A journal, or its copy, is damaged, or the disk fails.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// Whoever holds the store.
    #[error(transparent)]
    Holder(#[from] ControlError),
    /// A key file.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// No folder was named, neither in the command nor in the configuration.
    #[error("no folder for the backup")]
    NoFolder,
    /// Somebody else is writing to this folder.
    #[error("another backup is being written into this folder")]
    Busy,
    /// The name of the folder's lock is of something else, which somebody put there.
    #[error("`lock` in the backup's folder is no plain file")]
    Lock,
    /// The folder is on the store's own file system, which dies with it, and would write down when tips came.
    #[error("folder on the store's own file system")]
    SameDisk,
    /// The folder has a backup of another store, or of a later state of this one, which would be lost.
    #[error("the folder holds a backup of another store, or of a later state of this one")]
    OtherStore,
    /// There is no whole backup in this folder.
    #[error("no whole backup in this folder")]
    Nothing,
    /// A file of the backup is not what was written.
    #[error("damaged backup: log {0}, file {1}")]
    Damaged(u32, &'static str),
    /// A journal of the backup is damaged, or not the one that its log's key signed.
    #[error("damaged backup: log {0}, {1}")]
    Journal(u32, #[source] CopyError),
    /// The journal is whole, and its log's key signed another one.
    #[error("log {0} of the backup is not the log that its checkpoint tells of")]
    Mixed(u32),
    /// The backup is of another deployment.
    #[error("backup of another deployment")]
    Foreign,
    /// A store is there already.
    #[error("a store is there already")]
    Exists,
    /// The pepper was not brought.
    #[error("no pepper among the keys: no code would find the replies that are in the backup")]
    NoPepper,
    /// Another pepper was brought.
    #[error("the pepper among the keys is not the one that this store was used with")]
    OtherPepper,
    /// The new log's generation is not behind those of the backup.
    #[error("log {0} is in the backup: the new log must have a higher number")]
    Generation(u32),
    /// The key folder has a key of the new log's generation: that log has been already, wherever it is now.
    #[error("the key folder has a key of log {0}: the new log must have a higher number")]
    KeyExists(u32),
    /// The folder of the backup or of the store.
    #[error("folder cannot be written or read: {0}")]
    File(#[from] io::Error),
}

/// How far a log was copied, and what was signed for the bundle that carries it from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    version: u32,
    /// The log's verifier.
    log: String,
    /// The checkpoint, and the last record that counts.
    pub snapshot: Snapshot,
    /// The signed manifest of a bundle with everything that was not erased; none where no roster was in force yet.
    manifest: Option<String>,
}

impl Taken {
    /// Notes how far a log was copied.
    #[must_use]
    pub fn new(log: &Verifier, snapshot: Snapshot, manifest: Option<String>) -> Self {
        Self { version: 1, log: log.to_string(), snapshot, manifest }
    }

    /// Reads it from the folder of a log; nothing where the log was never restored.
    ///
    /// # Errors
    /// [`io::Error`]; `InvalidData` when it is not what was written.
    pub fn read(log: &Path) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        match open_plain(&log.join(TAKEN)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            file => file?.take(TAKEN_MAX).read_to_end(&mut bytes)?,
        };
        let taken: Self = serde_json::from_slice(&bytes)?;
        if taken.version == 1 { Ok(Some(taken)) } else { Err(ErrorKind::InvalidData.into()) }
    }

    /// Writes it into the folder of a log.
    ///
    /// # Errors
    /// Those of the file.
    pub fn write(&self, log: &Path) -> io::Result<()> {
        put(&log.join(TAKEN), &serde_json::to_vec(self)?)
    }

    /// Returns the log's key.
    ///
    /// # Errors
    /// `InvalidData` when it is none.
    pub fn log(&self) -> io::Result<Verifier> {
        self.log.parse().map_err(|_| ErrorKind::InvalidData.into())
    }

    /// Returns what was signed for the log's bundle; none where there is no manifest.
    #[must_use]
    pub fn presigned<'t>(&'t self, log: &'t Verifier) -> Option<Presigned<'t>> {
        let manifest = self.manifest.as_deref()?.as_bytes();
        Some(Presigned { manifest, checkpoint: self.snapshot.checkpoint.as_bytes(), log })
    }

    /// Tells whether the log's key signed this very journal, as it was proven.
    ///
    /// # Errors
    /// [`BundleError`] when a signature does not hold.
    pub fn is_of(&self, log: &Verifier, account: &Account) -> Result<bool, BundleError> {
        let note = self.snapshot.checkpoint.as_bytes();
        let checkpoint: Checkpoint = Checkpoint::verify(note, log)
            .map_err(|error: CheckpointError| BundleError::Checkpoint(error))?;
        let signed = self.presigned(log).map(|presigned| presigned.verify()).transpose()?;
        let first = signed.is_none_or(|(manifest, _)| manifest.first == account.erased);
        let told = self.snapshot.size == checkpoint.size;
        Ok(told
            && first
            && checkpoint.size == account.tips
            && hex(&checkpoint.root.0) == account.root)
    }
}

/// A backup that is being written.
pub(crate) struct Writing {
    dir: PathBuf,
    number: u64,
    earlier: Option<Whole>,
    _lock: Lock,
}

impl Writing {
    /// Begins one in a folder, which is made; what an earlier try left half written is completed.
    pub(crate) fn begin(dir: &Path) -> Result<Self, BackupError> {
        DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        let lock = match Lock::take(&dir.join("lock")) {
            Err(error) if error.kind() == ErrorKind::InvalidData => Err(BackupError::Lock),
            taken => taken?.ok_or(BackupError::Busy),
        }?;
        let earlier = Whole::newest(dir)?;
        let number = earlier.as_ref().map_or(0, |whole| whole.number).saturating_add(1);
        let writing = Self { dir: dir.to_owned(), number, earlier, _lock: lock };
        writing.sweep(|name| name == named(number, PART))?;
        DirBuilder::new().recursive(true).mode(0o700).create(writing.draft())?;
        Ok(writing)
    }

    /// Returns where a log goes.
    pub(crate) fn log(&self, generation: u32) -> PathBuf {
        log_dir(&self.draft(), generation)
    }

    /// Holds that the earlier backup has no log behind this generation.
    pub(crate) fn hold_behind(&self, newest: u32) -> Result<(), BackupError> {
        let logs = self.earlier.as_ref().map_or_else(|| Ok(vec![]), Whole::logs)?;
        if logs.iter().any(|log| *log > newest) { Err(BackupError::OtherStore) } else { Ok(()) }
    }

    /// Returns where the earlier backup has a log, if there is one that has it.
    pub(crate) fn earlier(&self, generation: u32) -> Option<PathBuf> {
        let earlier = log_dir(&self.earlier.as_ref()?.dir, generation);
        earlier.is_dir().then_some(earlier)
    }

    /// Gives the backup its name, and removes those before it.
    pub(crate) fn finish(self, pepper: &Pepper) -> Result<PathBuf, BackupError> {
        let draft = self.draft();
        put(&draft.join(CHECK), hex(&pepper.check()).as_bytes())?;
        File::open(&draft)?.sync_all()?;
        let whole = named(self.number, "");
        fs::rename(&draft, self.dir.join(&whole))?;
        File::open(&self.dir)?.sync_all()?;
        self.sweep(|name| name == whole)?;
        Ok(self.dir.join(whole))
    }

    fn draft(&self) -> PathBuf {
        self.dir.join(named(self.number, PART))
    }

    /// Removes backups that are over or were never finished, but for those that are to stay, and the earlier one as
    /// long as it is the newest.
    fn sweep(&self, stays: impl Fn(&str) -> bool) -> io::Result<()> {
        let done = self.dir.join(named(self.number, "")).exists();
        for entry in fs::read_dir(&self.dir)? {
            let name = entry?.file_name();
            let ours =
                |name: &&str| number_of(name, "").is_some() || number_of(name, PART).is_some();
            // Whatever else lies here is somebody else's, and may be the only one.
            let Some(name) = name.to_str().filter(ours) else { continue };
            let newest = self.earlier.as_ref().is_some_and(|whole| whole.dir.ends_with(name));
            if !stays(name) && (done || !newest) {
                fs::remove_dir_all(self.dir.join(name))?;
            }
        }
        Ok(())
    }
}

/// A backup that is whole.
pub(crate) struct Whole {
    dir: PathBuf,
    number: u64,
}

impl Whole {
    /// Finds the newest one in a folder.
    pub(crate) fn newest(dir: &Path) -> io::Result<Option<Self>> {
        let mut newest = None;
        for entry in fs::read_dir(dir)? {
            let name = entry?.file_name();
            newest = newest.max(name.to_str().and_then(|name| number_of(name, "")));
        }
        Ok(newest.map(|number| Self { dir: dir.join(named(number, "")), number }))
    }

    /// Returns the folder of a log.
    pub(crate) fn log(&self, generation: u32) -> PathBuf {
        log_dir(&self.dir, generation)
    }

    /// Lists the generations of its logs, rising.
    pub(crate) fn logs(&self) -> io::Result<Vec<u32>> {
        let mut logs = vec![];
        for entry in fs::read_dir(&self.dir)? {
            let name = entry?.file_name();
            let number = name.to_str().and_then(|name| name.strip_prefix("log-")?.parse().ok());
            logs.extend(number.filter(|number| log_dir(&self.dir, *number).ends_with(&name)));
        }
        logs.sort_unstable();
        Ok(logs)
    }

    /// Tells whether a pepper is the one that the store was used with.
    pub(crate) fn is_of(&self, pepper: &Pepper) -> Result<bool, BackupError> {
        let mut text = String::new();
        open_plain(&self.dir.join(CHECK))?.take(1_024).read_to_string(&mut text)?;
        let check: [u8; 32] = unhex(&text).ok_or(BackupError::Damaged(0, CHECK))?;
        Ok(check == pepper.check())
    }
}

/// Returns the folder of a log's generation in a store, or in a backup of one.
pub(crate) fn log_dir(store: &Path, generation: u32) -> PathBuf {
    store.join(format!("log-{generation}"))
}

fn named(number: u64, end: &str) -> String {
    format!("{PREFIX}{number:08}{end}")
}

/// Reads the number out of a name that [`named`] gives; nothing out of any other name.
fn number_of(name: &str, end: &str) -> Option<u64> {
    let number = name.strip_prefix(PREFIX)?.strip_suffix(end)?.parse().ok()?;
    (named(number, end) == name).then_some(number)
}

/// Opens a file and nothing else: a pipe would be waited for without end, and a link leads elsewhere.
fn open_plain(path: &Path) -> io::Result<File> {
    if fs::symlink_metadata(path)?.is_file() {
        return File::open(path);
    }
    Err(ErrorKind::InvalidData.into())
}

/// Writes a small file whole or not at all, and never through a link; its name is durable then, too.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = path.with_added_extension("new");
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&draft, path)?;
    File::open(path.parent().ok_or(ErrorKind::InvalidInput)?)?.sync_all()
}

/// What advises a person whose backup or restore failed.
pub(crate) fn advice(error: &BackupError) -> &'static str {
    match error {
        BackupError::NoFolder => {
            "Name it: --to DIR, or backup_dir under [store] in the configuration."
        }
        BackupError::Holder(ControlError::Nobody(_)) => control::START,
        BackupError::Busy => "Wait until it has ended, then try again.",
        BackupError::Lock => {
            "No backup writes such a thing: find out who did. Nothing was changed, and nothing proven."
        }
        BackupError::SameDisk => {
            "Name a folder on another medium: syncing files here would also make the file system write down when tips came. \
             For a trial: --same-disk."
        }
        BackupError::OtherStore => {
            "Nothing was changed: that backup may be the only one. Give this store a folder of its own, and find out why."
        }
        BackupError::Nothing => "Name the folder that was given to `backup --to`.",
        BackupError::Damaged(..) | BackupError::Journal(..) | BackupError::Mixed(_) => {
            "Nothing was restored. Keep this medium as it is, and take another backup."
        }
        BackupError::Foreign => "Is it the right medium, and the right configuration?",
        BackupError::Exists | BackupError::Holder(ControlError::Open(OpenError::Exists)) => {
            "A restored store goes into a new, empty folder: nothing that is there is written over."
        }
        BackupError::NoPepper => {
            "Bring it: meldkluis-reviewer --vault DIR pepper --out FILE gives it back, and FILE becomes `pepper` in the key \
             folder, of mode 0400. If it is lost, --new-pepper makes a new one: mailboxes are empty until the desks' next \
             bundles bring the replies again."
        }
        BackupError::OtherPepper => {
            "Bring the right one (meldkluis-reviewer --vault DIR pepper --out FILE), or say --new-pepper: mailboxes are empty \
             until the desks' next bundles bring the replies again."
        }
        BackupError::Generation(_) | BackupError::KeyExists(_) => {
            "Give a higher one with --generation, or leave it out."
        }
        BackupError::Copy(CopyError::Journal(_)) => {
            "The earlier backup was left as it is. Keep a copy of the store, and do not start again before you know why."
        }
        _ => {
            "The earlier backup was left as it is. Look at the medium: its space, its owner, whether it can be written."
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use zeroize::Zeroizing;

    use super::{Pepper, Writing};

    #[test]
    fn only_backups_are_swept() {
        let at = tempfile::tempdir().unwrap();
        let foreign = ["backup-vault", "backup-7", "backup-+0000001", "backup-00000001.old"];
        for name in foreign.iter().chain(&["backup-00000001", "backup-00000001.part"]) {
            fs::create_dir(at.path().join(name)).unwrap();
        }
        let writing = Writing::begin(at.path()).unwrap();
        let whole = writing.finish(&Pepper::new(Zeroizing::new([7; 32]))).unwrap();
        assert!(whole.ends_with("backup-00000002"));
        let mut left: Vec<_> =
            fs::read_dir(at.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        let mut stays = foreign.to_vec();
        stays.extend(["backup-00000002", "lock"]);
        stays.sort_unstable();
        assert_eq!(left, stays);
    }
}

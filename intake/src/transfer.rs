//! What a medium carries: outbound bundles out; desks' bundles, or lone rosters, in.
//!
//! Both reach a running server over its control socket, and take the store's lock themselves when none runs.
//! Exporting changes nothing and can be repeated.

mod behind;
mod import;

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use meldkluis_crypto::{
    bundle::{self, BundleError, Confirmed, Header},
    day::Day,
    inbound::{InboundError, Trail},
    note::{NOTE_MAX, NoteError, Signer, Verifier, unhex},
    pepper::PepperError,
    roster::{Roster, RosterError},
    tlog::Leaf,
};
use serde::Serialize;

use crate::{
    entropy::Os,
    keys::Pepper,
    retention,
    store::{
        DeskStatus, Refusal, Snapshot,
        control::{ControlError, Holder},
        reader::{Reader, Tip},
    },
};

use behind::Ahead;
pub use import::{Bundle, Imported, ItemResult, Outcome};

/// A reason why nothing was exported or imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransferError {
    /// The store's holder cannot be reached, or refuses.
    #[error(transparent)]
    Holder(#[from] ControlError),
    /// The journal is damaged.
    #[error(transparent)]
    Journal(#[from] Refusal),
    /// No roster is in force.
    #[error("no roster in force")]
    NoRoster,
    /// The roster does not hold.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// The log key cannot sign.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// `--from` is past the last tip.
    #[error("the log ends before the index to begin from")]
    From,
    /// `--from` is an index whose body is erased.
    #[error(
        "the first {0} reports are erased here, as every desk acknowledged them: begin from {0} or later"
    )]
    Erased(u64),
    /// The bundle of a restored log was signed when the backup was made, and begins elsewhere.
    #[error("the bundle of this restored log begins at {0}")]
    SignedFrom(u64),
    /// What was signed for the bundle of a restored log does not hold.
    #[error("what was signed for this restored log does not hold")]
    Ahead(#[source] BundleError),
    /// The pepper cannot be sealed to the roster's recipients.
    #[error(transparent)]
    Pepper(#[from] PepperError),
    /// The inbound bundle is refused as a whole.
    #[error(transparent)]
    Inbound(#[from] InboundError),
    /// The file cannot be written or read.
    #[error("file cannot be written or read")]
    File(#[source] io::Error),
    /// The file that was to be written is there already.
    #[error("file already exists")]
    Exists,
    /// The file is longer than a roster can be.
    #[error("file longer than a roster can be")]
    TooLong,
}

/// What was exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// The log's generation.
    pub generation: u32,
    /// The index of the first tip in the bundle.
    pub first: u64,
    /// The number of tips in the bundle.
    pub tips: u64,
    /// The size of the whole log.
    pub size: u64,
    /// The bundle's length in bytes.
    pub bytes: u64,
}

/// What the export needs to know of a log.
pub struct Log<'l> {
    /// The store's folder of this generation.
    pub dir: &'l Path,
    /// Whoever holds the store.
    pub holder: &'l Holder,
    /// The log's key.
    pub key: &'l Signer,
    /// The root key that rosters are believed under.
    pub root: &'l Verifier,
    /// The pepper, of which a sealed copy goes with every bundle.
    pub pepper: Option<&'l Pepper>,
}

impl Log<'_> {
    fn reader(&self, snapshot: &Snapshot) -> Result<Reader, Refusal> {
        Reader::open(self.dir, self.key.verifier().name().as_str(), snapshot.bound)
    }

    fn roster_in_force(&self) -> Result<Roster, TransferError> {
        let reader = self.reader(&self.holder.checkpoint()?)?;
        let note = reader.roster()?.ok_or(TransferError::NoRoster)?;
        Ok(Roster::verify(&note, self.root)?)
    }

    /// Returns where a bundle begins by default: at the lowest index that some holding desk has not acknowledged.
    ///
    /// What is erased is left out, also where a desk never acknowledged it.
    ///
    /// # Errors
    /// [`TransferError`].
    pub fn first_due(&self) -> Result<u64, TransferError> {
        let roster = self.roster_in_force()?;
        let status = self.holder.status()?;
        let held = |key: &str| status.desks.iter().find(|desk| desk.key == key)?.held;
        Ok(retention::first_due(&roster, held).clamp(status.erased, status.tips))
    }

    /// Writes an outbound bundle of the tips from index `first` to a new file, which appears whole or not at all.
    ///
    /// # Errors
    /// [`TransferError`]; an existing file is never overwritten.
    pub fn export(&self, out: &Path, first: u64, day: Day) -> Result<Exported, TransferError> {
        if out.try_exists().map_err(TransferError::File)? {
            return Err(TransferError::Exists);
        }
        let snapshot = self.holder.checkpoint()?;
        let status = self.holder.status()?;
        if first < status.erased {
            return Err(TransferError::Erased(status.erased));
        }
        let reader = self.reader(&snapshot)?;
        let note = reader.roster()?.ok_or(TransferError::NoRoster)?;
        let roster = Roster::verify(&note, self.root)?;
        let tips = reader.tips().collect::<Result<Vec<Tip>, Refusal>>()?;
        let leaves: Vec<Leaf> = tips.iter().map(|tip| tip.leaf).collect();
        let from = usize::try_from(first).ok().and_then(|first| tips.get(first..));
        let chosen = from.ok_or(TransferError::From)?;
        let desks = confirmed(&roster, &status.desks);
        let pepper = self.seal_pepper(&roster, day.max(roster.issued))?;
        let header = Header {
            day: day.max(roster.issued),
            roster_epoch: roster.epoch,
            desks: &desks,
            first,
            checkpoint: &snapshot.checkpoint,
            leaves: &leaves,
            pepper: pepper.as_deref(),
        };
        let bytes = write_new(out, |file| {
            let mut bundle = bundle::Writer::new(file, &header, self.key)?;
            for tip in chosen {
                bundle.tip(reader.stream(tip))?;
            }
            bundle.finish()?.flush()
        })?;
        let (generation, size) = (snapshot.generation, snapshot.size);
        Ok(Exported { generation, first, tips: size - first, size, bytes })
    }

    /// Seals a copy of the pepper to those to whom tips are sealed today.
    ///
    /// It goes with every bundle: a first one can be lost, and identities that could open it are destroyed on schedule.
    fn seal_pepper(&self, roster: &Roster, day: Day) -> Result<Option<Vec<u8>>, PepperError> {
        let recipients = roster.valid_on(day).recipients;
        let seal = |pepper: &Pepper| pepper.seal(&roster.deployment, &recipients, &mut Os);
        self.pepper.map(seal).transpose()
    }

    /// Puts a roster file in force; the one in force already is taken as done.
    ///
    /// # Errors
    /// [`TransferError`]; the roster in force stays then.
    pub fn import_roster(&self, file: &Path) -> Result<Roster, TransferError> {
        let note = read_bounded(file)?;
        let roster = Roster::verify(&note, self.root)?;
        let in_force = self.reader(&self.holder.checkpoint()?)?.roster()?;
        if in_force.as_deref() != Some(note.as_slice()) {
            self.holder.put_roster(&note)?;
        }
        Ok(roster)
    }
}

/// Returns what is confirmed to each desk of the roster, by rising names.
pub(crate) fn confirmed(roster: &Roster, known: &[DeskStatus]) -> Vec<Confirmed> {
    let of = |key: &Verifier| {
        let known = known.iter().find(|known| known.key == key.to_string())?;
        let audit = Trail { length: known.audit_length, head: unhex(&known.audit_head)? };
        Some(Confirmed { desk: key.name().clone(), sequence: known.sequence, audit })
    };
    let mut desks: Vec<_> = roster.desks.iter().filter_map(|desk| of(&desk.key)).collect();
    desks.sort_by(|one, next| one.desk.cmp(&next.desk));
    desks.dedup_by(|one, next| one.desk == next.desk);
    desks
}

/// Judges a roster before it is journalled: it verifies, and its epoch is higher than that of the one in force.
///
/// # Errors
/// The reason, for the person who put it.
pub fn admit_roster(root: &Verifier, in_force: Option<&[u8]>, new: &[u8]) -> Result<(), String> {
    let new = Roster::verify(new, root).map_err(|error| error.to_string())?;
    let Some(old) = in_force.and_then(|old| Roster::verify(old, root).ok()) else {
        return Ok(());
    };
    if new.epoch > old.epoch {
        return Ok(());
    }
    Err(format!("roster of epoch {}, and epoch {} is in force", new.epoch, old.epoch))
}

/// Judges a desk before anything it says is journalled: the roster in force lists it.
///
/// # Errors
/// The reason, for the person who imports.
pub fn admit_desk(root: &Verifier, in_force: Option<&[u8]>, desk: &Verifier) -> Result<(), String> {
    let roster = in_force.and_then(|note| Roster::verify(note, root).ok());
    let listed = roster.is_some_and(|roster| roster.desks.iter().any(|listed| listed.key == *desk));
    if listed { Ok(()) } else { Err("desk that the roster in force does not list".to_owned()) }
}

fn read_bounded(file: &Path) -> Result<Vec<u8>, TransferError> {
    let length = fs::metadata(file).map_err(TransferError::File)?.len();
    if length > NOTE_MAX as u64 {
        return Err(TransferError::TooLong);
    }
    fs::read(file).map_err(TransferError::File)
}

/// Writes beside the wanted name and renames at the end; returns the length.
pub(crate) fn write_new(
    out: &Path,
    write: impl FnOnce(Ahead) -> io::Result<()>,
) -> Result<u64, TransferError> {
    let draft = draft_name(out);
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft);
    let written = file.and_then(|file| {
        behind::write(&file, write)?;
        let length = file.metadata()?.len();
        // A hard link refuses an existing name, where a rename would replace it.
        match fs::hard_link(&draft, out) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            Err(_) => fs::rename(&draft, out).map(|()| length),
            Ok(()) => Ok(length),
        }
    });
    if draft.exists() {
        fs::remove_file(&draft).map_err(TransferError::File)?;
    }
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => TransferError::Exists,
        _ => TransferError::File(error),
    })
}

fn draft_name(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    out.with_file_name(name)
}

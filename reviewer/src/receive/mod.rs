//! Taking in a bundle: everything verified, every tip by itself, nothing in clear on the disk.
//!
//! What comes in: a bundle and the vault's newest roster. What goes out: sealed originals, an index of numbers, and a
//! [`Report`] that names each thing that is wrong.
//! The log's history is compared with what was accepted before, so that a removed, altered or reordered tip, a forked
//! or rolled-back log cannot pass in silence.
//!
//! Deliberately absent: acknowledgements ([`crate::send`] writes them), and any decision for the officer: findings are
//! told, not hidden.

mod confirm;
mod finding;
mod judge;
mod keep;
mod take;
mod work;

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufRead as _, BufReader},
    path::Path,
};

use meldkluis_crypto::{
    bundle::{BundleError, Verified},
    day::Day,
};

pub use finding::{Finding, Item, Outcome, Recipients};
pub use judge::STALE_DAYS;

use crate::vault::{Act, Carried, Folding, Index, Vault, VaultError, Writing};
use judge::{Judged, Rosters};
use take::{Taken, Taker};

/// What an import or a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The generation of the log.
    pub generation: u32,
    /// The day of the export.
    pub day: Day,
    /// The number of tips in the log.
    pub size: u64,
    /// What is wrong with the bundle.
    pub findings: Vec<Finding>,
    /// What is worth knowing and not wrong.
    pub notes: Vec<String>,
    /// Every tip that came.
    pub items: Vec<Item>,
    /// Whether somebody ended it before the last tip.
    pub stopped: bool,
}

impl Report {
    /// Tells whether nothing at all is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        let fine = |item: &Item| item.outcome.is_fine() && item.recipients.is_none();
        !self.stopped && self.findings.is_empty() && self.items.iter().all(fine)
    }
}

/// A reason why a whole bundle is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiveError {
    /// There is no signed roster yet that says which log to believe.
    #[error("no signed roster in this vault yet")]
    NoRoster,
    /// The file is not a bundle at all.
    #[error("not a bundle")]
    NotABundle,
    /// The bundle ends, or breaks, before its first tip.
    #[error("bundle cut short or damaged before its tips")]
    CutShort,
    /// The bundle, as [`BundleError`] says.
    #[error(transparent)]
    Bundle(BundleError),
    /// The log tells another history than the one that was accepted: something was removed, altered or reordered.
    #[error(
        "forked log: its history differs from the one carried before, from tip {at} of generation {generation} on"
    )]
    Forked {
        /// The generation.
        generation: u32,
        /// The first index that differs.
        at: u64,
    },
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The bundle's file or the vault's disk failed.
    #[error("bundle cannot be read, or the vault's disk not written: {0}")]
    File(#[from] io::Error),
}

impl ReceiveError {
    /// Returns its name for machines.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NoRoster => "no-roster",
            Self::NotABundle => "not-a-bundle",
            Self::CutShort => "cut-short",
            Self::Bundle(BundleError::Deployment) => "foreign-deployment",
            Self::Bundle(BundleError::UnlistedKey(_)) => "unlisted-key",
            Self::Bundle(_) => "forged",
            Self::Forked { .. } => "forked",
            Self::Vault(_) => "vault",
            Self::File(_) => "file",
        }
    }
}

/// What is told where somebody ended an import while near copies were looked for.
const NOT_COMPARED: &str =
    "you ended the search for near copies: it goes on when the cases are listed or opened next";

/// Hears how far an import is.
pub trait Progress {
    /// So many tips are done, of so many.
    fn tips(&mut self, done: u64, of: u64);

    /// So many new cases were compared with the others, of so many.
    fn compared(&mut self, _done: u64, _of: u64) {}

    /// Tells whether somebody wants it to end after the tip that is in hand.
    fn is_stopped(&self) -> bool {
        false
    }
}

impl Progress for () {
    fn tips(&mut self, _: u64, _: u64) {}
}

/// Imports a bundle into the vault.
///
/// # Errors
/// [`ReceiveError`] when nothing of it can be believed, or a disk fails; tips taken until then are kept.
pub fn import(
    writing: &Writing<'_>,
    bundle: &Path,
    today: Day,
    progress: &mut dyn Progress,
) -> Result<Report, ReceiveError> {
    let vault = writing.vault();
    let mut begun = Begun::open(vault, bundle, today)?;
    writing.begin_laying()?;
    writing.wrap_bare(progress)?;
    let size = begun.bundle.checkpoint().size;
    vault.enter(today, &[Act::Imported(begun.generation, size)])?;
    let mut index = vault.index()?;
    if begun.judged.newest {
        writing.keep(begun.generation, begun.bundle.leaves(), begun.bundle.checkpoint_note())?;
        begun.close(vault, &mut index)?;
        let manifest = begun.bundle.manifest();
        let last = index.logs.get(&begun.generation).map(|log| log.day);
        let later = last.is_some_and(|last| manifest.day > last);
        let closed = index.logs.get(&begun.generation).and_then(|log| log.closed);
        let carried = Carried { day: manifest.day, roster: manifest.roster_epoch, closed };
        index.logs.insert(begun.generation, carried);
        writing.save(&index)?;
        let confirmed = confirm::own(vault, begun.bundle.manifest());
        let lost = writing.confirm(begun.generation, confirmed, later)?;
        let lost = lost.map(|(was, now)| Finding::Unconfirmed { was, now });
        begun.judged.findings.extend(lost);
        if let Some(sealed) = begun.bundle.pepper()
            && !writing.keep_pepper(begun.generation, sealed)?
        {
            begun.judged.findings.push(Finding::Pepper);
        }
    }
    let report = begun.finish(vault, Some(writing), index, progress)?;
    writing.end_laying()?;
    Ok(report)
}

/// Verifies a bundle as [`import`] would, opens every tip in it, and takes nothing.
///
/// # Errors
/// [`ReceiveError`].
pub fn verify(
    vault: &Vault,
    bundle: &Path,
    today: Day,
    progress: &mut dyn Progress,
) -> Result<Report, ReceiveError> {
    let begun = Begun::open(vault, bundle, today)?;
    let index = vault.index()?;
    begun.finish(vault, None, index, progress)
}

/// A bundle up to its first tip, compared with what the vault knows.
struct Begun {
    bundle: Verified<BufReader<File>>,
    generation: u32,
    rosters: Rosters,
    judged: Judged,
}

impl Begun {
    fn open(vault: &Vault, path: &Path, today: Day) -> Result<Self, ReceiveError> {
        let rosters = Rosters::of(vault)?;
        // A pipe would be waited for without end, and a folder cannot be read.
        if !fs::metadata(path)?.is_file() {
            return Err(ReceiveError::NotABundle);
        }
        let mut file = BufReader::with_capacity(1 << 20, File::open(path)?);
        let begins_well = file.fill_buf()?.starts_with(b"manifest\0");
        let bundle = Verified::open(file, rosters.newest()).map_err(|error| match error {
            BundleError::NotABundle(_) if begins_well => ReceiveError::CutShort,
            BundleError::NotABundle(_) => ReceiveError::NotABundle,
            error => ReceiveError::Bundle(error),
        })?;
        let log = &bundle.manifest().log;
        let generation = log.name().as_str().rsplit_once('/').and_then(|(_, n)| n.parse().ok());
        let generation = generation.ok_or(ReceiveError::Bundle(BundleError::Deployment))?;
        let held = vault.held(generation, log)?;
        let last = vault.index()?.logs.get(&generation).copied();
        let mut judged = judge::judge(&bundle, (&held, last), &rosters, today)
            .map_err(|at| ReceiveError::Forked { generation, at })?;
        let confirmed = confirm::own(vault, bundle.manifest());
        judged.findings.extend(confirm::trail(vault, confirmed)?);
        judged.late(last, bundle.checkpoint().size);
        Ok(Self { bundle, generation, rosters, judged })
    }

    /// Closes the logs before this one, at what was accepted of them, and names what of them never came.
    fn close(&mut self, vault: &Vault, index: &mut Index) -> Result<(), VaultError> {
        let mut closing = vec![];
        for (generation, log) in index.logs.range_mut(..self.generation) {
            if let (None, Some(key)) = (log.closed, self.rosters.newest().log(*generation)) {
                let size = vault.held_size(*generation, key)?;
                log.closed = Some(size);
                closing.push((*generation, size));
            }
        }
        for (generation, size) in closing {
            self.judged
                .notes
                .push(format!("log {generation} is closed: {size} tips of it were accepted"));
            let missing = index.missing(generation, size).into_iter();
            let missing =
                missing.map(|(from, to)| Finding::ClosedIncomplete { generation, from, to });
            self.judged.findings.extend(missing);
        }
        Ok(())
    }

    fn finish(
        mut self,
        vault: &Vault,
        writing: Option<&Writing<'_>>,
        index: Index,
        progress: &mut dyn Progress,
    ) -> Result<Report, ReceiveError> {
        let manifest = self.bundle.manifest().clone();
        let file = writing.map(|writing| writing.case_file(progress)).transpose()?;
        let gone = vault.tombstones()?.into_iter().map(|gone| (gone.id, gone)).collect();
        let mut taker = Taker {
            vault,
            writing,
            folding: Folding::of(&index),
            index,
            rosters: &self.rosters,
            generation: self.generation,
            size: self.bundle.checkpoint().size,
            epoch: manifest.roster_epoch,
            gone,
            items: vec![],
            findings: self.judged.findings,
            keys: BTreeMap::new(),
            taken: Taken::default(),
            compared: true,
        };
        let stopped = taker.take_all(&mut self.bundle, file, progress)?;
        if !taker.compared {
            self.judged.notes.push(NOT_COMPARED.to_owned());
        }
        Ok(Report {
            generation: self.generation,
            day: manifest.day,
            size: self.bundle.checkpoint().size,
            findings: taker.findings,
            notes: self.judged.notes,
            items: taker.items,
            stopped,
        })
    }
}

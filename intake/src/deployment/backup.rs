//! `backup` and `restore`: a store copied while it serves, and put back as a log that is over, with a new one behind it.

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
    path::{Path, PathBuf},
};

use meldkluis_crypto::{
    bundle::{self, Header},
    day::Day,
    inbound::Trail,
    note::{NoteError, Verifier},
    roster::Roster,
    tlog::{self, Leaf},
};
use serde::Serialize;

use super::{Deployment, DeploymentError, NewLog, Parts, log_dir};
use crate::{
    backup::{BackupError, TAKEN, Taken, Whole, Writing},
    keys::{self, KeyError},
    store::{
        Account, Copied, CopyError, OpenError, Said, Status,
        control::ControlError,
        reader::{Bound, Reader, Tip},
    },
    transfer::{self, Exported, Log, TransferError},
};

/// How often a journal is copied anew because bodies were erased in it meanwhile.
const TRIES: u32 = 5;
/// Where a store is put together before it has its name.
const STAGE: &str = "restoring";

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BackedUp {
    /// The folder of this backup.
    pub folder: PathBuf,
    /// Each log, in the order of their generations.
    pub logs: Vec<LogCopy>,
    /// Generations that are over and whose journal is damaged: of these, the backup has what the earlier one had.
    pub damaged: Vec<u32>,
    /// Generations whose folder is gone from the store: of these, too, the backup has what the earlier one had.
    pub missing: Vec<u32>,
}

/// What of a log was copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogCopy {
    /// Its generation.
    pub generation: u32,
    /// Its tips, erased ones included.
    pub tips: u64,
    /// Tips that were erased before.
    pub erased: u64,
    /// Segments in the copy.
    pub segments: u32,
    /// Segments that were written; the others were there, byte for byte.
    pub written: u32,
}

impl LogCopy {
    fn of(generation: u32, copied: &Copied) -> Self {
        let Account { tips, erased, segments, .. } = copied.account;
        Self { generation, tips, erased, segments, written: copied.written }
    }
}

/// What was restored.
#[derive(Clone, Debug)]
pub struct Restored {
    /// Each log of the backup, now closed.
    pub logs: Vec<LogCopy>,
    /// Generations whose key the newest roster in the backup does not list: nothing here vouches for them.
    pub unlisted: Vec<(u32, Verifier)>,
    /// Whether the pepper is the one that the store was used with.
    pub pepper: bool,
    /// Replies that lie in their mailboxes again.
    pub replies: u64,
    /// The log that has begun.
    pub new: NewLog,
}

/// What a person decided about a restore.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choices {
    /// Goes on without the right pepper.
    pub new_pepper: bool,
    /// The generation of the new log; by default the one behind the newest in the backup.
    pub generation: Option<u32>,
}

impl Deployment {
    /// Copies the store into a folder, by default the configured one, beside a running server or without one, and
    /// proves the copy.
    ///
    /// `same_disk` allows a folder on the store's own file system.
    ///
    /// # Errors
    /// [`BackupError`]; the earlier backup is left as it is then.
    pub fn backup(
        &self,
        to: Option<&Path>,
        same_disk: bool,
        today: Day,
    ) -> Result<BackedUp, BackupError> {
        let to = to.or(self.config.store.backup_dir.as_deref()).ok_or(BackupError::NoFolder)?;
        let pepper = keys::pepper(&self.config.store.keys_dir)?;
        DirBuilder::new().recursive(true).mode(0o700).create(to)?;
        if !same_disk && fs::metadata(to)?.dev() == fs::metadata(&self.dir)?.dev() {
            return Err(BackupError::SameDisk);
        }
        let writing = Writing::begin(to)?;
        writing.hold_behind(self.generation)?;
        let (mut logs, mut damaged, mut missing) = (vec![], vec![], vec![]);
        for generation in 0..=self.generation {
            let at = self.at(generation);
            // Whoever removes a log on purpose removes it from the backup as well: this copy may be the only one.
            if at.closed && !at.dir.try_exists()? {
                if let Some(copied) = at.keep_missing(&writing)? {
                    missing.push(generation);
                    logs.push(LogCopy::of(generation, &copied));
                }
                continue;
            }
            let copied = match at.back_up_log(&writing, today) {
                Err(error) if at.closed && is_damage(&error) => {
                    damaged.push(generation);
                    at.keep_earlier(&writing)?
                }
                copied => Some(copied?),
            };
            logs.extend(copied.map(|copied| LogCopy::of(generation, &copied)));
        }
        Ok(BackedUp { folder: writing.finish(&pepper)?, logs, damaged, missing })
    }

    pub(super) fn at(&self, generation: u32) -> Self {
        Self {
            config: self.config.clone(),
            root: self.root.clone(),
            generation,
            dir: log_dir(&self.config.store.dir, generation),
            closed: self.closed || generation != self.generation,
            beside: self.beside,
        }
    }

    fn back_up_log(&self, writing: &Writing, today: Day) -> Result<Copied, BackupError> {
        let (to, earlier) = (writing.log(self.generation), writing.earlier(self.generation));
        let before = earlier.as_deref().map(Taken::read).transpose()?.flatten();
        let follows = |log: &Verifier, taken: &Bound| {
            let of_it = |before: &Taken| {
                let behind = before.snapshot.bound.sequence <= taken.sequence;
                before.log().is_ok_and(|before| before == *log) && behind
            };
            if before.as_ref().is_none_or(of_it) { Ok(()) } else { Err(BackupError::OtherStore) }
        };
        if let Some(taken) = Taken::read(&self.dir)? {
            follows(&taken.log()?, &taken.snapshot.bound)?;
            let copied = self.restored(&taken)?.copy(&to, earlier.as_deref())?;
            self.goes_on(&to, before.as_ref())?;
            taken.write(&to)?;
            return Ok(copied);
        }
        let parts = self.reach().map_err(holder)?;
        let mut tries = 0;
        loop {
            tries += 1;
            // What is confirmed to a desk must be in the copy: it is asked for before the bound.
            let status = parts.holder.status()?;
            let snapshot = parts.holder.checkpoint()?;
            follows(parts.key.verifier(), &snapshot.bound)?;
            let origin = parts.key.verifier().name().as_str();
            let reader = Reader::open(&self.dir, origin, snapshot.bound);
            let copied = reader
                .map_err(CopyError::from)
                .and_then(|reader| reader.copy(&to, earlier.as_deref()));
            match copied {
                Err(CopyError::Journal(_)) if tries < TRIES => {}
                Err(error) => return Err(error.into()),
                Ok(copied) => {
                    self.goes_on(&to, before.as_ref())?;
                    let reader =
                        Reader::open(&to, origin, snapshot.bound).map_err(CopyError::from)?;
                    let text = &snapshot.checkpoint;
                    let about = (&copied.account, &status, text.as_str(), today);
                    let manifest = self.sign_ahead(&parts, &reader, about)?;
                    Taken::new(parts.key.verifier(), snapshot, manifest).write(&to)?;
                    return Ok(copied);
                }
            }
        }
    }

    /// Holds that what was copied says the same as the earlier backup up to where that one ends.
    ///
    /// A store that was rolled back and has gone on since has as many records, and other ones.
    fn goes_on(&self, copy: &Path, before: Option<&Taken>) -> Result<(), BackupError> {
        let Some(before) = before else { return Ok(()) };
        let at = Self { dir: copy.to_owned(), ..self.at(self.generation) };
        let agrees = at.restored(before)?.agrees().map_err(CopyError::from)?;
        if agrees { Ok(()) } else { Err(BackupError::OtherStore) }
    }

    /// Takes over what the earlier backup has of a log whose folder is gone, if it is a log of this store.
    fn keep_missing(&self, writing: &Writing) -> Result<Option<Copied>, BackupError> {
        let Some(earlier) = writing.earlier(self.generation) else { return Ok(None) };
        let damaged = |_| BackupError::Damaged(self.generation, TAKEN);
        let taken = Taken::read(&earlier).map_err(damaged)?;
        let taken = taken.ok_or(BackupError::Damaged(self.generation, TAKEN))?;
        let log = taken.log().map_err(damaged)?;
        match self.log_key() {
            Ok(key) if *key.verifier() != log => return Err(BackupError::OtherStore),
            Ok(_) => {}
            // A restored log's key never was here: its name is all that tells.
            Err(DeploymentError::Key(KeyError::File(error)))
                if error.kind() == io::ErrorKind::NotFound =>
            {
                let origin = tlog::origin(&self.config.deployment, self.generation);
                if origin.map_err(|_| BackupError::Foreign)? != *log.name() {
                    return Err(BackupError::OtherStore);
                }
            }
            Err(error) => return Err(holder(error)),
        }
        self.keep_earlier(writing)
    }

    /// Takes over what the earlier backup has of a log that is over, and damaged or gone by now.
    fn keep_earlier(&self, writing: &Writing) -> Result<Option<Copied>, BackupError> {
        let to = writing.log(self.generation);
        if to.try_exists()? {
            fs::remove_dir_all(&to)?;
        }
        let Some(earlier) = writing.earlier(self.generation) else { return Ok(None) };
        let taken = Taken::read(&earlier)?;
        let taken = taken.ok_or(BackupError::Damaged(self.generation, TAKEN))?;
        let at = Self { dir: earlier.clone(), ..self.at(self.generation) };
        let copied = at.restored(&taken)?.copy(&to, Some(&earlier))?;
        taken.write(&to)?;
        Ok(Some(copied))
    }

    /// Signs the manifest of the bundle that carries this log when its key is gone: with all that is not erased.
    fn sign_ahead(
        &self,
        parts: &Parts,
        reader: &Reader,
        (account, status, checkpoint, today): (&Account, &Status, &str, Day),
    ) -> Result<Option<String>, BackupError> {
        let note = reader.roster().map_err(CopyError::from)?;
        let roster = note.and_then(|note| Roster::verify(&note, &self.root).ok());
        let Some(roster) = roster else { return Ok(None) };
        let leaves = leaves(&tips(reader)?);
        let desks = transfer::confirmed(&roster, &status.desks);
        let header = Header {
            day: today.max(roster.issued),
            roster_epoch: roster.epoch,
            desks: &desks,
            first: account.erased,
            checkpoint,
            leaves: &leaves,
            pepper: None,
        };
        Ok(Some(bundle::presign(&header, &parts.key)?))
    }

    /// Opens a restored log up to where it was copied.
    pub(super) fn restored(&self, taken: &Taken) -> Result<Reader, CopyError> {
        let origin = tlog::origin(&self.config.deployment, self.generation);
        let origin = origin.map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(Reader::open(&self.dir, origin.as_str(), taken.snapshot.bound)?)
    }

    /// Writes an outbound bundle, with a sealed copy of the pepper; of a restored log the one that was signed ahead.
    ///
    /// # Errors
    /// [`TransferError`], or those of reaching the store.
    pub fn export(
        &self,
        out: &Path,
        from: Option<u64>,
        today: Day,
    ) -> Result<Exported, Box<dyn std::error::Error>> {
        if let Some(taken) = Taken::read(&self.dir)? {
            return Ok(self.export_restored(&taken, out, from)?);
        }
        let mut parts = self.reach()?;
        parts.pepper = Some(keys::pepper(&self.config.store.keys_dir)?);
        let log = Log::of(&parts);
        let from = from.map_or_else(|| log.first_due(), Ok)?;
        Ok(log.export(out, from, today)?)
    }

    fn export_restored(
        &self,
        taken: &Taken,
        out: &Path,
        from: Option<u64>,
    ) -> Result<Exported, TransferError> {
        let log = taken.log().map_err(TransferError::File)?;
        let ahead = taken.presigned(&log).ok_or(TransferError::NoRoster)?;
        let (manifest, _) = ahead.verify().map_err(TransferError::Ahead)?;
        if from.is_some_and(|from| from != manifest.first) {
            return Err(TransferError::SignedFrom(manifest.first));
        }
        let reader = self.restored(taken).map_err(|error| match error {
            CopyError::Journal(refusal) => TransferError::Journal(refusal),
            CopyError::File(error) => TransferError::File(error),
        })?;
        let tips = reader.tips().collect::<Result<Vec<Tip>, _>>()?;
        let first = usize::try_from(manifest.first).ok();
        let chosen = first.and_then(|first| tips.get(first..)).ok_or(TransferError::From)?;
        let leaves = leaves(&tips);
        let bytes = transfer::write_new(out, |file| {
            let mut bundle = bundle::Writer::signed(file, &ahead, &leaves)?;
            for tip in chosen {
                bundle.tip(reader.stream(tip))?;
            }
            io::Write::flush(&mut bundle.finish()?)
        })?;
        Ok(Exported {
            generation: self.generation,
            first: manifest.first,
            tips: manifest.tips,
            size: taken.snapshot.size,
            bytes,
        })
    }

    /// Puts the newest backup of a folder in the place of a store that is not there, as logs that are over, and begins
    /// the next generation; what an earlier try put there before it was interrupted is proven, and completed.
    ///
    /// # Errors
    /// [`BackupError`]; the store's folder has no log then, but for [`BackupError::Key`] and [`BackupError::Holder`] of
    /// the new log, which `new-log` begins once their cause is gone.
    pub fn restore(mut self, from: &Path, choices: Choices) -> Result<Restored, BackupError> {
        let stage = self.config.store.dir.join(STAGE);
        let (begun, staged) = (super::newest(&self.config.store.dir)?, stage.try_exists()?);
        if begun.is_some() && !staged {
            return Err(BackupError::Exists);
        }
        let whole = Whole::newest(from)?.ok_or(BackupError::Nothing)?;
        let generations = whole.logs()?;
        let newest = *generations.last().ok_or(BackupError::Nothing)?;
        if choices.generation.is_some_and(|generation| generation <= newest) {
            return Err(BackupError::Generation(newest));
        }
        if begun.is_some_and(|begun| begun != newest) {
            return Err(BackupError::Exists);
        }
        // Found out behind the renames, it would leave a store that nothing begins.
        let next = choices.generation;
        if let Some(next) = next.filter(|next| keys::exists(&self.config.store.keys_dir, *next)) {
            return Err(BackupError::KeyExists(next));
        }
        let pepper = self.judge_pepper(&whole, choices.new_pepper)?;
        if staged && begun.is_none() {
            fs::remove_dir_all(&stage)?;
        }
        self.make_dir(&stage).map_err(holder)?;
        let (mut logs, mut keys) = (vec![], vec![]);
        for generation in generations.iter().copied() {
            let at = self.at(generation);
            let from = whole.log(generation);
            let (copied, key) = if at.dir.try_exists()? {
                at.prove_placed(&from)?
            } else {
                at.stage(&from, &log_dir(&stage, generation))?
            };
            logs.push(LogCopy::of(generation, &copied));
            keys.push((generation, key));
        }
        let placed = self.at(newest).dir;
        let newest_log = if begun.is_some() { placed } else { log_dir(&stage, newest) };
        let listed = self.roster_of(&newest_log, newest)?;
        let vouched = |(generation, key): &(u32, Verifier)| {
            listed.as_ref().is_some_and(|roster| roster.log(*generation) == Some(key))
        };
        let unlisted = keys.into_iter().filter(|key| !vouched(key)).collect();
        // The newest first: wherever the power fails, no number of a log is given twice.
        for generation in generations.into_iter().rev() {
            let log = log_dir(&self.config.store.dir, generation);
            if !log.try_exists()? {
                fs::rename(log_dir(&stage, generation), log)?;
            }
        }
        fs::remove_dir(&stage)?;
        fs::File::open(&self.config.store.dir)?.sync_all()?;
        self = self.at(newest);
        self.closed = false;
        let old = self.at(newest);
        let new = self.begin_behind(choices.generation).map_err(holder)?;
        let replies = match listed.filter(|_| pepper && new.roster) {
            Some(roster) => old.bring_replies(&new, &roster)?,
            None => 0,
        };
        Ok(Restored { logs, unlisted, pepper, replies, new })
    }

    /// Puts what lay in the mailboxes of a restored log into those of the new one, each with the day on which it came.
    ///
    /// Nothing of it is confirmed to any desk: each sends everything once more, and every reply is applied once.
    fn bring_replies(&self, new: &NewLog, roster: &Roster) -> Result<u64, BackupError> {
        let Some(desk) = roster.desks.first() else { return Ok(0) };
        let Some(taken) = Taken::read(&self.dir)? else { return Ok(0) };
        let reader = self.restored(&taken)?;
        let parts = self.at(new.generation).reach().map_err(holder)?;
        let mut brought = 0u64;
        for kept in reader.kept().map_err(CopyError::from)? {
            let Some(delivery) = reader.delivery(&kept).map_err(CopyError::from)? else { continue };
            let said = Said {
                desk: desk.key.clone(),
                sequence: 1,
                whole: false,
                audit: Trail::empty(desk.key.name().as_str()),
                day: kept.imported,
                acknowledgement: None,
            };
            parts.holder.deliver(&said, &[delivery])?;
            brought = brought.saturating_add(1);
        }
        Ok(brought)
    }

    /// Tells whether the right pepper is among the keys; a person must have said so to go on without.
    fn judge_pepper(&self, whole: &Whole, new: bool) -> Result<bool, BackupError> {
        match keys::pepper(&self.config.store.keys_dir) {
            Ok(pepper) if whole.is_of(&pepper)? => Ok(true),
            Ok(_) if new => Ok(false),
            Ok(_) => Err(BackupError::OtherPepper),
            Err(KeyError::File(error)) if error.kind() == io::ErrorKind::NotFound => {
                if new {
                    Ok(false)
                } else {
                    Err(BackupError::NoPepper)
                }
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Proves a log that an interrupted restore put in its place already; a log of anything else is not touched.
    fn prove_placed(&self, from: &Path) -> Result<(Copied, Verifier), BackupError> {
        let damaged = |_| BackupError::Damaged(self.generation, TAKEN);
        let taken = Taken::read(&self.dir)?.ok_or(BackupError::Exists)?;
        if Taken::read(from).map_err(damaged)?.as_ref() != Some(&taken) {
            return Err(BackupError::Exists);
        }
        let key = taken.log().map_err(damaged)?;
        let account = self.restored(&taken)?.verify().map_err(CopyError::from)?;
        if !taken.is_of(&key, &account).map_err(|_| BackupError::Damaged(self.generation, TAKEN))? {
            return Err(BackupError::Mixed(self.generation));
        }
        Ok((Copied { account, written: 0 }, key))
    }

    /// Copies a log out of a backup, proves it under its key, and carries its orders to erase out again.
    fn stage(&self, from: &Path, to: &Path) -> Result<(Copied, Verifier), BackupError> {
        let generation = self.generation;
        let damaged = |_| BackupError::Damaged(generation, TAKEN);
        let taken = self.taken_of(from)?;
        let key = taken.log().map_err(damaged)?;
        let origin = tlog::origin(&self.config.deployment, generation);
        if *key.name() != origin.map_err(|_: NoteError| BackupError::Foreign)? {
            return Err(BackupError::Foreign);
        }
        let bad = |error: CopyError| BackupError::Journal(generation, error);
        let reader = Reader::open(from, key.name().as_str(), taken.snapshot.bound);
        let copied = reader.map_err(|refusal| bad(refusal.into()))?.copy(to, None).map_err(bad)?;
        let is_signed = taken.is_of(&key, &copied.account);
        if !is_signed.map_err(|_| BackupError::Damaged(generation, TAKEN))? {
            return Err(BackupError::Mixed(generation));
        }
        let here = Reader::open(to, key.name().as_str(), taken.snapshot.bound);
        here.map_err(|refusal| bad(refusal.into()))?.obey()?;
        taken.write(to)?;
        Ok((copied, key))
    }

    /// Reads the newest roster of a restored log.
    pub(super) fn roster_of(
        &self,
        log: &Path,
        generation: u32,
    ) -> Result<Option<Roster>, BackupError> {
        let note = self.note_of(log, generation)?;
        Ok(note.and_then(|note| Roster::verify(&note, &self.root).ok()))
    }

    /// Reads the newest roster of a restored log as it was put; nothing of a log that was never restored.
    pub(super) fn note_of(
        &self,
        log: &Path,
        generation: u32,
    ) -> Result<Option<Vec<u8>>, CopyError> {
        let Some(taken) = Taken::read(log)? else { return Ok(None) };
        let at = Self { dir: log.to_owned(), ..self.at(generation) };
        Ok(at.restored(&taken)?.roster()?)
    }
}

fn tips(reader: &Reader) -> Result<Vec<Tip>, CopyError> {
    Ok(reader.tips().collect::<Result<_, _>>()?)
}

fn leaves(tips: &[Tip]) -> Vec<Leaf> {
    tips.iter().map(|tip| tip.leaf).collect()
}

fn is_damage(error: &BackupError) -> bool {
    matches!(
        error,
        BackupError::Copy(CopyError::Journal(_))
            | BackupError::Holder(ControlError::Open(OpenError::Refused(_)))
    )
}

/// Tells of the store's holder what the commands tell of it.
fn holder(error: DeploymentError) -> BackupError {
    match error {
        DeploymentError::Control(error) => error.into(),
        DeploymentError::Open(error) => ControlError::Open(error).into(),
        DeploymentError::Key(error) => error.into(),
        DeploymentError::Folder(error) => error.into(),
        DeploymentError::Journal(refusal) => CopyError::from(refusal).into(),
        other => ControlError::Refused(other.to_string()).into(),
    }
}

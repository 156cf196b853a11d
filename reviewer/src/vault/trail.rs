//! The audit trail: one line for every look at a tip and every act on the vault, each chained to the one before.
//!
//! ```text
//! 1 2026-11-24 imported 0 40 <salt> <head>
//! 2 2026-11-24 opened 0-12 <salt> <head>
//! ```
//! A line up to its last space is an entry, and the head after it is chained as [`meldkluis_crypto::trail`] says; the
//! salt, 16 random bytes, keeps a digest from telling what was done.
//! Length, head and the digests since the last that was confirmed travel in every inbound bundle, so that a trail that
//! was shortened or rewritten is noticed by the intake, where nobody at this desk can change what it saw.
//! An act is entered before it is carried out: what cannot be entered is not done.
//!
//! In a vault with named officers each act of theirs ends in ` by NAME`; what is done with the paper has no name.
//!
//! Deliberately absent: anything that a sender said, and what was searched for or decided.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    fs::{File, OpenOptions},
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use meldkluis_crypto::{
    Entropy as _,
    day::Day,
    note::{NOTE_MAX, hex, unhex},
    trail::{self, Growth, Trail},
};

use super::{Beginning, Id, Vault, VaultError, disk, own};
use crate::entropy::Os;

pub(super) const TRAIL: &str = "trail";
/// The length and the head of the trail after the last act, under the desk key's purpose `trail`.
pub(super) const TRAIL_NOTE: &str = "trail.note";
/// Longer than the longest line.
const LINE_MAX: u64 = 512;

/// Something that was done with the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Act {
    /// A bundle of this generation was taken in; its log had so many tips.
    Imported(u32, u64),
    /// The cases were listed, with the beginnings of their texts.
    Listed,
    /// The cases were counted, without what is too small to be told.
    Counted,
    /// The cases were counted, and every count was told as it is.
    CountedExactly,
    /// What all cases have in common was looked at.
    Linked,
    /// The near copies of a case's text were looked at, with what differs.
    Compared(u64),
    /// What a case has in common with others was written in clear, as a picture.
    Pictured(u64),
    /// A canary key was made or taken.
    CanaryKey,
    /// A named officer unlocked the vault.
    LoggedIn,
    /// A keeper took note that the trail is not the one that was signed last.
    TrailAccepted,
    /// A case was shown for paper.
    Printed(u64),
    /// Words were searched for; the case file remembers which.
    Searched,
    /// A case was changed; the case file has what and by whom under this version.
    Edited(u64, i64),
    /// What officers did with a case was read.
    Triaged(u64),
    /// The case file was read from the originals again.
    Rebuilt,
    /// A new case file was made, without what officers did.
    CaseFileMade,
    /// The audit trail was read.
    TrailRead,
    /// A tip was read.
    Opened(Id),
    /// A tip was written in clear.
    Extracted(Id),
    /// An attachment of a tip, counted from 1, was copied to a medium; the case file has its digest and where to, under this
    /// version.
    TakenOut(Id, u32, i64),
    /// An attachment of a tip, counted from 1, was shown or written as safe pixels.
    Previewed(Id, u32),
    /// The tips from one to another were given up by name.
    Released(Id, u64),
    /// A tip was destroyed.
    Destroyed(Id),
    /// A bundle with this sequence number was written for the intake.
    Exported(u64),
    /// The vault was copied.
    BackedUp,
    /// A copy was read back and proven.
    BackupProven,
    /// A log's key was put into the draft.
    Enrolled(u32),
    /// A roster of this epoch was signed or taken.
    Roster(u64),
    /// A tip was answered.
    Replied(Id),
    /// The standard reply to a tip is withheld.
    Withheld(Id),
    /// A new working identity was made, of this recipient.
    Renewed(Beginning),
    /// The identity of this recipient was destroyed.
    Retired(Beginning),
    /// The paper opened the vault, and it got a new passphrase.
    Recovered,
    /// The paper opened the vault for a trial.
    PaperTried,
    /// The intake's pepper, as this generation's bundles brought it, was written in clear.
    Pepper(u32),
    /// The vault got a new passphrase.
    Passphrase,
    /// The root key got a new passphrase.
    RootPassphrase,
    /// An officer was named, got another role or a new passphrase, or is none any more: the officers with their roles are
    /// in the vault's keys, and this is the beginning of the recipient.
    Officer(Appointed, Beginning),
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Imported(generation, size) => write!(f, "imported {generation} {size}"),
            Self::Listed => f.write_str("listed"),
            Self::Counted => f.write_str("counted"),
            Self::CountedExactly => f.write_str("counted exact"),
            Self::Linked => f.write_str("linked"),
            Self::Compared(case) => write!(f, "compared {case}"),
            Self::Pictured(case) => write!(f, "pictured {case}"),
            Self::CanaryKey => f.write_str("canary-key"),
            Self::LoggedIn => f.write_str("logged-in"),
            Self::TrailAccepted => f.write_str("trail-accepted"),
            Self::Printed(case) => write!(f, "printed {case}"),
            Self::Searched => f.write_str("searched"),
            Self::Edited(number, version) => write!(f, "edited {number} {version}"),
            Self::Triaged(number) => write!(f, "triaged {number}"),
            Self::TrailRead => f.write_str("trail-read"),
            Self::Rebuilt => f.write_str("rebuilt"),
            Self::CaseFileMade => f.write_str("case-file-made"),
            Self::Opened(id) => write!(f, "opened {id}"),
            Self::Extracted(id) => write!(f, "extracted {id}"),
            Self::Previewed(id, at) => write!(f, "previewed {id} {at}"),
            Self::TakenOut(id, at, version) => write!(f, "taken-out {id} {at} {version}"),
            Self::Released(id, to) => write!(f, "released {id} {to}"),
            Self::Destroyed(id) => write!(f, "destroyed {id}"),
            Self::Exported(sequence) => write!(f, "exported {sequence}"),
            Self::BackedUp => f.write_str("backed-up"),
            Self::BackupProven => f.write_str("backup-proven"),
            Self::Enrolled(generation) => write!(f, "enrolled {generation}"),
            Self::Roster(epoch) => write!(f, "roster {epoch}"),
            Self::Replied(id) => write!(f, "replied {id}"),
            Self::Withheld(id) => write!(f, "withheld {id}"),
            Self::Renewed(recipient) => write!(f, "renewed {recipient}"),
            Self::Retired(recipient) => write!(f, "retired {recipient}"),
            Self::Recovered => f.write_str("recovered"),
            Self::PaperTried => f.write_str("paper-tried"),
            Self::Pepper(generation) => write!(f, "pepper {generation}"),
            Self::Passphrase => f.write_str("passphrase"),
            Self::RootPassphrase => f.write_str("root-passphrase"),
            Self::Officer(what, recipient) => write!(f, "officer {} {recipient}", what.name()),
        }
    }
}

/// What was done with an officer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Appointed {
    /// Named.
    Added,
    /// Another role.
    Role,
    /// A new passphrase.
    Passphrase,
    /// None any more.
    Removed,
}

impl Appointed {
    fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Role => "role",
            Self::Passphrase => "passphrase",
            Self::Removed => "removed",
        }
    }
}

/// Which tips somebody read, and of which the standard reply is withheld.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// The tips, and the day on which each was read first.
    pub read: BTreeMap<Id, Day>,
    /// The tips whose standard reply is withheld.
    pub withheld: BTreeSet<Id>,
    /// Where the last line ends that was read, and the trail after it.
    end: Option<(u64, Trail)>,
}

impl Looked {
    fn see(&mut self, line: &str) {
        let mut words = line.split(' ').skip(1);
        let day = words.next().and_then(|day| day.parse().ok());
        let (Some(day), Some(act), Some(Ok(id))) =
            (day, words.next(), words.next().map(str::parse))
        else {
            return;
        };
        match act {
            "opened" | "extracted" => drop(self.read.entry(id).or_insert(day)),
            "withheld" => drop(self.withheld.insert(id)),
            _ => {}
        }
    }
}

/// What is wrong with the audit trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrailFinding {
    /// It is shorter than it was.
    #[error(
        "the audit trail was cut: it had {signed} entries when it was signed last, and has {here} now. Find out who did \
         it, then trail --accept"
    )]
    Cut {
        /// Entries then.
        signed: u64,
        /// Entries now.
        here: u64,
    },
    /// Its entries are other ones.
    #[error(
        "the audit trail was altered: its entries are not those that were signed last. Find out who did it, then trail \
         --accept"
    )]
    Altered,
    /// It goes on after what was signed.
    #[error(
        "the last {0} entries of the audit trail were never signed: the power failed at that moment, or somebody added \
         them"
    )]
    Unsigned(u64),
    /// The signature is not one of this desk.
    #[error("trail.note is not signed by this desk. Find out who changed it, then trail --accept")]
    Note,
}

impl Vault {
    /// Enters acts into the audit trail, durably; they must not be carried out before this has returned.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when the trail's last line is not one of ours, [`VaultError::File`].
    pub fn enter(&self, day: Day, acts: &[Act]) -> Result<Trail, VaultError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut file = options.open(self.trail_file())?;
        // Held until the file is closed: a page and a command may enter at the same time.
        file.lock()?;
        let (mut trail, end) = self.last(&mut file)?;
        let before = trail;
        let mut lines = String::new();
        for act in acts {
            let mut salt = [0; 16];
            Os.fill(&mut salt);
            let number = trail.length.saturating_add(1);
            let by = self.me.as_ref().map_or_else(String::new, |me| format!(" by {}", me.name));
            let line = format!("{number} {day} {act}{by} {}", hex(&salt));
            trail = trail.after(&trail::entry(&line));
            lines.push_str(&format!("{line} {}\n", hex(&trail.head)));
        }
        // What a power cut left of a line was never carried out.
        file.set_len(end)?;
        file.seek(SeekFrom::Start(end))?;
        file.write_all(lines.as_bytes())?;
        file.sync_all()?;
        // Under the same lock; a note that does not fit what was here before stays, and is told of until a keeper took
        // note of it.
        if acts.contains(&Act::TrailAccepted) || self.note_fits(&before)? {
            disk::replace(&self.note_file(), self.signed_trail(&trail).as_bytes())?;
        }
        Ok(trail)
    }

    /// Tells what is wrong with the trail: that it is shorter than, or not, the one that was signed last.
    ///
    /// Every act signs it anew. A thief of the disk can add lines that chain, or take lines away, and cannot sign.
    ///
    /// # Errors
    /// [`VaultError::File`].
    pub fn trail_finding(&self) -> Result<Option<TrailFinding>, VaultError> {
        let Some(note) = disk::read_if_there(&self.note_file(), NOTE_MAX as u64)? else {
            // A vault from before trails were signed has none, until its next act.
            return Ok(None);
        };
        let Some(signed) = self.read_note(&note) else { return Ok(Some(TrailFinding::Note)) };
        let mut here = self.first_trail();
        let mut same = here == signed;
        let read = self.each_line(|_, _, trail| {
            here = *trail;
            same |= here == signed;
        });
        match read {
            Err(VaultError::Damaged(_)) => return Ok(Some(TrailFinding::Altered)),
            read => read?,
        }
        if here.length < signed.length {
            return Ok(Some(TrailFinding::Cut { signed: signed.length, here: here.length }));
        }
        let more = here.length.saturating_sub(signed.length);
        Ok(match (same, more) {
            (false, _) => Some(TrailFinding::Altered),
            (true, 0) => None,
            (true, more) => Some(TrailFinding::Unsigned(more)),
        })
    }

    /// Tells whether the last signature is of the trail as it is: none is of a trail that was never signed.
    fn note_fits(&self, trail: &Trail) -> Result<bool, VaultError> {
        let note = disk::read_if_there(&self.note_file(), NOTE_MAX as u64)?;
        let Some(note) = note else { return Ok(true) };
        let Some(signed) = self.read_note(&note) else { return Ok(false) };
        if signed == *trail {
            return Ok(true);
        }
        // A crash came between an entry and its signature.
        let begins = || self.trail_at(signed.length).map(|head| head == Some(signed.head));
        Ok(signed.length < trail.length && begins().unwrap_or(false))
    }

    fn read_note(&self, note: &[u8]) -> Option<Trail> {
        let desk = self.desk().under(TRAIL);
        let mut lines = desk.verify(note).ok()?.lines().skip(2);
        let length = lines.next()?.strip_prefix("length ")?.parse().ok()?;
        Some(Trail { length, head: unhex(lines.next()?.strip_prefix("head ")?)? })
    }

    fn note_file(&self) -> PathBuf {
        self.dir.join(TRAIL_NOTE)
    }

    /// Returns the trail's length and head, from its last line.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::File`].
    pub fn trail(&self) -> Result<Trail, VaultError> {
        match File::open(self.trail_file()) {
            Ok(mut file) => Ok(self.last(&mut file)?.0),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(self.first_trail()),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads the whole trail, holds its chain, and returns the head after `length` lines; nothing when it is shorter.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when a line does not follow from the one before, [`VaultError::File`].
    pub fn trail_at(&self, length: u64) -> Result<Option<[u8; 32]>, VaultError> {
        let first = self.first_trail();
        let mut found = (length == 0).then_some(first.head);
        self.each_entry(|_, trail| {
            if trail.length == length {
                found = Some(trail.head);
            }
        })?;
        Ok(found)
    }

    /// Tells whether the trail goes on where that of a copy in another folder ends.
    ///
    /// A copy whose trail does not is newer than this vault, or of another past: what it holds may be nowhere else.
    pub(crate) fn goes_on_from(&self, copy: &Path) -> Result<bool, VaultError> {
        let ended = match File::open(copy.join(TRAIL)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            file => Some(self.last(&mut file?).map(|(trail, _)| trail)),
        };
        let note = disk::read_if_there(&copy.join(TRAIL_NOTE), NOTE_MAX as u64)?;
        let signed = note.as_deref().and_then(|note| self.read_note(note));
        let ended = match (ended, signed) {
            (Some(Ok(trail)), _) => trail,
            // A medium that rots: what was signed of its trail tells as much.
            (None | Some(Err(VaultError::Damaged(_))), Some(signed)) => signed,
            // An interrupted first copy has no trail yet.
            (None, None) => return Ok(note.is_none()),
            (Some(Err(VaultError::Damaged(_))), None) => return Ok(false),
            (Some(Err(error)), _) => return Err(error),
        };
        match self.trail_at(ended.length) {
            Err(VaultError::Damaged(_)) => Ok(false),
            head => Ok(head? == Some(ended.head)),
        }
    }

    /// Returns how the trail grew behind its first `length` lines, or from its beginning when it is shorter.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::File`].
    pub fn growth(&self, length: u64) -> Result<Growth, VaultError> {
        let first = self.first_trail();
        let from = if self.trail()?.length < length { 0 } else { length };
        let mut growth = Growth { from: first, entries: vec![] };
        self.each_entry(|entry, trail| match trail.length <= from {
            true => growth.from = *trail,
            false => growth.entries.push(entry),
        })?;
        Ok(growth)
    }

    /// Returns the tips that somebody read, each with the day on which it was first.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::File`].
    pub fn looked_at(&self) -> Result<Looked, VaultError> {
        let mut looked = Looked::default();
        self.look_on(&mut looked)?;
        Ok(looked)
    }

    /// Reads what was entered since these were read.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] also when the trail does not go on from there, [`VaultError::File`].
    pub fn look_on(&self, looked: &mut Looked) -> Result<(), VaultError> {
        let from = looked.end.unwrap_or_else(|| (0, self.first_trail()));
        looked.end = Some(self.each_line_from(from, |line, _, _| looked.see(line))?);
        Ok(())
    }

    /// Reads every line of the trail, holds its chain, and returns the trail after the last of them.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when a line does not follow from the one before, [`VaultError::File`].
    pub fn trail_lines(&self) -> Result<(Vec<String>, Trail), VaultError> {
        let (mut lines, mut read) = (vec![], self.first_trail());
        let before = self.trail()?;
        self.each_line(|line, _, trail| {
            lines.push(line.to_owned());
            read = *trail;
        })?;
        // Others may have entered something in between, and nobody takes anything out.
        let whole = read.length > before.length || read == before;
        whole.then_some((lines, read)).ok_or(VaultError::Damaged(TRAIL))
    }

    /// Signs the length and the head of the trail under the desk key's purpose `trail`, for whoever takes it along.
    #[must_use]
    pub fn signed_trail(&self, trail: &Trail) -> String {
        let lines = format!("length {}\nhead {}\n", trail.length, hex(&trail.head));
        own::sign(&self.keys.desk, TRAIL, &lines)
    }

    /// Returns the highest version of an edit that was entered since the case file was made, and how many versions were
    /// given again.
    ///
    /// A version that is given once more is a power cut's; a fall by several says that an older case file was edited.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::File`].
    pub fn edited(&self) -> Result<(i64, i64), VaultError> {
        let (mut last, mut newest, mut again) = (0_i64, 0_i64, 0_i64);
        self.each_line(|line, _, _| {
            let mut words = line.split(' ').skip(2);
            match (words.next(), words.nth(1).and_then(|version| version.parse().ok())) {
                (Some("edited"), Some(version)) => {
                    let fallen = last.saturating_sub(version).saturating_add(1);
                    again = again.saturating_add(if fallen > 1 { fallen } else { 0 });
                    (last, newest) = (version, newest.max(version));
                }
                (Some("case-file-made"), _) => (last, newest, again) = (0, 0, 0),
                _ => {}
            }
        })?;
        Ok((newest, again))
    }

    /// Returns the day on which the case file was made anew last, without what officers did before.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::File`].
    pub fn case_file_made_anew(&self) -> Result<Option<Day>, VaultError> {
        let mut made = None;
        self.each_line(|line, _, _| {
            let mut words = line.split(' ').skip(1);
            if let (Some(day), Some("case-file-made")) = (words.next(), words.next()) {
                made = day.parse().ok();
            }
        })?;
        Ok(made)
    }

    fn each_entry(&self, mut tell: impl FnMut([u8; 32], &Trail)) -> Result<(), VaultError> {
        self.each_line(|_, entry, trail| tell(entry, trail))
    }

    /// Goes through the trail and holds its chain; `tell` gets each line, its entry's digest, and the trail after it.
    fn each_line(&self, tell: impl FnMut(&str, [u8; 32], &Trail)) -> Result<(), VaultError> {
        self.each_line_from((0, self.first_trail()), tell).map(drop)
    }

    /// Does the same from the end of a line on, with the trail after it; returns both for the last line.
    fn each_line_from(
        &self,
        (mut end, mut trail): (u64, Trail),
        mut tell: impl FnMut(&str, [u8; 32], &Trail),
    ) -> Result<(u64, Trail), VaultError> {
        let mut file = match File::open(self.trail_file()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((end, trail)),
            file => file?,
        };
        file.seek(SeekFrom::Start(end))?;
        let mut lines = BufReader::new(file);
        loop {
            let mut line = String::new();
            let read = lines.by_ref().take(LINE_MAX).read_line(&mut line)?;
            let Some(line) = line.strip_suffix('\n') else {
                // Only a power cut leaves part of a line, and only at the end.
                let ended = lines.fill_buf()?.is_empty();
                return ended.then_some((end, trail)).ok_or(VaultError::Damaged(TRAIL));
            };
            let entry = line.rsplit_once(' ').map(|(line, _)| trail::entry(line));
            let entry = entry.ok_or(VaultError::Damaged(TRAIL))?;
            trail = trail.after(&entry);
            if parse(line) != Some(trail) {
                return Err(VaultError::Damaged(TRAIL));
            }
            tell(line, entry, &trail);
            end = end.saturating_add(read as u64);
        }
    }

    /// Returns the last whole line's trail, and where that line ends in the file.
    fn last(&self, file: &mut File) -> Result<(Trail, u64), VaultError> {
        let length = file.metadata()?.len();
        let from = length.saturating_sub(2 * LINE_MAX);
        file.seek(SeekFrom::Start(from))?;
        let mut tail = Vec::new();
        file.take(2 * LINE_MAX).read_to_end(&mut tail)?;
        let whole = tail.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let (whole, torn) = tail.split_at(whole);
        if whole.is_empty() {
            let begins = from == 0;
            return begins.then(|| (self.first_trail(), 0)).ok_or(VaultError::Damaged(TRAIL));
        }
        let line = whole.strip_suffix(b"\n").and_then(|lines| lines.rsplit(|b| *b == b'\n').next());
        let trail = line.and_then(|line| parse(std::str::from_utf8(line).ok()?));
        let end = length.saturating_sub(torn.len() as u64);
        trail.map(|trail| (trail, end)).ok_or(VaultError::Damaged(TRAIL))
    }

    fn first_trail(&self) -> Trail {
        Trail::empty(self.desk().name().as_str())
    }

    fn trail_file(&self) -> PathBuf {
        self.dir.join(TRAIL)
    }
}

/// Reads a line's number and hash.
fn parse(line: &str) -> Option<Trail> {
    let (number, rest) = line.split_once(' ')?;
    let (_, head) = rest.rsplit_once(' ')?;
    let length: u64 = number.parse().ok()?;
    (length.to_string() == number).then_some(Trail { length, head: unhex(head)? })
}

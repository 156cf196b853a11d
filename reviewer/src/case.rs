//! A case: the tips of one attempt, what their sender added, and what the desk answered.
//!
//! Tips are read from their sealed originals and compared with the log each time. What a tip is to the case is told
//! from what lies inside the seal: whoever runs the intake can name a mailbox, and cannot name a thread.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    io::{self, Read},
};

use meldkluis_crypto::{
    age::Decryptor,
    day::Day,
    reply::Reply,
    roster::Roster,
    tar,
    tip::{Attachment, Kind, TIP_JSON_MAX, Tip},
    tlog::Leaf,
};
use zeroize::Zeroizing;

use crate::{
    pass::{self, Fit, Unreadable},
    vault::{Act, Held, Id, Index, Letter, Mark, Marks, Row, Vault, VaultError},
};

/// A case with its tips, the oldest first.
#[derive(Debug)]
pub struct Case {
    /// The vault's own number.
    pub number: u64,
    /// At least one.
    pub tips: Vec<CaseTip>,
    /// What this desk answered, in the order of the tips.
    pub letters: Vec<CaseLetter>,
}

/// One reply of a case.
#[derive(Debug)]
pub struct CaseLetter {
    /// Which one it is.
    pub letter: Letter,
    /// Whether the intake confirmed that it has it.
    pub arrived: bool,
    /// What was said, or why it cannot be read.
    pub said: Result<Reply, VaultError>,
}

/// What a tip is to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A report.
    First,
    /// Something that the sender of a report here added.
    Added,
    /// Something that was added to a report which is not here.
    Lone,
    /// It names the mailbox of another report and does not know its thread: its sender is not that report's.
    Forged,
}

/// One tip of a case.
#[derive(Debug)]
pub struct CaseTip {
    /// Its identity.
    pub id: Id,
    /// Its leaf data in the log.
    pub leaf: Leaf,
    /// What it is to the others.
    pub standing: Standing,
    /// What the sender said, or why it cannot be read.
    pub read: Result<Tip, ReadError>,
}

/// A reason why a held tip cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The original is not there any more.
    #[error("its sealed bytes are gone from the vault")]
    Gone,
    /// The original is there, and its key is not.
    #[error("the key of its sealed bytes is gone from items.db")]
    NoKey,
    /// The original is not what the log says.
    #[error("its sealed bytes in the vault are damaged")]
    Damaged,
    /// It does not open.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The operating system refused.
    #[error("vault cannot be read: {0}")]
    File(#[from] io::Error),
}

impl From<VaultError> for ReadError {
    /// The keys of the originals could not be read.
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::File(error) => Self::File(error),
            VaultError::Damaged(_) => Self::NoKey,
            error => Self::File(io::Error::other(error)),
        }
    }
}

impl Vault {
    /// Reads a case, each tip to its last byte, after the audit trail says so; nothing if there is no such case.
    ///
    /// # Errors
    /// [`VaultError`]; a tip that cannot be read says so in its place.
    pub fn case(&self, number: u64, today: Day) -> Result<Option<Case>, VaultError> {
        let index = self.index()?;
        let rows = index.case(number);
        if rows.is_empty() {
            return Ok(None);
        }
        let acts: Vec<Act> = rows.iter().map(|(id, _)| Act::Opened(*id)).collect();
        self.enter(today, &acts)?;
        let ids: Vec<Id> = rows.iter().map(|(id, _)| *id).collect();
        // The originals are read whatever became of the case file, which only loses that somebody read them.
        if let Ok(file) = self.case_file_as_it_is() {
            file.see(&ids, number, &self.who()).ok();
        }
        let letters = self.case_letters(&rows)?;
        let read = |(id, row): (Id, Row)| {
            let read = self.read_tip(id, &row.leaf, pass::ignore);
            let standing =
                read.as_ref().map_or(Standing::First, |tip| self.standing(&index, id, tip));
            CaseTip { id, leaf: row.leaf, standing, read }
        };
        Ok(Some(Case { number, tips: rows.into_iter().map(read).collect(), letters }))
    }

    fn case_letters(&self, rows: &[(Id, Row)]) -> Result<Vec<CaseLetter>, VaultError> {
        let confirmed = self.carry()?.confirmed.map_or(0, |heard| heard.sequence);
        let ours = |letter: &Letter| rows.iter().any(|(id, _)| *id == letter.to);
        let letters = self.letters()?.into_iter().filter(ours);
        let read = |letter: Letter| CaseLetter {
            arrived: letter.went.is_some_and(|went| went <= confirmed),
            said: self.said(&letter),
            letter,
        };
        Ok(letters.map(read).collect())
    }

    /// Tells what an opened tip is to the others that are held.
    #[must_use]
    pub fn standing(&self, index: &Index, id: Id, tip: &Tip) -> Standing {
        let Marks { thread, mailbox, .. } = self.marks(tip);
        let others = || index.items.iter().filter(|(other, _)| **other != id);
        let same_thread = |row: &Row| thread.is_some() && row.marks.thread == thread;
        let same_mailbox = |row: &Row| mailbox.is_some() && row.marks.mailbox == mailbox;
        if tip.kind == Kind::Tip {
            // Nobody can name a mailbox before its report was sealed: of two that name one, the first is the report.
            let mut earlier = others().filter(|(other, _)| **other < id);
            let claimed = earlier.any(|(_, row)| same_mailbox(row) && !same_thread(row));
            return if claimed { Standing::Forged } else { Standing::First };
        }
        if others().any(|(_, row)| same_thread(row)) {
            return Standing::Added;
        }
        let claimed = others().any(|(_, row)| same_mailbox(row));
        if claimed { Standing::Forged } else { Standing::Lone }
    }

    /// Returns what a tip has in common with others, as marks.
    #[must_use]
    pub fn marks(&self, tip: &Tip) -> Marks {
        let key = &self.keys().fold;
        let mailbox = tip.mailbox.as_ref();
        Marks {
            attempt: tip.attempt.map(|attempt| Mark(key.mark(&attempt))),
            thread: mailbox.map(|mailbox| Mark(key.thread(&mailbox.thread))),
            mailbox: mailbox.map(|mailbox| Mark(key.mailbox(&mailbox.id))),
        }
    }

    /// Reads one tip to its last byte; `files` gets each attachment's bytes, which are verified only when this returns.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn read_tip(
        &self,
        id: Id,
        leaf: &Leaf,
        files: impl FnMut(&Attachment, &mut dyn Read) -> io::Result<()>,
    ) -> Result<Tip, ReadError> {
        let file = self.open_original(id)?;
        let passed = pass::pass(file, io::sink(), leaf, &self.keys().identities, files)?;
        match passed.opened {
            // A full disk is the receiver's trouble, not the original's.
            Err(error @ Unreadable::Write(_)) => Err(error.into()),
            _ if passed.fit != Fit::Same => Err(ReadError::Damaged),
            opened => Ok(opened?.tip),
        }
    }

    /// Reads what a tip's list entry needs, and not its attachments.
    ///
    /// Anybody can seal something to this vault, and the bytes are not compared with the log here: enough to list a
    /// tip, and not to answer it. [`Signed::tip`] is.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn read_head(&self, id: Id) -> Result<Tip, ReadError> {
        let file = self.open_original(id)?;
        let opening =
            Decryptor::new(file, &self.keys().identities).map_err(|_| Unreadable::Seal)?;
        let mut tar = tar::Reader::new(opening);
        let entry = tar.next_file().map_err(|_| Unreadable::Seal)?;
        let fits =
            |entry: &tar::Entry| entry.name == "tip.json" && entry.size <= TIP_JSON_MAX as u64;
        let entry = entry.filter(fits).ok_or(Unreadable::Seal)?;
        // Room for the whole, so that growing leaves no copies behind.
        let room = usize::try_from(entry.size).unwrap_or(TIP_JSON_MAX);
        let mut json = Zeroizing::new(Vec::with_capacity(room));
        tar.body().read_to_end(&mut json)?;
        Tip::from_json(&json).map_err(|_| Unreadable::Seal.into())
    }
}

/// Reads tips as the logs' keys signed them, whatever the plain index says: what is answered must be what was sent.
#[derive(Debug)]
pub struct Signed<'v> {
    vault: &'v Vault,
    roster: Option<Roster>,
    logs: BTreeMap<u32, Held>,
}

impl<'v> Signed<'v> {
    /// Reads under the newest roster of a vault.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn of(vault: &'v Vault) -> Result<Self, VaultError> {
        let roster = vault.rosters()?.pop().map(|signed| signed.roster);
        Ok(Self { vault, roster, logs: BTreeMap::new() })
    }

    /// Reads a tip to its last byte; nothing when it is not what its log says, or does not open.
    ///
    /// # Errors
    /// [`VaultError`] when the log's leaves cannot be read.
    pub fn tip(&mut self, id: Id) -> Result<Option<Tip>, VaultError> {
        let leaf = self.leaf(id)?;
        Ok(leaf.and_then(|leaf| self.vault.read_tip(id, &leaf, pass::ignore).ok()))
    }

    /// Tells whether the vault's original of a tip is what its log says, without opening it.
    ///
    /// # Errors
    /// [`VaultError`], as above or when the original cannot be read.
    pub fn is_whole(&mut self, id: Id) -> Result<bool, VaultError> {
        let Some(leaf) = self.leaf(id)? else { return Ok(false) };
        match self.vault.open_original(id) {
            Ok(original) => Ok(pass::fit(original, &leaf)? == Fit::Same),
            Err(ReadError::File(error)) => Err(error.into()),
            Err(ReadError::Gone) => Err(io::Error::from(io::ErrorKind::NotFound).into()),
            Err(_) => Ok(false),
        }
    }

    /// Returns what the log's key signed of a tip.
    pub(crate) fn leaf(&mut self, id: Id) -> Result<Option<Leaf>, VaultError> {
        let key = self.roster.as_ref().and_then(|roster| roster.log(id.generation));
        let Some(key) = key else { return Ok(None) };
        let held = match self.logs.entry(id.generation) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(self.vault.held(id.generation, key)?),
        };
        Ok(usize::try_from(id.index).ok().and_then(|at| held.leaves.get(at)).copied())
    }
}

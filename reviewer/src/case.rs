//! A case: the tips of one attempt, read from their sealed originals and compared with the log each time.

use std::{
    fs::File,
    io::{self, Read},
};

use meldkluis_crypto::{
    age::Decryptor,
    day::Day,
    tar,
    tip::{Attachment, TIP_JSON_MAX, Tip},
    tlog::Leaf,
};
use zeroize::Zeroizing;

use crate::{
    pass::{self, Fit, Unreadable},
    vault::{Act, Id, Row, Vault, VaultError},
};

/// A case with its tips, the oldest first.
#[derive(Debug)]
pub struct Case {
    /// The vault's own number.
    pub number: u64,
    /// At least one.
    pub tips: Vec<CaseTip>,
}

/// One tip of a case.
#[derive(Debug)]
pub struct CaseTip {
    /// Its identity.
    pub id: Id,
    /// Its leaf data in the log.
    pub leaf: Leaf,
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

impl Vault {
    /// Reads a case, each tip to its last byte, after the audit trail says so; nothing if there is no such case.
    ///
    /// # Errors
    /// [`VaultError`]; a tip that cannot be read says so in its place.
    pub fn case(&self, number: u64, today: Day) -> Result<Option<Case>, VaultError> {
        let rows = self.index()?.case(number);
        if rows.is_empty() {
            return Ok(None);
        }
        let acts: Vec<Act> = rows.iter().map(|(id, _)| Act::Opened(*id)).collect();
        self.enter(today, &acts)?;
        let read = |(id, row): (Id, Row)| CaseTip {
            id,
            leaf: row.leaf,
            read: self.read_tip(id, &row.leaf, pass::ignore),
        };
        Ok(Some(Case { number, tips: rows.into_iter().map(read).collect() }))
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
    /// The bytes are authentic to whoever sealed them, and not compared with the log: reading the whole tip does that.
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

    fn open_original(&self, id: Id) -> Result<File, ReadError> {
        File::open(self.original(id)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => ReadError::Gone,
            _ => error.into(),
        })
    }
}

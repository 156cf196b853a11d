//! Mailboxes as their holders see them: what lies there, a file of it, and emptied for good.
//!
//! What comes in: the receipt that follows from a code. What goes out: replies, opened.
//! A mailbox that never was, one that is empty and one that was emptied are one thing here: the same work is done for
//! each, and nothing tells that any was looked for, or when.
//!
//! Deliberately absent: codes, their root and their tickets, which are the server's; how many may look at once.

use std::fmt;

use meldkluis_crypto::{
    day::Day,
    inbound::ReplyId,
    receipt::Receipt,
    reply::{self, Attachment, Opened, Reply},
};
use zeroize::Zeroizing;

use crate::{
    entropy::Os,
    keys::Pepper,
    store::{KeepError, Kept, Refusal, Store},
};

/// Opens mailboxes; the server's only way to them.
pub trait Mail: Send + Sync + 'static {
    /// Opens what lies in the mailbox of a receipt. Blocks.
    ///
    /// # Errors
    /// [`Unopened`].
    fn look(&self, receipt: &Receipt) -> Result<Found, Unopened>;

    /// Opens one file of a reply, counted from 1; nothing when there is none. Blocks.
    ///
    /// # Errors
    /// [`Unopened`].
    fn file(
        &self,
        receipt: &Receipt,
        reply: &ReplyId,
        number: usize,
    ) -> Result<Option<File>, Unopened>;

    /// Erases everything in the mailbox of a receipt for good. Blocks.
    ///
    /// # Errors
    /// [`Unopened`]; what was ordered before stands.
    fn empty(&self, receipt: &Receipt) -> Result<(), Unopened>;
}

/// The store failed at a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("mailbox cannot be opened")]
pub struct Unopened;

impl Mail for Mailboxes {
    fn look(&self, receipt: &Receipt) -> Result<Found, Unopened> {
        Self::look(self, receipt).map_err(|_| Unopened)
    }

    fn file(
        &self,
        receipt: &Receipt,
        reply: &ReplyId,
        number: usize,
    ) -> Result<Option<File>, Unopened> {
        Self::file(self, receipt, reply, number).map_err(|_| Unopened)
    }

    fn empty(&self, receipt: &Receipt) -> Result<(), Unopened> {
        Self::empty(self, receipt).map(drop).map_err(|_| Unopened)
    }
}

/// A store's mailboxes.
pub struct Mailboxes {
    store: Store,
    pepper: Pepper,
    /// A sealed reply to nobody: opening it in vain costs what opening one costs.
    decoy: Vec<u8>,
}

/// What lies in a mailbox, in the order in which it came.
#[derive(Debug, Default)]
pub struct Found {
    /// The replies that open.
    pub replies: Vec<Letter>,
    /// How many are there that do not open with this receipt.
    pub unreadable: usize,
}

/// A reply, without the bytes of its files.
#[derive(Debug)]
pub struct Letter {
    /// What [`Mailboxes::file`] finds it by.
    pub id: ReplyId,
    /// The day it came here.
    pub imported: Day,
    /// What it says.
    pub reply: Reply,
}

/// A file of a reply; its bytes are wiped when dropped.
pub struct File {
    /// What the reply tells of it.
    pub told: Attachment,
    /// Its bytes.
    pub bytes: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("File")
    }
}

impl Mailboxes {
    /// Looks after the mailboxes of a store.
    #[must_use]
    pub fn new(store: Store, pepper: Pepper) -> Self {
        Self { store, pepper, decoy: reply::decoy(&mut Os) }
    }

    /// Opens what lies in the mailbox of a receipt. Blocks.
    ///
    /// # Errors
    /// [`Refusal`] when the journal is damaged.
    pub fn look(&self, receipt: &Receipt) -> Result<Found, Refusal> {
        let kept = self.kept(receipt);
        let mut found = Found::default();
        for one in &kept {
            match self.open(one, receipt)? {
                Some(Some(Opened { reply, .. })) => {
                    found.replies.push(Letter { id: one.id, imported: one.imported, reply });
                }
                Some(None) => found.unreadable = found.unreadable.saturating_add(1),
                None => {}
            }
        }
        if kept.is_empty() {
            drop(receipt.open(self.decoy.as_slice()));
        }
        Ok(found)
    }

    /// Opens one file of a reply, counted from 1; nothing when there is none. Blocks.
    ///
    /// # Errors
    /// [`Refusal`] when the journal is damaged.
    pub fn file(
        &self,
        receipt: &Receipt,
        reply: &ReplyId,
        number: usize,
    ) -> Result<Option<File>, Refusal> {
        let Some(kept) = self.kept(receipt).into_iter().find(|kept| kept.id == *reply) else {
            drop(receipt.open(self.decoy.as_slice()));
            return Ok(None);
        };
        let Some(Some(Opened { reply, files })) = self.open(&kept, receipt)? else {
            return Ok(None);
        };
        let mut pairs = reply.attachments.iter().cloned().zip(files);
        let nth = number.checked_sub(1).and_then(|before| pairs.nth(before));
        Ok(nth.map(|(told, bytes)| File { told, bytes }))
    }

    /// Erases everything in the mailbox of a receipt for good; returns how many replies went. Blocks.
    ///
    /// # Errors
    /// [`KeepError`]; what was ordered before stands.
    pub fn empty(&self, receipt: &Receipt) -> Result<u64, KeepError> {
        self.store.empty(&self.pepper.mailbox_key(&receipt.mailbox))
    }

    fn kept(&self, receipt: &Receipt) -> Vec<Kept> {
        self.store.replies(&self.pepper.mailbox_key(&receipt.mailbox))
    }

    /// Opens a reply: nothing when it was erased meanwhile, and nothing in it when it does not open.
    fn open(&self, kept: &Kept, receipt: &Receipt) -> Result<Option<Option<Opened>>, Refusal> {
        let sealed = self.store.read_reply(kept)?;
        Ok(sealed.map(|sealed| receipt.open(sealed.as_slice()).ok()))
    }
}

//! A journal copied as it was at one record, while its owner goes on writing; and a copy made fit to be kept.
//!
//! What comes in: a reader up to a bound, a new folder, and an earlier copy. What goes out: the same segments up to the
//! bound and zeros behind it, proven record by record after they were written.
//! A segment that the earlier copy has byte for byte gets a second name and is not written again. One whose bodies were
//! erased meanwhile differs, so that a copy forgets what its journal forgot.
//!
//! Deliberately absent: which copies are kept, and opening a copy as a store: a copied log is never continued.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _},
    path::Path,
};

use super::{
    Delivery, Kept,
    desk::Applied,
    disk::OsDisk,
    erase::{self, Undone},
    head,
    order::Order,
    reader::{Reader, agrees},
    record::{Kind, Position},
    refusal::Refusal,
    replies::Replies,
    reply::Part,
    scan::{Ahead, Cursor},
    segment::{Layout, Window, is_blank},
    stream::Records,
    verify::Account,
};

/// Bytes that are compared, or passed over where they are zeros, at a time.
const PIECE: u32 = 64 * 1024;

/// What a copy of a journal holds, and what it cost.
#[derive(Clone, Debug)]
pub struct Copied {
    /// What was proven to be in the copy.
    pub account: Account,
    /// Segments that were written; the others were there already.
    pub written: u32,
}

/// A reason why a journal was not copied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CopyError {
    /// The journal, or what was copied of it, is damaged.
    #[error(transparent)]
    Journal(#[from] Refusal),
    /// The files of the copy fail.
    #[error("copy cannot be written or read: {0}")]
    File(#[from] io::Error),
}

impl Reader {
    /// Copies the journal up to the bound into the folder `to` of a store, and proves the copy.
    ///
    /// What an earlier try left in `to` is compared and used; `earlier` is a folder with a copy that is whole.
    ///
    /// # Errors
    /// [`CopyError`]; [`CopyError::Journal`] also when bodies were erased behind the bound while they were copied: then
    /// a later bound has their order, and what was copied is mended by trying again.
    pub fn copy(&self, to: &Path, earlier: Option<&Path>) -> Result<Copied, CopyError> {
        let end = self.end()?;
        let layout = |dir: &Path| Layout { dir: dir.join("journal"), length: self.layout().length };
        let (copy, earlier) = (layout(to), earlier.map(layout));
        DirBuilder::new().recursive(true).mode(0o700).create(&copy.dir)?;
        let mut written = 0;
        for segment in 0..=end.next.segment {
            let last = segment == end.next.segment;
            let limit = if last { end.next.offset } else { copy.length };
            let until = Position { segment, offset: limit };
            if self.copy_segment(until, &copy, earlier.as_ref())? {
                written += 1;
            }
        }
        head::write(&OsDisk, &copy.dir.join("head"), &end)?;
        File::open(&copy.dir)?.sync_all()?;
        File::open(to)?.sync_all()?;
        let account = Self::of(copy, self.origin(), self.bound())?.verify()?;
        Ok(Copied { account, written })
    }

    /// Carries out every order to erase up to the bound once more.
    ///
    /// A segment may have been copied between an order and its zeros.
    ///
    /// # Errors
    /// [`CopyError`]; what could not be erased is then still there.
    pub fn obey(&self) -> Result<(), CopyError> {
        let mut scan = self.scan(Ahead::Headers);
        while let Some(found) = scan.next_until(self.bound().sequence)? {
            if found.header.kind != Kind::Erase {
                continue;
            }
            let refuse = |fault| Refusal::record(found.at, found.header.sequence, fault);
            let order = Order::decode(scan.body(&found)?).map_err(refuse)?;
            match erase::carry_out(&OsDisk, self.layout(), &order) {
                Ok(_) => {}
                Err(Undone::Io) => return Err(io::Error::from(ErrorKind::Other).into()),
                Err(Undone::Sync(error)) => return Err(error.into()),
                Err(Undone::Refused(refusal)) => return Err(refusal.into()),
            }
        }
        Ok(())
    }

    /// Returns every reply that lies in a mailbox, in the order in which they came.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn kept(&self) -> Result<Vec<Kept>, Refusal> {
        let ordered = self.read_orders();
        let (mut scan, mut replies) = (self.scan(Ahead::Bodies), Replies::default());
        while let Some(found) = scan.next_until(self.bound().sequence)? {
            let record = found.header.sequence;
            let body = match scan.body(&found) {
                Ok(body) => body,
                Err(_) if ordered.names(record) => &[],
                Err(refusal) => return Err(refusal),
            };
            let entered = match found.header.kind {
                Kind::Reply => replies.record(found.at, record, body),
                Kind::Acknowledgement => {
                    Applied::decode(body).and_then(|(applied, _)| replies.claim(record, &applied))
                }
                Kind::Erase => Order::decode(body).and_then(|order| replies.obey(&order)),
                Kind::Chunk | Kind::Tip | Kind::Roster => Ok(()),
            };
            entered.map_err(|fault| Refusal::record(found.at, record, fault))?;
            if found.header.kind != Kind::Reply {
                replies.interrupt();
            }
        }
        Ok(replies.all())
    }

    /// Reads a reply as it came.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn delivery(&self, kept: &Kept) -> Result<Option<Delivery>, Refusal> {
        let (mut records, mut sealed) = (Records::new(self.layout()), Vec::new());
        for (sequence, at) in kept.run.chunks() {
            let body = records.read(at, sequence, Kind::Reply)?;
            let piece = Part::decode(body).map_err(|fault| Refusal::record(at, sequence, fault))?.1;
            sealed.extend_from_slice(piece);
        }
        Ok(Delivery::new(kept.id, kept.mailbox, sealed))
    }

    /// Tells whether the journal has, at the bound, the chain that the bound names.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn agrees(&self) -> Result<bool, Refusal> {
        let mut scan = self.scan(Ahead::Headers);
        while scan.next_until(self.bound().sequence)?.is_some() {}
        Ok(agrees(&scan, self.bound()).is_ok())
    }

    /// Finds the place behind the bound.
    fn end(&self) -> Result<Cursor, Refusal> {
        let mut scan = self.scan(Ahead::Headers);
        while scan.next_until(self.bound().sequence)?.is_some() {}
        agrees(&scan, self.bound())?;
        Ok(scan.cursor())
    }

    /// Copies a segment up to an offset, unless it is there; tells whether it was written.
    fn copy_segment(
        &self,
        until: Position,
        copy: &Layout,
        earlier: Option<&Layout>,
    ) -> Result<bool, CopyError> {
        let Position { segment, offset: limit } = until;
        if self.is_same(copy, until)? {
            return Ok(false);
        }
        let (file, draft) = (copy.path(segment), copy.path(segment).with_added_extension("new"));
        for old in [&file, &draft] {
            remove(old)?;
        }
        if let Some(earlier) = earlier
            && self.is_same(earlier, until)?
            && fs::hard_link(earlier.path(segment), &file).is_ok()
        {
            return Ok(false);
        }
        // An existing name, a link of somebody else's above all, is never written through.
        let new = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        new.set_len(copy.length.into())?;
        let mut from = self.layout().read(segment, 1 << 20)?;
        for at in pieces(limit) {
            let bytes = piece(&mut from, at, limit)?;
            if !is_blank(bytes) {
                new.write_all_at(bytes, at.into())?;
            }
        }
        new.sync_all()?;
        fs::rename(&draft, &file)?;
        Ok(true)
    }

    /// Tells whether another folder has this segment up to an offset, and zeros behind.
    fn is_same(&self, other: &Layout, until: Position) -> io::Result<bool> {
        let Position { segment, offset: limit } = until;
        match fs::symlink_metadata(other.path(segment)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
            Ok(found) if !found.is_file() || found.len() != u64::from(other.length) => {
                return Ok(false);
            }
            Ok(_) => {}
        }
        let mut here = self.layout().read(segment, 1 << 20)?;
        let mut there = other.read(segment, 1 << 20)?;
        for at in pieces(limit) {
            if piece(&mut here, at, limit)? != piece(&mut there, at, limit)? {
                return Ok(false);
            }
        }
        there.blank_from(limit)
    }
}

fn pieces(limit: u32) -> impl Iterator<Item = u32> {
    (0..limit.div_ceil(PIECE)).map(|number| number.saturating_mul(PIECE))
}

/// Reads a piece of a segment that ends at the limit at the latest.
fn piece(window: &mut Window, at: u32, limit: u32) -> io::Result<&[u8]> {
    let length = PIECE.min(limit.saturating_sub(at));
    window.at(at, length)?.ok_or_else(|| ErrorKind::UnexpectedEof.into())
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

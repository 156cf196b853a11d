//! What was taken is kept, a batch at a time, by the one thread that writes.
//!
//! What comes in: batches of tips that were laid down and opened. What goes out: durable originals under their names, then
//! the index that tells of them, then their rows in the case file and whose near copies they are, in this order: an
//! original that the index tells of is on the disk, and what a crash leaves out of the case file is found again.
//! What lies among the originals and is in no index when an import is cut off is half done, and goes with the next change
//! of the vault.
//! Many originals of a batch are made durable by one flush of the file system where that is one whose flush tells of every
//! error; elsewhere, and when they are few, each by itself.

use std::{
    fs::{self, File},
    io,
    path::PathBuf,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::{Scope, ScopedJoinHandle},
};

use rustix::fs::{fstatfs, syncfs};

use super::ReceiveError;
use crate::{
    casefile::{
        CaseFile,
        liken::Likening,
        projection::{Incoming, Joined},
    },
    vault::{
        VaultError, Writing,
        original::{FOLDER, PART},
    },
};

/// From so many originals on, the whole file system is flushed at once.
const MANY: usize = 16;
/// ext2 to ext4, XFS, Btrfs and F2FS (statfs(2)): their syncfs waits for all data, and tells of errors (Linux 5.8).
const FLUSHED_WHOLE: [u32; 4] = [0xEF53, 0x5846_5342, 0x9123_683E, 0xF2F5_2010];

/// What was taken since the last batch.
pub(super) struct Batch {
    /// Where their sealed bytes lie: under their own names, or as parts.
    pub(super) laid: Vec<PathBuf>,
    /// The index that tells of them.
    pub(super) index: Vec<u8>,
    pub(super) joined: Vec<Joined>,
    pub(super) incoming: Vec<Incoming>,
}

/// The thread that writes.
pub(super) struct Keeper<'scope> {
    batches: SyncSender<Batch>,
    thread: ScopedJoinHandle<'scope, Result<Option<CaseFile>, ReceiveError>>,
}

impl<'scope> Keeper<'scope> {
    pub(super) fn spawn(
        scope: &'scope Scope<'scope, '_>,
        writing: &'scope Writing<'scope>,
        file: CaseFile,
    ) -> Result<Self, ReceiveError> {
        let originals = Originals::of(writing)?;
        let (batches, taken) = sync_channel(2);
        let thread = scope.spawn(move || Keeping { writing, file, originals }.all(&taken));
        Ok(Self { batches, thread })
    }

    /// Hands a batch over; false when the thread has ended, and [`Keeper::end`] tells why.
    pub(super) fn keep(&self, batch: Batch) -> bool {
        self.batches.send(batch).is_ok()
    }

    /// Waits until everything is kept; returns the case file if anything of it was filled, which is to be ended.
    pub(super) fn end(self) -> Result<Option<CaseFile>, ReceiveError> {
        drop(self.batches);
        let lost = |_| ReceiveError::File(io::Error::other("the thread that writes has ended"));
        self.thread.join().map_err(lost)?
    }
}

struct Keeping<'w> {
    writing: &'w Writing<'w>,
    file: CaseFile,
    originals: Originals,
}

impl Keeping<'_> {
    fn all(self, batches: &Receiver<Batch>) -> Result<Option<CaseFile>, ReceiveError> {
        let (mut filling, mut likening) = (false, Likening::default());
        while let Ok(batch) = batches.recv() {
            let nothing = batch.joined.is_empty() && batch.incoming.is_empty();
            if !filling && !nothing {
                self.file.begin_filling().map_err(VaultError::from)?;
                filling = true;
            }
            self.originals.place(&batch.laid)?;
            self.writing.save_json(&batch.index)?;
            if !nothing {
                let Batch { joined, incoming, .. } = &batch;
                self.file.put(joined, incoming).map_err(VaultError::from)?;
                likening.go_on(&self.file, joined, incoming).map_err(VaultError::from)?;
            }
        }
        Ok(filling.then_some(self.file))
    }
}

/// The folder of the originals.
struct Originals {
    /// Open since before the first of them was written: a flush tells of every error since.
    folder: File,
    whole: bool,
}

impl Originals {
    fn of(writing: &Writing<'_>) -> Result<Self, ReceiveError> {
        let folder = File::open(writing.vault().dir().join(FOLDER))?;
        let kind = fstatfs(&folder).map_err(io::Error::from)?.f_type;
        let whole = u32::try_from(kind).is_ok_and(|kind| FLUSHED_WHOLE.contains(&kind));
        Ok(Self { folder, whole })
    }

    /// Makes what was laid down durable, with its names; a part gets the original's name when it is.
    fn place(&self, laid: &[PathBuf]) -> Result<(), ReceiveError> {
        if laid.is_empty() {
            return Ok(());
        }
        let whole = self.whole && laid.len() >= MANY;
        if whole {
            syncfs(&self.folder).map_err(io::Error::from)?;
        } else {
            for file in laid {
                File::open(file)?.sync_all()?;
            }
        }
        let is_part = |file: &&PathBuf| file.extension().is_some_and(|end| end == PART);
        let mut named = false;
        for part in laid.iter().filter(is_part) {
            fs::rename(part, part.with_extension(""))?;
            named = true;
        }
        // The whole file system has the names of files that were made before it was flushed.
        if whole && !named { Ok(()) } else { Ok(self.folder.sync_all()?) }
    }
}

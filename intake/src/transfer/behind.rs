//! Writes a file on a thread behind the one that makes its bytes, and makes it durable on a third as it goes: at the end
//! little is left to wait for. An export takes the time of the slowest of the three, and not of all.

use std::{
    fs::File,
    io::{self, Write},
    mem,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

/// Bytes that are handed over at a time.
const PIECE: usize = 1 << 20;
/// Pieces that may wait.
const WAITING: usize = 2;
/// Pieces after which what is written is made durable.
const SYNCED: usize = 32;

/// Where the bytes go; the last of them with a flush.
pub(crate) struct Ahead {
    filling: Vec<u8>,
    full: SyncSender<Vec<u8>>,
    empty: Receiver<Vec<u8>>,
}

/// Writes what `make` makes, and returns when all of it is durable.
///
/// # Errors
/// The file's error if it has one, else that of `make`.
pub(super) fn write(file: &File, make: impl FnOnce(Ahead) -> io::Result<()>) -> io::Result<()> {
    let (full, pieces) = sync_channel(WAITING);
    let (give_back, empty) = sync_channel(WAITING + 1);
    let (enough, due) = sync_channel(1);
    thread::scope(|scope| {
        let syncer = scope.spawn(move || due.iter().try_for_each(|()| file.sync_data()));
        let writer = scope.spawn(move || put(file, &pieces, &give_back, &enough));
        let made = make(Ahead { filling: Vec::with_capacity(PIECE), full, empty });
        let written = writer.join().map_err(|_| io::Error::other("writer of the file panicked"))?;
        let synced = syncer.join().map_err(|_| io::Error::other("syncer of the file panicked"))?;
        written.and(synced).and(made)
    })?;
    file.sync_all()
}

fn put(
    mut file: &File,
    pieces: &Receiver<Vec<u8>>,
    give_back: &SyncSender<Vec<u8>>,
    enough: &SyncSender<()>,
) -> io::Result<()> {
    for (written, mut piece) in (1_usize..).zip(pieces) {
        file.write_all(&piece)?;
        if written.is_multiple_of(SYNCED) {
            // Whoever is still at it comes back for the rest; one who met an error tells it.
            enough.try_send(()).ok();
        }
        piece.clear();
        // Whoever made the last bytes is gone, and needs no room any more.
        give_back.try_send(piece).ok();
    }
    Ok(())
}

impl Write for Ahead {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = PIECE.saturating_sub(self.filling.len());
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.filling.extend_from_slice(taken);
        if self.filling.len() >= PIECE {
            self.flush()?;
        }
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let next = self.empty.try_recv().unwrap_or_else(|_| Vec::with_capacity(PIECE));
        let full = mem::replace(&mut self.filling, next);
        // The writer ended early: its error is the one that is told.
        self.full.send(full).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::OwnedFd;

    use super::*;

    #[test]
    fn every_length_arrives_whole() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 40 * PIECE + 7] {
            let bytes: Vec<u8> = (0..length).map(|n| n.to_le_bytes()[n % 3]).collect();
            let file = tempfile::NamedTempFile::new().unwrap();
            let made = |mut ahead: Ahead| {
                bytes.chunks(99_991).try_for_each(|part| ahead.write_all(part))?;
                ahead.flush()
            };
            write(file.as_file(), made).unwrap();
            assert!(std::fs::read(file.path()).unwrap() == bytes, "{length}");
        }
    }

    #[test]
    fn error_of_the_file_is_told_and_not_its_echo() {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let endless = |mut ahead: Ahead| loop {
            ahead.write_all(&[1; 70_000])?;
        };
        assert_eq!(write(&full, endless).unwrap_err().kind(), io::ErrorKind::StorageFull);
    }

    #[test]
    fn error_of_the_maker_is_told() {
        let file = tempfile::tempfile().unwrap();
        let made = |_: Ahead| Err(io::ErrorKind::InvalidData.into());
        assert_eq!(write(&file, made).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn file_that_cannot_be_made_durable_is_an_error() {
        let (reader, writer) = io::pipe().unwrap();
        let made = |mut ahead: Ahead| ahead.flush();
        assert!(write(&File::from(OwnedFd::from(writer)), made).is_err());
        drop(reader);
    }
}

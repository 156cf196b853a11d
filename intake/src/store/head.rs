//! The `head` file beside the journal: the newest record known to be durable at the last tick.

use std::{
    fs,
    io::{self, ErrorKind},
    path::Path,
};

use super::{
    disk::Disk,
    record::{Chain, Sequence, take},
    recover::Witness,
    scan::Cursor,
};

const MAGIC: [u8; 4] = *b"MKH1";
const LEN: usize = 48;

/// What was found in place of a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absence {
    Missing,
    Damaged,
}

pub(super) fn write(disk: &dyn Disk, path: &Path, cursor: &Cursor) -> io::Result<()> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&cursor.last.0.to_be_bytes());
    bytes.extend_from_slice(&cursor.chain.0);
    bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_be_bytes());
    disk.replace(path, &bytes)
}

/// Reads the head; one that is not there or damaged is told and made anew at the next tick.
pub(super) fn read(path: &Path) -> io::Result<Result<Witness, Absence>> {
    match fs::read(path) {
        Ok(bytes) => Ok(parse(&bytes).ok_or(Absence::Damaged)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Err(Absence::Missing)),
        Err(error) => Err(error),
    }
}

fn parse(bytes: &[u8]) -> Option<Witness> {
    let bytes: &[u8; LEN] = bytes.try_into().ok()?;
    let (checked, checksum) = bytes.split_last_chunk::<4>()?;
    if crc32c::crc32c(checked) != u32::from_be_bytes(*checksum) {
        return None;
    }
    let mut rest = checked;
    if take::<4>(&mut rest).ok()? != MAGIC {
        return None;
    }
    let sequence = Sequence(u64::from_be_bytes(take(&mut rest).ok()?));
    Some(Witness { sequence, chain: Chain(take(&mut rest).ok()?) })
}

//! The parts of a zip file: opened with every bound checked, and written so that nothing but names and bytes remain.
//!
//! Source: PKWARE's APPNOTE.TXT, of which office formats use stored and deflated entries alone.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read, SeekFrom, Write},
};

use flate2::{Compression, Crc, write::DeflateEncoder};
use memchr::memchr3_iter;
use zip::{CompressionMethod, DateTime, ZipArchive, result::ZipError};

use crate::{
    Trace,
    clean::{Source, Stop},
};

/// A document is held in memory, so no greater one is taken.
pub(crate) const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// All parts of a document together, inflated.
const MOST_INFLATED: u64 = 256 * 1024 * 1024;

/// One part, inflated.
pub(crate) const MOST_PART: u64 = 64 * 1024 * 1024;

/// Tags, references and attributes of all parts that are read as XML, each of which costs far more than its bytes.
const MOST_MARKS: usize = 4_000_000;

const MOST_PARTS: usize = 8192;

/// 1980-01-01, the earliest day that a zip file knows, at 00:00.
const DAY: [u8; 4] = [0, 0, 0x21, 0];

/// Returns a whole file that is small enough to be held in memory.
pub(crate) fn whole(source: &mut dyn Source) -> Result<Vec<u8>, Stop> {
    let len = source.seek(SeekFrom::End(0))?;
    if len > MOST_BYTES {
        return Err(Stop::Refused);
    }
    source.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::with_capacity(usize::try_from(len).unwrap_or_default());
    Read::take(&mut *source, MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A document's parts.
pub(crate) struct Parts {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    names: Vec<String>,
    /// Where each name stands among them, in small letters.
    index: BTreeMap<String, usize>,
    inflated: u64,
    marks: usize,
}

impl Parts {
    /// Opens a file whose parts have plain, unlike names, are not encrypted, and do not inflate without bound.
    pub(crate) fn open(source: &mut dyn Source) -> Result<Self, Stop> {
        let bytes = whole(source)?;
        // The directory is taken into memory at once: count before that.
        let entries = bytes.windows(4).filter(|four| four == b"PK\x01\x02").count();
        if entries > MOST_PARTS {
            return Err(Stop::Refused);
        }
        let mut archive = ZipArchive::new(Cursor::new(bytes))?;
        let overlaps = archive.has_overlapping_entries()?;
        if archive.has_duplicate_names() || overlaps {
            return Err(Stop::Refused);
        }
        let (mut names, mut declared) = (Vec::new(), 0_u64);
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index)?;
            declared = declared.saturating_add(entry.size());
            let plain = matches!(
                entry.compression(),
                CompressionMethod::Stored | CompressionMethod::Deflated
            );
            let name = str::from_utf8(entry.name_raw()).map_err(|_| Stop::Refused)?;
            if entry.encrypted() || !plain || !is_plain(name) || declared > MOST_INFLATED {
                return Err(Stop::Refused);
            }
            names.push(name.to_owned());
        }
        let mut folded: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
        folded.sort_unstable();
        if folded.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(Stop::Refused);
        }
        let folded = names.iter().map(|name| name.to_ascii_lowercase());
        let index = folded.enumerate().map(|(at, name)| (name, at)).collect();
        Ok(Self { archive, names, index, inflated: 0, marks: 0 })
    }

    /// Returns the names of all parts, folders left out.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str).filter(|name| !name.ends_with('/'))
    }

    /// Returns a part's name as the file has it; part names differ in more than case.
    pub(crate) fn find(&self, name: &str) -> Option<&str> {
        let at = self.index.get(&name.to_ascii_lowercase())?;
        self.names.get(*at).map(String::as_str).filter(|name| !name.ends_with('/'))
    }

    /// Reads a part that is to be taken apart as XML.
    pub(crate) fn read_xml(&mut self, name: &str) -> Result<Vec<u8>, Stop> {
        let xml = self.read(name)?;
        self.marks = self.marks.saturating_add(memchr3_iter(b'<', b'&', b'=', &xml).count());
        if self.marks > MOST_MARKS { Err(Stop::Refused) } else { Ok(xml) }
    }

    /// Reads a part.
    pub(crate) fn read(&mut self, name: &str) -> Result<Vec<u8>, Stop> {
        let entry = self.archive.by_name(name)?;
        let left = MOST_INFLATED.saturating_sub(self.inflated).min(MOST_PART);
        let mut bytes = Vec::new();
        entry.take(left + 1).read_to_end(&mut bytes).map_err(|_| Stop::Refused)?;
        let len = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.inflated = self.inflated.saturating_add(len);
        if len > left { Err(Stop::Refused) } else { Ok(bytes) }
    }

    /// Tells what the container holds beside its parts.
    pub(crate) fn traces(&mut self, found: &mut Vec<Trace>) -> Result<(), Stop> {
        if !self.archive.comment().is_empty() {
            found.push(Trace::Words);
        }
        if self.archive.offset() > 0 {
            found.push(Trace::Hidden);
        }
        for index in 0..self.archive.len() {
            let entry = self.archive.by_index_raw(index)?;
            if entry.last_modified().is_some_and(|day| day != DateTime::default()) {
                found.push(Trace::Time);
                break;
            }
        }
        Ok(())
    }
}

fn is_plain(name: &str) -> bool {
    let odd = |c: char| c.is_control() || c == '\\' || c == ':';
    let steps = || name.split('/');
    !name.is_empty()
        && name.len() <= 512
        && !name.starts_with('/')
        && !name.contains(odd)
        && !steps().any(|step| step == ".." || step == ".")
}

impl From<ZipError> for Stop {
    /// The file is in memory: whatever fails is the file.
    fn from(_: ZipError) -> Self {
        Self::Refused
    }
}

/// A new file: parts in the order they come, under one day, without anything of their own but bytes.
pub(crate) struct Writer<'a> {
    sink: &'a mut dyn Write,
    directory: Vec<u8>,
    at: u32,
    count: u16,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(sink: &'a mut dyn Write) -> Self {
        Self { sink, directory: Vec::new(), at: 0, count: 0 }
    }

    /// Writes a part deflated.
    pub(crate) fn deflated(&mut self, name: &str, body: &[u8]) -> Result<(), Stop> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body)?;
        let packed = encoder.finish()?;
        self.entry(name, body, &packed, 8)
    }

    /// Writes a part as it is.
    pub(crate) fn stored(&mut self, name: &str, body: &[u8]) -> Result<(), Stop> {
        self.entry(name, body, body, 0)
    }

    fn entry(&mut self, name: &str, body: &[u8], packed: &[u8], method: u8) -> Result<(), Stop> {
        let mut crc = Crc::new();
        crc.update(body);
        // Bit 11 says that names are UTF-8.
        let mut head = vec![20, 0, 0, if name.is_ascii() { 0 } else { 8 }, method, 0];
        head.extend_from_slice(&DAY);
        head.extend_from_slice(&crc.sum().to_le_bytes());
        head.extend_from_slice(&four(packed.len())?);
        head.extend_from_slice(&four(body.len())?);
        head.extend_from_slice(
            &u16::try_from(name.len()).map_err(|_| Stop::Refused)?.to_le_bytes(),
        );
        head.extend_from_slice(&[0; 2]);
        self.directory.extend_from_slice(b"PK\x01\x02\x14\x03");
        self.directory.extend_from_slice(&head);
        // No comment, first disk, a file that its owner reads.
        self.directory.extend_from_slice(b"\0\0\0\0\0\0\0\0\x80\x81");
        self.directory.extend_from_slice(&self.at.to_le_bytes());
        self.directory.extend_from_slice(name.as_bytes());
        let local = [b"PK\x03\x04", head.as_slice(), name.as_bytes(), packed].concat();
        self.sink.write_all(&local)?;
        let len = u32::from_le_bytes(four(local.len())?);
        self.at = self.at.checked_add(len).ok_or(Stop::Refused)?;
        self.count = self.count.checked_add(1).ok_or(Stop::Refused)?;
        Ok(())
    }

    /// Writes the directory.
    pub(crate) fn finish(self) -> Result<(), Stop> {
        let (count, len) = (self.count.to_le_bytes(), four(self.directory.len())?);
        self.sink.write_all(&self.directory)?;
        let end = [
            b"PK\x05\x06\0\0\0\0",
            count.as_slice(),
            &count,
            &len,
            &self.at.to_le_bytes(),
            &[0; 2],
        ];
        Ok(self.sink.write_all(&end.concat())?)
    }
}

fn four(len: usize) -> Result<[u8; 4], Stop> {
    Ok(u32::try_from(len).map_err(|_| Stop::Refused)?.to_le_bytes())
}

//! One frame of MPEG audio layer III: where its sound begins and ends, and the table that a first frame can be.

/// The table's own part behind the Xing fields: encoder, settings, delays, checksums.
const EXTENSION: usize = 36;

/// Where the three bytes of delay and padding lie in it.
const DELAYS: usize = 21;

/// What stands at the place of the encoder's name: players honour the delays under this one alone.
const MARK: &[u8; 4] = b"LAME";

/// A frame's header, read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Header {
    /// Bytes of the whole frame.
    pub(crate) len: usize,
    /// Where its sound begins: behind header, checksum and side information.
    pub(crate) main: usize,
    /// MPEG-1, whose frames have two granules.
    first_version: bool,
    mono: bool,
    checked: bool,
    rate: u32,
}

impl Header {
    /// Reads a header, of a bit rate that is told.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let [0xff, version, rates, mode] = *bytes.first_chunk()? else { return None };
        // Eleven bits of sync, layer III.
        if version & 0xe6 != 0xe2 || mode & 3 == 2 {
            return None;
        }
        let (first_version, half) = match version >> 3 & 3 {
            3 => (true, 1),
            2 => (false, 2),
            0 => (false, 4),
            _ => return None,
        };
        let rate = [44_100, 48_000, 32_000].get(usize::from(rates >> 2 & 3))? / half;
        let kilobits = kilobits(first_version, rates >> 4)?;
        let samples = if first_version { 144_000 } else { 72_000 };
        let len = usize::try_from(samples * kilobits / rate + u32::from(rates >> 1 & 1)).ok()?;
        let (mono, checked) = (mode >> 6 == 3, version & 1 == 0);
        let side = match (first_version, mono) {
            (true, false) => 32,
            (true, true) | (false, false) => 17,
            (false, true) => 9,
        };
        let main = 4 + if checked { 2 } else { 0 } + side;
        (main <= len).then_some(Self { len, main, first_version, mono, checked, rate })
    }

    /// Tells whether two frames can follow each other.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.rate == other.rate && self.first_version == other.first_version
    }

    /// Reads how far back a frame's sound begins, and how many bytes it takes.
    pub(crate) fn sound(&self, frame: &[u8]) -> Option<(usize, usize)> {
        let side = frame.get(if self.checked { 6 } else { 4 }..self.main)?;
        let channels = if self.mono { 1 } else { 2 };
        let (begin, fixed, granules, each) = match (self.first_version, self.mono) {
            (true, true) => (9, 18, 2, 59),
            (true, false) => (9, 20, 2, 59),
            (false, true) => (8, 9, 1, 63),
            (false, false) => (8, 10, 1, 63),
        };
        let lengths = (0..granules * channels).map(|part| bits(side, fixed + part * each, 12));
        Some((bits(side, 0, begin)?, lengths.sum::<Option<usize>>()?.div_ceil(8)))
    }
}

/// Bit rates in kbit/s; free and forbidden ones are none.
fn kilobits(first_version: bool, index: u8) -> Option<u32> {
    let first = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    let second = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    let table = if first_version { first } else { second };
    table.get(usize::from(index)).copied().filter(|rate| *rate != 0)
}

fn bits(bytes: &[u8], at: usize, count: usize) -> Option<usize> {
    (at..at + count).try_fold(0, |value, bit| {
        let byte = bytes.get(bit / 8)?;
        Some(value << 1 | usize::from(byte >> (7 - bit % 8) & 1))
    })
}

/// What a frame is, as far as its marks tell: the first of a file, and one that an editor joined to others.
#[derive(Debug, PartialEq)]
pub(crate) enum Role {
    /// Sound, with no mark of a table.
    Sound,
    /// A table, with all that names its encoder gone.
    Table(Vec<u8>),
    /// A table that is nothing but its encoder's: Fraunhofer's, or one whose fields do not lie inside its frame.
    Foreign,
}

/// Tells what a frame is.
///
/// A table that was written has its mark and all its fields, so that it is a table again when it is cleaned again.
pub(crate) fn role(header: Header, frame: &[u8]) -> Role {
    if frame.get(36..40) == Some(b"VBRI") {
        return Role::Foreign;
    }
    match frame.get(header.main..header.main + 4) {
        Some(b"Xing" | b"Info") => table(header, frame).map_or(Role::Foreign, Role::Table),
        _ => Role::Sound,
    }
}

/// Keeps counts, places and delays of a table; none is one that ends before its fields do.
fn table(header: Header, frame: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![0; frame.len()];
    let flags = frame.get(header.main + 7).copied().unwrap_or_default() & 15;
    let fields = [(1, 4), (2, 4), (4, 100)].iter().filter(|(flag, _)| flags & flag != 0);
    let kept = header.main + 8 + fields.map(|(_, len)| len).sum::<usize>();
    // The fourth field is the encoder's own judgement of its quality.
    let extension = kept + if flags & 8 != 0 { 4 } else { 0 };
    keep(&mut out, frame, 0, 4);
    let fields = header.main..kept;
    out.get_mut(fields.clone())?.copy_from_slice(frame.get(fields)?);
    let has_delays = frame.get(extension..extension + EXTENSION).is_some_and(|extension| {
        extension.first() != Some(&0) && extension.iter().any(|byte| *byte != 0)
    });
    if has_delays {
        if let Some(place) = out.get_mut(extension..extension + MARK.len()) {
            place.copy_from_slice(MARK);
        }
        keep(&mut out, frame, extension + DELAYS, 3);
        let end = extension + EXTENSION - 2;
        let checksum = checksum(out.get(..end).unwrap_or_default()).to_be_bytes();
        if let Some(place) = out.get_mut(end..end + 2) {
            place.copy_from_slice(&checksum);
        }
    }
    Some(out)
}

fn keep(out: &mut [u8], frame: &[u8], at: usize, len: usize) {
    if let (Some(to), Some(from)) = (out.get_mut(at..at + len), frame.get(at..at + len)) {
        to.copy_from_slice(from);
    }
}

/// CRC-16/ARC, as the table's last two bytes have it.
fn checksum(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte), |crc, _| {
            (crc >> 1) ^ if crc & 1 == 1 { 0xa001 } else { 0 }
        })
    })
}

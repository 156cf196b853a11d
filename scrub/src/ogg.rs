//! Ogg with Vorbis or Opus: the same packets on new pages, under an empty comment; constant memory.
//!
//! Sources: RFC 3533 (pages), RFC 7845 (Opus), Vorbis I (its three headers).

use std::{
    array,
    io::{Read, SeekFrom, Write},
};

use crate::{
    Trace,
    clean::{Findings, Source, Stop},
};

/// The serial number that every stream gets: the one it had is random, or counts what a program wrote before.
const SERIAL: [u8; 4] = [1, 0, 0, 0];

/// How much of a header packet is read; what lies behind is passed over in a comment and refused in a set-up.
const MOST_HEADER: usize = 1024 * 1024;

const CONTINUED: u8 = 1;
const BEGIN: u8 = 2;
const END: u8 = 4;

/// A granule position on a page where no packet ends.
const NO_GRANULE: [u8; 8] = [0xff; 8];

/// One page: lacing values and what they lace.
struct Page {
    flags: u8,
    granule: [u8; 8],
    serial: [u8; 4],
    number: [u8; 4],
    laces: Vec<u8>,
    body: Vec<u8>,
}

/// Which sound the packets carry.
#[derive(Clone, Copy, PartialEq)]
enum Codec {
    Opus,
    Vorbis,
}

/// Writes the stream with its comment emptied.
pub(crate) fn clean(source: &mut dyn Source, sink: &mut dyn Write) -> Result<Findings, Stop> {
    source.seek(SeekFrom::Start(0))?;
    let mut findings = Findings::default();
    let checksum = Checksum::new();
    let mut pages = Pages { source, checksum: &checksum };
    let first = pages.next()?.ok_or(Stop::Refused)?;
    let codec = codec(&first).ok_or(Stop::Refused)?;
    let headers = headers(&mut pages, first.serial, codec)?;
    comment_traces(headers.first().ok_or(Stop::Refused)?, codec, &mut findings.found)?;
    let comment = match codec {
        Codec::Opus => b"OpusTags\0\0\0\0\0\0\0\0".as_slice(),
        Codec::Vorbis => b"\x03vorbis\0\0\0\0\0\0\0\0\x01",
    };
    let set_up = headers.get(1).map(Vec::as_slice);
    if set_up
        .is_some_and(|packet| packet.len() >= MOST_HEADER || !packet.starts_with(b"\x05vorbis"))
    {
        return Err(Stop::Refused);
    }
    let serial = first.serial;
    let mut writer = Writer { sink, checksum: &checksum, number: 0 };
    writer.page(Page { flags: BEGIN, granule: [0; 8], ..first })?;
    for packet in [Some(comment), set_up].into_iter().flatten() {
        writer.header(packet)?;
    }
    sound(&mut pages, serial, &mut writer, &mut findings.found)?;
    Ok(findings)
}

/// Tells the codec by a first page, which holds the identification header alone, at its exact length.
fn codec(page: &Page) -> Option<Codec> {
    let one_packet = page.flags == BEGIN && page.laces.len() == 1;
    let opus = page.body.starts_with(b"OpusHead");
    let len = match page.body.get(18) {
        Some(0) if opus => 19,
        Some(_) if opus => 21 + usize::from(*page.body.get(9)?),
        _ => 30,
    };
    let vorbis = page.body.starts_with(b"\x01vorbis");
    let codec = if opus { Codec::Opus } else { Codec::Vorbis };
    (one_packet && (opus || vorbis) && page.body.len() == len).then_some(codec)
}

/// Reads the header packets behind the first, whose pages no sound shares.
fn headers(pages: &mut Pages<'_>, serial: [u8; 4], codec: Codec) -> Result<Vec<Vec<u8>>, Stop> {
    let wanted = if codec == Codec::Opus { 1 } else { 2 };
    let (mut packets, mut open) = (Vec::new(), Vec::new());
    while packets.len() < wanted {
        let page = pages.next()?.filter(|page| page.serial == serial).ok_or(Stop::Refused)?;
        let mut body = page.body.as_slice();
        for lace in &page.laces {
            let (piece, rest) = body.split_at_checked(usize::from(*lace)).ok_or(Stop::Refused)?;
            body = rest;
            let room = MOST_HEADER.saturating_sub(open.len());
            open.extend_from_slice(piece.get(..room).unwrap_or(piece));
            if *lace < 255 {
                packets.push(std::mem::take(&mut open));
            }
        }
    }
    let whole = open.is_empty() && packets.len() == wanted;
    whole.then_some(packets).ok_or(Stop::Refused)
}

/// Copies the pages of sound up to the stream's end.
fn sound(
    pages: &mut Pages<'_>,
    serial: [u8; 4],
    writer: &mut Writer<'_>,
    found: &mut Vec<Trace>,
) -> Result<(), Stop> {
    while let Some(page) = pages.next()? {
        if page.serial != serial || page.flags & BEGIN != 0 {
            return Err(Stop::Refused);
        }
        let flags = page.flags & (CONTINUED | END);
        writer.page(Page { flags, ..page })?;
        if flags & END != 0 {
            break;
        }
    }
    let mut behind = Vec::new();
    Read::take(&mut *pages.source, 4).read_to_end(&mut behind)?;
    // Another stream behind the first is sound, not a hidden file: it may not be dropped.
    if behind == b"OggS" {
        return Err(Stop::Refused);
    }
    if !behind.is_empty() {
        found.push(Trace::Hidden);
    }
    Ok(())
}

/// Tells what a comment header says: its vendor, then fields `NAME=value`.
fn comment_traces(packet: &[u8], codec: Codec, found: &mut Vec<Trace>) -> Result<(), Stop> {
    let magic = if codec == Codec::Opus { b"OpusTags".as_slice() } else { b"\x03vorbis" };
    let mut rest = packet.strip_prefix(magic).ok_or(Stop::Refused)?;
    if sized(&mut rest).is_some_and(|vendor| !vendor.is_empty()) {
        found.push(Trace::Device);
    }
    rest = rest.get(4..).unwrap_or_default();
    while let Some(field) = sized(&mut rest) {
        found.push(field_trace(field));
    }
    Ok(())
}

fn field_trace(field: &[u8]) -> Trace {
    let name = field.split(|byte| *byte == b'=').next().unwrap_or_default();
    match String::from_utf8_lossy(name).to_ascii_uppercase().as_str() {
        "ENCODER" | "ENCODED_BY" | "ENCODER_OPTIONS" | "ENCODING" => Trace::Device,
        "DATE" | "CREATION_TIME" | "YEAR" => Trace::Time,
        "ARTIST" | "PERFORMER" | "COPYRIGHT" | "CONTACT" | "AUTHOR" | "COMPOSER" => Trace::Person,
        "LOCATION" | "GEO_LOCATION" => Trace::Place,
        "METADATA_BLOCK_PICTURE" | "COVERART" => Trace::Preview,
        _ => Trace::Words,
    }
}

fn sized<'p>(rest: &mut &'p [u8]) -> Option<&'p [u8]> {
    let (len, behind) = rest.split_first_chunk()?;
    let len = usize::try_from(u32::from_le_bytes(*len)).ok()?;
    let (field, behind) = behind.split_at_checked(len)?;
    *rest = behind;
    Some(field)
}

/// The pages of a file, one after the other.
struct Pages<'a> {
    source: &'a mut dyn Source,
    checksum: &'a Checksum,
}

impl Pages<'_> {
    /// Reads a page whose checksum is right, or nothing at the end of the file.
    fn next(&mut self) -> Result<Option<Page>, Stop> {
        let mut magic = Vec::new();
        Read::take(&mut *self.source, 5).read_to_end(&mut magic)?;
        if magic.is_empty() {
            return Ok(None);
        }
        if magic != b"OggS\0" {
            return Err(Stop::Refused);
        }
        let [flags] = self.bytes()?;
        let (granule, serial, number) = (self.bytes()?, self.bytes()?, self.bytes()?);
        let checksum: [u8; 4] = self.bytes()?;
        let [count] = self.bytes()?;
        let laces = self.sized(count.into())?;
        let body = self.sized(laces.iter().copied().map(usize::from).sum())?;
        let page = Page { flags, granule, serial, number, laces, body };
        let whole = self.checksum.of(&page.encode([0; 4])) == checksum;
        if whole { Ok(Some(page)) } else { Err(Stop::Refused) }
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Stop> {
        let mut bytes = [0; N];
        self.source.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn sized(&mut self, len: usize) -> Result<Vec<u8>, Stop> {
        let mut bytes = vec![0; len];
        self.source.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

impl Page {
    fn encode(&self, checksum: [u8; 4]) -> Vec<u8> {
        let count = u8::try_from(self.laces.len()).unwrap_or(u8::MAX);
        [
            b"OggS\0".as_slice(),
            &[self.flags],
            &self.granule,
            &self.serial,
            &self.number,
            &checksum,
            &[count],
            &self.laces,
            &self.body,
        ]
        .concat()
    }
}

/// Pages under the fixed serial number, counted from zero.
struct Writer<'a> {
    sink: &'a mut dyn Write,
    checksum: &'a Checksum,
    number: u32,
}

impl Writer<'_> {
    fn page(&mut self, page: Page) -> Result<(), Stop> {
        let page = Page { serial: SERIAL, number: self.number.to_le_bytes(), ..page };
        let checksum = self.checksum.of(&page.encode([0; 4]));
        self.sink.write_all(&page.encode(checksum))?;
        self.number = self.number.checked_add(1).ok_or(Stop::Refused)?;
        Ok(())
    }

    /// Lays a header packet over pages of its own, at most 255 lacing values on each.
    fn header(&mut self, packet: &[u8]) -> Result<(), Stop> {
        let mut laces = vec![255; packet.len() / 255];
        laces.push(u8::try_from(packet.len() % 255).map_err(|_| Stop::Refused)?);
        let (mut body, mut flags) = (packet, 0);
        for laces in laces.chunks(255) {
            let len = laces.iter().copied().map(usize::from).sum();
            let (here, rest) = body.split_at_checked(len).ok_or(Stop::Refused)?;
            body = rest;
            let granule = if laces.last() == Some(&255) { NO_GRANULE } else { [0; 8] };
            let (laces, body) = (laces.to_vec(), here.to_vec());
            let (serial, number) = (SERIAL, [0; 4]);
            self.page(Page { flags, granule, serial, number, laces, body })?;
            flags = CONTINUED;
        }
        Ok(())
    }
}

/// The CRC of RFC 3533: polynomial 0x04c11db7, nothing reflected, nothing inverted.
struct Checksum {
    table: [u32; 256],
}

impl Checksum {
    fn new() -> Self {
        let mut top = 0_u32;
        let table = array::from_fn(|_| {
            let mut value = top << 24;
            top += 1;
            for _ in 0..8 {
                let carry = value >> 31 == 1;
                value = (value << 1) ^ if carry { 0x04c1_1db7 } else { 0 };
            }
            value
        });
        Self { table }
    }

    fn of(&self, bytes: &[u8]) -> [u8; 4] {
        let step = |crc: u32, byte: &u8| {
            let [top, ..] = crc.to_be_bytes();
            (crc << 8) ^ self.table.get(usize::from(top ^ byte)).copied().unwrap_or_default()
        };
        bytes.iter().fold(0, step).to_le_bytes()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn file(pages: Vec<(u8, u32, Vec<Vec<u8>>)>) -> Vec<u8> {
        let checksum = Checksum::new();
        let page = |(flags, serial, packets): (u8, u32, Vec<Vec<u8>>)| {
            let mut laces = Vec::new();
            for packet in &packets {
                laces.extend(vec![255; packet.len() / 255]);
                laces.push(u8::try_from(packet.len() % 255).unwrap());
            }
            let (serial, number, body) = (serial.to_le_bytes(), [9; 4], packets.concat());
            let page = Page { flags, granule: [7; 8], serial, number, laces, body };
            page.encode(checksum.of(&page.encode([0; 4])))
        };
        pages.into_iter().flat_map(page).collect()
    }

    fn head() -> Vec<u8> {
        b"OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0".to_vec()
    }

    fn tags() -> Vec<u8> {
        b"OpusTags\x04\0\0\0Lavf\x01\0\0\0\x08\0\0\0DATE=now".to_vec()
    }

    fn cleaned(file: &[u8]) -> Result<(Vec<u8>, Vec<Trace>), Stop> {
        let mut out = Vec::new();
        let found = clean(&mut Cursor::new(file), &mut out)?.found;
        Ok((out, found))
    }

    #[test]
    fn comment_is_empty_and_sound_is_kept() {
        let sound = vec![vec![5; 700], vec![6]];
        let sent =
            file(vec![(BEGIN, 77, vec![head()]), (0, 77, vec![tags()]), (END, 77, sound.clone())]);
        let (out, found) = cleaned(&[sent, b"more".to_vec()].concat()).unwrap();
        assert_eq!(found, [Trace::Device, Trace::Time, Trace::Hidden]);
        let mut pages = Cursor::new(out.clone());
        let mut pages = Pages { source: &mut pages, checksum: &Checksum::new() };
        for (number, flags, body) in [
            (0, BEGIN, head()),
            (1, 0, b"OpusTags\0\0\0\0\0\0\0\0".to_vec()),
            (2, END, sound.concat()),
        ] {
            let page = pages.next().unwrap().unwrap();
            assert_eq!((page.flags, page.body), (flags, body));
            assert_eq!((page.serial, page.number), (SERIAL, u32::to_le_bytes(number)));
        }
        assert_eq!(cleaned(&out).unwrap(), (out, vec![]));
    }

    #[test]
    fn everything_but_one_whole_stream_is_refused() {
        let good = file(vec![(BEGIN, 7, vec![head()]), (0, 7, vec![tags()]), (END, 7, vec![])]);
        assert!(cleaned(&good).is_ok());
        for cut in 0..good.len() - 27 {
            assert!(matches!(cleaned(&good[..cut]), Err(Stop::Refused)), "{cut}");
        }
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert!(cleaned(&bad).is_err(), "{at}");
        }
        let other = file(vec![(BEGIN, 8, vec![head()])]);
        assert!(cleaned(&[good.clone(), good].concat()).is_err(), "chained");
        for pages in [
            vec![(BEGIN, 7, vec![head()]), (0, 8, vec![tags()])],
            vec![(BEGIN, 7, vec![[head(), vec![1]].concat()]), (0, 7, vec![tags()])],
            vec![(BEGIN, 7, vec![head(), tags()])],
            vec![(BEGIN, 7, vec![head()]), (0, 7, vec![tags(), vec![1]])],
        ] {
            assert!(cleaned(&file(pages)).is_err());
        }
        let interleaved = file(vec![(BEGIN, 7, vec![head()]), (0, 7, vec![tags()])]);
        assert!(cleaned(&[interleaved, other].concat()).is_err(), "multiplexed");
    }

    #[test]
    fn long_set_up_lies_on_pages_of_its_own() {
        let identity = [b"\x01vorbis".to_vec(), vec![0; 23]].concat();
        let comment = b"\x03vorbis\0\0\0\0\0\0\0\0\x01".to_vec();
        let set_up = [b"\x05vorbis".to_vec(), vec![9; 255 * 255 - 7]].concat();
        let checksum = Checksum::new();
        let mut sent = file(vec![(BEGIN, 1, vec![identity]), (0, 1, vec![comment])]);
        let mut writer = Writer { sink: &mut sent, checksum: &checksum, number: 2 };
        writer.header(&set_up).unwrap();
        let (out, found) = cleaned(&sent).unwrap();
        assert_eq!(found, []);
        assert_eq!(cleaned(&out).unwrap().0, out);
        assert!(out.windows(1000).any(|window| window == vec![9; 1000]));
    }
}

//! JPEG (ITU-T T.81): the segments that a decoder needs, and no other.
//!
//! Kept: tables, frames, scans; JFIF without its thumbnail; Adobe's colour transform; the colour profile,
//! written anew by [`icc`]; the orientation, in a fresh block of Exif. All else goes, and what follows the end.

use std::io::Write;

use memchr::{memchr, memchr_iter};

use crate::{
    Source, Trace,
    clean::{Findings, Stop},
    exif, icc,
    input::{Bytes, Input, refused},
    traces,
};

const ICC_MARK: &[u8] = b"ICC_PROFILE\0";
const EXIF_MARK: &[u8] = b"Exif\0\0";

/// The most bytes of a profile in one segment.
const ICC_ROOM: usize = 65_519;

/// How many segments are read; a picture of a thousand scans has three thousand.
const SEGMENTS: u32 = 100_000;

/// Cleans a picture.
pub(crate) fn clean(source: &mut dyn Source, sink: &mut dyn Write) -> Result<Findings, Stop> {
    let mut input = Input::new(source)?;
    if input.array()? != [0xff, 0xd8] {
        return Err(Stop::Refused);
    }
    sink.write_all(&[0xff, 0xd8])?;
    let mut picture = Picture { sink, findings: Findings::default(), seen: Seen::default() };
    for _ in 0..SEGMENTS {
        if picture.segment(&mut input)? {
            return Ok(picture.findings);
        }
    }
    Err(Stop::Refused)
}

/// A picture on its way to the sink.
struct Picture<'s> {
    sink: &'s mut dyn Write,
    findings: Findings,
    seen: Seen,
}

/// What has gone by.
#[derive(Default)]
struct Seen {
    jfif: bool,
    adobe: bool,
    exif: bool,
    frame: bool,
    scan: bool,
    profile: Option<Profile>,
}

/// A colour profile in the making.
#[derive(Default)]
struct Profile {
    bytes: Vec<u8>,
    /// How many parts have come, each after the one before it.
    parts: u8,
    /// Whether it is written, or given up.
    done: bool,
}

impl Picture<'_> {
    /// Reads one segment and tells whether it was the end.
    fn segment(&mut self, input: &mut Input<'_>) -> Result<bool, Stop> {
        match self.marker(input)? {
            0xd9 if self.seen.scan => {
                self.sink.write_all(&[0xff, 0xd9])?;
                if input.left() > 0 {
                    self.findings.found.push(Trace::Hidden);
                }
                return Ok(true);
            }
            // Stuffed bytes, restarts and TEM mean nothing outside a scan.
            0x00 | 0x01 | 0xd0..=0xd7 => self.findings.found.push(Trace::Hidden),
            marker @ (0xc0..=0xc7 | 0xc9..=0xcf | 0xda..=0xdf) => {
                let body = body(input)?;
                self.coded(marker, &body, input)?;
            }
            marker @ (0xe0..=0xef | 0xfe) => {
                let body = body(input)?;
                self.application(marker, &body)?;
            }
            _ => return Err(Stop::Refused),
        }
        Ok(false)
    }

    /// Finds the next marker; decoders pass over what is between segments, so it may be there.
    fn marker(&mut self, input: &mut Input<'_>) -> Result<u8, Stop> {
        loop {
            let ready = input.ready()?;
            let between = memchr(0xff, ready);
            let passed = between.unwrap_or(ready.len());
            if passed > 0 && self.findings.found.last() != Some(&Trace::Hidden) {
                self.findings.found.push(Trace::Hidden);
            }
            input.consume(passed)?;
            if between.is_some() {
                break;
            }
        }
        loop {
            match input.u8()? {
                0xff => {}
                marker => return Ok(marker),
            }
        }
    }

    /// Writes a segment of tables, a frame or a scan.
    fn coded(&mut self, marker: u8, body: &[u8], input: &mut Input<'_>) -> Result<(), Stop> {
        if !fits(marker, body) {
            return Err(Stop::Refused);
        }
        self.write(marker, body)?;
        match marker {
            0xda if !self.seen.frame => return Err(Stop::Refused),
            0xda => {
                self.seen.scan = true;
                self.scan(input)?;
            }
            0xc4 | 0xcc => {}
            0xc0..=0xcf => self.seen.frame = true,
            _ => {}
        }
        Ok(())
    }

    /// Copies a scan's coded data, up to the marker that ends it.
    fn scan(&mut self, input: &mut Input<'_>) -> Result<(), Stop> {
        loop {
            let ready = input.ready()?;
            let plain = unbroken(ready);
            let (data, _) = ready.split_at(plain);
            self.sink.write_all(data)?;
            let all = plain == ready.len();
            input.consume(plain)?;
            if all {
                continue;
            }
            let mark = input.at();
            input.skip(1)?;
            match input.u8()? {
                follows @ (0x00 | 0xd0..=0xd7) => self.sink.write_all(&[0xff, follows])?,
                0xff => input.go(mark + 1)?,
                _ => return input.go(mark),
            }
        }
    }

    /// Keeps what is needed of an application's segment or a comment.
    fn application(&mut self, marker: u8, body: &[u8]) -> Result<(), Stop> {
        match (marker, body) {
            (0xe0, [b'J', b'F', b'I', b'F', 0, rest @ ..]) => self.jfif(rest),
            (0xe1, _) if body.starts_with(EXIF_MARK) => self.exif(body),
            (0xe2, _) if body.starts_with(ICC_MARK) => self.profile(body),
            (0xee, [b'A', b'd', b'o', b'b', b'e', ..]) => self.adobe(body),
            _ => {
                self.findings.found.append(&mut dropped(marker, body));
                Ok(())
            }
        }
    }

    /// Writes the density, and neither a thumbnail nor what follows it.
    fn jfif(&mut self, rest: &[u8]) -> Result<(), Stop> {
        let Some((fixed, more)) = rest.split_at_checked(7) else {
            self.findings.found.push(Trace::Other);
            return Ok(());
        };
        if more.iter().any(|&byte| byte != 0) {
            self.findings.found.push(Trace::Preview);
        }
        if std::mem::replace(&mut self.seen.jfif, true) || self.seen.scan {
            return Ok(());
        }
        self.write(0xe0, &[b"JFIF\0", fixed, &[0, 0]].concat())
    }

    /// Reads the first block of Exif, and writes one with its orientation alone.
    fn exif(&mut self, body: &[u8]) -> Result<(), Stop> {
        let mut exif = exif::read(body);
        self.findings.found.append(&mut exif.found);
        if std::mem::replace(&mut self.seen.exif, true) {
            self.findings.found.push(Trace::Other);
            return Ok(());
        }
        self.findings.taken = exif.taken;
        match exif.orientation {
            Some(turn) if !self.seen.scan => self.write(0xe1, &[EXIF_MARK, &turn.block()].concat()),
            _ => Ok(()),
        }
    }

    /// Keeps the twelve bytes that tell how colours are coded.
    fn adobe(&mut self, body: &[u8]) -> Result<(), Stop> {
        match body.get(..12) {
            Some(fixed) if !std::mem::replace(&mut self.seen.adobe, true) => {
                self.write(0xee, fixed)
            }
            _ => {
                self.findings.found.push(Trace::Other);
                Ok(())
            }
        }
    }

    /// Collects the parts of the colour profile, and writes it after the last of them.
    fn profile(&mut self, body: &[u8]) -> Result<(), Stop> {
        let (mark, mut bytes) = (ICC_MARK.len(), Bytes(body));
        bytes.take(mark).ok_or(Stop::Refused)?;
        let profile = self.seen.profile.get_or_insert_default();
        let part = bytes.u8().zip(bytes.u8());
        match part {
            Some((part, parts)) if !profile.done && part == profile.parts + 1 && part <= parts => {
                profile.bytes.extend_from_slice(bytes.0);
                profile.parts = part;
                profile.done = part == parts;
                if profile.done { self.write_profile() } else { Ok(()) }
            }
            _ => {
                // Decoders use no profile that is out of order.
                profile.done = true;
                self.findings.found.push(Trace::Other);
                Ok(())
            }
        }
    }

    fn write_profile(&mut self) -> Result<(), Stop> {
        let Some(profile) = self.seen.profile.as_mut() else { return Ok(()) };
        let bytes = std::mem::take(&mut profile.bytes);
        if u64::try_from(bytes.len()).map_err(refused)? > icc::LONGEST {
            return Err(Stop::Refused);
        }
        let Some(clean) = icc::clean(&bytes) else {
            self.findings.found.push(Trace::Other);
            return Ok(());
        };
        if clean != bytes {
            self.findings.found.push(Trace::Device);
        }
        let parts = u8::try_from(clean.len().div_ceil(ICC_ROOM)).map_err(refused)?;
        for (part, chunk) in (1..=parts).zip(clean.chunks(ICC_ROOM)) {
            self.write(0xe2, &[ICC_MARK, &[part, parts], chunk].concat())?;
        }
        Ok(())
    }

    fn write(&mut self, marker: u8, body: &[u8]) -> Result<(), Stop> {
        let length = u16::try_from(body.len() + 2).map_err(refused)?;
        self.sink.write_all(&[0xff, marker])?;
        self.sink.write_all(&length.to_be_bytes())?;
        Ok(self.sink.write_all(body)?)
    }
}

/// How many bytes from the start of `ready` are coded data, stuffed bytes and restarts among them.
///
/// They go to the sink in one piece: a scan has one of them in every few hundred bytes.
fn unbroken(ready: &[u8]) -> usize {
    let goes_on = |at: usize| matches!(ready.get(at + 1), Some(0x00 | 0xd0..=0xd7));
    memchr_iter(0xff, ready).find(|&at| !goes_on(at)).unwrap_or(ready.len())
}

/// Reads a segment's bytes after its length.
fn body(input: &mut Input<'_>) -> Result<Vec<u8>, Stop> {
    let length = input.u16()?.checked_sub(2).ok_or(Stop::Refused)?;
    input.bytes(length.into())
}

/// Whether a segment is as long as what it says it holds: no room is left for anything else.
fn fits(marker: u8, body: &[u8]) -> bool {
    let count = |at: usize| body.get(at).map_or(0, |&count| usize::from(count));
    match marker {
        0xc4 => tables(body, |bytes| {
            bytes.u8()?;
            let codes = bytes.take(16)?.iter().map(|&codes| usize::from(codes)).sum();
            bytes.take(codes)
        }),
        0xdb => tables(body, |bytes| {
            let wide = bytes.u8()? >> 4 != 0;
            bytes.take(if wide { 128 } else { 64 })
        }),
        0xcc => body.len().is_multiple_of(2) && body.len() <= 64,
        0xda => body.len() == 4 + 2 * count(0),
        0xdc | 0xdd => body.len() == 2,
        0xdf => body.len() == 1,
        _ => body.len() == 6 + 3 * count(5),
    }
}

fn tables<'b>(body: &'b [u8], next: impl Fn(&mut Bytes<'b>) -> Option<&'b [u8]>) -> bool {
    let mut bytes = Bytes(body);
    while !bytes.0.is_empty() {
        if next(&mut bytes).is_none() {
            return false;
        }
    }
    true
}

/// What a segment that is left out gives away.
fn dropped(marker: u8, body: &[u8]) -> Vec<Trace> {
    match (marker, body) {
        (0xe0, [b'J', b'F', b'X', b'X', ..]) | (0xe2, [b'M', b'P', b'F', ..]) => {
            vec![Trace::Preview]
        }
        (0xe1 | 0xed, _) => traces::of(body),
        (0xfe, _) => vec![Trace::Words],
        _ => vec![Trace::Other],
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    /// A picture of one scan.
    fn picture(data: &[u8]) -> Vec<u8> {
        let head: [&[u8]; 3] = [
            b"\xff\xd8",
            b"\xff\xc0\0\x0b\x08\0\x08\0\x08\x01\x01\x11\0",
            b"\xff\xda\0\x08\x01\x01\0\0\x3f\0",
        ];
        [&head.concat(), data, b"\xff\xd9"].concat()
    }

    #[test]
    fn coded_data_stay_as_they_are_wherever_the_read_buffer_ends() {
        let marks = b"\xff\0\xff\xd3\xff\xd7a\xff\0\xff\0";
        for before in 128 * 1024 - 48..128 * 1024 {
            let data = [vec![1; before].as_slice(), marks, &[2; 300], marks].concat();
            let (file, mut clean) = (picture(&data), vec![]);
            let said = crate::clean(&mut Cursor::new(&file), &mut clean).unwrap();
            assert_eq!((said.label, clean == file), (crate::Label::Full, true), "{before}");
        }
    }

    #[test]
    fn marker_inside_a_run_of_stuffed_bytes_ends_the_scan() {
        let (clean, mut sink) = (picture(b"a\xff\0b"), vec![]);
        let hidden = [&clean, b"\xff\0behind\xff\xd9".as_slice()].concat();
        crate::clean(&mut Cursor::new(&hidden), &mut sink).unwrap();
        assert!(sink == clean, "what follows the end goes");
    }
}

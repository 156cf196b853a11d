//! PNG and APNG (W3C PNG, third edition): the chunks that a viewer needs, and no other.
//!
//! Kept: the picture, its frames, its colours, its density; the colour profile and the orientation written anew.
//! The checksums of what is kept must hold. What follows the end goes, and what follows the packed picture inside its
//! chunks; frames go without the chunk that says that there are any.

mod pixels;

use std::io::{Read, Write};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};

use crate::{
    Rest, Source, Trace,
    clean::{Findings, Stop},
    exif, icc,
    input::{Input, refused},
    traces,
};
use pixels::{Ends, Rows};

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// How many chunks are read; some programs cut a picture into pieces of 8 KiB.
const CHUNKS: u32 = 4_000_000;

/// How much of a block of metadata is looked at.
const LOOK: u64 = 256 * 1024;

/// The chunks that are kept as they are: how long they may be, and whether there may be several.
const KEPT: &[(&[u8; 4], std::ops::RangeInclusive<u32>, bool)] = &[
    (b"IHDR", 13..=13, false),
    (b"PLTE", 3..=768, false),
    (b"IDAT", 0..=0x7fff_ffff, true),
    (b"IEND", 0..=0, false),
    (b"tRNS", 1..=256, false),
    (b"cHRM", 32..=32, false),
    (b"gAMA", 4..=4, false),
    (b"sRGB", 1..=1, false),
    (b"cICP", 4..=4, false),
    (b"mDCV", 24..=24, false),
    (b"cLLI", 8..=8, false),
    (b"sBIT", 1..=4, false),
    (b"bKGD", 1..=6, false),
    (b"pHYs", 9..=9, false),
    (b"acTL", 8..=8, false),
    (b"fcTL", 26..=26, true),
    (b"fdAT", 4..=0x7fff_ffff, true),
];

/// Cleans a picture.
pub(crate) fn clean(source: &mut dyn Source, sink: &mut dyn Write) -> Result<Findings, Stop> {
    let mut input = Input::new(source)?;
    if input.array()? != SIGNATURE {
        return Err(Stop::Refused);
    }
    sink.write_all(&SIGNATURE)?;
    let (findings, ends) = (Findings::default(), Ends::new());
    let (seen, rows, end) = (Vec::new(), None, None);
    let mut picture = Picture { sink, findings, seen, ends, rows, end };
    for _ in 0..CHUNKS {
        if picture.chunk(&mut input)? {
            return Ok(picture.findings);
        }
    }
    Err(Stop::Refused)
}

/// A picture on its way to the sink.
struct Picture<'s> {
    sink: &'s mut dyn Write,
    findings: Findings,
    /// The kinds of the chunks that were kept, each once.
    seen: Vec<[u8; 4]>,
    ends: Ends,
    /// How large the picture or the frame is that follows.
    rows: Option<Rows>,
    /// Where the packing of the picture ends whose chunks go by, when that is known.
    end: Option<u64>,
}

impl Picture<'_> {
    /// Reads one chunk and tells whether it was the last.
    fn chunk(&mut self, input: &mut Input<'_>) -> Result<bool, Stop> {
        let (length, kind) = (input.u32()?, input.array()?);
        if self.seen.is_empty() && kind != *b"IHDR" {
            return Err(Stop::Refused);
        }
        let first = !self.seen.contains(&kind);
        let animated = self.seen.contains(b"acTL");
        match KEPT.iter().find(|(kept, ..)| **kept == kind) {
            Some((_, lengths, _)) if !lengths.contains(&length) => return Err(Stop::Refused),
            Some(_) if matches!(&kind, b"fcTL" | b"fdAT") && !animated => {
                self.leave(length, kind, input)?;
            }
            Some(_) if kind == *b"acTL" && self.seen.contains(b"IDAT") => {
                self.leave(length, kind, input)?;
            }
            Some((.., many)) if first || *many => {
                self.measure(length, kind, input)?;
                self.keep(length, kind, input)?;
            }
            None if kind == *b"iCCP" && first => self.profile(length, input)?,
            None if kind == *b"eXIf" && first => self.exif(length, input)?,
            _ if kind.first().is_some_and(u8::is_ascii_uppercase) => return Err(Stop::Refused),
            _ => self.leave(length, kind, input)?,
        }
        if kind != *b"IEND" {
            return Ok(false);
        }
        if input.left() > 0 {
            self.findings.found.push(Trace::Hidden);
        }
        if self.seen.contains(b"IDAT") { Ok(true) } else { Err(Stop::Refused) }
    }

    /// Looks at what a chunk says of the picture's size, and for the end of its packing.
    fn measure(&mut self, length: u32, kind: [u8; 4], input: &mut Input<'_>) -> Result<(), Stop> {
        let body = input.at();
        match &kind {
            b"IHDR" => self.rows = Some(Rows::read(input.array()?)),
            b"fcTL" => {
                input.skip(4)?;
                let (wide, high) = (input.u32()?, input.u32()?);
                self.rows = self.rows.take().map(|rows| rows.of_frame(wide, high));
                // The picture itself may be the first frame: it was measured when it began.
                self.end = None;
            }
            b"IDAT" if !self.seen.contains(b"IDAT") => self.find(kind, input)?,
            b"fdAT" if self.end.is_none() => self.find(kind, input)?,
            _ => {}
        }
        if kind == *b"fdAT"
            && self.end.is_some_and(|end| end != u64::MAX && end < body + u64::from(length))
        {
            // The chunks of frames are counted, so that none can be left out.
            self.findings.rest.push(Rest::Inner);
            self.findings.rest.dedup();
        }
        input.go(body)
    }

    /// Finds the end of the picture whose first chunk is here, just behind its head.
    fn find(&mut self, kind: [u8; 4], input: &mut Input<'_>) -> Result<(), Stop> {
        let Some(rows) = &self.rows else { return Err(Stop::Refused) };
        input.go(input.at().checked_sub(8).ok_or(Stop::Refused)?)?;
        let end = self.ends.find(kind, rows, input)?;
        if end.is_none() {
            self.findings.rest.push(Rest::Inner);
            self.findings.rest.dedup();
        }
        self.end = Some(end.unwrap_or(u64::MAX));
        Ok(())
    }

    /// Copies a chunk, if its checksum holds, and of the packed picture no more than there is.
    fn keep(&mut self, length: u32, kind: [u8; 4], input: &mut Input<'_>) -> Result<(), Stop> {
        let body = input.at();
        let end = self.end.filter(|_| kind == *b"IDAT").unwrap_or(u64::MAX);
        let kept = u32::try_from(end.saturating_sub(body)).map_or(length, |kept| kept.min(length));
        if kept < length {
            self.findings.found.push(Trace::Hidden);
            self.findings.found.dedup();
            if kept == 0 {
                return input.skip(u64::from(length) + 4);
            }
        }
        self.note(kind);
        let mut sum = crc32fast::Hasher::new();
        sum.update(&kind);
        self.sink.write_all(&kept.to_be_bytes())?;
        self.sink.write_all(&kind)?;
        input.pass(kept.into(), |bytes| {
            sum.update(bytes);
            Ok(self.sink.write_all(bytes)?)
        })?;
        let mut whole = sum.clone();
        input.pass((length - kept).into(), |bytes| {
            whole.update(bytes);
            Ok(())
        })?;
        if input.u32()? != whole.finalize() {
            return Err(Stop::Refused);
        }
        Ok(self.sink.write_all(&sum.finalize().to_be_bytes())?)
    }

    /// Writes the colour profile anew, without its name; one that no profile is as long as goes.
    fn profile(&mut self, length: u32, input: &mut Input<'_>) -> Result<(), Stop> {
        if u64::from(length) > icc::LONGEST {
            return self.leave(length, *b"iCCP", input);
        }
        let body = input.bytes(length.into())?;
        input.skip(4)?;
        let packed = body.iter().position(|&byte| byte == 0).and_then(|end| body.get(end + 1..));
        let profile = packed.and_then(|packed| packed.strip_prefix(&[0])).and_then(inflate);
        let Some(clean) = profile.as_deref().and_then(icc::clean) else {
            self.findings.found.push(Trace::Other);
            return Ok(());
        };
        if profile.as_deref() != Some(&clean) || !body.starts_with(b"profile\0") {
            self.findings.found.push(Trace::Device);
        }
        let mut packed = ZlibEncoder::new(b"profile\0\0".to_vec(), Compression::default());
        packed.write_all(&clean)?;
        self.write(*b"iCCP", &packed.finish()?)
    }

    /// Reads a block of Exif, and writes one with its orientation alone.
    fn exif(&mut self, length: u32, input: &mut Input<'_>) -> Result<(), Stop> {
        let body = input.first(length.into(), LOOK)?;
        input.skip(4)?;
        let mut exif = exif::read(&body);
        self.findings.found.append(&mut exif.found);
        self.findings.taken = exif.taken;
        match exif.orientation {
            Some(turn) => self.write(*b"eXIf", &turn.block()),
            None => Ok(()),
        }
    }

    /// Leaves a chunk out.
    fn leave(&mut self, length: u32, kind: [u8; 4], input: &mut Input<'_>) -> Result<(), Stop> {
        let body = input.first(length.into(), LOOK)?;
        input.skip(4)?;
        match &kind {
            b"tEXt" | b"zTXt" | b"iTXt" => {
                self.findings.found.append(&mut traces::of(&body));
                self.turn(kind, &body)?;
            }
            b"tIME" => self.findings.found.push(Trace::Time),
            _ => self.findings.found.push(Trace::Other),
        }
        self.findings.found.sort_unstable();
        self.findings.found.dedup();
        Ok(())
    }

    /// Keeps the orientation that older programs wrote as words.
    fn turn(&mut self, kind: [u8; 4], body: &[u8]) -> Result<(), Stop> {
        let Some(block) = raw_profile(kind, body) else { return Ok(()) };
        let mut exif = exif::read(&block);
        self.findings.found.append(&mut exif.found);
        let taken = &mut self.findings.taken;
        taken.place = taken.place.or(exif.taken.place);
        taken.time = taken.time.take().or(exif.taken.time);
        match exif.orientation {
            Some(turn) if !self.seen.contains(b"eXIf") && !self.seen.contains(b"IDAT") => {
                self.write(*b"eXIf", &turn.block())
            }
            _ => Ok(()),
        }
    }

    fn write(&mut self, kind: [u8; 4], body: &[u8]) -> Result<(), Stop> {
        self.note(kind);
        let mut sum = crc32fast::Hasher::new();
        sum.update(&kind);
        sum.update(body);
        self.sink.write_all(&u32::try_from(body.len()).map_err(refused)?.to_be_bytes())?;
        self.sink.write_all(&kind)?;
        self.sink.write_all(body)?;
        Ok(self.sink.write_all(&sum.finalize().to_be_bytes())?)
    }

    fn note(&mut self, kind: [u8; 4]) {
        if !self.seen.contains(&kind) {
            self.seen.push(kind);
        }
    }
}

/// Unpacks a profile, unless it is longer than one is.
fn inflate(packed: &[u8]) -> Option<Vec<u8>> {
    let mut profile = Vec::new();
    let unpacked =
        ZlibDecoder::new(packed).take(icc::LONGEST + 1).read_to_end(&mut profile).ok()?;
    u64::try_from(unpacked).is_ok_and(|length| length <= icc::LONGEST).then_some(profile)
}

/// Reads a block of Exif that was written as hexadecimal digits, behind its name and length.
fn raw_profile(kind: [u8; 4], body: &[u8]) -> Option<Vec<u8>> {
    let words = body.strip_prefix(b"Raw profile type ")?;
    let words = words.strip_prefix(b"exif\0").or_else(|| words.strip_prefix(b"APP1\0"))?;
    let text = if kind == *b"zTXt" { inflate(words.strip_prefix(&[0])?)? } else { words.to_vec() };
    let mut lines = text.trim_ascii_start().splitn(3, |byte| *byte == b'\n');
    let (_, _, digits) = (lines.next()?, lines.next()?, lines.next()?);
    let digits: Vec<u8> = digits.iter().copied().filter(u8::is_ascii_hexdigit).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    digits.chunks_exact(2).map(byte).collect()
}

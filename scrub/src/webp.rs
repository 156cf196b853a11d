//! WebP (RFC 9649): the chunks of the picture, its frames and its colours.
//!
//! A first pass adds up what stays, for the length that comes first; a second one copies.
//! The colour profile is written anew, and so is the orientation, as the one field of a block of Exif.

use std::io::Write;

use crate::{
    Rest, Source, Trace,
    clean::{Findings, Stop},
    exif::{self, Orientation},
    icc,
    input::{Input, refused},
    traces,
};

/// How many chunks are read.
const CHUNKS: u32 = 1_000_000;

/// How much of a block of metadata is looked at.
const LOOK: u64 = 256 * 1024;

/// Bits of the extended header.
const PROFILE: u8 = 0x20;
const ALPHA: u8 = 0x10;
const EXIF: u8 = 0x08;
const ANIMATION: u8 = 0x02;

/// A chunk: its kind, where its contents start, and how long they are.
#[derive(Clone, Copy)]
struct Chunk {
    kind: [u8; 4],
    body: u64,
    length: u32,
}

/// What the first pass finds.
#[derive(Default)]
struct Picture {
    chunks: Vec<Chunk>,
    /// The kinds of the chunks that are kept, each once.
    seen: Vec<[u8; 4]>,
    length: u64,
    profile: Option<Vec<u8>>,
    orientation: Option<Orientation>,
    findings: Findings,
    count: u32,
    /// Whether a picture that is no frame has gone by.
    still: bool,
}

/// Cleans a picture.
pub(crate) fn clean(source: &mut dyn Source, sink: &mut dyn Write) -> Result<Findings, Stop> {
    let mut input = Input::new(source)?;
    let (riff, length, webp) = (input.array()?, little(&mut input)?, input.array()?);
    let end = u64::from(length) + 8;
    if riff != *b"RIFF" || webp != *b"WEBP" || end > input.end() {
        return Err(Stop::Refused);
    }
    let mut picture = Picture::default();
    picture.read(end, &mut input)?;
    picture.write(&mut input, sink)?;
    Ok(picture.findings)
}

impl Picture {
    /// Reads the heads of all chunks.
    fn read(&mut self, end: u64, input: &mut Input<'_>) -> Result<(), Stop> {
        while input.at() < end {
            let chunk = Chunk::read(end, input)?;
            self.chunk(chunk, input)?;
            chunk.leave(end, input)?;
        }
        if end < input.end() {
            self.findings.found.push(Trace::Hidden);
        }
        let pictures = |chunk: &Chunk| matches!(&chunk.kind, b"VP8 " | b"VP8L" | b"ANMF");
        if !self.chunks.iter().any(pictures) {
            return Err(Stop::Refused);
        }
        // Which of the two is shown is the viewer's choice.
        if self.still && self.seen.contains(b"ANMF") {
            self.findings.rest.push(Rest::Inner);
        }
        if self.orientation.is_some() && self.chunks.first().is_some_and(Chunk::is_extended) {
            self.length += padded(exif_length()?);
        } else {
            self.orientation = None;
        }
        Ok(())
    }

    /// Judges one chunk.
    fn chunk(&mut self, chunk: Chunk, input: &mut Input<'_>) -> Result<(), Stop> {
        self.count += 1;
        let first = !self.seen.contains(&chunk.kind);
        if self.count > CHUNKS || (self.chunks.is_empty() && !chunk.may_be_first()) {
            return Err(Stop::Refused);
        }
        let length = match &chunk.kind {
            b"VP8X" if chunk.length == 10 && first => chunk.length,
            b"ANIM" if chunk.length == 6 && first => chunk.length,
            // No viewer shows a second picture beside the first.
            b"VP8 " | b"VP8L" if !std::mem::replace(&mut self.still, true) => chunk.length,
            b"ALPH" if first && !self.still => chunk.length,
            b"ANMF" => self.frame(chunk, input)?,
            b"ICCP" if self.profile.is_none() => return self.profile(chunk, input),
            _ => return self.leave_out(chunk, input),
        };
        self.length += padded(length);
        self.chunks.push(chunk);
        if first {
            self.seen.push(chunk.kind);
        }
        Ok(())
    }

    /// Returns how long a frame becomes without what does not belong to it.
    fn frame(&mut self, frame: Chunk, input: &mut Input<'_>) -> Result<u32, Stop> {
        let mut length = FRAME;
        for part in self.parts(frame, input)? {
            length = u32::try_from(u64::from(length) + padded(part.length)).map_err(refused)?;
        }
        Ok(length)
    }

    /// Returns the chunks inside a frame that stay: one picture, and before it what is transparent in it.
    fn parts(&mut self, frame: Chunk, input: &mut Input<'_>) -> Result<Vec<Chunk>, Stop> {
        let end = frame.body + u64::from(frame.length);
        input.go(frame.body)?;
        input.skip(FRAME.into())?;
        let (mut parts, mut count): (Vec<Chunk>, _) = (Vec::new(), 0);
        while input.at() < end {
            let part = Chunk::read(end, input)?;
            part.leave(end, input)?;
            let drawn = parts.last().is_some_and(|last| last.kind != *b"ALPH");
            if part.is_picture() && !drawn && (part.kind != *b"ALPH" || parts.is_empty()) {
                parts.push(part);
            } else if !self.findings.found.contains(&Trace::Other) {
                self.findings.found.push(Trace::Other);
            }
            count += 1;
            if count > 64 {
                return Err(Stop::Refused);
            }
        }
        Ok(parts)
    }

    fn profile(&mut self, chunk: Chunk, input: &mut Input<'_>) -> Result<(), Stop> {
        if u64::from(chunk.length) > icc::LONGEST {
            return Err(Stop::Refused);
        }
        let profile = input.bytes(chunk.length.into())?;
        self.profile = icc::clean(&profile);
        if let Some(clean) = &self.profile {
            self.length += padded(u32::try_from(clean.len()).map_err(refused)?);
            self.chunks.push(chunk);
        }
        if self.profile.as_ref() != Some(&profile) {
            self.findings.found.push(Trace::Device);
        }
        Ok(())
    }

    /// Reads what a chunk says that goes.
    fn leave_out(&mut self, chunk: Chunk, input: &mut Input<'_>) -> Result<(), Stop> {
        let body = input.first(chunk.length.into(), LOOK)?;
        match &chunk.kind {
            b"EXIF" => {
                let exif = exif::read(&body);
                self.findings.found.extend(exif.found);
                self.orientation = self.orientation.or(exif.orientation);
                self.findings.taken = exif.taken;
            }
            b"XMP " => self.findings.found.extend(traces::of(&body)),
            _ => self.findings.found.push(Trace::Other),
        }
        self.findings.found.sort_unstable();
        self.findings.found.dedup();
        Ok(())
    }

    fn write(&mut self, input: &mut Input<'_>, sink: &mut dyn Write) -> Result<(), Stop> {
        let length = u32::try_from(self.length + 4).map_err(refused)?;
        sink.write_all(b"RIFF")?;
        sink.write_all(&length.to_le_bytes())?;
        sink.write_all(b"WEBP")?;
        for chunk in std::mem::take(&mut self.chunks) {
            input.go(chunk.body)?;
            match &chunk.kind {
                b"VP8X" => self.header(input, sink)?,
                b"ICCP" => put(*b"ICCP", self.profile.as_deref().unwrap_or_default(), sink)?,
                b"ANMF" => self.write_frame(chunk, input, sink)?,
                _ => chunk.copy(input, sink)?,
            }
        }
        match self.orientation {
            Some(turn) => put(*b"EXIF", &turn.block(), sink),
            None => Ok(()),
        }
    }

    /// Writes the extended header, true to what is written.
    fn header(&self, input: &mut Input<'_>, sink: &mut dyn Write) -> Result<(), Stop> {
        let [flags, _, _, _, size @ ..] = input.array::<10>()?;
        let mut flags = flags & (ALPHA | ANIMATION);
        flags |= self.profile.as_ref().map_or(0, |_| PROFILE);
        flags |= self.orientation.map_or(0, |_| EXIF);
        put(*b"VP8X", &[&[flags, 0, 0, 0], size.as_slice()].concat(), sink)
    }

    fn write_frame(
        &mut self,
        frame: Chunk,
        input: &mut Input<'_>,
        sink: &mut dyn Write,
    ) -> Result<(), Stop> {
        let length = self.frame(frame, input)?;
        let parts = self.parts(frame, input)?;
        sink.write_all(b"ANMF")?;
        sink.write_all(&length.to_le_bytes())?;
        input.go(frame.body)?;
        input.copy(FRAME.into(), sink)?;
        for part in parts {
            input.go(part.body)?;
            part.copy(input, sink)?;
        }
        Ok(())
    }
}

/// How long a frame's own header is.
const FRAME: u32 = 16;

impl Chunk {
    fn read(end: u64, input: &mut Input<'_>) -> Result<Self, Stop> {
        let (kind, length) = (input.array()?, little(input)?);
        let chunk = Self { kind, body: input.at(), length };
        if chunk.body + u64::from(length) > end { Err(Stop::Refused) } else { Ok(chunk) }
    }

    /// Goes to the next chunk, which starts at an even place.
    fn leave(self, end: u64, input: &mut Input<'_>) -> Result<(), Stop> {
        let next = self.body + u64::from(self.length) + u64::from(self.length % 2);
        input.go(next.min(end))
    }

    fn copy(self, input: &mut Input<'_>, sink: &mut dyn Write) -> Result<(), Stop> {
        sink.write_all(&self.kind)?;
        sink.write_all(&self.length.to_le_bytes())?;
        input.copy(self.length.into(), sink)?;
        if self.length % 2 == 1 {
            sink.write_all(&[0])?;
        }
        Ok(())
    }

    fn is_extended(&self) -> bool {
        self.kind == *b"VP8X"
    }

    fn is_picture(&self) -> bool {
        matches!(&self.kind, b"VP8 " | b"VP8L" | b"ALPH")
    }

    fn may_be_first(&self) -> bool {
        matches!(&self.kind, b"VP8 " | b"VP8L" | b"VP8X")
    }
}

fn put(kind: [u8; 4], body: &[u8], sink: &mut dyn Write) -> Result<(), Stop> {
    let length = u32::try_from(body.len()).map_err(refused)?;
    sink.write_all(&kind)?;
    sink.write_all(&length.to_le_bytes())?;
    sink.write_all(body)?;
    if length % 2 == 1 {
        sink.write_all(&[0])?;
    }
    Ok(())
}

fn little(input: &mut Input<'_>) -> Result<u32, Stop> {
    input.array().map(u32::from_le_bytes)
}

/// How many bytes a chunk takes with its head and the byte that makes it even.
fn padded(length: u32) -> u64 {
    8 + u64::from(length) + u64::from(length % 2)
}

fn exif_length() -> Result<u32, Stop> {
    u32::try_from(exif::BLOCK).map_err(refused)
}

//! GIF (89a): the screen, the pictures, how long each stays, and how often all are shown.
//!
//! Comments, words drawn as text, and applications' data go, XMP and colour profiles among them, which no viewer
//! uses here. What follows the trailer goes, and so do bytes in a picture behind its last code.
//! A file that ends where a block could begin gets the trailer that it lost.

mod codes;

use std::io::Write;

use crate::{
    Rest, Source, Trace,
    clean::{Findings, Stop},
    input::{Input, refused},
    traces,
};
use codes::Codes;

/// How many blocks and pieces of blocks are read.
const BLOCKS: u32 = 16_000_000;

/// How much of a block of metadata is looked at.
const LOOK: usize = 256 * 1024;

/// A picture on its way to the sink.
struct Picture<'s> {
    sink: &'s mut dyn Write,
    findings: Findings,
    /// How the next picture is shown, which belongs to it alone.
    control: Option<[u8; 4]>,
    pictures: bool,
    looped: bool,
    blocks: u32,
}

/// Cleans a picture.
pub(crate) fn clean(source: &mut dyn Source, sink: &mut dyn Write) -> Result<Findings, Stop> {
    let mut input = Input::new(source)?;
    let head: [u8; 13] = input.array()?;
    let [signature @ .., _, _, _, _, flags, _, _] = head;
    if !matches!(&signature, b"GIF87a" | b"GIF89a") {
        return Err(Stop::Refused);
    }
    sink.write_all(&head)?;
    input.copy(table(flags), sink)?;
    let findings = Findings::default();
    let mut picture =
        Picture { sink, findings, control: None, pictures: false, looped: false, blocks: 0 };
    while !picture.block(&mut input)? {}
    Ok(picture.findings)
}

impl Picture<'_> {
    /// Reads one block and tells whether it was the trailer.
    fn block(&mut self, input: &mut Input<'_>) -> Result<bool, Stop> {
        if input.left() == 0 && self.pictures {
            self.sink.write_all(&[0x3b])?;
            return Ok(true);
        }
        match input.u8()? {
            0x2c => self.picture(input)?,
            0x21 => self.extension(input)?,
            0x3b if self.pictures => {
                self.sink.write_all(&[0x3b])?;
                if input.left() > 0 {
                    self.findings.found.push(Trace::Hidden);
                }
                return Ok(true);
            }
            _ => return Err(Stop::Refused),
        }
        Ok(false)
    }

    /// Copies a picture, and before it how it is shown.
    fn picture(&mut self, input: &mut Input<'_>) -> Result<(), Stop> {
        if let Some(control) = self.control.take() {
            self.sink.write_all(&[&[0x21, 0xf9, 4], control.as_slice(), &[0]].concat())?;
        }
        let head: [u8; 9] = input.array()?;
        let [_, _, _, _, wide, wider, high, higher, flags] = head;
        self.sink.write_all(&[0x2c])?;
        self.sink.write_all(&head)?;
        input.copy(table(flags), self.sink)?;
        let colour = input.u8()?;
        self.sink.write_all(&[colour])?;
        let side = |low: u8, high: u8| u64::from(u16::from_le_bytes([low, high]));
        let mut codes = Codes::new(colour, side(wide, wider) * side(high, higher));
        loop {
            let length = self.piece(input)?;
            if length == 0 {
                break;
            }
            let piece = input.bytes(length.into())?;
            let needed = codes.needed(&piece);
            let (kept, gone) = piece.split_at_checked(needed).ok_or(Stop::Refused)?;
            if !kept.is_empty() {
                self.sink.write_all(&[u8::try_from(kept.len()).map_err(refused)?])?;
                self.sink.write_all(kept)?;
            }
            if !gone.is_empty() && !self.findings.found.contains(&Trace::Hidden) {
                self.findings.found.push(Trace::Hidden);
            }
        }
        self.sink.write_all(&[0])?;
        if codes.is_opaque && self.findings.rest.is_empty() {
            self.findings.rest.push(Rest::Inner);
        }
        self.pictures = true;
        Ok(())
    }

    fn extension(&mut self, input: &mut Input<'_>) -> Result<(), Stop> {
        let label = input.u8()?;
        let body = self.pieces(input)?;
        match (label, body.as_slice()) {
            (0xf9, &[flags, low, high, transparent]) => {
                self.control = Some([flags, low, high, transparent]);
            }
            (0xff, body) if repeats(body).is_some() => {
                let count = repeats(body).unwrap_or_default();
                if !std::mem::replace(&mut self.looped, true) {
                    let head = b"\x21\xff\x0bNETSCAPE2.0\x03\x01";
                    self.sink.write_all(&[head.as_slice(), &count, &[0]].concat())?;
                }
                if body.len() > 14 {
                    self.findings.found.push(Trace::Other);
                }
            }
            (0xff, _) => self.findings.found.append(&mut traces::of(&body)),
            (0xfe, _) => self.findings.found.push(Trace::Words),
            // Words drawn as text take the place of a picture, and its way to be shown with them.
            (0x01, _) => {
                self.control = None;
                self.findings.found.push(Trace::Words);
            }
            _ => self.findings.found.push(Trace::Other),
        }
        self.findings.found.sort_unstable();
        self.findings.found.dedup();
        Ok(())
    }

    /// Reads an extension's pieces to their end, and returns the first of them.
    fn pieces(&mut self, input: &mut Input<'_>) -> Result<Vec<u8>, Stop> {
        let mut body = Vec::new();
        loop {
            let length = self.piece(input)?;
            if length == 0 {
                return Ok(body);
            }
            let piece = input.bytes(length.into())?;
            if body.len() < LOOK {
                body.extend(piece);
            }
        }
    }

    /// Reads how long the next piece is.
    fn piece(&mut self, input: &mut Input<'_>) -> Result<u8, Stop> {
        self.blocks += 1;
        if self.blocks > BLOCKS { Err(Stop::Refused) } else { input.u8() }
    }
}

/// Returns how often all pictures are shown, where an extension says that and at most how much is to be read ahead.
fn repeats(body: &[u8]) -> Option<[u8; 2]> {
    let (name, parts) = body.split_first_chunk::<11>()?;
    if !matches!(name, b"NETSCAPE2.0" | b"ANIMEXTS1.0") {
        return None;
    }
    match parts {
        [1, low, high] | [1, low, high, 2, ..] | [2, _, _, _, _, 1, low, high, ..] => {
            Some([*low, *high])
        }
        _ => None,
    }
}

/// How long the colour table is that these flags announce.
fn table(flags: u8) -> u64 {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

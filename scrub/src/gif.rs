//! GIF (89a): the screen, the pictures, how long each stays, and how often all are shown.
//!
//! Comments, words drawn as text, and applications' data go, XMP and colour profiles among them, which no viewer
//! uses here. What follows the trailer goes.

use std::io::Write;

use crate::{
    Source, Trace,
    clean::{Findings, Stop},
    input::Input,
    traces,
};

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
        let [.., flags] = head;
        self.sink.write_all(&[0x2c])?;
        self.sink.write_all(&head)?;
        input.copy(table(flags) + 1, self.sink)?;
        loop {
            let length = self.piece(input)?;
            self.sink.write_all(&[length])?;
            if length == 0 {
                break;
            }
            input.copy(length.into(), self.sink)?;
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
            (0xff, [name @ .., 1, low, high]) if is_loop(name) => {
                if !std::mem::replace(&mut self.looped, true) {
                    let head = b"\x21\xff\x0bNETSCAPE2.0\x03\x01";
                    self.sink.write_all(&[head.as_slice(), &[*low, *high, 0]].concat())?;
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

/// Whether these eleven bytes name a count of repetitions.
fn is_loop(name: &[u8]) -> bool {
    matches!(name, b"NETSCAPE2.0" | b"ANIMEXTS1.0")
}

/// How long the colour table is that these flags announce.
fn table(flags: u8) -> u64 {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

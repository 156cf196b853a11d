//! FLAC (RFC 9639): what decodes and finds the sound, and the sound; no words, pictures, cues and programs' data.
//!
//! Where the last frame ends is known to a decoder alone, so bytes behind it may stay, and the label says so.

use std::io::Write;

use crate::{
    Rest, Source, Trace, adts,
    clean::{Findings, Stop},
    input::Input,
    mp3::tag_traces,
};

/// More blocks than any program writes.
const BLOCKS: usize = 1024;

/// How much of a block that goes is looked at.
const LOOK: u64 = 64 * 1024;

/// How long the first ID3's tag is, which is a file's last.
const TAIL: u64 = 128;

/// Writes the stream's two blocks of numbers, and its frames.
pub(crate) fn clean(source: &mut dyn Source, sink: &mut dyn Write) -> Result<Findings, Stop> {
    let mut input = Input::new(source)?;
    let mut findings = Findings { rest: vec![Rest::Inner], ..Findings::default() };
    let head: [u8; 10] = input.array()?;
    let start = adts::tag(head).unwrap_or(0);
    input.go(start)?;
    if start > 0 {
        findings.found.push(Trace::Words);
    }
    if input.array()? != *b"fLaC" {
        return Err(Stop::Refused);
    }
    let (information, places) = blocks(&mut input, &mut findings.found)?;
    let frames = input.at();
    let end = end(&mut input, &mut findings.found)?;
    input.go(frames)?;
    // Fourteen bits of sync: a stream without a frame is no sound.
    if end.saturating_sub(frames) < 8 || input.u16()? >> 2 != 0x3ffe {
        return Err(Stop::Refused);
    }
    sink.write_all(b"fLaC")?;
    let last = if places.is_some() { 0 } else { 0x80 };
    sink.write_all(&[&[last, 0, 0, 34], information.as_slice()].concat())?;
    if let Some(places) = places {
        let [_, length @ ..] =
            u32::try_from(places.len()).map_err(|_| Stop::Refused)?.to_be_bytes();
        sink.write_all(&[&[0x83], length.as_slice(), &places].concat())?;
    }
    input.go(frames)?;
    input.copy(end - frames, sink)?;
    Ok(findings)
}

/// Reads the blocks before the frames: the form of the stream, and the places to go to in it.
fn blocks(
    input: &mut Input<'_>,
    found: &mut Vec<Trace>,
) -> Result<(Vec<u8>, Option<Vec<u8>>), Stop> {
    let (mut information, mut places) = (None, None);
    for _ in 0..BLOCKS {
        let head = input.u32()?;
        let (kind, length) = (head >> 24 & 0x7f, u64::from(head & 0x00ff_ffff));
        match kind {
            0 if information.is_none() && length == 34 => information = Some(input.bytes(34)?),
            _ if information.is_none() => return Err(Stop::Refused),
            3 if places.is_none() && length > 0 && length % 18 == 0 => {
                places = Some(input.bytes(length)?);
            }
            _ => {
                let body = input.first(length, LOOK)?;
                match kind {
                    1 if body.iter().all(|byte| *byte == 0) => {}
                    4 => found.extend([Trace::Device, Trace::Words]),
                    6 => found.push(Trace::Preview),
                    _ => found.push(Trace::Other),
                }
                found.sort_unstable();
                found.dedup();
            }
        }
        if head >> 31 == 1 {
            return Ok((information.ok_or(Stop::Refused)?, places));
        }
    }
    Err(Stop::Refused)
}

/// Returns where the frames end, without a tag of the first ID3.
fn end(input: &mut Input<'_>, found: &mut Vec<Trace>) -> Result<u64, Stop> {
    let end = input.end();
    let Some(tail) = end.checked_sub(TAIL).filter(|tail| *tail >= input.at()) else {
        return Ok(end);
    };
    input.go(tail)?;
    let tag = input.bytes(TAIL)?;
    if !tag.starts_with(b"TAG") {
        return Ok(end);
    }
    tag_traces(&tag, found);
    Ok(tail)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn block(kind: u8, body: &[u8]) -> Vec<u8> {
        let [_, length @ ..] = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&[kind], length.as_slice(), body].concat()
    }

    fn cleaned(file: &[u8]) -> Result<(Vec<u8>, Findings), Stop> {
        let mut out = Vec::new();
        let findings = clean(&mut Cursor::new(file), &mut out)?;
        Ok((out, findings))
    }

    const SOUND: &[u8] = b"\xff\xf8\xc9\x18\0\0\0\0\0\0";

    #[test]
    fn words_and_pictures_go() {
        let file = [
            b"fLaC".to_vec(),
            block(0, &[7; 34]),
            block(4, b"Planted"),
            block(3, &[1; 18]),
            block(2, b"appPlanted"),
            block(0x80 | 6, b"Planted"),
            SOUND.to_vec(),
            [b"TAGPlanted".to_vec(), vec![0; 118]].concat(),
        ]
        .concat();
        let (out, findings) = cleaned(&file).unwrap();
        let kept =
            [b"fLaC".to_vec(), block(0, &[7; 34]), block(0x83, &[1; 18]), SOUND.to_vec()].concat();
        assert_eq!(out, kept);
        assert_eq!(findings.rest, [Rest::Inner]);
        let (again, findings) = cleaned(&out).unwrap();
        assert_eq!((again, findings.found), (out, vec![]));
    }

    #[test]
    fn what_is_no_stream_is_refused() {
        let first = [b"fLaC".to_vec(), block(0x80, &[7; 34])].concat();
        for file in [
            first.clone(),
            [first.clone(), b"Planted words".to_vec()].concat(),
            [b"fLaC".to_vec(), block(4, b"x"), block(0x80, &[7; 34]), SOUND.to_vec()].concat(),
            [b"fLaC".to_vec(), block(0, &[7; 34]).repeat(2000)].concat(),
            b"fLaC".to_vec(),
        ] {
            assert!(matches!(cleaned(&file), Err(Stop::Refused)));
        }
        assert!(cleaned(&[first, SOUND.to_vec()].concat()).is_ok());
    }
}

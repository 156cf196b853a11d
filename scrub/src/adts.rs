//! AAC in ADTS frames (ISO/IEC 13818-7, 6.2): the frames, without tags around them and an encoder's name in them.
//!
//! Bits of a frame's head that say whose it is become zeros; where a checksum covers them they stay, and are told.

use std::io::Write;

use crate::{
    Rest, Source, Trace,
    bmff::filling,
    clean::{Findings, Stop},
    input::{Input, refused},
    mp3::tag_traces,
};

/// More than a cut frame and tags, less than the sound behind a damaged place.
const MOST_LOST: u64 = 64 * 1024;

/// How many tags may stand before the first frame.
const TAGS: usize = 8;

/// Private, original, home; and behind them one bit in each frame of a number that says whose it is.
const OWNER: [u8; 2] = [0x02, 0x3c];

/// Tells frames by the beginning of the first, behind tags of the second ID3.
pub(crate) fn begins(head: &[u8]) -> bool {
    matches!(head, [0xff, second, ..] if second & 0xf6 == 0xf0)
}

/// Returns how long a tag is of the second ID3, by its first ten bytes.
pub(crate) fn tag(head: [u8; 10]) -> Option<u64> {
    let [b'I', b'D', b'3', _, _, flags, size @ ..] = head else { return None };
    let length = size.iter().fold(0, |sum, byte| sum << 7 | u64::from(byte & 0x7f));
    Some(10 + length + if flags & 0x10 != 0 { 10 } else { 0 })
}

/// Writes the frames.
pub(crate) fn clean(source: &mut dyn Source, sink: &mut dyn Write) -> Result<Findings, Stop> {
    let mut input = Input::new(source)?;
    let mut findings = Findings::default();
    skip_tags(&mut input, &mut findings.found)?;
    let mut first = None;
    while let Some(mut frame) = frame(&mut input, first)? {
        first = first.or_else(|| frame.get(..4).and_then(|head| head.try_into().ok()));
        own(&mut frame, &mut findings);
        sink.write_all(&frame)?;
    }
    if first.is_none() || input.left() > MOST_LOST {
        return Err(Stop::Refused);
    }
    if input.left() > 0 {
        findings.found.push(Trace::Hidden);
    }
    Ok(findings)
}

fn skip_tags(input: &mut Input<'_>, found: &mut Vec<Trace>) -> Result<(), Stop> {
    for _ in 0..TAGS {
        let at = input.at();
        let length = tag(input.array()?);
        input.go(at)?;
        let Some(length) = length else { return Ok(()) };
        tag_traces(&input.bytes(length.min(MOST_LOST).min(input.left()))?, found);
        input.go(at + length)?;
    }
    Err(Stop::Refused)
}

/// Reads a frame that is like the first; nothing, and no step on, where none is.
fn frame(input: &mut Input<'_>, first: Option<[u8; 4]>) -> Result<Option<Vec<u8>>, Stop> {
    if input.left() < 7 {
        return Ok(None);
    }
    let at = input.at();
    let head: [u8; 7] = input.array()?;
    input.go(at)?;
    let [a, b, c, d, e, f, _] = head;
    let length = u64::from(d & 3) << 11 | u64::from(e) << 3 | u64::from(f >> 5);
    // The version, the checksum, the profile, the rate and the channels are the same in all.
    let alike = first.is_none_or(|[_, other, third, fourth]| {
        b == other && c & 0xfd == third & 0xfd && d & 0xc0 == fourth & 0xc0
    });
    let least = if b & 1 == 1 { 7 } else { 9 };
    let whole = begins(&head) && a == 0xff && alike && length >= least && length <= input.left();
    if whole && c >> 2 & 15 < 13 { input.bytes(length).map(Some) } else { Ok(None) }
}

/// Makes zeros of what names somebody in a frame.
fn own(frame: &mut [u8], findings: &mut Findings) {
    let checked = frame.get(1).is_some_and(|second| second & 1 == 0);
    let mut owned = false;
    for (at, bits) in (2..).zip(OWNER) {
        if let Some(byte) = frame.get_mut(at) {
            owned |= *byte & bits != 0;
            if !checked {
                *byte &= !bits;
            }
        }
    }
    let body = frame.get_mut(if checked { 9 } else { 7 }..).unwrap_or_default();
    let filled = filling(body).and_then(|(from, to)| {
        let range =
            usize::try_from(from).map_err(refused).ok()?..usize::try_from(to).ok()?.min(body.len());
        body.get_mut(range).filter(|filled| filled.iter().any(|byte| *byte != 0))
    });
    match filled {
        Some(filled) if !checked => {
            filled.fill(0);
            owned = true;
        }
        filled => {
            if checked && (owned || filled.is_some()) && findings.rest.is_empty() {
                findings.rest.push(Rest::Encoder);
            }
        }
    }
    if owned && !checked && !findings.found.contains(&Trace::Device) {
        findings.found.push(Trace::Device);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn frame_of(body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 7).unwrap();
        let [high, low] = (length << 5 | 0x1f).to_be_bytes();
        let head = [0xff, 0xf1, 0x50, 0x80 | u8::try_from(length >> 11).unwrap(), high, low, 0xfc];
        [head.as_slice(), body].concat()
    }

    fn cleaned(file: &[u8]) -> Result<(Vec<u8>, Vec<Trace>), Stop> {
        let mut out = Vec::new();
        let found = clean(&mut Cursor::new(file), &mut out)?.found;
        Ok((out, found))
    }

    #[test]
    fn tags_on_both_sides_go() {
        let sound = [frame_of(b"\x21abc"), frame_of(b"\x21defg")].concat();
        let id3 = b"ID3\x03\0\0\0\0\0\x11TPE1\0\0\0\x07\0\0Planted".to_vec();
        let (out, found) = cleaned(&[id3, sound.clone(), b"TAGPlanted".to_vec()].concat()).unwrap();
        assert_eq!(out, sound);
        assert_eq!(found, [Trace::Person, Trace::Hidden]);
        assert_eq!(cleaned(&sound).unwrap(), (sound, vec![]));
    }

    #[test]
    fn owner_and_encoder_become_zeros() {
        let mut owned = frame_of(b"\xdePlanted words\x21");
        owned[2] |= 2;
        owned[3] |= 0x3c;
        let (out, found) = cleaned(&owned).unwrap();
        assert_eq!((out[2], out[3]), (0x50, 0x80));
        assert!(memchr::memmem::find(&out, b"Plant").is_none(), "{out:?}");
        assert_eq!(found, [Trace::Device]);
        assert_eq!(cleaned(&out).unwrap(), (out, vec![]));
    }

    #[test]
    fn what_is_no_sound_and_what_is_damaged_is_refused() {
        let sound = frame_of(b"\x21abc");
        let damaged = [sound.clone(), vec![0; 70_000], sound.clone()].concat();
        for file in [sound[..9].to_vec(), b"\xff\xf1".to_vec(), damaged, vec![]] {
            assert!(matches!(cleaned(&file), Err(Stop::Refused)));
        }
    }
}

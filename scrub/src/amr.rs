//! AMR and AMR-WB voice (RFC 4867, section 5): the mark, and the frames of the table, whose spare bits become zeros.
//!
//! The format has no place for words: whatever is no frame goes when it lies at the end.

use std::io::Write;

use crate::{
    Source, Trace,
    clean::{Findings, Stop},
    input::Input,
};

const NARROW: &[u8] = b"#!AMR\n";
const WIDE: &[u8] = b"#!AMR-WB\n";

/// How many bits a frame of each kind has; what is reserved has none, and what says that nothing was heard neither.
const NARROW_BITS: [Option<u16>; 16] = [
    Some(95),
    Some(103),
    Some(118),
    Some(134),
    Some(148),
    Some(159),
    Some(204),
    Some(244),
    Some(39),
    None,
    None,
    None,
    None,
    None,
    None,
    Some(0),
];
const WIDE_BITS: [Option<u16>; 16] = [
    Some(132),
    Some(177),
    Some(253),
    Some(285),
    Some(317),
    Some(365),
    Some(397),
    Some(461),
    Some(477),
    Some(40),
    None,
    None,
    None,
    None,
    Some(0),
    Some(0),
];

/// More than one cut frame and a tag, less than the sound behind a damaged place.
const MOST_LOST: u64 = 4096;

/// Tells a voice note of either band.
pub(crate) fn begins(head: &[u8]) -> bool {
    head.starts_with(NARROW) || head.starts_with(WIDE)
}

/// Writes the frames.
pub(crate) fn clean(source: &mut dyn Source, sink: &mut dyn Write) -> Result<Findings, Stop> {
    let mut input = Input::new(source)?;
    let mut findings = Findings::default();
    let narrow: [u8; 6] = input.array()?;
    let (mark, table) = if narrow == NARROW { (NARROW, NARROW_BITS) } else { (WIDE, WIDE_BITS) };
    input.go(0)?;
    if input.bytes(if narrow == NARROW { 6 } else { 9 })? != mark {
        return Err(Stop::Refused);
    }
    sink.write_all(mark)?;
    let mut frames = 0_u64;
    while input.left() > 0 {
        let at = input.at();
        let Some(frame) = frame(&mut input, &table)? else {
            input.go(at)?;
            break;
        };
        frames += 1;
        let clean = without_spare(frame.0.clone(), frame.1);
        if clean != frame.0 {
            note(&mut findings.found);
        }
        sink.write_all(&clean)?;
    }
    if frames == 0 || input.left() > MOST_LOST {
        return Err(Stop::Refused);
    }
    if input.left() > 0 {
        note(&mut findings.found);
    }
    Ok(findings)
}

/// Reads a frame with its head, and how many bits of sound it has; nothing where none is.
fn frame(input: &mut Input<'_>, table: &[Option<u16>; 16]) -> Result<Option<(Vec<u8>, u16)>, Stop> {
    let head = input.u8()?;
    let bits = table.get(usize::from(head >> 3 & 15)).copied().flatten();
    match bits {
        Some(bits) if head & 0x83 == 0 && u64::from(bits.div_ceil(8)) <= input.left() => {
            let mut frame = vec![head];
            frame.extend(input.bytes(bits.div_ceil(8).into())?);
            Ok(Some((frame, bits)))
        }
        _ => Ok(None),
    }
}

/// Makes zeros of the bits that fill a frame's last byte up.
fn without_spare(mut frame: Vec<u8>, bits: u16) -> Vec<u8> {
    if let Some(last) = frame.last_mut().filter(|_| !bits.is_multiple_of(8)) {
        *last &= 0xff << (8 - bits % 8);
    }
    frame
}

fn note(found: &mut Vec<Trace>) {
    if found.is_empty() {
        found.push(Trace::Hidden);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn cleaned(file: &[u8]) -> Result<(Vec<u8>, Vec<Trace>), Stop> {
        let mut out = Vec::new();
        let found = clean(&mut Cursor::new(file), &mut out)?.found;
        Ok((out, found))
    }

    /// A frame of 12.2 kbit/s, and one in which nothing was heard.
    fn sound() -> Vec<u8> {
        [vec![0x3c], vec![0x55; 30], vec![0x50], vec![0x7c]].concat()
    }

    #[test]
    fn frames_stay_and_what_follows_goes() {
        let file = [NARROW, &sound(), &sound()].concat();
        assert_eq!(cleaned(&file).unwrap(), (file.clone(), vec![]));
        for more in [b"Planted".as_slice(), b"\x3cPlanted", b"TAGPlanted"] {
            let (out, found) = cleaned(&[&file, more].concat()).unwrap();
            assert_eq!((out, found), (file.clone(), vec![Trace::Hidden]));
        }
    }

    #[test]
    fn spare_bits_become_zeros() {
        let mut file = [NARROW, &sound()].concat();
        let at = file.len() - 2;
        file[at] = 0x5f;
        let (out, found) = cleaned(&file).unwrap();
        assert_eq!((out[at], found), (0x50, vec![Trace::Hidden]));
    }

    #[test]
    fn wide_band_has_a_table_of_its_own() {
        let file = [WIDE, &[0x04], &[9; 16], &[0x90]].concat();
        assert_eq!(cleaned(&file).unwrap(), (file, vec![]));
    }

    #[test]
    fn what_is_no_sound_and_what_is_damaged_is_refused() {
        let damaged = [NARROW, &sound(), &[0xff], &sound().repeat(200)].concat();
        for file in [NARROW.to_vec(), b"#!AMR_MC1.0\n".to_vec(), b"#!AMR".to_vec(), damaged] {
            assert!(matches!(cleaned(&file), Err(Stop::Refused)));
        }
    }
}

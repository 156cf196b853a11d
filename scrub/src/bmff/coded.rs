//! Coded pictures: the units beside the picture, in which an encoder may name itself.
//!
//! A message to the decoder (SEI) or metadata of AV1 stays where it lies, since nothing can stand in its place; what is
//! not known to say only how the picture is shown is told to whoever asks. Settings are written anew without it.
//! Sources: ISO/IEC 14496-15 and ITU-T H.265 for HEVC, the AV1 bitstream specification for AV1.

use std::io::Cursor;

use crate::{
    clean::Stop,
    input::{Bytes, Input},
};

/// How many units of all pictures together are looked at; a phone's picture has one in each of fifty tiles.
const UNITS: u32 = 20_000;

/// How much of a message is looked at.
const LOOK: u64 = 4096;

/// The messages that are numbers about how the picture is shown: a hash of it, its light and colours, its transparency.
const SHOWN: &[u32] = &[132, 137, 144, 147, 148, 149, 165];

/// The metadata of AV1 that are numbers about light, colours and layers.
const LIGHT: &[u64] = &[1, 2, 3];

/// Looks through the coded pictures of one file.
pub(super) struct Look<'i, 's> {
    input: &'i mut Input<'s>,
    units: u32,
}

/// A decoder's settings, as they become.
pub(super) struct Settings {
    pub(super) bytes: Vec<u8>,
    /// How many bytes a unit's length has; zero where lengths are written otherwise.
    pub(super) width: usize,
    /// Whether something is left that may name an encoder.
    pub(super) tells: bool,
}

/// A picture's bytes, which may lie in several pieces of the file.
struct Stream<'l, 's> {
    input: &'l mut Input<'s>,
    pieces: &'l [(u64, u64)],
    /// How much of the first piece is behind us.
    past: u64,
}

impl<'i, 's> Look<'i, 's> {
    pub(super) fn new(input: &'i mut Input<'s>) -> Self {
        Self { input, units: UNITS }
    }

    /// Whether a picture of a kind, whose units have lengths of `width` bytes, may name its encoder.
    pub(super) fn tells(
        &mut self,
        kind: [u8; 4],
        pieces: &[(u64, u64)],
        width: usize,
    ) -> Result<bool, Stop> {
        let mut stream = Stream { input: self.input, pieces, past: 0 };
        while stream.left() > 0 {
            let Some(units) = self.units.checked_sub(1) else { return Ok(true) };
            self.units = units;
            let known = match &kind {
                b"hvc1" | b"hev1" => stream.hevc(width),
                b"av01" => stream.av1(),
                // Put together of others.
                b"grid" | b"iovl" | b"iden" | b"tmap" => return Ok(false),
                _ => return Ok(true),
            };
            match known {
                Ok(true) => {}
                // What does not add up is a picture that nothing is known of.
                Ok(false) | Err(Stop::Refused) => return Ok(true),
                Err(stop) => return Err(stop),
            }
        }
        Ok(false)
    }
}

impl Stream<'_, '_> {
    fn left(&self) -> u64 {
        let all = self.pieces.iter().fold(0_u64, |sum, (_, length)| sum.saturating_add(*length));
        all.saturating_sub(self.past)
    }

    /// Passes one unit of HEVC, and tells whether it is known to say nothing of its encoder.
    fn hevc(&mut self, width: usize) -> Result<bool, Stop> {
        let length = self.number(width)?;
        let looked = self.bytes(length.min(LOOK))?;
        self.skip(length - length.min(LOOK))?;
        Ok(hevc_is_known(&looked) && (length <= LOOK || !is_message(&looked)))
    }

    /// Passes one unit of AV1, and tells whether it is known to say nothing of its encoder.
    fn av1(&mut self) -> Result<bool, Stop> {
        let head = self.number(1)?;
        if head & 0b100 != 0 {
            self.number(1)?;
        }
        let length = if head & 0b10 != 0 { self.leb128()? } else { self.left() };
        let end = self.left().checked_sub(length).ok_or(Stop::Refused)?;
        let known = match head >> 3 & 0xf {
            5 => LIGHT.contains(&self.leb128()?),
            kind => matches!(kind, 1..=4 | 6..=8),
        };
        self.skip(self.left().checked_sub(end).ok_or(Stop::Refused)?)?;
        Ok(known)
    }

    fn leb128(&mut self) -> Result<u64, Stop> {
        let mut number = 0;
        for shift in (0..56).step_by(7) {
            let byte = self.number(1)?;
            number |= (byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Stop::Refused)
    }

    fn number(&mut self, width: usize) -> Result<u64, Stop> {
        let count = u64::try_from(width).map_err(|_| Stop::Refused)?;
        let bytes = self.bytes(count)?;
        if bytes.is_empty() {
            return Err(Stop::Refused);
        }
        Bytes(&bytes).number(width).ok_or(Stop::Refused)
    }

    fn bytes(&mut self, count: u64) -> Result<Vec<u8>, Stop> {
        let mut bytes = Vec::new();
        self.each(count, |input, count| {
            bytes.extend(input.bytes(count)?);
            Ok(())
        })?;
        Ok(bytes)
    }

    fn skip(&mut self, count: u64) -> Result<(), Stop> {
        self.each(count, |_, _| Ok(()))
    }

    /// Goes through the next bytes, piece by piece.
    fn each(
        &mut self,
        mut count: u64,
        mut see: impl FnMut(&mut Input<'_>, u64) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        while count > 0 {
            let ((start, length), rest) = self.pieces.split_first().ok_or(Stop::Refused)?;
            let now = count.min(length.saturating_sub(self.past));
            self.input.go(start.checked_add(self.past).ok_or(Stop::Refused)?)?;
            see(self.input, now)?;
            count -= now;
            self.past += now;
            if self.past == *length {
                (self.pieces, self.past) = (rest, 0);
            }
        }
        Ok(())
    }
}

/// Writes a decoder's settings anew, without the messages that lie beside them.
pub(super) fn settings(kind: [u8; 4], contents: &[u8]) -> Settings {
    let as_it_is = |tells| Settings { bytes: contents.to_vec(), width: 0, tells };
    match &kind {
        b"hvcC" => hevc_settings(contents).unwrap_or_else(|| as_it_is(true)),
        b"av1C" => as_it_is(contents.get(4..).is_none_or(av1_tells)),
        // Their pictures are not looked into either.
        _ => as_it_is(false),
    }
}

/// Keeps of the arrays of units those of parameters, and messages that say only how the picture is shown.
fn hevc_settings(contents: &[u8]) -> Option<Settings> {
    let (fixed, rest) = contents.split_at_checked(22)?;
    let width = usize::from(fixed.last()? & 3) + 1;
    let mut bytes = Bytes(rest);
    let (mut kept, mut written, mut tells) = (0_u8, Vec::new(), false);
    for _ in 0..bytes.u8()? {
        let start = bytes.0;
        let kind = bytes.u8()? & 0x3f;
        let mut known = true;
        for _ in 0..bytes.u16()? {
            let length = usize::from(bytes.u16()?);
            known &= hevc_is_known(bytes.take(length)?);
        }
        let array = start.get(..start.len() - bytes.0.len())?;
        let is_needed = matches!(kind, 32..=34);
        // One that is empty is too short for free space to stand in its place.
        if known || is_needed || array.len() < 8 {
            tells |= !known;
            kept += 1;
            written.extend_from_slice(array);
        }
    }
    tells |= !bytes.0.is_empty();
    let bytes = [fixed, &[kept], &written, bytes.0].concat();
    Some(Settings { bytes, width, tells })
}

fn av1_tells(units: &[u8]) -> bool {
    let Ok(length) = u64::try_from(units.len()) else { return true };
    let mut source = Cursor::new(units);
    let Ok(mut input) = Input::new(&mut source) else { return true };
    Look::new(&mut input).tells(*b"av01", &[(0, length)], 0).unwrap_or(true)
}

/// Whether a unit is a message, by its header.
fn is_message(unit: &[u8]) -> bool {
    matches!(unit.first().map(|head| head >> 1 & 0x3f), Some(39 | 40))
}

/// Whether a unit is a part of the picture, its parameters, or a message that says only how it is shown.
fn hevc_is_known(unit: &[u8]) -> bool {
    match unit.first().map(|head| head >> 1 & 0x3f) {
        Some(39 | 40) => unit.get(2..).is_some_and(|messages| is_shown(messages).is_some()),
        Some(kind) => kind < 38,
        None => false,
    }
}

/// Reads the messages of a unit to their end, if all say only how the picture is shown.
fn is_shown(messages: &[u8]) -> Option<()> {
    let plain = unescaped(messages);
    let mut bytes = Bytes(&plain);
    // The end is marked by a bit, and zeros up to the next byte.
    while bytes.0 != [0x80] {
        let (kind, length) = (long_number(&mut bytes)?, long_number(&mut bytes)?);
        SHOWN.contains(&kind).then_some(())?;
        bytes.take(usize::try_from(length).ok()?)?;
    }
    Some(())
}

/// Reads a number that is written as a sum: 255 for as long as more follows.
fn long_number(bytes: &mut Bytes<'_>) -> Option<u32> {
    let mut sum = 0_u32;
    loop {
        let byte = bytes.u8()?;
        sum = sum.checked_add(byte.into())?;
        if byte != 0xff {
            return Some(sum);
        }
    }
}

/// Takes out the bytes that keep a start code from arising: the 3 behind two zeros.
fn unescaped(unit: &[u8]) -> Vec<u8> {
    let (mut plain, mut zeros) = (Vec::with_capacity(unit.len()), 0);
    for &byte in unit {
        if byte != 3 || zeros < 2 {
            plain.push(byte);
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLICE: &[u8] = &[0x26, 1, 0xaf, 0x09];
    /// User data that nobody registered: an identifier of 16 bytes, and words.
    const NAMED: &[u8] = b"\x4e\x01\x05\x14ABCDEFGHIJKLMNOPx265\x80";
    /// The brightest light, 1000 and 400.
    const LIGHT: &[u8] = b"\x4e\x01\x90\x04\x03\xe8\x01\x90\x80";

    fn units(units: &[&[u8]]) -> Vec<u8> {
        let length = |unit: &[u8]| u32::try_from(unit.len()).unwrap().to_be_bytes();
        units.iter().flat_map(|unit| [length(unit).as_slice(), *unit].concat()).collect()
    }

    fn tells(kind: &[u8; 4], picture: &[u8]) -> bool {
        tells_in(kind, picture, &[(0, u64::try_from(picture.len()).unwrap())])
    }

    fn tells_in(kind: &[u8; 4], file: &[u8], pieces: &[(u64, u64)]) -> bool {
        let mut source = Cursor::new(file);
        let mut input = Input::new(&mut source).unwrap();
        Look::new(&mut input).tells(*kind, pieces, 4).unwrap()
    }

    #[test]
    fn message_that_may_name_an_encoder_is_told() {
        assert!(!tells(b"hvc1", &units(&[SLICE, SLICE])));
        assert!(!tells(b"hvc1", &units(&[LIGHT, SLICE])));
        assert!(tells(b"hvc1", &units(&[NAMED, SLICE])));
        assert!(tells(b"hvc1", &units(&[SLICE, NAMED])));
        let both = [LIGHT.split_last().unwrap().1, NAMED.split_at(2).1].concat();
        assert!(tells(b"hvc1", &units(&[&both, SLICE])), "two messages in one unit");
        assert!(tells(b"hvc1", &units(&[SLICE, &[0x7c, 1, 2]])), "of an unspecified kind");
    }

    #[test]
    fn message_across_two_pieces_is_told() {
        let picture = units(&[SLICE, NAMED]);
        let (first, second) = picture.split_at(11);
        let file = [second, &[0xff; 5], first].concat();
        let lies = u64::try_from(second.len()).unwrap();
        assert!(tells_in(b"hvc1", &file, &[(lies + 5, 11), (0, lies)]));
        assert!(tells_in(b"hvc1", &file, &[(0, lies), (lies + 5, 11)]), "in the wrong order");
    }

    #[test]
    fn picture_that_does_not_add_up_is_told() {
        let picture = units(&[SLICE]);
        assert!(tells(b"hvc1", picture.split_last().unwrap().1));
        assert!(tells(b"hvc1", &[picture.as_slice(), &[0]].concat()));
        assert!(tells(b"hvc1", &units(&[&[]])));
        assert!(tells_in(b"hvc1", &picture, &[(1_000, 8)]), "outside the file");
        assert!(tells(b"avc1", &picture), "of a coding that is not looked into");
        assert!(!tells(b"grid", &[0, 0, 1, 1]));
    }

    #[test]
    fn looking_ends() {
        let most = usize::try_from(UNITS).unwrap();
        assert!(!tells(b"hvc1", &units(&vec![SLICE; most])));
        assert!(tells(b"hvc1", &units(&vec![SLICE; most + 1])));
    }

    #[test]
    fn metadata_of_av1_are_told_but_light() {
        let frame = [0x32, 2, 7, 7];
        assert!(!tells(b"av01", &frame));
        assert!(!tells(b"av01", &[[0x2a, 5, 1, 0, 9, 0, 9].as_slice(), &frame].concat()));
        assert!(tells(b"av01", &[[0x2a, 5, 4, 0xb5, 0, 1, 2].as_slice(), &frame].concat()));
        assert!(tells(b"av01", &[[0x7a, 2, 1, 2].as_slice(), &frame].concat()), "padding");
        assert!(tells(b"av01", &[0x32, 3, 7, 7]), "longer than it is");
        assert!(!tells(b"av01", &[0x30, 7, 7]), "without a length, to the end");
        assert!(!tells(b"av01", &[0x36, 0, 2, 7, 7]), "with an extension");
    }

    fn array(kind: u8, units: &[&[u8]]) -> Vec<u8> {
        let mut array = vec![0x80 | kind, 0, u8::try_from(units.len()).unwrap()];
        for unit in units {
            array.extend([&[0, u8::try_from(unit.len()).unwrap()], *unit].concat());
        }
        array
    }

    fn written(arrays: &[Vec<u8>], more: &[u8]) -> Settings {
        let count = [u8::try_from(arrays.len()).unwrap()];
        let fixed = [[1; 21].as_slice(), &[0xf3]].concat();
        settings(*b"hvcC", &[&fixed, count.as_slice(), &arrays.concat(), more].concat())
    }

    #[test]
    fn settings_lose_messages_that_may_name_an_encoder() {
        let parameters = array(32, &[&[0x40, 1, 0x0c]]);
        let clean = written(&[parameters.clone(), array(39, &[LIGHT])], &[]);
        assert!(!clean.tells && clean.width == 4);
        assert!(clean.bytes.ends_with(&array(39, &[LIGHT])));
        let clean = written(&[array(39, &[NAMED]), parameters.clone()], &[]);
        assert!(!clean.tells);
        assert_eq!(clean.bytes.split_at(22).1, [[1].as_slice(), &parameters].concat());
    }

    #[test]
    fn settings_with_a_message_in_disguise_are_told() {
        assert!(written(&[array(33, &[NAMED])], &[]).tells);
        assert!(written(&[], b"more").tells, "behind the last array");
        assert!(settings(*b"hvcC", &[1; 24]).tells, "cut");
        assert!(!settings(*b"av1C", &[0x81, 0, 0, 0, 0x0a, 1, 7]).tells);
        assert!(settings(*b"av1C", &[0x81, 0, 0, 0, 0x2a, 1, 7]).tells);
    }

    #[test]
    fn escapes_are_taken_out() {
        assert_eq!(unescaped(&[0, 0, 3, 1, 3, 0, 0, 0, 3]), [0, 0, 1, 3, 0, 0, 0]);
    }
}

//! MPEG audio layer III: its frames and nothing else, without the bytes in them that no decoder reads.
//!
//! An encoder fills the bytes between one frame's sound and the next one's with its name, so they become zeros.
//! The first frame of many files is no sound but a table (Xing, VBRI), which names the encoder too.
//! Sources: ISO/IEC 11172-3 and 13818-3 for frames, "Mp3 Info Tag revision 1" for the table, ID3v2.2 to 2.4, APEv2.

pub(crate) mod frame;

use std::{
    collections::VecDeque,
    io::{Read, SeekFrom, Write},
};

use crate::{
    Trace,
    clean::{Findings, Source, Stop},
};
use frame::{Header, Role, role};

/// What is read at once, and how much of a tag is looked at.
const WINDOW: usize = 256 * 1024;

/// More than any frame with the header behind it.
const AHEAD: usize = 4096;

/// How far back a frame's sound may begin: `main_data_begin` has nine bits.
const RESERVOIR: u64 = 511;

/// Bytes between frames that are passed over in all; a file with more is of some other format.
const MOST_LOST: u64 = 64 * 1024;

/// Writes the frames.
pub(crate) fn clean(source: &mut dyn Source, sink: &mut dyn Write) -> Result<Findings, Stop> {
    source.seek(SeekFrom::Start(0))?;
    let mut findings = Findings::default();
    let mut input = Window { source, bytes: Vec::new(), at: 0 };
    let mut output = Frames::new(sink);
    let (mut like, mut lost, mut between) = (None, 1, 0);
    loop {
        let ahead = input.look(AHEAD)?;
        if ahead.is_empty() {
            break;
        } else if let Some(len) = tag(ahead) {
            tag_traces(input.look(len.min(WINDOW))?, &mut findings.found);
            findings.found.sort_unstable();
            findings.found.dedup();
            input.skip(len)?;
        } else if let Some((header, frame)) = frame(ahead, like, lost == 0) {
            between += std::mem::take(&mut lost);
            if between > MOST_LOST {
                return Err(Stop::Refused);
            }
            output.push(header, frame, &mut findings.found)?;
            like.get_or_insert(header);
            input.skip(header.len)?;
        } else {
            note_lost(ahead, &mut findings.found);
            lost += 1;
            input.skip(1)?;
        }
    }
    like.ok_or(Stop::Refused)?;
    output.finish(&mut findings.found)?;
    Ok(findings)
}

/// Returns a frame that begins here, when one ends here, or another one, a tag or the end of the file follows it.
fn frame(ahead: &[u8], like: Option<Header>, in_step: bool) -> Option<(Header, &[u8])> {
    let header = Header::read(ahead)?;
    let (frame, behind) = ahead.split_at_checked(header.len)?;
    let fits = |other: &Header| header.is_like(other);
    let in_step = in_step
        || behind.is_empty()
        || Header::read(behind).is_some_and(|next| fits(&next))
        || ["TAG", "ID3", "APETAGEX", "LYRICSBEGIN"]
            .iter()
            .any(|tag| behind.starts_with(tag.as_bytes()))
        || behind.iter().all(|byte| *byte == 0);
    (in_step && like.as_ref().is_none_or(fits)).then_some((header, frame))
}

/// Tells how long a tag is that begins here.
fn tag(ahead: &[u8]) -> Option<usize> {
    if let Some([b'I', b'D', b'3', _, _, flags, size @ ..]) = ahead.first_chunk::<10>() {
        let len = size.iter().fold(0, |len, byte| len << 7 | usize::from(byte & 0x7f));
        return Some(10 + len + if flags & 0x10 != 0 { 10 } else { 0 });
    }
    // The first ID3 is the file's last 128 bytes, and may have 227 more before them.
    if ahead.starts_with(b"TAG") && [128, 227 + 128].contains(&ahead.len()) {
        return Some(ahead.len());
    }
    let ape = ahead.strip_prefix(b"APETAGEX")?;
    let len = u32::from_le_bytes(*ape.get(4..)?.first_chunk()?);
    // Bit 29 tells a header, behind which the items lie, from a footer.
    let is_header = ape.get(15)? & 0x20 != 0;
    Some(32 + if is_header { usize::try_from(len).ok()? } else { 0 })
}

/// Tells what a tag holds, of which at least the beginning is here.
pub(crate) fn tag_traces(tag: &[u8], found: &mut Vec<Trace>) {
    let Some([b'I', b'D', b'3', version, ..]) = tag.first_chunk::<10>() else {
        found.push(Trace::Words);
        return;
    };
    let (name_len, head) = if *version == 2 { (3, 6) } else { (4, 10) };
    let mut rest = tag.get(10..).unwrap_or_default();
    while let Some((entry, behind)) = rest.split_at_checked(head) {
        let name = entry.get(..name_len).unwrap_or_default();
        if !name.iter().all(u8::is_ascii_alphanumeric) {
            break;
        }
        found.push(entry_trace(name));
        let size = entry.get(name_len..name_len + if *version == 2 { 3 } else { 4 });
        let shift = if *version == 4 { 7 } else { 8 };
        let size = size
            .unwrap_or_default()
            .iter()
            .fold(0_usize, |len, byte| len << shift | usize::from(*byte));
        rest = behind.get(size..).unwrap_or_default();
    }
}

fn entry_trace(name: &[u8]) -> Trace {
    match name {
        b"TSSE" | b"TSS" | b"TENC" | b"TEN" | b"TSRC" | b"TRC" => Trace::Device,
        b"APIC" | b"PIC" => Trace::Preview,
        b"GEOB" | b"GEO" | b"PRIV" => Trace::Hidden,
        b"TCOM" | b"TEXT" | b"TOPE" | b"TPE1" | b"TPE2" | b"TPE3" | b"TPE4" | b"TOWN" | b"TCOP"
        | b"TP1" | b"TP2" | b"TCM" | b"TCR" => Trace::Person,
        [b'T', b'D', ..] | b"TYER" | b"TIME" | b"TYE" | b"TIM" | b"TORY" | b"TRDA" => Trace::Time,
        _ => Trace::Words,
    }
}

fn note_lost(ahead: &[u8], found: &mut Vec<Trace>) {
    let tag = ahead.starts_with(b"TAG") || ahead.starts_with(b"LYRICSBEGIN");
    let trace = if tag { Trace::Words } else { Trace::Hidden };
    if ahead.first() != Some(&0) && !found.contains(&trace) {
        found.push(trace);
    }
}

fn note_device(found: &mut Vec<Trace>) {
    if !found.contains(&Trace::Device) {
        found.push(Trace::Device);
    }
}

/// A file, seen through a window that moves forward.
struct Window<'a> {
    source: &'a mut dyn Source,
    bytes: Vec<u8>,
    at: usize,
}

impl Window<'_> {
    /// Shows the next bytes: at most `len` of them unless more are at hand, fewer at the end of the file.
    fn look(&mut self, len: usize) -> Result<&[u8], Stop> {
        if self.bytes.len() - self.at < len {
            self.bytes.drain(..self.at);
            self.at = 0;
            let room = u64::try_from(WINDOW.saturating_sub(self.bytes.len()));
            let room = room.map_err(|_| Stop::Refused)?;
            Read::take(&mut *self.source, room).read_to_end(&mut self.bytes)?;
        }
        let shown = self.bytes.get(self.at..).unwrap_or_default();
        Ok(shown.get(..len).unwrap_or(shown))
    }

    fn skip(&mut self, len: usize) -> Result<(), Stop> {
        let here = len.min(self.bytes.len() - self.at);
        self.at += here;
        let beyond = i64::try_from(len - here).map_err(|_| Stop::Refused)?;
        if beyond > 0 {
            self.source.seek(SeekFrom::Current(beyond))?;
        }
        Ok(())
    }
}

/// A frame that waits until it is known which of its bytes are sound.
struct Waiting {
    bytes: Vec<u8>,
    main: usize,
    /// Where its part of the stream of sound begins.
    begin: u64,
}

impl Waiting {
    /// The bytes that carry sound, its own or that of frames behind it.
    fn main(&mut self) -> &mut [u8] {
        self.bytes.get_mut(self.main..).unwrap_or_default()
    }
}

/// Frames on their way out.
struct Frames<'a> {
    sink: &'a mut dyn Write,
    waiting: VecDeque<Waiting>,
    /// The length of the stream of sound so far, and how much of it is read by decoders or is zero.
    sound: u64,
    settled: u64,
    /// Whether a frame was taken that stays: a table is one only before it, also behind one that goes.
    begun: bool,
}

impl<'a> Frames<'a> {
    fn new(sink: &'a mut dyn Write) -> Self {
        Self { sink, waiting: VecDeque::new(), sound: 0, settled: 0, begun: false }
    }

    /// Takes the next frame; the first one that stays may be a table.
    fn push(&mut self, header: Header, frame: &[u8], found: &mut Vec<Trace>) -> Result<(), Stop> {
        let role = role(header, frame);
        if !self.begun && role != Role::Sound {
            return self.begin(&role, frame, found);
        }
        self.begun = true;
        let (back, len) = header.sound(frame).ok_or(Stop::Refused)?;
        let (back, len) = (count(back)?, count(len)?);
        self.blank(self.sound.saturating_sub(back), found);
        let mut frame = Waiting { bytes: frame.to_vec(), main: header.main, begin: self.sound };
        let own = count(frame.main().len())?;
        if role != Role::Sound && len == 0 {
            // A frame behind a table that somebody joined or cut can reach back into it, and hears noise there.
            frame.main().fill(0);
            note_device(found);
        }
        self.waiting.push_back(frame);
        // What began before the first frame is missing: its end lies as far back as its beginning.
        let end = (self.sound + len).saturating_sub(back);
        self.sound += own;
        self.settled = self.settled.max(end).min(self.sound);
        let out_of_reach = self.sound.saturating_sub(RESERVOIR);
        while self.waiting.get(1).is_some_and(|next| next.begin <= out_of_reach) {
            self.release(found)?;
        }
        Ok(())
    }

    /// Takes a table before all sound.
    fn begin(&mut self, role: &Role, frame: &[u8], found: &mut Vec<Trace>) -> Result<(), Stop> {
        let Role::Table(table) = role else {
            note_device(found);
            return Ok(());
        };
        self.begun = true;
        if table != frame {
            note_device(found);
        }
        Ok(self.sink.write_all(table)?)
    }

    /// Makes the bytes before `end` zeros that no sound took.
    fn blank(&mut self, end: u64, found: &mut Vec<Trace>) {
        for frame in &mut self.waiting {
            let places = frame.begin..end;
            for (byte, at) in frame.main().iter_mut().zip(places) {
                if at >= self.settled && *byte != 0 {
                    *byte = 0;
                    note_device(found);
                }
            }
        }
        self.settled = self.settled.max(end);
    }

    /// Writes the oldest frame, which no later one reaches back to.
    fn release(&mut self, found: &mut Vec<Trace>) -> Result<(), Stop> {
        let end = self.waiting.get(1).map_or(self.sound, |next| next.begin);
        self.blank(end, found);
        if let Some(frame) = self.waiting.pop_front() {
            self.sink.write_all(&frame.bytes)?;
        }
        Ok(())
    }

    /// Writes what waits; a file of nothing but tables that go is no sound.
    fn finish(mut self, found: &mut Vec<Trace>) -> Result<(), Stop> {
        if !self.begun {
            return Err(Stop::Refused);
        }
        self.blank(self.sound, found);
        while !self.waiting.is_empty() {
            self.release(found)?;
        }
        Ok(())
    }
}

fn count(len: usize) -> Result<u64, Stop> {
    u64::try_from(len).map_err(|_| Stop::Refused)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// MPEG-1, 128 kbit/s, 44.1 kHz, mono: 417 bytes, sound from byte 21 on.
    const HEAD: [u8; 4] = [0xff, 0xfb, 0x90, 0xc0];

    /// A frame whose sound begins `back` bytes before it and takes `len` bytes in one granule.
    fn frame_of(back: u16, len: u16, fill: &[u8]) -> Vec<u8> {
        let mut frame = vec![0; 417];
        frame[..4].copy_from_slice(&HEAD);
        let side = (u128::from(back) << 127) | (u128::from(len * 8) << (136 - 18 - 12));
        frame[5..21].copy_from_slice(&side.to_be_bytes());
        frame[4] = u8::try_from(back >> 1).unwrap();
        for (at, byte) in frame[21..].iter_mut().enumerate() {
            *byte = fill[at % fill.len()];
        }
        frame
    }

    fn cleaned(file: &[u8]) -> Result<(Vec<u8>, Vec<Trace>), Stop> {
        let mut out = Vec::new();
        let mut found = clean(&mut Cursor::new(file), &mut out)?.found;
        found.sort_unstable();
        found.dedup();
        Ok((out, found))
    }

    #[test]
    fn bytes_between_sound_become_zeros() {
        let file =
            [frame_of(0, 100, b"LAME"), frame_of(50, 446, b"s"), frame_of(0, 396, b"s")].concat();
        let (out, found) = cleaned(&file).unwrap();
        assert_eq!(found, [Trace::Device]);
        assert_eq!(out[21..121], file[21..121], "sound");
        assert!(out[121..417 - 50].iter().all(|byte| *byte == 0), "between");
        assert_eq!(out[417 - 50..], file[417 - 50..], "sound again");
        assert_eq!(cleaned(&out).unwrap(), (out, vec![]));
    }

    #[test]
    fn tags_on_both_sides_go() {
        let sound = [frame_of(0, 396, b"s"), frame_of(0, 396, b"t")].concat();
        let id3 = b"ID3\x03\0\0\0\0\0\x10TPE1\0\0\0\x03\0\0\0Jan\0\0\0".to_vec();
        let id3_1 = [b"TAG".to_vec(), vec![b'x'; 125]].concat();
        let ape = [b"APETAGEX\xd0\x07\0\0 \0\0\0\0\0\0\0\xa0".to_vec(), vec![0; 7 + 32]].concat();
        let file = [id3.clone(), id3, vec![0; 50], sound.clone(), ape, id3_1].concat();
        let (out, found) = cleaned(&file).unwrap();
        assert_eq!(out, sound);
        assert_eq!(found, [Trace::Person, Trace::Words]);
    }

    #[test]
    fn what_is_appended_goes_and_what_is_no_sound_is_refused() {
        let sound = [frame_of(0, 396, b"s"), frame_of(0, 396, b"t")].concat();
        let (out, found) = cleaned(&[sound.clone(), vec![b'p'; 300_000]].concat()).unwrap();
        assert_eq!((out, found), (sound.clone(), vec![Trace::Hidden]));
        for file in [
            b"ID3\x04\0\0\0\0\0\0fLaC".to_vec(),
            b"ID3".to_vec(),
            b"ID3\x04\0\0\x7f\x7f\x7f\x7f".to_vec(),
            [vec![1; 70_000], sound].concat(),
            vec![],
        ] {
            assert!(matches!(cleaned(&file), Err(Stop::Refused)));
        }
    }

    #[test]
    fn table_keeps_delays_and_loses_its_maker() {
        let mut table = frame_of(0, 0, &[0]);
        table[21..29].copy_from_slice(b"Xing\0\0\0\x0b");
        table[29..37].copy_from_slice(b"\0\0\0\x02\0\0\x04\xe3");
        table[41..52].copy_from_slice(b"LAME3.100\x04\xbe");
        table[62..65].copy_from_slice(&[0x24, 0x01, 0x23]);
        let sound = [frame_of(0, 396, b"s"), frame_of(0, 396, b"t")].concat();
        let (out, found) = cleaned(&[table.clone(), sound].concat()).unwrap();
        assert_eq!(found, [Trace::Device]);
        assert_eq!(out[21..37], table[21..37]);
        assert_eq!(out[41..50], *b"LAME\0\0\0\0\0");
        assert_eq!(out[62..65], table[62..65]);
        assert_eq!(cleaned(&out).unwrap(), (out, vec![]));
    }

    /// An `Info` table, with an encoder's name and delays behind its fields.
    fn table_of(flags: u8) -> Vec<u8> {
        let mut table = frame_of(0, 0, &[0]);
        table[21..25].copy_from_slice(b"Info");
        table[28] = flags;
        table[29..37].copy_from_slice(b"\0\0\0\x02\0\0\x04\xe3");
        table[300..411].copy_from_slice(&b"LAME3.100 planted by an encoder".repeat(4)[..111]);
        table
    }

    #[test]
    fn table_that_is_too_short_for_its_fields_goes() {
        // 32 kbit/s: 104 bytes, of which the fields alone would take 116.
        let mut short = table_of(15);
        short[2] = 0x10;
        short.truncate(104);
        let sound = [frame_of(80, 396, b"s"), frame_of(0, 396, b"t")].concat();
        let (out, found) = cleaned(&[short.clone(), table_of(3), sound].concat()).unwrap();
        assert_eq!(found, [Trace::Device]);
        assert_eq!(out[..36], table_of(3)[..36], "the table behind it is the first");
        assert_eq!(cleaned(&out).unwrap(), (out, vec![]));
        assert!(matches!(cleaned(&short.repeat(3)), Err(Stop::Refused)), "tables alone");
    }

    #[test]
    fn table_between_frames_is_no_sound_even_where_a_frame_reaches_back() {
        for planted in [table_of(3), {
            let mut table = table_of(0);
            table[36..40].copy_from_slice(b"VBRI");
            table
        }] {
            let sound = frame_of(0, 396, b"s");
            let reaching = frame_of(300, 500, b"t");
            let file = [sound.clone(), planted, reaching, sound].concat();
            let (out, found) = cleaned(&file).unwrap();
            assert_eq!(found, [Trace::Device]);
            assert_eq!(out.len(), 4 * 417);
            assert!(out[417 + 21..2 * 417].iter().all(|byte| *byte == 0));
            assert_eq!(out[2 * 417 + 21..][..200], [b't'; 200], "its own part of the sound");
            assert_eq!(cleaned(&out).unwrap(), (out, vec![]));
        }
    }

    #[test]
    fn sound_that_began_before_a_cut_ends_where_it_ends() {
        // 300 of its 396 bytes lay before the first frame that is left.
        let cut = [frame_of(300, 396, b"LAME"), frame_of(0, 396, b"t")].concat();
        let (out, found) = cleaned(&cut).unwrap();
        assert_eq!(found, [Trace::Device]);
        assert_eq!(out[21..117], cut[21..117]);
        assert!(out[117..417].iter().all(|byte| *byte == 0));
        assert_eq!(cleaned(&out).unwrap(), (out, vec![]));
    }
}

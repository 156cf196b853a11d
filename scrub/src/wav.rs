//! RIFF wave: the form, the samples, and nothing else; constant memory.
//!
//! Source: "Multimedia Programming Interface and Data Specifications 1.0" (1991), and EBU Tech 3285 for `bext`.

use std::io::{self, Read, SeekFrom, Write};

use crate::{
    Trace,
    clean::{Findings, Source, Stop},
    mp3,
};

/// How much of a chunk that goes is looked at.
const LOOK: u64 = 64 * 1024;

/// No recorder writes more chunks than this.
const MOST_CHUNKS: usize = 1024;

/// The last 14 bytes of every `KSDATAFORMAT_SUBTYPE`, which the extensible form ends with.
const SUBTYPE: [u8; 14] = *b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71";

/// A chunk's content in the source.
#[derive(Clone, Copy)]
struct Span {
    at: u64,
    len: u32,
}

/// The chunks that are kept.
#[derive(Default)]
struct Kept {
    form: Option<Vec<u8>>,
    fact: Option<Vec<u8>>,
    data: Option<Span>,
}

/// Writes the samples with their form.
pub(crate) fn clean(source: &mut dyn Source, sink: &mut dyn Write) -> Result<Findings, Stop> {
    let mut findings = Findings::default();
    let kept = survey(source, &mut findings)?;
    let (Some(form), Some(data)) = (kept.form, kept.data) else { return Err(Stop::Refused) };
    let mut head = b"WAVE".to_vec();
    push_chunk(&mut head, b"fmt ", &form)?;
    if let Some(fact) = kept.fact {
        push_chunk(&mut head, b"fact", &fact)?;
    }
    head.extend_from_slice(b"data");
    head.extend_from_slice(&data.len.to_le_bytes());
    let odd = data.len % 2;
    let fits = data.len.checked_add(odd).and_then(|len| len.checked_add(size(&head).ok()?));
    sink.write_all(b"RIFF")?;
    sink.write_all(&fits.ok_or(Stop::Refused)?.to_le_bytes())?;
    sink.write_all(&head)?;
    source.seek(SeekFrom::Start(data.at))?;
    if io::copy(&mut Read::take(&mut *source, data.len.into()), sink)? != u64::from(data.len) {
        return Err(Stop::Refused);
    }
    if odd == 1 {
        sink.write_all(&[0])?;
    }
    Ok(findings)
}

/// Walks over all chunks: keeps the three that are sound, tells what the others hold.
fn survey(source: &mut dyn Source, findings: &mut Findings) -> Result<Kept, Stop> {
    let end = source.seek(SeekFrom::End(0))?;
    source.seek(SeekFrom::Start(0))?;
    let riff: [u8; 12] = bytes(source)?;
    let (Some(b"RIFF"), Some(b"WAVE")) = (riff.first_chunk(), riff.last_chunk()) else {
        return Err(Stop::Refused);
    };
    // A recorder that was cut off, or wrote into a pipe, never came back to say how long it all is.
    let open = matches!(riff, [_, _, _, _, 0, 0, 0, 0, ..] | [_, _, _, _, 255, 255, 255, 255, ..]);
    let (mut kept, mut at) = (Kept::default(), 12);
    for _ in 0..MOST_CHUNKS {
        if end.saturating_sub(at) < 8 {
            if at < end {
                findings.found.push(Trace::Hidden);
            }
            return Ok(kept);
        }
        source.seek(SeekFrom::Start(at))?;
        let id: [u8; 4] = bytes(source)?;
        let told = u32::from_le_bytes(bytes(source)?);
        let span = Span { at: at + 8, len: length(id, told, open, end.saturating_sub(at + 8))? };
        let next = span.at + u64::from(span.len);
        if next > end {
            return Err(Stop::Refused);
        }
        sort(source, id, span, &mut kept, findings)?;
        at = next + next % 2;
    }
    Err(Stop::Refused)
}

/// Returns how long a chunk is: samples without a length reach to the end of a file that has none either.
fn length(id: [u8; 4], told: u32, open: bool, left: u64) -> Result<u32, Stop> {
    if open && id == *b"data" && matches!(told, 0 | u32::MAX) {
        u32::try_from(left).map_err(|_| Stop::Refused)
    } else {
        Ok(told)
    }
}

/// Keeps a chunk, or tells what goes with it.
fn sort(
    source: &mut dyn Source,
    id: [u8; 4],
    span: Span,
    kept: &mut Kept,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let twice = match &id {
        b"fmt " => kept.form.replace(form(&look(source, span)?)?).is_some(),
        b"fact" => {
            let samples = look(source, span)?.first_chunk::<4>().copied();
            kept.fact.replace(samples.ok_or(Stop::Refused)?.to_vec()).is_some()
        }
        b"data" => kept.data.replace(span).is_some(),
        _ => {
            traces(id, &look(source, span)?, &mut findings.found);
            findings.found.sort_unstable();
            findings.found.dedup();
            false
        }
    };
    if twice { Err(Stop::Refused) } else { Ok(()) }
}

/// Returns a form without anything that the samples do not need.
fn form(body: &[u8]) -> Result<Vec<u8>, Stop> {
    let tag = body.first_chunk().map(|tag| u16::from_le_bytes(*tag));
    let len = match tag {
        // PCM.
        Some(1) => 16,
        // IEEE floats, A-law, mu-law: an extension that is empty may be there.
        Some(3 | 6 | 7) => 16,
        // The two ADPCMs and GSM 6.10 tell their blocks in an extension.
        Some(2 | 0x11 | 0x31) => {
            let extension = body.get(16..18).and_then(|len| len.first_chunk());
            18 + usize::from(u16::from_le_bytes(*extension.ok_or(Stop::Refused)?))
        }
        Some(0xfffe) if body.get(26..40) == Some(&SUBTYPE) => 40,
        _ => return Err(Stop::Refused),
    };
    Ok(body.get(..len).ok_or(Stop::Refused)?.to_vec())
}

/// Tells what a chunk holds that is not sound.
fn traces(id: [u8; 4], body: &[u8], found: &mut Vec<Trace>) {
    match &id {
        b"LIST" => match body.split_first_chunk::<4>() {
            Some((b"INFO", entries)) => info(entries, found),
            _ => found.push(Trace::Words),
        },
        b"bext" => bext(body, found),
        b"id3 " | b"ID3 " => mp3::tag_traces(body, found),
        b"iXML" | b"_PMX" | b"axml" | b"aXML" => found.extend([Trace::Device, Trace::Words]),
        b"JUNK" | b"junk" | b"PAD " | b"FLLR" | b"filr" => {
            if body.iter().any(|byte| *byte != 0) {
                found.push(Trace::Hidden);
            }
        }
        _ => found.push(Trace::Other),
    }
}

fn info(mut entries: &[u8], found: &mut Vec<Trace>) {
    while let Some((id, rest)) = entries.split_first_chunk::<4>() {
        found.push(match id {
            b"ISFT" | b"ITCH" | b"ISRC" | b"ISRF" => Trace::Device,
            b"ICRD" | b"IDIT" => Trace::Time,
            b"IART" | b"IENG" | b"ICMS" | b"ICOP" | b"IENC" => Trace::Person,
            _ => Trace::Words,
        });
        let Some((len, rest)) = rest.split_first_chunk() else { return };
        let len = usize::try_from(u32::from_le_bytes(*len)).unwrap_or(usize::MAX);
        entries = rest.get(len.saturating_add(len % 2)..).unwrap_or_default();
    }
}

/// The fields of a broadcast extension: description, originator and its reference, day and hour, the rest.
fn bext(body: &[u8], found: &mut Vec<Trace>) {
    for (field, trace) in [
        (0..256, Trace::Words),
        (256..288, Trace::Device),
        (288..320, Trace::Person),
        (320..346, Trace::Time),
        (348..body.len(), Trace::Device),
    ] {
        if body.get(field).is_some_and(|field| field.iter().any(|byte| *byte != 0)) {
            found.push(trace);
        }
    }
}

fn look(source: &mut dyn Source, span: Span) -> Result<Vec<u8>, Stop> {
    let mut body = Vec::new();
    source.seek(SeekFrom::Start(span.at))?;
    Read::take(&mut *source, LOOK.min(span.len.into())).read_to_end(&mut body)?;
    Ok(body)
}

fn bytes<const N: usize>(source: &mut dyn Source) -> Result<[u8; N], Stop> {
    let mut bytes = [0; N];
    source.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn push_chunk(out: &mut Vec<u8>, id: &[u8; 4], body: &[u8]) -> Result<(), Stop> {
    out.extend_from_slice(id);
    out.extend_from_slice(&size(body)?.to_le_bytes());
    out.extend_from_slice(body);
    if body.len() % 2 == 1 {
        out.push(0);
    }
    Ok(())
}

fn size(body: &[u8]) -> Result<u32, Stop> {
    u32::try_from(body.len()).map_err(|_| Stop::Refused)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn chunk(id: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        push_chunk(&mut out, id, body).unwrap();
        out
    }

    fn wave(chunks: &[Vec<u8>]) -> Vec<u8> {
        let body = [b"WAVE".to_vec(), chunks.concat()].concat();
        chunk(b"RIFF", &body)
    }

    fn pcm() -> Vec<u8> {
        chunk(b"fmt ", b"\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0")
    }

    fn cleaned(file: &[u8]) -> Result<(Vec<u8>, Vec<Trace>), Stop> {
        let mut out = Vec::new();
        let mut found = clean(&mut Cursor::new(file), &mut out)?.found;
        found.sort_unstable();
        found.dedup();
        Ok((out, found))
    }

    #[test]
    fn only_form_and_samples_remain() {
        let tags = [b"INFO".to_vec(), chunk(b"ISFT", b"Lavf59"), chunk(b"IART", b"Jan")].concat();
        let file = wave(&[
            chunk(b"LIST", &tags),
            chunk(b"bext", &[b"x".repeat(330), vec![0; 300]].concat()),
            chunk(b"JUNK", &[0; 28]),
            pcm(),
            chunk(b"data", b"samples"),
            chunk(b"cue ", b"1234"),
        ]);
        let (out, found) = cleaned(&[file, b"trailer".to_vec()].concat()).unwrap();
        assert_eq!(out, wave(&[pcm(), chunk(b"data", b"samples")]));
        use Trace::{Device, Hidden, Other, Person, Time, Words};
        assert_eq!(found, [Time, Device, Person, Hidden, Words, Other]);
        assert_eq!(cleaned(&out).unwrap(), (out, vec![]));
    }

    #[test]
    fn form_is_cut_to_what_its_tag_needs() {
        let long =
            [&b"\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0"[..], b"\x04\0name"].concat();
        let file = wave(&[chunk(b"fmt ", &long), chunk(b"data", b"ab")]);
        assert_eq!(cleaned(&file).unwrap().0, wave(&[pcm(), chunk(b"data", b"ab")]));
    }

    #[test]
    fn samples_without_a_length_reach_to_the_end() {
        for open in [[0; 4], [255; 4]] {
            let mut file = wave(&[pcm(), chunk(b"data", b"samples.")]);
            file[4..8].copy_from_slice(&open);
            let at = file.len() - 12;
            file[at..at + 4].copy_from_slice(&open);
            assert_eq!(cleaned(&file).unwrap().0, wave(&[pcm(), chunk(b"data", b"samples.")]));
            // A length that is told counts, whatever the file says of its own.
            file[at..at + 4].copy_from_slice(&9_u32.to_le_bytes());
            assert!(cleaned(&file).is_err());
        }
    }

    #[test]
    fn lies_are_refused() {
        let mut beyond = wave(&[pcm(), chunk(b"data", b"samples")]);
        beyond.truncate(beyond.len() - 3);
        let mp3_inside = chunk(b"fmt ", b"\x55\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\0\0\0\0");
        for file in [
            beyond,
            wave(&[pcm()]),
            wave(&[chunk(b"data", b"ab")]),
            wave(&[pcm(), chunk(b"data", b"ab"), chunk(b"data", b"cd")]),
            wave(&[mp3_inside, chunk(b"data", b"ab")]),
            wave(&[chunk(b"fmt ", b"\x01\0"), chunk(b"data", b"ab")]),
            wave(&vec![chunk(b"zero", b""); 2000]),
            b"RIFF\xff\xff\xff\xffRF64".to_vec(),
            b"RIFF".to_vec(),
        ] {
            assert!(matches!(cleaned(&file), Err(Stop::Refused)));
        }
    }
}

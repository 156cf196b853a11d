//! Photographs and colour profiles inside a PDF: cleaned like those in files of their own.

use std::{
    collections::BTreeSet,
    io::{Read, Write},
    mem,
};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use lopdf::{Dictionary, Object, ObjectId, Stream};

use crate::{
    Rest, Trace,
    clean::{Findings, Stop},
    icc,
    input::Bytes,
    zip::media::media,
};

/// Names of the filters that this file reads, each with its short form.
const DEFLATED: &[&[u8]] = &[b"FlateDecode", b"Fl"];
const PHOTOGRAPH: &[&[u8]] = &[b"DCTDecode", b"DCT"];

/// All streams of a document that are inflated to be cleaned, together.
const MOST_INFLATED: usize = 64 * 1024 * 1024;

/// Cleans a photograph; one that is packed otherwise, or has nothing to clean, stays as it is.
pub(crate) fn clean(stream: &mut Stream, findings: &mut Findings) -> Result<(), Stop> {
    match filters(stream).as_slice() {
        [only] if is_in(only, PHOTOGRAPH) => {
            let content = mem::take(&mut stream.content);
            stream.set_content(media(content, findings)?);
        }
        [first, last]
            if is_in(first, DEFLATED) && is_in(last, PHOTOGRAPH) && !is_predicted(&stream.dict) =>
        {
            let content = inflate(&stream.content, findings)?;
            let cleaned = media(content.clone(), findings)?;
            if cleaned != content {
                stream.dict.set("Filter", Object::Name(b"DCTDecode".to_vec()));
                stream.set_content(cleaned);
            }
        }
        [only] if only == b"JBIG2Decode" => {
            let shared = stream.dict.get(b"DecodeParms").is_ok();
            if shared || is_plain_jbig2(Bytes(&stream.content)) != Some(true) {
                findings.rest.push(Rest::Inner);
            }
        }
        filters => {
            if filters.iter().any(|one| one == b"JBIG2Decode") {
                findings.rest.push(Rest::Inner);
            }
            if filters.iter().any(|one| is_in(one, PHOTOGRAPH) || one == b"JPXDecode") {
                findings.rest.push(Rest::Inner);
            }
        }
    }
    Ok(())
}

/// Cleans a colour profile; one that is none to us stays, with a word about that.
pub(crate) fn clean_profile(stream: &mut Stream, findings: &mut Findings) -> Result<(), Stop> {
    let profile = match filters(stream).as_slice() {
        [] => stream.content.clone(),
        [only] if is_in(only, DEFLATED) && !is_predicted(&stream.dict) => {
            inflate(&stream.content, findings)?
        }
        _ => Vec::new(),
    };
    let Some(cleaned) = icc::clean(&profile) else {
        findings.rest.push(Rest::Inner);
        return Ok(());
    };
    if cleaned != profile {
        findings.found.push(Trace::Device);
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&cleaned)?;
    stream.dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
    stream.set_content(packed.finish()?);
    Ok(())
}

/// Gathers the streams that colours are computed with.
pub(crate) fn gather_profiles(object: &Object, profiles: &mut BTreeSet<ObjectId>) {
    let dict = match object {
        Object::Dictionary(dict) => dict,
        Object::Stream(stream) => &stream.dict,
        Object::Array(items) => {
            if let [Object::Name(name), Object::Reference(id)] = items.as_slice()
                && name == b"ICCBased"
            {
                profiles.insert(*id);
            }
            return items.iter().for_each(|item| gather_profiles(item, profiles));
        }
        _ => return,
    };
    for (key, value) in dict {
        match value {
            Object::Reference(id) if key == b"DestOutputProfile" => {
                profiles.insert(*id);
            }
            value => gather_profiles(value, profiles),
        }
    }
}

/// What a stream holds.
pub(super) enum Packed {
    /// This, unpacked.
    Plain(Vec<u8>),
    /// Something that is packed in a way, or to a length, that is not read.
    Otherwise,
}

/// Unpacks a stream that is deflated, or not packed at all.
pub(super) fn unpack(stream: &Stream, findings: &mut Findings) -> Packed {
    match filters(stream).as_slice() {
        [] if !stream.dict.has(b"Filter") => Packed::Plain(stream.content.clone()),
        [only] if is_in(only, DEFLATED) && !is_predicted(&stream.dict) => {
            inflate(&stream.content, findings).map_or(Packed::Otherwise, Packed::Plain)
        }
        _ => Packed::Otherwise,
    }
}

/// Packs what a stream holds from now on.
pub(super) fn pack(stream: &mut Stream, content: &[u8]) -> Result<(), Stop> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(content)?;
    stream.dict.remove(b"DecodeParms");
    stream.dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
    stream.set_content(packed.finish()?);
    Ok(())
}

/// Tells whether a picture of two colours has no words beside it: its segments are pictures, symbols and pages alone.
fn is_plain_jbig2(mut bytes: Bytes<'_>) -> Option<bool> {
    while !bytes.0.is_empty() {
        let (number, flags, count) = (bytes.u32()?, bytes.u8()?, bytes.u8()?);
        let mut referred = u32::from(count >> 5);
        if referred == 7 {
            referred = u32::from(count & 0x1f) << 24 | u32::try_from(bytes.number(3)?).ok()?;
            bytes.take(usize::try_from(referred.checked_add(8)? / 8).ok()?)?;
        }
        let width = match number {
            0..=256 => 1,
            257..=65_536 => 2,
            _ => 4,
        };
        bytes.take(usize::try_from(referred).ok()?.checked_mul(width)?)?;
        bytes.take(if flags & 0x40 == 0 { 1 } else { 4 })?;
        let length = bytes.u32()?;
        // Extensions hold comments, profiles and whatever a program likes.
        if flags & 0x3f > 51 {
            return Some(false);
        }
        bytes.take(usize::try_from(length).ok()?)?;
    }
    Some(true)
}

fn filters(stream: &Stream) -> Vec<Vec<u8>> {
    stream.filters().unwrap_or_default().into_iter().map(<[u8]>::to_vec).collect()
}

fn is_in(name: &[u8], names: &[&[u8]]) -> bool {
    names.contains(&name)
}

fn is_predicted(dict: &Dictionary) -> bool {
    dict.has(b"DecodeParms") || dict.has(b"DP")
}

fn inflate(packed: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Stop> {
    let left = MOST_INFLATED.saturating_sub(findings.inflated);
    let limit = u64::try_from(left).map_err(|_| Stop::Refused)?;
    let mut out = Vec::new();
    ZlibDecoder::new(packed).take(limit + 1).read_to_end(&mut out).map_err(|_| Stop::Refused)?;
    findings.inflated = findings.inflated.saturating_add(out.len());
    if out.len() > left { Err(Stop::Refused) } else { Ok(out) }
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;

    /// A stream that says it is a packed photograph, and is none.
    fn stream(len: usize) -> Stream {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&vec![b'J'; len]).unwrap();
        let filters = DEFLATED.iter().zip(PHOTOGRAPH).next().unwrap();
        let filters = [filters.0, filters.1].map(|name| Object::Name(name.to_vec()));
        Stream::new(dictionary! { "Filter" => filters.to_vec() }, packed.finish().unwrap())
    }

    #[test]
    fn stream_that_is_not_cleaned_stays_packed() {
        let (mut one, before) = (stream(100_000), stream(100_000));
        clean(&mut one, &mut Findings::default()).unwrap();
        assert_eq!(one, before);
    }

    #[test]
    fn picture_of_two_colours_with_words_beside_it_is_told() {
        let segment = |kind: u8, body: &[u8]| {
            let length = u32::try_from(body.len()).unwrap().to_be_bytes();
            [&[0, 0, 0, 1, kind, 0, 1], length.as_slice(), body].concat()
        };
        let rest = |content: Vec<u8>| {
            let mut findings = Findings::default();
            let dict = dictionary! { "Filter" => Object::Name(b"JBIG2Decode".to_vec()) };
            clean(&mut Stream::new(dict, content), &mut findings).unwrap();
            findings.rest
        };
        let page = [segment(48, &[0; 19]), segment(38, b"pixels")].concat();
        assert_eq!(rest(page.clone()), []);
        assert_eq!(rest([page.clone(), segment(62, b"Planted")].concat()), [Rest::Inner]);
        assert_eq!(rest([page, b"Planted".to_vec()].concat()), [Rest::Inner]);
    }

    #[test]
    fn streams_are_bounded_together() {
        let mut findings = Findings::default();
        let mut cleaned = || clean(&mut stream(MOST_INFLATED / 2), &mut findings);
        assert!(cleaned().is_ok());
        assert!(cleaned().is_ok());
        assert!(cleaned().is_err());
    }
}

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
        filters => {
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
    fn streams_are_bounded_together() {
        let mut findings = Findings::default();
        let mut cleaned = || clean(&mut stream(MOST_INFLATED / 2), &mut findings);
        assert!(cleaned().is_ok());
        assert!(cleaned().is_ok());
        assert!(cleaned().is_err());
    }
}

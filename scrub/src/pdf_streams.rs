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
    icc, pdf_guard,
    zip_media::media,
};

/// Names of the filters that this file reads, each with its short form.
const DEFLATED: &[&[u8]] = &[b"FlateDecode", b"Fl"];
const PHOTOGRAPH: &[&[u8]] = &[b"DCTDecode", b"DCT"];

/// Cleans a photograph; one that is packed otherwise stays, with a word about that.
pub(crate) fn clean(stream: &mut Stream, findings: &mut Findings) -> Result<(), Stop> {
    let content = match filters(stream).as_slice() {
        [only] if is_in(only, PHOTOGRAPH) => mem::take(&mut stream.content),
        [first, last]
            if is_in(first, DEFLATED) && is_in(last, PHOTOGRAPH) && !is_predicted(&stream.dict) =>
        {
            inflate(&stream.content)?
        }
        filters => {
            if filters.iter().any(|one| is_in(one, PHOTOGRAPH) || one == b"JPXDecode") {
                findings.rest.push(Rest::Inner);
            }
            return Ok(());
        }
    };
    stream.dict.set("Filter", Object::Name(b"DCTDecode".to_vec()));
    stream.set_content(media(content, findings)?);
    Ok(())
}

/// Cleans a colour profile; one that is none to us stays, with a word about that.
pub(crate) fn clean_profile(stream: &mut Stream, findings: &mut Findings) -> Result<(), Stop> {
    let profile = match filters(stream).as_slice() {
        [] => stream.content.clone(),
        [only] if is_in(only, DEFLATED) && !is_predicted(&stream.dict) => inflate(&stream.content)?,
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

fn inflate(packed: &[u8]) -> Result<Vec<u8>, Stop> {
    let limit = u64::try_from(pdf_guard::MOST_INFLATED).map_err(|_| Stop::Refused)?;
    let mut out = Vec::new();
    ZlibDecoder::new(packed).take(limit + 1).read_to_end(&mut out).map_err(|_| Stop::Refused)?;
    if out.len() > pdf_guard::MOST_INFLATED { Err(Stop::Refused) } else { Ok(out) }
}

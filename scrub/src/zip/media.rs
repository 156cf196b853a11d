//! A picture or a sound inside a document: cleaned like one that comes alone.

use std::io::Cursor;

use crate::{
    Kind, Label, Rest,
    clean::{self, Findings, Stop},
    sniff,
};

/// Formats that hold no other files, so that no file is opened inside a file inside a file.
const SIMPLE: &[Kind] = &[
    Kind::Jpeg,
    Kind::Png,
    Kind::Gif,
    Kind::Webp,
    Kind::Heic,
    Kind::Avif,
    Kind::Mp4,
    Kind::Mov,
    Kind::ThreeGp,
    Kind::M4a,
    Kind::Mp3,
    Kind::Wav,
    Kind::Amr,
    Kind::Aac,
];

/// Returns it cleaned, or as it is with a word about that.
pub(crate) fn media(body: Vec<u8>, findings: &mut Findings) -> Result<Vec<u8>, Stop> {
    if !SIMPLE.contains(&sniff(&body)) {
        findings.rest.push(Rest::Inner);
        return Ok(body);
    }
    let (mut source, mut out) = (Cursor::new(body), Vec::new());
    let cleaned = clean::clean(&mut source, &mut out)?;
    findings.found.extend(cleaned.found);
    findings.rest.extend(cleaned.rest);
    if cleaned.label == Label::None {
        findings.rest.push(Rest::Inner);
        return Ok(source.into_inner());
    }
    Ok(out)
}

//! Finds out what a file is, by its bytes alone, and has it drawn or read.

use meldkluis_reviewer::pixels::{Shown, Why};

use super::{Found, office, pdf, picture, words};

/// Looks at a file from a page on.
pub(super) fn look(bytes: Vec<u8>, from: u32) -> Found {
    // Readers of PDF look for its mark within the first kilobyte.
    let is_pdf = bytes.get(..1024).unwrap_or(&bytes).windows(5).any(|five| five == b"%PDF-");
    let looked = match image::guess_format(&bytes) {
        Ok(format) => picture::draw(&bytes, format, from).map(|picture| (picture, None)),
        Err(_) if is_pdf => pdf::draw(bytes, from),
        Err(_) if bytes.starts_with(b"PK\x03\x04") => first(from, || office::read(bytes)),
        Err(_) => first(from, || words::read(&bytes)),
    };
    looked.unwrap_or_else(|why| (Shown::Cannot(why), None))
}

/// Reads what has one page.
fn first(from: u32, read: impl FnOnce() -> Result<String, Why>) -> Result<Found, Why> {
    if from > 0 { Err(Why::Ended) } else { Ok((Shown::Text(read()?.into()), None)) }
}

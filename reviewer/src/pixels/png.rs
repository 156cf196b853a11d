//! PNG of our own pixels, ISO 15948: RGBA of eight bits, deflated, and no chunk but the three that must be.
//!
//! Written here because the crate that could also reads PNG, and this process is to hold no decoder.

use std::io::{self, Write};

use flate2::{Compression, write::ZlibEncoder};

use super::picture::Sheet;

const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1a\n";
/// Eight bits, RGBA, deflate, no other filter method, no interlace.
const FORM: [u8; 5] = [8, 6, 0, 0, 0];

/// Writes a sheet as PNG.
///
/// # Errors
/// Those of `to`.
pub fn write(mut to: impl Write, sheet: &Sheet<'_>) -> io::Result<()> {
    let (width, height) = sheet.sides();
    to.write_all(SIGNATURE)?;
    let sides = [width, height].map(u32::to_be_bytes).concat();
    chunk(&mut to, *b"IHDR", &[sides.as_slice(), &FORM].concat())?;
    let mut deflating = ZlibEncoder::new(Vec::new(), Compression::fast());
    for row in sheet.rows() {
        // Filter 0: the row as it is.
        deflating.write_all(&[0])?;
        deflating.write_all(&row)?;
        if deflating.get_ref().len() > 1 << 20 {
            chunk(&mut to, *b"IDAT", &std::mem::take(deflating.get_mut()))?;
        }
    }
    chunk(&mut to, *b"IDAT", &deflating.finish()?)?;
    chunk(&mut to, *b"IEND", &[])
}

fn chunk(to: &mut impl Write, name: [u8; 4], bytes: &[u8]) -> io::Result<()> {
    let len = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let mut check = crc32fast::Hasher::new();
    check.update(&name);
    check.update(bytes);
    to.write_all(&len.to_be_bytes())?;
    to.write_all(&name)?;
    to.write_all(bytes)?;
    to.write_all(&check.finalize().to_be_bytes())
}

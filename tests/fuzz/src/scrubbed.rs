//! Files of each format, cleaned twice.

use std::io::Cursor;

use meldkluis_scrub::{Cleaned, Kind, Label, clean};

/// How much longer than its source a cleaned file may be: what orientation, colours and empty parts need, in bytes.
const LONGER: usize = 64 * 1024;

/// Cleans `bytes` of one of the kinds that `are` ours, and what comes out once more.
///
/// # Panics
/// When something does not hold.
pub fn cleans(bytes: &[u8], ours: impl Fn(Kind) -> bool) {
    let (cleaned, once) = run(bytes);
    if cleaned.label == Label::None || !ours(cleaned.kind) {
        return;
    }
    assert!(
        once.len() <= bytes.len().saturating_mul(2) + LONGER,
        "a clean file is not a larger one"
    );
    let (again, twice) = run(&once);
    assert_eq!(again.kind, cleaned.kind, "a clean file is of the same kind");
    // What the first label admits may be gone: a file inside that nothing needs, words in an element that nobody knows.
    let same = again.label == cleaned.label || again.label == Label::Full;
    assert!(same, "a clean file can be cleaned: {:?} after {:?}", again.label, cleaned.label);
    assert!(twice == once, "a clean file is as clean as it gets");
}

/// Cleans a PNG as it is, and with the right checksum in every chunk that is as long as it says.
///
/// # Panics
/// When something does not hold.
pub fn cleans_png(bytes: &[u8]) {
    let ours = |kind| matches!(kind, Kind::Png);
    cleans(bytes, ours);
    let mut summed = bytes.to_vec();
    let mut at = 8;
    while let Some(sum) = end_of_chunk(&summed, at) {
        let right = crc32fast::hash(&summed[at + 4..sum]).to_be_bytes();
        summed[sum..sum + 4].copy_from_slice(&right);
        at = sum + 4;
    }
    cleans(&summed, ours);
}

/// Where the checksum of the chunk at `at` lies, if it lies within the file.
fn end_of_chunk(file: &[u8], at: usize) -> Option<usize> {
    let length = file.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))?;
    let sum = at.checked_add(8)?.checked_add(usize::try_from(length).ok()?)?;
    file.get(sum..sum.checked_add(4)?).map(|_| sum)
}

fn run(bytes: &[u8]) -> (Cleaned, Vec<u8>) {
    let mut sink = Vec::new();
    let cleaned = clean(&mut Cursor::new(bytes), &mut sink).expect("memory does not fail");
    (cleaned, sink)
}

//! What must hold for every input: no panic, bounded output, and the same bytes when it is done once more.
//!
//! Time and memory are held by libFuzzer's own limits, which `cargo xtask fuzz` sets.

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
    assert!(once.len() <= bytes.len().saturating_mul(2) + LONGER, "a clean file is not a larger one");
    let (again, twice) = run(&once);
    assert_eq!(again.kind, cleaned.kind, "a clean file is of the same kind");
    assert_eq!(again.label, cleaned.label, "a clean file can be cleaned");
    assert!(twice == once, "a clean file is as clean as it gets");
}

fn run(bytes: &[u8]) -> (Cleaned, Vec<u8>) {
    let mut sink = Vec::new();
    let cleaned = clean(&mut Cursor::new(bytes), &mut sink).expect("memory does not fail");
    (cleaned, sink)
}

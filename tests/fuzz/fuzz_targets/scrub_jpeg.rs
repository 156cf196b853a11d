#![no_main]

use libfuzzer_sys::fuzz_target;
use meldkluis_scrub::Kind as K;

fuzz_target!(|bytes: &[u8]| meldkluis_fuzz::scrubbed::cleans(bytes, |kind| matches!(
    kind,
    K::Jpeg
)));

//! Tells by words what a block of text metadata gives away, for blocks that are not read further.

use memchr::memmem;

use crate::Trace;

/// Words of XMP, of PNG's keywords and of QuickTime's and iTunes' fields.
const WORDS: &[(&str, Trace)] = &[
    ("GPS", Trace::Place),
    ("location", Trace::Place),
    ("\u{a9}xyz", Trace::Place),
    ("loci", Trace::Place),
    ("camm", Trace::Place),
    ("gpmd", Trace::Place),
    ("nmea", Trace::Place),
    ("Date", Trace::Time),
    ("date", Trace::Time),
    ("day", Trace::Time),
    ("Time", Trace::Time),
    ("Make", Trace::Device),
    ("make", Trace::Device),
    ("\u{a9}mak", Trace::Device),
    ("Model", Trace::Device),
    ("model", Trace::Device),
    ("\u{a9}mod", Trace::Device),
    ("Software", Trace::Device),
    ("software", Trace::Device),
    ("\u{a9}swr", Trace::Device),
    ("\u{a9}too", Trace::Device),
    ("CreatorTool", Trace::Device),
    ("encoder", Trace::Device),
    ("Serial", Trace::Device),
    ("Author", Trace::Person),
    ("author", Trace::Person),
    ("creator>", Trace::Person),
    ("Owner", Trace::Person),
    ("Copyright", Trace::Person),
    ("\u{a9}ART", Trace::Person),
    ("\u{a9}aut", Trace::Person),
    ("cprt", Trace::Person),
    ("Thumbnail", Trace::Preview),
    ("covr", Trace::Preview),
    ("History", Trace::History),
    ("Comment", Trace::Words),
    ("comment", Trace::Words),
    ("escription", Trace::Words),
    ("\u{a9}cmt", Trace::Words),
    ("\u{a9}nam", Trace::Words),
    ("\u{a9}des", Trace::Words),
];

/// Returns what a block gives away; [`Trace::Other`] where no word tells.
pub(crate) fn of(block: &[u8]) -> Vec<Trace> {
    let holds = |word: &str| {
        // The copyright sign is one byte in these formats.
        let latin = word.strip_prefix('\u{a9}').map(|rest| [b"\xa9", rest.as_bytes()].concat());
        memmem::find(block, latin.as_deref().unwrap_or(word.as_bytes())).is_some()
    };
    let mut found: Vec<Trace> =
        WORDS.iter().filter(|(word, _)| holds(word)).map(|&(_, trace)| trace).collect();
    if found.is_empty() {
        found.push(Trace::Other);
    }
    found
}

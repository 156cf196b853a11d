//! Cleans files: `scrub_file IN OUT [IN OUT]...`, and prints what was said about each.

use std::{
    env::args_os,
    ffi::OsString,
    fs::File,
    io::{BufWriter, Error, Write},
};

fn main() -> std::io::Result<()> {
    let files: Vec<OsString> = args_os().skip(1).collect();
    let (pairs, rest) = files.as_chunks::<2>();
    if pairs.is_empty() || !rest.is_empty() {
        return Err(Error::other("usage: scrub_file IN OUT [IN OUT]..."));
    }
    pairs.iter().try_for_each(|[source, sink]| clean(source, sink))
}

fn clean(source: &OsString, sink: &OsString) -> std::io::Result<()> {
    let mut sink = BufWriter::with_capacity(128 * 1024, File::create(sink)?);
    let cleaned = meldkluis_scrub::clean(&mut File::open(source)?, &mut sink)?;
    sink.flush()?;
    writeln!(
        std::io::stdout(),
        "{:?} {:?} found={:?} rest={:?} taken={:?}",
        cleaned.kind,
        cleaned.label,
        cleaned.found,
        cleaned.rest,
        cleaned.taken
    )
}

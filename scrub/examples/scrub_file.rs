//! Cleans one file: `scrub_file IN OUT`, and prints what was said about it.

use std::{
    env::args_os,
    fs::File,
    io::{BufWriter, Error, Write},
};

fn main() -> std::io::Result<()> {
    let [_, source, sink] = args_os().collect::<Vec<_>>().try_into().map_err(|_| usage())?;
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

fn usage() -> Error {
    Error::other("usage: scrub_file IN OUT")
}

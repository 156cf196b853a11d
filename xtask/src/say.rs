//! The lines these commands print; a closed terminal loses them and stops nothing.

use std::{
    fmt::Arguments,
    io::{self, Write as _},
};

/// Prints a line for the person who ran the command.
pub fn line(text: Arguments<'_>) {
    let mut out = io::stdout().lock();
    drop(out.write_fmt(format_args!("{text}\n")).and_then(|()| out.flush()));
}

/// Prints a line about what failed.
pub fn error(text: Arguments<'_>) {
    drop(io::stderr().lock().write_fmt(format_args!("{text}\n")));
}

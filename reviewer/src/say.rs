//! The lines the commands print; a closed terminal loses them and stops nothing.

use std::{
    fmt::Arguments,
    io::{self, IsTerminal as _, Write as _},
};

use crate::receive::Progress;

/// Prints a line for the person, or the program, that ran the command.
pub fn line(text: Arguments<'_>) {
    let mut out = io::stdout().lock();
    drop(out.write_fmt(format_args!("{text}\n")).and_then(|()| out.flush()));
}

/// Prints a line beside the result: a prompt, a warning, an error.
pub fn aside(text: Arguments<'_>) {
    drop(io::stderr().lock().write_fmt(format_args!("{text}\n")));
}

/// One line on a terminal's standard error that tells how far an import is; nothing elsewhere.
#[derive(Debug)]
pub struct Bar {
    shown: bool,
    terminal: bool,
}

impl Bar {
    /// Looks whether anybody watches.
    #[must_use]
    pub fn new() -> Self {
        Self { shown: false, terminal: io::stderr().is_terminal() }
    }
}

impl Default for Bar {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress for Bar {
    fn tips(&mut self, done: u64, of: u64) {
        if self.terminal {
            self.shown = true;
            drop(io::stderr().lock().write_fmt(format_args!("\r{done} of {of} tips")));
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if self.shown {
            aside(format_args!(""));
        }
    }
}

//! `meldkluis-pixels`: looks at one file that anybody may have made, on behalf of the reviewer, and then ends.
//!
//! What comes in: the file's bytes as standard input, and what to do with them as arguments.
//! What goes out: a frame on the standard output ([`meldkluis_reviewer::pixels::frame`]), or what ffmpeg and
//! heif-convert make of it.
//! The first thing that it does is to give up all that it does not need ([`meldkluis_reviewer::pixels::lockdown`]).
//!
//! A program of its own, so that no decoder is ever linked into the process that holds the keys.
//! Deliberately absent: keys, files, a network, an environment, words on a terminal.

mod draw;
mod office;
mod pdf;
mod picture;
mod run;
#[cfg(debug_assertions)]
mod tried;
mod words;

use std::{
    io::{self, Read as _, Write},
    panic,
    process::ExitCode,
};

use meldkluis_reviewer::pixels::{
    Shown, Why, child_process::NOT_LOCKED, frame, lockdown, viewer::DRAWN_MOST,
};

/// What was found, and the page at which more would go on.
type Found = (Shown, Option<u32>);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["draw", from] => draw_frame(from),
        ["film", from, which] => run::film(from, which),
        ["frame", at, which] => run::frame(at, which),
        ["packets"] => run::packets(),
        ["sound", from] => run::sound(from),
        ["heif", to] => run::heif(to),
        #[cfg(debug_assertions)]
        ["tried"] => tried::as_program(false),
        #[cfg(debug_assertions)]
        ["tried", "again"] => tried::as_program(true),
        _ => ExitCode::from(2),
    }
}

fn draw_frame(from: &str) -> ExitCode {
    let Ok(from) = from.parse() else { return ExitCode::from(2) };
    if lockdown::limit(lockdown::DRAW).is_err() {
        return ExitCode::from(NOT_LOCKED);
    }
    let Ok(bytes) = whole_input() else { return ExitCode::FAILURE };
    if lockdown::draw().is_err() {
        return ExitCode::from(NOT_LOCKED);
    }
    // From here on, every byte that is looked at is somebody else's.
    #[cfg(debug_assertions)]
    let tried = tried::if_asked(&bytes);
    #[cfg(not(debug_assertions))]
    let tried = None;
    let (shown, next) = tried.unwrap_or_else(|| unless_panic(|| draw::look(bytes, from)));
    match frame::write(Output, &shown, next) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// A decoder that gives up by a panic found the file damaged.
fn unless_panic(look: impl FnOnce() -> Found + panic::UnwindSafe) -> Found {
    panic::set_hook(Box::new(|_| {}));
    panic::catch_unwind(look).unwrap_or((Shown::Cannot(Why::Damaged), None))
}

fn whole_input() -> io::Result<Vec<u8>> {
    let len = rustix::fs::fstat(io::stdin())?.st_size;
    let room = u64::try_from(len).unwrap_or(0).min(DRAWN_MOST);
    let mut bytes = Vec::with_capacity(usize::try_from(room).unwrap_or(0).saturating_add(1));
    io::stdin().lock().take(DRAWN_MOST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The standard output, without a buffer that looks for lines.
struct Output;

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(rustix::io::write(io::stdout(), bytes)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

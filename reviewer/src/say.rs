//! The lines the commands print; a closed terminal loses them and stops nothing.

use std::{
    fmt::Arguments,
    io::{self, IsTerminal as _, Write as _},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
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

/// One line on a terminal's standard error that tells how far something is and how long it takes; nothing elsewhere.
#[derive(Debug)]
pub struct Bar {
    shown: Option<Instant>,
    begun: Instant,
    /// Whether it tells of comparing.
    comparing: bool,
    terminal: bool,
    stop: Option<Arc<AtomicBool>>,
}

/// How often the line is written anew.
const EVERY: Duration = Duration::from_millis(100);
/// How many characters the bar itself has.
const WIDTH: u64 = 24;

impl Bar {
    /// Looks whether anybody watches.
    #[must_use]
    pub fn new() -> Self {
        let terminal = io::stderr().is_terminal();
        Self { shown: None, begun: Instant::now(), comparing: false, terminal, stop: None }
    }

    /// Shows nothing, or stops when a flag is raised.
    #[must_use]
    pub fn with(self, quiet: bool, stop: Arc<AtomicBool>) -> Self {
        Self { terminal: self.terminal && !quiet, stop: Some(stop), ..self }
    }
}

impl Bar {
    /// Writes the line anew, unless it was written a moment ago and this is not the end.
    fn tell(&mut self, comparing: bool, done: u64, of: u64) {
        if self.comparing != comparing {
            // How long the one took tells nothing of the other.
            (self.comparing, self.begun, self.shown) = (comparing, Instant::now(), None);
        }
        let fresh = self.shown.is_some_and(|shown| shown.elapsed() < EVERY);
        if self.terminal && (!fresh || done >= of) {
            self.shown = Some(Instant::now());
            let line = line_of(done, of, self.begun.elapsed());
            let what = if comparing { "looking for near copies " } else { "" };
            drop(io::stderr().lock().write_fmt(format_args!("\r{what}{line}\u{1b}[K")));
        }
    }
}

impl Default for Bar {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress for Bar {
    fn tips(&mut self, done: u64, of: u64) {
        self.tell(false, done, of);
    }

    fn compared(&mut self, done: u64, of: u64) {
        self.tell(true, done, of);
    }

    fn is_stopped(&self) -> bool {
        self.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if self.shown.is_some() {
            aside(format_args!(""));
        }
    }
}

/// Writes how far something is, and how long the rest takes if it goes on as it did.
fn line_of(done: u64, of: u64, took: Duration) -> String {
    let of = of.max(1);
    let done = done.min(of);
    let full = usize::try_from(done.saturating_mul(WIDTH) / of).unwrap_or_default();
    let empty = usize::try_from(WIDTH).unwrap_or_default().saturating_sub(full);
    let bar = format!("[{}{}]", "#".repeat(full), "-".repeat(empty));
    let left = u128::from(of - done) * took.as_millis() / u128::from(done.max(1)) / 1_000;
    let left = match left {
        _ if done == 0 || took < Duration::from_secs(2) => String::new(),
        0..60 => format!(", {left} s left"),
        60..3_600 => format!(", {} min left", left.div_ceil(60)),
        _ => format!(", {} h {} min left", left / 3_600, left % 3_600 / 60),
    };
    format!("{bar} {done} of {of}{left}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bar_tells_how_far_it_is_and_how_long_it_takes() {
        let line = |done, of, seconds| line_of(done, of, Duration::from_secs(seconds));
        assert_eq!(line(0, 100, 9), "[------------------------] 0 of 100");
        assert_eq!(line(50, 100, 10), "[############------------] 50 of 100, 10 s left");
        assert_eq!(line(100, 100, 10), "[########################] 100 of 100, 0 s left");
        assert_eq!(
            line(1_000, 100_000, 5),
            "[------------------------] 1000 of 100000, 9 min left"
        );
        assert!(line(10, 100_000, 5).ends_with("13 h 53 min left"));
        assert!(line(5, 0, 0).ends_with("1 of 1"), "more than was announced");
    }
}

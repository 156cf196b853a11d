//! What ends a writing in clear early, so that nothing of it is left: a signal, or the end of the page.

use std::{
    io::{self, Read, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// Asks whoever writes in clear to end, and to take away what was written.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Has the signals that end a program ask for it.
    ///
    /// None of them ends the program at once, however often it comes: words in clear would stay behind.
    #[must_use]
    pub fn on_signals() -> Self {
        let stop = Self::default();
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            // Where it cannot be had, the signal ends the program, and the next one names what is left.
            signal_hook::flag::register(signal, Arc::clone(&stop.0)).ok();
        }
        stop
    }

    /// Asks for it.
    pub fn ask(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Tells whether somebody asked for it.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Returns a place that takes no more bytes as soon as somebody asks.
    pub(crate) fn until<W: Write>(&self, to: W) -> Until<'_, W> {
        Until { to, stop: self }
    }

    /// Copies everything, or fails as soon as somebody asks.
    pub(crate) fn copy(&self, from: &mut (impl Read + ?Sized), to: impl Write) -> io::Result<u64> {
        io::copy(from, &mut self.until(to))
    }
}

/// A place that takes no more bytes as soon as somebody asks.
pub(crate) struct Until<'s, W> {
    to: W,
    stop: &'s Stop,
}

impl<W: Write> Write for Until<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.stop.is_asked() {
            return Err(io::Error::other("asked to end"));
        }
        self.to.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

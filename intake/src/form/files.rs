//! The files of a form: each whole in a spool, or lost by number and reason.

use std::io::Write;

use meldkluis_crypto::tip::Role;

use crate::{
    config::Limits,
    form::{
        Frames, Lost, Upload, Why,
        head::Head,
        parts::{PartError, Parts},
    },
    spool::{MEMORY, Spool},
};

/// After so many parts of one role none is looked at any more, so that the list of losses stays short.
const SEEN_MAX: u32 = 100;

/// Collects files.
pub(super) struct Files<'a> {
    spool: &'a mut dyn FnMut(usize) -> Spool,
    limit: usize,
    bytes_left: u64,
    memory_left: usize,
    voices: u32,
    files: u32,
    kept: Vec<Upload>,
    lost: Vec<Lost>,
    begun: bool,
}

/// Where the bytes of one part go.
enum Sink {
    Spool(Box<Spool>),
    Nowhere(Why),
}

impl<'a> Files<'a> {
    /// Starts with no files.
    pub(super) fn new(limits: &Limits, spool: &'a mut dyn FnMut(usize) -> Spool) -> Self {
        Self {
            spool,
            limit: limits.files,
            bytes_left: limits.upload_bytes,
            memory_left: MEMORY,
            voices: 0,
            files: 0,
            kept: Vec::new(),
            lost: Vec::new(),
            begun: false,
        }
    }

    /// Reads the part of one file to its end, whatever becomes of it.
    pub(super) fn take<F: Frames>(
        &mut self,
        role: Role,
        head: &Head,
        parts: &mut Parts<F>,
    ) -> Result<(), PartError> {
        self.begun = true;
        let mut sink = self.sink(role, head);
        let mut len = 0_u64;
        let end = loop {
            match parts.data() {
                Ok(Some(bytes)) => {
                    len = len.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
                    sink = sink.write(bytes, len <= self.bytes_left);
                }
                Ok(None) => break Ok(()),
                Err(PartError::ReadOn) => {
                    sink = sink.write(&[], false);
                    break Err(PartError::ReadOn);
                }
                Err(PartError::NoRoom) => {
                    sink = Sink::Nowhere(Why::NoRoom);
                    break Err(PartError::NoRoom);
                }
                Err(why) => return Err(why),
            }
        };
        if len > 0 || head.named {
            self.close(role, sink);
        }
        end
    }

    /// Tells whether the part of a file has come.
    pub(super) fn have_begun(&self) -> bool {
        self.begun
    }

    /// Returns the files that arrived and those that did not.
    pub(super) fn finish(self) -> (Vec<Upload>, Vec<Lost>) {
        (self.kept, self.lost)
    }

    fn sink(&mut self, role: Role, head: &Head) -> Sink {
        let full = match role {
            Role::Voice => self.voices >= 1,
            Role::File => self.files >= SEEN_MAX,
        };
        if full || self.kept.len() >= self.limit {
            Sink::Nowhere(Why::TooMany)
        } else if head.broken {
            Sink::Nowhere(Why::Broken)
        } else {
            Sink::Spool(Box::new((self.spool)(self.memory_left)))
        }
    }

    fn close(&mut self, role: Role, sink: Sink) {
        let count = match role {
            Role::Voice => &mut self.voices,
            Role::File => &mut self.files,
        };
        *count = count.saturating_add(1);
        let number = *count;
        match sink {
            Sink::Nowhere(why) => self.lose(role, number, why),
            Sink::Spool(spool) if spool.is_empty() => self.lose(role, number, Why::Empty),
            Sink::Spool(spool) => match spool.finish() {
                Ok(spooled) => {
                    self.bytes_left = self.bytes_left.saturating_sub(spooled.len());
                    self.memory_left = self.memory_left.saturating_sub(spooled.in_memory());
                    self.kept.push(Upload { role, number, spooled });
                }
                Err(_) => self.lose(role, number, Why::NoRoom),
            },
        }
    }

    /// Notes a loss, together with its neighbour's when the reason is the same.
    fn lose(&mut self, role: Role, number: u32, why: Why) {
        match self.lost.iter_mut().rev().find(|lost| lost.role == role) {
            Some(lost) if lost.why == why && lost.last.saturating_add(1) >= number => {
                lost.last = number;
            }
            _ => self.lost.push(Lost { role, first: number, last: number, why }),
        }
    }
}

impl Sink {
    /// Takes bytes in, or goes nowhere from here on; the spool is dropped at once.
    fn write(self, bytes: &[u8], within_limit: bool) -> Self {
        match self {
            Self::Spool(_) if !within_limit => Self::Nowhere(Why::TooLarge),
            Self::Spool(mut spool) => match spool.write_all(bytes) {
                Ok(()) => Self::Spool(spool),
                Err(_) => Self::Nowhere(Why::NoRoom),
            },
            nowhere @ Self::Nowhere(_) => nowhere,
        }
    }
}

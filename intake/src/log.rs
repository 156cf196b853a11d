//! The closed set of lines that the intake writes to the journal of the system.
//!
//! None is written because of a request. None holds an address, a path, a name or a number that a sender chose.
//! The daily notice is a program apart, and has a closed set of its own: `notice::failure`.

use std::{
    io::Write as _,
    panic,
    sync::atomic::{AtomicBool, Ordering},
};

/// Something an operator may have to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The server listens.
    Started,
    /// The server was told to end and ends.
    Stopping,
    /// The certificate changed on disk and is in use.
    CertificateReloaded,
    /// The certificate changed on disk and cannot be used; the earlier one stays.
    CertificateRefused,
    /// The index was missing, damaged or behind, and was made anew from the journal.
    IndexRebuilt,
    /// The index cannot be written and is set aside until the next start.
    IndexSetAside,
    /// The journal's `head` file was missing or damaged, and is made anew.
    HeadRemade,
    /// Something that is done once a minute could not be done.
    TickFailed,
    /// The journal ended in an unacknowledged, half-written record, which was wiped.
    TailWiped,
    /// Bodies were erased that every holding desk had acknowledged, after their grace period.
    BodiesErased,
    /// Bodies that were ordered to be erased are still there.
    EraseUndone,
    /// No recipient is valid today; tips are sealed to those that ended last.
    RecipientsEnded,
    /// The store's file system writes times down by itself.
    TimesMounted,
    /// A roster was taken.
    RosterTaken,
    /// The kernel does not confine the process.
    Unconfined,
    /// What is in memory may get onto the disk as swap.
    SwapPossible,
    /// A part of the program panicked since this was told last.
    Panicked,
    /// The journal cannot be written or made durable; the process ends, so that nothing is acknowledged falsely.
    JournalFailed,
}

impl Event {
    /// Returns the line, without anything variable in it.
    #[must_use]
    pub fn line(self) -> &'static str {
        match self {
            Self::Started => "started: listening",
            Self::Stopping => "stopping: open requests are finished first",
            Self::CertificateReloaded => "certificate: the new one is in use",
            Self::CertificateRefused => {
                "certificate: the new one cannot be used, the earlier one stays"
            }
            Self::IndexRebuilt => "index: made anew from the journal",
            Self::IndexSetAside => "index: cannot be written, set aside until the next start",
            Self::HeadRemade => "journal: its head file is made anew",
            Self::TickFailed => {
                "journal: a step of the minute could not be done, see disk and permissions"
            }
            Self::TailWiped => "journal: an unacknowledged half record at the end was wiped",
            Self::BodiesErased => {
                "journal: reports that every holding desk acknowledged were erased, after their grace period"
            }
            Self::EraseUndone => {
                "journal: what was to be erased is still there, the next start tries again"
            }
            Self::RecipientsEnded => {
                "roster: no recipient is valid today, sealing to those that ended last"
            }
            Self::TimesMounted => {
                "store: mount an ext4 file system of its own with lazytime,noatime,commit=300"
            }
            Self::RosterTaken => "roster: a new one is in force",
            Self::Unconfined => {
                "process: not confined, this kernel has no landlock or no seccomp, or forbids them"
            }
            Self::SwapPossible => {
                "memory: can be swapped to a disk; give this service LimitMEMLOCK=infinity or MemorySwapMax=0"
            }
            Self::Panicked => {
                "program: an error of its own ended one piece of work, please report it"
            }
            Self::JournalFailed => "journal: cannot be written durably, ending",
        }
    }
}

/// Writes the event's line to standard error, where systemd's journal takes it.
///
/// A closed standard error loses the line and stops nothing.
pub fn emit(event: Event) {
    let written = writeln!(std::io::stderr(), "{}", event.line());
    drop(written);
}

/// Whether there was a panic that nobody was told of.
static PANICKED: AtomicBool = AtomicBool::new(false);

/// Has panics say nothing, and remember that there was one.
///
/// Their own words can hold what a sender typed: a text cut within a character is printed whole. And a line at once would
/// tell when a sender's request came.
pub fn quieten_panics() {
    panic::set_hook(Box::new(|_| PANICKED.store(true, Ordering::Relaxed)));
}

/// Tells that there was a panic, if there was one since it was told last: once a day, and when the server stops.
pub fn tell_panics() {
    if PANICKED.swap(false, Ordering::Relaxed) {
        emit(Event::Panicked);
    }
}

//! One upload, scrubbed: from one encrypted spool into another.
//!
//! Both spools count against what the disk may hold. Whatever goes wrong on the way, the file is kept as it came, and its
//! label says so: a file is never dropped for being one that cannot be cleaned.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

use meldkluis_crypto::{
    payload,
    tip::{self, Attachment, Place, Role, Sha256, Taken, Time},
};
use meldkluis_scrub::{Cleaned, Label};

use crate::{
    entropy::Os,
    form::{Lost, Upload, Why},
    memory,
    pipeline::SentFile,
    spool::{CHUNK, Reader, Spooled},
};

/// How long a file waits for its turn to be held whole.
const PATIENCE: Duration = Duration::from_secs(30);

/// Scrubs uploads.
#[derive(Default)]
pub struct Scrubber {
    /// Whether somebody has a whole file in memory: of these there is one at a time.
    whole: Mutex<bool>,
    free: Condvar,
}

/// The turn of whoever has a whole file in memory.
struct Turn<'a>(&'a Scrubber);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.whole.lock().unwrap_or_else(PoisonError::into_inner) = false;
        self.0.free.notify_one();
    }
}

/// An upload of which is known how far hidden data was removed.
pub struct Scrubbed {
    role: Role,
    number: u32,
    spooled: Spooled,
    cleaned: Cleaned,
}

impl Scrubber {
    /// Scrubs one upload.
    #[must_use]
    pub fn clean(&self, upload: Upload) -> Scrubbed {
        let Upload { role, number, spooled } = upload;
        let kind = meldkluis_scrub::sniff(spooled.head());
        let clean = if meldkluis_scrub::is_held_whole(spooled.head()) {
            self.turn().and_then(|_turn| cleaned(&spooled))
        } else {
            cleaned(&spooled)
        };
        let (spooled, cleaned) = match clean {
            Some((Some(clean), cleaned)) => (clean, cleaned),
            Some((None, cleaned)) => (spooled, cleaned),
            None => (spooled, Cleaned::untouched(kind)),
        };
        Scrubbed { role, number, spooled, cleaned }
    }

    /// Waits for the turn to hold a file whole; nothing when it does not come in time.
    fn turn(&self) -> Option<Turn<'_>> {
        let taken = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.free.wait_timeout_while(taken, PATIENCE, |taken| *taken);
        let (mut taken, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return None;
        }
        *taken = true;
        Some(Turn(self))
    }
}

/// Cleans into a spool of its own, in no more memory than the file itself takes; without that spool it stays as it came.
///
/// Nothing when that failed. The parsers are held not to panic; if one does all the same, the words still arrive.
fn cleaned(spooled: &Spooled) -> Option<(Option<Spooled>, Cleaned)> {
    let memory = spooled.in_memory().max(CHUNK);
    let mut sink = spooled.beside(memory, &mut Os);
    let clean = || meldkluis_scrub::clean(&mut spooled.reader(), &mut sink);
    let cleaned = panic::catch_unwind(AssertUnwindSafe(clean));
    // A file's own structure decides how deep its parser went.
    memory::overwrite_deep_stack();
    let cleaned = cleaned.ok()?.ok()?;
    if cleaned.label == Label::None {
        return Some((None, cleaned));
    }
    let clean = sink.finish().ok().filter(|clean| !clean.is_empty())?;
    Some((Some(clean), cleaned))
}

impl Scrubbed {
    /// Returns its bytes.
    #[must_use]
    pub fn bytes(&self) -> Reader<'_> {
        self.spooled.reader()
    }

    /// Describes it as the `number`th attachment of a tip; with `keep_taken` also where and when it was made.
    #[must_use]
    pub fn attachment(&self, number: usize, keep_taken: bool) -> Attachment {
        Attachment {
            name: payload::attachment_name(number, self.cleaned.kind.ext()),
            size: self.spooled.len(),
            sha256: Sha256(self.spooled.sha256()),
            media_type: self.cleaned.kind.media_type().to_owned(),
            role: self.role,
            scrub: match self.cleaned.label {
                Label::Full => tip::Scrub::Full,
                Label::Partial => tip::Scrub::Partial,
                Label::None => tip::Scrub::None,
            },
            taken: if keep_taken { self.taken() } else { None },
        }
    }

    /// Returns what it said of its making, if that can be true.
    fn taken(&self) -> Option<Taken> {
        let told = &self.cleaned.taken;
        let place = told.place.and_then(|(latitude, longitude)| Place::new(latitude, longitude));
        Taken::new(place, told.time.as_deref().and_then(Time::parse))
    }

    /// Says to its sender what became of it.
    pub(crate) fn sent(&self) -> SentFile {
        let (label, rest) = (self.cleaned.label, self.cleaned.rest.clone());
        SentFile { role: self.role, number: self.number, label, rest }
    }

    /// Says to its sender that there was no room for it.
    pub(crate) fn lost_to_room(&self) -> Lost {
        Lost { role: self.role, first: self.number, last: self.number, why: Why::NoRoom }
    }
}

//! One upload, scrubbed: from one encrypted spool into another.
//!
//! Both spools count against what the disk may hold. Whatever goes wrong on the way, the file is kept as it came, and its
//! label says so: a file is never dropped for being one that cannot be cleaned.

use std::sync::{Mutex, PoisonError};

use meldkluis_crypto::{
    payload,
    tip::{self, Attachment, Place, Role, Sha256, Taken, Time},
};
use meldkluis_scrub::{Cleaned, Label};

use crate::{
    entropy::Os,
    form::{Lost, Upload, Why},
    pipeline::SentFile,
    spool::{MEMORY, Reader, Spooled},
};

/// Scrubs uploads.
#[derive(Default)]
pub(crate) struct Scrubber {
    /// Held by whoever has a whole file in memory: of these there is one at a time.
    whole: Mutex<()>,
}

/// An upload of which is known how far hidden data was removed.
pub(crate) struct Scrubbed {
    role: Role,
    number: u32,
    spooled: Spooled,
    cleaned: Cleaned,
}

impl Scrubber {
    /// Scrubs one upload.
    pub(crate) fn clean(&self, upload: Upload) -> Scrubbed {
        let Upload { role, number, spooled } = upload;
        let kind = meldkluis_scrub::sniff(spooled.head());
        let _turn = meldkluis_scrub::is_held_whole(spooled.head())
            .then(|| self.whole.lock().unwrap_or_else(PoisonError::into_inner));
        let mut clean = spooled.beside(MEMORY, &mut Os);
        let cleaned = meldkluis_scrub::clean(&mut spooled.reader(), &mut clean);
        let untouched = || Cleaned::untouched(kind);
        let (spooled, cleaned) = match cleaned.map(|cleaned| (cleaned, clean.finish())) {
            Ok((cleaned, Ok(clean))) if cleaned.label != Label::None && !clean.is_empty() => {
                (clean, cleaned)
            }
            Ok((cleaned, _)) if cleaned.label == Label::None => (spooled, cleaned),
            _ => (spooled, untouched()),
        };
        Scrubbed { role, number, spooled, cleaned }
    }
}

impl Scrubbed {
    /// Returns its bytes.
    pub(crate) fn bytes(&self) -> Reader<'_> {
        self.spooled.reader()
    }

    /// Describes it as the `number`th attachment of a tip; with `keep_taken` also where and when it was made.
    pub(crate) fn attachment(&self, number: usize, keep_taken: bool) -> Attachment {
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

//! The form: the body of one POST, streamed in, becomes a [`Submission`] or a [`Refusal`].
//!
//! What comes in: frames of a `multipart/form-data` body (RFC 7578, RFC 2046 section 5.1).
//! What goes out: the answers, the text, and the files, each whole in a [`Spool`].
//! Memory is bounded whatever the sender does: one window of the body, one field, and what the spools keep.
//!
//! A valid text is never refused because of its files: whatever is wrong with a file loses that file alone,
//! by number, and the rest goes on.
//! Deliberately absent: the sender's file names and declared types, which are read past and kept nowhere.

mod boundary;
mod fields;
mod files;
mod head;
mod message;
mod parts;
mod window;

#[cfg(test)]
mod tests;

use bytes::Bytes;
use meldkluis_crypto::tip::{Answers, Attempt, Role};

pub use boundary::{Boundary, NotAForm};
pub use fields::LINE_CHARS;
pub use message::{Action, Key, Message, NotAMessage, Note, receive_message};

use crate::{
    config::Limits,
    form::{
        fields::Fields,
        files::Files,
        head::Name,
        parts::{PartError, Parts},
    },
    spool::{Spool, Spooled},
};

/// Gives the frames of a body, waiting for each.
pub trait Frames {
    /// Returns the next frame, or nothing after the last one of a whole body.
    ///
    /// # Errors
    /// [`Cut`] when the connection ended, or was given up, before the body did.
    fn next(&mut self) -> Result<Option<Bytes>, Cut>;

    /// Tells, after [`Cut`], whether no more is read because there is no room for files: the sender waits for a page.
    fn gave_way(&self) -> bool {
        false
    }
}

/// A body that ended before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("connection cut")]
pub struct Cut;

/// One whole form, as the pipeline takes it.
pub struct Submission {
    /// What was ticked, and the short lines.
    pub answers: Answers,
    /// The sender's words: at least one character that is not white space, line ends as LF.
    pub text: Option<String>,
    /// The form page it was sent from.
    pub attempt: Option<Attempt>,
    /// Whether the sender wants a file's own place and time to reach the investigators.
    pub keep_taken: bool,
    /// The files that arrived whole, in the order sent.
    pub files: Vec<Upload>,
    /// The files that did not.
    pub lost: Vec<Lost>,
}

impl Submission {
    /// Tells whether there is nothing to send: no words, and no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_none() && self.files.is_empty()
    }

    /// Copies what was filled in, for a page that gives it back.
    #[must_use]
    pub fn draft(&self) -> Draft {
        Draft {
            answers: self.answers.clone(),
            text: self.text.clone().unwrap_or_default(),
            cut_short: false,
            attempt: self.attempt,
            keep_taken: self.keep_taken,
        }
    }
}

/// One file that arrived whole.
pub struct Upload {
    /// A recording of the sender's voice, or a file they chose.
    pub role: Role,
    /// Which one it is to the sender, counted from 1 within its role.
    pub number: u32,
    /// Its bytes.
    pub spooled: Spooled,
}

/// One file, or neighbours lost for one reason, that did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost {
    /// A recording of the sender's voice, or a file they chose.
    pub role: Role,
    /// The first one's number, counted from 1 within its role.
    pub first: u32,
    /// The last one's number; the first's when it is one.
    pub last: u32,
    /// The reason.
    pub why: Why,
}

/// A reason why a file did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// There were more files than may come with one report.
    TooMany,
    /// It took the files of this report over their limit of bytes.
    TooLarge,
    /// It had no bytes.
    Empty,
    /// Its part of the form could not be read.
    Broken,
    /// The intake had no room, or failed, while taking it in.
    NoRoom,
}

/// A reason why a form was not taken; in every case nothing of it is stored.
pub enum Refusal {
    /// Neither text nor a file that arrived. The draft holds what was ticked.
    Nothing {
        /// What the sender had filled in.
        draft: Box<Draft>,
        /// Files that were sent but did not arrive.
        lost: Vec<Lost>,
    },
    /// A text or line over its limit. The draft holds it, and everything else that was filled in.
    TooLong {
        /// What was too long.
        what: Long,
        /// What the sender had filled in.
        draft: Box<Draft>,
    },
    /// Not the form that these pages send.
    Malformed,
    /// The connection ended first; there is nobody to answer.
    Cut,
    /// There was no room for files, and the words had not come whole.
    NoRoom,
}

impl std::fmt::Debug for Refusal {
    /// Names the variant alone: a draft is what a sender typed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Nothing { .. } => "Nothing",
            Self::TooLong { .. } => "TooLong",
            Self::Malformed => "Malformed",
            Self::Cut => "Cut",
            Self::NoRoom => "NoRoom",
        })
    }
}

/// A field that may be too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Long {
    /// The report itself.
    Text,
    /// The line about the place.
    Place,
    /// The line about when soon is.
    Soon,
}

/// What a sender had filled in, for a page that gives it back.
#[derive(Default)]
pub struct Draft {
    /// What was ticked, and the short lines.
    pub answers: Answers,
    /// The words, up to 1 MiB of them.
    pub text: String,
    /// Whether more words came than [`Draft::text`] holds.
    pub cut_short: bool,
    /// The form page it was sent from.
    pub attempt: Option<Attempt>,
    /// Whether the sender ticked that place and time of files may be kept.
    pub keep_taken: bool,
}

/// Reads a whole form from `frames`.
///
/// `spool` starts a spool that keeps at most the given number of bytes in memory.
///
/// # Errors
/// [`Refusal`]; every spool is gone by then.
pub fn receive<F: Frames>(
    frames: F,
    boundary: &Boundary,
    limits: &Limits,
    spool: &mut dyn FnMut(usize) -> Spool,
) -> Result<Submission, Refusal> {
    let mut parts = Parts::new(frames, boundary, read_on(limits));
    let mut fields = Fields::new(limits.text_chars);
    let mut files = Files::new(limits, spool);
    match take_parts(&mut parts, &mut fields, &mut files) {
        Ok(()) | Err(PartError::ReadOn) => finish(fields, files),
        // Files come last: once one has begun, every word is here.
        Err(PartError::NoRoom) if files.have_begun() => finish(fields, files),
        Err(PartError::NoRoom) => Err(Refusal::NoRoom),
        Err(PartError::Malformed) => Err(Refusal::Malformed),
        Err(PartError::Cut) => Err(Refusal::Cut),
    }
}

/// Returns how many bytes of a body are read on at most, so that the page arrives and not a reset: four times
/// what the files of a report may have, and 16 MiB for the rest.
#[must_use]
pub fn read_on(limits: &Limits) -> u64 {
    limits.upload_bytes.saturating_mul(4).saturating_add(16 * 1024 * 1024)
}

fn take_parts<F: Frames>(
    parts: &mut Parts<F>,
    fields: &mut Fields,
    files: &mut Files<'_>,
) -> Result<(), PartError> {
    while let Some(head) = parts.next_part()? {
        match head.name {
            Name::Files => files.take(Role::File, &head, parts)?,
            Name::Voice => files.take(Role::Voice, &head, parts)?,
            Name::Field(name) => fields.take(&name, parts)?,
        }
    }
    Ok(())
}

fn finish(fields: Fields, files: Files<'_>) -> Result<Submission, Refusal> {
    let (draft, long) = fields.finish();
    if let Some(what) = long {
        return Err(Refusal::TooLong { what, draft: Box::new(draft) });
    }
    let (files, lost) = files.finish();
    let text = (!draft.text.trim().is_empty()).then_some(&draft.text);
    if text.is_none() && files.is_empty() {
        return Err(Refusal::Nothing { draft: Box::new(draft), lost });
    }
    Ok(Submission {
        text: text.is_some().then_some(draft.text),
        answers: draft.answers,
        attempt: draft.attempt,
        keep_taken: draft.keep_taken,
        files,
        lost,
    })
}

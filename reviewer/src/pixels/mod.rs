//! Attachments as safe pixels: whoever made a file decides nothing but what is drawn, heard or read of it.
//!
//! What comes in: the bytes of an attachment, as a sender chose them.
//! What goes out: rows of RGBA, plain text, or samples, each bounded ([`Shown`]); or plainly why not ([`Why`]).
//!
//! ```text
//! bytes → Input (a sealed memfd) → a fresh child, locked → frame → Shown
//!                                  └ meldkluis-pixels draw: image, hayro, text; no files, 17 calls
//!                                  └ meldkluis-pixels film, frame, packets, sound, heif → ffmpeg, heif-convert: weaker, see `lockdown`
//! ```
//! Each file gets a child of its own, so that one sender's file can never reach another's.
//! The child reads nothing before it is locked but the bytes themselves, and is killed with its group when it is done,
//! late, or says anything that is not a frame.
//!
//! | module | does |
//! |---|---|
//! | [`input`] | the bytes in memory, and what kind they look like |
//! | [`viewer`] | which child looks, and what becomes of what it says |
//! | [`film`] | one frame of a film at a time |
//! | [`child_process`] | starts a child, reads it bounded and in time, ends it |
//! | [`frame`] | what a child says, strictly |
//! | [`stream`] | what ffmpeg says, strictly |
//! | [`lockdown`] | what a child gives up before it looks |
//! | [`picture`], [`png`], [`wav`] | our own pixels and samples: blurred, laid out, written down |
//! | [`preview`] | one attachment of a case, shown or written down after the audit trail says so |
//!
//! Deliberately absent: decoders in this process, originals, anything that acts (links, scripts, forms, macros), marks
//! on a file, and the page.

pub mod child_process;
pub mod film;
pub mod frame;
pub mod input;
pub mod lockdown;
pub mod picture;
pub mod png;
pub mod preview;
pub mod stream;
pub mod viewer;
pub mod wav;

use std::fmt;

pub use input::Input;
pub use picture::Picture;
pub use viewer::{View, Viewer};
pub use wav::Pcm;

use zeroize::Zeroizing;

/// What can be shown of a file.
#[derive(Debug)]
pub enum Shown {
    /// Pages, frames or a picture: at least one.
    Pages(Vec<Picture>),
    /// Words. They are a sender's: show them through [`crate::show`] alone.
    Text(Zeroizing<String>),
    /// Sound.
    Sound(Pcm),
    /// Nothing.
    Cannot(Why),
}

/// A reason why a file is not shown, in words for an officer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// No kind that is known.
    Unknown,
    /// It cannot be read as what it looks like.
    Damaged,
    /// It is larger than what is shown, or would become so.
    TooLarge,
    /// It asks for a password.
    Encrypted,
    /// It ends before the place that was asked for.
    Ended,
    /// A program of the machine is missing.
    NoProgram(&'static str),
    /// The child could not give up what it has to, so it did not look.
    NoSandbox,
    /// It took too long.
    Late,
    /// The child fell, or did what it may not: the file may be an attack.
    Fell,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("of a kind that cannot be shown"),
            Self::Damaged => f.write_str("damaged, or not what it looks like"),
            Self::TooLarge => f.write_str("too large to be shown"),
            Self::Encrypted => f.write_str("locked with a password"),
            Self::Ended => f.write_str("shorter than that"),
            Self::NoProgram(name) => {
                write!(f, "not shown without the program {name} on this machine")
            }
            Self::NoSandbox => f.write_str(
                "not shown, because this machine cannot lock in the program that would read it",
            ),
            Self::Late => f.write_str("not shown, because reading it took too long"),
            Self::Fell => f.write_str(
                "not shown, because the program that read it fell; it may be made to attack",
            ),
        }
    }
}

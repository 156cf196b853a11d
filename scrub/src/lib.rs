//! Metadata out of files.
//!
//! What comes in: the bytes of a file that a sender chose, readable from any place.
//! What goes out: the same picture, sound or document without what says who made it, where, when and with what; a label
//! that says how far that went; what was found, by kind; and, apart, where and when the file said that it was made.
//! A format is known by its magic bytes: the sender's file name and declared type are never asked for.
//!
//! Pictures, films and sound have allow-lists: what is not known to be them is left out.
//! Of documents the parts and most objects have such lists, and of the XML of Office and OpenDocument the namespaces,
//! elements and attributes; for the values of these and for the other dictionaries of a PDF, lists say what goes, and what
//! nobody has listed stays.
//! Pictures, films and sound pass in constant memory; PDF and what lies in a zip are held whole, up to a ceiling.
//! A file that is damaged, encrypted, hostile or of a kind that is not known stays as it is, and its label says so.
//!
//! Deliberately absent: files, sockets, clocks, randomness, and any decoder of pixels or samples.

mod adts;
mod amr;
mod bmff;
mod clean;
mod exif;
mod flac;
mod gif;
mod icc;
mod input;
mod jpeg;
mod kind;
mod mp3;
mod odf;
mod office;
mod ogg;
mod pdf;
mod png;
mod text;
mod traces;
mod wav;
mod webp;
mod zip;

pub use clean::{Cleaned, Rest, Source, Taken, Trace, clean};
pub use kind::{Kind, is_held_whole, sniff};

/// How far hidden data was removed from a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// All that is known to identify was removed.
    Full,
    /// Something remains.
    Partial,
    /// Nothing was removed.
    None,
}

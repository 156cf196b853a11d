//! Metadata out of files.
//!
//! What comes in: the first bytes of a file that a sender chose.
//! What goes out: its type by magic bytes, and a label that says how far hidden data was removed.
//! The sender's file name and declared type are never asked for.
//!
//! Today nothing is removed from any file: every verdict is [`Label::None`], and the sent page says so.
//!
//! Deliberately absent: files, sockets, clocks, randomness, and any decoder.

mod bmff;
mod clean;
mod exif;
mod gif;
mod icc;
mod input;
mod jpeg;
mod kind;
mod mp3;
mod mp3_frame;
mod odf;
mod odf_rules;
mod office;
mod office_rels;
mod office_rules;
mod office_types;
mod ogg;
mod pdf;
mod pdf_guard;
mod pdf_rules;
mod pdf_streams;
mod png;
mod text;
mod traces;
mod wav;
mod webp;
mod zip_kind;
mod zip_media;
mod zip_parts;
mod zip_xml;

pub use clean::{Cleaned, Rest, Source, Taken, Trace, clean};
pub use kind::{Kind, sniff};

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

/// What is known of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Its type.
    pub kind: Kind,
    /// What was removed from it.
    pub label: Label,
}

/// Judges a file by its first bytes (8 KiB are enough) and changes nothing.
#[must_use]
pub fn scrub(head: &[u8]) -> Verdict {
    Verdict { kind: sniff(head), label: Label::None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_called_cleaned() {
        for head in [b"\xff\xd8\xff\xe0".as_slice(), b"%PDF-1.7", b"words", b""] {
            assert_eq!(scrub(head).label, Label::None);
        }
    }
}

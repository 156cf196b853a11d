//! An acknowledgement: a desk says that it holds a log up to a size, under a root.
//!
//! A signed note (C2SP) under the desk key's `acknowledgement` purpose:
//! ```text
//! meldkluis.example/desk/north/acknowledgement
//! version 1
//! day 2026-11-23
//! generation 0
//! size 140
//! root <base64>
//! canary 2026-11-22
//! ```
//! Held means: sealed bytes stored, leaf hashes verified, made durable, and covered by a backup that an officer
//! confirmed. `canary` is the day of the last canary that was opened, or `none`.
//! Deliberately absent: what follows from it; the intake erases a body only when every holding desk has acknowledged
//! it and a grace period is over.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    day::Day,
    note::{NoteError, Signer, Verifier},
    tlog::{Head, Root},
};

const PURPOSE: &str = "acknowledgement";

/// What a desk holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The day it was signed.
    pub day: Day,
    /// The log's generation.
    pub generation: u32,
    /// Size and root of the log that is held.
    pub held: Head,
    /// The day of the last canary that was opened.
    pub canary: Option<Day>,
}

/// A reason why an acknowledgement is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AcknowledgementError {
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Its text is not in the one spelling.
    #[error("malformed acknowledgement")]
    Malformed,
}

impl Acknowledgement {
    /// Signs with the desk key.
    ///
    /// # Errors
    /// [`NoteError`] when the desk key's name is not fit for a note; the key's own type excludes it.
    pub fn sign(&self, desk: &Signer) -> Result<String, NoteError> {
        let key = desk.under(PURPOSE);
        key.sign(&self.text(key.verifier()))
    }

    /// Verifies under a desk key.
    ///
    /// # Errors
    /// [`AcknowledgementError`].
    pub fn verify(note: &[u8], desk: &Verifier) -> Result<Self, AcknowledgementError> {
        let key = desk.under(PURPOSE);
        let text = key.verify(note)?;
        let found = Self::parse(text).ok_or(AcknowledgementError::Malformed)?;
        if found.text(&key) == text { Ok(found) } else { Err(AcknowledgementError::Malformed) }
    }

    fn text(&self, key: &Verifier) -> String {
        let canary = self.canary.map_or_else(|| "none".to_owned(), |day| day.to_string());
        format!(
            "{}\nversion 1\nday {}\ngeneration {}\nsize {}\nroot {}\ncanary {canary}\n",
            key.name(),
            self.day,
            self.generation,
            self.held.size,
            STANDARD.encode(self.held.root.0),
        )
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().skip(2);
        let mut value = |key: &str| lines.next()?.strip_prefix(key)?.strip_prefix(' ');
        let day = value("day")?.parse().ok()?;
        let generation = value("generation")?.parse().ok()?;
        let size = value("size")?.parse().ok()?;
        let root = STANDARD.decode(value("root")?).ok()?;
        let held = Head { size, root: Root(root.try_into().ok()?) };
        let canary = match value("canary")? {
            "none" => None,
            day => Some(day.parse().ok()?),
        };
        Some(Self { day, generation, held, canary })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::KeyName;
    use zeroize::Zeroizing;

    fn desk() -> Signer {
        Signer::from_seed(KeyName::new("m.test/desk/a").unwrap(), Zeroizing::new([4; 32]))
    }

    fn held(canary: Option<Day>) -> Acknowledgement {
        let held = Head { size: 140, root: Root([9; 32]) };
        Acknowledgement { day: Day::from_number(20_780), generation: 0, held, canary }
    }

    #[test]
    fn signed_acknowledgement_round_trips() {
        for canary in [None, Some(Day::from_number(20_779))] {
            let note = held(canary).sign(&desk()).unwrap();
            let read = Acknowledgement::verify(note.as_bytes(), desk().verifier());
            assert_eq!(read, Ok(held(canary)));
        }
    }

    #[test]
    fn every_changed_byte_is_refused() {
        let note = held(None).sign(&desk()).unwrap();
        for at in 0..note.len() {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= 1;
            assert!(Acknowledgement::verify(&bytes, desk().verifier()).is_err(), "byte {at}");
        }
    }

    #[test]
    fn another_purpose_of_the_desk_is_refused() {
        let text = held(None).text(desk().under(PURPOSE).verifier());
        let note = desk().sign(&text).unwrap();
        let read = Acknowledgement::verify(note.as_bytes(), desk().verifier());
        assert_eq!(read, Err(AcknowledgementError::Note(NoteError::Unsigned)));
    }

    #[test]
    fn other_spellings_are_refused() {
        let key = desk().under(PURPOSE);
        let good = held(None).text(key.verifier());
        for bad in [
            good.replace("size 140", "size 0140"),
            good.replace("canary none", "canary -"),
            good.replace("version 1", "version 2"),
            format!("{good}more\n"),
        ] {
            let note = key.sign(&bad).unwrap();
            let read = Acknowledgement::verify(note.as_bytes(), desk().verifier());
            assert_eq!(read, Err(AcknowledgementError::Malformed));
        }
    }
}

//! What an entry of a case's history says of a file: which one it is, and what was done or said.

use super::{
    edits::{Change, TAKEN_OUT},
    restricted::{MARKED, MAY_SEE, TAKEN_BACK},
};

/// An entry about a file, apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfFile<'c> {
    /// The tip, and the number of the attachment in it, where the entry has them.
    pub place: Option<(&'c str, &'c str)>,
    /// Its SHA-256 in hexadecimal.
    pub sha256: &'c str,
    /// Where it was copied to, who may see it, or why a mark was taken back; empty for a mark.
    pub said: &'c str,
}

impl<'c> OfFile<'c> {
    /// Reads an entry; nothing of one that is about something else, or that an earlier program wrote in another way.
    #[must_use]
    pub fn of(change: &'c Change) -> Option<Self> {
        let value = change.value.as_str();
        let (place, rest) = match change.field.as_str() {
            TAKEN_OUT => {
                value.split_once(' ').map(|(place, rest)| (place.split_once('/'), rest))?
            }
            MARKED | MAY_SEE | TAKEN_BACK => (None, value),
            _ => return None,
        };
        let (sha256, said) = rest.split_once(' ').unwrap_or((rest, ""));
        let whole = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        whole.then_some(Self { place, sha256, said })
    }
}

#[cfg(test)]
mod tests {
    use super::{super::edits::Act, *};

    fn change(field: &str, value: &str) -> Change {
        Change { field: field.into(), act: Act::Add, value: value.into() }
    }

    #[test]
    fn entry_is_told_apart_and_an_older_one_is_not() {
        let sha256 = "ab".repeat(32);
        let taken = change(TAKEN_OUT, &format!("0-12/1 {sha256} /media/a stick/1.jpg"));
        let of = OfFile::of(&taken).unwrap();
        assert_eq!((of.place, of.sha256), (Some(("0-12", "1")), sha256.as_str()));
        assert_eq!(of.said, "/media/a stick/1.jpg");
        let seen = change(MAY_SEE, &format!("{sha256} noor"));
        assert_eq!(OfFile::of(&seen).map(|of| (of.place, of.said)), Some((None, "noor")));
        let marked = change(MARKED, &sha256);
        assert_eq!(OfFile::of(&marked).map(|of| of.said), Some(""));
        for other in [change(MARKED, "0-12/1"), change("note", &sha256), change(TAKEN_OUT, "0-1/1")]
        {
            assert_eq!(OfFile::of(&other), None);
        }
    }
}

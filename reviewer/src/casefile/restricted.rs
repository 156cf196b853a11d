//! Files that only named officers look at: sexual images of minors. The mark and the names are edits like others.
//!
//! The program keeps it, and cryptography does not: whoever has the passphrase and other programs may open the original.

use super::{
    CaseFile, CaseFileError,
    edits::{Act, Change},
};
use crate::vault::Id;

/// The field of files that are sexual images of a minor.
pub const MARKED: &str = "minor-image";
/// The field of who may look at such a file.
pub const MAY_SEE: &str = "may-see";

/// An attachment of a tip, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The tip.
    pub tip: Id,
    /// Which of its attachments.
    pub at: u32,
}

impl Place {
    fn name(self) -> String {
        format!("{}/{}", self.tip, self.at)
    }
}

impl CaseFile {
    /// Tells whether somebody may look at an attachment of a case: everybody, as long as it is not marked.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn may_see(&self, number: u64, place: Place, who: &str) -> Result<bool, CaseFileError> {
        Ok(!self.is_restricted(number, place)?
            || self.has_value(number, (MAY_SEE, &named(place, who)))?)
    }

    /// Tells whether any attachment of a case is kept from somebody.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn hides_from(&self, number: u64, who: &str) -> Result<bool, CaseFileError> {
        let values = self.values(number)?;
        let of = |field: &'static str| values.iter().filter(move |(name, ..)| name == field);
        let sees = |file: &str| of(MAY_SEE).any(|(_, named, _)| *named == format!("{file} {who}"));
        Ok(of(MARKED).any(|(_, file, _)| !sees(file)))
    }

    /// Tells whether an attachment of a case is marked.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn is_restricted(&self, number: u64, place: Place) -> Result<bool, CaseFileError> {
        self.has_value(number, (MARKED, &place.name()))
    }

    /// Returns the changes that mark an attachment; whoever marks it first may look at it, and nobody names themselves
    /// afterwards.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn restricting(
        &self,
        number: u64,
        place: Place,
        who: &str,
    ) -> Result<Vec<Change>, CaseFileError> {
        if self.is_restricted(number, place)? {
            return Ok(vec![]);
        }
        let mark = Change { field: MARKED.into(), act: Act::Add, value: place.name() };
        Ok(vec![letting_see(place, who), mark])
    }

    fn has_value(&self, number: u64, (field, value): (&str, &str)) -> Result<bool, CaseFileError> {
        let values = self.values(number)?;
        Ok(values.iter().any(|(name, holds, _)| name == field && holds == value))
    }
}

/// Returns the change that lets somebody look at a marked attachment.
#[must_use]
pub fn letting_see(place: Place, who: &str) -> Change {
    Change { field: MAY_SEE.into(), act: Act::Add, value: named(place, who) }
}

fn named(place: Place, who: &str) -> String {
    format!("{} {who}", place.name())
}

//! Tips that an officer gave up by name: they do not open, or never came, and the log may be acknowledged past them.
//!
//! ```text
//! tips 0 12 12 2026-11-24
//! tips 0 40 47 2026-11-25
//! ```
//! A line names the generation, the first and the last index, and the day. Reasons belong to the officers' own books;
//! the act itself is in the audit trail.

use meldkluis_crypto::day::Day;

use super::{Id, Vault, VaultError, Writing, own::Own};

/// A run of tips that was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The generation of the log.
    pub generation: u32,
    /// The first index.
    pub from: u64,
    /// The last index.
    pub to: u64,
    /// The day it was given up.
    pub day: Day,
}

/// Everything that was given up, in the order in which it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Released(Vec<Run>);

impl Released {
    /// Tells whether a tip was given up.
    #[must_use]
    pub fn has(&self, id: Id) -> bool {
        let is_in =
            |run: &Run| run.generation == id.generation && (run.from..=run.to).contains(&id.index);
        self.0.iter().any(is_in)
    }

    /// Returns the runs.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.0
    }
}

impl Own for Released {
    const PURPOSE: &str = "released";

    fn lines(&self) -> String {
        let line =
            |run: &Run| format!("tips {} {} {} {}\n", run.generation, run.from, run.to, run.day);
        self.0.iter().map(line).collect()
    }

    fn parse<'t>(lines: impl Iterator<Item = &'t str>) -> Option<Self> {
        let run = |line: &str| {
            let mut words = line.strip_prefix("tips ")?.split(' ');
            let mut word = || words.next();
            Some(Run {
                generation: word()?.parse().ok()?,
                from: word()?.parse().ok()?,
                to: word()?.parse().ok()?,
                day: word()?.parse().ok()?,
            })
        };
        lines.map(run).collect::<Option<_>>().map(Self)
    }
}

impl Vault {
    /// Returns what was given up by name.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::File`].
    pub fn released(&self) -> Result<Released, VaultError> {
        self.own()
    }
}

impl Writing<'_> {
    /// Gives up a run of tips; the caller has asked the officer.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn release(&self, run: Run) -> Result<(), VaultError> {
        let mut released = self.vault.released()?;
        released.0.push(run);
        self.put_own(&released)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(generation: u32, from: u64, to: u64) -> Run {
        Run { generation, from, to, day: Day::from_number(20_780) }
    }

    #[test]
    fn lines_round_trip() {
        for released in
            [Released::default(), Released(vec![run(0, 12, 12), run(1, 0, 7), run(0, 3, 4)])]
        {
            assert_eq!(Released::parse(released.lines().lines()), Some(released));
        }
    }

    #[test]
    fn only_what_was_named_is_given_up() {
        let released = Released(vec![run(0, 12, 14), run(1, 0, 0)]);
        let has = |generation, index| released.has(Id { generation, index });
        assert!(has(0, 12) && has(0, 14) && has(1, 0));
        assert!(!has(0, 11) && !has(0, 15) && !has(1, 12) && !has(0, 0));
    }
}

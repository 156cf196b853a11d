//! What a backup was proven to hold: the ground on which this desk acknowledges anything.
//!
//! ```text
//! day 2026-11-24
//! log 0 140 <root, in hexadecimal>
//! ```
//! A line `log` says that all tips of a generation below an index lie in a copy that was read back, each as the log
//! has it, and each opened or given up by name.

use std::collections::BTreeMap;

use meldkluis_crypto::{
    day::Day,
    note::{hex, unhex},
    tlog::{Head, Root},
};

use super::{Vault, VaultError, Writing, own::Own};

/// What the newest proven backup holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// The day it was proven; none before the first.
    pub day: Option<Day>,
    /// Size and root of each log, from index 0.
    pub logs: BTreeMap<u32, Head>,
}

impl Own for Kept {
    const PURPOSE: &str = "kept";

    fn lines(&self) -> String {
        let day = self.day.map_or_else(|| "none".to_owned(), |day| day.to_string());
        let log = |(generation, head): (&u32, &Head)| {
            format!("log {generation} {} {}\n", head.size, hex(&head.root.0))
        };
        self.logs.iter().map(log).fold(format!("day {day}\n"), |text, line| text + &line)
    }

    fn parse<'t>(mut lines: impl Iterator<Item = &'t str>) -> Option<Self> {
        let day = match lines.next()?.strip_prefix("day ")? {
            "none" => None,
            day => Some(day.parse().ok()?),
        };
        let log = |line: &str| {
            let mut words = line.strip_prefix("log ")?.split(' ');
            let generation = words.next()?.parse().ok()?;
            let size = words.next()?.parse().ok()?;
            Some((generation, Head { size, root: Root(unhex(words.next()?)?) }))
        };
        Some(Self { day, logs: lines.map(log).collect::<Option<_>>()? })
    }
}

impl Vault {
    /// Returns what the newest proven backup holds.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::File`].
    pub fn kept(&self) -> Result<Kept, VaultError> {
        self.own()
    }
}

impl Writing<'_> {
    /// Remembers what a backup was proven to hold.
    ///
    /// # Errors
    /// [`VaultError::File`].
    pub fn keep_proof(&self, kept: &Kept) -> Result<(), VaultError> {
        self.put_own(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_round_trip() {
        let head = |size| Head { size, root: Root([7; 32]) };
        let logs = [(0, head(140)), (2, head(0))].into();
        for kept in [Kept::default(), Kept { day: Some(Day::from_number(20_780)), logs }] {
            assert_eq!(Kept::parse(kept.lines().lines()), Some(kept));
        }
    }
}

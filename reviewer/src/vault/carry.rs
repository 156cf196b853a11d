//! What this desk sent to the intake, and what the intake confirmed of it.
//!
//! ```text
//! sequence 7
//! audit 120 <head>
//! confirmed 0 6
//! ```
//! `sequence` is the highest that this vault used, `audit` the trail that went with it, `confirmed` the generation of
//! the newest log and the sequence that it confirmed last.
//! An older file makes this desk use a sequence number again; the intake then passes the bundle over, and the next
//! outbound bundle tells the higher number.

use meldkluis_crypto::{
    bundle::Confirmed,
    inbound::Trail,
    note::{hex, unhex},
};

use super::{Vault, VaultError, Writing, own::Own};

/// What went to the intake and what came back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carry {
    /// The highest sequence number that this vault used.
    pub sequence: u64,
    /// The audit trail that went with it.
    pub audit: Option<Trail>,
    /// The newest log that told something, and the sequence number that it applied last.
    pub confirmed: Option<(u32, u64)>,
}

impl Carry {
    /// Returns the sequence number of the next bundle: above what was used here, and above what the intake applied,
    /// which is higher when this vault was restored from a backup.
    #[must_use]
    pub fn next(&self) -> u64 {
        let confirmed = self.confirmed.map_or(0, |(_, sequence)| sequence);
        self.sequence.max(confirmed).saturating_add(1)
    }

    /// Takes in what a log confirmed; an older log's word counts for nothing once a newer one spoke.
    fn hear(&mut self, generation: u32, sequence: u64) {
        let newer = self.confirmed.is_none_or(|(known, confirmed)| {
            generation > known || (generation == known && sequence > confirmed)
        });
        if newer {
            self.confirmed = Some((generation, sequence));
        }
    }
}

impl Own for Carry {
    const PURPOSE: &str = "carry";

    fn lines(&self) -> String {
        let audit = self.audit.map_or_else(
            || "none".to_owned(),
            |audit| format!("{} {}", audit.length, hex(&audit.head)),
        );
        let confirmed = self
            .confirmed
            .map_or_else(|| "none".to_owned(), |(log, sequence)| format!("{log} {sequence}"));
        format!("sequence {}\naudit {audit}\nconfirmed {confirmed}\n", self.sequence)
    }

    fn parse<'t>(mut lines: impl Iterator<Item = &'t str>) -> Option<Self> {
        let sequence = lines.next()?.strip_prefix("sequence ")?.parse().ok()?;
        let audit = match lines.next()?.strip_prefix("audit ")? {
            "none" => None,
            audit => {
                let (length, head) = audit.split_once(' ')?;
                Some(Trail { length: length.parse().ok()?, head: unhex(head)? })
            }
        };
        let confirmed = match lines.next()?.strip_prefix("confirmed ")? {
            "none" => None,
            confirmed => {
                let (generation, sequence) = confirmed.split_once(' ')?;
                Some((generation.parse().ok()?, sequence.parse().ok()?))
            }
        };
        Some(Self { sequence, audit, confirmed })
    }
}

impl Vault {
    /// Returns what went to the intake and what it confirmed.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::File`].
    pub fn carry(&self) -> Result<Carry, VaultError> {
        self.own()
    }
}

impl Writing<'_> {
    /// Remembers what the log of a generation confirmed to this desk; nothing is a confirmation of nothing.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn confirm(
        &self,
        generation: u32,
        confirmed: Option<&Confirmed>,
    ) -> Result<(), VaultError> {
        let known = self.vault.carry()?;
        let mut carry = known;
        carry.hear(generation, confirmed.map_or(0, |confirmed| confirmed.sequence));
        if carry == known { Ok(()) } else { self.put_own(&carry) }
    }

    /// Takes the next sequence number, durably, for a bundle with this audit trail.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn use_sequence(&self, audit: Trail) -> Result<u64, VaultError> {
        let mut carry = self.vault.carry()?;
        carry.sequence = carry.next();
        carry.audit = Some(audit);
        self.put_own(&carry)?;
        Ok(carry.sequence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_round_trip() {
        let audit = Some(Trail { length: 9, head: [3; 32] });
        for carry in [Carry::default(), Carry { sequence: 7, audit, confirmed: Some((2, 5)) }] {
            assert_eq!(Carry::parse(carry.lines().lines()), Some(carry));
        }
    }

    #[test]
    fn next_number_is_above_what_was_used_and_what_was_confirmed() {
        let carry = |sequence, confirmed| Carry { sequence, audit: None, confirmed };
        assert_eq!(carry(0, None).next(), 1);
        assert_eq!(carry(7, Some((0, 5))).next(), 8);
        assert_eq!(carry(2, Some((0, 5))).next(), 6, "a vault restored from a backup goes on");
    }

    #[test]
    fn word_of_a_closed_log_counts_for_nothing() {
        let mut carry = Carry { sequence: 7, audit: None, confirmed: Some((1, 0)) };
        carry.hear(0, 7);
        assert_eq!(carry.confirmed, Some((1, 0)));
        carry.hear(1, 2);
        carry.hear(1, 1);
        assert_eq!(carry.confirmed, Some((1, 2)));
    }
}

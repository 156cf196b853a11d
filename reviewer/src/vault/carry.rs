//! What this desk sent to the intake, and what the intake confirmed of it.
//!
//! ```text
//! sequence 7
//! audit 120 <head>
//! confirmed 0 6 110
//! ```
//! `sequence` is the highest that this vault used, `audit` the trail that went with it, `confirmed` the generation of
//! the newest log, the sequence that it confirmed last, and the length of the audit trail as it saw it then.
//! An older file makes this desk use a sequence number again; the intake then passes the bundle over, and the next
//! outbound bundle tells the higher number.

use meldkluis_crypto::{
    bundle::Confirmed,
    note::{hex, unhex},
    trail::Trail,
};

use super::{Vault, VaultError, Writing, own::Own};

/// What went to the intake and what came back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carry {
    /// The highest sequence number that this vault used.
    pub sequence: u64,
    /// The audit trail that went with it.
    pub audit: Option<Trail>,
    /// What the newest log that told something confirmed last.
    pub confirmed: Option<Heard>,
}

/// What a log confirmed to this desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The log's generation.
    pub generation: u32,
    /// The sequence number that it applied last; 0 when it never applied anything.
    pub sequence: u64,
    /// The length of the audit trail that it saw.
    pub audit: u64,
}

impl Carry {
    /// Returns the sequence number of the next bundle: above what was used here, and above what the intake applied,
    /// which is higher when this vault was restored from a backup.
    #[must_use]
    pub fn next(&self) -> u64 {
        let confirmed = self.confirmed.map_or(0, |heard| heard.sequence);
        self.sequence.max(confirmed).saturating_add(1)
    }

    /// Takes in what a log confirmed; an older log's word counts for nothing once a newer one spoke.
    fn hear(&mut self, heard: Heard) {
        let order = |heard: &Heard| (heard.generation, heard.sequence);
        if self.confirmed.is_none_or(|known| order(&heard) > order(&known)) {
            self.confirmed = Some(heard);
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
        let confirmed = self.confirmed.map_or_else(
            || "none".to_owned(),
            |heard| format!("{} {} {}", heard.generation, heard.sequence, heard.audit),
        );
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
                let mut words = confirmed.split(' ');
                let generation = words.next()?.parse().ok()?;
                let sequence = words.next()?.parse().ok()?;
                Some(Heard { generation, sequence, audit: words.next()?.parse().ok()? })
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
    /// `later` says that the bundle is of a later day than the last one. Returns what is confirmed no more: the log was
    /// put back to an earlier state, and lost what it had applied since.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn confirm(
        &self,
        generation: u32,
        confirmed: Option<&Confirmed>,
        later: bool,
    ) -> Result<Option<(u64, u64)>, VaultError> {
        let known = self.vault.carry()?;
        let mut carry = known;
        let (sequence, audit) =
            confirmed.map_or((0, 0), |confirmed| (confirmed.sequence, confirmed.audit.length));
        let heard = Heard { generation, sequence, audit };
        let before = known.confirmed.filter(|before| before.generation == generation);
        let lost = before.filter(|before| later && sequence < before.sequence);
        if lost.is_some() {
            carry.confirmed = Some(heard);
        }
        carry.hear(heard);
        let log = |carry: &Carry| carry.confirmed.map(|heard| heard.generation);
        let new_log = log(&known).is_some_and(|before| Some(before) != log(&carry));
        // What a new log, a log that was put back, or a log that heard another vault of this desk has, nobody here
        // knows: everything goes once more, and each reply is applied once.
        if new_log || lost.is_some() || self.is_told_otherwise(&known, confirmed)? {
            self.go_again()?;
        }
        if carry != known {
            self.put_own(&carry)?;
        }
        Ok(lost.map(|before| (before.sequence, sequence)))
    }

    /// Tells whether the intake heard bundles under this desk's key that this vault does not remember.
    fn is_told_otherwise(
        &self,
        known: &Carry,
        confirmed: Option<&Confirmed>,
    ) -> Result<bool, VaultError> {
        let Some(Confirmed { sequence, audit, .. }) = confirmed else { return Ok(false) };
        Ok(*sequence > known.sequence || self.vault.trail_at(audit.length)? != Some(audit.head))
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

    fn heard(generation: u32, sequence: u64) -> Option<Heard> {
        Some(Heard { generation, sequence, audit: 40 })
    }

    #[test]
    fn lines_round_trip() {
        let audit = Some(Trail { length: 9, head: [3; 32] });
        for carry in [Carry::default(), Carry { sequence: 7, audit, confirmed: heard(2, 5) }] {
            assert_eq!(Carry::parse(carry.lines().lines()), Some(carry));
        }
    }

    #[test]
    fn next_number_is_above_what_was_used_and_what_was_confirmed() {
        let carry = |sequence, confirmed| Carry { sequence, audit: None, confirmed };
        assert_eq!(carry(0, None).next(), 1);
        assert_eq!(carry(7, heard(0, 5)).next(), 8);
        assert_eq!(carry(2, heard(0, 5)).next(), 6, "a vault restored from a backup goes on");
    }

    #[test]
    fn word_of_a_closed_log_counts_for_nothing() {
        let mut carry = Carry { sequence: 7, audit: None, confirmed: heard(1, 0) };
        for (told, expected) in [((0, 7), (1, 0)), ((1, 2), (1, 2)), ((1, 1), (1, 2))] {
            carry.hear(heard(told.0, told.1).unwrap());
            assert_eq!(carry.confirmed, heard(expected.0, expected.1));
        }
    }
}

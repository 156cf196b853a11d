//! When a body may go.
//!
//! What comes in: the roster in force, what every desk acknowledged and since when, a grace period, and the day.
//! What goes out: how far the log's bodies may be erased, and the acknowledgements that this rests on.
//!
//! A body may go when every desk that the roster marks `holds` has acknowledged it, each longer ago than the grace
//! period. That an acknowledgement's root is this log's own was held before it came into the journal.
//!
//! Deliberately absent: any other way for a tip to go, and a list of exceptions. A desk that could not open a tip
//! acknowledges the log up to that tip and no further, until an officer has released it by name there.

use meldkluis_crypto::{day::Day, roster::Roster};

use crate::store::{Desk, Release};

/// The grace period if none is configured, in days.
pub const GRACE_DAYS: u32 = 14;

/// Decides how far bodies may be erased today; nothing when none may be.
///
/// The grace period is over when that many whole days lie between the day of import and today.
#[must_use]
pub fn decide(roster: &Roster, desks: &[Desk], grace_days: u32, today: Day) -> Option<Release> {
    let holding = roster.desks.iter().filter(|desk| desk.holds);
    let known = holding.map(|listed| desks.iter().find(|desk| desk.key == listed.key));
    // One desk that never said anything is enough to keep everything.
    let known = known.collect::<Option<Vec<&Desk>>>()?;
    let ripe = |desk: &Desk| {
        let over = desk.steps.iter().filter(|step| step.imported.plus(grace_days) < today);
        over.map(|step| step.size).max()
    };
    let ripe: Vec<u64> = known.iter().map(|desk| ripe(desk)).collect::<Option<_>>()?;
    let end = ripe.into_iter().min()?;
    let rests = |desk: &&Desk| {
        let over = desk.steps.iter().filter(|step| step.imported.plus(grace_days) < today);
        over.filter(|step| step.size >= end).map(|step| step.record).min()
    };
    let mut by = known.iter().map(rests).collect::<Option<Vec<_>>>()?;
    by.sort_unstable();
    Some(Release { end, by })
}

/// Returns the lowest index that a holding desk has not acknowledged: where the next bundle begins.
#[must_use]
pub fn first_due(roster: &Roster, held: impl Fn(&str) -> Option<u64>) -> u64 {
    let holding = roster.desks.iter().filter(|desk| desk.holds);
    let sizes = holding.map(|desk| held(&desk.key.to_string()).unwrap_or(0));
    sizes.min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use meldkluis_crypto::{
        note::{KeyName, Signer},
        roster,
    };
    use zeroize::Zeroizing;

    use super::*;

    fn key(seed: u8) -> Signer {
        let name = KeyName::new(format!("m.test/desk/{seed}")).unwrap();
        Signer::from_seed(name, Zeroizing::new([seed; 32]))
    }

    fn roster(desks: &[(u8, bool)]) -> Roster {
        let desk = |(seed, holds): &(u8, bool)| roster::Desk {
            holds: *holds,
            key: key(*seed).verifier().clone(),
        };
        Roster {
            deployment: "m.test".into(),
            epoch: 1,
            issued: day(0),
            recipients: vec![],
            desks: desks.iter().map(desk).collect(),
            logs: vec![],
        }
    }

    fn day(number: u32) -> Day {
        Day::from_number(20_000 + number)
    }

    /// A desk and its acknowledgements: size, day of import, record.
    fn said(seed: u8, steps: &[(u64, u32, u64)]) -> Desk {
        let steps = steps.iter().map(|(size, imported, record)| (*size, day(*imported), *record));
        Desk::said(key(seed).verifier().clone(), steps)
    }

    fn end(roster: &Roster, desks: &[Desk], today: u32) -> Option<(u64, Vec<u64>)> {
        let release = decide(roster, desks, GRACE_DAYS, day(today))?;
        Some((release.end, release.by.iter().map(|record| record.0).collect()))
    }

    #[test]
    fn one_of_two_desks_keeps_everything() {
        let both = roster(&[(1, true), (2, true)]);
        assert_eq!(end(&both, &[said(1, &[(9, 0, 5)])], 99), None);
        assert_eq!(end(&both, &[said(1, &[(9, 0, 5)]), said(2, &[])], 99), None);
        let desks = [said(1, &[(9, 0, 5)]), said(2, &[(4, 0, 6)])];
        assert_eq!(end(&both, &desks, 99), Some((4, vec![5, 6])));
    }

    #[test]
    fn grace_period_ends_after_whole_days() {
        let one = roster(&[(1, true)]);
        let desks = [said(1, &[(3, 0, 5), (9, 10, 8)])];
        for today in 0..40 {
            let expected = match today {
                0..=14 => None,
                15..=24 => Some((3, vec![5])),
                _ => Some((9, vec![8])),
            };
            assert_eq!(end(&one, &desks, today), expected, "day {today}");
        }
    }

    #[test]
    fn desk_added_later_stops_the_erasing_until_it_holds() {
        let mut desks = vec![said(1, &[(9, 0, 5)])];
        let grown = roster(&[(1, true), (3, true)]);
        assert_eq!(end(&roster(&[(1, true)]), &desks, 99), Some((9, vec![5])));
        assert_eq!(end(&grown, &desks, 99), None);
        desks.push(said(3, &[(9, 90, 70)]));
        assert_eq!(end(&grown, &desks, 99), None);
        assert_eq!(end(&grown, &desks, 105), Some((9, vec![5, 70])));
    }

    #[test]
    fn desk_that_only_reads_or_left_the_roster_counts_for_nothing() {
        let desks = [said(1, &[(9, 0, 5)]), said(2, &[(2, 0, 6)])];
        assert_eq!(end(&roster(&[(1, true), (2, false)]), &desks, 99), Some((9, vec![5])));
        assert_eq!(end(&roster(&[(2, true)]), &desks, 99), Some((2, vec![6])));
    }

    #[test]
    fn without_a_holding_desk_nothing_goes() {
        let desks = [said(1, &[(9, 0, 5)])];
        assert_eq!(end(&roster(&[]), &desks, 99), None);
        assert_eq!(end(&roster(&[(1, false)]), &desks, 99), None);
    }

    #[test]
    fn key_of_the_same_name_is_another_desk() {
        let other = Signer::from_seed(key(1).verifier().name().clone(), Zeroizing::new([77; 32]));
        let desks = [Desk::said(other.verifier().clone(), [(9, day(0), 5)].into_iter())];
        assert_eq!(end(&roster(&[(1, true)]), &desks, 99), None);
    }

    #[test]
    fn next_bundle_begins_at_what_some_holding_desk_does_not_have() {
        let held = |desks: &[(u8, u64)]| {
            let desks: Vec<(String, u64)> = desks
                .iter()
                .map(|(seed, size)| (key(*seed).verifier().to_string(), *size))
                .collect();
            move |key: &str| desks.iter().find(|(found, _)| found == key).map(|(_, size)| *size)
        };
        let both = roster(&[(1, true), (2, true), (3, false)]);
        assert_eq!(first_due(&both, held(&[(1, 7), (2, 4), (3, 1)])), 4);
        assert_eq!(first_due(&both, held(&[(1, 7)])), 0);
        assert_eq!(first_due(&roster(&[]), held(&[])), 0);
    }
}

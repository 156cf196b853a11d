//! Whether a bundle fits what the vault has seen before, told before a tip is read.

use std::io::Read;

use meldkluis_crypto::{bundle::Verified, day::Day, roster::Roster, tlog::Leaf};

use super::{Finding, ReceiveError, Recipients};
use crate::vault::{Carried, Held, Signed, Vault};

/// A bundle older than this, in days, is stale.
pub const STALE_DAYS: u32 = 7;

/// What was found before the first tip.
pub(super) struct Judged {
    /// The bundle's log goes on from what was accepted: its checkpoint is to be kept.
    pub(super) newest: bool,
    pub(super) findings: Vec<Finding>,
    pub(super) notes: Vec<String>,
}

/// Every signed roster that the vault has seen, at least one.
pub(super) struct Rosters {
    older: Vec<Signed>,
    newest: Signed,
}

impl Rosters {
    pub(super) fn of(vault: &Vault) -> Result<Self, ReceiveError> {
        let mut older = vault.rosters()?;
        let newest = older.pop().ok_or(ReceiveError::NoRoster)?;
        Ok(Self { older, newest })
    }

    pub(super) fn newest(&self) -> &Roster {
        &self.newest.roster
    }

    /// Tells what is odd about the number of recipients of a tip of `day`, in a bundle made under roster `epoch`.
    ///
    /// The intake may have worked with any roster up to that epoch that was issued by that day. Of a roster that this
    /// vault has never seen nothing can be said here; the bundle's own finding says so.
    pub(super) fn recipients(&self, sealed_to: usize, day: Day, epoch: u64) -> Option<Recipients> {
        if epoch > self.newest.roster.epoch {
            return None;
        }
        let all = self.older.iter().chain([&self.newest]).map(|signed| &signed.roster);
        let fitting = all.filter(|roster| roster.epoch <= epoch && roster.issued <= day);
        let counts: Vec<usize> =
            fitting.map(|roster| roster.valid_on(day).recipients.len()).collect();
        // A tip of a day before the first roster: nothing fits, so nothing is as it should be.
        let expected = counts.last().copied().unwrap_or_default();
        (!counts.contains(&sealed_to)).then_some(Recipients { sealed_to, expected })
    }
}

/// Compares a bundle with what was accepted of its log; the first differing index when its history is another one.
pub(super) fn judge<R: Read>(
    bundle: &Verified<R>,
    (held, last): (&Held, Option<Carried>),
    rosters: &Rosters,
    today: Day,
) -> Result<Judged, u64> {
    let (now, manifest) = (bundle.leaves(), bundle.manifest());
    if let Some(at) = first_difference(&held.leaves, now) {
        return Err(at);
    }
    let newest = now.len() as u64 >= held.size();
    let mut judged = Judged { newest, findings: vec![], notes: vec![] };
    if !newest {
        judged.shorter(held.size(), now.len() as u64, last.is_some_and(|l| manifest.day > l.day));
    }
    judged.days(manifest.day, today);
    judged.roster(manifest.roster_epoch, rosters.newest().epoch);
    Ok(judged)
}

fn first_difference(one: &[Leaf], other: &[Leaf]) -> Option<u64> {
    one.iter().zip(other).position(|(one, other)| one != other).map(|at| at as u64)
}

impl Judged {
    /// A shorter log of a later day was rolled back; one of the same or an earlier day is an older bundle.
    fn shorter(&mut self, held: u64, now: u64, later: bool) {
        if later {
            self.findings.push(Finding::RolledBack { held, now });
        } else {
            self.notes.push(format!(
                "an older bundle, or a log rolled back today: it has {now} tips, and {held} were carried already; \
                 nothing is lost here. Export again: the next bundle tells"
            ));
        }
    }

    /// Tells of tips of a log that was closed before they came.
    pub(super) fn late(&mut self, last: Option<Carried>, size: u64) {
        if let Some(closed) = last.and_then(|last| last.closed).filter(|closed| size > *closed) {
            self.notes.push(format!(
                "this log was closed here with {closed} tips, and has {size}: the later ones came after the last carry"
            ));
        }
    }

    fn days(&mut self, day: Day, today: Day) {
        if day.plus(STALE_DAYS) < today {
            self.findings.push(Finding::Stale { day });
        }
        // Two machines near midnight may differ by a day.
        if day > today.plus(1) {
            self.findings.push(Finding::Ahead { day });
        }
    }

    fn roster(&mut self, epoch: u64, newest: u64) {
        if epoch > newest {
            self.findings.push(Finding::UnknownRoster { epoch });
        }
        if epoch < newest {
            self.notes.push(format!(
                "the intake works with roster {epoch}; the newest here is {newest}: carry it to the intake"
            ));
        }
    }
}

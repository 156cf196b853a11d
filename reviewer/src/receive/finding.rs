//! What can be wrong with a bundle that was otherwise taken, and with a single tip, each by name.

use std::fmt;

use meldkluis_crypto::day::Day;

/// Something about a bundle that an officer must know; the readable rest is taken all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The log is shorter than it was at an earlier carry, and the bundle is of a later day.
    RolledBack {
        /// Leaves at the last carry.
        held: u64,
        /// Leaves now.
        now: u64,
    },
    /// Tips between what is held and the first one here.
    Gap {
        /// The first that is missing.
        from: u64,
        /// The last.
        to: u64,
    },
    /// The newest manifest is old: bundles may be held back.
    Stale {
        /// The day of the export.
        day: Day,
    },
    /// The bundle is of a day that this machine's clock has not reached.
    Ahead {
        /// The day of the export.
        day: Day,
    },
    /// The intake works with a roster that this vault has never seen.
    UnknownRoster {
        /// Its epoch.
        epoch: u64,
    },
    /// The bundle ends before its end.
    CutShort,
    /// More bytes follow the bundle's end.
    Trailing,
    /// Entries that do not belong in a bundle; they were passed over.
    Odd {
        /// How many.
        count: u64,
    },
    /// Tips that the manifest announces and that did not come.
    Absent {
        /// The first.
        from: u64,
        /// The last.
        to: u64,
    },
    /// The intake saw a longer audit trail of this desk than there is here.
    TrailAhead {
        /// Its length as the intake saw it.
        seen: u64,
        /// Its length here.
        here: u64,
    },
    /// The intake confirms less of what this desk sent than it did on an earlier day.
    Unconfirmed {
        /// The sequence number that it confirmed.
        was: u64,
        /// The one that it confirms now.
        now: u64,
    },
    /// The intake saw another audit trail of this desk.
    OtherTrail {
        /// The length at which they differ.
        length: u64,
    },
    /// A later log was carried, and tips of the one that it closes never came.
    ClosedIncomplete {
        /// The generation that is closed.
        generation: u32,
        /// The first that is missing.
        from: u64,
        /// The last.
        to: u64,
    },
    /// The sealed copy of the intake's pepper does not open here, or is something else.
    Pepper,
}

impl Finding {
    /// Returns its name for machines.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::RolledBack { .. } => "rolled-back",
            Self::Gap { .. } => "gap",
            Self::Stale { .. } => "stale",
            Self::Ahead { .. } => "ahead",
            Self::UnknownRoster { .. } => "unknown-roster",
            Self::CutShort => "cut-short",
            Self::Trailing => "trailing",
            Self::Odd { .. } => "odd-entry",
            Self::Absent { .. } => "absent",
            Self::TrailAhead { .. } => "trail-ahead",
            Self::Unconfirmed { .. } => "unconfirmed",
            Self::OtherTrail { .. } => "other-trail",
            Self::ClosedIncomplete { .. } => "closed-incomplete",
            Self::Pepper => "pepper",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RolledBack { held, now } => write!(
                f,
                "rolled back: the log had {held} tips when it was last carried and has {now} now. Keep this medium, and \
                 ask who restored or changed the intake"
            ),
            Self::Gap { from, to } => write!(
                f,
                "gap: tips {from} to {to} are neither here nor in the vault. Export again with --from {from}"
            ),
            Self::Stale { day } => write!(
                f,
                "stale: this bundle is of {day}, more than 7 days ago. Ask for a new export"
            ),
            Self::Ahead { day } => write!(
                f,
                "ahead: this bundle is of {day}, which is after today here. Check the clocks of both machines"
            ),
            Self::UnknownRoster { epoch } => write!(
                f,
                "unknown roster: the intake works with roster {epoch}, which this vault has not seen. Bring it here with \
                 roster --take"
            ),
            Self::CutShort => {
                f.write_str("cut short: the bundle ends too early. Export and carry it again")
            }
            Self::Trailing => f.write_str(
                "trailing: more bytes follow the bundle's end. They were not looked at; ask who handled the medium",
            ),
            Self::Odd { count } => write!(
                f,
                "odd entries: {count} that do not belong in a bundle (links, folders, other names or sizes) were passed over"
            ),
            Self::Absent { from, to } => write!(
                f,
                "absent: tips {from} to {to} are announced and not in the bundle. Export again with --from {from}"
            ),
            Self::TrailAhead { seen, here } => write!(
                f,
                "trail ahead: the intake saw {seen} entries of this desk's audit trail, and here are {here}. Either this \
                 vault was put back from a backup, or a copy of it is in use elsewhere: find out which"
            ),
            Self::Unconfirmed { was, now } => write!(
                f,
                "unconfirmed: the intake had applied bundle {was} of this desk, and now only {now}. It was put back to an \
                 earlier state; every reply goes once more. Its holder must start a new generation with new-log"
            ),
            Self::OtherTrail { length } => write!(
                f,
                "other trail: at entry {length} the audit trail is not the one that the intake saw. Somebody rewrote it, \
                 or a copy of this vault is in use elsewhere: find out which"
            ),
            Self::Pepper => f.write_str(
                "pepper: the copy of the intake's pepper does not open here, or is something else, and was not kept. Carry \
                 the newest roster to the intake, and export again; ask who changed the intake if it stays so",
            ),
            Self::ClosedIncomplete { generation, from, to } => write!(
                f,
                "closed incomplete: log {generation} was closed, and its tips {from} to {to} never came here. Ask for \
                 export --generation {generation} --from {from}; if they are lost, release them by name"
            ),
        }
    }
}

/// What became of one tip of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It opened, to its last byte.
    Opened,
    /// The vault held it already, unharmed.
    Held,
    /// It is what the log says, and does not open.
    Closed(String),
    /// It was destroyed here, and is not taken again.
    Destroyed,
    /// Its bytes are not those that the log says.
    Altered,
    /// Its bytes end too early.
    CutShort,
}

impl Outcome {
    /// Returns its name for machines.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Held => "held",
            Self::Closed(_) => "does-not-open",
            Self::Destroyed => "destroyed",
            Self::Altered => "altered",
            Self::CutShort => "cut-short",
        }
    }

    /// Tells whether nothing is wrong with the tip.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        matches!(self, Self::Opened | Self::Held | Self::Destroyed)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opened => f.write_str("opened"),
            Self::Held => f.write_str("held already"),
            Self::Closed(why) => write!(f, "does not open ({why})"),
            Self::Destroyed => f.write_str("destroyed here earlier: not taken again"),
            Self::Altered => f.write_str("altered: its bytes are not those that the log says"),
            Self::CutShort => f.write_str("cut short"),
        }
    }
}

/// One tip of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its index in the log.
    pub index: u64,
    /// What became of it.
    pub outcome: Outcome,
    /// The number of its case, if it was taken or held.
    pub case: Option<u64>,
    /// Its number of recipients is not that of any roster it may have been sealed under.
    pub recipients: Option<Recipients>,
}

/// A tip sealed to another number of recipients than the roster of its day lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipients {
    /// The recipients it is sealed to.
    pub sealed_to: usize,
    /// The recipients it should be sealed to, by the newest fitting roster.
    pub expected: usize,
}

impl fmt::Display for Recipients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sealed_to, expected } = self;
        write!(f, "sealed to {sealed_to} recipients where the roster of its day lists {expected}")
    }
}

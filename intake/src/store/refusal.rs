//! What a damaged journal is refused with: the segment, the record, and what is wrong there.

use std::{fmt, io};

use super::record::{Fault, Position, Sequence};

/// A refusal to go on with a journal, by the place where it fails.
#[derive(Debug)]
pub struct Refusal {
    segment: u32,
    offset: Option<u32>,
    record: Option<Sequence>,
    why: Why,
}

#[derive(Debug)]
enum Why {
    Fault(Fault),
    Io(io::Error),
}

impl Refusal {
    pub(super) fn record(at: Position, record: Sequence, fault: Fault) -> Self {
        let (segment, offset) = (at.segment, Some(at.offset));
        Self { segment, offset, record: Some(record), why: Why::Fault(fault) }
    }

    pub(super) fn segment(segment: u32, fault: Fault) -> Self {
        Self { segment, offset: None, record: None, why: Why::Fault(fault) }
    }

    pub(super) fn io(error: io::Error) -> Self {
        Self { segment: 0, offset: None, record: None, why: Why::Io(error) }
    }

    /// Returns the segment's number; 0 for a read error that names none.
    #[must_use]
    pub fn segment_number(&self) -> u32 {
        self.segment
    }

    /// Returns the record's number, where one is due.
    #[must_use]
    pub fn record_number(&self) -> Option<u64> {
        self.record.map(|record| record.0)
    }

    /// Returns what is wrong; none when the file could not be read at all.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        match self.why {
            Why::Fault(fault) => Some(fault),
            Why::Io(_) => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault = match &self.why {
            Why::Io(error) => return write!(f, "unreadable journal: {}", error.kind()),
            Why::Fault(fault) => fault,
        };
        write!(f, "segment {:08}", self.segment)?;
        if let Some(record) = self.record {
            write!(f, ", record {}", record.0)?;
        }
        if let Some(offset) = self.offset {
            write!(f, " at byte {offset}")?;
        }
        write!(f, ": {fault}")
    }
}

impl std::error::Error for Refusal {}

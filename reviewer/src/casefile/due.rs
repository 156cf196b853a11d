//! Terms: what must be done with a case by which day, computed from days and decisions.
//!
//! The terms of keeping follow the Police Data Act (Wpg): removed from use five years after a report came, destroyed
//! after ten. Those of acting follow the urgency that an officer gave; a report without one is to be looked at the day
//! after it came.

use meldkluis_crypto::day::Day;
use rusqlite::{Row, types::Value};

use super::{CaseFile, CaseFileError};

/// Five years, at their shortest.
const REMOVE_DAYS: u32 = 1_826;
/// Ten years, at their shortest.
const DESTROY_DAYS: u32 = 3_652;

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum What {
    /// Nobody has said how urgent it is.
    Triage,
    /// It is urgent, and nobody has said where it went.
    Decide,
    /// It is to be removed from use.
    Remove,
    /// It is to be destroyed.
    Destroy,
}

impl What {
    /// Returns its name for machines and people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Triage => "triage",
            Self::Decide => "decide",
            Self::Remove => "remove",
            Self::Destroy => "destroy",
        }
    }
}

/// A term of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The number of the case.
    pub number: u64,
    /// What is due.
    pub what: What,
    /// By which day.
    pub by: Day,
}

/// What a term is computed from.
pub(super) struct Facts {
    pub(super) number: u64,
    pub(super) came: Day,
    pub(super) urgency: Option<String>,
    /// The day on which it was given.
    pub(super) given: Option<Day>,
    pub(super) done: bool,
    /// The day of the first tip that came after the case was decided.
    pub(super) since: Option<Day>,
}

impl CaseFile {
    /// Returns every term that has come by a day, those that came first before the others.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn due(&self, today: Day) -> Result<Vec<Term>, CaseFileError> {
        self.terms("m.due <= ?1", today.number().into(), today)
    }

    /// Returns the terms of one case that have come by a day.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn due_of(&self, number: u64, today: Day) -> Result<Vec<Term>, CaseFileError> {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        self.terms("m.number = ?1", number.into(), today)
    }

    fn terms(&self, which: &str, of: Value, today: Day) -> Result<Vec<Term>, CaseFileError> {
        let mut facts = self.db.prepare(&format!(
            "SELECT m.number, m.day, u.value, (SELECT at FROM edit WHERE version = u.version), \
             EXISTS (SELECT 1 FROM current d WHERE d.number = m.number AND (d.field IN ('disposition', 'duplicate-of') \
             OR (d.field = 'status' AND d.value IN ('Closed', 'ClosedReferred')))), \
             (SELECT min(t.day) FROM tip t WHERE t.number = m.number AND NOT EXISTS \
             (SELECT 1 FROM settled s WHERE s.generation = t.generation AND s.item = t.item)) \
             FROM matter m LEFT JOIN current u ON u.number = m.number AND u.field = 'urgency' \
             WHERE m.day IS NOT NULL AND {which}"
        ))?;
        let rows = facts.query_map([of], Facts::of)?;
        let mut terms = vec![];
        for facts in rows {
            terms.extend(facts?.terms(today));
        }
        terms.sort_unstable_by_key(|term| (term.by, term.number));
        Ok(terms)
    }
}

impl Facts {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            number: row.get(0)?,
            came: Day::from_number(row.get(1)?),
            urgency: row.get(2)?,
            given: row.get::<_, Option<u64>>(3)?.map(Day::from_unix),
            done: row.get(4)?,
            since: row.get::<_, Option<u32>>(5)?.map(Day::from_number),
        })
    }

    /// Returns the first day on which one of the terms has come.
    pub(super) fn first(&self) -> Day {
        let removed = self.came.plus(REMOVE_DAYS);
        self.acting().map_or(removed, |(_, by)| by.min(removed))
    }

    fn acting(&self) -> Option<(What, Day)> {
        let given = self.given.unwrap_or(self.came);
        match self.urgency.as_deref() {
            // What came after a decision was not weighed in it, whoever read it.
            _ if self.done => self.since.map(|since| (What::Triage, since.plus(1))),
            None => Some((What::Triage, self.came.plus(1))),
            Some("A") => Some((What::Decide, given)),
            Some("B") => Some((What::Decide, given.plus(3))),
            Some(_) => None,
        }
    }

    /// Returns the terms that have come by a day: at most one of acting, and the last one of keeping.
    fn terms(&self, today: Day) -> impl Iterator<Item = Term> {
        let keeping = [(What::Destroy, DESTROY_DAYS), (What::Remove, REMOVE_DAYS)];
        let keeping = keeping.map(|(what, days)| (what, self.came.plus(days)));
        let keeping = keeping.into_iter().find(|(_, by)| *by <= today);
        let number = self.number;
        let come = self.acting().into_iter().filter(move |(_, by)| *by <= today).chain(keeping);
        come.map(move |(what, by)| Term { number, what, by })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(urgency: Option<&str>, done: bool, after: u32) -> Vec<(&'static str, u32)> {
        let came = Day::from_number(20_000);
        let given = urgency.map(|_| came.plus(2));
        let facts = Facts {
            number: 1,
            came,
            urgency: urgency.map(str::to_owned),
            given,
            done,
            since: None,
        };
        let terms: Vec<Term> = facts.terms(came.plus(after)).collect();
        assert_eq!(terms.is_empty(), facts.first() > came.plus(after), "the first day is kept");
        terms.into_iter().map(|term| (term.what.name(), term.by.number() - came.number())).collect()
    }

    #[test]
    fn terms_come_on_their_days_and_no_day_before() {
        assert_eq!(due(None, false, 0), []);
        assert_eq!(due(None, false, 1), [("triage", 1)]);
        assert_eq!(due(Some("A"), false, 2), [("decide", 2)]);
        assert_eq!(due(Some("B"), false, 4), []);
        assert_eq!(due(Some("B"), false, 5), [("decide", 5)]);
        assert_eq!(due(Some("B"), true, 1_825), []);
        assert_eq!(due(Some("D"), false, 1_826), [("remove", 1_826)]);
        assert_eq!(due(None, false, 3_651), [("triage", 1), ("remove", 1_826)]);
        assert_eq!(due(None, true, 3_652), [("destroy", 3_652)]);
    }
}

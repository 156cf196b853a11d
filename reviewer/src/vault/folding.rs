//! Which case a tip belongs to: that of its attempt, and that of its thread.
//!
//! What comes in out of order is put together all the same: when a tip turns out to belong to two cases, the younger
//! one becomes part of the older.

use std::collections::{BTreeMap, BTreeSet};

use super::{Index, Mark, Marks};
use crate::casefile::projection::Joined;

/// The cases by the marks that join tips.
#[derive(Debug)]
pub struct Folding {
    cases: BTreeMap<Mark, u64>,
    joined: Vec<Joined>,
}

impl Folding {
    /// Reads the marks of every tip that is held.
    #[must_use]
    pub fn of(index: &Index) -> Self {
        let marks =
            |row: &super::Row| row.marks.joining().map(|mark| (mark, row.case)).collect::<Vec<_>>();
        Self { cases: index.items.values().flat_map(marks).collect(), joined: vec![] }
    }

    /// Returns the case of a tip with these marks: one it shares a mark with, the one it was `known` under, or a new
    /// one.
    pub fn case(&mut self, index: &mut Index, known: Option<u64>, marks: Marks) -> u64 {
        let joined: BTreeSet<u64> =
            marks.joining().filter_map(|mark| self.cases.get(&mark)).copied().collect();
        let case = joined.first().copied().or(known).unwrap_or_else(|| index.new_case());
        for younger in joined.iter().skip(1) {
            self.join(index, *younger, case);
        }
        self.cases.extend(marks.joining().map(|mark| (mark, case)));
        case
    }

    /// Returns the cases that were joined since the last call, in the order in which they were.
    pub fn take_joined(&mut self) -> Vec<Joined> {
        std::mem::take(&mut self.joined)
    }

    fn join(&mut self, index: &mut Index, younger: u64, older: u64) {
        let cases = index.items.values_mut().map(|row| &mut row.case);
        cases
            .chain(self.cases.values_mut())
            .filter(|case| **case == younger)
            .for_each(|case| *case = older);
        self.joined.push(Joined { younger, older });
    }
}

#[cfg(test)]
mod tests {
    use meldkluis_crypto::tlog::Leaf;

    use super::*;
    use crate::vault::{Id, Row, State};

    /// Takes tips in one after the other, by attempt and thread, and returns their cases in the end.
    fn cases(tips: &[(Option<u8>, Option<u8>)]) -> Vec<u64> {
        let mut index = Index::default();
        let mut folding = Folding::of(&index);
        for (at, (attempt, thread)) in (0..).zip(tips) {
            let attempt = attempt.map(|byte| Mark([byte; 16]));
            let thread = thread.map(|byte| Mark([byte; 16]));
            let marks = Marks { attempt, thread, mailbox: Some(Mark([99; 16])) };
            let case = folding.case(&mut index, None, marks);
            let row = Row { case, leaf: Leaf::new([7; 32], 9_000), marks, state: State::Opened };
            index.items.insert(Id { generation: 0, index: at }, row);
            if at % 2 == 1 {
                folding = Folding::of(&index);
            }
        }
        index.items.values().map(|row| row.case).collect()
    }

    #[test]
    fn one_attempt_is_one_case_and_so_is_one_thread() {
        assert_eq!(cases(&[(Some(1), None), (None, None), (Some(1), None)]), [1, 2, 1]);
        assert_eq!(cases(&[(Some(1), Some(11)), (Some(2), Some(12)), (None, Some(11))]), [1, 2, 1]);
        assert_eq!(cases(&[(None, None), (None, None)]), [1, 2], "one mailbox joins nothing");
    }

    #[test]
    fn what_came_first_is_joined_when_the_rest_comes() {
        // A follow-up, another tip of the attempt, and last the tip that belongs to both.
        let tips = [(None, Some(12)), (Some(1), Some(11)), (Some(1), Some(12)), (None, Some(12))];
        assert_eq!(cases(&tips), [1, 1, 1, 1]);
    }
}

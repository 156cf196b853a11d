//! What cases of a vault have in common: of one case from the case file, at once; of all from the sealed originals, which
//! is slow, and of which nothing is kept.

use meldkluis_crypto::{day::Day, tip::Tip};

use crate::{
    links::{self, Index, Mark, Shared},
    vault::{Act, Id, Vault, VaultError},
};

/// What the cases have in common.
#[derive(Debug, Default)]
pub struct Linked {
    /// The keys of all cases.
    pub index: Index,
    /// How many cases were read.
    pub cases: usize,
    /// The tips whose words cannot be read.
    pub unread: Vec<Id>,
}

impl Vault {
    /// Returns what a case has in common with others, by what the case file has of all; nothing where there is no case
    /// file, or one that is not brought to this version yet.
    ///
    /// It is part of a look at that case, which the audit trail has.
    #[must_use]
    pub fn also_in(&self, number: u64) -> Option<Vec<Shared>> {
        let file = self.case_file_as_it_is().ok()?;
        if file.has_older().ok()? {
            return None;
        }
        file.also_in(number).ok()
    }

    /// Marks the words of every tip and joins the cases by them, after the audit trail says so.
    ///
    /// # Errors
    /// [`VaultError`]; a tip that cannot be read is named in what is returned.
    pub fn linked(&self, today: Day) -> Result<Linked, VaultError> {
        let cases = self.told_cases(&self.index()?)?;
        self.enter(today, &[Act::Linked])?;
        let mut linked = Linked { cases: cases.len(), ..Linked::default() };
        for (number, rows) in cases {
            for (id, _) in rows {
                match self.read_head(id) {
                    Ok(tip) => linked.index.add(number, &marks(&tip)),
                    Err(_) => linked.unread.push(id),
                }
            }
        }
        Ok(linked)
    }
}

/// Marks everything that a tip's sender wrote in words of their own.
fn marks(tip: &Tip) -> Vec<Mark> {
    let answers = &tip.answers;
    let texts = [&tip.text, &answers.place, &answers.soon];
    texts.into_iter().flatten().flat_map(|text| links::marks(text)).collect()
}

//! Counts of the case file, and which of them are too small to be told.
//!
//! The unit is the case: what one attempt sent, with what was added. A case is no victim and no registration.
//! Canaries are in none of the tables that are read here. What is spam, abuse of the reporting point, or tells another
//! case again is counted apart and in no table; a case that cannot be read too.
//! Guarded, a count below ten is left out, others are rounded to five, and where a table has one that is left out the next
//! smallest is left out with it, so that no sum gives it away. That is what the project asks of published figures, and
//! not all of it: these are counts of today's case file and no frozen release.
//!
//! Deliberately absent: municipalities, two dimensions crossed, and any time finer than the month.

use std::collections::BTreeMap;

use meldkluis_crypto::day::Day;

use super::{CaseFile, CaseFileError, edits::DUPLICATE, taxonomy};

/// The smallest count that is told.
pub const LEAST: u64 = 10;
/// What others are rounded to.
const ROUNDED: u64 = 5;
/// The fields of triage that are counted.
const FIELDS: [&str; 4] = ["urgency", "form", "status", "disposition"];

/// The counts of the case file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Cases in the tables.
    pub counted: Count,
    /// Cases in none: spam, abuse, those that tell another again, those that cannot be read.
    pub apart: [Count; 4],
    /// One a dimension.
    pub tables: Vec<Table>,
}

/// The names of [`Statistics::apart`].
pub const APART: [&str; 4] = ["spam", "abuse", "again", "unreadable"];

/// The cases by one dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The field, `language` or `month`.
    pub name: &'static str,
    /// Whether a case can be in several rows.
    pub many: bool,
    /// Values with their counts; the empty value is of cases that have none.
    pub rows: Vec<(String, Count)>,
}

/// How many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// So many, or so many rounded.
    Told(u64),
    /// Too few to be told.
    Few,
}

impl Default for Count {
    fn default() -> Self {
        Self::Told(0)
    }
}

impl Count {
    /// Returns the count that is told.
    #[must_use]
    pub fn told(self) -> Option<u64> {
        match self {
            Self::Told(count) => Some(count),
            Self::Few => None,
        }
    }

    fn exact(self) -> u64 {
        self.told().unwrap_or_default()
    }

    fn guarded(self) -> Self {
        match self {
            Self::Told(0) => Self::Told(0),
            Self::Told(count) if count >= LEAST => {
                Self::Told((count + ROUNDED / 2) / ROUNDED * ROUNDED)
            }
            _ => Self::Few,
        }
    }
}

/// What of a case is counted.
#[derive(Clone, Debug, Default)]
struct Counted {
    day: Option<Day>,
    language: Option<String>,
    values: BTreeMap<String, Vec<String>>,
}

impl CaseFile {
    /// Counts the cases.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn statistics(&self) -> Result<Statistics, CaseFileError> {
        let mut cases: BTreeMap<u64, Counted> = BTreeMap::new();
        let mut rows = self.db.prepare("SELECT number, day, language FROM matter")?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let day = row.get::<_, Option<u32>>(1)?.map(Day::from_number);
            let counted = Counted { day, language: row.get(2)?, ..Counted::default() };
            cases.insert(row.get(0)?, counted);
        }
        let sql = "SELECT number, field, value FROM current \
                   WHERE field IN ('urgency', 'form', 'status', 'disposition', 'duplicate-of')";
        let mut values = self.db.prepare(sql)?;
        let mut values = values.query([])?;
        while let Some(row) = values.next()? {
            if let Some(case) = cases.get_mut(&row.get(0)?) {
                case.values.entry(row.get(1)?).or_default().push(row.get(2)?);
            }
        }
        Ok(Statistics::of(cases.into_values()))
    }
}

impl Counted {
    /// Returns which of [`APART`] it is, if any.
    fn apart(&self) -> Option<usize> {
        let has = |field: &str, wanted: &str| {
            self.values.get(field).is_some_and(|values| values.iter().any(|value| value == wanted))
        };
        let kinds = [
            has("disposition", "spam"),
            has("disposition", "abuse"),
            self.values.contains_key(DUPLICATE) || has("disposition", "dubbel"),
            self.day.is_none(),
        ];
        kinds.into_iter().position(|is| is)
    }
}

impl Statistics {
    fn of(cases: impl Iterator<Item = Counted>) -> Self {
        let (mut counted, mut apart) = (0, [0; 4]);
        let mut tables: BTreeMap<&str, BTreeMap<String, u64>> = BTreeMap::new();
        let mut add = |table: &'static str, value: &str| {
            *tables.entry(table).or_default().entry(value.to_owned()).or_default() += 1;
        };
        for case in cases {
            if let Some(count) = case.apart().and_then(|at| apart.get_mut(at)) {
                *count += 1;
                continue;
            }
            counted += 1;
            for field in FIELDS {
                match case.values.get(field) {
                    Some(values) => values.iter().for_each(|value| add(field, value)),
                    None => add(field, ""),
                }
            }
            add("language", case.language.as_deref().unwrap_or_default());
            let day = case.day.map(|day| day.to_string()).unwrap_or_default();
            add("month", day.get(..7).unwrap_or_default());
        }
        let table = |name| Table::of(name, tables.get(name).cloned().unwrap_or_default());
        Self {
            counted: Count::Told(counted),
            apart: apart.map(Count::Told),
            tables: FIELDS.into_iter().chain(["language", "month"]).map(table).collect(),
        }
    }

    /// Leaves out what is too small to be told.
    #[must_use]
    pub fn guarded(self) -> Self {
        Self {
            counted: self.counted.guarded(),
            apart: self.apart.map(Count::guarded),
            tables: self.tables.into_iter().map(Table::guarded).collect(),
        }
    }
}

impl Table {
    fn of(name: &'static str, mut counts: BTreeMap<String, u64>) -> Self {
        let field = taxonomy::field(name).ok();
        let mut rows = vec![];
        // As the taxonomy has them, then what it does not know any more; what has no value stands last.
        let none = counts.remove("");
        for value in field.iter().flat_map(|field| &field.values) {
            rows.extend(counts.remove_entry(&value.code));
        }
        rows.extend(counts);
        rows.extend(none.map(|count| (String::new(), count)));
        let rows = rows.into_iter().map(|(value, count)| (value, Count::Told(count))).collect();
        Self { name, many: field.is_some_and(|field| field.many), rows }
    }

    fn guarded(self) -> Self {
        let mut rows: Vec<(String, Count)> =
            self.rows.iter().map(|(value, count)| (value.clone(), count.guarded())).collect();
        if rows.iter().filter(|(_, count)| *count == Count::Few).count() == 1 {
            let told =
                self.rows.iter().enumerate().filter(|(_, (_, count))| count.exact() >= LEAST);
            let next = told.min_by_key(|(_, (_, count))| count.exact()).map(|(at, _)| at);
            if let Some((_, count)) = next.and_then(|at| rows.get_mut(at)) {
                *count = Count::Few;
            }
        }
        Self { rows, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(day: &str, values: &[(&str, &str)]) -> Counted {
        let mut counted =
            Counted { day: day.parse().ok(), language: Some("nl".into()), ..Counted::default() };
        for (field, value) in values {
            counted.values.entry((*field).into()).or_default().push((*value).into());
        }
        counted
    }

    fn rows(statistics: &Statistics, name: &str) -> Vec<(String, Option<u64>)> {
        let table = statistics.tables.iter().find(|table| table.name == name).unwrap();
        table.rows.iter().map(|(value, count)| (value.clone(), count.told())).collect()
    }

    #[test]
    fn spam_abuse_repeats_and_what_cannot_be_read_are_in_no_table() {
        let cases = [
            case("2026-11-30", &[("form", "sex"), ("form", "labour")]),
            case("2026-12-01", &[("disposition", "OM")]),
            case("2026-12-01", &[("disposition", "OM"), ("disposition", "spam")]),
            case("2026-12-01", &[("disposition", "abuse")]),
            case("2026-12-01", &[("duplicate-of", "1")]),
            case("2026-12-01", &[("disposition", "dubbel")]),
            case("", &[("urgency", "A")]),
        ];
        let told = Statistics::of(cases.into_iter());
        assert_eq!(told.counted, Count::Told(2));
        assert_eq!(told.apart, [1, 1, 2, 1].map(Count::Told));
        let form = [("sex".into(), Some(1)), ("labour".into(), Some(1)), (String::new(), Some(1))];
        assert_eq!(rows(&told, "form"), form);
        assert_eq!(
            rows(&told, "month"),
            [("2026-11".into(), Some(1)), ("2026-12".into(), Some(1))]
        );
        assert_eq!(rows(&told, "urgency"), [(String::new(), Some(2))]);
    }

    #[test]
    fn small_count_is_left_out_and_no_sum_gives_it_away() {
        let some = |urgency: &'static str, count| {
            std::iter::repeat_with(move || case("2026-11-30", &[("urgency", urgency)])).take(count)
        };
        let cases = some("A", 3).chain(some("B", 14)).chain(some("C", 23)).chain(some("D", 51));
        let told = Statistics::of(cases).guarded();
        assert_eq!(told.counted, Count::Told(90));
        let urgency = [("A", None), ("B", None), ("C", Some(25)), ("D", Some(50))]
            .map(|(v, c)| (v.to_owned(), c));
        assert_eq!(rows(&told, "urgency"), urgency);
        // With two that are left out, nothing gives one away.
        let cases = some("A", 3).chain(some("B", 9)).chain(some("C", 23));
        let urgency = [("A", None), ("B", None), ("C", Some(25))].map(|(v, c)| (v.to_owned(), c));
        assert_eq!(rows(&Statistics::of(cases).guarded(), "urgency"), urgency);
    }
}

//! One line a case: what the list shows, the most urgent first, without reading any text.

use std::collections::{BTreeMap, BTreeSet};

use meldkluis_crypto::day::Day;
use rusqlite::{Row, ToSql, Transaction, params};

use super::{CaseFile, CaseFileError, alike, projection::Flags};

/// How much of a text is kept beside the list; the list shows less.
const BEGINS: usize = 80;

/// The place of a decided case in the list: behind all others.
pub(super) const DECIDED: i64 = 90;

/// A case in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// The vault's own number.
    pub number: u64,
    /// The day of its first tip that can be read.
    pub day: Option<Day>,
    /// How many tips it has, and how many of them were added later.
    pub tips: (u64, u64),
    /// How many of them nobody read.
    pub unread: u64,
    /// Attachments of the first tip that can be read.
    pub attachments: u64,
    /// Whether one of these is a spoken report.
    pub voice: bool,
    /// The language of that tip's page.
    pub language: Option<String>,
    /// How its text begins, as the sender wrote it.
    pub begins: Option<String>,
    /// Why no tip of it can be read.
    pub closed: Option<String>,
    /// Its sender asks that it be not used.
    pub withdrawn: bool,
    /// Someone may be hurt, locked up or moved in the next days.
    pub danger: bool,
    /// Someone is younger than 18.
    pub minor: bool,
    /// Its sender asks for help.
    pub help: bool,
    /// It happens now.
    pub now: bool,
    /// What officers set, by field.
    pub values: BTreeMap<String, Vec<String>>,
}

/// What of the list is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Only cases in which a field has a value.
    pub having: Vec<(String, String)>,
    /// Only cases of which nobody read some tip.
    pub unread: bool,
    /// Only cases that are to be decided still: never decided, or with a tip since that nobody read.
    pub open: bool,
    /// Only these cases.
    pub only: Option<BTreeSet<u64>>,
    /// Of near copies only the one that comes first: the most urgent, and of these the oldest.
    pub folded: bool,
    /// At most so many.
    pub most: Option<u64>,
    /// Without so many from the top.
    pub skip: u64,
}

impl CaseFile {
    /// Lists cases, the most urgent first and the older before the younger.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn list(&self, wanted: &Wanted) -> Result<Vec<Matter>, CaseFileError> {
        let (mut condition, having) = wanted.condition("matter");
        if wanted.folded {
            condition.push_str(&wanted.folding());
        }
        let sql = format!(
            "SELECT number, day, tips, added, unread, attachments, language, begins, closed, withdrawn, danger, minor, \
             help, now, voice FROM matter WHERE {condition} ORDER BY rank, day, number LIMIT ?1 OFFSET ?2"
        );
        let values = wanted.bounded(having);
        let mut list = self.db.prepare(&sql)?;
        let rows = list.query_map(values.as_slice(), of)?;
        let mut matters = rows.collect::<Result<Vec<_>, _>>()?;
        let mut current = self.db.prepare(
            "SELECT field, value FROM current WHERE number = ?1 ORDER BY field, version",
        )?;
        for matter in &mut matters {
            let mut rows = current.query([matter.number])?;
            while let Some(row) = rows.next()? {
                matter.values.entry(row.get(0)?).or_default().push(row.get(1)?);
            }
        }
        Ok(matters)
    }

    /// Counts the cases.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn count(&self) -> Result<u64, CaseFileError> {
        Ok(self.db.query_row("SELECT count(*) FROM matter", [], |row| row.get(0))?)
    }

    /// Counts the cases that are wanted, however many are listed.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn count_of(&self, wanted: &Wanted) -> Result<u64, CaseFileError> {
        let (condition, values) = wanted.places("matter");
        // The first two places are those of the list.
        let sql = format!("SELECT count(*) + 0 * (?1 + ?2) FROM matter WHERE {condition}");
        Ok(self.db.query_row(&sql, values.as_slice(), |row| row.get(0))?)
    }

    /// Tells whether there is a case of this number.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn has(&self, number: u64) -> Result<bool, CaseFileError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM matter WHERE number = ?1)";
        Ok(self.db.query_row(sql, [number], |row| row.get(0))?)
    }
}

impl Wanted {
    /// Returns what must hold of a case in a table, and the values of its places from the third on.
    pub(super) fn condition(&self, table: &str) -> (String, Vec<&dyn ToSql>) {
        let mut sql = String::from("1");
        if self.unread {
            sql.push_str(&format!(" AND {table}.unread > 0"));
        }
        if self.open {
            sql.push_str(&format!(" AND {table}.rank < {DECIDED}"));
        }
        if let Some(only) = &self.only {
            let numbers: Vec<String> = only.iter().map(u64::to_string).collect();
            sql.push_str(&format!(" AND {table}.number IN ({})", numbers.join(",")));
        }
        let mut values: Vec<&dyn ToSql> = vec![];
        for (field, value) in &self.having {
            let at = values.len() + 3;
            sql.push_str(&format!(
                " AND EXISTS (SELECT 1 FROM current c WHERE c.number = {table}.number \
                 AND c.field = ?{at} AND c.value = ?{})",
                at + 1
            ));
            values.extend([field as &dyn ToSql, value]);
        }
        (sql, values)
    }

    /// Returns the same with the values of all places, where nothing is bounded.
    pub(super) fn places(&self, table: &str) -> (String, Vec<&dyn ToSql>) {
        let (sql, having) = self.condition(table);
        (sql, [&0_i64 as &dyn ToSql, &0_i64].into_iter().chain(having).collect())
    }

    /// Returns the values of all places: how many at most, and how many are left out before them.
    pub(super) fn bounded<'w>(&'w self, having: Vec<&'w dyn ToSql>) -> Vec<&'w dyn ToSql> {
        let most: &dyn ToSql = match &self.most {
            Some(most) => most,
            None => &i64::MAX,
        };
        [most, &self.skip].into_iter().chain(having).collect()
    }

    /// Returns what leaves out the near copies behind the first of those that are wanted.
    fn folding(&self) -> String {
        let (condition, _) = self.condition("m");
        format!(
            " AND matter.number NOT IN (SELECT number FROM (SELECT m.number, row_number() OVER \
             (PARTITION BY a.lead ORDER BY m.rank, m.day, m.number) AS place FROM alike a \
             JOIN matter m ON m.number = a.number WHERE a.lead IS NOT NULL AND {condition}) WHERE place > 1)"
        )
    }
}

fn of(row: &Row<'_>) -> rusqlite::Result<Matter> {
    Ok(Matter {
        number: row.get(0)?,
        day: row.get::<_, Option<u32>>(1)?.map(Day::from_number),
        tips: (row.get(2)?, row.get(3)?),
        unread: row.get(4)?,
        attachments: row.get(5)?,
        language: row.get(6)?,
        begins: row.get(7)?,
        closed: row.get(8)?,
        withdrawn: row.get(9)?,
        danger: row.get(10)?,
        minor: row.get(11)?,
        help: row.get(12)?,
        now: row.get(13)?,
        voice: row.get(14)?,
        values: BTreeMap::new(),
    })
}

/// Makes the lines of these cases anew.
pub(super) fn refresh(
    writing: &Transaction<'_>,
    numbers: &BTreeSet<u64>,
) -> Result<(), CaseFileError> {
    let mut tips = writing.prepare(
        "SELECT closed, day, kind, language, substr(text, 1, ?2), withdrawn, danger, minor, help, now, \
         (SELECT count(*) FROM attachment a WHERE a.tip = tip.id), \
         EXISTS (SELECT 1 FROM seen s WHERE s.generation = tip.generation AND s.item = tip.item), \
         EXISTS (SELECT 1 FROM attachment a WHERE a.tip = tip.id AND a.role = 'voice'), \
         EXISTS (SELECT 1 FROM settled s WHERE s.generation = tip.generation AND s.item = tip.item) \
         FROM tip WHERE number = ?1 ORDER BY generation, item",
    )?;
    let mut remove = writing.prepare("DELETE FROM matter WHERE number = ?1")?;
    let mut insert = writing.prepare(
        "INSERT INTO matter (number, rank, day, tips, added, unread, attachments, language, begins, kind, closed, \
         withdrawn, danger, minor, help, now, voice) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17)",
    )?;
    let mut decided = writing.prepare(
        "SELECT (SELECT value FROM current WHERE number = ?1 AND field = 'urgency'), \
         EXISTS (SELECT 1 FROM current WHERE number = ?1 AND (field IN ('disposition', 'duplicate-of') \
         OR (field = 'status' AND value IN ('Closed', 'ClosedReferred'))))",
    )?;
    let mut alike = alike::Holding::of(writing)?;
    for number in numbers {
        let mut gist = Gist::default();
        let mut rows = tips.query(params![number, BEGINS])?;
        while let Some(row) = rows.next()? {
            gist.add(row)?;
        }
        remove.execute([number])?;
        alike.hold(*number)?;
        if gist.tips == 0 {
            continue;
        }
        let (urgency, done) = decided.query_row([number], |row| {
            Ok((row.get::<_, Option<String>>(0)?, row.get::<_, bool>(1)?))
        })?;
        let flags = gist.flags;
        insert.execute(params![
            number,
            rank(urgency.as_deref(), done.then_some(gist.fresh), flags),
            gist.head.day,
            gist.tips,
            gist.added,
            gist.unread,
            gist.head.attachments,
            gist.head.language,
            gist.head.begins,
            gist.head.kind,
            gist.closed.filter(|_| gist.head.kind.is_none()),
            flags.withdrawn,
            flags.danger,
            flags.minor,
            flags.help,
            flags.now,
            gist.head.voice,
        ])?;
    }
    Ok(())
}

/// What the tips of one case say together.
#[derive(Default)]
struct Gist {
    tips: u64,
    added: u64,
    unread: u64,
    /// Whether one came after the case was decided, can be read, and nobody read it.
    fresh: bool,
    closed: Option<String>,
    flags: Flags,
    head: Head,
}

/// The first tip that can be read speaks for the case.
#[derive(Default)]
struct Head {
    day: Option<u32>,
    kind: Option<String>,
    language: Option<String>,
    begins: Option<String>,
    attachments: u64,
    voice: bool,
}

impl Gist {
    fn add(&mut self, row: &Row<'_>) -> Result<(), CaseFileError> {
        self.tips += 1;
        let seen: bool = row.get(11)?;
        self.unread += u64::from(!seen);
        let closed: Option<String> = row.get(0)?;
        if closed.is_some() {
            self.closed = self.closed.take().or(closed);
            return Ok(());
        }
        self.fresh |= !seen && !row.get::<_, bool>(13)?;
        let kind: Option<String> = row.get(2)?;
        self.added += u64::from(kind.as_deref() == Some("follow-up"));
        self.flags.withdrawn |= row.get::<_, bool>(5)?;
        self.flags.danger |= row.get::<_, bool>(6)?;
        self.flags.minor |= row.get::<_, bool>(7)?;
        self.flags.help |= row.get::<_, bool>(8)?;
        self.flags.now |= row.get::<_, bool>(9)?;
        if self.head.kind.is_none() {
            self.head = Head {
                day: row.get(1)?,
                kind,
                language: row.get(3)?,
                begins: row.get(4)?,
                attachments: row.get(10)?,
                voice: row.get(12)?,
            };
        }
        Ok(())
    }
}

/// Returns the place of a case in the list; an officer's word goes before the sender's ticks.
///
/// A report that its sender took back comes first all the same: nobody should act on it.
/// `done` is for a decided case, and says whether a tip that nobody read came since. Such a case stands where its ticks
/// put it, or higher where an officer's word does: nobody weighed that tip. Every other decided case stands last.
fn rank(urgency: Option<&str>, done: Option<bool>, flags: Flags) -> i64 {
    match done {
        None => of_open(urgency, flags),
        Some(true) => of_open(urgency, flags).min(of_open(None, flags)),
        Some(false) => DECIDED,
    }
}

fn of_open(urgency: Option<&str>, flags: Flags) -> i64 {
    let ticks = i64::from(flags.danger) * 4 + i64::from(flags.minor) * 2 + i64::from(flags.now);
    match urgency {
        _ if flags.withdrawn => 0,
        Some("A") => 1,
        None if ticks > 0 => 10 - ticks,
        Some("B") => 20,
        None => 30,
        Some("C") => 40,
        Some(_) => 50,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danger_goes_before_minors_and_both_before_now() {
        let danger = Flags { danger: true, ..Flags::default() };
        let minor = Flags { minor: true, ..Flags::default() };
        let now = Flags { now: true, ..Flags::default() };
        let none = Flags::default();
        let withdrawn = Flags { withdrawn: true, ..none };
        let order = [
            rank(None, None, withdrawn),
            rank(Some("A"), None, none),
            rank(None, None, danger),
            rank(None, None, minor),
            rank(None, None, now),
            rank(Some("B"), None, danger),
            rank(None, None, none),
            rank(Some("C"), None, danger),
            rank(Some("D"), None, danger),
            rank(Some("A"), Some(false), danger),
        ];
        assert!(order.is_sorted_by(|a, b| a < b), "{order:?}");
    }

    #[test]
    fn decided_case_stands_where_its_ticks_put_it_while_a_later_tip_is_unread() {
        let danger = Flags { danger: true, ..Flags::default() };
        let open = rank(None, None, danger);
        for urgency in [None, Some("B"), Some("C"), Some("D")] {
            assert_eq!(rank(urgency, Some(true), danger), open, "{urgency:?}");
        }
        assert_eq!(rank(Some("A"), Some(true), danger), rank(Some("A"), None, danger));
    }
}

//! One line a case: what the list shows, the most urgent first, without reading any text.

use std::collections::{BTreeMap, BTreeSet};

use meldkluis_crypto::day::Day;
use rusqlite::{OptionalExtension as _, Row, ToSql, Transaction, params};

use super::{CaseFile, CaseFileError, due::Facts, liken, projection::Flags};

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
    /// The first day on which something of it is due.
    pub due: Option<Day>,
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
    /// Only cases of which something is due by a day.
    pub due: Option<Day>,
    /// Only these cases.
    pub only: Option<BTreeSet<u64>>,
    /// Of near copies only the one that comes first: the most urgent, and of these the oldest.
    pub folded: bool,
    /// At most so many.
    pub most: Option<u64>,
    /// Without so many from the top.
    pub skip: u64,
}

/// How many cases there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All.
    pub every: u64,
    /// Those that are to be decided still.
    pub open: u64,
    /// Those of which nobody read some tip.
    pub unread: u64,
    /// Those of which something is due.
    pub due: u64,
}

impl CaseFile {
    /// Lists cases, the most urgent first and the older before the younger.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn list(&self, wanted: &Wanted) -> Result<Vec<Matter>, CaseFileError> {
        let most = wanted.most.unwrap_or(u64::MAX);
        self.lines(&self.numbers(wanted, most, wanted.skip)?)
    }

    /// Lists cases, and tells how many are wanted, however many are listed; near copies count each.
    ///
    /// The numbers are chosen first, from an index that has whatever they are chosen by: a late page costs no more
    /// lines than an early one.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn page(&self, wanted: &Wanted) -> Result<(Vec<Matter>, u64), CaseFileError> {
        if wanted.folded {
            // How many rows there are is counted nowhere; how many cases is.
            let most = wanted.most.unwrap_or(u64::MAX);
            return Ok((
                self.lines(&self.numbers(wanted, most, wanted.skip)?)?,
                self.count_of(wanted)?,
            ));
        }
        let (numbers, count) = match wanted.counted(&self.tally(wanted.due)?) {
            Some(count) => (self.stretch(wanted, count)?, count),
            None => {
                let all = self.numbers(wanted, u64::MAX, 0)?;
                let skip = usize::try_from(wanted.skip).unwrap_or(usize::MAX);
                let most = wanted.most.and_then(|most| usize::try_from(most).ok());
                let count = all.len() as u64;
                (all.into_iter().skip(skip).take(most.unwrap_or(usize::MAX)).collect(), count)
            }
        };
        Ok((self.lines(&numbers)?, count))
    }

    /// Counts the cases.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn count(&self) -> Result<u64, CaseFileError> {
        Ok(self.db.query_row("SELECT every FROM tally", [], |row| row.get(0))?)
    }

    /// Tells how many cases there are; of those that are due, by a day.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn tally(&self, today: Option<Day>) -> Result<Tally, CaseFileError> {
        let sql = "SELECT every, open, unread, \
                   (SELECT coalesce(sum(cases), 0) FROM due_on WHERE day <= ?1) FROM tally";
        Ok(self.db.query_row(sql, [today.map(Day::number)], |row| {
            let (every, open) = (row.get(0)?, row.get(1)?);
            Ok(Tally { every, open, unread: row.get(2)?, due: row.get(3)? })
        })?)
    }

    /// Counts the cases that are wanted, however many are listed; near copies count each.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn count_of(&self, wanted: &Wanted) -> Result<u64, CaseFileError> {
        match wanted.counted(&self.tally(wanted.due)?) {
            Some(count) => Ok(count),
            None => {
                let each = Wanted { folded: false, ..wanted.clone() };
                Ok(self.numbers(&each, u64::MAX, 0)?.len() as u64)
            }
        }
    }

    /// Returns the numbers of a stretch of the list, from whichever end of it is nearer.
    fn stretch(&self, wanted: &Wanted, count: u64) -> Result<Vec<u64>, CaseFileError> {
        let most = wanted.most.unwrap_or(count).min(count.saturating_sub(wanted.skip));
        let behind = count.saturating_sub(wanted.skip).saturating_sub(most);
        let backward = behind < wanted.skip;
        let (condition, _) = wanted.condition("matter");
        let order = if backward { BACKWARD } else { FORWARD };
        let sql = format!("SELECT number FROM {LINE} WHERE {condition} {order} LIMIT ?1 OFFSET ?2");
        let mut list = self.db.prepare(&sql)?;
        let skip = if backward { behind } else { wanted.skip };
        let rows = list.query_map([most, skip], |row| row.get(0))?;
        let mut numbers = rows.collect::<Result<Vec<u64>, _>>()?;
        if backward {
            numbers.reverse();
        }
        Ok(numbers)
    }

    /// Returns the numbers of those that are wanted, in the order of the list: at most so many, without so many from the
    /// top.
    fn numbers(&self, wanted: &Wanted, most: u64, skip: u64) -> Result<Vec<u64>, CaseFileError> {
        let (mut condition, having) = wanted.condition("matter");
        if wanted.folded {
            condition.push_str(&wanted.folding());
        }
        let from = if wanted.only.is_some() { "matter" } else { LINE };
        let most = i64::try_from(most).unwrap_or(-1);
        let skip = i64::try_from(skip).unwrap_or(i64::MAX);
        let sql = format!(
            "SELECT number FROM {from} WHERE {condition} {FORWARD} LIMIT {most} OFFSET {skip}"
        );
        let mut list = self.db.prepare(&sql)?;
        let rows = list.query_map(having.as_slice(), |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    #[cfg(test)]
    pub(super) fn numbers_of(&self, wanted: &Wanted) -> Vec<u64> {
        self.numbers(wanted, u64::MAX, 0).unwrap()
    }

    fn lines(&self, numbers: &[u64]) -> Result<Vec<Matter>, CaseFileError> {
        let mut line = self.db.prepare(
            "SELECT number, day, tips, added, unread, attachments, language, begins, closed, withdrawn, danger, minor, \
             help, now, voice, due FROM matter WHERE number = ?1",
        )?;
        let mut current = self.db.prepare(
            "SELECT field, value FROM current WHERE number = ?1 ORDER BY field, version",
        )?;
        let mut matters = Vec::with_capacity(numbers.len());
        for number in numbers {
            let Some(mut matter) = line.query_row([number], of).optional()? else { continue };
            let mut rows = current.query([number])?;
            while let Some(row) = rows.next()? {
                matter.values.entry(row.get(0)?).or_default().push(row.get(1)?);
            }
            matters.push(matter);
        }
        Ok(matters)
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

/// The index that has whatever cases are chosen and ordered by.
const LINE: &str = "matter INDEXED BY matter_line";
const FORWARD: &str = "ORDER BY rank, day, number";
const BACKWARD: &str = "ORDER BY rank DESC, day DESC, number DESC";

impl Wanted {
    /// Returns how many are wanted, where that is counted already.
    fn counted(&self, tally: &Tally) -> Option<u64> {
        if self.only.is_some() || !self.having.is_empty() {
            return None;
        }
        match (self.unread, self.open, self.due.is_some()) {
            (false, false, false) => Some(tally.every),
            (true, false, false) => Some(tally.unread),
            (false, true, false) => Some(tally.open),
            (false, false, true) => Some(tally.due),
            _ => None,
        }
    }

    /// Returns what must hold of a case in a table, and the values of its places.
    pub(super) fn condition(&self, table: &str) -> (String, Vec<&dyn ToSql>) {
        let mut sql = String::from("1");
        if self.unread {
            sql.push_str(&format!(" AND {table}.unread > 0"));
        }
        if self.open {
            sql.push_str(&format!(" AND {table}.rank < {DECIDED}"));
        }
        if let Some(day) = self.due {
            sql.push_str(&format!(" AND {table}.due <= {}", day.number()));
        }
        if let Some(only) = &self.only {
            let numbers: Vec<String> = only.iter().map(u64::to_string).collect();
            sql.push_str(&format!(" AND {table}.number IN ({})", numbers.join(",")));
        }
        let mut values: Vec<&dyn ToSql> = vec![];
        for (field, value) in &self.having {
            let at = values.len() + 1;
            sql.push_str(&format!(
                " AND {table}.number IN (SELECT c.number FROM current c WHERE c.field = ?{at} AND c.value = ?{})",
                at + 1
            ));
            values.extend([field as &dyn ToSql, value]);
        }
        (sql, values)
    }

    /// Returns what leaves out the near copies behind the first of those that are wanted.
    ///
    /// Only cases that have near copies are looked at: left to choose, SQLite looks at every case.
    fn folding(&self) -> String {
        let (condition, _) = self.condition("m");
        format!(
            " AND matter.number NOT IN (SELECT number FROM (SELECT m.number, row_number() OVER \
             (PARTITION BY a.lead ORDER BY m.rank, m.day, m.number) AS place \
             FROM alike a INDEXED BY alike_lead CROSS JOIN matter m ON m.number = a.number \
             WHERE a.lead IS NOT NULL AND {condition}) WHERE place > 1)"
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
        due: row.get::<_, Option<u32>>(15)?.map(Day::from_number),
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
    let mut there = writing.prepare("SELECT rank, unread, due FROM matter WHERE number = ?1")?;
    let mut remove = writing.prepare("DELETE FROM matter WHERE number = ?1")?;
    let mut insert = writing.prepare(
        "INSERT INTO matter (number, rank, day, tips, added, unread, attachments, language, begins, kind, closed, \
         withdrawn, danger, minor, help, now, voice, due) \
         VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18)",
    )?;
    let mut decided = writing.prepare(
        "SELECT (SELECT value FROM current WHERE number = ?1 AND field = 'urgency'), \
         (SELECT e.at FROM current c JOIN edit e ON e.version = c.version WHERE c.number = ?1 AND c.field = 'urgency'), \
         EXISTS (SELECT 1 FROM current WHERE number = ?1 AND (field IN ('disposition', 'duplicate-of') \
         OR (field = 'status' AND value IN ('Closed', 'ClosedReferred'))))",
    )?;
    let mut alike = liken::Holding::of(writing)?;
    let mut counting = Counting::default();
    for number in numbers {
        let mut gist = Gist::default();
        let mut rows = tips.query(params![number, BEGINS])?;
        while let Some(row) = rows.next()? {
            gist.add(row)?;
        }
        let line = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        if let Some(line) = there.query_row([number], line).optional()? {
            counting.line(-1, line);
            remove.execute([number])?;
        }
        alike.hold(*number)?;
        if gist.tips == 0 {
            continue;
        }
        let (urgency, given, done) = decided.query_row([number], |row| {
            let given = row.get::<_, Option<u64>>(1)?.map(Day::from_unix);
            Ok((row.get::<_, Option<String>>(0)?, given, row.get::<_, bool>(2)?))
        })?;
        let flags = gist.flags;
        let rank = rank(urgency.as_deref(), done.then_some(gist.fresh), flags);
        let facts = |came| Facts { number: *number, came, urgency, given, done, since: gist.since };
        let due = gist.head.day.map(Day::from_number).map(|came| facts(came).first().number());
        insert.execute(params![
            number,
            rank,
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
            due,
        ])?;
        counting.line(1, (rank, gist.unread, due));
    }
    counting.carry(writing)
}

/// How many lines come and go, each as more or fewer of what is counted.
#[derive(Default)]
struct Counting {
    every: i64,
    open: i64,
    unread: i64,
    due: BTreeMap<u32, i64>,
}

impl Counting {
    fn line(&mut self, more: i64, (rank, unread, due): (i64, u64, Option<u32>)) {
        self.every += more;
        self.open += if rank < DECIDED { more } else { 0 };
        self.unread += if unread > 0 { more } else { 0 };
        if let Some(day) = due {
            *self.due.entry(day).or_default() += more;
        }
    }

    fn carry(self, writing: &Transaction<'_>) -> Result<(), CaseFileError> {
        writing.execute(
            "UPDATE tally SET every = every + ?1, open = open + ?2, unread = unread + ?3",
            [self.every, self.open, self.unread],
        )?;
        let sql =
            "INSERT INTO due_on VALUES (?1, ?2) ON CONFLICT (day) DO UPDATE SET cases = cases + ?2";
        let mut due_on = writing.prepare(sql)?;
        for (day, more) in self.due {
            due_on.execute(params![day, more])?;
        }
        Ok(())
    }
}

/// What the tips of one case say together.
#[derive(Default)]
struct Gist {
    tips: u64,
    added: u64,
    unread: u64,
    /// Whether one came after the case was decided, can be read, and nobody read it.
    fresh: bool,
    /// The day of the first tip that came after the case was decided.
    since: Option<Day>,
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
        let settled: bool = row.get(13)?;
        self.fresh |= !seen && !settled;
        let day = row.get::<_, Option<u32>>(1)?.map(Day::from_number).filter(|_| !settled);
        self.since = self.since.into_iter().chain(day).min();
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

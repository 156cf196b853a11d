//! Near copies: which cases tell the same in nearly the same words, so that a flood is one row of a list.
//!
//! What comes in: the text that speaks for each case, compared once, when it is put in. What goes out: for each
//! case the oldest one that its text is a near copy of, how many there are, and which of them stand out.
//!
//! A text joins only the case that leads, and never a chain: whoever sends texts that go over from one story to another
//! in small steps joins nothing. What leads is the oldest, which a copy of it cannot be.
//! A case **stands out** when something of it is not in the words alone: a sender's urgent tick, a file, something that
//! was added, answers or numbers and addresses that are not those of more than half of the group, or what an officer
//! said of it or did with it. What is done with a whole group at once leaves these.
//!
//! Deliberately absent: anything that is decided because texts are alike.

use rusqlite::{OptionalExtension as _, ToSql};

use super::{
    CaseFile, CaseFileError,
    edits::{ASSIGNED, Change, TAG},
    matter::{DECIDED, Matter, Wanted},
};

/// The near copies of one text, as far as they are in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// The oldest of them all.
    pub lead: u64,
    /// How many cases there are, in the list and beside it.
    pub all: u64,
    /// How many are in the list.
    pub here: u64,
    /// How many different texts these have.
    pub texts: u64,
    /// How many of these stand out.
    pub apart: u64,
    /// The oldest of those with which something is done at once: to be decided, and not standing out.
    pub first: Option<u64>,
    /// The highest number among them.
    pub last: u64,
    /// How many of them nobody read.
    pub unread: u64,
    /// How many have files.
    pub files: u64,
    /// To how many something was added.
    pub added: u64,
    /// How many of them have each mark: withdrawn, danger, under 18, help, now.
    pub marks: [u64; 5],
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The case whose words it shows.
    pub shown: Matter,
    /// The near copies that it stands for, if there are several, and the one of them that comes first: it stands at the
    /// place of that one.
    pub group: Option<(Group, Matter)>,
}

/// A case among the near copies of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copy {
    /// Its number.
    pub number: u64,
    /// Whether it stands out.
    pub apart: bool,
    /// Whether what was answered beside its words is not what most of them answered.
    pub said: bool,
    /// Whether what its words name is not what those of most of them name.
    pub named: bool,
}

/// The cases of a group with which something is done at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plain {
    /// Their numbers.
    pub numbers: Vec<u64>,
    /// How many more there are.
    pub more: u64,
    /// How many were left because they stand out.
    pub apart: u64,
}

/// What of a group is counted beside its cases.
const SUMS: [&str; 8] = [
    "matter.unread > 0",
    "matter.attachments > 0",
    "matter.added > 0",
    "matter.withdrawn",
    "matter.danger",
    "matter.minor",
    "matter.help",
    "matter.now",
];
/// Why the copies of a text are asked for.
#[derive(Clone, Copy)]
enum Asking<'a> {
    /// To be seen, or put away, by this officer: what is with a colleague stands out.
    Away(&'a str),
    /// To get a value: who works on them keeps none out, and those that have it are passed over.
    Value(&'a Change),
}

impl Asking<'_> {
    /// Returns what must hold of a case, which edits of it do not make it stand out, and the values of their places.
    fn condition<'a>(&'a self, wanted: &'a Wanted) -> (String, String, Vec<&'a dyn ToSql>) {
        let (mut condition, mut values) = wanted.condition("matter");
        let at = values.len() + 1;
        let free = match self {
            Self::Away(me) => {
                values.push(me);
                format!("(c.field = 'tag' OR (c.field = 'assigned' AND c.value = ?{at}))")
            }
            Self::Value(change) => {
                values.extend([&change.field as &dyn ToSql, &change.value]);
                // What is set to nothing is held by whatever has no value.
                condition.push_str(&format!(
                    " AND EXISTS (SELECT 1 FROM current c WHERE c.number = matter.number AND c.field = ?{at} \
                     AND (?{0} = '' OR c.value = ?{0})) = (?{0} = '')",
                    at + 1
                ));
                "c.field IN ('assigned', 'tag')".to_owned()
            }
        };
        (condition, free, values)
    }
}

/// What more than half of a group answered, and what the words of more than half of it name; nothing where no value is
/// that of so many: then each stands out.
#[derive(Clone, Copy)]
struct Common {
    said: Option<i64>,
    named: Option<i64>,
}

impl Common {
    /// Returns what tells whether a case stands out, whatever an officer said of it that is free.
    fn apart(self, free: &str) -> String {
        format!(
            "(matter.withdrawn OR matter.danger OR matter.minor OR matter.help OR matter.now OR matter.attachments > 0 \
             OR matter.tips > 1 OR {} OR {} \
             OR EXISTS (SELECT 1 FROM current c WHERE c.number = matter.number AND NOT {free}) \
             OR EXISTS (SELECT 1 FROM edit e WHERE e.number = matter.number \
             AND e.field IN ('note', 'translation', 'taken-out', 'mark-taken-back')))",
            self.said(),
            self.named()
        )
    }

    fn said(self) -> String {
        self.said.map_or_else(|| "1".to_owned(), |said| format!("a.said <> {said}"))
    }

    fn named(self) -> String {
        self.named.map_or_else(|| "1".to_owned(), |named| format!("a.named <> {named}"))
    }
}

impl CaseFile {
    /// Returns the near copies that a case leads, as far as they are wanted; what is with another officer than `me`
    /// stands out.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn group(&self, lead: u64, wanted: &Wanted, me: &str) -> Result<Group, CaseFileError> {
        let asking = Asking::Away(me);
        let (condition, free, values) = asking.condition(wanted);
        let sum = |what: &str| format!("coalesce(sum({what}), 0)");
        let sums: Vec<String> = SUMS.iter().map(|what| sum(what)).collect();
        let (common, all) = self.common(lead)?;
        let apart = common.apart(&free);
        let sql = format!(
            "SELECT count(*), count(DISTINCT a.text), coalesce(max(matter.number), 0), {}, {}, \
             min(CASE WHEN matter.rank < {DECIDED} AND NOT {apart} THEN matter.number END) \
             FROM alike a JOIN matter ON matter.number = a.number WHERE a.lead = {lead} AND {condition}",
            sum(&apart),
            sums.join(", ")
        );
        Ok(self.db.query_row(&sql, values.as_slice(), |row| {
            Ok(Group {
                lead,
                all,
                here: row.get(0)?,
                texts: row.get(1)?,
                last: row.get(2)?,
                apart: row.get(3)?,
                unread: row.get(4)?,
                files: row.get(5)?,
                added: row.get(6)?,
                marks: [row.get(7)?, row.get(8)?, row.get(9)?, row.get(10)?, row.get(11)?],
                first: row.get(12)?,
            })
        })?)
    }

    /// Returns the line of a case that comes first of those that are wanted.
    ///
    /// In a folded list it shows the words of the oldest with which something is done at once, so that nothing is put away
    /// by words that are not shown; where each stands out, those of the one that comes first.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn line(&self, first: Matter, wanted: &Wanted, me: &str) -> Result<Line, CaseFileError> {
        let lead = if wanted.folded { self.lead(first.number)? } else { None };
        let group = lead.map(|lead| self.group(lead, wanted, me)).transpose()?;
        let Some(group) = group.filter(|group| group.here > 1) else {
            return Ok(Line { shown: first, group: None });
        };
        let only = Some([group.first.unwrap_or(first.number)].into());
        let shown = self.list(&Wanted { only, ..Wanted::default() })?.pop();
        Ok(Line { shown: shown.unwrap_or_else(|| first.clone()), group: Some((group, first)) })
    }

    /// Returns the case that leads the near copies of a case's text, if it has any.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn lead(&self, number: u64) -> Result<Option<u64>, CaseFileError> {
        let mut lead = self.db.prepare("SELECT lead FROM alike WHERE number = ?1")?;
        Ok(lead.query_row([number], |row| row.get(0)).optional()?.flatten())
    }

    /// Lists the near copies that a case leads, those that are wanted: the open before the decided, what stands out
    /// first, then the most urgent; what is with another officer than `me` stands out.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn copies(&self, lead: u64, wanted: &Wanted, me: &str) -> Result<Vec<Copy>, CaseFileError> {
        self.asked_for(lead, wanted, Asking::Away(me))
    }

    fn asked_for(
        &self,
        lead: u64,
        wanted: &Wanted,
        asking: Asking<'_>,
    ) -> Result<Vec<Copy>, CaseFileError> {
        let (condition, free, values) = asking.condition(wanted);
        let (common, _) = self.common(lead)?;
        let sql = format!(
            "SELECT matter.number, {} AS apart, {}, {} FROM alike a JOIN matter ON matter.number = a.number \
             WHERE a.lead = {lead} AND {condition} \
             ORDER BY matter.rank >= {DECIDED}, apart DESC, matter.rank, matter.day, matter.number LIMIT {} OFFSET {}",
            common.apart(&free),
            common.said(),
            common.named(),
            wanted.most.and_then(|most| i64::try_from(most).ok()).unwrap_or(-1),
            i64::try_from(wanted.skip).unwrap_or(i64::MAX)
        );
        let mut copies = self.db.prepare(&sql)?;
        let rows = copies.query_map(values.as_slice(), |row| {
            Ok(Copy {
                number: row.get(0)?,
                apart: row.get(1)?,
                said: row.get(2)?,
                named: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns those of the wanted cases of a group, up to the number `last`, with which a change by `me` is made at
    /// once: at most `most`, the oldest first, that are to be decided and do not stand out.
    ///
    /// A tag or an assignment passes over those that have it, so that the same act said again gets further.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn plain_copies(
        &self,
        (lead, last): (u64, u64),
        wanted: &Wanted,
        (change, me): (&Change, &str),
        most: usize,
    ) -> Result<Plain, CaseFileError> {
        let wanted = Wanted { open: true, most: None, skip: 0, ..wanted.clone() };
        let asking = match change.field.as_str() {
            ASSIGNED | TAG => Asking::Value(change),
            _ => Asking::Away(me),
        };
        let copies = self.asked_for(lead, &wanted, asking)?.into_iter();
        let copies = copies.filter(|copy| copy.number <= last);
        let (apart, mut plain): (Vec<Copy>, Vec<Copy>) = copies.partition(|copy| copy.apart);
        plain.sort_unstable_by_key(|copy| copy.number);
        Ok(Plain {
            numbers: plain.iter().map(|copy| copy.number).take(most).collect(),
            more: plain.len().saturating_sub(most) as u64,
            apart: apart.len() as u64,
        })
    }

    /// Tells what the near copies that a case leads have in common, and how many they are.
    fn common(&self, lead: u64) -> Result<(Common, u64), CaseFileError> {
        // Asked by itself: within the other questions it would be answered for each case anew.
        let most = |what: &str| {
            format!(
                "(SELECT {what} FROM alike WHERE lead = ?1 GROUP BY {what} \
                 HAVING 2 * count(*) > (SELECT count(*) FROM alike WHERE lead = ?1))"
            )
        };
        let sql = format!(
            "SELECT {}, {}, count(*) FROM alike WHERE lead = ?1",
            most("said"),
            most("named")
        );
        Ok(self.db.query_row(&sql, [lead], |row| {
            Ok((Common { said: row.get(0)?, named: row.get(1)? }, row.get(2)?))
        })?)
    }

    /// Returns the words that speak for a case.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn spoken(&self, number: u64) -> Result<Option<String>, CaseFileError> {
        let sql = "SELECT tip.text FROM alike a JOIN tip ON tip.generation = a.generation AND tip.item = a.item \
                   WHERE a.number = ?1";
        let text = self.db.prepare(sql)?.query_row([number], |row| row.get(0)).optional()?;
        Ok(text.flatten())
    }
}

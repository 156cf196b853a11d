//! Near copies: which cases tell the same in nearly the same words, so that a flood is one row of a list.
//!
//! What comes in: the text that speaks for each case, compared once, at the end of an import. What goes out: for each
//! case the oldest one that its text is a near copy of, how many there are, and which of them stand out.
//!
//! A text joins only the case that leads, and never a chain: whoever sends texts that go over from one story to another
//! in small steps joins nothing. What leads is the oldest, which a copy of it cannot be.
//! A case **stands out** when something of it is not in the words alone: a sender's urgent tick, a file, something that
//! was added, answers or numbers and addresses that are not those of more than half of the group, or what an officer
//! said of it or did with it. What is done with a whole group at once leaves these.
//!
//! Deliberately absent: anything that is decided because texts are alike.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    num::NonZero,
    thread,
};

use meldkluis_crypto::tip::Answers;
use ring::digest::{SHA256, digest};
use rusqlite::{OptionalExtension as _, Statement, ToSql, Transaction, params};

use super::{
    CaseFile, CaseFileError,
    edits::{ASSIGNED, Change, TAG},
    matter::{DECIDED, Wanted},
    projection::BATCH,
    sketch::{Shingles, Sketch},
};
use crate::links;

/// The most cases that a new text is compared with word for word: those that share the most of its sketch.
const COMPARED: usize = 4;
/// Of each band at most so many cases are looked at, the oldest: whoever computes texts that share a band and are not
/// near makes them cost no more than that.
const CANDIDATES: usize = 64;
/// So many shingles of texts are held while others are compared with them.
const HELD: usize = 4 << 20;

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

    /// Forgets which cases are alike: all are compared again, in the order of their numbers.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub(super) fn forget_alike(&self) -> Result<(), CaseFileError> {
        self.db.execute("DELETE FROM alike", [])?;
        Ok(())
    }

    /// Compares the cases that were not compared yet with all others, in transactions of a bounded number.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub(super) fn liken(&self) -> Result<(), CaseFileError> {
        let sql = "SELECT number FROM matter WHERE kind IS NOT NULL AND NOT EXISTS \
                   (SELECT 1 FROM alike a WHERE a.number = matter.number) ORDER BY number";
        let mut new = self.db.prepare(sql)?;
        let new = new.query_map([], |row| row.get(0))?.collect::<Result<Vec<u64>, _>>()?;
        if new.is_empty() {
            return Ok(());
        }
        let mut known = Known::of(self)?;
        for numbers in new.chunks(BATCH) {
            let writing = self.begin()?;
            {
                let mut heads = writing.prepare(HEAD)?;
                let mut insert = writing.prepare(INSERT)?;
                let mut fresh = vec![];
                for number in numbers {
                    fresh.extend(Head::of(&mut heads, *number)?.map(|head| (*number, head)));
                }
                let cut = cut_all(&fresh);
                for (fresh, cut) in fresh.iter().zip(cut) {
                    known.place((&writing, &mut heads), &mut insert, (fresh, cut))?;
                }
            }
            writing.commit()?;
        }
        Ok(())
    }
}

/// A text as it is compared; nothing of one that says too little.
type Cut = Option<(Shingles, Sketch)>;

/// Cuts texts on every core.
fn cut_all(fresh: &[(u64, Head)]) -> Vec<Cut> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let cut = |(_, head): &(u64, Head)| {
        head.shingles().map(|shingles| {
            let sketch = shingles.sketch();
            (shingles, sketch)
        })
    };
    thread::scope(|scope| {
        let parts = fresh.chunks(fresh.len().div_ceil(cores).max(1));
        let parts = parts.map(|part| scope.spawn(move || part.iter().map(cut).collect::<Vec<_>>()));
        let parts: Vec<_> = parts.collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().expect("cutting a text does not panic"))
            .collect()
    })
}

/// The texts that a new one can be a near copy of: those that lead, and those that are alone.
#[derive(Default)]
struct Known {
    /// Which cases have what in each band.
    bands: HashMap<(usize, u32), Vec<u64>>,
    cut: BTreeMap<u64, Shingles>,
    held: usize,
}

impl Known {
    fn of(file: &CaseFile) -> Result<Self, CaseFileError> {
        let mut known = Self::default();
        let sql =
            "SELECT number, sketch FROM alike WHERE lead IS NULL OR lead = number ORDER BY number";
        let mut rows = file.db.prepare(sql)?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            known.add(
                row.get(0)?,
                &Sketch::from_bytes(row.get_ref(1)?.as_blob().unwrap_or_default()),
            );
        }
        Ok(known)
    }

    fn add(&mut self, number: u64, sketch: &Sketch) {
        for (at, band) in sketch.0.iter().enumerate() {
            let cases = self.bands.entry((at, *band)).or_default();
            if cases.len() < CANDIDATES {
                cases.push(number);
            }
        }
    }

    /// Puts a case beside the one that it is a near copy of, or alone.
    fn place(
        &mut self,
        (writing, heads): (&Transaction<'_>, &mut Statement<'_>),
        insert: &mut Statement<'_>,
        ((number, head), cut): (&(u64, Head), Cut),
    ) -> Result<(), CaseFileError> {
        let lead = match &cut {
            Some((shingles, sketch)) => self.lead(heads, shingles, sketch)?,
            None => None,
        };
        let (shingles, sketch) = cut.unzip();
        let sketch = sketch.unwrap_or_else(|| Sketch(vec![]));
        insert.execute(params![
            number,
            head.generation,
            head.item,
            lead,
            sketch.to_bytes(),
            digest_of(head.text.as_deref().unwrap_or_default()),
            head.said(),
            if lead.is_some() { head.named() } else { 0 },
        ])?;
        match lead {
            Some(lead) => lead_on(writing, heads, lead),
            None => {
                self.add(*number, &sketch);
                shingles.into_iter().for_each(|shingles| self.hold(*number, shingles));
                Ok(())
            }
        }
    }

    /// Returns the oldest case of those that share the most with a text and are near it.
    fn lead(
        &mut self,
        heads: &mut Statement<'_>,
        shingles: &Shingles,
        sketch: &Sketch,
    ) -> Result<Option<u64>, CaseFileError> {
        let bands =
            sketch.0.iter().enumerate().filter_map(|(at, band)| self.bands.get(&(at, *band)));
        let mut numbers: Vec<u64> = bands.flatten().copied().collect();
        numbers.sort_unstable();
        let each = numbers.chunk_by(|one, next| one == next);
        let mut shared: Vec<(u64, usize)> =
            each.filter_map(|same| Some((*same.first()?, same.len()))).collect();
        shared.sort_by_key(|(number, bands)| (Reverse(*bands), *number));
        let mut lead = None;
        for (number, _) in shared.into_iter().take(COMPARED) {
            if lead.is_none_or(|lead| number < lead) && self.is_near(heads, number, shingles)? {
                lead = Some(number);
            }
        }
        Ok(lead)
    }

    fn is_near(
        &mut self,
        heads: &mut Statement<'_>,
        number: u64,
        shingles: &Shingles,
    ) -> Result<bool, CaseFileError> {
        if let Some(cut) = self.cut.get(&number) {
            return Ok(cut.is_near(shingles));
        }
        let cut = Head::of(heads, number)?.and_then(|head| head.shingles());
        Ok(cut.is_some_and(|cut| {
            let near = cut.is_near(shingles);
            self.hold(number, cut);
            near
        }))
    }

    fn hold(&mut self, number: u64, cut: Shingles) {
        if self.held + cut.len() > HELD {
            self.cut.clear();
            self.held = 0;
        }
        self.held += cut.len();
        self.cut.insert(number, cut);
    }
}

/// What speaks for a case: its first tip that can be read.
struct Head {
    generation: u32,
    item: u64,
    text: Option<String>,
    place: Option<String>,
    soon: Option<String>,
    answers: Option<String>,
}

const HEAD: &str = "SELECT generation, item, text, place, soon, answers FROM tip \
     WHERE number = ?1 AND closed IS NULL ORDER BY generation, item LIMIT 1";

const INSERT: &str = "INSERT OR REPLACE INTO alike (number, generation, item, lead, sketch, text, said, named) \
     VALUES (?1,?2,?3,?4,?5,?6,?7,?8)";

impl Head {
    fn of(heads: &mut Statement<'_>, number: u64) -> Result<Option<Self>, CaseFileError> {
        let head = heads.query_row([number], |row| {
            Ok(Self {
                generation: row.get(0)?,
                item: row.get(1)?,
                text: row.get(2)?,
                place: row.get(3)?,
                soon: row.get(4)?,
                answers: row.get(5)?,
            })
        });
        Ok(head.optional()?)
    }

    fn shingles(&self) -> Option<Shingles> {
        Shingles::of(self.text.as_deref().unwrap_or_default())
    }

    /// Returns the digest of what was answered beside the words; 0 where nothing was.
    fn said(&self) -> i64 {
        let nothing = serde_json::to_string(&Answers::default()).ok();
        let said = self.answers.as_deref().filter(|said| Some(*said) != nothing.as_deref());
        said.map_or(0, digest_of)
    }

    /// Returns the digest of what the words name; 0 where they name nothing.
    fn named(&self) -> i64 {
        let words = [&self.text, &self.place, &self.soon].into_iter().flatten();
        let mut keys: Vec<String> = words
            .flat_map(|text| links::marks(text))
            .map(|mark| mark.joined().to_string())
            .collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() { 0 } else { digest_of(&keys.join("\n")) }
    }
}

fn digest_of(text: &str) -> i64 {
    let digest = digest(&SHA256, text.as_bytes());
    digest.as_ref().first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes))
}

/// Makes a case the one that leads; what its words name is looked for now that there is something to compare.
fn lead_on(
    writing: &Transaction<'_>,
    heads: &mut Statement<'_>,
    lead: u64,
) -> Result<(), CaseFileError> {
    let sql = "UPDATE alike SET lead = number WHERE number = ?1 AND lead IS NULL";
    if writing.execute(sql, [lead])? > 0 {
        let named = Head::of(heads, lead)?.map_or(0, |head| head.named());
        writing.execute("UPDATE alike SET named = ?2 WHERE number = ?1", params![lead, named])?;
    }
    Ok(())
}

/// Tells whether what is known of a case is of another tip than the one that speaks for it now, or of none.
///
/// Written so that nothing is laid aside to answer it: it is asked for each tip of an import.
const STALE: &str = "SELECT 1 FROM alike WHERE number = ?1 AND (generation, item) IS NOT \
     (SELECT generation, item FROM tip WHERE number = ?1 AND closed IS NULL ORDER BY generation, item LIMIT 1)";

/// Holds, for many cases, that what is known of each is of the tip that speaks for it.
pub(super) struct Holding<'t> {
    writing: &'t Transaction<'t>,
    stale: Statement<'t>,
}

impl<'t> Holding<'t> {
    pub(super) fn of(writing: &'t Transaction<'_>) -> Result<Self, CaseFileError> {
        Ok(Self { writing, stale: writing.prepare(STALE)? })
    }

    pub(super) fn hold(&mut self, number: u64) -> Result<(), CaseFileError> {
        match self.stale.exists([number])? {
            true => leave(self.writing, number),
            false => Ok(()),
        }
    }
}

/// Takes out what is known of a case. Where it led, the others are compared among themselves.
pub(super) fn leave(writing: &Transaction<'_>, number: u64) -> Result<(), CaseFileError> {
    let sql = "DELETE FROM alike WHERE number = ?1 RETURNING lead";
    let lead = writing.query_row(sql, [number], |row| row.get::<_, Option<u64>>(0)).optional()?;
    let Some(Some(lead)) = lead else { return Ok(()) };
    if lead == number {
        return regroup(writing, lead);
    }
    // Whoever has no near copy any more is alone.
    let sql = "UPDATE alike SET lead = NULL WHERE number = ?1 AND NOT EXISTS \
               (SELECT 1 FROM alike b WHERE b.lead = ?1 AND b.number <> ?1)";
    writing.execute(sql, [lead])?;
    Ok(())
}

fn regroup(writing: &Transaction<'_>, gone: u64) -> Result<(), CaseFileError> {
    let mut members =
        writing.prepare("SELECT number FROM alike WHERE lead = ?1 ORDER BY number")?;
    let members = members.query_map([gone], |row| row.get(0))?.collect::<Result<Vec<u64>, _>>()?;
    let mut leads: Vec<(u64, Shingles)> = vec![];
    let mut heads = writing.prepare(HEAD)?;
    for number in members {
        let shingles = Head::of(&mut heads, number)?.and_then(|head| head.shingles());
        let near = |cut: &Shingles| {
            let mut near = leads.iter().take(COMPARED).filter(|(_, lead)| lead.is_near(cut));
            near.next().map(|(lead, _)| *lead)
        };
        let lead = shingles.as_ref().and_then(near);
        let sql = "UPDATE alike SET lead = ?2 WHERE number = ?1";
        writing.execute(sql, params![number, lead])?;
        match (lead, shingles) {
            (Some(lead), _) => lead_on(writing, &mut heads, lead)?,
            (None, Some(shingles)) => leads.push((number, shingles)),
            (None, None) => {}
        }
    }
    Ok(())
}

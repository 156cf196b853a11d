//! Near copies are found here: each text is compared once, after its batch of an import, with those that share its sketch.
//!
//! What comes in: cases that were not compared, and cases that go. What goes out: who leads each, in the table `alike`,
//! which [`alike`](super::alike) asks.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    num::NonZero,
    slice,
    sync::LazyLock,
    thread,
};

use meldkluis_crypto::tip::Answers;
use ring::digest::{SHA256, digest};
use rusqlite::{OptionalExtension as _, Statement, Transaction, params};

use super::{
    CaseFile, CaseFileError,
    projection::{BATCH, Incoming, Joined},
    sketch::{Minima, Shingles, Sketch},
};
use crate::{links, receive::Progress};

/// The most cases that a new text is compared with word for word: those that share the most of its sketch.
const COMPARED: usize = 4;
/// Of each band at most so many cases are looked at, the oldest: whoever computes texts that share a band and are not
/// near makes them cost no more than that.
const CANDIDATES: usize = 64;
/// So many shingles of texts are held while others are compared with them.
const HELD: usize = 2 << 20;
/// The minima of so many texts are held: they tell most candidates apart without reading them again.
const TOLD: usize = 1 << 17;
/// So many bytes of texts are cut at once: cut, a text takes twenty times its room.
const CUT: usize = 2 << 20;
/// Where nothing was answered beside the words.
static NOTHING: LazyLock<Option<String>> =
    LazyLock::new(|| serde_json::to_string(&Answers::default()).ok());

impl CaseFile {
    /// Forgets which cases are alike: all are compared again, in the order of their numbers.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub(super) fn forget_alike(&self) -> Result<(), CaseFileError> {
        self.db.execute("DELETE FROM alike", [])?;
        Ok(())
    }

    /// Compares the cases that were not compared yet with all others, in transactions of a bounded number; false when
    /// somebody ended it before the last.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub(super) fn liken(&self, progress: &mut dyn Progress) -> Result<bool, CaseFileError> {
        let sql = "SELECT number FROM matter WHERE kind IS NOT NULL AND NOT EXISTS \
                   (SELECT 1 FROM alike a WHERE a.number = matter.number) ORDER BY number";
        let mut new = self.db.prepare(sql)?;
        let new = new.query_map([], |row| row.get(0))?.collect::<Result<Vec<u64>, _>>()?;
        if new.is_empty() {
            return Ok(true);
        }
        let (mut done, of) = (0, new.len() as u64);
        progress.compared(done, of);
        let mut known = Known::of(self)?;
        for numbers in new.chunks(BATCH) {
            if progress.is_stopped() {
                return Ok(false);
            }
            let writing = self.begin()?;
            known.compare(&writing, numbers)?;
            writing.commit()?;
            done += numbers.len() as u64;
            progress.compared(done, of);
        }
        Ok(true)
    }
}

/// The search for near copies among what an import puts in, and what it knows from one batch to the next.
#[derive(Default)]
pub(crate) struct Likening(Option<Known>);

impl Likening {
    /// Compares cases that are new, of a batch that was put in; what is not compared here is when the import ends.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub(crate) fn go_on(
        &mut self,
        file: &CaseFile,
        joined: &[Joined],
        tips: &[Incoming],
    ) -> Result<(), CaseFileError> {
        let numbers: BTreeSet<u64> = tips.iter().map(|tip| tip.number).collect();
        // Where a case from before was touched, others may lead by now than what is known.
        self.0.take_if(|known| {
            !joined.is_empty() || numbers.first().is_some_and(|first| *first <= known.highest)
        });
        let known = match &mut self.0 {
            Some(known) => known,
            none => none.insert(Known::of(file)?),
        };
        let mut there = file.db.prepare("SELECT 1 FROM alike WHERE number = ?1")?;
        let mut new = vec![];
        for number in numbers {
            if !there.exists([number])? {
                new.push(number);
            }
        }
        for numbers in new.chunks(BATCH) {
            // Whoever edits meanwhile waits for no more than these.
            let writing = file.begin()?;
            known.compare(&writing, numbers)?;
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

/// Cases that have the same in a band: most are alone.
enum Cases {
    One(u64),
    More(Vec<u64>),
}

impl Cases {
    fn all(&self) -> &[u64] {
        match self {
            Self::One(case) => slice::from_ref(case),
            Self::More(cases) => cases,
        }
    }

    fn add(&mut self, case: u64) {
        match self {
            Self::One(first) => *self = Self::More(vec![*first, case]),
            Self::More(cases) if cases.len() < CANDIDATES => cases.push(case),
            Self::More(_) => {}
        }
    }
}

/// The texts that a new one can be a near copy of: those that lead, and those that are alone.
#[derive(Default)]
struct Known {
    /// Which cases have what in each band.
    bands: HashMap<(usize, u32), Cases>,
    /// What tells of the last texts that were cut whether they may be near; and of fewer the texts, cut.
    minima: HashMap<u64, Minima>,
    cut: BTreeMap<u64, Shingles>,
    held: usize,
    /// The highest number of those that were compared.
    highest: u64,
}

impl Known {
    fn of(file: &CaseFile) -> Result<Self, CaseFileError> {
        let mut known = Self::default();
        let sql =
            "SELECT number, sketch FROM alike WHERE lead IS NULL OR lead = number ORDER BY number";
        let mut rows = file.db.prepare(sql)?;
        let mut rows = rows.query([])?;
        let sql = "SELECT coalesce(max(number), 0) FROM alike";
        known.highest = file.db.query_row(sql, [], |row| row.get(0))?;
        while let Some(row) = rows.next()? {
            known.add(
                row.get(0)?,
                &Sketch::from_bytes(row.get_ref(1)?.as_blob().unwrap_or_default()),
            );
        }
        Ok(known)
    }

    /// Compares cases that were not compared yet, in the order of their numbers.
    fn compare(&mut self, writing: &Transaction<'_>, numbers: &[u64]) -> Result<(), CaseFileError> {
        let mut heads = writing.prepare(HEAD)?;
        let mut insert = writing.prepare(INSERT)?;
        let mut numbers = numbers.iter().peekable();
        while numbers.peek().is_some() {
            let (mut fresh, mut bytes) = (vec![], 0);
            while bytes < CUT
                && let Some(number) = numbers.next()
            {
                if let Some(head) = Head::of(&mut heads, *number)? {
                    bytes += head.text.as_ref().map_or(0, String::len);
                    fresh.push((*number, head));
                }
            }
            let cut = cut_all(&fresh);
            for (fresh, cut) in fresh.iter().zip(cut) {
                self.highest = self.highest.max(fresh.0);
                self.place((writing, &mut heads), &mut insert, (fresh, cut))?;
            }
        }
        Ok(())
    }

    fn add(&mut self, number: u64, sketch: &Sketch) {
        for (at, band) in sketch.0.iter().enumerate() {
            let cases = self.bands.entry((at, *band));
            cases.and_modify(|cases| cases.add(number)).or_insert(Cases::One(number));
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
        let mut numbers: Vec<u64> = bands.flat_map(Cases::all).copied().collect();
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
        let told = self.minima.get(&number);
        if told.is_some_and(|told| !told.may_be_near(&shingles.minima())) {
            return Ok(false);
        }
        if let Some(cut) = self.cut.get(&number) {
            return Ok(near(cut, shingles));
        }
        let cut = Head::of(heads, number)?.and_then(|head| head.shingles());
        Ok(cut.is_some_and(|cut| {
            let near = near(&cut, shingles);
            self.hold(number, cut);
            near
        }))
    }

    fn hold(&mut self, number: u64, cut: Shingles) {
        if self.held + cut.len() > HELD {
            self.cut.clear();
            self.held = 0;
        }
        if self.minima.len() >= TOLD {
            self.minima.clear();
        }
        self.held += cut.len();
        self.minima.insert(number, cut.minima());
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
        let said = self.answers.as_deref().filter(|said| Some(*said) != NOTHING.as_deref());
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

/// Finds who leads those that a case led that is gone: the oldest of them, and whoever is not near it by themselves.
///
/// Texts that are the same letter for letter are compared once. Of cases that go together none has words any more when the
/// first of them is taken out: so those that stay are grouped once.
fn regroup(writing: &Transaction<'_>, gone: u64) -> Result<(), CaseFileError> {
    let mut members =
        writing.prepare("SELECT number FROM alike WHERE lead = ?1 ORDER BY number")?;
    let members = members.query_map([gone], |row| row.get(0))?.collect::<Result<Vec<u64>, _>>()?;
    let mut leads: Vec<(u64, Shingles)> = vec![];
    let mut same: HashMap<Vec<u8>, u64> = HashMap::new();
    let mut heads = writing.prepare(HEAD)?;
    let mut update = writing.prepare("UPDATE alike SET lead = ?2 WHERE number = ?1")?;
    for number in members {
        let head = Head::of(&mut heads, number)?;
        let text = head.as_ref().and_then(|head| head.text.as_deref()).unwrap_or_default();
        // In full: of two texts that share what is kept of a digest, one can be somebody's.
        let text = digest(&SHA256, text.as_bytes()).as_ref().to_vec();
        let mut lead = same.get(&text).copied();
        if lead.is_none() {
            let cut = head.and_then(|head| head.shingles());
            let near = |cut: &Shingles| {
                let mut all = leads.iter().take(COMPARED);
                all.find(|(_, lead)| near(lead, cut)).map(|(lead, _)| *lead)
            };
            lead = cut.as_ref().and_then(near);
            if let Some(cut) = cut {
                same.insert(text, lead.unwrap_or(number));
                if lead.is_none() {
                    leads.push((number, cut));
                }
            }
        }
        update.execute(params![number, lead])?;
        if let Some(lead) = lead {
            lead_on(writing, &mut heads, lead)?;
        }
    }
    Ok(())
}

#[cfg(test)]
thread_local! {
    /// How many pairs of texts this thread compared.
    static PAIRS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// Compares two texts.
fn near(one: &Shingles, other: &Shingles) -> bool {
    #[cfg(test)]
    PAIRS.set(PAIRS.get() + 1);
    one.is_near(other)
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{
        super::{STEPS, database, matter},
        *,
    };
    use crate::vault::Id;

    const CASES: u64 = 40;

    /// Returns a case file in which these texts, the first of which leads, were compared.
    fn compared(text: impl Fn(u64) -> String) -> CaseFile {
        let file = CaseFile { db: Connection::open_in_memory().unwrap() };
        database::migrate(&file.db, STEPS).unwrap();
        let sql = "INSERT INTO tip (generation, item, number, size, day, kind, text, withdrawn, danger, minor, help, now) \
                   VALUES (0, ?1, ?1, 1, 20000, 'tip', ?2, 0, 0, 0, 0, 0)";
        for number in 1..=CASES {
            file.db.execute(sql, params![number, text(number)]).unwrap();
        }
        file.db.execute("INSERT INTO words (words) VALUES ('rebuild')", []).unwrap();
        let writing = file.begin().unwrap();
        matter::refresh(&writing, &(1..=CASES).collect()).unwrap();
        writing.commit().unwrap();
        assert!(file.end_filling(&mut ()).unwrap());
        assert!((1..=CASES).all(|number| file.lead(number).unwrap() == Some(1)));
        file
    }

    /// Returns how many pairs were compared while these cases were taken out, in one act.
    fn pairs(file: &CaseFile, cases: impl Iterator<Item = u64>) -> u64 {
        let before = PAIRS.get();
        let ids: Vec<Id> = cases.map(|index| Id { generation: 0, index }).collect();
        file.bury(&ids).unwrap();
        PAIRS.get() - before
    }

    const STORY: &str = "In de keuken van het restaurant aan de Kade werken vier mannen zonder papieren, ze slapen in \
                         de kelder en mogen niet naar buiten.";

    #[test]
    fn rest_of_a_flood_that_goes_in_one_act_is_grouped_once() {
        let file = compared(|number| format!("{STORY} {number:02}"));
        let pairs = pairs(&file, 1..=CASES / 2);
        assert!((1..CASES).contains(&pairs), "{pairs} pairs");
        let next = CASES / 2 + 1;
        assert!((next..=CASES).all(|number| file.lead(number).unwrap() == Some(next)));
    }

    #[test]
    fn next_oldest_leads_its_own_words_without_another_comparison() {
        let file = compared(|_| STORY.to_owned());
        for gone in 1..CASES {
            assert_eq!(pairs(&file, gone..=gone), 0);
            let lead = (gone + 1 < CASES).then_some(gone + 1);
            assert!((gone + 1..=CASES).all(|number| file.lead(number).unwrap() == lead), "{gone}");
        }
    }
}

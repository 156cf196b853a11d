//! Tips into the database: what an import opened, in transactions of a bounded number of tips.

use std::collections::BTreeSet;

use meldkluis_crypto::tip::{Kind, Minor, Role, Scrub, Tip, Want, When};
use rusqlite::{OptionalExtension as _, Statement, Transaction, params};

use super::{
    CaseFile, CaseFileError, canary::Telling, liken, matter, restricted, shared, translation,
};
use crate::{
    links::Key,
    receive::Progress,
    show::words,
    vault::{Id, Marks},
};

/// The most tips of one transaction.
pub const BATCH: usize = 256;

/// A tip on its way into the case file.
#[derive(Debug)]
pub struct Incoming {
    /// Its identity.
    pub id: Id,
    /// The number of its case.
    pub number: u64,
    /// How many bytes it has, sealed.
    pub size: u64,
    /// What it has in common with others.
    pub marks: Marks,
    /// What its sender said, or why that cannot be read.
    pub said: Result<Tip, String>,
    /// What it names that others can name too, where somebody looked already.
    pub keys: Option<BTreeSet<Key>>,
}

/// A case that turned out to be part of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The number that is no more.
    pub younger: u64,
    /// The one it is part of now.
    pub older: u64,
}

impl CaseFile {
    /// Notes that the vault's index is about to tell of tips that are not here yet.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn begin_filling(&self) -> Result<(), CaseFileError> {
        self.db.execute("UPDATE state SET filling = 1 WHERE filling = 0", [])?;
        Ok(())
    }

    /// Notes that everything is here that the vault's index tells of, after the new cases were compared with the others.
    ///
    /// Where somebody ends that, it returns false and notes nothing: whoever opens the case file next goes on.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn end_filling(&self, progress: &mut dyn Progress) -> Result<bool, CaseFileError> {
        let compared = self.liken(progress)?;
        if compared {
            self.db.execute("UPDATE state SET filling = 0 WHERE filling = 1", [])?;
        }
        Ok(compared)
    }

    /// Tells whether the vault's index may tell of tips that are not here.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn is_filling(&self) -> Result<bool, CaseFileError> {
        Ok(self.db.query_row("SELECT filling FROM state", [], |row| row.get(0))?)
    }

    /// Returns the tips of a case: which, whether each opened, and its sealed length.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn tips(&self, number: u64) -> Result<Vec<(Id, bool, u64)>, CaseFileError> {
        let sql = "SELECT generation, item, closed IS NULL, size FROM tip WHERE number = ?1 \
                   ORDER BY generation, item";
        let mut tips = self.db.prepare(sql)?;
        let rows = tips.query_map([number], |row| {
            let id = Id { generation: row.get(0)?, index: row.get(1)? };
            Ok((id, row.get(2)?, row.get(3)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Puts tips in, each in the place of what was there of it, after cases were joined; all of it or nothing.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn put(&self, joined: &[Joined], tips: &[Incoming]) -> Result<(), CaseFileError> {
        let writing = self.begin()?;
        self.fill(&writing, joined, tips)?;
        Ok(writing.commit()?)
    }

    fn fill(
        &self,
        writing: &Transaction<'_>,
        joined: &[Joined],
        tips: &[Incoming],
    ) -> Result<(), CaseFileError> {
        let mut touched: BTreeSet<u64> = tips.iter().map(|tip| tip.number).collect();
        for join in joined {
            join.apply(writing)?;
            // The line of the younger goes, and that of the older is another.
            touched.extend([join.younger, join.older]);
        }
        {
            let (mut into, mut telling) = (Into::of(writing)?, Telling::of(self, writing)?);
            for tip in tips {
                touched.extend(match telling.takes(tip)? {
                    true => into.remove(tip.id)?,
                    false => into.put(tip)?,
                });
            }
        }
        matter::refresh(writing, &touched)
    }

    /// Takes tips out that no identity of the vault opens any more, with what was translated of them, and leaves why; then
    /// nothing of them is left beside the file.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub fn close(&self, tips: &[Incoming]) -> Result<(), CaseFileError> {
        let writing = self.begin()?;
        self.fill(&writing, &[], tips)?;
        let ids: Vec<Id> = tips.iter().map(|tip| tip.id).collect();
        translation::silence(&writing, &ids)?;
        writing.commit()?;
        self.checkpoint()
    }
}

impl CaseFile {
    /// Takes everything out that is known of these tips, and of their cases when no tip of them is left; then nothing of
    /// it is left beside the file.
    ///
    /// # Errors
    /// [`CaseFileError`].
    pub(crate) fn bury(&self, tips: &[Id]) -> Result<(), CaseFileError> {
        let writing = self.begin()?;
        let mut touched = BTreeSet::new();
        for id in tips {
            let id = params![id.generation, id.index];
            let sql = "SELECT number FROM tip WHERE generation = ?1 AND item = ?2 UNION ALL \
                       SELECT number FROM canary WHERE generation = ?1 AND item = ?2";
            touched.extend(writing.query_row(sql, id, |row| row.get::<_, u64>(0)).optional()?);
            for table in ["tip", "canary", "seen", "settled"] {
                let sql = format!("DELETE FROM {table} WHERE generation = ?1 AND item = ?2");
                writing.execute(&sql, id)?;
            }
        }
        for number in touched.clone() {
            let sql = "SELECT EXISTS (SELECT 1 FROM tip WHERE number = ?1)";
            if !writing.query_row(sql, [number], |row| row.get::<_, bool>(0))? {
                for other in restricted::keep_marks(&writing, number)? {
                    super::edits::derive(&writing, other)?;
                    touched.insert(other);
                }
                bury_edits(&writing, number)?;
            }
        }
        matter::refresh(&writing, &touched)?;
        writing.commit()?;
        self.checkpoint()
    }
}

fn bury_edits(writing: &Transaction<'_>, number: u64) -> Result<(), CaseFileError> {
    for sql in [
        "INSERT INTO notes (notes, rowid, value) SELECT 'delete', version, value FROM edit \
         WHERE number = ?1 AND field = 'note'",
        "INSERT INTO translations (translations, rowid, text) SELECT 'delete', t.version, t.text FROM translation t \
         JOIN edit e ON e.version = t.version WHERE e.number = ?1",
        "DELETE FROM edit WHERE number = ?1",
        "DELETE FROM current WHERE number = ?1",
    ] {
        writing.execute(sql, [number])?;
    }
    Ok(())
}

impl Joined {
    fn apply(self, writing: &Transaction<'_>) -> Result<(), CaseFileError> {
        let numbers = params![self.older, self.younger];
        for sql in [
            "UPDATE mark SET number = ?1 WHERE tip IN (SELECT id FROM tip WHERE number = ?2)",
            "UPDATE tip SET number = ?1 WHERE number = ?2",
            "UPDATE canary SET number = ?1 WHERE number = ?2",
            "UPDATE edit SET was = coalesce(was, number), number = ?1 WHERE number = ?2",
        ] {
            writing.execute(sql, numbers)?;
        }
        writing.execute("DELETE FROM current WHERE number = ?1", [self.younger])?;
        liken::leave(writing, self.younger)?;
        super::edits::derive(writing, self.older)?;
        // What told the younger again tells the older, and nothing tells itself again.
        let (older, younger) = (self.older.to_string(), self.younger.to_string());
        writing.execute(
            "UPDATE OR REPLACE current SET value = ?1 WHERE field = 'duplicate-of' AND value = ?2",
            params![older, younger],
        )?;
        writing.execute(
            "DELETE FROM current WHERE number = ?1 AND field = 'duplicate-of' AND value = ?2",
            params![self.older, older],
        )?;
        Ok(())
    }
}

/// The statements of one transaction.
struct Into<'t> {
    there: Statement<'t>,
    remove: Statement<'t>,
    tip: Statement<'t>,
    words: Statement<'t>,
    attachment: Statement<'t>,
    mark: Statement<'t>,
}

impl<'t> Into<'t> {
    fn of(writing: &'t Transaction<'_>) -> Result<Self, CaseFileError> {
        Ok(Self {
            there: writing.prepare("SELECT number FROM tip WHERE generation = ?1 AND item = ?2")?,
            remove: writing.prepare("DELETE FROM tip WHERE generation = ?1 AND item = ?2")?,
            tip: writing.prepare(
                "INSERT INTO tip (generation, item, number, size, attempt, thread, mailbox, closed, \
                 withdrawn, danger, minor, help, now, day, language, kind, answers, text, place, soon, ticked) \
                 VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21)",
            )?,
            words: writing.prepare(
                "INSERT INTO words (rowid, text, place, soon, ticked) VALUES (?1,?2,?3,?4,?5)",
            )?,
            attachment: writing.prepare(
                "INSERT INTO attachment (tip, name, media_type, size, sha256, role, scrub, taken) \
                 VALUES (?1,?2,?3,?4,?5,?6,?7,?8)",
            )?,
            mark: writing.prepare(shared::INSERT)?,
        })
    }

    /// Takes one tip out; returns the case that it was in.
    fn remove(&mut self, id: Id) -> Result<Option<u64>, CaseFileError> {
        let id = params![id.generation, id.index];
        let before = self.there.query(id)?.next()?.map(|row| row.get(0)).transpose()?;
        if before.is_some() {
            self.remove.execute(id)?;
        }
        Ok(before)
    }

    /// Puts one tip in; returns the case that it was in before.
    fn put(&mut self, incoming: &Incoming) -> Result<Option<u64>, CaseFileError> {
        let before = self.remove(incoming.id)?;
        let row = self.tip(incoming)?;
        if let Ok(tip) = &incoming.said {
            self.attachments(row, tip)?;
            let keys = incoming.keys.clone().unwrap_or_else(|| shared::keys_of(tip));
            shared::put(&mut self.mark, (incoming.number, row), keys)?;
        }
        Ok(before)
    }

    fn tip(&mut self, incoming: &Incoming) -> Result<i64, CaseFileError> {
        let (id, marks) = (incoming.id, incoming.marks);
        let (tip, closed) = (incoming.said.as_ref().ok(), incoming.said.as_ref().err());
        let flags = tip.map(Flags::of).unwrap_or_default();
        let answers = tip.map(|tip| &tip.answers);
        let text = tip.and_then(|tip| tip.text.as_ref());
        let place = answers.and_then(|answers| answers.place.as_ref());
        let soon = answers.and_then(|answers| answers.soon.as_ref());
        let ticked = tip.map(ticked);
        let row = self.tip.insert(params![
            id.generation,
            id.index,
            incoming.number,
            incoming.size,
            marks.attempt.map(|mark| mark.0),
            marks.thread.map(|mark| mark.0),
            marks.mailbox.map(|mark| mark.0),
            closed,
            flags.withdrawn,
            flags.danger,
            flags.minor,
            flags.help,
            flags.now,
            tip.map(|tip| tip.day.number()),
            tip.map(|tip| &tip.language),
            tip.map(|tip| kind(&tip.kind)),
            answers.and_then(|answers| serde_json::to_string(answers).ok()),
            text,
            place,
            soon,
            ticked,
        ])?;
        if closed.is_none() {
            self.words.execute(params![row, text, place, soon, ticked])?;
        }
        Ok(row)
    }

    fn attachments(&mut self, row: i64, tip: &Tip) -> Result<(), CaseFileError> {
        for file in &tip.attachments {
            self.attachment.execute(params![
                row,
                file.name,
                file.media_type,
                file.size,
                file.sha256.0,
                role(file.role),
                scrub(file.scrub),
                file.taken.as_ref().and_then(|taken| serde_json::to_string(taken).ok()),
            ])?;
        }
        Ok(())
    }
}

fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Tip => "tip",
        Kind::FollowUp(_) => "follow-up",
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Voice => "voice",
        Role::File => "file",
    }
}

fn scrub(scrub: Scrub) -> &'static str {
    match scrub {
        Scrub::Full => "full",
        Scrub::Partial => "partial",
        Scrub::None => "none",
    }
}

/// What an officer must see first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Flags {
    pub(super) withdrawn: bool,
    pub(super) danger: bool,
    pub(super) minor: bool,
    pub(super) help: bool,
    pub(super) now: bool,
}

impl Flags {
    fn of(tip: &Tip) -> Self {
        let answers = &tip.answers;
        Self {
            withdrawn: matches!(&tip.kind, Kind::FollowUp(added) if added.withdrawn),
            danger: answers.danger,
            minor: answers.minor == Some(Minor::Yes),
            help: answers.want == Some(Want::Help),
            now: answers.when == Some(When::Now),
        }
    }
}

/// Returns the ticked answers in our words: the sender's own stand beside them.
fn ticked(tip: &Tip) -> String {
    let rows = words::answered(&tip.answers).into_iter().filter(|row| !row.own_words);
    rows.map(|row| row.answer).collect::<Vec<_>>().join("; ")
}

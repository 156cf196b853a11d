//! The pipeline: scrub, receipt, seal, append, in that order and composed here alone.
//!
//! What comes in: a whole [`Submission`]. What goes out: [`Sent`], once the sealed tip is durable, with the receipt code
//! that its sender alone gets to see.
//! Deliberately absent: any key that opens what is sealed here.

use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use meldkluis_crypto::{
    age::{Encryptor, Recipient, sealed_len},
    day::Day,
    note::Verifier,
    payload,
    receipt::{Code, Receipt},
    roster::Roster,
    tip::{FollowUp, Kind, Mailbox, Role, Tip, Version},
};
use meldkluis_scrub::{Label, Rest};

use crate::{
    clock::Clock,
    entropy::Os,
    form::{Lost, Submission},
    log::{self, Event},
    pages::Lang,
    receipts::Receipts,
    room::{Load, Room},
    scrubbed::{Scrubbed, Scrubber},
    store::{AppendError, DepositError, Store},
};

/// Takes whole forms; the server's only way to the rest.
pub trait Intake: Send + Sync + 'static {
    /// Seals `submission`, written on a page in `lang`, and returns when it is durable. Blocks.
    ///
    /// # Errors
    /// [`NotTaken`]: nothing was stored, or nothing that anybody was told is stored.
    fn submit(&self, lang: Lang, submission: Submission) -> Result<Sent, NotTaken>;

    /// Seals something that the holder of a receipt adds, and returns when it is durable. Blocks.
    ///
    /// # Errors
    /// [`NotTaken`], as above.
    fn follow_up(
        &self,
        lang: Lang,
        receipt: &Receipt,
        said: FollowUp,
        submission: Submission,
    ) -> Result<Sent, NotTaken>;
}

/// What became of a form that was taken.
#[derive(Default)]
pub struct Sent {
    /// The receipt code of a first tip.
    ///
    /// Nothing when it could not be made in time: the tip arrived all the same, and has no mailbox. Nothing with a
    /// follow-up, whose sender has it.
    pub code: Option<Code>,
    /// The files that are sealed.
    pub files: Vec<SentFile>,
    /// The files that are not.
    pub lost: Vec<Lost>,
    /// The sender ticked that somebody may be hurt, locked up or moved in the next days.
    pub danger: bool,
    /// The sender asked that where and when files were taken be told beside them, and at least one said so.
    pub taken: bool,
}

/// One sealed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentFile {
    /// A recording of the sender's voice, or a file they chose.
    pub role: Role,
    /// Which one it is to the sender, counted from 1 within its role.
    pub number: u32,
    /// How far hidden data was removed.
    pub label: Label,
    /// What remains of it, with [`Label::Partial`].
    pub rest: Vec<Rest>,
}

/// A reason why a form was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// There is no room for it at this moment.
    #[error("no room at this moment")]
    Busy,
    /// There is no room for a text this long at this moment, but for a shorter one.
    #[error("no room for a long text at this moment")]
    LongText,
    /// The intake failed.
    #[error("intake failed")]
    Failed,
}

/// Scrubs, seals and appends to a store.
pub struct Pipeline {
    store: Store,
    root: Verifier,
    clock: Box<dyn Clock>,
    room: Room,
    receipts: Receipts,
    scrub: Scrubber,
    /// The roster in force as bytes and as it was read from them.
    known: Mutex<Option<Known>>,
    ended_told: AtomicBool,
}

#[derive(Clone)]
struct Known {
    bytes: Arc<[u8]>,
    roster: Arc<Roster>,
}

impl Pipeline {
    /// Composes the steps around a store; tips are sealed to the newest roster of `root` in it.
    #[must_use]
    pub fn new(store: Store, root: Verifier, clock: impl Clock + 'static, room: Room) -> Self {
        let (clock, known) = (Box::new(clock), Mutex::new(None));
        let (receipts, ended_told) = (Receipts::default(), AtomicBool::new(false));
        let scrub = Scrubber::default();
        Self { store, root, clock, room, receipts, scrub, known, ended_told }
    }

    /// Makes receipts within other bounds.
    #[must_use]
    pub fn with_receipts(self, receipts: Receipts) -> Self {
        Self { receipts, ..self }
    }

    /// Returns the roster in force, or nothing when none was imported.
    ///
    /// A roster is verified once, when it is first met.
    #[must_use]
    pub fn roster(&self) -> Option<Arc<Roster>> {
        let bytes = self.store.roster()?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.as_ref().filter(|known| known.bytes == bytes) {
            return Some(Arc::clone(&known.roster));
        }
        let roster = Arc::new(Roster::verify(&bytes, &self.root).ok()?);
        *known = Some(Known { bytes, roster: Arc::clone(&roster) });
        Some(roster)
    }

    /// Returns today: never before the roster was issued, nor before the last tip's day, whatever the clock says.
    fn today(&self, roster: &Roster) -> Day {
        let last = self.store.status().last_day.unwrap_or(roster.issued);
        self.clock.today().max(roster.issued).max(last)
    }

    fn tell_ended(&self) {
        if !self.ended_told.swap(true, Ordering::Relaxed) {
            log::emit(Event::RecipientsEnded);
        }
    }

    /// Seals a tip and its attachments into the journal, and returns when it is durable.
    fn append(&self, roster: &Roster, tip: &Tip, files: &[Scrubbed]) -> Result<(), NotTaken> {
        let valid = roster.valid_on(tip.day);
        if valid.all_ended {
            self.tell_ended();
        }
        // Decided before the first byte: a file that cannot be kept must not use up the room that words need.
        let plaintext = payload::plaintext_len(tip);
        let load = Load::of(!files.is_empty(), plaintext);
        let sealed = sealed_len(valid.recipients.len(), plaintext);
        let Some(_claim) = self.room.claim(load, sealed) else { return Err(no_room_for(load)) };
        self.write(tip, files, &valid.recipients).map_err(|error| match error {
            NotTaken::Busy => no_room_for(load),
            other => other,
        })
    }

    fn write(&self, tip: &Tip, files: &[Scrubbed], to: &[Recipient]) -> Result<(), NotTaken> {
        let deposit = self.store.deposit();
        let age = Encryptor::new(to, &mut Os, deposit).map_err(|_| NotTaken::Failed)?;
        let mut payload = payload::Writer::new(age, tip).map_err(not_taken)?;
        for file in files {
            payload.attachment(file.bytes()).map_err(not_taken)?;
        }
        let deposit = payload.finish().and_then(Encryptor::finish).map_err(not_taken)?;
        deposit.commit(tip.day).map(drop).map_err(why)
    }

    /// Seals the whole submission, or, where there is no room for its files, its text alone.
    fn seal(
        &self,
        roster: &Roster,
        from: Origin,
        mut submission: Submission,
    ) -> Result<Sent, NotTaken> {
        let files = std::mem::take(&mut submission.files);
        let files: Vec<_> = files.into_iter().map(|file| self.scrub.clean(file)).collect();
        let keep_taken = submission.keep_taken;
        let mut tip = Tip {
            version: Version,
            kind: from.kind,
            day: self.today(roster),
            language: from.lang.tag().to_owned(),
            form: Version,
            attempt: submission.attempt,
            mailbox: from.mailbox,
            answers: submission.answers,
            text: submission.text,
            attachments: (1..)
                .zip(&files)
                .map(|(at, file)| file.attachment(at, keep_taken))
                .collect(),
        };
        let danger = tip.answers.danger;
        let taken = tip.attachments.iter().any(|file| file.taken.is_some());
        let mut lost = submission.lost;
        match self.append(roster, &tip, &files) {
            Ok(()) => {
                let files = files.iter().map(Scrubbed::sent).collect();
                return Ok(Sent { code: None, files, lost, danger, taken });
            }
            Err(NotTaken::Busy) if says_something(&tip) && !files.is_empty() => {}
            Err(error) => return Err(error),
        }
        tip.attachments.clear();
        self.append(roster, &tip, &[])?;
        lost.extend(files.iter().map(Scrubbed::lost_to_room));
        Ok(Sent { lost, danger, ..Sent::default() })
    }
}

/// Tells whether a tip is worth sending without its files.
fn says_something(tip: &Tip) -> bool {
    let said = matches!(&tip.kind, Kind::FollowUp(said) if *said != FollowUp::default());
    tip.text.is_some() || said
}

impl Intake for Pipeline {
    fn submit(&self, lang: Lang, submission: Submission) -> Result<Sent, NotTaken> {
        let roster = self.roster().ok_or(NotTaken::Failed)?;
        // A tip that can have no receipt is worth more than none.
        let (code, receipt) = self.receipts.make(&roster.deployment).unzip();
        let from =
            Origin { lang, kind: Kind::Tip, mailbox: receipt.map(|receipt| receipt.public()) };
        Ok(Sent { code, ..self.seal(&roster, from, submission)? })
    }

    fn follow_up(
        &self,
        lang: Lang,
        receipt: &Receipt,
        said: FollowUp,
        submission: Submission,
    ) -> Result<Sent, NotTaken> {
        let roster = self.roster().ok_or(NotTaken::Failed)?;
        let mailbox = Some(receipt.public());
        self.seal(&roster, Origin { lang, kind: Kind::FollowUp(said), mailbox }, submission)
    }
}

fn no_room_for(load: Load) -> NotTaken {
    if load == Load::LongText { NotTaken::LongText } else { NotTaken::Busy }
}

/// Where a submission comes from, and what it is.
struct Origin {
    lang: Lang,
    kind: Kind,
    mailbox: Option<Mailbox>,
}

/// Tells a journal without room from a spool that reads wrong or a journal that has stopped.
fn not_taken(error: io::Error) -> NotTaken {
    let inner = error.into_inner().and_then(|inner| inner.downcast::<DepositError>().ok());
    inner.map_or(NotTaken::Failed, |error| why(*error))
}

fn why(error: DepositError) -> NotTaken {
    match error {
        DepositError::Append(AppendError::Stopped) => NotTaken::Failed,
        _ => NotTaken::Busy,
    }
}

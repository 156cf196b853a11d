//! The forms of the page of messages: what the holder of a code asks for, and what they add to their report.
//!
//! Stricter than the first form: the field `do` decides which others may come, each once, and comes before all of them
//! but the answers to questions. Those stand above the form on the page, and a browser sends fields in the page's order.

use meldkluis_crypto::{
    inbound::ReplyId,
    tip::{Answers, Attempt, Certainty, Phrase, Role, TICKS_MAX, Tick, Ticks},
};
use zeroize::Zeroizing;

use crate::{
    config::Limits,
    form::{
        Boundary, Frames, Lost, Submission, Upload,
        fields::{self, KEEP_TAKEN},
        files::Files,
        head::{Head, Malformed, Name},
        parts::{PartError, Parts},
        read_on,
    },
    spool::Spool,
};

/// The most bytes of a typed code that are held: more than a code is read from.
const CODE_HOLD: usize = 1024;
/// The most bytes of any other field but the text.
const VALUE_HOLD: usize = 128;
/// What the name of an answer to a question begins with; the question's id follows.
const TICK: &str = "tick-";

/// One whole form of the page of messages.
pub struct Message {
    /// What lets its sender in.
    pub key: Key,
    /// What its sender wants.
    pub action: Action,
    /// What was filled in.
    pub note: Note,
}

/// What lets somebody into a mailbox.
pub enum Key {
    /// A code as it was typed.
    Code(Zeroizing<String>),
    /// A ticket that a page of ours carried.
    Ticket(Zeroizing<String>),
}

/// What the holder of a code wants.
pub enum Action {
    /// To see what is there.
    Open,
    /// To add something.
    Send {
        /// The files that arrived whole, in the order sent.
        files: Vec<Upload>,
        /// The files that did not.
        lost: Vec<Lost>,
    },
    /// To have the answers erased.
    Delete {
        /// The newest answer on the page that it was asked from.
        seen: Option<ReplyId>,
        /// Whether it was confirmed.
        sure: bool,
    },
    /// To have the report left unused.
    Withdraw {
        /// Whether it was confirmed.
        sure: bool,
    },
    /// To have one file of an answer.
    File {
        /// The answer.
        reply: ReplyId,
        /// Which of its files, counted from 1.
        number: usize,
    },
}

/// What was filled in, for a page that gives it back.
#[derive(Default)]
pub struct Note {
    /// The words, up to 1 MiB of them, line ends as LF.
    pub text: String,
    /// Whether more words came than [`Note::text`] holds.
    pub cut_short: bool,
    /// Whether there are more words than are taken.
    pub too_long: bool,
    /// Answers to questions.
    pub ticks: Ticks,
    /// The page it was sent from.
    pub attempt: Option<Attempt>,
    /// Whether the sender ticked that place and time of files may be kept.
    pub keep_taken: bool,
}

impl Note {
    /// Tells whether there are no words.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Copies the words and takes the files along, as the pipeline takes them.
    #[must_use]
    pub fn submission(&self, files: Vec<Upload>, lost: Vec<Lost>) -> Submission {
        Submission {
            answers: Answers::default(),
            text: (!self.is_blank()).then(|| self.text.clone()),
            attempt: self.attempt,
            keep_taken: self.keep_taken,
            files,
            lost,
        }
    }
}

/// A reason why a form of the page of messages is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAMessage {
    /// Not a form that these pages send.
    #[error("not a form of these pages")]
    Malformed,
    /// The connection ended first; there is nobody to answer.
    #[error("connection cut")]
    Cut,
    /// There was no room for files, and the words had not come whole.
    #[error("no room for files")]
    NoRoom,
}

/// Reads a whole form of the page of messages from `frames`; `spool` as in [`crate::form::receive`].
///
/// # Errors
/// [`NotAMessage`]; every spool is gone by then.
pub fn receive_message<F: Frames>(
    frames: F,
    boundary: &Boundary,
    limits: &Limits,
    spool: &mut dyn FnMut(usize) -> Spool,
) -> Result<Message, NotAMessage> {
    let mut parts = Parts::new(frames, boundary, read_on(limits));
    let mut files = Files::new(limits, spool);
    let read = Reader::begin(&mut parts, limits).and_then(|mut reader| {
        match reader.take_parts(&mut parts, &mut files) {
            Ok(()) | Err(PartError::ReadOn) => reader.finish(files),
            Err(PartError::NoRoom) if files.have_begun() => reader.finish(files),
            Err(why) => Err(why),
        }
    });
    read.map_err(|why| match why {
        PartError::Cut => NotAMessage::Cut,
        PartError::NoRoom => NotAMessage::NoRoom,
        PartError::Malformed | PartError::ReadOn => NotAMessage::Malformed,
    })
}

/// The values of `do`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Open,
    Send,
    Delete,
    Withdraw,
    File,
}

impl Verb {
    fn parse(value: &str) -> Option<Self> {
        Some(match value {
            "open" => Self::Open,
            "send" => Self::Send,
            "delete" => Self::Delete,
            "withdraw" => Self::Withdraw,
            "file" => Self::File,
            _ => return None,
        })
    }

    /// Returns the fields that may follow; files follow `send` alone.
    fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Open => &["code", "ticket", "text", "attempt", TICK],
            Self::Send => &["ticket", "text", "attempt", KEEP_TAKEN, TICK],
            Self::Delete => &["ticket", "reply", "sure"],
            Self::Withdraw => &["ticket", "attempt", "sure"],
            Self::File => &["ticket", "reply", "file"],
        }
    }
}

/// Collects the fields.
struct Reader {
    verb: Verb,
    text_chars: usize,
    seen: Vec<&'static str>,
    code: Option<Zeroizing<String>>,
    ticket: Option<Zeroizing<String>>,
    text: fields::Value,
    ticks: Vec<Tick>,
    attempt: Option<Attempt>,
    sure: bool,
    keep_taken: bool,
    reply: Option<ReplyId>,
    file: Option<usize>,
}

impl Reader {
    /// Reads up to the part that says what is wanted.
    fn begin<F: Frames>(parts: &mut Parts<F>, limits: &Limits) -> Result<Self, PartError> {
        // Until then it is taken for the one form in which answers come first.
        let mut reader = Self::new(Verb::Send, limits);
        loop {
            let head = parts.next_part()?.ok_or(PartError::Malformed)?;
            let Name::Field(name) = &head.name else { return Err(PartError::Malformed) };
            if name == "do" {
                break;
            }
            if !name.starts_with(TICK) {
                return Err(PartError::Malformed);
            }
            reader.field(name, parts)?;
        }
        reader.verb = Verb::parse(&whole(parts, VALUE_HOLD)?).ok_or(PartError::Malformed)?;
        let ticked = !reader.seen.is_empty();
        if ticked && !reader.verb.fields().contains(&TICK) {
            return Err(PartError::Malformed);
        }
        Ok(reader)
    }

    fn new(verb: Verb, limits: &Limits) -> Self {
        Self {
            verb,
            text_chars: limits.text_chars,
            seen: Vec::new(),
            code: None,
            ticket: None,
            text: fields::Value::default(),
            ticks: Vec::new(),
            attempt: None,
            sure: false,
            keep_taken: false,
            reply: None,
            file: None,
        }
    }

    fn take_parts<F: Frames>(
        &mut self,
        parts: &mut Parts<F>,
        files: &mut Files<'_>,
    ) -> Result<(), PartError> {
        while let Some(head) = parts.next_part()? {
            match &head.name {
                Name::Field(name) => self.field(name, parts)?,
                Name::Files => self.file(Role::File, &head, parts, files)?,
                Name::Voice => self.file(Role::Voice, &head, parts, files)?,
            }
        }
        Ok(())
    }

    fn file<F: Frames>(
        &self,
        role: Role,
        head: &Head,
        parts: &mut Parts<F>,
        files: &mut Files<'_>,
    ) -> Result<(), PartError> {
        if self.verb == Verb::Send {
            files.take(role, head, parts)
        } else {
            Err(PartError::Malformed)
        }
    }

    fn field<F: Frames>(&mut self, name: &str, parts: &mut Parts<F>) -> Result<(), PartError> {
        let known = if name.starts_with(TICK) { TICK } else { name };
        let known = self.verb.fields().iter().copied().find(|field| *field == known);
        let known = known.filter(|known| *known == TICK || !self.seen.contains(known));
        let known = known.ok_or(PartError::Malformed)?;
        self.seen.push(known);
        match known {
            "code" => self.code = Some(Zeroizing::new(fields::read(parts, CODE_HOLD)?.text)),
            "text" => {
                self.text = fields::read(parts, fields::TEXT_HOLD)?;
                if self.text.ended {
                    return Err(PartError::ReadOn);
                }
            }
            TICK => {
                let phrase = name.strip_prefix(TICK).unwrap_or_default();
                self.tick(phrase, &whole(parts, VALUE_HOLD)?)?;
            }
            _ => self.value(known, whole(parts, VALUE_HOLD)?)?,
        }
        Ok(())
    }

    /// Takes an answer to a question; one left open is none.
    fn tick(&mut self, phrase: &str, answer: &str) -> Result<(), Malformed> {
        let phrase = Phrase::parse(phrase).ok_or(Malformed)?;
        if self.seen.iter().filter(|seen| **seen == TICK).count() > TICKS_MAX {
            return Err(Malformed);
        }
        if let Some(answer) = fields::optional(answer, Certainty::parse)? {
            self.ticks.push(Tick { phrase, answer });
        }
        Ok(())
    }

    fn value(&mut self, name: &str, value: Zeroizing<String>) -> Result<(), Malformed> {
        match name {
            "ticket" => self.ticket = Some(value),
            "attempt" => self.attempt = fields::optional(&value, Attempt::parse)?,
            "sure" => self.sure = fields::tick(&value)?,
            KEEP_TAKEN => self.keep_taken = fields::tick(&value)?,
            "reply" => self.reply = Some(ReplyId::parse(&value).ok_or(Malformed)?),
            "file" => self.file = Some(number(&value).ok_or(Malformed)?),
            _ => return Err(Malformed),
        }
        Ok(())
    }

    fn finish(self, files: Files<'_>) -> Result<Message, PartError> {
        let action = match (self.verb, self.reply, self.file) {
            (Verb::Open, ..) => Action::Open,
            (Verb::Send, ..) => {
                let (files, lost) = files.finish();
                Action::Send { files, lost }
            }
            (Verb::Delete, seen, _) => Action::Delete { seen, sure: self.sure },
            (Verb::Withdraw, ..) => Action::Withdraw { sure: self.sure },
            (Verb::File, Some(reply), Some(number)) => Action::File { reply, number },
            (Verb::File, ..) => return Err(PartError::Malformed),
        };
        let key = match (self.ticket, self.code, self.verb) {
            (Some(ticket), None, _) => Key::Ticket(ticket),
            (None, code, Verb::Open) => Key::Code(code.unwrap_or_default()),
            _ => return Err(PartError::Malformed),
        };
        let text = fields::lines(&self.text.text);
        let note = Note {
            too_long: self.text.over || text.chars().nth(self.text_chars).is_some(),
            cut_short: self.text.over,
            text,
            ticks: Ticks::new(self.ticks).ok_or(PartError::Malformed)?,
            attempt: self.attempt,
            keep_taken: self.keep_taken,
        };
        Ok(Message { key, action, note })
    }
}

/// Reads a short field to its end; more than is held of it is malformed.
fn whole<F: Frames>(parts: &mut Parts<F>, hold: usize) -> Result<Zeroizing<String>, PartError> {
    let value = fields::read(parts, hold)?;
    if value.over { Err(PartError::Malformed) } else { Ok(Zeroizing::new(value.text)) }
}

/// Reads a number as we write it: no sign, no leading zero.
fn number(value: &str) -> Option<usize> {
    let plain = (1..=2).contains(&value.len()) && !value.starts_with(['0', '+']);
    if plain { value.parse().ok() } else { None }
}

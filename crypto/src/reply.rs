//! A reply: what a desk says to the sender of a tip, sealed to the recipient that came with it.
//!
//! An age file for one hybrid recipient, whose plaintext is a tar like a tip's: `reply.json`, then attachments.
//! Without attachments it has [`TEXT_CLASS`] bytes whatever it says, so that the intake, which keeps it sealed, cannot
//! tell a standard reply from a written one.
//! `age -d -i key reply.age | tar x` recovers it with standard tools.
//!
//! Deliberately absent: the phrase book, which lives in the reviewer alone; a question carries its text along.

use std::{
    collections::BTreeSet,
    fmt,
    io::{self, Read, Write},
    ops::Deref,
};

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use crate::{
    Entropy,
    age::{self, Decryptor, Encryptor, Identity, OpenError, Recipient, SealError, sealed_len},
    day::Day,
    payload::{self, Cover, PayloadError, size_class},
    tip::{Phrase, Sha256, TICKS_MAX, Version},
};

/// The plaintext of a reply without attachments, in bytes.
pub const TEXT_CLASS: u64 = 16 << 10;
/// The longest plaintext of a reply, in bytes.
pub const REPLY_MAX: u64 = 16 << 20;
/// The longest text, in characters.
pub const TEXT_MAX: usize = 4_000;
/// The longest question, in characters.
pub const QUESTION_MAX: usize = 400;
/// The longest `reply.json` in bytes: with its header and the tar's end it fills the text class.
pub const REPLY_JSON_MAX: usize = 14_848;

/// What a desk says to one sender.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// The version of this format.
    pub version: Version<1>,
    /// The day it was written, UTC.
    pub day: Day,
    /// The language it is written in, a BCP 47 tag.
    pub language: String,
    /// A standard reply, or a written one.
    pub kind: Kind,
    /// The desk's words, at most [`TEXT_MAX`] characters.
    pub text: Option<Words>,
    /// What the desk asks, at most [`TICKS_MAX`], each once.
    pub questions: Vec<Question>,
    /// The attachments in the order of the payload.
    pub attachments: Vec<Attachment>,
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reply")
    }
}

/// What a desk says or asks; wiped when dropped.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Words(String);

impl Words {
    /// Takes over a text; a buffer that it grew out of is the caller's to wipe.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }
}

impl Deref for Words {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Drop for Words {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Words")
    }
}

/// What a reply is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Says that the tip was read, in words that are the same for everybody.
    Read,
    /// Somebody wrote it.
    Written,
}

/// A question that the sender can answer with a tick.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its id in the desk's phrase book; the answer names it.
    pub phrase: Phrase,
    /// Its words in the sender's language, 1 to [`QUESTION_MAX`] characters.
    pub text: Words,
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Question")
    }
}

/// One file of a reply.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// Its name in the payload, `attachments/NN.ext`.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: Sha256,
    /// Its IANA media type.
    pub media_type: String,
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attachment")
    }
}

impl payload::File for Attachment {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> u64 {
        self.size
    }

    fn sha256(&self) -> Sha256 {
        self.sha256
    }
}

/// A reason why a reply cannot be written, or why bytes are not a `reply.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplyError {
    /// Text or questions have more characters than they may, or do not fit into the text class together.
    #[error("words too long for a reply")]
    TooLong,
    /// There are too many questions, one twice, or one without words.
    #[error("questions that are too many, repeated or empty")]
    Questions,
    /// Files and words together are above [`REPLY_MAX`].
    #[error("files too large for a reply")]
    TooLarge,
    /// Not JSON of the expected shape.
    #[error("malformed reply.json")]
    Malformed,
    /// The right shape in another spelling.
    #[error("reply.json in a non-canonical spelling")]
    NotCanonical,
}

impl Reply {
    /// Writes the canonical JSON, without a newline behind it.
    ///
    /// # Panics
    /// Never: every field has a JSON form.
    #[must_use]
    pub fn to_json(&self) -> Zeroizing<Vec<u8>> {
        // Room for all that can be sealed: a buffer that grew would leave a copy behind.
        let mut json = Zeroizing::new(Vec::with_capacity(2 * REPLY_JSON_MAX));
        serde_json::to_writer(&mut *json, self).expect("every field has a JSON form");
        json
    }

    /// Reads canonical JSON.
    ///
    /// # Errors
    /// [`ReplyError`]; nothing of the bytes is in the error.
    pub fn from_json(bytes: &[u8]) -> Result<Self, ReplyError> {
        if bytes.len() > REPLY_JSON_MAX {
            return Err(ReplyError::TooLong);
        }
        let reply: Self = serde_json::from_slice(bytes).map_err(|_| ReplyError::Malformed)?;
        reply.check()?;
        if reply.to_json().as_slice() == bytes { Ok(reply) } else { Err(ReplyError::NotCanonical) }
    }

    /// Holds the bounds that [`seal`] and [`open`] hold, so that an editor can tell before anything is sealed.
    ///
    /// # Errors
    /// [`ReplyError::TooLong`], [`ReplyError::Questions`] or [`ReplyError::TooLarge`].
    pub fn check(&self) -> Result<(), ReplyError> {
        let within = |text: &str, most| text.chars().nth(most).is_none();
        let texts = self.questions.iter().map(|question| &question.text);
        let short = self.text.iter().all(|text| within(text, TEXT_MAX))
            && texts.clone().all(|text| within(text, QUESTION_MAX))
            && self.to_json().len() <= REPLY_JSON_MAX;
        if !short {
            return Err(ReplyError::TooLong);
        }
        let phrases: BTreeSet<&Phrase> = self.questions.iter().map(|asked| &asked.phrase).collect();
        let repeated = phrases.len() < self.questions.len();
        if self.questions.len() > TICKS_MAX || repeated || texts.clone().any(|text| text.is_empty())
        {
            return Err(ReplyError::Questions);
        }
        let large = payload::plaintext_len(self) > REPLY_MAX;
        if large { Err(ReplyError::TooLarge) } else { Ok(()) }
    }
}

impl Cover for Reply {
    type File = Attachment;
    const NAME: &'static str = "reply.json";
    const LONGEST: usize = REPLY_JSON_MAX;

    fn write(&self) -> Zeroizing<Vec<u8>> {
        self.to_json()
    }

    fn read(bytes: &[u8]) -> Result<Self, PayloadError> {
        Ok(Self::from_json(bytes)?)
    }

    fn files(&self) -> &[Attachment] {
        &self.attachments
    }

    fn class(tar: u64) -> u64 {
        size_class(tar.max(TEXT_CLASS))
    }
}

/// A reason why a reply was not sealed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotSealed {
    /// What it says.
    #[error(transparent)]
    Reply(#[from] ReplyError),
    /// The seal's header.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Either end failed, or the files are not those that the reply tells.
    #[error("reply cannot be written")]
    Write(#[from] io::Error),
}

/// Seals a reply and its files, in the order in which it tells of them, to one sender.
///
/// # Errors
/// [`NotSealed`].
pub fn seal<W: Write>(
    reply: &Reply,
    files: impl IntoIterator<Item = impl Read>,
    recipient: &Recipient,
    entropy: &mut dyn Entropy,
    out: W,
) -> Result<W, NotSealed> {
    reply.check()?;
    let age = Encryptor::new(std::slice::from_ref(recipient), entropy, out)?;
    let mut payload = payload::Writer::new(age, reply)?;
    for file in files {
        payload.attachment(file)?;
    }
    Ok(payload.finish()?.finish()?)
}

/// Seals an empty reply to nobody: opening it in vain costs what opening another's reply costs.
///
/// # Panics
/// Never: a reply without words and files is sound.
#[must_use]
pub fn decoy(entropy: &mut dyn Entropy) -> Vec<u8> {
    let (questions, attachments) = (vec![], vec![]);
    let (day, language) = (Day::from_number(0), "en".to_owned());
    let empty = Reply {
        version: Version,
        day,
        language,
        kind: Kind::Read,
        text: None,
        questions,
        attachments,
    };
    let nobody = Identity::generate(entropy).recipient();
    let files: [&[u8]; 0] = [];
    seal(&empty, files, &nobody, entropy, Vec::new()).expect("a sound reply, written to memory")
}

/// Holds bytes to all that can be told of a sealed reply without a key: an age header with one stanza, and the length
/// of a size class.
#[must_use]
pub fn is_sealed(bytes: &[u8]) -> bool {
    is_sealed_len(bytes.len() as u64) && age::stanza_count(bytes).is_ok_and(|stanzas| stanzas == 1)
}

/// Tells whether a sealed reply can have this length.
#[must_use]
pub fn is_sealed_len(bytes: u64) -> bool {
    let classes = (0..).map(|octave| TEXT_CLASS << octave).take_while(|class| *class <= REPLY_MAX);
    classes.into_iter().any(|class| sealed_len(1, class) == bytes)
}

/// A reply that was opened to its last byte, with its files in their order.
#[derive(Debug)]
pub struct Opened {
    /// What it says.
    pub reply: Reply,
    /// The bytes of its attachments.
    pub files: Vec<Zeroizing<Vec<u8>>>,
}

/// A reason why a sealed reply does not open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotOpened {
    /// The seal's header, or it is for somebody else.
    #[error(transparent)]
    Seal(#[from] OpenError),
    /// It is sealed to others too.
    #[error("reply sealed to more than one recipient")]
    Recipients,
    /// What is inside.
    #[error(transparent)]
    Payload(#[from] PayloadError),
}

/// Opens a sealed reply, at most [`REPLY_MAX`] bytes of plaintext.
///
/// # Errors
/// [`NotOpened`]; nothing of the reply is released then.
pub fn open(sealed: impl Read, identity: &Identity) -> Result<Opened, NotOpened> {
    let age = Decryptor::new(sealed, identity)?;
    if age.stanzas() != 1 {
        return Err(NotOpened::Recipients);
    }
    let mut files = Vec::new();
    let reply = payload::read(age, |file: &Attachment, body| {
        // Sound replies alone come here: their sizes add up to no more than the bound.
        let size = usize::try_from(file.size).map_err(|_| io::ErrorKind::FileTooLarge)?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(size.saturating_add(1)));
        body.read_to_end(&mut bytes)?;
        files.push(bytes);
        Ok(())
    })?;
    Ok(Opened { reply, files })
}

#[cfg(test)]
mod tests;

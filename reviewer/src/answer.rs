//! Answering: what an officer writes, and the standard reply to whatever was read, put into the outbox.
//!
//! What comes in: a case, words, phrases of the book, files. What goes out: a reply for each mailbox of the case, sealed
//! to its sender alone.
//! A reply goes to the reports of a case, and never to what is forged: its recipient is not the sender's.
//!
//! Deliberately absent: sending; [`crate::send`] puts replies into the next bundle.

use std::collections::BTreeSet;

use meldkluis_crypto::{
    day::Day,
    payload::{EXTENSIONS, attachment_name},
    reply::{Attachment, Kind, Question, Reply, Words},
    tip::{Mailbox, Phrase, Sha256, Tip, Version},
};
use ring::digest::{SHA256, digest};

use crate::{
    case::{Signed, Standing},
    phrases::{self, What},
    vault::{Act, Id, Index, Letter, NotPut, Vault, VaultError, Writing},
};

/// What an officer says.
#[derive(Debug, Default)]
pub struct Draft {
    /// Their own words, in the sender's language.
    pub text: Option<String>,
    /// Phrases of the book, by their ids.
    pub phrases: Vec<String>,
    /// Files, each with its ending and its bytes.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Draft {
    /// Returns the languages of those who were written to in words of the book that nobody checked; none where no phrase
    /// was used.
    #[must_use]
    pub fn unreviewed(&self, vault: &Vault, letters: &[Letter]) -> BTreeSet<String> {
        let tips = letters.iter().filter_map(|letter| vault.read_head(letter.to).ok());
        let unreviewed = |language: &str| {
            let words = |id: &String| phrases::words(id, language);
            self.phrases.iter().filter_map(words).any(|words| !words.reviewed)
        };
        tips.map(|tip| tip.language).filter(|language| unreviewed(language)).collect()
    }
}

/// A reason why a case is not answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotAnswered {
    /// There is no such case.
    #[error("no case of this number")]
    NoCase,
    /// Nothing is to be said.
    #[error("nothing to say: no text, no phrase, no file")]
    Nothing,
    /// No sender of the case has a mailbox.
    #[error(
        "no sender of this case can be answered: it came without a mailbox, or is forged, or does not open"
    )]
    NoMailbox,
    /// A phrase is not in the book.
    #[error("no phrase {0:?} in the book")]
    NoPhrase(String),
    /// A file's ending is not one that a reply can carry.
    #[error("file ending {0:?} is not one that a reply can carry")]
    Ending(String),
    /// The outbox.
    #[error(transparent)]
    NotPut(#[from] NotPut),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Seals a reply to every mailbox of a case.
///
/// # Errors
/// [`NotAnswered`]; letters that were put before a disk failed stay.
pub fn answer(
    writing: &Writing<'_>,
    case: u64,
    draft: &Draft,
    today: Day,
) -> Result<Vec<Letter>, NotAnswered> {
    if draft.text.is_none() && draft.phrases.is_empty() && draft.files.is_empty() {
        return Err(NotAnswered::Nothing);
    }
    let vault = writing.vault();
    let index = vault.index()?;
    let rows = index.case(case);
    if rows.is_empty() {
        return Err(NotAnswered::NoCase);
    }
    let mut signed = Signed::of(vault)?;
    let mut tips = vec![];
    for (id, _) in &rows {
        tips.extend(signed.tip(*id)?.map(|tip| (*id, tip)));
    }
    let mut senders = senders(vault, &index, tips);
    if senders.is_empty() {
        return Err(NotAnswered::NoMailbox);
    }
    let acts: Vec<Act> = senders.iter().map(|(id, _)| Act::Replied(*id)).collect();
    let replies = senders.iter().map(|(_, tip)| reply(draft, tip, today));
    let replies = replies.collect::<Result<Vec<_>, _>>()?;
    replies.iter().try_for_each(Reply::check).map_err(NotPut::from)?;
    vault.enter(today, &acts)?;
    let files: Vec<Vec<u8>> = draft.files.iter().map(|(_, bytes)| bytes.clone()).collect();
    let mut letters = vec![];
    for ((id, tip), reply) in senders.drain(..).zip(&replies) {
        if let Some(mailbox) = &tip.mailbox {
            letters.push(writing.put_reply(id, mailbox, reply, &files)?);
        }
    }
    Ok(letters)
}

/// Returns whom a reply goes to: each mailbox of the case's reports once, or of what was added where there is no report.
fn senders(vault: &Vault, index: &Index, tips: Vec<(Id, Tip)>) -> Vec<(Id, Tip)> {
    let standing = |(id, tip): &(Id, Tip)| vault.standing(index, *id, tip);
    let with_mailbox = tips.into_iter().filter(|(_, tip)| tip.mailbox.is_some());
    let all: Vec<_> = with_mailbox.map(|head| (standing(&head), head)).collect();
    let wanted = match all.iter().any(|(standing, _)| *standing == Standing::First) {
        true => Standing::First,
        false => Standing::Lone,
    };
    let mut seen = BTreeSet::new();
    let of_kind = all.into_iter().filter(|(standing, _)| *standing == wanted);
    let once = of_kind.filter(|(_, (_, tip))| seen.insert(tip.mailbox.as_ref().map(mailbox_bytes)));
    once.map(|(_, head)| head).collect()
}

fn mailbox_bytes(mailbox: &Mailbox) -> [u8; 16] {
    *mailbox.id.as_bytes()
}

/// Composes a reply in the language of a tip's page.
fn reply(draft: &Draft, tip: &Tip, today: Day) -> Result<Reply, NotAnswered> {
    let mut lines: Vec<&str> = draft.text.as_deref().into_iter().collect();
    let mut questions = vec![];
    for id in &draft.phrases {
        let unknown = || NotAnswered::NoPhrase(id.clone());
        let kind = phrases::kind(id).ok_or_else(unknown)?;
        let words = phrases::words(id, &tip.language).ok_or_else(unknown)?.text;
        match kind {
            phrases::Kind::YesNo => questions.push(Question {
                phrase: Phrase::parse(id).ok_or_else(unknown)?,
                text: Words::new(words.to_owned()),
            }),
            _ => lines.push(words),
        }
    }
    let text = Some(lines.join("\n")).filter(|text| !text.is_empty()).map(Words::new);
    let attachments = draft.files.iter().enumerate();
    let attachments = attachments.map(|(at, (ending, bytes))| attachment(at + 1, ending, bytes));
    Ok(Reply {
        version: Version,
        day: today,
        language: tip.language.clone(),
        kind: Kind::Written,
        text,
        questions,
        attachments: attachments.collect::<Result<_, _>>()?,
    })
}

fn attachment(number: usize, ending: &str, bytes: &[u8]) -> Result<Attachment, NotAnswered> {
    let media_type = media_type(ending).filter(|_| EXTENSIONS.contains(&ending));
    let media_type = media_type.ok_or_else(|| NotAnswered::Ending(ending.to_owned()))?;
    Ok(Attachment {
        name: attachment_name(number, ending),
        size: bytes.len() as u64,
        sha256: Sha256(sha256(bytes)),
        media_type: media_type.to_owned(),
    })
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    digest(&SHA256, bytes).as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// Returns the media type of what a reply may carry; the sender's page offers such a file and no other.
fn media_type(ending: &str) -> Option<&'static str> {
    Some(match ending {
        "gif" => "image/gif",
        "jpg" => "image/jpeg",
        "m4a" => "audio/mp4",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "txt" => "text/plain",
        "wav" => "audio/wav",
        "webp" => "image/webp",
        _ => return None,
    })
}

/// Puts one standard reply into the outbox for everything that somebody read and that has none yet: it says that the
/// message was read, and on which day.
///
/// # Errors
/// [`NotAnswered`].
pub fn answer_read(writing: &Writing<'_>, today: Day) -> Result<Vec<Letter>, NotAnswered> {
    let vault = writing.vault();
    let mut looked = vault.looked_at()?;
    // Nobody reads a canary. Without this answer whoever runs the intake would know afterwards which reports were ours.
    looked.read.extend(vault.canaries()?.into_keys().map(|id| (id, today)));
    let index = vault.index()?;
    let told: BTreeSet<Id> = vault
        .letters()?
        .iter()
        .filter(|letter| letter.is_standard)
        .map(|letter| letter.to)
        .collect();
    let due =
        looked.read.iter().filter(|(id, _)| !told.contains(id) && !looked.withheld.contains(id));
    let (mut letters, mut signed) = (vec![], Signed::of(vault)?);
    for (id, day) in due.filter(|(id, _)| index.items.contains_key(id)) {
        let Some(tip) = signed.tip(*id)? else { continue };
        let standing = vault.standing(&index, *id, &tip);
        if let (Some(mailbox), true) = (&tip.mailbox, standing != Standing::Forged) {
            let reply = read_on(&tip, *day, standing, today);
            letters.push(writing.put_reply(*id, mailbox, &reply, &[])?);
        }
    }
    Ok(letters)
}

fn read_on(tip: &Tip, day: Day, standing: Standing, today: Day) -> Reply {
    let what = if standing == Standing::First { What::Report } else { What::Addition };
    Reply {
        version: Version,
        day: today,
        language: tip.language.clone(),
        kind: Kind::Read,
        text: Some(Words::new(phrases::read_on(day, &tip.language, what).text)),
        questions: vec![],
        attachments: vec![],
    }
}

/// Withholds the standard reply from everything in a case that has none yet.
///
/// # Errors
/// [`NotAnswered::NoCase`], [`NotAnswered::Vault`].
pub fn withhold(vault: &Vault, case: u64, today: Day) -> Result<Vec<Id>, NotAnswered> {
    let rows = vault.index()?.case(case);
    if rows.is_empty() {
        return Err(NotAnswered::NoCase);
    }
    let ids: Vec<Id> = rows.iter().map(|(id, _)| *id).collect();
    let acts: Vec<Act> = ids.iter().map(|id| Act::Withheld(*id)).collect();
    vault.enter(today, &acts)?;
    Ok(ids)
}

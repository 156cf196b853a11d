//! An inbound bundle of a desk: verified here, to its end, before anything of it is handed to the store's holder.
//!
//! A bundle is read twice where it has replies, so that no more than a batch of them is held at a time.

use std::{
    fs::File,
    io::{BufReader, Read, Seek},
    path::Path,
};

use meldkluis_crypto::{
    day::Day,
    inbound::{Addressed, InboundError, Name, ReplyId, Verified},
    note::unhex,
    roster::Roster,
    trail::{Growth, Trail},
};
use serde::Serialize;

use super::{Log, TransferError};
use crate::{
    keys::Pepper,
    store::{
        Arrival, Delivery, DeskStatus, Finding, Heard, Said,
        control::{ControlError, Holder, REPLIES_MAX, REPLY_BYTES_MAX},
    },
};

/// What every inbound bundle begins with: the name of its first file, in the first tar header.
const BUNDLE: &[u8] = b"manifest\0";
/// What an import says of a trail that is longer than before and does not begin with it.
const TRAIL_BROKEN: &str = "the desk's audit trail does not go on from the one that it sent before: was the vault put back \
     from a backup? If not, somebody rewrote it";
/// The longest signed acknowledgement or roster; a longer one is handed to nobody.
const SMALL: usize = 64 << 10;

/// What was imported.
pub enum Imported {
    /// A lone roster, in force now.
    Roster(Roster),
    /// A desk's bundle.
    Bundle(Bundle),
}

/// What became of a desk's bundle, item by item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bundle {
    /// The desk's key name.
    pub desk: String,
    /// The day it was made.
    pub day: Day,
    /// Its sequence number.
    pub sequence: u64,
    /// The sequence number that the next outbound bundle confirms to the desk.
    pub confirmed: u64,
    /// What became of each item.
    pub items: Vec<ItemResult>,
    /// What is wrong, one sentence each.
    pub findings: Vec<String>,
}

/// What became of one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ItemResult {
    /// Its name in the bundle.
    pub item: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The same in words.
    pub words: String,
}

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is in force now.
    Taken,
    /// It was in force before, or a later one is; nothing was changed.
    Seen,
    /// It is refused.
    Refused,
}

/// The items of a bundle that verified to its end; the replies are read once more.
#[derive(Default)]
struct Contents {
    replies: Vec<ReplyId>,
    acknowledgement: Option<Vec<u8>>,
    roster: Option<Vec<u8>>,
    trail: Option<Vec<u8>>,
}

impl Contents {
    fn read(bundle: &mut Verified<impl Read>) -> Result<Self, TransferError> {
        let mut contents = Self::default();
        while let Some(item) = bundle.next_item()? {
            match item.name {
                Name::Reply(id) => contents.replies.push(id),
                Name::Acknowledgement => contents.acknowledgement = Some(item.body),
                Name::Roster => contents.roster = Some(item.body),
                Name::Trail => contents.trail = Some(item.body),
            }
        }
        Ok(contents)
    }
}

impl Log<'_> {
    /// Takes in a file that was carried here: a desk's bundle, or a lone roster.
    ///
    /// # Errors
    /// [`TransferError`]; nothing was taken then, or the next import goes on where this one ended.
    pub fn import(
        &self,
        file: &Path,
        pepper: &Pepper,
        today: Day,
    ) -> Result<Imported, TransferError> {
        let mut head = Vec::new();
        let opened = File::open(file).map_err(TransferError::File)?;
        let length = BUNDLE.len() as u64;
        (&opened).take(length).read_to_end(&mut head).map_err(TransferError::File)?;
        if head != BUNDLE {
            return self.import_roster(file).map(Imported::Roster);
        }
        let opened = File::open(file).map_err(TransferError::File)?;
        let opened = BufReader::with_capacity(1 << 18, opened);
        self.import_bundle(opened, pepper, today).map(Imported::Bundle)
    }

    /// Takes in a desk's bundle; nothing of it before all of it is verified.
    ///
    /// # Errors
    /// [`TransferError`]; what is wrong with single items is in the result. Where the holder fails in the middle, the
    /// replies before are taken, the bundle is not confirmed, and the next import takes the rest.
    pub fn import_bundle(
        &self,
        mut from: impl Read + Seek,
        pepper: &Pepper,
        today: Day,
    ) -> Result<Bundle, TransferError> {
        let roster = self.roster_in_force()?;
        let mut bundle = Verified::open(&mut from, &roster)?;
        let contents = Contents::read(&mut bundle)?;
        let (cover, desk) = (*bundle.cover(), bundle.desk().clone());
        let known = self.holder.status()?.desks;
        let known = known.iter().find(|known| known.key == desk.to_string());
        let applied = known.map_or(0, |known| known.sequence);
        let mut result = Bundle {
            desk: desk.name().as_str().to_owned(),
            day: cover.day,
            sequence: cover.sequence,
            confirmed: applied,
            items: vec![],
            findings: vec![],
        };
        if cover.sequence <= applied {
            result.seen(&contents);
            return Ok(result);
        }
        if known.is_some_and(|known| !follows(known, &cover.audit, contents.trail.as_deref())) {
            result.findings.push(TRAIL_BROKEN.to_owned());
        }
        if let Some(note) = &contents.roster {
            self.take_roster(note, &mut result)?;
        }
        let said = Said {
            desk,
            sequence: cover.sequence,
            whole: true,
            audit: cover.audit,
            day: today.max(roster.issued),
            acknowledgement: contents.acknowledgement.clone().map(bounded),
        };
        let mut post = Post::new(self.holder, said);
        if !contents.replies.is_empty() {
            from.rewind().map_err(TransferError::File)?;
            post.take(&mut Verified::open(from, &roster)?, pepper)?;
        }
        let heard = post.end()?;
        result.heard(&contents, &post, &heard);
        Ok(result)
    }

    fn take_roster(&self, note: &[u8], result: &mut Bundle) -> Result<(), TransferError> {
        let in_force = self.reader(&self.holder.checkpoint()?)?.roster()?;
        let outcome = match Roster::verify(note, self.root) {
            Ok(_) if in_force.as_deref() == Some(note) => {
                (Outcome::Seen, "in force already".to_owned())
            }
            Ok(new) => match self.holder.put_roster(note) {
                Ok(()) => (Outcome::Taken, format!("epoch {} is in force", new.epoch)),
                Err(ControlError::Refused(why)) => (Outcome::Refused, why),
                Err(error) => return Err(error.into()),
            },
            Err(error) => (Outcome::Refused, error.to_string()),
        };
        if outcome.0 == Outcome::Refused {
            result.findings.push(format!("the roster was not taken: {}", outcome.1));
        }
        result.add("roster", outcome.0, outcome.1);
        Ok(())
    }
}

impl Bundle {
    fn add(&mut self, item: &str, outcome: Outcome, words: impl Into<String>) {
        self.items.push(ItemResult { item: item.to_owned(), outcome, words: words.into() });
    }

    /// Says of every item that it was passed over.
    fn seen(&mut self, contents: &Contents) {
        let words =
            format!("passed over: bundle {} of this desk was applied before", self.confirmed);
        let named = [
            contents.roster.is_some().then_some("roster"),
            contents.acknowledgement.is_some().then_some("acknowledgement"),
        ];
        let named = named.into_iter().flatten().map(ToOwned::to_owned);
        for name in named.chain(contents.replies.iter().map(name_of)) {
            self.add(&name, Outcome::Seen, words.clone());
        }
    }

    fn heard(&mut self, contents: &Contents, post: &Post<'_>, heard: &Heard) {
        self.confirmed = heard.confirmed;
        if heard.seen {
            // Somebody else imported it in the same moment.
            return self.seen(contents);
        }
        self.findings.extend(post.findings.iter().map(ToString::to_string));
        match (&contents.acknowledgement, heard.acknowledged) {
            (Some(_), Some(size)) => {
                let words = format!("this desk holds the first {size} reports of the log");
                self.add("acknowledgement", Outcome::Taken, words);
            }
            (Some(_), None) => {
                self.add("acknowledgement", Outcome::Refused, "nothing is erased for it");
            }
            (None, _) => {}
        }
        for (id, outcome) in &post.outcomes {
            let words = match outcome {
                Outcome::Taken => "lies in its mailbox now",
                Outcome::Seen => "was applied before",
                Outcome::Refused => "is not a sealed reply, and was passed over",
            };
            if *outcome == Outcome::Refused {
                self.findings.push(format!("{} {words}", name_of(id)));
            }
            self.add(&name_of(id), *outcome, words);
        }
    }
}

/// Tells whether a desk's audit trail grew out of the one that it sent before; a shorter one is told by the store.
fn follows(known: &DeskStatus, now: &Trail, grown: Option<&[u8]>) -> bool {
    // Of a desk that was only named when a log was restored no trail was ever heard.
    if now.length <= known.audit_length || known.audit_length == 0 {
        return true;
    }
    let head = unhex(&known.audit_head);
    let growth = grown.and_then(|grown| Growth::decode(grown, now.length));
    head.zip(growth).is_some_and(|(head, growth)| {
        growth.proves(&Trail { length: known.audit_length, head }, now)
    })
}

/// Hands the replies of a bundle in, as many at once as the holder takes, and with the last what the desk said.
struct Post<'h> {
    holder: &'h Holder,
    said: Said,
    batch: Vec<Delivery>,
    bytes: u64,
    outcomes: Vec<(ReplyId, Outcome)>,
    findings: Vec<Finding>,
}

impl<'h> Post<'h> {
    fn new(holder: &'h Holder, said: Said) -> Self {
        let (batch, outcomes, findings) = (vec![], vec![], vec![]);
        Self { holder, said, batch, bytes: 0, outcomes, findings }
    }

    /// Takes every reply of a bundle, which is verified once more on the way.
    fn take(
        &mut self,
        bundle: &mut Verified<impl Read>,
        pepper: &Pepper,
    ) -> Result<(), TransferError> {
        if bundle.cover().sequence != self.said.sequence || *bundle.desk() != self.said.desk {
            return Err(InboundError::Items.into());
        }
        while let Some(item) = bundle.next_item()? {
            let Name::Reply(id) = item.name else { continue };
            let delivery = Addressed::read(&item.body).ok().and_then(|reply| {
                Delivery::new(id, pepper.mailbox_key(&reply.mailbox), reply.sealed.to_vec())
            });
            match delivery {
                Some(delivery) => self.add(delivery)?,
                None => self.outcomes.push((id, Outcome::Refused)),
            }
        }
        Ok(())
    }

    fn add(&mut self, reply: Delivery) -> Result<(), ControlError> {
        let bytes = reply.sealed().len() as u64;
        if self.batch.len() >= REPLIES_MAX || self.bytes.saturating_add(bytes) > REPLY_BYTES_MAX {
            let acknowledgement = None;
            self.send(&Said { whole: false, acknowledgement, ..self.said.clone() })?;
        }
        self.bytes = self.bytes.saturating_add(bytes);
        self.batch.push(reply);
        Ok(())
    }

    /// Hands in what is left, and the desk's word.
    fn end(&mut self) -> Result<Heard, ControlError> {
        self.send(&self.said.clone())
    }

    fn send(&mut self, said: &Said) -> Result<Heard, ControlError> {
        let batch = std::mem::take(&mut self.batch);
        self.bytes = 0;
        let heard = self.holder.deliver(said, &batch)?;
        let outcome = |arrival: &Arrival| match arrival {
            Arrival::Taken => Outcome::Taken,
            Arrival::Seen => Outcome::Seen,
        };
        let ids = batch.iter().map(Delivery::id);
        self.outcomes.extend(ids.zip(heard.replies.iter().map(outcome)));
        self.findings.extend(&heard.findings);
        Ok(heard)
    }
}

/// A reply's name in a bundle.
fn name_of(id: &ReplyId) -> String {
    format!("replies/{}", id.to_hex())
}

/// Replaces what is too long to be an acknowledgement by nothing, which no desk signed.
fn bounded(note: Vec<u8>) -> Vec<u8> {
    if note.len() <= SMALL { note } else { Vec::new() }
}

//! The control socket: commands reach the store's holder through it.
//!
//! What comes in: one JSON object a line, at most 96 KiB, and behind a line that announces them the bytes of sealed
//! replies, at most [`REPLIES_MAX`] of at most [`REPLY_BYTES_MAX`] in all. What goes out: one JSON object a line.
//! The socket's mode is 0600, and a peer of another user is refused by `SO_PEERCRED`.
//!
//! Deliberately absent: anything that the content of a tip or a reply could be read by.

mod client;
mod server;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Read, Write};

use meldkluis_crypto::{
    day::Day,
    inbound::{ReplyId, Trail},
    note::{hex, unhex},
};

use super::{Delivery, Heard, MailboxKey, Said, Snapshot, Status};

pub(crate) use client::START;
pub use client::{ControlError, Holder};
pub use server::Server;

/// The longest line in bytes, its newline included: room for a roster in base64.
const LINE_MAX: u64 = 96 * 1024;
/// The most replies that are handed in at once.
pub const REPLIES_MAX: usize = 256;
/// The most bytes of sealed replies that are handed in at once: the longest reply has room.
pub const REPLY_BYTES_MAX: u64 = 20 << 20;

#[derive(Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "kebab-case", deny_unknown_fields)]
// Variants without fields have braces: only then are unknown fields refused in them.
enum Request {
    Status {},
    Checkpoint {},
    PutRoster {
        roster: Base64,
    },
    Hear {
        desk: String,
        sequence: u64,
        whole: bool,
        audit_length: u64,
        audit_head: String,
        day: Day,
        acknowledgement: Option<Base64>,
        /// The replies whose bytes follow this line, one behind the other.
        replies: Vec<Parcel>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parcel {
    id: ReplyId,
    mailbox: String,
    bytes: u64,
}

impl Parcel {
    fn of(reply: &Delivery) -> Self {
        let bytes = u64::try_from(reply.sealed().len()).unwrap_or(u64::MAX);
        Self { id: reply.id(), mailbox: hex(reply.mailbox().as_bytes()), bytes }
    }

    /// Reads the bytes that this announces.
    fn read(&self, stream: &mut impl Read) -> io::Result<Delivery> {
        let mailbox = unhex(&self.mailbox).map(MailboxKey::new);
        let mut sealed = Vec::new();
        stream.take(self.bytes).read_to_end(&mut sealed)?;
        let reply = mailbox.and_then(|mailbox| Delivery::new(self.id, mailbox, sealed));
        reply.ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}

impl Request {
    fn hear(said: &Said, replies: &[Delivery]) -> Self {
        Self::Hear {
            desk: said.desk.to_string(),
            sequence: said.sequence,
            whole: said.whole,
            audit_length: said.audit.length,
            audit_head: hex(&said.audit.head),
            day: said.day,
            acknowledgement: said.acknowledgement.clone().map(Base64),
            replies: replies.iter().map(Parcel::of).collect(),
        }
    }

    /// Reads the replies that follow this request.
    fn replies(&self, stream: &mut impl Read) -> io::Result<Vec<Delivery>> {
        let Self::Hear { replies, .. } = self else { return Ok(vec![]) };
        let bytes = replies.iter().fold(0u64, |sum, reply| sum.saturating_add(reply.bytes));
        if replies.len() > REPLIES_MAX || bytes > REPLY_BYTES_MAX {
            return Err(io::ErrorKind::InvalidData.into());
        }
        replies.iter().map(|reply| reply.read(stream)).collect()
    }

    /// Returns what a desk says, if the request is well-formed and this is what it asks for.
    fn said(self) -> Option<Said> {
        let Self::Hear {
            desk,
            sequence,
            whole,
            audit_length,
            audit_head,
            day,
            acknowledgement,
            replies: _,
        } = self
        else {
            return None;
        };
        let audit = Trail { length: audit_length, head: unhex(&audit_head)? };
        let (desk, acknowledgement) = (desk.parse().ok()?, acknowledgement.map(|note| note.0));
        Some(Said { desk, sequence, whole, audit, day, acknowledgement })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case", deny_unknown_fields)]
enum Answer {
    Status(Status),
    Checkpoint(Snapshot),
    Done {},
    Heard(Heard),
    Refused { why: String },
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Base64(Vec<u8>);

impl TryFrom<String> for Base64 {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        STANDARD.decode(text).map(Self).map_err(|_| "not base64")
    }
}

impl From<Base64> for String {
    fn from(bytes: Base64) -> Self {
        STANDARD.encode(bytes.0)
    }
}

/// Reads one line; none at the end of the stream.
fn read_line<T: for<'de> Deserialize<'de>>(stream: impl BufRead) -> io::Result<Option<T>> {
    let mut line = Vec::new();
    stream.take(LINE_MAX).read_until(b'\n', &mut line)?;
    match line.split_last() {
        None => Ok(None),
        Some((b'\n', text)) => Ok(Some(serde_json::from_slice(text)?)),
        Some(_) => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn write_line(mut stream: impl Write, message: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    stream.write_all(&line)
}

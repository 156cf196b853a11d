//! The control socket: commands reach the store's holder through it.
//!
//! What comes in: one JSON object a line, at most 96 KiB. What goes out: one JSON object a line.
//! The socket's mode is 0600, and a peer of another user is refused by `SO_PEERCRED`.
//!
//! Deliberately absent: anything that a tip's content could be read by.

mod client;
mod server;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Write};

use meldkluis_crypto::{
    day::Day,
    inbound::Trail,
    note::{hex, unhex},
};

use super::{Heard, Said, Snapshot, Status};

pub use client::{ControlError, Holder};
pub use server::Server;

/// The longest line in bytes, its newline included: room for a roster in base64.
const LINE_MAX: u64 = 96 * 1024;

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
    },
}

impl Request {
    fn hear(said: &Said) -> Self {
        Self::Hear {
            desk: said.desk.to_string(),
            sequence: said.sequence,
            whole: said.whole,
            audit_length: said.audit.length,
            audit_head: hex(&said.audit.head),
            day: said.day,
            acknowledgement: said.acknowledgement.clone().map(Base64),
        }
    }

    /// Returns what a desk says, if the request is well-formed and this is what it asks for.
    fn said(self) -> Option<Said> {
        let Self::Hear { desk, sequence, whole, audit_length, audit_head, day, acknowledgement } =
            self
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

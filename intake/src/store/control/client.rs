//! A command's end: through the socket when a server runs, by taking the lock when none does.

use std::{
    io::{self, BufReader, ErrorKind, Write as _},
    os::unix::net::UnixStream,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use super::{Answer, Base64, Request, read_line, write_line};
use crate::store::{Delivery, Heard, OpenError, Said, Snapshot, Status, Store};

/// How long an answer may take; a roster waits for the disk.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait before a server that does not answer yet is asked again.
const AGAIN: Duration = Duration::from_millis(100);

/// What advises a person whose command was to run beside a server, and found none.
pub(crate) const START: &str = "Does the server run: systemctl status meldkluis.service? Where it is stopped on purpose, leave --beside-server out: the \
     store is then opened here, and no server can start until the command has ended.";

/// A reason why the holder could not be asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ControlError {
    /// The socket fails, or what came over it is no answer.
    #[error("control socket fails: {0}")]
    Io(#[from] io::Error),
    /// The holder answered, and refused.
    #[error("{0}")]
    Refused(String),
    /// No server answered for as long as was to be waited, and the store is not to be opened here.
    #[error("no server answers its control socket, after {} s; the store was left alone", .0.as_secs())]
    Nobody(Duration),
    /// No server runs, and the store cannot be opened here.
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// Whoever holds the store: a running server behind its socket, or this process.
pub enum Holder {
    /// A running server.
    Server(UnixStream),
    /// This process, with the lock.
    Own(Store),
}

impl Holder {
    /// Reaches a running server over its control socket, or opens the store here when none runs.
    ///
    /// # Errors
    /// [`ControlError::Io`] when a socket is there and fails; [`ControlError::Open`] when the store does not open.
    pub fn reach(
        socket: &Path,
        open: impl FnOnce() -> Result<Store, OpenError>,
    ) -> Result<Self, ControlError> {
        match server(socket)? {
            Some(stream) => Ok(Self::Server(stream)),
            None => Ok(Self::Own(open()?)),
        }
    }

    /// Reaches a server that runs, or begins to within `limit`; the store is never opened here.
    ///
    /// # Errors
    /// [`ControlError::Io`] when a socket is there and fails; [`ControlError::Nobody`] when the time is over.
    pub fn beside(socket: &Path, limit: Duration) -> Result<Self, ControlError> {
        let begun = Instant::now();
        loop {
            if let Some(stream) = server(socket)? {
                return Ok(Self::Server(stream));
            }
            if begun.elapsed() >= limit {
                return Err(ControlError::Nobody(limit));
            }
            thread::sleep(AGAIN);
        }
    }

    /// Returns the store's counts.
    ///
    /// # Errors
    /// [`ControlError`].
    pub fn status(&self) -> Result<Status, ControlError> {
        match self {
            Self::Own(store) => Ok(store.status()),
            Self::Server(stream) => match ask(stream, &Request::Status {})? {
                Answer::Status(status) => Ok(status),
                other => Err(unexpected(other)),
            },
        }
    }

    /// Returns a signed checkpoint over what is durable now.
    ///
    /// # Errors
    /// [`ControlError`].
    pub fn checkpoint(&self) -> Result<Snapshot, ControlError> {
        match self {
            Self::Own(store) => {
                store.checkpoint().map_err(|error| ControlError::Refused(error.to_string()))
            }
            Self::Server(stream) => match ask(stream, &Request::Checkpoint {})? {
                Answer::Checkpoint(snapshot) => Ok(snapshot),
                other => Err(unexpected(other)),
            },
        }
    }

    /// Puts a roster in force, durably.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with the reason when it is not admitted.
    pub fn put_roster(&self, bytes: &[u8]) -> Result<(), ControlError> {
        match self {
            Self::Own(store) => {
                store.put_roster(bytes).map_err(|error| ControlError::Refused(error.to_string()))
            }
            Self::Server(stream) => {
                let roster = Base64(bytes.to_vec());
                match ask(stream, &Request::PutRoster { roster })? {
                    Answer::Done {} => Ok(()),
                    other => Err(unexpected(other)),
                }
            }
        }
    }
}

impl Holder {
    /// Hands in what a desk's bundle says, and replies of it: at most [`REPLIES_MAX`](super::REPLIES_MAX), of at most
    /// [`REPLY_BYTES_MAX`](super::REPLY_BYTES_MAX).
    ///
    /// # Errors
    /// [`ControlError::Refused`] with the reason when nothing of it is taken.
    pub fn deliver(&self, said: &Said, replies: &[Delivery]) -> Result<Heard, ControlError> {
        match self {
            Self::Own(store) => store
                .deliver(said, replies)
                .map_err(|error| ControlError::Refused(error.to_string())),
            Self::Server(stream) => {
                write_line(stream, &Request::hear(said, replies))?;
                let mut to = stream;
                replies.iter().try_for_each(|reply| to.write_all(reply.sealed()))?;
                match read_answer(stream)? {
                    Answer::Heard(heard) => Ok(heard),
                    other => Err(unexpected(other)),
                }
            }
        }
    }
}

fn ask(stream: &UnixStream, request: &Request) -> io::Result<Answer> {
    write_line(stream, request)?;
    read_answer(stream)
}

fn read_answer(stream: &UnixStream) -> io::Result<Answer> {
    read_line(BufReader::new(stream))?.ok_or_else(|| ErrorKind::UnexpectedEof.into())
}

fn unexpected(answer: Answer) -> ControlError {
    match answer {
        Answer::Refused { why } => ControlError::Refused(why),
        _ => io::Error::from(ErrorKind::InvalidData).into(),
    }
}

/// Connects to a running server; none when nobody answers.
fn server(socket: &Path) -> io::Result<Option<UnixStream>> {
    match UnixStream::connect(socket) {
        Ok(stream) => {
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_write_timeout(Some(PATIENCE))?;
            Ok(Some(stream))
        }
        Err(error) if nobody(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn nobody(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused)
}

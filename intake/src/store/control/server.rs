//! The holder's end of the control socket.

use std::{
    fs::{self, Permissions},
    io::{self, BufRead, BufReader},
    os::unix::{
        fs::PermissionsExt as _,
        net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use rustix::net::Shutdown;

use super::{Answer, Request, read_line, write_line};
use crate::store::{Delivery, Store};

/// How long a peer may be silent; peers are served one after another.
const PATIENCE: Duration = Duration::from_secs(5);

/// A thread that answers on the control socket until it is dropped; it keeps the store open.
pub struct Server {
    path: PathBuf,
    listener: Arc<UnixListener>,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Begins to answer for a store; a socket that an earlier holder left behind is replaced.
    ///
    /// # Errors
    /// When the socket or the thread cannot be made.
    pub fn start(path: &Path, store: Store) -> io::Result<Self> {
        let listener = Arc::new(bind(path)?);
        let listening = Arc::clone(&listener);
        let stopping = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopping);
        let thread = thread::Builder::new().name("control".to_owned());
        let thread = thread.spawn(move || {
            for stream in listening.incoming() {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                // A peer that breaks off or misbehaves is its own loss.
                drop(stream.and_then(|stream| converse(&store, &stream)));
            }
        })?;
        Ok(Self { path: path.to_owned(), listener, stopping, thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        // Wakes the thread out of `accept`; connecting to it is no longer left to a confined process.
        let woken = rustix::net::shutdown(&*self.listener, Shutdown::Both).is_ok();
        if let Some(thread) = self.thread.take()
            && woken
        {
            drop(thread.join());
        }
        drop(fs::remove_file(&self.path));
    }
}

/// Binds under another name, so that the socket never has its own name without its mode.
fn bind(path: &Path) -> io::Result<UnixListener> {
    let draft = path.with_extension("new");
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&draft)?;
    fs::set_permissions(&draft, Permissions::from_mode(0o600))?;
    fs::rename(&draft, path)?;
    Ok(listener)
}

fn converse(store: &Store, stream: &UnixStream) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let peer = rustix::net::sockopt::socket_peercred(stream)?;
    if peer.uid != rustix::process::geteuid() {
        return write_line(stream, &Answer::Refused { why: "peer of another user".to_owned() });
    }
    let mut reader = BufReader::new(stream);
    loop {
        match read_request(&mut reader) {
            Ok(None) => return Ok(()),
            Ok(Some((request, replies))) => write_line(stream, &answer(store, request, &replies))?,
            Err(error) => {
                let why = "request not understood".to_owned();
                write_line(stream, &Answer::Refused { why })?;
                return Err(error);
            }
        }
    }
}

/// Reads a request, and the replies that follow it.
fn read_request(reader: &mut impl BufRead) -> io::Result<Option<(Request, Vec<Delivery>)>> {
    let Some(request) = read_line::<Request>(&mut *reader)? else { return Ok(None) };
    let replies = request.replies(reader)?;
    Ok(Some((request, replies)))
}

fn answer(store: &Store, request: Request, replies: &[Delivery]) -> Answer {
    let outcome = match request {
        Request::Status {} => Ok(Answer::Status(store.status())),
        Request::Checkpoint {} => {
            store.checkpoint().map(Answer::Checkpoint).map_err(|error| error.to_string())
        }
        Request::PutRoster { roster } => {
            store.put_roster(&roster.0).map(|()| Answer::Done {}).map_err(|error| error.to_string())
        }
        hear @ Request::Hear { .. } => match hear.said() {
            Some(said) => {
                let heard = store.deliver(&said, replies).map(Answer::Heard);
                heard.map_err(|error| error.to_string())
            }
            None => Err("request not understood".to_owned()),
        },
    };
    outcome.unwrap_or_else(|why| Answer::Refused { why })
}

//! The reviewer's page: the desk of investigators in a browser, on 127.0.0.1 alone, in a network of its own.
//!
//! What comes in: requests of one browser that holds the session; every act is a POST from this very page that carries
//! what only its forms have. What goes out: HTML without script, pictures and sound that were made anew, and nothing of a
//! file itself. HTTP/1.1 (RFC 9112) by hyper.
//!
//! | module | does |
//! |---|---|
//! | [`namespace`] | a network with nothing but a loopback |
//! | [`browser`] | Chromium inside it, with a profile in memory |
//! | `door` | who may come in: token, session, host, origin, and what forms carry |
//! | `form` | what a form or an address carries |
//! | `inbox`, `alike`, `case`, `translation`, `tips`, `statistics`, `frame` | what pages show |
//! | `looks` | requests that show something, each entered into the audit trail |
//! | `acts` | requests that do something, by the same functions as the commands |
//! | `left` | how long the page stays open, in a frame of its own |
//! | `made` | an attachment made anew, in memory until the next one |
//! | `film` | one frame of it at a time |
//! | `marks` | the mark "sexual image of a minor" |
//! | `take_out` | an attachment as it came in, onto a medium |
//! | `paper` | what paper has of attachments |
//! | `tongue`, `refused` | Dutch beside the English, also of what was refused |
//!
//! Deliberately absent: any other address than 127.0.0.1, rules of its own about cases, and anything on the disk.

mod acts;
mod alike;
mod answer;
pub mod browser;
mod case;
mod door;
mod film;
mod form;
mod frame;
mod inbox;
mod left;
mod looks;
mod made;
mod marks;
pub mod namespace;
mod paper;
mod refused;
mod statistics;
mod take_out;
mod tips;
mod tongue;
mod translation;

use std::{
    convert::Infallible,
    io,
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError, atomic::AtomicU64},
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use hyper::{
    HeaderMap, Method, Request,
    body::Incoming,
    header::{ACCEPT_LANGUAGE, CONTENT_TYPE},
    http::request::Parts,
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use meldkluis_crypto::officer::Role;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    time::{sleep, timeout},
};

use crate::{
    casefile::CaseFileError,
    editing::Undo,
    entropy::Os,
    extract::Stop,
    say::Bar,
    vault::{Looked, Stamp, Vault, VaultError},
};
use answer::Answer;
use browser::Browser;
use case::Typed;
use door::Door;
use form::{BYTES_MOST, Form};
use frame::{Frame, Line, STYLE};
use left::{LEFT, Moment};
use looks::Facts;
use made::Made;
pub use tongue::Tongue;

const HEADER_TIME: Duration = Duration::from_secs(10);
const BODY_TIME: Duration = Duration::from_secs(10);
const HEADER_BYTES: usize = 16 << 10;
/// How often it is looked whether the page is over.
const EVERY: Duration = Duration::from_millis(250);

/// How the page is served.
#[derive(Clone, Copy, Debug)]
pub struct Serving {
    /// The port on 127.0.0.1; 0 for any free one.
    pub port: u16,
    /// After so long without a request it ends.
    pub idle: Duration,
    /// Whether it runs without a network of its own, and says so on each page.
    pub demo: bool,
}

/// Why the page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Somebody logged out.
    LoggedOut,
    /// Nobody asked for anything for too long.
    Idle,
    /// The browser was closed.
    Closed,
    /// The program was told to end.
    Stopped,
}

/// Serves the page until somebody logs out, closes the browser, or leaves it alone for too long; `started` gets the
/// address to begin with, and returns the browser if it starts one.
///
/// # Errors
/// When the port cannot be listened on, or the browser does not start.
pub fn serve(
    vault: Vault,
    how: &Serving,
    started: impl FnOnce(&str) -> io::Result<Option<Browser>>,
) -> io::Result<Ended> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, how.port)).await?;
        let door = Door::new(listener.local_addr()?.port(), &mut Os);
        let (mut terminated, mut interrupted) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        // A terminal window that is closed ends the page, and the browser with it.
        let mut hung_up = signal(SignalKind::hangup())?;
        let url = door.start_url();
        let page = Arc::new(Page::new(vault, door, how));
        page.make_ready();
        let mut browser = started(&url)?;
        let ended = tokio::select! {
            () = accept(&listener, &page) => Ok(Ended::Stopped),
            ended = watch(&page, &mut browser) => Ok(ended),
            _ = terminated.recv() => Ok(Ended::Stopped),
            _ = interrupted.recv() => Ok(Ended::Stopped),
            _ = hung_up.recv() => Ok(Ended::Stopped),
        };
        // What is being written in clear is ended, and taken away again, before this process ends.
        page.over.ask();
        drop(held(&page.writing));
        ended
    });
    // A child that reads an attachment may run still; it ends with this process.
    runtime.shutdown_background();
    ended
}

async fn accept(listener: &TcpListener, page: &Arc<Page>) {
    loop {
        // A connection that fails before it begins is the browser's affair.
        let Ok((stream, _)) = listener.accept().await else { continue };
        let page = Arc::clone(page);
        tokio::spawn(async move {
            let service = service_fn(|request| answer(Arc::clone(&page), request));
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEADER_TIME)
                .max_buf_size(HEADER_BYTES)
                .serve_connection(TokioIo::new(stream), service);
            connection.await.ok();
        });
    }
}

async fn watch(page: &Page, browser: &mut Option<Browser>) -> Ended {
    loop {
        sleep(EVERY).await;
        if page.over.is_asked() {
            return Ended::LoggedOut;
        }
        if browser.as_mut().is_some_and(Browser::has_ended) {
            return Ended::Closed;
        }
        let idle = held(&page.used).left(Moment::now(), page.idle).is_zero();
        if idle && tried(&page.writing).is_some() {
            return Ended::Idle;
        }
    }
}

async fn answer(page: Arc<Page>, request: Request<Incoming>) -> Result<Answer, Infallible> {
    let (parts, body) = request.into_parts();
    let t = *held(&page.tongue);
    if let Some(refused) = page.at_the_door(&parts) {
        return Ok(refused);
    }
    let body = timeout(BODY_TIME, Limited::new(body, BYTES_MOST).collect()).await;
    let Ok(Ok(body)) = body else { return Ok(answer::odd(t)) };
    let body = body.to_bytes();
    // Reading a case takes as long as its attachments are large: not on the thread that serves.
    let answer = tokio::task::spawn_blocking(move || page.answer(&parts, &body)).await;
    Ok(answer.unwrap_or_else(|_| answer::broken(t)))
}

/// Takes what another thread cannot have left half done.
fn held<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes it as [`held`] does, if nobody has it.
fn tried<T>(what: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match what.try_lock() {
        Ok(held) => Some(held),
        Err(TryLockError::Poisoned(held)) => Some(held.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

struct Page {
    vault: Vault,
    door: Door,
    demo: bool,
    tongue: Mutex<Tongue>,
    idle: Duration,
    /// When a request of the session came last that somebody made.
    used: Mutex<Moment>,
    over: Stop,
    /// What came of the last act, until a page has shown it.
    told: Mutex<Vec<Line>>,
    undo: Mutex<Undo>,
    /// Words that were typed and are not sealed or kept yet.
    typed: Mutex<Option<Typed>>,
    facts: Mutex<Option<(Stamp, Arc<Facts>)>>,
    /// What the audit trail tells of tips, as far as it was read.
    looked: Mutex<Looked>,
    made: Mutex<Option<Made>>,
    /// Held while an attachment is read or a frame of a film is made: one at a time, however often somebody clicks.
    stepping: Mutex<()>,
    /// How many frames were asked for: the newest is made.
    asked: AtomicU64,
    /// Held while something is written in clear: the process does not end meanwhile.
    writing: Mutex<()>,
}

impl Page {
    fn new(vault: Vault, door: Door, how: &Serving) -> Self {
        Self {
            vault,
            door,
            demo: how.demo,
            idle: how.idle,
            tongue: Mutex::new(Tongue::En),
            used: Mutex::new(Moment::now()),
            over: Stop::default(),
            told: Mutex::default(),
            undo: Mutex::default(),
            typed: Mutex::default(),
            facts: Mutex::default(),
            looked: Mutex::default(),
            made: Mutex::default(),
            stepping: Mutex::default(),
            asked: AtomicU64::default(),
            writing: Mutex::default(),
        }
    }

    /// Makes beforehand what the first look would wait for; what fails is told by that look.
    fn make_ready(&self) {
        self.vault.case_file(&mut Bar::new()).ok();
        self.facts().ok();
        self.vault.look_on(&mut held(&self.looked)).ok();
    }

    /// Answers whoever may not come in, and whoever comes in with the token.
    fn at_the_door(&self, parts: &Parts) -> Option<Answer> {
        let headers = &parts.headers;
        // Whoever is outside has chosen no language.
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let t = Tongue::accepted(accepted.unwrap_or_default());
        if !self.door.is_our_host(headers) {
            return Some(answer::wrong_host(t));
        }
        let looks = matches!(parts.method, Method::GET | Method::HEAD);
        let token = parts.uri.path().strip_prefix("/start/").filter(|_| looks);
        if let Some(token) = token {
            let Some(cookie) = self.door.start(token) else {
                return Some(answer::stay_out(t, false));
            };
            *held(&self.tongue) = t;
            return Some(answer::enter(&cookie));
        }
        let inside = self.door.is_inside(headers);
        let ours = inside && self.door.is_our_origin(headers);
        if !(looks || ours) {
            return Some(answer::stay_out(t, false));
        }
        if !inside {
            // The file that led here is another site to the browser, so its first request comes without the session.
            let again = parts.uri.path() == "/" && is_from_elsewhere(headers);
            return Some(answer::stay_out(t, again));
        }
        if !looks && parts.method != Method::POST {
            return Some(answer::wrong_method(*held(&self.tongue)));
        }
        if looks && parts.uri.path() == LEFT {
            // Asked for by the browser and not by anybody.
            return Some(self.left());
        }
        *held(&self.used) = Moment::now();
        None
    }

    fn answer(&self, parts: &Parts, body: &Bytes) -> Answer {
        let t = *held(&self.tongue);
        let path = parts.uri.path();
        match self.vault.has_other_keys() {
            Ok(false) => {}
            // Whoever was made a reader, or taken off the list, would stay what they were at unlocking.
            Ok(true) => {
                self.over.ask();
                return answer::again(t);
            }
            Err(_) => return answer::broken(t),
        }
        if self.forget().is_err() {
            return answer::broken(t);
        }
        let done = if parts.method == Method::POST {
            let is_form = parts
                .headers
                .get(CONTENT_TYPE)
                .is_some_and(|kind| kind.as_bytes() == b"application/x-www-form-urlencoded");
            let form = Form::parse(body).filter(|_| is_form);
            let form = form.filter(|form| self.door.is_proof(form.one("proof")));
            let Some(form) = form else { return answer::odd(t) };
            match self.act(path, &form) {
                Err(VaultError::Busy | VaultError::CaseFile(CaseFileError::Busy)) => {
                    Ok(self.busy(path, t))
                }
                done => done,
            }
        } else {
            self.look(path, parts.uri.query())
        };
        done.unwrap_or_else(|error| match error {
            VaultError::Role(_) => answer::not_yours(t),
            _ => answer::broken(t),
        })
    }

    /// Returns what is around a page; what came of the last act is shown once.
    fn frame(&self, here: String) -> Frame {
        let me = self.vault.me().map(|me| me.role.name());
        Frame {
            style: STYLE,
            t: *held(&self.tongue),
            demo: self.demo,
            who: self.vault.who().name,
            role: me.unwrap_or("keeper"),
            acts: self.vault.hold(Role::Officer).is_ok(),
            proof: self.door.proof().to_owned(),
            told: std::mem::take(&mut held(&self.told)),
            can_undo: !held(&self.undo).is_empty(),
            here,
        }
    }

    fn officers(&self) -> Vec<String> {
        let officers = self.vault.keys().officers.iter();
        officers.map(|officer| officer.name.as_str().to_owned()).collect()
    }
}

/// Tells whether a browser says that another site led it here.
fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site.as_bytes() == b"cross-site")
}

/// Reads a number in its one spelling.
fn number(text: &str) -> Option<u64> {
    text.parse::<u64>().ok().filter(|number| number.to_string() == text)
}

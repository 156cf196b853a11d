//! The reviewer's page: cases on 127.0.0.1, read from the vault at each request.
//!
//! What comes in: GET requests of one browser that holds the session. What goes out: HTML without script, and no byte
//! of an attachment. HTTP/1.1 (RFC 9112) by hyper.
//!
//! Deliberately absent: any other address than 127.0.0.1, any request that changes something, and anything on the disk
//! but the looks that the audit trail must tell of.

mod answer;
mod door;
mod view;

use std::{
    collections::BTreeMap,
    convert::Infallible,
    io,
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use hyper::{
    Method, Request, StatusCode, body::Incoming, server::conn::http1, service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;

use crate::{
    clock,
    entropy::Os,
    vault::{Act, Id, Index, Row, Vault, VaultError},
};
use answer::Answer;
use door::Door;
use view::{CasePage, Gist, List, ListRow, STYLE};

/// How many cases one page of the list has.
const ROWS: usize = 100;
const HEADER_TIME: Duration = Duration::from_secs(10);
const HEADER_BYTES: usize = 16 << 10;

/// Serves the page until the process ends; `started` gets the address to begin with.
///
/// # Errors
/// When the port cannot be listened on.
pub fn serve(vault: Vault, port: u16, started: impl FnOnce(&str)) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let door = Door::new(listener.local_addr()?.port(), &mut Os);
        started(&door.start_url());
        let page = Arc::new(Page { vault, door, gists: Mutex::default() });
        loop {
            // A connection that fails before it begins is the browser's affair.
            let Ok((stream, _)) = listener.accept().await else { continue };
            let page = Arc::clone(&page);
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
    })
}

async fn answer(page: Arc<Page>, request: Request<Incoming>) -> Result<Answer, Infallible> {
    // Reading a case takes as long as its attachments are large: not on the thread that serves.
    let answer = tokio::task::spawn_blocking(move || page.answer(&request)).await;
    Ok(answer.unwrap_or_else(|_| answer::broken()))
}

struct Page {
    vault: Vault,
    door: Door,
    /// Originals do not change: what the list shows of one is read once, and kept in memory alone.
    gists: Mutex<BTreeMap<Id, Gist>>,
}

impl Page {
    fn answer<B>(&self, request: &Request<B>) -> Answer {
        let headers = request.headers();
        if !self.door.is_our_host(headers) {
            return answer::wrong_host();
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let ours = self.door.is_our_origin(headers) && self.door.is_inside(headers);
            return if ours { answer::wrong_method() } else { answer::stay_out() };
        }
        let path = request.uri().path();
        if let Some(token) = path.strip_prefix("/start/") {
            let cookie = self.door.start(token);
            return cookie.map_or_else(answer::stay_out, |cookie| answer::enter(&cookie));
        }
        if !self.door.is_inside(headers) {
            return answer::stay_out();
        }
        let page = match (path, request.uri().query()) {
            ("/", None) => self.list(None),
            ("/", Some(query)) => match query.strip_prefix("before=").and_then(number) {
                Some(before) => self.list(Some(before)),
                None => return answer::not_found(),
            },
            (path, None) => match path.strip_prefix("/case/").and_then(number) {
                Some(case) => self.case(case),
                None => return answer::not_found(),
            },
            _ => return answer::not_found(),
        };
        page.unwrap_or_else(|_| answer::broken())
    }

    fn list(&self, before: Option<u64>) -> Result<Answer, VaultError> {
        let index = self.vault.index()?;
        let cases = self.vault.told_cases(&index)?;
        let shown = || cases.range(..before.unwrap_or(u64::MAX)).rev().take(ROWS);
        self.enter_listed(shown().flat_map(|(_, tips)| tips))?;
        let rows: Vec<ListRow> = shown().map(|(number, tips)| self.row(*number, tips)).collect();
        let last = rows.last().map(|row| row.number);
        let older = last.filter(|last| cases.range(..last).next().is_some());
        let list = List {
            style: STYLE,
            cases: cases.len(),
            tips: cases.values().map(Vec::len).sum(),
            logs: index.logs.values().map(|log| log.day).max().into_iter().collect(),
            missing: self.missing(&index)?,
            rows,
            older,
        };
        Ok(answer::page(StatusCode::OK, &list))
    }

    /// Enters the list into the audit trail when it shows something for the first time: the page looks again by itself.
    fn enter_listed<'t>(
        &self,
        mut tips: impl Iterator<Item = &'t (Id, Row)>,
    ) -> Result<(), VaultError> {
        let news = {
            let gists = self.gists.lock().unwrap_or_else(PoisonError::into_inner);
            tips.any(|(id, _)| !gists.contains_key(id))
        };
        if news {
            self.vault.enter(clock::today(), &[Act::Listed])?;
        }
        Ok(())
    }

    fn row(&self, number: u64, tips: &[(Id, Row)]) -> ListRow {
        ListRow::of(number, tips.iter().map(|(id, _)| self.gist(*id)).collect())
    }

    fn gist(&self, id: Id) -> Result<Gist, String> {
        let gists = || self.gists.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gist) = gists().get(&id) {
            return Ok(gist.clone());
        }
        let tip = self.vault.read_head(id).map_err(|error| error.to_string())?;
        let gist = Gist::of(&tip);
        gists().insert(id, gist.clone());
        Ok(gist)
    }

    fn missing(&self, index: &Index) -> Result<Vec<String>, VaultError> {
        let Some(newest) = self.vault.rosters()?.pop() else { return Ok(vec![]) };
        let mut missing = vec![];
        for generation in index.logs.keys() {
            let Some(key) = newest.roster.log(*generation) else { continue };
            let size = self.vault.held_size(*generation, key)?;
            for (from, to) in index.missing(*generation, size) {
                missing.push(format!(
                    "Tips {generation}-{from} to {generation}-{to} are not here. Ask for an export --from {from}."
                ));
            }
        }
        Ok(missing)
    }

    fn case(&self, number: u64) -> Result<Answer, VaultError> {
        let case = self.vault.case(number, clock::today())?;
        Ok(case.map_or_else(answer::not_found, |case| {
            answer::page(StatusCode::OK, &CasePage::of(&case))
        }))
    }
}

/// Reads a number in its one spelling.
fn number(text: &str) -> Option<u64> {
    text.parse::<u64>().ok().filter(|number| number.to_string() == text)
}

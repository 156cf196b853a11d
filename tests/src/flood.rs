//! A flood from many addresses of loopback, and honest senders in the midst of it.
//!
//! Every address of 127.0.0.0/8 is this machine, and each is a peer of its own to the intake.

use std::{
    fs,
    io::{Error, ErrorKind},
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    runtime,
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_rustls::{TlsConnector, client::TlsStream};

const BOUNDARY: &str = "----floodX1";
/// How long an honest sender waits for the page.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long one of the flood waits before it tries again.
const IMPATIENCE: Duration = Duration::from_secs(1);

/// What comes in how fast.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The intake's port on loopback.
    pub port: u16,
    /// How long it lasts.
    pub seconds: u64,
    /// Addresses that the flood comes from.
    pub addresses: u8,
    /// Pages asked for in a second.
    pub pages: u64,
    /// Reports sent in a second.
    pub tips: u64,
    /// Uploads begun in a second, of which hardly anything follows.
    pub uploads: u64,
    /// Connections in a second that never ask for anything.
    pub half_open: u64,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// What each honest sender waited, until its report was durable and its page there; sorted.
    pub honest: Vec<Duration>,
    /// Honest senders that got no page or another.
    pub failed: Vec<String>,
    /// What the flood began.
    pub begun: u64,
    /// Of that, what was answered with 200.
    pub served: u64,
    /// And what was asked to come back.
    pub refused: u64,
}

impl Account {
    /// Returns the middle of what honest senders waited.
    #[must_use]
    pub fn median(&self) -> Duration {
        self.honest.get(self.honest.len() / 2).copied().unwrap_or_default()
    }

    /// Returns what the slowest of them waited.
    #[must_use]
    pub fn slowest(&self) -> Duration {
        self.honest.last().copied().unwrap_or_default()
    }

    /// Returns all of it for a program to read.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "honest": self.honest.len(),
            "failed": self.failed.len(),
            "median_ms": self.median().as_secs_f64() * 1_000.0,
            "slowest_ms": self.slowest().as_secs_f64() * 1_000.0,
            "begun": self.begun,
            "served": self.served,
            "refused": self.refused,
        })
    }
}

/// A client that comes from an address of its choice.
#[derive(Clone)]
pub struct Client {
    port: u16,
    tls: TlsConnector,
}

impl Client {
    /// Trusts an authority.
    ///
    /// # Panics
    /// When its file is none.
    #[must_use]
    pub fn new(port: u16, authority: &Path) -> Self {
        let pem = fs::read(authority).expect("a file of ours");
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_slice(&pem).expect("a certificate of ours"))
            .expect("an authority of ours");
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring has both versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self { port, tls: TlsConnector::from(Arc::new(config)) }
    }

    /// Connects, and says nothing.
    ///
    /// # Errors
    /// When the intake takes no connection.
    pub async fn connect(&self, from: Ipv4Addr) -> Result<TcpStream, Error> {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.bind(SocketAddr::from((from, 0)))?;
        socket.connect(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))).await
    }

    /// Connects over TLS.
    ///
    /// # Errors
    /// When there is no connection.
    pub async fn connect_tls(&self, from: Ipv4Addr) -> Result<TlsStream<TcpStream>, Error> {
        let name = ServerName::from(std::net::IpAddr::from(Ipv4Addr::LOCALHOST));
        self.tls.connect(name, self.connect(from).await?).await
    }

    /// Sends bytes over a fresh connection, and returns the status and what came with it.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn send(&self, from: Ipv4Addr, bytes: &[u8]) -> Result<(u16, String), Error> {
        let mut stream = self.connect_tls(from).await?;
        stream.write_all(bytes).await?;
        let mut answer = Vec::new();
        // A connection may end without TLS's own goodbye.
        let read = stream.read_to_end(&mut answer).await;
        let text = String::from_utf8_lossy(&answer).into_owned();
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
        match status {
            Some(status) => Ok((status, text)),
            None => Err(read.err().unwrap_or_else(|| ErrorKind::UnexpectedEof.into())),
        }
    }
}

/// Returns a request for the form.
#[must_use]
pub fn page() -> Vec<u8> {
    b"GET /en/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".to_vec()
}

/// Returns a report of words.
#[must_use]
pub fn tip(text: &str) -> Vec<u8> {
    let body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n{text}\r\n--{BOUNDARY}--\r\n"
    );
    [head(body.len()), body.into_bytes()].concat()
}

/// Returns the beginning of a long report.
fn upload() -> Vec<u8> {
    let start = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a\"\r\n\r\n"
    );
    [head(64 << 20), start.into_bytes(), vec![7; 8 << 10]].concat()
}

fn head(length: usize) -> Vec<u8> {
    format!(
        "POST /en/tip HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: multipart/form-data; \
         boundary={BOUNDARY}\r\nContent-Length: {length}\r\n\r\n"
    )
    .into_bytes()
}

/// Runs a flood to its end.
///
/// # Panics
/// Without a runtime.
#[must_use]
pub fn run(plan: Plan, authority: &Path) -> Account {
    let runtime = runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let client = Client::new(plan.port, authority);
    runtime.expect("a runtime").block_on(mixed(plan, client))
}

#[derive(Default)]
struct Counts {
    begun: AtomicU64,
    served: AtomicU64,
    refused: AtomicU64,
}

async fn mixed(plan: Plan, client: Client) -> Account {
    let counts = Arc::new(Counts::default());
    let end = Instant::now() + Duration::from_secs(plan.seconds);
    let mut flood = JoinSet::new();
    for (rate, what) in [
        (plan.pages, Some(page())),
        (plan.tips, Some(tip("noise"))),
        (plan.uploads, Some(upload())),
        (plan.half_open, None),
    ] {
        flood.spawn(pour(plan, client.clone(), (rate, what), counts.clone(), end));
    }
    let mut account = honest(&client, end).await;
    flood.shutdown().await;
    let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
    account.begun = count(&counts.begun);
    account.served = count(&counts.served);
    account.refused = count(&counts.refused);
    account
}

/// Begins `rate` of one thing a second, from one address after the other, whatever became of those before.
async fn pour(
    plan: Plan,
    client: Client,
    (rate, what): (u64, Option<Vec<u8>>),
    counts: Arc<Counts>,
    end: Instant,
) {
    let what = Arc::new(what);
    let mut open = JoinSet::new();
    let began = Instant::now();
    let mut begun = 0;
    while Instant::now() < end {
        while open.try_join_next().is_some() {}
        let due = began.elapsed().as_millis() * u128::from(rate) / 1_000;
        while u128::from(begun) < due {
            begun += 1;
            let last = u8::try_from(begun % u64::from(plan.addresses)).unwrap_or_default();
            let from = Ipv4Addr::new(127, 0, 1, last.saturating_add(1));
            open.spawn(one(client.clone(), from, what.clone(), counts.clone()));
        }
        sleep(Duration::from_millis(10)).await;
    }
}

async fn one(
    client: Client,
    from: Ipv4Addr,
    what: Arc<Option<Vec<u8>>>,
    counts: Arc<Counts>,
) -> Option<()> {
    counts.begun.fetch_add(1, Ordering::Relaxed);
    let Some(bytes) = what.as_ref() else {
        let mut silent = client.connect(from).await.ok()?;
        // Held until the intake ends it.
        silent.read_u8().await.ok()?;
        return None;
    };
    let (status, _) = timeout(IMPATIENCE, client.send(from, bytes)).await.ok()?.ok()?;
    let to = if status == 200 { &counts.served } else { &counts.refused };
    to.fetch_add(1, Ordering::Relaxed);
    Some(())
}

/// Sends a report four times a second, each from an address that nobody came from before.
async fn honest(client: &Client, end: Instant) -> Account {
    let mut open = JoinSet::new();
    let mut number = 0_u16;
    while Instant::now() < end {
        number += 1;
        let [high, low] = number.to_be_bytes();
        let from = Ipv4Addr::new(127, 1, high, low);
        let client = client.clone();
        open.spawn(async move {
            let began = Instant::now();
            let bytes = tip("somebody is held in a cellar");
            match timeout(PATIENCE, client.send(from, &bytes)).await {
                Ok(Ok((200, _))) => Ok(began.elapsed()),
                Ok(Ok((status, _))) => Err(format!("status {status}")),
                Ok(Err(error)) => Err(error.to_string()),
                Err(_) => Err("no answer in time".to_owned()),
            }
        });
        sleep(Duration::from_millis(250)).await;
    }
    let mut account = Account::default();
    for sent in open.join_all().await {
        match sent {
            Ok(waited) => account.honest.push(waited),
            Err(why) => account.failed.push(why),
        }
    }
    account.honest.sort();
    account
}

/// Sends `count` requests for the form in all over `connections` that stay open, and returns how many were answered.
///
/// # Panics
/// Without a runtime.
#[must_use]
pub fn steadily(port: u16, authority: &Path, (connections, count): (u8, u64)) -> u64 {
    let runtime = runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let client = Client::new(port, authority);
    runtime.expect("a runtime").block_on(async {
        let mut open = JoinSet::new();
        for last in 0..connections {
            let from = Ipv4Addr::new(127, 0, 2, last.saturating_add(1));
            open.spawn(keep_asking(client.clone(), from, count / u64::from(connections)));
        }
        open.join_all().await.into_iter().sum()
    })
}

async fn keep_asking(client: Client, from: Ipv4Addr, count: u64) -> u64 {
    let Ok(mut stream) = client.connect_tls(from).await else { return 0 };
    let ask = b"HEAD /en/ HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut answered = 0;
    let mut answer = Vec::new();
    while answered < count {
        answer.clear();
        if stream.write_all(ask).await.is_err() {
            break;
        }
        while !answer.ends_with(b"\r\n\r\n") {
            if !stream.read_buf(&mut answer).await.is_ok_and(|read| read > 0) {
                return answered;
            }
        }
        answered += 1;
    }
    answered
}

/// Returns the resident memory of a process in KiB, and the number of its open files.
///
/// # Panics
/// When the process is gone.
#[must_use]
pub fn footprint(process: u32) -> (u64, usize) {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("Linux tells");
    let kib = line.trim().trim_end_matches(" kB").parse().expect("a number");
    (kib, fs::read_dir(format!("/proc/{process}/fd")).expect("it runs").count())
}

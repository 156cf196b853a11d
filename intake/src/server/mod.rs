//! The server: listens, limits, and lets forms through to the [`Intake`].
//!
//! What comes in: HTTP/1.1 (RFC 9112) and HTTP/2 (RFC 9113) over TLS 1.2 and 1.3 on TCP, or plain over a Unix socket
//! behind an onion service.
//! What goes out: pages.
//! Every body is read on to its end before the answer, so that a page arrives and not a reset.
//!
//! Deliberately absent: any address kept longer than it takes to hash it under a key of this process, any block list,
//! any log line because of a request, sessions and TLS session tickets, a Date header.

mod admission;
#[cfg(test)]
mod bounds;
mod compressed;
mod connection;
mod door;
mod download;
mod gather;
mod handed;
mod headers;
mod hybrid;
mod listener;
mod messages;
mod open_files;
mod padding;
mod peer;
mod places;
mod plain;
pub mod proxy;
mod queue;
mod seat;
mod site;
mod ticket;
mod tls;
mod upload;
mod wire;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    net::TcpListener,
    runtime,
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinSet,
    time::{self, Instant},
};

pub use tls::{CertificateError, Certificates, last_day};

use crate::{
    config::{Config, Listen},
    log::{self, Event},
    mailbox::Mail,
    memory,
    pipeline::Intake,
    restrict::{self, Hold, RestrictError},
    server::{listener::Unix, site::Site},
};

/// How long things may take; the defaults are for production.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// For a TLS handshake, and for tor to say the circuit.
    pub handshake: Duration,
    /// From the start of a request to the end of its headers.
    pub headers: Duration,
    /// A span of time in which at least [`Timing::span_bytes`] of an unfinished body must arrive, or of an answer that
    /// waits be read.
    pub span: Duration,
    /// See [`Timing::span`].
    pub span_bytes: u64,
    /// The wait for a place when many forms come at once, and for a budget that is used up.
    pub busy: Duration,
    /// How long files may come in slowly before they make room for others, when no place for files is free.
    pub slow: Duration,
    /// The wait for a turn to look into a mailbox.
    pub turn: Duration,
    /// How long the page of a mailbox can be used without its code.
    pub ticket: Duration,
    /// An open connection without a request.
    pub idle: Duration,
    /// How old a connection gets; what it asked for by then is still answered.
    pub age: Duration,
    /// From the order to stop until open requests are given up.
    pub grace: Duration,
    /// Between two looks at the certificate's files.
    pub certificate: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            headers: Duration::from_secs(20),
            span: Duration::from_secs(30),
            span_bytes: 16 * 1024,
            busy: Duration::from_secs(10),
            slow: seat::SLOW_AFTER,
            turn: Duration::from_secs(10),
            ticket: Duration::from_secs(20 * 60),
            idle: Duration::from_secs(60),
            age: peer::KEY_LIFE,
            grace: Duration::from_secs(60),
            certificate: Duration::from_secs(5),
        }
    }
}

/// A reason why the server cannot listen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// A TLS address cannot be bound.
    #[error("TLS address cannot be bound")]
    Tcp(#[source] io::Error),
    /// The Unix socket cannot be bound.
    #[error("unix socket cannot be bound")]
    Unix(#[source] io::Error),
    /// The folder for uploads cannot be made.
    #[error("spool folder cannot be made")]
    Spool(#[source] io::Error),
    /// The certificate cannot be used.
    #[error("certificate cannot be used")]
    Certificate(#[from] CertificateError),
    /// A TLS address without a certificate.
    #[error("TLS address without a certificate")]
    NoCertificate,
    /// systemd handed no socket over, or one that nothing is served on.
    #[error("sockets from systemd: {0}")]
    Handed(&'static str),
    /// The runtime cannot be started.
    #[error("runtime cannot be started")]
    Runtime(#[source] io::Error),
    /// A page setting that cannot stand in a header.
    #[error("page setting that cannot stand in a header")]
    Setting,
    /// The kernel does not confine the process.
    #[error(transparent)]
    Restrict(#[from] RestrictError),
}

/// A server that is bound and not yet running.
pub struct Server {
    site: Arc<Site>,
    timing: Timing,
    tcp: Vec<TcpListener>,
    unix: Option<Unix>,
    certificates: Option<Arc<Certificates>>,
}

/// Where requests come in, open and not yet served.
struct Sockets {
    tcp: Vec<TcpListener>,
    unix: Option<Unix>,
}

impl Sockets {
    async fn bind(listen: &Listen) -> Result<Self, ServeError> {
        let mut tcp = Vec::new();
        for address in &listen.tls {
            tcp.push(TcpListener::bind(address).await.map_err(ServeError::Tcp)?);
        }
        let unix = listen.unix.as_deref();
        let unix = unix.map(|path| Unix::bind(path, listen.circuits)).transpose();
        Ok(Self { tcp, unix: unix.map_err(ServeError::Unix)? })
    }
}

/// Listens as `config` says, lets forms through to `intake` and holders of codes to `mail`, until the process is told to
/// end (SIGTERM or SIGINT) and open requests are finished. Blocks.
///
/// Once it listens, it gives up all system calls that it does not need; `paths` tells whether paths were given up before.
///
/// # Errors
/// [`ServeError`], before anything is served.
pub fn serve(
    config: Config,
    intake: Arc<dyn Intake>,
    mail: Arc<dyn Mail>,
    paths: Hold,
) -> Result<(), ServeError> {
    open_files::raise();
    let runtime = runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(memory::STACK)
        .on_thread_park(memory::overwrite_stack)
        .max_blocking_threads(door::threads(config.limits.submissions_at_once) + SPARE_THREADS)
        .build()
        .map_err(ServeError::Runtime)?;
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate()).map_err(ServeError::Runtime)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(ServeError::Runtime)?;
        let sockets = if config.listen.from_systemd {
            handed::take(config.listen.circuits)?
        } else {
            Sockets::bind(&config.listen).await?
        };
        let server = Server::over(sockets, &config, intake, mail, Timing::default())?;
        if restrict::judge(config.process, [paths, restrict::calls()])? {
            log::emit(Event::Unconfined);
        }
        log::emit(Event::Started);
        let told = async {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        };
        server.run(told).await;
        Ok(())
    })
}

/// Blocking threads beside those that take forms: for look-ups, and for reading the certificate's files.
const SPARE_THREADS: usize = messages::LOOKUPS + 2;

impl Server {
    /// Binds every address of `config`.
    ///
    /// # Errors
    /// [`ServeError`].
    pub async fn bind(
        config: &Config,
        intake: Arc<dyn Intake>,
        mail: Arc<dyn Mail>,
        timing: Timing,
    ) -> Result<Self, ServeError> {
        Self::over(Sockets::bind(&config.listen).await?, config, intake, mail, timing)
    }

    fn over(
        Sockets { tcp, unix }: Sockets,
        config: &Config,
        intake: Arc<dyn Intake>,
        mail: Arc<dyn Mail>,
        timing: Timing,
    ) -> Result<Self, ServeError> {
        let site = Arc::new(Site::new(config, intake, mail, timing)?);
        std::fs::create_dir_all(config.store.spool_dir()).map_err(ServeError::Spool)?;
        let certificates = match (config.certificate(), tcp.is_empty()) {
            (Some(files), false) => Some(Arc::new(Certificates::read(files)?)),
            (None, false) => return Err(ServeError::NoCertificate),
            (_, true) => None,
        };
        Ok(Self { site, timing, tcp, unix, certificates })
    }

    /// Returns the TLS addresses that are bound, with the ports that the system chose.
    #[must_use]
    pub fn tls_addresses(&self) -> Vec<SocketAddr> {
        self.tcp.iter().filter_map(|listener| listener.local_addr().ok()).collect()
    }

    /// Serves until `shutdown` is done, then lets open requests finish for [`Timing::grace`].
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send) {
        let (order, stop) = watch::channel(false);
        let mut listeners = JoinSet::new();
        if let Some(certificates) = self.certificates {
            let acceptor = certificates.acceptor();
            for tcp in self.tcp {
                let serving = listener::tls(tcp, acceptor.clone(), self.site.clone(), stop.clone());
                listeners.spawn(serving);
            }
            listeners.spawn(tls::watch(certificates, self.timing.certificate, stop.clone()));
        }
        if let Some(unix) = self.unix {
            listeners.spawn(listener::unix(unix, self.site.clone(), stop.clone()));
        }
        listeners.spawn(forget(self.site.clone(), stop.clone()));
        shutdown.await;
        log::emit(Event::Stopping);
        log::tell_panics();
        order.send_replace(true);
        while listeners.join_next().await.is_some() {}
        log::tell_panics();
    }
}

/// Forgets peers with full budgets, and the keys they are hashed under, until told to stop.
async fn forget(site: Arc<Site>, mut stop: watch::Receiver<bool>) {
    let mut drawn = Instant::now();
    loop {
        tokio::select! {
            () = time::sleep(admission::SWEEP) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        site.admission().sweep();
        if drawn.elapsed() >= peer::KEY_LIFE {
            site.peers().rotate();
            drawn = Instant::now();
        }
    }
}

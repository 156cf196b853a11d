//! Accepting connections over TCP and over a Unix socket, and letting go of them.

use std::{
    fs, io,
    os::unix::fs::{FileTypeExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::{
    net::{TcpListener, UnixListener},
    sync::{Semaphore, watch},
    task::JoinSet,
    time,
};
use tokio_rustls::TlsAcceptor;

use crate::server::{
    connection,
    site::{Site, Transport},
};

/// The most connections that one listener has open; more wait in the system's queue.
const CONNECTIONS_MAX: usize = 512;
/// The pause after a failed accept, which fails again at once when descriptors have run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A Unix socket whose name goes when it does.
pub(super) struct Unix {
    listener: UnixListener,
    path: PathBuf,
}

impl Unix {
    /// Binds `path`, in place of a socket that an earlier process left, open to its owner and group.
    pub(super) fn bind(path: &Path) -> io::Result<Self> {
        if fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket()) {
            fs::remove_file(path)?;
        }
        let listener = UnixListener::bind(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o660))?;
        Ok(Self { listener, path: path.to_path_buf() })
    }
}

impl Drop for Unix {
    fn drop(&mut self) {
        // A name that cannot be removed is replaced at the next start.
        drop(fs::remove_file(&self.path));
    }
}

/// Serves TLS connections until told to stop, then until they are done.
pub(super) async fn tls(
    tcp: TcpListener,
    acceptor: TlsAcceptor,
    site: Arc<Site>,
    stop: watch::Receiver<bool>,
) {
    let mut open = Connections::new(site.timing().grace, stop.clone());
    while let Some(accepted) = open.accept(tcp.accept()).await {
        let Ok(((stream, _address), place)) = accepted else { continue };
        let (acceptor, site, stop) = (acceptor.clone(), site.clone(), stop.clone());
        open.set.spawn(async move {
            let handshake = time::timeout(site.timing().headers, acceptor.accept(stream));
            if let Ok(Ok(stream)) = handshake.await {
                connection::serve(site, stream, Transport::Tls, stop).await;
            }
            drop(place);
        });
    }
    drop(tcp);
    open.finish().await;
}

/// Serves plain connections over the Unix socket, likewise.
pub(super) async fn unix(unix: Unix, site: Arc<Site>, stop: watch::Receiver<bool>) {
    let mut open = Connections::new(site.timing().grace, stop.clone());
    while let Some(accepted) = open.accept(unix.listener.accept()).await {
        let Ok(((stream, _address), place)) = accepted else { continue };
        let (site, stop) = (site.clone(), stop.clone());
        open.set.spawn(async move {
            connection::serve(site, stream, Transport::Unix, stop).await;
            drop(place);
        });
    }
    drop(unix);
    open.finish().await;
}

/// The open connections of one listener.
struct Connections {
    set: JoinSet<()>,
    places: Arc<Semaphore>,
    grace: Duration,
    stop: watch::Receiver<bool>,
}

impl Connections {
    fn new(grace: Duration, stop: watch::Receiver<bool>) -> Self {
        Self { set: JoinSet::new(), places: Arc::new(Semaphore::new(CONNECTIONS_MAX)), grace, stop }
    }

    /// Waits for a place and then for a connection; nothing when told to stop.
    async fn accept<T>(
        &mut self,
        accepting: impl Future<Output = io::Result<T>>,
    ) -> Option<Result<(T, tokio::sync::OwnedSemaphorePermit), io::Error>> {
        while self.set.try_join_next().is_some() {}
        let places = self.places.clone();
        let next = async {
            let place = places.acquire_owned().await.map_err(io::Error::other)?;
            Ok((accepting.await?, place))
        };
        let accepted = tokio::select! {
            accepted = next => accepted,
            _ = self.stop.wait_for(|stop| *stop) => return None,
        };
        if accepted.is_err() {
            time::sleep(ACCEPT_PAUSE).await;
        }
        Some(accepted)
    }

    /// Waits for the connections to end by themselves, and gives up those that do not.
    async fn finish(mut self) {
        let ended =
            time::timeout(self.grace, async { while self.set.join_next().await.is_some() {} });
        if ended.await.is_err() {
            self.set.shutdown().await;
        }
    }
}

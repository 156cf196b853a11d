//! Accepting connections over TCP and over a Unix socket, and letting go of them.

use std::{
    fs, io,
    os::unix::fs::{FileTypeExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::{
    io::BufReader,
    net::{TcpListener, TcpStream, UnixListener, UnixStream},
    sync::watch,
    task::JoinSet,
    time,
};
use tokio_rustls::TlsAcceptor;

use crate::{
    memory,
    server::{
        admission::Budget,
        connection::{self, Way},
        peer::Peer,
        places::Place,
        proxy,
        site::{Site, Transport},
    },
};

/// What is read at once before the first request; larger reads pass it by.
const LINE_BUFFER: usize = 128;
/// The pause after a failed accept, which fails again at once when descriptors have run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A Unix socket whose name goes when it does.
pub(super) struct Unix {
    listener: UnixListener,
    /// Its name, if it is this process's own.
    path: Option<PathBuf>,
    /// Whether every connection begins with the line in which tor tells its circuit.
    circuits: bool,
}

impl Unix {
    /// Binds `path`, in place of a socket that an earlier process left, open to its owner and group.
    pub(super) fn bind(path: &Path, circuits: bool) -> io::Result<Self> {
        if fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket()) {
            fs::remove_file(path)?;
        }
        let listener = UnixListener::bind(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o660))?;
        Ok(Self { listener, path: Some(path.to_path_buf()), circuits })
    }

    /// Takes a socket that another process bound, and whose name is that one's to remove.
    pub(super) fn handed(listener: UnixListener, circuits: bool) -> Self {
        Self { listener, path: None, circuits }
    }
}

impl Drop for Unix {
    fn drop(&mut self) {
        // A name that cannot be removed is replaced at the next start.
        if let Some(path) = &self.path {
            drop(fs::remove_file(path));
        }
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
        let Ok((stream, address)) = accepted else { continue };
        let peer = site.peers().of_address(address.ip());
        let Some(place) = site.places(peer.class()).enter(peer) else { continue };
        let (acceptor, site, stop) = (acceptor.clone(), site.clone(), stop.clone());
        open.set.spawn(async move {
            let way = Way { transport: Transport::Tls, peer };
            tokio::select! {
                () = one_tls(site, (stream, acceptor), way, &place, stop) => {}
                () = place.seat().given_up() => {}
            }
        });
    }
    drop(tcp);
    open.finish().await;
}

async fn one_tls(
    site: Arc<Site>,
    (stream, acceptor): (TcpStream, TlsAcceptor),
    way: Way,
    place: &Place,
    stop: watch::Receiver<bool>,
) {
    // A handshake costs as much as a page.
    if site.admission().admit(way.peer, Budget::Page).await.is_err() {
        return;
    }
    let handshake = time::timeout(site.timing().handshake, acceptor.accept(stream));
    let shaken = handshake.await;
    memory::overwrite_usual_stack();
    if let Ok(Ok(stream)) = shaken {
        connection::serve(site, stream, way, place, stop).await;
    }
}

/// Serves plain connections over the Unix socket, likewise.
pub(super) async fn unix(unix: Unix, site: Arc<Site>, stop: watch::Receiver<bool>) {
    let mut open = Connections::new(site.timing().grace, stop.clone());
    let stranger = site.peers().of_socket();
    while let Some(accepted) = open.accept(unix.listener.accept()).await {
        let Ok((stream, _address)) = accepted else { continue };
        let Some(place) = site.places(stranger.class()).enter(stranger) else { continue };
        let (site, stop) = (site.clone(), stop.clone());
        let circuits = unix.circuits;
        open.set.spawn(async move {
            tokio::select! {
                () = one_unix(site, stream, circuits, &place, stop) => {}
                () = place.seat().given_up() => {}
            }
        });
    }
    drop(unix);
    open.finish().await;
}

async fn one_unix(
    site: Arc<Site>,
    stream: UnixStream,
    circuits: bool,
    place: &Place,
    stop: watch::Receiver<bool>,
) {
    let mut stream = BufReader::with_capacity(LINE_BUFFER, stream);
    if let Some(peer) = peer(&site, &mut stream, circuits, place).await {
        let way = Way { transport: Transport::Unix, peer };
        connection::serve(site, stream, way, place, stop).await;
    }
}

/// Tells who is on the other side of the Unix socket; nothing when tor should have said so and did not.
async fn peer(
    site: &Site,
    stream: &mut BufReader<UnixStream>,
    circuits: bool,
    place: &Place,
) -> Option<Peer> {
    if !circuits {
        return Some(site.peers().of_socket());
    }
    let line = time::timeout(site.timing().handshake, proxy::circuit(stream));
    let peer = site.peers().of_circuit(line.await.ok().flatten()?);
    place.name(peer)?;
    Some(peer)
}

/// The open connections of one listener.
struct Connections {
    set: JoinSet<()>,
    grace: Duration,
    stop: watch::Receiver<bool>,
}

impl Connections {
    fn new(grace: Duration, stop: watch::Receiver<bool>) -> Self {
        Self { set: JoinSet::new(), grace, stop }
    }

    /// Waits for a connection; nothing when told to stop.
    ///
    /// It never waits for a place: whoever comes next must not wait behind those who hold one.
    async fn accept<T>(
        &mut self,
        accepting: impl Future<Output = io::Result<T>>,
    ) -> Option<io::Result<T>> {
        while self.set.try_join_next().is_some() {}
        let accepted = tokio::select! {
            accepted = accepting => accepted,
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

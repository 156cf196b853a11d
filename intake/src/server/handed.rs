//! Sockets that systemd opened and hands over (sd_listen_fds(3)), so that this process can be without a network.
//!
//! A TCP socket is one for TLS, a Unix socket the onion service's; their names in the unit do not matter.
//! Taken once, at start. Deliberately absent: sockets of other kinds, which are refused rather than passed over.

use listenfd::ListenFd;
use tokio::net::{TcpListener, UnixListener};

use crate::server::{ServeError, Sockets, listener::Unix};

/// Takes every socket; `circuits` as for a Unix socket of our own.
///
/// # Errors
/// [`ServeError::Handed`] when there is none, or one that is neither kind, or a second Unix socket.
pub(super) fn take(circuits: bool) -> Result<Sockets, ServeError> {
    let mut handed = ListenFd::from_env();
    let mut sockets = Sockets { tcp: Vec::new(), unix: None };
    for at in 0..handed.len() {
        if let Ok(Some(tcp)) = handed.take_tcp_listener(at) {
            let ready = tcp.set_nonblocking(true).and_then(|()| TcpListener::from_std(tcp));
            sockets.tcp.push(ready.map_err(ServeError::Tcp)?);
        } else if let Ok(Some(unix)) = handed.take_unix_listener(at) {
            let ready = unix.set_nonblocking(true).and_then(|()| UnixListener::from_std(unix));
            if sockets.unix.is_some() {
                return Err(ServeError::Handed("more than one Unix socket"));
            }
            sockets.unix = Some(Unix::handed(ready.map_err(ServeError::Unix)?, circuits));
        } else {
            return Err(ServeError::Handed("one that is neither TCP nor a Unix stream"));
        }
    }
    if sockets.tcp.is_empty() && sockets.unix.is_none() {
        return Err(ServeError::Handed("none; start the service by its .socket units"));
    }
    Ok(sockets)
}

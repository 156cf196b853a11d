//! Commands reach the holder through its socket, and nobody else does.

use std::{
    io::{BufRead as _, BufReader},
    os::unix::{fs::PermissionsExt as _, net::UnixStream},
    thread,
    time::Duration,
};

use super::*;
use crate::store::control::{ControlError, Holder, Server};

fn reach(dir: &Path) -> Holder {
    Holder::reach(&dir.join("control.sock"), || open(dir).map(|(store, _)| store)).unwrap()
}

#[test]
fn holder_answers_the_same_with_and_without_a_server() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    put(&store, b"a tip");
    let server = Server::start(&dir.path().join("control.sock"), store).unwrap();
    let holder = reach(dir.path());
    assert!(matches!(holder, Holder::Server(_)));
    holder.put_roster(b"epoch 1").unwrap();
    let refused = holder.put_roster(b"epoch 1").unwrap_err();
    assert_eq!(refused.to_string(), "same roster again");
    let (status, snapshot) = (holder.status().unwrap(), holder.checkpoint().unwrap());
    assert_eq!((status.tips, status.roster, snapshot.size), (1, true, 1));
    drop((holder, server));
    let holder = reach(dir.path());
    assert!(matches!(holder, Holder::Own(_)));
    assert_eq!((holder.status().unwrap(), holder.checkpoint().unwrap()), (status, snapshot));
}

#[test]
fn who_must_not_open_the_store_waits_for_its_server_and_gives_up() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("control.sock");
    let gave_up = Holder::beside(&path, Duration::from_millis(150)).err().unwrap();
    assert!(matches!(gave_up, ControlError::Nobody(_)), "{gave_up}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "something was opened");
    let waiter = {
        let path = path.clone();
        thread::spawn(move || Holder::beside(&path, Duration::from_secs(600)).unwrap().status())
    };
    let server = Server::start(&path, create(dir.path())).unwrap();
    assert_eq!(waiter.join().unwrap().unwrap().tips, 0);
    drop(server);
}

#[test]
fn largest_roster_passes_the_socket() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("control.sock"), create(dir.path())).unwrap();
    reach(dir.path()).put_roster(&[7; crate::store::ROSTER_MAX]).unwrap();
    assert!(reach(dir.path()).put_roster(&[7; crate::store::ROSTER_MAX + 1]).is_err());
    drop(server);
}

#[test]
fn socket_is_private_and_replaced_when_left_behind() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("control.sock");
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let server = Server::start(&path, create(dir.path())).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(reach(dir.path()).status().is_ok());
    drop(server);
    assert!(!path.exists());
}

#[test]
fn odd_requests_are_refused_and_the_next_peer_is_served() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("control.sock");
    let server = Server::start(&path, create(dir.path())).unwrap();
    let long = vec![b'x'; 200_000];
    for request in [
        b"\n".as_slice(),
        b"{}\n",
        b"{\"request\":\"status\",\"more\":1}\n",
        b"{\"request\":\"put-roster\",\"roster\":\"*\"}\n",
        &long,
    ] {
        let mut stream = UnixStream::connect(&path).unwrap();
        // The server may hang up before a request that is too long has been written.
        drop(stream.write_all(request));
        let mut line = String::new();
        drop(BufReader::new(stream).read_line(&mut line));
        assert!(line.is_empty() || line.contains("not understood"), "{line}");
    }
    assert!(reach(dir.path()).status().is_ok());
    drop(server);
}

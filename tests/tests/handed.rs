//! Sockets that systemd's own program opens and hands over: the intake serves them, and opens none.

use std::{fs, time::Duration};

use meldkluis_tests::{
    deployed::Deployed,
    sender::{Door, Form, try_send},
};
use meldkluis_xtask::{
    child::{Running, Stream, command},
    place,
};

#[test]
fn sockets_of_systemd_are_served_and_their_names_left_alone() {
    let mut deployed = Deployed::start();
    assert!(deployed.intake.end().is_some_and(|status| status.success()));
    let file = deployed.at.configuration_file();
    let named = fs::read_to_string(&file).unwrap();
    let (before, after) = named.split_once("[listen]\n").unwrap();
    let (listen, after) = after.split_once("\n\n").unwrap();
    let addresses: Vec<&str> = listen.split('"').skip(1).step_by(2).collect();
    fs::write(&file, format!("{before}[listen]\nfrom_systemd = true\n\n{after}")).unwrap();

    let serve = deployed.at.intake_command("serve");
    let mut activate = command(&place::program("systemd-socket-activate").unwrap());
    activate.args(addresses.iter().flat_map(|address| ["--listen", address]));
    activate.arg(serve.get_program()).args(serve.get_args());
    let mut running = Running::start("systemd-socket-activate", activate, Stream::Error).unwrap();
    for _ in &addresses {
        // A connection that comes before systemd listens is refused, and starts nothing.
        let listens = |line: &str| line.starts_with("Listening on ").then_some(());
        running.wait_for(Duration::from_secs(20), listens).unwrap();
    }
    for door in [Door::Tls, Door::Onion] {
        let form = Form::new().field("text", "over a socket that was handed over");
        // The first connection has systemd start the server.
        let answer = try_send(&deployed.at, door, "en", &form)
            .unwrap_or_else(|| panic!("{:?}", running.lines()));
        assert_eq!(answer.status, 200, "{}", answer.page);
    }
    assert!(running.end().is_some_and(|status| status.success()));
    assert!(deployed.at.unix_socket().exists(), "the name is systemd's to remove");
    assert_eq!(deployed.tips(), 2);

    // Started by hand, it has no sockets and says what to do.
    let alone = deployed.at.intake_command("serve").output().unwrap();
    let said = String::from_utf8(alone.stderr).unwrap();
    assert!(!alone.status.success() && said.contains(".socket units"), "{said}");
}

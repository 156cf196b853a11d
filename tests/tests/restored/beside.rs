//! What a timer starts leaves the store to its server, also when it goes before the server does.

use std::{fs, process::Stdio};

use meldkluis_tests::{
    deployed::Deployed,
    desk::{intake, text},
    until,
};

use crate::{refused, tell};

#[test]
fn timed_backup_waits_for_the_server_and_never_takes_the_stores_lock() {
    let mut deployed = Deployed::start();
    let at = deployed.at.clone();
    tell(&at, "a tip");
    deployed.intake.kill();
    let (to, lock) = (deployed.beside("medium"), at.path("store/log-0/journal/lock"));
    let to = ["--same-disk", "--to", text(&to)];
    // Whoever opens the store makes it anew.
    fs::remove_file(&lock).unwrap();
    for (command, more) in [("backup", &to[..]), ("status", &[])] {
        let said = refused(&at, command, &[more, &["--beside-server=1"]].concat());
        assert!(said.contains("no server answers its control socket"), "{command}: {said}");
        assert!(said.contains("leave --beside-server out"), "{command}: {said}");
        assert!(!lock.exists(), "{command} opened the store");
    }

    let later = deployed.beside("later");
    let mut backup = at.intake_command("backup");
    backup.args(["--same-disk", "--to", text(&later), "--beside-server"]);
    let mut backup = backup.stdout(Stdio::null()).spawn().unwrap();
    until("the backup has begun", || later.join("backup-00000001.part").exists().then_some(()));
    deployed.intake = at.serve().unwrap_or_else(|e| panic!("{e}"));
    assert!(backup.wait().unwrap().success());
    assert!(later.join("backup-00000001/log-0/taken").exists());
    let status = intake(&at, None, "status", &["--beside-server"]);
    assert_eq!((&status["serving"], &status["tips"]), (&true.into(), &1.into()), "{status}");

    // By hand, and without the switch, no server is needed.
    deployed.intake.kill();
    assert_eq!(intake(&at, None, "backup", &to)["logs"][0]["tips"], 1);
}

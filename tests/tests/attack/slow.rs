//! slowhttptest with 2,000 connections: slow heads, slow bodies, slow readers.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use meldkluis_tests::{
    deployed::Deployed,
    flood::footprint,
    sender::{Door, ask, curl},
    until,
};
use meldkluis_xtask::{
    child::{self, Running, Stream},
    place,
};

const CONNECTIONS: &str = "2000";
const SECONDS: &str = "8";
/// What the client's requirement says: a report from a fresh address is durable by then.
const BOUND: Duration = Duration::from_secs(2);

#[test]
fn slow_heads_keep_no_report_waiting() {
    beside(&["-H", "-i", "2", "-t", "GET"], "");
}

#[test]
fn slow_bodies_keep_no_report_waiting() {
    let form = "multipart/form-data; boundary=x";
    beside(&["-B", "-i", "2", "-s", "60000", "-f", form], "en/tip");
}

#[test]
fn slow_uploads_keep_no_report_waiting() {
    let form = "multipart/form-data; boundary=x";
    beside(&["-B", "-i", "2", "-s", "50000000", "-f", form], "en/tip");
}

#[test]
fn slow_readers_keep_no_report_waiting() {
    beside(&["-X", "-k", "10", "-n", "2", "-w", "1", "-y", "64", "-z", "8"], "en/help");
}

/// Runs an attack, and beside it one report after the other, each from an address of its own.
fn beside(mode: &[&str], path: &str) {
    let mut deployed = Deployed::start();
    let before = footprint(deployed.intake.id());
    let program = place::program("slowhttptest").expect("`cargo xtask test` installs it");
    let mut attack = child::command(&program);
    attack.args(mode).args(["-c", CONNECTIONS, "-r", "500", "-l", SECONDS, "-p", "3"]);
    attack.arg("-u").arg(deployed.at.form_url() + path).stderr(Stdio::null());
    let mut attack = Running::start("slowhttptest", attack, Stream::Out).expect("it starts");
    let mut waited = Vec::new();
    while attack.ended().is_none() {
        let from = format!("127.0.0.{}", 2 + waited.len() % 200);
        let mut report = curl(&deployed.at, Door::Tls, "en/tip");
        report.args(["--interface", &from, "--form", "text=in the midst of it"]);
        let began = Instant::now();
        let answer = ask(report).expect("a page came back");
        waited.push(began.elapsed());
        assert_eq!(answer.status, 200, "{}", answer.page);
    }
    waited.sort();
    let (median, slowest) = (waited[waited.len() / 2], waited[waited.len() - 1]);
    println!("{mode:?}: {} reports, median {median:?}, slowest {slowest:?}", waited.len());
    println!("{}", attack.lines().join("\n"));
    assert!(waited.len() >= 3);
    assert!(median < BOUND, "a report waited {median:?} in the middle");
    assert_eq!(deployed.tips(), u64::try_from(waited.len()).expect("a small number"));
    assert!(deployed.intake.ended().is_none());
    // What the attack held is let go of.
    until("its open files to be closed", || {
        (footprint(deployed.intake.id()).1 <= before.1 + 8).then_some(())
    });
}

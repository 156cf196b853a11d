//! Invariants 2 and 3: nothing of a sender, and nothing in clear, is left anywhere on the intake.

use std::{
    fs,
    path::{Path, PathBuf},
};

use meldkluis_tests::{
    deployed::Deployed,
    sender::{Door, Form, ask, curl, start},
    until,
};

const TEXT: &str = "PLANTED-TEXT-7d1c";
const PLACE: &str = "PLANTED-PLACE-90af";
const FILE: &str = "PLANTED-FILE-BYTES-55e2";
const NAME: &str = "PLANTED-NAME-c3b8.jpg";
const AGENT: &str = "PLANTED-AGENT-1f6a";
const HEADER: &str = "PLANTED-HEADER-e204";
const FORWARDED: &str = "203.0.113.77";
const BOUNDARY: &str = "PLANTED-BOUNDARY-aa31";
const MARKERS: &[&str] = &[TEXT, PLACE, FILE, NAME, AGENT, HEADER, FORWARDED, BOUNDARY];

/// Returns the files below `folder` that hold one of the markers, with the marker.
fn hits(folder: &Path) -> Vec<(PathBuf, &'static str)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let (path, kind) = (entry.path(), entry.file_type().unwrap());
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        found.extend(MARKERS.iter().filter(|m| name.contains(**m)).map(|m| (path.clone(), *m)));
        if kind.is_dir() {
            found.extend(hits(&path));
        } else if kind.is_file() {
            let bytes = fs::read(&path).unwrap();
            found.extend(within(&bytes).into_iter().map(|m| (path.clone(), m)));
        }
    }
    found
}

fn within(bytes: &[u8]) -> Vec<&'static str> {
    let has = |marker: &&&str| bytes.windows(marker.len()).any(|w| w == marker.as_bytes());
    // Most bytes of a store are zeros or sealed: one look for the common beginning saves the others.
    let any = bytes.windows(8).any(|w| w == b"PLANTED-") || has(&&FORWARDED);
    if any { MARKERS.iter().filter(has).copied().collect() } else { Vec::new() }
}

#[test]
fn search_finds_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("deep")).unwrap();
    fs::write(folder.path().join("deep/a"), format!("…{TEXT}…{FORWARDED}")).unwrap();
    fs::write(folder.path().join(NAME), "").unwrap();
    let mut found: Vec<_> = hits(folder.path()).into_iter().map(|(_, marker)| marker).collect();
    found.sort_unstable();
    assert_eq!(found, [FORWARDED, NAME, TEXT]);
}

#[test]
fn nothing_of_a_sender_is_written() {
    let mut deployed = Deployed::start();
    let file = deployed.file(NAME, FILE.repeat(5_000).as_bytes());
    for (door, status) in [(Door::Tls, 200), (Door::Onion, 200), (Door::Tls, 400), (Door::Tls, 404)]
    {
        let path = if status == 404 { "en/PLANTED-TEXT-7d1c" } else { "en/tip" };
        let mut curl = curl(&deployed.at, door, path);
        curl.args(["--user-agent", AGENT, "--referer", HEADER, "--cookie", HEADER]);
        curl.args(["--header", &format!("X-Forwarded-For: {FORWARDED}")]);
        curl.args(["--header", &format!("X-Odd: {HEADER}")]);
        if status == 400 {
            curl.arg("--header");
            curl.arg(format!("Content-Type: multipart/form-data; boundary={BOUNDARY}"));
            curl.args(["--data-binary", &format!("--{BOUNDARY}\r\n{TEXT}{PLACE}")]);
        } else {
            curl.args(["--form-string", &format!("text={TEXT}")]);
            curl.args(["--form-string", &format!("place={PLACE}")]);
            curl.arg("--form").arg(format!("files=@{}", file.display()));
        }
        assert_eq!(ask(curl).map(|answer| answer.status), Some(status));
    }
    assert_eq!(deployed.tips(), 2);
    let folder = deployed.at.path("");
    assert_eq!(hits(&folder), [], "while the intake runs");
    drop(deployed.bundle());
    assert_eq!(within(&fs::read(deployed.beside("bundle")).unwrap()), [""; 0]);
    assert!(deployed.intake.end().unwrap().success());
    assert_eq!(hits(&folder), [], "after it has ended");
    let said = deployed.intake.lines().join("\n");
    assert_eq!(within(said.as_bytes()), [""; 0]);
    let because: Vec<&str> =
        said.lines().filter(|line| !line.starts_with("store: mount")).collect();
    assert_eq!(because, ["started: listening", "stopping: open requests are finished first"]);
}

#[test]
fn upload_on_its_way_lies_on_the_disk_only_encrypted() {
    let deployed = Deployed::start();
    let file = deployed.file("big", FILE.repeat(300_000).as_bytes());
    let form = Form::new().field("text", TEXT.repeat(1_000)).file("files", &file);
    let _sending = start(&deployed.at, Door::Onion, &form, "3M");
    let spooled = until("three MiB are spooled", || {
        spooled(&deployed).into_iter().find(|bytes| bytes.len() > 3 << 20)
    });
    assert_eq!(within(&spooled), [""; 0]);
    assert_eq!(hits(&deployed.at.path("")), []);
}

/// The bytes of the unlinked files that the intake holds open in its spool.
fn spooled(deployed: &Deployed) -> Vec<Vec<u8>> {
    let spool = deployed.at.path("store/spool");
    let open = fs::read_dir(format!("/proc/{}/fd", deployed.intake.id())).unwrap();
    let links = open.filter_map(|entry| Some(entry.ok()?.path()));
    let ours = links.filter(|link| fs::read_link(link).is_ok_and(|to| to.starts_with(&spool)));
    ours.filter_map(|link| fs::read(link).ok()).collect()
}

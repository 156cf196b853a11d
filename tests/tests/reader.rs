//! docs/formats.md is enough to write a reader: two that were written from it alone, in Python, open a real bundle and
//! prove a real backup.

use std::{fs, path::Path, process::Command};

use meldkluis_tests::{
    deployed::Deployed,
    desk::{Desk, intake, text},
    noise, npm,
    sender::{Door, Form, send},
};
use meldkluis_xtask::deployment::Deployment;
use serde_json::{Value, json};

const WORDS: &str = "Ik zag het bij de haven. مرحبا 👩🏽\u{200d}⚕️ \u{202e}x";

/// The verifier of the log, from the roster.
fn log(at: &Deployment) -> String {
    let roster = fs::read_to_string(at.path("roster")).unwrap();
    roster.lines().find_map(|line| line.strip_prefix("log ")).unwrap().to_owned()
}

/// Has the reader read a bundle; what it said against it otherwise.
fn read(at: &Deployment, bundle: &Path) -> Result<Value, String> {
    let reader = npm::folder("reader").join("read_bundle.py");
    let mut python = Command::new("/usr/bin/python3");
    python.arg(reader).arg(bundle).arg(log(at)).arg(at.vault().join("keys.age"));
    python.arg(at.passphrase_file()).arg(npm::installed("npm-age").join("run-jobs.mjs"));
    let done = python.output().unwrap();
    if done.status.success() {
        return Ok(serde_json::from_slice(&done.stdout).unwrap());
    }
    Err(String::from_utf8(done.stderr).unwrap())
}

#[test]
fn reader_of_another_hand_opens_a_bundle_and_refuses_a_changed_one() {
    let deployed = Deployed::start();
    let note = noise(70_000, 5).iter().map(|byte| b'a' + byte % 26).collect::<Vec<u8>>();
    let large = noise(17 << 20, 6);
    for form in [
        Form::new().field("text", WORDS).field("danger", "1"),
        Form::new().field("text", "with files").bytes("files", &note).bytes("files", &large),
    ] {
        assert_eq!(send(&deployed.at, Door::Tls, "nl", &form).status, 200);
    }
    let bundle = deployed.bundle();
    let told = read(&deployed.at, &bundle).unwrap();
    assert_eq!((&told["size"], told["tips"].as_array().unwrap().len()), (&json!(2), 2));
    let tips = [&told["tips"][0]["tip"], &told["tips"][1]["tip"]];
    assert_eq!((&tips[0]["text"], &tips[0]["answers"]["danger"]), (&json!(WORDS), &json!(true)));
    assert_eq!(tips[1]["attachments"].as_array().unwrap().len(), 2);
    assert_eq!(tips[1]["attachments"][1]["size"], large.len());

    let whole = fs::read(&bundle).unwrap();
    let changed = deployed.beside("changed");
    // In the signed manifest, the log's leaves, a sealed tip, and behind the end.
    let places = [600, position(&whole, b"leaves\0") + 512 + 3, whole.len() - 100_000, whole.len()];
    for place in places {
        let mut bytes = whole.clone();
        bytes.resize(bytes.len().max(place + 1), 0);
        bytes[place] ^= 1;
        fs::write(&changed, bytes).unwrap();
        let said = read(&deployed.at, &changed).unwrap_err();
        assert!(said.contains("Error") || said.contains("Invalid"), "{place}: {said}");
    }
}

/// Has the reader of backups read one; what it said against it otherwise.
fn read_backup(at: &Deployment, folder: &Path) -> Result<Value, String> {
    let reader = npm::folder("reader").join("read_backup.py");
    let mut python = Command::new("/usr/bin/python3");
    python.env("PYTHONDONTWRITEBYTECODE", "1").arg(reader).arg(folder).arg(log(at));
    let done = python.arg(at.path("keys/pepper")).output().unwrap();
    if done.status.success() {
        return Ok(serde_json::from_slice(&done.stdout).unwrap());
    }
    Err(String::from_utf8(done.stderr).unwrap())
}

#[test]
fn reader_of_another_hand_proves_a_backup_and_refuses_a_changed_one() {
    let mut deployed = Deployed::start();
    let at = deployed.at.clone();
    let desk = Desk::first(&at);
    let large = noise(3 << 20, 7);
    for form in [Form::new().field("text", "erased"), Form::new().field("text", WORDS)] {
        assert_eq!(send(&at, Door::Tls, "nl", &form).status, 200);
    }
    assert_eq!(desk.carry()["clean"], true);
    let (back, _) = desk.acknowledge();
    intake(&at, None, "import", &[text(&back)]);
    let form = Form::new().field("text", "not carried").bytes("files", &large);
    assert_eq!(send(&at, Door::Tls, "nl", &form).status, 200);
    deployed.intake.kill();
    assert_eq!(intake(&at, Some("+30d"), "import", &[text(&back)])["erased"]["tips"], 2);
    let to = deployed.beside("medium");
    intake(&at, None, "backup", &["--same-disk", "--to", text(&to)]);

    let told = read_backup(&at, &to).unwrap();
    let erased: Vec<&Value> =
        told["tips"].as_array().unwrap().iter().map(|tip| &tip["erased"]).collect();
    assert_eq!(erased, [&json!(true), &json!(true), &json!(false)], "{told}");
    assert!(told["tips"][2]["size"].as_u64().unwrap() > 3 << 20, "{told}");
    assert_eq!(told["day"], intake(&at, None, "backup", &["--check", text(&to)])["day"]);

    let segment = to.join("backup-00000001/log-0/journal/00000000.seg");
    let whole = fs::read(&segment).unwrap();
    let used = whole.iter().rposition(|byte| *byte != 0).unwrap();
    for place in [5, 70, used - 1_000_000, used, used + 200] {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        fs::write(&segment, bytes).unwrap();
        assert!(read_backup(&at, &to).unwrap_err().contains("AssertionError"), "{place}");
    }
    // The chain alone: whoever changes it can say a checksum to it.
    let mut bytes = whole;
    assert_eq!(crc32c(&bytes[..92]).to_be_bytes(), bytes[92..96], "the first record's header");
    bytes[70] ^= 1;
    let checksum = crc32c(&bytes[..92]).to_be_bytes();
    bytes[92..96].copy_from_slice(&checksum);
    fs::write(&segment, bytes).unwrap();
    let said = read_backup(&at, &to).unwrap_err();
    assert!(said.contains("chain and checksum"), "{said}");
}

/// RFC 3720, appendix B.4.
fn crc32c(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ 0x82f6_3b78 } else { crc >> 1 };
    !bytes
        .iter()
        .fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

fn position(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len()).position(|window| window == wanted).unwrap()
}

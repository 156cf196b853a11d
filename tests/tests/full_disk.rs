//! A disk that runs full: files are refused first, long texts next, short ones never; with room it goes on by itself.
//!
//! The disk is a small real file system (tmpfs), mounted where only this test and what it starts can see it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use meldkluis_tests::{
    deployed::Deployed,
    mounts::{alone, move_store, run, tmpfs},
    noise,
    opened::Keys,
    sender::{Answer, Door, Form, send},
};

const MIB: u64 = 1 << 20;
/// Two segments of the journal, and room for a third and for uploads on their way.
const DISK: u64 = 320 * MIB;
const FILES: u64 = 100 * MIB;
const LONG_TEXTS: u64 = 40 * MIB;

#[test]
fn full_disk_turns_away_files_then_long_texts_and_goes_on_without_a_restart() {
    if !alone("full_disk_turns_away_files_then_long_texts_and_goes_on_without_a_restart") {
        return;
    }
    let mut deployed = Deployed::start();
    let reserves = format!("reserve_bytes = {FILES}\nlong_text_reserve_bytes = {LONG_TEXTS}\n");
    move_store(&mut deployed, &reserves, |store| tmpfs(store, DISK));
    let keys = Keys::of(&deployed.at);
    let file = deployed.file("file", &noise(3 << 20, 1));
    let long = "een lange tekst ".repeat(5_000);

    let all = with_file("room for everything", &file);
    arrived(&send(&deployed.at, Door::Tls, "en", &all), true);
    arrived(&send(&deployed.at, Door::Tls, "en", &Form::new().field("text", &long)), true);

    let ballast = Ballast::of(&deployed);
    ballast.leave(FILES - MIB);
    let answer = send(&deployed.at, Door::Tls, "en", &with_file("words without a file", &file));
    arrived(&answer, false);
    arrived(&send(&deployed.at, Door::Onion, "en", &Form::new().field("text", &long)), true);
    due(&deployed, "files are turned away, and texts are still taken");

    for left in [LONG_TEXTS - MIB, 0] {
        ballast.leave(left);
        given_back(&deployed, &long);
        let answer = send(&deployed.at, Door::Tls, "en", &with_file("also on a full disk", &file));
        arrived(&answer, false);
        due(&deployed, "files and long texts are turned away, and only short texts");
    }

    ballast.leave(FILES + 20 * MIB);
    arrived(&send(&deployed.at, Door::Tls, "en", &with_file("room again", &file)), true);
    arrived(&send(&deployed.at, Door::Tls, "en", &Form::new().field("text", &long)), true);
    assert!(deployed.intake.ended().is_none(), "the same server from first to last");

    let tips = keys.open(&deployed.bundle());
    let found: Vec<(String, usize)> =
        tips.into_iter().map(|tip| (tip.tip.text.unwrap(), tip.tip.attachments.len())).collect();
    let expected = [
        ("room for everything", 1),
        (long.trim_end(), 0),
        ("words without a file", 0),
        (long.trim_end(), 0),
        ("also on a full disk", 0),
        ("also on a full disk", 0),
        ("room again", 1),
        (long.trim_end(), 0),
    ];
    assert_eq!(found.len(), expected.len());
    for ((text, files), (words, count)) in found.iter().zip(expected) {
        assert_eq!((text.trim_end(), *files), (words, count));
    }
}

/// A file that takes the disk's room.
struct Ballast(PathBuf);

impl Ballast {
    fn of(deployed: &Deployed) -> Self {
        Self(deployed.at.path("store/ballast"))
    }

    /// Grows or shrinks until so many bytes are free.
    fn leave(&self, bytes: u64) {
        drop(fs::remove_file(&self.0));
        let disk = rustix::fs::statvfs(self.0.parent().unwrap()).unwrap();
        let free = disk.f_bavail * disk.f_frsize;
        let length = free.checked_sub(bytes).expect("the disk is large enough for this test");
        run(Command::new("fallocate").arg("--length").arg(length.to_string()).arg(&self.0));
    }
}

fn with_file(text: &str, file: &Path) -> Form {
    Form::new().field("text", text).file("files", file)
}

fn arrived(answer: &Answer, whole: bool) {
    assert_eq!(answer.status, 200, "{}", answer.page);
    let lost = answer.page.contains("we had no room");
    assert_eq!(lost, !whole, "{}", answer.page);
}

fn given_back(deployed: &Deployed, text: &str) {
    let answer = send(&deployed.at, Door::Tls, "en", &Form::new().field("text", text));
    assert_eq!(answer.status, 503);
    assert!(answer.page.contains("We have no room for a long text now"));
    assert!(answer.page.contains("shorter than 1,500 characters"));
    assert!(answer.page.contains(&format!("\n{text}</textarea>")), "the words come back");
}

fn due(deployed: &Deployed, words: &str) {
    let status = deployed.at.status().unwrap();
    let due = status["due"].as_array().unwrap();
    assert!(due.iter().any(|line| line.as_str().unwrap().contains(words)), "{status}");
}

//! `extract --attachment`: one file as it came in, onto a medium, after case file and trail say so.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
};

use meldkluis_crypto::note::hex;
use tempfile::TempDir;

use crate::{
    kit::*,
    program::{json, program, run, said},
};

const FILE: &[u8] = b"\xff\xd8\xff PLANTED-FILE as it came in";

fn place() -> Place {
    let mut place = Place::new();
    let files = [b"first".as_slice(), FILE];
    place.send(&with_files(tip("with files"), &files), &files);
    place.import(&place.log.bundle()).unwrap();
    fs::write(place.path("passphrase"), PASSPHRASE).unwrap();
    place
}

/// Another file system than the vault's, as a mounted medium is.
pub(crate) fn medium() -> TempDir {
    let medium = TempDir::new_in("/dev/shm").expect("/dev/shm is a file system of its own");
    assert_ne!(device(medium.path()), device(Path::new(env!("CARGO_TARGET_TMPDIR"))));
    medium
}

fn device(path: &Path) -> u64 {
    std::os::unix::fs::MetadataExt::dev(&fs::metadata(path).unwrap())
}

fn taking<'a>(out: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    let out = out.to_str().unwrap();
    [&["extract", "1", "--attachment", "2", "--out", out], more].concat()
}

fn trail(place: &Place) -> String {
    fs::read_to_string(place.vault.dir().join("trail")).unwrap()
}

fn inside(dir: &Path) -> Vec<PathBuf> {
    fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn attachment_is_written_byte_for_byte_and_entered_before() {
    let (place, medium) = (place(), medium());
    let told = json(place.vault.dir(), &taking(medium.path(), &[]));
    let file = medium.path().join("0-0-02.jpg");
    assert_eq!(inside(medium.path()).as_slice(), std::slice::from_ref(&file));
    assert_eq!(fs::read(&file).unwrap(), FILE);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(told["sha256"], hex(&sha256(FILE)));
    assert_eq!(told["scrub"], "hidden data not removed");
    assert_eq!(told["file"], file.to_str().unwrap());
    let trail = trail(&place);
    let version = trail.lines().find_map(|line| line.split_once(" taken-out 0-0 2 ")).unwrap().1;
    let version = version.split(' ').next().unwrap();
    assert!(trail.contains(&format!(" edited 1 {version} ")), "{trail}");
    assert!(!trail.contains(&hex(&sha256(FILE))), "the trail is plain text");
    let edits = place.vault.case_file_as_it_is().unwrap().edits(1).unwrap();
    let value = format!("0-0/2 {} {}", hex(&sha256(FILE)), file.display());
    assert_eq!(edits.last().unwrap().change.value, value);
    assert_eq!(edits.last().unwrap().version.to_string(), version);
    // Once more, after the medium came back empty, is another act.
    fs::remove_file(&file).unwrap();
    json(place.vault.dir(), &taking(medium.path(), &[]));
    assert_eq!(self::trail(&place).matches(" taken-out ").count(), 2);
}

#[test]
fn attachment_goes_to_no_link_no_vault_no_own_disk_and_over_nothing() {
    let (place, medium) = (place(), medium());
    let (link, below) = (place.path("link"), medium.path().join("below"));
    symlink(medium.path(), &link).unwrap();
    fs::create_dir(&below).unwrap();
    symlink(&below, medium.path().join("beside")).unwrap();
    let own = place.path("own");
    fs::create_dir(&own).unwrap();
    for (out, why) in [
        (link.clone(), "through a link"),
        (link.join("below"), "through a link"),
        (medium.path().join("beside"), "through a link"),
        (medium.path().join("below/../below"), "through a link"),
        (own.clone(), "on a disk of this machine"),
        (place.vault.dir().to_owned(), "in the vault"),
        (place.vault.dir().join("originals"), "in the vault"),
        (PathBuf::from("/"), "in the vault, or around it"),
        (medium.path().join("none"), "not the full path"),
        (PathBuf::from("relative"), "not the full path"),
        (medium.path().join("\u{202e}x"), "not the full path"),
    ] {
        let refused = run(place.vault.dir(), &taking(&out, &[]));
        assert!(!refused.status.success() && said(&refused).contains(why), "{}", said(&refused));
    }
    let vault = place.vault.dir();
    assert!(!run(vault, &taking(vault, &["--same-disk"])).status.success(), "not even for a trial");
    let name = "0-0-02.jpg";
    fs::write(below.join(name), b"mine").unwrap();
    let refused = run(place.vault.dir(), &taking(&below, &[]));
    assert!(said(&refused).contains("already"), "{}", said(&refused));
    assert_eq!(
        trail(&place).matches(" taken-out ").count(),
        0,
        "refused before anything was entered"
    );
    fs::remove_file(below.join(name)).unwrap();
    symlink(place.path("elsewhere"), below.join(name)).unwrap();
    assert!(!run(place.vault.dir(), &taking(&below, &[])).status.success());
    fs::remove_file(below.join(name)).unwrap();
    // What an earlier copy left in clear is named, before anything is entered.
    symlink(place.path("elsewhere"), below.join(format!("{name}.unfinished"))).unwrap();
    let refused = run(place.vault.dir(), &taking(&below, &[]));
    let left = format!("{} is left of a copy", below.join(format!("{name}.unfinished")).display());
    assert!(!refused.status.success() && said(&refused).contains(&left), "{}", said(&refused));
    assert_eq!(trail(&place).matches(" taken-out ").count(), 0);
    fs::remove_file(below.join(format!("{name}.unfinished"))).unwrap();
    assert!(!place.path("elsewhere").exists() && inside(&own).is_empty());
    assert!(!below.join(name).exists());
    json(place.vault.dir(), &taking(&own, &["--same-disk"]));
    assert_eq!(inside(&own).len(), 1);
}

#[test]
fn attachment_that_cannot_be_entered_or_verified_is_not_written() {
    let (place, medium) = (place(), medium());
    let original = place.vault.original("0-0".parse().unwrap());
    let whole = fs::read(&original).unwrap();
    let mut bytes = whole.clone();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&original, bytes).unwrap();
    assert!(!run(place.vault.dir(), &taking(medium.path(), &[])).status.success());
    assert!(inside(medium.path()).is_empty(), "not one byte that is not verified");
    fs::write(&original, whole).unwrap();
    fs::write(place.vault.dir().join("trail"), b"x\n").unwrap();
    assert!(!run(place.vault.dir(), &taking(medium.path(), &[])).status.success());
    assert!(inside(medium.path()).is_empty());
    for (number, at) in [("9", "1"), ("1", "0"), ("1", "3")] {
        let out = medium.path().to_str().unwrap();
        let none = ["extract", number, "--attachment", at, "--out", out];
        assert!(!run(place.vault.dir(), &none).status.success(), "{number} {at}");
    }
}

/// Somebody ends it while it writes: nothing in clear stays, and what stays all the same is named before the next begins.
#[test]
fn extract_that_is_ended_takes_away_what_it_began() {
    let mut place = Place::new();
    let large = vec![b'x'; 48 << 20];
    place.send(&with_files(tip("large"), &[&large]), &[&large]);
    place.import(&place.log.bundle()).unwrap();
    for (signal, more) in [("INT", &[][..]), ("TERM", &["--sealed"]), ("HUP", &[])] {
        let out = place.path(&format!("out-{signal}"));
        let unfinished = out.with_added_extension("unfinished");
        let mut program = program(place.vault.dir());
        program.args(["extract", "1", "--out", out.to_str().unwrap()]).args(more);
        let mut child = program.stderr(std::process::Stdio::piped()).spawn().unwrap();
        while !unfinished.exists() && !out.exists() {
            assert!(child.try_wait().unwrap().is_none(), "ended by itself");
            std::thread::yield_now();
        }
        let pid = child.id().to_string();
        let sent = std::process::Command::new("kill").args(["-s", signal, &pid]).status();
        assert!(sent.unwrap().success());
        let told = said(&child.wait_with_output().unwrap());
        assert!(told.contains("nothing of it is left"), "{signal}: {told}");
        assert!(!unfinished.exists() && !out.exists(), "{signal}");
    }
    let (out, entered) = (place.path("out"), trail(&place).lines().count());
    let unfinished = out.with_added_extension("unfinished");
    fs::create_dir(&unfinished).unwrap();
    let refused = run(place.vault.dir(), &["extract", "1", "--out", out.to_str().unwrap()]);
    assert!(said(&refused).contains(&format!("{} is left of an", unfinished.display())));
    let since = trail(&place).lines().skip(entered).map(str::to_owned).collect::<Vec<_>>();
    assert!(!since.join("\n").contains(" extracted "), "{since:?}");
}

/// A tip that cannot be read now is not one without attachments.
#[test]
fn extract_ends_where_the_file_system_fails() {
    let place = place();
    let original = place.vault.original("0-0".parse().unwrap());
    fs::remove_file(&original).unwrap();
    fs::create_dir(&original).unwrap();
    let entered = trail(&place).matches(" extracted ").count();
    let refused =
        run(place.vault.dir(), &["extract", "1", "--out", place.path("out").to_str().unwrap()]);
    assert!(said(&refused).contains("place cannot be written"), "{}", said(&refused));
    assert_eq!(trail(&place).matches(" extracted ").count(), entered);
}

/// A medium that is full keeps no half of a file.
#[test]
fn full_medium_keeps_nothing_of_it() {
    let place = place();
    let small = place.path("small");
    fs::create_dir(&small).unwrap();
    let mut script = String::from(
        "mount -t tmpfs -o size=4k none \"$1\" && head -c 4096 /dev/zero > \"$1/full\"; shift; \"$@\"",
    );
    script.push_str("; echo \"exit $?\"; ls \"$SMALL\"");
    let mut inside = std::process::Command::new("unshare");
    inside.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script, "sh"]);
    inside.arg(&small).arg(env!("CARGO_BIN_EXE_meldkluis-reviewer")).env("SMALL", &small);
    inside
        .arg("--vault")
        .arg(place.vault.dir())
        .arg("--passphrase-file")
        .arg(place.path("passphrase"));
    let output = inside.args(taking(&small, &[])).output().unwrap();
    let told = said(&output);
    assert!(told.contains("medium cannot be written") && told.contains("exit 1"), "{told}");
    assert!(!told.contains("0-0-02") && told.contains("full"), "{told}");
}

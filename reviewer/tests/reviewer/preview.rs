//! `preview`: what is written is made anew, never inside the vault or over something, and the trail says so before.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use meldkluis_crypto::note::hex;
use meldkluis_reviewer::pixels::{Picture, png};
use serde_json::Value;

use crate::kit::*;

const HIDDEN: &[u8] = b"PLANTED-BEHIND-THE-END";

/// A picture whose pixels are known, with something hidden after its end.
fn photo() -> Vec<u8> {
    let rgba = (0..64 * 48_u32).flat_map(|at| {
        let [_, _, high, low] = at.to_be_bytes();
        [low, high, 90, 255]
    });
    let picture = Picture::new(64, 48, rgba.collect()).unwrap();
    let mut bytes = vec![];
    png::write(&mut bytes, &Picture::sheet(&[picture], 1)).unwrap();
    bytes.extend_from_slice(HIDDEN);
    bytes
}

fn place() -> Place {
    let mut place = Place::new();
    let (photo, words) = (photo(), b"kade \x1b[2J".to_vec());
    let files: [&[u8]; 3] = [&photo, b"aan de \xe2\x80\xaekade", &words];
    let tip = with_files(tried("with files", 1), &files);
    place.send(&tip, &files);
    place.send(&tried("twice", 2), &[]);
    place.send(&tried("twice", 2), &[]);
    place.import(&place.log.bundle()).unwrap();
    fs::write(place.path("passphrase"), format!("{PASSPHRASE}\n")).unwrap();
    place
}

fn run(place: &Place, arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_meldkluis-reviewer"));
    program.arg("--vault").arg(place.vault.dir()).arg("--json");
    program.arg("--passphrase-file").arg(place.path("passphrase"));
    program.args(["preview"]).args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

fn trail(place: &Place) -> String {
    fs::read_to_string(place.vault.dir().join("trail")).unwrap()
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn preview_writes_pixels_made_anew_and_the_trail_says_so() {
    let place = place();
    let out = place.path("a.png");
    let done = run(&place, &["1", "1", "--out", text(&out)]);
    let told = json(&done);
    assert!(done.status.success());
    assert_eq!((&told["shown"], &told["next"]), (&"1 picture(s)".into(), &Value::Null));
    assert_eq!(told["sha256"], hex(&sha256(&photo())));
    assert_eq!(told["scrub"], "hidden data not removed");
    let written = fs::read(&out).unwrap();
    assert!(!holds(&written, HIDDEN));
    assert_eq!(
        written,
        photo()[..photo().len() - HIDDEN.len()],
        "the same pixels, and nothing else"
    );
    assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(trail(&place).contains(" previewed 0-0 1 "), "{}", trail(&place));
    let blurred = place.path("b.png");
    assert!(run(&place, &["1", "1", "--blurred", "--out", text(&blurred)]).status.success());
    assert_ne!(fs::read(&blurred).unwrap(), written);
    for file in files_below(place.vault.dir()) {
        assert!(!holds(&file.1, HIDDEN) && !holds(&file.1, b"PNG"), "{}", file.0.display());
    }
}

#[test]
fn acting_characters_of_an_attachment_are_written_as_codes() {
    let place = place();
    let out = place.path("a.txt");
    assert!(run(&place, &["1", "2", "--out", text(&out)]).status.success());
    assert_eq!(fs::read_to_string(&out).unwrap(), "aan de \u{2039}U+202E\u{203a}kade");
    let other = run(&place, &["1", "3", "--out", text(&place.path("b.txt"))]);
    assert_eq!(other.status.code(), Some(1));
    assert_eq!(json(&other)["why"], "of a kind that cannot be shown");
    assert!(!place.path("b.txt").exists());
}

#[test]
fn preview_overwrites_nothing_and_writes_nothing_into_the_vault() {
    let place = place();
    let mine = place.path("mine.png");
    fs::write(&mine, b"mine").unwrap();
    std::os::unix::fs::symlink(place.path("elsewhere.png"), place.path("link.png")).unwrap();
    let inside = place.vault.dir().join("a.png");
    let before = trail(&place);
    for out in [&mine, &place.path("link.png"), &inside, &place.path("none/a.png")] {
        assert_eq!(run(&place, &["1", "1", "--out", text(out)]).status.code(), Some(1));
    }
    assert_eq!(trail(&place), before, "refused before anything was read");
    assert_eq!(fs::read(&mine).unwrap(), b"mine");
    assert!(!inside.exists() && !place.path("elsewhere.png").exists());
    let out = place.path("a.jpg");
    assert_eq!(run(&place, &["1", "1", "--out", text(&out)]).status.code(), Some(1));
    let out = place.path("a.txt");
    assert_eq!(run(&place, &["1", "2", "--blurred", "--out", text(&out)]).status.code(), Some(1));
    for (number, at) in [("9", "1"), ("1", "0"), ("1", "4"), ("2", "1")] {
        let out = place.path("x.png");
        assert_eq!(run(&place, &[number, at, "--out", text(&out)]).status.code(), Some(1));
        assert!(!out.exists());
    }
    assert!(!place.path("a.jpg").exists() && !place.path("a.txt").exists());
}

#[test]
fn attachment_that_cannot_be_entered_or_verified_is_not_shown() {
    let place = place();
    let original = place.vault.original("0-0".parse().unwrap());
    let whole = fs::read(&original).unwrap();
    let mut bytes = whole.clone();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&original, bytes).unwrap();
    let out = place.path("a.png");
    assert_eq!(run(&place, &["1", "1", "--out", text(&out)]).status.code(), Some(1));
    assert!(!out.exists());
    fs::write(&original, whole).unwrap();
    fs::write(place.vault.dir().join("trail"), b"x\n").unwrap();
    assert_eq!(run(&place, &["1", "1", "--out", text(&out)]).status.code(), Some(1));
    assert!(!out.exists());
}

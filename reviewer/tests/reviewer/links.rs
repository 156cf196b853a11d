//! What cases have in common, over a real vault.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use meldkluis_crypto::tip::{Answers, Tip};
use meldkluis_reviewer::{
    extract::{ExtractError, picture},
    vault::Id,
};
use serde_json::Value;

use crate::kit::*;

fn placed() -> Place {
    let mut place = Place::new();
    let answers = Answers { place: Some("Hotel Zonnehoek, 12-BBD-3".into()), ..Answers::default() };
    for tip in [
        tip("bel 06 12345678, niet 0800-2000"),
        Tip { answers, ..tip("٠٦١٢٣٤٥٦٧٨ \u{202e}@roos_1") },
        tip("kenteken 12bbd3; 0800-2000"),
        tip("niets"),
    ] {
        place.send(&tip, &[]);
    }
    place.import(&place.log.bundle()).unwrap();
    place
}

fn run(place: &Place, arguments: &[&str]) -> Output {
    let word = place.path("word");
    fs::write(&word, format!("{PASSPHRASE}\n")).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_meldkluis-reviewer"));
    program.arg("--vault").arg(place.vault.dir()).arg("--passphrase-file").arg(word);
    program.args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn said(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

#[test]
fn cases_with_the_same_number_or_plate_are_named() {
    let place = placed();
    assert_eq!(
        said(&run(&place, &["links"])),
        "phone +31612345678: cases 1, 2\nplate 12BBD3: cases 2, 3\n"
    );
    assert_eq!(
        said(&run(&place, &["links", "2"])),
        "also in 1: phone +31612345678\nalso in 3: plate 12BBD3\n"
    );
    assert_eq!(
        said(&run(&place, &["links", "4"])),
        "Case 4 has nothing in common with the other cases\n"
    );
    let machine: Value =
        serde_json::from_slice(&run(&place, &["--json", "links", "3"]).stdout).unwrap();
    assert_eq!(machine["also_in"][0]["key"], "12BBD3");
    assert_eq!(
        (&machine["also_in"][0]["others"][0], &machine["unread"]),
        (&2.into(), &Value::Array(vec![]))
    );
    assert_eq!(run(&place, &["links", "9"]).status.code(), Some(1));
}

#[test]
fn tip_that_cannot_be_read_is_named_and_blocks_no_other() {
    let place = placed();
    fs::remove_file(place.vault.original(Id { generation: 0, index: 3 })).unwrap();
    let told = run(&place, &["links"]);
    assert_eq!(told.status.code(), Some(1));
    assert!(
        said(&told).contains("12BBD3: cases 2, 3") && said(&told).contains("0-3"),
        "{}",
        said(&told)
    );
}

#[test]
fn each_look_and_each_picture_is_in_the_trail() {
    let place = placed();
    let out = place.path("links.svg");
    assert_eq!(run(&place, &["links", "2", "--svg", out.to_str().unwrap()]).status.code(), Some(0));
    let trail = fs::read_to_string(place.vault.dir().join("trail")).unwrap();
    assert!(trail.contains(" linked ") && trail.contains(" pictured 2 "), "{trail}");
    assert!(!trail.contains("612345678"), "the trail says nothing that a sender said");
    let drawn = fs::read_to_string(&out).unwrap();
    assert!(
        drawn.starts_with("<svg ") && drawn.contains("+31612345678") && !drawn.contains('\u{202e}')
    );
    assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
    let dutch = place.path("verbanden.svg");
    let asked = ["links", "2", "--svg", dutch.to_str().unwrap(), "--language", "nl"];
    assert_eq!(run(&place, &asked).status.code(), Some(0));
    let dutch = fs::read_to_string(dutch).unwrap();
    assert!(
        dutch.contains("Zaak 2 is verbonden met") && !dutch.contains("is joined with"),
        "{dutch}"
    );
    assert!(!drawn.contains("Zaak"), "English unless asked otherwise");
    assert_eq!(
        run(&place, &["links", "--svg", "x.svg"]).status.code(),
        Some(2),
        "a picture is of a case"
    );
}

#[test]
fn picture_overwrites_nothing_and_never_lies_in_the_vault() {
    let place = placed();
    let taken = place.path("taken");
    fs::write(&taken, "mine").unwrap();
    let draw = |out: &Path| picture(&place.vault, 1, "<svg/>", out, today());
    assert!(matches!(draw(&taken), Err(ExtractError::Exists)));
    assert_eq!(fs::read_to_string(&taken).unwrap(), "mine");
    fs::create_dir(place.path("empty")).unwrap();
    assert!(matches!(draw(&place.path("empty")), Err(ExtractError::Exists)));
    assert!(matches!(draw(&place.vault.dir().join("x.svg")), Err(ExtractError::InVault)));
}

#[test]
fn looking_for_links_leaves_nothing_in_clear() {
    let place = placed();
    run(&place, &["links", "1"]);
    for (file, bytes) in files_below(place.vault.dir()) {
        // Longer than what a digest in hexadecimal has by chance.
        for needle in ["12345678", "12BBD3", "12bbd3", "12-BBD-3", "Zonnehoek", "zonnehoek"] {
            assert!(
                !bytes.windows(needle.len()).any(|own| own == needle.as_bytes()),
                "{file:?} {needle}"
            );
        }
    }
}

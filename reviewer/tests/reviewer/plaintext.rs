//! Nothing that a sender said lies on the disk, but where extract put it.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use meldkluis_crypto::{
    note::hex,
    tip::{Answers, Tip},
};
use meldkluis_reviewer::{
    case::ReadError,
    extract::{ExtractError, Stop, extract},
    vault::Id,
};

use crate::kit::*;

const WORDS: &str = "PLANTED-WORDS behind the bakery";
const PLACE: &str = "PLANTED-PLACE 17";
const FILE: &[u8] = b"PLANTED-FILE with some pixels";

fn planted() -> Place {
    let mut place = Place::new();
    let answers = Answers { place: Some(PLACE.into()), ..Answers::default() };
    let tip = with_files(Tip { answers, ..tried(WORDS, 0x5a) }, &[FILE]);
    place.send(&tip, &[FILE]);
    place.send(&Tip { attachments: vec![], ..tip.clone() }, &[]);
    place.send(&with_files(self::tip("other words"), &[FILE]), &[FILE]);
    place.import(&place.log.bundle()).unwrap();
    place
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn import_and_reading_leave_nothing_in_clear() {
    let place = planted();
    place.vault.case(1, today()).unwrap().unwrap();
    place.vault.read_head(Id { generation: 0, index: 0 }).unwrap();
    let attempt = [0x5a; 16];
    let needles: [(&str, Vec<u8>); 6] = [
        ("words", b"PLANTED".to_vec()),
        ("file", FILE.to_vec()),
        ("digest of a file", hex(&sha256(FILE)).into_bytes()),
        ("attempt", attempt.to_vec()),
        ("attempt in text", hex(&attempt).into_bytes()),
        ("identity", b"AGE-SECRET-KEY".to_vec()),
    ];
    for (file, bytes) in files_below(place.dir.path()) {
        for (what, needle) in &needles {
            assert!(!holds(&bytes, needle), "{what} in {}", file.display());
        }
    }
    let index = fs::read(place.vault.dir().join("index.json")).unwrap();
    assert!(
        holds(&index, b"\"attempt\":\""),
        "the mark is there: {}",
        String::from_utf8_lossy(&index)
    );
}

#[test]
fn vault_is_for_its_owner_alone() {
    let place = planted();
    let mut folders = vec![place.vault.dir().to_owned()];
    while let Some(folder) = folders.pop() {
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                assert_eq!(mode(&path), 0o600, "{}", path.display());
            }
        }
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn extract_writes_each_tip_of_a_case_byte_for_byte() {
    let place = planted();
    let out = place.path("out");
    let written = extract(&place.vault, 1, &out, today(), &Stop::default()).unwrap();
    assert_eq!(written.len(), 2);
    for name in ["0-0", "0-1"] {
        assert_eq!(fs::read_to_string(out.join(name).join("text.txt")).unwrap(), WORDS);
        let json = fs::read(out.join(name).join("tip.json")).unwrap();
        assert_eq!(Tip::from_json(&json).unwrap().answers.place.as_deref(), Some(PLACE));
    }
    assert_eq!(fs::read(out.join("0-0/attachments/01.jpg")).unwrap(), FILE);
    assert_eq!((mode(&out), mode(&out.join("0-0/attachments/01.jpg"))), (0o700, 0o600));
    let alone = place.path("alone");
    fs::create_dir(&alone).unwrap();
    extract(&place.vault, 2, &alone, today(), &Stop::default()).unwrap();
    assert_eq!(fs::read_to_string(alone.join("text.txt")).unwrap(), "other words");
    assert_eq!(fs::read(alone.join("attachments/01.jpg")).unwrap(), FILE);
}

#[test]
fn extract_overwrites_nothing() {
    let place = planted();
    let out = place.path("out");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("mine"), b"mine").unwrap();
    assert!(matches!(
        extract(&place.vault, 1, &out, today(), &Stop::default()),
        Err(ExtractError::Exists)
    ));
    assert!(matches!(
        extract(&place.vault, 1, &out.join("mine"), today(), &Stop::default()),
        Err(ExtractError::Exists)
    ));
    let link = place.path("link");
    std::os::unix::fs::symlink(place.path("elsewhere"), &link).unwrap();
    assert!(matches!(
        extract(&place.vault, 1, &link, today(), &Stop::default()),
        Err(ExtractError::Exists)
    ));
    assert!(matches!(
        extract(&place.vault, 9, &place.path("x"), today(), &Stop::default()),
        Err(ExtractError::NoCase)
    ));
    for inside in ["out", "originals/out"] {
        let inside = place.vault.dir().join(inside);
        assert!(matches!(
            extract(&place.vault, 1, &inside, today(), &Stop::default()),
            Err(ExtractError::InVault)
        ));
    }
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1);
}

#[test]
fn unverified_bytes_are_taken_back() {
    let place = planted();
    let original = place.vault.original(Id { generation: 0, index: 2 });
    let mut bytes = fs::read(&original).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&original, bytes).unwrap();
    let failed = extract(&place.vault, 2, &place.path("out"), today(), &Stop::default());
    assert!(matches!(failed, Err(ExtractError::Nothing(ReadError::Damaged))));
    let left: Vec<_> =
        fs::read_dir(place.dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "only the vault and the bundle: {left:?}");
}

#[test]
fn unreadable_tip_blocks_no_other_of_its_case() {
    let place = planted();
    fs::remove_file(place.vault.original(Id { generation: 0, index: 0 })).unwrap();
    let out = place.path("out");
    let written = extract(&place.vault, 1, &out, today(), &Stop::default()).unwrap();
    assert!(matches!(written[0].written, Err(ReadError::Gone)));
    assert!(written[1].written.is_ok());
    assert!(!out.join("0-0").exists());
    assert_eq!(fs::read_to_string(out.join("0-1/text.txt")).unwrap(), WORDS);
}

//! Single bundles: honest, damaged, and made by somebody who means harm.

use std::{fs, io::Write as _};

use meldkluis_crypto::{
    age::{Identity, Recipient},
    pepper,
    tip::Tip,
};
use meldkluis_reviewer::{
    case::ReadError,
    entropy::Os,
    receive::{Finding, Outcome, ReceiveError, Recipients},
    vault::{Id, State},
};

use crate::kit::*;

fn three() -> Place {
    let mut place = Place::new();
    for text in ["one", "two", "three"] {
        place.send(&tip(text), &[]);
    }
    place
}

#[test]
fn honest_bundle_opens_every_tip() {
    let mut place = three();
    let files: [&[u8]; 2] = [b"first file", &[9; 200_000]];
    place.send(&with_files(tip("four"), &files), &files);
    let report = place.import(&place.log.bundle()).unwrap();
    assert!(report.is_clean(), "{report:?}");
    assert_eq!(outcomes(&report).len(), 4);
    assert!(report.items.iter().all(|item| item.outcome == Outcome::Opened));
    assert_eq!(place.texts(), ["one", "two", "three", "four"]);
}

#[test]
fn pepper_that_does_not_open_is_named_and_the_good_one_stays() {
    let place = three();
    let seal = |byte, to: &[Recipient]| pepper::seal(&[byte; 32], DEPLOYMENT, to, &mut Os).unwrap();
    let good = seal(7, &place.recipients());
    assert!(place.import(&place.log.bundle_with_pepper(&good)).unwrap().is_clean());
    assert_eq!(place.vault.pepper(0).unwrap(), Some(good.clone()), "as it came");
    let stranger = Identity::generate(&mut Os).recipient();
    // To others, a tip in its place, and noise.
    for bad in [seal(8, &[stranger]), place.log.sealed[0].clone(), vec![9; 400]] {
        let report = place.import(&place.log.bundle_with_pepper(&bad)).unwrap();
        assert_eq!(report.findings, [Finding::Pepper]);
        assert!(report.items.iter().all(|item| item.outcome == Outcome::Held));
        assert_eq!(place.vault.pepper(0).unwrap(), Some(good.clone()));
    }
    assert_eq!(*place.vault.open_pepper(&good).unwrap(), [7; 32]);
    let newer = seal(9, &place.recipients());
    assert!(place.import(&place.log.bundle_with_pepper(&newer)).unwrap().is_clean());
    assert_eq!(place.vault.pepper(0).unwrap(), Some(newer));
}

#[test]
fn importing_again_is_harmless() {
    let place = three();
    let bundle = place.log.bundle();
    place.import(&bundle).unwrap();
    let before = files_besides_trail(&place.vault);
    let report = place.import(&bundle).unwrap();
    assert!(report.is_clean());
    assert!(report.items.iter().all(|item| item.outcome == Outcome::Held));
    assert!(files_besides_trail(&place.vault) == before);
}

#[test]
fn verifying_opens_everything_and_takes_nothing() {
    let place = three();
    let before = files_below(place.vault.dir());
    let report = place.verify(&place.log.bundle()).unwrap();
    assert!(report.is_clean());
    assert!(report.items.iter().all(|item| item.outcome == Outcome::Opened));
    assert_eq!(files_below(place.vault.dir()), before);
}

#[test]
fn tips_of_one_attempt_are_one_case() {
    let mut place = Place::new();
    for (text, attempt) in [("sent", 1), ("other", 2), ("sent", 1)] {
        place.send(&tried(text, attempt), &[]);
    }
    place.send(&tip("no attempt"), &[]);
    place.send(&tip("no attempt"), &[]);
    place.import(&place.log.bundle()).unwrap();
    let cases = place.vault.index().unwrap().cases();
    let sizes: Vec<usize> = cases.values().map(Vec::len).collect();
    assert_eq!(sizes, [2, 1, 1, 1]);
}

/// Every bit that is flipped is either refused, found, or costs only tips that are named.
#[test]
fn flipped_bits_never_pass_and_hide_no_other_tip() {
    let place = three();
    let good = place.log.bundle();
    let tips_at = good.windows(5).position(|name| name == b"tips/").unwrap();
    for at in (0..good.len()).step_by(509) {
        let mut bytes = good.clone();
        bytes[at] ^= 0x10;
        match place.verify(&bytes) {
            Err(_) => assert!(at < tips_at, "byte {at}"),
            Ok(report) => {
                assert!(!report.is_clean(), "byte {at}");
                let opened = report.items.iter().filter(|i| i.outcome == Outcome::Opened).count();
                assert!(opened >= 2, "byte {at}: {report:?}");
            }
        }
    }
}

#[test]
fn every_cut_is_named_and_what_came_before_is_taken() {
    let place = three();
    let good = place.log.bundle();
    let starts: Vec<usize> =
        (0..good.len()).filter(|at| good[*at..].starts_with(b"tips/")).collect();
    let ends: Vec<usize> =
        starts.iter().zip(&place.log.sealed).map(|(at, sealed)| at + 512 + sealed.len()).collect();
    for end in (0..good.len()).step_by(251) {
        match place.verify(&good[..end]) {
            Err(ReceiveError::NotABundle) => assert!(end < 9, "cut at {end}"),
            Err(ReceiveError::CutShort) => assert!(end < starts[0], "cut at {end}"),
            Err(other) => panic!("cut at {end}: {other:?}"),
            Ok(report) => {
                assert!(findings(&report).contains(&"cut-short"), "cut at {end}");
                let whole = ends.iter().filter(|last| **last <= end).count();
                let opened = report.items.iter().filter(|i| i.outcome == Outcome::Opened).count();
                assert_eq!(opened, whole, "cut at {end}");
            }
        }
    }
}

#[test]
fn what_a_cut_took_away_comes_with_the_next_bundle() {
    let place = three();
    let good = place.log.bundle();
    let report = place.import(&good[..good.len() - 6_000]).unwrap();
    assert_eq!(findings(&report), ["cut-short"]);
    assert_eq!(outcomes(&report)[2], (2, Outcome::CutShort));
    assert_eq!(place.vault.index().unwrap().missing(0, 3), [(2, 2)]);
    assert!(place.import(&good).unwrap().is_clean());
    assert_eq!(place.texts(), ["one", "two", "three"]);
}

#[test]
fn something_else_is_no_bundle() {
    let place = three();
    for bytes in [&b""[..], b"PK\x03\x04 a zip", &[0; 4_096]] {
        assert!(matches!(place.import(bytes), Err(ReceiveError::NotABundle)));
    }
    let sealed = &place.log.sealed[0];
    assert!(matches!(place.import(sealed), Err(ReceiveError::NotABundle)));
}

#[test]
fn swapped_tips_are_both_altered() {
    let place = three();
    let [one, two, three] = [0, 1, 2].map(|at| place.log.sealed[at].as_slice());
    let report = place.import(&place.log.write(Says::default(), &[two, one, three])).unwrap();
    let expected = [(0, Outcome::Altered), (1, Outcome::Altered), (2, Outcome::Opened)];
    assert_eq!(outcomes(&report), expected);
    assert_eq!(place.texts(), ["three"]);
    assert!(!place.vault.original(Id { generation: 0, index: 0 }).exists());
}

#[test]
fn altered_copy_of_a_held_tip_is_named_and_the_held_one_stays() {
    let place = three();
    assert!(place.import(&place.log.bundle()).unwrap().is_clean());
    let [one, two, three] = [0, 1, 2].map(|at| place.log.sealed[at].clone());
    let mut flipped = two;
    *flipped.last_mut().unwrap() ^= 1;
    let report = place.import(&place.log.write(Says::default(), &[&one, &flipped, &three]));
    let report = report.unwrap();
    let expected = [(0, Outcome::Held), (1, Outcome::Altered), (2, Outcome::Held)];
    assert_eq!(outcomes(&report), expected);
    assert!(!report.is_clean());
    assert_eq!(place.texts(), ["one", "two", "three"]);
}

#[test]
fn trailing_bytes_are_a_finding() {
    let place = three();
    let report = place.import(&[place.log.bundle(), b"more".to_vec()].concat()).unwrap();
    assert_eq!(findings(&report), ["trailing"]);
    assert_eq!(place.texts().len(), 3);
}

#[test]
fn tip_sealed_to_a_stranger_is_kept_and_named() {
    let mut place = three();
    let stranger = Identity::generate(&mut Os).recipient();
    place.log.append(seal(&tip("not for you"), &[], &[stranger]));
    place.send(&tip("five"), &[]);
    let report = place.import(&place.log.bundle()).unwrap();
    assert!(matches!(&report.items[3].outcome, Outcome::Closed(why) if why.contains("others")));
    assert_eq!(report.items[4].outcome, Outcome::Opened, "the rest is taken");
    let case = place.vault.case(4, today()).unwrap().unwrap();
    assert!(matches!(case.tips[0].read, Err(ReadError::Unreadable(_))));
    let row = place.vault.index().unwrap().items[&Id { generation: 0, index: 3 }];
    assert_eq!(row.state, State::Closed);
}

#[test]
fn sealed_bytes_that_are_no_tip_are_named() {
    let mut place = Place::new();
    let recipients = place.recipients();
    place.log.append(b"not sealed at all".to_vec());
    place.log.append(seal_with(&recipients, |sealing| sealing.write_all(b"no payload")));
    let mut longer = seal(&tip("a"), &[], &recipients);
    longer.push(0);
    place.log.append(longer);
    let mut changed = seal(&tip("b"), &[], &recipients);
    let last = changed.len() - 1;
    changed[last] ^= 1;
    place.log.append(changed);
    place.send(&tip("good"), &[]);
    let report = place.import(&place.log.bundle()).unwrap();
    let closed = report.items.iter().filter(|i| matches!(i.outcome, Outcome::Closed(_))).count();
    assert_eq!(closed, 4, "{report:?}");
    assert_eq!(place.texts(), ["good"]);
}

#[test]
fn another_number_of_recipients_is_named() {
    let mut place = Place::new();
    let mut recipients = place.recipients();
    recipients.push(Identity::generate(&mut Os).recipient());
    place.log.append(seal(&tip("listened to"), &[], &recipients));
    let alone = &place.recipients()[..1];
    place.log.append(seal(&tip("too few"), &[], alone));
    let early = Tip { day: day("2026-11-01"), ..tip("before any roster") };
    place.send(&early, &[]);
    let report = place.import(&place.log.bundle()).unwrap();
    let found: Vec<_> = report.items.iter().map(|item| item.recipients).collect();
    let odd = |sealed_to, expected| Some(Recipients { sealed_to, expected });
    assert_eq!(found, [odd(3, 2), odd(1, 2), odd(2, 0)]);
    assert!(!report.is_clean());
    assert_eq!(place.texts().len(), 3, "and they are readable all the same");
}

/// Puts an entry with this name and type flag before the first tip.
fn with_entry(bundle: &[u8], name: &str, kind: u8) -> Vec<u8> {
    let tips_at = bundle.windows(5).position(|name| name == b"tips/").unwrap();
    let mut header = [0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..157].copy_from_slice(
        b"0000600\x000000000\x000000000\x0000000000000\x0000000000000\x00        0",
    );
    header[156] = kind;
    header[157..168].copy_from_slice(b"/etc/passwd");
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    [&bundle[..tips_at], &header, &bundle[tips_at..]].concat()
}

#[test]
fn links_and_odd_names_are_passed_over() {
    let place = three();
    let good = place.log.bundle();
    for (name, kind) in [
        ("tips/00000000.age", b'2'),
        ("tips/00000000.age", b'1'),
        ("tips/../../../tmp/evil", b'0'),
        ("/etc/cron.d/evil", b'0'),
        ("tips/", b'5'),
        ("tips/00000009.age", b'0'),
        ("tips/0.age", b'0'),
        ("dev", b'3'),
    ] {
        let report = place.verify(&with_entry(&good, name, kind)).unwrap();
        assert_eq!(findings(&report), ["odd-entry"], "{name}");
        assert_eq!(report.items.len(), 3, "{name}");
    }
    place.import(&with_entry(&good, "../escaped", b'0')).unwrap();
    assert!(!place.path("escaped").exists() && !place.path("vault/escaped").exists());
    let names: Vec<_> = fs::read_dir(place.vault.dir().join("originals"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len(), 3);
}

#[test]
fn interrupted_import_goes_on() {
    let place = three();
    place.import(&place.log.bundle()).unwrap();
    // The power went after the originals were renamed, and before the index was written.
    let originals = place.vault.dir().join("originals");
    fs::write(
        place.vault.dir().join("index.json"),
        br#"{"version":1,"next_case":1,"logs":{},"items":{}}"#,
    )
    .unwrap();
    fs::write(originals.join("0-9.age.part"), b"half").unwrap();
    assert!(place.import(&place.log.bundle()).unwrap().is_clean());
    assert_eq!(place.texts(), ["one", "two", "three"]);
    assert!(!originals.join("0-9.age.part").exists());
}

#[test]
fn damaged_original_is_named_and_mended_by_an_import() {
    let place = three();
    place.import(&place.log.bundle()).unwrap();
    let original = place.vault.original(Id { generation: 0, index: 1 });
    let mut bytes = fs::read(&original).unwrap();
    bytes[3_500] ^= 1;
    fs::write(&original, &bytes).unwrap();
    let case = place.vault.case(2, today()).unwrap().unwrap();
    assert!(matches!(case.tips[0].read, Err(ReadError::Damaged)));
    // Somebody with the recipient, but no passphrase, writes a tip of their own in its place.
    fs::write(&original, seal(&tip("planted"), &[], &place.recipients())).unwrap();
    let case = place.vault.case(2, today()).unwrap().unwrap();
    assert!(matches!(case.tips[0].read, Err(ReadError::Damaged)));
    fs::remove_file(&original).unwrap();
    let case = place.vault.case(2, today()).unwrap().unwrap();
    assert!(matches!(case.tips[0].read, Err(ReadError::Gone)));
    let report = place.import(&place.log.bundle()).unwrap();
    assert_eq!(report.items[1].outcome, Outcome::Opened);
    assert_eq!(place.texts(), ["one", "two", "three"]);
}

#[test]
fn vault_has_one_writer() {
    let place = three();
    let writing = place.vault.write().unwrap();
    let second = place.vault.write().err().unwrap();
    assert_eq!(second.to_string(), "another command is changing this vault");
    drop(writing);
    assert!(place.vault.write().is_ok());
}

/// Short ones are opened by threads of their own, long ones where they come.
#[test]
fn long_and_short_tips_are_taken_in_the_order_of_the_log() {
    let mut place = Place::new();
    let long = vec![0x5A; 400_000];
    let files = [long.as_slice()];
    for number in 0..70_u8 {
        if number % 9 == 4 {
            place.send(&with_files(tip(&format!("report {number}")), &files), &files);
        } else {
            place.send(&tip(&format!("report {number}")), &[]);
        }
    }
    let report = place.import(&place.log.bundle()).unwrap();
    assert!(report.is_clean());
    let expected: Vec<(u64, Option<u64>)> = (0..70).map(|at| (at, Some(at + 1))).collect();
    let taken: Vec<_> = report.items.iter().map(|item| (item.index, item.case)).collect();
    assert_eq!(taken, expected);
    let texts: Vec<String> = (0..70).map(|number| format!("report {number}")).collect();
    assert_eq!(place.texts(), texts);
    let left = fs::read_dir(place.vault.dir().join("originals")).unwrap();
    let names: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.len() == 70 && names.iter().all(|name| !name.to_string_lossy().contains("part")));
}

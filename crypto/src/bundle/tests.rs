//! Bundles as a carrier could have changed them.

use zeroize::Zeroizing;

use super::*;
use crate::{tar::tests::fix_checksum, tlog::origin};

const TIPS: [&[u8]; 3] = [b"sealed one", b"sealed two", &[7; 2_000]];

fn log_key(deployment: &str) -> Signer {
    Signer::from_seed(origin(deployment, 0).unwrap(), Zeroizing::new([5; 32]))
}

fn roster() -> Roster {
    Roster {
        deployment: "m.test".into(),
        epoch: 1,
        issued: Day::from_number(20_000),
        recipients: vec![],
        desks: vec![],
        logs: vec![log_key("m.test").verifier().clone()],
    }
}

fn leaves() -> Vec<Leaf> {
    TIPS.iter().map(|tip| Leaf::new(sha256(tip), tip.len() as u64)).collect()
}

fn write(first: u64, key: &Signer, leaves: &[Leaf]) -> Vec<u8> {
    let mut tree = Tree::default();
    tree.extend(leaves);
    let checkpoint = Checkpoint::of(&tree).sign(key).unwrap();
    let header = Header {
        day: Day::from_number(20_001),
        roster_epoch: 1,
        desks: &[],
        first,
        checkpoint: &checkpoint,
        leaves,
        pepper: None,
    };
    let mut writer = Writer::new(Vec::new(), &header, key).unwrap();
    for tip in TIPS.iter().skip(first.try_into().unwrap()) {
        writer.tip(*tip).unwrap();
    }
    writer.finish().unwrap()
}

fn items(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut bundle = Verified::open(bytes, &roster()).unwrap();
    let mut items = vec![];
    while let Some(item) = bundle.next_item() {
        let mut body = vec![];
        if matches!(item, Item::Tip(_)) {
            bundle.body().read_to_end(&mut body).unwrap();
        }
        items.push((format!("{item:?}"), body));
    }
    items
}

fn error(bytes: &[u8]) -> BundleError {
    Verified::open(bytes, &roster()).err().expect("refused")
}

#[test]
fn bundle_round_trips_from_any_index() {
    for first in 0..=3u64 {
        let bytes = write(first, &log_key("m.test"), &leaves());
        let items = items(&bytes);
        assert_eq!(items.len() as u64, 3 - first);
        for (tip, (_, body)) in TIPS.iter().skip(first.try_into().unwrap()).zip(items) {
            assert_eq!(*tip, body);
        }
    }
}

#[test]
fn signed_checkpoint_is_given_back() {
    let bytes = write(0, &log_key("m.test"), &leaves());
    let bundle = Verified::open(bytes.as_slice(), &roster()).unwrap();
    let again = Checkpoint::verify(bundle.checkpoint_note(), log_key("m.test").verifier());
    assert_eq!(again.as_ref(), Ok(bundle.checkpoint()));
}

#[test]
fn every_flipped_byte_before_the_tips_is_refused() {
    let good = write(0, &log_key("m.test"), &leaves());
    let tips_at = good.windows(5).position(|name| name == b"tips/").unwrap();
    for at in 0..tips_at {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        let refused = match Verified::open(bytes.as_slice(), &roster()) {
            Err(_) => true,
            // Filling behind the leaves is looked at when the first tip is asked for.
            Ok(mut bundle) => matches!(bundle.next_item(), Some(Item::Odd)),
        };
        assert!(refused, "byte {at}");
    }
}

#[test]
fn every_cut_is_noticed() {
    let good = write(0, &log_key("m.test"), &leaves());
    for end in 0..good.len() {
        let Ok(mut bundle) = Verified::open(&good[..end], &roster()) else { continue };
        let mut last = None;
        while let Some(item) = bundle.next_item() {
            last = Some(item);
        }
        assert!(matches!(last, Some(Item::CutShort)), "cut at {end}");
    }
}

#[test]
fn foreign_and_unlisted_logs_are_named() {
    let foreign = write(0, &log_key("other.test"), &leaves());
    assert!(matches!(error(&foreign), BundleError::Deployment));
    let unlisted = Signer::from_seed(origin("m.test", 0).unwrap(), Zeroizing::new([6; 32]));
    let bytes = write(0, &unlisted, &leaves());
    let BundleError::UnlistedKey(fingerprint) = error(&bytes) else { panic!("another error") };
    assert_eq!(fingerprint, unlisted.verifier().fingerprint());
}

#[test]
fn checkpoint_key_signs_no_manifest() {
    let key = log_key("m.test");
    let manifest = Manifest {
        log: key.verifier().clone(),
        day: Day::from_number(1),
        roster_epoch: 1,
        desks: vec![],
        first: 0,
        tips: 0,
        checkpoint: [0; 32],
        leaves: [0; 32],
        pepper: None,
    };
    let note = key.sign(&manifest.text()).unwrap();
    assert_eq!(Manifest::self_signed(note.as_bytes()), Err(NoteError::Unsigned));
}

fn confirmed(desk: &str, sequence: u64) -> Confirmed {
    let audit = Trail { length: 12, head: [9; 32] };
    Confirmed { desk: KeyName::new(format!("m.test/desk/{desk}")).unwrap(), sequence, audit }
}

fn confirming(desks: &[Confirmed]) -> Option<Vec<u8>> {
    let key = log_key("m.test");
    let checkpoint = Checkpoint::of(&Tree::default()).sign(&key).ok()?;
    let header = Header {
        day: Day::from_number(1),
        roster_epoch: 1,
        desks,
        first: 0,
        checkpoint: &checkpoint,
        leaves: &[],
        pepper: None,
    };
    Writer::new(Vec::new(), &header, &key).ok()?.finish().ok()
}

#[test]
fn what_the_intake_applied_is_confirmed_to_each_desk() {
    for desks in
        [vec![], vec![confirmed("a", 7)], vec![confirmed("a", 0), confirmed("b", u64::MAX)]]
    {
        let bytes = confirming(&desks).unwrap();
        let bundle = Verified::open(bytes.as_slice(), &roster()).unwrap();
        assert_eq!(bundle.manifest().desks, desks);
    }
}

#[test]
fn desks_out_of_order_repeated_or_too_many_are_not_written() {
    let many: Vec<_> = (100..165).map(|n| confirmed(&n.to_string(), 1)).collect();
    let twice = vec![confirmed("a", 1), confirmed("a", 2)];
    for desks in [vec![confirmed("b", 1), confirmed("a", 1)], twice, many] {
        assert!(confirming(&desks).is_none());
    }
}

#[test]
fn other_spellings_of_a_manifest_are_refused() {
    let manifest = Manifest {
        log: log_key("m.test").verifier().clone(),
        day: Day::from_number(1),
        roster_epoch: 1,
        desks: vec![confirmed("a", 7)],
        first: 0,
        tips: 0,
        checkpoint: [0; 32],
        leaves: [0; 32],
        pepper: Some([1; 32]),
    };
    let good = manifest.text();
    assert_eq!(Manifest::parse(&good), Some(manifest));
    for (from, to) in [
        ("a 7 12", "a 07 12"),
        ("a 7 12", "a 7 +12"),
        ("a 7 12", "a 7  12"),
        ("0909\n", "0909 more\n"),
        ("0909\n", "09\n"),
        ("desk m.test/desk/a", "desk m+test/desk/a"),
        ("desk m.test", "Desk m.test"),
        ("version 1", "version 2"),
        ("pepper ", "Pepper "),
        ("0101\n", "0101\n\n"),
        ("0101\n", "01\n"),
        ("\npepper", "\npepper x"),
    ] {
        assert_eq!(Manifest::parse(&good.replace(from, to)), None, "{to}");
    }
}

fn with_pepper(pepper: Option<&[u8]>) -> io::Result<Vec<u8>> {
    let key = log_key("m.test");
    let checkpoint = Checkpoint::of(&Tree::default()).sign(&key).map_err(io::Error::other)?;
    let header = Header {
        day: Day::from_number(1),
        roster_epoch: 1,
        desks: &[],
        first: 0,
        checkpoint: &checkpoint,
        leaves: &[],
        pepper,
    };
    Writer::new(Vec::new(), &header, &key)?.finish()
}

#[test]
fn sealed_pepper_is_bound_by_the_manifest_and_given_back_as_it_came() {
    for pepper in [None, Some(&b"sealed pepper"[..]), Some(&[7; 65_536])] {
        let bytes = with_pepper(pepper).unwrap();
        assert_eq!(Verified::open(bytes.as_slice(), &roster()).unwrap().pepper(), pepper);
    }
    assert!(with_pepper(Some(&[7; 65_537])).is_err());
    let bytes = with_pepper(Some(b"sealed pepper")).unwrap();
    let at = bytes.windows(13).position(|window| window == b"sealed pepper").unwrap();
    let mut changed = bytes.clone();
    changed[at] ^= 1;
    assert!(matches!(error(&changed), BundleError::Mixed));
    assert!(matches!(error(&bytes[..at - 512]), BundleError::NotABundle(_)));
}

#[test]
fn bundle_that_was_signed_ahead_is_the_one_that_the_key_would_write() {
    let key = log_key("m.test");
    let mut tree = Tree::default();
    tree.extend(&leaves());
    let checkpoint = Checkpoint::of(&tree).sign(&key).unwrap();
    let leaves = leaves();
    let header = Header {
        day: Day::from_number(20_001),
        roster_epoch: 1,
        desks: &[],
        first: 1,
        checkpoint: &checkpoint,
        leaves: &leaves,
        pepper: None,
    };
    let manifest = presign(&header, &key).unwrap();
    let ahead = |manifest, checkpoint, log| Presigned { manifest, checkpoint, log };
    let (note, log) = (manifest.as_bytes(), key.verifier());
    let good = ahead(note, checkpoint.as_bytes(), log);
    let mut writer = Writer::signed(Vec::new(), &good, &leaves).unwrap();
    for tip in &TIPS[1..] {
        writer.tip(*tip).unwrap();
    }
    assert_eq!(writer.finish().unwrap(), write(1, &key, &leaves));

    // Other leaves, another checkpoint, another key, and a signature that does not hold.
    assert!(Writer::signed(Vec::new(), &good, &leaves[..2]).is_err());
    let empty = Checkpoint::of(&Tree::default()).sign(&key).unwrap();
    let other = log_key("o.test");
    let forged = manifest.replacen("first 1", "first 2", 1);
    for bad in [
        ahead(note, empty.as_bytes(), log),
        ahead(note, checkpoint.as_bytes(), other.verifier()),
        ahead(forged.as_bytes(), checkpoint.as_bytes(), log),
    ] {
        assert!(bad.verify().is_err());
        assert!(Writer::signed(Vec::new(), &bad, &leaves).is_err());
    }
}

#[test]
fn leaves_that_do_not_give_the_root_are_refused() {
    let key = log_key("m.test");
    let mut tree = Tree::default();
    tree.extend(&leaves());
    let checkpoint = Checkpoint::of(&tree).sign(&key).unwrap();
    let mut swapped = leaves();
    swapped.swap(0, 1);
    let header = Header {
        day: Day::from_number(1),
        roster_epoch: 1,
        desks: &[],
        first: 3,
        checkpoint: &checkpoint,
        leaves: &swapped,
        pepper: None,
    };
    let bytes = Writer::new(Vec::new(), &header, &key).unwrap().finish().unwrap();
    assert!(matches!(error(&bytes), BundleError::Root));
}

#[test]
fn odd_entry_is_passed_over() {
    let good = write(0, &log_key("m.test"), &leaves());
    let tips_at = good.windows(5).position(|name| name == b"tips/").unwrap();
    let mut link = good[tips_at..tips_at + 512].to_vec();
    link[156] = b'2';
    fix_checksum(&mut link);
    let mut bytes = good;
    bytes.splice(tips_at..tips_at, link);
    let items = items(&bytes);
    assert_eq!(items[0].0, "Odd");
    assert_eq!(items[1].1, TIPS[0]);
    assert_eq!(items.len(), 4);
}

#[test]
fn damaged_header_or_filling_costs_no_other_tip() {
    let good = write(0, &log_key("m.test"), &leaves());
    let tips_at = good.windows(5).position(|name| name == b"tips/").unwrap();
    // The first tip's header, and the filling behind its few bytes.
    for at in [tips_at, tips_at + 130, tips_at + 150, tips_at + 512 + TIPS[0].len()] {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        let bodies: Vec<_> = items(&bytes).into_iter().map(|(_, body)| body).collect();
        for tip in TIPS.iter().skip(1) {
            assert!(bodies.iter().any(|body| body == tip), "byte {at}");
        }
        assert!(items(&bytes).iter().any(|(item, _)| item == "Odd"), "byte {at}");
    }
}

#[test]
fn trailing_bytes_are_named() {
    for more in [&[0][..], b"junk", &[0; 10_240]] {
        let bytes = [write(0, &log_key("m.test"), &leaves()), more.to_vec()].concat();
        let items = items(&bytes);
        assert_eq!((items.len(), items[3].0.as_str()), (4, "Trailing"));
    }
}

#[test]
fn repeated_tip_is_odd() {
    let good = write(0, &log_key("m.test"), &leaves());
    let at = good.windows(5).position(|name| name == b"tips/").unwrap();
    let first = good[at..at + 1_024].to_vec();
    let mut bytes = good;
    bytes.splice(at..at, first);
    let names: Vec<String> = items(&bytes).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["Tip(0)", "Odd", "Tip(1)", "Tip(2)"]);
}

#[test]
fn not_a_bundle_is_said() {
    for bytes in [&b""[..], b"PK\x03\x04", &[0; 2_048], &[0xff; 4_096]] {
        assert!(matches!(error(bytes), BundleError::NotABundle(_)));
    }
}

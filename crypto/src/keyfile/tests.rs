//! Key files there and back, and what of a changed one is refused.

use super::*;
use crate::{note::KeyName, officer::Role};

struct Rising(u8);

impl Entropy for Rising {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_add(1);
            *byte = self.0;
        }
    }
}

fn keys() -> VaultKeys {
    let entropy = &mut Rising(0);
    VaultKeys {
        desk: Signer::generate(KeyName::new("m.test/desk/a").unwrap(), entropy),
        identities: vec![Identity::generate(entropy), Identity::generate(entropy)],
        fold: FoldKey::generate(entropy),
        case: Some(CaseKey::generate(entropy)),
        next: None,
        officers: vec![],
    }
}

/// The keys of a vault that was made before there was a case file.
fn older() -> VaultKeys {
    VaultKeys { case: None, ..keys() }
}

fn lock(passphrase: &Passphrase) -> Lock<'_> {
    Lock { passphrase, work: WorkFactor::new(4).unwrap() }
}

#[test]
fn keys_round_trip() {
    let pass = Passphrase::new("a b c".into());
    let file = keys().seal(&lock(&pass), &mut Rising(9)).unwrap();
    let read = VaultKeys::open(&file, &pass).unwrap();
    assert_eq!(read.desk.verifier(), keys().desk.verifier());
    let recipients =
        |keys: &VaultKeys| keys.identities.iter().map(Identity::recipient).collect::<Vec<_>>();
    assert_eq!(recipients(&read), recipients(&keys()));
    let attempt = Attempt::new([1; 16]);
    assert_eq!(read.fold.mark(&attempt), keys().fold.mark(&attempt));
}

#[test]
fn key_of_the_case_file_comes_back_and_may_be_absent() {
    let pass = Passphrase::new("a b c".into());
    for keys in [keys(), older()] {
        let file = keys.seal(&lock(&pass), &mut Rising(9)).unwrap();
        assert!(VaultKeys::open(&file, &pass).unwrap().is_same(&keys));
    }
    assert!(!keys().is_same(&older()));
    let other = older().with_case(CaseKey::generate(&mut Rising(80)));
    assert!(!other.is_same(&keys()) && other.text().contains("version 2\n"));
    for (from, to) in [("version 2", "version 1"), ("version 2", "version 3"), ("case ", "fold ")] {
        let text = keys().text().replace(from, to);
        assert!(VaultKeys::parse(&text).is_none(), "{from} to {to}");
    }
    assert!(VaultKeys::parse(&older().text().replace("version 1", "version 2")).is_none());
}

#[test]
fn next_key_of_the_case_file_stands_beside_the_one_it_has_until_it_is_taken() {
    let on_the_way = keys().with_next_case(CaseKey::generate(&mut Rising(80)));
    assert!(VaultKeys::parse(&on_the_way.text()).unwrap().is_same(&on_the_way));
    assert!(on_the_way.text().contains("version 4\n") && !on_the_way.is_same(&keys()));
    let (gone, next) = (keys().case.unwrap().expose(), on_the_way.next.as_ref().unwrap());
    let taken = on_the_way.with_next_taken();
    let left = taken.case.as_ref().unwrap().expose();
    assert!(left == next.expose() && left != gone && taken.next.is_none());
    assert!(keys().with_next_taken().is_same(&keys()));
    for (from, to) in [("version 4", "version 2"), ("case ", "next "), ("next ", "case ")] {
        let text = on_the_way.text().replace(from, to);
        assert!(VaultKeys::parse(&text).is_none(), "{from} to {to}");
    }
}

#[test]
fn keys_with_officers_open_for_each_of_them_and_nobody_else() {
    let own: Vec<Identity> = (50..53).map(|at| Identity::generate(&mut Rising(at))).collect();
    let officer = |at: usize, name: &str| Officer {
        name: name.parse().unwrap(),
        role: Role::ALL[at],
        recipient: own[at].recipient(),
    };
    let named = keys().with_officers(vec![officer(1, "noor"), officer(0, "bas")]);
    let names: Vec<&str> = named.officers.iter().map(|officer| officer.name.as_str()).collect();
    assert_eq!(names, ["bas", "noor"]);
    let file = named.seal_to_officers(&mut Rising(9)).unwrap();
    for who in &own[..2] {
        assert!(VaultKeys::open_by(&file, who).unwrap().is_same(&named));
    }
    assert_eq!(VaultKeys::open_by(&file, &own[2]).err(), Some(KeyfileError::Stranger));
    assert_eq!(keys().seal_to_officers(&mut Rising(9)).err(), Some(KeyfileError::Seal));
    assert!(!named.is_same(&keys()) && named.with_officers(vec![]).is_same(&keys()));
    for (from, to) in
        [("officer bas", "officer zoe"), ("officer bas", "officer noor"), ("reader", "admin")]
    {
        assert!(VaultKeys::parse(&named.text().replace(from, to)).is_none(), "{from} to {to}");
    }
}

#[test]
fn another_passphrase_or_a_changed_file_is_refused() {
    let pass = Passphrase::new("a b c".into());
    let mut file = keys().seal(&lock(&pass), &mut Rising(9)).unwrap();
    let other = Passphrase::new("a b d".into());
    assert_eq!(VaultKeys::open(&file, &other).err(), Some(KeyfileError::Locked));
    *file.last_mut().unwrap() ^= 1;
    assert_eq!(VaultKeys::open(&file, &pass).err(), Some(KeyfileError::Locked));
}

#[test]
fn root_file_is_no_vault_file() {
    let pass = Passphrase::new("a b c".into());
    let root = Signer::generate(KeyName::new("m.test/root").unwrap(), &mut Rising(0));
    let file = seal_root(&root, &lock(&pass), &mut Rising(9)).unwrap();
    assert_eq!(open_root(&file, &pass).unwrap().verifier(), root.verifier());
    assert_eq!(VaultKeys::open(&file, &pass).err(), Some(KeyfileError::Malformed));
}

#[test]
fn recovery_file_opens_with_its_identity_alone() {
    let recovery = Identity::generate(&mut Rising(100));
    let mut file = keys().seal_to(&recovery.recipient(), &mut Rising(9)).unwrap();
    assert!(VaultKeys::open_by(&file, &recovery).unwrap().is_same(&keys()));
    let refused = |file: &[u8], who: &Identity| VaultKeys::open_by(file, who).err();
    let other = Identity::generate(&mut Rising(101));
    assert_eq!(refused(&file, &other), Some(KeyfileError::Stranger));
    assert_eq!(refused(&file[..file.len() - 1], &recovery), Some(KeyfileError::Damaged));
    assert_eq!(refused(b"no age file", &recovery), Some(KeyfileError::Damaged));
    *file.last_mut().unwrap() ^= 1;
    assert_eq!(refused(&file, &recovery), Some(KeyfileError::Damaged));
    let mut age = Encryptor::new(&[recovery.recipient()], &mut Rising(9), Vec::new()).unwrap();
    age.write_all(b"something else").unwrap();
    assert_eq!(refused(&age.finish().unwrap(), &recovery), Some(KeyfileError::Malformed));
}

#[test]
fn every_bit_of_a_recovery_file_counts() {
    let recovery = Identity::generate(&mut Rising(100));
    let good = keys().seal_to(&recovery.recipient(), &mut Rising(9)).unwrap();
    for at in 0..good.len() {
        let mut file = good.clone();
        file[at] ^= 1;
        assert!(VaultKeys::open_by(&file, &recovery).is_err(), "byte {at}");
    }
}

#[test]
fn identities_come_and_go_and_the_rest_stays() {
    let before = keys();
    let newest = Identity::generate(&mut Rising(77));
    let recipient = newest.recipient();
    let renewed = before.with(newest);
    assert_eq!(renewed.newest().recipient(), recipient);
    assert!(!renewed.is_same(&before));
    let back = renewed.without(std::slice::from_ref(&recipient)).unwrap();
    assert!(back.is_same(&before));
    let gone = renewed.identities[0].expose();
    let left = renewed.without(&[renewed.identities[0].recipient()]).unwrap();
    assert!(!left.text().contains(&*gone) && renewed.text().contains(&*gone));
    let all: Vec<_> = renewed.identities.iter().map(Identity::recipient).collect();
    assert!(renewed.without(&all).is_none());
}

#[test]
fn debug_shows_only_the_type() {
    let shown = format!("{:?} {:?} {:?}", keys(), keys().fold, keys().case);
    assert_eq!(shown, "VaultKeys FoldKey Some(CaseKey)");
}

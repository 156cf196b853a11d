//! Backups of the case file: what they carry, what they lack, and what they never write over.

use std::{
    fs,
    path::{Path, PathBuf},
};

use meldkluis_crypto::{age::WorkFactor, keyfile::Lock};
use meldkluis_reviewer::{
    backup::{self, BackupError},
    casefile::edits::{Act, Change},
    receive::Progress,
    vault::Vault,
};
use serde_json::Value;

use crate::{kit::*, program::*};

#[test]
fn backup_carries_what_officers_did_and_its_check_reads_it() {
    let place = four();
    let vault = place.vault.dir();
    let copy = place.path("copy");
    let to = copy.to_str().unwrap();
    json(vault, &["tag", "1", "kept"]);
    // Somebody has the file open while it is copied.
    let open = place.vault.case_file(&mut ()).unwrap();
    let change = Change { field: "tag".into(), act: Act::Add, value: "too".into() };
    let enter = |version| {
        place.vault.enter(today(), &[meldkluis_reviewer::vault::Act::Edited(1, version)]).map(drop)
    };
    open.edit(1, &change, (&place.vault.who(), None), enter).unwrap();
    json(vault, &["backup", "--to", to, "--same-disk"]);
    let proof = json(vault, &["backup", "--check", to, "--same-disk"]);
    assert_eq!(proof["case_file"]["edits"], 2);
    assert!(!copy.join("case.db-wal").exists(), "a check changes nothing on the medium");
    drop(open);
    let restored = place.path("restored");
    backup::restore(&copy, &restored, &passphrase(), &mut ()).unwrap();
    let list = json(&restored, &["list", "--tag", "too"]);
    assert_eq!(list["cases"][0]["values"]["tag"], serde_json::json!(["kept", "too"]));
    let mut bytes = fs::read(copy.join("case.db")).unwrap();
    let last = bytes.len() - 100;
    bytes[last] ^= 1;
    fs::write(copy.join("case.db"), bytes).unwrap();
    let bad = run(vault, &["--json", "backup", "--check", to, "--same-disk"]);
    assert_eq!(bad.status.code(), Some(1), "{}", said(&bad));
    let words = said(&run(vault, &["backup", "--check", to, "--same-disk"]));
    let proven = words.contains("Every tip is proven all the same");
    assert!(proven && !words.contains("Nothing from"), "{words}");
    fs::remove_file(copy.join("case.db")).unwrap();
    assert_eq!(run(vault, &["backup", "--check", to, "--same-disk"]).status.code(), Some(1));
}

#[test]
fn backup_that_lacks_the_latest_edits_is_not_whole() {
    let place = four();
    let vault = place.vault.dir();
    let copy = place.path("copy");
    let check = |what: &str| {
        let told = run(vault, &["--json", "backup", what, copy.to_str().unwrap(), "--same-disk"]);
        (told.status.code(), serde_json::from_slice::<Value>(&told.stdout).unwrap())
    };
    json(vault, &["tag", "1", "kept"]);
    check("--to");
    assert_eq!(check("--check").1["whole"], true);
    for (made, tag) in [(1, "one"), (2, "two"), (3, "three")] {
        json(vault, &["tag", "1", tag]);
        let (code, told) = check("--check");
        assert_eq!((code, &told["whole"]), (Some(1), &false.into()), "{told}");
        assert_eq!(told["case_file"]["edits_since"], made, "{told}");
    }
    check("--to");
    assert_eq!(check("--check").1["whole"], true);
}

/// A disk that rots, or somebody who puts an older file in place, must not reach the good copy through a backup.
#[test]
fn last_good_case_file_is_never_copied_over() {
    let place = four();
    let vault = place.vault.dir();
    let copy = place.path("copy");
    let to = ["backup", "--to", copy.to_str().unwrap(), "--same-disk"];
    json(vault, &["tag", "1", "first"]);
    let older = fs::read(vault.join("case.db")).unwrap();
    json(vault, &["tag", "1", "second"]);
    json(vault, &["tag", "1", "third"]);
    json(vault, &to);
    let good = fs::read(copy.join("case.db")).unwrap();
    let mut rotted = fs::read(vault.join("case.db")).unwrap();
    let last = rotted.len() - 100;
    rotted[last] ^= 1;
    for bad in [older, rotted] {
        fs::write(vault.join("case.db"), bad).unwrap();
        let told = run(vault, &to);
        assert_eq!(told.status.code(), Some(1), "{}", said(&told));
        assert!(said(&told).contains("FOUND the case file of this vault"), "{}", said(&told));
        assert!(fs::read(copy.join("case.db")).unwrap() == good);
    }
}

/// A vault that was put back from an older medium must not cost the newer one what only that has.
#[test]
fn copy_that_is_newer_than_the_vault_is_never_copied_over() {
    let mut place = Place::new();
    let [older, newer, back] = ["older", "newer", "back"].map(|name| place.path(name));
    let copied = |vault: &Vault, to| {
        backup::copy(&vault.write().unwrap(), to, (today(), true), &mut ()).map(drop)
    };
    place.send(&tip("first"), &[]);
    place.import(&place.log.bundle()).unwrap();
    copied(&place.vault, &older).unwrap();
    place.send(&tip("second"), &[]);
    place.import(&place.log.bundle()).unwrap();
    copied(&place.vault, &newer).unwrap();
    let before = files_below(&newer);
    backup::restore(&older, &back, &passphrase(), &mut ()).unwrap();
    let restored = Vault::unlock(&back, &passphrase()).unwrap();
    assert!(matches!(copied(&restored, &newer), Err(BackupError::Newer)));
    for _ in 0..9 {
        restored.enter(today(), &[meldkluis_reviewer::vault::Act::Listed]).unwrap();
    }
    assert!(matches!(copied(&restored, &newer), Err(BackupError::Newer)), "longer, and another");
    assert!(files_below(&newer) == before, "nothing was written");
    copied(&restored, &older).unwrap();
}

/// The keys in a copy must never be replaced by ones that do not open what the copy alone still has.
#[test]
fn copy_never_loses_the_key_of_a_database_that_it_keeps() {
    let mut place = Place::new();
    place.send(&tip("kept"), &[]);
    place.import(&place.log.bundle()).unwrap();
    let (copy, vault) = (place.path("copy"), place.path("vault"));
    let copied = |vault: &Vault, to| {
        backup::copy(&vault.write().unwrap(), to, (today(), true), &mut ()).map(drop)
    };
    copied(&place.vault, &copy).unwrap();
    let before = files_below(&copy);
    let (passphrase, work) = (passphrase(), WorkFactor::new(4).unwrap());
    let lock = Lock { passphrase: &passphrase, work };
    place.vault.write().unwrap().renew(&lock, (today(), today())).unwrap();
    for name in ["items.db", "items.db-wal", "items.db-shm"] {
        fs::remove_file(vault.join(name)).ok();
    }
    place.vault = Vault::unlock(&vault, &passphrase).unwrap();
    let length = place.vault.trail().unwrap().length;
    let told = copied(&place.vault, &copy);
    assert!(matches!(told, Err(BackupError::KeyLost("items.db"))), "{told:?}");
    assert!(files_below(&copy) == before, "nothing was written");
    assert_eq!(place.vault.trail().unwrap().length, length, "nor entered");
    copied(&place.vault, &place.path("other")).unwrap();
    let back = place.path("back");
    backup::restore(&copy, &back, &passphrase, &mut ()).unwrap();
    place.vault = Vault::unlock(&back, &passphrase).unwrap();
    assert_eq!(place.texts(), ["kept"]);
}

/// Keeps the copy as it is at each file, as a medium that is taken out at that moment has it.
struct Cuts {
    copy: PathBuf,
    into: PathBuf,
    made: u64,
}

impl Progress for Cuts {
    fn tips(&mut self, _: u64, _: u64) {
        self.made += 1;
        copy_dir(&self.copy, &self.into.join(format!("cut-{}", self.made)));
    }
}

/// Tells what of a copy is read back after everything else is lost.
fn texts_of(copy: &Path, place: &mut Place, at: &str) -> Vec<String> {
    let back = place.path(at);
    backup::restore(copy, &back, &passphrase(), &mut ()).unwrap();
    place.vault = Vault::unlock(&back, &passphrase()).unwrap();
    assert!(place.vault.case_file_put_aside().is_none(), "{at}: the case file opens");
    assert!(!list_of(&back).is_empty());
    let texts = place.texts();
    fs::remove_dir_all(back).unwrap();
    texts
}

fn list_of(vault: &Path) -> Vec<Value> {
    json(vault, &["list"])["cases"].as_array().unwrap().clone()
}

/// A place with a copy, and a vault that has another tip and other keys since.
fn renewed_since() -> (Place, PathBuf) {
    let mut place = Place::new();
    place.send(&tip("first"), &[]);
    place.import(&place.log.bundle()).unwrap();
    let copy = place.path("copy");
    backup::copy(&place.vault.write().unwrap(), &copy, (today(), true), &mut ()).unwrap();
    place.send(&tip("second"), &[]);
    place.import(&place.log.bundle()).unwrap();
    let (passphrase, work) = (passphrase(), WorkFactor::new(4).unwrap());
    let lock = Lock { passphrase: &passphrase, work };
    place.vault.write().unwrap().renew(&lock, (today(), today())).unwrap();
    place.vault = Vault::unlock(place.vault.dir(), &passphrase).unwrap();
    (place, copy)
}

#[test]
fn copy_that_is_cut_off_at_any_file_opens() {
    let (mut place, copy) = renewed_since();
    // As in a copy from before originals had keys of their own.
    fs::remove_file(copy.join("items.db")).unwrap();
    fs::write(copy.join("originals/0-0.age"), &place.log.sealed[0]).unwrap();
    let mut cuts = Cuts { copy: copy.clone(), into: place.path("."), made: 0 };
    backup::copy(&place.vault.write().unwrap(), &copy, (today(), true), &mut cuts).unwrap();
    assert!(cuts.made > 8);
    for at in 1..=cuts.made {
        let cut = place.path(&format!("cut-{at}"));
        assert_eq!(texts_of(&cut, &mut place, &format!("back-{at}"))[0], "first", "{at}");
    }
}

#[test]
fn copy_that_is_cut_off_between_two_names_opens_and_is_ended_by_the_next() {
    let (mut place, copy) = renewed_since();
    let vault = place.vault.dir().to_owned();
    let older = place.path("older");
    copy_dir(&copy, &older);
    backup::copy(&place.vault.write().unwrap(), &copy, (today(), true), &mut ()).unwrap();
    let names = ["card", "items.db", "case.db", "recovery.age", "keys.age"];
    for done in 0..names.len() {
        let cut = place.path(&format!("cut-{done}"));
        copy_dir(&older, &cut);
        for (at, name) in names.iter().enumerate() {
            let to = if at < done { (*name).to_owned() } else { format!("{name}.part") };
            fs::copy(copy.join(name), cut.join(to)).unwrap();
        }
        assert_eq!(texts_of(&cut, &mut place, &format!("back-{done}"))[0], "first", "{done}");
        place.vault = Vault::unlock(&vault, &passphrase()).unwrap();
        let writing = place.vault.write().unwrap();
        let prove = || backup::prove(&writing, &cut, (&passphrase(), today(), true), &mut ());
        assert!(matches!(prove(), Err(BackupError::OtherKeys)), "{done}");
        backup::copy(&writing, &cut, (today(), true), &mut ()).unwrap();
        assert!(prove().unwrap().is_whole(), "{done}");
    }
}

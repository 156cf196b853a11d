//! A case that is destroyed stays destroyed: on the disk, in copies, at the next import, and when the power goes.

use std::{
    fs,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use meldkluis_crypto::{canary::CanaryKey, tip::Tip};
use meldkluis_reviewer::{
    backup,
    entropy::Os,
    extract,
    receive::Outcome,
    vault::{Act, DestroyError, Id, State, Vault},
};

use crate::{kit::*, program::*};

const WORDS: &str = "PLANTED-WORDS about the harbour";
const REASON: &str = "the term of ten years is over";

fn two() -> Place {
    let mut place = Place::new();
    place.send(&tried(WORDS, 1), &[]);
    place.send(&tip("something else"), &[]);
    place.import(&place.log.bundle()).unwrap();
    place
}

fn id(index: u64) -> Id {
    Id { generation: 0, index }
}

fn destroy(place: &Place, number: u64) -> Result<String, DestroyError> {
    let reason = REASON.parse().map_err(|_| DestroyError::NoCase)?;
    place.vault.write()?.destroy(number, &reason, today()).map(|done| done.note)
}

#[test]
fn originals_lie_under_keys_of_their_own_and_are_those_of_the_log() {
    let place = two();
    let stored = fs::read(place.vault.original(id(0))).unwrap();
    assert!(stored.starts_with(b"age-encryption.org/v1\n-> scrypt "));
    let sealed = &place.log.sealed[0];
    assert!(!stored.windows(64).any(|window| window == &sealed[..64]), "not even its header");
    let out = place.path("sealed");
    let stop = extract::Stop::default();
    extract::sealed(&place.vault, 1, &out, today(), &stop).unwrap();
    assert_eq!(&fs::read(out.join("0-0.age")).unwrap(), sealed);
    assert_eq!(place.texts(), [WORDS, "something else"]);
}

#[test]
fn originals_from_before_are_read_and_the_next_import_puts_them_under_keys() {
    let mut place = two();
    let vault = place.path("vault");
    for (index, sealed) in place.log.sealed.iter().enumerate() {
        fs::write(place.vault.original(id(index as u64)), sealed).unwrap();
    }
    fs::remove_file(vault.join("items.db")).unwrap();
    for beside in ["items.db-wal", "items.db-shm"] {
        fs::remove_file(vault.join(beside)).ok();
    }
    place.vault = Vault::unlock(&vault, &passphrase()).unwrap();
    assert_eq!(place.texts(), [WORDS, "something else"]);
    let report = place.import(&place.log.bundle()).unwrap();
    assert!(report.is_clean() && report.items.iter().all(|item| item.outcome == Outcome::Held));
    let stored = fs::read(place.vault.original(id(0))).unwrap();
    assert!(stored.starts_with(b"age-encryption.org/v1\n-> scrypt "));
    assert_eq!(place.texts(), [WORDS, "something else"]);
}

#[test]
fn destroyed_case_is_nowhere_and_an_import_does_not_bring_it_back() {
    let place = two();
    let vault = place.vault.dir().to_owned();
    json(&vault, &["note", "1", "they", "said", "harbour"]);
    let note = destroy(&place, 1).unwrap();
    assert!(note.contains("tip 0-0 ") && note.contains(REASON) && note.contains("backup"));
    assert!(!place.vault.original(id(0)).exists());
    assert_eq!(place.texts(), ["something else"]);
    let found = json(&vault, &["search", "harbour"]);
    assert_eq!(found["hits"].as_array().map(Vec::len), Some(0), "{found}");
    assert_eq!(cases(&json(&vault, &["list"])), [2]);
    let report = place.import(&place.log.bundle()).unwrap();
    assert_eq!(outcomes(&report), [(0, Outcome::Destroyed), (1, Outcome::Held)]);
    assert!(report.is_clean());
    assert!(!place.vault.original(id(0)).exists() && place.texts() == ["something else"]);
    let row = place.vault.index().unwrap().items[&id(0)];
    assert!(row.state == State::Destroyed && row.leaf == place.log.leaves[0]);
    assert!(row.marks.attempt.is_none());
    assert_eq!(destroy(&place, 1).unwrap(), note, "the same certificate once more");
    assert!(matches!(destroy(&place, 9), Err(DestroyError::NoCase)));
}

#[test]
fn plain_index_that_somebody_changed_brings_nothing_back() {
    let place = two();
    let index = place.path("vault/index.json");
    let before = fs::read(&index).unwrap();
    destroy(&place, 1).unwrap();
    fs::write(&index, before).unwrap();
    let report = place.import(&place.log.bundle()).unwrap();
    assert_eq!(outcomes(&report), [(0, Outcome::Destroyed), (1, Outcome::Held)]);
    assert!(!place.vault.original(id(0)).exists());
    assert_eq!(place.texts(), ["something else"]);
}

#[test]
fn stolen_original_of_a_destroyed_tip_opens_nothing_with_every_key_of_the_vault() {
    let place = two();
    let original = place.vault.original(id(0));
    let stolen = fs::read(&original).unwrap();
    destroy(&place, 1).unwrap();
    fs::write(&original, stolen).unwrap();
    let read = place.vault.read_tip(id(0), &place.log.leaves[0], |_, _| Ok(()));
    assert!(matches!(read, Err(meldkluis_reviewer::case::ReadError::NoKey)), "{read:?}");
}

#[test]
fn copy_loses_what_was_destroyed_and_says_so_until_it_is_made_again() {
    let place = two();
    let copy = place.path("copy");
    let writing = place.vault.write().unwrap();
    backup::copy(&writing, &copy, (today(), true), &mut ()).unwrap();
    drop(writing);
    destroy(&place, 1).unwrap();
    let writing = place.vault.write().unwrap();
    let prove = || backup::prove(&writing, &copy, (&passphrase(), today(), true), &mut ());
    let old = prove().unwrap();
    assert_eq!(old.logs[0].bad.len(), 1);
    assert_eq!(old.logs[0].held.size, 2, "what was destroyed holds back no acknowledgement");
    let copied = backup::copy(&writing, &copy, (today(), true), &mut ()).unwrap();
    assert!(copied.kept.is_empty() && !copied.items_bad);
    assert!(!copy.join("originals/0-0.age").exists());
    assert!(prove().unwrap().is_whole());
    drop(writing);
    let back = place.path("back");
    backup::restore(&copy, &back, &passphrase(), &mut ()).unwrap();
    let vault = Vault::unlock(&back, &passphrase()).unwrap();
    assert!(vault.tombstone(id(0)).unwrap().is_some());
    assert!(!vault.original(id(0)).exists());
}

#[test]
fn lost_keys_of_originals_are_told_and_a_copy_keeps_its_own() {
    let mut place = two();
    let (vault, copy) = (place.path("vault"), place.path("copy"));
    let made = |vault: &Vault| {
        let writing = vault.write().unwrap();
        backup::copy(&writing, &copy, (today(), true), &mut ()).unwrap()
    };
    assert!(!made(&place.vault).items_bad);
    for name in ["items.db", "items.db-wal", "items.db-shm"] {
        fs::remove_file(vault.join(name)).ok();
    }
    place.vault = Vault::unlock(&vault, &passphrase()).unwrap();
    assert!(place.texts().is_empty(), "nothing opens without its key");
    assert!(made(&place.vault).items_bad);
    let back = place.path("back");
    backup::restore(&copy, &back, &passphrase(), &mut ()).unwrap();
    place.vault = Vault::unlock(&back, &passphrase()).unwrap();
    assert_eq!(place.texts(), [WORDS, "something else"]);
}

#[test]
fn only_a_keeper_destroys() {
    let place = two();
    let vault = place.vault.dir();
    let theirs = place.path("theirs");
    fs::write(&theirs, "a passphrase of noor\n").unwrap();
    let theirs = theirs.to_str().unwrap();
    json(vault, &["investigator", "add", "noor", "--new-passphrase-file", theirs]);
    let arguments = ["--as", "noor", "destroy", "1", "--reason", REASON, "--yes"];
    let refused = program_as(vault, theirs).args(arguments).output().unwrap();
    assert!(!refused.status.success() && said(&refused).contains("keeper"), "{}", said(&refused));
    let keeper = ["--as", "keeper", "destroy", "1", "--reason", REASON, "--yes"];
    let done = run(vault, &keeper);
    assert!(done.status.success() && said(&done).contains("/destroyed"), "{}", said(&done));
}

/// Kills the program at moments of its work, and looks at what the next command finds.
#[test]
fn case_that_is_being_destroyed_at_a_kill_is_whole_or_gone() {
    let place = two();
    let whole = {
        let vault = place.path("timed");
        copy_dir(place.vault.dir(), &vault);
        let begun = Instant::now();
        assert!(run(&vault, &["destroy", "1", "--reason", REASON, "--yes"]).status.success());
        begun.elapsed()
    };
    let (mut gone, mut kept) = (0, 0);
    for (round, moment) in moments(whole, 25).enumerate() {
        let vault = place.path(&format!("round-{round}"));
        copy_dir(place.vault.dir(), &vault);
        kill_after(&vault, &["destroy", "1", "--reason", REASON, "--yes"], moment);
        let opened = Vault::unlock(&vault, &passphrase()).unwrap();
        let case = opened.case(1, today()).unwrap();
        let original = opened.original(id(0)).exists();
        let in_list = cases(&json(&vault, &["list"])).contains(&1);
        match opened.tombstone(id(0)).unwrap() {
            Some(_) => {
                assert!(case.is_none() && !original && !in_list, "half gone after {moment:?}");
                gone += 1;
            }
            None => {
                let tips = case.unwrap().tips;
                assert!(tips[0].read.is_ok() && original && in_list, "half kept after {moment:?}");
                kept += 1;
            }
        }
        fs::remove_dir_all(&vault).unwrap();
    }
    assert!(gone + kept == 25, "{gone} gone, {kept} kept");
}

fn kill_after(vault: &Path, arguments: &[&str], moment: Duration) {
    let mut child =
        program(vault).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(moment);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn case_file_gets_another_key_when_somebody_leaves_and_with_each_renewal() {
    let mut place = two();
    let vault = place.path("vault");
    let key = |place: &Place| place.vault.keys().case.as_ref().unwrap().expose().to_string();
    let first = key(&place);
    let thieves = fs::read(vault.join("keys.age")).unwrap();
    let lock = passphrase();
    let writing = place.vault.write().unwrap();
    let work = meldkluis_crypto::age::WorkFactor::new(4).unwrap();
    let lock = meldkluis_crypto::keyfile::Lock { passphrase: &lock, work };
    writing.renew(&lock, (today(), today())).unwrap();
    drop(writing);
    place.vault = Vault::unlock(&vault, &passphrase()).unwrap();
    let second = key(&place);
    assert_ne!(first, second);
    assert!(place.vault.keys().next.is_none());
    assert_eq!(place.texts(), [WORDS, "something else"]);
    assert_eq!(cases(&json(&vault, &["list"])), [1, 2]);
    place.vault.enter(today(), &[Act::Listed]).unwrap();
    // Whoever kept the older keys opens neither the case file nor an original with them.
    let newest = fs::read(vault.join("keys.age")).unwrap();
    fs::write(vault.join("keys.age"), thieves).unwrap();
    assert!(!run(&vault, &["list"]).status.success());
    fs::write(vault.join("keys.age"), newest).unwrap();
    assert!(run(&vault, &["list"]).status.success());
}

#[test]
fn case_file_that_gets_another_key_at_a_kill_opens_under_one_of_the_two() {
    let place = two();
    let renew = ["renew"];
    let whole = {
        let vault = place.path("timed");
        copy_dir(place.vault.dir(), &vault);
        let begun = Instant::now();
        assert!(run(&vault, &renew).status.success());
        begun.elapsed()
    };
    for (round, moment) in moments(whole, 12).enumerate() {
        let vault = place.path(&format!("round-{round}"));
        copy_dir(place.vault.dir(), &vault);
        kill_after(&vault, &renew, moment);
        let opened = Vault::unlock(&vault, &passphrase()).unwrap();
        assert!(opened.keys().next.is_none(), "ended by the next unlocking, after {moment:?}");
        let file = opened.case_file(&mut ()).unwrap();
        assert_eq!(file.check().unwrap().tips, 2, "{moment:?}");
        assert!(opened.case(1, today()).unwrap().unwrap().tips[0].read.is_ok(), "{moment:?}");
        let paper = Vault::by_paper(&vault, &place.paper).unwrap();
        assert!(paper.case(2, today()).unwrap().unwrap().tips[0].read.is_ok(), "{moment:?}");
        fs::remove_dir_all(&vault).unwrap();
    }
}

#[test]
fn destroyed_canary_leaves_a_case_file_that_is_whole() {
    let mut place = two();
    let key = CanaryKey::generate(DEPLOYMENT, today(), None, &mut Os);
    place.vault.case_file(&mut ()).unwrap().keep_canary_key(DEPLOYMENT, &key).unwrap();
    let said = key.message(today());
    place.send(&Tip { language: said.language, ..tip(&said.text) }, &[]);
    place.import(&place.log.bundle()).unwrap();
    assert_eq!(place.vault.canaries().unwrap().len(), 1, "or this proves nothing");
    destroy(&place, 3).unwrap();
    assert_eq!(place.vault.canaries().unwrap().len(), 0);
    assert_eq!(json(place.vault.dir(), &["casefile", "check"])["whole"], true);
}

//! Named investigators: each with a passphrase of their own, and no more than their role.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use meldkluis_crypto::{
    age::{Passphrase, WorkFactor},
    keyfile::{Lock, VaultKeys},
    officer::{Name, Role},
    pepper,
};
use meldkluis_reviewer::{
    backup,
    entropy::Os,
    vault::{Act, OfficerError, Vault, VaultError},
};
use serde_json::Value;

use crate::kit::*;

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

fn pass(who: &str) -> Passphrase {
    Passphrase::new(if who == "keeper" {
        PASSPHRASE.into()
    } else {
        format!("the passphrase of {who}")
    })
}

pub(crate) fn unlock(vault: &Path, who: &str) -> Result<Vault, VaultError> {
    Vault::unlock_as(vault, Some(&name(who)), &pass(who))
}

pub(crate) fn add(vault: &Vault, who: &str, role: Role) -> Result<(), OfficerError> {
    let (theirs, mine) = (pass(who), passphrase());
    let work = WorkFactor::new(4).unwrap();
    let (theirs, mine) = (Lock { passphrase: &theirs, work }, Lock { passphrase: &mine, work });
    vault.write()?.add_officer((&name(who), role), &theirs, (&name("keeper"), &mine), today())
}

/// A vault with a tip, a keeper, an officer and a reader.
fn staffed() -> Place {
    let mut place = Place::new();
    place.send(&tip("one"), &[]);
    place.import(&place.log.bundle()).unwrap();
    add(&place.vault, "noor", Role::Officer).unwrap();
    place.vault = unlock(place.vault.dir(), "keeper").unwrap();
    add(&place.vault, "bas", Role::Reader).unwrap();
    place.vault = unlock(place.vault.dir(), "keeper").unwrap();
    place
}

pub(crate) fn run(vault: &Path, who: &str, arguments: &[&str]) -> Output {
    let file = vault.with_added_extension(who);
    let text =
        if who == "keeper" { PASSPHRASE.to_owned() } else { format!("the passphrase of {who}") };
    fs::write(&file, text + "\n").unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_meldkluis-reviewer"));
    program.arg("--vault").arg(vault).arg("--passphrase-file").arg(file).args(["--as", who]);
    program.args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), output.stderr.as_slice()].concat()).into()
}

#[test]
fn each_opens_the_vault_with_their_own_passphrase_and_is_named_in_what_they_do() {
    let place = staffed();
    let dir = place.vault.dir();
    for who in ["keeper", "noor", "bas"] {
        assert_eq!(unlock(dir, who).unwrap().who().name, who);
    }
    let swapped = Vault::unlock_as(dir, Some(&name("bas")), &pass("noor"));
    assert!(matches!(swapped, Err(VaultError::Keys(_))));
    let nobody = Vault::unlock(dir, &passphrase()).map_err(|error| error.to_string()).unwrap_err();
    assert_eq!(nobody, "this vault has several officers: bas, keeper, noor");
    assert!(matches!(unlock(dir, "zoe"), Err(VaultError::NoOfficer)));
    assert!(run(dir, "noor", &["tag", "1", "x"]).status.success());
    let shown = run(dir, "bas", &["--json", "triage", "1"]);
    let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!(shown["cases"][0]["edits"][0]["officer"], "noor");
    let trail = fs::read_to_string(dir.join("trail")).unwrap();
    assert!(
        trail.contains(" edited 1 1 by noor ") && trail.contains(" triaged 1 by bas "),
        "{trail}"
    );
    assert!(place.vault.trail_at(0).unwrap().is_some(), "the chain holds");
}

#[test]
fn nobody_does_more_than_their_role() {
    let place = staffed();
    let dir = place.vault.dir();
    let before = fs::read(dir.join("trail")).unwrap();
    for (who, arguments) in [
        ("bas", vec!["tag", "1", "x"]),
        ("bas", vec!["extract", "1", "--out", "/nonexistent/x"]),
        ("bas", vec!["extract", "1", "--attachment", "1", "--out", "/nonexistent/x"]),
        ("bas", vec!["mark", "1", "1"]),
        ("noor", vec!["mark", "1", "1", "--may-see", "noor"]),
        ("noor", vec!["unmark", "1", "1", "--reason", "x"]),
        ("bas", vec!["export", "--out", "/nonexistent/x"]),
        ("bas", vec!["triage", "1", "urgency", "A"]),
        ("bas", vec!["investigator", "role", "bas", "keeper"]),
        ("noor", vec!["investigator", "remove", "bas"]),
        ("noor", vec!["renew"]),
        ("noor", vec!["casefile", "rebuild"]),
    ] {
        let refused = run(dir, who, &arguments);
        assert!(
            !refused.status.success() && said(&refused).contains("needs the role"),
            "{}",
            said(&refused)
        );
    }
    assert_eq!(fs::read(dir.join("trail")).unwrap(), before, "nothing was done");
    assert!(run(dir, "bas", &["list"]).status.success());
    assert!(run(dir, "noor", &["note", "1", "x"]).status.success());
    assert!(run(dir, "keeper", &["investigator", "role", "bas", "officer"]).status.success());
    assert!(run(dir, "bas", &["tag", "1", "x"]).status.success());
}

#[test]
fn pepper_is_for_keepers_and_each_look_at_it_is_in_the_trail_before_it_is_written() {
    let place = staffed();
    let sealed = pepper::seal(&[7; 32], DEPLOYMENT, &place.recipients(), &mut Os).unwrap();
    assert!(place.import(&place.log.bundle_with_pepper(&sealed)).unwrap().is_clean());
    let dir = place.vault.dir();
    let out = dir.with_added_extension("pepper");
    let arguments = ["pepper", "--out", out.to_str().unwrap()];
    let trail = || fs::read_to_string(dir.join("trail")).unwrap();
    let before = trail();
    for who in ["bas", "noor"] {
        let refused = run(dir, who, &arguments);
        let words = said(&refused);
        assert!(!refused.status.success() && words.contains("needs the role keeper"), "{words}");
        assert!(!out.exists());
    }
    assert_eq!(trail(), before, "nothing was looked at");
    assert!(run(dir, "keeper", &arguments).status.success());
    assert_eq!(fs::read(&out).unwrap(), [7; 32]);
    assert_eq!(trail().matches(" pepper 0 by keeper ").count(), 1, "{}", trail());
    // It was looked at, also where nothing came of it: the file is there already, and stays as it is.
    assert!(!run(dir, "keeper", &arguments).status.success());
    assert_eq!(trail().matches(" pepper 0 by keeper ").count(), 2, "{}", trail());
    assert_eq!(fs::metadata(&out).unwrap().len(), 32);
}

#[test]
fn removed_investigator_opens_nothing_and_the_last_keeper_stays() {
    let place = staffed();
    let dir = place.vault.dir();
    let slot = fs::read(dir.join("slots/noor.age")).unwrap();
    place.vault.write().unwrap().remove_officer(&name("noor"), today()).unwrap();
    assert!(matches!(unlock(dir, "noor"), Err(VaultError::NoOfficer)));
    // They kept their key file.
    fs::write(dir.join("slots/noor.age"), slot).unwrap();
    assert!(matches!(unlock(dir, "noor"), Err(VaultError::NoOfficer)));
    let keeper = unlock(dir, "keeper").unwrap();
    let writing = keeper.write().unwrap();
    assert!(matches!(
        writing.remove_officer(&name("keeper"), today()),
        Err(OfficerError::Themselves)
    ));
    let last = writing.give_role(&name("keeper"), Role::Officer, today());
    assert!(matches!(last, Err(OfficerError::LastKeeper)));
    assert!(matches!(
        add(
            &{
                drop(writing);
                keeper
            },
            "bas",
            Role::Reader
        ),
        Err(OfficerError::Known)
    ));
}

#[test]
fn keeper_gives_a_new_passphrase_as_a_logged_act_and_the_paper_does_too() {
    let place = staffed();
    let dir = place.vault.dir();
    let (new, work) = (Passphrase::new("a new one for noor".into()), WorkFactor::new(4).unwrap());
    let lock = Lock { passphrase: &new, work };
    place.vault.write().unwrap().give_passphrase(&name("noor"), &lock, today()).unwrap();
    assert!(matches!(unlock(dir, "noor"), Err(VaultError::Keys(_))));
    assert!(Vault::unlock_as(dir, Some(&name("noor")), &new).is_ok());
    assert!(fs::read_to_string(dir.join("trail")).unwrap().contains(" officer passphrase age1pq1"));
    let paper = Vault::by_paper(dir, &place.paper).unwrap();
    let lock = Lock { passphrase: &new, work };
    paper.write().unwrap().recover_keeper(None, &lock, today()).unwrap();
    assert!(matches!(unlock(dir, "keeper"), Err(VaultError::Keys(_))));
    assert!(Vault::unlock_as(dir, Some(&name("keeper")), &new).is_ok());
    assert!(unlock(dir, "bas").is_ok());
}

#[test]
fn own_passphrase_is_changed_and_renewed_keys_open_for_everybody() {
    let place = staffed();
    let dir = place.vault.dir();
    let noor = unlock(dir, "noor").unwrap();
    let (new, work) =
        (Passphrase::new("chosen by noor herself".into()), WorkFactor::new(4).unwrap());
    let lock = Lock { passphrase: &new, work };
    noor.write().unwrap().relock(&lock, Act::Passphrase, today()).unwrap();
    assert!(Vault::unlock_as(dir, Some(&name("noor")), &new).is_ok());
    let keeper = unlock(dir, "keeper").unwrap();
    let mine = passphrase();
    let lock = Lock { passphrase: &mine, work };
    keeper.write().unwrap().renew(&lock, (today(), today())).unwrap();
    for vault in [
        unlock(dir, "keeper"),
        unlock(dir, "bas"),
        Vault::unlock_as(dir, Some(&name("noor")), &new),
    ] {
        assert_eq!(vault.unwrap().keys().identities.len(), 2);
    }
}

/// Whoever writes to the disk can seal keys of their own to the officers.
#[test]
fn planted_keys_and_a_planted_officer_open_nothing() {
    let place = staffed();
    let dir = place.vault.dir();
    let good = fs::read(dir.join("keys.age")).unwrap();
    let other = Place::new();
    let planted = other.vault.keys().with_officers(place.vault.keys().officers.clone());
    fs::write(dir.join("keys.age"), planted.seal_to_officers(&mut Os).unwrap()).unwrap();
    assert!(matches!(unlock(dir, "noor"), Err(VaultError::Damaged("keys.age"))));
    fs::write(dir.join("keys.age"), good).unwrap();
    let slot = meldkluis_crypto::officer::Slot::generate(place.vault.desk().clone(), &mut Os);
    let (mine, work) = (pass("mallory"), WorkFactor::new(4).unwrap());
    let file = slot.seal(&Lock { passphrase: &mine, work }, &mut Os).unwrap();
    fs::write(dir.join("slots/mallory.age"), file).unwrap();
    assert!(matches!(unlock(dir, "mallory"), Err(VaultError::NoOfficer)));
    assert!(unlock(dir, "noor").is_ok());
}

#[test]
fn backup_of_a_staffed_vault_is_proven_and_restored_by_an_officer() {
    let place = staffed();
    let dir = place.vault.dir();
    let copy = place.path("copy");
    let to = copy.to_str().unwrap();
    let copied = run(dir, "noor", &["backup", "--to", to, "--same-disk"]);
    assert!(copied.status.success(), "{}", said(&copied));
    let proven = run(dir, "noor", &["backup", "--check", to, "--same-disk"]);
    assert!(proven.status.success(), "{}", said(&proven));
    let restored = place.path("restored");
    let (bas, pass) = (name("bas"), pass("bas"));
    backup::restore(&copy, &restored, backup::Key::Passphrase(Some(&bas), &pass), &mut ()).unwrap();
    assert!(unlock(&restored, "noor").is_ok());
}

#[test]
fn power_cut_while_the_first_is_named_leaves_the_one_passphrase() {
    let place = Place::new();
    let dir = place.vault.dir().to_owned();
    let before = fs::read(dir.join("keys.age")).unwrap();
    add(&place.vault, "noor", Role::Officer).unwrap();
    fs::write(dir.join("keys.age"), before).unwrap();
    let again = unlock(&dir, "keeper").unwrap();
    assert!(again.me().is_none(), "nobody is named yet");
    assert!(matches!(unlock(&dir, "noor"), Err(VaultError::Keys(_))));
    add(&again, "noor", Role::Officer).unwrap();
    assert_eq!(unlock(&dir, "noor").unwrap().who().name, "noor");
    assert!(VaultKeys::open(&fs::read(dir.join("keys.age")).unwrap(), &passphrase()).is_err());
}

/// What lies in `slots/` does not say whether anybody is named: else no passphrase would open the vault after the cut.
#[test]
fn new_passphrase_after_a_power_cut_while_the_first_is_named_opens_the_vault() {
    let place = Place::new();
    let dir = place.vault.dir().to_owned();
    let cut = |vault: &Vault| {
        let before = fs::read(dir.join("keys.age")).unwrap();
        add(vault, "noor", Role::Officer).unwrap();
        fs::write(dir.join("keys.age"), before).unwrap();
        fs::remove_file(dir.join("slots/noor.age")).unwrap();
    };
    let (new, work) = (Passphrase::new("chosen after the cut".into()), WorkFactor::new(4).unwrap());
    let lock = Lock { passphrase: &new, work };
    cut(&place.vault);
    let again = Vault::unlock(&dir, &passphrase()).unwrap();
    again.write().unwrap().relock(&lock, Act::Passphrase, today()).unwrap();
    assert!(Vault::unlock(&dir, &new).unwrap().me().is_none());
    assert!(!dir.join("slots/keeper.age").exists(), "a key file that opens nothing is gone");
    cut(&Vault::unlock(&dir, &new).unwrap());
    // As if the cut had come a moment earlier, before the paper's file.
    let sealed = place.vault.keys().seal_to(&place.paper.recipient(), &mut Os).unwrap();
    fs::write(dir.join("recovery.age"), sealed).unwrap();
    let paper = Vault::by_paper(&dir, &place.paper).unwrap();
    let (mine, old) = (passphrase(), lock);
    let lock = Lock { passphrase: &mine, work };
    paper.write().unwrap().relock(&lock, Act::Recovered, today()).unwrap();
    assert!(Vault::unlock(&dir, &mine).is_ok());
    assert!(Vault::unlock(&dir, old.passphrase).is_err());
}

/// While one keeper waits at a prompt another renews: tips sealed to the new identity must stay readable.
#[test]
fn keys_that_were_renewed_meanwhile_are_not_overwritten_with_the_old_ones() {
    let place = staffed();
    let dir = place.vault.dir();
    let (slow, quick) = (unlock(dir, "keeper").unwrap(), unlock(dir, "keeper").unwrap());
    let paper = Vault::by_paper(dir, &place.paper).unwrap();
    let (mine, work) = (passphrase(), WorkFactor::new(4).unwrap());
    let lock = Lock { passphrase: &mine, work };
    quick.write().unwrap().renew(&lock, (today(), today())).unwrap();
    let refused = add(&slow, "zoe", Role::Officer);
    assert!(matches!(refused, Err(OfficerError::Vault(VaultError::Changed))), "{refused:?}");
    assert!(matches!(paper.write(), Err(VaultError::Changed)));
    let again = unlock(dir, "keeper").unwrap();
    assert_eq!(again.keys().identities.len(), 2);
    assert!(add(&again, "zoe", Role::Officer).is_ok());
    assert_eq!(unlock(dir, "zoe").unwrap().keys().identities.len(), 2);
}

#[test]
fn old_passphrase_and_an_old_key_file_open_no_later_keys() {
    let place = staffed();
    let dir = place.vault.dir();
    let old = fs::read(dir.join("slots/noor.age")).unwrap();
    let (new, work) = (Passphrase::new("chosen after a leak".into()), WorkFactor::new(4).unwrap());
    let lock = Lock { passphrase: &new, work };
    let noor = unlock(dir, "noor").unwrap();
    noor.write().unwrap().relock(&lock, Act::Passphrase, today()).unwrap();
    assert!(Vault::unlock_as(dir, Some(&name("noor")), &new).is_ok());
    fs::write(dir.join("slots/noor.age"), old).unwrap();
    assert!(matches!(unlock(dir, "noor"), Err(VaultError::NoOfficer)));
}

/// A keeper without a paper would be locked out for ever.
#[test]
fn power_cut_while_a_passphrase_changes_leaves_the_old_or_the_new_one() {
    let place = staffed();
    let dir = place.vault.dir();
    let (slot, beside) = (dir.join("slots/keeper.age"), dir.join("slots/keeper.age.new"));
    let (new, work) = (Passphrase::new("the keeper's next".into()), WorkFactor::new(4).unwrap());
    let lock = Lock { passphrase: &new, work };
    let (old_slot, old_keys) = (fs::read(&slot).unwrap(), fs::read(dir.join("keys.age")).unwrap());
    unlock(dir, "keeper")
        .unwrap()
        .write()
        .unwrap()
        .relock(&lock, Act::Passphrase, today())
        .unwrap();
    let (new_slot, new_keys) = (fs::read(&slot).unwrap(), fs::read(dir.join("keys.age")).unwrap());
    let next = || Vault::unlock_as(dir, Some(&name("keeper")), &new);
    // Before the keys.
    fs::write(&slot, &old_slot).unwrap();
    fs::write(&beside, &new_slot).unwrap();
    fs::write(dir.join("keys.age"), old_keys).unwrap();
    assert!(unlock(dir, "keeper").is_ok());
    // Between the keys and the key file.
    fs::write(dir.join("keys.age"), new_keys).unwrap();
    assert!(unlock(dir, "keeper").is_err());
    drop(next().unwrap().write().unwrap());
    assert!(!beside.exists(), "whoever may write completes it");
    assert_eq!(fs::read(&slot).unwrap(), new_slot);
    assert!(next().is_ok());
}

/// The order that the power cut above relies on: the keys cannot be written, and the new key file is there already.
#[test]
fn key_file_is_on_the_disk_before_the_keys_are_sealed_to_it() {
    let place = staffed();
    let dir = place.vault.dir();
    let (new, work) = (Passphrase::new("a new one for noor".into()), WorkFactor::new(4).unwrap());
    let lock = Lock { passphrase: &new, work };
    let keeper = unlock(dir, "keeper").unwrap();
    let own = keeper.write().unwrap().give_passphrase(&name("keeper"), &lock, today());
    assert!(matches!(own, Err(OfficerError::Own)));
    fs::create_dir(dir.join("keys.age.new")).unwrap();
    let stopped = keeper.write().unwrap().give_passphrase(&name("noor"), &lock, today());
    assert!(stopped.is_err());
    let staged = fs::read(dir.join("slots/noor.age.new")).unwrap();
    assert!(meldkluis_crypto::officer::Slot::open(&staged, &new).is_ok());
    assert!(unlock(dir, "noor").is_ok(), "the old one opens until the keys were written");
}

/// Somebody puts the key file back from an old stick: what officers did must not go.
#[test]
fn case_file_that_older_keys_do_not_know_is_put_aside_and_never_deleted() {
    let place = Place::new();
    let dir = place.vault.dir();
    let keys = fs::read(dir.join("keys.age")).unwrap();
    let older = VaultKeys { case: None, ..VaultKeys::open(&keys, &passphrase()).unwrap() };
    let mine = passphrase();
    let lock = Lock { passphrase: &mine, work: WorkFactor::new(4).unwrap() };
    let mut kept = vec![];
    for number in 1..=2 {
        kept.push([fs::read(dir.join("case.db")), fs::read(dir.join("recovery.age"))]);
        fs::write(dir.join("keys.age"), older.seal(&lock, &mut Os).unwrap()).unwrap();
        let told = said(&run(dir, "keeper", &["list"]));
        assert!(told.contains(&format!("case.db.aside-{number}, unharmed")), "{told}");
    }
    for (number, kept) in (1..).zip(kept) {
        for (file, bytes) in ["case.db", "recovery.age"].iter().zip(kept) {
            let aside = fs::read(dir.join(format!("{file}.aside-{number}"))).unwrap();
            assert!(aside == bytes.unwrap(), "{file} {number}");
        }
    }
    assert!(!said(&run(dir, "keeper", &["list"])).contains("unharmed"));
}

#[test]
fn first_keeper_names_themselves_with_as() {
    let place = Place::new();
    let dir = place.vault.dir();
    let theirs = place.path("theirs");
    fs::write(&theirs, "the passphrase of noor\n").unwrap();
    let mine = place.path("mine");
    fs::write(&mine, format!("{PASSPHRASE}\n")).unwrap();
    let added = Command::new(env!("CARGO_BIN_EXE_meldkluis-reviewer"))
        .args(["--as", "anna", "investigator", "add", "noor"])
        .arg("--vault")
        .arg(dir)
        .arg("--passphrase-file")
        .arg(mine)
        .arg("--new-passphrase-file")
        .arg(theirs)
        .output()
        .unwrap();
    assert!(added.status.success(), "{}", said(&added));
    let anna = Vault::unlock_as(dir, Some(&name("anna")), &passphrase()).unwrap();
    assert_eq!(anna.me().unwrap().role, Role::Keeper);
    assert_eq!(unlock(dir, "noor").unwrap().me().unwrap().role, Role::Officer);
}

/// Whoever holds a copy can put it back by hand; a role that nothing holds would be a promise.
#[test]
fn reader_restores_a_copy_into_a_folder_of_its_own() {
    let place = staffed();
    let copy = place.path("copy");
    let to = copy.to_str().unwrap();
    assert!(
        run(place.vault.dir(), "noor", &["backup", "--to", to, "--same-disk"]).status.success()
    );
    let restored = place.path("restored");
    let done = run(&restored, "bas", &["restore", "--from", to]);
    assert!(done.status.success(), "{}", said(&done));
    assert_eq!(unlock(&restored, "bas").unwrap().me().unwrap().role, Role::Reader);
}

#[test]
fn older_keys_are_not_written_over_what_the_paper_opens() {
    let place = Place::new();
    let dir = place.vault.dir();
    let old = fs::read(dir.join("keys.age")).unwrap();
    let mine = passphrase();
    let lock = Lock { passphrase: &mine, work: WorkFactor::new(4).unwrap() };
    place.vault.write().unwrap().renew(&lock, (today(), today())).unwrap();
    let files = ["recovery.age", "card", "trail"];
    let before = files.map(|file| fs::read(dir.join(file)).unwrap());
    fs::write(dir.join("keys.age"), old).unwrap();
    let vault = Vault::unlock(dir, &mine).unwrap();
    let refused = vault.write().unwrap().renew(&lock, (today(), today())).unwrap_err();
    assert_eq!(refused.to_string(), "keys.age is older than this vault's card");
    assert_eq!(files.map(|file| fs::read(dir.join(file)).unwrap()), before);
    assert!(add(&vault, "noor", Role::Officer).is_err());
    assert_eq!(fs::read(dir.join("recovery.age")).unwrap(), before[0]);
    assert_eq!(Vault::by_paper(dir, &place.paper).unwrap().keys().identities.len(), 2);
}

//! What a crash or a full disk leaves: nothing that counts, nothing that outlives what it belonged to, and no rest.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use meldkluis_crypto::{officer::Role, tip::Tip};
use meldkluis_reviewer::{
    answer::{self, Draft},
    backup, send,
    vault::{Id, Vault, VaultError},
};

use crate::{kit::*, page::mailbox, program::*};

/// A case whose sender was answered, and another.
fn answered() -> Place {
    let mut place = Place::new();
    place.send(&Tip { mailbox: Some(mailbox()), ..tip("help") }, &[]);
    place.send(&tip("something else"), &[]);
    place.import(&place.log.bundle()).unwrap();
    let draft = Draft { text: Some("stay where you are".into()), ..Draft::default() };
    answer::answer(&place.vault.write().unwrap(), 1, &draft, today()).unwrap();
    place
}

fn names(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap();
    files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}

fn destroy(place: &Place, number: u64) {
    let reason = "the term is over".parse().unwrap();
    place.vault.write().unwrap().destroy(number, &reason, today()).unwrap();
}

#[test]
fn words_of_a_reply_that_was_cut_off_do_not_outlive_their_case() {
    let place = answered();
    let replies = place.vault.dir().join("replies");
    let said = names(&replies).into_iter().find(|name| name.ends_with(".said.age")).unwrap();
    let (stem, _) = said.split_once(".said").unwrap();
    let other = format!("0-0.written.{}", "ab".repeat(16));
    for left in [".said.age", ".said.age.new", ".0.age.new"] {
        fs::copy(replies.join(&said), replies.join(format!("{other}{left}"))).unwrap();
    }
    assert_ne!(stem, other);
    destroy(&place, 1);
    assert_eq!(names(&replies), Vec::<String>::new());
}

#[test]
fn whoever_writes_next_takes_away_what_a_crash_left() {
    let mut place = answered();
    place.name_officers(("noor", PASSPHRASE), ("eva", "eva's own passphrase", Role::Officer));
    let vault = place.path("vault");
    let half = [
        "index.json.new",
        "keys.age.new",
        "case.db.new",
        "case.db.new-wal",
        "originals/0-9.age",
        "originals/0-1.age.part",
        "originals/0-0.age.new",
        "rosters/00000002.new",
        "logs/0.leaves.new",
        "slots/daan.age",
        "slots/daan.age.new",
    ];
    // Other programs may write the one, and an officer may have no other key than the other.
    let kept = ["trail.note.new", "slots/eva.age.new", "case.db.aside.1"];
    for name in half.iter().chain(&kept) {
        fs::write(vault.join(name), "half").unwrap();
    }
    fs::write(vault.join("importing"), "2\n").unwrap();
    place.vault = place.opened_by("noor", PASSPHRASE);
    drop(place.vault.write().unwrap());
    let is_there = |name: &&&str| vault.join(name).exists();
    assert_eq!(half.iter().filter(is_there).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert_eq!(kept.iter().filter(is_there).count(), kept.len());
    assert!(!vault.join("importing").exists());
    assert_eq!(place.vault.letters().unwrap().len(), 1, "and nothing else");
    assert_eq!(names(&vault.join("originals")).len(), 2, "both tips are held");
}

/// The power went while an import of an older program, or of this one, wrote the first bytes of a tip.
#[test]
fn half_an_original_stands_in_the_way_of_no_import() {
    let mut place = answered();
    place.send(&tip("a third thing"), &[]);
    let original = place.vault.dir().join("originals/0-2.age");
    fs::write(&original, "half").unwrap();
    place.import(&place.log.bundle()).unwrap();
    let read = place.vault.read_head(Id { generation: 0, index: 2 }).unwrap();
    assert_eq!(read.text.as_deref(), Some("a third thing"));
    assert!(!place.vault.dir().join("importing").exists());
}

/// Whoever can write to the vault's folder makes no command lock, or wait for, a file elsewhere.
#[test]
fn lock_is_taken_through_no_link_and_at_no_pipe() {
    let place = answered();
    let lock = place.vault.dir().join("lock");
    let elsewhere = place.path("elsewhere");
    fs::write(&elsewhere, "").unwrap();
    for make in [Command::new("ln").arg("-s").arg(&elsewhere), &mut Command::new("mkfifo")] {
        fs::remove_file(&lock).unwrap();
        assert!(make.arg(&lock).status().unwrap().success());
        assert!(matches!(place.vault.write(), Err(VaultError::Damaged("lock"))));
    }
    fs::remove_file(&lock).unwrap();
    fs::write(&lock, "").unwrap();
    assert!(place.vault.write().is_ok());
}

/// Without its index nothing tells which originals are half ones: none may go.
#[test]
fn no_original_is_taken_away_without_an_index() {
    let place = answered();
    let vault = place.vault.dir();
    fs::write(vault.join("importing"), "2\n").unwrap();
    let index = vault.join("index.json");
    fs::write(&index, "{}").unwrap();
    let again = Vault::unlock(vault, &passphrase()).unwrap();
    drop(again.write().unwrap());
    fs::remove_file(&index).unwrap();
    drop(again.write().unwrap());
    assert_eq!(names(&vault.join("originals")).len(), 2);
}

/// Somebody put an older index back from a backup: what came since is no rest of an import.
#[test]
fn no_original_is_taken_away_where_no_import_was_cut_off() {
    let mut place = answered();
    let index = fs::read(place.vault.dir().join("index.json")).unwrap();
    place.send(&tip("a third thing"), &[]);
    place.import(&place.log.bundle()).unwrap();
    let original = place.vault.dir().join("originals/0-2.age");
    let whole = fs::read(&original).unwrap();
    fs::write(place.vault.dir().join("index.json"), index).unwrap();
    place.vault = Vault::unlock(place.vault.dir(), &passphrase()).unwrap();
    drop(place.vault.write().unwrap());
    assert!(place.import(&place.log.shortened(2).bundle()).unwrap().is_clean());
    assert_eq!(fs::read(&original).unwrap(), whole);
    // An import under that index was cut off: the note spares what it found, and what an index was put back for.
    let importing = place.vault.dir().join("importing");
    for note in ["2\n0-2.age\n", "3\n"] {
        fs::write(&importing, note).unwrap();
        drop(place.vault.write().unwrap());
        assert_eq!(fs::read(&original).unwrap(), whole, "{note:?}");
    }
    assert!(place.import(&place.log.bundle()).unwrap().is_clean());
    assert_eq!(place.texts().len(), 3);
}

/// An older program left a part of a tip, and nothing tells of it.
#[test]
fn part_goes_with_its_case() {
    let place = answered();
    let part = place.vault.dir().join("originals/0-0.age.part");
    fs::write(&part, "half").unwrap();
    destroy(&place, 1);
    assert!(!part.exists());
}

/// The medium was taken out when the keys and the databases were written, and nothing else.
#[test]
fn copy_that_was_cut_off_after_a_case_was_destroyed_brings_nothing_of_it_back() {
    let place = answered();
    let (copy, back) = (place.path("copy"), place.path("back"));
    backup::copy(&place.vault.write().unwrap(), &copy, (today(), true), &mut ()).unwrap();
    destroy(&place, 1);
    drop(place.vault.case_file(&mut ()).unwrap());
    for name in ["case.db", "items.db"] {
        fs::copy(place.vault.dir().join(name), copy.join(name)).unwrap();
    }
    backup::restore(&copy, &back, &passphrase(), &mut ()).unwrap();
    let vault = Vault::unlock(&back, &passphrase()).unwrap();
    let index = vault.index().unwrap();
    assert_eq!(index.cases().keys().copied().collect::<Vec<_>>(), [2]);
    assert!(vault.tombstone(Id { generation: 0, index: 0 }).unwrap().is_some());
    assert_eq!(names(&back.join("replies")), Vec::<String>::new());
    assert_eq!(json(&back, &["casefile", "check"])["whole"], true);
}

/// A copy that was killed left halves of a tip and a reply that are destroyed since, and nothing else ever took them away.
#[test]
fn next_copy_takes_away_what_a_killed_one_left_and_its_check_tells_of_it() {
    let place = answered();
    let copy = place.path("copy");
    let again = || {
        backup::copy(&place.vault.write().unwrap(), &copy, (today(), true), &mut ()).unwrap();
    };
    let check = || {
        let medium = (&passphrase(), today(), true);
        backup::prove(&place.vault.write().unwrap(), &copy, medium, &mut ()).unwrap()
    };
    again();
    let reply = names(&copy.join("replies")).into_iter().find(|name| name.contains(".said"));
    let of = ["originals/0-0.age".to_owned(), format!("replies/{}", reply.unwrap())];
    let halves = of.iter().map(|of| copy.join(format!("{of}.new")));
    let halves: Vec<_> = halves.chain([copy.join("slots/x.age.part")]).collect();
    fs::copy(copy.join(&of[0]), &halves[0]).unwrap();
    fs::copy(copy.join(&of[1]), &halves[1]).unwrap();
    fs::write(&halves[2], "half").unwrap();
    let second = fs::File::open(&halves[1]).unwrap();
    let proof = check();
    assert_eq!((proof.halves, proof.is_whole()), (3, false));
    destroy(&place, 1);
    again();
    assert!(halves.iter().all(|half| !half.exists()));
    let zeros = std::io::read_to_string(second).unwrap();
    assert!(!zeros.is_empty() && zeros.bytes().all(|byte| byte == 0), "as destroy does");
    let proof = check();
    assert_eq!((proof.halves, proof.is_whole()), (0, true));
}

/// Runs the program where no file may grow beyond so many blocks of 512 bytes: what is written then fails.
fn in_little_room(vault: &Path, blocks: u32, arguments: &[&str]) -> Output {
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"", &blocks.to_string()]);
    let program = program(vault);
    shell.arg(program.get_program()).args(program.get_args()).args(arguments);
    shell.stdin(Stdio::null()).output().unwrap()
}

#[test]
fn full_disk_loses_nothing_leaves_no_rest_and_the_same_command_goes_on() {
    let mut place = four();
    let dir = place.path("vault");
    json(&dir, &["note", "1", "before"]);
    // One named officer, whose lock costs little: a renewal under a passphrase costs seconds.
    place.name_officers(("noor", PASSPHRASE), ("eva", "eva's own passphrase", Role::Officer));
    place.vault = place.opened_by("noor", PASSPHRASE);
    place.vault.write().unwrap().remove_officer(&"eva".parse().unwrap(), today()).unwrap();
    place.vault = Vault::unlock(&dir, &passphrase()).unwrap();
    for number in 0..70 {
        place.send(&tip(&"much to tell ".repeat(200 + 10 * number)), &[]);
    }
    let bundle = place.path("bundle");
    fs::write(&bundle, place.log.bundle()).unwrap();
    let import = ["import", bundle.to_str().unwrap()];
    let mut failed = 0;
    for blocks in [1, 8, 30, 60, 120, 400] {
        let vault = place.path(&format!("room-{blocks}"));
        copy_dir(&dir, &vault);
        for arguments in [&import[..], &["note", "1", "after"], &["renew"]] {
            let output = in_little_room(&vault, blocks, arguments);
            println!("{blocks} blocks, {arguments:?}: {}", said(&output));
            failed += u32::from(!output.status.success());
        }
        let rest: Vec<_> =
            names(&vault).into_iter().filter(|name| name.ends_with(".new")).collect();
        assert_eq!(rest, Vec::<String>::new(), "{blocks} blocks");
        let found = json(&vault, &["casefile", "check"]);
        assert_eq!((&found["whole"], &found["tips"]), (&true.into(), &found["held"]), "{found}");
        assert_eq!(json(&vault, &["search", "before"])["hits"][0]["case"], 1, "{blocks} blocks");
        assert!(run(&vault, &import).status.success(), "{blocks} blocks");
        assert!(run(&vault, &["renew"]).status.success(), "{blocks} blocks");
        assert_eq!(json(&vault, &["casefile", "check"])["tips"], 74, "{blocks} blocks");
        fs::remove_dir_all(&vault).unwrap();
    }
    assert!(failed >= 6, "{failed} commands had no room, or this proves nothing");
}

/// An import was killed between an original and the index: the intake must not erase what no case here has.
#[test]
fn tip_that_is_in_no_case_is_not_acknowledged_although_its_bytes_are_here() {
    let place = answered();
    let bundle = place.log.bundle();
    let (copy, out) = (place.path("copy"), place.path("out"));
    let prove = || {
        let writing = place.vault.write().unwrap();
        backup::copy(&writing, &copy, (today(), true), &mut ()).unwrap();
        let proof =
            backup::prove(&writing, &copy, (&passphrase(), today(), true), &mut ()).unwrap();
        let held = send::export(&writing, &out, today()).unwrap().acknowledged.unwrap().1.size;
        (proof.logs[0].held.size, held)
    };
    assert_eq!(prove(), (2, 2));
    let mut index = place.vault.index().unwrap();
    index.items.remove(&Id { generation: 0, index: 1 });
    let held = {
        let writing = place.vault.write().unwrap();
        writing.save(&index).unwrap();
        send::export(&writing, &out, today()).unwrap().acknowledged.unwrap().1.size
    };
    assert_eq!(held, 1, "also where an older copy was proven to hold it");
    assert_eq!(prove(), (1, 1));
    place.import(&bundle).unwrap();
    assert_eq!(prove(), (2, 2));
}

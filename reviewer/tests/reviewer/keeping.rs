//! What a desk may say it holds: copies proven by reading them back, tips given up by name, a trail nobody shortened.

use std::{
    fs,
    path::{Path, PathBuf},
};

use meldkluis_crypto::{
    acknowledgement::Acknowledgement,
    inbound::{Name, Trail, Verified},
    tlog::{Checkpoint, Tree},
    trail::Growth,
};
use meldkluis_reviewer::{
    backup::{self, BackupError, Bad, Proof},
    send::{self, SendError, Sent},
    vault::{Act, Id, Run, State, Vault, VaultError},
};

use crate::kit::*;

/// What an inbound bundle holds.
struct Inbound {
    sequence: u64,
    audit: Trail,
    said: Option<Acknowledgement>,
    roster: Option<Vec<u8>>,
}

fn carried(count: u8) -> Place {
    let mut place = Place::new();
    for number in 0..count {
        place.send(&tip(&format!("tip {number}")), &[]);
    }
    place.import(&place.log.bundle()).unwrap();
    place
}

fn copy(place: &Place) -> Result<PathBuf, BackupError> {
    let to = place.path("copy");
    backup::copy(&place.vault.write()?, &to, (today(), true), &mut ())?;
    Ok(to)
}

fn prove(place: &Place) -> Result<Proof, BackupError> {
    let (writing, copy) = (place.vault.write()?, place.path("copy"));
    backup::prove(&writing, &copy, (&passphrase(), today(), true), &mut ())
}

fn copy_and_prove(place: &Place) -> Proof {
    copy(place).unwrap();
    prove(place).unwrap()
}

fn export(place: &Place) -> Result<Sent, SendError> {
    send::export(&place.vault.write()?, &place.path("back"), today())
}

/// Exports and reads the bundle as the intake does.
fn exported(place: &Place) -> Inbound {
    export(place).unwrap();
    let roster = place.vault.rosters().unwrap().pop().unwrap().roster;
    let bytes = fs::read(place.path("back")).unwrap();
    let mut bundle = Verified::open(bytes.as_slice(), &roster).unwrap();
    let cover = *bundle.cover();
    let (mut said, mut roster) = (None, None);
    while let Some(item) = bundle.next_item().unwrap() {
        match item.name {
            Name::Acknowledgement => {
                said = Some(Acknowledgement::verify(&item.body, place.vault.desk()).unwrap());
            }
            Name::Roster => roster = Some(item.body),
            Name::Trail => {
                let growth = Growth::decode(&item.body, cover.audit.length).unwrap();
                assert!(growth.proves(&growth.from, &cover.audit));
            }
            Name::Reply(_) => panic!("nobody replied"),
        }
    }
    Inbound { sequence: cover.sequence, audit: cover.audit, said, roster }
}

fn said_size(place: &Place) -> Option<u64> {
    exported(place).said.map(|said| said.held.size)
}

fn original(dir: &Path, index: u64) -> PathBuf {
    dir.join("originals").join(format!("0-{index}.age"))
}

fn release(place: &Place, from: u64, to: u64) {
    let run = Run { generation: 0, from, to, day: today() };
    place.vault.write().unwrap().release(run).unwrap();
}

#[test]
fn nothing_is_acknowledged_before_a_backup_was_read_back() {
    let place = carried(3);
    assert_eq!(said_size(&place), None);
    copy(&place).unwrap();
    assert_eq!(said_size(&place), None, "a copy that nobody read back proves nothing");
    assert!(prove(&place).unwrap().is_whole());
    let said = exported(&place).said.unwrap();
    let mut tree = Tree::default();
    tree.extend(&place.log.leaves);
    assert_eq!((said.held.size, said.held.root), (3, Checkpoint::of(&tree).root));
    assert_eq!((said.generation, said.canary), (0, None));
}

#[test]
fn tips_that_came_after_the_backup_are_not_acknowledged() {
    let mut place = carried(2);
    copy_and_prove(&place);
    place.send(&tip("later"), &[]);
    place.import(&place.log.bundle()).unwrap();
    assert_eq!(said_size(&place), Some(2));
    assert_eq!(export(&place).unwrap().unproven, 1);
    copy(&place).unwrap();
    assert_eq!(said_size(&place), Some(2));
    prove(&place).unwrap();
    assert_eq!(said_size(&place), Some(3));
}

#[test]
fn damaged_and_absent_copies_are_named_and_not_acknowledged() {
    let place = carried(4);
    let to = copy(&place).unwrap();
    let mut bytes = fs::read(original(&to, 2)).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(original(&to, 2), bytes).unwrap();
    fs::remove_file(original(&to, 3)).unwrap();
    let log = prove(&place).unwrap().logs.remove(0);
    let id = |index| Id { generation: 0, index };
    assert_eq!(log.bad, [(id(2), Bad::Damaged), (id(3), Bad::Absent)]);
    assert_eq!(said_size(&place), Some(2));
}

#[test]
fn copy_that_another_holds_keys_to_is_refused() {
    let place = carried(1);
    let to = copy(&place).unwrap();
    let other = found(&place.path("other"), "south", false);
    for file in ["keys.age", "card"] {
        fs::copy(other.dir().join(file), to.join(file)).unwrap();
    }
    assert!(matches!(prove(&place), Err(BackupError::OtherKeys)));
    assert_eq!(said_size(&place), None);
}

#[test]
fn copies_go_nowhere_they_do_not_belong() {
    let place = carried(1);
    let writing = place.vault.write().unwrap();
    let to = |name: &str, same_disk| {
        backup::copy(&writing, &place.path(name), (today(), same_disk), &mut ())
    };
    assert!(matches!(to("copy", false), Err(BackupError::SameDisk)));
    assert!(!place.path("copy").exists(), "nothing is left of it");
    assert!(matches!(to("vault/copy", true), Err(BackupError::InVault)));
    assert!(matches!(to("vault", true), Err(BackupError::InVault)));
    fs::create_dir(place.path("holiday")).unwrap();
    fs::write(place.path("holiday/photo"), "a photo").unwrap();
    assert!(matches!(to("holiday", true), Err(BackupError::Foreign)));
    assert_eq!(fs::read_dir(place.path("holiday")).unwrap().count(), 1);
}

#[test]
fn copy_is_brought_up_to_date_and_is_the_vault_to_the_byte() {
    let mut place = carried(2);
    let to = copy(&place).unwrap();
    place.send(&tip("later"), &[]);
    place.import(&place.log.bundle()).unwrap();
    fs::write(to.join("rosters/00000009"), "gone from the vault").unwrap();
    copy(&place).unwrap();
    assert!(original(&to, 0).exists() && original(&to, 1).exists() && original(&to, 2).exists());
    let but_the_mark = |dir: &Path| {
        let files = files_below(dir).into_iter();
        let files = files.map(|(file, bytes)| (file.strip_prefix(dir).unwrap().to_owned(), bytes));
        // The vault in hand has the keys of its originals open.
        let apart = ["backup", "lock", "items.db-wal", "items.db-shm"];
        let kept = |file: &Path| !apart.iter().any(|name| file.ends_with(name));
        let mut files: Vec<_> = files.filter(|(file, _)| kept(file)).collect();
        files.sort();
        files
    };
    assert!(but_the_mark(&to) == but_the_mark(place.vault.dir()));
}

#[test]
fn last_whole_original_is_never_copied_over_nor_removed() {
    let place = carried(5);
    let to = copy(&place).unwrap();
    // The vault's disk loses one, cuts one short; the medium cuts another short.
    fs::remove_file(original(place.vault.dir(), 0)).unwrap();
    let whole = fs::read(original(&to, 1)).unwrap();
    fs::write(original(place.vault.dir(), 1), &whole[..900]).unwrap();
    fs::write(original(&to, 2), "cut").unwrap();
    // One byte turns, on the medium and on the disk: lengths stay.
    let turn = |file: &Path| {
        let mut bytes = fs::read(file).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(file, bytes).unwrap();
    };
    turn(&original(&to, 3));
    turn(&original(place.vault.dir(), 4));
    let writing = place.vault.write().unwrap();
    let copied = backup::copy(&writing, &to, (today(), true), &mut ()).unwrap();
    drop(writing);
    let id = |index| Id { generation: 0, index };
    assert_eq!(copied.kept, [id(1), id(4), id(0)]);
    assert!(original(&to, 0).exists() && fs::read(original(&to, 1)).unwrap() == whole);
    assert!(prove(&place).unwrap().is_whole(), "and what the medium lost is there again");
}

#[test]
fn last_whole_log_is_never_copied_over_nor_removed() {
    let place = carried(3);
    let to = copy(&place).unwrap();
    let again = || {
        let writing = place.vault.write().unwrap();
        backup::copy(&writing, &to, (today(), true), &mut ()).unwrap().logs_bad
    };
    assert_eq!(again(), [0_u32; 0]);
    for name in ["logs/0.leaves", "logs/0.checkpoint"] {
        let (here, there) = (place.vault.dir().join(name), to.join(name));
        let good = fs::read(&here).unwrap();
        let mut turned = good.clone();
        turned[3] ^= 1;
        fs::write(&here, turned).unwrap();
        assert_eq!(again(), [0], "{name} turned");
        fs::remove_file(&here).unwrap();
        assert_eq!(again(), [0], "{name} gone");
        assert!(fs::read(&there).unwrap() == good, "{name}");
        fs::write(&here, good).unwrap();
    }
    assert!(prove(&place).unwrap().is_whole());
}

#[test]
fn vault_and_other_folders_prove_nothing() {
    let place = carried(2);
    let to = copy(&place).unwrap();
    let prove = |copy: &Path, same_disk| {
        backup::prove(&place.vault.write()?, copy, (&passphrase(), today(), same_disk), &mut ())
    };
    assert!(matches!(prove(place.vault.dir(), true), Err(BackupError::Missing)), "by itself");
    assert!(matches!(prove(&to, false), Err(BackupError::SameDisk)));
    let link = place.path("link");
    std::os::unix::fs::symlink(place.vault.dir(), &link).unwrap();
    assert!(matches!(prove(&link, true), Err(BackupError::Missing)), "by another name");
    assert_eq!(said_size(&place), None);
}

#[test]
fn nobody_works_in_a_copy() {
    let place = carried(1);
    let to = copy(&place).unwrap();
    assert!(matches!(Vault::unlock(&to, &passphrase()), Err(VaultError::Copy)));
}

#[test]
fn restored_vault_goes_on_where_the_intake_knows_it() {
    let mut place = carried(2);
    copy_and_prove(&place);
    let sent = exported(&place);
    assert_eq!(sent.sequence, 1);
    assert_eq!(exported(&place).sequence, 2);
    place.send(&tip("later"), &[]);
    place.import(&place.log.bundle()).unwrap();
    let last = exported(&place);
    assert_eq!(last.sequence, 3);

    let restored = place.path("restored");
    backup::restore(&place.path("copy"), &restored, &passphrase(), &mut ()).unwrap();
    place.vault = Vault::unlock(&restored, &passphrase()).unwrap();
    assert_eq!(place.texts(), ["tip 0", "tip 1"]);
    // What the intake saw of the lost vault tells the restored one where to go on, and that something was lost.
    let desk = place.vault.desk().clone();
    let bundle = place.log.bundle_confirming(&desk, 3, last.audit);
    let report = place.import(&bundle).unwrap();
    assert_eq!(findings(&report), ["trail-ahead"]);
    assert_eq!(place.texts(), ["tip 0", "tip 1", "later"]);
    assert_eq!(exported(&place).sequence, 4);
}

#[test]
fn restore_overwrites_nothing_and_takes_nothing_else() {
    let place = carried(1);
    let to = copy(&place).unwrap();
    let restore =
        |from: &Path, at: &str| backup::restore(from, &place.path(at), &passphrase(), &mut ());
    assert!(matches!(restore(&to, "vault"), Err(BackupError::Exists)));
    assert!(matches!(restore(&place.path("nothing"), "new"), Err(BackupError::Missing)));
}

#[test]
fn tip_that_does_not_open_stops_the_acknowledgement_until_it_is_released() {
    let mut place = Place::new();
    place.send(&tip("one"), &[]);
    let stranger = found(&place.path("other"), "south", false);
    let theirs = stranger.keys().identities[0].recipient();
    place.log.append(seal(&tip("two"), &[], &[theirs]));
    place.send(&tip("three"), &[]);
    place.import(&place.log.bundle()).unwrap();
    let log = copy_and_prove(&place).logs.remove(0);
    assert_eq!(log.bad, [(Id { generation: 0, index: 1 }, Bad::Closed)]);
    assert_eq!(said_size(&place), Some(1));
    release(&place, 1, 1);
    assert_eq!(said_size(&place), Some(1), "not before the copy was proven once more");
    copy_and_prove(&place);
    assert_eq!(said_size(&place), Some(3));
}

#[test]
fn desk_that_came_late_goes_on_past_what_was_erased_before_it() {
    let mut place = Place::new();
    for text in ["one", "two", "three"] {
        place.send(&tip(text), &[]);
    }
    let says = Says { first: 2, ..Says::default() };
    assert_eq!(findings(&place.import(&place.log.bundle_saying(says)).unwrap()), ["gap"]);
    copy_and_prove(&place);
    assert_eq!(said_size(&place), None);
    release(&place, 0, 1);
    copy_and_prove(&place);
    let said = exported(&place).said.unwrap();
    let mut tree = Tree::default();
    tree.extend(&place.log.leaves);
    assert_eq!(
        said.held,
        tree_head(&tree),
        "the root is over all leaves, those of erased bodies too"
    );
}

fn tree_head(tree: &Tree) -> meldkluis_crypto::tlog::Head {
    meldkluis_crypto::tlog::Head { size: tree.size(), root: tree.root() }
}

#[test]
fn original_that_is_gone_is_no_longer_acknowledged() {
    let place = carried(3);
    copy_and_prove(&place);
    fs::remove_file(original(place.vault.dir(), 1)).unwrap();
    assert_eq!(said_size(&place), Some(1));
}

#[test]
fn states_that_the_disk_claims_acknowledge_nothing() {
    let mut place = Place::new();
    let stranger = found(&place.path("other"), "south", false);
    place.log.append(seal(&tip("theirs"), &[], &[stranger.keys().identities[0].recipient()]));
    place.import(&place.log.bundle()).unwrap();
    // Somebody without the passphrase writes into the index that it opened.
    let mut index = place.vault.index().unwrap();
    index.items.values_mut().for_each(|row| row.state = State::Opened);
    fs::write(place.vault.dir().join("index.json"), index.to_json()).unwrap();
    copy_and_prove(&place);
    assert_eq!(said_size(&place), None);
}

#[test]
fn newest_roster_travels_in_every_bundle() {
    let place = carried(0);
    let newest = sign_roster(&place.vault);
    assert_eq!(exported(&place).roster, Some(newest.clone()));
    assert_eq!(exported(&place).roster, Some(newest));
}

#[test]
fn every_look_is_in_the_trail() {
    let place = carried(2);
    place.vault.case(2, today()).unwrap();
    let length = place.vault.trail().unwrap().length;
    let trail = fs::read_to_string(place.vault.dir().join("trail")).unwrap();
    let acts: Vec<&str> = trail.lines().map(|line| line.rsplitn(3, ' ').last().unwrap()).collect();
    assert_eq!(acts, ["1 2026-11-23 imported 0 2", "2 2026-11-23 opened 0-1"]);
    assert_eq!(length, 2);
    assert_eq!(place.vault.trail_at(2).unwrap(), Some(place.vault.trail().unwrap().head));
}

#[test]
fn what_cannot_be_entered_is_not_shown() {
    let place = carried(1);
    fs::write(place.vault.dir().join("trail"), "not a line of ours\n").unwrap();
    assert!(matches!(place.vault.case(1, today()), Err(VaultError::Damaged("trail"))));
}

#[test]
fn line_that_a_power_cut_tore_is_written_anew() {
    let place = carried(1);
    let file = place.vault.dir().join("trail");
    let mut torn = fs::read(&file).unwrap();
    torn.extend_from_slice(b"2 2026-11-23 opened 0-");
    fs::write(&file, torn).unwrap();
    let trail = place.vault.enter(today(), &[Act::Listed]).unwrap();
    assert_eq!(trail.length, 2);
    assert_eq!(place.vault.trail_at(2).unwrap(), Some(trail.head));
}

/// Whatever stands in the middle without an end of its line must not end the reading early.
#[test]
fn trail_with_an_endless_line_in_the_middle_is_damaged() {
    let place = carried(1);
    for _ in 0..4 {
        place.vault.enter(today(), &[Act::Listed]).unwrap();
    }
    let file = place.vault.dir().join("trail");
    let good = fs::read_to_string(&file).unwrap();
    assert_eq!(place.vault.trail_lines().unwrap().0.len(), good.lines().count());
    let long = good.replacen("3 2026", &format!("{}\n3 2026", "x".repeat(600)), 1);
    assert_ne!(long, good);
    fs::write(&file, long).unwrap();
    let read = place.vault.trail_lines();
    assert!(matches!(read, Err(VaultError::Damaged("trail"))), "{read:?}");
    assert!(matches!(place.vault.looked_at(), Err(VaultError::Damaged("trail"))));
    fs::write(&file, format!("{good}7 2026-11-23 opened 0-")).unwrap();
    assert_eq!(place.vault.trail_lines().unwrap().0.len(), good.lines().count());
}

#[test]
fn changed_cut_and_swapped_trails_are_noticed() {
    let place = carried(1);
    for _ in 0..4 {
        place.vault.enter(today(), &[Act::Listed]).unwrap();
    }
    export(&place).unwrap();
    let file = place.vault.dir().join("trail");
    let good = fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = good.lines().collect();
    let swapped = [lines[0], lines[2], lines[1], lines[3], lines[4], lines[5]].join("\n") + "\n";
    let cut = lines[..3].join("\n") + "\n";
    let changed = good.replace("2 2026-11-23 listed", "2 2026-11-22 listed");
    assert_ne!(changed, good);
    for bad in [swapped, cut, changed, String::new()] {
        fs::write(&file, bad).unwrap();
        let refused = export(&place);
        assert!(
            matches!(
                refused,
                Err(SendError::Trail | SendError::Vault(VaultError::Damaged("trail")))
            ),
            "{refused:?}"
        );
    }
    fs::remove_file(&file).unwrap();
    assert!(matches!(export(&place), Err(SendError::Trail)));
    fs::write(&file, good).unwrap();
    export(&place).unwrap();
}

#[test]
fn trail_that_the_intake_saw_otherwise_is_a_finding() {
    let place = carried(1);
    let desk = place.vault.desk().clone();
    let trail = place.vault.trail().unwrap();
    let seen = |length, head| {
        let bundle = place.log.bundle_confirming(&desk, 1, Trail { length, head });
        findings(&place.import(&bundle).unwrap())
    };
    assert_eq!(seen(trail.length, trail.head), [""; 0]);
    assert_eq!(seen(trail.length, [7; 32]), ["other-trail"]);
    assert_eq!(seen(999, trail.head), ["trail-ahead"]);
}

#[test]
fn files_that_this_vault_did_not_sign_are_refused() {
    let place = carried(2);
    copy_and_prove(&place);
    let other = found(&place.path("other"), "south", false);
    let forged = ["kept", "released", "carry"].map(|name| (place.vault.dir().join(name), name));
    release(&place, 0, 0);
    export(&place).unwrap();
    for (file, name) in forged {
        let good = fs::read_to_string(&file).unwrap();
        fs::write(&file, good.replacen("north", "south", 9)).unwrap();
        let refused = match name {
            "kept" => place.vault.kept().err(),
            "released" => place.vault.released().err(),
            _ => place.vault.carry().err(),
        };
        assert!(matches!(refused, Some(VaultError::Damaged(_))), "{name}");
        fs::write(&file, good).unwrap();
    }
    assert!(other.kept().unwrap().logs.is_empty());
}

#[test]
fn later_log_closes_the_earlier_one_and_names_what_never_came() {
    let mut place = Place::new();
    for text in ["one", "two", "three"] {
        place.send(&tip(text), &[]);
    }
    // The first tip is never carried.
    let says = Says { first: 1, ..Says::default() };
    place.import(&place.log.bundle_saying(says)).unwrap();
    let mut next = Log::new(DEPLOYMENT, 1);
    enrol(&place.vault, next.key.verifier());
    sign_roster(&place.vault);
    next.append(seal(&tip("in the new log"), &[], &place.recipients()));
    let says = Says { epoch: 2, ..Says::default() };
    let report = place.import(&next.bundle_saying(says)).unwrap();
    assert_eq!(findings(&report), ["closed-incomplete"]);
    assert_eq!(report.notes, ["log 0 is closed: 3 tips of it were accepted"]);
    assert_eq!(findings(&place.import(&next.bundle_saying(says)).unwrap()), [""; 0], "told once");

    // A closed log can still be carried: what came after the last carry is taken, and said to be late.
    place.send(&tip("after the last carry"), &[]);
    let report =
        place.import(&place.log.bundle_saying(Says { epoch: 2, ..Says::default() })).unwrap();
    assert!(report.is_clean(), "{report:?}");
    assert!(report.notes[0].contains("closed here with 3 tips, and has 4"), "{:?}", report.notes);
    assert_eq!(place.texts().len(), 5);

    copy_and_prove(&place);
    let said = exported(&place).said.unwrap();
    assert_eq!((said.generation, said.held.size), (1, 1), "only the newest log is acknowledged");
}

fn confirmed(place: &Place) -> Option<(u32, u64)> {
    let heard = place.vault.carry().unwrap().confirmed;
    heard.map(|heard| (heard.generation, heard.sequence))
}

#[test]
fn new_log_begins_to_confirm_anew() {
    let mut place = carried(1);
    let desk = place.vault.desk().clone();
    assert_eq!(exported(&place).sequence, 1);
    let audit = place.vault.trail().unwrap();
    place.import(&place.log.bundle_confirming(&desk, 1, audit)).unwrap();
    assert_eq!(confirmed(&place), Some((0, 1)));
    let next = Log::new(DEPLOYMENT, 1);
    enrol(&place.vault, next.key.verifier());
    sign_roster(&place.vault);
    place.import(&next.bundle_saying(Says { epoch: 2, ..Says::default() })).unwrap();
    assert_eq!(confirmed(&place), Some((1, 0)));
    place.send(&tip("late"), &[]);
    place.import(&place.log.bundle_confirming(&desk, 1, audit)).unwrap();
    assert_eq!(confirmed(&place), Some((1, 0)), "a closed log's word is old");
    assert_eq!(exported(&place).sequence, 2, "numbers are never used twice all the same");
}

//! A backup proven where it lies, and asked for when it is old.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Stdio,
    sync::mpsc,
    thread,
    time::Duration,
};

use meldkluis_tests::{
    deployed::Deployed,
    desk::{intake, text},
};
use meldkluis_xtask::deployment::Deployment;
use rustix::fs::{CWD, Mode, mkfifoat};
use serde_json::Value;

use crate::{elsewhere, newest, refused, tell};

/// What `backup --check` says with `--json`, and whether it found nothing wrong.
fn checked(at: &Deployment, folder: &Path) -> (Value, bool) {
    let mut check = at.intake_command("backup");
    let output = check.args(["--json", "--check", text(folder)]).output().unwrap();
    let said = serde_json::from_slice(&output.stdout);
    (said.unwrap_or_else(|_| panic!("{output:?}")), output.status.success())
}

#[test]
fn backup_is_proven_where_it_lies_and_status_asks_for_it_when_it_is_old_or_not_there() {
    let mut deployed = Deployed::start();
    let at = deployed.at.clone();
    for number in 0..3 {
        tell(&at, &format!("tip {number}"));
    }
    let to = deployed.beside("medium");
    let file = at.configuration_file();
    let configuration = fs::read_to_string(&file).unwrap();
    assert!(refused(&at, "backup", &[]).contains("backup_dir"), "no folder is said anywhere");
    let named = format!("[store]\nbackup_dir = {:?}\n", text(&to));
    fs::write(&file, configuration.replace("[store]\n", &named)).unwrap();
    let due = |later| intake(&at, later, "status", &[])["due"].to_string();
    assert!(due(None).contains("no whole backup is in backup_dir"), "{}", due(None));
    assert!(refused(&at, "backup", &["--check", text(&to)]).contains("no whole backup"));
    fs::create_dir_all(&to).unwrap();
    assert!(refused(&at, "backup", &["--check", text(&to)]).contains("no whole backup"));
    assert!(walk(&to).is_empty(), "nothing is left in a folder that is no backup");
    let files = || {
        let mut all: Vec<_> =
            walk(&to).into_iter().map(|file| (fs::read(&file).unwrap(), file)).collect();
        all.sort_by(|one, other| one.1.cmp(&other.1));
        all
    };

    intake(&at, None, "backup", &["--same-disk"]);
    assert!(!due(None).contains("backup") && !due(Some("+2d")).contains("backup"));
    assert!(due(Some("+3d")).contains("the last backup is 3 days old"), "{}", due(Some("+3d")));
    assert!(due(Some("-2d")).contains("a day to come"), "{}", due(Some("-2d")));
    let before = files();
    let (said, clean) = checked(&at, &to);
    assert!(clean && said["logs"][0]["tips"] == 3 && said["pepper"] == true, "{said}");
    assert_eq!(said["day"], intake(&at, None, "backup", &["--check", text(&to)])["day"]);
    assert!(files() == before, "a check changes nothing");

    // Each byte that a restore would miss is missed here; nothing is put anywhere.
    let segment = newest(&to).join("log-0/journal/00000000.seg");
    let whole = fs::read(&segment).unwrap();
    for place in [3, whole.iter().rposition(|byte| *byte != 0).unwrap()] {
        let mut damaged = whole.clone();
        damaged[place] ^= 1;
        fs::write(&segment, damaged).unwrap();
        let said = refused(&at, "backup", &["--check", text(&to)]);
        assert!(said.contains("log 0, segment 00000000"), "{said}");
    }
    fs::write(&segment, &whole).unwrap();
    let taken = newest(&to).join("log-0/taken");
    let signed = fs::read_to_string(&taken).unwrap();
    fs::write(&taken, signed.replacen("\"size\":3", "\"size\":2", 1)).unwrap();
    assert!(refused(&at, "backup", &["--check", text(&to)]).contains("log 0 of the backup"));
    // Nor does anybody make an old backup young: its day is signed.
    let younger = signed.replacen("\\nday 2", "\\nday 3", 1);
    assert_ne!(younger, signed);
    fs::write(&taken, younger).unwrap();
    assert!(due(None).contains("no whole backup is in backup_dir"), "{}", due(None));
    fs::write(&taken, &signed).unwrap();

    // A log that began since is not in it, and whoever has another pepper has another store's backup.
    deployed.intake.kill();
    intake(&at, None, "new-log", &[]);
    assert!(due(None).contains("nothing of this log"), "{}", due(None));
    assert_eq!(checked(&at, &to).0["lacks"], 1);
    elsewhere(&at, "drill");
    let (said, clean) = checked(&at, &to);
    assert!(clean && said["pepper"].is_null(), "{said}");
    fs::create_dir_all(at.path("drill-keys")).unwrap();
    fs::write(at.path("drill-keys/pepper"), [7; 32]).unwrap();
    let (said, clean) = checked(&at, &to);
    assert!(!clean && said["pepper"] == false, "{said}");
    assert!(!at.path("drill-store").exists(), "a check puts nothing anywhere");
}

/// The medium is anybody's who had it in their hands: a check neither waits at what they put there nor writes through it.
#[test]
fn check_of_a_backup_makes_nothing_and_trusts_no_lock_that_is_no_file() {
    let deployed = Deployed::start();
    let at = &deployed.at;
    let (to, outside) = (deployed.beside("medium"), deployed.beside("outside"));
    intake(at, None, "backup", &["--same-disk", "--to", text(&to)]);
    let lock = to.join("lock");
    let listed = || {
        let mut names: Vec<_> = walk(&to);
        names.sort();
        names
    };
    let with_lock = listed();
    assert!(with_lock.contains(&lock) && checked(at, &to).1);
    assert_eq!(listed(), with_lock);
    fs::remove_file(&lock).unwrap();
    let without = listed();
    assert!(checked(at, &to).1, "a lost lock is no fault of the backup");
    assert_eq!(listed(), without, "a check made something");

    symlink(&outside, &lock).unwrap();
    assert!(
        refused(at, "backup", &["--check", text(&to)]).contains("`lock` in the backup's folder")
    );
    assert!(!outside.exists(), "a check wrote through a link");
    fs::remove_file(&lock).unwrap();
    mkfifoat(CWD, &lock, Mode::RUSR | Mode::WUSR).unwrap();
    let mut check = at.intake_command("backup");
    let check = check.args(["--check", text(&to)]).stderr(Stdio::piped()).spawn().unwrap();
    let (ended, end) = mpsc::channel();
    thread::spawn(move || ended.send(check.wait_with_output().unwrap()));
    let output = end.recv_timeout(Duration::from_secs(60)).expect("a check waits at a pipe");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("is no plain file"), "{said}");
}

/// Whoever had the medium put something in the place of its lock: a backup writes nothing through it, and waits at nothing.
#[test]
fn backup_takes_no_lock_through_a_link_or_at_a_pipe() {
    let deployed = Deployed::start();
    let at = &deployed.at;
    let (to, outside) = (deployed.beside("medium"), deployed.beside("outside"));
    intake(at, None, "backup", &["--same-disk", "--to", text(&to)]);
    let lock = to.join("lock");
    let before = newest(&to);
    fs::remove_file(&lock).unwrap();
    symlink(&outside, &lock).unwrap();
    let said = refused(at, "backup", &["--same-disk", "--to", text(&to)]);
    assert!(said.contains("`lock` in the backup's folder is no plain file"), "{said}");
    assert!(!outside.exists(), "a backup wrote through a link");
    fs::remove_file(&lock).unwrap();
    mkfifoat(CWD, &lock, Mode::RUSR | Mode::WUSR).unwrap();
    let said = refused(at, "backup", &["--same-disk", "--to", text(&to)]);
    assert!(said.contains("is no plain file"), "{said}");
    assert_eq!(newest(&to), before, "the earlier backup stays");
    fs::remove_file(&lock).unwrap();
    intake(at, None, "backup", &["--same-disk", "--to", text(&to)]);
    assert!(checked(at, &to).1);
}

/// Every file below a folder.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = vec![];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        files.extend(if path.is_dir() { walk(&path) } else { vec![path] });
    }
    files
}

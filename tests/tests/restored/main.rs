//! An intake is lost and its backup is put back elsewhere: with the real programs, and a reviewer that tells what is
//! missing.

mod beside;
mod proof;

use std::{
    collections::BTreeSet,
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Output,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use meldkluis_crypto::receipt::Code;
use meldkluis_tests::{
    deployed::Deployed,
    desk::{Desk, intake, text},
    opened::Keys,
    sender::{Door, Form, ask, curl, send, try_send},
    until,
};
use meldkluis_xtask::deployment::Deployment;
use serde_json::{Value, json};

const SENDERS: usize = 8;
const ANSWER: &str = "Wij lezen u. Kunt u veilig bellen?";

fn tell(at: &Deployment, words: &str) -> Code {
    let answer = send(at, Door::Onion, "en", &Form::new().field("text", words));
    assert_eq!(answer.status, 200, "{}", answer.page);
    let shown =
        answer.page.split("<bdi dir=\"ltr\">").nth(1).and_then(|rest| rest.split("</bdi>").next());
    let digits: String = shown.unwrap().chars().filter(char::is_ascii_digit).collect();
    Code::parse(&digits).expect("24 digits")
}

/// Opens the mailbox of a code and returns the page.
fn look(at: &Deployment, code: &Code) -> String {
    let mut open = curl(at, Door::Onion, "en/messages");
    open.args(["--form", "do=open", "--form", &format!("code={}", code.expose())]);
    let answer = ask(open).expect("a page");
    assert_eq!(answer.status, 200, "{}", answer.page);
    answer.page
}

/// Has the deployment's configuration name another machine's folders.
fn elsewhere(at: &Deployment, name: &str) {
    let file = at.configuration_file();
    let mut configuration = fs::read_to_string(&file).unwrap();
    for (key, folder) in [("dir", "store"), ("keys_dir", "keys")] {
        let line = configuration.lines().find(|line| line.starts_with(&format!("{key} = ")));
        let line = line.unwrap().to_owned();
        let new = format!("{key} = {:?}", at.path(&format!("{name}-{folder}")));
        configuration = configuration.replace(&line, &new);
    }
    fs::write(file, configuration).unwrap();
}

fn refused(at: &Deployment, command: &str, arguments: &[&str]) -> String {
    let output = at.intake_command(command).args(arguments).output().unwrap();
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// Takes the pepper out of the vault and puts it among the keys of the machine that the configuration names.
fn bring_pepper(at: &Deployment, desk: &Desk<'_>, name: &str) {
    let (keys, out) = (at.path(&format!("{name}-keys")), at.path("pepper-out"));
    drop(fs::remove_file(&out));
    desk.json(&["pepper", "--out", text(&out)]);
    fs::create_dir_all(&keys).unwrap();
    fs::copy(out, keys.join("pepper")).unwrap();
    fs::set_permissions(keys.join("pepper"), Permissions::from_mode(0o400)).unwrap();
}

/// Has the first desk believe a restored log, and brings the roster to it.
fn enrol(at: &Deployment, desk: &Desk<'_>, restored: &Value) {
    let (verifier, fingerprint) =
        (restored["verifier"].as_str().unwrap(), restored["fingerprint"].as_str().unwrap());
    desk.json(&["enrol", "--log", verifier, "--fingerprint", fingerprint]);
    let roster = at.path("roster");
    desk.json(&["roster", "--out", text(&roster)]);
    intake(at, None, "import", &[text(&roster)]);
}

/// Exports the log of a generation.
fn export(at: &Deployment, generation: &str) -> PathBuf {
    let out = at.path(&format!("of-{generation}"));
    drop(fs::remove_file(&out));
    let told = intake(at, None, "export", &["--generation", generation, "--out", text(&out)]);
    assert_eq!(told["generation"].to_string(), generation, "{told}");
    out
}

fn findings(result: &Value) -> Vec<&str> {
    let findings = result["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["finding"].as_str().unwrap()).collect()
}

/// The folders of whole backups and of unfinished ones.
fn backups(dir: &Path) -> Vec<String> {
    let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.retain(|name| name.starts_with("backup-"));
    names.sort();
    names
}

fn newest(dir: &Path) -> PathBuf {
    let names = backups(dir);
    dir.join(names.iter().rfind(|name| !name.ends_with(".part")).expect("a whole backup"))
}

/// What came of two backups that were taken while others sent.
struct Meanwhile {
    /// What the second backup said of itself.
    taken: Value,
    /// What was acknowledged before it began.
    before: BTreeSet<String>,
    /// What was acknowledged in all.
    all: BTreeSet<String>,
}

fn back_up_under_senders(at: &Deployment, to: &Path) -> Meanwhile {
    let acknowledged = Mutex::new(BTreeSet::from(["the first".to_owned()]));
    let over = AtomicBool::new(false);
    let mut before = BTreeSet::new();
    let taken = thread::scope(|scope| {
        for sender in 0..SENDERS {
            let (over, acknowledged) = (&over, &acknowledged);
            scope.spawn(move || {
                for number in 0.. {
                    if over.load(Ordering::SeqCst) {
                        return;
                    }
                    let words = format!("sender {sender}, tip {number}");
                    let form = Form::new().field("text", &words);
                    let large = (sender + number) % 3 == 0;
                    let form = if large {
                        form.bytes("files", words.repeat(30_000).as_bytes())
                    } else {
                        form
                    };
                    let answer = try_send(at, Door::Onion, "en", &form);
                    if answer.is_some_and(|answer| answer.status == 200) {
                        acknowledged.lock().unwrap().insert(words);
                    }
                }
            });
        }
        let count = || acknowledged.lock().unwrap().len();
        until("tips are acknowledged", || (count() > 16).then_some(()));
        intake(at, None, "backup", &["--same-disk", "--to", text(to)]);
        let first = count();
        until("more tips are acknowledged", || (count() > first + 8).then_some(()));
        before.clone_from(&acknowledged.lock().unwrap());
        let taken = intake(at, None, "backup", &["--same-disk", "--to", text(to)]);
        over.store(true, Ordering::SeqCst);
        taken
    });
    Meanwhile { taken, before, all: acknowledged.into_inner().unwrap() }
}

#[test]
fn backup_taken_under_eight_senders_is_restored_elsewhere_and_carried() {
    let mut deployed = Deployed::start();
    let at = deployed.at.clone();
    let desk = Desk::first(&at);

    // Somebody is answered before anything happens; the vault has the sealed pepper from the bundle.
    let code = tell(&at, "the first");
    assert_eq!(desk.carry()["clean"], true);
    let words = deployed.file("words", ANSWER.as_bytes());
    desk.json(&["reply", "1", "--text-file", text(&words)]);
    let (back, _) = desk.export();
    assert_eq!(intake(&at, None, "import", &[text(&back)])["findings"], json!([]));
    assert!(look(&at, &code).contains(ANSWER));

    // Eight send without a pause, and two backups are taken meanwhile.
    let to = deployed.beside("medium");
    let Meanwhile { taken, before, all } = back_up_under_senders(&at, &to);
    assert_eq!(backups(&to), ["backup-00000002"], "the newest alone is kept");
    let size = taken["logs"][0]["tips"].as_u64().unwrap();
    assert!(size >= before.len() as u64, "{taken}");

    assert!(refused(&at, "backup", &["--to", text(&to)]).contains("the store's own file system"));

    // After the backup something is carried, its tips lost on the way, and then the machine is gone.
    tell(&at, "after the backup");
    let bundle = deployed.bundle();
    let whole = fs::read(&bundle).unwrap();
    fs::write(&bundle, &whole[..whole.len() - 20_000]).unwrap();
    let cut = desk.found(&["import", text(&bundle)]);
    assert!(!findings(&cut).is_empty(), "{cut}");
    let carried = cut["size"].as_u64().unwrap();
    deployed.intake.kill();
    elsewhere(&at, "new");

    // Without the pepper it is refused, with the advice; so is a wrong one.
    let from = ["--from", text(&to)];
    assert!(refused(&at, "restore", &from).contains("no pepper"));
    fs::create_dir_all(at.path("new-keys")).unwrap();
    fs::write(at.path("new-keys/pepper"), [7; 32]).unwrap();
    assert!(refused(&at, "restore", &from).contains("not the one that this store was used with"));
    fs::remove_file(at.path("new-keys/pepper")).unwrap();
    bring_pepper(&at, &desk, "new");
    let restored = intake(&at, None, "restore", &from);
    assert_eq!((&restored["generation"], &restored["pepper"]), (&json!(1), &json!(true)));
    assert_eq!((&restored["unlisted"], &restored["roster"]), (&json!([]), &json!(true)));
    assert_eq!(restored["replies"], 1, "{restored}");
    assert!(refused(&at, "restore", &from).contains("a store is there already"));

    // The code works before anything was carried, and a new tip goes into the new log.
    enrol(&at, &desk, &restored);
    deployed.intake = at.serve().unwrap();
    assert!(look(&at, &code).contains(ANSWER));
    tell(&at, "on the new machine");

    // Everything that the backup covers is in the closed log's bundle, signed by a key that is not here.
    assert!(!at.path("new-keys/log-0.key").exists());
    let old = export(&at, "0");
    let opened = Keys::of(&at).open(&old);
    assert_eq!(opened.len() as u64, size);
    let texts: BTreeSet<String> = opened.into_iter().map(|tip| tip.tip.text.unwrap()).collect();
    assert!(before.is_subset(&texts), "{:?}", before.difference(&texts));
    assert!(texts.is_subset(&all));
    let taken = desk.found(&["import", text(&old)]);
    let outcomes = taken["items"].as_array().unwrap().iter().map(|item| &item["outcome"]);
    assert!(outcomes.clone().all(|outcome| *outcome == "opened" || *outcome == "held"), "{taken}");

    // The new log closes the old one, and what never came is named.
    let fresh = desk.found(&["import", text(&export(&at, "1"))]);
    assert_eq!(fresh["items"][0]["outcome"], "opened", "{fresh}");
    assert!(findings(&fresh).contains(&"closed-incomplete"), "{carried} of {size}: {fresh}");
    let missing = fresh["findings"].to_string();
    assert!(missing.contains(&format!("to {}", carried - 1)), "{missing}");

    // The desk sends everything once more, and nothing lies there twice.
    let (back, _) = desk.export();
    let heard = intake(&at, None, "import", &[text(&back)]);
    assert_eq!(heard["findings"], json!([]), "{heard}");
    let page = look(&at, &code);
    assert_eq!(page.matches(ANSWER).count(), 1, "{page}");

    // The backup of the new machine has both logs, and a restored one is copied like any other.
    let again =
        intake(&at, None, "backup", &["--same-disk", "--to", text(&deployed.beside("again"))]);
    assert_eq!((&again["logs"][0]["tips"], &again["logs"][1]["tips"]), (&json!(size), &json!(1)));
}

#[test]
fn without_the_pepper_every_mailbox_is_empty_until_the_next_bundle() {
    let mut deployed = Deployed::start();
    let at = deployed.at.clone();
    let desk = Desk::first(&at);
    let code = tell(&at, "a report");
    assert_eq!(desk.carry()["clean"], true);
    let words = deployed.file("words", ANSWER.as_bytes());
    desk.json(&["reply", "1", "--text-file", text(&words)]);
    let (back, _) = desk.export();
    intake(&at, None, "import", &[text(&back)]);
    let to = deployed.beside("medium");
    intake(&at, None, "backup", &["--same-disk", "--to", text(&to)]);
    let unknown = look(&at, &tell(&at, "another"));
    deployed.intake.kill();
    elsewhere(&at, "new");
    let restored = intake(&at, None, "restore", &["--from", text(&to), "--new-pepper"]);
    assert_eq!((&restored["pepper"], &restored["replies"]), (&json!(false), &json!(0)));
    enrol(&at, &desk, &restored);
    deployed.intake = at.serve().unwrap();
    let page = look(&at, &code);
    assert!(!page.contains(ANSWER) && !page.contains("<article"), "{page}");
    let words = |page: &str| page.split("<main").nth(1).unwrap().matches("<p").count();
    assert_eq!(words(&page), words(&unknown), "said as of any code that nothing lies for");
    desk.found(&["import", text(&export(&at, "1"))]);
    let (back, _) = desk.export();
    intake(&at, None, "import", &[text(&back)]);
    assert!(look(&at, &code).contains(ANSWER), "the desk's next bundle brings it again");
}

/// Forges what says how far a log goes: changed, of another log's key, or a link that leads elsewhere; all is refused.
fn forge(at: &Deployment, log: &Path, from: &[&str]) {
    let taken = fs::read_to_string(log.join("taken")).unwrap();
    let forged = [
        taken.replacen("\"size\":3", "\"size\":2", 1),
        taken.replacen("\\n3\\n", "\\n2\\n", 1),
        taken.replacen("version", "Version", 1),
        String::new(),
    ];
    for text in forged {
        fs::write(log.join("taken"), &text).unwrap();
        let said = refused(at, "restore", from);
        assert!(
            said.contains("log 0, file taken") || said.contains("log 0 of the backup"),
            "{said} {text}"
        );
    }
    fs::remove_file(log.join("taken")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", log.join("taken")).unwrap();
    assert!(refused(at, "restore", from).contains("log 0, file taken"));
    fs::remove_file(log.join("taken")).unwrap();
    fs::write(log.join("taken"), &taken).unwrap();
}

#[test]
fn damaged_or_forged_backup_is_refused_by_name() {
    let mut deployed = Deployed::start();
    let at = deployed.at.clone();
    for number in 0..3 {
        tell(&at, &format!("tip {number}"));
    }
    let to = deployed.beside("medium");
    intake(&at, None, "backup", &["--same-disk", "--to", text(&to)]);
    deployed.intake.kill();
    let log = newest(&to).join("log-0");
    let segment = log.join("journal/00000000.seg");
    let whole = fs::read(&segment).unwrap();
    let used = whole.iter().rposition(|byte| *byte != 0).unwrap();
    elsewhere(&at, "new");
    fs::create_dir_all(at.path("new-keys")).unwrap();
    fs::copy(at.path("keys/pepper"), at.path("new-keys/pepper")).unwrap();
    let from = ["--from", text(&to)];
    for place in [3, 50, 4_000, used / 2, used] {
        let mut damaged = whole.clone();
        damaged[place] ^= 1;
        fs::write(&segment, damaged).unwrap();
        let said = refused(&at, "restore", &from);
        assert!(said.contains("log 0, segment 00000000"), "{place}: {said}");
        assert!(said.contains("Nothing was restored"), "{said}");
        assert!(!at.path("new-store/log-0").exists());
    }
    fs::write(&segment, &whole).unwrap();

    forge(&at, &log, &from);
    fs::remove_file(&segment).unwrap();
    assert!(refused(&at, "restore", &from).contains("missing segment"));
    fs::write(&segment, &whole).unwrap();
    let restored = intake(&at, None, "restore", &from);
    assert_eq!((&restored["generation"], &restored["logs"][0]["tips"]), (&json!(1), &json!(3)));

    // Another store does not take the place of what may be the only backup.
    let only = newest(&to);
    elsewhere(&at, "third");
    intake(&at, None, "init", &[]);
    let said = refused(&at, "backup", &["--same-disk", "--to", text(&to)]);
    assert!(said.contains("a backup of another store"), "{said}");
    assert_eq!(newest(&to), only);
    elsewhere(&at, "new");

    // A log that is over and gets damaged holds no backup up: what the earlier one has of it stays.
    let damaged = at.path("new-store/log-0/journal/00000000.seg");
    let mut bytes = fs::read(&damaged).unwrap();
    bytes[used] ^= 1;
    fs::write(&damaged, bytes).unwrap();
    let taken = intake(&at, None, "backup", &["--same-disk", "--to", text(&to)]);
    assert_eq!((&taken["damaged"], &taken["logs"][0]["tips"]), (&json!([0]), &json!(3)), "{taken}");
    assert!(fs::read(newest(&to).join("log-0/journal/00000000.seg")).unwrap() == whole);

    // Nor does one whose folder is gone leave the backup unseen; whoever means it removes it from both.
    fs::rename(at.path("new-store/log-0"), at.path("gone")).unwrap();
    let taken = at
        .intake_command("backup")
        .args(["--json", "--same-disk", "--to", text(&to)])
        .output()
        .unwrap();
    assert!(!taken.status.success(), "{taken:?}");
    assert!(String::from_utf8_lossy(&taken.stdout).contains("\"missing\":[0]"), "{taken:?}");
    assert!(fs::read(newest(&to).join("log-0/journal/00000000.seg")).unwrap() == whole);
    fs::remove_dir_all(newest(&to).join("log-0")).unwrap();
    let taken = intake(&at, None, "backup", &["--same-disk", "--to", text(&to)]);
    assert_eq!(
        (&taken["missing"], &taken["logs"][0]["generation"]),
        (&json!([]), &json!(1)),
        "{taken}"
    );
    fs::rename(at.path("gone"), at.path("new-store/log-0")).unwrap();

    // A restored log is over: nothing serves it, also where its successor is gone.
    fs::rename(at.path("new-store/log-1"), at.path("aside")).unwrap();
    let said = refused(&at, "serve", &[]);
    assert!(said.contains("came out of a backup") && said.contains("new-log"), "{said}");
}

#[test]
fn store_that_was_rolled_back_does_not_take_the_place_of_its_backup() {
    let mut deployed = Deployed::start();
    let at = deployed.at.clone();
    let restart = |deployed: &mut Deployed, change: &dyn Fn()| {
        deployed.intake.kill();
        change();
        deployed.intake = at.serve().unwrap();
    };
    tell(&at, "before the snapshot");
    let (store, aside) = (at.path("store/log-0"), at.path("snapshot"));
    restart(&mut deployed, &|| copy_dir(&store, &aside));
    tell(&at, "after the snapshot");
    let to = deployed.beside("medium");
    let arguments = ["--same-disk", "--to", text(&to)];
    intake(&at, None, "backup", &arguments);
    let only = newest(&to);
    restart(&mut deployed, &|| {
        fs::remove_dir_all(&store).unwrap();
        copy_dir(&aside, &store);
    });
    for number in 0..3 {
        tell(&at, &format!("another past, {number}"));
    }
    let said = refused(&at, "backup", &arguments);
    assert!(said.contains("of a later state of this one"), "{said}");
    assert_eq!(newest(&to), only);
}

fn copy_dir(from: &Path, to: &Path) {
    let done = std::process::Command::new("cp").arg("-a").args([from, to]).status().unwrap();
    assert!(done.success());
}

#[test]
fn interrupted_restore_is_completed_and_a_key_in_the_way_is_named_before_anything_is_put() {
    let mut deployed = Deployed::start();
    let at = deployed.at.clone();
    tell(&at, "of log 0");
    deployed.intake.kill();
    intake(&at, None, "new-log", &[]);
    let to = deployed.beside("medium");
    intake(&at, None, "backup", &["--same-disk", "--to", text(&to)]);
    elsewhere(&at, "new");
    let (keys, store) = (at.path("new-keys"), at.path("new-store"));
    fs::create_dir_all(&keys).unwrap();
    fs::copy(at.path("keys/pepper"), keys.join("pepper")).unwrap();

    // A key of the log that is asked for: said before a log is put in its place.
    fs::write(keys.join("log-2.key"), "of another time").unwrap();
    let from = ["--from", text(&to)];
    let said = refused(&at, "restore", &["--from", text(&to), "--generation", "2"]);
    assert!(said.contains("has a key of log 2"), "{said}");
    assert!(!store.join("log-0").exists() && !store.join("log-1").exists());

    // Without a number the new log goes behind it; then as if the power had failed between the renames.
    assert_eq!(intake(&at, None, "restore", &from)["generation"], 3);
    fs::remove_dir_all(store.join("log-3")).unwrap();
    fs::create_dir(store.join("restoring")).unwrap();
    fs::rename(store.join("log-0"), store.join("restoring/log-0")).unwrap();
    let restored = intake(&at, None, "restore", &from);
    assert_eq!((&restored["generation"], &restored["logs"][0]["tips"]), (&json!(4), &json!(1)));
    assert!(store.join("log-0/taken").exists() && !store.join("restoring").exists());

    // A log that did not come out of this backup is not completed.
    fs::create_dir(store.join("restoring")).unwrap();
    assert!(refused(&at, "restore", &from).contains("a store is there already"));
    fs::remove_dir_all(store.join("log-4")).unwrap();
    fs::remove_file(store.join("log-1/taken")).unwrap();
    assert!(refused(&at, "restore", &from).contains("a store is there already"));
}

#[test]
fn killed_backup_leaves_the_earlier_one_whole() {
    let deployed = Deployed::start();
    let at = deployed.at.clone();
    let file = meldkluis_tests::noise(12 << 20, 5);
    let form = Form::new().field("text", "with a file").bytes("files", &file);
    assert_eq!(send(&at, Door::Onion, "en", &form).status, 200);
    let to = deployed.beside("medium");
    intake(&at, None, "backup", &["--same-disk", "--to", text(&to)]);
    let kept = |dir: &Path| {
        let taken = fs::read(dir.join("log-0/taken")).unwrap();
        (taken, fs::read(dir.join("log-0/journal/00000000.seg")).unwrap())
    };
    let first = newest(&to);
    let earlier = kept(&first);
    let mut killed = 0;
    for round in 0..12 {
        tell(&at, &format!("round {round}"));
        let mut backup =
            at.intake_command("backup").args(["--same-disk", "--to", text(&to)]).spawn().unwrap();
        let part = to.join(format!("backup-{:08}.part", 2));
        until("the backup has begun", || {
            let begun =
                fs::read_dir(part.join("log-0/journal")).is_ok_and(|mut dir| dir.next().is_some());
            let ended = backup.try_wait().unwrap().is_some();
            (begun || ended).then_some(())
        });
        if backup.try_wait().unwrap().is_some() {
            break;
        }
        backup.kill().unwrap();
        backup.wait().unwrap();
        if newest(&to) != first {
            break;
        }
        killed += 1;
        assert!(kept(&first) == earlier, "round {round}");
    }
    assert!(killed > 0, "no kill fell into a backup: this proves little");
    let done = intake(&at, None, "backup", &["--same-disk", "--to", text(&to)]);
    assert!(done["logs"][0]["tips"].as_u64() > Some(1), "{done}");
    assert_eq!(backups(&to).len(), 1, "{:?}", backups(&to));
}

#[test]
fn backup_forgets_what_the_store_forgot() {
    let mut deployed = Deployed::start();
    let at = deployed.at.clone();
    let desk = Desk::first(&at);
    tell(&at, "to be erased");
    assert_eq!(desk.carry()["clean"], true);
    let sealed = fs::read(as_the_log_has_it(&at, &desk)).unwrap();
    let to = deployed.beside("medium");
    intake(&at, None, "backup", &["--same-disk", "--to", text(&to)]);
    let holds = |dir: &Path| {
        let segment = fs::read(dir.join("log-0/journal/00000000.seg")).unwrap();
        // What is used of it: all 64 MiB would take a minute.
        segment[..1 << 20].windows(64).any(|window| window == &sealed[sealed.len() / 2..][..64])
    };
    assert!(holds(&newest(&to)));
    let (back, _) = desk.acknowledge();
    intake(&at, None, "import", &[text(&back)]);
    deployed.intake.kill();
    assert_eq!(intake(&at, Some("+30d"), "import", &[text(&back)])["erased"]["tips"], 1);
    let taken = intake(&at, None, "backup", &["--same-disk", "--to", text(&to)]);
    assert_eq!(taken["logs"][0]["erased"], 1);
    assert!(!holds(&newest(&to)));

    // A copy that was made between the order and its zeros does not bring the body back.
    let segment = newest(&to).join("log-0/journal/00000000.seg");
    let live = fs::read(&segment).unwrap();
    let found = live.windows(4).position(|window| window == b"MKJ1").unwrap();
    assert_eq!(found, 0);
    let chunk = records(&live).into_iter().find(|(_, kind)| *kind == 1).unwrap().0;
    let mut lingering = live;
    lingering[chunk + 96..][..sealed.len()].copy_from_slice(&sealed);
    fs::write(&segment, lingering).unwrap();
    elsewhere(&at, "new");
    bring_pepper(&at, &desk, "new");
    let restored = intake(&at, None, "restore", &["--from", text(&to)]);
    assert_eq!(restored["logs"][0]["erased"], 1, "{restored}");
    assert!(!holds(&at.path("new-store")), "an erased body came back");
}

/// Writes the first tip out of the vault, sealed as it came, and returns where.
fn as_the_log_has_it(at: &Deployment, desk: &Desk) -> PathBuf {
    let out = at.path("sealed");
    desk.json(&["extract", "1", "--sealed", "--out", text(&out)]);
    out.join("0-0.age")
}

/// Where each record begins, and its kind's code, as docs/formats.md has them.
fn records(segment: &[u8]) -> Vec<(usize, u8)> {
    let (mut at, mut records) = (0, vec![]);
    while segment[at..].starts_with(b"MKJ1") {
        let length = u32::from_be_bytes(segment[at + 8..at + 12].try_into().unwrap());
        records.push((at, segment[at + 4]));
        at += 96 + usize::try_from(length).unwrap();
    }
    records
}

#[test]
fn bundle_of_a_tip_in_the_place_of_the_pepper_gives_nothing_away() {
    let deployed = Deployed::start();
    let at = &deployed.at;
    let desk = Desk::first(at);
    tell(at, "words for officers alone");
    assert_eq!(desk.carry()["clean"], true);
    // Whoever changes the vault's disk, or an intake that sends a tip as its pepper, gets no plaintext carried back.
    fs::copy(as_the_log_has_it(at, &desk), desk.vault().join("pepper-0.age")).unwrap();
    let out = at.path("out");
    let output: Output =
        at.reviewer_at(desk.vault()).args(["pepper", "--out", text(&out)]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("no pepper of this deployment"), "{said}");
    assert!(!out.exists());
}

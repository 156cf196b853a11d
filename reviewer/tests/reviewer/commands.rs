//! The commands as a person or a script runs them: the real program, its words and its exit status.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Output, Stdio},
};

use meldkluis_crypto::{
    age::{Decryptor, Encryptor, Identity, Passphrase},
    bundle::{Header, Writer},
    day::Day,
    note::{Signer, Verifier},
    payload,
    receipt::Root,
    roster::{Roster, Term},
    tip::{Answers, Minor, Tip, Want, What},
    tlog::{Checkpoint, Leaf, Tree, origin},
};
use meldkluis_reviewer::{entropy::Os, phrases};
use serde_json::Value;

use crate::kit::*;

/// Returns the program at a vault, with both passphrases in files beside it.
fn program(vault: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_meldkluis-reviewer"));
    program.arg("--vault").arg(vault);
    for (argument, text) in
        [("--passphrase-file", PASSPHRASE), ("--root-passphrase-file", ROOT_PASSPHRASE)]
    {
        let file = vault.with_added_extension(argument);
        fs::write(&file, format!("{text}\n")).unwrap();
        program.arg(argument).arg(file);
    }
    program.stdin(Stdio::null());
    program
}

fn run(vault: &Path, arguments: &[&str]) -> Output {
    program(vault).args(arguments).output().unwrap()
}

fn typing(vault: &Path, arguments: &[&str], typed: &str) -> Output {
    let mut command = program(vault);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that asks nothing closes the pipe first.
    child.stdin.take().unwrap().write_all(typed.as_bytes()).ok();
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn complained(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// Runs a command that must end with 0, and returns its JSON.
fn json(vault: &Path, arguments: &[&str]) -> Value {
    let output = run(vault, &[&["--json"], arguments].concat());
    assert_eq!(code(&output), 0, "{}", complained(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Runs init as a person does: reads the identity, writes it on paper, slips once, and types it back.
fn init(vault: &Path, arguments: &[&str]) -> (Value, String) {
    let mut command = program(vault);
    command.args(["--json", "init", "--deployment", DEPLOYMENT]).args(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut typed = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    let paper = first["recovery_identity"].as_str().unwrap().to_owned();
    write!(typed, "AGE-SECRET-KEY-PQ-1OOPS\n{}\n", paper.to_lowercase()).unwrap();
    let last = lines.last().unwrap().unwrap();
    assert!(child.wait().unwrap().success());
    (serde_json::from_str(&last).unwrap(), paper)
}

#[test]
fn keys_roster_carry_and_reading_by_command() {
    let dir = tempfile::tempdir().unwrap();
    let vault = dir.path().join("vault");
    let (made, paper) = init(&vault, &["--desk", "north", "--root"]);
    let log = Signer::generate(origin(DEPLOYMENT, 0).unwrap(), &mut Os);
    let verifier = log.verifier().to_string();

    let asked = typing(&vault, &["enrol", "--log", &verifier], "n\n");
    assert_eq!(code(&asked), 1);
    assert!(complained(&asked).contains(&log.verifier().fingerprint()), "it shows what to compare");
    let wrong = run(&vault, &["enrol", "--log", &verifier, "--fingerprint", "0000 1111"]);
    assert_eq!(code(&wrong), 1);
    let agreed = typing(&vault, &["enrol", "--log", &verifier], "y\n");
    assert_eq!(code(&agreed), 0, "{}", complained(&agreed));

    let out = dir.path().join("roster");
    let told = json(&vault, &["roster", "--out", out.to_str().unwrap()]);
    assert_eq!(told["epoch"], 1);
    let root: Verifier = made["root"].as_str().unwrap().parse().unwrap();
    let roster = Roster::verify(&fs::read(&out).unwrap(), &root).unwrap();
    assert_eq!(roster.logs, [log.verifier().clone()]);
    assert_eq!(roster.desks[0].key.to_string(), made["desk"]);
    assert_eq!(roster.recipients.len(), 2);

    let mut log = Log { key: log, sealed: vec![], leaves: vec![] };
    let recipients = roster.valid_on(roster.issued).recipients;
    let answers = Answers {
        what: [What::Labour].into(),
        minor: Some(Minor::Yes),
        want: Some(Want::Help),
        danger: true,
        ..Answers::default()
    };
    let tip =
        Tip {
            day: roster.issued, answers, ..tip("aan de \u{202e}kade\u{1b}[2J\nهنا \u{1f6a8}")
        };
    log.append(seal(&with_files(tip, &[b"pixels"]), &[b"pixels"], &recipients));
    let issued = roster.issued.to_string().leak();
    let bundle = dir.path().join("out.bundle");
    fs::write(&bundle, log.bundle_saying(Says { first: 0, day: issued, epoch: 1 })).unwrap();
    let bundle = bundle.to_str().unwrap();

    assert_eq!(json(&vault, &["verify", bundle])["items"][0]["outcome"], "opened");
    let imported = json(&vault, &["import", bundle]);
    assert_eq!((&imported["clean"], &imported["items"][0]["case"]), (&true.into(), &1.into()));
    assert_eq!(json(&vault, &["import", bundle])["items"][0]["outcome"], "held");

    let list = json(&vault, &["list"]);
    assert_eq!(list["cases"][0]["urgent"].as_array().unwrap().len(), 3);
    let shown = said(&run(&vault, &["show", "1"]));
    assert!(shown.contains("aan de ‹U+202E›kade‹U+001B›[2J\n  | هنا \u{1f6a8}"), "{shown}");
    assert!(!shown.contains(['\u{1b}', '\u{202e}']));
    for words in [
        "other work",
        "! under 18",
        "asks for help",
        "image/jpeg, file, 6 bytes, hidden data not removed",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let out = dir.path().join("case");
    json(&vault, &["extract", "1", "--out", out.to_str().unwrap()]);
    assert_eq!(fs::read(out.join("attachments/01.jpg")).unwrap(), b"pixels");
    let status = run(&vault, &["--json", "status"]);
    assert_eq!(code(&status), 1, "a backup is due");
    let status: Value = serde_json::from_slice(&status.stdout).unwrap();
    assert!(status["todo"][0].as_str().unwrap().starts_with("1 tips are in no proven backup"));
    assert_eq!((&status["tips"], &status["roster_epoch"]), (&1.into(), &1.into()));
    assert_eq!(status["recipient_days_left"], 730);

    let paper: Identity = paper.parse().unwrap();
    assert!(Decryptor::new(log.sealed[0].as_slice(), &paper).is_ok(), "paper opens the tip");
}

#[test]
fn backup_release_and_export_by_command() {
    let mut place = Place::new();
    place.send(&tip("one"), &[]);
    let stranger = found(&place.path("other"), "south", false).keys().identities[0].recipient();
    place.log.append(seal(&tip("two"), &[], &[stranger]));
    place.import(&place.log.bundle()).unwrap();
    let vault = place.vault.dir();
    let (copy, back) = (place.path("copy"), place.path("back"));
    let (copy, back) = (copy.to_str().unwrap(), back.to_str().unwrap());

    let beside = run(vault, &["backup", "--to", copy]);
    assert_eq!(code(&beside), 1);
    assert!(complained(&beside).contains("another medium"), "{}", complained(&beside));
    json(vault, &["backup", "--to", copy, "--same-disk"]);
    let proof = run(vault, &["backup", "--check", copy, "--same-disk"]);
    assert_eq!(code(&proof), 1);
    assert!(said(&proof).contains("FOUND tip 0-1: does not open"), "{}", said(&proof));
    assert_eq!(json(vault, &["export", "--out", back])["acknowledged"]["size"], 1);

    assert_eq!(
        code(&run(vault, &["release", "0-0", "--yes"])),
        1,
        "a tip that opens is not given up"
    );
    assert_eq!(code(&run(vault, &["release", "0-7", "--yes"])), 1, "nor one that is not there");
    assert_eq!(code(&run(vault, &["release", "one"])), 2);
    let asked = typing(vault, &["release", "0-1"], "n\n");
    assert_eq!(code(&asked), 1);
    assert!(complained(&asked).contains("erases it for ever"));
    assert_eq!(code(&typing(vault, &["release", "0-1"], "y\n")), 0);
    json(vault, &["backup", "--to", copy, "--same-disk"]);
    assert_eq!(json(vault, &["backup", "--check", copy, "--same-disk"])["whole"], true);
    let sent = json(vault, &["export", "--out", back]);
    assert_eq!((&sent["sequence"], &sent["acknowledged"]["size"]), (&2.into(), &2.into()));
    assert_eq!(code(&run(vault, &["status"])), 0);

    let restored = place.path("restored");
    let copied = run(&restored, &["restore", "--from", copy]);
    assert_eq!(code(&copied), 0, "{}", complained(&copied));
    assert_eq!(json(&restored, &["list"])["cases"].as_array().unwrap().len(), 2);
    assert!(complained(&run(Path::new(copy), &["list"])).contains("restore --from"));
}

#[test]
fn second_vault_joins_by_command() {
    let dir = tempfile::tempdir().unwrap();
    let (first, second) = (dir.path().join("first"), dir.path().join("second"));
    let north = found(&first, "north", true);
    found(&second, "south", false);
    let card = second.join("card");
    let out = dir.path().join("roster");
    let sign = ["roster", "--out", out.to_str().unwrap(), "--add-desk", card.to_str().unwrap()];
    let refused = typing(&first, &sign, "\n");
    assert_eq!(code(&refused), 1);
    assert!(!out.exists());
    let signed = typing(&first, &sign, "yes\n");
    assert_eq!(code(&signed), 0, "{}", complained(&signed));
    let root = north.root().unwrap().unwrap();
    let take = ["roster", "--take", out.to_str().unwrap()];
    let unpinned = run(&second, &take);
    assert_eq!(code(&unpinned), 1);
    assert!(complained(&unpinned).contains("--root-verifier"));
    let (key, fingerprint) = (root.to_string(), root.fingerprint());
    let with = ["--root-verifier", &key, "--fingerprint", &fingerprint];
    let (trail, before) = (second.join("trail"), files_below(&second));
    assert!(!trail.exists(), "nothing was entered yet");
    fs::write(&trail, "broken\n").unwrap();
    let unentered = run(&second, &[&take[..], &with].concat());
    assert!(complained(&unentered).contains("trail"), "{}", complained(&unentered));
    fs::remove_file(&trail).unwrap();
    assert!(files_below(&second) == before, "what cannot be entered is not pinned or taken");
    let taken = json(&second, &[&take[..], &with].concat());
    assert_eq!(taken["recipients"].as_array().unwrap().len(), 4);
    assert_eq!(taken["desks"].as_array().unwrap().len(), 2);
    assert_eq!(code(&run(&second, &take)), 0, "taking it again is harmless");
    let alone = run(&second, &["roster", "--out", out.to_str().unwrap()]);
    assert_eq!(code(&alone), 1);
    assert!(complained(&alone).contains("does not hold the root key"));
}

#[test]
fn recovery_identity_must_be_typed_back() {
    let dir = tempfile::tempdir().unwrap();
    let vault = dir.path().join("vault");
    let arguments = ["init", "--deployment", DEPLOYMENT];
    for typed in ["", "one\ntwo\nthree\nfour\n"] {
        let refused = typing(&vault, &arguments, typed);
        assert_eq!(code(&refused), 1);
        assert!(complained(&refused).contains("No vault was made"), "{}", complained(&refused));
        let left = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path());
        assert!(left.into_iter().all(|path| path.is_file()), "no folder is left");
    }
}

#[test]
fn vault_is_never_overwritten() {
    let place = Place::new();
    let before = files_below(place.vault.dir());
    let refused =
        run(place.vault.dir(), &["init", "--deployment", DEPLOYMENT, "--without-recovery"]);
    assert_eq!(code(&refused), 1);
    assert_eq!(files_below(place.vault.dir()), before);
}

#[test]
fn passphrases_must_be_long_and_two() {
    let dir = tempfile::tempdir().unwrap();
    let vault = dir.path().join("vault");
    let with = |vault_words: &str, root_words: &str| {
        let mut init = program(&vault);
        let file = |argument| vault.with_added_extension(argument);
        fs::write(file("--passphrase-file"), vault_words).unwrap();
        fs::write(file("--root-passphrase-file"), root_words).unwrap();
        init.args(["init", "--deployment", DEPLOYMENT, "--root", "--without-recovery"]);
        complained(&init.output().unwrap())
    };
    assert!(with("short", ROOT_PASSPHRASE).contains("shorter than 12"));
    assert!(with(PASSPHRASE, PASSPHRASE).contains("are the same"));
    assert!(with("one line\nand another", ROOT_PASSPHRASE).contains("exactly one line"));
    assert!(!vault.exists());
}

#[test]
fn wrong_usage_ends_with_two() {
    let place = Place::new();
    for arguments in [
        &["unknown"][..],
        &["import"],
        &["show", "x"],
        &["roster"],
        &["roster", "--out", "a", "--take", "b"],
        &["extract", "1"],
        &[],
    ] {
        assert_eq!(code(&run(place.vault.dir(), arguments)), 2, "{arguments:?}");
    }
    for arguments in [&["--help"][..], &["import", "--help"]] {
        assert_eq!(code(&run(place.vault.dir(), arguments)), 0);
    }
}

#[test]
fn failures_say_what_to_do_next() {
    let mut place = Place::new();
    place.send(&tip("one"), &[]);
    let vault = place.vault.dir().to_owned();
    fs::write(place.path("odd"), b"something else").unwrap();
    let odd = place.path("odd");
    let odd = odd.to_str().unwrap();
    for (arguments, words) in [
        (&["import", odd][..], "not a bundle. Name the file"),
        (&["import", "/nowhere"], "Look at the medium"),
        (&["show", "7"], "See list"),
        (&["extract", "7", "--out", "/tmp/never"], "See list"),
        (&["enrol", "--log", "x"], "Copy the whole line"),
    ] {
        let output = run(&vault, arguments);
        assert_eq!(code(&output), 1, "{arguments:?}");
        assert!(complained(&output).contains(words), "{arguments:?}: {}", complained(&output));
    }
    let nowhere = run(&place.path("nowhere"), &["list"]);
    assert!(complained(&nowhere).contains("no vault in this folder"));
    fs::write(vault.with_added_extension("--passphrase-file"), "wrong words here").unwrap();
    let mut wrong = Command::new(env!("CARGO_BIN_EXE_meldkluis-reviewer"));
    wrong.arg("--vault").arg(&vault).arg("--passphrase-file");
    wrong.arg(vault.with_added_extension("--passphrase-file")).arg("list");
    assert!(complained(&wrong.output().unwrap()).contains("wrong passphrase"));
}

#[test]
fn findings_end_with_one_and_are_named_to_machines() {
    let mut place = Place::new();
    place.send(&tip("one"), &[]);
    place.send(&tip("two"), &[]);
    let mut bundle = place.log.bundle();
    let at = bundle.len() - 3_000;
    bundle[at] ^= 1;
    let file = place.path("bundle");
    fs::write(&file, bundle).unwrap();
    let output = run(place.vault.dir(), &["--json", "import", file.to_str().unwrap()]);
    assert_eq!(code(&output), 1);
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&told["clean"], &told["items"][1]["outcome"]), (&false.into(), &"altered".into()));
    let foreign = place.path("foreign");
    fs::write(&foreign, Log::new("other.test", 0).bundle()).unwrap();
    let output = run(place.vault.dir(), &["--json", "import", foreign.to_str().unwrap()]);
    assert_eq!(code(&output), 1);
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["refused"], "foreign-deployment");
}

#[test]
fn phrase_book_is_printed_without_a_vault() {
    let nowhere = Path::new("/nowhere/vault");
    let book = |arguments: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_meldkluis-reviewer"));
        program.arg("--vault").arg(nowhere).arg("phrases").args(arguments);
        program.stdin(Stdio::null()).output().unwrap()
    };
    for language in phrases::languages() {
        let output = book(&["--language", language, "--json"]);
        assert_eq!(code(&output), 0, "{}", complained(&output));
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        let reviewed = phrases::words("safe-now", language).unwrap().reviewed;
        assert_eq!((&told["language"], &told["reviewed"]), (&language.into(), &reviewed.into()));
        assert_eq!(told["phrases"].as_array().unwrap().len(), phrases::book().len());
        let first = &told["phrases"][0];
        assert_eq!((&first["id"], &first["kind"]), (&"safe-now".into(), &"yes-no".into()));
        assert_eq!(first["nl"], "Ben je nu veilig?");
        assert_eq!(first["text"], phrases::words("safe-now", language).unwrap().text);
        let text = said(&book(&["--language", language]));
        assert!(text.contains("Ben je nu veilig?"), "{text}");
        assert!(text.contains(first["text"].as_str().unwrap()), "{text}");
        assert_eq!(text.contains("UNREVIEWED"), !reviewed, "{text}");
    }
    assert_eq!(code(&book(&["--language", "xx"])), 2);
}

#[test]
fn reply_tells_when_nobody_checked_the_phrases() {
    let mut place = Place::new();
    for (language, root) in [("pl", 1), ("de", 2)] {
        let mailbox = Some(Root::from_bytes(&[root; 32]).receipt().public());
        place.send(&Tip { language: language.into(), mailbox, ..tip("one") }, &[]);
    }
    place.import(&place.log.bundle()).unwrap();
    let vault = place.vault.dir();
    let told = |arguments: &[&str]| {
        let output = run(vault, &[&["--json", "reply"], arguments].concat());
        assert_eq!(code(&output), 0, "{}", complained(&output));
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        (told["reviewed"].clone(), complained(&output))
    };
    let reviewed = phrases::words("want-help", "pl").unwrap().reviewed;
    let (own, words) = told(&["1", "--phrase", "want-help"]);
    assert_eq!(own, reviewed);
    assert_eq!(words.contains("The Polish words of these phrases are unreviewed"), !reviewed);
    let (fallen, words) = told(&["2", "--phrase", "call-112"]);
    assert_eq!(fallen, false);
    assert!(words.contains("no words in the sender's language (de)"), "{words}");
    let text = place.path("text");
    fs::write(&text, "words of their own").unwrap();
    let own_words = told(&["1", "--text-file", text.to_str().unwrap()]);
    assert_eq!(own_words, (Value::Null, String::new()));
}

/// A tip of 200 MiB passes with 128 MiB of address space for everything.
#[test]
fn large_tip_is_imported_in_constant_memory() {
    const SIZE: u64 = 200 << 20;
    let place = Place::new();
    let zeros = || std::io::Read::take(std::io::repeat(0), SIZE);
    let mut hash = ring::digest::Context::new(&ring::digest::SHA256);
    (0..SIZE >> 20).for_each(|_| hash.update(&[0; 1 << 20]));
    let mut large = with_files(tip("large"), &[b""]);
    large.attachments[0].size = SIZE;
    large.attachments[0].sha256.0 = hash.finish().as_ref().try_into().unwrap();
    let sealed = place.path("sealed");
    let file = fs::File::create(&sealed).unwrap();
    let sealing = Encryptor::new(&place.recipients(), &mut Os, file).unwrap();
    let mut writer = payload::Writer::new(sealing, &large).unwrap();
    writer.attachment(zeros()).unwrap();
    writer.finish().unwrap().finish().unwrap();
    let bytes = fs::read(&sealed).unwrap();
    let leaves = [Leaf::new(sha256(&bytes), bytes.len() as u64)];
    let mut tree = Tree::default();
    tree.extend(&leaves);
    let checkpoint = Checkpoint::of(&tree).sign(&place.log.key).unwrap();
    let day = meldkluis_reviewer::clock::today();
    let header = Header {
        day,
        roster_epoch: 1,
        desks: &[],
        first: 0,
        checkpoint: &checkpoint,
        leaves: &leaves,
        pepper: None,
    };
    let bundle = place.path("bundle");
    let mut writer =
        Writer::new(fs::File::create(&bundle).unwrap(), &header, &place.log.key).unwrap();
    writer.tip(bytes.as_slice()).unwrap();
    writer.finish().unwrap();
    let program = program(place.vault.dir());
    let out = place.path("out");
    for arguments in [
        &["import", bundle.to_str().unwrap()][..],
        &["extract", "1", "--out", out.to_str().unwrap()],
    ] {
        let mut bounded = Command::new("sh");
        bounded.args(["-c", "ulimit -v 131072; exec \"$0\" \"$@\""]).arg(program.get_program());
        let output = bounded.args(program.get_args()).args(arguments).output().unwrap();
        assert_eq!(code(&output), 0, "{}", complained(&output));
    }
    assert_eq!(fs::metadata(out.join("attachments/01.jpg")).unwrap().len(), SIZE);
}

#[test]
fn desks_come_and_go_by_the_roster_and_keys_tells_whose_days_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let (vault, south) = (dir.path().join("vault"), dir.path().join("south"));
    init(&vault, &["--desk", "north", "--root"]);
    let south = found(&south, "south", false);
    let out = dir.path().join("roster");
    let roster = |more: &[&str]| {
        run(&vault, &[&["--json", "roster", "--out", out.to_str().unwrap()], more].concat())
    };
    let card = south.dir().join("card");
    let fingerprint = south.desk().fingerprint();
    let add = ["--add-desk", card.to_str().unwrap(), "--fingerprint", &fingerprint];
    let refused = |output: &Output, why: &str| {
        assert_eq!(code(output), 1);
        assert!(complained(output).contains(why), "{}", complained(output));
    };
    refused(&roster(&[&add[..2], &["--fingerprint", "0000"]].concat()), &fingerprint);
    refused(&roster(&[&add[..], &["--from", "2020-01-01"]].concat()), "2020-01-01 is before today");
    let told: Value = serde_json::from_slice(&roster(&add).stdout).unwrap();
    assert_eq!((told["recipients"].as_array().unwrap().len(), &told["epoch"]), (4, &1.into()));

    refused(&roster(&["--remove-desk", "nobody"]), "no desk of this name");
    refused(&roster(&["--remove-desk", "north", "--yes"]), "holds the root key");
    refused(&roster(&["--remove-desk", "south"]), "the desk stays");
    let told: Value =
        serde_json::from_slice(&roster(&["--remove-desk", "south", "--yes"]).stdout).unwrap();
    assert_eq!((told["recipients"].as_array().unwrap().len(), &told["epoch"]), (2, &2.into()));
    assert_eq!(told["desks"].as_array().unwrap().len(), 1);

    let keys = json(&vault, &["keys"]);
    let kinds: Vec<_> = keys["keys"].as_array().unwrap().iter().map(|key| &key["kind"]).collect();
    assert_eq!(kinds, ["newest", "paper"]);
    assert_eq!((&keys["keys"][0]["used"], &keys["root_key"]), (&true.into(), &true.into()));
    let theirs = json(south.dir(), &["keys"]);
    assert_eq!((&theirs["keys"][0]["from"], &theirs["root_key"]), (&Value::Null, &false.into()));
    refused(&run(&vault, &["renew", "--from", "2020-01-01"]), "2020-01-01 is before today");
    refused(&run(south.dir(), &["renew", "--from", "2099-01-01"]), "has no draft");
    assert_eq!(run(&vault, &["retire"]).status.code(), Some(2), "which one?");
}

#[test]
fn status_asks_for_a_renewal_while_the_recipients_of_others_go_on() {
    let place = Place::new();
    let root = place.vault.root_key(&Passphrase::new(ROOT_PASSPHRASE.into())).unwrap();
    let term = |to, recipient| Term { from: day("2026-01-01"), to, recipient };
    let theirs = term(Day::LAST, Identity::generate(&mut Os).recipient());
    let ours = term(day("2026-01-31"), place.vault.keys().newest().recipient());
    let first = place.vault.rosters().unwrap().pop().unwrap().roster;
    for (epoch, recipients, todo) in [
        (2, vec![theirs.clone(), ours], "this vault's own recipient ends in 0 days: renew"),
        (3, vec![theirs], "the newest identity of this vault is in no roster"),
    ] {
        let note = Roster { epoch, recipients, ..first.clone() }.sign(&root).unwrap();
        place.vault.write().unwrap().take_roster(note.as_bytes()).unwrap();
        let status = run(place.vault.dir(), &["status"]);
        assert!(code(&status) == 1 && said(&status).contains(todo), "{}", said(&status));
        assert!(!said(&status).contains("a new roster is due"));
    }
}

#[test]
fn paper_is_tried_and_puts_a_backup_back_by_command() {
    let place = Place::new();
    let (vault, copy, back) = (place.vault.dir(), place.path("copy"), place.path("back"));
    let (paper, slip) = (place.paper.expose(), "AGE-SECRET-KEY-PQ-1OOPS");
    let before = files_besides_trail(&place.vault);
    let tried = typing(vault, &["recover", "--check"], &paper);
    assert!(code(&tried) == 0 && said(&tried).contains("Nothing was changed"), "{tried:?}");
    assert_eq!(files_besides_trail(&place.vault), before);
    let wrong = typing(vault, &["recover", "--check"], slip);
    assert!(code(&wrong) == 1 && complained(&wrong).contains("no recovery identity"), "{wrong:?}");
    let nothing = typing(&place.path("nowhere"), &["recover", "--check"], &paper);
    assert!(complained(&nothing).contains("no vault in this folder"), "{nothing:?}");

    run(vault, &["backup", "--same-disk", "--to", copy.to_str().unwrap()]);
    let restore = ["restore", "--paper", "--from", copy.to_str().unwrap()];
    let wrong = typing(&back, &restore, slip);
    assert!(code(&wrong) == 1 && !back.exists(), "{wrong:?}");
    let restored = typing(&back, &restore, &paper);
    assert_eq!(code(&restored), 0, "{}", complained(&restored));
    let tried = typing(&back, &["recover", "--check"], &paper);
    assert_eq!(code(&tried), 0, "{}", complained(&tried));
}

//! Keys over the years, with the real programs: renewed, destroyed, ended, and opened from paper.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use meldkluis_crypto::{
    age::{Decryptor, Identity, Passphrase},
    keyfile::VaultKeys,
};
use meldkluis_tests::{
    clock,
    deployed::Deployed,
    desk::{Desk, intake, text},
    opened::others_open,
    sender::{Door, Form, send},
};
use meldkluis_xtask::child::{self, Running, Stream};
use serde_json::{Value, json};

/// Three years: longer than any recipient of a new deployment is valid.
const LATER: &str = "+1100d";

fn tell(deployed: &Deployed, words: &str) {
    let answer = send(&deployed.at, Door::Onion, "en", &Form::new().field("text", words));
    assert_eq!(answer.status, 200, "{}", answer.page);
}

/// Opens a vault's key file with the deployment's passphrase and returns its identities as text.
fn identities(deployed: &Deployed, vault: &Path) -> Vec<String> {
    let passphrase = fs::read_to_string(deployed.at.passphrase_file()).unwrap();
    let file = fs::read(vault.join("keys.age")).unwrap();
    let keys = VaultKeys::open(&file, &Passphrase::new(passphrase.trim_end().to_owned())).unwrap();
    texts(&keys)
}

fn texts(keys: &VaultKeys) -> Vec<String> {
    keys.identities.iter().map(|identity| identity.expose().to_string()).collect()
}

/// Returns which identities open the sealed bytes of a tip, by our library and by somebody else's.
fn who_opens(
    desk: &Desk<'_>,
    out: &Path,
    (case, tip): (&str, &str),
    identities: &[String],
) -> Vec<bool> {
    fs::remove_dir_all(out).ok();
    desk.json(&["extract", case, "--sealed", "--out", out.to_str().unwrap()]);
    let sealed = out.join(format!("{tip}.age"));
    let bytes = fs::read(&sealed).unwrap();
    let opens =
        |identity: &String| Decryptor::new(&*bytes, &identity.parse::<Identity>().unwrap()).is_ok();
    let ours: Vec<bool> = identities.iter().map(opens).collect();
    let names: Vec<&str> = identities.iter().map(String::as_str).collect();
    assert_eq!(others_open(&sealed, &names), ours, "both implementations agree on {tip}");
    ours
}

fn shows(desk: &Desk<'_>, case: &str, words: &str) -> bool {
    desk.found(&["show", case]).to_string().contains(words)
}

fn file(deployed: &Deployed, name: &str, words: &str) -> PathBuf {
    deployed.file(name, format!("{words}\n").as_bytes())
}

#[test]
fn two_desks_renew_and_an_old_identity_is_destroyed_and_the_paper_opens_the_rest() {
    let deployed = Deployed::start();
    let at = deployed.at.clone();
    let (north, (south, paper)) = (Desk::first(&at), Desk::join_with_paper(&at, "south"));
    tell(&deployed, "before the renewal");
    assert_eq!(south.carry()["clean"], true);

    // Both desks renew; one roster names both new recipients and ends both old ones.
    let renewed = south.json(&["renew"]);
    assert_eq!((&renewed["from"], &renewed["card_number"]), (&Value::Null, &json!(2)));
    assert!(north.json(&["renew"])["from"].is_string());
    north.list(&south, renewed["desk_fingerprint"].as_str().unwrap());
    let roster = at.path("roster");
    south.json(&["roster", "--take", text(&roster)]);
    intake(&at, None, "import", &[text(&roster)]);
    tell(&deployed, "after the renewal");
    assert_eq!(south.carry()["clean"], true);
    assert!(shows(&south, "1", "before the renewal"));

    // The new tip is sealed to the new identity alone; the old one, to the old.
    let keys = identities(&deployed, south.vault());
    assert_eq!(keys.len(), 2);
    let key_file = fs::read(south.vault().join("keys.age")).unwrap();
    assert_eq!(who_opens(&south, &at.path("sealed"), ("1", "0-0"), &keys), [true, false]);
    assert_eq!(who_opens(&south, &at.path("sealed"), ("2", "0-1"), &keys), [false, true]);

    // Destroying the old one asks for the number of tips that go with it.
    let ended = ["retire", "--before", "9999-12-31"];
    let refused = south.typing(&ended, "y\n");
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("1 tips in this vault"));
    let anyway = [&ended[..], &["--even-unreadable"]].concat();
    assert!(!south.typing(&anyway, "destroy 2\n").status.success());
    let file_now = fs::read(south.vault().join("keys.age")).unwrap();
    assert_eq!(file_now, key_file, "nothing was destroyed until now");
    let gone = south.typing(&anyway, "destroy 1\n");
    assert!(gone.status.success(), "{}", String::from_utf8_lossy(&gone.stderr));
    let told: Value = serde_json::from_slice(&gone.stdout).unwrap();
    assert_eq!(told["unreadable"], json!(["0-0"]));

    // It is in neither key file, and the vault says which tip cannot be read.
    assert_eq!(identities(&deployed, south.vault()), keys[1..]);
    let recovery = fs::read(south.vault().join("recovery.age")).unwrap();
    let by_paper = VaultKeys::open_by(&recovery, &paper.parse().unwrap()).unwrap();
    assert_eq!(texts(&by_paper), keys[1..]);
    assert!(shows(&south, "1", "no identity of this vault opens it"));

    // The passphrase is lost. Another's paper does nothing; the right one opens the vault and all in it.
    let lost = file(&deployed, "lost", "a passphrase that nobody knows");
    south.json(&["passphrase", "--new-passphrase-file", text(&lost)]);
    assert!(!south.typing(&["list"], "").status.success());
    let passphrase = at.passphrase_file();
    let recover = ["recover", "--new-passphrase-file", text(&passphrase)];
    let before = fs::read(south.vault().join("keys.age")).unwrap();
    assert!(!south.typing(&recover, &keys[1]).status.success(), "an identity, and not the paper");
    assert_eq!(fs::read(south.vault().join("keys.age")).unwrap(), before);
    let spaced: String = paper.to_lowercase().chars().flat_map(|c| [c, ' ']).collect();
    let opened = south.typing(&recover, &format!("{spaced}\n"));
    assert!(opened.status.success(), "{}", String::from_utf8_lossy(&opened.stderr));
    assert!(shows(&south, "2", "after the renewal"));
    let trail = fs::read_to_string(south.vault().join("trail")).unwrap();
    let acts: Vec<_> = trail.lines().filter_map(|line| line.split(' ').nth(2)).collect();
    for act in ["renewed", "retired", "passphrase", "recovered"] {
        assert_eq!(acts.iter().filter(|entered| **entered == act).count(), 1, "{act} in {acts:?}");
    }
}

#[test]
fn tips_are_taken_and_somebody_is_told_when_all_recipients_have_ended() {
    let mut deployed = Deployed::start();
    let at = deployed.at.clone();
    deployed.intake.kill();
    let north = Desk::first(&at);
    let plain = at.intake_command("serve");
    let mut serve = child::command(Path::new(plain.get_program()));
    serve.args(plain.get_args()).stdout(Stdio::null());
    clock::believe(&mut serve, LATER);
    let mut serve = Running::start("serve", serve, Stream::Error).unwrap();
    let heard = |serve: &mut Running, words: &str| {
        let line = |line: &str| line.contains(words).then_some(());
        serve.wait_for(Duration::from_secs(120), line).unwrap();
    };
    heard(&mut serve, "started: listening");
    tell(&deployed, "three years later");
    heard(&mut serve, "no recipient is valid today");
    serve.kill();
    let bundle = at.path("late");
    let exported = intake(&at, Some(LATER), "export", &["--out", text(&bundle)]);
    assert_eq!(exported["tips"], 1);
    let imported = north.found(&["import", text(&bundle)]);
    assert_eq!(imported["items"][0]["outcome"], "opened", "{imported}");
}

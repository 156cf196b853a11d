//! Both ways with the npm package `age-encryption`: it opens our files, we open its files.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use meldkluis_crypto::age::{Encryptor, Identity, Passphrase, Recipient, WorkFactor};
use serde_json::{Value, json};

use crate::material::{Seeded, open, seal};
use crate::npm;

const SIZES: [usize; 6] = [0, 1, 65535, 65536, 65537, 3 * 1024 * 1024];

fn path(folder: &Path, name: &str, size: usize) -> String {
    folder.join(format!("{name}-{size}")).to_str().unwrap().to_owned()
}

fn assert_done(answers: &[Value]) {
    for answer in answers {
        assert!(answer.get("error").is_none(), "{answer}");
    }
}

#[test]
fn npm_opens_files_for_one_and_for_several_recipients() {
    let folder = npm::empty_folder("age-npm-opens");
    let mut entropy = Seeded::new(1);
    let identities: Vec<Identity> = (0..3).map(|_| entropy.identity()).collect();
    let recipients: Vec<Recipient> = identities.iter().map(Identity::recipient).collect();
    let mut jobs = Vec::new();
    let mut plaintexts = Vec::new();
    for size in SIZES {
        let plaintext = entropy.bytes(size);
        let one = path(&folder, "one", size);
        let several = path(&folder, "several", size);
        fs::write(&one, seal(&recipients[..1], &mut entropy, &plaintext)).unwrap();
        fs::write(&several, seal(&recipients, &mut entropy, &plaintext)).unwrap();
        for (file, identity) in
            [(&one, &identities[0]), (&several, &identities[0]), (&several, &identities[2])]
        {
            let out = format!("{file}-opened-{}", jobs.len());
            let identity = identity.expose();
            jobs.push(json!({"do": "open", "in": file, "out": &out, "identity": &*identity}));
            plaintexts.push((out, plaintext.clone()));
        }
    }
    assert_done(&npm::jobs(&jobs));
    for (out, plaintext) in plaintexts {
        assert!(fs::read(&out).unwrap() == plaintext, "{out}");
    }
}

#[test]
fn npm_opens_passphrase_files() {
    let folder = npm::empty_folder("age-npm-opens-passphrase");
    let mut entropy = Seeded::new(2);
    let secret = "correct horse \u{1F40E} staple";
    let passphrase = Passphrase::new(secret.to_owned());
    let mut jobs = Vec::new();
    let mut plaintexts = Vec::new();
    for size in SIZES {
        let plaintext = entropy.bytes(size);
        let cost = WorkFactor::new(10).unwrap();
        let mut sealing =
            Encryptor::with_passphrase(&passphrase, cost, &mut entropy, Vec::new()).unwrap();
        sealing.write_all(&plaintext).unwrap();
        let file = path(&folder, "sealed", size);
        let out = path(&folder, "opened", size);
        fs::write(&file, sealing.finish().unwrap()).unwrap();
        jobs.push(json!({"do": "open", "in": file, "out": &out, "passphrase": secret}));
        plaintexts.push((out, plaintext));
    }
    assert_done(&npm::jobs(&jobs));
    for (out, plaintext) in plaintexts {
        assert!(fs::read(&out).unwrap() == plaintext, "{out}");
    }
}

#[test]
fn files_sealed_by_npm_open_here() {
    let folder = npm::empty_folder("age-npm-seals");
    let mut entropy = Seeded::new(3);
    let ours = entropy.identity();
    let theirs = npm::jobs(&[json!({"do": "generate"})]);
    let identity: Identity = theirs[0]["identity"].as_str().unwrap().parse().unwrap();
    let recipients = [ours.recipient().to_string(), identity.recipient().to_string()];
    let mut jobs = Vec::new();
    for size in SIZES {
        let file = path(&folder, "plain", size);
        fs::write(&file, entropy.bytes(size)).unwrap();
        let hybrid = path(&folder, "hybrid", size);
        let secret = path(&folder, "passphrase", size);
        jobs.push(json!({"do": "seal", "in": &file, "out": hybrid, "recipients": recipients}));
        jobs.push(json!({"do": "seal", "in": &file, "out": secret, "passphrase": "lantern"}));
    }
    assert_done(&npm::jobs(&jobs));
    let passphrase = Passphrase::new("lantern".to_owned());
    for size in SIZES {
        let plaintext = fs::read(path(&folder, "plain", size)).unwrap();
        let hybrid = fs::read(path(&folder, "hybrid", size)).unwrap();
        let secret = fs::read(path(&folder, "passphrase", size)).unwrap();
        assert!(open(&hybrid, &ours) == plaintext, "our identity, {size}");
        assert!(open(&hybrid, &identity) == plaintext, "their identity, {size}");
        assert!(open(&secret, &passphrase) == plaintext, "passphrase, {size}");
    }
}

#[test]
fn both_implementations_derive_the_same_recipient() {
    let ours = Seeded::new(4).identity();
    let answers = npm::jobs(&[
        json!({"do": "generate"}),
        json!({"do": "recipient", "identity": &*ours.expose()}),
    ]);
    let theirs: Identity = answers[0]["identity"].as_str().unwrap().parse().unwrap();
    assert_eq!(theirs.recipient().to_string(), answers[0]["recipient"].as_str().unwrap());
    assert_eq!(ours.recipient().to_string(), answers[1]["recipient"].as_str().unwrap());
}

#[test]
fn npm_refuses_our_file_for_another_identity() {
    let folder = npm::empty_folder("age-npm-refuses");
    let mut entropy = Seeded::new(5);
    let file = path(&folder, "sealed", 1);
    let recipient = entropy.identity().recipient();
    fs::write(&file, seal(&[recipient], &mut entropy, b"x")).unwrap();
    let stranger = entropy.identity().expose();
    let out = path(&folder, "opened", 1);
    let answers =
        npm::jobs(&[json!({"do": "open", "in": file, "out": out, "identity": &*stranger})]);
    assert!(answers[0].get("error").is_some());
}

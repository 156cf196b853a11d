//! Three ways to open what a bundle carries: our reader, the reviewer, and nobody's code of ours.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use meldkluis_crypto::{
    age::{Decryptor, Identity, Passphrase},
    bundle::{Item, Verified},
    keyfile::VaultKeys,
    payload,
    roster::Roster,
    tip::{Attachment, Tip},
};
use meldkluis_xtask::deployment::Deployment;
use serde_json::{Value, json};

use crate::npm;

/// One opened tip and its files by their names in the payload.
pub struct Opened {
    /// `tip.json`.
    pub tip: Tip,
    /// The attachments.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// One tip as other people's programs opened it.
pub struct Foreign {
    /// `tip.json`, parsed.
    pub tip: Value,
    /// `tip.json` and the attachments.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// A vault's keys, opened once; opening costs a second.
pub struct Keys {
    keys: VaultKeys,
    roster: Roster,
}

impl Keys {
    /// Opens the vault of a deployment.
    ///
    /// # Panics
    /// When its files are not what they should be.
    #[must_use]
    pub fn of(deployment: &Deployment) -> Self {
        let file = fs::read(deployment.vault().join("keys.age")).expect("a vault has keys");
        let keys =
            VaultKeys::open(&file, &passphrase(deployment)).expect("the passphrase opens it");
        let root = fs::read_to_string(deployment.configuration_file()).expect("a configuration");
        let root = root.lines().find_map(|line| line.strip_prefix("root_verifier = \""));
        let root = root.and_then(|line| line.strip_suffix('"')?.parse().ok()).expect("a root key");
        let roster = fs::read(deployment.path("roster")).expect("a roster");
        Self { keys, roster: Roster::verify(&roster, &root).expect("a roster that verifies") }
    }

    /// Opens every tip of a bundle with our own reader.
    ///
    /// # Panics
    /// When anything in the bundle is not as it must be.
    #[must_use]
    pub fn open(&self, bundle: &Path) -> Vec<Opened> {
        let file = File::open(bundle).expect("a bundle");
        let mut bundle = Verified::open(file, &self.roster).expect("a bundle that verifies");
        let mut opened = Vec::new();
        while let Some(item) = bundle.next_item() {
            let Item::Tip(index) = item else { panic!("{item:?} in a bundle") };
            assert_eq!(index, opened.len() as u64);
            opened.push(open(bundle.body(), &self.keys.identities[0]));
        }
        assert_eq!(opened.len(), bundle.leaves().len());
        opened
    }
}

fn open(sealed: impl io::Read, identity: &Identity) -> Opened {
    let mut files = BTreeMap::new();
    let age = Decryptor::new(sealed, identity).expect("our identity opens it");
    let tip = payload::read(age, |attachment: &Attachment, bytes| {
        let mut body = Vec::new();
        bytes.read_to_end(&mut body)?;
        files.insert(attachment.name.clone(), body);
        Ok(())
    });
    Opened { tip: tip.expect("a canonical payload"), files }
}

fn passphrase(deployment: &Deployment) -> Passphrase {
    let text = fs::read_to_string(deployment.passphrase_file()).expect("a passphrase");
    Passphrase::new(text.trim_end_matches('\n').to_owned())
}

/// Opens every tip of a bundle with GNU tar and npm's age-encryption alone, from the vault's key file on.
///
/// # Panics
/// When one of them refuses, or says anything on standard error.
#[must_use]
pub fn by_others(deployment: &Deployment, bundle: &Path) -> Vec<Foreign> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let inside = folder.path();
    untar(bundle, inside);
    let passphrase = fs::read_to_string(deployment.passphrase_file()).expect("a passphrase");
    let keys = inside.join("keys.txt");
    opened_all(&[json!({
        "do": "open", "in": deployment.vault().join("keys.age"), "out": keys, "passphrase": passphrase.trim_end(),
    })]);
    let keys = fs::read_to_string(keys).expect("key files are text");
    let identity =
        keys.lines().find_map(|line| line.strip_prefix("identity ")).expect("an identity");
    let sealed = sorted(&inside.join("tips"));
    let jobs: Vec<Value> = sealed
        .iter()
        .map(
            |file| json!({"do": "open", "in": file, "out": tar_beside(file), "identity": identity}),
        )
        .collect();
    opened_all(&jobs);
    sealed.iter().map(|file| foreign(&tar_beside(file))).collect()
}

fn tar_beside(sealed: &Path) -> PathBuf {
    sealed.with_extension("tar")
}

fn foreign(tar: &Path) -> Foreign {
    let folder = tar.with_extension("");
    fs::create_dir(&folder).expect("a new folder");
    untar(tar, &folder);
    let mut files = BTreeMap::new();
    for path in sorted(&folder) {
        let inside = if path.is_dir() { sorted(&path) } else { vec![path] };
        for file in inside {
            let name = file.strip_prefix(&folder).expect("found below it").display().to_string();
            files.insert(name, fs::read(&file).expect("a file that tar wrote"));
        }
    }
    Foreign { tip: serde_json::from_slice(&files["tip.json"]).expect("tip.json is JSON"), files }
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let inside = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = inside.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// Unpacks with GNU tar, which must have nothing to complain of.
fn untar(tar: &Path, into: &Path) {
    let mut gnu = Command::new("tar");
    let output = gnu.arg("--extract").arg("--file").arg(tar).arg("--directory").arg(into).output();
    let output = output.expect("tar is installed");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "tar on {}: {said}", tar.display());
}

/// Tells which of some identities open a sealed file, by npm's age-encryption.
///
/// # Panics
/// When it cannot run.
#[must_use]
pub fn others_open(sealed: &Path, identities: &[&str]) -> Vec<bool> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("opened");
    let job = |identity| json!({"do": "open", "in": sealed, "out": out, "identity": identity});
    let answers = run_jobs(&identities.iter().map(job).collect::<Vec<_>>());
    answers.iter().map(|answer| *answer == json!({})).collect()
}

fn opened_all(jobs: &[Value]) {
    assert_eq!(run_jobs(jobs), vec![json!({}); jobs.len()]);
}

/// Runs age jobs with npm's age-encryption; tests/npm-age/run-jobs.mjs tells their form.
fn run_jobs(jobs: &[Value]) -> Vec<Value> {
    let package = npm::installed("npm-age");
    let mut node = Command::new("node");
    // Node.js 18 has the Web Crypto interface only when asked.
    node.env("NODE_OPTIONS", "--experimental-global-webcrypto").arg("run-jobs.mjs");
    let node = node.current_dir(package).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut node = node.expect("node is installed");
    let mut stdin = node.stdin.take().expect("just set up as a pipe");
    stdin.write_all(Value::from(jobs).to_string().as_bytes()).expect("node reads its jobs");
    drop(stdin);
    let mut answers = String::new();
    let mut stdout = node.stdout.take().expect("just set up as a pipe");
    stdout.read_to_string(&mut answers).expect("node answers");
    assert!(node.wait().expect("node ends").success());
    let answers: Vec<Value> = serde_json::from_str(&answers).expect("node answers JSON");
    assert_eq!(answers.len(), jobs.len());
    answers
}

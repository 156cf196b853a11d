//! The npm packages of `tests/npm-age`, installed as their lock file says, and run with node.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(300);

const SET_UP: &str = "run `cargo xtask test`, or install node 18 or newer with npm";

fn package() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/npm-age")
}

/// A folder under `target` for what the tests write.
fn scratch() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
}

/// An empty folder for one test's files.
pub(crate) fn empty_folder(name: &str) -> PathBuf {
    let folder = scratch().join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Does `work` unless it was done for this very lock file of the packages; `mark` remembers.
///
/// Tests run in processes of their own, so a file lock lets one of them do it while the others wait.
fn once(mark: &Path, work: impl FnOnce()) {
    let guard = File::create(scratch().join("npm-age.guard")).unwrap();
    guard.lock().unwrap();
    let wanted = fs::read(package().join("package-lock.json")).unwrap();
    if fs::read(mark).ok().as_ref() != Some(&wanted) {
        work();
        fs::write(mark, wanted).unwrap();
    }
}

fn install() {
    once(&package().join("node_modules/.installed-lock.json"), || {
        run("npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund"], "");
    });
}

/// The vectors of the C2SP age test kit, one file each, and nothing else in the folder.
pub(crate) fn kit() -> PathBuf {
    install();
    let folder = scratch().join("cctv-age");
    once(&scratch().join("cctv-age.dumped-lock.json"), || {
        let folder = empty_folder("cctv-age");
        run("node", &["dump-vectors.mjs", folder.to_str().unwrap()], "");
    });
    folder
}

/// Runs age jobs with the npm implementation; see `run-jobs.mjs` for their form.
pub(crate) fn jobs(jobs: &[Value]) -> Vec<Value> {
    install();
    let answers = run("node", &["run-jobs.mjs"], &serde_json::to_string(jobs).unwrap());
    let answers: Vec<Value> = serde_json::from_str(&answers).unwrap();
    assert_eq!(answers.len(), jobs.len());
    answers
}

fn run(program: &str, args: &[&str], input: &str) -> String {
    let mut child = Command::new(program)
        .args(args)
        .current_dir(package())
        // Node.js 18, which Debian 12 has, gives the Web Crypto interface only when asked.
        .env("NODE_OPTIONS", "--experimental-global-webcrypto")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} does not start ({error}): {SET_UP}"));
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut output = String::new();
        send.send(stdout.read_to_string(&mut output).map(|_| output))
    });
    let Ok(output) = receive.recv_timeout(PATIENCE) else {
        child.kill().unwrap();
        panic!("{program} {args:?} gave no answer in {PATIENCE:?}: {SET_UP}");
    };
    let status = child.wait().unwrap();
    assert!(status.success(), "{program} {args:?} failed in {}: {SET_UP}", package().display());
    output.unwrap()
}

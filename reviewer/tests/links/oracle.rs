//! libphonenumber (by its port `phonenumbers`) and `python-stdnum`, fetched under their hashes.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use meldkluis_reviewer::links::{Kind, marks};

/// Returns the folder of the wheels; another test waits while one fetches.
fn wheels() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("links-fetched");
    fs::create_dir_all(&folder).unwrap();
    let guard = File::create(folder.join("guard")).unwrap();
    guard.lock().unwrap();
    let (done, wanted) = (folder.join("done"), include_str!("requirements.txt"));
    if fs::read_to_string(&done).ok().as_deref() != Some(wanted) {
        let list = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/links/requirements.txt");
        let how = [
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            "--require-hashes",
            "-r",
            list,
            "-d",
        ];
        let fetched = Command::new("/usr/bin/python3").args(how).arg(&folder).output().unwrap();
        assert!(fetched.status.success(), "{}", String::from_utf8_lossy(&fetched.stderr));
        fs::write(done, wanted).unwrap();
    }
    folder
}

/// Runs the oracle with the wheels on its path, and returns what it printed.
fn oracle(act: &str, asked: &str) -> String {
    let wheels = fs::read_dir(wheels()).unwrap().map(|file| file.unwrap().path());
    let wheels = wheels.filter(|file| file.extension().is_some_and(|ending| ending == "whl"));
    let path = std::env::join_paths(wheels).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/links/oracle.py");
    let mut python = Command::new("/usr/bin/python3");
    python.args([
        "-I",
        "-c",
        "import sys; sys.path[:0] = sys.argv.pop(1).split(':'); sys.argv.pop(0); \
                              exec(compile(open(sys.argv[0]).read(), sys.argv[0], 'exec'))",
    ]);
    python
        .arg(path)
        .arg(script)
        .arg(act)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = python.spawn().unwrap();
    child.stdin.take().unwrap().write_all(asked.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn marks_agree_with_other_peoples_libraries() {
    let (mut wrong, mut counts, mut phones) = (vec![], BTreeMap::<_, usize>::new(), String::new());
    for line in oracle("write", "").lines() {
        let [kind, text, key] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let found: Vec<String> = marks(&format!("zie {text} daar"))
            .into_iter()
            .filter(|mark| mark.kind.name() == kind)
            .map(|mark| mark.key)
            .collect();
        let wanted: Vec<&str> = if key == "-" { vec![] } else { vec![key] };
        if found != wanted {
            wrong.push(format!("{line}: {found:?}"));
        }
        if kind == Kind::Phone.name() {
            phones.extend(found.iter().map(|key| format!("{key}\n")));
        }
        *counts.entry((kind.to_owned(), key == "-")).or_default() += 1;
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(counts.len() == 6 && counts.values().all(|count| *count > 15), "{counts:?}");
    assert_eq!(oracle("judge", &phones), "", "what is marked can be a number");
}

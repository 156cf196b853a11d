//! What the serving process may still do, asked of the running server, and tried under the same restrictions.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::{
        fs::{PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::Path,
    process::Command,
    time::Duration,
};

use meldkluis_tests::{
    deployed::{Deployed, example},
    sender::{Door, Form, send},
};
use meldkluis_xtask::{
    child::{Running, Stream},
    deployment::Deployment,
};

/// Debian's `nobody` and `nogroup`.
const NOBODY: u32 = 65_534;

fn status(process: u32) -> BTreeMap<String, String> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let lines = status.lines().filter_map(|line| line.split_once(':'));
    lines.map(|(key, value)| (key.to_owned(), value.trim().to_owned())).collect()
}

#[test]
fn server_has_no_new_privileges_a_filter_no_core_and_no_swap() {
    let deployed = Deployed::start();
    let process = deployed.intake.id();
    let told = status(process);
    assert_eq!((told["NoNewPrivs"].as_str(), told["Seccomp"].as_str()), ("1", "2"));
    let tasks: Vec<_> = fs::read_dir(format!("/proc/{process}/task")).unwrap().collect();
    assert!(tasks.len() > 5, "threads");
    for task in tasks {
        let task = task.unwrap().file_name().into_string().unwrap();
        let told = status(task.parse().unwrap());
        assert_eq!((told["NoNewPrivs"].as_str(), told["Seccomp"].as_str()), ("1", "2"), "{told:?}");
    }
    // Whoever may lock without a limit does.
    assert_ne!(told["VmLck"], "0 kB");
    let limits = fs::read_to_string(format!("/proc/{process}/limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().collect::<Vec<_>>()[4..], ["0", "0", "bytes"]);
    assert!(deployed.intake.lines().iter().all(|line| !line.starts_with("process:")));
}

#[test]
fn what_a_taken_over_server_would_try_fails_and_its_work_goes_on() {
    let mut deployed = Deployed::start();
    assert!(deployed.intake.end().unwrap().success());
    let other = deployed.beside("other");
    fs::create_dir(&other).unwrap();
    let mut confined = Command::new(example("confined"));
    let said = confined.arg(deployed.at.configuration_file()).arg(&other).output().unwrap();
    let words = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "{words}");
    let results: BTreeMap<String, String> = serde_json::from_slice(&said.stdout).unwrap();
    let works = [
        "read the certificate",
        "read in the store",
        "write in the store",
        "rename in the store",
        "remove in the store",
        "spool",
        "start a thread",
    ];
    for (what, became) in &results {
        let wanted = if works.contains(&what.as_str()) {
            became == "done"
        } else {
            matches!(became.as_str(), "PermissionDenied" | "Unsupported")
        };
        assert!(wanted, "{what}: {became}");
    }
    assert_eq!(results.len(), works.len() + 20, "{results:?}");
    assert!(!other.join("new").exists());
    // Its panics print none of their words.
    assert_eq!(words, "program: an error of its own ended one piece of work, please report it\n");
}

/// Writes another answer to whether root may serve.
fn as_root(at: &Deployment, line: &str) {
    let file = at.configuration_file();
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("as_root = \"allow\""));
    fs::write(file, text.replace("as_root = \"allow\"", line)).unwrap();
}

#[test]
fn root_is_refused_and_another_user_serves() {
    if !rustix::process::geteuid().is_root() {
        panic!("this test must be root to show that root is refused");
    }
    let mut deployed = Deployed::start();
    assert!(deployed.intake.end().unwrap().success());
    as_root(&deployed.at, "# as_root by its default");
    let refused = deployed.at.intake_command("serve").output().unwrap();
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said.starts_with("running as root\n") && said.contains("setpriv"), "{said}");

    // Nobody, without any capability, on a folder that is theirs.
    give(&deployed.at.path(""), NOBODY);
    let folder = deployed.beside("");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    let program = folder.join("meldkluis-intake");
    fs::copy(deployed.at.intake_command("serve").get_program(), &program).unwrap();
    let user = NOBODY.to_string();
    let nobody =
        ["setpriv", "--reuid", &user, "--regid", &user, "--clear-groups", "--bounding-set=-all"];
    let nobody = [&nobody[..], &["--pdeathsig", "KILL", "--"]].concat();
    let mut serve = Command::new(nobody[0]);
    serve.args(&nobody[1..]).arg(&program).args(["serve", "--config"]);
    serve.arg(deployed.at.configuration_file()).process_group(0);
    let mut serving = Running::start("serve", serve, Stream::Error).unwrap();
    let started = |line: &str| line.contains("started: listening").then_some(());
    serving.wait_for(Duration::from_secs(60), started).unwrap_or_else(|e| panic!("{e}"));
    let told = status(serving.id());
    assert!(told["Uid"].split_whitespace().all(|id| id == user), "{told:?}");
    assert_eq!((told["CapEff"].as_str(), told["Seccomp"].as_str()), ("0000000000000000", "2"));
    assert_eq!(told["VmLck"], "0 kB", "not under a limit that reports would run into");
    for door in [Door::Tls, Door::Onion] {
        let form =
            Form::new().field("text", "from whoever").bytes("files", b"\xff\xd8\xff no photo");
        assert_eq!(send(&deployed.at, door, "en", &form).status, 200);
    }
    // Not dumpable: not even the same user may look into it.
    let memory = format!("/proc/{}/mem", serving.id());
    let mut peek = Command::new("setpriv");
    peek.args(["--reuid", &user, "--regid", &user, "--clear-groups", "head", "-c1", &memory]);
    let peeked = peek.output().unwrap();
    let said = String::from_utf8_lossy(&peeked.stderr);
    assert!(!peeked.status.success() && said.contains("Permission denied"), "{said}");
    assert!(serving.end().unwrap().success());
}

fn give(path: &Path, user: u32) {
    chown(path, Some(user), Some(user)).unwrap();
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            give(&entry.unwrap().path(), user);
        }
    }
}

#[test]
fn certificate_is_taken_anew_and_the_end_is_an_orderly_one() {
    let mut deployed = Deployed::start();
    let at = &deployed.at;
    // By rename, as a client of ACME does it.
    for name in ["server.pem", "server.key"] {
        let (file, draft) = (at.path("tls").join(name), at.path("tls/draft"));
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&draft, format!("{text}\n")).unwrap();
        fs::rename(draft, file).unwrap();
    }
    let taken = |line: &str| line.starts_with("certificate: the new one").then_some(());
    deployed.intake.wait_for(Duration::from_secs(60), taken).unwrap_or_else(|e| panic!("{e}"));
    let form = Form::new().field("text", "under the new one");
    assert_eq!(send(&deployed.at, Door::Tls, "en", &form).status, 200);
    assert_eq!(deployed.tips(), 1, "the control socket answers");
    drop(deployed.bundle());
    assert!(deployed.intake.end().unwrap().success());
    assert!(!deployed.at.path("control.sock").exists() && !deployed.at.unix_socket().exists());
    assert_eq!(deployed.tips(), 1, "and the store is free");
}

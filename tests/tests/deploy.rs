//! What deploy/ holds is judged by the programs that will read it: systemd, tor and nft, as Debian has them.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const SERVICE: &str = "meldkluis.service";
const SELF_BINDING: &str = "meldkluis-self-binding.service";
const NOTICE: &str = "meldkluis-notice.service";
const PROBE: &str = "meldkluis-probe.service";

fn deploy(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy").join(file).canonicalize().unwrap()
}

fn run(program: &str, arguments: &[&str]) -> Output {
    let done = Command::new(program).args(arguments).env("LC_ALL", "C.UTF-8").output();
    done.unwrap_or_else(|error| panic!("{program}: {error}"))
}

/// Runs a program that must succeed, and returns everything it said.
fn said(program: &str, arguments: &[&str]) -> String {
    let done = run(program, arguments);
    let said = [done.stdout, done.stderr].concat();
    let said = String::from_utf8(said).unwrap();
    assert!(done.status.success(), "{program} {arguments:?}: {said}");
    said
}

/// Copies the units to a folder, with `/bin/true` for programs that are not installed here.
fn units() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(deploy("systemd")).unwrap() {
        let path = entry.unwrap().path();
        let unit = fs::read_to_string(&path).unwrap();
        let unit = unit.replace("/usr/bin/meldkluis-", "/bin/true meldkluis-");
        fs::write(folder.path().join(path.file_name().unwrap()), unit).unwrap();
    }
    folder
}

/// The exposure that systemd finds in a unit, 0 to 10.
fn exposure(unit: &str) -> f64 {
    let file = units();
    let file = file.path().join(unit);
    let said = said("systemd-analyze", &["security", "--offline=true", file.to_str().unwrap()]);
    let line = said.lines().find(|line| line.contains("Overall exposure level")).unwrap();
    let level = line.split_whitespace().find_map(|word| word.parse().ok());
    level.unwrap_or_else(|| panic!("no level in {line}"))
}

#[test]
fn handed_sockets_leave_hardly_any_exposure() {
    let level = exposure(SERVICE);
    assert!(level <= 1.0, "{level}");
}

#[test]
fn own_sockets_mail_and_probe_leave_little_exposure() {
    for unit in [SELF_BINDING, NOTICE, PROBE] {
        let level = exposure(unit);
        assert!(level <= 1.5, "{unit}: {level}");
    }
}

#[test]
fn notice_goes_at_the_time_of_its_sample() {
    let timer = fs::read_to_string(deploy("systemd/meldkluis-notice.timer")).unwrap();
    let sample = fs::read_to_string(deploy("config/notice.toml")).unwrap();
    let time = sample.lines().find_map(|line| line.strip_prefix("time = ")).unwrap();
    assert!(timer.contains(&format!("OnCalendar=*-*-* {}:00 UTC", time.trim_matches('"'))));
}

/// A moment that is the same each day, or so near midnight that a form crosses it, tells a canary.
#[test]
fn probe_goes_at_a_moment_that_is_drawn_and_ends_on_its_day() {
    let timer = fs::read_to_string(deploy("systemd/meldkluis-probe.timer")).unwrap();
    for line in ["OnCalendar=*-*-* 00:10:00 UTC", "RandomizedDelaySec=22h", "Persistent=no"] {
        assert!(timer.lines().any(|it| it == line), "{line}");
    }
    assert!(!timer.contains("FixedRandomDelay"));
    let service = fs::read_to_string(deploy("systemd/meldkluis-probe.service")).unwrap();
    // From 00:10 22 hours and one more at most.
    assert!(service.contains("TimeoutStartSec=3600"));
}

#[test]
fn systemd_understands_every_unit() {
    let folder = units();
    let mut names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().path()).collect();
    names.sort();
    let names: Vec<&str> = names.iter().map(|path| path.to_str().unwrap()).collect();
    assert!(names.len() >= 4, "{names:?}");
    let said = said("systemd-analyze", &[&["verify", "--man=no"], names.as_slice()].concat());
    assert_eq!(said, "");
}

#[test]
fn a_word_systemd_does_not_know_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.service");
    fs::write(&file, "[Service]\nExecStart=/bin/true\nProtectEverything=yes\n").unwrap();
    let said = said("systemd-analyze", &["verify", "--man=no", file.to_str().unwrap()]);
    assert!(said.contains("ProtectEverything"), "{said}");
}

#[test]
fn users_and_folders_come_out_as_they_should() {
    let root = tempfile::tempdir().unwrap();
    let within = format!("--root={}", root.path().display());
    fs::create_dir(root.path().join("etc")).unwrap();
    for name in ["meldkluis", "meldkluis-probe"] {
        let file = deploy(&format!("sysusers.d/{name}.conf"));
        said("systemd-sysusers", &[&within, file.to_str().unwrap()]);
    }
    let passwd = fs::read_to_string(root.path().join("etc/passwd")).unwrap();
    for user in ["meldkluis", "meldkluis-notice", "meldkluis-probe"] {
        let line = passwd.lines().find(|line| line.starts_with(&format!("{user}:"))).unwrap();
        assert!(line.ends_with(":/nonexistent:/usr/sbin/nologin"), "{line}");
    }
    let groups = fs::read_to_string(root.path().join("etc/group")).unwrap();
    let onion = groups.lines().find(|line| line.starts_with("meldkluis-onion:")).unwrap();
    assert!(onion.ends_with(':'), "nobody reaches the onion socket until tor is named: {onion}");
    let folders = deploy("tmpfiles.d/meldkluis.conf");
    said("systemd-tmpfiles", &[&within, "--create", folders.to_str().unwrap()]);
    for (folder, mode) in [("var/lib/meldkluis", 0o700), ("etc/meldkluis/keys", 0o700)] {
        let is = fs::metadata(root.path().join(folder)).unwrap().permissions().mode();
        assert_eq!(is & 0o777, mode, "{folder}");
    }
}

/// tor gives up all other groups: `tests/src/onion.rs` runs it so.
#[test]
fn onion_socket_is_opened_to_the_only_group_that_tor_keeps() {
    let folder = units();
    let beside = folder.path().join("meldkluis-onion.socket.d");
    fs::create_dir(&beside).unwrap();
    fs::copy(deploy("tor/meldkluis-onion.socket.conf"), beside.join("tor.conf")).unwrap();
    let unit = folder.path().join("meldkluis-onion.socket");
    let verify = ["verify", "--man=no", unit.to_str().unwrap()];
    assert_eq!(said("systemd-analyze", &verify), "");
    let dropped = fs::read_to_string(beside.join("tor.conf")).unwrap();
    let lines = dropped.lines().filter(|line| !line.starts_with('#'));
    assert_eq!(lines.collect::<Vec<_>>(), ["[Socket]", "SocketGroup=debian-tor"]);
    fs::write(beside.join("tor.conf"), "[Socket]\nSocketCrowd=debian-tor\n").unwrap();
    let wrong = said("systemd-analyze", &verify);
    assert!(wrong.contains("SocketCrowd"), "what is added is read too: {wrong}");
}

#[test]
fn tor_takes_the_sample() {
    let folder = tempfile::tempdir().unwrap();
    let (torrc, data) = (deploy("tor/torrc"), folder.path().display().to_string());
    let check = ["--verify-config", "-f", torrc.to_str().unwrap(), "--DataDirectory", &data];
    let said = said("tor", &check);
    assert!(said.contains("Configuration was valid"), "{said}");
    let torrc = fs::read_to_string(torrc).unwrap();
    for line in ["HiddenServiceExportCircuitID haproxy", "HiddenServicePoWDefensesEnabled 1"] {
        assert!(torrc.lines().any(|it| it == line), "{line}");
    }
}

/// nft looks users up, and those of the sample are not on this machine: others that are stand in for them.
#[test]
fn nft_takes_the_sample() {
    let rules = fs::read_to_string(deploy("nftables/meldkluis.nft")).unwrap();
    let users = ["\"meldkluis-notice\"", "\"meldkluis\"", "\"debian-tor\"", "\"systemd-timesync\""];
    let rules = users.iter().fold(rules, |rules, user| rules.replace(user, "\"nobody\""));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.nft");
    fs::write(&file, &rules).unwrap();
    let check = ["--net", "nft", "--check", "--file", file.to_str().unwrap()];
    said("unshare", &check);
    fs::write(&file, rules.replace("policy drop", "policy perhaps")).unwrap();
    assert!(!run("unshare", &check).status.success(), "a wrong word must be refused");
    let mut words =
        rules.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
    assert!(words.all(|word| word != "log"), "a log line holds an address");
}

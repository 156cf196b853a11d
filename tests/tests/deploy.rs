//! What deploy/ holds is judged by the programs that will read it: systemd and its journal, tor, nft and AppArmor's
//! parser, as Debian has them.

use std::{
    cell::RefCell,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::Duration,
};

use meldkluis_xtask::{
    child::{self, Running, Stream},
    place,
};

const SERVICE: &str = "meldkluis.service";
const SELF_BINDING: &str = "meldkluis-self-binding.service";
const NOTICE: &str = "meldkluis-notice.service";
const PROBE: &str = "meldkluis-probe.service";
const BACKUP: &str = "meldkluis-backup.service";
const STATUS: &str = "meldkluis-status.service";

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

/// The most exposure that each service may have.
const EXPOSED: [(&str, f64); 6] = [
    (SERVICE, 1.0),
    (SELF_BINDING, 1.5),
    (NOTICE, 1.5),
    (PROBE, 1.5),
    (BACKUP, 1.0),
    (STATUS, 1.0),
];

#[test]
fn every_service_has_its_bound_of_exposure_and_keeps_it() {
    let services = fs::read_dir(deploy("systemd")).unwrap().map(|entry| entry.unwrap().file_name());
    let mut services: Vec<String> = services.map(|name| name.into_string().unwrap()).collect();
    services.retain(|name| name.ends_with(".service"));
    services.sort();
    let mut bounded = EXPOSED.map(|(unit, _)| unit);
    bounded.sort_unstable();
    assert_eq!(services, bounded, "a service without a bound");
    for (unit, bound) in EXPOSED {
        let level = exposure(unit);
        assert!(level <= bound, "{unit}: {level}");
    }
}

#[test]
fn notice_goes_at_the_time_of_its_sample() {
    let timer = fs::read_to_string(deploy("systemd/meldkluis-notice.timer")).unwrap();
    let sample = fs::read_to_string(deploy("config/notice.toml")).unwrap();
    let time = sample.lines().find_map(|line| line.strip_prefix("time = ")).unwrap();
    assert!(timer.contains(&format!("OnCalendar=*-*-* {}:00 UTC", time.trim_matches('"'))));
}

/// How many reports there are each day is nobody's to read in a journal.
#[test]
fn what_tells_of_numbers_of_reports_tells_the_journal_nothing() {
    for unit in [BACKUP, STATUS] {
        let service = fs::read_to_string(deploy("systemd").join(unit)).unwrap();
        assert!(service.lines().any(|line| line == "StandardOutput=null"), "{unit}");
        let timer = deploy("systemd").join(unit.replace(".service", ".timer"));
        let timer = fs::read_to_string(timer).unwrap();
        assert!(timer.contains(" UTC\n") && !timer.contains("RandomizedDelay"), "{unit}");
    }
}

/// A daily look that was missed goes at the machine's start: it opens no store that the server is about to open.
#[test]
fn daily_backup_and_look_come_behind_the_server_and_leave_the_store_to_it() {
    let unit = |name| fs::read_to_string(deploy("systemd").join(name)).unwrap();
    let has = |name, line: &str| unit(name).lines().any(|it| it == line);
    for (name, command) in [(BACKUP, "backup"), (STATUS, "status")] {
        let start = format!(
            "ExecStart=/usr/bin/meldkluis-intake {command} --beside-server --config /etc/meldkluis/intake.toml"
        );
        assert!(has(name, &start) && has(name, "After=meldkluis.service"), "{name}");
        // A server that was stopped on purpose, after a move, is not started by a timer.
        for word in ["Wants=", "Requires=", "BindsTo="] {
            assert!(!unit(name).contains(word), "{name}: {word}");
        }
    }
    assert!(has(BACKUP, "RequiresMountsFor=/var/lib/meldkluis /media/backup"));
    // The server itself comes with the machine, and not with its first visitor.
    for name in [SERVICE, SELF_BINDING] {
        assert!(has(name, "WantedBy=multi-user.target"), "{name}");
    }
    let install = fs::read_to_string(deploy("../docs/operating/install.md")).unwrap();
    let enabled =
        "systemctl enable --now meldkluis.socket meldkluis-onion.socket meldkluis.service";
    assert!(install.lines().any(|line| line == enabled));
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
    for name in ["meldkluis", "meldkluis-probe"] {
        let folders = deploy(&format!("tmpfiles.d/{name}.conf"));
        said("systemd-tmpfiles", &[&within, "--create", folders.to_str().unwrap()]);
    }
    let modes = [
        ("var/lib/meldkluis", 0o700),
        ("etc/meldkluis/keys", 0o700),
        ("etc/meldkluis-probe", 0o755),
    ];
    for (folder, mode) in modes {
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

/// What fetches Debian's packages for the desk's machine trusts no network of its own accord: it names no server, takes
/// nothing without a digest that apt checked, and has apt check a signature again on the other machine.
#[test]
fn desks_packages_are_fetched_by_digest_and_their_lists_are_signed() {
    let script = deploy("desk/carry-debian");
    said("sh", &["-n", script.to_str().unwrap()]);
    let text = fs::read_to_string(script).unwrap();
    let code: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(code.contains(&"set -eu"));
    let code = code.join("\n");
    for word in
        ["Acquire::ForceHash=SHA256", "\"$digest\"", "signed-by=/usr/share/keyrings/", "InRelease"]
    {
        assert!(code.contains(word), "{word}");
    }
    for word in ["://", "allow-unauthenticated", "trusted=yes", "Check-Valid-Until"] {
        assert!(!code.contains(word), "{word}");
    }
}

/// AppArmor's parser reads Debian's whole profile of tor with what is added to it, and loads nothing.
#[test]
fn apparmor_takes_what_is_added_to_tors_profile() {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().join("apparmor.d");
    said("cp", &["--recursive", "/etc/apparmor.d", base.to_str().unwrap()]);
    let (profile, local) = (base.join("system_tor"), base.join("local/system_tor"));
    let added = fs::read_to_string(deploy("apparmor/local-system_tor")).unwrap();
    let takes = |added: &str| {
        fs::write(&local, added).unwrap();
        let (base, profile) = (base.to_str().unwrap(), profile.to_str().unwrap());
        let read = ["--skip-kernel-load", "--skip-cache", "--debug", "--base", base, profile];
        let done = run("apparmor_parser", &read);
        let said = [done.stdout, done.stderr].concat();
        (done.status.success(), String::from_utf8(said).unwrap())
    };
    let (taken, said) = takes(&added);
    assert!(taken && said.contains("/run/meldkluis/onion.sock"), "{said}");
    assert!(!takes("").1.contains("/run/meldkluis"), "the profile has it from nowhere else");
    assert!(!takes(&added.replace(" rw,", " perhaps,")).0, "a wrong word must be refused");
}

/// What systemd's journal says of a configuration, run with it in a /run of its own, as a namespace that nobody writes to.
fn journal_says(conf: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journald.conf");
    fs::write(&file, conf.replace("persistent", "volatile")).unwrap();
    let mut journal = child::command(&place::program("unshare").unwrap());
    journal.args(["--mount", "--net", "sh", "-euc"]).arg(format!(
        "conf=$(cat {}); mount -t tmpfs run /run\n\
         mkdir -p /run/systemd/journal /run/log/journal /run/systemd/journald@check.conf.d\n\
         echo \"$conf\" >/run/systemd/journald@check.conf.d/it.conf\n\
         exec env SYSTEMD_LOG_TARGET=console SYSTEMD_LOG_LEVEL=debug /lib/systemd/systemd-journald check",
        file.display()
    ));
    let mut journal = Running::start("systemd-journald", journal, Stream::Error).unwrap();
    let said = RefCell::new(String::new());
    let ran = journal.wait_for(Duration::from_secs(60), |line| {
        said.borrow_mut().push_str(&format!("{line}\n"));
        line.contains("running as PID").then_some(())
    });
    ran.unwrap_or_else(|failed| panic!("{failed}"));
    said.into_inner()
}

#[test]
fn systemds_journal_takes_its_limits() {
    let conf = fs::read_to_string(deploy("journald.conf.d/meldkluis.conf")).unwrap();
    let said = journal_says(&conf);
    assert!(!said.contains("it.conf:"), "{said}");
    let said = journal_says(&conf.replace("MaxRetentionSec", "MaxRetentionSecs"));
    assert!(said.contains("MaxRetentionSecs"), "a wrong word is told: {said}");
}

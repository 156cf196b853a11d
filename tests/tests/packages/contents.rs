//! What is in the packages, by name, mode and owner, and what Debian's own judge says of them.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Command, Output},
};

use meldkluis_xtask::place;

use crate::machine::{INTAKE, PROBE, REVIEWER, packed};

const ALL: [&str; 3] = [INTAKE, PROBE, REVIEWER];

fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"))
}

fn said(program: &str, arguments: &[&str]) -> String {
    let done = run(program, arguments);
    assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// The lines of `dpkg-deb --contents`: mode, owner and name of everything that is no folder.
fn files(package: &Path) -> Vec<(String, String, String)> {
    let listed = said("dpkg-deb", &["--contents", package.to_str().unwrap()]);
    let of = |line: &str| {
        let mut words = line.split_whitespace();
        let (mode, owner) = (words.next().unwrap().to_owned(), words.next().unwrap().to_owned());
        (mode, owner, words.nth(3).unwrap().trim_start_matches('.').to_owned())
    };
    listed.lines().map(of).collect()
}

fn names(package: &Path) -> BTreeSet<String> {
    let files = files(package).into_iter().filter(|(mode, ..)| !mode.starts_with('d'));
    files.map(|(.., name)| name).collect()
}

/// What a package holds besides its documents.
fn held(package: &str) -> BTreeSet<String> {
    let documents = format!("/usr/share/doc/{package}/");
    let names = names(&packed(package, "0.1.0-1"));
    names.into_iter().filter(|name| !name.starts_with(&documents)).collect()
}

#[test]
fn intakes_package_holds_these_files_and_no_other() {
    let expected = [
        "/usr/bin/meldkluis-intake",
        "/usr/bin/meldkluis-notice",
        "/usr/lib/systemd/journald.conf.d/meldkluis.conf",
        "/usr/lib/systemd/system/meldkluis-backup.service",
        "/usr/lib/systemd/system/meldkluis-backup.timer",
        "/usr/lib/systemd/system/meldkluis-notice.service",
        "/usr/lib/systemd/system/meldkluis-notice.timer",
        "/usr/lib/systemd/system/meldkluis-onion.socket",
        "/usr/lib/systemd/system/meldkluis-status.service",
        "/usr/lib/systemd/system/meldkluis-status.timer",
        "/usr/lib/systemd/system/meldkluis.service",
        "/usr/lib/systemd/system/meldkluis.socket",
        "/usr/lib/sysusers.d/meldkluis.conf",
        "/usr/lib/tmpfiles.d/meldkluis.conf",
        "/usr/share/lintian/overrides/meldkluis-intake",
    ];
    assert_eq!(held(INTAKE), expected.map(str::to_owned).into());
}

#[test]
fn reviewers_package_holds_these_files_and_no_other() {
    let expected = [
        "/usr/bin/meldkluis-pixels",
        "/usr/bin/meldkluis-reviewer",
        "/usr/share/lintian/overrides/meldkluis-reviewer",
    ];
    assert_eq!(held(REVIEWER), expected.map(str::to_owned).into());
}

#[test]
fn probes_package_holds_these_files_and_no_other() {
    let expected = [
        "/usr/bin/meldkluis-probe",
        "/usr/lib/systemd/system/meldkluis-probe.service",
        "/usr/lib/systemd/system/meldkluis-probe.timer",
        "/usr/lib/sysusers.d/meldkluis-probe.conf",
        "/usr/lib/tmpfiles.d/meldkluis-probe.conf",
        "/usr/share/lintian/overrides/meldkluis-probe",
    ];
    assert_eq!(held(PROBE), expected.map(str::to_owned).into());
}

#[test]
fn every_page_for_operators_and_every_sample_is_in_the_documents_of_its_machine() {
    let names: BTreeSet<String> =
        ALL.iter().flat_map(|package| names(&packed(package, "0.1.0-1"))).collect();
    let documents = Path::new("/usr/share/doc/meldkluis-intake");
    let listed = |folder: &str, under: &str| {
        for entry in fs::read_dir(place::checkout().join(folder)).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                // The probe's sample goes to the probe's machine alone.
                let probes = entry.file_name() == "probe.toml";
                let documents = documents.with_file_name(if probes { PROBE } else { INTAKE });
                let name = documents.join(under).join(entry.file_name());
                assert!(names.contains(name.to_str().unwrap()), "{}", name.display());
            }
        }
    };
    listed("docs/operating", "docs/operating");
    for folder in ["config", "nftables", "apparmor", "tor"] {
        listed(&format!("deploy/{folder}"), &format!("examples/{folder}"));
    }
    let fetching = "/usr/share/doc/meldkluis-reviewer/examples/desk/carry-debian";
    assert!(names.contains(fetching), "the desk's machine gets Debian's packages by it");
    let pages: Vec<_> = fs::read_dir(place::checkout().join("deploy/systemd")).unwrap().collect();
    for unit in pages {
        let unit = fs::read_to_string(unit.unwrap().path()).unwrap();
        for page in unit.lines().filter_map(|line| line.strip_prefix("Documentation=file:")) {
            assert!(names.contains(page), "a unit tells of {page}");
        }
    }
}

/// The officers' book is read on the machine where the package is, and there is no network there.
#[test]
fn every_picture_in_the_officers_book_is_in_the_reviewers_package() {
    let names = names(&packed(REVIEWER, "0.1.0-1"));
    let book = fs::read_to_string(place::checkout().join("docs/operating/desk.md")).unwrap();
    let pictures: Vec<&str> =
        book.split("](../pictures/").skip(1).map(|rest| rest.split(')').next().unwrap()).collect();
    assert!(pictures.len() > 2, "{pictures:?}");
    for picture in pictures {
        let name = format!("/usr/share/doc/meldkluis-reviewer/docs/pictures/{picture}");
        assert!(names.contains(&name), "{name}");
    }
}

#[test]
fn nothing_in_a_package_is_writable_by_others_or_runs_as_its_owner() {
    for package in ALL {
        for (mode, owner, name) in files(&packed(package, "0.1.0-1")) {
            let wanted = match &mode[..1] {
                "d" => "drwxr-xr-x",
                _ if name.starts_with("/usr/bin/") => "-rwxr-xr-x",
                _ => "-rw-r--r--",
            };
            assert_eq!((mode.as_str(), owner.as_str()), (wanted, "0/0"), "{name}");
        }
    }
}

/// What an operator writes is no file of the package's: an upgrade has nothing to ask, and nothing to overwrite.
#[test]
fn whatever_lies_in_etc_is_a_conffile_and_nothing_does() {
    for package in ALL {
        let package = packed(package, "0.1.0-1");
        let etc: Vec<_> =
            names(&package).into_iter().filter(|name| name.starts_with("/etc/")).collect();
        let conffiles = run("dpkg-deb", &["--info", package.to_str().unwrap(), "conffiles"]);
        let conffiles = String::from_utf8_lossy(&conffiles.stdout);
        assert!(etc.is_empty() && conffiles.trim().is_empty(), "{etc:?} {conffiles}");
    }
}

#[test]
fn reviewers_package_runs_nothing_at_its_installation() {
    let package = packed(REVIEWER, "0.1.0-1");
    let control = tempfile::tempdir().unwrap();
    said("dpkg-deb", &["--control", package.to_str().unwrap(), control.path().to_str().unwrap()]);
    let files: Vec<_> =
        fs::read_dir(control.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    let allowed = ["control", "md5sums", "conffiles"];
    assert!(files.iter().all(|file| allowed.iter().any(|allowed| file == allowed)), "{files:?}");
}

#[test]
fn reviewers_package_asks_for_no_server_and_no_mail() {
    let package = packed(REVIEWER, "0.1.0-1");
    let fields = said("dpkg-deb", &["--field", package.to_str().unwrap(), "Depends", "Recommends"]);
    assert!(fields.contains("libc6") && fields.contains("ffmpeg"), "{fields}");
    assert!(fields.contains("libheif-examples") && fields.contains("chromium"), "{fields}");
    assert!(fields.contains("fonts-noto-core") && fields.contains("fonts-noto-cjk"), "{fields}");
    assert!(!fields.contains("curl") && !fields.contains("systemd"), "{fields}");
}

#[test]
fn lintian_finds_no_error() {
    for package in ALL {
        let package = packed(package, "0.1.0-1");
        let judged =
            run("lintian", &["--allow-root", "--fail-on", "error", package.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&judged.stdout);
        assert!(judged.status.success(), "{said}{}", String::from_utf8_lossy(&judged.stderr));
    }
}

#[test]
fn same_programs_make_the_same_package() {
    let made = [(), ()].map(|()| fs::read(&*packed(INTAKE, "0.1.0-1")).unwrap());
    assert!(made[0] == made[1] && made[0].len() > 1 << 20);
}

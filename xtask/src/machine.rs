//! What the check needs of the machine beside rustup's toolchain, and how it gets there.
//!
//! On Debian, as root, what is missing is installed with apt; elsewhere it is named and the check fails.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Failed, place, say::line};

/// One thing the check needs.
struct Need {
    what: &'static str,
    present: fn(&str) -> bool,
    /// Debian's packages that bring it.
    packages: &'static [&'static str],
}

const SOUND_THEME: &str = "/usr/share/sounds/freedesktop/stereo";
const SPOKEN_WORDS: &str = "/usr/share/sounds/alsa";

/// Where a Debian says whence it has its packages, in the order in which they are looked for.
const SOURCES: &[&str] = &["/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"];

/// In the order of the check; `what` is a program, a language whose script some font must draw, a module of Python or
/// a folder.
const NEEDS: &[Need] = &[
    Need { what: "cc", present: has_program, packages: &["build-essential", "pkg-config"] },
    // SQLCipher's OpenSSL is configured by Perl and built by make.
    Need { what: "perl", present: has_program, packages: &["perl"] },
    Need { what: "make", present: has_program, packages: &["make"] },
    Need { what: "chromium", present: has_program, packages: &["chromium"] },
    Need { what: "chromedriver", present: has_program, packages: &["chromium-driver"] },
    Need { what: "certutil", present: has_program, packages: &["libnss3-tools"] },
    Need { what: "node", present: has_program, packages: &["nodejs"] },
    Need { what: "npm", present: has_program, packages: &["npm"] },
    Need { what: "java", present: has_program, packages: &["default-jre-headless"] },
    Need { what: "curl", present: has_program, packages: &["curl", "ca-certificates"] },
    Need { what: "tar", present: has_program, packages: &["tar"] },
    Need { what: "pdftotext", present: has_program, packages: &["poppler-utils"] },
    Need { what: "unzip", present: has_program, packages: &["unzip"] },
    Need { what: "sha256sum", present: has_program, packages: &["coreutils"] },
    Need { what: "exiftool", present: has_program, packages: &["libimage-exiftool-perl"] },
    Need { what: "mat2", present: has_program, packages: &["mat2"] },
    Need { what: "ffmpeg", present: has_program, packages: &["ffmpeg"] },
    Need { what: "heif-enc", present: has_program, packages: &["libheif-examples"] },
    Need { what: "heif-convert", present: has_program, packages: &["libheif-examples"] },
    Need { what: "cjpeg", present: has_program, packages: &["libjpeg-turbo-progs"] },
    Need { what: "webpinfo", present: has_program, packages: &["webp"] },
    Need { what: "qpdf", present: has_program, packages: &["qpdf"] },
    Need { what: "PIL", present: has_module, packages: &["python3-pil"] },
    Need { what: "cryptography", present: has_module, packages: &["python3-cryptography"] },
    Need { what: "docx", present: has_module, packages: &["python3-docx"] },
    Need { what: "openpyxl", present: has_module, packages: &["python3-openpyxl"] },
    Need { what: "odf", present: has_module, packages: &["python3-odf"] },
    Need { what: "pip", present: has_module, packages: &["python3-pip"] },
    Need { what: "jsonschema", present: has_module, packages: &["python3-jsonschema"] },
    Need { what: "git", present: has_program, packages: &["git"] },
    Need { what: "aiosmtpd", present: has_module, packages: &["python3-aiosmtpd"] },
    Need { what: SOUND_THEME, present: has_folder, packages: &["sound-theme-freedesktop"] },
    Need { what: SPOKEN_WORDS, present: has_folder, packages: &["alsa-utils"] },
    Need { what: "faketime", present: has_program, packages: &["faketime"] },
    Need { what: "systemd-analyze", present: has_program, packages: &["systemd"] },
    Need { what: "tor", present: has_program, packages: &["tor"] },
    Need { what: "apparmor_parser", present: has_program, packages: &["apparmor"] },
    Need { what: "nft", present: has_program, packages: &["nftables"] },
    Need { what: "slowhttptest", present: has_program, packages: &["slowhttptest"] },
    Need { what: "testssl", present: has_program, packages: &["testssl.sh"] },
    Need { what: "setpriv", present: has_program, packages: &["util-linux"] },
    Need { what: "ip", present: has_program, packages: &["iproute2"] },
    Need { what: "fc-list", present: has_program, packages: &["fontconfig"] },
    // Debian packages: made, judged, and installed into a root of their own.
    Need { what: "dpkg-shlibdeps", present: has_program, packages: &["dpkg-dev"] },
    Need { what: "lintian", present: has_program, packages: &["lintian"] },
    Need { what: "mmdebstrap", present: has_program, packages: &["mmdebstrap"] },
    Need { what: "systemd-nspawn", present: has_program, packages: &["systemd-container"] },
    Need { what: "ar", present: has_font, packages: &["fonts-noto-core"] },
    Need { what: "ti", present: has_font, packages: &["fonts-noto-core"] },
    Need { what: "zh-cn", present: has_font, packages: &["fonts-noto-cjk"] },
    Need { what: "und-zsye", present: has_font, packages: &["fonts-noto-color-emoji"] },
];

/// Installs what is missing, after saying what.
///
/// # Errors
/// When something is missing on a machine that is not Debian, or not ours to install on, or apt fails.
pub fn prepare() -> Result<(), Failed> {
    let missing = missing();
    if missing.is_empty() {
        return Ok(());
    }
    let wanted = missing.join(" ");
    let debian = Path::new("/etc/debian_version").is_file() && has_program("apt-get");
    if !debian || !rustix::process::geteuid().is_root() {
        return Err(Failed::new(format!(
            "missing on this machine; install first: {wanted} (Debian's names)"
        )));
    }
    line(format_args!("installing with apt-get, as root: {wanted}"));
    apt(&["update"])?;
    apt(&[&["install", "--yes", "--no-install-recommends"], missing.as_slice()].concat())
}

/// Returns the plain Debian that packages are tried in, as an archive: the system's own release, as small as it comes,
/// with systemd. Made once by [`prepare_root`].
///
/// # Errors
/// Where the target folder is not found.
pub fn plain_root() -> Result<PathBuf, Failed> {
    Ok(place::target()?.join("plain-root.tar"))
}

/// Makes the plain Debian where it is not there yet; only root can install into one.
///
/// # Errors
/// When this is not Debian, or not root, or its packages cannot be had.
pub fn prepare_root() -> Result<(), Failed> {
    let root = plain_root()?;
    if root.is_file() {
        return Ok(());
    }
    line(format_args!("making a plain Debian to try packages in (once, a minute or two)"));
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let suite = release.lines().find_map(|line| line.strip_prefix("VERSION_CODENAME="));
    let suite = suite.ok_or_else(|| Failed::new("/etc/os-release names no release of Debian"))?;
    let half = root.with_extension("half.tar");
    let mut make = Command::new("mmdebstrap");
    make.args(["--quiet", "--variant=minbase", "--include=systemd", suite]).arg(&half);
    make.args(SOURCES.iter().find(|file| Path::new(file).is_file()));
    let made = make.status().is_ok_and(|status| status.success());
    made.then_some(()).ok_or_else(|| Failed::new("mmdebstrap failed, see above"))?;
    fs::rename(&half, &root).map_err(Failed::with("cannot move to", &root))
}

/// Returns what systemd's containers say where they cannot run, as inside many other containers; nothing where they can.
///
/// # Errors
/// When the plain Debian cannot be unpacked.
pub fn why_nothing_boots() -> Result<Option<String>, Failed> {
    let folder = place::target()?.join("booting");
    let _absent = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(Failed::with("cannot make", &folder))?;
    let mut unpack = Command::new("tar");
    unpack.arg("-xf").arg(plain_root()?).arg("-C").arg(&folder);
    let unpacked = unpack.status().is_ok_and(|status| status.success());
    let mut container = Command::new("systemd-nspawn");
    container.args(["--quiet", "--private-network", "--register=no", "--directory"]).arg(&folder);
    container.args((!Path::new("/run/systemd/system").is_dir()).then_some("--keep-unit"));
    let ran = container.arg("/bin/true").output();
    fs::remove_dir_all(&folder).map_err(Failed::with("cannot remove", &folder))?;
    if !unpacked {
        return Err(Failed::new("the plain Debian cannot be unpacked, see above"));
    }
    let ran = ran.map_err(|error| Failed::new(format!("systemd-nspawn cannot run: {error}")))?;
    let said = String::from_utf8_lossy(&ran.stderr).trim().to_owned();
    Ok((!ran.status.success()).then_some(said))
}

/// Installs cargo-deny, cargo-deb and the toolchain's components where they are missing.
///
/// # Errors
/// When they cannot be installed.
pub fn prepare_cargo(whole: bool) -> Result<(), Failed> {
    for component in ["fmt", "clippy"] {
        if !cargo_has(component) {
            let package = if component == "fmt" { "rustfmt" } else { component };
            install("rustup", &["component", "add", package])?;
        }
    }
    if whole && !cargo_has("deny") {
        install("cargo", &["install", "--locked", "cargo-deny", "--version", "^0.20"])?;
    }
    if whole && !cargo_has("deb") {
        install("cargo", &["install", "--locked", "cargo-deb", "--version", "^3.8"])?;
    }
    Ok(())
}

/// Whether cargo has this command.
#[must_use]
pub fn cargo_has(command: &str) -> bool {
    let asked = place::cargo().args([command, "--version"]).output();
    asked.is_ok_and(|asked| asked.status.success())
}

fn install(program: &str, arguments: &[&str]) -> Result<(), Failed> {
    let shown = format!("{program} {}", arguments.join(" "));
    line(format_args!("installing: {shown}"));
    let done = Command::new(program).args(arguments).status();
    let done = done.is_ok_and(|status| status.success());
    done.then_some(()).ok_or_else(|| Failed::new(format!("{shown} failed, see above")))
}

fn missing() -> Vec<&'static str> {
    let absent = NEEDS.iter().filter(|need| !(need.present)(need.what));
    let mut packages: Vec<&str> = absent.flat_map(|need| need.packages).copied().collect();
    packages.dedup();
    packages
}

fn has_program(name: &str) -> bool {
    place::program(name).is_some()
}

fn has_font(language: &str) -> bool {
    let list = Command::new("fc-list").args([&format!(":lang={language}"), "family"]).output();
    list.is_ok_and(|list| !list.stdout.is_empty())
}

/// Asks the Python of the system, which has the system's modules, whatever other comes first in the path.
fn has_module(name: &str) -> bool {
    let asked = Command::new("/usr/bin/python3").args(["-c", &format!("import {name}")]).output();
    asked.is_ok_and(|asked| asked.status.success())
}

fn has_folder(path: &str) -> bool {
    Path::new(path).is_dir()
}

fn apt(arguments: &[&str]) -> Result<(), Failed> {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive").args(["--quiet", "--quiet"]).args(arguments);
    let done = apt.status().is_ok_and(|status| status.success());
    done.then_some(()).ok_or_else(|| Failed::new("apt-get failed, see above"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The scrubber's tests run more programs of other people than all others, and their README lists them.
    #[test]
    fn every_package_of_the_scrubbers_tests_is_a_need() {
        let readme = fs::read_to_string(place::checkout().join("scrub/tests/README.md")).unwrap();
        let mut listed: Vec<&str> = vec![];
        for line in readme.lines() {
            match line.split_once("| Debian `") {
                Some((_, rest)) => listed.extend(rest.split('`').next()),
                // Programs stand in the first column, their packages in the second.
                None if line.starts_with("| `") => {
                    let packages = line.split('|').nth(2).unwrap();
                    listed.extend(packages.split('`').skip(1).step_by(2));
                }
                None => {}
            }
        }
        assert!(listed.len() > 15 && listed.contains(&"alsa-utils"), "{listed:?}");
        for package in listed {
            let needed = NEEDS.iter().any(|need| need.packages.contains(&package));
            assert!(needed, "{package}");
        }
    }

    #[test]
    fn modules_and_folders_are_told_from_those_that_are_not_there() {
        assert!(has_module("zipfile") && !has_module("meldkluis_is_no_module"));
        assert!(has_folder("/usr/share") && !has_folder("/usr/share/meldkluis/is/no/folder"));
    }
}

//! Packages of npm that tests run: installed as their lock file says, beside it.

use std::{
    fs::{self, File},
    path::PathBuf,
    process::Command,
};

use meldkluis_xtask::place;

use crate::sources::checkout;

/// Returns the folder of a package of this folder, whatever is installed in it.
#[must_use]
pub fn folder(name: &str) -> PathBuf {
    checkout().join("tests").join(name)
}

/// Installs a package of this folder, once for each state of its lock file, and returns its folder; other tests wait
/// meanwhile.
///
/// # Panics
/// Without npm, or when it fails.
#[must_use]
pub fn installed(name: &str) -> PathBuf {
    let package = folder(name);
    let scratch = place::target().expect("tests lie in a target folder").join("tmp");
    fs::create_dir_all(&scratch).expect("a folder below target");
    let guard = File::create(scratch.join(format!("{name}.guard"))).expect("a file below target");
    guard.lock().expect("a lock on it");
    let wanted = fs::read(package.join("package-lock.json")).expect("a lock file");
    let mark = package.join("node_modules/.installed-lock.json");
    if fs::read(&mark).ok().as_ref() != Some(&wanted) {
        let mut npm = Command::new("npm");
        npm.current_dir(&package).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        assert!(npm.status().expect("npm is installed").success());
        fs::write(mark, wanted).expect("a file beside the packages");
    }
    package
}

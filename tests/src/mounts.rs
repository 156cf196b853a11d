//! Real file systems for single tests, mounted where only the test and what it starts can see them.

use std::{
    env,
    fs::{self, File},
    os::unix::{fs::MetadataExt as _, process::parent_id},
    path::Path,
    process::Command,
};

use crate::deployed::Deployed;

/// Runs the calling test once more in a mount namespace of its own, and returns false when that is done; returns true
/// in there.
///
/// # Panics
/// When the test fails in there, or there is no such namespace: as root where mounting is forbidden, as anybody else
/// where user namespaces are.
#[must_use]
pub fn alone(test: &str) -> bool {
    let namespace = |process: &str| fs::metadata(format!("/proc/{process}/ns/mnt")).ok();
    let of = |process: &str| namespace(process).map(|namespace| namespace.ino());
    // The namespace of a parent outside of our user namespace cannot be looked at.
    if of("self") != of(&parent_id().to_string()) {
        return true;
    }
    let mut unshare = Command::new("unshare");
    if !rustix::process::geteuid().is_root() {
        unshare.args(["--user", "--map-root-user"]);
    }
    unshare.args(["--mount", "--propagation", "private", "--"]);
    unshare.arg(env::current_exe().expect("a running test has a path"));
    unshare.args(["--exact", test, "--include-ignored", "--nocapture", "--test-threads", "1"]);
    let output = unshare.output().expect("unshare is installed");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    let fine = output.status.success() && said.contains("1 passed");
    assert!(fine, "in a mount namespace of its own:\n{said}\n{errors}");
    println!("{said}");
    false
}

/// Mounts a tmpfs of so many bytes.
///
/// # Panics
/// When that is refused.
pub fn tmpfs(at: &Path, bytes: u64) {
    let size = format!("size={bytes},mode=0700");
    run(Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at));
}

/// Makes an ext4 file system of so many bytes in the file `image`, and mounts it.
///
/// # Panics
/// When that is refused.
pub fn ext4(image: &Path, at: &Path, bytes: u64, options: &str) {
    let made = File::create(image).and_then(|file| file.set_len(bytes));
    made.expect("a file of ours");
    run(Command::new("mkfs.ext4").args(["-q", "-F"]).arg(image));
    run(Command::new("mount").args(["-o", &format!("loop,{options}")]).arg(image).arg(at));
}

/// Moves a deployment's store to the file system that `mount` puts on its folder, with these lines under `[store]`.
///
/// # Panics
/// When a step is refused, or the intake does not start again.
pub fn move_store(deployed: &mut Deployed, lines: &str, mount: impl FnOnce(&Path)) {
    assert!(deployed.intake.end().is_some_and(|status| status.success()));
    let (store, seed) = (deployed.at.path("store"), deployed.at.path("store.seed"));
    fs::rename(&store, &seed).expect("a folder of ours");
    fs::create_dir(&store).expect("a folder of ours");
    mount(&store);
    // With holes instead of zeros, the journal would need room where it counts on having it.
    run(Command::new("cp").args(["-a", "--sparse=never"]).arg(seed.join(".")).arg(&store));
    run(Command::new("sync").arg("--file-system").arg(&store));
    fs::remove_dir_all(seed).expect("a folder of ours");
    let file = deployed.at.configuration_file();
    let text = fs::read_to_string(&file).expect("a configuration");
    fs::write(file, text.replace("[store]\n", &format!("[store]\n{lines}")))
        .expect("a file of ours");
    deployed.intake = deployed.at.serve().unwrap_or_else(|e| panic!("{e}"));
}

/// Runs a command to its end.
///
/// # Panics
/// With what it said, when it fails.
pub fn run(command: &mut Command) {
    let output = command.output().expect("the program is installed");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", command.get_program().display());
}

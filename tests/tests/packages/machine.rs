//! A plain Debian in a folder, without a network, that packages are installed into.

use std::{
    fs,
    ops::Deref,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};

use meldkluis_tests::deployed;
use meldkluis_xtask::{
    child::{self, Running, Stream},
    deb::Packing,
    machine, place, supply,
};
use tempfile::TempDir;

/// A second in 2026 that stands for the build.
const EPOCH: u64 = 1_790_000_000;
pub(crate) const INTAKE: &str = "meldkluis-intake";
pub(crate) const REVIEWER: &str = "meldkluis-reviewer";
pub(crate) const PROBE: &str = "meldkluis-probe";

/// A package file; gone with this value.
pub(crate) struct Package {
    file: PathBuf,
    _folder: TempDir,
}

impl Deref for Package {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.file
    }
}

/// Makes the package of the programs of this tree, in a version.
pub(crate) fn packed(package: &str, version: &str) -> Package {
    let folder = tempfile::tempdir().unwrap();
    let all = supply::installed().unwrap();
    let packaged = all.iter().flat_map(|one| &one.packages).find(|one| one.name == package);
    let (source, out, version) = (place::checkout(), folder.path(), Some(version));
    let packing = Packing { source, out, epoch: EPOCH, version, trial: true };
    let file = packing.pack(&deployed::built_in(), packaged.unwrap());
    Package { file: file.unwrap_or_else(|failed| panic!("{failed}")), _folder: folder }
}

/// The machine; gone with this value.
pub(crate) struct Machine {
    folder: TempDir,
}

impl Machine {
    /// Unpacks the plain Debian; needs root, as every installation does.
    pub(crate) fn new() -> Self {
        assert!(
            rustix::process::geteuid().is_root(),
            "packages are installed by root alone: run this test as root"
        );
        let root = machine::plain_root().unwrap();
        assert!(root.is_file(), "{} is missing: `cargo xtask test` makes it", root.display());
        let folder = tempfile::tempdir().unwrap();
        let unpacked =
            Command::new("tar").arg("-xf").arg(root).arg("-C").arg(folder.path()).status();
        assert!(unpacked.unwrap().success());
        // Its users must get in, other than those of a temporary folder.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder }
    }

    /// Returns where something of the machine lies.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path.trim_start_matches('/'))
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.path(path).symlink_metadata().is_ok()
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        fs::write(self.path(path), text).unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Runs a script as root on it, without a network, and returns how it ended.
    pub(crate) fn run(&self, script: &str) -> Output {
        let mut run = Command::new("unshare");
        self.enter(&mut run);
        run.arg(format!("mount -t proc proc /proc\n{script}")).output().unwrap()
    }

    /// Runs a script that must succeed, and returns what it said on standard output.
    pub(crate) fn done(&self, script: &str) -> String {
        let done = self.run(script);
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let complaint = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{script}: {said}{complaint}");
        said
    }

    fn enter(&self, command: &mut Command) {
        command.args(["--mount", "--net", "chroot"]).arg(self.folder.path());
        command.args([
            "/usr/bin/env",
            "-i",
            "LC_ALL=C.UTF-8",
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
        ]);
        command.args(["DEBIAN_FRONTEND=noninteractive", "/bin/sh", "-euc"]);
    }

    /// Installs a package, or upgrades to it.
    pub(crate) fn install(&self, package: &Path) {
        fs::copy(package, self.path("tmp/package.deb")).unwrap();
        self.done("dpkg --install /tmp/package.deb; rm /tmp/package.deb");
    }

    /// Puts a program in the place of systemctl that says that systemd runs, and writes down what it is asked; returns
    /// what tells it, once. A unit is active where `/tmp/active` is.
    pub(crate) fn overheard(&self) -> impl Fn(&Self) -> String {
        self.done(
            "mkdir -p /run/systemd/system; mv /usr/bin/systemctl /usr/bin/systemctl.real\n\
             printf '#!/bin/sh\\necho \"$@\" >>/tmp/asked; [ \"$2\" != is-active ] || [ -e /tmp/active ]\\n' >/usr/bin/systemctl; chmod 755 /usr/bin/systemctl",
        );
        |machine| {
            let asked = machine.read("/tmp/asked");
            machine.done("rm /tmp/asked");
            asked
        }
    }

    /// Starts the intake as its own user, and returns when it listens.
    pub(crate) fn serve(&self) -> Running {
        let mut serve = child::command(&place::program("unshare").unwrap());
        self.enter(&mut serve);
        serve.arg(
            "mount -t proc proc /proc\n\
             exec setpriv --reuid meldkluis --regid meldkluis --init-groups --pdeathsig KILL -- \
             meldkluis-intake serve --config /etc/meldkluis/intake.toml",
        );
        serve.stdout(Stdio::null());
        let mut serve = Running::start("serve", serve, Stream::Error).unwrap();
        let limit = Duration::from_secs(60);
        let up = serve.wait_for(limit, |line| line.contains("started: listening").then_some(()));
        up.unwrap_or_else(|failed| panic!("{failed}"));
        serve
    }

    /// Boots it with its own systemd, in a network of its own that has nothing but loopback.
    pub(crate) fn boot(&self) -> Booted {
        let nspawn = place::program("systemd-nspawn").unwrap();
        let mut boot = child::command(&nspawn);
        boot.args(["--quiet", "--private-network", "--register=no", "--boot", "--directory"]);
        boot.arg(self.folder.path());
        // Without a systemd here there is nobody to ask for a unit of its own.
        boot.args((!Path::new("/run/systemd/system").is_dir()).then_some("--keep-unit"));
        let mut running = Running::start("systemd-nspawn", boot, Stream::Out).unwrap();
        let limit = Duration::from_secs(90);
        let up = running.wait_for(limit, |line| line.contains("multi-user.target").then_some(()));
        up.unwrap_or_else(|failed| panic!("{failed}"));
        let id = running.id();
        let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap();
        let first = children.split_whitespace().next().unwrap().to_owned();
        Booted { first, running }
    }

    /// Returns digest, mode and owner of everything below these folders.
    pub(crate) fn kept(&self, folders: &str) -> String {
        self.done(&format!(
            "find {folders} -printf '%p %m %u %g %s\\n' | sort\nfind {folders} -type f -print0 | sort -z | xargs -0 -r sha256sum"
        ))
    }
}

/// A machine that runs; it is shut down with this value.
pub(crate) struct Booted {
    /// The number of its first process.
    first: String,
    running: Running,
}

impl Booted {
    /// Returns a command that runs a program of this machine in the network of that one.
    pub(crate) fn beside(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--target", &self.first, "--net", program]);
        command
    }

    /// Returns where something of it lies, its temporary file systems included.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        Path::new("/proc").join(&self.first).join("root").join(path.trim_start_matches('/'))
    }

    /// Runs a script as root on it, and returns what it said, whatever it ended with.
    pub(crate) fn said(&self, script: &str) -> String {
        let mut run = Command::new("nsenter");
        run.args(["--target", &self.first, "--mount", "--uts", "--ipc", "--net", "--pid"]);
        run.args(["/usr/bin/env", "-i", "LC_ALL=C.UTF-8", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]);
        let done = run.args(["/bin/sh", "-uc", script]).output().unwrap();
        String::from_utf8([done.stdout, done.stderr].concat()).unwrap()
    }

    /// Shuts it down and returns when it has ended.
    pub(crate) fn end(mut self) {
        self.running.end();
    }
}

//! A deployment in a temporary folder, founded by the real programs, with the intake running.

use std::{
    env,
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use meldkluis_xtask::{
    child::Running,
    deployment::{Deployment, Programs},
    place,
};
use tempfile::TempDir;

/// A deployment with its intake running; both end with this value.
pub struct Deployed {
    /// The running intake.
    pub intake: Running,
    /// The deployment.
    pub at: Deployment,
    // Removed last, after the programs that use it have ended.
    folder: TempDir,
}

impl Deployed {
    /// Founds a deployment with the default limits and starts it.
    ///
    /// # Panics
    /// With what the programs said, when one refuses.
    #[must_use]
    pub fn start() -> Self {
        Self::with_limits("")
    }

    /// Founds a deployment with these lines under `[limits]` and starts it.
    ///
    /// # Panics
    /// With what the programs said, when one refuses.
    #[must_use]
    pub fn with_limits(limits: &str) -> Self {
        Self::founded(limits, "", "")
    }

    /// Founds a deployment with these lines under `[limits]` whose Unix socket only tor can speak to, and starts it.
    ///
    /// # Panics
    /// With what the programs said, when one refuses.
    #[must_use]
    pub fn behind_tor(limits: &str) -> Self {
        let deployed = Self::founded(limits, "circuits = true\n", "");
        // tor is another user, and must come through to the socket.
        let folder = fs::set_permissions(deployed.folder.path(), Permissions::from_mode(0o711));
        folder.expect("a folder of ours");
        deployed
    }

    /// Founds a deployment whose leave link goes to `url`, and starts it.
    ///
    /// # Panics
    /// With what the programs said, when one refuses.
    #[must_use]
    pub fn leaving_to(url: &str) -> Self {
        Self::founded("", "", &format!("leave_url = {url:?}\n"))
    }

    /// `listen` and `pages` are added to these sections of the configuration; the latter is its last.
    fn founded(limits: &str, listen: &str, pages: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().join("deployment");
        fs::create_dir(&root).expect("a folder in a new folder");
        let port = place::free_port(0).expect("a free port");
        let at =
            Deployment::found(&root, programs(), port, limits).unwrap_or_else(|e| panic!("{e}"));
        let file = at.configuration_file();
        let configuration = fs::read_to_string(&file).expect("just written");
        let configuration = configuration.replace("[listen]\n", &format!("[listen]\n{listen}"));
        fs::write(file, configuration + pages).expect("a file of ours");
        let intake = at.serve().unwrap_or_else(|e| panic!("{e}"));
        Self { intake, at, folder }
    }

    /// Returns the path of a file beside the deployment, where the sender's things lie.
    #[must_use]
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file beside the deployment.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.beside(name);
        fs::write(&path, bytes).expect("a file in a folder of ours");
        path
    }

    /// Returns the number of tips that the intake holds.
    ///
    /// # Panics
    /// When `status` does not tell.
    #[must_use]
    pub fn tips(&self) -> u64 {
        let status = self.at.status().unwrap_or_else(|e| panic!("{e}"));
        status["tips"].as_u64().unwrap_or_else(|| panic!("no tips in {status}"))
    }

    /// Exports a bundle beside the deployment.
    ///
    /// # Panics
    /// When the intake refuses.
    #[must_use]
    pub fn bundle(&self) -> PathBuf {
        let bundle = self.beside("bundle");
        if bundle.exists() {
            fs::remove_file(&bundle).expect("a file of ours");
        }
        self.at.export(&bundle).unwrap_or_else(|e| panic!("{e}"));
        bundle
    }
}

/// Returns the programs of this very tree, built as the tests were.
fn programs() -> Programs {
    static BUILT: OnceLock<Programs> = OnceLock::new();
    BUILT.get_or_init(build).clone()
}

fn build() -> Programs {
    let folder = built_in();
    let mut cargo = place::cargo();
    cargo.args(["build", "--quiet", "--locked", "--workspace", "--bins"]);
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    assert!(cargo.status().expect("cargo runs").success(), "the programs do not build");
    Programs::in_folder(&folder).unwrap_or_else(|e| panic!("{e}"))
}

/// Builds an example of the intake as the tests were built, and returns its path.
///
/// # Panics
/// When it does not build.
#[must_use]
pub fn example(name: &str) -> PathBuf {
    let mut cargo = place::cargo();
    // Of the whole workspace, or its features would differ from the tests', and all below be built once more.
    cargo.args(["build", "--quiet", "--locked", "--workspace", "--example", name]);
    if built_in().ends_with("release") {
        cargo.arg("--release");
    }
    assert!(cargo.status().expect("cargo runs").success(), "the example does not build");
    built_in().join("examples").join(name)
}

/// Returns another program of this very tree, built as the tests were.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    drop(programs());
    built_in().join(name)
}

/// Returns the folder that this very test was built into, with the programs and the examples.
///
/// # Panics
/// When the test was moved elsewhere.
#[must_use]
pub fn built_in() -> PathBuf {
    let exe = env::current_exe().expect("a running test has a path");
    exe.parent().and_then(Path::parent).expect("tests lie in target/*/deps").to_owned()
}

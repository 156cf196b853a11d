//! A desk of investigators: the real reviewer at a vault of its own, and the intake's commands as of another day.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use meldkluis_xtask::deployment::{Deployment, NAME};
use serde_json::Value;

/// The reviewer at one vault.
pub struct Desk<'d> {
    at: &'d Deployment,
    vault: PathBuf,
}

impl<'d> Desk<'d> {
    /// The desk that the deployment was founded with, which holds the root key.
    #[must_use]
    pub fn first(at: &'d Deployment) -> Self {
        Self { at, vault: at.vault() }
    }

    /// Founds another desk, has the first one list it, and carries the roster to both vault and intake.
    ///
    /// # Panics
    /// When a program refuses.
    #[must_use]
    pub fn join(at: &'d Deployment, name: &str) -> Self {
        let desk = Self { at, vault: at.path(name) };
        let made = desk.json(&["init", "--deployment", NAME, "--desk", name, "--without-recovery"]);
        let first = Self::first(at);
        let (card, roster) = (desk.vault.join("card"), at.path("roster"));
        let fingerprint = made["desk_fingerprint"].as_str().expect("init tells the fingerprint");
        let (card, roster) = (text(&card), text(&roster));
        first.json(&["roster", "--out", roster, "--add-desk", card, "--fingerprint", fingerprint]);
        let root = first.found(&["status"]);
        let root_fingerprint = root["root_fingerprint"].as_str().expect("a root key");
        let verifier = fs::read_to_string(at.configuration_file()).expect("a configuration");
        let verifier = verifier.lines().find_map(|line| line.strip_prefix("root_verifier = \""));
        let verifier = verifier.and_then(|line| line.strip_suffix('"')).expect("a root key in it");
        desk.json(&[
            "roster",
            "--take",
            roster,
            "--root-verifier",
            verifier,
            "--fingerprint",
            root_fingerprint,
        ]);
        intake(at, None, "import", &[roster]);
        desk
    }

    /// Returns the vault's folder.
    #[must_use]
    pub fn vault(&self) -> &Path {
        &self.vault
    }

    /// Runs a command that must end with 0 and returns its JSON.
    ///
    /// # Panics
    /// When it does not.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said} {output:?}");
        parse(&output)
    }

    /// Runs a command and returns its JSON, whatever it found.
    ///
    /// # Panics
    /// When it prints none.
    pub fn found(&self, arguments: &[&str]) -> Value {
        parse(&self.run(arguments))
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut reviewer = self.at.reviewer_at(&self.vault);
        reviewer.arg("--json").args(arguments);
        reviewer.output().expect("the reviewer runs")
    }

    /// Exports at the intake and imports here, and returns what the import found.
    ///
    /// # Panics
    /// When the intake refuses.
    pub fn carry(&self) -> Value {
        let bundle = self.at.path("carried");
        drop(fs::remove_file(&bundle));
        self.at.export(&bundle).unwrap_or_else(|e| panic!("{e}"));
        self.found(&["import", text(&bundle)])
    }

    /// Copies the vault, proves the copy, and returns the bundle for the intake with what `export` told.
    ///
    /// # Panics
    /// When the reviewer refuses.
    #[must_use]
    pub fn acknowledge(&self) -> (PathBuf, Value) {
        let copy = self.vault.with_extension("copy");
        self.json(&["backup", "--to", text(&copy), "--same-disk"]);
        self.found(&["backup", "--check", text(&copy)]);
        self.export()
    }

    /// Writes the bundle for the intake.
    ///
    /// # Panics
    /// When the reviewer refuses.
    #[must_use]
    pub fn export(&self) -> (PathBuf, Value) {
        let back = self.vault.with_extension("back");
        let told = self.json(&["export", "--out", text(&back)]);
        (back, told)
    }
}

/// Runs a command of the intake on another day, if one is given, and returns its JSON, whatever it found.
///
/// # Panics
/// When it prints none.
pub fn intake(at: &Deployment, later: Option<&str>, command: &str, arguments: &[&str]) -> Value {
    let mut intake = at.intake_command(command);
    intake.arg("--json").args(arguments);
    parse(&on_day(intake, later).output().expect("the intake runs"))
}

/// Lets a program believe that it is a later day, with `faketime`.
fn on_day(command: Command, later: Option<&str>) -> Command {
    let Some(later) = later else { return command };
    let mut faked = Command::new("faketime");
    faked.arg("-f").arg(later).arg(command.get_program()).args(command.get_args());
    faked.stdin(std::process::Stdio::null());
    faked
}

fn parse(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&output.stderr)))
}

/// Returns a path as text; those of temporary folders are.
#[must_use]
pub fn text(path: &Path) -> &str {
    path.to_str().expect("a path that is text")
}

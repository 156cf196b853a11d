//! A desk of investigators: the real reviewer at a vault of its own, and the intake's commands as of another day.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use meldkluis_xtask::deployment::{Deployment, NAME};
use serde_json::Value;

use crate::clock;

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
        desk.enter(&made);
        desk
    }

    /// Does the same with a recovery identity, and returns it as it was written on paper.
    ///
    /// # Panics
    /// When a program refuses.
    #[must_use]
    pub fn join_with_paper(at: &'d Deployment, name: &str) -> (Self, String) {
        let desk = Self { at, vault: at.path(name) };
        let mut init = desk.command(&["init", "--deployment", NAME, "--desk", name]);
        init.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut init = init.spawn().expect("the reviewer runs");
        let mut typed = init.stdin.take().expect("just set up as a pipe");
        let said = BufReader::new(init.stdout.take().expect("just set up as a pipe"));
        let mut said = said.lines().map(|line| line.expect("text on a pipe"));
        let first: Value =
            said.next().and_then(|line| serde_json::from_str(&line).ok()).expect("JSON");
        let paper = first["recovery_identity"].as_str().expect("init shows it once").to_owned();
        writeln!(typed, "{paper}").expect("it is typed back");
        let made = said.next().and_then(|line| serde_json::from_str(&line).ok()).expect("JSON");
        assert!(init.wait().expect("init ends").success());
        desk.enter(&made);
        (desk, paper)
    }

    /// Has the first desk list this one, and carries the roster to both vault and intake.
    fn enter(&self, made: &Value) {
        let (at, first) = (self.at, Self::first(self.at));
        let fingerprint = made["desk_fingerprint"].as_str().expect("init tells the fingerprint");
        first.list(self, fingerprint);
        let roster = at.path("roster");
        let roster = text(&roster);
        let root = first.found(&["status"]);
        let root_fingerprint = root["root_fingerprint"].as_str().expect("a root key");
        let verifier = fs::read_to_string(at.configuration_file()).expect("a configuration");
        let verifier = verifier.lines().find_map(|line| line.strip_prefix("root_verifier = \""));
        let verifier = verifier.and_then(|line| line.strip_suffix('"')).expect("a root key in it");
        self.json(&[
            "roster",
            "--take",
            roster,
            "--root-verifier",
            verifier,
            "--fingerprint",
            root_fingerprint,
        ]);
        intake(at, None, "import", &[roster]);
    }

    /// Signs a roster with the card of another desk as it is now.
    ///
    /// # Panics
    /// When the reviewer refuses.
    pub fn list(&self, desk: &Self, fingerprint: &str) {
        let (card, roster) = (desk.vault.join("card"), self.at.path("roster"));
        let (card, roster) = (text(&card), text(&roster));
        self.json(&["roster", "--out", roster, "--add-desk", card, "--fingerprint", fingerprint]);
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

    /// Runs a command in which a person types something, and returns what came of it.
    ///
    /// # Panics
    /// When the reviewer does not run.
    pub fn typing(&self, arguments: &[&str], typed: &str) -> Output {
        let mut reviewer = self.command(arguments);
        reviewer.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut reviewer = reviewer.spawn().expect("the reviewer runs");
        // A program that asks nothing closes the pipe first.
        drop(reviewer.stdin.take().expect("a pipe").write_all(typed.as_bytes()));
        reviewer.wait_with_output().expect("the reviewer ends")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the reviewer runs")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut reviewer = self.at.reviewer_at(&self.vault);
        reviewer.arg("--json").args(arguments);
        reviewer
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
        self.found(&["backup", "--check", text(&copy), "--same-disk"]);
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
    intake.arg("--json").args(arguments).stdin(Stdio::null());
    if let Some(later) = later {
        clock::believe(&mut intake, later);
    }
    parse(&intake.output().expect("the intake runs"))
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

//! A whole deployment in one folder: certificates, keys, roster, made by the real programs one after the other.
//!
//! docs/operating/by-hand.md is the same in prose. Everything here is thrown away after a demo or a test: the two
//! passphrases lie beside what they protect, and the private key of the certificate authority is kept nowhere.

use std::{
    fs::{self, OpenOptions},
    io::{BufRead as _, BufReader, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};

use serde_json::Value;

use crate::{
    Failed,
    certificate::Certificates,
    child::{self, Running, Stream},
    place,
    say::line,
};

/// The name that stands in every signature of such a deployment.
pub const NAME: &str = "demo.meldkluis.example";
const START: Duration = Duration::from_secs(120);

/// The two programs.
#[derive(Clone, Debug)]
pub struct Programs {
    /// `meldkluis-intake`.
    pub intake: PathBuf,
    /// `meldkluis-reviewer`.
    pub reviewer: PathBuf,
}

impl Programs {
    /// Returns the programs that cargo put into `folder`.
    ///
    /// # Errors
    /// When they are not there.
    pub fn in_folder(folder: &Path) -> Result<Self, Failed> {
        let file = |name: &str| {
            let file = folder.join(name);
            let missing =
                || Failed::new(format!("{} is not built: cargo build --bins", file.display()));
            file.is_file().then(|| file.clone()).ok_or_else(missing)
        };
        Ok(Self { intake: file("meldkluis-intake")?, reviewer: file("meldkluis-reviewer")? })
    }
}

/// Builds both programs as they are installed and returns their folder.
///
/// # Errors
/// When they do not build.
pub fn build() -> Result<PathBuf, Failed> {
    line(format_args!("building intake and reviewer, optimised (the first time takes minutes)"));
    let mut cargo = place::cargo();
    cargo.args(["build", "--release", "--locked", "--bins"]);
    cargo.args(["--package", "meldkluis-intake", "--package", "meldkluis-reviewer"]);
    let built = cargo.status().is_ok_and(|status| status.success());
    built.then_some(()).ok_or_else(|| Failed::new("cargo build failed, see above"))?;
    Ok(place::target()?.join("release"))
}

/// A deployment whose keys are made and whose roster is in force.
#[derive(Clone, Debug)]
pub struct Deployment {
    dir: PathBuf,
    programs: Programs,
    port: u16,
}

impl Deployment {
    /// Makes certificates and keys in the empty folder `dir`, enrols the log and brings the roster to the intake, which
    /// will listen on loopback `port`. `limits` is the text of that section of the configuration.
    ///
    /// # Errors
    /// The step that failed, with what the program said.
    pub fn found(dir: &Path, programs: Programs, port: u16, limits: &str) -> Result<Self, Failed> {
        let made = Self { dir: dir.to_owned(), programs, port };
        made.certify()?;
        made.secret("passphrase", "correct horse battery staple")?;
        made.secret("root-passphrase", "another horse another staple")?;
        let root = made.init_reviewer()?;
        made.write("intake.toml", &made.configuration(&root, limits))?;
        made.enrol()?;
        let roster = made.path("roster");
        let roster = roster.to_str().ok_or_else(|| Failed::new("folder name is not UTF-8"))?;
        made.reviewer(&["roster", "--out", roster])?;
        made.intake("import", &[roster])?;
        Ok(made)
    }

    /// Returns the path of something in the deployment's folder.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Returns the address of the form, without a language.
    #[must_use]
    pub fn form_url(&self) -> String {
        format!("https://127.0.0.1:{}/", self.port)
    }

    /// Returns the certificate authority's file.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.path("ca.pem")
    }

    /// Returns the socket for plain HTTP.
    #[must_use]
    pub fn unix_socket(&self) -> PathBuf {
        self.path("onion.sock")
    }

    /// Returns the intake's configuration file.
    #[must_use]
    pub fn configuration_file(&self) -> PathBuf {
        self.path("intake.toml")
    }

    /// Returns the reviewer's vault.
    #[must_use]
    pub fn vault(&self) -> PathBuf {
        self.path("vault")
    }

    /// Returns the file with the vault's passphrase.
    #[must_use]
    pub fn passphrase_file(&self) -> PathBuf {
        self.path("passphrase")
    }

    /// Returns the reviewer's program.
    #[must_use]
    pub fn reviewer_program(&self) -> &Path {
        &self.programs.reviewer
    }

    /// Starts the intake and returns when it listens.
    ///
    /// # Errors
    /// When it ends or says nothing of listening in time.
    pub fn serve(&self) -> Result<Running, Failed> {
        let mut serve = child::command(&self.programs.intake);
        serve.arg("serve").arg("--config").arg(self.configuration_file()).stdout(Stdio::null());
        let mut serve = Running::start("meldkluis-intake serve", serve, Stream::Error)?;
        serve.wait_for(START, |line| line.contains("started: listening").then_some(()))?;
        Ok(serve)
    }

    /// Starts the reviewer's page without a network namespace and returns it with its address.
    ///
    /// # Errors
    /// When it ends or prints no address in time.
    pub fn open(&self) -> Result<(Running, String), Failed> {
        let mut open = child::command(&self.programs.reviewer);
        self.at_vault(&mut open, &self.vault()).args([
            "open",
            "--no-namespace",
            "--port",
            "0",
            "--idle",
            "480",
        ]);
        let mut open = Running::start("meldkluis-reviewer open", open, Stream::Out)?;
        let address = open.wait_for(START, |line| {
            line.split([' ', '"']).find(|word| word.starts_with("http://")).map(str::to_owned)
        })?;
        Ok((open, address))
    }

    /// Returns what `status --json` says.
    ///
    /// # Errors
    /// When it says nothing that can be read.
    pub fn status(&self) -> Result<Value, Failed> {
        let mut status = self.intake_command("status");
        let output = run(status.arg("--json"))?;
        json(&output.stdout)
    }

    /// Exports everything into `file`.
    ///
    /// # Errors
    /// When the intake refuses.
    pub fn export(&self, file: &Path) -> Result<(), Failed> {
        let mut export = self.intake_command("export");
        succeed(export.arg("--out").arg(file)).map(drop)
    }

    /// Exports everything and imports it, and returns what the import says.
    ///
    /// # Errors
    /// When either refuses.
    pub fn carry(&self) -> Result<Value, Failed> {
        let bundle = self.path("bundle");
        drop(fs::remove_file(&bundle));
        self.export(&bundle)?;
        let mut import = self.reviewer_command();
        json(&succeed(import.arg("import").arg(&bundle).arg("--json"))?.stdout)
    }

    /// Writes the desk's bundle and imports it at the intake, and returns what the import says.
    ///
    /// # Errors
    /// When either refuses.
    pub fn carry_back(&self) -> Result<Value, Failed> {
        let back = self.path("back");
        let mut export = self.reviewer_command();
        succeed(export.arg("export").arg("--out").arg(&back))?;
        let mut import = self.intake_command("import");
        json(&succeed(import.arg(&back).arg("--json"))?.stdout)
    }

    /// Runs a command of the reviewer and returns its standard output.
    ///
    /// # Errors
    /// When it does not end with 0; with what it said.
    pub fn reviewer(&self, arguments: &[&str]) -> Result<String, Failed> {
        text(succeed(self.reviewer_command().args(arguments))?.stdout)
    }

    /// Returns the reviewer with vault and passphrases, but without a command.
    #[must_use]
    pub fn reviewer_command(&self) -> Command {
        self.reviewer_at(&self.vault())
    }

    /// Returns the reviewer at another vault with the same passphrases, but without a command.
    #[must_use]
    pub fn reviewer_at(&self, vault: &Path) -> Command {
        let mut command = Command::new(&self.programs.reviewer);
        self.at_vault(&mut command, vault).stdin(Stdio::null());
        command
    }

    /// Returns a command of the intake with its configuration.
    #[must_use]
    pub fn intake_command(&self, command: &str) -> Command {
        let mut intake = Command::new(&self.programs.intake);
        intake.arg(command).arg("--config").arg(self.configuration_file()).stdin(Stdio::null());
        intake
    }

    fn intake(&self, command: &str, arguments: &[&str]) -> Result<String, Failed> {
        text(succeed(self.intake_command(command).args(arguments))?.stdout)
    }

    fn at_vault<'c>(&self, command: &'c mut Command, vault: &Path) -> &'c mut Command {
        command.arg("--vault").arg(vault);
        command.arg("--passphrase-file").arg(self.passphrase_file());
        command.arg("--root-passphrase-file").arg(self.path("root-passphrase"))
    }

    /// Makes the vault and the root key, and returns the root verifier; the recovery identity is typed back as a
    /// person would from paper.
    fn init_reviewer(&self) -> Result<String, Failed> {
        let mut init = self.reviewer_command();
        init.args(["init", "--deployment", NAME, "--root"]);
        init.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let failed = |error| Failed::new(format!("meldkluis-reviewer init: {error}"));
        let mut init = init.spawn().map_err(failed)?;
        let (Some(mut typed), Some(shown)) = (init.stdin.take(), init.stdout.take()) else {
            return Err(Failed::new("meldkluis-reviewer init: no pipe to it"));
        };
        let mut said = String::new();
        for text in BufReader::new(shown).lines() {
            let text = text.map_err(failed)?;
            if text.starts_with("AGE-SECRET-KEY-PQ-1") {
                writeln!(typed, "{text}").map_err(failed)?;
            } else {
                said.push_str(&text);
                said.push('\n');
            }
        }
        let ended = init.wait_with_output().map_err(failed)?;
        if ended.status.success() {
            return named(&said, &format!("{NAME}/root+"));
        }
        let why = String::from_utf8_lossy(&ended.stderr);
        Err(Failed::new(format!("meldkluis-reviewer init failed: {why}")))
    }

    /// Makes the log's key and has the reviewer believe it, its fingerprint compared.
    fn enrol(&self) -> Result<(), Failed> {
        let made = json(self.intake("init", &["--json"])?.as_bytes())?;
        let of = |key: &str| {
            let value = made.get(key).and_then(Value::as_str);
            value.ok_or_else(|| Failed::new(format!("meldkluis-intake init told no {key}")))
        };
        let arguments = ["enrol", "--log", of("verifier")?, "--fingerprint", of("fingerprint")?];
        self.reviewer(&arguments).map(drop)
    }

    fn configuration(&self, root: &str, limits: &str) -> String {
        let file = |name: &str| self.path(name).display().to_string();
        format!(
            "deployment = \"{NAME}\"\nroot_verifier = \"{root}\"\n\n\
             [listen]\ntls = [\"127.0.0.1:{}\"]\nunix = {:?}\n\n\
             [tls]\ncertificate = {:?}\nkey = {:?}\n\n\
             [store]\ndir = {:?}\nkeys_dir = {:?}\ncontrol = {:?}\n\n\
             [limits]\n{limits}\n\n\
             # For a trial alone: whoever takes over a server that is root has the machine.\n\
             [process]\nas_root = \"allow\"\n\n\
             [pages]\nread_days = [\"monday\", \"thursday\"]\nanswer_within_days = 7\n",
            self.port,
            file("onion.sock"),
            file("tls/server.pem"),
            file("tls/server.key"),
            file("store"),
            file("keys"),
            file("control.sock"),
        )
    }

    fn certify(&self) -> Result<(), Failed> {
        let made = Certificates::make()?;
        self.write("ca.pem", &made.authority)?;
        // The server may read whatever lies beside its certificate.
        let tls = self.path("tls");
        fs::create_dir(&tls).map_err(Failed::with("cannot make", &tls))?;
        self.write("tls/server.pem", &made.server)?;
        self.secret("tls/server.key", &made.key)
    }

    fn write(&self, name: &str, text: &str) -> Result<(), Failed> {
        let file = self.path(name);
        fs::write(&file, text).map_err(Failed::with("cannot write", &file))
    }

    fn secret(&self, name: &str, text: &str) -> Result<(), Failed> {
        let path = self.path(name);
        let file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
        let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(Failed::with("cannot write", &path))
    }
}

/// Runs a program to its end with what it says kept.
fn run(command: &mut Command) -> Result<Output, Failed> {
    let output = command.output();
    output.map_err(|error| {
        Failed::new(format!("{} cannot run: {error}", command.get_program().display()))
    })
}

fn succeed(command: &mut Command) -> Result<Output, Failed> {
    let output = run(command)?;
    if output.status.success() {
        return Ok(output);
    }
    let arguments: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Failed::new(format!("{} failed: {}", arguments.join(" "), said.trim())))
}

fn text(bytes: Vec<u8>) -> Result<String, Failed> {
    String::from_utf8(bytes).map_err(|_| Failed::new("a program printed something other than text"))
}

fn json(bytes: &[u8]) -> Result<Value, Failed> {
    serde_json::from_slice(bytes).map_err(|error| Failed::new(format!("--json output: {error}")))
}

/// Finds the verifier key whose name begins with `prefix` in what a program printed.
fn named(said: &str, prefix: &str) -> Result<String, Failed> {
    let words = said.split(|c: char| c.is_whitespace() || "\"',".contains(c));
    let mut found = words.filter(|word| word.starts_with(prefix) && word.contains('+'));
    let found = found.next().ok_or_else(|| Failed::new(format!("no key {prefix}… in: {said}")))?;
    Ok(found.to_owned())
}

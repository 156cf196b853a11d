//! A sender with curl, over TLS or through the socket of the onion service.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use meldkluis_xtask::{
    child::{self, Running, Stream},
    deployment::Deployment,
    place,
};
use tempfile::TempDir;

/// How a sender comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// HTTPS, the certificate checked against the deployment's authority.
    Tls,
    /// Plain HTTP through the Unix socket.
    Onion,
}

/// What the sender got back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The header lines as they came.
    pub head: String,
    /// The page.
    pub page: String,
}

/// A form as it is filled in; each value goes through a file, so that curl reads nothing into it.
pub struct Form {
    folder: TempDir,
    arguments: Vec<String>,
}

impl Form {
    /// Starts with nothing filled in.
    ///
    /// # Panics
    /// Without a temporary folder.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it makes a folder")]
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), arguments: vec![] }
    }

    /// Fills in a field.
    ///
    /// # Panics
    /// When the value cannot be written to a file.
    #[must_use]
    pub fn field(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let file = self.folder.path().join(self.arguments.len().to_string());
        fs::write(&file, value).expect("a file of ours");
        self.arguments.push(format!("{name}=<{}", file.display()));
        self
    }

    /// Chooses a file under its own name.
    #[must_use]
    pub fn file(mut self, name: &str, file: &Path) -> Self {
        self.arguments.push(format!("{name}=@{}", file.display()));
        self
    }

    /// Chooses a file of these bytes.
    ///
    /// # Panics
    /// When they cannot be written to a file.
    #[must_use]
    pub fn bytes(self, name: &str, bytes: &[u8]) -> Self {
        let file = self.folder.path().join(self.arguments.len().to_string());
        fs::write(&file, bytes).expect("a file of ours");
        self.file(name, &file)
    }

    /// Returns what has curl send it.
    pub(crate) fn arguments(&self) -> impl Iterator<Item = &str> {
        self.arguments.iter().flat_map(|argument| ["--form", argument])
    }
}

/// Returns curl set up for one path through a door.
#[must_use]
pub fn curl(to: &Deployment, door: Door, path: &str) -> Command {
    let mut curl = Command::new("curl");
    at(&mut curl, to, door, path);
    curl
}

fn at(curl: &mut Command, to: &Deployment, door: Door, path: &str) {
    curl.args(["--silent", "--show-error", "--max-time", "300"]);
    match door {
        Door::Tls => curl.arg("--cacert").arg(to.authority()).arg(to.form_url() + path),
        Door::Onion => {
            curl.arg("--unix-socket").arg(to.unix_socket()).arg(format!("http://localhost/{path}"))
        }
    };
}

/// Runs curl and returns the answer, or nothing when there was none.
///
/// # Panics
/// Without curl, or when a page is not UTF-8.
#[must_use]
pub fn ask(mut curl: Command) -> Option<Answer> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (head, page) = (folder.path().join("head"), folder.path().join("page"));
    curl.arg("--dump-header").arg(&head).arg("--output").arg(&page);
    curl.args(["--write-out", "%{http_code}"]).stderr(Stdio::null());
    let output = curl.output().expect("curl is installed");
    let status = String::from_utf8_lossy(&output.stdout).parse().ok().filter(|status| *status > 0);
    let read = |file: PathBuf| fs::read_to_string(file).unwrap_or_default();
    output.status.success().then_some(())?;
    Some(Answer { status: status?, head: read(head), page: read(page) })
}

/// Sends a form in a language.
///
/// # Panics
/// When no page came back.
#[must_use]
pub fn send(to: &Deployment, door: Door, language: &str, form: &Form) -> Answer {
    try_send(to, door, language, form).expect("a page came back")
}

/// Sends a form and returns what came back, if anything did.
#[must_use]
pub fn try_send(to: &Deployment, door: Door, language: &str, form: &Form) -> Option<Answer> {
    let mut curl = curl(to, door, &format!("{language}/tip"));
    curl.args(form.arguments());
    ask(curl)
}

/// Starts to send a form at `rate` bytes a second, so that it can be cut.
///
/// # Panics
/// Without curl.
#[must_use]
pub fn start(to: &Deployment, door: Door, form: &Form, rate: &str) -> Running {
    let mut curl = child::command(&place::program("curl").expect("curl is installed"));
    at(&mut curl, to, door, "en/tip");
    curl.args(["--limit-rate", rate, "--verbose"]).args(form.arguments()).stdout(Stdio::null());
    Running::start("curl", curl, Stream::Error).unwrap_or_else(|e| panic!("{e}"))
}

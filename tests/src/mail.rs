//! A real mail server (aiosmtpd), and the notice's program with a configuration for it.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use meldkluis_xtask::{
    certificate::Certificates,
    child::{self, Running, Stream},
    place,
};
use serde_json::Value;
use tempfile::TempDir;

use crate::{clock, deployed};

/// A mail server that ends with this value, and what it got.
pub struct MailServer {
    /// Its port on 127.0.0.1.
    pub port: u16,
    folder: TempDir,
    _running: Running,
}

/// One mail as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The whole message.
    pub bytes: Vec<u8>,
    /// What the server knows of its way: from, to, hello, encrypted, login.
    pub way: Value,
}

impl Mail {
    /// Returns its head.
    ///
    /// # Panics
    /// When it has none.
    #[must_use]
    pub fn head(&self) -> &str {
        self.halves().0
    }

    /// Returns its text.
    ///
    /// # Panics
    /// When it is no base64.
    #[must_use]
    pub fn text(&self) -> String {
        let body = self.halves().1.replace("\r\n", "");
        String::from_utf8(STANDARD.decode(body).expect("base64")).expect("UTF-8")
    }

    fn halves(&self) -> (&str, &str) {
        let text = str::from_utf8(&self.bytes).expect("plain ASCII");
        text.split_once("\r\n\r\n").expect("head and body")
    }
}

impl MailServer {
    /// Starts one that begins with TLS (`tls`), offers STARTTLS (`starttls`), or has neither (`plain`).
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(mode: &str) -> Self {
        Self::script("server.py", mode)
    }

    /// Starts somebody in between who slips in this many answers before TLS begins, and takes no mail.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn meddled(answers: usize) -> Self {
        Self::script("meddler.py", &answers.to_string())
    }

    fn script(script: &str, argument: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let made = Certificates::make().unwrap_or_else(|e| panic!("{e}"));
        for (name, text) in
            [("ca.pem", made.authority), ("server.pem", made.server), ("server.key", made.key)]
        {
            fs::write(folder.path().join(name), text).expect("a file of ours");
        }
        let mut server = child::command(Path::new("/usr/bin/python3"));
        server
            .arg(place::checkout().join("tests/smtp").join(script))
            .arg(folder.path())
            .arg(argument);
        server.stderr(Stdio::null());
        let server = Running::start("mail server", server, Stream::Out);
        let mut running = server.unwrap_or_else(|e| panic!("{e}"));
        let port = running.wait_for(Duration::from_secs(60), |line| {
            line.strip_prefix("listening ")?.parse().ok()
        });
        Self { port: port.unwrap_or_else(|e| panic!("{e}")), folder, _running: running }
    }

    /// Returns the file of the authority that its certificate is from.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Says what it answers from now on: `answer` after a mail, `answer-LOCAL` to an address; nothing is yes.
    ///
    /// # Panics
    /// When the file cannot be written.
    pub fn answers(&self, to: &str, line: &str) {
        fs::write(self.folder.path().join(to), line).expect("a file of ours");
    }

    /// Returns the mails that it took, in the order they came.
    ///
    /// # Panics
    /// When one cannot be read.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        let file = |number: usize, ending: &str| {
            fs::read(self.folder.path().join(format!("{number}.{ending}"))).ok()
        };
        let mail = |number| {
            let bytes = file(number, "mail")?;
            let way = serde_json::from_slice(&file(number, "json")?).expect("JSON");
            Some(Mail { bytes, way })
        };
        (0..).map_while(mail).collect()
    }

    /// Returns how often somebody began to hand a mail over.
    #[must_use]
    pub fn asked(&self) -> usize {
        let asked = fs::read_to_string(self.folder.path().join("asked"));
        asked.map_or(0, |asked| asked.lines().count())
    }
}

/// The notice's program with a configuration in a folder of its own.
pub struct Noticer {
    folder: TempDir,
}

/// The password that the mail server takes.
pub const PASSWORD: &str = "open sesame";

impl Noticer {
    /// Writes a configuration for a mail server: `smtp` has the lines of that section but for the host, `rest` the
    /// files to tell of and what else stands at the top.
    ///
    /// # Panics
    /// When a file cannot be written.
    #[must_use]
    pub fn new(smtp: &str, intake: &Path, roster: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let made = Self { folder };
        let secret = made.path("credentials");
        fs::write(&secret, format!("notice\n{PASSWORD}\n")).expect("a file of ours");
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o400)).expect("ours");
        made.configure(smtp, intake, roster);
        made
    }

    /// Writes the configuration anew.
    ///
    /// # Panics
    /// When the file cannot be written.
    pub fn configure(&self, smtp: &str, intake: &Path, roster: &Path) {
        let text = format!(
            "from = \"notice@sender.example\"\n\
             to = [\"first@desk.example\", \"second@desk.example\"]\n\
             time = \"07:00\"\nintake = {intake:?}\nroster = {roster:?}\nstate_dir = {:?}\n\
             [smtp]\nhost = \"127.0.0.1\"\n{smtp}\n\
             [[rota]]\non = \"tuesday\"\ncarries = \"Ayşe, ﷺ 第一\"\nstand_in = \"x\"\n\
             [[rota]]\non = \"wednesday\"\ncarries = \"the second desk\"\n",
            self.path("state"),
        );
        fs::write(self.path("notice.toml"), text).expect("a file of ours");
    }

    /// Returns the path of a file in its folder.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the program with a command, believing in a time such as `2026-12-01 08:00:00`.
    #[must_use]
    pub fn command(&self, time: &str, command: &[&str]) -> Command {
        let mut faked = Command::new(deployed::program("meldkluis-notice"));
        faked.args(command).arg("--config").arg(self.path("notice.toml"));
        clock::believe(&mut faked, &format!("@{time}"));
        faked
    }

    /// Runs a command to its end.
    ///
    /// # Panics
    /// When it cannot be run.
    #[must_use]
    pub fn run(&self, time: &str, command: &[&str]) -> Output {
        self.command(time, command).output().expect("the notice runs")
    }
}

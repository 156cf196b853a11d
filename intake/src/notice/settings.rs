//! The notice's own configuration file, TOML; deploy/config/notice.toml has every key with its meaning.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Deserializer, de};

use super::rota::{self, Turn};

/// The longest configuration file that is read, in bytes.
const SETTINGS_MAX: u64 = 1 << 20;
/// The longest address (RFC 5321 section 4.5.3.1.3), without its brackets.
const ADDRESS_MAX: usize = 254;
/// The most addresses that a mail goes to.
const TO_MAX: usize = 20;

/// What the operator decided.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The address that the notice comes from.
    pub from: Address,
    /// The addresses that it goes to.
    pub to: Vec<Address>,
    /// The time of the day at which it goes, UTC.
    pub time: TimeOfDay,
    /// The intake's configuration, for what the notice tells of.
    pub intake: PathBuf,
    /// A copy of the roster in force.
    pub roster: PathBuf,
    /// The folder that remembers up to which day notices went.
    pub state_dir: PathBuf,
    /// The mail server.
    pub smtp: Smtp,
    /// Who carries when.
    #[serde(default)]
    pub rota: Vec<Turn>,
}

/// The mail server, and how it is spoken to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// The name that its certificate is for, or its address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How TLS begins; there is no mode without.
    pub mode: Mode,
    /// The authorities that are believed, PEM.
    #[serde(default = "ca")]
    pub ca: PathBuf,
    /// A file of mode 0400 with user and password on a line each.
    pub credentials: Option<PathBuf>,
    /// How long the server may take for one answer, in seconds.
    #[serde(default = "timeout_seconds")]
    pub timeout_seconds: u64,
    /// How often a mail is tried in one run.
    #[serde(default = "attempts")]
    pub attempts: u32,
    /// How long the first wait between two attempts is, in seconds; each further one is twice as long.
    #[serde(default = "wait_seconds")]
    pub wait_seconds: u64,
}

fn ca() -> PathBuf {
    PathBuf::from("/etc/ssl/certs/ca-certificates.crt")
}

fn timeout_seconds() -> u64 {
    30
}

fn attempts() -> u32 {
    5
}

fn wait_seconds() -> u64 {
    60
}

impl Smtp {
    /// Returns how long the server may take for one answer.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }

    /// Returns how long a whole conversation may take.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        self.timeout() * 8
    }
}

/// How TLS begins.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// With the first byte (RFC 8314): lettre's `Tls::Wrapper`.
    Tls,
    /// After STARTTLS (RFC 3207), or not at all: lettre's `Tls::Required`.
    StartTls,
}

/// A mail address in plain ASCII, fit for a header line and for the envelope.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    text: String,
    at: usize,
}

impl Address {
    /// Takes an address over; nothing when it is not of the form `local@domain` in plain characters.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let (local, domain) = text.split_once('@')?;
        let word = |part: &str, more: &[u8]| {
            let fine = |b: u8| b.is_ascii_alphanumeric() || more.contains(&b);
            !part.is_empty() && part.bytes().all(fine)
        };
        let atoms = |part: &str, more: &[u8]| part.split('.').all(|atom| word(atom, more));
        let sound = atoms(local, b"!#$%&'*+-/=?^_`{|}~") && atoms(domain, b"-");
        let sound = sound && text.len() <= ADDRESS_MAX && local.len() <= 64;
        sound.then(|| Self { text: text.to_owned(), at: local.len() })
    }

    /// Returns the whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns what stands behind the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.text.get(self.at + 1..).unwrap_or_default()
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address")
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?)
            .ok_or_else(|| de::Error::custom("an address is local@domain in plain characters"))
    }
}

/// A minute of the day, UTC, written `HH:MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeOfDay {
    minute: u32,
}

impl TimeOfDay {
    /// Parses the one spelling.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let (hour, minute) = text.split_once(':')?;
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        let time = Self { minute: hour.checked_mul(60)?.checked_add(minute)? };
        (hour < 24 && minute < 60 && time.to_string() == text).then_some(time)
    }

    /// Returns the second of the day at which it begins.
    #[must_use]
    pub fn second(self) -> u32 {
        self.minute * 60
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.minute / 60, self.minute % 60)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?)
            .ok_or_else(|| de::Error::custom("a time is HH:MM, from 00:00 to 23:59"))
    }
}

/// A reason why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("configuration cannot be read")]
    Read(#[source] io::Error),
    /// The file is not TOML of the expected keys; the line is named and not shown, because addresses stand in it.
    #[error("configuration not understood, {0}")]
    Syntax(String),
    /// A value that nothing could be done with.
    #[error("{0}")]
    Value(&'static str),
}

impl Settings {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn read(file: &Path) -> Result<Self, SettingsError> {
        let length = fs::metadata(file).map_err(SettingsError::Read)?.len();
        if length > SETTINGS_MAX {
            return Err(SettingsError::Read(io::ErrorKind::FileTooLarge.into()));
        }
        Self::parse(&fs::read_to_string(file).map_err(SettingsError::Read)?)
    }

    /// Parses and checks a text.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        let settings: Self =
            toml::from_str(text).map_err(|why| SettingsError::Syntax(plain(text, &why)))?;
        settings.check().map_or(Ok(settings), |why| Err(SettingsError::Value(why)))
    }

    fn check(&self) -> Option<&'static str> {
        let smtp = &self.smtp;
        let twice =
            |at: usize, turn: &Turn| self.rota.iter().skip(at + 1).any(|it| it.on == turn.on);
        let rules = [
            ("to names no address, or more than 20", (1..=TO_MAX).contains(&self.to.len())),
            ("smtp.host is not a name or an address", is_host(&smtp.host)),
            ("smtp.port is zero", smtp.port > 0),
            (
                "smtp.timeout_seconds is not between 1 and 300",
                (1..=300).contains(&smtp.timeout_seconds),
            ),
            ("smtp.attempts is not between 1 and 10", (1..=10).contains(&smtp.attempts)),
            ("smtp.wait_seconds is not between 1 and 600", (1..=600).contains(&smtp.wait_seconds)),
            ("rota has more than 400 rows", self.rota.len() <= rota::TURNS_MAX),
            (
                "rota names a day twice",
                !self.rota.iter().enumerate().any(|(at, turn)| twice(at, turn)),
            ),
        ];
        rules.into_iter().find(|(_, fine)| !fine).map(|(why, _)| why)
    }
}

/// Says what TOML found and where, without what stands there.
fn plain(text: &str, why: &toml::de::Error) -> String {
    let before = why.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let message = why.message().lines().next().unwrap_or_default();
    let message = if message.contains('@') { "something else is expected there" } else { message };
    format!("line {}: {message}", before.matches('\n').count() + 1)
}

fn is_host(host: &str) -> bool {
    let fine = |b: u8| b.is_ascii_alphanumeric() || b"-.:".contains(&b);
    (1..=253).contains(&host.len()) && host.bytes().all(fine)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = include_str!("../../../deploy/config/notice.toml");

    #[test]
    fn sample_configuration_parses_and_shows_the_defaults() {
        let shown = Settings::parse(SAMPLE).unwrap();
        assert_eq!((shown.smtp.mode, shown.time.to_string().as_str()), (Mode::Tls, "07:00"));
        assert!(shown.rota.len() > 1 && shown.smtp.credentials.is_some());
        let defaults: Vec<_> = SAMPLE
            .lines()
            .filter_map(|line| line.strip_prefix("# "))
            .filter(|line| line.contains(" = "))
            .collect();
        assert_eq!(defaults.len(), 4, "{defaults:?}");
        let spelled = SAMPLE.replace("# ca = ", "ca = ").replace("# timeout", "timeout");
        let spelled = spelled.replace("# attempts", "attempts").replace("# wait", "wait");
        let spelled = Settings::parse(&spelled).unwrap();
        assert_eq!(format!("{:?}", spelled.smtp), format!("{:?}", shown.smtp));
    }

    #[test]
    fn values_that_nothing_could_be_done_with_are_refused() {
        for (from, to) in [
            ("mode = \"tls\"", "mode = \"none\""),
            ("mode = \"tls\"", "mode = \"opportunistic\""),
            ("time = \"07:00\"", "time = \"7:00\""),
            ("time = \"07:00\"", "time = \"24:00\""),
            ("port = 465", "port = 0"),
            ("host = \"", "host = \"a b"),
            ("from = \"", "from = \"two words"),
            ("from = \"", "from = \"<"),
            ("# attempts = 5", "attempts = 11"),
            ("# wait_seconds = 60", "wait_seconds = 0"),
            ("# timeout_seconds = 30", "timeout_seconds = 301"),
            ("on = \"thursday\"", "on = \"monday\""),
            ("[smtp]", "[smpt]"),
            ("roster =", "rooster ="),
        ] {
            assert!(SAMPLE.contains(from), "{from}");
            assert!(Settings::parse(&SAMPLE.replacen(from, to, 1)).is_err(), "{to}");
        }
    }

    #[test]
    fn addresses_that_could_add_a_header_or_a_command_are_refused() {
        assert_eq!(Address::new("a.b+c@d-e.example").unwrap().domain(), "d-e.example");
        for bad in [
            "",
            "a",
            "@b.example",
            "a@",
            "a@b@c",
            "a@b..c",
            ".a@b",
            "a b@c",
            "a@b\r\nBcc: c@d",
            "<a@b>",
            "é@b.example",
            "a@[127.0.0.1]",
            "\"a\"@b",
            "a@b,c@d",
        ] {
            assert!(Address::new(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_by_its_line_and_without_addresses() {
        for (from, to, line, words) in [
            ("to = [", "to = \"a@b.example\" # ", "line 8:", "something else is expected there"),
            (
                "second.desk@taskforce.example\"]",
                "second.desk@taskforce.example",
                "line 10:",
                "comma",
            ),
            ("mode = \"tls\"", "mode = \"clear\"", "line 25:", "unknown variant `clear`"),
            ("roster = ", "rooster = ", "line 16:", "unknown field `rooster`"),
        ] {
            assert!(SAMPLE.contains(from), "{from}");
            let said = Settings::parse(&SAMPLE.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(!said.contains('@') && said.contains(line) && said.contains(words), "{said}");
        }
    }

    #[test]
    fn debug_shows_no_address() {
        let shown = format!("{:?}", Settings::parse(SAMPLE).unwrap());
        assert!(!shown.contains('@') && shown.contains("Address"), "{shown}");
    }
}

//! The probe's own configuration file, TOML; deploy/config/probe.toml has every key with its meaning.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Deserializer, de};

/// The longest configuration file that is read, in bytes.
const SETTINGS_MAX: u64 = 1 << 16;

/// What whoever runs the probe decided.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the form is.
    pub form: FormAddress,
    /// The canary key, as `meldkluis-reviewer canary --out` wrote it.
    pub key: PathBuf,
    /// The folder that remembers on which day a canary was sent last.
    pub state_dir: PathBuf,
    /// The authorities that are believed, PEM.
    #[serde(default = "ca")]
    pub ca: PathBuf,
    /// A SOCKS5 proxy that looks names up itself, such as tor's.
    pub socks: Option<String>,
    /// How long it takes to write the form, in seconds; each time is drawn between a half and one and a half of this.
    #[serde(default = "writing_seconds")]
    pub writing_seconds: u64,
    /// How long the server may take for its next byte, in seconds.
    #[serde(default = "timeout_seconds")]
    pub timeout_seconds: u64,
    /// The browser that it says to be.
    #[serde(default = "user_agent")]
    pub user_agent: String,
}

fn ca() -> PathBuf {
    PathBuf::from("/etc/ssl/certs/ca-certificates.crt")
}

fn writing_seconds() -> u64 {
    180
}

fn timeout_seconds() -> u64 {
    120
}

fn user_agent() -> String {
    "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned()
}

/// Where the form is: `https://HOST[:PORT]/`, or `http://NAME.onion/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormAddress {
    /// A name, or an IPv4 address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Whether TLS is spoken.
    pub tls: bool,
}

impl FormAddress {
    /// Reads an address; nothing when it is of another form.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let (scheme, rest) = text.strip_suffix('/')?.split_once("://")?;
        let tls = match scheme {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let (host, port) = match rest.rsplit_once(':') {
            None => (rest, if tls { 443 } else { 80 }),
            Some((host, port)) => (host, port.parse().ok().filter(|port| *port > 0)?),
        };
        let fine = |b: u8| b.is_ascii_alphanumeric() || b"-.".contains(&b);
        let named = (1..=253).contains(&host.len()) && host.bytes().all(fine);
        (named && (tls || host.ends_with(".onion"))).then(|| Self {
            host: host.to_owned(),
            port,
            tls,
        })
    }

    /// Returns host and port as a browser writes them.
    #[must_use]
    pub fn authority(&self) -> String {
        match (self.tls, self.port) {
            (true, 443) | (false, 80) => self.host.clone(),
            (_, port) => format!("{}:{port}", self.host),
        }
    }
}

impl<'de> Deserialize<'de> for FormAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).ok_or_else(|| {
            de::Error::custom(
                "an address is https://HOST/, https://HOST:PORT/ or http://NAME.onion/",
            )
        })
    }
}

/// A reason why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("configuration cannot be read")]
    Read(#[source] io::Error),
    /// The file is not TOML of the expected keys.
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

    /// Returns how long the server may take for its next byte.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }

    fn check(&self) -> Option<&'static str> {
        let graphic = |b: u8| b.is_ascii_graphic() || b == b' ';
        let rules = [
            (
                "form is an onion service, and socks is missing",
                self.form.tls || self.socks.is_some(),
            ),
            ("writing_seconds is more than 1800", self.writing_seconds <= 1_800),
            ("timeout_seconds is not between 1 and 600", (1..=600).contains(&self.timeout_seconds)),
            (
                "user_agent is not a line of 1 to 200 plain characters",
                (1..=200).contains(&self.user_agent.len()) && self.user_agent.bytes().all(graphic),
            ),
        ];
        rules.into_iter().find(|(_, fine)| !fine).map(|(why, _)| why)
    }
}

/// Says what TOML found and where, on one line.
fn plain(text: &str, why: &toml::de::Error) -> String {
    let before = why.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let message = why.message().lines().next().unwrap_or_default();
    format!("line {}: {message}", before.matches('\n').count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = include_str!("../../../deploy/config/probe.toml");

    #[test]
    fn sample_configuration_parses_and_shows_the_defaults() {
        let shown = Settings::parse(SAMPLE).unwrap();
        assert_eq!(shown.socks, None);
        let defaults = ["ca", "writing_seconds", "timeout_seconds", "user_agent"];
        let spelled = defaults.iter().fold(SAMPLE.to_owned(), |text, key| {
            let commented = format!("# {key} = ");
            assert!(text.contains(&commented), "{key}");
            text.replace(&commented, &format!("{key} = "))
        });
        let spelled = Settings::parse(&spelled).unwrap();
        assert_eq!(format!("{spelled:?}"), format!("{shown:?}"));
    }

    #[test]
    fn addresses_without_tls_are_of_onion_services_alone() {
        let read = |text| FormAddress::new(text).map(|it| (it.authority(), it.port, it.tls));
        let expected = |host: &str, port, tls| Some((host.to_owned(), port, tls));
        assert_eq!(read("https://a.example/"), expected("a.example", 443, true));
        assert_eq!(read("https://127.0.0.1:8443/"), expected("127.0.0.1:8443", 8443, true));
        assert_eq!(read("http://abc.onion/"), expected("abc.onion", 80, false));
        for bad in [
            "",
            "a.example",
            "http://a.example/",
            "https://a.example",
            "https://a.example/nl/",
            "https://a@b.example/",
            "https://a.example:0/",
            "https://a.example:x/",
            "https:///",
            "https://a b/",
            "https://a\r\nb/",
            "ftp://a.example/",
        ] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn values_that_nothing_could_be_done_with_are_refused() {
        for (from, to) in [
            ("form = \"https://meldkluis.example/\"", "form = \"http://abc.onion/\""),
            ("key =", "keys ="),
            ("# writing_seconds = 180", "writing_seconds = 1801"),
            ("# timeout_seconds = 120", "timeout_seconds = 0"),
            ("# user_agent = \"", "user_agent = \"a\\r\\nb: c\" #"),
        ] {
            assert!(SAMPLE.contains(from), "{from}");
            assert!(Settings::parse(&SAMPLE.replacen(from, to, 1)).is_err(), "{to}");
        }
        let onion = SAMPLE.replace("https://meldkluis.example/", "http://abc.onion/");
        let onion = onion.replace("# socks = ", "socks = ");
        assert!(Settings::parse(&onion).is_ok());
    }
}

//! The one configuration file, TOML; unknown keys are refused and every default is safe for production.

mod error;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    net::SocketAddr,
    num::NonZeroU32,
    path::{Path, PathBuf},
};

use meldkluis_crypto::{day::Day, note::Verifier, roster};
use serde::Deserialize;

pub use error::ConfigError;

use crate::retention;

/// The root key of the sample, from the seed of 32 bytes 0x01.
const SAMPLE_ROOT: &str =
    "meldkluis.example/root+8c0fe359+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";
/// The longest configuration file that is read, in bytes.
const CONFIG_MAX: u64 = 1 << 20;

/// What the operator decided; deploy/config/intake.toml has every key with its meaning.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The name of the deployment, the same for every address, fixed for life.
    pub deployment: String,
    /// The Task Force's root key, the only key that the intake is told of.
    pub root_verifier: String,
    /// Where requests come in.
    pub listen: Listen,
    /// The certificate; needed when `listen.tls` is not empty.
    pub tls: Option<TlsFiles>,
    /// Where things lie.
    pub store: StorePaths,
    /// How much is taken.
    #[serde(default)]
    pub limits: Limits,
    /// What the process may be and do.
    #[serde(default)]
    pub process: Process,
    /// What the pages say that differs between deployments.
    pub pages: PageSettings,
}

/// What the process may be and do.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Process {
    /// Whether it serves as root.
    pub as_root: Leave,
    /// Whether it serves where the kernel does not confine it.
    pub unconfined: Leave,
}

impl Default for Process {
    fn default() -> Self {
        Self { as_root: Leave::Refuse, unconfined: Leave::Allow }
    }
}

/// Whether something is allowed.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Leave {
    /// It is.
    Allow,
    /// It ends the start.
    Refuse,
}

/// Where requests come in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listen {
    /// Addresses for HTTPS.
    #[serde(default)]
    pub tls: Vec<SocketAddr>,
    /// A Unix socket for plain HTTP, behind an onion service on this machine.
    pub unix: Option<PathBuf>,
    /// Whether tor tells the circuit of every connection to the Unix socket.
    #[serde(default)]
    pub circuits: bool,
    /// Whether systemd opened the sockets and hands them over: no address and no path stands here then.
    #[serde(default)]
    pub from_systemd: bool,
}

/// The certificate's files, PEM; they are read again when they change.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsFiles {
    /// The certificate and its chain.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// Where things lie.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StorePaths {
    /// The journal and its index, one folder a generation.
    pub dir: PathBuf,
    /// The log key and the pepper; apart from the store and its backups.
    pub keys_dir: PathBuf,
    /// Where uploads are spooled, encrypted under a key in memory; `dir/spool` if absent.
    pub spool_dir: Option<PathBuf>,
    /// The socket through which `export` and `status` reach the running server; `dir/control.sock` if absent.
    pub control: Option<PathBuf>,
    /// Whole days between the import of the last acknowledgement and the erasing of what it covers.
    #[serde(default = "grace_days")]
    pub grace_days: u32,
    /// Days after which `status` says that nothing was carried.
    #[serde(default = "carry_days")]
    pub carry_days: u32,
    /// Days after which `status` says that no canary came back; without it no canary is expected.
    pub canary_days: Option<u32>,
    /// Where `backup` copies the store to, and `status` looks for the last copy; without it `status` says nothing of it.
    pub backup_dir: Option<PathBuf>,
    /// Days after which `status` says that the last backup is old.
    #[serde(default = "backup_days")]
    pub backup_days: u32,
    /// Bytes of the store's file system that reports with files may not take, so that words still can.
    #[serde(default = "reserve_bytes")]
    pub reserve_bytes: u64,
    /// Bytes of it that long texts may not take either, so that short ones still can.
    #[serde(default = "long_text_reserve_bytes")]
    pub long_text_reserve_bytes: u64,
}

fn grace_days() -> u32 {
    retention::GRACE_DAYS
}

fn carry_days() -> u32 {
    7
}

fn backup_days() -> u32 {
    2
}

fn reserve_bytes() -> u64 {
    1 << 30
}

fn long_text_reserve_bytes() -> u64 {
    1 << 28
}

impl StorePaths {
    /// Returns the folder for spooled uploads.
    #[must_use]
    pub fn spool_dir(&self) -> PathBuf {
        self.spool_dir.clone().unwrap_or_else(|| self.dir.join("spool"))
    }

    /// Returns the path of the control socket.
    #[must_use]
    pub fn control(&self) -> PathBuf {
        self.control.clone().unwrap_or_else(|| self.dir.join("control.sock"))
    }
}

/// How much is taken.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Bytes of all files of one report together.
    pub upload_bytes: u64,
    /// Files of one report, a voice recording among them.
    pub files: usize,
    /// Characters of the text.
    pub text_chars: usize,
    /// Reports that are taken in at the same moment; more wait, and then are asked to try again.
    pub submissions_at_once: usize,
    /// Connections at once over TLS, and as many over the Unix socket.
    pub connections: usize,
    /// Connections of these from one address or circuit.
    pub connections_each: usize,
    /// Pages a minute, and connections over TLS, which cost as much.
    pub pages: Rate,
    /// Reports and additions a minute.
    pub tips: Rate,
    /// Looks into mailboxes a minute.
    pub codes: Rate,
    /// MiB a minute of what is more than words.
    pub upload_mib: Rate,
}

/// How much may come in a minute; a minute's worth may come at once.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// From one IPv4 address, IPv6 /64 or circuit.
    pub each: NonZeroU32,
    /// Over TLS from all together, and as much over the Unix socket.
    pub all: NonZeroU32,
}

impl Rate {
    fn of(each: u32, all: u32) -> Self {
        let at_least_one = |count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        Self { each: at_least_one(each), all: at_least_one(all) }
    }

    /// Returns so many times as much, counted in a smaller unit.
    pub(crate) fn times(self, unit: u32) -> Self {
        let unit = NonZeroU32::new(unit).unwrap_or(NonZeroU32::MIN);
        Self { each: self.each.saturating_mul(unit), all: self.all.saturating_mul(unit) }
    }

    fn is_fine(self) -> bool {
        self.each <= self.all && self.all.get() <= RATE_MAX
    }
}

/// The most that may come in a minute.
const RATE_MAX: u32 = 1_000_000;

impl Default for Limits {
    fn default() -> Self {
        Self {
            upload_bytes: 256 << 20,
            files: 10,
            text_chars: 100_000,
            submissions_at_once: 32,
            connections: 1_000,
            connections_each: 64,
            pages: Rate::of(240, 12_000),
            tips: Rate::of(120, 6_000),
            codes: Rate::of(60, 1_200),
            upload_mib: Rate::of(1_024, 6_144),
        }
    }
}

/// The longest announcement: it stands above everything else on a telephone.
const ANNOUNCED_CHARS: usize = 600;

/// What the pages say that differs between deployments.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageSettings {
    /// The days on which investigators read reports; without a default, because a sender relies on them.
    pub read_days: BTreeSet<Weekday>,
    /// Days within which somebody with a code finds an answer; without a default, for the same reason.
    pub answer_within_days: u32,
    /// Where the leave link goes: a neutral site that many people visit.
    #[serde(default = "leave_url")]
    pub leave_url: String,
    /// The address of the onion service, offered to Tor Browser on the TLS host.
    pub onion_location: Option<String>,
    /// Where the program's source can be had.
    pub source_url: Option<String>,
    /// Whether no new report is taken any more. Mailboxes stay open, and an announcement says so.
    #[serde(default)]
    pub form_closed: bool,
    /// What every page announces, in plain words by the language's tag: in Dutch and English at the least.
    #[serde(default)]
    pub announcement: BTreeMap<String, String>,
    /// What /.well-known/security.txt says; without it there is none.
    pub security: Option<SecurityTxt>,
}

fn leave_url() -> String {
    "https://nl.wikipedia.org/".to_owned()
}

/// A day of the week.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// Every day, from Monday on (ISO 8601).
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];
}

/// How to tell of a weak spot (RFC 9116).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecurityTxt {
    /// Addresses: mailto:, tel: or https:, the preferred one first.
    pub contact: Vec<String>,
    /// The day after which this is not to be relied on; less than a year ahead.
    pub expires: String,
    /// Where the policy for disclosure is.
    pub policy: Option<String>,
}

impl SecurityTxt {
    /// Returns the day after which it is not to be relied on; nothing when it is not a day.
    #[must_use]
    pub fn expires(&self) -> Option<Day> {
        self.expires.parse().ok()
    }
}

impl Config {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        let length = fs::metadata(file).map_err(ConfigError::Read)?.len();
        if length > CONFIG_MAX {
            return Err(ConfigError::Read(io::ErrorKind::FileTooLarge.into()));
        }
        Self::parse(&fs::read_to_string(file).map_err(ConfigError::Read)?)
    }

    /// Parses and checks a text.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text).map_err(ConfigError::Syntax)?;
        config.root()?;
        config.check()?;
        Ok(config)
    }

    /// Returns the certificate's files if anything is served with them.
    #[must_use]
    pub fn certificate(&self) -> Option<&TlsFiles> {
        let used = self.listen.from_systemd || !self.listen.tls.is_empty();
        self.tls.as_ref().filter(|_| used)
    }

    /// Returns the pinned root key.
    ///
    /// # Errors
    /// [`ConfigError::Root`].
    pub fn root(&self) -> Result<Verifier, ConfigError> {
        let root: Verifier = self.root_verifier.parse().map_err(|_| ConfigError::Root)?;
        let name = roster::root_name(&self.deployment).map_err(|_| ConfigError::Root)?;
        if *root.name() == name { Ok(root) } else { Err(ConfigError::Root) }
    }

    /// Refuses the root key of the sample, which was made from a seed that is no secret.
    ///
    /// # Errors
    /// [`ConfigError::SampleRoot`].
    pub fn hold_own_root(&self) -> Result<(), ConfigError> {
        if self.root_verifier == SAMPLE_ROOT { Err(ConfigError::SampleRoot) } else { Ok(()) }
    }

    fn check(&self) -> Result<(), ConfigError> {
        let named = !self.listen.tls.is_empty() || self.listen.unix.is_some();
        if self.listen.from_systemd && named {
            return Err(ConfigError::TwoListen);
        }
        if !self.listen.from_systemd && !named {
            return Err(ConfigError::NoListener);
        }
        if !self.listen.tls.is_empty() && self.tls.is_none() {
            return Err(ConfigError::NoCertificate);
        }
        if self.store.long_text_reserve_bytes > self.store.reserve_bytes {
            return Err(ConfigError::Reserves);
        }
        self.limits.check()?;
        self.pages.check()
    }
}

impl PageSettings {
    fn check(&self) -> Result<(), ConfigError> {
        if self.read_days.is_empty() {
            return Err(ConfigError::Promise("pages.read_days names no day"));
        }
        // Answers are deleted after three months.
        if !(1..=90).contains(&self.answer_within_days) {
            return Err(ConfigError::Promise("pages.answer_within_days is not between 1 and 90"));
        }
        self.check_announcement()?;
        self.security.as_ref().map_or(Ok(()), SecurityTxt::check)?;
        let addresses = [
            ("pages.leave_url", Some(&self.leave_url)),
            ("pages.onion_location", self.onion_location.as_ref()),
            ("pages.source_url", self.source_url.as_ref()),
        ];
        addresses.into_iter().try_for_each(|(key, address)| {
            address.map_or(Ok(()), |address| check_address(key, address))
        })
    }

    fn check_announcement(&self) -> Result<(), ConfigError> {
        let said = &self.announcement;
        if said.is_empty() && self.form_closed {
            return Err(ConfigError::Announcement(
                "must say that the form is closed, and since when",
            ));
        }
        if !said.is_empty() && !["nl", "en"].iter().all(|tag| said.contains_key(*tag)) {
            return Err(ConfigError::Announcement(
                "needs nl and en: they stand where a language has none",
            ));
        }
        let fits = |words: &String| {
            (1..=ANNOUNCED_CHARS).contains(&words.chars().count())
                && !words.contains(char::is_control)
        };
        if !said.values().all(fits) {
            return Err(ConfigError::Announcement("is one paragraph of at most 600 characters"));
        }
        Ok(())
    }
}

impl SecurityTxt {
    fn check(&self) -> Result<(), ConfigError> {
        let known = |address: &String| {
            let scheme = ["mailto:", "tel:", "https://"].iter().any(|it| address.starts_with(it));
            scheme && address.bytes().all(|byte| byte.is_ascii_graphic())
        };
        if self.contact.is_empty() || !self.contact.iter().all(known) {
            return Err(ConfigError::Security(
                "contact is a list of mailto:, tel: or https: addresses",
            ));
        }
        if self.expires().is_none() {
            return Err(ConfigError::Security("expires is a day, such as 2027-05-31"));
        }
        if !self.policy.iter().all(|policy| policy.starts_with("https://") && known(policy)) {
            return Err(ConfigError::Security("policy is an https: address"));
        }
        Ok(())
    }
}

impl Limits {
    fn check(&self) -> Result<(), ConfigError> {
        let rules = [
            ("limits.upload_bytes", self.upload_bytes > 0 && self.upload_bytes <= 4 << 30),
            ("limits.files", (1..=meldkluis_crypto::tip::ATTACHMENTS_MAX).contains(&self.files)),
            ("limits.text_chars", (1_000..=100_000).contains(&self.text_chars)),
            ("limits.submissions_at_once", (1..=256).contains(&self.submissions_at_once)),
            ("limits.connections", (16..=100_000).contains(&self.connections)),
            ("limits.connections_each", (1..=self.connections).contains(&self.connections_each)),
            ("limits.pages", self.pages.is_fine()),
            ("limits.tips", self.tips.is_fine()),
            ("limits.codes", self.codes.is_fine()),
            ("limits.upload_mib", self.upload_mib.is_fine()),
        ];
        match rules.into_iter().find(|(_, fine)| !fine) {
            Some((name, _)) => Err(ConfigError::Limit(name)),
            None => Ok(()),
        }
    }
}

fn check_address(key: &'static str, address: &str) -> Result<(), ConfigError> {
    let scheme = address.starts_with("https://") || address.starts_with("http://");
    let plain = address.bytes().all(|b| b.is_ascii_graphic() && !b"\"'<>\\".contains(&b));
    if scheme && plain { Ok(()) } else { Err(ConfigError::Address(key)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The root key of the sample was made from the seed of 32 bytes 0x01; nobody's secret.
    const SAMPLE: &str = include_str!("../../deploy/config/intake.toml");

    #[test]
    fn sample_configuration_parses() {
        let config = Config::parse(SAMPLE).unwrap();
        assert_eq!(config.deployment, "meldkluis.example");
        assert_eq!(config.limits.files, 10);
        assert!(matches!(config.hold_own_root(), Err(ConfigError::SampleRoot)));
    }

    #[test]
    fn sample_shows_the_defaults() {
        let config = Config::parse(SAMPLE).unwrap();
        let (shown, default) = (config.limits, Limits::default());
        assert_eq!(format!("{shown:?}"), format!("{default:?}"));
        assert_eq!(
            (config.store.grace_days, config.store.carry_days),
            (grace_days(), carry_days())
        );
        assert_eq!(config.store.reserve_bytes, reserve_bytes());
        assert_eq!(config.store.long_text_reserve_bytes, long_text_reserve_bytes());
        assert_eq!((config.store.canary_days, config.store.backup_dir), (None, None));
        assert_eq!(config.store.backup_days, backup_days());
        assert!(!config.listen.circuits);
        assert_eq!(config.process, Process::default());
    }

    #[test]
    fn announcement_is_short_and_in_both_sources_and_a_closed_form_has_one() {
        let with = |more: &str| {
            let pages = SAMPLE
                .replace("answer_within_days = 7\n", &format!("answer_within_days = 7\n{more}\n"));
            assert_ne!(pages, SAMPLE);
            let announced = |config: Config| crate::pages::Particulars::of(&config).map(drop);
            Config::parse(&pages).and_then(announced).map_err(|error| error.to_string())
        };
        let both = "announcement = { nl = \"Dicht\", en = \"Closed\" }";
        assert_eq!(with(both), Ok(()));
        assert_eq!(with(&format!("form_closed = true\n{both}")), Ok(()));
        let long = "x".repeat(601);
        for (text, why) in [
            ("form_closed = true".to_owned(), "must say that the form is closed"),
            ("announcement = { nl = \"Dicht\" }".to_owned(), "needs nl and en"),
            (format!("announcement = {{ nl = \"{long}\", en = \"x\" }}"), "at most 600"),
            ("announcement = { nl = \"\", en = \"x\" }".to_owned(), "at most 600"),
            ("announcement = { nl = \"a\\nb\", en = \"x\" }".to_owned(), "one paragraph"),
            (both.replace("Closed\"", "Closed\", xx = \"x\""), "a language that no page is in"),
        ] {
            assert!(with(&text).is_err_and(|said| said.contains(why)), "{text}");
        }
    }

    #[test]
    fn unknown_keys_and_missing_parts_are_refused() {
        let refused = |text: String| Config::parse(&text).unwrap_err().to_string();
        assert!(refused(format!("colour = 1\n{SAMPLE}")).contains("unknown field"));
        assert!(refused(SAMPLE.replace("[tls]", "[tsl]")).contains("unknown field"));
        assert!(
            refused(SAMPLE.replace("meldkluis.example\"", "other.example\"")).contains("root key")
        );
        assert!(
            refused(SAMPLE.replace("# leave_url = \"https:", "leave_url = \"javascript:"))
                .contains("leave_url")
        );
        assert!(refused(SAMPLE.replace("files = 10", "files = 0")).contains("limits.files"));
        assert!(refused(SAMPLE.replace("each = 120,", "each = 6001,")).contains("limits.tips"));
        assert!(refused(SAMPLE.replace("each = 120,", "each = 0,")).contains("nonzero"));
        for key in ["read_days", "answer_within_days"] {
            let without = SAMPLE.lines().filter(|line| !line.starts_with(key));
            let without = without.collect::<Vec<_>>().join("\n");
            assert!(refused(without).contains(&format!("missing field `{key}`")));
        }
        for (from, to, why) in [
            ("[\"monday\", \"thursday\"]", "[]", "read_days"),
            ("\"thursday\"]", "\"donderdag\"]", "unknown variant"),
            ("answer_within_days = 7", "answer_within_days = 0", "between 1 and 90"),
            ("answer_within_days = 7", "answer_within_days = 91", "between 1 and 90"),
            ("# source_url = \"https", "source_url = \"ftp", "source_url"),
        ] {
            assert!(refused(SAMPLE.replace(from, to)).contains(why), "{to}");
        }
        for (contact, expires, why) in [
            ("[]", "2027-05-31", "contact"),
            ("[\"me@example.org\"]", "2027-05-31", "contact"),
            ("[\"mailto:me@example.org\"]", "soon", "expires"),
        ] {
            let section = format!(
                "{SAMPLE}\n[pages.security]\ncontact = {contact}\nexpires = \"{expires}\"\n"
            );
            assert!(refused(section).contains(why));
        }
        let less = SAMPLE.replace("# reserve_bytes = 1073741824", "reserve_bytes = 1000");
        assert!(refused(less).contains("long_text_reserve_bytes"));
    }
}

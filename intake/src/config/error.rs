//! Why a configuration cannot be used, and what an operator can do about it.

use std::io;

/// A reason why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("configuration cannot be read")]
    Read(#[source] io::Error),
    /// The file is not TOML of the expected keys; the message names the line.
    #[error("configuration not understood: {}", plain(.0))]
    Syntax(toml::de::Error),
    /// The pinned root key is malformed or another deployment's.
    #[error("root_verifier is not the root key of this deployment")]
    Root,
    /// The pinned root key is the sample's.
    #[error("root_verifier is the sample's, and anybody can sign with that key")]
    SampleRoot,
    /// Sockets are handed over, and addresses or paths are named all the same.
    #[error("listen.from_systemd beside listen.tls or listen.unix")]
    TwoListen,
    /// There is nowhere to listen.
    #[error("listen names neither a TLS address nor a Unix socket, nor from_systemd")]
    NoListener,
    /// A TLS address without a certificate.
    #[error("listen.tls needs the section [tls]")]
    NoCertificate,
    /// A page setting that cannot stand in a header.
    #[error("{0} is not an http or https address in plain ASCII")]
    Address(&'static str),
    /// Files would be taken where long texts are not.
    #[error("store.long_text_reserve_bytes is more than store.reserve_bytes")]
    Reserves,
    /// Nobody would ever read, or answer in time.
    #[error("{0}")]
    Promise(&'static str),
    /// What is announced would not be understood.
    #[error("pages.announcement {0}")]
    Announcement(&'static str),
    /// security.txt would not be what RFC 9116 asks for.
    #[error("pages.security: {0}")]
    Security(&'static str),
    /// A limit that would refuse every tip.
    #[error("{0} is zero, more than is possible, or less for all than for one")]
    Limit(&'static str),
}

impl ConfigError {
    /// Says what an operator can do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Read(_) => "Is --config the right file, and may this user read it?",
            Self::Syntax(why) => advice_on_syntax(why.message()),
            Self::Promise(_) => PROMISES,
            Self::SampleRoot => {
                "Make your own first, on the reviewer: meldkluis-reviewer --vault DIR init --deployment NAME --root. Write the line \
                 that it calls `root` here."
            }
            Self::TwoListen => {
                "Take tls and unix under [listen] out: the addresses stand in the .socket units."
            }
            _ => EVERY_KEY,
        }
    }
}

/// Where the meaning of each key stands.
const EVERY_KEY: &str = "The commented sample has every key with its meaning: deploy/config/intake.toml, installed in \
     /usr/share/doc/meldkluis-intake/examples/config.";

/// What the pages promise to senders, and nobody but the operator knows.
const PROMISES: &str = "The pages promise this to senders, so there is no default. Agree on it with those who read \
     the reports, and write it under [pages], for example:\n  read_days = [\"monday\", \"thursday\"]\n  \
     answer_within_days = 7";

fn advice_on_syntax(message: &str) -> &'static str {
    let named = |names: &[&str]| names.iter().any(|name| message.contains(&format!("`{name}`")));
    match message.split_once(" `").map(|(what, _)| what) {
        Some("missing field") if named(&["pages", "read_days", "answer_within_days"]) => PROMISES,
        Some("missing field") => {
            "Add that key or section; the commented sample has each with its meaning: deploy/config/intake.toml, installed in \
             /usr/share/doc/meldkluis-intake/examples/config."
        }
        Some("unknown field") => {
            "Is it misspelt, or in the wrong section? The commented sample has every key in its place: deploy/config/intake.toml, \
             installed in /usr/share/doc/meldkluis-intake/examples/config."
        }
        Some("unknown variant") => "Write one of the words listed above, in quotation marks.",
        _ => EVERY_KEY,
    }
}

/// Says what TOML found; a key that is missing at the top is missing on no line.
fn plain(error: &toml::de::Error) -> String {
    if error.message().starts_with("missing field") && error.span().is_none_or(|at| at.start == 0) {
        return error.message().to_owned();
    }
    error.to_string().trim_end().to_owned()
}

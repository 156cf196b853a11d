//! What the notice tells of, read from files that no sender can change: days on which something ends.

use std::{fs, io::Read as _, path::Path};

use meldkluis_crypto::{day::Day, roster::Roster};

use crate::config::{Config, SecurityTxt};
use crate::server::last_day;

/// The longest roster that is read, in bytes.
const ROSTER_MAX: u64 = 64 * 1024;

/// The days on which something ends, as far as they are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The last day of the site's certificate.
    pub certificate: Option<Day>,
    /// The last day on which the roster names a recipient.
    pub recipients: Option<Day>,
    /// The last day on which security.txt is to be relied on.
    pub security: Option<Day>,
    /// The roster's epoch.
    pub epoch: Option<u64>,
}

/// Facts, and for each that could not be read a line that says why.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// What is known.
    pub facts: Facts,
    /// What is missing, and what to do about it; for the operator's eyes, not for the mail.
    pub missing: Vec<String>,
}

impl Found {
    /// Reads the intake's configuration, its certificate and a copy of the roster; what is unreadable stays unknown.
    #[must_use]
    pub fn read(intake: &Path, roster: &Path) -> Self {
        let config = match Config::read(intake) {
            Ok(config) => config,
            Err(why) => {
                let line =
                    format!("the intake's configuration tells nothing: {why}; {}", why.advice());
                return Self { missing: vec![line], ..Self::default() };
            }
        };
        let mut found = Self::default();
        found.facts.security = config.pages.security.as_ref().and_then(SecurityTxt::expires);
        found.certificate(&config);
        found.roster(&config, roster);
        found
    }

    /// An intake with an onion service alone has no certificate, and nothing is missing then.
    fn certificate(&mut self, config: &Config) {
        match config.tls.as_ref().map(|files| last_day(&files.certificate)) {
            Some(Ok(day)) => self.facts.certificate = Some(day),
            Some(Err(why)) => self.missing.push(format!(
                "the certificate tells no day: {why}; let this user read the certificate, never its key"
            )),
            None => {}
        }
    }

    fn roster(&mut self, config: &Config, file: &Path) {
        match verified(config, file) {
            Ok(roster) => {
                self.facts.recipients = roster.recipients.iter().map(|term| term.to).max();
                self.facts.epoch = Some(roster.epoch);
            }
            Err(why) => self.missing.push(format!(
                "the roster tells no day: {why}; put a copy of each roster that the intake imports there"
            )),
        }
    }
}

fn verified(config: &Config, file: &Path) -> Result<Roster, String> {
    let mut note = Vec::new();
    let read =
        fs::File::open(file).and_then(|file| file.take(ROSTER_MAX + 1).read_to_end(&mut note));
    read.map_err(|_| "unreadable file".to_owned())?;
    let root = config.root().map_err(|why| why.to_string())?;
    Roster::verify(&note, &root).map_err(|why| why.to_string())
}

#[cfg(test)]
mod tests {
    use meldkluis_crypto::{
        age::Identity,
        note::Signer,
        roster::{Term, root_name},
    };
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};
    use zeroize::Zeroizing;

    use super::*;
    use crate::entropy::Os;

    const SAMPLE: &str = include_str!("../../../deploy/config/intake.toml");

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    /// The root key of the sample was made from the seed of 32 bytes 0x01; nobody's secret.
    fn roster(epoch: u64, ends: &[&str]) -> String {
        let root =
            Signer::from_seed(root_name("meldkluis.example").unwrap(), Zeroizing::new([1; 32]));
        let term = |to: &&str| Term {
            from: day("2026-01-01"),
            to: day(to),
            recipient: Identity::generate(&mut Os).recipient(),
        };
        let roster = Roster {
            deployment: "meldkluis.example".into(),
            epoch,
            issued: day("2026-01-01"),
            recipients: ends.iter().map(term).collect(),
            desks: vec![],
            logs: vec![],
        };
        roster.sign(&root).unwrap()
    }

    fn certificate() -> String {
        let mut params = CertificateParams::new(["m.test".to_owned()]).unwrap();
        params.not_after = date_time_ymd(2027, 3, 1);
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().pem()
    }

    /// A folder with all files, and the facts in it after `change` did something to them.
    fn found(change: impl FnOnce(&Path)) -> Found {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let chain = at("chain.pem").display().to_string();
        let config = SAMPLE.replace("/etc/meldkluis/tls/chain.pem", &chain);
        let config = config.replace("# [pages.security]", "[pages.security]");
        let config = config.replace("# contact", "contact").replace("# expires", "expires");
        fs::write(at("intake.toml"), config).unwrap();
        fs::write(at("chain.pem"), certificate()).unwrap();
        fs::write(at("roster"), roster(3, &["2027-06-30", "2027-12-31"])).unwrap();
        change(folder.path());
        Found::read(&at("intake.toml"), &at("roster"))
    }

    #[test]
    fn days_are_read_from_certificate_roster_and_configuration() {
        let found = found(|_| {});
        assert_eq!(found.missing, [""; 0]);
        let expected = Facts {
            certificate: Some(day("2027-03-01")),
            recipients: Some(day("2027-12-31")),
            security: Some(day("2027-05-31")),
            epoch: Some(3),
        };
        assert_eq!(found.facts, expected);
    }

    #[test]
    fn what_cannot_be_read_is_unknown_and_named_and_takes_nothing_else_away() {
        let no_certificate = found(|dir| fs::remove_file(dir.join("chain.pem")).unwrap());
        assert!(no_certificate.missing[0].contains("certificate tells no day: unreadable file"));
        assert_eq!(no_certificate.facts.certificate, None);
        assert_eq!(no_certificate.facts.epoch, Some(3));
        let forged = roster(9, &["2030-01-01"]).replace("epoch 9", "epoch 8");
        let no_roster = found(|dir| fs::write(dir.join("roster"), forged).unwrap());
        assert!(no_roster.missing[0].contains("roster tells no day"), "{:?}", no_roster.missing);
        assert_eq!((no_roster.facts.recipients, no_roster.facts.epoch), (None, None));
        assert!(no_roster.facts.certificate.is_some());
        let nothing = found(|dir| fs::write(dir.join("intake.toml"), "x").unwrap());
        assert_eq!((nothing.facts, nothing.missing.len()), (Facts::default(), 1));
    }
}

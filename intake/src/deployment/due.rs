//! The lines of `status` that begin with "to do"; pure, so that days are passed in.

use meldkluis_crypto::{day::Day, note::Verifier, roster::Roster};

use crate::{config::StorePaths, room::Shortage, server::CertificateError, store::DeskStatus};

/// How long before the last recipient, the certificate, or security.txt ends a line is due, in days.
const WARN_DAYS: u32 = 30;
/// How long somebody's check of a help line is good for: eleven months, in days.
const PLACE_DAYS: u32 = 334;

/// What is known of a deployment today.
pub(super) struct Facts {
    /// Whether a server is running.
    pub(super) serving: bool,
    /// The roster in force.
    pub(super) roster: Option<Roster>,
    /// The log's key.
    pub(super) log: Verifier,
    /// What the listed desks said.
    pub(super) desks: Vec<DeskStatus>,
    /// The day of the oldest tip that some holding desk has not acknowledged.
    pub(super) oldest: Option<Day>,
    /// What is known of the last backup, where a folder for it is configured.
    pub(super) backup: Option<Backup>,
    /// What is turned away for want of room.
    pub(super) shortage: Option<Shortage>,
    /// The last day of the certificate, where one is needed.
    pub(super) certificate: Option<Result<Day, CertificateError>>,
    /// The last day on which security.txt is to be relied on, where there is one.
    pub(super) security: Option<Day>,
    /// The help lines on the pages, and when each was checked.
    pub(super) places: Vec<(&'static str, Day)>,
}

/// What the configured folder tells of the last backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Backup {
    /// No whole one can be read there.
    Absent,
    /// It has nothing of the log in use that its key signed.
    Lacking,
    /// It was made on this day.
    Of(Day),
}

impl Facts {
    /// Tells whether a signed acknowledgement has shown that a desk took tips in.
    pub(super) fn proven(&self) -> bool {
        self.desks.iter().any(|desk| desk.held.is_some_and(|size| size > 0))
    }

    /// Returns one line for each thing to do.
    pub(super) fn due(&self, config: &StorePaths, today: Day) -> Vec<String> {
        let mut due = vec![];
        if !self.serving {
            due.push("start the server: meldkluis-intake serve".to_owned());
        }
        due.extend(self.keys(today));
        due.extend(self.room());
        due.extend(self.certificate(today));
        due.extend(self.security(today));
        if !self.proven() {
            due.push(NOT_PROVEN.to_owned());
        }
        due.extend(self.uncarried(config.carry_days, today));
        due.extend(config.canary_days.and_then(|days| self.canary(days, today)));
        due.extend(self.backup(config.backup_days, today));
        due.extend(self.places(today));
        due
    }

    fn keys(&self, today: Day) -> Vec<String> {
        let Some(roster) = &self.roster else {
            return vec!["import a roster: meldkluis-intake import FILE".to_owned()];
        };
        let mut due = vec![];
        if !roster.logs.contains(&self.log) {
            due.push(NOT_ENROLLED.to_owned());
        }
        let last = roster.recipients.iter().map(|term| term.to).max().unwrap_or(today);
        if last < today.plus(WARN_DAYS) {
            due.push(format!("the last recipient ends on {last}: import a new roster"));
        }
        due
    }

    fn room(&self) -> Option<String> {
        let (what, left) = match self.shortage? {
            Shortage::Files => ("files are", "texts are still taken"),
            Shortage::LongTexts => ("files and long texts are", "only short texts are still taken"),
        };
        Some(format!("the disk is short: {what} turned away, and {left}; give the store room"))
    }

    fn certificate(&self, today: Day) -> Option<String> {
        match self.certificate.as_ref()? {
            Err(why) => Some(format!(
                "the certificate cannot be used: {why}; see [tls] in the configuration"
            )),
            Ok(last) if *last < today => {
                Some(format!("the certificate ended on {last}, and browsers refuse it: renew it"))
            }
            Ok(last) if *last < today.plus(WARN_DAYS) => {
                Some(format!("the certificate ends on {last}: renew it"))
            }
            Ok(_) => None,
        }
    }

    fn security(&self, today: Day) -> Option<String> {
        let last = self.security?;
        let what = if last < today {
            format!("security.txt expired on {last}, and nobody is to rely on it (RFC 9116)")
        } else if last < today.plus(WARN_DAYS) {
            format!("security.txt expires on {last}")
        } else {
            return None;
        };
        Some(format!(
            "{what}: see that its contacts are still right, set expires in [pages.security] less than a year ahead, \
             and start the server again"
        ))
    }

    /// Tells that tips wait to be carried: the oldest, and the newest word of a desk, are both longer ago than that.
    fn uncarried(&self, carry_days: u32, today: Day) -> Option<String> {
        let word = self.desks.iter().filter_map(|desk| desk.imported).max();
        let since = self.oldest?.max(word.unwrap_or(self.oldest?));
        let days = today.number().saturating_sub(since.number());
        (days > carry_days).then(|| {
            format!(
                "nothing was carried for {days} days: export a bundle, and import the desk's answer"
            )
        })
    }

    /// Tells that no holding desk opened a canary in time; no desk can have opened one after its word came in.
    fn canary(&self, canary_days: u32, today: Day) -> Option<String> {
        let holds = |desk: &&DeskStatus| {
            let listed = self.roster.iter().flat_map(|roster| &roster.desks);
            listed.into_iter().any(|listed| listed.holds && listed.key.to_string() == desk.key)
        };
        let opened = |desk: &DeskStatus| Some(desk.canary?.min(desk.imported?));
        let newest = self.desks.iter().filter(holds).filter_map(opened).max();
        let Some(newest) = newest else {
            return Some(
                "no canary came back yet: send one, carry it, and import the desk's answer"
                    .to_owned(),
            );
        };
        let days = today.number().saturating_sub(newest.number());
        (days > canary_days).then(|| {
            format!(
                "the last canary that came back was opened {days} days ago, on {newest}: send one, and find out where \
                 it stays"
            )
        })
    }

    /// Tells that there is no backup, or that the last one is older than that, or of a day that tells no age.
    fn backup(&self, backup_days: u32, today: Day) -> Option<String> {
        let what = match self.backup? {
            Backup::Absent => {
                "no whole backup is in backup_dir: see that its medium is there".to_owned()
            }
            Backup::Lacking => "the last backup has nothing of this log".to_owned(),
            Backup::Of(day) if day > today => {
                format!(
                    "the last backup is of {day}, a day to come, and its age cannot be told: set the clock right, here or \
                     where the newest roster was signed"
                )
            }
            Backup::Of(day) => {
                let days = today.number().saturating_sub(day.number());
                if days <= backup_days {
                    return None;
                }
                format!("the last backup is {days} days old, of {day}: find out why")
            }
        };
        Some(format!("{what}, and make one: meldkluis-intake backup"))
    }

    fn places(&self, today: Day) -> Vec<String> {
        let stale = self.places.iter().filter(|(_, day)| day.plus(PLACE_DAYS) < today);
        stale
            .map(|(name, day)| {
                format!("the number or address of {name} on the pages was last checked on {day}: check it")
            })
            .collect()
    }
}

/// What `status` says until the first acknowledgement of a tip.
const NOT_PROVEN: &str = "NOT PROVEN: no desk has acknowledged a report yet, so nobody has shown that one can be opened; export \
     a bundle, and import the desk's answer";

const NOT_ENROLLED: &str = "no roster names this log's key, so its bundles are refused: enrol it on the reviewer and import the \
     roster; if it was enrolled before, the key folder holds another key than the log began with";

#[cfg(test)]
mod tests {
    use meldkluis_crypto::{
        age::Identity,
        note::{KeyName, Signer},
        roster::{Desk, Term},
    };
    use zeroize::Zeroizing;

    use super::*;
    use crate::entropy::Os;

    fn day(number: u32) -> Day {
        Day::from_number(20_000 + number)
    }

    fn key(name: &str) -> Verifier {
        let name = KeyName::new(format!("m.test/{name}")).unwrap();
        Signer::from_seed(name, Zeroizing::new([7; 32])).verifier().clone()
    }

    fn config() -> StorePaths {
        toml::from_str("dir = '/s'\nkeys_dir = '/k'\ncanary_days = 10").unwrap()
    }

    /// A deployment with nothing to do on any day up to the thirtieth, seen from it.
    fn fine() -> Facts {
        let recipient = Identity::generate(&mut Os).recipient();
        let roster = Roster {
            deployment: "m.test".into(),
            epoch: 1,
            issued: day(0),
            recipients: vec![Term { from: day(0), to: day(90), recipient }],
            desks: vec![
                Desk { holds: true, key: key("desk/a") },
                Desk { holds: false, key: key("desk/b") },
            ],
            logs: vec![key("log/0")],
        };
        Facts {
            serving: true,
            roster: Some(roster),
            log: key("log/0"),
            desks: vec![said("desk/a", Some(25))],
            oldest: None,
            backup: None,
            shortage: None,
            certificate: Some(Ok(day(90))),
            security: Some(day(90)),
            places: vec![("Politie", day(0)), ("Keerpunt", day(20))],
        }
    }

    /// A desk that acknowledged two tips on day 30, and opened a canary.
    fn said(desk: &str, canary: Option<u32>) -> DeskStatus {
        DeskStatus {
            key: key(desk).to_string(),
            sequence: 1,
            audit_length: 1,
            audit_head: String::new(),
            held: Some(2),
            imported: Some(day(30)),
            canary: canary.map(day),
        }
    }

    /// The only line that a change makes due, on a day.
    fn only(today: u32, change: impl FnOnce(&mut Facts)) -> String {
        let mut facts = fine();
        change(&mut facts);
        let mut due = facts.due(&config(), day(today));
        assert_eq!(due.len(), 1, "{due:?}");
        due.remove(0)
    }

    fn none(today: u32, change: impl FnOnce(&mut Facts)) {
        let mut facts = fine();
        change(&mut facts);
        assert_eq!(facts.due(&config(), day(today)), [""; 0], "day {today}");
    }

    #[test]
    fn nothing_is_due_where_all_is_fine() {
        for today in 0..=35 {
            none(today, |_| {});
        }
    }

    #[test]
    fn server_roster_and_log_key_are_asked_for() {
        assert!(only(30, |facts| facts.serving = false).contains("start the server"));
        let line = only(30, |facts| facts.roster.as_mut().unwrap().logs.clear());
        assert!(line.contains("no roster names this log's key"));
        let mut facts = fine();
        facts.roster = None;
        let due = facts.due(&config(), day(30));
        assert!(due[0].contains("import a roster") && due[1].contains("canary"), "{due:?}");
    }

    #[test]
    fn last_recipient_is_due_thirty_days_before_it_ends() {
        let ends =
            |to| move |facts: &mut Facts| facts.roster.as_mut().unwrap().recipients[0].to = to;
        none(30, ends(day(60)));
        assert!(only(30, ends(day(59))).contains("the last recipient ends on 2024-12-02"));
    }

    #[test]
    fn certificate_is_due_thirty_days_before_it_ends_and_when_it_cannot_be_read() {
        let ends = |last| move |facts: &mut Facts| facts.certificate = Some(last);
        none(30, ends(Ok(day(60))));
        none(30, |facts| facts.certificate = None);
        assert!(only(30, ends(Ok(day(59)))).starts_with("the certificate ends on 2024-12-02"));
        assert!(only(30, ends(Ok(day(30)))).starts_with("the certificate ends on"));
        assert!(only(30, ends(Ok(day(29)))).starts_with("the certificate ended on 2024-11-02"));
        let line = only(30, ends(Err(CertificateError::Unreadable)));
        assert!(line.contains("cannot be used: unreadable file"));
    }

    #[test]
    fn security_txt_is_due_thirty_days_before_it_expires_and_afterwards() {
        let ends = |last| move |facts: &mut Facts| facts.security = Some(last);
        none(30, ends(day(60)));
        none(30, |facts| facts.security = None);
        let line = only(30, ends(day(59)));
        assert!(line.starts_with("security.txt expires on 2024-12-02: see that"), "{line}");
        assert!(only(30, ends(day(30))).starts_with("security.txt expires on"));
        assert!(only(30, ends(day(29))).starts_with("security.txt expired on 2024-11-02, and"));
    }

    #[test]
    fn short_disk_is_due_with_what_it_turns_away() {
        let line = only(30, |facts| facts.shortage = Some(Shortage::Files));
        assert!(line.contains("files are turned away, and texts are still taken"));
        let line = only(30, |facts| facts.shortage = Some(Shortage::LongTexts));
        assert!(line.contains("files and long texts are turned away, and only short texts"));
    }

    #[test]
    fn nothing_is_proven_before_a_tip_is_acknowledged() {
        for held in [None, Some(0)] {
            let line = only(30, |facts| facts.desks[0].held = held);
            assert!(line.starts_with("NOT PROVEN"));
        }
    }

    #[test]
    fn tips_that_wait_are_due_after_the_days_that_are_configured() {
        let waits = |oldest| move |facts: &mut Facts| facts.oldest = Some(day(oldest));
        // A desk was heard on day 30: whatever is older, somebody carried then.
        none(35, waits(1));
        let late = |facts: &mut Facts| {
            facts.oldest = Some(day(31));
            facts.desks[0].canary = Some(day(30));
        };
        none(38, late);
        assert!(only(39, late).contains("nothing was carried for 8 days"));
    }

    #[test]
    fn canary_is_due_when_none_came_back_in_time() {
        none(35, |_| {});
        assert!(only(36, |_| {}).contains("opened 11 days ago, on 2024-10-29"));
        let line = only(30, |facts| facts.desks[0].canary = None);
        assert!(line.contains("no canary came back yet"));
        // A desk that only reads proves nothing, and none opened a canary after its word came in.
        let reads = |facts: &mut Facts| facts.desks.push(said("desk/b", Some(30)));
        assert!(only(36, reads).contains("11 days ago"));
        let ahead = |facts: &mut Facts| facts.desks[0].canary = Some(Day::LAST);
        none(40, ahead);
        assert!(only(41, ahead).contains("11 days ago, on 2024-11-03"));
        let mut unset = config();
        unset.canary_days = None;
        assert_eq!(fine().due(&unset, day(36)), [""; 0]);
    }

    #[test]
    fn backup_is_due_when_it_is_old_or_not_there_and_only_where_one_is_configured() {
        let of = |backup| move |facts: &mut Facts| facts.backup = Some(backup);
        none(30, |facts| facts.backup = None);
        none(30, of(Backup::Of(day(28))));
        none(30, of(Backup::Of(day(30))));
        // It would be young for as long as a wrong clock was ahead.
        for ahead in [day(31), Day::LAST] {
            let line = only(30, of(Backup::Of(ahead)));
            assert!(
                line.starts_with(&format!("the last backup is of {ahead}, a day to come")),
                "{line}"
            );
        }
        let line = only(30, of(Backup::Of(day(27))));
        assert!(line.starts_with("the last backup is 3 days old, of 2024-10-31"), "{line}");
        assert!(only(30, of(Backup::Absent)).starts_with("no whole backup is in backup_dir"));
        assert!(only(30, of(Backup::Lacking)).contains("nothing of this log"));
    }

    #[test]
    fn help_line_is_due_after_eleven_months() {
        let later = |facts: &mut Facts| {
            facts.certificate = None;
            facts.security = None;
            facts.roster.as_mut().unwrap().recipients[0].to = Day::LAST;
            facts.desks[0].canary = Some(day(330));
            facts.desks[0].imported = Some(day(330));
        };
        none(334, later);
        let line = only(335, later);
        assert!(line.contains("of Politie on the pages was last checked on 2024-10-04"), "{line}");
    }
}

//! What `status` tells of a deployment: counts, and one line for each thing to do.

use meldkluis_crypto::{day::Day, note::Verifier, roster::Roster};
use serde::Serialize;

use crate::{
    retention,
    store::{DeskStatus, Status, control::Holder},
};

use super::{Deployment, DeploymentError};

/// How long before the last recipient ends `status` begins to warn, in days.
const WARN_DAYS: u32 = 30;

/// What `status` says until the first acknowledgement of a tip.
const NOT_PROVEN: &str = "NOT PROVEN: no desk has acknowledged a report yet, so nobody has shown that one can be opened; export \
     a bundle, and import the desk's answer";

/// What `status` tells: counts, and what is to be done. No content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Tips in the log.
    pub tips: u64,
    /// Tips whose bodies were erased, after every holding desk had acknowledged them.
    pub erased: u64,
    /// Bytes of sealed tips, erased ones included.
    pub bytes: u64,
    /// Whether a signed acknowledgement has shown that a desk took tips in.
    pub proven: bool,
    /// Whether a server is running.
    pub serving: bool,
    /// The epoch of the roster in force.
    pub roster_epoch: Option<u64>,
    /// The log's verifier.
    pub log: String,
    /// One line for each thing to do.
    pub due: Vec<String>,
}

impl Deployment {
    /// Tells counts, and what is to be done.
    ///
    /// # Errors
    /// [`DeploymentError`].
    pub fn status(&self, today: Day) -> Result<Report, DeploymentError> {
        let parts = self.reach()?;
        let status = parts.holder.status()?;
        let reader = self.reader(&parts)?;
        let roster = reader.roster()?.and_then(|note| Roster::verify(&note, &self.root).ok());
        let serving = matches!(parts.holder, Holder::Server(_));
        let desks = roster.as_ref().map_or_else(Vec::new, |roster| listed(roster, &status));
        let proven = desks.iter().any(|desk| desk.held.is_some_and(|size| size > 0));
        let waiting = roster.as_ref().map_or(0, |roster| waiting_from(roster, &status));
        let oldest = match status.tips > waiting {
            true => reader.tips().find(|tip| tip.as_ref().map_or(true, |tip| tip.index >= waiting)),
            false => None,
        };
        let oldest = oldest.transpose()?.map(|tip| tip.day);
        let mut due = due(serving, roster.as_ref(), parts.key.verifier(), today);
        if !self.room().takes(0) {
            due.push(
                "the disk is short: files are turned away until the store has room again"
                    .to_owned(),
            );
        }
        if !proven {
            due.push(NOT_PROVEN.to_owned());
        }
        due.extend(uncarried(oldest, &desks, self.config.store.carry_days, today));
        Ok(Report {
            tips: status.tips,
            erased: status.erased,
            bytes: status.bytes,
            proven,
            serving,
            roster_epoch: roster.as_ref().map(|roster| roster.epoch),
            log: parts.key.verifier().to_string(),
            due,
        })
    }
}

/// Returns what the listed desks said.
fn listed<'s>(roster: &Roster, status: &'s Status) -> Vec<&'s DeskStatus> {
    let is_listed = |key: &str| roster.desks.iter().any(|desk| desk.key.to_string() == key);
    status.desks.iter().filter(|desk| is_listed(&desk.key)).collect()
}

/// Returns the index of the first tip that some holding desk has not acknowledged.
fn waiting_from(roster: &Roster, status: &Status) -> u64 {
    let held = |key: &str| status.desks.iter().find(|desk| desk.key == key)?.held;
    retention::first_due(roster, held).max(status.erased)
}

/// Tells that tips wait to be carried: the oldest, and the newest word of a desk, are both longer ago than that.
fn uncarried(
    oldest: Option<Day>,
    desks: &[&DeskStatus],
    carry_days: u32,
    today: Day,
) -> Option<String> {
    let word = desks.iter().filter_map(|desk| desk.imported).max();
    let since = oldest?.max(word.unwrap_or(oldest?));
    let days = today.number().saturating_sub(since.number());
    (days > carry_days).then(|| {
        format!(
            "nothing was carried for {days} days: export a bundle, and import the desk's answer"
        )
    })
}

fn due(serving: bool, roster: Option<&Roster>, log: &Verifier, today: Day) -> Vec<String> {
    let mut due = vec![];
    if !serving {
        due.push("start the server: meldkluis-intake serve".to_owned());
    }
    match roster {
        None => due.push("import a roster: meldkluis-intake import FILE".to_owned()),
        Some(roster) => {
            if !roster.logs.contains(log) {
                due.push(
                    "no roster names this log's key, so its bundles are refused: enrol it on the reviewer and import \
                     the roster; if it was enrolled before, the key folder holds another key than the log began with"
                        .to_owned(),
                );
            }
            let last = roster.recipients.iter().map(|term| term.to).max().unwrap_or(today);
            if last < today.plus(WARN_DAYS) {
                due.push(format!("the last recipient ends on {last}: import a new roster"));
            }
        }
    }
    due
}

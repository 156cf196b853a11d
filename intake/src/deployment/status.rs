//! What `status` tells of a deployment: counts, and one line for each thing to do.

use std::path::Path;

use meldkluis_crypto::{day::Day, note::Verifier, roster::Roster};
use serde::Serialize;

use crate::{
    config::SecurityTxt,
    pages, retention, server,
    store::{DeskStatus, Refusal, Status, control::Holder, reader::Reader},
};

use super::{
    Deployment, DeploymentError,
    due::{Backup, Facts},
};

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
        let facts = Facts {
            serving: matches!(parts.holder, Holder::Server(_)),
            log: parts.key.verifier().clone(),
            desks: roster.as_ref().map_or_else(Vec::new, |roster| listed(roster, &status)),
            oldest: oldest(&reader, roster.as_ref(), &status)?,
            roster,
            backup: self.backup_of(parts.key.verifier()),
            shortage: self.room().shortage(),
            certificate: self.certificate().map(server::last_day),
            security: self.config.pages.security.as_ref().and_then(SecurityTxt::expires),
            places: pages::places_checked().collect(),
        };
        Ok(Report {
            tips: status.tips,
            erased: status.erased,
            bytes: status.bytes,
            proven: facts.proven(),
            serving: facts.serving,
            roster_epoch: facts.roster.as_ref().map(|roster| roster.epoch),
            log: facts.log.to_string(),
            due: facts.due(&self.config.store, today),
        })
    }

    /// Returns what is known of the last backup of the log with this key, where a folder is configured.
    fn backup_of(&self, log: &Verifier) -> Option<Backup> {
        let folder = self.config.store.backup_dir.as_deref()?;
        Some(self.last_backup(folder, log))
    }

    /// Returns the certificate's file, where one is needed.
    fn certificate(&self) -> Option<&Path> {
        self.config.certificate().map(|files| files.certificate.as_path())
    }
}

/// Returns what the listed desks said.
fn listed(roster: &Roster, status: &Status) -> Vec<DeskStatus> {
    let is_listed = |key: &str| roster.desks.iter().any(|desk| desk.key.to_string() == key);
    status.desks.iter().filter(|desk| is_listed(&desk.key)).cloned().collect()
}

/// Returns the day of the oldest tip that some holding desk has not acknowledged.
fn oldest(
    reader: &Reader,
    roster: Option<&Roster>,
    status: &Status,
) -> Result<Option<Day>, Refusal> {
    let waiting = roster.map_or(0, |roster| waiting_from(roster, status));
    if status.tips <= waiting {
        return Ok(None);
    }
    let waits = reader.tips().find(|tip| tip.as_ref().map_or(true, |tip| tip.index >= waiting));
    Ok(waits.transpose()?.map(|tip| tip.day))
}

/// Returns the index of the first tip that some holding desk has not acknowledged.
fn waiting_from(roster: &Roster, status: &Status) -> u64 {
    let held = |key: &str| status.desks.iter().find(|desk| desk.key == key)?.held;
    retention::first_due(roster, held).max(status.erased)
}

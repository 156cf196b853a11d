//! `enrol`: a log's key into the draft, after somebody compared its fingerprint.

use clap::Args;
use meldkluis_crypto::note::Verifier;
use serde_json::json;

use super::{Context, Failed, Verdict, confirm};
use crate::{
    clock,
    vault::{Act, DraftError},
};

#[derive(Debug, Args)]
pub(super) struct Enrol {
    /// The log's verifier key, the whole line that meldkluis-intake init printed.
    #[arg(long, value_name = "VERIFIER")]
    log: String,
    /// The fingerprint as the intake's holder reads it, instead of being asked.
    #[arg(long, value_name = "FINGERPRINT")]
    fingerprint: Option<String>,
}

impl Enrol {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let log: Verifier = self.log.trim().parse().map_err(|_| DraftError::Foreign)?;
        let vault = context.unlock()?;
        let writing = vault.write()?;
        let mut draft = vault.draft()?;
        let fresh = draft.enrol(vault.deployment(), &log)?;
        let fingerprint = log.fingerprint();
        if fresh {
            confirm(&format!("The log {}", log.name()), &fingerprint, self.fingerprint.as_deref())?;
            let generation = log.name().as_str().rsplit_once('/').and_then(|(_, n)| n.parse().ok());
            vault.enter(clock::today(), &[Act::Enrolled(generation.unwrap_or_default())])?;
            writing.put_draft(&draft)?;
        }
        let name = log.name().as_str();
        let result =
            json!({ "log": log.to_string(), "fingerprint": fingerprint, "enrolled": fresh });
        context.print(&result, || match fresh {
            true => format!("{name} is in the draft. Next: roster --out FILE"),
            false => format!("{name} was in the draft already; nothing was changed"),
        });
        Ok(Verdict::Fine)
    }
}

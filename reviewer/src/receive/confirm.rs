//! What the intake tells a desk in each bundle: how far it applied what the desk sent, and the audit trail it saw.

use meldkluis_crypto::{
    bundle::{Confirmed, Manifest},
    trail::Trail,
};

use super::Finding;
use crate::vault::{Vault, VaultError};

/// Finds what a manifest says of this vault's desk.
pub(super) fn own<'m>(vault: &Vault, manifest: &'m Manifest) -> Option<&'m Confirmed> {
    manifest.desks.iter().find(|confirmed| confirmed.desk == *vault.desk().name())
}

/// Compares the audit trail that the intake saw with the one on the disk: the intake's is out of this desk's reach.
pub(super) fn trail(
    vault: &Vault,
    confirmed: Option<&Confirmed>,
) -> Result<Option<Finding>, VaultError> {
    let Some(Confirmed { audit: Trail { length, head }, .. }) = confirmed else { return Ok(None) };
    Ok(match vault.trail_at(*length)? {
        Some(here) if here == *head => None,
        Some(_) => Some(Finding::OtherTrail { length: *length }),
        None => Some(Finding::TrailAhead { seen: *length, here: vault.trail()?.length }),
    })
}

//! x
use crate::Failed;
/// x
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum Which {
    /// x
    Seal,
    /// x
    Memory,
    /// x
    Upload,
}
/// x
/// # Errors
/// x
pub fn run(_w: Option<Which>) -> Result<(), Failed> {
    Ok(())
}

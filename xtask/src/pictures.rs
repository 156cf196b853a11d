//! `cargo xtask pictures`: the pictures of the site, taken anew from the pages that the intake's example writes.

use crate::{Failed, machine, place};

/// Takes every picture in docs/pictures/site anew.
///
/// # Errors
/// What is missing on this machine, or what the program that takes them says.
pub fn take() -> Result<(), Failed> {
    machine::prepare()?;
    let mut cargo = place::cargo();
    cargo.args(["run", "--quiet", "--locked", "--package", "meldkluis-tests"]);
    let taken = cargo.args(["--example", "pictures"]).status();
    let taken = taken.is_ok_and(|status| status.success());
    taken.then_some(()).ok_or_else(|| Failed::new("the pictures were not taken, see above"))
}

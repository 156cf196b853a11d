//! What must hold for every input, one function a target.
//!
//! What comes in: bytes that libFuzzer changed until they get through to more of a parser.
//! What goes out: nothing, or a panic that names what does not hold. Everywhere the same: no panic inside, and whatever
//! parses is written once more, by the code itself or by the standard's own words, and must be the same bytes again.
//! What is signed, sealed or summed up is signed, sealed and summed up here, with keys of these tests: otherwise nothing
//! would ever get behind the first check.
//!
//! Time and memory are held by libFuzzer's own limits, which `cargo xtask fuzz` sets.

pub mod age;
pub mod bundles;
pub mod form;
pub mod journal;
pub mod line;
pub mod notes;
pub mod proofs;
mod script;
pub mod scrubbed;

pub use script::Script;

use meldkluis_crypto::{
    Entropy,
    note::{KeyName, Signer},
};
use zeroize::Zeroizing;

/// The deployment that every key here belongs to.
pub const DEPLOYMENT: &str = "fuzz.test";

/// Makes the key of this name; its seed is no secret.
///
/// # Panics
/// When the name is not one.
#[must_use]
pub fn signer(name: &str) -> Signer {
    Signer::from_seed(KeyName::new(name).expect("a key name"), Zeroizing::new([7; 32]))
}

/// Randomness that is the same in every run.
pub struct Counting(pub u8);

impl Entropy for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0 = self.0.wrapping_add(1);
        bytes.fill(self.0);
    }
}

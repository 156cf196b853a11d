//! The only place of the reviewer that asks the operating system for randomness.

use meldkluis_crypto::Entropy;
use ring::rand::{SecureRandom as _, SystemRandom};

/// The operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct Os;

impl Entropy for Os {
    /// Fills `bytes`.
    ///
    /// # Panics
    /// When the operating system has no randomness: nothing may go on with predictable bytes.
    #[expect(clippy::disallowed_methods, reason = "randomness' one home")]
    fn fill(&mut self, bytes: &mut [u8]) {
        SystemRandom::new().fill(bytes).expect("the operating system has randomness");
    }
}

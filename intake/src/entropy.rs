//! The only place of the intake that asks the operating system for randomness.

use meldkluis_crypto::Entropy;
use ring::rand::{SecureRandom as _, SystemRandom};

/// The operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct Os;

impl Os {
    /// Returns the same for ring's own calls.
    #[expect(clippy::disallowed_methods, reason = "randomness' one home")]
    pub(crate) fn random() -> SystemRandom {
        SystemRandom::new()
    }
}

impl Entropy for Os {
    /// Fills `bytes`.
    ///
    /// # Panics
    /// When the operating system has no randomness: nothing may go on with predictable bytes.
    fn fill(&mut self, bytes: &mut [u8]) {
        Self::random().fill(bytes).expect("the operating system has randomness");
    }
}

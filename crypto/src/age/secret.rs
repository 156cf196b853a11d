//! Secret bytes that leave no copy behind.

use std::ops::{Deref, DerefMut};

use zeroize::Zeroize;

use crate::Entropy;

/// Holds `N` secret bytes on the heap, so that moving it copies nothing, and wipes them when dropped.
pub(crate) struct Secret<const N: usize>(Box<[u8; N]>);

impl<const N: usize> Secret<N> {
    /// Makes room for a secret that the caller writes in place.
    pub(crate) fn zeroed() -> Self {
        Self(Box::new([0; N]))
    }

    /// Draws a secret.
    pub(crate) fn random(entropy: &mut dyn Entropy) -> Self {
        let mut secret = Self::zeroed();
        entropy.fill(secret.as_mut_slice());
        secret
    }

    /// Copies a secret of exactly `N` bytes; the caller wipes its own copy.
    pub(crate) fn copied(bytes: &[u8]) -> Option<Self> {
        let mut secret = Self::zeroed();
        (bytes.len() == N).then(|| {
            secret.copy_from_slice(bytes);
            secret
        })
    }
}

impl<const N: usize> Deref for Secret<N> {
    type Target = [u8; N];

    fn deref(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> DerefMut for Secret<N> {
    fn deref_mut(&mut self) -> &mut [u8; N] {
        &mut self.0
    }
}

impl<const N: usize> Drop for Secret<N> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

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

/// Room for bytes in two parts, of which whatever was ever written is wiped when it is dropped.
///
/// The rest has been zero all the time: a short text costs no wiping of a whole chunk's room.
pub(super) struct Room {
    bytes: Vec<u8>,
    /// Where the second part begins.
    second: usize,
    /// So much of each part was written at most.
    used: [usize; 2],
}

impl Room {
    pub(super) fn new(first: usize, second: usize) -> Self {
        Self { bytes: vec![0; first.saturating_add(second)], second: first, used: [0; 2] }
    }

    /// Says that so many bytes of each part are written, or about to be.
    pub(super) fn uses(&mut self, first: usize, second: usize) {
        let [one, other] = self.used;
        self.used = [one.max(first), other.max(second)];
    }

    #[cfg(test)]
    pub(super) fn rest_is_zero(&self) -> bool {
        let [first, second] = self.used;
        let (one, other) = self.bytes.split_at(self.second);
        one[first..].iter().chain(&other[second..]).all(|byte| *byte == 0)
    }
}

impl Deref for Room {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl DerefMut for Room {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let (one, other) = self.bytes.split_at_mut(self.second);
        for (part, used) in [one, other].into_iter().zip(self.used) {
            let used = used.min(part.len());
            part.split_at_mut(used).0.zeroize();
        }
    }
}

impl<const N: usize> Drop for Secret<N> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

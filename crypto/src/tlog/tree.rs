//! A growing RFC 6962 tree that keeps only the roots of its complete subtrees.

use ring::digest::{Context, SHA256};

/// One entry of the log: SHA-256 of a sealed tip and its size in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Leaf([u8; 40]);

impl Leaf {
    /// The length of leaf data in bytes.
    pub const LEN: usize = 40;

    /// Puts leaf data together.
    #[must_use]
    pub fn new(sha256: [u8; 32], size: u64) -> Self {
        let mut data = [0; Self::LEN];
        let (hash, length) = data.split_at_mut(32);
        hash.copy_from_slice(&sha256);
        length.copy_from_slice(&size.to_be_bytes());
        Self(data)
    }

    /// Takes leaf data as it is; every value of 40 bytes is one.
    #[must_use]
    pub fn from_bytes(data: [u8; Self::LEN]) -> Self {
        Self(data)
    }

    /// Returns the leaf data.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }

    /// Returns the SHA-256 of the sealed tip.
    ///
    /// # Panics
    /// Never: leaf data has 40 bytes.
    #[must_use]
    pub fn sha256(&self) -> &[u8; 32] {
        self.0.first_chunk().expect("40 bytes hold 32")
    }

    /// Returns the size of the sealed tip in bytes.
    ///
    /// # Panics
    /// Never: leaf data has 40 bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        u64::from_be_bytes(*self.0.last_chunk().expect("40 bytes hold 8"))
    }
}

/// The root hash of a tree (RFC 6962, 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Root(pub [u8; 32]);

/// An append-only tree in compact form: its size, and one hash for each set bit of it.
///
/// Memory is 32 bytes times the logarithm of the size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    /// Roots of the complete subtrees, the largest first.
    peaks: Vec<[u8; 32]>,
}

impl Tree {
    /// Returns the number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf.
    pub fn push(&mut self, leaf: &Leaf) {
        let mut node = leaf_hash(leaf.as_bytes());
        let mut bits = self.size;
        while bits & 1 == 1 {
            if let Some(left) = self.peaks.pop() {
                node = node_hash(left, node);
            }
            bits >>= 1;
        }
        self.peaks.push(node);
        self.size += 1;
    }

    /// Returns the root hash; that of no leaf at all is SHA-256 of nothing.
    #[must_use]
    pub fn root(&self) -> Root {
        let root = self.peaks.iter().rev().copied().reduce(|right, left| node_hash(left, right));
        root.map_or_else(empty, Root)
    }
}

impl<'l> Extend<&'l Leaf> for Tree {
    fn extend<I: IntoIterator<Item = &'l Leaf>>(&mut self, leaves: I) {
        leaves.into_iter().for_each(|leaf| self.push(leaf));
    }
}

/// The root of a tree without leaves.
pub(super) fn empty() -> Root {
    Root(hash(&[]))
}

/// Hashes leaf data (RFC 6962, 2.1).
pub(super) fn leaf_hash(data: &[u8]) -> [u8; 32] {
    hash(&[&[0], data])
}

/// Hashes two nodes into the one above them (RFC 6962, 2.1).
pub(super) fn node_hash(left: [u8; 32], right: [u8; 32]) -> [u8; 32] {
    hash(&[&[1], &left, &right])
}

fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    parts.iter().for_each(|part| context.update(part));
    context.finish().as_ref().try_into().expect("SHA-256 has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::hex;

    /// RFC 6962's recursive definition, word for word.
    fn naive(leaves: &[Leaf]) -> [u8; 32] {
        match leaves {
            [] => hash(&[]),
            [leaf] => leaf_hash(leaf.as_bytes()),
            more => {
                let split = more.len().next_power_of_two() / 2;
                node_hash(naive(&more[..split]), naive(&more[split..]))
            }
        }
    }

    #[test]
    fn empty_root_is_the_published_one() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(hex(&Tree::default().root().0), empty);
    }

    #[test]
    fn every_size_agrees_with_the_definition() {
        let leaves: Vec<Leaf> =
            (0u64..300).map(|n| Leaf::new([u8::try_from(n % 251).unwrap(); 32], n)).collect();
        let mut tree = Tree::default();
        for (size, leaf) in leaves.iter().enumerate() {
            assert_eq!(tree.root().0, naive(&leaves[..size]));
            tree.push(leaf);
        }
        assert_eq!(tree.size(), 300);
    }

    #[test]
    fn leaf_keeps_hash_and_size() {
        let leaf = Leaf::new([9; 32], 1_659);
        assert_eq!((leaf.sha256(), leaf.size()), (&[9; 32], 1_659));
        assert_eq!(Leaf::from_bytes(*leaf.as_bytes()), leaf);
    }
}

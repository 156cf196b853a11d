//! Inclusion and consistency proofs: RFC 6962, 2.1.1 and 2.1.2; their checks are those of RFC 9162, 2.1.3.2 and 2.1.4.2.
//!
//! Proofs are made from all leaves, which every bundle carries; making one costs a pass over them.

use super::tree::{Leaf, Root, empty, leaf_hash, node_hash};

/// The most hashes in a proof: two for each level of a tree whose size is a `u64`.
const PROOF_MAX: usize = 128;

/// A list of node hashes that ties two statements about one log together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof(pub Vec<[u8; 32]>);

/// A proof that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("proof does not hold")]
pub struct NotProven;

/// A tree's size and root, as a checkpoint tells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The number of leaves.
    pub size: u64,
    /// The root over them.
    pub root: Root,
}

/// Proves that leaf `index` is in the tree over `leaves`; nothing when there is no such leaf.
#[must_use]
pub fn prove_inclusion(leaves: &[Leaf], index: u64) -> Option<Proof> {
    let index = usize::try_from(index).ok()?;
    leaves.get(index)?;
    Some(Proof(path(&hashes(leaves), index)))
}

/// Proves that the tree over the first `size` leaves is the beginning of the tree over all; nothing when there are
/// fewer leaves.
#[must_use]
pub fn prove_consistency(leaves: &[Leaf], size: u64) -> Option<Proof> {
    let size = usize::try_from(size).ok()?;
    leaves.get(..size)?;
    let trivial = size == 0 || size == leaves.len();
    Some(if trivial { Proof::default() } else { Proof(subproof(&hashes(leaves), size, true)) })
}

/// Checks that leaf `index` is in the tree of `head`.
///
/// # Errors
/// [`NotProven`].
pub fn check_inclusion(
    head: &Head,
    index: u64,
    leaf: &Leaf,
    proof: &Proof,
) -> Result<(), NotProven> {
    if index >= head.size {
        return Err(NotProven);
    }
    let first = leaf_hash(leaf.as_bytes());
    let found = climb(
        index,
        head.size - 1,
        proof,
        |node, sibling, left| {
            if left { node_hash(sibling, node) } else { node_hash(node, sibling) }
        },
        first,
    )?;
    if Root(found) == head.root { Ok(()) } else { Err(NotProven) }
}

/// Checks that the tree of `old` is the beginning of the tree of `new`.
///
/// # Errors
/// [`NotProven`].
pub fn check_consistency(old: &Head, new: &Head, proof: &Proof) -> Result<(), NotProven> {
    if old.size > new.size {
        return Err(NotProven);
    }
    if old.size == 0 || old.size == new.size {
        let same = if old.size == 0 { old.root == empty() } else { old.root == new.root };
        return if proof.0.is_empty() && same { Ok(()) } else { Err(NotProven) };
    }
    let (start, rest) = if old.size.is_power_of_two() {
        (old.root.0, proof.clone())
    } else {
        let (first, rest) = proof.0.split_first().ok_or(NotProven)?;
        (*first, Proof(rest.to_vec()))
    };
    let down = (old.size - 1).trailing_ones();
    let (from, last) = ((old.size - 1) >> down, (new.size - 1) >> down);
    let (was, is) = climb(
        from,
        last,
        &rest,
        |(was, is), sibling, left| {
            if left {
                (node_hash(sibling, was), node_hash(sibling, is))
            } else {
                (was, node_hash(is, sibling))
            }
        },
        (start, start),
    )?;
    if Root(was) == old.root && Root(is) == new.root { Ok(()) } else { Err(NotProven) }
}

/// Climbs from node `index` to the root of a level whose last node is `last`; `join` is told whether the sibling is
/// the left one.
fn climb<T>(
    mut index: u64,
    mut last: u64,
    proof: &Proof,
    join: impl Fn(T, [u8; 32], bool) -> T,
    start: T,
) -> Result<T, NotProven> {
    if proof.0.len() > PROOF_MAX {
        return Err(NotProven);
    }
    let mut reached = start;
    for sibling in &proof.0 {
        if last == 0 {
            return Err(NotProven);
        }
        let left = index & 1 == 1 || index == last;
        reached = join(reached, *sibling, left);
        if left {
            // A node without a right sibling rises until it is a right sibling itself.
            let rise = index.trailing_zeros().min(63);
            index >>= rise;
            last >>= rise;
        }
        index >>= 1;
        last >>= 1;
    }
    if last == 0 { Ok(reached) } else { Err(NotProven) }
}

fn hashes(leaves: &[Leaf]) -> Vec<[u8; 32]> {
    leaves.iter().map(|leaf| leaf_hash(leaf.as_bytes())).collect()
}

/// Splits a tree of two leaves or more at the largest power of two below its size.
fn halves(nodes: &[[u8; 32]]) -> (&[[u8; 32]], &[[u8; 32]]) {
    nodes.split_at(nodes.len().next_power_of_two() / 2)
}

fn root_of(nodes: &[[u8; 32]]) -> [u8; 32] {
    match nodes {
        [] => empty().0,
        [node] => *node,
        more => {
            let (left, right) = halves(more);
            node_hash(root_of(left), root_of(right))
        }
    }
}

/// PATH of RFC 6962, 2.1.1.
fn path(nodes: &[[u8; 32]], index: usize) -> Vec<[u8; 32]> {
    if nodes.len() < 2 {
        return vec![];
    }
    let (left, right) = halves(nodes);
    let (mut proof, sibling) = match index.checked_sub(left.len()) {
        None => (path(left, index), root_of(right)),
        Some(index) => (path(right, index), root_of(left)),
    };
    proof.push(sibling);
    proof
}

/// SUBPROOF of RFC 6962, 2.1.2; `whole` while the old tree's root is known to the checker.
fn subproof(nodes: &[[u8; 32]], size: usize, whole: bool) -> Vec<[u8; 32]> {
    if size == nodes.len() {
        return if whole { vec![] } else { vec![root_of(nodes)] };
    }
    let (left, right) = halves(nodes);
    let (mut proof, sibling) = match size.checked_sub(left.len()) {
        None | Some(0) => (subproof(left, size, whole), root_of(right)),
        Some(size) => (subproof(right, size, false), root_of(left)),
    };
    proof.push(sibling);
    proof
}

#[cfg(test)]
mod tests;

//! Proofs against the published vectors and against `tlog_tiles`.

use std::collections::HashMap;

use tlog_tiles::tlog as oracle;

use super::*;
use crate::{note::unhex, tlog::Tree};

/// The leaves of the reference tree that the implementations of RFC 6962 share.
const PUBLISHED_LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];

/// The roots over the first 1 to 8 of them.
const PUBLISHED_ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn leaves(count: u64) -> Vec<Leaf> {
    (0..count).map(|n| Leaf::new([u8::try_from(n % 251).unwrap(); 32], n)).collect()
}

fn head(leaves: &[Leaf]) -> Head {
    let mut tree = Tree::default();
    tree.extend(leaves);
    Head { size: tree.size(), root: tree.root() }
}

/// A log as `tlog_tiles` keeps it.
#[derive(Default)]
struct Oracle {
    stored: HashMap<u64, oracle::Hash>,
    size: u64,
}

impl oracle::HashReader for Oracle {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<oracle::Hash>, oracle::Error> {
        Ok(indexes.iter().map(|index| self.stored[index]).collect())
    }
}

impl Oracle {
    fn push(&mut self, leaf: &Leaf) {
        let hashes = oracle::stored_hashes(self.size, leaf.as_bytes(), self).unwrap();
        let first = oracle::stored_hash_index(0, self.size);
        self.stored.extend((first..).zip(hashes));
        self.size += 1;
    }

    fn root(&self) -> [u8; 32] {
        oracle::tree_hash(self.size, self).unwrap().0
    }
}

fn bytes(proof: Vec<oracle::Hash>) -> Vec<[u8; 32]> {
    proof.into_iter().map(|hash| hash.0).collect()
}

#[test]
fn published_roots_agree() {
    for (count, root) in (1..).zip(PUBLISHED_ROOTS) {
        let nodes: Vec<[u8; 32]> =
            PUBLISHED_LEAVES[..count].iter().map(|leaf| leaf_hash(leaf)).collect();
        assert_eq!(root_of(&nodes), unhex::<32>(root).unwrap());
    }
}

#[test]
fn roots_agree_with_the_oracle_up_to_2000() {
    let (mut oracle, mut tree) = (Oracle::default(), Tree::default());
    assert_eq!(tree.root().0, oracle.root());
    for leaf in &leaves(2_000) {
        oracle.push(leaf);
        tree.push(leaf);
        assert_eq!(tree.root().0, oracle.root(), "size {}", tree.size());
    }
}

#[test]
fn inclusion_proofs_agree_with_the_oracle() {
    let (all, mut oracle) = (leaves(130), Oracle::default());
    for (size, leaf) in (1..).zip(&all) {
        oracle.push(leaf);
        let leaves = &all[..usize::try_from(size).unwrap()];
        for index in 0..size {
            let proof = prove_inclusion(leaves, index).unwrap();
            assert_eq!(proof.0, bytes(oracle::prove_record(size, index, &oracle).unwrap()));
            let leaf = &leaves[usize::try_from(index).unwrap()];
            assert_eq!(check_inclusion(&head(leaves), index, leaf, &proof), Ok(()));
        }
    }
}

#[test]
fn consistency_proofs_agree_with_the_oracle() {
    let (all, mut oracle) = (leaves(130), Oracle::default());
    for (size, leaf) in (1..).zip(&all) {
        oracle.push(leaf);
        let new = &all[..usize::try_from(size).unwrap()];
        for older in 0..=size {
            let proof = prove_consistency(new, older).unwrap();
            if older > 0 {
                assert_eq!(proof.0, bytes(oracle::prove_tree(size, older, &oracle).unwrap()));
            }
            let old = head(&new[..usize::try_from(older).unwrap()]);
            assert_eq!(check_consistency(&old, &head(new), &proof), Ok(()), "{older} of {size}");
        }
    }
}

#[test]
fn proofs_of_every_size_up_to_2000_hold_and_agree_with_the_oracle() {
    let (all, mut oracle) = (leaves(2_000), Oracle::default());
    let heads: Vec<Head> = {
        let mut tree = Tree::default();
        let mut head = |leaf| {
            tree.push(leaf);
            Head { size: tree.size(), root: tree.root() }
        };
        all.iter().map(&mut head).collect()
    };
    for (size, leaf) in (1u64..).zip(&all) {
        oracle.push(leaf);
        let count = usize::try_from(size).unwrap();
        let (leaves, new) = (&all[..count], &heads[count - 1]);
        // The first, the last, and two that wander through all of them.
        for index in [0, size * 31 / 47, size * size % 1_009 % size, size - 1] {
            let at = usize::try_from(index).unwrap();
            let proof = prove_inclusion(leaves, index).unwrap();
            assert_eq!(proof.0, bytes(oracle::prove_record(size, index, &oracle).unwrap()));
            assert_eq!(
                check_inclusion(new, index, &leaves[at], &proof),
                Ok(()),
                "{index} of {size}"
            );
            let proof = prove_consistency(leaves, index + 1).unwrap();
            assert_eq!(proof.0, bytes(oracle::prove_tree(size, index + 1, &oracle).unwrap()));
            assert_eq!(check_consistency(&heads[at], new, &proof), Ok(()), "{index} + 1 of {size}");
        }
    }
}

/// Every change of one byte to every other value, and every hash left out or put in.
fn changes(proof: &Proof) -> impl Iterator<Item = Proof> {
    let hashes = 0..proof.0.len();
    let changed = hashes.clone().flat_map(move |hash| {
        (0..32).flat_map(move |byte| {
            (1..=u8::MAX).map(move |change| {
                let mut changed = proof.clone();
                changed.0[hash][byte] ^= change;
                changed
            })
        })
    });
    let shorter = hashes.map(|hash| {
        let mut shorter = proof.clone();
        shorter.0.remove(hash);
        shorter
    });
    let longer = (0..=proof.0.len()).map(|hash| {
        let mut longer = proof.clone();
        longer.0.insert(hash, [0; 32]);
        longer
    });
    changed.chain(shorter).chain(longer)
}

#[test]
fn every_changed_byte_of_a_proof_is_refused() {
    for (size, index, older) in [(1, 0, 1), (2, 1, 1), (8, 3, 4), (45, 37, 20), (64, 0, 33)] {
        let all = leaves(size);
        let new = head(&all);
        let at = usize::try_from(index).unwrap();
        let inclusion = prove_inclusion(&all, index).unwrap();
        for changed in changes(&inclusion) {
            assert_eq!(check_inclusion(&new, index, &all[at], &changed), Err(NotProven));
        }
        let old = head(&all[..older]);
        let consistency = prove_consistency(&all, older.try_into().unwrap()).unwrap();
        for changed in changes(&consistency) {
            assert_eq!(
                check_consistency(&old, &new, &changed),
                Err(NotProven),
                "{older} of {size}"
            );
        }
    }
}

#[test]
fn every_changed_byte_of_what_is_proven_is_refused() {
    let all = leaves(45);
    let (new, old) = (head(&all), head(&all[..20]));
    let inclusion = prove_inclusion(&all, 37).unwrap();
    let consistency = prove_consistency(&all, 20).unwrap();
    let other = |head: &Head, byte: usize, change: u8| {
        let mut other = *head;
        other.root.0[byte] ^= change;
        other
    };
    for (byte, change) in (0..32).flat_map(|byte| (1..=u8::MAX).map(move |change| (byte, change))) {
        let changed = other(&new, byte, change);
        assert_eq!(check_inclusion(&changed, 37, &all[37], &inclusion), Err(NotProven));
        assert_eq!(check_consistency(&old, &changed, &consistency), Err(NotProven));
        assert_eq!(
            check_consistency(&other(&old, byte, change), &new, &consistency),
            Err(NotProven)
        );
    }
    for (byte, change) in (0..40).flat_map(|byte| (1..=u8::MAX).map(move |change| (byte, change))) {
        let mut leaf = *all[37].as_bytes();
        leaf[byte] ^= change;
        let leaf = Leaf::from_bytes(leaf);
        assert_eq!(check_inclusion(&new, 37, &leaf, &inclusion), Err(NotProven));
    }
}

#[test]
fn another_place_or_size_is_refused() {
    let all = leaves(45);
    let proof = prove_inclusion(&all, 37).unwrap();
    for index in (0..60).filter(|index| *index != 37) {
        assert_eq!(check_inclusion(&head(&all), index, &all[37], &proof), Err(NotProven));
    }
    let consistency = prove_consistency(&all, 20).unwrap();
    for size in (0..60).filter(|size| *size != 20) {
        let old = Head { size, ..head(&all[..20]) };
        assert_eq!(check_consistency(&old, &head(&all), &consistency), Err(NotProven), "{size}");
    }
    assert_eq!(
        check_consistency(&head(&all), &head(&all[..20]), &Proof::default()),
        Err(NotProven)
    );
    assert!(prove_inclusion(&all, 45).is_none() && prove_consistency(&all, 46).is_none());
}

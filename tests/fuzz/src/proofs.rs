//! Inclusion and consistency proofs: the true one holds, and no other.

use meldkluis_crypto::tlog::{
    Head, Leaf, Proof, Tree, check_consistency, check_inclusion, prove_consistency, prove_inclusion,
};

use crate::Script;

/// The most leaves of a tree here.
const LEAVES: u64 = 40;

/// Makes a tree, and proofs in it that the script changes.
///
/// # Panics
/// When something does not hold.
pub fn proofs(bytes: &[u8]) {
    let mut script = Script(bytes);
    let (size, old, index) = (script.byte(), script.byte(), script.byte());
    let size = u64::from(size) % (LEAVES + 1);
    let leaves: Vec<Leaf> =
        (0..size).map(|number| Leaf::new([script.byte(); 32], number)).collect();
    let (head, old) = (head(&leaves), u64::from(old) % (LEAVES + 1));
    let index = u64::from(index) % (LEAVES + 1);
    if let Some(leaf) = usize::try_from(index).ok().and_then(|index| leaves.get(index)) {
        let proof = prove_inclusion(&leaves, index).expect("there is such a leaf");
        assert!(check_inclusion(&head, index, leaf, &proof).is_ok(), "the true proof holds");
        let other = changed(&proof, &mut script);
        let holds = check_inclusion(&head, index, leaf, &other).is_ok();
        assert_eq!(holds, other == proof, "no other proof holds");
    }
    if let Some(proof) = prove_consistency(&leaves, old) {
        let before = self::head(&leaves[..usize::try_from(old).expect("a small number")]);
        assert!(check_consistency(&before, &head, &proof).is_ok(), "the true proof holds");
        let other = changed(&proof, &mut script);
        let holds = check_consistency(&before, &head, &other).is_ok();
        assert_eq!(holds, other == proof, "no other proof holds");
    }
}

fn head(leaves: &[Leaf]) -> Head {
    let mut tree = Tree::default();
    tree.extend(leaves);
    Head { size: tree.size(), root: tree.root() }
}

/// Takes hashes away, adds some, or changes one.
fn changed(proof: &Proof, script: &mut Script<'_>) -> Proof {
    let mut hashes = proof.0.clone();
    let (place, value) = (usize::from(script.byte()), script.byte());
    match script.byte() % 4 {
        0 => hashes.truncate(place),
        1 => hashes.resize(hashes.len() + place, [value; 32]),
        2 if place < hashes.len() => drop(hashes.remove(place)),
        _ => {
            if let Some(hash) = hashes.get_mut(place) {
                hash[usize::from(value) % 32] ^= script.byte();
            }
        }
    }
    Proof(hashes)
}

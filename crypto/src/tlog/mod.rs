//! The Merkle log: RFC 6962 hashing over tips, and C2SP checkpoints.
//!
//! What comes in: leaf data of 40 bytes, SHA-256(sealed tip) ‖ size (u64, big endian).
//! What goes out: tree roots, inclusion and consistency proofs, and checkpoints as signed notes whose origin is `<deployment>/log/<generation>`.
//!
//! Deliberately absent: storage, clocks, witnesses and tiles.

mod checkpoint;
mod proof;
mod tree;

pub use checkpoint::{Checkpoint, CheckpointError, origin};
pub use proof::{
    Head, NotProven, Proof, check_consistency, check_inclusion, prove_consistency, prove_inclusion,
};
pub use tree::{Leaf, Root, Tree};

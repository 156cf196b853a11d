//! Everything of Meldkluis that is secret, signed, or crosses the air gap.
//!
//! What comes in: bytes to seal, keys, randomness and days, all as arguments.
//! What goes out: sealed files, signed notes, log proofs, bundles.
//!
//! | module | standard |
//! |---|---|
//! | [`age`] | C2SP age v1 with `mlkem768x25519` and scrypt stanzas |
//! | [`receipt`] | ISO 7064 MOD 97-10, Argon2id (RFC 9106), HKDF (RFC 5869): a sender's code and what follows from it |
//! | [`tip`], [`reply`], [`payload`], [`tar`] | what is inside a seal: `tip.json` or `reply.json` and attachments in a canonical POSIX ustar, padded to a size class |
//! | [`tlog`] | RFC 6962 Merkle tree, C2SP `tlog-checkpoint` |
//! | [`note`] | C2SP `signed-note`, Ed25519 (RFC 8032) |
//! | [`roster`] | the list of keys that the root key signs |
//! | [`acknowledgement`] | what a desk says it holds |
//! | [`bundle`], [`inbound`] | what a medium carries from the intake to the reviewer, and back |
//! | [`pepper`] | the intake's pepper on its way to the vaults and back |
//! | [`canary`] | the words of the report that the Task Force sends itself, from a key and the day (HMAC-SHA-256, RFC 2104) |
//! | [`trail`] | a desk's audit trail as others see it, and the proof that it only grew |
//! | [`keyfile`] | a vault's own secrets as text, kept in a passphrase-encrypted age file |
//!
//! Deliberately absent: files, sockets, clocks, OS randomness, async, and any network or store crate.
//! Every format here rejects trailing and non-canonical bytes.

pub mod acknowledgement;
pub mod age;
pub mod bundle;
pub mod canary;
pub mod day;
mod id;
pub mod inbound;
pub mod keyfile;
pub mod note;
pub mod officer;
pub mod payload;
pub mod pepper;
pub mod receipt;
pub mod reply;
pub mod roster;
pub mod tar;
pub mod tip;
pub mod tlog;
pub mod trail;

/// A source of randomness that the caller owns.
///
/// The implementor ends the process when the operating system has no randomness to give, so that no caller
/// can go on with predictable bytes.
pub trait Entropy {
    /// Fills `bytes` with uniform, unpredictable bytes.
    fn fill(&mut self, bytes: &mut [u8]);
}

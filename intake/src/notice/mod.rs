//! The daily notice: one mail at a fixed time, of one length, whatever was or was not received.
//!
//! ```text
//! clock → ledger: which days → facts, rota → mail: bytes → post: SMTP inside TLS → ledger
//! ```
//! What comes in: its configuration, and files that are public or settled by the operator: the intake's configuration,
//! its certificate and a copy of the roster.
//! What goes out: a mail of RFC 5322 to a server that proves itself (RFC 8314, or RFC 3207 without a way back).
//!
//! Invariant 11: a notice's bytes do not depend on any tip. Nothing here names the store, the pipeline, a mailbox, a key
//! or the journal; tests/tests/architecture.rs holds that. Deliberately absent too: mail in clear, HTML, a user agent,
//! the machine's name, and a mail because of an event.

pub mod facts;
pub mod failure;
pub mod ledger;
pub mod mail;
pub mod post;
pub mod rota;
pub mod round;
pub mod settings;

//! The connected server: takes a tip in, seals it, appends it, and lets it be carried away.
//!
//! ```text
//! bytes in → form → scrub → seal → append ⇢ export → medium ⇢ import → mailbox
//!            form/  pipeline ─────  store/  transfer           transfer  mailbox
//! ```
//! What comes in: HTTPS requests (hyper, rustls on ring), or plain HTTP over a Unix socket for an onion service; the
//! root key's rosters; desks' bundles with sealed replies.
//! What goes out: pages, and outbound bundles of sealed tips with the sealed pepper; to whoever has a receipt code, the
//! replies; onto another medium, proven copies of the store ([`backup`]).
//!
//! Apart from all that, and reaching none of it: the daily [`notice`], which `meldkluis-notice` sends, and the [`probe`],
//! which sends the Task Force's own report of each day as a browser would, from another machine.
//!
//! Deliberately absent: any key that opens a tip, any address, any user agent, any time finer than the day, any log
//! line because of a request.

pub mod backup;
pub mod clock;
pub mod config;
pub mod deployment;
pub mod entropy;
pub mod form;
pub mod keys;
pub mod log;
pub mod mailbox;
pub mod memory;
pub mod mount;
pub mod notice;
pub mod offline;
pub mod pages;
pub mod pipeline;
pub mod probe;
pub mod receipts;
pub mod restrict;
pub mod retention;
pub mod room;
pub mod scrubbed;
pub mod server;
pub mod spool;
pub mod store;
pub mod transfer;

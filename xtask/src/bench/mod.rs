//! `cargo xtask bench`: what must stay fast or small, each against a yardstick measured in the same run.
//!
//! Times depend on the machine, ratios hold: so a ratio over its bound is marked, and never fails the command.

mod attack;
mod desk;
mod mailbox;
mod memory;
mod scrub;
mod seal;
mod site;
mod store;
mod table;
mod upload;

use clap::ValueEnum;
use serde_json::Value;

use crate::{
    Failed,
    bench::table::{Row, print},
    place,
    say::line,
};

/// One benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Which {
    /// The intake under a mixed flood, and after two hundred thousand requests.
    Attack,
    /// Sealing against ring's ChaCha20-Poly1305 alone.
    Seal,
    /// An import of 20,000 tips against opening alone; pages of the inbox and searches at 100,000 tips.
    Desk,
    /// The intake's peak memory under eight uploads at once.
    Memory,
    /// Look-ups in mailboxes that are empty, emptied and not empty.
    Mailbox,
    /// The form's bytes on the wire, and its requests.
    Site,
    /// Scrubbing from spool to spool against copying, and of photos against mat2 and exiftool.
    Scrub,
    /// The journal against plain system calls: committing, opening, exporting.
    Store,
    /// A durable attachment against a TLS upload to a server that keeps nothing.
    Upload,
}

/// Runs one benchmark, or all, prints the table and writes it to `target/bench.json`.
///
/// # Errors
/// When something cannot be built or measured.
pub fn run(which: Option<Which>) -> Result<(), Failed> {
    let chosen = |this| which.is_none_or(|which| which == this);
    let mut rows = Vec::new();
    if chosen(Which::Seal) {
        rows.extend(seal::measure()?);
    }
    if chosen(Which::Desk) {
        rows.extend(desk::measure()?);
    }
    if chosen(Which::Store) {
        rows.extend(store::measure()?);
    }
    if chosen(Which::Mailbox) {
        rows.extend(mailbox::measure()?);
    }
    if chosen(Which::Site) {
        rows.extend(site::measure()?);
    }
    if chosen(Which::Memory) {
        rows.extend(memory::measure()?);
    }
    if chosen(Which::Scrub) {
        rows.extend(scrub::measure()?);
    }
    if chosen(Which::Upload) {
        rows.push(upload::measure()?);
    }
    if chosen(Which::Attack) {
        rows.extend(attack::measure()?);
    }
    print(&rows);
    let file = place::target()?.join("bench.json");
    let json: Value = rows.iter().map(Row::json).collect();
    std::fs::write(&file, format!("{json:#}\n")).map_err(Failed::with("cannot write", &file))?;
    line(format_args!("\nalso in {}", file.display()));
    Ok(())
}

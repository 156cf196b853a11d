//! `cargo xtask`: the check, the demo and the benchmarks.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use meldkluis_xtask::{Failed, bench, check, demo, fuzz, say};

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the whole check: installs what is missing (Debian, as root), then format, lints, tests, docs, licences.
    Test {
        /// Only format, lints and the unit tests of the libraries.
        #[arg(long)]
        quick: bool,
        /// Also asks the database of security advisories, which must be reachable.
        #[arg(long, conflicts_with = "quick")]
        advisories: bool,
    },
    /// Starts intake and reviewer on this machine, with keys of their own, and carries every tip across.
    Demo {
        /// The folder for everything the demo makes, new or empty; it is kept. Without it a temporary one is removed.
        #[arg(long)]
        dir: Option<PathBuf>,
        /// Ends by itself after so many seconds.
        #[arg(long)]
        seconds: Option<u64>,
    },
    /// Feeds every parser of hostile bytes with bytes that get through to ever more of it.
    Fuzz {
        /// Only this target.
        target: Option<String>,
        /// How long each target runs, in seconds.
        #[arg(long, default_value_t = fuzz::SECONDS)]
        seconds: u64,
    },
    /// Measures, each figure against its yardstick in the same run.
    Bench {
        /// Only this one.
        which: Option<bench::Which>,
    },
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Test { quick: true, .. } => check::quick(),
        Command::Test { advisories, .. } => check::whole(advisories),
        Command::Demo { dir, seconds } => demo::run(dir, seconds),
        Command::Fuzz { target, seconds } => fuzz::run(target.as_deref(), seconds),
        Command::Bench { which } => bench::run(which),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => refuse(&failed),
    }
}

fn refuse(failed: &Failed) -> ExitCode {
    say::error(format_args!("cargo xtask: {failed}"));
    ExitCode::FAILURE
}

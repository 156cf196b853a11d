//! `cargo xtask`: the check, the demo, the benchmarks, the words to check, the pictures of the site and bills of materials.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use meldkluis_xtask::{
    Failed, bench, check, deb, demo, fuzz, phrases, pictures, reproduce, say, sbom,
};

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the whole check: installs what is missing (Debian, as root), then format, lints, tests, docs,
    /// licences, known weaknesses, how many packages there are, ten seconds of fuzzing a target, and whether the intake's
    /// programs come out the same from two folders.
    Test {
        /// Only format, lints and the unit tests of the libraries.
        #[arg(long)]
        quick: bool,
        /// The database of security advisories must be reachable; without this it is asked if it is.
        #[arg(long, conflicts_with = "quick")]
        advisories: bool,
        /// Leaves out the journeys through a Tor network on this machine, which take a minute, and says so.
        #[arg(long, conflicts_with = "quick")]
        without_tor: bool,
        /// Only the end-to-end tests, against programs that are built as for a release: on the day of one.
        #[arg(long, conflicts_with_all = ["quick", "advisories"])]
        release: bool,
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
    /// Writes every word of the site and of the reviewer's phrase book as tables, for whoever checks a translation.
    ///
    /// One page a language, which opens without a network and prints: key, Dutch, English, the translation, and room
    /// for remarks. Each page says what to look at and where the result goes; see docs/operating/languages.md.
    Phrases {
        /// The folder to write to; the target folder's `phrases` if absent. Pages there are written over.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Only these, by their tags, such as `pl zh-Hans`.
        #[arg(value_name = "LANG")]
        only: Vec<String>,
    },
    /// Writes a bill of materials for each installed program: CycloneDX 1.5, the same bytes for the same checkout.
    Sbom {
        /// The folder to write to; the target folder's `sbom` if absent. Files there are written over.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Makes the Debian packages `meldkluis-intake`, `meldkluis-probe` and `meldkluis-reviewer`, of programs built for
    /// release.
    Deb {
        /// The folder to write to; the target folder's `deb` if absent.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Which programs.
        #[arg(long, value_enum, default_value_t = deb::Profile::Release)]
        profile: deb::Profile,
    },
    /// Builds the installed programs of the checked-out commit twice, in two folders, and compares them byte by byte.
    ///
    /// Slow: everything is built from nothing, twice. The check does it for the intake alone; see docs/operating/supply.md.
    Reproduce {
        /// The folder to build in, new or empty; it is kept. Without it a temporary one is removed.
        #[arg(long)]
        dir: Option<PathBuf>,
        /// Only what has these packages or programs, such as `meldkluis-intake` or `meldkluis-probe`.
        #[arg(value_name = "PACKAGE")]
        only: Vec<String>,
    },
    /// Takes the pictures of the site in docs/pictures/site anew; look at them before they are kept.
    Pictures,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Test { quick: true, .. } => check::quick(),
        Command::Test { release: true, without_tor, .. } => check::release(without_tor),
        Command::Test { advisories, without_tor, .. } => check::whole(advisories, without_tor),
        Command::Demo { dir, seconds } => demo::run(dir, seconds),
        Command::Fuzz { target, seconds } => {
            fuzz::run(target.as_deref(), seconds, fuzz::Way::Search)
        }
        Command::Bench { which } => bench::run(which),
        Command::Phrases { out, only } => phrases::run(out, &only),
        Command::Sbom { out } => sbom::run(out),
        Command::Deb { out, profile } => deb::run(out, profile),
        Command::Reproduce { dir, only } => reproduce::run(dir, &only),
        Command::Pictures => pictures::take(),
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

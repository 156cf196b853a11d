//! `meldkluis-probe`: the command line of the canary, a process apart, on a machine of its own.

use std::{
    error::Error,
    fs::File,
    io::{self, Read as _, Write as _},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};
use meldkluis_crypto::canary::{CANARY_FILE_MAX, CanaryError, CanaryKey};
use meldkluis_intake::clock::{Clock as _, System};
use meldkluis_intake::entropy::Os;
use meldkluis_intake::probe::ProbeError;
use meldkluis_intake::probe::ledger::{Ledger, LedgerError};
use meldkluis_intake::probe::settings::{Settings, SettingsError};
use rustix::process::{Resource, Rlimit, setrlimit};
use zeroize::Zeroizing;

/// Sends one report a day through the public form, which the Task Force's vaults know as their own.
///
/// First `check`, then `send` from a timer at a moment that the timer draws. docs/operating/probe.md says what it proves.
#[derive(Parser)]
#[command(name = "meldkluis-probe", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct At {
    /// The configuration file; deploy/config/probe.toml is a commented sample.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

#[derive(Subcommand)]
enum Command {
    /// Sends today's canary, and ends; a second time on the same day it sends nothing, and says so.
    Send(At),
    /// Reads configuration and key, and sends nothing.
    Check(At),
}

/// A reason why the key cannot be used.
#[derive(Debug, thiserror::Error)]
enum KeyError {
    #[error("the canary key cannot be read")]
    Read(#[source] io::Error),
    #[error("the canary key may be read by others")]
    Open,
    #[error(transparent)]
    Key(#[from] CanaryError),
}

/// The most memory that the process may ask for.
const MEMORY_MAX: u64 = 512 << 20;

fn main() -> ExitCode {
    match act(&Cli::parse()) {
        Ok(words) => match writeln!(io::stdout(), "{words}") {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(error) => {
            let (error, next) = (chain(error.as_ref()), advice(error.as_ref()));
            drop(writeln!(io::stderr(), "meldkluis-probe: {error}. {next}"));
            ExitCode::FAILURE
        }
    }
}

fn act(cli: &Cli) -> Result<String, Box<dyn Error>> {
    let most = Some(MEMORY_MAX);
    setrlimit(Resource::As, Rlimit { current: most, maximum: most })?;
    // A core would hold the key.
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    match &cli.command {
        Command::Check(at) => {
            let settings = Settings::read(&at.config)?;
            let key = key(&settings.key)?;
            Ok(format!(
                "the configuration is fine; key {} of {} for {}",
                key.fingerprint(),
                key.made(),
                key.deployment()
            ))
        }
        Command::Send(at) => {
            let settings = Settings::read(&at.config)?;
            let (key, today) = (key(&settings.key)?, System.today());
            let mut ledger = Ledger::open(&settings.state_dir)?;
            if ledger.has(today) {
                return Ok(format!("the canary of {today} was sent already; nothing was sent"));
            }
            meldkluis_intake::probe::send(&settings, &key, (today, &mut ledger), &mut Os)?;
            Ok(format!("the canary of {today} arrived"))
        }
    }
}

fn key(file: &Path) -> Result<CanaryKey, KeyError> {
    let file = File::open(file).map_err(KeyError::Read)?;
    if file.metadata().map_err(KeyError::Read)?.mode() & 0o077 != 0 {
        return Err(KeyError::Open);
    }
    let mut text =
        Zeroizing::new(String::with_capacity(usize::try_from(CANARY_FILE_MAX).unwrap_or(0)));
    file.take(CANARY_FILE_MAX).read_to_string(&mut text).map_err(KeyError::Read)?;
    Ok(CanaryKey::parse(&text)?)
}

fn advice(error: &(dyn Error + 'static)) -> &'static str {
    if let Some(why) = error.downcast_ref::<ProbeError>() {
        return why.advice();
    }
    match error.downcast_ref() {
        Some(LedgerError::Held) => return "Wait until it has ended.",
        Some(LedgerError::Malformed) => return "Remove the file `last` in state_dir.",
        Some(LedgerError::Folder(_)) => return "May this user write to state_dir?",
        _ => {}
    }
    match error.downcast_ref() {
        Some(KeyError::Open) => {
            return "Run chmod 0400 on it, and make a new key if somebody could have read it.";
        }
        Some(_) => return "Copy the file that meldkluis-reviewer canary --out wrote again.",
        None => {}
    }
    match error.downcast_ref() {
        Some(SettingsError::Read(_)) => "Is --config the right file, and may this user read it?",
        _ => "deploy/config/probe.toml has every key with its meaning.",
    }
}

/// Writes an error and its cause on one line.
fn chain(error: &dyn Error) -> String {
    let words = error.to_string();
    let cause = error.source().map(ToString::to_string).filter(|cause| !words.contains(cause));
    cause.map_or_else(
        || words.trim_end().to_owned(),
        |cause| format!("{}: {cause}", words.trim_end()),
    )
}

//! `meldkluis-notice`: the command line of the daily notice, a process apart from the server.

use std::{
    error::Error,
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
    thread,
    time::Duration,
};

use clap::{Args, Parser, Subcommand};
use meldkluis_crypto::{Entropy as _, day::Day};
use meldkluis_intake::clock::System;
use meldkluis_intake::entropy::Os;
use meldkluis_intake::notice::facts::Found;
use meldkluis_intake::notice::failure::Failure;
use meldkluis_intake::notice::ledger::{Ledger, LedgerError};
use meldkluis_intake::notice::mail::{self, Kind};
use meldkluis_intake::notice::post::{Post, PostError};
use meldkluis_intake::notice::round::{Carrier as _, Patience, Report, Round};
use meldkluis_intake::notice::settings::{Settings, SettingsError};
use rustix::process::{Resource, Rlimit, setrlimit};
use serde::Serialize;

/// Sends one mail a day, always, of one length: who carries today, and how many days keys and certificate still have.
///
/// Nothing in it depends on any report, so that nobody who sees the mail learns whether one came.
/// It reads its own configuration, the intake's configuration and certificate, and a copy of the roster: no store, no key.
///
/// First `check`, then `test`, then `send` from a timer at the configured time, or `run` without a timer.
#[derive(Parser)]
#[command(name = "meldkluis-notice", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Answers in one line of JSON, for scripts.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Args)]
struct At {
    /// The configuration file; deploy/config/notice.toml is a commented sample.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

#[derive(Subcommand)]
enum Command {
    /// Sends what is due, and ends: today's notice from its time on, and before it those of missed days, 14 at most.
    ///
    /// A second time on the same day it does nothing, and says so. What does not go waits for the next time.
    Send {
        #[command(flatten)]
        at: At,
        /// Does not wait for the configured time of the day.
        #[arg(long)]
        now: bool,
    },
    /// Stays, and sends each day at the configured time; what did not go is tried again each hour.
    Run(At),
    /// Sends one mail at once, marked TEST and otherwise like every other; the day's own notice goes all the same.
    Test(At),
    /// Reads everything, shows the mail as it would go today, and sends nothing; fails when something is unreadable.
    Check(At),
}

type Outcome = Result<ExitCode, Box<dyn Error>>;

/// The most memory that the process may ask for: a server that sends one line without an end fills no machine.
const MEMORY_MAX: u64 = 512 << 20;
/// How long `run` waits before what did not go is tried again.
const AGAIN: Duration = Duration::from_secs(3_600);
/// How long it sleeps at most, so that a clock that was set, or a machine that slept, is noticed.
const NAP: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    let cli = Cli::parse();
    match act(&cli) {
        Ok(code) => code,
        Err(error) => {
            tell(&format!("{}\n{}", chain(error.as_ref()), advice(error.as_ref())));
            ExitCode::FAILURE
        }
    }
}

fn act(cli: &Cli) -> Outcome {
    let most = Some(MEMORY_MAX);
    setrlimit(Resource::As, Rlimit { current: most, maximum: most })?;
    match &cli.command {
        Command::Send { at, now } => send(cli, &Settings::read(&at.config)?, *now),
        Command::Run(at) => run(&Settings::read(&at.config)?),
        Command::Test(at) => test(cli, &Settings::read(&at.config)?),
        Command::Check(at) => check(cli, &Settings::read(&at.config)?),
    }
}

fn send(cli: &Cli, settings: &Settings, now: bool) -> Outcome {
    let report = once(settings, now)?;
    say(cli, &report, &words(settings, &report))?;
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Sends what is due, and tells on standard error what did not go.
fn once(settings: &Settings, now: bool) -> Result<Report, Box<dyn Error>> {
    let mut ledger = Ledger::open(&settings.state_dir)?;
    let moment = System.moment();
    let reached = now || moment.second >= settings.time.second();
    let due = ledger.owe(moment.day, reached)?;
    if due.is_empty() {
        return Ok(Report::default());
    }
    let found = Found::read(&settings.intake, &settings.roster);
    found.missing.iter().for_each(|line| tell(line));
    let mut post = Post::new(settings)?;
    let mut sleep = thread::sleep;
    let round = Round { settings, facts: &found.facts };
    let report = round.offer(due, &mut ledger, &mut post, &mut sleep)?;
    if let Some(why) = report.failure {
        tell(&format!("{why}\n{}", why.advice()));
    }
    if report.addresses_refused > 0 {
        let [refused, all] = [report.addresses_refused, settings.to.len()];
        tell(&format!(
            "{refused} of {all} addresses refused the mail, the others took it\n{CHECK_TO}"
        ));
    }
    Ok(report)
}

const CHECK_TO: &str =
    "Check the addresses under `to`: the mail server's own log names which it was.";

fn words(settings: &Settings, report: &Report) -> String {
    if report.sent.is_empty() && report.refused.is_empty() && report.waiting.is_empty() {
        return format!(
            "nothing is due: today's notice went already, or goes from {} UTC on (--now does not wait)",
            settings.time
        );
    }
    let list = |what: &str, days: &[Day]| {
        let days: Vec<_> = days.iter().map(Day::to_string).collect();
        (!days.is_empty()).then(|| format!("{what}: {}", days.join(" ")))
    };
    let lines = [
        list("sent", &report.sent),
        list("refused for good", &report.refused),
        list("waiting for the next time", &report.waiting),
    ];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn run(settings: &Settings) -> Outcome {
    // What can never go is told at once, not at the time of the first notice.
    Post::new(settings)?;
    loop {
        let again = match once(settings, false)? {
            // A thread still hangs on that conversation: a new process begins without it.
            Report { failure: Some(Failure::Overdue), .. } => return Ok(ExitCode::FAILURE),
            report => !report.waiting.is_empty(),
        };
        pause(settings, again.then_some(AGAIN));
    }
}

/// Waits until the next notice is due, or `most` has passed.
fn pause(settings: &Settings, most: Option<Duration>) {
    let begun = System.moment();
    let mut slept = Duration::ZERO;
    loop {
        thread::sleep(NAP);
        slept += NAP;
        let now = System.moment();
        let reached = now.second >= settings.time.second();
        let was_reached = begun.second >= settings.time.second();
        let due = (now.day, reached) != (begun.day, was_reached);
        if due || most.is_some_and(|most| slept >= most) {
            return;
        }
    }
}

fn test(cli: &Cli, settings: &Settings) -> Outcome {
    let found = Found::read(&settings.intake, &settings.roster);
    found.missing.iter().for_each(|line| tell(line));
    let mut drawn = [0; 8];
    Os.fill(&mut drawn);
    let letter = mail::compose(settings, &found.facts, System.moment().day, Kind::Test(drawn));
    let delivered = Post::new(settings)?.offer(&letter, Patience::Last)?;
    let words = format!(
        "the mail server took the test mail for {} of {} addresses; is it there, with the mark TEST?",
        delivered.taken,
        settings.to.len()
    );
    say(cli, &delivered, &words)?;
    if delivered.refused > 0 {
        tell(CHECK_TO);
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn check(cli: &Cli, settings: &Settings) -> Outcome {
    #[derive(Serialize)]
    struct Checked {
        ok: bool,
        missing: Vec<String>,
        bytes: usize,
        mail: String,
    }
    Post::new(settings)?;
    let found = Found::read(&settings.intake, &settings.roster);
    let day = System.moment().day;
    let letter = mail::compose(settings, &found.facts, day, Kind::Daily);
    let mail = mail::body(settings, &found.facts, day, Kind::Daily).replace("\r\n", "\n");
    let checked = Checked {
        ok: found.missing.is_empty(),
        missing: found.missing,
        bytes: letter.bytes.len(),
        mail,
    };
    let mut words = format!(
        "the configuration is fine; each mail has {} bytes:\n\n{}",
        checked.bytes, checked.mail
    );
    for line in &checked.missing {
        words.push_str(&format!("\nto do: {line}"));
    }
    say(cli, &checked, words.trim_end())?;
    Ok(if checked.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn advice(error: &(dyn Error + 'static)) -> &'static str {
    if let Some(why) = error.downcast_ref::<Failure>() {
        return why.advice();
    }
    if let Some(why) = error.downcast_ref::<PostError>() {
        return why.advice();
    }
    if let Some(why) = error.downcast_ref::<LedgerError>() {
        return why.advice();
    }
    match error.downcast_ref() {
        Some(SettingsError::Read(_)) => "Is --config the right file, and may this user read it?",
        _ => "deploy/config/notice.toml has every key with its meaning; see --help.",
    }
}

/// Writes an error and its cause on one line.
fn chain(error: &dyn Error) -> String {
    let words = error.to_string();
    let cause = error.source().map(ToString::to_string).filter(|cause| !words.contains(cause));
    cause.map_or_else(|| words.trim_end().to_owned(), |cause| format!("{words}: {cause}"))
}

fn say(cli: &Cli, value: &impl Serialize, words: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if cli.json {
        serde_json::to_writer(&mut out, value)?;
        return writeln!(out);
    }
    writeln!(out, "{words}")
}

/// Tells something on standard error; a closed one loses it and stops nothing.
fn tell(words: &str) {
    drop(writeln!(io::stderr(), "{words}"));
}

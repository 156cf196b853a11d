//! `meldkluis-intake`: the command line of the connected server.

use std::{
    alloc::System as Heap,
    error::Error,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::{Args, Parser, Subcommand};
use meldkluis_intake::{
    clock::{Clock as _, System},
    config::Config,
    deployment::{Advice, Choices, Deployment, LogCopy, ProvenLog, Restored},
    log,
    memory::Wiping,
    offline,
    pages::{Lang, Pages, Particulars},
    store::Erased,
    transfer::{Bundle, Imported, ItemResult},
};
use serde::Serialize;

/// Overwrites what is freed; growing copies, and overwrites the place that it leaves.
#[global_allocator]
static HEAP: Wiping<Heap> = Wiping(Heap);

/// The connected server: takes tips in, seals them, and lets them be carried away.
///
/// It holds no key that opens a tip.
///
/// The journey, once: `init` here; `enrol` and `roster` on the reviewer; `import` the roster here; `serve`.
/// Then for every carry: `export` here, `import` on the reviewer. Both work beside a running server.
#[derive(Parser)]
#[command(name = "meldkluis-intake", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Answers in one line of JSON, for scripts.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Args)]
struct At {
    /// The configuration file; deploy/config/intake.toml is a commented sample.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

#[derive(Args)]
struct Beside {
    /// Never opens the store in use itself: waits for its server, 60 seconds or as many as said, and fails without one.
    ///
    /// For a timer: at the machine's start it may go before the server answers, which could not start while another
    /// has the store open.
    #[arg(
        long,
        value_name = "SECONDS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "60"
    )]
    beside_server: Option<u32>,
}

impl Beside {
    fn limit(&self) -> Option<Duration> {
        self.beside_server.map(|seconds| Duration::from_secs(seconds.into()))
    }
}

#[derive(Subcommand)]
enum Command {
    /// Makes the log key, the pepper and an empty store, and prints the log's verifier for the reviewer's `enrol`.
    Init(At),
    /// Serves the form until it is told to end (SIGTERM or Ctrl-C); open requests are finished first.
    Serve {
        #[command(flatten)]
        at: At,
        /// Only checks the configuration, and ends.
        #[arg(long)]
        check: bool,
    },
    /// Writes a bundle for the reviewer: the signed log, and the tips from one index on.
    Export {
        #[command(flatten)]
        at: At,
        /// The file to write; it must not exist.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// The index of the first tip in the bundle; else the lowest that some holding desk has not acknowledged.
        #[arg(long, value_name = "N")]
        from: Option<u64>,
        /// A closed log instead of the newest one.
        #[arg(long, value_name = "G")]
        generation: Option<u32>,
    },
    /// Takes what was carried back: a bundle that a desk's `export` wrote, or a lone roster file.
    Import {
        #[command(flatten)]
        at: At,
        /// The bundle, or the roster file.
        file: PathBuf,
    },
    /// Closes this log for good and begins the next generation; the closed one can still be exported.
    ///
    /// For a store that was restored from a backup, moved, taken over or damaged: a log is never continued then.
    NewLog(At),
    /// Copies the store into a folder on a medium, beside a running server too, and proves the copy.
    ///
    /// Segments that the folder has already, byte for byte, are not written again. The earlier backup goes only when the
    /// new one is whole. Neither log keys nor the pepper are in it. See docs/operating/backup.md.
    Backup {
        #[command(flatten)]
        at: At,
        /// The folder; it is made. By default backup_dir of the configuration.
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
        /// Proves the newest backup in a folder instead, as a restore would, and restores nothing.
        #[arg(long, value_name = "DIR", conflicts_with_all = ["to", "same_disk", "beside_server"])]
        check: Option<PathBuf>,
        /// Allows a folder on the store's own file system, for a trial.
        #[arg(long)]
        same_disk: bool,
        #[command(flatten)]
        beside: Beside,
    },
    /// Puts a backup in the place of a lost store: its logs are closed, and the next generation begins.
    ///
    /// Refuses where a store is. What came after the backup is gone from here; the reviewer names what it misses.
    Restore {
        #[command(flatten)]
        at: At,
        /// The folder that `backup --to` wrote.
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        /// Goes on without the right pepper among the keys: mailboxes are empty until the desks' next bundles.
        #[arg(long)]
        new_pepper: bool,
        /// The new log's generation, when the lost machine had begun others since the backup: one that no log ever had.
        #[arg(long, value_name = "G")]
        generation: Option<u32>,
    },
    /// Proves every byte of the journal, the chain and the log.
    Verify(At),
    /// Prints counts and one line for each thing to do; fails when something is due.
    Status {
        #[command(flatten)]
        at: At,
        #[command(flatten)]
        beside: Beside,
    },
    /// Writes the guide (where to turn, rights, signs) as files that need no server: one page a language.
    ///
    /// Put the folder on any web server, or on a stick: `index.html` leads to every language, and no page loads
    /// anything or asks for anything. Whoever reads the guide elsewhere is not seen to visit the form.
    /// Write it anew after an update, when a number was checked or changed, or when leave_url changes.
    Guide {
        #[command(flatten)]
        at: At,
        /// The folder to write to, new or empty.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Writes over the pages that are there already; every other file in the folder stays as it is.
        #[arg(long)]
        replace: bool,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    log::quieten_panics();
    match run(&cli) {
        Ok(code) => code,
        Err(error) => {
            let advice = Advice::on(error.as_ref());
            let written = writeln!(io::stderr(), "{}\n{advice}", chain(error.as_ref()));
            drop(written);
            ExitCode::FAILURE
        }
    }
}

type Outcome = Result<ExitCode, Box<dyn Error>>;

fn run(cli: &Cli) -> Outcome {
    match &cli.command {
        Command::Init(at) => init(cli, at),
        Command::Serve { at, check: true } => check(cli, at),
        Command::Serve { at, check: false } => {
            Deployment::new(Config::read(&at.config)?)?.serve()?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Export { at, out, from, generation } => {
            let deployment = Deployment::new(Config::read(&at.config)?)?;
            let deployment = match generation {
                Some(generation) => deployment.of_generation(*generation)?,
                None => deployment,
            };
            export(cli, &deployment, out, *from)
        }
        Command::Import { at, file } => import(cli, at, file),
        Command::NewLog(at) => new_log(cli, at),
        Command::Backup { at, check: Some(folder), .. } => prove_backup(cli, at, folder),
        Command::Backup { at, to, same_disk, check: None, beside } => {
            let deployment = Deployment::new(Config::read(&at.config)?)?;
            backup(cli, &deployment.beside_server(beside.limit()), to.as_deref(), *same_disk)
        }
        Command::Restore { at, from, new_pepper, generation } => {
            let choices = Choices { new_pepper: *new_pepper, generation: *generation };
            restore(cli, at, from, choices)
        }
        Command::Verify(at) => verify(cli, at),
        Command::Status { at, beside } => status(cli, at, beside),
        Command::Guide { at, out, replace } => guide(cli, at, out, *replace),
    }
}

fn init(cli: &Cli, at: &At) -> Outcome {
    #[derive(Serialize)]
    struct Made {
        verifier: String,
        fingerprint: String,
    }
    let config = Config::read(&at.config)?;
    config.hold_own_root()?;
    let verifier = Deployment::new(config)?.init()?;
    let made = Made { verifier: verifier.to_string(), fingerprint: verifier.fingerprint() };
    let words = format!(
        "log verifier:  {}\nfingerprint:   {}\n\nCarry the verifier to the reviewer and read the fingerprint over \
         another way:\n  meldkluis-reviewer --vault DIR enrol --log '{0}'",
        made.verifier, made.fingerprint
    );
    say(cli, &made, &words)
}

fn check(cli: &Cli, at: &At) -> Outcome {
    #[derive(Serialize)]
    struct Fine {
        ok: bool,
    }
    let config = Config::read(&at.config)?;
    config.hold_own_root()?;
    Particulars::of(&config)?;
    say(cli, &Fine { ok: true }, "the configuration is fine")
}

fn export(cli: &Cli, deployment: &Deployment, out: &Path, from: Option<u64>) -> Outcome {
    let exported = deployment.export(out, from, System.today())?;
    let words = format!(
        "bundle with {} of {} in the log, {} bytes; carry it to the reviewer:\n  meldkluis-reviewer --vault DIR import FILE",
        tips(exported.tips),
        exported.size,
        exported.bytes
    );
    say(cli, &exported, &words)
}

fn import(cli: &Cli, at: &At, file: &Path) -> Outcome {
    #[derive(Serialize)]
    struct Taken {
        epoch: u64,
        recipients: usize,
        logs: usize,
    }
    let deployment = Deployment::new(Config::read(&at.config)?)?;
    let (imported, erased) = deployment.import(file, System.today())?;
    let roster = match imported {
        Imported::Roster(roster) => roster,
        Imported::Bundle(bundle) => return tell_bundle(cli, &bundle, erased),
    };
    let taken =
        Taken { epoch: roster.epoch, recipients: roster.recipients.len(), logs: roster.logs.len() };
    let words = format!(
        "the roster of epoch {} is in force: {} recipients, {} logs",
        taken.epoch, taken.recipients, taken.logs
    );
    say(cli, &taken, &words)
}

fn tell_bundle(cli: &Cli, bundle: &Bundle, erased: Erased) -> Outcome {
    #[derive(Serialize)]
    struct Taken<'b> {
        #[serde(flatten)]
        bundle: &'b Bundle,
        erased: Erased,
    }
    let mut words = format!("bundle {} of {}, made {}", bundle.sequence, bundle.desk, bundle.day);
    for ItemResult { item, words: became, .. } in &bundle.items {
        words.push_str(&format!("\n{item}: {became}"));
    }
    for finding in &bundle.findings {
        words.push_str(&format!("\nFINDING: {finding}"));
    }
    if erased.tips > 0 {
        let gone = tips(erased.tips);
        words.push_str(&format!(
            "\nerased after the grace period: {gone}, {} bytes came back",
            erased.back
        ));
    }
    say(cli, &Taken { bundle, erased }, &words)?;
    Ok(if bundle.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn new_log(cli: &Cli, at: &At) -> Outcome {
    #[derive(Serialize)]
    struct Begun {
        generation: u32,
        verifier: String,
        fingerprint: String,
        roster: bool,
    }
    let new = Deployment::new(Config::read(&at.config)?)?.new_log()?;
    let begun = Begun {
        generation: new.generation,
        verifier: new.verifier.to_string(),
        fingerprint: new.verifier.fingerprint(),
        roster: new.roster,
    };
    let roster = if begun.roster {
        "The roster in force was taken over."
    } else {
        "The closed log's roster cannot be read: import the newest one again before serving."
    };
    let words = format!(
        "log {} has begun, and the one before it is closed. {roster}\nlog verifier:  {}\nfingerprint:   {}\n\n\
         Bundles of the new log are refused until a roster names it:\n  \
         meldkluis-reviewer --vault DIR enrol --log '{1}'",
        begun.generation, begun.verifier, begun.fingerprint
    );
    say(cli, &begun, &words)
}

fn backup(cli: &Cli, deployment: &Deployment, to: Option<&Path>, same_disk: bool) -> Outcome {
    let backed = deployment.backup(to, same_disk, System.today())?;
    let mut words = format!("proven: {}", backed.folder.display());
    words.push_str(&told(&backed.logs));
    for generation in &backed.damaged {
        words.push_str(&format!(
            "\nFINDING: log {generation} is over and damaged: the backup has of it what the earlier one had. Keep its folder."
        ));
    }
    for generation in &backed.missing {
        words.push_str(&format!(
            "\nFINDING: the folder of log {generation} is gone: the backup has of it what the earlier one had. \
             If it was removed on purpose, remove log-{generation} from this backup as well."
        ));
    }
    words.push_str("\nNeither log keys nor the pepper are in it.");
    say(cli, &backed, &words)?;
    Ok(if backed.damaged.is_empty() && backed.missing.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn prove_backup(cli: &Cli, at: &At, folder: &Path) -> Outcome {
    let deployment = Deployment::new(Config::read(&at.config)?)?;
    let proven = deployment.prove_backup(folder)?;
    let mut words = match proven.day {
        Some(day) => format!("proven, record by record; made {day}"),
        None => "proven, record by record; made before there was a roster".to_owned(),
    };
    for ProvenLog { generation, tips: count, erased, bytes, .. } in &proven.logs {
        words.push_str(&format!(
            "\nlog {generation}: {}, {erased} of them erased by order; {bytes} bytes sealed",
            tips(*count)
        ));
    }
    for generation in &proven.unlisted {
        words.push_str(&format!(
            "\nFINDING: the roster in the backup does not list the key of log {generation}: back up again behind the next roster"
        ));
    }
    if let Some(generation) = proven.lacks {
        words.push_str(&format!("\nFINDING: it has nothing of log {generation}: back up now"));
    }
    words.push_str(match proven.pepper {
        Some(true) => "\nThe pepper among the keys is the one that it was made with.",
        Some(false) => {
            "\nFINDING: the pepper among the keys is not the one that it was made with: is it a backup of this store?"
        }
        None => "\nThere is no pepper among the keys here: a restore asks for it.",
    });
    say(cli, &proven, &words)?;
    Ok(if proven.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn told(logs: &[LogCopy]) -> String {
    let told = logs.iter().map(|log| {
        let LogCopy { generation, erased, segments, written, .. } = log;
        let count = tips(log.tips);
        format!("\nlog {generation}: {count}, {erased} of them erased by order; {written} of {segments} segments written")
    });
    told.collect()
}

fn restore(cli: &Cli, at: &At, from: &Path, choices: Choices) -> Outcome {
    #[derive(Serialize)]
    struct Put<'r> {
        logs: &'r [LogCopy],
        unlisted: Vec<u32>,
        pepper: bool,
        replies: u64,
        generation: u32,
        verifier: String,
        fingerprint: String,
        roster: bool,
    }
    let restored = Deployment::new(Config::read(&at.config)?)?.restore(from, choices)?;
    let Restored { logs, unlisted, pepper, replies, new } = &restored;
    let put = Put {
        logs,
        unlisted: unlisted.iter().map(|(generation, _)| *generation).collect(),
        pepper: *pepper,
        replies: *replies,
        generation: new.generation,
        verifier: new.verifier.to_string(),
        fingerprint: new.verifier.fingerprint(),
        roster: new.roster,
    };
    say(cli, &put, &restored_words(&restored))?;
    Ok(if unlisted.is_empty() && *pepper { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn restored_words(restored: &Restored) -> String {
    let Restored { logs, unlisted, pepper, replies, new } = restored;
    let mut words = "restored, proven, and closed for good:".to_owned();
    words.push_str(&told(logs));
    for (generation, key) in unlisted {
        let fingerprint = key.fingerprint();
        words.push_str(&format!(
            "\nFINDING: the roster in the backup does not list the key of log {generation}: compare {fingerprint}"
        ));
    }
    if *pepper {
        words.push_str(&format!("\n{replies} replies lie in their mailboxes again"));
    } else {
        words.push_str(
            "\nFINDING: this is not the pepper of the old store: every mailbox is empty until the desks' next bundles",
        );
    }
    if !new.roster {
        words.push_str("\nNo roster came out of the backup: import the newest one before serving.");
    }
    words.push_str(&format!(
        "\n\nlog {} has begun.\nlog verifier:  {}\nfingerprint:   {}\n\nNext, on the reviewer: enrol --log '{1}', then \
         roster; here: import the roster, and",
        new.generation,
        new.verifier,
        new.verifier.fingerprint()
    ));
    for log in logs.iter().filter(|log| log.tips > log.erased) {
        let generation = log.generation;
        words.push_str(&format!("\n  export --generation {generation} --out FILE"));
    }
    words
}

fn verify(cli: &Cli, at: &At) -> Outcome {
    let deployment = Deployment::new(Config::read(&at.config)?)?;
    let account = deployment.verify()?;
    let words = format!(
        "proven: {}, {} bytes sealed, {} records in {} segments\nheld {}, erased by order {} ({} bytes); {} bytes of \
         the segments take no room\nreplies: {} came, {} of them erased by order\nroot {}",
        tips(account.tips),
        account.bytes,
        account.records,
        account.segments,
        account.held,
        account.erased,
        account.erased_bytes,
        account.given_back,
        account.replies,
        account.erased_replies,
        account.root
    );
    say(cli, &account, &words)
}

fn status(cli: &Cli, at: &At, beside: &Beside) -> Outcome {
    let deployment = Deployment::new(Config::read(&at.config)?)?;
    let report = deployment.beside_server(beside.limit()).status(System.today())?;
    let mut words = format!(
        "{}, {} bytes sealed; server {}",
        tips(report.tips),
        report.bytes,
        if report.serving { "running" } else { "not running" }
    );
    for due in &report.due {
        words.push_str("\nto do: ");
        words.push_str(due);
    }
    say(cli, &report, &words)?;
    Ok(if report.due.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn guide(cli: &Cli, at: &At, out: &Path, replace: bool) -> Outcome {
    let pages = Pages::new(Particulars::of(&Config::read(&at.config)?)?);
    drop(writeln!(io::stderr(), "writing the guide in {} languages", Lang::ALL.len()));
    let written = offline::write(&pages, out, replace)?;
    let mut words = format!(
        "{} files, {} kB: open {} in any browser, or copy the folder to any web server",
        written.files.len(),
        written.bytes.div_ceil(1_000),
        out.join("index.html").display()
    );
    if !written.unreviewed.is_empty() {
        words.push_str("\nnobody has checked these translations yet, and their pages say so: ");
        words.push_str(&written.unreviewed.join(" "));
    }
    say(cli, &written, &words)
}

fn say(cli: &Cli, value: &impl Serialize, words: &str) -> Outcome {
    let mut out = io::stdout().lock();
    if cli.json {
        serde_json::to_writer(&mut out, value)?;
        writeln!(out)?;
    } else {
        writeln!(out, "{words}")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn tips(count: u64) -> String {
    if count == 1 { "1 tip".to_owned() } else { format!("{count} tips") }
}

/// Writes an error and its causes on one line.
fn chain(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !words.contains(&more) {
            words.push_str(": ");
            words.push_str(&more);
        }
        cause = error.source();
    }
    words
}

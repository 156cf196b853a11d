//! `cargo xtask demo`: a deployment to try, with the air gap crossed by itself each time a tip comes in.

use std::{
    fs,
    io::{ErrorKind, Read as _},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    low_level::pipe,
};

use crate::{
    Failed,
    child::Running,
    deployment::{self, Deployment, Programs},
    folder::Folder,
    place,
    say::line,
};

const FIRST_PORT: u16 = 8443;
const BEAT: Duration = Duration::from_secs(1);

/// Builds, starts everything, carries each tip across, and ends everything on Ctrl-C or after `seconds`.
///
/// # Errors
/// What could not be built, made or started, or that something ended by itself.
pub fn run(dir: Option<PathBuf>, seconds: Option<u64>) -> Result<(), Failed> {
    let mut stop = Stop::listen()?;
    let folder = Folder::make("meldkluis-demo", dir)?;
    let bin_dir = deployment::build()?;
    line(format_args!("making keys, certificates and the roster in {}", folder.path().display()));
    let programs = Programs::in_folder(&bin_dir)?;
    let demo = Deployment::found(folder.path(), programs, place::free_port(FIRST_PORT)?, "")?;
    let intake = demo.serve()?;
    let (reviewer, reviewer_url) = demo.open()?;
    write_facts(&demo, &reviewer_url, &bin_dir)?;
    explain(&demo, &reviewer_url);
    let until = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let mut carrier = Carrier { demo, carried: 0, trail: 0 };
    let mut running = [intake, reviewer];
    while !stop.within(BEAT)? && until.is_none_or(|until| Instant::now() < until) {
        check(&mut running)?;
        carrier.look();
        carrier.look_back();
    }
    line(format_args!("ending what the demo started"));
    Ok(())
}

/// Ctrl-C, a closed terminal, or a polite kill.
struct Stop(UnixStream);

impl Stop {
    fn listen() -> Result<Self, Failed> {
        let failed = |error| Failed::new(format!("Ctrl-C cannot be listened for: {error}"));
        let (hear, tell) = UnixStream::pair().map_err(failed)?;
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            pipe::register(signal, tell.try_clone().map_err(failed)?).map_err(failed)?;
        }
        Ok(Self(hear))
    }

    /// Whether it came, waiting for it as long as `limit`.
    fn within(&mut self, limit: Duration) -> Result<bool, Failed> {
        let heard = self.0.set_read_timeout(Some(limit)).and_then(|()| self.0.read(&mut [0]));
        match heard {
            Ok(_) => Ok(true),
            Err(error)
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) =>
            {
                Ok(false)
            }
            Err(error) => Err(Failed::new(format!("waiting: {error}"))),
        }
    }
}

fn write_facts(demo: &Deployment, reviewer_url: &str, bin_dir: &Path) -> Result<(), Failed> {
    let facts = json!({
        "form_url": demo.form_url(),
        "ca_cert": demo.authority(),
        "unix_socket": demo.unix_socket(),
        "reviewer_url": reviewer_url,
        "intake_config": demo.configuration_file(),
        "vault": demo.vault(),
        "passphrase_file": demo.passphrase_file(),
        "bin_dir": bin_dir,
    });
    let file = demo.path("demo.json");
    fs::write(&file, format!("{facts:#}\n")).map_err(Failed::with("cannot write", &file))
}

fn explain(demo: &Deployment, reviewer_url: &str) {
    let (form, authority) = (demo.form_url(), demo.authority());
    line(format_args!(
        "\n  the form      {form}\n  the reviewer  {reviewer_url}\n\n\
         Open both, write something in the form and send it: within seconds the reviewer has it; look again there.\n\
         Your browser warns of the form's certificate, which this demo signed itself; go on, or trust {ca}.\n\
         Or without a browser:\n\n  \
         curl --cacert {ca} -F 'text=I saw something' -F 'files=@photo.jpg' {form}en/tip\n  \
         curl --cacert {ca} -F 'voice=@recording.m4a' {form}nl/tip\n  \
         curl --unix-socket {socket} -F 'text=As from the onion service' http://localhost/en/tip\n\n\
         Answer what you sent, and read the answer with the code from the page you got:\n\n  \
         echo 'Are you safe?' > {answer}\n  \
         {reviewer} --vault {vault} --passphrase-file {passphrase} reply 1 --text-file {answer}\n\n\
         Everything lies in {dir} (demo.json says where). Ctrl-C ends it.\n",
        ca = authority.display(),
        socket = demo.unix_socket().display(),
        dir = demo.path("").display(),
        answer = demo.path("answer.txt").display(),
        reviewer = demo.reviewer_program().display(),
        vault = demo.vault().display(),
        passphrase = demo.passphrase_file().display(),
    ));
}

/// Carries bundles as long as there is something new.
struct Carrier {
    demo: Deployment,
    carried: u64,
    /// The length of the audit trail's file after the last carry back.
    trail: u64,
}

impl Carrier {
    /// Carries when there is something new; what goes wrong is told once, and tried again with the next tip.
    fn look(&mut self) {
        let status = self.demo.status().unwrap_or_default();
        let tips = status.get("tips").and_then(Value::as_u64).unwrap_or_default();
        if tips <= self.carried {
            return;
        }
        match self.demo.carry() {
            Ok(_) => (self.carried + 1..=tips)
                .for_each(|tip| line(format_args!("your tip {tip} arrived in the reviewer"))),
            Err(failed) => line(format_args!("the carry failed: {failed}")),
        }
        self.carried = tips;
    }

    /// Carries back when somebody looked at a case or answered one: every act is in the vault's audit trail.
    fn look_back(&mut self) {
        let trail = self.demo.vault().join("trail");
        let length = || fs::metadata(&trail).map_or(0, |trail| trail.len());
        if length() == self.trail {
            return;
        }
        let replies = |told: &Value| {
            let items = told.get("items").and_then(Value::as_array).into_iter().flatten();
            let taken = |item: &&Value| {
                let of = |key: &str| item.get(key).and_then(Value::as_str);
                of("outcome") == Some("taken")
                    && of("item").is_some_and(|item| item.starts_with("replies/"))
            };
            items.filter(taken).count()
        };
        // A command of the person who tries this may hold the vault: the next look tries again.
        if let Ok(told) = self.demo.carry_back() {
            self.trail = length();
            for _ in 0..replies(&told) {
                line(format_args!("a reply arrived in its mailbox: look for it with the code"));
            }
        }
    }
}

fn check(running: &mut [Running]) -> Result<(), Failed> {
    running.iter_mut().try_for_each(|program| match program.ended() {
        Some(_) => Err(program.failed("ended by itself")),
        None => Ok(()),
    })
}

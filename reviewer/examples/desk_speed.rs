//! How fast the desk is: an import against opening alone, the inbox as the page makes it, and searches.
//!
//! `cargo run --release --example desk_speed -- import 20000 DIR` seals so many text tips, opens them all with every core
//! and imports them from a bundle into a vault in DIR; `… -- desk 100000 DIR` fills a vault in DIR with so many, asks its
//! page, and searches. Each prints one line of JSON.

#[path = "desk_speed/desk.rs"]
mod desk;
#[path = "desk_speed/import.rs"]
mod import;
#[path = "desk_speed/tips.rs"]
mod tips;

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::Duration,
};

use meldkluis_crypto::{
    age::{Passphrase, WorkFactor},
    day::Day,
    keyfile::Lock,
    note::Signer,
    tlog::origin,
};
use meldkluis_reviewer::{
    clock,
    entropy::Os,
    say,
    vault::{Locks, Names, Newborn, Vault},
};

const DEPLOYMENT: &str = "speed.test";
const PASSPHRASE: &str = "a passphrase for speed";

fn main() {
    let mut arguments = env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let count = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(5_000);
    let dir = arguments.next().map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let dir = dir.join(format!("desk-speed-{what}-{}", std::process::id()));
    fs::create_dir_all(&dir).expect("a folder to work in");
    let said = match what.as_str() {
        "import" => import::measure(&dir, count),
        "desk" => desk::measure(&dir, count),
        _ => serde_json::json!({ "usage": "desk_speed import|desk COUNT DIR" }),
    };
    fs::remove_dir_all(&dir).expect("the folder goes");
    say::line(format_args!("{said}"));
}

/// Makes a vault that lists a log, and returns the log's key.
fn vault(dir: &Path) -> (Vault, Signer) {
    let names = Names { deployment: DEPLOYMENT, desk: "desk" };
    let newborn = Newborn::make(names, true, &mut Os).expect("good names");
    let paper = newborn.recovery();
    let proven = newborn.prove(&paper, &mut Os).map_err(|_| "another").expect("its own paper");
    let (passphrase, work) = (passphrase(), WorkFactor::new(4).expect("a work factor"));
    let lock = || Lock { passphrase: &passphrase, work };
    let locks = Locks { vault: lock(), root: Some(lock()) };
    proven.settle(dir, locks, today(), &mut Os).expect("a vault");
    let vault = Vault::unlock(dir, &passphrase).expect("its own passphrase");
    let log = Signer::generate(origin(DEPLOYMENT, 0).expect("a name"), &mut Os);
    let mut draft = vault.draft().expect("a draft");
    draft.enrol(DEPLOYMENT, log.verifier()).expect("a log of its own");
    let roster = draft.roster(DEPLOYMENT, 1, today());
    let root = vault.root_key(&passphrase).expect("its own root key");
    let note = roster.sign(&root).expect("a roster that can be signed");
    let writing = vault.write().expect("nobody else writes");
    writing.put_draft(&draft).expect("a draft is kept");
    writing.take_roster(note.as_bytes()).expect("its own roster");
    drop(writing);
    (vault, log)
}

fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE.into())
}

fn today() -> Day {
    clock::today()
}

/// Returns the 95th percentile, in milliseconds.
fn p95(mut took: Vec<Duration>) -> f64 {
    took.sort_unstable();
    let at = (took.len() * 95).div_ceil(100).saturating_sub(1);
    took.get(at).map_or(f64::NAN, |took| took.as_secs_f64() * 1_000.0)
}

fn per_second(count: u64, took: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / took.as_secs_f64()
}

/// Returns the microseconds that all cores together worked for this program: what others take does not count (proc(5)).
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u32 = fields.skip(11).take(2).filter_map(|field| field.parse::<u32>().ok()).sum();
    f64::from(ticks) * 10_000.0
}

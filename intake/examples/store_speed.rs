//! Measures the store against the bare system calls, in one run; prints one line of JSON.
//!
//! ```text
//! store_speed commit DIR    tips of 4 KiB by 1 and by 256 writers / append and fdatasync by as many
//! store_speed fill DIR      a million records in DIR/store, for `reopen`
//! store_speed reopen DIR    opens them: seconds, and this process's peak memory
//! store_speed export DIR    a bundle of half a GiB / cp of it and fsync; and once more while tips go on
//! ```
//! Where two things are compared they take turns, and the median of the rounds counts: a disk is not as fast twice.

use std::{
    error::Error,
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use meldkluis_crypto::{
    age::Identity,
    day::Day,
    note::{KeyName, Signer, Verifier},
    roster::{Roster, Term, root_name},
};
use meldkluis_intake::{
    entropy::Os,
    store::{Fatal, Hooks, Setup, Store, control::Holder},
    transfer::Log,
};
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const TIP: usize = 4 << 10;
const ROUNDS: usize = 5;
/// Tips in a store of a million records, which has two records for each tip of one chunk.
const MANY: usize = 500_000;
const LARGE: usize = 8 << 20;
const LARGE_COUNT: usize = 64;

struct Silent;

impl Hooks for Silent {
    fn fatal(&self, _: &Fatal) {}

    fn admit_roster(&self, _: Option<&[u8]>, _: &[u8]) -> Result<(), String> {
        Ok(())
    }

    fn admit_desk(&self, _: Option<&[u8]>, _: &Verifier) -> Result<(), String> {
        Ok(())
    }
}

#[expect(clippy::print_stdout, reason = "the line of JSON is what the program is for")]
fn main() -> Outcome<()> {
    let mut arguments = std::env::args_os().skip(1);
    let (what, dir) = (arguments.next(), arguments.next().map(PathBuf::from));
    let (Some(what), Some(dir)) = (what, dir) else {
        return Err("what, and in which folder?".into());
    };
    let said = match what.to_str() {
        Some("commit") => commit(&dir)?,
        Some("fill") => fill(&dir)?,
        Some("reopen") => reopen(&dir)?,
        Some("export") => export(&dir)?,
        _ => return Err("commit, fill, reopen or export".into()),
    };
    println!("{said}");
    Ok(())
}

fn key() -> Outcome<Signer> {
    let seed = zeroize::Zeroizing::new([3; 32]);
    Ok(Signer::from_seed(KeyName::new("bench/log/0")?, seed))
}

fn create(dir: &Path) -> Outcome<Store> {
    let _absent = fs::remove_dir_all(dir);
    Ok(Store::create(dir, Setup::new(0, key()?, Silent))?.0)
}

fn put(store: &Store, bytes: &[u8]) -> Outcome<()> {
    let mut deposit = store.deposit();
    deposit.write_all(bytes)?;
    deposit.commit(Day::from_number(20_780))?;
    Ok(())
}

/// Runs as many writers, each so often, and returns how many calls were made in a second.
fn by(writers: usize, each: usize, work: impl Fn() -> Outcome<()> + Sync) -> Outcome<f64> {
    let begun = Instant::now();
    let writer = || (0..each).try_for_each(|_| work());
    thread::scope(|scope| {
        let writers: Vec<_> = (0..writers).map(|_| scope.spawn(writer)).collect();
        writers.into_iter().try_for_each(|writer| writer.join().map_err(|_| "a writer panicked")?)
    })?;
    let calls = u32::try_from(writers.saturating_mul(each))?;
    Ok(f64::from(calls) / begun.elapsed().as_secs_f64())
}

/// A file to which waiting writers append together, under one `fdatasync`: nothing but the system calls.
struct Raw {
    file: File,
    state: Mutex<State>,
    durable: Condvar,
}

#[derive(Default)]
struct State {
    waiting: Vec<u8>,
    /// Groups that were begun, and groups that are durable.
    begun: u64,
    done: u64,
    leading: bool,
}

impl Raw {
    fn create(path: &Path) -> Outcome<Self> {
        let file = File::options().create(true).write(true).truncate(true).open(path)?;
        Ok(Self { file, state: Mutex::default(), durable: Condvar::new() })
    }

    /// Appends; the first who finds nobody at it writes for all who wait.
    fn append(&self, bytes: &[u8]) -> Outcome<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.waiting.extend_from_slice(bytes);
        let mine = state.begun;
        while state.done <= mine {
            if state.leading {
                state = self.durable.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let group = std::mem::take(&mut state.waiting);
            (state.begun, state.leading) = (state.begun.saturating_add(1), true);
            drop(state);
            (&self.file).write_all(&group)?;
            self.file.sync_data()?;
            state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            (state.done, state.leading) = (state.begun, false);
            self.durable.notify_all();
        }
        Ok(())
    }
}

fn commit(dir: &Path) -> Outcome<Value> {
    let mut rows = Vec::new();
    for (writers, each) in [(1, 800), (256, 100)] {
        let (mut ours, mut raw) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let tip = vec![0x61; TIP];
            let store = create(&dir.join("store"))?;
            ours.push(by(writers, each, || put(&store, &tip))?);
            drop(store);
            let file = Raw::create(&dir.join("raw"))?;
            let record = vec![0x61; TIP + 236];
            raw.push(by(writers, each, || file.append(&record))?);
        }
        rows.push(json!({"writers": writers, "store": median(ours), "raw": median(raw)}));
    }
    Ok(Value::Array(rows))
}

fn fill(dir: &Path) -> Outcome<Value> {
    let store = create(&dir.join("store"))?;
    let tip = vec![0x61; 200];
    by(250, MANY / 250, || put(&store, &tip))?;
    Ok(json!({"records": store.status().records}))
}

fn reopen(dir: &Path) -> Outcome<Value> {
    let dir = dir.join("store");
    let begun = Instant::now();
    let (store, notices) = Store::open(&dir, Setup::new(0, key()?, Silent))?;
    let seconds = begun.elapsed().as_secs_f64();
    let records = store.status().records;
    let memory = fs::read_to_string("/proc/self/status")?;
    let memory =
        memory.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    let kib: f64 = memory.ok_or("no VmHWM in /proc")?.trim().parse()?;
    Ok(
        json!({"records": records, "seconds": seconds, "mib": kib / 1_024.0, "notices": notices.len()}),
    )
}

/// Exports while one writer goes on, then lets the writer go on alone for as long.
fn export(dir: &Path) -> Outcome<Value> {
    let store = create(&dir.join("store"))?;
    let root = Signer::generate(root_name("bench")?, &mut Os);
    store.put_roster(roster(&root)?.as_bytes())?;
    let large = vec![0x61; LARGE];
    (0..LARGE_COUNT).try_for_each(|_| put(&store, &large))?;
    let holder = Holder::Own(store.clone());
    let log_key = key()?;
    let log = Log {
        dir: &dir.join("store"),
        holder: &holder,
        key: &log_key,
        root: root.verifier(),
        pepper: None,
    };
    let (out, copy) = (dir.join("bundle"), dir.join("copy"));
    let export = || -> Outcome<()> {
        let _absent = fs::remove_file(&out);
        log.export(&out, 0, Day::from_number(20_780)).map(drop)?;
        Ok(())
    };
    let (mut ours, mut cp) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(seconds(export)?);
        let _absent = fs::remove_file(&copy);
        cp.push(seconds(|| copied(&out, &copy))?);
    }
    let (during, waited, took) = beside(&store, export)?;
    let (alone, _, _) = beside(&store, || {
        thread::sleep(Duration::from_secs_f64(took));
        Ok(())
    })?;
    Ok(json!({
        "megabytes": f64::from(u32::try_from(fs::metadata(&out)?.len())?) / 1e6,
        "seconds": median(ours), "cp_seconds": median(cp), "tips_beside": during, "tips_alone": alone,
        "longest_wait_ms": waited * 1_000.0, "beside_ms": took * 1_000.0,
    }))
}

fn seconds(work: impl FnOnce() -> Outcome<()>) -> Outcome<f64> {
    let begun = Instant::now();
    work()?;
    Ok(begun.elapsed().as_secs_f64())
}

/// Copies with cp, until it is on the disk as an exported bundle is.
fn copied(from: &Path, to: &Path) -> Outcome<()> {
    if !Command::new("cp").arg(from).arg(to).status()?.success() {
        return Err("cp failed".into());
    }
    Ok(File::open(to)?.sync_all()?)
}

/// Appends as fast as one writer can while `work` runs: tips a second, the longest wait of one, and how long it took.
fn beside(store: &Store, work: impl FnOnce() -> Outcome<()>) -> Outcome<(f64, f64, f64)> {
    let over = AtomicBool::new(false);
    let begun = Instant::now();
    thread::scope(|scope| {
        let writer = scope.spawn(|| -> Outcome<(u32, f64)> {
            let tip = vec![0x62; TIP];
            let (mut tips, mut longest) = (0_u32, 0.0_f64);
            while !over.load(Ordering::Acquire) {
                let begun = Instant::now();
                put(store, &tip)?;
                longest = longest.max(begun.elapsed().as_secs_f64());
                tips = tips.saturating_add(1);
            }
            Ok((tips, longest))
        });
        let done = work();
        let took = begun.elapsed().as_secs_f64();
        over.store(true, Ordering::Release);
        let (tips, longest) = writer.join().map_err(|_| "the writer panicked")??;
        done?;
        Ok((f64::from(tips) / took, longest, took))
    })
}

fn roster(root: &Signer) -> Outcome<String> {
    let recipient = Identity::generate(&mut Os).recipient();
    let (from, to) = (Day::from_number(20_000), Day::from_number(22_000));
    let roster = Roster {
        deployment: "bench".into(),
        epoch: 1,
        issued: from,
        recipients: vec![Term { from, to, recipient }],
        desks: vec![],
        logs: vec![key()?.verifier().clone()],
    };
    Ok(roster.sign(root)?)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

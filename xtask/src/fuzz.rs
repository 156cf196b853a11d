//! `cargo xtask fuzz`: every target of tests/fuzz for a while, from its small committed corpus on.
//!
//! The targets are built the way cargo-fuzz builds them, with the coverage of the compiler for libFuzzer, and without
//! cargo-fuzz: what it adds are sanitizers, which need a nightly compiler and look for what safe Rust cannot do.
//! The check runs them from the same seed each time, so that it is as green tomorrow as today; run by hand they draw
//! another one, and keep what they find below target/fuzz/found.
//! An input that fails is named, and stays below target/fuzz/failed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    sync::Mutex,
    thread,
    time::Instant,
};

use crate::{Failed, place, say::line};

/// How long a target runs in the check, in seconds.
pub const SECONDS: u64 = 10;
/// The longest input, in bytes: headers and tables are small, and what they lie about need not be there.
const LONGEST: &str = "-max_len=65536";
/// The longest that one input may take, in seconds; the instrumented code is several times as slow as what is installed.
const LONGEST_TIME: &str = "-timeout=10";
/// The most memory that one input may take, in MiB.
const MOST_MEMORY: &str = "-rss_limit_mb=1024";
/// Targets at once: libFuzzer has one thread each, and the smallest machine for the check has two cores.
const AT_ONCE: usize = 2;

/// What cargo-fuzz has the compiler do, and nothing that needs a nightly one.
const COVERAGE: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
];

/// Where inputs come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the committed corpus and the same seed each time.
    Check,
    /// From everything that was ever found here, and another seed each time.
    Search,
}

/// Runs one target, or all, for `seconds` each.
///
/// # Errors
/// When a target does not build, or an input fails.
pub fn run(target: Option<&str>, seconds: u64, way: Way) -> Result<(), Failed> {
    let all = targets(&folder())?;
    let chosen: Vec<_> =
        all.iter().filter(|name| target.is_none_or(|target| target == name.as_str())).collect();
    if chosen.is_empty() {
        return Err(Failed::new(format!("no such target; there are: {}", all.join(", "))));
    }
    let programs = build(target)?;
    let (total, rest) = (chosen.len(), Mutex::new(chosen.into_iter()));
    line(format_args!("{total} targets, {seconds} s each, {AT_ONCE} at once"));
    let next = || rest.lock().ok().and_then(|mut rest| rest.next());
    let work = || -> Vec<Failed> {
        let mut failed = vec![];
        while let Some(name) = next() {
            failed.extend(fuzz(&programs, name, seconds, way).err());
        }
        failed
    };
    let failed: Vec<Failed> = thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        let ended = |_| vec![Failed::new("a thread that ran targets ended too early")];
        let done = workers.into_iter().map(|worker| worker.join().unwrap_or_else(ended));
        done.flatten().collect()
    });
    failed.iter().for_each(|failed| line(format_args!("\n{failed}")));
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failed::new(format!("{} of {total} targets failed, see above", failed.len())))
}

fn folder() -> PathBuf {
    place::checkout().join("tests/fuzz")
}

/// Builds one target, or all, and returns the folder of the programs.
fn build(target: Option<&str>) -> Result<PathBuf, Failed> {
    let (host, begun) = (host()?, Instant::now());
    let out = place::target()?.join("fuzz/build");
    let mut cargo = place::cargo();
    // With `--target` the flags are not for build scripts and macros, which run here.
    cargo.args(["build", "--quiet", "--release", "--locked", "--target", &host, "--target-dir"]);
    cargo.arg(&out).arg("--manifest-path").arg(folder().join("Cargo.toml"));
    match target {
        Some(target) => cargo.args(["--bin", target]),
        None => cargo.arg("--bins"),
    };
    line(format_args!("building the targets with coverage"));
    let built = cargo.env("RUSTFLAGS", COVERAGE.join(" ")).status();
    if !built.is_ok_and(|status| status.success()) {
        return Err(Failed::new("the fuzz targets do not build, see above"));
    }
    line(format_args!("built in {} s", begun.elapsed().as_secs()));
    Ok(out.join(host).join("release"))
}

fn host() -> Result<String, Failed> {
    let said = Command::new("rustc").arg("-vV").output();
    let said = said.map_err(|error| Failed::new(format!("rustc: {error}")))?;
    let said = String::from_utf8_lossy(&said.stdout);
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failed::new("rustc does not say what it builds for"))
}

fn fuzz(programs: &Path, name: &str, seconds: u64, way: Way) -> Result<(), Failed> {
    let below = place::target()?.join("fuzz");
    let failed = below.join("failed").join(name);
    let found = below.join(if way == Way::Check { "checked" } else { "found" }).join(name);
    if way == Way::Check && found.exists() {
        fs::remove_dir_all(&found).map_err(Failed::with("cannot empty", &found))?;
    }
    for folder in [&found, &failed] {
        fs::create_dir_all(folder).map_err(Failed::with("cannot make", folder))?;
    }
    let said = failed.join("said.txt");
    let log = fs::File::create(&said).map_err(Failed::with("cannot write", &said))?;
    let mut program = Command::new(programs.join(name));
    // What is found goes to the folder that is named first, and never to the corpus.
    program.arg(&found).arg(folder().join("corpus").join(name));
    program.arg(format!("-max_total_time={seconds}"));
    program.arg(format!("-artifact_prefix={}/", failed.display()));
    program.arg(if way == Way::Check { "-seed=1" } else { "-seed=0" });
    program.args([LONGEST, LONGEST_TIME, MOST_MEMORY, "-verbosity=0", "-print_final_stats=1"]);
    let ended = program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).status();
    let ended = ended.map_err(|error| Failed::new(format!("{name}: {error}")))?;
    judge(name, ended, &fs::read_to_string(&said).unwrap_or_default())
}

/// Holds that the target ended well and had work to do.
fn judge(name: &str, ended: ExitStatus, said: &str) -> Result<(), Failed> {
    if !ended.success() {
        let lines: Vec<&str> = said.lines().collect();
        let last = lines.split_at(lines.len().saturating_sub(30)).1.join("\n");
        return Err(Failed::new(format!("{last}\n{name}: an input fails, see above")));
    }
    let runs = runs(said).filter(|runs| *runs >= FEWEST);
    let runs = runs.ok_or_else(|| Failed::new(format!("{said}\n{name}: hardly anything ran")))?;
    line(format_args!("  {name}: {runs} inputs"));
    Ok(())
}

/// A target that ran fewer inputs than this has not done what it is for, however long it took.
const FEWEST: u64 = 50;

fn runs(said: &str) -> Option<u64> {
    let count =
        said.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"))?;
    count.trim().parse().ok()
}

/// Lists the targets, one file each.
fn targets(folder: &Path) -> Result<Vec<String>, Failed> {
    let dir = folder.join("fuzz_targets");
    let cannot = || Failed::with("cannot read", &dir);
    let mut files: Vec<PathBuf> = vec![];
    for entry in fs::read_dir(&dir).map_err(cannot())? {
        files.push(entry.map_err(cannot())?.path());
    }
    files.sort();
    let names = files.iter().filter_map(|file| file.file_stem()?.to_str().map(str::to_owned));
    Ok(names.collect())
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, os::unix::process::ExitStatusExt as _};

    use super::*;
    use crate::lock;

    #[test]
    fn every_target_is_declared_and_has_a_small_corpus() {
        let manifest = fs::read_to_string(folder().join("Cargo.toml")).unwrap();
        let targets = targets(&folder()).unwrap();
        assert!(targets.len() >= 25, "{targets:?}");
        let mut bytes = 0;
        for target in &targets {
            assert!(manifest.contains(&format!("name = \"{target}\"")), "{target}");
            let corpus = fs::read_dir(folder().join("corpus").join(target)).unwrap();
            let sizes: Vec<u64> =
                corpus.map(|file| file.unwrap().metadata().unwrap().len()).collect();
            assert!(!sizes.is_empty(), "{target}");
            bytes += sizes.iter().sum::<u64>();
        }
        assert!(bytes < 300_000, "{bytes}");
    }

    /// What is fuzzed must be what is installed.
    #[test]
    fn targets_are_built_with_the_versions_that_are_installed() {
        let named = |file: PathBuf| -> BTreeSet<(String, String)> {
            let packages = lock::read(&file).unwrap();
            packages.into_iter().map(|package| (package.name, package.version)).collect()
        };
        let installed = named(place::checkout().join("Cargo.lock"));
        let fuzzed = named(folder().join("Cargo.lock"));
        let other: Vec<&str> =
            fuzzed.difference(&installed).map(|(name, _)| name.as_str()).collect();
        assert_eq!(other, ["arbitrary", "jobserver", "libfuzzer-sys", "meldkluis-fuzz"]);
    }

    #[test]
    fn target_that_fails_or_hardly_runs_is_refused() {
        let stats = |runs: &str| format!("stat::number_of_executed_units: {runs}\n");
        assert!(judge("x", ExitStatus::from_raw(0), &stats("50")).is_ok());
        for (status, said) in [(0, stats("49")), (0, String::new()), (77 << 8, stats("5000"))] {
            assert!(judge("x", ExitStatus::from_raw(status), &said).is_err(), "{status} {said}");
        }
    }
}

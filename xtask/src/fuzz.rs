//! `cargo xtask fuzz`: every target of tests/fuzz for a while, from its small committed corpus on.
//!
//! What libFuzzer finds anew goes to target/fuzz and is not committed; an input that fails is named, and stays in
//! tests/fuzz/artifacts. The compiler's coverage is a nightly feature, so `RUSTC_BOOTSTRAP` is set for this alone.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Failed, machine, place, say::line};

/// How long a target runs in the check, in seconds.
pub const SECONDS: u64 = 10;
/// The longest input, in bytes: headers and tables are small, and what they lie about need not be there.
const LONGEST: &str = "-max_len=65536";
/// The longest that one input may take, in seconds; the instrumented code is several times as slow as what is installed.
const LONGEST_TIME: &str = "-timeout=10";
/// The most memory that one input may take, in MiB.
const MOST_MEMORY: &str = "-rss_limit_mb=1024";

/// Runs one target, or all, for `seconds` each.
///
/// # Errors
/// When cargo-fuzz cannot be installed, a target does not build, or an input fails.
pub fn run(target: Option<&str>, seconds: u64) -> Result<(), Failed> {
    machine::prepare_fuzz()?;
    let folder = place::checkout().join("tests/fuzz");
    let all = targets(&folder)?;
    let chosen: Vec<_> =
        all.iter().filter(|name| target.is_none_or(|target| target == name.as_str())).collect();
    if chosen.is_empty() {
        return Err(Failed::new(format!("no such target; there are: {}", all.join(", "))));
    }
    finish(cargo_fuzz(&folder, "build"), "the fuzz targets do not build, see above")?;
    for (at, name) in (1..).zip(&chosen) {
        line(format_args!("\n== fuzz {at}/{}: {name}, {seconds} s", chosen.len()));
        fuzz(&folder, name, seconds)?;
    }
    Ok(())
}

fn fuzz(folder: &Path, name: &str, seconds: u64) -> Result<(), Failed> {
    let found = place::target()?.join("fuzz").join(name);
    fs::create_dir_all(&found).map_err(Failed::with("cannot make", &found))?;
    let mut cargo = cargo_fuzz(folder, "run");
    cargo
        .arg(name)
        .arg(&found)
        .args(Some(folder.join("corpus").join(name)).filter(|it| it.is_dir()));
    cargo.arg("--").arg(format!("-max_total_time={seconds}"));
    cargo.args([LONGEST, LONGEST_TIME, MOST_MEMORY, "-verbosity=0", "-print_final_stats=1"]);
    finish(
        cargo,
        &format!("{name}: an input fails, see above; it is in tests/fuzz/artifacts/{name}"),
    )
}

/// Our code and that of the formats' libraries is safe Rust: no sanitizer looks for what cannot be.
fn cargo_fuzz(folder: &Path, command: &str) -> Command {
    let mut cargo = place::cargo();
    cargo.args(["fuzz", command, "--sanitizer", "none", "--fuzz-dir"]).arg(folder);
    cargo.env("RUSTC_BOOTSTRAP", "1");
    cargo
}

fn finish(mut command: Command, failed: &str) -> Result<(), Failed> {
    let done = command.status().is_ok_and(|status| status.success());
    done.then_some(()).ok_or_else(|| Failed::new(failed.to_owned()))
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

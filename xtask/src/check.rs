//! `cargo xtask test`: every step of the check in its order; the first that fails ends it.

use std::time::Instant;

use crate::{Failed, advisories, fuzz, machine, place, reproduce, say::line, supply};

/// One step: what it proves, and cargo's arguments for it.
struct Step {
    name: &'static str,
    arguments: &'static str,
    environment: Option<(&'static str, &'static str)>,
}

const fn cargo(name: &'static str, arguments: &'static str) -> Step {
    Step { name, arguments, environment: None }
}

const FORMAT: Step = cargo("format", "fmt --all --check");
const LINTS: Step = cargo("lints", "clippy --locked --workspace --all-targets -- -D warnings");
const PROGRAMS: Step = cargo("programs", "build --locked --workspace --bins");
const DOC_TESTS: Step = cargo("doc tests", "test --locked --workspace --doc");
const DOCS: Step = Step {
    environment: Some(("RUSTDOCFLAGS", "-Dwarnings")),
    ..cargo("docs", "doc --locked --workspace --no-deps")
};
const DENY: Step = cargo("dependencies", "deny --locked check bans licenses sources");
/// The fuzz targets have a lock file of their own, and only libFuzzer itself besides what the main one has.
const DENY_FUZZ: Step = cargo(
    "dependencies of the fuzz targets",
    "deny --locked --manifest-path tests/fuzz/Cargo.toml --config deny.toml check bans licenses sources",
);

/// Runs format, lints and the libraries' unit tests.
///
/// # Errors
/// The first step that failed.
pub fn quick() -> Result<(), Failed> {
    machine::prepare_cargo(false)?;
    let begun = Instant::now();
    run(&[
        FORMAT,
        LINTS,
        tests(
            "unit tests",
            "nextest run --locked --workspace --lib",
            "test --locked --workspace --lib",
        ),
    ])?;
    line(format_args!("\nall fine, {} s", begun.elapsed().as_secs()));
    Ok(())
}

/// What every test through Tor has in its name, and no other.
const THROUGH_TOR: &str = "through_tor";
/// The same of tests that boot a machine.
const BOOTED: &str = "booted::";
/// What is built twice each time: the reviewer takes a quarter of an hour, on the day of a release.
const INTAKE: &str = "meldkluis-intake";

/// Runs everything; `without_tor` leaves the tests through Tor out, and a machine on which no container starts those that
/// boot one: both are said before and after.
///
/// # Errors
/// What is missing on this machine, or the first step that failed.
pub fn whole(advisories: bool, without_tor: bool) -> Result<(), Failed> {
    prepare()?;
    let tests = tests(
        "tests",
        "nextest run --locked --workspace",
        "test --locked --workspace --lib --bins --tests",
    );
    let begun = Instant::now();
    let mut left_out = left_out(without_tor)?;
    run(&[FORMAT, LINTS, PROGRAMS])?;
    tests.run_but(&left_out)?;
    run(&[DOC_TESTS, DOCS, DENY, DENY_FUZZ])?;
    supply::count()?;
    advisories::check(advisories)?;
    line(format_args!("\n== fuzz targets"));
    fuzz::run(None, fuzz::SECONDS, fuzz::Way::Check)?;
    line(format_args!("\n== the same bytes from two folders: {INTAKE}"));
    match reproduce::why_not() {
        Some(why) => left_out.push((INTAKE, format!("building it twice ({why})"))),
        None => reproduce::run(None, &[INTAKE.to_owned()])?,
    }
    end(&left_out, begun);
    Ok(())
}

/// Runs the end-to-end tests against programs that are built as for a release, and nothing else: optimised frames and
/// calls are others than those of the daily loop.
///
/// # Errors
/// What is missing on this machine, or a test that failed.
pub fn release(without_tor: bool) -> Result<(), Failed> {
    prepare()?;
    let tests = tests(
        "end-to-end tests of a release",
        "nextest run --locked --workspace --release -E package(meldkluis-tests)",
        "test --locked --release --package meldkluis-tests --tests",
    );
    let begun = Instant::now();
    let left_out = left_out(without_tor)?;
    tests.run_but(&left_out)?;
    end(&left_out, begun);
    Ok(())
}

/// Installs what the tests need and the machine lacks.
fn prepare() -> Result<(), Failed> {
    machine::prepare()?;
    machine::prepare_cargo(true)?;
    machine::prepare_root()
}

/// Returns what is left out, by a part of its tests' names, and what to say of it.
fn left_out(without_tor: bool) -> Result<Vec<(&'static str, String)>, Failed> {
    let mut left_out = vec![];
    if without_tor {
        left_out.push((THROUGH_TOR, "what goes through Tor, as asked".to_owned()));
    }
    if let Some(why) = machine::why_nothing_boots()? {
        left_out.push((BOOTED, format!("the packages on a booted machine ({why})")));
    }
    Ok(left_out)
}

fn end(left_out: &[(&str, String)], begun: Instant) {
    for (_, what) in left_out {
        line(format_args!("\nLEFT OUT: {what}"));
    }
    line(format_args!("\nall fine, {} s", begun.elapsed().as_secs()));
}

/// Takes the faster runner where it is installed; both end with their own count of tests.
fn tests(name: &'static str, nextest: &'static str, test: &'static str) -> Step {
    cargo(name, if machine::cargo_has("nextest") { nextest } else { test })
}

fn run(steps: &[Step]) -> Result<(), Failed> {
    steps.iter().try_for_each(Step::run)
}

impl Step {
    fn run(&self) -> Result<(), Failed> {
        self.run_but(&[])
    }

    /// Runs it without the tests that have one of these in their names; both runners know the option.
    fn run_but(&self, left_out: &[(&str, String)]) -> Result<(), Failed> {
        line(format_args!("\n== {}: cargo {}", self.name, self.arguments));
        let begun = Instant::now();
        let mut cargo = place::cargo();
        cargo.args(self.arguments.split(' ')).envs(self.environment);
        if !left_out.is_empty() {
            cargo.arg("--");
        }
        for (name, what) in left_out {
            line(format_args!("== {}: LEFT OUT: {what}", self.name));
            cargo.args(["--skip", name]);
        }
        let status = cargo.status();
        let status = status.map_err(|error| Failed::new(format!("cargo cannot run: {error}")))?;
        let seconds = begun.elapsed().as_secs();
        if !status.success() {
            return Err(Failed::new(format!("{} failed after {seconds} s, see above", self.name)));
        }
        line(format_args!("== {}: fine, {seconds} s", self.name));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn option_leaves_out_every_test_through_tor() {
        let file = place::checkout().join("tests/tests/tor.rs");
        let text = fs::read_to_string(file).unwrap();
        let tests: Vec<&str> = text.split("#[test]\nfn ").skip(1).collect();
        assert!(tests.len() >= 2, "{text}");
        for test in tests {
            let name = test.split('(').next().unwrap();
            assert!(name.contains(THROUGH_TOR), "{name}");
        }
    }
}

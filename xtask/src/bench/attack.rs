//! The intake under attack: a mixed flood at ten times the budget, and two hundred thousand requests.

use std::{path::PathBuf, process::Command};

use serde_json::Value;

use crate::{
    Failed,
    bench::table::{Bound, Row},
    child::Running,
    deployment::{self, Deployment, Programs},
    folder::Folder,
    place,
    say::line,
};

const SECONDS: u64 = 60;
const REQUESTS: u64 = 200_000;
/// Those before memory is looked at for the first time.
const WARM_UP: u64 = 20_000;
/// What an honest sender may wait, in milliseconds.
const WAIT_MS: f64 = 2_000.0;
/// A tenth of what the flood asks for.
const BUDGETS: &str = "pages = { each = 240, all = 3000 }\ntips = { each = 120, all = 1500 }\n";
const NO_BUDGET: &str = "pages = { each = 1000000, all = 1000000 }\n";

pub(super) fn measure() -> Result<Vec<Row>, Failed> {
    let programs = Programs::in_folder(&deployment::build()?)?;
    let flood = build_flood()?;
    let mut rows = mixed(&programs, &flood)?;
    rows.extend(steady(&programs, &flood)?);
    Ok(rows)
}

fn build_flood() -> Result<PathBuf, Failed> {
    let mut cargo = place::cargo();
    cargo.args(["build", "--release", "--locked"]);
    cargo.args(["--package", "meldkluis-tests", "--example", "flood"]);
    let built = cargo.status().is_ok_and(|status| status.success());
    built.then_some(()).ok_or_else(|| Failed::new("cargo build failed, see above"))?;
    Ok(place::target()?.join("release/examples/flood"))
}

/// An intake to attack, and what it takes to do so.
struct Target<'f> {
    flood: &'f PathBuf,
    port: u16,
    intake: Deployment,
    serving: Running,
    _folder: Folder,
}

impl<'f> Target<'f> {
    fn start(programs: &Programs, flood: &'f PathBuf, limits: &str) -> Result<Self, Failed> {
        let folder = Folder::make("meldkluis-bench", None)?;
        let port = place::free_port(0)?;
        let intake = Deployment::found(folder.path(), programs.clone(), port, limits)?;
        let serving = intake.serve()?;
        Ok(Self { flood, port, intake, serving, _folder: folder })
    }

    fn attack(&self, what: &str, amount: u64) -> Result<Value, Failed> {
        let mut flood = Command::new(self.flood);
        flood.args([what, &self.port.to_string()]).arg(self.intake.authority());
        let output = flood.arg(amount.to_string()).output();
        let output = output.map_err(|error| Failed::new(format!("flood: {error}")))?;
        serde_json::from_slice(&output.stdout)
            .map_err(|error| Failed::new(format!("flood {what}: {error}")))
    }

    /// Returns the resident memory in MiB, and the number of open files.
    fn footprint(&self) -> Result<(f64, f64), Failed> {
        let process = format!("/proc/{}", self.serving.id());
        let status = std::fs::read_to_string(format!("{process}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
        let files = std::fs::read_dir(format!("{process}/fd")).map(Iterator::count);
        let files = files.ok().and_then(|count| u32::try_from(count).ok());
        match (kib, files) {
            (Some(kib), Some(files)) => Ok((kib / 1_024.0, f64::from(files))),
            _ => Err(Failed::new("the intake is gone")),
        }
    }
}

fn mixed(programs: &Programs, flood: &PathBuf) -> Result<Vec<Row>, Failed> {
    let target = Target::start(programs, flood, BUDGETS)?;
    line(format_args!("a mixed flood at ten times the budget, {SECONDS} s"));
    let said = target.attack("mixed", SECONDS)?;
    line(format_args!("{said}"));
    let of = |key: &str| {
        let value = said.get(key).and_then(Value::as_f64);
        value.ok_or_else(|| Failed::new(format!("no {key} in {said}")))
    };
    let (honest, failed) = (of("honest")?, of("failed")?);
    let row = |what: &str, figure, yardstick, unit, bound| {
        let what = format!("under a flood, {what}");
        Row { what, figure, yardstick, unit, bound }
    };
    let wait = Bound::AtMost(1.0);
    Ok(vec![
        row("honest reports taken / sent", honest, honest + failed, "", Bound::AtLeast(1.0)),
        row("median wait of an honest report / bound", of("median_ms")?, WAIT_MS, "ms", wait),
        row("slowest honest report / bound", of("slowest_ms")?, WAIT_MS, "ms", Bound::None),
        row("of the flood, served / begun", of("served")?, of("begun")?, "", Bound::AtMost(0.5)),
    ])
}

fn steady(programs: &Programs, flood: &PathBuf) -> Result<Vec<Row>, Failed> {
    let target = Target::start(programs, flood, NO_BUDGET)?;
    line(format_args!("{REQUESTS} requests, after {WARM_UP}"));
    target.attack("steady", WARM_UP)?;
    let before = target.footprint()?;
    let said = target.attack("steady", REQUESTS)?;
    let answered = said.get("answered").and_then(Value::as_u64);
    if answered != Some(REQUESTS) {
        return Err(Failed::new(format!("not all requests were answered: {said}")));
    }
    let after = target.footprint()?;
    let row = |what: &str, figure, yardstick, unit, bound| {
        let what = format!("{what}, after {REQUESTS} requests / before");
        Row { what, figure, yardstick, unit, bound }
    };
    Ok(vec![
        row("resident memory", after.0, before.0, "MiB", Bound::AtMost(1.05)),
        row("open files", after.1, before.1, "", Bound::AtMost(1.1)),
    ])
}

//! The store: tips until they are durable, opening a million records, exporting, each against plain system calls.

use std::{path::Path, process::Stdio};

use serde_json::Value;

use crate::{
    Failed,
    bench::table::{Bound, Row},
    folder::Folder,
    place,
    say::line,
};

const SECONDS: f64 = 2.0;
const MIB: f64 = 300.0;

pub(super) fn measure() -> Result<Vec<Row>, Failed> {
    // Beside the build, and not in a temporary folder: that may be memory, where nothing is ever made durable.
    let target = place::target()?.join(format!("bench-store-{}", std::process::id()));
    let folder = Folder::make("bench-store", Some(target))?;
    let rows = rows(folder.path());
    drop(std::fs::remove_dir_all(folder.path()));
    rows
}

fn rows(folder: &Path) -> Result<Vec<Row>, Failed> {
    let mut rows = Vec::new();
    line(format_args!("tips of 4 KiB by 1 and by 256 writers, and as many plain appends"));
    let said = run("commit", folder)?;
    for (at, what, bound) in [(1, "256 writers", 0.5), (0, "1 writer", 0.8)] {
        let said = said.get(at).unwrap_or(&Value::Null);
        rows.push(Row {
            what: format!("{what}, durable tips / append + fdatasync"),
            figure: of(said, "store")?,
            yardstick: of(said, "raw")?,
            unit: "/s",
            bound: Bound::AtLeast(bound),
        });
    }
    line(format_args!("a million records, opened again"));
    run("fill", folder)?;
    rows.extend(reopened(&run("reopen", folder)?)?);
    line(format_args!("exporting half a GiB, and copying it with cp"));
    rows.extend(exported(&run("export", folder)?)?);
    Ok(rows)
}

fn reopened(said: &Value) -> Result<[Row; 2], Failed> {
    if of(said, "records")? < 1e6 {
        return Err(Failed::new(format!("fewer than a million records: {said}")));
    }
    let row = |what: &str, figure, yardstick, unit| {
        let what = format!("a million records opened, {what} / bound");
        Row { what, figure, yardstick, unit, bound: Bound::AtMost(1.0) }
    };
    Ok([
        row("time", of(said, "seconds")?, SECONDS, "s"),
        row("peak memory", of(said, "mib")?, MIB, "MiB"),
    ])
}

fn exported(said: &Value) -> Result<[Row; 3], Failed> {
    let megabytes = of(said, "megabytes")?;
    let row = |what: &str, figure, yardstick, unit, bound| Row {
        what: what.to_owned(),
        figure,
        yardstick,
        unit,
        bound,
    };
    Ok([
        row(
            "exporting 512 MiB / cp and fsync",
            megabytes / of(said, "seconds")?,
            megabytes / of(said, "cp_seconds")?,
            "MB/s",
            Bound::AtLeast(0.5),
        ),
        row(
            "longest wait of a tip beside an export / the export",
            of(said, "longest_wait_ms")?,
            of(said, "beside_ms")?,
            "ms",
            Bound::AtMost(0.5),
        ),
        row(
            "tips of 1 writer beside an export / alone",
            of(said, "tips_beside")?,
            of(said, "tips_alone")?,
            "/s",
            Bound::None,
        ),
    ])
}

fn run(what: &str, folder: &Path) -> Result<Value, Failed> {
    let mut cargo = place::cargo();
    cargo.args(["run", "--quiet", "--release", "--locked", "--package", "meldkluis-intake"]);
    cargo.args(["--example", "store_speed", "--", what]).arg(folder).stderr(Stdio::inherit());
    let output = cargo.output().map_err(|error| Failed::new(format!("cargo: {error}")))?;
    serde_json::from_slice(&output.stdout)
        .map_err(|error| Failed::new(format!("store_speed {what}: {error}")))
}

fn of(said: &Value, key: &str) -> Result<f64, Failed> {
    let value = said.get(key).and_then(Value::as_f64);
    value.ok_or_else(|| Failed::new(format!("no {key} in {said}")))
}

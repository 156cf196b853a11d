//! The investigator's desk: an import against opening alone, and at 100,000 tips what a person takes for at once.

use std::{path::Path, process::Stdio};

use serde_json::Value;

use crate::{
    Failed,
    bench::table::{Bound, Row},
    folder::Folder,
    place,
    say::line,
};

/// Milliseconds.
const PAGE: f64 = 50.0;
const SEARCH: f64 = 100.0;
const SEARCH_SMALL: f64 = 30.0;
/// Of the rate that opening the same tips alone, with every core, allows.
const IMPORT: f64 = 0.6;

pub(super) fn measure() -> Result<Vec<Row>, Failed> {
    // Beside the build, and not in a temporary folder: that may be memory, where nothing is ever made durable.
    let target = place::target()?.join(format!("bench-desk-{}", std::process::id()));
    let folder = Folder::make("bench-desk", Some(target))?;
    let rows = rows(folder.path());
    drop(std::fs::remove_dir_all(folder.path()));
    rows
}

fn rows(folder: &Path) -> Result<Vec<Row>, Failed> {
    line(format_args!("20,000 text tips, opened alone and imported from a bundle"));
    let mut rows = imported(&run("import", 20_000, folder)?)?;
    line(format_args!("searches in 5,000 tips"));
    let small = run("desk", 5_000, folder)?;
    let row = |what: &str, figure, yardstick| {
        let bound = Bound::AtMost(1.0);
        Row { what: what.to_owned(), figure, yardstick, unit: "ms", bound }
    };
    rows.push(row("search in 5,000 tips, p95", of(&small, "search_p95_ms")?, SEARCH_SMALL));
    line(format_args!("a case file of 100,000 tips, and its page"));
    let said = run("desk", 100_000, folder)?;
    rows.push(row("search in 100,000 tips, p95", of(&said, "search_p95_ms")?, SEARCH));
    for (key, what) in [
        ("first", "the very first"),
        ("inbox", "to decide, p95"),
        ("unread", "unread, p95"),
        ("due", "due, p95"),
        ("filter", "by a field, p95"),
        ("middle", "from the middle, p95"),
        ("late", "the last page, p95"),
    ] {
        let figure = of(&said, &format!("page_{key}_ms"))?;
        rows.push(row(&format!("page of the inbox, 100,000 tips, {what}"), figure, PAGE));
    }
    for (key, what) in [("page_search_ms", "page of a search"), ("page_case_ms", "page of a case")]
    {
        let bound = Bound::None;
        let what = format!("{what}, 100,000 tips, p95");
        rows.push(Row { what, figure: of(&said, key)?, yardstick: PAGE, unit: "ms", bound });
    }
    Ok(rows)
}

fn imported(said: &Value) -> Result<Vec<Row>, Failed> {
    let row = |what: &str, figure, yardstick, unit, bound| Row {
        what: what.to_owned(),
        figure,
        yardstick,
        unit,
        bound,
    };
    Ok(vec![
        row(
            "import of 20,000 text tips / hybrid opening alone, on every core",
            of(said, "import_per_s")?,
            of(said, "open_per_s")?,
            "/s",
            Bound::AtLeast(IMPORT),
        ),
        // What other programs of the machine take does not count in these two.
        row(
            "processor time of a tip opened alone / imported",
            of(said, "open_cpu_us")?,
            of(said, "import_cpu_us")?,
            "µs",
            Bound::None,
        ),
    ])
}

fn run(what: &str, count: u64, folder: &Path) -> Result<Value, Failed> {
    let mut cargo = place::cargo();
    cargo.args(["run", "--quiet", "--release", "--locked", "--package", "meldkluis-reviewer"]);
    cargo.args(["--example", "desk_speed", "--", what, &count.to_string()]).arg(folder);
    let output = cargo.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| Failed::new(format!("cargo: {error}")))?;
    serde_json::from_slice(&output.stdout)
        .map_err(|error| Failed::new(format!("desk_speed {what}: {error}")))
}

fn of(said: &Value, key: &str) -> Result<f64, Failed> {
    let value = said.get(key).and_then(Value::as_f64);
    value.ok_or_else(|| Failed::new(format!("no {key} in {said}")))
}

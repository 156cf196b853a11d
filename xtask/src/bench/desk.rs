//! The investigator's desk at 100,000 tips: the inbox and a search, against what a person takes for at once.

use std::process::Stdio;

use serde_json::Value;

use crate::{
    Failed,
    bench::table::{Bound, Row},
    place,
    say::line,
};

/// Milliseconds.
const INBOX: f64 = 50.0;
const SEARCH: f64 = 100.0;

pub(super) fn measure() -> Result<Vec<Row>, Failed> {
    line(format_args!("a case file of 100,000 tips"));
    let mut cargo = place::cargo();
    cargo.stderr(Stdio::inherit()).args([
        "run",
        "--quiet",
        "--release",
        "--locked",
        "--package",
        "meldkluis-reviewer",
        "--example",
        "desk_speed",
        "--",
        "100000",
    ]);
    let output = cargo.output().map_err(|error| Failed::new(format!("cargo: {error}")))?;
    let said: Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| Failed::new(format!("desk_speed: {error}")))?;
    let of = |key: &str| {
        said.get(key)
            .and_then(Value::as_f64)
            .ok_or_else(|| Failed::new(format!("no {key} in {said}")))
    };
    let row = |what: &str, figure, yardstick| {
        let bound = Bound::AtMost(1.0);
        Row { what: what.to_owned(), figure, yardstick, unit: "ms", bound }
    };
    Ok(vec![
        row("first 50 of 100,000 cases, p95", of("inbox_50_p95_ms")?, INBOX),
        row("search in 100,000 tips, p95", of("search_p95_ms")?, SEARCH),
    ])
}

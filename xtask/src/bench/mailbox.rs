//! Look-ups in mailboxes: one that was emptied and one with an answer, against one that never was.
//!
//! What a visitor could learn from the time is shown as it is spread: the middle, and the slow tenth.

use std::process::Stdio;

use serde_json::Value;

use crate::{
    Failed,
    bench::table::{Bound, Row},
    folder::Folder,
    place,
    say::line,
};

pub(super) fn measure() -> Result<Vec<Row>, Failed> {
    line(format_args!("1,200 look-ups in mailboxes"));
    let target = place::target()?.join(format!("bench-mailbox-{}", std::process::id()));
    let folder = Folder::make("bench-mailbox", Some(target))?;
    let mut cargo = place::cargo();
    cargo.stderr(Stdio::inherit()).args(["run", "--quiet", "--release", "--locked"]);
    cargo.args(["--package", "meldkluis-intake", "--example", "mailbox_timing", "--"]);
    let output = cargo.arg(folder.path()).output();
    drop(std::fs::remove_dir_all(folder.path()));
    let output = output.map_err(|error| Failed::new(format!("cargo: {error}")))?;
    let said: Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| Failed::new(format!("mailbox_timing: {error}")))?;
    let of = |kind: &str, at: usize| {
        let figure = said.get(kind).and_then(|figures| figures.get(at)).and_then(Value::as_f64);
        figure.ok_or_else(|| Failed::new(format!("no {kind} in {said}")))
    };
    let mut rows = vec![];
    for (kind, what, bound) in [
        ("emptied", "an emptied mailbox", Bound::AtMost(1.1)),
        ("kept", "a mailbox with an answer", Bound::AtMost(1.25)),
    ] {
        for (at, which) in [(1, "median"), (2, "slow tenth")] {
            let what = format!("looking into {what} / one that never was, {which}");
            let (figure, yardstick) = (of(kind, at)?, of("absent", at)?);
            rows.push(Row { what, figure, yardstick, unit: "µs", bound });
        }
    }
    Ok(rows)
}

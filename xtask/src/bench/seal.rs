//! Sealing and opening 64 MiB, against ring's ChaCha20-Poly1305 over the same chunks.

use std::process::Stdio;

use serde_json::Value;

use crate::{
    Failed,
    bench::table::{Bound, Row},
    place,
    say::line,
};

pub(super) fn measure() -> Result<Vec<Row>, Failed> {
    line(format_args!("sealing 64 MiB"));
    let mut cargo = place::cargo();
    cargo.stderr(Stdio::inherit()).args([
        "run",
        "--quiet",
        "--release",
        "--locked",
        "--package",
        "meldkluis-crypto",
        "--example",
        "seal_speed",
    ]);
    let output = cargo.output().map_err(|error| Failed::new(format!("cargo: {error}")))?;
    let said: Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| Failed::new(format!("seal_speed: {error}")))?;
    let of = |key: &str| {
        said.get(key)
            .and_then(Value::as_f64)
            .ok_or_else(|| Failed::new(format!("no {key} in {said}")))
    };
    let row = |what: &str, figure, bound| {
        let yardstick = of("raw_mb_s")?;
        Ok(Row { what: what.to_owned(), figure, yardstick, unit: "MB/s", bound })
    };
    Ok(vec![
        row("sealing 64 MiB / raw ring", of("seal_mb_s")?, Bound::AtLeast(0.75))?,
        row("opening 64 MiB / raw ring", of("open_mb_s")?, Bound::None)?,
    ])
}

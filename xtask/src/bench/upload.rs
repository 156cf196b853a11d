//! A 50 MiB attachment until it is durable, against the same upload to a server on the same stack that keeps nothing.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use crate::{
    Failed,
    bench::table::{Bound, Row},
    child::{self, Running, Stream},
    deployment::{self, Deployment, Programs},
    folder::Folder,
    place,
    say::line,
};

const BYTES: u64 = 50 << 20;
const ROUNDS: usize = 9;

pub(super) fn measure() -> Result<Row, Failed> {
    let bin_dir = deployment::build()?;
    let null = build_null()?;
    let folder = Folder::make("meldkluis-bench", None)?;
    let programs = Programs::in_folder(&bin_dir)?;
    let intake = Deployment::found(folder.path(), programs, place::free_port(0)?, "")?;
    let file = intake.path("attachment");
    fill(&file, BYTES)?;
    let serving = intake.serve()?;
    let (nothing, port) = start_null(&null, &intake)?;
    line(format_args!("uploading 50 MiB, {ROUNDS} rounds of each, in turn"));
    let (mut kept, mut lost) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        kept.push(upload(&intake, &format!("{}en/tip", intake.form_url()), &file)?);
        lost.push(upload(&intake, &format!("https://127.0.0.1:{port}/"), &file)?);
    }
    drop((serving, nothing));
    Ok(Row {
        what: "50 MiB durable / plain TLS upload".to_owned(),
        figure: median(kept),
        yardstick: median(lost),
        unit: "ms",
        bound: Bound::AtMost(3.0),
    })
}

fn build_null() -> Result<std::path::PathBuf, Failed> {
    let mut cargo = place::cargo();
    cargo.args(["build", "--release", "--locked"]);
    cargo.args(["--package", "meldkluis-tests", "--example", "null_server"]);
    let built = cargo.status().is_ok_and(|status| status.success());
    built.then_some(()).ok_or_else(|| Failed::new("cargo build failed, see above"))?;
    Ok(place::target()?.join("release/examples/null_server"))
}

fn start_null(program: &Path, intake: &Deployment) -> Result<(Running, u16), Failed> {
    let mut null = child::command(program);
    null.arg(intake.path("tls/server.pem")).arg(intake.path("tls/server.key"));
    let mut null = Running::start("null server", null, Stream::Out)?;
    let port = null.wait_for(Duration::from_secs(20), |line| {
        line.strip_prefix("listening on ")?.parse().ok()
    })?;
    Ok((null, port))
}

/// Writes a file of bytes that are not all the same.
pub(super) fn fill(file: &Path, bytes: u64) -> Result<(), Failed> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    let mebibyte: Vec<u8> = (0..1 << 17).flat_map(|_| next()).collect();
    let written = std::fs::File::create(file).and_then(|mut to| {
        (0..bytes >> 20).try_for_each(|_| std::io::Write::write_all(&mut to, &mebibyte))
    });
    written.map_err(Failed::with("cannot write", file))
}

/// Sends a form with one file and returns the milliseconds until its page was there.
pub(super) fn upload(to: &Deployment, url: &str, file: &Path) -> Result<f64, Failed> {
    let output = curl(to, url, file).stdout(Stdio::piped()).output();
    let output = output.map_err(|error| Failed::new(format!("curl: {error}")))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let seconds = said.strip_prefix("200 ").and_then(|seconds| seconds.trim().parse::<f64>().ok());
    let said = || Failed::new(format!("{url} did not answer with 200: {said}"));
    Ok(seconds.ok_or_else(said)? * 1_000.0)
}

/// Returns the client of every upload: it prints the status and the seconds.
pub(super) fn curl(to: &Deployment, url: &str, file: &Path) -> Command {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--output", "/dev/null", "--cacert"])
        .arg(to.authority());
    curl.args(["--write-out", "%{http_code} %{time_total}", "--form", "text=benchmark", "--form"]);
    curl.arg(format!("files=@{}", file.display())).arg(url);
    curl
}

/// Returns the value in the middle.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

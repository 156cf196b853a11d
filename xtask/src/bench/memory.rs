//! The intake's peak memory while eight uploads run at once, from the system's own account of the process.

use std::process::{Child, Stdio};

use crate::{
    Failed,
    bench::{
        table::{Bound, Row},
        upload::{curl, fill},
    },
    deployment::{self, Deployment, Programs},
    folder::Folder,
    place,
    say::line,
};

const SENDERS: usize = 8;
const BOUND_MIB: f64 = 128.0;

pub(super) fn measure() -> Result<Vec<Row>, Failed> {
    let programs = Programs::in_folder(&deployment::build()?)?;
    [200, 20].into_iter().map(|mebibytes| peak(&programs, mebibytes)).collect()
}

/// Starts a fresh intake, sends eight files of this size at once, and reads its high-water mark.
fn peak(programs: &Programs, mebibytes: u64) -> Result<Row, Failed> {
    let folder = Folder::make("meldkluis-bench", None)?;
    let port = place::free_port(0)?;
    let intake = Deployment::found(folder.path(), programs.clone(), port, "")?;
    let file = intake.path("attachment");
    fill(&file, mebibytes << 20)?;
    let serving = intake.serve()?;
    line(format_args!("uploading {SENDERS} files of {mebibytes} MiB at once"));
    let url = format!("{}en/tip", intake.form_url());
    let start = || curl(&intake, &url, &file).stdout(Stdio::piped()).spawn();
    let senders: Result<Vec<Child>, _> = (0..SENDERS).map(|_| start()).collect();
    for sender in senders.map_err(|error| Failed::new(format!("curl: {error}")))? {
        let output = sender.wait_with_output();
        let output = output.map_err(|error| Failed::new(format!("curl: {error}")))?;
        if !output.stdout.starts_with(b"200 ") {
            return Err(Failed::new("an upload did not answer with 200"));
        }
    }
    Ok(Row {
        what: format!("peak memory, {SENDERS} × {mebibytes} MiB at once / bound"),
        figure: high_water(serving.id())?,
        yardstick: BOUND_MIB,
        unit: "MiB",
        bound: Bound::AtMost(1.0),
    })
}

fn high_water(process: u32) -> Result<f64, Failed> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
    Ok(kib.ok_or_else(|| Failed::new("no VmHWM in /proc"))? / 1_024.0)
}

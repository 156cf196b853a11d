//! Scrubbing: from spool to spool against a plain copy, and the same photos by us, by mat2 and by exiftool.
//!
//! The photos are those of cameras and phones that the scrubber's tests pin (scrub/tests/found), 15 of them, repeated
//! under other names until there are 50.
//! Every program is measured as a whole process: one a photo, as a person would call it, and one for all of them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use serde_json::Value;

use crate::{
    Failed,
    bench::{
        table::{Bound, Row},
        upload::median,
    },
    folder::Folder,
    place,
    say::line,
};

const PHOTOS: usize = 50;
const ROUNDS: usize = 3;

pub(super) fn measure() -> Result<Vec<Row>, Failed> {
    let mut rows = spools()?;
    rows.extend(photos()?);
    Ok(rows)
}

/// Files of 64 MiB, in the intake's own spools.
fn spools() -> Result<Vec<Row>, Failed> {
    line(format_args!("scrubbing 64 MiB of each kind from spool to spool, and copying them"));
    // Beside the build, and not in a temporary folder: that may be memory, and spools lie on a disk.
    let target = place::target()?.join(format!("bench-scrub-{}", std::process::id()));
    let folder = Folder::make("bench-scrub", Some(target))?;
    let mut cargo = place::cargo();
    cargo.args(["run", "--quiet", "--release", "--locked", "--package", "meldkluis-intake"]);
    cargo.args(["--example", "scrub_speed", "--"]).arg(folder.path()).stderr(Stdio::inherit());
    let output = cargo.output();
    drop(fs::remove_dir_all(folder.path()));
    let output = output.map_err(|error| Failed::new(format!("cargo: {error}")))?;
    let said: Vec<Value> = serde_json::from_slice(&output.stdout)
        .map_err(|error| Failed::new(format!("scrub_speed: {error}")))?;
    said.iter().map(spool_row).collect()
}

fn spool_row(said: &Value) -> Result<Row, Failed> {
    let of = |key: &str| said.get(key).and_then(Value::as_f64);
    let missing = || Failed::new(format!("scrub_speed: unexpected {said}"));
    let speed = |key| Some(of("bytes")? / 1e6 / of(key)?);
    let kind = said.get("kind").and_then(Value::as_str).ok_or_else(missing)?;
    Ok(Row {
        what: format!("{kind}, 64 MiB, spool to spool, scrubbed / copied"),
        figure: speed("scrub_seconds").ok_or_else(missing)?,
        yardstick: speed("copy_seconds").ok_or_else(missing)?,
        unit: "MB/s",
        bound: Bound::AtLeast(0.5),
    })
}

type Run = fn(&[PathBuf]) -> Result<(), Failed>;

/// A way to clean the photos, and the seconds it took in each round.
struct Way {
    name: &'static str,
    /// How many times as fast we are to be.
    bound: f64,
    /// Whether one process takes all photos.
    at_once: bool,
    run: Run,
    seconds: Vec<f64>,
}

fn photos() -> Result<Vec<Row>, Failed> {
    let ours = build_ours()?;
    let folder = Folder::make("meldkluis-bench", None)?;
    let found = found()?;
    line(format_args!(
        "cleaning {PHOTOS} photos, {} of them different, {ROUNDS} rounds of each program, in turn",
        found.len()
    ));
    let (mut each, mut all, mut ways) = (Vec::new(), Vec::new(), ways());
    for round in 0..ROUNDS {
        let copies = |name: &str| copies(&folder.path().join(format!("{round}-{name}")), &found);
        let (one, other) = (copies("each")?, copies("all")?);
        each.push(timed(|| one.chunks(1).try_for_each(|photo| scrubbed(&ours, photo)))?);
        all.push(timed(|| scrubbed(&ours, &other))?);
        for (number, way) in ways.iter_mut().enumerate() {
            let photos = copies(&number.to_string())?;
            way.seconds.push(timed(|| (way.run)(&photos))?);
        }
    }
    let speed = |seconds: Vec<f64>| PHOTOS_F64 / median(seconds);
    let (each, all) = (speed(each), speed(all));
    let rows = ways.into_iter().map(|way| Row {
        what: format!("{PHOTOS} photos, {} / {}", if way.at_once { ALL } else { EACH }, way.name),
        figure: if way.at_once { all } else { each },
        yardstick: speed(way.seconds),
        unit: "/s",
        bound: Bound::AtLeast(way.bound),
    });
    Ok(rows.collect())
}

const EACH: &str = "a process each";
const ALL: &str = "one process";

/// [`PHOTOS`] once more; the conversion is exact.
const PHOTOS_F64: f64 = 50.0;

fn ways() -> [Way; 4] {
    let way = |name, bound, at_once, run: Run| Way { name, bound, at_once, run, seconds: vec![] };
    [
        way("mat2 -L", 20.0, false, mat2_each),
        way("mat2 -L", 20.0, true, mat2),
        way("exiftool", 3.0, false, exiftool_each),
        way("exiftool", 3.0, true, exiftool),
    ]
}

fn scrubbed(ours: &Path, photos: &[PathBuf]) -> Result<(), Failed> {
    let mut scrub = Command::new(ours);
    for photo in photos {
        scrub.arg(photo).arg(photo.with_extension("clean.jpg"));
    }
    succeed(&mut scrub)
}

fn mat2(photos: &[PathBuf]) -> Result<(), Failed> {
    succeed(Command::new("mat2").arg("-L").args(photos))
}

fn mat2_each(photos: &[PathBuf]) -> Result<(), Failed> {
    photos.chunks(1).try_for_each(mat2)
}

/// Cleans in place: every other way of exiftool's writes a copy too, and one for many files has no other.
fn exiftool(photos: &[PathBuf]) -> Result<(), Failed> {
    let mut exiftool = Command::new("exiftool");
    exiftool.args(["-q", "-q", "-all=", "-overwrite_original"]);
    succeed(exiftool.args(photos))
}

fn exiftool_each(photos: &[PathBuf]) -> Result<(), Failed> {
    photos.chunks(1).try_for_each(exiftool)
}

fn succeed(command: &mut Command) -> Result<(), Failed> {
    let output = command.stdin(Stdio::null()).output();
    let name = command.get_program().to_string_lossy().into_owned();
    let output = output.map_err(|error| Failed::new(format!("{name}: {error}")))?;
    let said = String::from_utf8_lossy(&output.stderr);
    output.status.success().then_some(()).ok_or_else(|| Failed::new(format!("{name}: {said}")))
}

fn timed(run: impl FnOnce() -> Result<(), Failed>) -> Result<f64, Failed> {
    let begun = Instant::now();
    run()?;
    Ok(begun.elapsed().as_secs_f64())
}

fn build_ours() -> Result<PathBuf, Failed> {
    let mut cargo = place::cargo();
    cargo.args(["build", "--quiet", "--release", "--locked"]);
    cargo.args(["--package", "meldkluis-scrub", "--example", "scrub_file"]);
    let built = cargo.status().is_ok_and(|status| status.success());
    built.then_some(()).ok_or_else(|| Failed::new("cargo build failed, see above"))?;
    Ok(place::target()?.join("release/examples/scrub_file"))
}

/// Lays out the packages that the scrubber's tests pin, and lists their photos.
fn found() -> Result<Vec<PathBuf>, Failed> {
    let pinned = place::checkout().join("scrub/tests/found");
    let folder = place::target()?.join("bench-photos");
    fs::create_dir_all(&folder).map_err(Failed::with("cannot make", &folder))?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(pinned.join(name), folder.join(name))
            .map_err(Failed::with("cannot copy to", &folder))?;
    }
    let mut npm = Command::new("npm");
    npm.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    succeed(&mut npm)?;
    let mut photos = Vec::new();
    below(&folder.join("node_modules"), &mut photos)?;
    photos.sort();
    if photos.is_empty() {
        Err(Failed::new("the pinned packages have no photos"))
    } else {
        Ok(photos)
    }
}

fn below(folder: &Path, photos: &mut Vec<PathBuf>) -> Result<(), Failed> {
    let cannot = || Failed::with("cannot read", folder);
    for entry in fs::read_dir(folder).map_err(cannot())? {
        let entry = entry.map_err(cannot())?;
        let path = entry.path();
        if entry.file_type().map_err(cannot())?.is_dir() {
            below(&path, photos)?;
        } else if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("jpg")) {
            photos.push(path);
        }
    }
    Ok(())
}

/// Copies the photos into a new folder, over and over until there are enough.
fn copies(folder: &Path, found: &[PathBuf]) -> Result<Vec<PathBuf>, Failed> {
    fs::create_dir(folder).map_err(Failed::with("cannot make", folder))?;
    let names = (0..PHOTOS).map(|number| folder.join(format!("{number:02}.jpg")));
    let copied = names.zip(found.iter().cycle()).map(|(copy, photo)| {
        fs::copy(photo, &copy).map_err(Failed::with("cannot copy to", &copy))?;
        Ok(copy)
    });
    copied.collect()
}

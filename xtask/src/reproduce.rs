//! `cargo xtask reproduce`: builds the committed sources twice, in two folders, and compares what came out byte by byte.
//!
//! What goes out: a line a program with its SHA-256, for whoever builds the same commit elsewhere.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    Failed,
    deb::Packing,
    folder::Folder,
    place,
    release::{self, Release},
    say::line,
    supply::{self, Installed, Packaged},
};

/// Two folders, of different names and depths.
const FOLDERS: [&str; 2] = ["one", "another/and a deeper one"];

/// Builds everything that is installed twice, or only what is named, and compares programs and Debian packages.
///
/// # Errors
/// When something does not build, differs, or names a folder of this machine; when a name is nothing that is installed.
pub fn run(dir: Option<PathBuf>, only: &[String]) -> Result<(), Failed> {
    let chosen = chosen(supply::installed()?, only)?;
    let folder = Folder::make("meldkluis-reproduce", dir)?;
    let [one, another] = FOLDERS.map(|name| exported(&folder.path().join(name)));
    let both = [one?, another?];
    compilers()?;
    let mut wrong = vec![];
    for installed in &chosen {
        wrong.extend(twice(&both, installed)?);
    }
    if wrong.is_empty() { Ok(()) } else { Err(Failed::new(wrong.join("\n"))) }
}

/// Returns why the committed sources cannot be told from the others here, as where there are no commits.
#[must_use]
pub fn why_not() -> Option<String> {
    let mut archive = Command::new("git");
    archive.args(["archive", "HEAD", "Cargo.toml"]).current_dir(place::checkout());
    match archive.output() {
        Ok(made) if made.status.success() => None,
        Ok(made) => Some(String::from_utf8_lossy(&made.stderr).trim().to_owned()),
        Err(error) => Some(format!("git: {error}")),
    }
}

/// Returns what is to be built: everything, or what has the named packages or programs, and all that cargo builds with
/// them.
///
/// A name that stands for nothing is an error: a run that compared nothing must not look like one that proved something.
fn chosen(all: Vec<Installed>, only: &[String]) -> Result<Vec<Installed>, Failed> {
    let known: BTreeSet<String> = all.iter().flat_map(names).collect();
    if let Some(unknown) = only.iter().find(|name| !known.contains(*name)) {
        let known = Vec::from_iter(known).join(", ");
        return Err(Failed::new(format!(
            "{unknown} is nothing that is installed; there is: {known}"
        )));
    }
    let wanted =
        |one: &Installed| only.is_empty() || names(one).iter().any(|name| only.contains(name));
    Ok(all.into_iter().filter(wanted).collect())
}

/// Everything that a person may call it by: the package, its programs, the Debian packages they are in.
fn names(one: &Installed) -> Vec<String> {
    let packages = one.packages.iter().map(|packaged| packaged.name.clone());
    [one.package.clone()].into_iter().chain(one.programs.clone()).chain(packages).collect()
}

/// Builds and packs one package in both folders, and returns all that is wrong with it.
fn twice([one, another]: &[Release; 2], installed: &Installed) -> Result<Vec<String>, Failed> {
    let (first, second) = (one.build(&installed.package)?, another.build(&installed.package)?);
    let mut wrong = vec![];
    for program in &installed.programs {
        wrong.extend(compare(&first.join(program), &second.join(program))?);
        wrong.extend(named(&first.join(program), &one.folders()?)?);
    }
    for package in &installed.packages {
        let made = (packed(one, &first, package)?, packed(another, &second, package)?);
        wrong.extend(compare(&made.0, &made.1)?);
    }
    Ok(wrong)
}

fn packed(release: &Release, programs: &Path, package: &Packaged) -> Result<PathBuf, Failed> {
    let (source, out) = (release.source(), release.target());
    Packing { source, out, epoch: release.epoch(), version: None, trial: false }
        .pack(programs, package)
}

/// Says which compilers the digests hold for.
fn compilers() -> Result<(), Failed> {
    for program in ["rustc", "cc", "ld"] {
        let asked = Command::new(program).arg("--version").current_dir(place::checkout()).output();
        let said = asked.map_err(|error| Failed::new(format!("{program}: {error}")))?.stdout;
        let said = String::from_utf8_lossy(&said);
        line(format_args!("{program}: {}", said.lines().next().unwrap_or_default()));
    }
    Ok(())
}

/// Unpacks the checked-out commit, without what is not committed.
fn exported(folder: &Path) -> Result<Release, Failed> {
    let source = folder.join("source");
    fs::create_dir_all(&source).map_err(Failed::with("cannot make", &source))?;
    let mut archive = Command::new("git");
    archive.args(["archive", "HEAD"]).current_dir(place::checkout()).stdout(Stdio::piped());
    let failed = |error| Failed::new(format!("git archive: {error}"));
    let mut archive = archive.spawn().map_err(failed)?;
    let tar = archive.stdout.take().ok_or_else(|| Failed::new("git archive: no pipe to it"))?;
    let unpacked = Command::new("tar").arg("-x").current_dir(&source).stdin(tar).status();
    let done =
        archive.wait().map_err(failed)?.success() && unpacked.is_ok_and(|status| status.success());
    done.then_some(()).ok_or_else(|| Failed::new("git archive could not be unpacked"))?;
    Ok(Release::new(&source, &folder.join("built"), release::committed()?))
}

/// Returns what to say of two files that differ; prints the digest of those that do not.
///
/// # Errors
/// When one cannot be read.
pub fn compare(one: &Path, another: &Path) -> Result<Option<String>, Failed> {
    let (first, second) = (read(one)?, read(another)?);
    let name = one.file_name().unwrap_or_default().display().to_string();
    if first != second {
        let at = first.iter().zip(&second).position(|(one, another)| one != another);
        let at = at.unwrap_or_else(|| first.len().min(second.len()));
        return Ok(Some(format!(
            "{name} differs from byte {at} on: {} and {}",
            one.display(),
            another.display()
        )));
    }
    line(format_args!("{}  {name}, {} bytes", digest(one)?, first.len()));
    Ok(None)
}

/// Returns what to say of a file that names one of these folders.
///
/// # Errors
/// When it cannot be read.
pub fn named(file: &Path, folders: &[PathBuf]) -> Result<Option<String>, Failed> {
    let bytes = read(file)?;
    let found = folders.iter().find(|folder| {
        let name = folder.as_os_str().as_encoded_bytes();
        bytes.windows(name.len().max(1)).any(|window| window == name)
    });
    Ok(found.map(|folder| format!("{} names the folder {}", file.display(), folder.display())))
}

fn read(file: &Path) -> Result<Vec<u8>, Failed> {
    fs::read(file).map_err(Failed::with("cannot read", file))
}

fn digest(file: &Path) -> Result<String, Failed> {
    let asked = Command::new("sha256sum").arg("--").arg(file).output();
    let said = asked.ok().and_then(|asked| String::from_utf8(asked.stdout).ok());
    let word = said.and_then(|said| said.split(' ').next().map(str::to_owned));
    word.filter(|word| word.len() == 64).ok_or_else(|| Failed::new("sha256sum failed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_all_that_is_built_with_it_and_an_unknown_one_is_refused() {
        let of = |only: &[&str]| {
            let only: Vec<String> = only.iter().map(|name| (*name).to_owned()).collect();
            chosen(supply::installed().unwrap(), &only)
                .map(|chosen| chosen.into_iter().map(|one| one.package).collect::<Vec<_>>())
        };
        assert_eq!(of(&[]).unwrap(), ["meldkluis-intake", "meldkluis-reviewer"]);
        for name in ["meldkluis-intake", "meldkluis-notice", "meldkluis-probe"] {
            assert_eq!(of(&[name]).unwrap(), ["meldkluis-intake"], "{name}");
        }
        assert_eq!(of(&["meldkluis-pixels"]).unwrap(), ["meldkluis-reviewer"]);
        let refused = of(&["meldkluis-reviewer", "meldkluis-reviwer"]).unwrap_err().to_string();
        assert!(refused.contains("meldkluis-reviwer is nothing"), "{refused}");
    }

    #[test]
    fn one_byte_more_or_other_is_told() {
        let folder = Folder::make("meldkluis-reproduce-compared", None).unwrap();
        let file = |name: &str, bytes: &[u8]| {
            let file = folder.path().join(name);
            fs::write(&file, bytes).unwrap();
            file
        };
        let (one, same) = (file("one", b"abc"), file("same", b"abc"));
        assert_eq!(compare(&one, &same).unwrap(), None);
        for other in [b"abd".as_slice(), b"abcd", b"ab", b""] {
            assert!(compare(&one, &file("other", other)).unwrap().is_some(), "{other:?}");
        }
    }

    #[test]
    fn folder_of_the_builder_in_a_program_is_told() {
        let folder = Folder::make("meldkluis-reproduce-named", None).unwrap();
        let file = folder.path().join("program");
        fs::write(&file, b"\x7fELF\0/home/builder/meldkluis/src/main.rs\0").unwrap();
        let told = |name: &str| named(&file, &["/nowhere".into(), name.into()]).unwrap().is_some();
        assert!(told("/home/builder/meldkluis") && !told("/home/another"));
    }
}

//! `cargo xtask deb`: a Debian package for each kind of machine (the intake's, the probe's, the reviewer's), of programs
//! that were built for release.
//!
//! What comes in: the programs, and `[package.metadata.deb]` of their packages. What goes out: a file a package, in the
//! format of deb(5), the same bytes for the same programs.
//! Deliberately absent: a repository and its signing; docs/operating/supply.md says how a file is compared instead.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    Failed,
    folder::Folder,
    place,
    release::{self, Release},
    say::line,
    supply::{self, Packaged},
};

/// Which programs are packaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Profile {
    /// Those for a release, built anew where anything changed.
    Release,
    /// Those of the daily loop as they lie there, without their symbols: to try a package, never to install it.
    Dev,
}

/// How packages are made of programs.
#[derive(Clone, Debug)]
pub struct Packing<'p> {
    /// The folder with the sources.
    pub source: &'p Path,
    /// The folder that the packages go to.
    pub out: &'p Path,
    /// The second since 1970 that stands in the package for every file.
    pub epoch: u64,
    /// Another version than that of the sources, with its revision.
    pub version: Option<&'p str>,
    /// Whether symbols are still to be taken off, and time matters more than size.
    pub trial: bool,
}

/// Builds the programs and makes the packages of them.
///
/// # Errors
/// When something does not build, or cargo-deb is missing or refuses.
pub fn run(out: Option<PathBuf>, profile: Profile) -> Result<(), Failed> {
    let out = out.map_or_else(|| Ok(place::target()?.join("deb")), Ok)?;
    fs::create_dir_all(&out).map_err(Failed::with("cannot make", &out))?;
    let out = out.canonicalize().map_err(Failed::with("cannot reach", &out))?;
    let release = Release::of_checkout()?;
    let trial = profile == Profile::Dev;
    let packing = Packing {
        source: place::checkout(),
        out: &out,
        epoch: release::committed()?,
        version: None,
        trial,
    };
    for installed in supply::installed()? {
        let programs = match profile {
            Profile::Release => release.build(&installed.package)?,
            Profile::Dev => place::target()?.join("debug"),
        };
        for packaged in &installed.packages {
            let made = packing.pack(&programs, packaged)?;
            line(format_args!("{}", made.display()));
        }
    }
    Ok(())
}

impl Packing<'_> {
    /// Makes a package from the programs in a folder, and returns its path.
    ///
    /// # Errors
    /// When a program is missing, or cargo-deb is or refuses.
    pub fn pack(&self, programs: &Path, packaged: &Packaged) -> Result<PathBuf, Failed> {
        // cargo-deb takes programs from cargo's folder alone: this is one with nothing else in it.
        let staged = Folder::make(&format!("meldkluis-staged-{}", packaged.name), None)?;
        let release = staged.path().join("release");
        fs::create_dir(&release).map_err(Failed::with("cannot make", &release))?;
        for program in &packaged.programs {
            self.stage(&programs.join(program), &release.join(program))?;
        }
        let made = self.out.join(format!("{}.deb", packaged.name));
        let mut deb = cargo_deb()?;
        deb.current_dir(self.source).env("CARGO_TARGET_DIR", staged.path());
        deb.env("SOURCE_DATE_EPOCH", self.epoch.to_string()).env("LC_ALL", "C");
        deb.args(["--package", &packaged.of, "--no-build", "--no-strip", "--locked", "--quiet"]);
        deb.args(packaged.variant.iter().flat_map(|variant| ["--variant", variant]));
        deb.args(self.version.into_iter().flat_map(|version| ["--deb-version", version]));
        deb.args(self.trial.then_some("--fast"));
        deb.arg("--output").arg(&made).stdout(Stdio::null());
        finish(&mut deb, "cargo deb")?;
        self.named_by_version(&made)
    }

    fn stage(&self, from: &Path, to: &Path) -> Result<(), Failed> {
        if self.trial {
            return finish(Command::new("strip").arg("-o").arg(to).arg(from), "strip");
        }
        fs::copy(from, to).map(drop).map_err(Failed::with("cannot copy", from))
    }

    /// Gives a package the name that Debian's tools expect: of package, version and architecture.
    fn named_by_version(&self, made: &Path) -> Result<PathBuf, Failed> {
        let mut ask = Command::new("dpkg-deb");
        ask.arg("--show").arg("--showformat=${Package}_${Version}_${Architecture}.deb").arg(made);
        let said = ask.output().ok().filter(|said| said.status.success());
        let name = said.and_then(|said| String::from_utf8(said.stdout).ok());
        let name =
            name.ok_or_else(|| Failed::new(format!("dpkg-deb cannot read {}", made.display())))?;
        let file = self.out.join(name);
        fs::rename(made, &file).map_err(Failed::with("cannot move to", &file))?;
        Ok(file)
    }
}

/// Returns cargo-deb, without the flags that whoever calls it has for builds of their own.
fn cargo_deb() -> Result<Command, Failed> {
    let program = place::program("cargo-deb");
    let program = program.ok_or_else(|| {
        Failed::new("cargo-deb is missing: cargo install --locked cargo-deb --version '^3.8'")
    })?;
    let mut deb = Command::new(program);
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_")
            || name.starts_with("CARGO_MANIFEST_")
            || name.starts_with("DEB_")
        {
            deb.env_remove(name.as_ref());
        }
    }
    Ok(deb)
}

fn finish(command: &mut Command, what: &str) -> Result<(), Failed> {
    let done = command.status().is_ok_and(|status| status.success());
    done.then_some(()).ok_or_else(|| Failed::new(format!("{what} failed, see above")))
}

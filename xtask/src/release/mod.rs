//! The programs as they are released: the same bytes from the same sources, whatever folder they are built in.
//!
//! Cargo and the compilers are run through two short scripts that name no folder of this machine in what they make, in
//! an environment with nothing else in it, and with the day of the commit for that of the build.
//! Not the same: what another version of rustc, of the C compiler or of the linker makes.

use std::{
    env,
    ffi::OsString,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Failed, place, say::line};

/// Compilers that name no folder, by the names that cargo calls them by.
const COMPILERS: [(&str, &str); 2] =
    [("meldkluis-cc", include_str!("cc.sh")), ("meldkluis-rustc", include_str!("rustc.sh"))];

/// What of the environment a build sees; no flags, so that a person's own do not reach a release.
const KEPT: [&str; 6] =
    ["HOME", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "RUSTUP_AUTO_INSTALL", "TMPDIR"];

/// Sources, and where they are built.
#[derive(Clone, Debug)]
pub struct Release {
    source: PathBuf,
    target: PathBuf,
    epoch: u64,
}

impl Release {
    /// Takes the folder with the sources, one for what is built, and the second since 1970 that stands for the build.
    #[must_use]
    pub fn new(source: &Path, target: &Path, epoch: u64) -> Self {
        Self { source: source.to_owned(), target: target.to_owned(), epoch }
    }

    /// Takes the checkout; built apart from what other commands build, whose parts hold this machine's folders.
    ///
    /// # Errors
    /// When git does not say when the commit was made.
    pub fn of_checkout() -> Result<Self, Failed> {
        Ok(Self::new(place::checkout(), &place::target()?.join("packaged"), committed()?))
    }

    /// Returns the folder with the sources.
    #[must_use]
    pub fn source(&self) -> &Path {
        &self.source
    }

    /// Returns the folder of what is built, `release` of which holds the programs.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Returns the second since 1970 that stands for the build.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Builds the programs of one package and returns their folder.
    ///
    /// # Errors
    /// When the packages it needs cannot be had, or it does not build.
    pub fn build(&self, package: &str) -> Result<PathBuf, Failed> {
        line(format_args!("building {package} for release in {}", self.target.display()));
        let mut fetch = place::cargo();
        fetch.current_dir(&self.source).args(["fetch", "--quiet", "--locked"]);
        finish(&mut fetch, "cargo fetch")?;
        let mut build = Command::new("cargo");
        self.confine(&mut build)?;
        build.args(["build", "--quiet", "--release", "--frozen", "--bins", "--package", package]);
        finish(build.arg("--target-dir").arg(&self.target), "cargo build")?;
        Ok(self.target.join("release"))
    }

    /// Has a command see the compilers that name no folder, and little else.
    fn confine(&self, command: &mut Command) -> Result<(), Failed> {
        let tools = self.target.join("compilers");
        fs::create_dir_all(&tools).map_err(Failed::with("cannot make", &tools))?;
        for (name, script) in COMPILERS {
            let file = tools.join(name);
            let written = fs::write(&file, script);
            let written = written
                .and_then(|()| fs::set_permissions(&file, fs::Permissions::from_mode(0o755)));
            written.map_err(Failed::with("cannot write", &file))?;
        }
        command.current_dir(&self.source).env_clear();
        command.envs(env::vars_os().filter(|(name, _)| KEPT.iter().any(|kept| name == kept)));
        command.env("PATH", path_with(&tools)?).env("LC_ALL", "C").env("TZ", "UTC");
        command.env("CC", "meldkluis-cc").env("RUSTC_WRAPPER", "meldkluis-rustc");
        command.env("SOURCE_DATE_EPOCH", self.epoch.to_string());
        command.env("MELDKLUIS_SOURCE", &self.source).env("MELDKLUIS_TARGET", &self.target);
        command.env("MELDKLUIS_REGISTRY", registry()?).env("MELDKLUIS_SYSROOT", sysroot()?);
        Ok(())
    }

    /// Returns the folders that nothing that is built may name.
    ///
    /// # Errors
    /// When cargo or rustc do not say where theirs are.
    pub fn folders(&self) -> Result<Vec<PathBuf>, Failed> {
        Ok(vec![self.source.clone(), self.target.clone(), registry()?, sysroot()?])
    }
}

/// Returns when the checked-out commit was made, in seconds since 1970.
///
/// # Errors
/// When git cannot say, as in an unpacked archive.
pub fn committed() -> Result<u64, Failed> {
    let asked = Command::new("git")
        .args(["log", "-1", "--format=%ct"])
        .current_dir(place::checkout())
        .output();
    let said = asked.ok().and_then(|asked| String::from_utf8(asked.stdout).ok());
    said.and_then(|said| said.trim().parse().ok()).ok_or_else(|| {
        Failed::new("git does not say when this commit was made: release from a checkout")
    })
}

fn path_with(first: &Path) -> Result<OsString, Failed> {
    #[expect(clippy::disallowed_methods, reason = "PATH is where programs are, not configuration")]
    let path = env::var_os("PATH").unwrap_or_default();
    let all = [first.to_owned()].into_iter().chain(env::split_paths(&path));
    env::join_paths(all)
        .map_err(|_| Failed::new("the checkout lies in a folder with a colon in its name"))
}

/// Returns where cargo unpacks what it fetched.
fn registry() -> Result<PathBuf, Failed> {
    #[expect(
        clippy::disallowed_methods,
        reason = "where cargo keeps its things, not configuration"
    )]
    let (chosen, home) = (env::var_os("CARGO_HOME"), env::var_os("HOME"));
    let home =
        chosen.map(PathBuf::from).or_else(|| home.map(|home| Path::new(&home).join(".cargo")));
    Ok(home.ok_or_else(|| Failed::new("neither CARGO_HOME nor HOME is set"))?.join("registry/src"))
}

/// Returns where the compiler lies, with the sources of the standard library where they are installed.
fn sysroot() -> Result<PathBuf, Failed> {
    let asked =
        Command::new("rustc").args(["--print", "sysroot"]).current_dir(place::checkout()).output();
    let said = asked.ok().and_then(|asked| String::from_utf8(asked.stdout).ok());
    let said = said.filter(|said| said.starts_with('/'));
    Ok(said.ok_or_else(|| Failed::new("rustc does not say where it lies"))?.trim_end().into())
}

fn finish(command: &mut Command, what: &str) -> Result<(), Failed> {
    let done = command.status().is_ok_and(|status| status.success());
    done.then_some(()).ok_or_else(|| Failed::new(format!("{what} failed, see above")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::Folder;

    const C: &str = "const char *const told[] = { __FILE__, MODULESDIR, ENGINESDIR };\n";
    const RUST: &str = "pub fn tenth(bytes: &[u8]) -> u8 {\n    bytes[9]\n}\n";

    /// What both compilers make of the same sources in a folder of this name.
    fn compiled(above: &Folder, name: &str) -> [Vec<u8>; 2] {
        let (source, target) = (above.path().join(name), above.path().join(name).join("built"));
        fs::create_dir_all(&target).unwrap();
        fs::write(source.join("told.c"), C).unwrap();
        fs::write(source.join("tenth.rs"), RUST).unwrap();
        let release = Release::new(&source, &target, 1);
        let made = target.join("made");
        let run = |program: &str, arguments: &[&str], file: &str| {
            let mut command = Command::new(program);
            release.confine(&mut command).unwrap();
            command.args(arguments).arg(&made).arg(source.join(file));
            finish(&mut command, program).unwrap();
            fs::read(&made).unwrap()
        };
        let folder = format!("-DMODULESDIR=\"{}\"", target.display());
        let another = folder.replace("MODULES", "ENGINES");
        [
            run("meldkluis-cc", &["-c", "-g", &folder, &another, "-o"], "told.c"),
            run(
                "meldkluis-rustc",
                &["rustc", "-g", "--crate-type=lib", "--emit=obj", "-o"],
                "tenth.rs",
            ),
        ]
    }

    #[test]
    fn compilers_make_the_same_in_every_folder_and_name_none() {
        let above = Folder::make("meldkluis-release-compiled", None).unwrap();
        let (one, another) = (compiled(&above, "one"), compiled(&above, "another/and deeper"));
        assert!(one == another, "the folder changes what is made");
        let holds = |bytes: &[u8], name: &str| {
            bytes.windows(name.len()).any(|part| part == name.as_bytes())
        };
        for made in &one {
            assert!(!holds(made, above.path().to_str().unwrap()));
            assert!(holds(made, "/meldkluis"));
        }
        assert!(holds(&one[0], "/nonexistent"), "OpenSSL loads nothing from a builder's folder");
    }

    #[test]
    fn flags_of_the_builder_do_not_reach_a_release() {
        let above = Folder::make("meldkluis-release-confined", None).unwrap();
        let mut command = Command::new("env");
        Release::new(above.path(), above.path(), 7).confine(&mut command).unwrap();
        let said = String::from_utf8(command.output().unwrap().stdout).unwrap();
        let names: Vec<&str> =
            said.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect();
        let given = ["PATH", "LC_ALL", "TZ", "CC", "RUSTC_WRAPPER", "SOURCE_DATE_EPOCH"];
        let ours = |name: &str| {
            KEPT.contains(&name) || given.contains(&name) || name.starts_with("MELDKLUIS_")
        };
        assert!(names.iter().all(|name| ours(name) || *name == "PWD"), "{said}");
        assert!(said.contains("SOURCE_DATE_EPOCH=7\n"), "{said}");
    }
}

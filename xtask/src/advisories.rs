//! Known weaknesses of what we depend on, out of the RustSec database: asked where it can be reached.
//!
//! The check must end well on a machine without a way to it, and must not pass that over: it says that nobody could be
//! asked, or how old the copy is that was asked instead. With `--advisories` the database must be reached.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{SystemTime, UNIX_EPOCH},
};

use crate::{Failed, place, say::line};

/// How long the database may take to arrive, in seconds.
const PATIENCE: &str = "180";
/// A copy that is older, in days, says too little to be asked.
const OLDEST: u64 = 90;
const DAY: u64 = 24 * 60 * 60;

/// What there is to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Database {
    /// It was reached just now.
    Fetched,
    /// It was not; a copy of so many days is here.
    Copy(u64),
    /// It was not, and there is no copy.
    Absent,
}

/// Asks the database about everything in the lock file.
///
/// # Errors
/// When there is an advisory without an exception in deny.toml, or the database `must` be reached and is not.
pub fn check(must: bool) -> Result<(), Failed> {
    line(format_args!("\n== advisories"));
    let database = database();
    let (ask, told) = judge(database, must)?;
    line(format_args!("{told}"));
    if !ask {
        return Ok(());
    }
    // Fetched or not, it is here now.
    let status = deny(&["--offline", "check", "advisories"]).status();
    let fine = status.is_ok_and(|status| status.success());
    fine.then_some(()).ok_or_else(|| Failed::new("advisories failed, see above"))
}

/// Decides whether to ask, and what is said about it.
fn judge(database: Database, must: bool) -> Result<(bool, String), Failed> {
    let unreached = "RustSec's database of advisories could not be reached";
    if must && database != Database::Fetched {
        return Err(Failed::new(format!("{unreached}, and --advisories asks for it")));
    }
    Ok(match database {
        Database::Fetched => (true, "the database of advisories was reached".to_owned()),
        Database::Copy(days) if days <= OLDEST => {
            (true, format!("{unreached}; asked is the copy on this machine, {days} days old"))
        }
        Database::Copy(days) => {
            (false, format!("{unreached}; the copy on this machine is {days} days old: NOT ASKED"))
        }
        Database::Absent => {
            (false, format!("{unreached}, and there is no copy on this machine: NOT ASKED"))
        }
    })
}

fn database() -> Database {
    let fetched = deny(&["fetch", "db"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if fetched.is_ok_and(|status| status.success()) && age().is_some() {
        return Database::Fetched;
    }
    age().map_or(Database::Absent, Database::Copy)
}

/// Returns how old the newest entry of the copy is, in days.
fn age() -> Option<u64> {
    let folders = std::fs::read_dir(home()?.join("advisory-dbs")).ok()?;
    let now = now()?;
    let newest = folders.filter_map(|folder| committed(&folder.ok()?.path())).max()?;
    Some(now.saturating_sub(newest) / DAY)
}

fn committed(folder: &Path) -> Option<u64> {
    let mut git = Command::new("git");
    let said = git.arg("-C").arg(folder).args(["log", "-1", "--format=%ct"]).output().ok()?;
    let seconds = String::from_utf8(said.stdout).ok()?;
    said.status.success().then(|| seconds.trim().parse().ok())?
}

#[expect(clippy::disallowed_methods, reason = "how old a copy is, is told against today")]
fn now() -> Option<u64> {
    Some(SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs())
}

/// Cargo's own folder, where cargo-deny keeps its copy.
#[expect(clippy::disallowed_methods, reason = "cargo is found by its variables, not configured")]
fn home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")))
}

fn deny(arguments: &[&str]) -> Command {
    let mut deny = Command::new("timeout");
    deny.args([PATIENCE, "cargo", "deny", "--locked"]).args(arguments);
    deny.current_dir(place::checkout());
    deny
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::Folder;

    #[test]
    fn copy_is_as_old_as_its_newest_entry() {
        let folder = Folder::make("meldkluis-advisories", None).unwrap();
        let git = |arguments: &[&str]| {
            let mut git = Command::new("git");
            git.arg("-C").arg(folder.path()).args([
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@b.test",
            ]);
            git.env("GIT_COMMITTER_DATE", "@86400 +0000").args(arguments);
            assert!(git.stdout(Stdio::null()).status().unwrap().success(), "{arguments:?}");
        };
        assert_eq!(committed(folder.path()), None, "no copy is of no age");
        git(&["init", "--quiet"]);
        git(&["commit", "--quiet", "--allow-empty", "--message", "entry"]);
        assert_eq!(committed(folder.path()), Some(DAY));
    }

    #[test]
    fn database_that_was_not_asked_is_named_and_never_passed_over() {
        assert!(judge(Database::Fetched, true).unwrap().0);
        for (database, asked, word) in [
            (Database::Copy(3), true, "3 days old"),
            (Database::Copy(OLDEST + 1), false, "NOT ASKED"),
            (Database::Absent, false, "NOT ASKED"),
        ] {
            let (ask, told) = judge(database, false).unwrap();
            assert!(
                ask == asked && told.contains(word) && told.contains("not be reached"),
                "{told}"
            );
            assert!(judge(database, true).is_err(), "--advisories wants the database itself");
        }
    }
}

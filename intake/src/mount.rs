//! Looks at how the store's file system is mounted, so that the operator can be told to let it write no times by itself.
//!
//! Every write moves a file's times in memory, and no program can prevent it. Of the file systems that were measured,
//! only ext4 keeps them there until the next tick, and only with a commit interval above the tick's minute: `lazytime`
//! alone does not, since every write counts up the inode's version as well, which goes into its journal with the times.

use std::{fs, path::Path};

/// The shortest commit interval of ext4 that lets the tick come first, in seconds.
const COMMIT_MIN: u32 = 120;

/// Tells whether the file system of `dir` writes times at the tick alone; true when it cannot be told.
#[must_use]
pub fn keeps_no_times(dir: &Path) -> bool {
    let table = fs::read_to_string("/proc/self/mountinfo").ok();
    let dir = dir.canonicalize().ok();
    let mount = table.as_deref().zip(dir.as_deref()).and_then(|(table, dir)| mount_of(table, dir));
    mount.is_none_or(|mount| mount.is_quiet())
}

/// One mount, as far as it matters here.
struct Mount<'t> {
    kind: &'t str,
    options: [&'t str; 2],
}

impl Mount<'_> {
    fn is_quiet(&self) -> bool {
        let options = || self.options.iter().flat_map(|options| options.split(','));
        let has = |option| options().any(|one| one == option);
        let commit = options().find_map(|one| one.strip_prefix("commit=")?.parse().ok());
        let rare = commit.is_some_and(|seconds: u32| seconds >= COMMIT_MIN);
        self.kind == "ext4" && has("noatime") && has("lazytime") && rare
    }
}

/// Finds the mount that holds `dir` in the form of proc(5), "/proc/pid/mountinfo".
fn mount_of<'t>(table: &'t str, dir: &Path) -> Option<Mount<'t>> {
    let mounts = table.lines().filter_map(|line| {
        let (mount, system) = line.split_once(" - ")?;
        let mut fields = mount.split(' ').skip(4);
        let (point, options) = (fields.next()?, fields.next()?);
        let mut system = system.split(' ');
        let (kind, of_system) = (system.next()?, system.nth(1)?);
        let found = Mount { kind, options: [options, of_system] };
        dir.starts_with(point).then_some((point.len(), found))
    });
    // Of two mounts on one point the later one is in force.
    mounts.max_by_key(|(length, _)| *length).map(|(_, mount)| mount)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
        22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
        30 22 8:2 / /var/lib rw,noatime shared:2 - ext4 /dev/sda2 rw,lazytime,commit=300\n";

    #[test]
    fn nearest_mount_decides() {
        let options = |dir| mount_of(TABLE, Path::new(dir)).unwrap().options;
        assert_eq!(options("/etc"), ["rw,relatime", "rw"]);
        assert_eq!(options("/var/lib/meldkluis"), ["rw,noatime", "rw,lazytime,commit=300"]);
        assert!(mount_of("", Path::new("/")).is_none());
    }

    #[test]
    fn only_ext4_with_rare_commits_and_no_access_times_is_quiet() {
        let quiet = |table: &str| mount_of(table, Path::new("/var/lib")).unwrap().is_quiet();
        assert!(quiet(TABLE));
        for (option, other) in [
            ("commit=300", "commit=60"),
            (",commit=300", ""),
            ("lazytime,", ""),
            ("noatime", "relatime"),
            ("- ext4 /dev/sda2", "- xfs /dev/sda2"),
        ] {
            assert!(!quiet(&TABLE.replace(option, other)), "{option}");
        }
    }
}

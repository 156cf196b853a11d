//! Looks at how the store's file system is mounted, so that the operator can be told to let it keep no times.

use std::{fs, path::Path};

/// Tells whether the file system of `dir` is mounted with `noatime` and `lazytime`; true when it cannot be told.
#[must_use]
pub fn keeps_no_times(dir: &Path) -> bool {
    let table = fs::read_to_string("/proc/self/mountinfo").ok();
    let dir = dir.canonicalize().ok();
    let options =
        table.as_deref().zip(dir.as_deref()).and_then(|(table, dir)| options_of(table, dir));
    options.is_none_or(|options| {
        let has = |option| options.split(',').any(|one| one == option);
        has("noatime") && has("lazytime")
    })
}

/// Finds the options of the mount that holds `dir` in the form of proc(5), "/proc/pid/mountinfo".
fn options_of(table: &str, dir: &Path) -> Option<String> {
    let mounts = table.lines().filter_map(|line| {
        let (mount, system) = line.split_once(" - ")?;
        let mut fields = mount.split(' ').skip(4);
        let (point, options) = (fields.next()?, fields.next()?);
        let of_system = system.split(' ').nth(2)?;
        dir.starts_with(point).then(|| (point.len(), format!("{options},{of_system}")))
    });
    // Of two mounts on one point the later one is in force.
    mounts.max_by_key(|(length, _)| *length).map(|(_, options)| options)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
        22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
        30 22 8:2 / /var/lib rw,noatime shared:2 - ext4 /dev/sda2 rw,lazytime\n";

    #[test]
    fn nearest_mount_decides() {
        assert_eq!(options_of(TABLE, Path::new("/etc")).unwrap(), "rw,relatime,rw");
        assert_eq!(
            options_of(TABLE, Path::new("/var/lib/meldkluis")).unwrap(),
            "rw,noatime,rw,lazytime"
        );
        assert_eq!(options_of("", Path::new("/")), None);
    }
}

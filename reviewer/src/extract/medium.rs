//! A folder on a medium that can be taken out of the machine: judged, opened once, and written into through that opening.
//!
//! What comes in: a path that somebody typed. What goes out: a folder that is no link, not in the vault, and not on a disk
//! of this machine as far as the kernel tells.
//! Names are looked up from the opened folder alone, so that nobody puts another one in its place in between.
//!
//! What the kernel tells no disk of is the machine's own: a subvolume, a folder over the network. A folder in memory, or
//! one that a program serves, has no disk to compare.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Read as _},
    os::{fd::AsRawFd as _, unix::fs::MetadataExt as _},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{
        AtFlags, FsWord, Mode, OFlags, RenameFlags, fstatfs, major, minor, openat, renameat_with,
        unlinkat,
    },
    io::Errno,
};

use super::Stop;
use crate::{
    backup::{self, BackupError},
    vault::Vault,
};

/// So many bytes are made durable at once, so that a medium that is slow is not asked for all of them at the end.
const AT_ONCE: u64 = 8 << 20;
const SYS: &str = "/sys";
/// A file system in memory (`statfs(2)`).
const TMPFS: FsWord = 0x0102_1994;
/// A file system that a program serves, and that names no disk.
const FUSE: FsWord = 0x6573_5546;
/// Mappings of disks over disks are followed so far.
const DEPTH: u8 = 8;
/// The longest path of a folder, in bytes.
const PATH_MAX: usize = 400;

/// A reason why nothing is written into a folder.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MediumError {
    /// What was typed is not the full path of a folder, or one that acts on a screen.
    #[error("not the full path of a folder")]
    NoFolder,
    /// The path goes through a link.
    #[error("folder reached through a link")]
    Link,
    /// The folder is the vault's, or lies in it, or the other way round.
    #[error("folder in the vault, or around it")]
    InVault,
    /// The folder lies on a disk of this machine.
    #[error("folder on a disk of this machine")]
    OwnDisk,
    /// Something of this name is in the folder.
    #[error("file of this name is in the folder already")]
    Exists,
    /// A copy that was cut off left this file, in clear.
    #[error("{} is left of a copy that was cut off", .0.display())]
    Unfinished(PathBuf),
    /// Somebody asked it to end.
    #[error("ended before everything was written")]
    Stopped,
    /// What was written is not what is read back.
    #[error("medium gives other bytes back than were written")]
    ReadBack,
    /// The medium failed.
    #[error("medium cannot be written: {0}")]
    File(#[from] io::Error),
}

impl From<Errno> for MediumError {
    fn from(error: Errno) -> Self {
        if error == Errno::EXIST { Self::Exists } else { Self::File(error.into()) }
    }
}

/// A folder on a medium.
#[derive(Debug)]
pub struct Medium {
    dir: File,
    path: PathBuf,
}

impl Medium {
    /// Takes a folder that exists; `same_disk` allows one on a disk of this machine, for a trial.
    ///
    /// # Errors
    /// [`MediumError`].
    pub fn at(vault: &Vault, folder: &Path, same_disk: bool) -> Result<Self, MediumError> {
        let text = folder.to_str().filter(|text| text.len() <= PATH_MAX);
        let plain = text.is_some_and(|text| crate::show::visible::one_line(text, PATH_MAX) == text);
        if !plain || !folder.is_absolute() {
            return Err(MediumError::NoFolder);
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let opened = rustix::fs::open(folder, flags, Mode::empty());
        let dir = File::from(opened.map_err(|error| match error {
            Errno::NOENT | Errno::NOTDIR => MediumError::NoFolder,
            error => MediumError::from(error),
        })?);
        let path = fs::read_link(format!("/proc/self/fd/{}", dir.as_raw_fd()))?;
        // Components, so that a slash at the end is no other path.
        if !path.components().eq(folder.components()) {
            return Err(MediumError::Link);
        }
        match backup::apart(vault.dir(), &path, same_disk) {
            Ok(()) => {}
            Err(BackupError::InVault) => return Err(MediumError::InVault),
            Err(BackupError::SameDisk) => return Err(MediumError::OwnDisk),
            Err(BackupError::File(error)) => return Err(error.into()),
            Err(error) => return Err(io::Error::other(error).into()),
        }
        // By the opened folder: the path may lead elsewhere by now.
        if !same_disk && is_on_own_disk(vault.dir(), &dir)? {
            return Err(MediumError::OwnDisk);
        }
        Ok(Self { dir, path })
    }

    /// Returns where a name would lie, if nothing is there.
    ///
    /// # Errors
    /// [`MediumError`].
    pub fn free(&self, name: &str) -> Result<PathBuf, MediumError> {
        match rustix::fs::statat(&self.dir, name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => Ok(self.path.join(name)),
            Err(error) => Err(error.into()),
            Ok(_) => Err(MediumError::Exists),
        }
    }

    /// Holds that no copy of this name was cut off here.
    ///
    /// # Errors
    /// [`MediumError`].
    pub fn hold_finished(&self, name: &str) -> Result<(), MediumError> {
        self.free(&unfinished(name)).map(drop).map_err(|error| match error {
            MediumError::Exists => MediumError::Unfinished(self.path.join(unfinished(name))),
            error => error,
        })
    }

    /// Writes a new file, durably, for the owner alone where the medium knows of owners, and reads it back.
    ///
    /// # Errors
    /// [`MediumError`]; what was written is removed then, as far as the medium still lets itself be written.
    pub fn write(
        &self,
        name: &str,
        from: &mut File,
        sha256: &[u8; 32],
        stop: &Stop,
    ) -> Result<(), MediumError> {
        let fresh = unfinished(name);
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut file = File::from(openat(&self.dir, &fresh, flags, Mode::RUSR | Mode::WUSR)?);
        let written = copy(from, &mut file, stop)
            .map_err(MediumError::from)
            .and_then(|()| self.read_back(&fresh, sha256, stop))
            .and_then(|()| self.rename(&fresh, name));
        if written.is_err() {
            unlinkat(&self.dir, &fresh, AtFlags::empty()).ok();
        }
        if stop.is_asked() && written.is_err() {
            return Err(MediumError::Stopped);
        }
        written?;
        let synced = self.dir.sync_all();
        if synced.is_err() {
            unlinkat(&self.dir, name, AtFlags::empty()).ok();
        }
        Ok(synced?)
    }

    fn read_back(&self, name: &str, sha256: &[u8; 32], stop: &Stop) -> Result<(), MediumError> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = File::from(openat(&self.dir, name, flags, Mode::empty())?);
        // What lies in memory still says nothing of the medium.
        rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed).ok();
        let same = digest(file, stop)? == *sha256;
        same.then_some(()).ok_or(MediumError::ReadBack)
    }

    /// Gives a file its name, over nothing that is there.
    fn rename(&self, from: &str, to: &str) -> Result<(), MediumError> {
        match renameat_with(&self.dir, from, &self.dir, to, RenameFlags::NOREPLACE) {
            // Some file systems of media cannot promise it in one step.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
                self.free(to)?;
                Ok(rustix::fs::renameat(&self.dir, from, &self.dir, to)?)
            }
            renamed => Ok(renamed?),
        }
    }
}

fn unfinished(name: &str) -> String {
    format!("{name}.unfinished")
}

/// Copies everything durably, some at a time: what is asked to end ends soon.
fn copy(from: &mut File, to: &mut File, stop: &Stop) -> io::Result<()> {
    while stop.copy(&mut from.by_ref().take(AT_ONCE), &mut *to)? > 0 {
        to.sync_data()?;
    }
    to.sync_all()
}

fn digest(mut from: impl io::Read, stop: &Stop) -> io::Result<[u8; 32]> {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    let mut some = vec![0; 1 << 16];
    loop {
        let read = from.read(&mut some)?;
        if read == 0 {
            break;
        }
        if stop.is_asked() {
            return Err(io::Error::other("asked to end"));
        }
        context.update(some.get(..read).unwrap_or_default());
    }
    context.finish().as_ref().try_into().map_err(io::Error::other)
}

/// Tells whether a folder lies on a disk of the vault, or of the machine, as far as the kernel tells.
pub(crate) fn is_on_own_disk(vault: &Path, there: &File) -> io::Result<bool> {
    let own = [fs::metadata(vault)?.dev(), fs::metadata("/")?.dev()];
    let kind = fstatfs(there)?.f_type;
    let diskless = kind == TMPFS || kind == FUSE;
    Ok(is_own(Path::new(SYS), (there.metadata()?.dev(), diskless), &own))
}

/// Tells whether a file system lies on one of these, or on a disk of one, or on no disk that can be told though it must
/// have one.
fn is_own(sys: &Path, (there, diskless): (u64, bool), own: &[u64]) -> bool {
    let disks_of = |device| {
        let mut found = BTreeSet::new();
        let link = format!("dev/block/{}:{}", major(device), minor(device));
        disks(&sys.join(link), DEPTH, &mut found);
        found
    };
    let there_on = disks_of(there);
    let untold = there_on.is_empty() && !diskless;
    untold || own.iter().any(|own| *own == there || !disks_of(*own).is_disjoint(&there_on))
}

/// Finds the whole disks below a partition, an encrypted volume or a mapping.
fn disks(device: &Path, depth: u8, found: &mut BTreeSet<PathBuf>) {
    let Ok(device) = device.canonicalize() else { return };
    let whole = match device.parent() {
        Some(disk) if device.join("partition").exists() => disk.to_owned(),
        _ => device,
    };
    let below: Vec<PathBuf> = fs::read_dir(whole.join("slaves"))
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    if below.is_empty() || depth == 0 {
        found.insert(whole);
    } else {
        below.iter().for_each(|device| disks(device, depth - 1, found));
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn device(major: u32, minor: u32) -> u64 {
        rustix::fs::makedev(major, minor)
    }

    /// What a kernel shows of two disks; the root is encrypted on the second partition of the first.
    fn sys() -> tempfile::TempDir {
        let sys = tempfile::tempdir().unwrap();
        let at = |path: &str| sys.path().join(path);
        for dir in [
            "dev/block",
            "devices/sda/sda1",
            "devices/sda/sda2",
            "devices/sdb/sdb1",
            "devices/dm-0/slaves",
        ] {
            fs::create_dir_all(at(dir)).unwrap();
        }
        for partition in ["sda/sda1", "sda/sda2", "sdb/sdb1"] {
            fs::write(at(&format!("devices/{partition}/partition")), "1\n").unwrap();
        }
        symlink("../../sda/sda2", at("devices/dm-0/slaves/sda2")).unwrap();
        for (number, target) in
            [("8:1", "sda/sda1"), ("8:17", "sdb/sdb1"), ("8:16", "sdb"), ("253:0", "dm-0")]
        {
            symlink(format!("../../devices/{target}"), at(&format!("dev/block/{number}"))).unwrap();
        }
        sys
    }

    #[test]
    fn copy_that_is_asked_to_end_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let medium = Medium { dir: File::open(dir.path()).unwrap(), path: dir.path().to_owned() };
        let from = dir.path().join("from");
        fs::write(&from, b"photo").unwrap();
        let sha256 = digest(&b"photo"[..], &Stop::default()).unwrap();
        let write =
            |stop: &Stop| medium.write("name", &mut File::open(&from).unwrap(), &sha256, stop);
        let stop = Stop::default();
        stop.ask();
        assert!(matches!(write(&stop), Err(MediumError::Stopped)));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "what it was read from");
        write(&Stop::default()).unwrap();
        assert_eq!(fs::read(dir.path().join("name")).unwrap(), b"photo");
    }

    #[test]
    fn another_partition_of_the_machines_disk_is_its_disk_too() {
        let sys = sys();
        let own = [device(253, 0)];
        let is_own = |there, own: &[u64]| is_own(sys.path(), (there, false), own);
        assert!(is_own(device(253, 0), &own));
        assert!(is_own(device(8, 1), &own), "beside the encrypted one");
        for stick in [device(8, 17), device(8, 16)] {
            assert!(!is_own(stick, &own));
        }
    }

    /// As a subvolume has, and a folder over the network.
    #[test]
    fn file_system_of_no_disk_that_can_be_told_is_the_machines_own() {
        let (sys, own) = (sys(), [device(253, 0)]);
        assert!(is_own(sys.path(), (device(0, 27), false), &own));
        assert!(!is_own(sys.path(), (device(0, 27), true), &own), "in memory");
        assert!(is_own(sys.path(), (device(0, 27), true), &[device(0, 27)]), "beside the vault");
    }
}

//! The browser that shows the page: started here, in the page's own network, with a profile in memory that goes with it.

use std::{
    ffi::OsString,
    fs::{self, DirBuilder, File},
    io::{self, Write as _},
    os::unix::{fs::DirBuilderExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use meldkluis_crypto::{Entropy as _, note::hex};
use rustix::{
    mount::{MountFlags, UnmountFlags, mount, unmount},
    process::{Pid, Signal, getuid, kill_process_group},
};

use crate::{entropy::Os, vault::disk};

/// Debian's name of Chromium.
pub const CHROMIUM: &str = "chromium";
/// Runs a program that the kernel ends with whoever started it (util-linux); a killed page leaves no browser behind.
const WITH_PARENT: [&str; 4] = ["setpriv", "--pdeathsig", "KILL", "--"];
/// Where programs of the system lie.
const PLACES: [&str; 3] = ["/usr/local/bin", "/usr/bin", "/bin"];
/// The file system of Linux that is memory alone (statfs(2)).
const TMPFS: u32 = 0x0102_1994;
const BEGINS: &str = "meldkluis-page-";
const LOCK: &str = "lock";

/// What keeps the browser from the network, from its own memory of what it showed, and from running anything in a page.
const ARGUMENTS: [&str; 15] = [
    "--no-first-run",
    "--no-default-browser-check",
    "--no-service-autorun",
    "--no-pings",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-crash-reporter",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--disk-cache-size=1",
    "--media-cache-size=1",
    "--password-store=basic",
];
/// Scripts are off, nothing is filled in or remembered, and no word goes to a spelling service or a translator.
const SETTINGS: &str = r#"{"profile":{"default_content_setting_values":{"javascript":2},"password_manager_enabled":false},
"autofill":{"profile_enabled":false,"credit_card_enabled":false},"credentials_enable_service":false,
"spellcheck":{"use_spelling_service":false},"browser":{"enable_spellchecking":false},"translate":{"enabled":false},
"search":{"suggest_enabled":false},"alternate_error_pages":{"enabled":false},"net":{"network_prediction_options":2}}"#;

/// A running browser; it ends, and its profile goes, with this value.
#[derive(Debug)]
pub struct Browser {
    child: Child,
    _home: Home,
}

/// A folder in memory that goes with this value.
#[derive(Debug)]
struct Home {
    folder: PathBuf,
    /// Whether a memory of its own lies over the folder, in this process's mounts alone.
    covered: bool,
    /// Held as long as the folder is used.
    _lock: File,
}

impl Browser {
    /// Starts a browser that goes to an address, which no list of processes shows: a file in the profile leads there.
    ///
    /// # Errors
    /// Those of the system, and when there is no folder in memory.
    pub fn start(program: &Path, url: &str) -> io::Result<Self> {
        let program = found(program)?;
        let mut home = Home::make()?;
        home.cover();
        let profile = home.folder.join("profile/Default");
        DirBuilder::new().recursive(true).mode(0o700).create(&profile)?;
        disk::create(&profile.join("Preferences"))?.write_all(SETTINGS.as_bytes())?;
        let start = home.folder.join("start.html");
        disk::create(&start)?.write_all(leads_to(url).as_bytes())?;
        let [setpriv, how @ ..] = WITH_PARENT;
        let mut command = Command::new(setpriv);
        command.args(how).arg(program);
        let profile = home.folder.join("profile");
        command.arg(joined("--user-data-dir=", &profile)).args(ARGUMENTS);
        command.arg("--start-maximized").arg("--no-proxy-server").arg(joined("file://", &start));
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"] {
            command.env(name, &home.folder);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.process_group(0).spawn()?;
        Ok(Self { child, _home: home })
    }

    /// Tells whether somebody closed it.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(group) = Pid::from_raw(self.child.id().cast_signed()) {
            kill_process_group(group, Signal::KILL).ok();
        }
        self.child.wait().ok();
    }
}

/// A page that goes on to another at once.
fn leads_to(url: &str) -> String {
    format!(
        "<!doctype html><meta charset=utf-8><title>Meldkluis</title><meta http-equiv=refresh content=\"0;url={url}\">"
    )
}

/// Finds a program: a name without a folder where a system has its own, wherever the caller's search path leads.
fn found(program: &Path) -> io::Result<PathBuf> {
    if program.components().count() > 1 {
        return program.canonicalize();
    }
    let mut places = PLACES.iter().map(|place| Path::new(place).join(program));
    places.find(|place| place.is_file()).ok_or_else(|| io::ErrorKind::NotFound.into())
}

fn joined(before: &str, path: &Path) -> OsString {
    let mut joined = OsString::from(before);
    joined.push(path);
    joined
}

impl Home {
    fn make() -> io::Result<Self> {
        let own = PathBuf::from(format!("/run/user/{}", getuid().as_raw()));
        let place = [PathBuf::from("/dev/shm"), own].into_iter().find(|place| is_memory(place));
        let place = place.ok_or(io::ErrorKind::NotFound)?;
        sweep(&place);
        let mut name = [0; 16];
        Os.fill(&mut name);
        let folder = place.join(format!("{BEGINS}{}", hex(&name)));
        DirBuilder::new().mode(0o700).create(&folder)?;
        let lock = disk::create(&folder.join(LOCK))?;
        lock.lock()?;
        Ok(Self { folder, covered: false, _lock: lock })
    }

    /// Lays a memory of its own over the folder, which nobody outside these mounts sees and the kernel frees with the
    /// last process inside; where the machine refuses it, the folder itself is used, and swept by the next start.
    fn cover(&mut self) {
        let flags = MountFlags::NOSUID | MountFlags::NODEV;
        self.covered = mount("tmpfs", &self.folder, "tmpfs", flags, c"mode=0700").is_ok();
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if self.covered {
            unmount(&self.folder, UnmountFlags::DETACH).ok();
        }
        // A process of the browser that is just ending may make a file meanwhile.
        for _ in 0..20 {
            if fs::remove_dir_all(&self.folder).is_ok() || !self.folder.exists() {
                return;
            }
        }
    }
}

fn is_memory(place: &Path) -> bool {
    rustix::fs::statfs(place).is_ok_and(|found| u32::try_from(found.f_type) == Ok(TMPFS))
}

/// Removes what a killed program left: folders of ours whose lock nobody holds.
fn sweep(place: &Path) {
    let entries = fs::read_dir(place).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(BEGINS));
    for entry in ours {
        let lock = File::open(entry.path().join(LOCK));
        if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
            fs::remove_dir_all(entry.path()).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt as _;

    use super::*;

    #[test]
    fn home_is_the_owners_alone_in_memory_and_goes() {
        let home = Home::make().unwrap();
        let folder = home.folder.clone();
        assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
        assert!(is_memory(&folder));
        sweep(folder.parent().unwrap());
        assert!(folder.exists(), "one that is used stays");
        drop(home);
        assert!(!folder.exists());
    }

    #[test]
    fn program_that_is_not_there_is_no_browser() {
        assert!(found(Path::new("sh")).is_ok_and(|found| found.is_absolute()));
        for missing in ["no-such-browser", "/no/such/browser"] {
            let refused = Browser::start(Path::new(missing), "http://127.0.0.1:1/");
            assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::NotFound, "{missing}");
        }
    }

    #[test]
    fn what_a_killed_program_left_is_removed_by_the_next() {
        let left = Home::make().unwrap();
        let folder = left.folder.clone();
        fs::write(folder.join("history"), "a case").unwrap();
        left._lock.unlock().unwrap();
        drop(Home::make().unwrap());
        assert!(!folder.exists());
    }
}

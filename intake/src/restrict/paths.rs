//! Landlock: the folders and TCP ports that are left to the process.
//!
//! It binds the calling thread and those that it starts, so it comes before any other thread.
//! UDP is not landlock's: see the system calls.

use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible as _, NetPort,
    PathBeneath, PathFd, Ruleset, RulesetAttr as _, RulesetCreated, RulesetCreatedAttr as _,
    RulesetError, RulesetStatus, Scope,
};

use super::Hold;
use crate::config::Config;

/// What is asked of the kernel: files and folders, TCP ports, abstract sockets and signals (Linux 6.12).
///
/// An older kernel does what it knows: files from 5.13 on, ports from 6.7 on.
const ASKED: ABI = ABI::V6;

/// Folders and ports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Folders below which files are read, written, made and removed.
    pub write: Vec<PathBuf>,
    /// Folders below which files are read.
    pub read: Vec<PathBuf>,
    /// Folders in which sockets are made and replaced.
    pub sockets: Vec<PathBuf>,
    /// TCP ports that are bound.
    pub ports: Vec<u16>,
}

impl Reach {
    /// Finds what a server of this configuration reaches for after its keys are read.
    ///
    /// Not among it: the key folder, and the configuration itself.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let sockets = [Some(config.store.control()), config.listen.unix.clone()];
        let tls = config.certificate();
        let files = tls.into_iter().flat_map(|tls| [&tls.certificate, &tls.key]);
        Self {
            write: vec![config.store.dir.clone(), config.store.spool_dir()],
            read: files.flat_map(|file| folders(file)).collect(),
            sockets: sockets.iter().flatten().filter_map(|path| folder(path)).collect(),
            ports: config.listen.tls.iter().map(std::net::SocketAddr::port).collect(),
        }
    }
}

/// The folder of a file that is replaced by another of its name, and the one that it lies in behind a link.
///
/// certbot's `live/` holds links into `archive/`, and each renewal lays a new file there.
fn folders(file: &Path) -> Vec<PathBuf> {
    let behind = file.canonicalize().ok();
    [Some(file), behind.as_deref()].into_iter().flatten().filter_map(folder).collect()
}

fn folder(file: &Path) -> Option<PathBuf> {
    let folder = file.parent()?;
    let here = folder.as_os_str().is_empty();
    Some(if here { PathBuf::from(".") } else { folder.to_owned() })
}

/// Leaves the process `reach`, and no other path, TCP port, or way to new privileges.
///
/// A folder that is not there stays out of reach.
#[must_use]
pub fn paths(reach: &Reach) -> Hold {
    match confine(reach) {
        Ok(RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced) => Hold::Firm,
        Ok(RulesetStatus::NotEnforced) | Err(_) => Hold::None,
    }
}

fn confine(reach: &Reach) -> Result<RulesetStatus, RulesetError> {
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ASKED))?
        .handle_access(AccessNet::BindTcp | AccessNet::ConnectTcp)?
        .scope(Scope::from_all(ASKED))?
        .create()?;
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let change =
        AccessFs::WriteFile | AccessFs::Truncate | AccessFs::MakeReg | AccessFs::RemoveFile;
    let write = read | change | AccessFs::MakeDir | AccessFs::RemoveDir;
    rules = allow(rules, &reach.read, read)?;
    rules = allow(rules, &reach.write, write)?;
    rules = allow(rules, &reach.sockets, AccessFs::MakeSock | AccessFs::RemoveFile)?;
    for port in &reach.ports {
        rules = rules.add_rule(NetPort::new(*port, AccessNet::BindTcp))?;
    }
    Ok(rules.restrict_self()?.ruleset)
}

fn allow(
    mut rules: RulesetCreated,
    folders: &[PathBuf],
    access: BitFlags<AccessFs>,
) -> Result<RulesetCreated, RulesetError> {
    for folder in folders.iter().filter_map(|folder| PathFd::new(folder).ok()) {
        rules = rules.add_rule(PathBeneath::new(folder, access))?;
    }
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix};

    use super::*;

    #[test]
    fn certificate_behind_a_link_is_reached_where_it_lies() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let (live, archive) = (root.join("live"), root.join("archive"));
        fs::create_dir(&live).unwrap();
        fs::create_dir(&archive).unwrap();
        fs::write(archive.join("chain1.pem"), "").unwrap();
        unix::fs::symlink("../archive/chain1.pem", live.join("chain.pem")).unwrap();
        assert_eq!(folders(&live.join("chain.pem")), [live, archive]);
        assert_eq!(folders(Path::new("chain.pem")), [Path::new(".")]);
    }

    #[test]
    fn reach_has_neither_the_keys_nor_the_configuration() {
        let sample = include_str!("../../../deploy/config/intake.toml");
        let reach = Reach::of(&Config::parse(sample).unwrap());
        let paths = |paths: &[&str]| paths.iter().map(PathBuf::from).collect::<Vec<_>>();
        assert_eq!(reach.write, paths(&["/var/lib/meldkluis", "/var/lib/meldkluis/spool"]));
        assert_eq!(reach.read, paths(&["/etc/meldkluis/tls", "/etc/meldkluis/tls"]));
        assert_eq!(reach.sockets, paths(&["/run/meldkluis", "/run/meldkluis"]));
        assert_eq!(reach.ports, [443, 443]);
    }
}

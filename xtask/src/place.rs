//! Where things are: the checkout, the built programs, the programs of the machine.

use std::{
    env,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Command,
};

use crate::Failed;

/// Returns the folder of the checkout.
#[must_use]
pub fn checkout() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Returns cargo's folder of built things, found from where the running program lies in it.
///
/// # Errors
/// When the running program was moved elsewhere.
pub fn target() -> Result<PathBuf, Failed> {
    let exe = env::current_exe().map_err(|error| Failed::new(format!("own path: {error}")))?;
    let found = exe.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    found.map(Path::to_owned).ok_or_else(|| {
        Failed::new("this program does not lie in cargo's target folder: run it with cargo")
    })
}

/// Returns cargo in the checkout, as a person would start it there.
///
/// Cargo tells a program that it runs which package it is of. Handed on to another cargo, that would make it build ring,
/// which looks at these variables, and everything above ring anew each time.
#[must_use]
pub fn cargo() -> Command {
    let mut cargo = Command::new("cargo");
    for (name, _) in env::vars_os() {
        let told =
            ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_", "CARGO_PRIMARY_"];
        if name.to_str().is_some_and(|name| told.iter().any(|prefix| name.starts_with(prefix))) {
            cargo.env_remove(name);
        }
    }
    cargo.current_dir(checkout());
    cargo
}

/// Returns the full path of a program of the machine.
#[must_use]
pub fn program(name: &str) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "PATH is where programs are, not configuration")]
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Returns the first free loopback port from `first` on; any free one for 0.
///
/// # Errors
/// When none is free.
pub fn free_port(first: u16) -> Result<u16, Failed> {
    let bind = |port| TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let bound = (first..=u16::MAX).find_map(|port| bind(port).ok()?.local_addr().ok());
    Ok(bound.ok_or_else(|| Failed::new("no free port on 127.0.0.1"))?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taken_port_is_passed_over() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(free_port(port).unwrap() > port);
    }

    #[test]
    fn checkout_and_target_are_found() {
        assert!(checkout().join("deny.toml").is_file());
        assert!(target().unwrap().is_dir());
    }

    #[test]
    fn cargo_is_not_told_who_started_it() {
        let cargo = cargo();
        let removed: Vec<_> = cargo.get_envs().filter(|(_, value)| value.is_none()).collect();
        assert!(removed.iter().any(|(name, _)| *name == "CARGO_PKG_NAME"), "{removed:?}");
        assert!(removed.iter().all(|(name, _)| *name != "CARGO_HOME"));
    }
}

//! What this process may still do once it serves, so that whoever takes it over gains little.
//!
//! ```text
//! start → not as root → no new privileges, paths and ports (landlock) → keys are read already, threads begin
//!       → listening → system calls (seccomp, all threads)
//! ```
//! What is left to it: the store, the spool, the folders of the certificate for reading, the sockets that it has.
//! It cannot start a program, open or bind another socket, or read its own key files once more.
//!
//! Deliberately absent: dropping root by itself. systemd's `User=`, or `setpriv`, does that before the program begins.

mod calls;
mod paths;

use rustix::process::{geteuid, getuid};

pub use calls::calls;
pub use paths::{Reach, paths};

use crate::config::{Leave, Process};

/// A reason why the server does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestrictError {
    /// The process is root's.
    #[error("running as root")]
    Root,
    /// The memory cannot be shut off.
    #[error("memory cannot be shut off from other processes")]
    Memory(#[source] rustix::io::Errno),
    /// The kernel does not confine the process, and the configuration asks for it.
    #[error("kernel cannot confine the process")]
    Unconfined,
}

impl RestrictError {
    /// Says what an operator can do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Root => {
                "Start it as a user of its own (systemd: User=; else: setpriv --reuid USER --regid GROUP --clear-groups), \
                 whose the store and the keys are. For a trial on a machine of your own write under [process]:\n  \
                 as_root = \"allow\""
            }
            Self::Memory(_) => {
                "Does something else forbid setrlimit or prctl here, such as a container's filter?"
            }
            Self::Unconfined => {
                "Linux 6.7 or later has landlock and seccomp; a container may forbid them. To serve all the same, write \
                 under [process]:\n  unconfined = \"allow\""
            }
        }
    }
}

/// How far the kernel took a restriction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// The restriction holds.
    Firm,
    /// The kernel has no such thing, or is not allowed to do it.
    None,
}

/// Refuses root, unless the configuration takes it.
///
/// # Errors
/// [`RestrictError::Root`].
pub fn root(process: Process) -> Result<(), RestrictError> {
    let is_root = getuid().is_root() || geteuid().is_root();
    if is_root && process.as_root == Leave::Refuse { Err(RestrictError::Root) } else { Ok(()) }
}

/// Judges how far both restrictions hold; returns whether the operator should be told.
///
/// # Errors
/// [`RestrictError::Unconfined`].
pub fn judge(process: Process, holds: [Hold; 2]) -> Result<bool, RestrictError> {
    let loose = holds.contains(&Hold::None);
    if loose && process.unconfined == Leave::Refuse {
        return Err(RestrictError::Unconfined);
    }
    Ok(loose)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loose_process_is_refused_where_that_is_asked_for() {
        let allows = Process { unconfined: Leave::Allow, ..Process::default() };
        let refuses = Process { unconfined: Leave::Refuse, ..Process::default() };
        for holds in [[Hold::None, Hold::Firm], [Hold::Firm, Hold::None]] {
            assert!(judge(allows, holds).unwrap());
            assert!(matches!(judge(refuses, holds), Err(RestrictError::Unconfined)));
        }
        assert!(!judge(refuses, [Hold::Firm; 2]).unwrap());
    }
}

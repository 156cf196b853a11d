//! One child: started with nothing but its input and its output, read bounded and in time, ended with its group.

use std::{
    io::{self, Read},
    os::{
        fd::{AsFd as _, OwnedFd},
        unix::process::{CommandExt as _, ExitStatusExt as _},
    },
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open},
};

use super::{Input, Why};

/// The child says so when it cannot be locked in.
pub const NOT_LOCKED: u8 = 113;
/// The child says so when a program of the machine is missing.
pub const NO_PROGRAM: u8 = 114;

/// What a child is asked, and how.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// Its arguments.
    pub arguments: Vec<&'a str>,
    /// The program of the machine that it runs; nothing when it looks itself.
    pub runs: &'static str,
    /// Whether its result comes on the standard error, because it talks on the standard output.
    pub on_stderr: bool,
    /// How long it may take.
    pub wall: Duration,
}

/// A child that looks at one file.
#[derive(Debug)]
pub struct Running {
    child: Child,
    from: OwnedFd,
    until: Instant,
    runs: &'static str,
    late: bool,
    said_all: bool,
}

impl Running {
    /// Starts a child on an input, in a group of its own, with an empty environment, in `/`.
    ///
    /// # Errors
    /// Those of the system.
    pub fn start(program: &Path, input: &Input, asked: &Asked<'_>) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.args(&asked.arguments).env_clear().current_dir("/").process_group(0);
        command.stdin(input.as_stdin()?).stdout(Stdio::null()).stderr(Stdio::null());
        if asked.on_stderr {
            command.stderr(Stdio::piped());
        } else {
            command.stdout(Stdio::piped());
        }
        let mut child = command.spawn()?;
        let stdout = child.stdout.take().map(OwnedFd::from);
        let from = stdout.or_else(|| child.stderr.take().map(OwnedFd::from));
        let from = from.ok_or(io::ErrorKind::BrokenPipe)?;
        let until = Instant::now() + asked.wall;
        Ok(Self { child, from, until, runs: asked.runs, late: false, said_all: false })
    }

    /// Waits for the child's own end, ends its group, and tells why its words do not count, if they do not.
    ///
    /// # Errors
    /// [`Why`].
    pub fn end(mut self) -> Result<(), Why> {
        // Whoever is not done was stopped because of what it said.
        let ended = !self.said_all || self.wait();
        self.kill();
        let status = self.child.wait();
        if self.late || !ended {
            return Err(Why::Late);
        }
        let runs = self.runs;
        status.map_err(|_| Why::Fell).and_then(|status| judge(status, runs))
    }

    /// Waits until the child has ended, or it is late. It stays a zombie, so that its group's number is nobody else's.
    fn wait(&self) -> bool {
        let Some(pid) = Pid::from_raw(self.child.id().cast_signed()) else { return false };
        let watched = pidfd_open(pid, PidfdFlags::empty());
        watched.is_ok_and(|watched| is_ready(&watched, PollFlags::IN, self.until))
    }

    fn kill(&mut self) {
        if let Some(pid) = Pid::from_raw(self.child.id().cast_signed()) {
            kill_process_group(pid, Signal::KILL).ok();
        }
        self.child.kill().ok();
    }
}

/// Reading ends with [`io::ErrorKind::TimedOut`] when the child is late.
impl Read for Running {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if !is_ready(&self.from, PollFlags::IN, self.until) {
            self.late = true;
            return Err(io::ErrorKind::TimedOut.into());
        }
        let asked = !to.is_empty();
        let read = rustix::io::read(&self.from, to)?;
        self.said_all = read == 0 && asked;
        Ok(read)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            self.kill();
            self.child.wait().ok();
        }
    }
}

fn is_ready(fd: &OwnedFd, what: PollFlags, until: Instant) -> bool {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let Ok(left) = Timespec::try_from(left) else { return false };
        match poll(&mut [PollFd::from_borrowed_fd(fd.as_fd(), what)], Some(&left)) {
            Ok(ready) => return ready > 0,
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}

fn judge(status: ExitStatus, runs: &'static str) -> Result<(), Why> {
    match (status.code(), status.signal()) {
        (Some(0), _) => Ok(()),
        (Some(code), _) if code == i32::from(NOT_LOCKED) => Err(Why::NoSandbox),
        (Some(code), _) if code == i32::from(NO_PROGRAM) => Err(Why::NoProgram(runs)),
        (_, Some(signal)) if signal == Signal::XCPU.as_raw() => Err(Why::Late),
        (_, Some(_)) => Err(Why::Fell),
        _ => Err(Why::Damaged),
    }
}

//! Programs that are started and end with the value that holds them.
//!
//! Each is the leader of a process group of its own, so that what it starts ends with it, and the kernel ends it when
//! this process dies without a word (`setpriv --pdeathsig`).

use std::{
    io::{BufRead as _, BufReader, Read},
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open},
};

use crate::Failed;

/// How long a program may take to end when asked, before it is killed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A program that runs until this value is dropped.
pub struct Running {
    name: &'static str,
    child: Child,
    said: Said,
}

/// The lines that a program prints, as they come.
struct Said {
    lines: Arc<Mutex<Vec<String>>>,
    news: Receiver<String>,
    listener: Option<JoinHandle<()>>,
}

/// Which of its two streams a program says things on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Error,
}

/// Returns a command that runs `program` in a group of its own, to be ended with this process.
#[must_use]
pub fn command(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--"]).arg(program).process_group(0);
    command
}

impl Running {
    /// Starts a command of [`command`] whose lines on `stream` are kept.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(name: &'static str, mut command: Command, stream: Stream) -> Result<Self, Failed> {
        match stream {
            Stream::Out => command.stdout(Stdio::piped()),
            Stream::Error => command.stderr(Stdio::piped()),
        };
        let child = command.stdin(Stdio::null()).spawn();
        let mut child = child.map_err(|error| Failed::new(format!("{name}: {error}")))?;
        let pipe: Option<Box<dyn Read + Send>> = match stream {
            Stream::Out => child.stdout.take().map(|pipe| Box::new(pipe) as _),
            Stream::Error => child.stderr.take().map(|pipe| Box::new(pipe) as _),
        };
        let pipe = pipe.ok_or_else(|| Failed::new(format!("{name}: no pipe to it")))?;
        Ok(Self { name, child, said: Said::listen(pipe) })
    }

    /// Waits for the next line that `wanted` turns into something.
    ///
    /// # Errors
    /// When the program ended or `limit` passed before; with what it said.
    pub fn wait_for<T>(
        &mut self,
        limit: Duration,
        wanted: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Failed> {
        let until = Instant::now() + limit;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.said.news.recv_timeout(left) {
                Ok(line) => {
                    if let Some(found) = wanted(&line) {
                        return Ok(found);
                    }
                }
                Err(RecvTimeoutError::Timeout) => return Err(self.failed("did not start in time")),
                Err(RecvTimeoutError::Disconnected) => return Err(self.failed("ended at once")),
            }
        }
    }

    /// Returns a failure of this program, with the lines it printed.
    #[must_use]
    pub fn failed(&self, what: &str) -> Failed {
        Failed::new(format!("{} {what}; it said:\n{}", self.name, self.lines().join("\n")))
    }

    /// Returns the lines it printed so far.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.said.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the process's number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns how it ended, if it did.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Asks it to end, kills it when it does not, and returns how it ended.
    pub fn end(&mut self) -> Option<ExitStatus> {
        self.end_with(Signal::TERM)
    }

    /// Kills it as a lost machine would, without a word.
    pub fn kill(&mut self) -> Option<ExitStatus> {
        self.end_with(Signal::KILL)
    }

    fn end_with(&mut self, signal: Signal) -> Option<ExitStatus> {
        if let Some(status) = self.ended() {
            return Some(status);
        }
        let group = Pid::from_child(&self.child);
        if kill_process_group(group, signal).is_ok() {
            await_end(group, PATIENCE);
        }
        // Whoever is left of the group goes too. The number is still the group's: its leader was not waited for.
        kill_process_group(group, Signal::KILL).ok();
        let status = self.child.wait().ok();
        self.said.finish();
        status
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

impl Said {
    fn listen(pipe: impl Read + Send + 'static) -> Self {
        let (tell, news) = channel();
        let lines = Arc::<Mutex<Vec<String>>>::default();
        let kept = Arc::clone(&lines);
        let listener = thread::spawn(move || {
            for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(line.clone());
                // Nobody waits for news any more: the lines are still kept.
                drop(tell.send(line));
            }
        });
        Self { lines, news, listener: Some(listener) }
    }

    /// Hears the rest, once nobody is left who could say more.
    fn finish(&mut self) {
        if let Some(listener) = self.listener.take() {
            // A listener that panicked heard nothing more.
            listener.join().ok();
        }
    }
}

/// Returns when the process has ended, or `limit` has passed.
fn await_end(process: Pid, limit: Duration) {
    let Ok(descriptor) = pidfd_open(process, PidfdFlags::empty()) else {
        return;
    };
    let limit = Timespec::try_from(limit).ok();
    let mut ended = [PollFd::new(&descriptor, PollFlags::IN)];
    // What it tells is asked of the process itself, by waiting for it.
    poll(&mut ended, limit.as_ref()).ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(20);

    fn shell(script: &str) -> Running {
        let mut shell = command(Path::new("sh"));
        shell.args(["-c", script]);
        Running::start("shell", shell, Stream::Out).unwrap()
    }

    #[test]
    fn what_a_program_started_ends_with_it() {
        let mut parent = shell("sleep 1000 & echo $!; wait");
        let grandchild: i32 = parent.wait_for(LIMIT, |line| line.parse().ok()).unwrap();
        let grandchild =
            pidfd_open(Pid::from_raw(grandchild).unwrap(), PidfdFlags::empty()).unwrap();
        assert!(parent.ended().is_none());
        drop(parent);
        let mut gone = [PollFd::new(&grandchild, PollFlags::IN)];
        let limit = Timespec::try_from(LIMIT).unwrap();
        assert_eq!(poll(&mut gone, Some(&limit)), Ok(1), "the grandchild has ended");
    }

    #[test]
    fn program_that_ends_early_is_told_with_its_words() {
        let mut early = shell("echo no key here");
        let failed = early.wait_for(LIMIT, |line| line.parse::<u16>().ok()).unwrap_err();
        assert!(failed.to_string().contains("no key here"), "{failed}");
    }

    #[test]
    fn killed_and_ended_are_told_apart() {
        let mut killed = shell("trap 'exit 7' TERM; echo up; while :; do sleep 0.01; done");
        killed.wait_for(LIMIT, |line| (line == "up").then_some(())).unwrap();
        assert_eq!(killed.end().unwrap().code(), Some(7));
        let mut killed = shell("trap '' TERM; echo up; while :; do sleep 0.01; done");
        killed.wait_for(LIMIT, |line| (line == "up").then_some(())).unwrap();
        assert_eq!(killed.kill().unwrap().code(), None);
    }
}

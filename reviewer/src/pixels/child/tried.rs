//! What a decoder that was taken over would try: in builds for tests alone, and only when the input asks for it.

use std::{
    fs::{self, File},
    hint,
    io::{self, Read as _, Write as _},
    os::unix::process::CommandExt as _,
    process::{Command, ExitCode},
    thread,
};

use meldkluis_reviewer::pixels::{Shown, Why, child_process::NOT_LOCKED, lockdown};

use rustix::process::{Resource, Rlimit, getppid};

use super::{Found, Output};

const ASKS: &[u8] = b"MELDKLUIS-TRIES ";
const DONE: &[u8] = b"done";

/// Tries what the input asks for, as a decoder inside `draw`.
pub(super) fn if_asked(bytes: &[u8]) -> Option<Found> {
    let what = bytes.strip_prefix(ASKS)?;
    Some(match tries(what) {
        Ok(()) => (Shown::Text("done".to_owned().into()), None),
        Err(_) => (Shown::Cannot(Why::Damaged), None),
    })
}

/// Locks itself in as ffmpeg is, becomes itself once more, and tries what the input asks for.
pub(super) fn as_program(again: bool) -> ExitCode {
    if again {
        let mut bytes = vec![];
        let read = io::stdin().lock().read_to_end(&mut bytes).is_ok();
        let what = bytes.strip_prefix(ASKS).filter(|_| read).unwrap_or_default();
        let done = tries(what).is_ok() && Output.write_all(DONE).is_ok();
        return if done { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let Ok(own) = std::env::current_exe() else { return ExitCode::FAILURE };
    let locked = lockdown::limit(lockdown::PROGRAM).and_then(|()| lockdown::program(&own));
    if locked.is_err() {
        return ExitCode::from(NOT_LOCKED);
    }
    drop(Command::new(own).args(["tried", "again"]).exec());
    ExitCode::FAILURE
}

fn tries(what: &[u8]) -> io::Result<()> {
    match what {
        b"nothing" => Ok(()),
        b"open" => File::open("/etc/passwd").map(drop),
        b"list" => fs::read_dir("/tmp").map(drop),
        b"write" => fs::write("/tmp/meldkluis-pixels-tried", b"x"),
        b"link" => std::os::unix::fs::symlink("/", "/tmp/meldkluis-pixels-tried"),
        b"socket" => {
            use rustix::net::{AddressFamily, SocketType, socket};
            Ok(socket(AddressFamily::INET, SocketType::DGRAM, None).map(drop)?)
        }
        b"fork" => Command::new("/bin/true").spawn().map(drop),
        b"exec" => Err(Command::new("/bin/true").exec()),
        b"thread" => thread::Builder::new().spawn(|| {}).map(drop),
        b"kill" => {
            let parent = getppid().ok_or(io::ErrorKind::NotFound)?;
            Ok(rustix::process::test_kill_process(parent)?)
        }
        b"limit" => {
            let none = Rlimit { current: Some(0), maximum: Some(0) };
            Ok(rustix::process::prlimit(getppid(), Resource::Core, none).map(drop)?)
        }
        b"read" => io::stdin().lock().read(&mut [0]).map(drop),
        b"complain" => rustix::io::write(io::stderr(), b"x").map(drop).map_err(Into::into),
        b"memory" => memory(),
        b"loop" => loop {
            hint::spin_loop();
        },
        b"endless" => loop {
            Output.write_all(&[0; 4096])?;
        },
        b"lie" => lie(b"pixels/1\x01\0\0\0\0\0\0\0\x01\xff\xff\xff\xff\xff\xff\xff\xff"),
        b"stall" => lie(b"pixels/1\x02\0\0\0\0\0\0\0\x04wor"),
        _ => Err(io::ErrorKind::Unsupported.into()),
    }
}

/// Takes more address space than any bound allows.
fn memory() -> io::Result<()> {
    let mut all: Vec<Vec<u8>> = vec![];
    for _ in 0..128 {
        let mut some = Vec::new();
        some.try_reserve_exact(64 << 20).map_err(io::Error::other)?;
        all.push(some);
    }
    hint::black_box(&all);
    Ok(())
}

/// Says something, and does not end.
fn lie(words: &[u8]) -> io::Result<()> {
    Output.write_all(words)?;
    loop {
        hint::spin_loop();
    }
}

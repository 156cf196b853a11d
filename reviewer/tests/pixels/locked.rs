//! What a decoder that was taken over can do: nothing. The child of a build for tests tries when its input asks.

use std::{
    fs,
    io::Read as _,
    path::Path,
    process, thread,
    time::{Duration, Instant},
};

use meldkluis_reviewer::pixels::{
    Shown, Viewer, Why,
    child_process::{Asked, Running},
};

use crate::kit::*;

const SHORT: Duration = Duration::from_secs(2);
/// For what ends by itself, on a machine that does other things.
const LONG: Duration = Duration::from_secs(30);

fn wall(what: &str) -> Duration {
    if ["loop", "stall"].contains(&what) { SHORT } else { LONG }
}

fn asking(what: &str) -> Vec<u8> {
    format!("MELDKLUIS-TRIES {what}").into_bytes()
}

/// Has `draw` try something, and tells what the parent makes of it.
fn drawing(what: &str) -> Shown {
    viewer().with_wall(wall(what)).show(&input(&asking(what)), 0).shown
}

/// Has a program that is locked in as ffmpeg is try something.
fn running(what: &str) -> Result<bool, Why> {
    let asked = Asked { arguments: vec!["tried"], runs: "", on_stderr: false, wall: wall(what) };
    let started = Running::start(Path::new(CHILD), &input(&asking(what)), &asked);
    let mut running = started.map_err(|_| Why::NoSandbox)?;
    let mut said = vec![];
    let read = running.by_ref().take(64).read_to_end(&mut said);
    running.end()?;
    Ok(read.is_ok() && said == b"done")
}

#[test]
fn the_trials_themselves_are_seen_when_they_succeed() {
    assert!(matches!(drawing("nothing"), Shown::Text(text) if text.as_str() == "done"));
    assert_eq!(running("nothing"), Ok(true));
    assert_eq!(running("thread"), Ok(true), "ffmpeg needs threads");
}

#[test]
fn a_drawing_child_that_reaches_for_anything_is_killed() {
    for what in [
        "open", "list", "write", "link", "socket", "fork", "exec", "thread", "kill", "limit",
        "read", "complain",
    ] {
        assert_eq!(cannot(&drawing(what)), Why::Fell, "{what}");
    }
    assert!(!Path::new("/tmp/meldkluis-pixels-tried").exists());
}

#[test]
fn a_program_that_reaches_for_files_network_or_processes_gets_nothing() {
    for what in ["socket", "fork"] {
        assert_eq!(running(what), Err(Why::Fell), "{what} kills it");
    }
    for what in ["open", "list", "write", "link", "exec", "kill", "limit"] {
        assert_eq!(running(what), Err(Why::Damaged), "{what} is denied");
    }
    assert!(!Path::new("/tmp/meldkluis-pixels-tried").exists());
}

#[test]
fn memory_is_bounded() {
    assert_eq!(cannot(&drawing("memory")), Why::Damaged);
    assert_eq!(running("memory"), Err(Why::Damaged));
}

#[test]
fn endless_work_endless_words_and_lies_end() {
    let began = Instant::now();
    for (what, why) in
        [("loop", Why::Late), ("stall", Why::Late), ("lie", Why::Fell), ("endless", Why::Fell)]
    {
        assert_eq!(cannot(&drawing(what)), why, "{what}");
    }
    assert_eq!(running("loop"), Err(Why::Late));
    assert!(began.elapsed() < LONG, "{:?}", began.elapsed());
}

/// A page that no other test asks for.
const MARK: u32 = 123_456;

/// The children of this process, by the lines of their status.
fn children() -> Vec<(u32, String)> {
    let of_ours = |status: &str| status.contains(&format!("\nPPid:\t{}\n", process::id()));
    let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let status = |id: u32| Some((id, fs::read_to_string(format!("/proc/{id}/status")).ok()?));
    numbers.filter_map(status).filter(|(_, status)| of_ours(status)).collect()
}

#[test]
fn the_kernel_says_that_the_child_is_locked_and_it_is_gone_afterwards() {
    let looking = thread::spawn(|| {
        let viewer = Viewer::new(CHILD.into()).with_wall(Duration::from_secs(6));
        viewer.show(&input(&asking("loop")), MARK).shown
    });
    let locked = |status: &str| {
        ["\nSeccomp:\t2\n", "\nNoNewPrivs:\t1\n", "\nThreads:\t1\n"]
            .iter()
            .all(|line| status.contains(line))
    };
    let until = Instant::now() + Duration::from_secs(6);
    let found = loop {
        let found = children().into_iter().find(|(id, status)| {
            let arguments = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
            locked(status) && arguments.ends_with(format!("draw\0{MARK}\0").as_bytes())
        });
        if let Some((id, _)) = found {
            break Some(id);
        }
        if Instant::now() > until {
            break None;
        }
    };
    let id = found.expect("a child under seccomp");
    let limits = fs::read_to_string(format!("/proc/{id}/limits")).unwrap_or_default();
    assert!(limits.is_empty() || limits.contains("Max file size             0"), "{limits}");
    assert_eq!(cannot(&looking.join().unwrap()), Why::Late);
    assert!(!Path::new(&format!("/proc/{id}")).exists(), "killed and reaped");
}

#[test]
fn a_missing_program_is_named() {
    let none = Viewer::new("/nonexistent/meldkluis-pixels".into());
    let shown = none.show(&input(b"words"), 0).shown;
    assert_eq!(cannot(&shown), Why::NoProgram("meldkluis-pixels"));
}

#[test]
fn no_film_or_photo_leaves_a_trace_in_the_folders_for_temporary_files() {
    let ours = || {
        let entries = ["/tmp", "/var/tmp", "/dev/shm"].map(|dir| fs::read_dir(dir).unwrap());
        let names = entries.into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
        let mark = format!("meldkluis-pixels-{}-", process::id());
        names.filter(|path| path.to_str().is_some_and(|path| path.contains(&mark))).count()
    };
    for head in
        [&b"\0\0\0\x18ftypheic"[..], b"\0\0\0\x18ftypisom", b"OggS", b"words", b"\xff\xd8\xff"]
    {
        drop(shown(&[head, &[7; 500]].concat()));
    }
    // Another test of this process may have its link there at this moment.
    let until = Instant::now() + Duration::from_secs(20);
    while ours() > 0 && Instant::now() < until {
        thread::yield_now();
    }
    assert_eq!(ours(), 0);
}

//! `meldkluis-reviewer`: see `--help`.

use std::{io, process::ExitCode};

use clap::Parser as _;
use meldkluis_reviewer::{commands::Arguments, say};
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

fn main() -> ExitCode {
    if shut_off().is_err() {
        say::aside(format_args!(
            "meldkluis-reviewer: the kernel does not shut this program's memory off"
        ));
        return ExitCode::FAILURE;
    }
    Arguments::parse().run()
}

/// No core file, and no other program of the same user looks into this one: it holds keys and what tips say.
fn shut_off() -> io::Result<()> {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
}

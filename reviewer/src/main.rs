//! `meldkluis-reviewer`: see `--help`.

use std::process::ExitCode;

use clap::Parser as _;
use meldkluis_reviewer::commands::Arguments;

fn main() -> ExitCode {
    Arguments::parse().run()
}

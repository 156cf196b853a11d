//! Another time for a program to believe in.
//!
//! What comes in: a command, and a time. What goes out: the same command, under Debian's libfaketime.
//!
//! Deliberately absent: the program `faketime` around it. It names what it shares by its process number, leaves that behind
//! when it is killed, and refuses to start when a later one has the same number.

use std::process::Command;

/// Has a program, and all that it starts, believe in another time: `+3d`, `-2d`, or one such as `@2026-12-01 08:00:00`, which
/// is taken as UTC.
///
/// Waits and time limits go on as they would.
pub fn believe(command: &mut Command, time: &str) {
    command.env("LD_PRELOAD", "/usr/$LIB/faketime/libfaketimeMT.so.1");
    command.env("FAKETIME", time).env("FAKETIME_DONT_FAKE_MONOTONIC", "1").env("TZ", "UTC");
}

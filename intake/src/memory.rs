//! What stays in the memory of this process, and who else can look into it.
//!
//! ```text
//! freed heap   → overwritten by the allocator, in main.rs ([`Wiping`])
//! used stack   → overwritten after each piece of work ([`apart`]), and before a thread waits ([`overwrite_stack`])
//! live memory  → no core file, no debugger of the same user, no swap where the limit allows to lock it ([`shield`])
//! ```
//! Deliberately absent: registers, which the next work overwrites; what the kernel holds of a connection; hibernation.

use std::{fs, hint::black_box};

use rustix::{
    io,
    mm::{MlockAllFlags, mlockall},
    process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit},
    thread::{CapabilitySet, capabilities},
};
pub use zeroizing_alloc::ZeroAlloc as Wiping;

/// The stack of each thread that works on requests, in bytes.
pub const STACK: usize = 2 << 20;

/// What is overwritten before a thread waits, in bytes: some microseconds of work.
///
/// That it is enough, the search of the running server's stacks shows (`tests/tests/seizure.rs`). A release overwrites no
/// less than what is tested, although its frames are smaller: it uses 72 KiB.
const SHALLOW: usize = 256 << 10;
/// What is overwritten after reading a form or a handshake.
const USUAL: usize = 512 << 10;
/// What is overwritten after cleaning files, whose structure decides how deep a parser goes: nearly all there is.
const DEEP: usize = STACK - (512 << 10);

/// Overwrites what was used of this thread's stack by a connection's protocol or a page. Call it before waiting.
pub fn overwrite_stack() {
    overwrite::<SHALLOW>();
}

/// Overwrites what was used of this thread's stack by a handshake.
pub fn overwrite_usual_stack() {
    overwrite::<USUAL>();
}

/// Overwrites what was used of this thread's stack by a parser of files.
pub fn overwrite_deep_stack() {
    overwrite::<DEEP>();
}

/// Does `work` and overwrites the stack that it used, also when it panics.
///
/// The result comes in a box, and `work` should hold what is secret in one: what lies in this function's own frame, or
/// above it, is not overwritten.
pub fn apart<T>(work: impl FnOnce() -> T) -> Box<T> {
    let _end = End;
    boxed(work)
}

struct End;

impl Drop for End {
    fn drop(&mut self) {
        overwrite_usual_stack();
    }
}

/// In a frame of its own, so that the result's first place lies below what is overwritten.
#[inline(never)]
fn boxed<T>(work: impl FnOnce() -> T) -> Box<T> {
    Box::new(work())
}

/// Puts zeros where calls of this thread lay before, `N` bytes down from its caller.
///
/// [`black_box`] has to be taken for something that reads the zeros, so they are written. That they are is tested on the
/// built program.
#[inline(never)]
fn overwrite<const N: usize>() {
    let mut zeros = [0_u8; N];
    black_box(&mut zeros);
}

/// Whether what is in memory can get onto a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swap {
    /// There is no swap, or none for this process, or its memory is locked.
    Out,
    /// There is, and the limit on locked memory is too low to lock all of it.
    Possible,
}

/// Shuts the process's memory off: no core file, no debugger or reader of the same user, and no swap where it is possible.
///
/// # Errors
/// When the kernel refuses one of the first two, which it never should.
pub fn shield() -> io::Result<Swap> {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    // A core that goes to a program ignores the limit, and not this.
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(if lock() || !has_swap() { Swap::Out } else { Swap::Possible })
}

/// Locks all memory, now and later, as it comes into use.
///
/// Only without a limit, or with the capability to pass it: else every allocation above it would fail, and a report with
/// it.
fn lock() -> bool {
    let may = capabilities(None).is_ok_and(|own| own.effective.contains(CapabilitySet::IPC_LOCK));
    let unlimited = may || getrlimit(Resource::Memlock).current.is_none();
    let all = MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT;
    unlimited && mlockall(all).is_ok()
}

/// Tells whether the machine has swap that this process may use; where that cannot be told, it has.
fn has_swap() -> bool {
    let swaps = fs::read_to_string("/proc/swaps");
    let on = swaps.map_or(true, |table| table.lines().count() > 1);
    on && !is_kept_from_swap()
}

/// Tells whether the control group forbids it (`MemorySwapMax=0`).
fn is_kept_from_swap() -> bool {
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let group = groups.lines().find_map(|line| line.strip_prefix("0::/"));
    let limit = group.map(|group| format!("/sys/fs/cgroup/{group}/memory.swap.max"));
    let limit = limit.and_then(|limit| fs::read_to_string(limit).ok());
    limit.is_some_and(|limit| limit.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_comes_back_and_panics_go_on() {
        assert_eq!(*apart(|| 7), 7);
        let lost = std::panic::catch_unwind(|| apart(|| -> u8 { panic!("of this test") }));
        assert!(lost.is_err());
    }

    #[test]
    fn stacks_leave_room_above_what_is_overwritten() {
        let deep = std::thread::Builder::new().stack_size(STACK).spawn(overwrite_deep_stack);
        deep.unwrap().join().unwrap();
        const { assert!(SHALLOW < USUAL && USUAL < DEEP && DEEP < STACK) };
    }
}

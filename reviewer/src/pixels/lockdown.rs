//! What a child gives up before it looks at a byte that somebody else made.
//!
//! Two strengths, because two kinds of programs look.
//!
//! | | `draw`: our own Rust decoders | `film`, `sound`, `heif`: ffmpeg, heif-convert |
//! |---|---|---|
//! | files | landlock: none; no call that opens one | landlock: reads system libraries, runs that one program |
//! | network | no call makes a socket | the same: killed; and a network of its own without a way out |
//! | processes | none; no threads | threads; `fork` and its like kill it |
//! | system calls | 17, memory only without a file and never executable; any other kills it | about 80; the dangerous ones kill it, others do not exist |
//! | descriptors | writes to its output alone, reads none | its input in memory, its output, what it opens of the above |
//! | memory, time, files | limits of the process | the same, wider |
//!
//! In both: `no_new_privs`, no core dump, nobody traces it, and it ends with its parent.
//! Deliberately absent: a child that goes on when one of these cannot be had. Only the namespaces are a third wall that
//! some machines do not give to everybody; landlock and seccomp stand without them.

use std::{collections::BTreeMap, env::consts::ARCH, path::Path};

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, PathBeneath, PathFd, Ruleset,
    RulesetAttr as _, RulesetCreated, RulesetCreatedAttr as _, RulesetStatus, Scope,
};
use rustix::{
    process::{
        DumpableBehavior, Resource, Rlimit, Signal, set_dumpable_behavior,
        set_parent_process_death_signal, setrlimit,
    },
    thread::UnshareFlags,
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen as Width, SeccompCmpOp as Compare,
    SeccompCondition, SeccompFilter, SeccompRule, apply_filter,
};

/// What is asked of landlock; an older kernel does what it knows, and one without it is refused.
const ASKED: ABI = ABI::V6;
const CLONE_THREAD: u64 = 0x1_0000;
const PROT_EXEC: u64 = 4;
const MAP_ANONYMOUS: u64 = 0x20;
const STDOUT: u64 = 1;
/// Descriptors of a program; `draw` opens none after it is locked.
const DESCRIPTORS: u64 = 64;

/// The child cannot give something up, so it must not look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this machine cannot lock the child in")]
pub struct NotLocked;

/// How much a child may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of address space.
    pub memory: u64,
    /// Seconds of processor time.
    pub seconds: u64,
}

/// Bounds of `draw`.
pub const DRAW: Bounds = Bounds { memory: 1536 << 20, seconds: 15 };
/// Bounds of programs of the machine.
pub const PROGRAM: Bounds = Bounds { memory: 4 << 30, seconds: 120 };

/// Sets limits, and ends with the parent.
///
/// # Errors
/// [`NotLocked`].
pub fn limit(bounds: Bounds) -> Result<(), NotLocked> {
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(|_| NotLocked)?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(|_| NotLocked)?;
    set(Resource::Core, 0)?;
    set(Resource::Fsize, 0)?;
    set(Resource::Cpu, bounds.seconds)?;
    set(Resource::As, bounds.memory)?;
    set(Resource::Nofile, DESCRIPTORS)
}

fn set(resource: Resource, most: u64) -> Result<(), NotLocked> {
    let most = Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(resource, most).map_err(|_| NotLocked)
}

/// Gives up everything but memory, writing to the standard output, and the end; for our own decoders.
///
/// # Errors
/// [`NotLocked`].
pub fn draw() -> Result<(), NotLocked> {
    restrict(ruleset()?)?;
    set(Resource::Nproc, 0)?;
    set(Resource::Nofile, 0)?;
    let any = |call: &i64| (*call, vec![]);
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = DRAWING.iter().map(any).collect();
    let not_executable = compare(2, Compare::MaskedEq(PROT_EXEC), 0)?;
    let no_file = compare(3, Compare::MaskedEq(MAP_ANONYMOUS), MAP_ANONYMOUS)?;
    rules.insert(libc::SYS_mmap, vec![rule(vec![not_executable.clone(), no_file])?]);
    rules.insert(libc::SYS_mprotect, vec![rule(vec![not_executable])?]);
    rules.insert(libc::SYS_write, vec![rule(vec![compare(0, Compare::Eq, STDOUT)?])?]);
    apply(rules, SeccompAction::KillProcess, SeccompAction::Allow)
}

/// Gives up everything that a program which only turns one file into another does without.
///
/// What is left allows to run `program`, and nothing else, once more.
///
/// # Errors
/// [`NotLocked`].
pub fn program(program: &Path) -> Result<(), NotLocked> {
    own_namespaces();
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let run = AccessFs::ReadFile | AccessFs::Execute;
    let rules = LIBRARIES.iter().fold(ruleset(), |rules, path| below(rules?, path, read));
    let rules = LOADERS.iter().fold(rules, |rules, path| below(rules?, path, run));
    restrict(below(rules?, program, run)?)?;
    let deadly = DEADLY.iter().chain(DEADLY_OLDER).map(|call| (*call, vec![]));
    let mut deadly: BTreeMap<i64, Vec<SeccompRule>> = deadly.collect();
    let process = compare(0, Compare::MaskedEq(CLONE_THREAD), 0)?;
    deadly.insert(libc::SYS_clone, vec![rule(vec![process])?]);
    apply(deadly, SeccompAction::Allow, SeccompAction::KillProcess)?;
    let left = LEFT.iter().chain(LEFT_OLDER).map(|call| (*call, vec![]));
    let mut left: BTreeMap<i64, Vec<SeccompRule>> = left.collect();
    let thread = compare(0, Compare::MaskedEq(CLONE_THREAD), CLONE_THREAD)?;
    left.insert(libc::SYS_clone, vec![rule(vec![thread])?]);
    // Its own limits and threads alone: the process with the keys is of the same user.
    let own = u64::from(std::process::id());
    left.insert(libc::SYS_tgkill, vec![rule(vec![compare(0, Compare::Eq, own)?])?]);
    left.insert(libc::SYS_prlimit64, vec![rule(vec![compare(0, Compare::Eq, 0)?])?]);
    let missing = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
    apply(left, missing, SeccompAction::Allow)
}

/// Leaves the network and the other namespaces of the machine, where everybody may.
#[expect(
    deprecated,
    reason = "unsound only with UnshareFlags::FILES, and nothing here shares descriptors"
)]
fn own_namespaces() {
    let own = UnshareFlags::NEWUSER | UnshareFlags::NEWNET | UnshareFlags::NEWIPC;
    rustix::thread::unshare(own).ok();
}

/// Handles everything that landlock knows, and so takes away whatever is not given back.
fn ruleset() -> Result<RulesetCreated, NotLocked> {
    Ruleset::default()
        .handle_access(AccessFs::from_all(ASKED))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(ASKED)))
        .and_then(|rules| rules.scope(Scope::from_all(ASKED)))
        .and_then(Ruleset::create)
        .map_err(|_| NotLocked)
}

/// Gives back what is below a path, or the file itself; a path that is not there gives nothing.
fn below(
    rules: RulesetCreated,
    path: impl AsRef<Path>,
    access: BitFlags<AccessFs>,
) -> Result<RulesetCreated, NotLocked> {
    let path = path.as_ref();
    let Ok(opened) = PathFd::new(path) else { return Ok(rules) };
    let access = if path.is_dir() { access } else { access & AccessFs::from_file(ASKED) };
    rules.add_rule(PathBeneath::new(opened, access)).map_err(|_| NotLocked)
}

fn restrict(rules: RulesetCreated) -> Result<(), NotLocked> {
    let status = rules.restrict_self().map_err(|_| NotLocked)?;
    let locked = status.no_new_privs && status.ruleset != RulesetStatus::NotEnforced;
    locked.then_some(()).ok_or(NotLocked)
}

fn compare(argument: u8, how: Compare, value: u64) -> Result<SeccompCondition, NotLocked> {
    let width = if matches!(how, Compare::Eq) { Width::Dword } else { Width::Qword };
    SeccompCondition::new(argument, width, how, value).map_err(|_| NotLocked)
}

fn rule(conditions: Vec<SeccompCondition>) -> Result<SeccompRule, NotLocked> {
    SeccompRule::new(conditions).map_err(|_| NotLocked)
}

fn apply(
    rules: BTreeMap<i64, Vec<SeccompRule>>,
    others: SeccompAction,
    these: SeccompAction,
) -> Result<(), NotLocked> {
    let architecture = ARCH.try_into().map_err(|_| NotLocked)?;
    let filter = SeccompFilter::new(rules, others, these, architecture).map_err(|_| NotLocked)?;
    let filter: BpfProgram = filter.try_into().map_err(|_| NotLocked)?;
    apply_filter(&filter).map_err(|_| NotLocked)
}

/// What drawing needs beside the three that look at their arguments.
const DRAWING: &[i64] = &[
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_futex,
    libc::SYS_getrandom,
    libc::SYS_clock_gettime,
    libc::SYS_sched_yield,
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// Where libraries lie.
const LIBRARIES: &[&str] =
    &["/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/alternatives"];
/// What the kernel runs to load a program.
const LOADERS: &[&str] = &["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"];

/// What no program that turns a file into another ever does: it was taken over.
const DEADLY: &[i64] = &[
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept4,
    libc::SYS_sendto,
    libc::SYS_sendmsg,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd,
    libc::SYS_io_uring_setup,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_execveat,
    libc::SYS_open_by_handle_at,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_kexec_load,
];
#[cfg(target_arch = "x86_64")]
const DEADLY_OLDER: &[i64] = &[libc::SYS_fork, libc::SYS_vfork];
#[cfg(not(target_arch = "x86_64"))]
const DEADLY_OLDER: &[i64] = &[];

/// What loading libraries, threads and turning a file into another take.
const LEFT: &[i64] = &[
    libc::SYS_execve,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_close,
    libc::SYS_lseek,
    libc::SYS_fcntl,
    libc::SYS_ioctl,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_ppoll,
    libc::SYS_pselect6,
    // Files: which, landlock decides.
    libc::SYS_openat,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_statfs,
    libc::SYS_fstatfs,
    libc::SYS_readlinkat,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_getdents64,
    libc::SYS_getcwd,
    libc::SYS_fadvise64,
    // Memory.
    libc::SYS_brk,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    // Threads, their locks and their end.
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_set_tid_address,
    libc::SYS_rseq,
    libc::SYS_membarrier,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_getparam,
    libc::SYS_sched_getscheduler,
    libc::SYS_getcpu,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_prctl,
    libc::SYS_seccomp,
    libc::SYS_getrusage,
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
    // Time, randomness, the machine.
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_times,
    libc::SYS_getrandom,
    libc::SYS_uname,
    libc::SYS_sysinfo,
];

/// The older names of the same, which only this architecture has.
#[cfg(target_arch = "x86_64")]
const LEFT_OLDER: &[i64] = &[
    libc::SYS_access,
    libc::SYS_arch_prctl,
    libc::SYS_dup2,
    libc::SYS_getdents,
    libc::SYS_lstat,
    libc::SYS_open,
    libc::SYS_poll,
    libc::SYS_readlink,
    libc::SYS_select,
    libc::SYS_stat,
    libc::SYS_time,
];
#[cfg(not(target_arch = "x86_64"))]
const LEFT_OLDER: &[i64] = &[];

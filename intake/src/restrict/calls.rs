//! Seccomp: the system calls that are left once the server listens; every other one does not exist.
//!
//! The list is what the server, its runtime, sled and the C library use from then on; the tests of the real program show
//! that reports, files, export, import, a new certificate and an orderly end go through it.
//! A call beside it fails with `ENOSYS`, as on a kernel that does not have it: libraries then turn to an older one, where
//! an end of the process would lose the reports that are on their way.
//!
//! Absent, and so denied: `execve`, `fork`, `socket` (UDP too), `connect`, `bind`, `listen`, `ptrace`, `process_vm_*`,
//! `io_uring_*`, `bpf`, `userfaultfd`, `keyctl`, `mount`, `unshare`, `setns`, `memfd_create`, executable memory.

use std::{collections::BTreeMap, env::consts::ARCH};

use rustix::process::getpid;
use seccompiler::{
    BackendError, BpfProgram, Error, SeccompAction, SeccompCmpArgLen as Width,
    SeccompCmpOp as Compare, SeccompCondition, SeccompFilter, SeccompRule,
    apply_filter_all_threads,
};

use super::Hold;

/// Calls that are left whatever their arguments are.
const LEFT: &[i64] = &[
    // Descriptors that are there, and sockets that come in.
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_preadv,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_pwrite64,
    libc::SYS_pwritev,
    libc::SYS_close,
    libc::SYS_lseek,
    libc::SYS_fcntl,
    libc::SYS_accept4,
    libc::SYS_recvfrom,
    libc::SYS_recvmsg,
    libc::SYS_sendto,
    libc::SYS_sendmsg,
    libc::SYS_shutdown,
    libc::SYS_getsockopt,
    libc::SYS_setsockopt,
    libc::SYS_getsockname,
    libc::SYS_getpeername,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_ppoll,
    // Files: which, landlock decides.
    libc::SYS_openat,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_statfs,
    libc::SYS_fstatfs,
    libc::SYS_readlinkat,
    libc::SYS_faccessat,
    libc::SYS_getdents64,
    libc::SYS_fsync,
    libc::SYS_fdatasync,
    libc::SYS_sync_file_range,
    libc::SYS_fallocate,
    libc::SYS_ftruncate,
    libc::SYS_flock,
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    libc::SYS_utimensat,
    libc::SYS_mkdirat,
    libc::SYS_unlinkat,
    libc::SYS_renameat,
    libc::SYS_renameat2,
    // Memory.
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    // Threads, their locks and their end.
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_geteuid,
    libc::SYS_getuid,
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
    // Time and randomness.
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_getrandom,
];

/// The older names of the same, which only this architecture has.
#[cfg(target_arch = "x86_64")]
const OLDER: &[i64] = &[
    libc::SYS_accept,
    libc::SYS_access,
    libc::SYS_chmod,
    libc::SYS_epoll_wait,
    libc::SYS_lstat,
    libc::SYS_mkdir,
    libc::SYS_open,
    libc::SYS_poll,
    libc::SYS_readlink,
    libc::SYS_rename,
    libc::SYS_rmdir,
    libc::SYS_stat,
    libc::SYS_time,
    libc::SYS_unlink,
];
#[cfg(not(target_arch = "x86_64"))]
const OLDER: &[i64] = &[];

/// Leaves all threads the calls of the list, now and for good; also forbids new privileges.
#[must_use]
pub fn calls() -> Hold {
    let installed = program().and_then(|program| apply_filter_all_threads(&program));
    if installed.is_ok() { Hold::Firm } else { Hold::None }
}

fn program() -> Result<BpfProgram, Error> {
    let rules = rules().map_err(Error::Backend)?;
    let other = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
    let arch = ARCH.try_into().map_err(Error::Backend)?;
    let filter = SeccompFilter::new(rules, other, SeccompAction::Allow, arch);
    Ok(filter.and_then(BpfProgram::try_from)?)
}

fn rules() -> Result<BTreeMap<i64, Vec<SeccompRule>>, BackendError> {
    let mut rules: BTreeMap<_, _> = LEFT.iter().chain(OLDER).map(|call| (*call, vec![])).collect();
    let own = u64::from(getpid().as_raw_nonzero().get().unsigned_abs());
    let executable = flag(libc::PROT_EXEC);
    // Threads, not processes, and no namespaces. `clone3` hides its flags from a filter: without it the C library takes this.
    let thread = flag(libc::CLONE_THREAD);
    let apart = [
        libc::CLONE_NEWCGROUP,
        libc::CLONE_NEWIPC,
        libc::CLONE_NEWNET,
        libc::CLONE_NEWNS,
        libc::CLONE_NEWPID,
        libc::CLONE_NEWUSER,
        libc::CLONE_NEWUTS,
    ];
    let clone = apart.into_iter().map(flag).fold(thread, |mask, bit| mask | bit);
    for (call, argument, compare, value) in [
        (libc::SYS_clone, 0, Compare::MaskedEq(clone), thread),
        (libc::SYS_mmap, 2, Compare::MaskedEq(executable), 0),
        (libc::SYS_mprotect, 2, Compare::MaskedEq(executable), 0),
        // A file that is no longer blocking, and a thread's name.
        (libc::SYS_ioctl, 1, Compare::Eq, libc::FIONBIO),
        (libc::SYS_prctl, 0, Compare::Eq, flag(libc::PR_SET_NAME)),
        // The end by its own hand (abort).
        (libc::SYS_tgkill, 0, Compare::Eq, own),
    ] {
        let condition = SeccompCondition::new(argument, Width::Dword, compare, value)?;
        rules.insert(call, vec![SeccompRule::new(vec![condition])?]);
    }
    Ok(rules)
}

fn flag(flag: i32) -> u64 {
    u64::from(flag.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_reaches_outward_is_left() {
        let left = rules().unwrap();
        for call in [
            libc::SYS_execve,
            libc::SYS_execveat,
            libc::SYS_clone3,
            libc::SYS_socket,
            libc::SYS_socketpair,
            libc::SYS_connect,
            libc::SYS_bind,
            libc::SYS_listen,
            libc::SYS_ptrace,
            libc::SYS_process_vm_readv,
            libc::SYS_process_vm_writev,
            libc::SYS_io_uring_setup,
            libc::SYS_io_uring_enter,
            libc::SYS_bpf,
            libc::SYS_perf_event_open,
            libc::SYS_userfaultfd,
            libc::SYS_keyctl,
            libc::SYS_add_key,
            libc::SYS_mount,
            libc::SYS_move_mount,
            libc::SYS_pivot_root,
            libc::SYS_chroot,
            libc::SYS_unshare,
            libc::SYS_setns,
            libc::SYS_memfd_create,
            libc::SYS_pkey_mprotect,
            libc::SYS_kill,
            libc::SYS_tkill,
            libc::SYS_setuid,
            libc::SYS_setresuid,
            libc::SYS_capset,
            libc::SYS_seccomp,
            libc::SYS_prlimit64,
            libc::SYS_name_to_handle_at,
            libc::SYS_open_by_handle_at,
            libc::SYS_linkat,
            libc::SYS_symlinkat,
        ] {
            assert!(!left.contains_key(&call), "{call}");
        }
        assert!(left.contains_key(&libc::SYS_accept4));
    }

    #[test]
    fn filter_is_made_for_this_machine() {
        assert!(!program().unwrap().is_empty());
    }
}

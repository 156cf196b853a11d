//! How many files the system lets this process have open: every connection is one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What is kept for the journal, the index, the spool, the control socket and the runtime.
const OTHERS: u64 = 256;
/// What is taken where the system sets no limit.
const ENOUGH: u64 = 1 << 20;

/// Raises the limit to the highest that this process may have.
///
/// Where that is forbidden, the limit stays, and fewer connections are taken: see [`connections`].
pub(super) fn raise() {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).unwrap_or_default();
}

/// Returns how many of the `wanted` connections a door may have, beside as many of the other.
pub(super) fn connections(wanted: usize) -> usize {
    fitting(wanted, getrlimit(Resource::Nofile).current.unwrap_or(ENOUGH))
}

/// Each upload has a file besides; those are no more than the connections.
fn fitting(wanted: usize, limit: u64) -> usize {
    let each = limit.saturating_sub(OTHERS).max(limit / 2) / 3;
    wanted.min(usize::try_from(each).unwrap_or(usize::MAX)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_fit_the_limit_of_open_files() {
        for (wanted, limit, fitting_in) in
            [(1_000, 1 << 20, 1_000), (1_000, 16_384, 1_000), (1_000, 1_024, 256), (1_000, 64, 10)]
        {
            assert_eq!(fitting(wanted, limit), fitting_in, "{limit}");
            assert!(u64::try_from(2 * fitting(wanted, limit)).unwrap() < limit);
        }
    }
}

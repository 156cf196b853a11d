//! What senders can have the server hold at most, against what the units give it. docs/operating/limits.md says the sum.

use crate::{
    config::Limits,
    memory,
    server::{
        SPARE_THREADS,
        connection::{BUFFER, CONNECTION_WINDOW, FRAME, HEADER_LIST, STREAMS},
        door, gather,
        wire::LINE_MAX,
    },
};

const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;
const UNITS: [&str; 2] = ["meldkluis.service", "meldkluis-self-binding.service"];

/// A header field takes this much besides its own bytes, once it is read.
const FIELD: usize = 112;
/// The shortest field counts so much of a list (RFC 9113 section 10.5.1).
const SHORTEST: usize = 34;
/// Small frames of a body take no more than this besides their bytes: h2 ends a connection of more.
const SMALL_FRAMES: usize = 80 * KIB;
/// What rustls holds of a connection: records that wait to go out, one that comes in, and what was in it.
const TLS: usize = (64 + 18 + 16) * KIB;
/// The tasks and tables of a connection that does nothing.
const BARE: usize = 24 * KIB;
/// The task of one request; as large as it is without optimisation.
const REQUEST: usize = 32 * KIB;
/// The process itself: code, pages in all languages, the index's cache, the runtime.
const BASE: usize = 128 * MIB;

fn size(bytes: u32) -> usize {
    usize::try_from(bytes).unwrap()
}

fn http1() -> usize {
    let fields = 1_024 * FIELD;
    BARE + REQUEST + BUFFER + LINE_MAX + fields
}

fn http2() -> usize {
    let list = size(HEADER_LIST);
    let fields = list.div_ceil(SHORTEST) * FIELD;
    let unread = size(CONNECTION_WINDOW) + SMALL_FRAMES;
    BARE + unread + size(STREAMS) * (list + fields + REQUEST) + list + size(FRAME)
}

/// The sum for the defaults: connections of both doors, words of both, and the stacks of all threads.
fn most() -> usize {
    let limits = Limits::default();
    let one = http1().max(http2());
    let connections = limits.connections * (2 * one + TLS);
    let stacks = threads() * memory::STACK;
    BASE + connections + 2 * gather::ALL + stacks
}

fn threads() -> usize {
    door::threads(Limits::default().submissions_at_once) + SPARE_THREADS
}

/// A unit's setting, in its own unit.
fn setting(unit: &str, name: &str) -> usize {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/systemd/");
    let text = std::fs::read_to_string(format!("{path}{unit}")).unwrap();
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    let value = value.unwrap_or_else(|| panic!("{unit} has no {name}"));
    match value.strip_suffix('G') {
        Some(gibibytes) => gibibytes.parse::<usize>().unwrap() << 30,
        None => value.parse().unwrap(),
    }
}

#[test]
fn connections_at_their_bounds_fit_the_units_memory() {
    for unit in UNITS {
        let memory = setting(unit, "MemoryMax");
        assert!(most() <= memory, "{unit}: {} MiB of {}", most() / MIB, memory / MIB);
    }
}

#[test]
fn threads_of_all_places_fit_the_units_tasks() {
    let others = std::thread::available_parallelism().map_or(2, usize::from).max(64);
    for unit in UNITS {
        assert!(threads() + others <= setting(unit, "TasksMax"), "{unit}: {}", threads());
    }
}

#[test]
fn sum_is_what_the_page_for_operators_says() {
    let page = include_str!("../../../docs/operating/limits.md");
    for said in [
        format!("{} KiB over TLS", (http2() + TLS).div_ceil(KIB)),
        format!("{} KiB over the Unix socket", http2().div_ceil(KIB)),
        format!("{} MiB in all", most().div_ceil(MIB)),
    ] {
        assert!(page.contains(&said), "limits.md does not say: {said}");
    }
    assert!(http1() < http2());
}

//! What a running process still holds: its memory and its threads' stacks, searched as a seizer would.
//!
//! Everything that can be read is searched, which is what a core file holds but for the registers.
//! Whoever searches must be root, or the process must not have shut its memory off.

use std::{
    collections::HashMap,
    fs::{self, File},
    io,
    os::unix::fs::FileExt as _,
    path::Path,
};

/// As many bytes in a row of a marker are found; fewer could be anything.
const WINDOW: usize = 8;
/// Read at once; regions overlap by a needle's length.
const PIECE: usize = 4 << 20;
const PAGE: usize = 4 << 10;

/// Bytes that must not be found.
#[derive(Clone, Debug, Default)]
pub struct Markers {
    needles: HashMap<[u8; WINDOW], Vec<Needle>>,
    longest: usize,
}

#[derive(Clone, Debug)]
struct Needle {
    name: &'static str,
    bytes: Vec<u8>,
}

/// A place at which a marker was found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hit {
    /// Which marker.
    pub name: &'static str,
    /// Where.
    pub place: String,
}

/// A part of a process's memory that can be read.
#[derive(Clone, Debug)]
pub struct Region {
    start: u64,
    end: u64,
    name: String,
}

/// The stack of one thread, below where it is in use.
#[derive(Clone, Debug)]
pub struct Stack {
    /// The thread's name.
    pub thread: String,
    /// How far below there is something, in bytes.
    pub lowest: usize,
    /// How many words of eight bytes are not zero further below than the caller passes over.
    pub words: usize,
}

impl Markers {
    /// Looks for every eight bytes in a row of `marker`, which should be random: a part that is left is found too.
    ///
    /// # Panics
    /// When it is shorter than that.
    pub fn parts(&mut self, name: &'static str, marker: &[u8]) {
        assert!(marker.len() >= WINDOW, "{name}");
        marker.windows(WINDOW).for_each(|part| self.whole(name, part));
    }

    /// Looks for the whole of `marker`.
    ///
    /// # Panics
    /// When it is shorter than eight bytes.
    pub fn whole(&mut self, name: &'static str, marker: &[u8]) {
        let first = *marker.first_chunk().expect("eight bytes");
        self.longest = self.longest.max(marker.len());
        self.needles.entry(first).or_default().push(Needle { name, bytes: marker.to_vec() });
    }

    /// Returns where they are in `bytes`, at most once each.
    #[must_use]
    pub fn within(&self, bytes: &[u8]) -> Vec<(usize, &'static str)> {
        let mut found: Vec<(usize, &'static str)> = vec![];
        for (page, begin) in (0..bytes.len()).step_by(PAGE).enumerate() {
            let end = bytes.len().min((page + 1) * PAGE);
            if bytes[begin..end].iter().all(|byte| *byte == 0) {
                continue;
            }
            for at in begin..end {
                let Some(first) = bytes[at..].first_chunk::<WINDOW>() else { break };
                // Most of what is not zero is code and pointers.
                if first[0] == 0 {
                    continue;
                }
                let needles = self.needles.get(first).into_iter().flatten();
                let here = needles.filter(|needle| bytes[at..].starts_with(&needle.bytes));
                for needle in here {
                    if !found.iter().any(|(_, name)| *name == needle.name) {
                        found.push((at, needle.name));
                    }
                }
            }
        }
        found
    }

    /// Searches the memory of a process.
    ///
    /// # Panics
    /// When it cannot be looked at.
    #[must_use]
    pub fn in_process(&self, process: u32) -> Vec<Hit> {
        let memory = open(process);
        let stacks = places(process);
        let mut hits = vec![];
        for region in regions(process) {
            let mut at = region.start;
            while at < region.end {
                let length = (region.end - at).min(PIECE as u64 + self.longest as u64);
                let piece = read(&memory, at, length);
                for (offset, name) in self.within(&piece) {
                    let place = region.place(&stacks, at + offset as u64);
                    hits.push(Hit { name, place });
                }
                at += PIECE as u64;
            }
        }
        hits
    }

    /// Searches the names and bytes of all files below a folder.
    ///
    /// # Panics
    /// When one cannot be read.
    #[must_use]
    pub fn in_folder(&self, folder: &Path) -> Vec<Hit> {
        let mut hits = vec![];
        for entry in fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let (path, kind) = (entry.path(), entry.file_type().expect("a kind"));
            let mut look = |bytes: &[u8]| {
                let found = self.within(bytes).into_iter();
                hits.extend(found.map(|(_, name)| Hit { name, place: path.display().to_string() }));
            };
            look(path.file_name().expect("a name").as_encoded_bytes());
            if kind.is_file() {
                look(&fs::read(&path).expect("a file"));
            } else if kind.is_dir() {
                hits.extend(self.in_folder(&path));
            }
        }
        hits
    }
}

impl Region {
    fn place(&self, stacks: &[(String, u64)], at: u64) -> String {
        let of = stacks.iter().find(|(_, pointer)| (self.start..self.end).contains(pointer));
        match of {
            Some((thread, pointer)) if at < *pointer => {
                format!("stack of {thread}, {} bytes below its end", pointer - at)
            }
            Some((thread, pointer)) => {
                format!("stack of {thread}, in use, {} bytes above its end", at - pointer)
            }
            None => {
                format!("{:x} in {:x}-{:x} {}", at, self.start, self.end, self.name)
            }
        }
    }
}

/// Returns the stacks of a process's threads whose names begin with `name`, counting words `slack` bytes below.
///
/// # Panics
/// When it cannot be looked at.
#[must_use]
pub fn stacks(process: u32, name: &str, slack: usize) -> Vec<Stack> {
    let memory = open(process);
    let regions = regions(process);
    let threads = places(process).into_iter().filter(|(thread, _)| thread.starts_with(name));
    let stack = |(thread, pointer): (String, u64)| {
        let region = regions.iter().find(|region| (region.start..region.end).contains(&pointer))?;
        let unused = read(&memory, region.start, pointer - region.start);
        let first = unused.iter().position(|byte| *byte != 0);
        let lowest = first.map_or(0, |first| unused.len() - first);
        let far = unused.len().saturating_sub(slack);
        let words = unused[..far].chunks(8).filter(|word| word.iter().any(|byte| *byte != 0));
        Some(Stack { thread, lowest, words: words.count() })
    };
    threads.filter_map(stack).collect()
}

/// Returns how many sockets a process has open.
///
/// # Panics
/// When it cannot be looked at.
#[must_use]
pub fn sockets(process: u32) -> usize {
    let open = fs::read_dir(format!("/proc/{process}/fd")).expect("a running process");
    let targets = open.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
    targets.filter(|target| target.to_string_lossy().starts_with("socket:")).count()
}

/// The name and the stack pointer of each thread that waits in the kernel.
fn places(process: u32) -> Vec<(String, u64)> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).expect("a running process");
    let place = |task: io::Result<fs::DirEntry>| {
        let task = task.ok()?.path();
        let name = fs::read_to_string(task.join("comm")).ok()?.trim().to_owned();
        let call = fs::read_to_string(task.join("syscall")).ok()?;
        let pointer = call.split_whitespace().rev().nth(1)?.strip_prefix("0x")?;
        Some((name, u64::from_str_radix(pointer, 16).ok()?))
    };
    tasks.filter_map(place).collect()
}

fn regions(process: u32) -> Vec<Region> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).expect("its maps can be read");
    let region = |line: &str| {
        let (range, rest) = line.split_once(' ')?;
        let (start, end) = range.split_once('-')?;
        let name = rest.split_whitespace().nth(4).unwrap_or("nameless").to_owned();
        let readable = rest.starts_with('r') && !name.starts_with("[v");
        let number = |text| u64::from_str_radix(text, 16).ok();
        readable.then_some(Region { start: number(start)?, end: number(end)?, name })
    };
    let regions: Vec<_> = maps.lines().filter_map(region).collect();
    assert!(!regions.is_empty(), "memory that can be read");
    regions
}

fn open(process: u32) -> File {
    File::open(format!("/proc/{process}/mem")).expect("its memory can be read")
}

/// What went away meanwhile is nothing.
fn read(memory: &File, at: u64, length: u64) -> Vec<u8> {
    let mut bytes = vec![0; usize::try_from(length).expect("a piece")];
    let mut done = 0;
    while done < bytes.len() {
        match memory.read_at(&mut bytes[done..], at + done as u64) {
            Ok(0) | Err(_) => break,
            Ok(more) => done += more,
        }
    }
    bytes.truncate(done);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_wholes_are_found() {
        let mut markers = Markers::default();
        markers.parts("part", b"abcdefghijkl");
        markers.whole("whole", b"0123456789");
        let bytes = |text: &str| [&[0; 5_000][..], text.as_bytes(), &[0; 20]].concat();
        assert_eq!(markers.within(&bytes("bcdefghi")), [(5_000, "part")]);
        assert_eq!(markers.within(&bytes("x0123456789")), [(5_001, "whole")]);
        assert_eq!(markers.within(&bytes("abcdefg 012345678")), []);
    }

    #[test]
    fn own_memory_holds_what_it_holds() {
        let marker = crate::noise(24, 77).iter().map(|byte| byte | 1).collect::<Vec<_>>();
        let mut markers = Markers::default();
        markers.parts("here", &marker);
        assert!(!markers.in_process(std::process::id()).is_empty());
        drop(marker);
    }
}

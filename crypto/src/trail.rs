//! A desk's audit trail as others see it: its length, the head of its hash chain, and the proof that it only grew.
//!
//! An entry is a line of text that stays at the desk. Its digest is SHA-256 of the line; the head after it is SHA-256 of
//! the head before and that digest. Whoever remembers an earlier head can thus be shown that a later one follows from
//! it, and sees no line.
//!
//! Deliberately absent: the lines, and what they say.

use ring::digest::{Context, SHA256, digest};

/// How far an audit trail reaches: its length in entries, and the head of the chain after the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trail {
    /// The number of entries.
    pub length: u64,
    /// The hash chain's value after them.
    pub head: [u8; 32],
}

impl Trail {
    /// Returns the empty trail of a desk, by its key's name.
    #[must_use]
    pub fn empty(desk: &str) -> Self {
        let head = sha256(&[b"meldkluis/audit/v1\n", desk.as_bytes()]);
        Self { length: 0, head }
    }

    /// Returns the trail after one more entry.
    #[must_use]
    pub fn after(&self, entry: &[u8; 32]) -> Self {
        let length = self.length.saturating_add(1);
        Self { length, head: sha256(&[&self.head, entry]) }
    }
}

/// Returns the digest of an entry's line.
#[must_use]
pub fn entry(line: &str) -> [u8; 32] {
    sha256(&[line.as_bytes()])
}

/// The growth of a trail: where it begins, and the digests of the entries from there to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Growth {
    /// The trail before the first of the entries.
    pub from: Trail,
    /// The digests of the entries.
    pub entries: Vec<[u8; 32]>,
}

impl Growth {
    /// Writes the head before the first entry and then the digests, 32 bytes each.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        [&self.from.head].into_iter().chain(&self.entries).flatten().copied().collect()
    }

    /// Reads what [`Growth::encode`] wrote, of a trail that is `length` entries long at its end.
    #[must_use]
    pub fn decode(bytes: &[u8], length: u64) -> Option<Self> {
        let (parts, rest) = bytes.as_chunks::<32>();
        let (head, entries) = parts.split_first().filter(|_| rest.is_empty())?;
        let count = u64::try_from(entries.len()).ok()?;
        let from = Trail { length: length.checked_sub(count)?, head: *head };
        Some(Self { from, entries: entries.to_vec() })
    }

    /// Tells whether `later` follows from `earlier` by these entries.
    #[must_use]
    pub fn proves(&self, earlier: &Trail, later: &Trail) -> bool {
        let (mut trail, mut passed) = (self.from, self.from == *earlier);
        for entry in &self.entries {
            trail = trail.after(entry);
            passed |= trail == *earlier;
        }
        passed && trail == *later
    }
}

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    if let [part] = parts {
        return digest(&SHA256, part).as_ref().try_into().expect("SHA-256 has 32 bytes");
    }
    let mut hash = Context::new(&SHA256);
    parts.iter().for_each(|part| hash.update(part));
    hash.finish().as_ref().try_into().expect("SHA-256 has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trail(lines: &[&str]) -> Vec<Trail> {
        let mut all = vec![Trail::empty("m.test/desk/a")];
        for line in lines {
            all.push(all[all.len() - 1].after(&entry(line)));
        }
        all
    }

    fn growth(all: &[Trail], lines: &[&str], from: usize) -> Growth {
        Growth { from: all[from], entries: lines[from..].iter().map(|line| entry(line)).collect() }
    }

    const LINES: [&str; 5] = ["one", "two", "three", "four", "five"];

    #[test]
    fn every_later_trail_follows_from_every_earlier_one() {
        let all = trail(&LINES);
        for from in 0..=5 {
            let growth = growth(&all, &LINES, from);
            assert_eq!(Growth::decode(&growth.encode(), 5), Some(growth.clone()));
            for (at, earlier) in all.iter().enumerate() {
                assert_eq!(growth.proves(earlier, &all[5]), at >= from, "from {from}, known {at}");
            }
        }
    }

    #[test]
    fn rewritten_trails_do_not_follow() {
        let all = trail(&LINES);
        let other = ["one", "TWO", "three", "four", "five", "six"];
        let rewritten = trail(&other);
        for from in 0..=2 {
            let growth = growth(&rewritten, &other, from);
            assert_eq!(growth.proves(&all[1], &rewritten[6]), from <= 1, "they part after one");
            assert!(!growth.proves(&all[2], &rewritten[6]));
            assert!(!growth.proves(&all[5], &rewritten[6]));
        }
    }

    #[test]
    fn every_changed_byte_and_every_cut_proves_nothing() {
        let all = trail(&LINES);
        let good = growth(&all, &LINES, 2).encode();
        for at in 0..good.len() {
            let mut bytes = good.clone();
            bytes[at] ^= 1;
            assert!(!Growth::decode(&bytes, 5).unwrap().proves(&all[2], &all[5]), "byte {at}");
            let cut = Growth::decode(&good[..at], 5);
            assert!(cut.is_none_or(|cut| !cut.proves(&all[2], &all[5])), "cut at {at}");
        }
        assert_eq!(Growth::decode(&good, 2), None, "more entries than the trail is long");
    }
}

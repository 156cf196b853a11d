//! A journal of two short segments, its records made by the words of docs/formats.md and then changed.

use std::{fs, path::Path};

use meldkluis_intake::store::replayed;
use ring::digest::{SHA256, digest};
use tempfile::TempDir;

use crate::{DEPLOYMENT, Script, signer};

/// The length of a segment here: records are short, and zeros behind them cost time.
const SEGMENT: usize = 4 << 10;
const HEADER: usize = 96;
const CHUNK: u8 = 1;
const TIP: u8 = 2;
const ERASE: u8 = 4;
const ACKNOWLEDGEMENT: u8 = 5;

thread_local! {
    /// A folder in memory where there is one: an input is written to it and read again.
    static FOLDER: TempDir = folder();
}

fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a folder")
}

/// Replays the input as a journal, and one that the input describes, with its changes.
///
/// # Panics
/// When something does not hold.
pub fn journal(bytes: &[u8]) {
    replay(bytes);
    let mut script = Script(bytes);
    let mut journal = Journal::new();
    for _ in 0..script.byte() % 16 {
        journal.record(&mut script);
    }
    let mut segments = journal.segments.concat();
    let records = replay(&segments);
    assert!(!journal.plain || records == Some(journal.written), "chunks alone are a whole journal");
    script.edit(&mut segments);
    let fewer = replay(&segments);
    assert!(fewer.is_none() || records.is_none() || fewer <= records, "no change adds a record");
}

/// Replays two segments and returns how many records they have; each must lie there as it is written again.
fn replay(bytes: &[u8]) -> Option<usize> {
    let mut segments = bytes.to_vec();
    segments.resize(2 * SEGMENT, 0);
    let records = FOLDER.with(|folder| {
        for (number, segment) in segments.chunks(SEGMENT).enumerate() {
            fs::write(folder.path().join(format!("{number:08}.seg")), segment).expect("room");
        }
        let length = u32::try_from(SEGMENT).expect("a short segment");
        replayed(folder.path(), length, &format!("{DEPLOYMENT}/log/0"))
    });
    let records = records.ok()?;
    for record in &records {
        let at = usize::try_from(record.at.segment).expect("two segments") * SEGMENT
            + usize::try_from(record.at.offset).expect("a short segment");
        let lies = &segments[at..];
        assert!(lies.starts_with(&record.header), "a header has one spelling");
        let body = record.body.as_deref().unwrap_or_default();
        assert!(lies[HEADER..].starts_with(body), "a body has one spelling");
    }
    Some(records.len())
}

/// Writes records one behind the other.
struct Journal {
    segments: Vec<Vec<u8>>,
    chain: Vec<u8>,
    sequence: u64,
    durable: u64,
    /// Number, segment, offset and body of the chunk before, if it was one.
    chunk: Option<(u64, u32, u32, Vec<u8>)>,
    said: u64,
    /// Whether every record is a chunk, and how many there are.
    plain: bool,
    written: usize,
}

impl Journal {
    fn new() -> Self {
        let origin = format!("meldkluis/journal/v1\n{DEPLOYMENT}/log/0");
        let chain = sha256(origin.as_bytes());
        Self {
            segments: vec![vec![]],
            chain,
            sequence: 0,
            durable: 0,
            chunk: None,
            said: 0,
            plain: true,
            written: 0,
        }
    }

    /// Adds the record that the script asks for.
    fn record(&mut self, script: &mut Script<'_>) {
        let what = script.byte();
        self.plain &= what % 8 == 0;
        self.durable = self.sequence.min(self.durable + u64::from(what >> 4));
        match (what % 8, self.chunk.clone()) {
            (0, _) => self.write(CHUNK, script.piece()),
            (1, Some((.., body))) => {
                let day = script.number(2).to_be_bytes();
                let size = (body.len() as u64).to_be_bytes();
                self.write(TIP, &[&sha256(&body), size.as_slice(), &day[4..]].concat());
            }
            (2, Some((number, segment, offset, _))) => {
                let place = [segment.to_be_bytes(), offset.to_be_bytes()].concat();
                let run = [number.to_be_bytes().to_vec(), place];
                let order = [&[1], [0; 23].as_slice(), &run.concat(), &[0, 0, 0, 1]].concat();
                self.write(ERASE, &order);
            }
            (3, _) => {
                self.said += u64::from(script.byte() % 3);
                let key = signer(&format!("{DEPLOYMENT}/desk/north")).verifier().to_string();
                let length = u16::try_from(key.len()).expect("a short key").to_be_bytes();
                let said = self.said.to_be_bytes();
                let trail = [script.byte(); 32];
                let head =
                    [&[0, 0, 0x4e, 0x20], said.as_slice(), &said, &trail, &length, key.as_bytes()];
                self.write(
                    ACKNOWLEDGEMENT,
                    &[&head.concat(), [0; 4].as_slice(), script.piece()].concat(),
                );
            }
            _ => {
                let kind = script.byte();
                self.write(kind, script.piece());
            }
        }
    }

    /// Writes a record where there is room for it, with the right sums; an empty one is none.
    fn write(&mut self, kind: u8, body: &[u8]) {
        if body.is_empty() {
            return;
        }
        let room = |segment: &Vec<u8>| segment.len() + HEADER + body.len() <= SEGMENT;
        if !self.segments.last().is_some_and(room) {
            if self.segments.len() == 2 || !room(&vec![]) {
                return;
            }
            self.segments[0].resize(SEGMENT, 0);
            self.segments.push(vec![]);
        }
        self.sequence += 1;
        self.written += 1;
        let length = u32::try_from(body.len()).expect("a short body").to_be_bytes();
        let mut header = [b"MKJ1".as_slice(), &[kind, 0, 0, 0], &length].concat();
        header.extend(self.sequence.to_be_bytes());
        header.extend(self.durable.to_be_bytes());
        header.extend(sha256(body));
        self.chain = sha256(&[self.chain.as_slice(), &header].concat());
        header.extend(&self.chain);
        header.extend(crc32c::crc32c(&header).to_be_bytes());
        let number = u32::try_from(self.segments.len() - 1).expect("two segments");
        let segment = self.segments.last_mut().expect("at least one");
        let offset = u32::try_from(segment.len()).expect("a short segment");
        segment.extend(header);
        segment.extend(body);
        self.chunk = (kind == CHUNK).then(|| (self.sequence, number, offset, body.to_vec()));
    }
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

//! Spools of every size, and what someone with the disk sees of them.

use std::os::fd::AsRawFd as _;

use super::*;

struct Fixed(u8);

impl Entropy for Fixed {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

fn spool(memory: usize) -> Spool {
    Spool::new(&std::env::temp_dir(), memory, &mut Fixed(7))
}

/// Bytes that repeat at no power of two.
fn bytes(len: usize) -> Vec<u8> {
    (0..len).map(|at| (at % 251).try_into().unwrap()).collect()
}

fn spooled(memory: usize, bytes: &[u8]) -> Spooled {
    let mut spool = spool(memory);
    spool.write_all(bytes).unwrap();
    spool.finish().unwrap()
}

fn read(spooled: &Spooled) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    spooled.reader().read_to_end(&mut bytes).map(|_| bytes)
}

/// Opens the unlinked file behind a spool once more, as someone with the disk would see it.
fn file_behind(spooled: &Spooled) -> File {
    let path = format!("/proc/self/fd/{}", spooled.file.as_ref().unwrap().as_raw_fd());
    File::options().read(true).write(true).open(path).unwrap()
}

#[test]
fn every_place_can_be_gone_to() {
    for (memory, len) in
        [(MEMORY, 3 * CHUNK + 5), (CHUNK, 3 * CHUNK + 5), (CHUNK, 4 * CHUNK), (CHUNK, 0)]
    {
        let bytes = bytes(len);
        let spooled = spooled(memory, &bytes);
        let mut reader = spooled.reader();
        let places = [0, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 1, 3 * CHUNK + 4, len, 0, len / 2];
        for place in places.into_iter().filter(|place| *place <= len) {
            let gone = u64::try_from(place).unwrap();
            assert_eq!(reader.seek(SeekFrom::Start(gone)).unwrap(), gone);
            assert_eq!(reader.stream_position().unwrap(), gone);
            let mut some = vec![0; (len - place).min(CHUNK + 3)];
            reader.read_exact(&mut some).unwrap();
            assert!(some == bytes[place..place + some.len()], "{memory} {len} {place}");
            assert_eq!(
                reader.stream_position().unwrap(),
                gone + u64::try_from(some.len()).unwrap()
            );
        }
        assert_eq!(reader.seek(SeekFrom::End(0)).unwrap(), u64::try_from(len).unwrap());
        assert_eq!(reader.read(&mut [0; 1]).unwrap(), 0);
        assert!(reader.seek(SeekFrom::Current(1)).is_err());
        assert!(reader.seek(SeekFrom::End(-1 - i64::try_from(len).unwrap())).is_err());
    }
}

#[test]
fn every_size_round_trips() {
    for len in [
        0,
        1,
        HEAD - 1,
        HEAD + 1,
        CHUNK - 1,
        CHUNK,
        CHUNK + 1,
        3 * CHUNK,
        MEMORY - 1,
        MEMORY,
        MEMORY + 1,
        MEMORY + CHUNK,
        MEMORY + CHUNK + 1,
        5 * MEMORY + 77,
    ] {
        let bytes = bytes(len);
        let spooled = spooled(MEMORY, &bytes);
        assert_eq!(read(&spooled).unwrap(), bytes, "{len}");
        assert_eq!(read(&spooled).unwrap(), bytes, "a second time, {len}");
        assert_eq!(spooled.len(), u64::try_from(len).unwrap());
        assert_eq!(spooled.head(), &bytes[..len.min(HEAD)]);
        let digest = ring::digest::digest(&SHA256, &bytes);
        assert_eq!(spooled.sha256(), digest.as_ref());
        assert_eq!(spooled.file.is_some(), len > MEMORY, "{len}");
    }
}

#[test]
fn small_writes_and_reads_give_the_same_bytes() {
    let bytes = bytes(3 * CHUNK + 5);
    let mut spool = spool(0);
    for piece in bytes.chunks(1_009) {
        spool.write_all(piece).unwrap();
    }
    let spooled = spool.finish().unwrap();
    let (mut reader, mut read, mut piece) = (spooled.reader(), Vec::new(), [0; 733]);
    loop {
        match reader.read(&mut piece).unwrap() {
            0 => break,
            count => read.extend_from_slice(&piece[..count]),
        }
    }
    assert_eq!(read, bytes);
}

#[test]
fn file_holds_no_plaintext() {
    let planted = b"the name of the boat is Anna Maria";
    let spooled = spooled(0, &planted.repeat(10_000));
    let mut seen = Vec::new();
    file_behind(&spooled).read_to_end(&mut seen).unwrap();
    assert_eq!(seen.len(), 340_000 + 6 * TAG, "the whole file is seen");
    for window in [b"Anna Maria".as_slice(), b"the name", b"boat"] {
        assert!(memchr::memmem::find(&seen, window).is_none());
    }
}

#[test]
fn file_has_no_name() {
    use std::os::unix::fs::MetadataExt as _;
    assert_eq!(file_behind(&spooled(0, &bytes(CHUNK + 1))).metadata().unwrap().nlink(), 0);
}

#[test]
fn altered_file_is_an_error_and_gives_nothing_of_the_chunk() {
    for at in [0, SEALED_LEN - 1, SEALED_LEN, 2 * SEALED_LEN + 4] {
        let spooled = spooled(0, &bytes(2 * CHUNK + 5));
        let file = file_behind(&spooled);
        let mut byte = [0];
        file.read_exact_at(&mut byte, at).unwrap();
        file.write_all_at(&[byte[0] ^ 1], at).unwrap();
        let mut got = Vec::new();
        let error = spooled.reader().read_to_end(&mut got).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{at}");
        let whole_chunks = usize::try_from(at / SEALED_LEN).unwrap();
        assert_eq!(got, bytes(whole_chunks * CHUNK), "{at}");
    }
}

#[test]
fn swapped_chunks_and_a_shortened_file_are_errors() {
    let spooled = spooled(0, &[5; 3 * CHUNK]);
    let file = file_behind(&spooled);
    let mut chunks = [vec![0; CHUNK + TAG], vec![0; CHUNK + TAG]];
    file.read_exact_at(&mut chunks[0], 0).unwrap();
    file.read_exact_at(&mut chunks[1], SEALED_LEN).unwrap();
    assert_ne!(chunks[0], chunks[1], "equal chunks look different");
    file.write_all_at(&chunks[1], 0).unwrap();
    assert_eq!(read(&spooled).unwrap_err().kind(), io::ErrorKind::InvalidData);
    file.write_all_at(&chunks[0], 0).unwrap();
    assert!(read(&spooled).is_ok());
    file.set_len(3 * SEALED_LEN - 1).unwrap();
    assert_eq!(read(&spooled).unwrap_err().kind(), io::ErrorKind::InvalidData);
}

#[test]
fn two_spools_have_two_keys() {
    let bytes = bytes(CHUNK + 1);
    let seen = [1, 2].map(|seed| {
        let mut spool = Spool::new(&std::env::temp_dir(), 0, &mut Fixed(seed));
        spool.write_all(&bytes).unwrap();
        let mut seen = Vec::new();
        file_behind(&spool.finish().unwrap()).read_to_end(&mut seen).unwrap();
        seen
    });
    assert_ne!(seen[0], seen[1]);
}

#[test]
fn spilled_spool_frees_its_memory() {
    assert_eq!(spooled(MEMORY, &bytes(MEMORY + 1)).in_memory(), 0);
    assert_eq!(spooled(MEMORY, &bytes(MEMORY)).in_memory(), MEMORY);
}

#[test]
fn unwritable_folder_is_an_error() {
    let mut spool = Spool::new(Path::new("/nonexistent"), 0, &mut Fixed(1));
    assert!(spool.write_all(&bytes(CHUNK + 1)).is_err());
}

#[test]
fn short_disk_ends_the_file_and_not_what_is_in_memory() {
    let dir = std::env::temp_dir();
    let reserves = crate::room::Reserves { files: u64::MAX, long_texts: 0 };
    let short = || Spool::new(&dir, MEMORY, &mut Fixed(1)).within(Room::new(dir.clone(), reserves));
    let mut spool = short();
    spool.write_all(&bytes(MEMORY)).unwrap();
    assert_eq!(spool.finish().unwrap().in_memory(), MEMORY);
    let error = short().write_all(&bytes(MEMORY + CHUNK)).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
}

//! Invariant 2: a minute after a tip came in, no time in any file of the intake tells when.
//!
//! The only test that waits for a minute to end: the tick is fixed, and it is what is tested. What is on the disk below
//! the file system is another question, which `on_disk.rs` asks.

use std::{
    fs::{self, Metadata},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use meldkluis_tests::{
    deployed::Deployed,
    sender::{Door, Form, send},
    until,
};

const TIPS: usize = 3;

/// One tip: from before it was sent until after its page came.
type Span = (SystemTime, SystemTime);

#[test]
fn no_time_of_a_tip_is_left_after_the_tick() {
    let deployed = Deployed::start();
    let begun = now(&deployed);
    let spans: Vec<Span> = (0..TIPS).map(|tip| send_one(&deployed, tip)).collect();
    let sent = now(&deployed);
    let head = deployed.at.path("store/log-0/journal/head");
    let head_time = || fs::metadata(&head).unwrap().modified().unwrap();
    let opened = head_time();
    assert!(opened < spans[0].0, "the tick of the start is over");
    let ticked = until("the tick came", || (head_time() > opened).then(head_time));
    assert!(ticked > sent, "the tips were sent within one minute");
    // The tick's last step writes the index.
    let index = deployed.at.path("store/log-0/index/db");
    until("the tick is over", || {
        (fs::metadata(&index).unwrap().modified().unwrap() >= ticked).then_some(())
    });

    let mut looked = 0;
    for folder in ["store", "keys"] {
        for (path, metadata) in all(&deployed.at.path(folder)) {
            for time in times(&metadata) {
                assert!(!(begun..sent).contains(&time), "{} has a time of a tip", path.display());
            }
            if metadata.is_file() {
                let found = within(&fs::read(&path).unwrap(), &spans);
                assert_eq!(found, [""; 0], "{}", path.display());
            }
            looked += 1;
        }
    }
    assert!(looked > 12, "only {looked} files and folders");
    let said = deployed.intake.lines().join("\n");
    assert_eq!(within(said.as_bytes(), &spans), [""; 0], "{said}");
}

#[test]
fn search_finds_times_in_every_spelling() {
    let span = (
        UNIX_EPOCH + Duration::from_secs(1_795_526_580),
        UNIX_EPOCH + Duration::from_secs(1_795_526_581),
    );
    for bytes in [
        b"x\xb4\x8f\x05\x6bx".as_slice(),
        b"x\x6b\x05\x8f\xb4x",
        b"at 1795526580.",
        b"2026-11-24T13:23:00Z",
    ] {
        assert_eq!(within(bytes, &[span]).len(), 1, "{}", bytes.escape_ascii());
    }
    assert_eq!(within(b"2026-11-24 1795526582", &[span]), [""; 0]);
}

/// The kernel's clock for files, told by a file beside the deployment; no two answers are the same.
fn now(deployed: &Deployed) -> SystemTime {
    let tell = || fs::metadata(deployed.file("probe", b"")).unwrap().modified().unwrap();
    let first = tell();
    until("the clock goes on", || Some(tell()).filter(|later| *later > first))
}

fn send_one(deployed: &Deployed, tip: usize) -> Span {
    let begun = now(deployed);
    let door = if tip.is_multiple_of(2) { Door::Onion } else { Door::Tls };
    let form = Form::new().field("text", format!("tip {tip}")).bytes("files", &[7; 3_000]);
    assert_eq!(send(&deployed.at, door, "en", &form).status, 200);
    (begun, now(deployed))
}

fn all(dir: &Path) -> Vec<(PathBuf, Metadata)> {
    let mut found = vec![(dir.to_owned(), fs::metadata(dir).unwrap())];
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(all(&path));
        } else {
            let metadata = fs::metadata(&path).unwrap();
            found.push((path, metadata));
        }
    }
    found
}

/// When it was read, modified, changed and made.
fn times(metadata: &Metadata) -> [SystemTime; 4] {
    let seconds = Duration::from_secs(metadata.ctime().try_into().unwrap());
    let changed =
        UNIX_EPOCH + seconds + Duration::from_nanos(metadata.ctime_nsec().try_into().unwrap());
    [
        metadata.accessed().unwrap(),
        metadata.modified().unwrap(),
        changed,
        metadata.created().unwrap(),
    ]
}

/// Returns the spellings of the seconds of these spans that are found in some bytes.
fn within(bytes: &[u8], spans: &[Span]) -> Vec<String> {
    let second = |time: SystemTime| time.duration_since(UNIX_EPOCH).unwrap().as_secs();
    let mut found = vec![];
    for second in spans.iter().flat_map(|(from, until)| second(*from)..=second(*until)) {
        let binary = u32::try_from(second).unwrap();
        let of_day = second % 86_400;
        let clock = format!("{:02}:{:02}:{:02}", of_day / 3_600, of_day / 60 % 60, of_day % 60);
        let spellings = [
            binary.to_le_bytes().to_vec(),
            binary.to_be_bytes().to_vec(),
            second.to_string().into_bytes(),
            clock.into_bytes(),
        ];
        let has =
            |spelling: &&Vec<u8>| bytes.windows(spelling.len()).any(|w| w == spelling.as_slice());
        found.extend(
            spellings
                .iter()
                .filter(has)
                .map(|spelling| format!("{second} as {}", spelling.escape_ascii())),
        );
    }
    found
}

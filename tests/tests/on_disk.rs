//! Invariant 2, below the file system: what a disk holds of the times of tips, when it is taken away.
//!
//! The disk is a file under a loop device, so that every byte that reached it can be searched: tables, and the file
//! system's own journal. docs/operating/disk.md says how to run this.

use std::{
    fs,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use meldkluis_tests::{
    deployed::Deployed,
    mounts::{alone, ext4, move_store},
    sender::{Door, Form, send},
    until,
};

const DISK: u64 = 320 << 20;
const TIPS: usize = 4;

#[test]
#[ignore = "needs root, a loop device and mkfs.ext4, and waits for four ticks"]
fn disk_mounted_as_asked_holds_no_time_of_a_tip() {
    if !alone("disk_mounted_as_asked_holds_no_time_of_a_tip") {
        return;
    }
    let (deployed, image) = deployed_on("lazytime,noatime,commit=300");
    for _ in 0..2 {
        await_tick(&deployed);
        let seconds = send_some(&deployed);
        assert_eq!(found(&image, &seconds), [0; 0], "before the tick");
        await_tick(&deployed);
        assert_eq!(found(&image, &seconds), [0; 0], "after the tick");
    }
    let warned = deployed.intake.lines().iter().any(|line| line.starts_with("store: mount"));
    assert!(!warned, "what is measured here is what serve asks for");
}

#[test]
#[ignore = "needs root, a loop device and mkfs.ext4"]
fn disk_mounted_otherwise_holds_them_and_serve_says_so() {
    if !alone("disk_mounted_otherwise_holds_them_and_serve_says_so") {
        return;
    }
    for options in ["defaults", "lazytime,noatime"] {
        let (deployed, image) = deployed_on(options);
        let seconds = send_some(&deployed);
        let seen = until("the file system wrote", || {
            Some(found(&image, &seconds)).filter(|seen| !seen.is_empty())
        });
        println!("{options}: of the seconds {seconds:?}, these are on the disk: {seen:?}");
        let said = deployed.intake.lines();
        assert!(said.iter().any(|line| line.starts_with("store: mount")), "{said:?}");
    }
}

fn deployed_on(options: &str) -> (Deployed, std::path::PathBuf) {
    let mut deployed = Deployed::start();
    let image = deployed.beside("image");
    let spool = deployed.beside("spool");
    let lines = format!("spool_dir = {spool:?}\nreserve_bytes = 0\nlong_text_reserve_bytes = 0\n");
    move_store(&mut deployed, &lines, |store| ext4(&image, store, DISK, options));
    (deployed, image)
}

/// Waits for the next tick, and for the next second behind it.
fn await_tick(deployed: &Deployed) {
    let index = deployed.at.path("store/log-0/index/db");
    let time = || fs::metadata(&index).unwrap().modified().unwrap();
    let before = time();
    let ticked = until("a tick came", || Some(time()).filter(|now| *now > before));
    until("the tick's second is over", || {
        (second(now(deployed)) > second(ticked) + 1).then_some(())
    });
}

/// Sends tips in seconds of their own, and returns all seconds in which one was under way.
fn send_some(deployed: &Deployed) -> Vec<u32> {
    let mut seconds = Vec::new();
    for tip in 0..TIPS {
        let begun = second(now(deployed));
        let form = Form::new().field("text", format!("tip {tip}"));
        assert_eq!(send(&deployed.at, Door::Onion, "en", &form).status, 200);
        let sent = second(now(deployed));
        seconds.extend(begun..=sent);
        until("the second is over", || (second(now(deployed)) > sent).then_some(()));
    }
    seconds.dedup();
    seconds
}

/// The kernel's clock for files, told by a file that lies elsewhere.
fn now(deployed: &Deployed) -> SystemTime {
    fs::metadata(deployed.file("probe", b"")).unwrap().modified().unwrap()
}

fn second(time: SystemTime) -> u32 {
    time.duration_since(UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

/// Returns which of these seconds the disk holds anywhere, as 32 bits in either order.
fn found(image: &Path, seconds: &[u32]) -> Vec<u32> {
    let bytes = fs::read(image).unwrap();
    let among = |second: u32| seconds.contains(&second).then_some(second);
    let at = |window: &[u8]| {
        let four = window.try_into().unwrap();
        among(u32::from_le_bytes(four)).or_else(|| among(u32::from_be_bytes(four)))
    };
    // A disk is mostly zeros, and times lie on multiples of four bytes.
    let mut found: Vec<u32> = bytes
        .chunks(4_096)
        .enumerate()
        .filter(|(_, block)| block.iter().any(|byte| *byte != 0))
        .flat_map(|(n, _)| bytes[n * 4_096..bytes.len().min(n * 4_096 + 4_099)].windows(4))
        .filter_map(at)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

//! Invariant 4: what was acknowledged is there after the intake died, at whatever moment, as often as it dies.
//!
//! `MELDKLUIS_KILLS=1000` makes the run longer.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

use meldkluis_tests::{
    deployed::Deployed,
    opened::Keys,
    sender::{Door, Form, try_send},
    until,
};

const KILLS: usize = 50;
const SENDERS: usize = 8;

#[test]
fn acknowledged_tips_survive_every_kill() {
    let begun = Instant::now();
    let mut deployed = Deployed::start();
    let keys = Keys::of(&deployed.at);
    let acknowledged = Mutex::new(BTreeSet::new());
    let (kills, mut before) = (kills(), 0);
    for kill in 0..kills {
        send_until_killed(&mut deployed, kill, &acknowledged);
        let (told, tips) = (acknowledged.lock().unwrap().len(), deployed.tips());
        assert!(tips >= before, "kill {kill}: {tips} tips, and there were {before}");
        assert!(tips >= told as u64, "kill {kill}: {told} were acknowledged, {tips} are there");
        before = tips;
    }
    let stored = stored(&deployed, &keys);
    assert_eq!(stored.len() as u64, before, "the bundle has every tip of the log");
    let acknowledged = acknowledged.into_inner().unwrap();
    let lost: Vec<_> = acknowledged.difference(&stored).collect();
    assert!(lost.is_empty(), "acknowledged and not in the bundle: {lost:?}");
    assert!(acknowledged.len() >= kills * 5, "only {} pages came back", acknowledged.len());
    let unheard = stored.len() - acknowledged.len();
    assert!(unheard > 0, "no kill fell between the disk and the page: this proves little");
    println!(
        "{kills} kills under {SENDERS} senders in {} s: {} tips, {unheard} of them stored without a page",
        begun.elapsed().as_secs(),
        stored.len()
    );
}

#[expect(clippy::disallowed_methods, reason = "asks for a longer run of this test alone")]
fn kills() -> usize {
    std::env::var("MELDKLUIS_KILLS").map_or(KILLS, |kills| kills.parse().expect("a number"))
}

/// Sends from all sides, kills the intake after a number of pages that differs by round, and starts it again.
fn send_until_killed(deployed: &mut Deployed, kill: usize, acknowledged: &Mutex<BTreeSet<String>>) {
    let (over, pages) = (AtomicBool::new(false), AtomicUsize::new(0));
    let at = deployed.at.clone();
    thread::scope(|scope| {
        for sender in 0..SENDERS {
            let (over, pages, at) = (&over, &pages, &at);
            scope.spawn(move || {
                let door = if sender % 2 == 0 { Door::Onion } else { Door::Tls };
                for number in 0.. {
                    let text = format!("kill {kill}, sender {sender}, tip {number}");
                    // Texts alone, small files, and files of several chunks of the journal.
                    let form = Form::new().field("text", &text);
                    let form = match (sender + number) % 4 {
                        0 => form.bytes("files", text.repeat(30_000).as_bytes()),
                        1 => form.bytes("files", text.repeat(500).as_bytes()),
                        _ => form,
                    };
                    let answer = try_send(at, door, "en", &form);
                    if answer.is_some_and(|answer| answer.status == 200) {
                        acknowledged.lock().unwrap().insert(text);
                        pages.fetch_add(1, Ordering::SeqCst);
                    }
                    if over.load(Ordering::SeqCst) {
                        return;
                    }
                }
            });
        }
        let wanted = 4 + kill % 9;
        until("pages came back", || (pages.load(Ordering::SeqCst) >= wanted).then_some(()));
        deployed.intake.kill();
        over.store(true, Ordering::SeqCst);
    });
    deployed.intake = deployed.at.serve().unwrap_or_else(|e| panic!("after kill {kill}: {e}"));
}

fn stored(deployed: &Deployed, keys: &Keys) -> BTreeSet<String> {
    let opened = keys.open(&deployed.bundle());
    let texts: Vec<String> = opened.into_iter().map(|opened| opened.tip.text.unwrap()).collect();
    let stored: BTreeSet<String> = texts.iter().cloned().collect();
    assert_eq!(stored.len(), texts.len(), "no tip twice");
    stored
}

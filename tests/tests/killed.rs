//! Invariant 4: what was acknowledged is in the next bundle, also when the intake dies at any moment.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use meldkluis_tests::{
    deployed::Deployed,
    opened::Keys,
    sender::{Door, Form, try_send},
    until,
};

const ROUNDS: usize = 10;
const SENDERS: usize = 4;

#[test]
fn acknowledged_tips_survive_every_kill() {
    let mut deployed = Deployed::start();
    let keys = Keys::of(&deployed.at);
    let acknowledged = Mutex::new(BTreeSet::new());
    for round in 0..ROUNDS {
        send_until_killed(&mut deployed, round, &acknowledged);
        let stored = stored(&deployed, &keys);
        let lost: Vec<_> = acknowledged.lock().unwrap().difference(&stored).cloned().collect();
        assert!(lost.is_empty(), "round {round}: acknowledged and not in the bundle: {lost:?}");
    }
    let count = acknowledged.lock().unwrap().len();
    assert!(count >= ROUNDS * 3, "only {count} tips were acknowledged: this proves little");
}

/// Sends from four sides, kills the intake after a number of pages that differs by round, and starts it again.
fn send_until_killed(
    deployed: &mut Deployed,
    round: usize,
    acknowledged: &Mutex<BTreeSet<String>>,
) {
    let (over, pages) = (AtomicBool::new(false), AtomicUsize::new(0));
    let at = deployed.at.clone();
    thread::scope(|scope| {
        for sender in 0..SENDERS {
            let (over, pages, at) = (&over, &pages, &at);
            scope.spawn(move || {
                let door = if sender % 2 == 0 { Door::Onion } else { Door::Tls };
                for number in 0.. {
                    let text = format!("round {round}, sender {sender}, tip {number}");
                    let form = Form::new()
                        .field("text", &text)
                        .bytes("files", text.repeat(2_000).as_bytes());
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
        let wanted = 3 + round * 2;
        until("pages came back", || (pages.load(Ordering::SeqCst) >= wanted).then_some(()));
        deployed.intake.kill();
        over.store(true, Ordering::SeqCst);
    });
    deployed.intake = deployed.at.serve().unwrap_or_else(|e| panic!("after the kill: {e}"));
}

fn stored(deployed: &Deployed, keys: &Keys) -> BTreeSet<String> {
    let opened = keys.open(&deployed.bundle());
    let texts: Vec<String> = opened.into_iter().map(|opened| opened.tip.text.unwrap()).collect();
    let stored: BTreeSet<String> = texts.iter().cloned().collect();
    assert_eq!(stored.len(), texts.len(), "no tip twice");
    stored
}

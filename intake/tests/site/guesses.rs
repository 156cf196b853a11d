//! Somebody guesses codes, as fast as they can, over many circuits: they find nothing and keep nobody waiting.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use meldkluis_crypto::{
    reply::{Kind, Reply, Words},
    tip::Version,
};
use tokio::io::AsyncWriteExt as _;

use crate::{
    client::{Answer, field, form, post_head, rest, words},
    house::House,
    messages::{code, receipt},
};

/// Guesses of one run, some two minutes of processor time; `MELDKLUIS_GUESSES` asks for another number.
const GUESSES: usize = 10_000;
const CIRCUITS: usize = 16;
/// Guesses at once on each circuit.
const AT_ONCE: usize = 3;

fn guesses() -> usize {
    #[expect(clippy::disallowed_methods, reason = "a longer run is asked for by name")]
    std::env::var("MELDKLUIS_GUESSES").map_or(GUESSES, |count| count.parse().expect("a number"))
}

impl House {
    /// Sends bytes over a connection of a circuit, as tor hands it on.
    pub async fn over(&self, circuit: usize, bytes: &[u8]) -> Answer {
        let line = format!("PROXY TCP6 fc00:dead:beef:4dad::0:{circuit:x} ::1 666 80\r\n");
        let mut stream = self.connect().await;
        stream.write_all(&[line.as_bytes(), bytes].concat()).await.unwrap();
        rest(&mut stream).await.expect("an answer")
    }
}

fn opening(typed: &str) -> Vec<u8> {
    let body = form(&[field("do", "open"), field("code", typed)]);
    [post_head("/en/messages", body.len()).into_bytes(), body].concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_guesses_find_nothing_and_keep_nobody_waiting() {
    let house = Arc::new(House::with_circuits().await);
    let mine = code();
    let reply = Reply {
        version: Version,
        day: "2026-11-23".parse().unwrap(),
        language: "en".into(),
        kind: Kind::Written,
        text: Some(Words::new("for one pair of eyes".into())),
        questions: vec![],
        attachments: vec![],
    };
    house.notes.bring(&receipt(&mine), 1, &reply, &[]);
    let wanted = guesses();
    let (made, found) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let mut attackers = tokio::task::JoinSet::new();
    for attacker in 0..CIRCUITS * AT_ONCE {
        let (house, made, found) = (house.clone(), made.clone(), found.clone());
        attackers.spawn(async move {
            while made.fetch_add(1, Ordering::Relaxed) < wanted {
                let answer = house.over(attacker % CIRCUITS, &opening(code().expose())).await;
                let nothing =
                    answer.status == 503 || answer.body.contains("There is no answer yet");
                found.fetch_or(!nothing, Ordering::Relaxed);
            }
        });
    }
    let mut worst = (Duration::ZERO, Duration::ZERO);
    let mut honest = 1_000;
    while made.load(Ordering::Relaxed) < wanted {
        let tip = words("while they guess");
        let tip = [post_head("/en/tip", tip.len()).into_bytes(), tip].concat();
        let began = Instant::now();
        assert_eq!(house.over(honest, &tip).await.status, 200);
        worst.0 = worst.0.max(began.elapsed());
        let began = Instant::now();
        let opened = house.over(honest + 1, &opening(mine.expose())).await;
        assert!(opened.body.contains("for one pair of eyes"));
        worst.1 = worst.1.max(began.elapsed());
        honest += 2;
    }
    while attackers.join_next().await.is_some() {}
    println!("{} guesses, tips within {:?}, look-ups within {:?}", wanted, worst.0, worst.1);
    assert!(!found.load(Ordering::Relaxed), "a guess found something");
    assert!(honest > 1_000, "nobody honest came by");
    assert!(worst.0 < Duration::from_secs(2), "a tip waited {:?}", worst.0);
    assert!(worst.1 < Duration::from_secs(5), "a look-up waited {:?}", worst.1);
}

#[tokio::test]
async fn connection_that_does_not_say_its_circuit_is_ended() {
    let house = House::with_circuits().await;
    for start in ["", "PROXY UNKNOWN\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n"] {
        let request = format!("{start}GET /en/ HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assert!(house.try_raw(request).await.is_none(), "{start}");
    }
    let request = b"GET /en/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(house.over(7, request).await.status, 200);
}

#[tokio::test]
async fn line_of_tor_is_no_line_of_http_where_it_is_not_expected() {
    let house = House::new().await;
    let request = "PROXY TCP6 fc00::1 ::1 666 80\r\nGET /en/ HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let answer = house.try_raw(request).await;
    assert!(answer.is_none_or(|answer| answer.status == 400));
}

//! Who asks too much, holds too much or sends too slowly: they wait for themselves, and nobody else does.

use std::time::{Duration, Instant};

use meldkluis_intake::{
    config::{Limits, Rate},
    form::{Lost, Why},
    server::Timing,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::UnixStream,
    time::timeout,
};

use crate::{
    client::{field, form, post_head, request, rest, words},
    house::{House, Taken, quick, small},
};

const LONG: Duration = Duration::from_secs(60);

fn rate(each: u32, all: u32) -> Rate {
    Rate { each: each.try_into().unwrap(), all: all.try_into().unwrap() }
}

/// Waits hardly for a budget.
fn impatient() -> Timing {
    Timing { busy: Duration::from_millis(100), ..quick() }
}

fn tip(text: &str) -> Vec<u8> {
    [post_head("/en/tip", words(text).len()).into_bytes(), words(text)].concat()
}

#[tokio::test]
async fn report_over_budget_gets_its_words_back_and_no_other_circuit_notices() {
    let limits = Limits { tips: rate(2, 100), ..small() };
    let house = House::with_circuits_and(limits, impatient()).await;
    for _ in 0..2 {
        assert_eq!(house.over(1, &tip("first")).await.status, 200);
    }
    let began = Instant::now();
    let refused = house.over(1, &tip("typed with care")).await;
    assert!(began.elapsed() >= impatient().busy, "it is slowed down first");
    assert_eq!(refused.status, 503);
    assert_eq!(refused.header("retry-after"), Some("180"));
    assert!(refused.body.contains("typed with care"), "{}", refused.body);
    assert_eq!(house.over(2, &tip("other")).await.status, 200);
    assert_eq!(house.notes.taken().len(), 3);
}

#[tokio::test]
async fn long_report_over_budget_still_gets_the_page() {
    let limits = Limits { tips: rate(1, 100), ..small() };
    let house = House::with_circuits_and(limits, impatient()).await;
    assert_eq!(house.over(1, &tip("first")).await.status, 200);
    let body = form(&[field("text", "long"), crate::client::file("files", &vec![7; 4 << 20])]);
    let sent = [post_head("/en/tip", body.len()).into_bytes(), body].concat();
    let refused = house.over(1, &sent).await;
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("180")));
}

#[tokio::test]
async fn pages_over_budget_wait_and_the_way_out_never_does() {
    let limits = Limits { pages: rate(2, 100), ..small() };
    let timing = Timing { busy: Duration::from_millis(300), ..quick() };
    let house = House::with_circuits_and(limits, timing).await;
    let get = |path| request("GET", path, "").into_bytes();
    for _ in 0..2 {
        assert_eq!(house.over(1, &get("/en/")).await.status, 200);
    }
    let refused = house.over(1, &get("/en/")).await;
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("180")));
    let began = Instant::now();
    assert_eq!(house.over(1, &get("/leave")).await.status, 200);
    assert_eq!(house.over(1, &get("/leave/now")).await.status, 303);
    assert!(began.elapsed() < timing.busy, "whoever leaves does not wait");
    assert_eq!(house.over(2, &get("/en/")).await.status, 200);
}

#[tokio::test]
async fn code_over_budget_is_asked_for_again() {
    let limits = Limits { codes: rate(1, 100), ..small() };
    let house = House::with_circuits_and(limits, impatient()).await;
    let code = crate::messages::code();
    let body = form(&[field("do", "open"), field("code", code.expose())]);
    let sent = [post_head("/en/messages", body.len()).into_bytes(), body].concat();
    assert_eq!(house.over(1, &sent).await.status, 200);
    assert_eq!(house.over(1, &sent).await.status, 503);
    assert_eq!(house.over(2, &sent).await.status, 200);
}

#[tokio::test]
async fn socket_without_circuits_is_not_one_peer() {
    let limits = Limits { tips: rate(1, 100), pages: rate(1, 100), ..small() };
    let house = House::with(limits, impatient()).await;
    for _ in 0..5 {
        assert_eq!(house.get("/en/").await.status, 200);
        assert_eq!(house.post("/en/tip", &words("one of many")).await.status, 200);
    }
}

/// Every place is held by a connection that asks for nothing, and more come all the time.
#[tokio::test]
async fn half_open_connections_keep_nobody_out() {
    let limits = Limits { connections: 16, connections_each: 16, ..small() };
    let house = House::with(limits, quick()).await;
    let mut held = Vec::new();
    for _ in 0..10 {
        for _ in 0..16 {
            held.push(house.connect().await);
            held.push(UnixStream::connect(house.unix()).await.unwrap());
        }
        let began = Instant::now();
        let sent = house.try_raw(tip("in time")).await.expect("an answer");
        assert_eq!(sent.status, 200);
        assert!(began.elapsed() < Duration::from_secs(2));
    }
    let mut gone = 0;
    for stream in &mut held {
        let ended = timeout(Duration::from_millis(1), stream.read(&mut [0; 1])).await;
        gone += usize::from(ended.is_ok_and(|read| read.is_ok_and(|count| count == 0)));
    }
    assert!(gone >= held.len() - 16, "only {gone} of {} were ended", held.len());
}

/// Two forms of one circuit wait for its budget, every place is taken, and more come.
#[tokio::test]
async fn whole_form_that_waits_for_a_budget_makes_room_for_nobody() {
    let limits = Limits { tips: rate(1, 100), connections: 2, connections_each: 2, ..small() };
    let timing = Timing { busy: Duration::from_secs(2), ..quick() };
    let house = House::with_circuits_and(limits, timing).await;
    assert_eq!(house.over(1, &tip("first")).await.status, 200);
    let mut waiting = Vec::new();
    for _ in 0..2 {
        let mut stream = house.connect().await;
        stream.write_all(b"PROXY TCP6 fc00:dead:beef:4dad::0:1 ::1 666 80\r\n").await.unwrap();
        stream.write_all(&tip("typed with care")).await.unwrap();
        waiting.push(stream);
    }
    // Nothing tells from outside when a form was read.
    tokio::time::sleep(timing.busy / 4).await;
    for _ in 0..8 {
        drop(house.connect().await);
    }
    for stream in &mut waiting {
        let page = rest(stream).await.expect("it was given up");
        assert_eq!(page.status, 503);
        assert!(page.body.contains("typed with care"), "{}", page.body);
    }
}

/// Whole forms make room for nobody: so only some of them may wait.
#[tokio::test]
async fn more_whole_forms_than_may_wait_get_their_page_at_once() {
    let limits = Limits { tips: rate(1, 100), connections: 16, connections_each: 16, ..small() };
    let timing = Timing { busy: Duration::from_secs(20), ..quick() };
    let house = House::with_circuits_and(limits, timing).await;
    assert_eq!(house.over(1, &tip("first")).await.status, 200);
    let mut waiting = Vec::new();
    for _ in 0..2 {
        let mut stream = house.connect().await;
        stream.write_all(b"PROXY TCP6 fc00:dead:beef:4dad::0:1 ::1 666 80\r\n").await.unwrap();
        stream.write_all(&tip("waits")).await.unwrap();
        waiting.push(stream);
    }
    // Nothing tells from outside when a form was read.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let began = Instant::now();
    let refused = house.over(1, &tip("typed with care")).await;
    assert!(began.elapsed() < timing.busy / 2, "{:?}", began.elapsed());
    assert_eq!(refused.status, 503);
    assert!(refused.body.contains("typed with care"), "{}", refused.body);
    assert_eq!(house.over(2, &tip("other")).await.status, 200, "nobody else notices");
}

/// Half-open handshakes over TCP, from one address, and then from another.
#[tokio::test]
async fn half_open_handshakes_keep_nobody_out() {
    let limits = Limits { connections: 16, connections_each: 16, ..small() };
    let house = House::with(limits, quick()).await;
    let mut held = Vec::new();
    for _ in 0..64 {
        held.push(house.connect_tcp().await);
    }
    assert_eq!(house.get_tls("/en/").await.status, 200);
}

/// Words that come slowly hold no place: there is one.
#[tokio::test]
async fn slow_words_keep_no_others_out() {
    let house = House::with(small(), impatient()).await;
    let mut slow = Vec::new();
    for _ in 0..20 {
        let mut stream = house.connect().await;
        let sent = tip(&"x".repeat(900));
        stream.write_all(&sent[..sent.len() - 20]).await.unwrap();
        slow.push((stream, sent));
    }
    assert_eq!(house.post("/en/tip", &words("quick")).await.status, 200);
    assert_eq!(house.only().text.as_deref(), Some("quick"));
    for (mut stream, sent) in slow {
        stream.write_all(&sent[sent.len() - 20..]).await.unwrap();
        assert_eq!(rest(&mut stream).await.unwrap().status, 200, "and are taken in the end");
    }
}

/// All places for files but a part are out of the reach of one peer.
#[tokio::test]
async fn slow_files_of_one_circuit_keep_no_others_files_out() {
    let limits = Limits { submissions_at_once: 4, ..small() };
    let house = House::with_circuits_and(limits, impatient()).await;
    let large = form(&[field("text", "files"), crate::client::file("files", &vec![7; 2 << 20])]);
    let sent = [post_head("/en/tip", large.len()).into_bytes(), large].concat();
    let mut slow = Vec::new();
    for _ in 0..8 {
        let mut stream = house.connect().await;
        stream.write_all(b"PROXY TCP6 fc00:dead:beef:4dad::0:1 ::1 666 80\r\n").await.unwrap();
        stream.write_all(&sent[..2_000]).await.unwrap();
        slow.push(stream);
    }
    assert_eq!(house.over(2, &sent).await.status, 200);
}

/// One peer holds its part of the places: the files of its next upload are lost, and its words are not.
#[tokio::test]
async fn fifth_upload_of_one_peer_loses_its_files_and_not_its_words() {
    let limits = Limits { submissions_at_once: 32, ..small() };
    let house = House::with_circuits_and(limits, impatient()).await;
    let send = |text: &str| {
        let file = crate::client::file("files", &vec![7; 2 << 20]);
        let body = form(&[field("text", text), field("danger", "1"), file]);
        [post_head("/en/tip", body.len()).into_bytes(), body].concat()
    };
    let mut held = Vec::new();
    for _ in 0..4 {
        let mut stream = house.connect().await;
        stream.write_all(b"PROXY TCP6 fc00:dead:beef:4dad::0:1 ::1 666 80\r\n").await.unwrap();
        stream.write_all(&send("holds")[..2_000]).await.unwrap();
        held.push(stream);
    }
    // Nothing tells from outside when an upload has its place.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let page = house.over(1, &send("typed with care")).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("<b>File 1</b>: we had no room"), "{}", page.body);
    let taken = house.only();
    assert_eq!(taken.text.as_deref(), Some("typed with care"));
    assert!(taken.answers.danger && taken.files.is_empty());
    assert!(matches!(taken.lost[..], [Lost { first: 1, last: 1, why: Why::NoRoom, .. }]));
}

/// Four circuits hold all places for files of a door, and hardly send. Whoever is ended for others loses files alone.
#[tokio::test]
async fn slow_files_that_hold_all_places_make_room_for_a_fresh_upload() {
    let limits = Limits { submissions_at_once: 32, ..small() };
    let timing = Timing { slow: Duration::from_secs(1), ..quick() };
    let house = House::with_circuits_and(limits, timing).await;
    let large = form(&[field("text", "files"), crate::client::file("files", &vec![7; 2 << 20])]);
    let sent = [post_head("/en/tip", large.len()).into_bytes(), large].concat();
    let begin = async |circuit: usize, bytes: &[u8]| {
        let mut stream = house.connect().await;
        let circuit = format!("PROXY TCP6 fc00:dead:beef:4dad::0:{circuit} ::1 666 80\r\n");
        stream.write_all(circuit.as_bytes()).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream
    };
    let mut slow = Vec::new();
    for circuit in [1, 2, 3, 4].repeat(4) {
        slow.push(begin(circuit, &sent[..2_000]).await);
    }
    let (spoken, end) = (tip("typed slowly"), tip("typed slowly").len() - 20);
    let mut words = begin(6, &spoken[..end]).await;
    assert_eq!(house.over(5, &sent).await.status, 200);
    let mut ended = 0;
    for stream in &mut slow {
        stream.write_all(&sent[2_000..]).await.unwrap();
        let page = rest(stream).await.expect("its words are taken");
        assert_eq!(page.status, 200);
        assert!(page.body.contains("class=\"code\""), "{}", page.body);
        ended += usize::from(page.body.contains("<b>File 1</b>: we had no room"));
    }
    // One is enough; on a busy machine its end may take longer than until the next is looked for.
    assert!((1..8).contains(&ended), "{ended} were ended");
    words.write_all(&spoken[end..]).await.unwrap();
    assert_eq!(rest(&mut words).await.expect("words are never ended for it").status, 200);
    let taken = house.notes.taken();
    assert_eq!(taken.len(), 18);
    let lost = |taken: &&Taken| taken.lost.iter().any(|lost| lost.why == Why::NoRoom);
    let lost: Vec<_> = taken.iter().filter(lost).collect();
    assert_eq!(lost.len(), ended);
    assert!(lost.iter().all(|taken| taken.text.as_deref() == Some("files")));
}

/// All places for files of one door are taken, also by senders that keep their rate; the other door has its own.
#[tokio::test]
async fn files_at_one_door_take_no_places_of_the_other() {
    let house = House::with(small(), impatient()).await;
    let large = form(&[field("text", "files"), crate::client::file("files", &vec![7; 2 << 20])]);
    let sent = [post_head("/en/tip", large.len()).into_bytes(), large].concat();
    let mut held = house.connect().await;
    held.write_all(&sent[..2_000]).await.unwrap();
    let full = "<b>File 1</b>: we had no room";
    while !house.raw(&sent).await.body.contains(full) {}
    let mut other = house.connect_tls("http/1.1").await.unwrap();
    other.write_all(&sent).await.unwrap();
    assert_eq!(rest(&mut other).await.expect("an answer").status, 200);
}

/// Pages are asked for and not read.
#[tokio::test]
async fn whoever_hardly_reads_is_ended() {
    let timing = Timing { span: Duration::from_millis(300), ..quick() };
    let house = House::with(small(), timing).await;
    let mut stream = house.connect().await;
    let get = request("GET", "/en/help", "").replace("Connection: close\r\n", "");
    let (mut sent, mut left) = (0, 4_000);
    let ended = timeout(LONG, async {
        while left > 0 && stream.write_all(get.as_bytes()).await.is_ok() {
            (sent, left) = (sent + 1, left - 1);
        }
        // Too little for the rate that an answer must keep.
        let mut one = [0; 1];
        while stream.read(&mut one).await.is_ok_and(|count| count > 0) {
            tokio::time::sleep(Duration::from_millis(20)).await;
            if stream.write_all(b"x").await.is_err() {
                return;
            }
        }
    });
    assert!(ended.await.is_ok(), "it was never ended");
    assert!(sent > 1);
    assert_eq!(house.get("/en/").await.status, 200);
}

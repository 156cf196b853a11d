//! Limits, and the page that must arrive all the same.

use std::time::{Duration, Instant};

use meldkluis_intake::{form, server::Timing};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::{
    client::{field, file, form, post_head, request, rest, words},
    house::{House, quick, small},
};

#[tokio::test]
async fn upload_far_over_the_limit_gets_the_page_and_no_reset() {
    let house = House::new().await;
    let body = form(&[field("text", "kept"), file("files", &vec![7; 12 << 20])]);
    let answer = house.post("/en/tip", &body).await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("<b>File 1</b>: too large"));
    assert_eq!(house.only().text.as_deref(), Some("kept"));
}

#[tokio::test]
async fn early_refusals_read_on_before_they_answer() {
    let house = House::new().await;
    let large = vec![7; 12 << 20];
    let malformed = [form(&[field("unknown", "x")]), large.clone()].concat();
    assert_eq!(house.post("/en/tip", &malformed).await.status, 400);
    for (method, path, status) in [
        ("POST", "/en/tip", 415),
        ("POST", "/nowhere", 404),
        ("PUT", "/en/tip", 405),
        ("GET", "/en/", 200),
    ] {
        let head = request(method, path, &format!("Content-Length: {}\r\n", large.len()));
        let answer = house.raw([head.as_bytes(), &large].concat()).await;
        assert_eq!(answer.status, status, "{method} {path}");
    }
}

#[tokio::test]
async fn reading_on_ends_and_the_text_is_taken() {
    let house = House::new().await;
    let mut stream = house.connect().await;
    let endless = usize::MAX / 4;
    stream.write_all(post_head("/en/tip", endless).as_bytes()).await.unwrap();
    let start = [field("text", "kept"), file("files", b"")].concat();
    stream.write_all(&start[..start.len() - 2]).await.unwrap();
    let (mut read, mut write) = stream.into_split();
    let (block, mut sent) = (vec![7; 1 << 20], 0_u64);
    while write.write_all(&block).await.is_ok() {
        sent += 1 << 20;
        assert!(sent < 2 * form::read_on(&small()), "nobody stops reading");
    }
    let mut answer = Vec::new();
    drop(read.read_to_end(&mut answer).await);
    assert!(sent + (2 << 20) > form::read_on(&small()));
    assert_eq!(house.only().text.as_deref(), Some("kept"));
}

#[tokio::test]
async fn cut_connection_stores_nothing() {
    let house = House::new().await;
    let body = form(&[field("text", "half"), file("files", &vec![7; 2 << 20])]);
    let head = post_head("/en/tip", body.len());
    let whole = head.len() + body.len();
    for end in [head.len() + 40, head.len() + 300, head.len() + (1 << 20), whole - 2, whole - 1] {
        let sent = [head.as_bytes(), &body].concat();
        let mut stream = house.connect().await;
        stream.write_all(&sent[..end]).await.unwrap();
        drop(stream);
    }
    // There is one place for large forms: when this one is taken, the cut ones are gone.
    let large = form(&[field("text", "whole"), file("files", &vec![7; 2 << 20])]);
    assert_eq!(house.post("/en/tip", &large).await.status, 200);
    assert_eq!(house.only().text.as_deref(), Some("whole"));
}

#[tokio::test]
async fn cut_connection_leaves_no_file_behind() {
    let house = House::new().await;
    let body = form(&[field("text", "x"), file("files", &vec![7; 1 << 20])]);
    assert_eq!(house.post("/en/tip", &body).await.status, 200);
    let spool = house.dir.path().join("spool");
    assert_eq!(std::fs::read_dir(spool).unwrap().count(), 0);
}

#[tokio::test]
async fn stalled_body_is_given_up() {
    let timing = Timing { span: Duration::from_millis(100), ..quick() };
    let house = House::with(small(), timing).await;
    let mut stream = house.connect().await;
    let body = words("slow");
    let sent = [post_head("/en/tip", body.len()).as_bytes(), &body].concat();
    stream.write_all(&sent[..sent.len() - 1]).await.unwrap();
    assert!(rest(&mut stream).await.is_none(), "no answer to half a form");
    assert!(house.notes.taken().is_empty());
}

#[tokio::test]
async fn half_a_head_is_given_up() {
    let timing = Timing { headers: Duration::from_millis(300), ..quick() };
    let house = House::with(small(), timing).await;
    let mut stream = house.connect().await;
    let began = Instant::now();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: loc").await.unwrap();
    let answer = rest(&mut stream).await;
    assert!(answer.is_none_or(|answer| answer.status == 408));
    let long = began.elapsed();
    assert!(long >= timing.headers && long < quick().headers, "{long:?}");
}

#[tokio::test]
async fn silent_connections_are_given_up() {
    let short = Duration::from_millis(300);
    let timing = Timing { idle: short, headers: short, handshake: short, ..quick() };
    let house = House::with(small(), timing).await;
    let within = |began: Instant, from| {
        let long = began.elapsed();
        assert!(long >= from && long < quick().handshake, "{long:?}");
    };
    let (mut silent, began) = (house.connect().await, Instant::now());
    assert!(rest(&mut silent).await.is_none());
    within(began, short);
    let (mut no_handshake, began) = (house.connect_tcp().await, Instant::now());
    let mut nothing = Vec::new();
    drop(no_handshake.read_to_end(&mut nothing).await);
    assert!(nothing.is_empty());
    within(began, short);
    let mut served = house.connect().await;
    let get = request("GET", "/robots.txt", "").replace("Connection: close\r\n", "");
    served.write_all(get.as_bytes()).await.unwrap();
    let began = Instant::now();
    assert_eq!(rest(&mut served).await.expect("an answer").status, 200);
    within(began, short);
}

#[tokio::test]
async fn large_headers_have_a_page_and_huge_ones_end_the_connection() {
    let house = House::new().await;
    let filler = format!("X-Filler: {}\r\n", "f".repeat(990));
    assert_eq!(house.ask("GET", "/en/", &filler.repeat(15)).await.status, 200);
    let answer = house.ask("GET", "/en/", &filler.repeat(17)).await;
    assert_eq!(answer.status, 431);
    assert!(answer.body.contains("Your browser sent too much data with it"));
    let many = "A: b\r\n".repeat(900);
    assert_eq!(house.ask("GET", "/en/", &many).await.status, 200);
    let target = format!("/en/?{}", "q".repeat(17_000));
    assert_eq!(house.get(&target).await.status, 431);
    let body = words("x");
    let head = post_head("/en/tip", body.len());
    let head = head.replace("\r\n\r\n", &format!("\r\n{}\r\n", filler.repeat(17)));
    assert_eq!(house.raw([head.as_bytes(), &body].concat()).await.status, 431);
    let huge = house.try_raw(request("GET", "/en/", &filler.repeat(200))).await;
    assert!(huge.is_none_or(|answer| answer.status == 431));
    assert!(house.notes.taken().is_empty());
}

#[tokio::test]
async fn too_many_at_once_are_asked_to_come_back() {
    let timing = Timing { busy: Duration::from_millis(50), ..quick() };
    let house = House::with(small(), timing).await;
    house.notes.close();
    let first = [post_head("/en/tip", words("first").len()).into_bytes(), words("first")].concat();
    let mut waiting = house.connect().await;
    waiting.write_all(&first).await.unwrap();
    let notes = house.notes.clone();
    tokio::task::spawn_blocking(move || notes.await_waiting(1)).await.unwrap();
    let second = house.post("/en/tip", &words("second")).await;
    assert_eq!(second.status, 503);
    assert_eq!(second.header("retry-after"), Some("180"));
    house.notes.open();
    assert_eq!(rest(&mut waiting).await.unwrap().status, 200);
    assert_eq!(house.only().text.as_deref(), Some("first"));
}

/// Cleaning a file takes time: whoever waits for it holds no place that words need.
#[tokio::test]
async fn short_files_that_wait_to_be_cleaned_keep_no_words_out() {
    let timing = Timing { busy: Duration::from_millis(300), ..quick() };
    let house = House::with(small(), timing).await;
    house.notes.close();
    let send = |text: &str, with_file: bool| {
        let parts = [field("text", text), file("files", b"a short file")];
        let body = form(&parts[..if with_file { 2 } else { 1 }]);
        [post_head("/en/tip", body.len()).into_bytes(), body].concat()
    };
    let mut connections = Vec::new();
    for (at, (text, with_file)) in
        [("holds", true), ("waits", true), ("words", false)].into_iter().enumerate()
    {
        let mut connection = house.connect().await;
        connection.write_all(&send(text, with_file)).await.unwrap();
        connections.push(connection);
        let notes = house.notes.clone();
        // The second one is let through only once its patience is over, and then without its file.
        tokio::task::spawn_blocking(move || notes.await_waiting(at + 1)).await.unwrap();
    }
    house.notes.open();
    let mut pages = Vec::new();
    for connection in &mut connections {
        pages.push(rest(connection).await.unwrap());
    }
    assert!(pages.iter().all(|page| page.status == 200));
    assert!(pages[0].body.contains("<b>File 1</b>: arrived"));
    assert!(pages[1].body.contains("<b>File 1</b>: we had no room"), "{}", pages[1].body);
    assert_eq!(house.notes.taken().len(), 3);
}

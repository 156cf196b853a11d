//! Three ways to keep others from reporting, and what stops each. threat-model.md names them.

use std::time::Duration;

use meldkluis_intake::server::Timing;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::{
    client::{field, file, form, post_head, words},
    house::{House, quick, small},
};

/// All places for large uploads are held by senders that hardly send.
#[tokio::test]
async fn slow_large_uploads_do_not_keep_words_out() {
    let house = House::new().await;
    let large = form(&[field("text", "slow"), file("files", &vec![7; 2 << 20])]);
    let mut slow = Vec::new();
    for _ in 0..8 {
        let mut stream = house.connect().await;
        stream.write_all(post_head("/en/tip", large.len()).as_bytes()).await.unwrap();
        stream.write_all(&large[..1_000]).await.unwrap();
        slow.push(stream);
    }
    assert_eq!(house.post("/en/tip", &words("urgent")).await.status, 200);
    assert_eq!(house.only().text.as_deref(), Some("urgent"));
}

/// A sender drips bytes to hold a place for ever.
#[tokio::test]
async fn dripping_sender_loses_its_place() {
    let span = Duration::from_millis(200);
    let timing = Timing { span, busy: Duration::from_secs(60), ..quick() };
    let house = House::with(small(), timing).await;
    let body = words(&"x".repeat(900));
    let mut dripping = house.connect().await;
    dripping.write_all(post_head("/en/tip", body.len()).as_bytes()).await.unwrap();
    let (read, mut write) = dripping.into_split();
    let drips = async {
        let mut pace = tokio::time::interval(span / 20);
        for byte in &body {
            pace.tick().await;
            if write.write_all(&[*byte]).await.is_err() {
                return;
            }
        }
        panic!("a dripping sender was never given up");
    };
    let other = async {
        assert_eq!(house.post("/en/tip", &words("others")).await.status, 200);
    };
    tokio::join!(drips, other);
    let (mut read, mut answer) = (read, Vec::new());
    // What it sent last may lie there unread: then the end of the connection is an error.
    drop(read.read_to_end(&mut answer).await);
    assert!(answer.is_empty(), "no answer");
    assert_eq!(house.only().text.as_deref(), Some("others"));
}

/// A form is built to make the intake lose the words: ten thousand files around them.
#[tokio::test]
async fn ten_thousand_files_do_not_lose_the_words() {
    let house = House::new().await;
    let files = file("files", b"x").repeat(5_000);
    let body = form(&[files.clone(), field("text", "in the middle"), files]);
    let answer = house.post("/en/tip", &body).await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("<b>Files 4 to 10,000</b>: too many files"));
    assert_eq!(answer.body.len(), 32 << 10, "the page does not grow with the attack");
    assert_eq!(house.only().text.as_deref(), Some("in the middle"));
}

//! HTTP/2 frame by frame, as no honest client sends them: each ends its connection, and nobody else notices.

use std::time::Duration;

use meldkluis_intake::server::Timing;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::UnixStream,
    time::timeout,
};

use crate::house::{House, quick, small};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GO_AWAY: u8 = 7;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// `GET / HTTP/2` to localhost, over http (RFC 7541, indexed and literal fields).
const GET: &[u8] = b"\x82\x86\x84\x41\x09localhost";
const POST: &[u8] = b"\x83\x86\x84\x41\x09localhost";
const LONG: Duration = Duration::from_secs(60);
/// No flood here is longer.
const FLOOD: usize = 32 << 20;

/// Writes a frame (RFC 9113 section 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// Greets over the plain socket, which takes HTTP/2 too.
async fn greet(house: &House) -> UnixStream {
    let mut stream = house.connect().await;
    let greeting = [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), frame(SETTINGS, 0, 0, &[])];
    stream.write_all(&greeting.concat()).await.unwrap();
    stream
}

/// Sends a flood until the server takes no more, reading along; returns the kinds of frames that came back.
async fn flood(house: &House, pieces: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let (mut read, mut write) = greet(house).await.into_split();
    let writing = async move {
        let mut sent = 0;
        for piece in pieces {
            sent += piece.len();
            assert!(sent < FLOOD, "the server takes all of it");
            if write.write_all(&piece).await.is_err() {
                return;
            }
        }
        // Whoever ends the flood first must not be the client.
        std::future::pending::<()>().await;
    };
    let mut said = Vec::new();
    let reading = read.read_to_end(&mut said);
    let ended = timeout(LONG, async {
        tokio::select! { _ = reading => {}, () = writing => {} }
    });
    assert!(ended.await.is_ok(), "the connection never ended");
    let mut kinds = Vec::new();
    let mut rest = said.as_slice();
    while rest.len() >= 9 {
        let length = u32::from_be_bytes([0, rest[0], rest[1], rest[2]]);
        kinds.push(rest[3]);
        rest = rest.get(9 + usize::try_from(length).unwrap()..).unwrap_or_default();
    }
    kinds
}

async fn still_serves(house: &House) {
    assert_eq!(house.get("/en/").await.status, 200);
}

fn short() -> Timing {
    Timing { span: Duration::from_millis(300), ..quick() }
}

#[tokio::test]
async fn plain_request_is_answered() {
    let house = House::new().await;
    let mut stream = greet(&house).await;
    stream.write_all(&frame(HEADERS, END_HEADERS | END_STREAM, 1, GET)).await.unwrap();
    let mut said = Vec::new();
    while !said.windows(6).any(|six| six == b"</html") {
        assert!(timeout(LONG, stream.read_buf(&mut said)).await.unwrap().unwrap() > 0);
    }
}

/// CVE-2023-44487.
#[tokio::test]
async fn rapid_reset_ends_the_connection() {
    let house = House::new().await;
    let pairs = (0..100_000_u32).map(|number| {
        let stream = number * 2 + 1;
        let asked = frame(HEADERS, END_HEADERS | END_STREAM, stream, GET);
        [asked, frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes())].concat()
    });
    let kinds = flood(&house, pairs).await;
    assert!(kinds.contains(&GO_AWAY) || kinds.len() < 100, "{}", kinds.len());
    still_serves(&house).await;
}

/// CVE-2024-27316.
#[tokio::test]
async fn endless_header_list_ends_the_connection() {
    let house = House::new().await;
    let start = frame(HEADERS, END_STREAM, 1, GET);
    let field = [b"\x00\x01x\x7f\x21".as_slice(), &[b'y'; 160]].concat();
    let more = std::iter::repeat_with(move || frame(CONTINUATION, 0, 1, &field));
    flood(&house, std::iter::once(start).chain(more)).await;
    let start = frame(HEADERS, END_STREAM, 1, GET);
    let empty = std::iter::repeat_with(|| frame(CONTINUATION, 0, 1, &[]));
    flood(&house, std::iter::once(start).chain(empty)).await;
    still_serves(&house).await;
}

#[tokio::test]
async fn endless_empty_data_ends_the_connection() {
    let house = House::new().await;
    let start = frame(HEADERS, END_HEADERS, 1, POST);
    let empty = std::iter::repeat_with(|| frame(DATA, 0, 1, &[]));
    flood(&house, std::iter::once(start).chain(empty)).await;
    still_serves(&house).await;
}

/// What must be answered is asked for again and again, and the answers are not read.
#[tokio::test]
async fn floods_of_settings_and_pings_that_nobody_reads_end() {
    let house = House::with(small(), short()).await;
    for piece in
        [frame(SETTINGS, 0, 0, &[]).repeat(1_000), frame(PING, 0, 0, &[7; 8]).repeat(1_000)]
    {
        let mut stream = greet(&house).await;
        let mut sent = 0;
        let ended = timeout(LONG, async {
            while stream.write_all(&piece).await.is_ok() {
                sent += piece.len();
                assert!(sent < FLOOD, "the server takes all of it");
            }
        });
        assert!(ended.await.is_ok(), "the connection never ended");
    }
    still_serves(&house).await;
}

/// No window is given for the answers.
#[tokio::test]
async fn answers_that_are_never_let_through_end() {
    let timing = Timing { idle: Duration::from_millis(300), ..short() };
    let house = House::with(small(), timing).await;
    let mut stream = greet(&house).await;
    let window = [0, 4, 0, 0, 0, 0];
    stream.write_all(&frame(SETTINGS, 0, 0, &window)).await.unwrap();
    for number in 0..8 {
        let asked = frame(HEADERS, END_HEADERS | END_STREAM, number * 2 + 1, GET);
        stream.write_all(&asked).await.unwrap();
    }
    let mut said = Vec::new();
    assert!(timeout(LONG, stream.read_to_end(&mut said)).await.is_ok(), "it never ended");
    still_serves(&house).await;
}

#[tokio::test]
async fn frames_that_no_client_may_send_end_the_connection() {
    let timing = Timing { headers: Duration::from_millis(300), ..quick() };
    let house = House::with(small(), timing).await;
    for wrong in [
        frame(DATA, 0, 0, b"x"),
        frame(DATA, 0, 1, b"x"),
        frame(HEADERS, END_HEADERS, 2, GET),
        frame(HEADERS, END_HEADERS, 1, b"\xff\xff\xff\xff\xff"),
        frame(SETTINGS, 0, 0, &[0; 5]),
        frame(SETTINGS, 1, 0, &[0; 6]),
        frame(PING, 0, 0, &[0; 7]),
        frame(CONTINUATION, END_HEADERS, 1, GET),
        frame(RST_STREAM, 0, 1, &[0; 4]),
        vec![0xff; 9],
    ] {
        let kinds = flood(&house, std::iter::once(wrong.clone())).await;
        assert!(!kinds.contains(&DATA), "{wrong:?}");
    }
    still_serves(&house).await;
}

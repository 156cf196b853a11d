//! HTTP/2 frame by frame, as no honest client sends them: each ends its connection, and nobody else notices.

use std::time::{Duration, Instant};

use meldkluis_intake::server::Timing;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::UnixStream,
    time::timeout,
};

use crate::{
    client::{post_head, rest, words},
    house::{House, quick, small},
};

pub const DATA: u8 = 0;
pub const HEADERS: u8 = 1;
pub const RST_STREAM: u8 = 3;
pub const SETTINGS: u8 = 4;
pub const PING: u8 = 6;
pub const GO_AWAY: u8 = 7;
pub const WINDOW_UPDATE: u8 = 8;
pub const CONTINUATION: u8 = 9;
pub const END_STREAM: u8 = 1;
pub const END_HEADERS: u8 = 4;
/// `GET / HTTP/2` to localhost, over http (RFC 7541, indexed and literal fields).
pub const GET: &[u8] = b"\x82\x86\x84\x41\x09localhost";
pub const POST: &[u8] = b"\x83\x86\x84\x41\x09localhost";
/// What a connection begins with (RFC 9113 section 3.4).
pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
pub const LONG: Duration = Duration::from_secs(60);
/// No flood here is longer.
const FLOOD: usize = 32 << 20;

/// Writes a frame (RFC 9113 section 4.1).
pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// Greets over the plain socket, which takes HTTP/2 too.
pub async fn greet(house: &House) -> UnixStream {
    let mut stream = house.connect().await;
    let greeting = [PREFACE.to_vec(), frame(SETTINGS, 0, 0, &[])];
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
    frames(&said).into_iter().map(|frame| frame.kind).collect()
}

/// A frame that came from the server.
pub struct Frame<'s> {
    pub kind: u8,
    pub flags: u8,
    pub stream: u32,
    pub payload: &'s [u8],
}

impl Frame<'_> {
    /// The error of a RST_STREAM or GOAWAY (RFC 9113 sections 6.4 and 6.8).
    pub fn error(&self) -> u32 {
        let code = if self.kind == GO_AWAY { &self.payload[4..8] } else { &self.payload[..4] };
        u32::from_be_bytes(code.try_into().unwrap())
    }
}

/// Takes apart what the server said, as far as it came whole.
pub fn frames(mut said: &[u8]) -> Vec<Frame<'_>> {
    let mut frames = Vec::new();
    while let Some((head, rest)) = said.split_at_checked(9) {
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let length = usize::try_from(length).unwrap();
        let Some((payload, rest)) = rest.split_at_checked(length) else { break };
        let stream = u32::from_be_bytes(head[5..9].try_into().unwrap());
        frames.push(Frame { kind: head[3], flags: head[4], stream, payload });
        said = rest;
    }
    frames
}

/// Reads on until `enough` is among what was said in all; returns it, or what came before the end.
pub async fn read_until(
    stream: &mut UnixStream,
    said: &mut Vec<u8>,
    enough: impl Fn(&[Frame<'_>]) -> bool,
) -> bool {
    let reading = timeout(LONG, async {
        while !enough(&frames(said)) {
            // What the server did not read makes the end an error.
            if stream.read_buf(said).await.unwrap_or(0) == 0 {
                return false;
            }
        }
        true
    });
    reading.await.expect("neither an answer nor an end")
}

pub async fn still_serves(house: &House) {
    assert_eq!(house.get("/en/").await.status, 200);
}

fn short() -> Timing {
    Timing { span: Duration::from_millis(300), ..quick() }
}

/// Before a request came, silence is as long as its headers may take.
fn quickly_silent(timing: Timing) -> Timing {
    Timing { idle: Duration::from_millis(300), headers: Duration::from_secs(1), ..timing }
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

/// RFC 9113 section 6.8: what crosses with a first goodbye is answered, and then comes the last one.
#[tokio::test]
async fn silent_connection_gets_its_goodbye_and_what_crosses_with_it_is_answered() {
    let timing = quickly_silent(quick());
    let house = House::with(small(), timing).await;
    let (mut stream, mut said) = (greet(&house).await, Vec::new());
    stream.write_all(&frame(HEADERS, END_HEADERS | END_STREAM, 1, GET)).await.unwrap();
    let bye = |frames: &[Frame<'_>]| frames.iter().any(|frame| frame.kind == GO_AWAY);
    assert!(read_until(&mut stream, &mut said, bye).await, "it ended without a goodbye");
    stream.write_all(&frame(HEADERS, END_HEADERS | END_STREAM, 3, GET)).await.unwrap();
    let answered = |frames: &[Frame<'_>]| {
        frames.iter().any(|it| it.kind == DATA && it.stream == 3 && it.flags & END_STREAM != 0)
    };
    assert!(read_until(&mut stream, &mut said, answered).await, "it was cut off");
    let pings = frames(&said).iter().filter(|it| it.kind == PING && it.flags == 0).count();
    assert!(pings > 0, "the goodbye asks how far it got");
    assert!(!read_until(&mut stream, &mut said, |_| false).await, "it ends all the same");
    let errors: Vec<_> =
        frames(&said).iter().filter(|it| it.kind == GO_AWAY).map(Frame::error).collect();
    assert!(errors.iter().all(|error| *error == 0), "{errors:?}");
}

/// Its peer is known by a hash under a key that is forgotten: it must come again to be counted.
#[tokio::test]
async fn old_connection_is_told_to_come_again() {
    let age = Duration::from_millis(400);
    let house = House::with(small(), Timing { age, ..quick() }).await;
    let began = Instant::now();
    let (mut stream, mut said) = (greet(&house).await, Vec::new());
    stream.write_all(&frame(HEADERS, END_HEADERS | END_STREAM, 1, GET)).await.unwrap();
    let bye = |frames: &[Frame<'_>]| frames.iter().any(|frame| frame.kind == GO_AWAY);
    assert!(read_until(&mut stream, &mut said, bye).await);
    assert!(began.elapsed() >= age && began.elapsed() < quick().idle, "{:?}", began.elapsed());
}

#[tokio::test]
async fn report_that_comes_in_while_its_connection_gets_old_is_taken() {
    let age = Duration::from_millis(200);
    let house = House::with(small(), Timing { age, ..quick() }).await;
    let mut stream = house.connect().await;
    let sent = [post_head("/en/tip", words("slow").len()).into_bytes(), words("slow")].concat();
    let (first, last) = sent.split_at(sent.len() - 10);
    stream.write_all(first).await.unwrap();
    tokio::time::sleep(age * 2).await;
    stream.write_all(last).await.unwrap();
    assert_eq!(rest(&mut stream).await.expect("an answer").status, 200);
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
    let timing = quickly_silent(short());
    let house = House::with(small(), timing).await;
    let mut stream = greet(&house).await;
    let window = [0, 4, 0, 0, 0, 0];
    stream.write_all(&frame(SETTINGS, 0, 0, &window)).await.unwrap();
    for number in 0..4 {
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

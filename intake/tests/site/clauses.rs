//! HTTP/2 clause by clause: what a client must not send ends as RFC 9113 says, or does no harm, and whoever asks properly
//! afterwards is answered.
//!
//! After each case the same connection asks for a page, where it still may, and then a fresh one does. Floods are in
//! `frames.rs`.

use tokio::io::AsyncWriteExt as _;

use crate::{
    frames::{
        CONTINUATION, DATA, END_HEADERS, END_STREAM, Frame, GET, GO_AWAY, HEADERS, PING, POST,
        RST_STREAM, SETTINGS, WINDOW_UPDATE, frame, frames, greet, read_until, still_serves,
    },
    house::House,
};

const PRIORITY: u8 = 2;
const PUSH_PROMISE: u8 = 5;
const ACK: u8 = 1;
const PADDED: u8 = 8;
const PRIORITIZED: u8 = 0x20;
const WHOLE: u8 = END_HEADERS | END_STREAM;

/// Error codes (RFC 9113 section 7).
const PROTOCOL: u32 = 1;
const FLOW_CONTROL: u32 = 3;
const CLOSED: u32 = 5;
const FRAME_SIZE: u32 = 6;
const REFUSED: u32 = 7;
const COMPRESSION: u32 = 9;

/// The largest frame that the server takes.
const FRAME_MAX: usize = 16 * 1024;
/// The stream on which a page is asked for in the end.
const HONEST: u32 = 99;
const LARGEST: [u8; 4] = [0x7f, 0xff, 0xff, 0xff];

/// How a case ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// A connection error (section 5.4.1).
    Connection(u32),
    /// A connection error for which the clause has a code of its own, and h2 says PROTOCOL_ERROR, which is for any.
    Broadly(u32),
    /// A stream error (section 5.4.2), and the connection goes on.
    Stream(u32),
    /// Nothing but answers.
    Harmless,
}
use End::{Broadly, Connection, Harmless, Stream};

/// The clause, the frames, and the end.
type Case = (&'static str, Vec<u8>, End);

fn all(frames: &[Vec<u8>]) -> Vec<u8> {
    frames.concat()
}

/// Asks with a block of header fields.
fn ask(fields: &[u8]) -> Vec<u8> {
    frame(HEADERS, WHOLE, 1, fields)
}

/// Asks for a page with one field more, written out (RFC 7541 section 6.2.2).
fn ask_with(name: &str, value: &str) -> Vec<u8> {
    ask(&[GET, &field(name, value)].concat())
}

fn field(name: &str, value: &str) -> Vec<u8> {
    let [name, value] = [name, value].map(|text| {
        let length = u8::try_from(text.len()).unwrap();
        [&[length], text.as_bytes()].concat()
    });
    [b"\0".as_slice(), &name, &value].concat()
}

fn begin_post() -> Vec<u8> {
    frame(HEADERS, END_HEADERS, 1, POST)
}

fn setting(id: u8, value: u32) -> Vec<u8> {
    frame(SETTINGS, 0, 0, &[&[0, id], value.to_be_bytes().as_slice()].concat())
}

fn window(stream: u32, more: [u8; 4]) -> Vec<u8> {
    frame(WINDOW_UPDATE, 0, stream, &more)
}

/// What all frames have in common, and blocks of fields.
fn frames_and_blocks() -> Vec<Case> {
    vec![
        ("4.1 unknown type", frame(0x42, 0xff, 7, b"x"), Harmless),
        (
            "4.2 frame too large",
            all(&[begin_post(), frame(DATA, 0, 1, &[0; FRAME_MAX + 1])]),
            Connection(FRAME_SIZE),
        ),
        ("4.3 index that is not there", ask(b"\xff\x00"), Broadly(COMPRESSION)),
        (
            "4.3 text that ends early",
            ask(&[GET, b"\x00\x01x\x05ab"].concat()),
            Broadly(COMPRESSION),
        ),
        (
            "4.3 table larger than allowed",
            ask(&[b"\x3f\xff\xff\x03", GET].concat()),
            Broadly(COMPRESSION),
        ),
    ]
}

/// The form of each frame, and the stream on which it may come.
fn framing() -> Vec<Case> {
    vec![
        ("6.1 DATA on stream 0", frame(DATA, END_STREAM, 0, b"x"), Connection(PROTOCOL)),
        (
            "6.1 more padding than payload",
            all(&[begin_post(), frame(DATA, PADDED, 1, b"\x05x")]),
            Connection(PROTOCOL),
        ),
        ("6.2 HEADERS on stream 0", frame(HEADERS, WHOLE, 0, GET), Connection(PROTOCOL)),
        (
            "6.2 more padding than payload",
            frame(HEADERS, WHOLE | PADDED, 1, b"\x09\x82"),
            Connection(PROTOCOL),
        ),
        (
            "6.2 HEADERS between fragments",
            all(&[frame(HEADERS, END_STREAM, 1, GET), frame(HEADERS, WHOLE, 3, GET)]),
            Connection(PROTOCOL),
        ),
        ("6.3 PRIORITY on stream 0", frame(PRIORITY, 0, 0, &[0, 0, 0, 3, 1]), Connection(PROTOCOL)),
        ("6.3 PRIORITY of another length", frame(PRIORITY, 0, 1, &[0; 4]), Broadly(FRAME_SIZE)),
        ("6.4 RST_STREAM on stream 0", frame(RST_STREAM, 0, 0, &[0; 4]), Connection(PROTOCOL)),
        (
            "6.4 RST_STREAM of another length",
            all(&[begin_post(), frame(RST_STREAM, 0, 1, &[0; 3])]),
            Broadly(FRAME_SIZE),
        ),
        ("6.5 SETTINGS on a stream", frame(SETTINGS, 0, 1, &[]), Connection(PROTOCOL)),
        ("6.5 SETTINGS of another length", frame(SETTINGS, 0, 0, &[0; 5]), Broadly(FRAME_SIZE)),
        (
            "6.5 acknowledgement with a payload",
            frame(SETTINGS, ACK, 0, &[0; 6]),
            Broadly(FRAME_SIZE),
        ),
        (
            "6.6 PUSH_PROMISE from a client",
            all(&[
                begin_post(),
                frame(PUSH_PROMISE, END_HEADERS, 1, &[&[0, 0, 0, 2], GET].concat()),
            ]),
            Connection(PROTOCOL),
        ),
        ("6.7 PING on a stream", frame(PING, 0, 1, &[0; 8]), Connection(PROTOCOL)),
        ("6.7 PING of another length", frame(PING, 0, 0, &[0; 7]), Broadly(FRAME_SIZE)),
        ("6.8 GOAWAY on a stream", frame(GO_AWAY, 0, 1, &[0; 8]), Connection(PROTOCOL)),
        (
            "6.9 WINDOW_UPDATE of another length",
            frame(WINDOW_UPDATE, 0, 0, &[0; 3]),
            Broadly(FRAME_SIZE),
        ),
        (
            "6.10 CONTINUATION of nothing",
            frame(CONTINUATION, END_HEADERS, 1, GET),
            Connection(PROTOCOL),
        ),
        (
            "6.10 PING between fragments",
            all(&[frame(HEADERS, END_STREAM, 1, GET), frame(PING, 0, 0, &[0; 8])]),
            Connection(PROTOCOL),
        ),
        (
            "6.10 CONTINUATION of another stream",
            all(&[frame(HEADERS, END_STREAM, 1, GET), frame(CONTINUATION, END_HEADERS, 3, &[])]),
            Connection(PROTOCOL),
        ),
    ]
}

/// Streams, their states, settings and windows.
fn streams() -> Vec<Case> {
    vec![
        ("5.1 DATA on an idle stream", frame(DATA, 0, 1, b"x"), Connection(PROTOCOL)),
        (
            "5.1 RST_STREAM on an idle stream",
            frame(RST_STREAM, 0, 1, &[0; 4]),
            Connection(PROTOCOL),
        ),
        ("5.1 WINDOW_UPDATE on an idle stream", window(1, [0, 0, 0, 1]), Connection(PROTOCOL)),
        (
            "5.1 DATA after the end",
            all(&[ask(GET), frame(DATA, END_STREAM, 1, b"x")]),
            Broadly(CLOSED),
        ),
        ("5.1.1 stream of the server's", frame(HEADERS, WHOLE, 2, GET), Connection(PROTOCOL)),
        (
            "5.1.1 stream lower than before",
            all(&[frame(HEADERS, WHOLE, 5, GET), frame(HEADERS, WHOLE, 3, GET)]),
            Connection(PROTOCOL),
        ),
        (
            "5.1.2 more streams than allowed",
            // One is taken back, or there is no room for the last request.
            all(&[
                (0..5).flat_map(|n| frame(HEADERS, END_HEADERS, n * 2 + 1, POST)).collect(),
                frame(RST_STREAM, 0, 1, &[0, 0, 0, 8]),
            ]),
            Stream(REFUSED),
        ),
        ("5.3.1 PRIORITY on itself", frame(PRIORITY, 0, 1, &[0, 0, 0, 1, 1]), Stream(PROTOCOL)),
        (
            "5.3.1 HEADERS on themselves",
            frame(HEADERS, WHOLE | PRIORITIZED, 1, &[&[0, 0, 0, 1, 1], GET].concat()),
            Stream(PROTOCOL),
        ),
        ("6.5.2 push neither on nor off", setting(2, 2), Connection(PROTOCOL)),
        ("6.5.2 window too large", setting(4, 1 << 31), Broadly(FLOW_CONTROL)),
        ("6.5.2 frames too small", setting(5, 16_383), Connection(PROTOCOL)),
        ("6.5.2 unknown setting", setting(0x42, 7), Harmless),
        ("6.9 window of nothing more", window(0, [0; 4]), Connection(PROTOCOL)),
        (
            "6.9 stream's window of nothing more",
            all(&[begin_post(), window(1, [0; 4])]),
            Connection(PROTOCOL),
        ),
        ("6.9.1 window overflow", window(0, LARGEST), Connection(FLOW_CONTROL)),
        (
            "6.9.1 stream's window overflow",
            all(&[begin_post(), window(1, LARGEST)]),
            Stream(FLOW_CONTROL),
        ),
        ("6.9.2 window taken away", all(&[setting(4, 0), setting(4, 65_535)]), Harmless),
    ]
}

/// Requests, as HTTP has them. Trailers are dropped unread, whatever is in them.
fn requests() -> Vec<Case> {
    let with_length = |length| {
        let fields = [POST, &field("content-length", length)].concat();
        frame(HEADERS, END_HEADERS, 1, &fields)
    };
    let mut cases = vec![
        (
            "8.1 second HEADERS without the end",
            all(&[begin_post(), frame(HEADERS, END_HEADERS, 1, &field("x", "y"))]),
            Stream(PROTOCOL),
        ),
        (
            "8.1 pseudo header behind the body",
            all(&[begin_post(), frame(HEADERS, WHOLE, 1, b"\x82")]),
            Harmless,
        ),
        (
            "8.1.1 body shorter than its length",
            all(&[with_length("5"), frame(DATA, END_STREAM, 1, b"abc")]),
            Stream(PROTOCOL),
        ),
        (
            "8.1.1 body longer than its length",
            all(&[with_length("2"), frame(DATA, END_STREAM, 1, b"abc")]),
            Stream(PROTOCOL),
        ),
        (
            "8.1.1 body of its length",
            all(&[with_length("3"), frame(DATA, END_STREAM, 1, b"abc")]),
            Harmless,
        ),
        ("8.2.2 te trailers", ask_with("te", "trailers"), Harmless),
        (
            "8.3 pseudo header of an answer",
            ask(&[GET, &field(":status", "200")].concat()),
            Stream(PROTOCOL),
        ),
        (
            "8.3 unknown pseudo header",
            ask(&[GET, &field(":other", "x")].concat()),
            Connection(PROTOCOL),
        ),
        (
            "8.3 pseudo header behind a field",
            ask(&[b"\x82\x86".as_slice(), &field("x", "y"), b"\x84"].concat()),
            Stream(PROTOCOL),
        ),
        ("8.3.1 no method", ask(b"\x86\x84\x41\x09localhost"), Stream(PROTOCOL)),
        ("8.3.1 no scheme", ask(b"\x82\x84\x41\x09localhost"), Stream(PROTOCOL)),
        ("8.3.1 no path", ask(b"\x82\x86\x41\x09localhost"), Stream(PROTOCOL)),
        (
            "8.3.1 empty path",
            ask(&[b"\x82\x86\x41\x09localhost".as_slice(), &field(":path", "")].concat()),
            Stream(PROTOCOL),
        ),
        ("8.3.1 two methods", ask(&[b"\x82\x83".as_slice(), &GET[1..]].concat()), Stream(PROTOCOL)),
    ];
    // What HPACK's reader refuses already ends the connection, as it may (section 5.4.1).
    for (clause, name, value, end) in [
        ("8.2.1 upper case", "X-Upper", "x", Connection(PROTOCOL)),
        ("8.2.1 blank in a name", "x y", "x", Connection(PROTOCOL)),
        ("8.2.1 line end in a value", "x", "a\r\nb", Connection(PROTOCOL)),
        ("8.2.1 zero in a value", "x", "a\0b", Connection(PROTOCOL)),
        ("8.2.2 te of another kind", "te", "gzip", Stream(PROTOCOL)),
        ("8.2.2 connection", "connection", "close", Stream(PROTOCOL)),
        ("8.2.2 transfer-encoding", "transfer-encoding", "chunked", Stream(PROTOCOL)),
        ("8.2.2 upgrade", "upgrade", "h2c", Stream(PROTOCOL)),
    ] {
        cases.push((clause, ask_with(name, value), end));
    }
    cases
}

/// Sends a case, and then asks for a page on the same connection; tells how it ended.
async fn end_of(house: &House, sent: &[u8]) -> End {
    let (mut stream, mut said) = (greet(house).await, Vec::new());
    let honest = frame(HEADERS, WHOLE, HONEST, GET);
    // The server may be gone before all of it is written.
    drop(stream.write_all(&[sent, &honest].concat()).await);
    let answered = |frames: &[Frame<'_>]| frames.iter().any(is_honest_answer);
    if !read_until(&mut stream, &mut said, answered).await {
        let bye = frames(&said).into_iter().rfind(|frame| frame.kind == GO_AWAY);
        return Connection(bye.map_or(0, |bye| bye.error()));
    }
    let frames = frames(&said);
    assert!(frames.iter().all(|frame| frame.kind != GO_AWAY), "answered after its goodbye");
    let reset = frames.iter().find(|frame| frame.kind == RST_STREAM && frame.error() != 0);
    reset.map_or(Harmless, |reset| Stream(reset.error()))
}

fn is_honest_answer(frame: &Frame<'_>) -> bool {
    frame.stream == HONEST && frame.kind == DATA && frame.flags & END_STREAM != 0
}

async fn judge(cases: Vec<Case>) {
    let house = House::new().await;
    let mut wrong = Vec::new();
    for (clause, sent, end) in cases {
        let found = end_of(&house, &sent).await;
        let fine = match end {
            Broadly(code) => found == Connection(PROTOCOL) || found == Connection(code),
            end => found == end,
        };
        if !fine {
            wrong.push(format!("{clause}: {found:?} and not {end:?}"));
        }
        still_serves(&house).await;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(house.notes.taken().is_empty());
}

#[tokio::test]
async fn frames_end_as_their_clauses_say() {
    judge([frames_and_blocks(), framing()].concat()).await;
}

#[tokio::test]
async fn streams_end_as_their_clauses_say() {
    judge(streams()).await;
}

#[tokio::test]
async fn requests_end_as_their_clauses_say() {
    judge(requests()).await;
}

/// Section 3.4. That SETTINGS come next h2 does not insist on.
#[tokio::test]
async fn connection_that_begins_otherwise_gets_no_answer() {
    let house = House::new().await;
    let get = frame(HEADERS, WHOLE, 1, GET);
    for begin in
        [b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n".to_vec(), b"PRI * HTTP/2.0\r\n\r\nSM\r\nX\n".to_vec()]
    {
        let mut stream = house.connect().await;
        let sent = [begin.clone(), get.clone()].concat();
        drop(stream.write_all(&sent).await);
        let mut said = Vec::new();
        let answered = |frames: &[Frame<'_>]| frames.iter().any(|frame| frame.kind == HEADERS);
        assert!(!read_until(&mut stream, &mut said, answered).await, "{begin:?}");
    }
    still_serves(&house).await;
}

/// Section 6.5.3 and 6.7: both are acknowledged, a ping with what it brought.
#[tokio::test]
async fn settings_and_pings_are_acknowledged() {
    let house = House::new().await;
    let (mut stream, mut said) = (greet(&house).await, Vec::new());
    stream.write_all(&frame(PING, 0, 0, b"received")).await.unwrap();
    let both = |frames: &[Frame<'_>]| {
        let has = |kind, payload: &[u8]| {
            frames.iter().any(|it| it.kind == kind && it.flags == ACK && it.payload == payload)
        };
        has(SETTINGS, b"") && has(PING, b"received")
    };
    assert!(read_until(&mut stream, &mut said, both).await);
}

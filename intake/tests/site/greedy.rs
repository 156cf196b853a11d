//! What connections can have the server hold in memory, measured in this process.

use std::{fs, time::Duration};

use meldkluis_intake::{
    config::{Limits, Rate},
    server::Timing,
};
use tokio::io::AsyncWriteExt as _;

use crate::{
    client::request,
    frames::{
        DATA, END_HEADERS, Frame, HEADERS, POST, PREFACE, SETTINGS, WINDOW_UPDATE, frame,
        read_until,
    },
    house::{House, quick, small},
};

/// What docs/operating/limits.md says that one connection takes at most, over the Unix socket; TLS has buffers besides.
const MOST: usize = 740 << 10;
const CONNECTIONS: usize = 48;
const FIRST: usize = 8;

/// The memory of this process that is in use.
fn resident() -> usize {
    let pages = fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

/// A house in which every request waits before its body is read.
async fn waiting_house() -> House {
    let one = 1.try_into().unwrap();
    let limits = Limits { pages: Rate { each: one, all: one }, ..small() };
    let timing = Timing { busy: Duration::from_secs(300), ..quick() };
    let house = House::with_circuits_and(limits, timing).await;
    let get = request("GET", "/en/", "");
    assert_eq!(house.over(0xffff, get.as_bytes()).await.status, 200);
    house
}

/// Opens connections that each begin and go on alike; returns what one of them takes.
async fn taken_by(begin: &[u8], sent: &[u8]) -> usize {
    let (house, mut held, mut before) = (waiting_house().await, Vec::new(), 0);
    for number in 0..CONNECTIONS + FIRST {
        // The first ones touch memory that all need.
        if number == FIRST {
            tokio::time::sleep(Duration::from_secs(1)).await;
            before = resident();
        }
        let circuit = format!("PROXY TCP6 fc00:dead:beef:4dad::0:{number:x} ::1 666 80\r\n");
        let mut stream = house.connect().await;
        stream.write_all(&[circuit.as_bytes(), begin].concat()).await.unwrap();
        if !begin.is_empty() {
            // The window is wide only once both sides said so.
            let wide = |frames: &[Frame<'_>]| {
                let acknowledged = frames.iter().any(|it| it.kind == SETTINGS && it.flags == 1);
                acknowledged && frames.iter().any(|it| it.kind == WINDOW_UPDATE)
            };
            assert!(read_until(&mut stream, &mut Vec::new(), wide).await);
        }
        // It takes no more than it wants.
        let short = Duration::from_millis(100);
        let whole = tokio::time::timeout(short, stream.write_all(sent)).await;
        held.push((stream, whole));
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    resident().saturating_sub(before) / CONNECTIONS
}

/// All streams that are allowed, each with the most fields, and then a body in the smallest frames that are allowed.
#[tokio::test]
async fn greedy_http2_connection_takes_no_more_than_is_said() {
    // From aa to sl, so that none of them has a meaning.
    let fields: Vec<u8> = (0..480_u32)
        .flat_map(|number| {
            let name = [
                b'a' + u8::try_from(number / 26).unwrap(),
                b'a' + u8::try_from(number % 26).unwrap(),
            ];
            [b"\x00\x02".as_slice(), &name, b"\x01y"].concat()
        })
        .collect();
    let block = [POST, b"\x00\x04path\x00", &fields].concat();
    let begin = [PREFACE.to_vec(), frame(SETTINGS, 0, 0, &[]), frame(SETTINGS, 1, 0, &[])].concat();
    let mut sent = Vec::new();
    for stream in [1, 3, 5, 7] {
        sent.extend(frame(HEADERS, END_HEADERS, stream, &block));
    }
    sent.extend(frame(DATA, 0, 1, b"x").repeat(250));
    for stream in [1, 3, 5, 7] {
        sent.extend(frame(DATA, 0, stream, &[7; 4_000]).repeat(8));
    }
    let each = taken_by(&begin, &sent).await;
    assert!(each < MOST, "{} KiB", each >> 10);
    assert!(each > 100 << 10, "{} KiB: it holds less than it was made to", each >> 10);
}

#[tokio::test]
async fn greedy_http1_connection_takes_no_more_than_is_said() {
    let head = request(
        "POST",
        "/nowhere",
        &format!("{}Content-Length: 9000000\r\n", "A: b\r\n".repeat(900)),
    );
    let sent = [head.as_bytes(), &vec![7; 1 << 20]].concat();
    let each = taken_by(b"", &sent).await;
    assert!(each < MOST, "{} KiB", each >> 10);
}

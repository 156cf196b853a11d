//! Requests that two readers would take apart differently, byte for byte: none is answered twice, and none is believed.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::{
    client::{post_head, words},
    house::House,
};

/// Sends bytes and returns everything that came back.
async fn said(house: &House, bytes: &[u8]) -> String {
    let mut stream = house.connect().await;
    // A connection that is ended early takes no more.
    drop(stream.write_all(bytes).await);
    drop(stream.shutdown().await);
    let mut said = Vec::new();
    drop(stream.read_to_end(&mut said).await);
    String::from_utf8_lossy(&said).into_owned()
}

fn answers(said: &str) -> usize {
    said.matches("HTTP/1.1 ").count()
}

#[tokio::test]
async fn ambiguous_requests_are_refused_and_what_follows_is_not_read() {
    let house = House::new().await;
    let smuggled = "GET /en/about HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for lines in [
        "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n",
        "Content-Length: 0\r\nContent-Length: 6\r\n",
        "Content-Length: 0\r\nContent-Length: 0\r\n",
        "Content-Length: 0, 0\r\n",
        "Content-Length: +0\r\n",
        "Content-Length : 0\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "X: a\r\n Content-Length: 6\r\n",
        "X: a\nContent-Length: 6\r\n",
        "X: a\rContent-Length: 6\r\n",
        "Host: other\r\n",
        "X: \0\r\n",
    ] {
        let head = format!("POST /en/tip HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n");
        let said = said(&house, format!("{head}0\r\n\r\n{smuggled}").as_bytes()).await;
        assert!(said.starts_with("HTTP/1.1 400 "), "{lines:?}: {said}");
        assert_eq!(answers(&said), 1, "{lines:?}");
    }
    for head in [
        "GET /en/ HTTP/1.1\nHost: localhost\n\n",
        "GET /en/ HTTP/1.1\r\n\r\n",
        "GET /en/ HTTP/1.1\r\nHost: localhost\r\n\n",
        "GET  /en/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /en/tip HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
    ] {
        let said = said(&house, format!("{head}{smuggled}").as_bytes()).await;
        assert!(said.starts_with("HTTP/1.1 400 "), "{head:?}: {said}");
        assert_eq!(answers(&said), 1, "{head:?}");
    }
}

#[tokio::test]
async fn requests_that_follow_each_other_are_all_answered() {
    let house = House::new().await;
    let get = "GET /en/about HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let body = words("first of two");
    let post = post_head("/en/tip", body.len()).replace("Connection: close\r\n", "");
    let sent = [get.as_bytes(), post.as_bytes(), &body, get.as_bytes()].concat();
    let said = said(&house, &sent).await;
    assert_eq!(answers(&said), 3, "{said}");
    assert!(said.matches("HTTP/1.1 200 ").count() == 3);
    assert_eq!(house.only().text.as_deref(), Some("first of two"));
}

#[tokio::test]
async fn nothing_is_read_after_a_chunked_body() {
    let house = House::new().await;
    let get = "GET /en/about HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let chunked =
        "POST /en/tip HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    let said = said(&house, format!("{chunked}{get}").as_bytes()).await;
    assert!(said.starts_with("HTTP/1.1 415 "), "{said}");
    assert_eq!(answers(&said), 1);
}

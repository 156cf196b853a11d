//! TLS, HTTP/2, certificates that change, and the end of the server.

use std::{fs, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, Response, StatusCode, Version, body::Incoming, client::conn::http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use meldkluis_intake::{log::Event, server::Certificates};
use rustls::ProtocolVersion;
use tokio::{io::AsyncWriteExt as _, net::UnixStream};

use crate::{
    client::{B, field, file, form, post_head, rest, words},
    house::{House, write_certificate},
};

/// Opens HTTP/2 over TLS.
async fn http2(house: &House) -> http2::SendRequest<Full<Bytes>> {
    let stream = house.connect_tls("h2").await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
    let (sender, connection) =
        http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender
}

fn ask(method: &str, path: &str, body: Vec<u8>) -> Request<Full<Bytes>> {
    Request::builder()
        .method(method)
        .uri(format!("https://localhost{path}"))
        .header("content-type", format!("multipart/form-data; boundary={B}"))
        .body(Full::new(Bytes::from(body)))
        .unwrap()
}

async fn text(answer: Response<Incoming>) -> String {
    String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[tokio::test]
async fn http2_shows_and_takes_forms() {
    let house = House::new().await;
    let mut sender = http2(&house).await;
    let shown = sender.send_request(ask("GET", "/en/", vec![])).await.unwrap();
    assert_eq!((shown.status(), shown.version()), (StatusCode::OK, Version::HTTP_2));
    assert_eq!(shown.headers()["onion-location"], "http://abcdefgh.onion/en/");
    assert!(!shown.headers().contains_key("date"));
    let len = shown.headers()["content-length"].clone();
    assert!(text(shown).await.contains("action=\"/en/tip\""));
    let head = sender.send_request(ask("HEAD", "/en/", vec![])).await.unwrap();
    assert_eq!(head.headers()["content-length"], len);
    assert_eq!(text(head).await, "");
    let body = form(&[field("text", "over h2"), file("files", &vec![7; 900_000])]);
    let sent = sender.send_request(ask("POST", "/en/tip", body)).await.unwrap();
    assert!(text(sent).await.contains("Your report has arrived"));
    assert_eq!(house.only().files[0].2, 900_000);
}

#[tokio::test]
async fn http2_upload_over_the_limit_gets_the_page() {
    let house = House::new().await;
    let mut sender = http2(&house).await;
    let body = form(&[field("text", "kept"), file("files", &vec![7; 8 << 20])]);
    let sent = sender.send_request(ask("POST", "/en/tip", body)).await.unwrap();
    assert!(text(sent).await.contains("<b>File 1</b>: too large"));
    let broken = [form(&[field("unknown", "x")]), vec![7; 8 << 20]].concat();
    let refused = sender.send_request(ask("POST", "/en/tip", broken)).await.unwrap();
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    assert_eq!(house.only().text.as_deref(), Some("kept"));
}

#[tokio::test]
async fn tls_13_is_spoken_without_tickets() {
    let house = House::new().await;
    let mut stream = house.connect_tls("http/1.1").await.unwrap();
    let (_, session) = stream.get_ref();
    assert_eq!(session.protocol_version(), Some(ProtocolVersion::TLSv1_3));
    let head = post_head("/en/tip", words("x").len());
    stream.write_all(&[head.as_bytes(), &words("x")].concat()).await.unwrap();
    assert_eq!(rest(&mut stream).await.unwrap().status, 200);
    assert_eq!(stream.get_ref().1.tls13_tickets_received(), 0);
}

#[tokio::test]
async fn plain_http_on_the_tls_port_gets_nothing() {
    let house = House::new().await;
    let mut stream = house.connect_tcp().await;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut seen = Vec::new();
    drop(tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut seen).await);
    assert!(!seen.starts_with(b"HTTP"));
}

#[tokio::test]
async fn changed_certificate_is_used_and_a_broken_one_is_not() {
    let house = House::new().await;
    let files = house.config.tls.clone().unwrap();
    drop(house.connect_tls("h2").await.unwrap());
    write_certificate(&files);
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    while house.connect_tls("h2").await.is_err() {
        assert!(tokio::time::Instant::now() < deadline, "the new certificate is never used");
    }
}

#[test]
fn each_change_of_certificate_is_told_once() {
    let dir = tempfile::TempDir::new().unwrap();
    let files = meldkluis_intake::config::TlsFiles {
        certificate: dir.path().join("c.pem"),
        key: dir.path().join("k.pem"),
    };
    assert!(Certificates::read(&files).is_err());
    write_certificate(&files);
    let certificates = Certificates::read(&files).unwrap();
    assert_eq!(certificates.refresh(), None);
    let (good, good_key) = (fs::read(&files.certificate).unwrap(), fs::read(&files.key).unwrap());
    write_certificate(&files);
    assert_eq!(certificates.refresh(), Some(Event::CertificateReloaded));
    assert_eq!(certificates.refresh(), None);
    fs::write(&files.certificate, &good).unwrap();
    assert_eq!(certificates.refresh(), Some(Event::CertificateRefused), "another pair's key");
    assert_eq!(certificates.refresh(), None);
    fs::write(&files.key, &good_key).unwrap();
    assert_eq!(certificates.refresh(), Some(Event::CertificateReloaded));
    fs::write(&files.certificate, b"").unwrap();
    assert_eq!(certificates.refresh(), Some(Event::CertificateRefused));
    fs::remove_file(&files.certificate).unwrap();
    assert_eq!(certificates.refresh(), Some(Event::CertificateRefused));
    assert_eq!(certificates.refresh(), None);
}

#[tokio::test]
async fn open_upload_is_finished_before_the_server_ends() {
    let mut house = House::new().await;
    let body = form(&[field("text", "in flight"), file("files", &vec![7; 500_000])]);
    let sent = [post_head("/en/tip", body.len()).as_bytes(), &body].concat();
    let (start, end) = sent.split_at(300_000);
    let mut stream = house.connect().await;
    stream.write_all(start).await.unwrap();
    house.tell_to_stop();
    // The name of the socket goes when the server has taken notice.
    while UnixStream::connect(house.unix()).await.is_ok() {
        tokio::task::yield_now().await;
    }
    stream.write_all(end).await.unwrap();
    assert_eq!(rest(&mut stream).await.unwrap().status, 200);
    assert_eq!(house.only().text.as_deref(), Some("in flight"));
    assert!(!house.unix().exists());
    house.stopped().await;
}

#[tokio::test]
async fn idle_connections_do_not_hold_the_end_up() {
    let mut house = House::new().await;
    let mut idle = house.connect().await;
    let mut idle_tls = house.connect_tls("h2").await.unwrap();
    house.tell_to_stop();
    assert!(rest(&mut idle).await.is_none());
    let mut goodbye = Vec::new();
    drop(tokio::io::AsyncReadExt::read_to_end(&mut idle_tls, &mut goodbye).await);
    house.stopped().await;
}

//! Forms that are sent, taken and refused.

use meldkluis_crypto::tip::{Attempt, Role, Source, What};
use meldkluis_intake::{form::Why, pages::Lang, pipeline::NotTaken};
use ring::digest::{SHA256, digest};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::{
    client::{Answer, B, field, file, form, post_head, request, rest, words},
    house::House,
};

#[tokio::test]
async fn whole_form_reaches_the_intake_and_the_sent_page_the_sender() {
    let house = House::new().await;
    let photo: Vec<u8> = (0..500_000_u32).flat_map(u32::to_le_bytes).take(700_000).collect();
    let body = form(&[
        field("attempt", &"ab".repeat(16)),
        field(
            "text",
            "Zes mensen in één kamer. \u{627}\u{644}\u{646}\u{62c}\u{62f}\u{629} \u{1F6A8}\r\nja",
        ),
        field("source", "victim"),
        field("what-begging", "1"),
        field("keep_taken", "1"),
        file("voice", b"OggS voice"),
        file("files", &photo),
    ]);
    let answer = house.post("/nl/tip", &body).await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("Je melding is aangekomen"));
    assert!(answer.body.contains("<b>Je opname</b>: aangekomen, niet schoongemaakt"));
    assert!(answer.body.contains("<b>Bestand 1</b>: aangekomen, niet schoongemaakt"));
    let taken = house.only();
    assert_eq!(taken.lang, Lang::Nl);
    let text = "Zes mensen in één kamer. \u{627}\u{644}\u{646}\u{62c}\u{62f}\u{629} \u{1F6A8}\nja";
    assert_eq!(taken.text.as_deref(), Some(text));
    assert_eq!(taken.attempt, Some(Attempt::new([0xab; 16])));
    assert_eq!(taken.answers.source, Some(Source::Victim));
    assert!(taken.answers.what.contains(&What::Begging) && taken.keep_taken);
    let sha = |bytes: &[u8]| <[u8; 32]>::try_from(digest(&SHA256, bytes).as_ref()).unwrap();
    assert_eq!(
        taken.files,
        [(Role::Voice, 1, 10, sha(b"OggS voice")), (Role::File, 1, 700_000, sha(&photo)),]
    );
}

#[tokio::test]
async fn chunked_body_is_read() {
    let house = House::new().await;
    let mut sent = request(
        "POST",
        "/en/tip",
        &format!(
            "Content-Type: multipart/form-data; boundary={B}\r\nTransfer-Encoding: chunked\r\n"
        ),
    )
    .into_bytes();
    for piece in words("in pieces").chunks(7) {
        sent.extend(format!("{:x}\r\n", piece.len()).bytes());
        sent.extend_from_slice(piece);
        sent.extend_from_slice(b"\r\n");
    }
    sent.extend_from_slice(b"0\r\n\r\n");
    assert_eq!(house.raw(sent).await.status, 200);
    assert_eq!(house.only().text.as_deref(), Some("in pieces"));
}

#[tokio::test]
async fn continue_is_said_before_the_body_comes() {
    let house = House::new().await;
    let body = words("after 100");
    let head =
        post_head("/en/tip", body.len()).replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n");
    let mut stream = house.connect().await;
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).await.unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(&body).await.unwrap();
    assert_eq!(rest(&mut stream).await.unwrap().status, 200);
    assert_eq!(house.only().text.as_deref(), Some("after 100"));
}

#[tokio::test]
async fn two_forms_on_one_connection_are_both_taken() {
    let house = House::new().await;
    let one = |text| {
        let body = words(text);
        [post_head("/en/tip", body.len()).into_bytes(), body].concat()
    };
    let first = String::from_utf8(one("first")).unwrap().replace("Connection: close\r\n", "");
    let mut stream = house.connect().await;
    stream.write_all(&[first.into_bytes(), one("second")].concat()).await.unwrap();
    let mut seen = String::new();
    stream.read_to_string(&mut seen).await.unwrap();
    assert_eq!(seen.matches("HTTP/1.1 200 OK").count(), 2);
    assert_eq!(house.notes.taken().len(), 2);
}

/// Sends a body with these header lines and expects nothing to be stored.
#[track_caller]
fn is_page(answer: &Answer, status: u16, says: &str) {
    assert_eq!(answer.status, status);
    assert!(answer.body.contains(says), "{status} without {says:?}");
    assert!(answer.body.contains("tel:112"));
}

#[tokio::test]
async fn refused_forms_have_a_page_in_their_language_and_are_not_stored() {
    let house = House::new().await;
    let nothing = form(&[field("text", " "), field("source", "work"), file("files", b"")]);
    let answer = house.post("/en/tip", &nothing).await;
    is_page(&answer, 400, "There is nothing in your report yet");
    assert!(answer.body.contains("File 1: the file was empty"));
    assert!(answer.body.contains("name=\"source\" value=\"work\" checked>"));
    is_page(&house.post("/nl/tip", &nothing).await, 400, "Er staat nog niets in je melding");
    let malformed = "We konden niet lezen wat je browser stuurde";
    is_page(&house.post("/nl/tip", b"--no boundary").await, 400, malformed);
    is_page(&house.post("/nl/tip", &field("text", "no end")).await, 400, malformed);
    is_page(&house.post("/nl/tip", &form(&[field("other", "x")])).await, 400, malformed);
    is_page(&house.post("/nl/tip", b"").await, 400, malformed);
    assert!(house.notes.taken().is_empty());
}

#[tokio::test]
async fn too_long_text_comes_back_inside_the_form() {
    let house = House::new().await;
    let text = format!("{}<end>", "woord ".repeat(200));
    let answer = house.post("/nl/tip", &form(&[field("text", &text), field("danger", "1")])).await;
    is_page(&answer, 413, "Je tekst is te lang");
    assert!(answer.body.contains(&text.replace('<', "&#60;").replace('>', "&#62;")));
    assert!(answer.body.contains("name=\"danger\" value=\"1\" checked>"));
    assert!(answer.body.contains("1.000 tekens"));
    assert!(house.notes.taken().is_empty());
}

#[tokio::test]
async fn other_content_types_are_refused_with_a_page() {
    let house = House::new().await;
    let body = words("x");
    let multipart = format!("Content-Type: multipart/form-data; boundary={B}\r\n");
    for (lines, status) in [
        ("Content-Type: application/x-www-form-urlencoded\r\n", 415),
        ("Content-Type: application/json\r\n", 415),
        ("", 415),
        (&format!("{multipart}Content-Encoding: gzip\r\n"), 415),
        ("Content-Type: multipart/form-data\r\n", 400),
    ] {
        let length = format!("{lines}Content-Length: {}\r\n", body.len());
        let head = request("POST", "/en/tip", &length);
        let answer = house.raw([head.as_bytes(), &body].concat()).await;
        is_page(&answer, status, "We could not read what your browser sent");
    }
    assert!(house.notes.taken().is_empty());
}

#[tokio::test]
async fn form_from_another_site_is_refused() {
    let house = House::new().await;
    let body = words("x");
    for (site, status) in [("cross-site", 403), ("same-origin", 200), ("none", 200)] {
        let head = post_head("/en/tip", body.len());
        let head = head.replace("\r\n\r\n", &format!("\r\nSec-Fetch-Site: {site}\r\n\r\n"));
        let answer = house.raw([head.as_bytes(), &body].concat()).await;
        assert_eq!(answer.status, status, "{site}");
    }
    assert_eq!(house.notes.taken().len(), 2);
}

#[tokio::test]
async fn failed_intake_gives_the_text_back_and_says_where_else_to_turn() {
    let house = House::new().await;
    house.notes.refuse_with(NotTaken::Failed);
    let failed = house.post("/en/tip", &words("my whole story")).await;
    is_page(&failed, 500, "0800-7000");
    assert!(failed.body.contains("\nmy whole story</textarea>"), "what was typed comes back");
    house.notes.refuse_with(NotTaken::LongText);
    let long = house.post("/en/tip", &words("my whole story")).await;
    is_page(&long, 503, "shorter than 1,500 characters");
    assert!(long.body.contains("\nmy whole story</textarea>") && long.body.contains("0800-7000"));
    house.notes.refuse_with(NotTaken::Busy);
    let busy = house.post("/en/tip", &words("x")).await;
    is_page(&busy, 503, "It is too busy now");
    assert_eq!(busy.header("retry-after"), Some("180"));
}

#[tokio::test]
async fn text_is_taken_whatever_its_files_are() {
    let house = House::new().await;
    let body = form(&[
        field("text", "the words"),
        file("files", &vec![1; 900_000]),
        file("files", &vec![2; 3_000_000]),
        file("files", b""),
        file("files", b"a"),
        file("files", b"b"),
        file("files", b"c"),
        file("files", b"d"),
    ]);
    let answer = house.post("/en/tip", &body).await;
    is_page(&answer, 200, "Your report has arrived");
    for line in [
        "<b>File 2</b>: too large",
        "<b>File 3</b>: the file was empty",
        "<b>Files 6 to 7</b>: too many files",
    ] {
        assert!(answer.body.contains(line), "{line}");
    }
    let taken = house.only();
    assert_eq!(taken.text.as_deref(), Some("the words"));
    assert_eq!(taken.files.iter().map(|file| file.1).collect::<Vec<_>>(), [1, 4, 5]);
    assert_eq!(taken.lost[0].why, Why::TooLarge);
}

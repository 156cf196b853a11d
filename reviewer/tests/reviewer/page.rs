//! The page as a browser, or another program of the machine, meets it.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

use meldkluis_crypto::tip::{Answers, Tip};
use serde_json::Value;

use crate::kit::*;

struct Served {
    child: Child,
    host: String,
    token: String,
}

impl Served {
    fn start(place: &Place) -> Self {
        let file = place.path("passphrase");
        fs::write(&file, PASSPHRASE).unwrap();
        let mut open = Command::new(env!("CARGO_BIN_EXE_meldkluis-reviewer"));
        open.arg("--vault").arg(place.vault.dir()).arg("--passphrase-file").arg(file);
        open.args(["--json", "open", "--no-namespace", "--port", "0"]).stdout(Stdio::piped());
        let mut child = open.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap();
        let url = told["url"].as_str().unwrap();
        let (host, token) = url.strip_prefix("http://").unwrap().split_once("/start/").unwrap();
        Self { child, host: host.into(), token: token.into() }
    }

    /// Sends a request and returns the whole answer.
    #[expect(clippy::disallowed_methods, reason = "the test is the browser")]
    fn send(&self, request: &str, headers: &[(&str, &str)]) -> String {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let headers: String = headers.iter().map(|(k, v)| format!("{k}: {v}\r\n")).collect();
        write!(stream, "{request} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Enters with the token and returns the session's cookie.
    fn enter(&self) -> String {
        let answer = self.send(&format!("GET /start/{}", self.token), &[("Host", &self.host)]);
        assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
        assert!(answer.contains("location: /\r\n"), "{answer}");
        let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        assert!(cookie.ends_with("; HttpOnly; SameSite=Strict"), "{cookie}");
        cookie.split(';').next().unwrap().to_owned()
    }

    fn get(&self, path: &str, cookie: &str) -> String {
        self.send(&format!("GET {path}"), &[("Host", &self.host), ("Cookie", cookie)])
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn place() -> Place {
    let mut place = Place::new();
    let answers = Answers { place: Some("<b>kade</b>".into()), danger: true, ..Answers::default() };
    let tip = Tip { answers, ..tip("<script>alert(1)</script> \u{202e}evil &amp; \u{1b}[2J") };
    place.send(&with_files(tip, &[b"ATTACHED-BYTES"]), &[b"ATTACHED-BYTES"]);
    place.import(&place.log.bundle()).unwrap();
    place
}

#[test]
fn token_lets_one_browser_in_once() {
    let place = place();
    let served = Served::start(&place);
    assert!(served.get("/", "meldkluis=guess").starts_with("HTTP/1.1 403 "));
    assert!(served.get("/case/1", "").starts_with("HTTP/1.1 403 "));
    assert!(served.get("/start/guess", "").starts_with("HTTP/1.1 403 "));
    let cookie = served.enter();
    assert!(served.get("/", &cookie).starts_with("HTTP/1.1 200 "));
    assert!(served.get(&format!("/start/{}", served.token), "").starts_with("HTTP/1.1 403 "));
}

#[test]
fn only_its_own_address_is_answered() {
    let place = place();
    let served = Served::start(&place);
    let cookie = served.enter();
    let port = served.host.rsplit_once(':').unwrap().1;
    for host in ["localhost", "rebound.example", "127.0.0.1"] {
        for host in [host.to_owned(), format!("{host}:{port}")] {
            if host == served.host {
                continue;
            }
            let answer = served.send("GET /", &[("Host", &host), ("Cookie", &cookie)]);
            assert!(answer.starts_with("HTTP/1.1 403 "), "{host}");
        }
    }
    let twice = [("Host", served.host.as_str()), ("Host", "rebound.example"), ("Cookie", &cookie)];
    assert!(!served.send("GET /", &twice).starts_with("HTTP/1.1 200 "));
}

#[test]
fn nothing_can_be_changed() {
    let place = place();
    let served = Served::start(&place);
    let cookie = served.enter();
    let ours = format!("http://{}", served.host);
    let post = |origin: Option<&str>| {
        let mut headers = vec![("Host", served.host.as_str()), ("Cookie", &cookie)];
        headers.extend(origin.map(|origin| ("Origin", origin)));
        served.send("POST /case/1", &headers)
    };
    let own = post(Some(&ours));
    assert!(own.starts_with("HTTP/1.1 405 ") && own.contains("allow: GET, HEAD\r\n"), "{own}");
    for origin in [None, Some("null"), Some("https://evil.example")] {
        assert!(post(origin).starts_with("HTTP/1.1 403 "), "{origin:?}");
    }
}

#[test]
fn senders_text_cannot_act_on_the_page() {
    let place = place();
    let served = Served::start(&place);
    let cookie = served.enter();
    for path in ["/", "/case/1"] {
        let page = served.get(path, &cookie);
        assert!(page.starts_with("HTTP/1.1 200 "));
        assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
        assert!(!page.contains(['\u{202e}', '\u{1b}']));
        assert!(page.contains("U+202E"), "{page}");
        assert!(!page.contains("ATTACHED-BYTES"));
        assert!(page.contains("Demonstration only"));
    }
    let case = served.get("/case/1", &cookie);
    assert!(case.contains("attachments/01.jpg") && case.contains(&extract_hint()), "{case}");
}

fn extract_hint() -> String {
    "meldkluis-reviewer extract 1 --out DIR".into()
}

#[test]
fn every_answer_forbids_scripts_and_keeping() {
    let place = place();
    let served = Served::start(&place);
    let cookie = served.enter();
    for path in ["/", "/case/1", "/case/99", "/nothing", "/case/01", "/?before=x", "/case/1?x"] {
        for cookie in [cookie.as_str(), ""] {
            let answer = served.get(path, cookie);
            let (head, _) = answer.split_once("\r\n\r\n").unwrap();
            for header in [
                "content-security-policy: default-src 'none'; style-src 'sha256-",
                "cache-control: no-store",
                "referrer-policy: no-referrer",
                "x-content-type-options: nosniff",
                "cross-origin-opener-policy: same-origin",
            ] {
                assert!(head.contains(header), "{header} on {path}: {head}");
            }
        }
        let known = ["/", "/case/1"].contains(&path);
        assert_eq!(served.get(path, &cookie).starts_with("HTTP/1.1 404 "), !known, "{path}");
    }
}

#[test]
fn tips_imported_beside_it_show_up() {
    let mut place = place();
    let served = Served::start(&place);
    let cookie = served.enter();
    assert!(!served.get("/", &cookie).contains("just carried"));
    place.send(&tip("just carried"), &[]);
    place.import(&place.log.bundle()).unwrap();
    assert!(served.get("/", &cookie).contains("just carried"));
}

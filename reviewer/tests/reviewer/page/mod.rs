//! The page as a browser, or another program of the machine, meets it.

mod acts;
mod alike;
mod apart;
mod beside;
mod dutch;
mod files;
mod film;
mod hostile;

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use meldkluis_crypto::{
    Entropy as _,
    receipt::Root,
    tip::{Answers, Mailbox, Tip},
};
use meldkluis_reviewer::entropy::Os;
use serde_json::Value;

use crate::kit::*;

pub(crate) struct Served {
    pub(crate) child: Child,
    pub(crate) host: String,
    token: String,
}

impl Served {
    fn start(place: &Place) -> Self {
        Self::start_as(place, PASSPHRASE, &[])
    }

    /// Starts the page for whoever has a passphrase; `first` stands before the command.
    fn start_as(place: &Place, passphrase: &str, first: &[&str]) -> Self {
        let file = place.path("passphrase");
        fs::write(&file, passphrase).unwrap();
        Self::start_at(place.vault.dir(), &file, first)
    }

    /// Starts the page of a vault for whoever has the passphrase in a file.
    pub(crate) fn start_at(vault: &Path, passphrase_file: &Path, first: &[&str]) -> Self {
        Self::start_idle(vault, passphrase_file, (first, "15"))
    }

    /// Starts a page that ends when nobody asks for anything for so long.
    fn start_idle(vault: &Path, passphrase_file: &Path, (first, idle): (&[&str], &str)) -> Self {
        let mut open = Command::new(env!("CARGO_BIN_EXE_meldkluis-reviewer"));
        open.arg("--vault").arg(vault).arg("--passphrase-file").arg(passphrase_file).args(first);
        open.args(["--json", "open", "--no-namespace", "--port", "0", "--idle", idle]);
        let mut child = open.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap();
        let url = told["url"].as_str().unwrap();
        let (host, token) = url.strip_prefix("http://").unwrap().split_once("/start/").unwrap();
        Self { child, host: host.into(), token: token.into() }
    }

    /// Sends a request and returns the whole answer.
    fn send(&self, request: &str, headers: &[(&str, &str)]) -> String {
        self.send_body(request, headers, "")
    }

    fn send_body(&self, request: &str, headers: &[(&str, &str)], body: &str) -> String {
        String::from_utf8_lossy(&self.send_raw(request, headers, body)).into_owned()
    }

    /// Sends a form to a page that may die over it; nothing where no whole answer came.
    pub(crate) fn try_post(host: &str, path: &str, cookie: &str, body: &str) -> Option<String> {
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        Self::try_send(host, &request)
    }

    fn try_get(host: &str, path: &str, cookie: &str) -> Option<String> {
        let head = format!("Host: {host}\r\nCookie: {cookie}\r\nConnection: close");
        Self::try_send(host, &format!("GET {path} HTTP/1.1\r\n{head}\r\n\r\n"))
    }

    #[expect(clippy::disallowed_methods, reason = "the test is the browser")]
    fn try_send(host: &str, request: &str) -> Option<String> {
        let mut stream = TcpStream::connect(host).ok()?;
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        answer.contains("\r\n\r\n").then_some(answer)
    }

    #[expect(clippy::disallowed_methods, reason = "the test is the browser")]
    fn send_raw(&self, request: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let headers: String = headers.iter().map(|(k, v)| format!("{k}: {v}\r\n")).collect();
        write!(stream, "{request} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n{body}").unwrap();
        let mut answer = vec![];
        stream.read_to_end(&mut answer).unwrap();
        answer
    }

    /// Enters with the token and returns the session's cookie.
    pub(crate) fn enter(&self) -> String {
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

    /// Returns what the forms of this session carry.
    pub(crate) fn proof(&self, cookie: &str) -> String {
        let page = self.get("/", cookie);
        let (_, rest) = page.split_once("name=\"proof\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }

    /// Sends a form as a browser does from the page itself.
    fn post(&self, path: &str, cookie: &str, fields: &str) -> String {
        let body = format!("proof={}&{fields}", self.proof(cookie));
        let body = body.trim_end_matches('&');
        self.post_from(&format!("http://{}", self.host), path, cookie, body)
    }

    fn post_from(&self, origin: &str, path: &str, cookie: &str, body: &str) -> String {
        let length = body.len().to_string();
        let headers = [
            ("Host", self.host.as_str()),
            ("Cookie", cookie),
            ("Origin", origin),
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Content-Length", &length),
        ];
        self.send_body(&format!("POST {path}"), &headers, body)
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

/// A mailbox of somebody.
pub(crate) fn mailbox() -> Mailbox {
    let mut root = [0; 32];
    Os.fill(&mut root);
    Root::from_bytes(&root).receipt().public()
}

/// Returns the lines of the audit trail that hold a word.
fn entered(place: &Place, act: &str) -> usize {
    let trail = fs::read_to_string(place.vault.dir().join("trail")).unwrap();
    trail.lines().filter(|line| line.split(' ').nth(2) == Some(act)).count()
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
fn act_needs_the_session_the_origin_and_what_a_form_of_the_page_carries() {
    let place = place();
    let served = Served::start(&place);
    let cookie = served.enter();
    let (ours, proof) = (format!("http://{}", served.host), served.proof(&cookie));
    let form = format!("proof={proof}&tag=seen");
    for origin in ["null", "https://evil.example", "http://127.0.0.1", ""] {
        let refused = served.post_from(origin, "/case/1/tag", &cookie, &form);
        assert!(refused.starts_with("HTTP/1.1 403 "), "{origin}");
    }
    let refused = served.post_from(&ours, "/case/1/tag", "meldkluis=guess", &form);
    assert!(refused.starts_with("HTTP/1.1 403 "), "without the session");
    for odd in ["tag=seen", "proof=&tag=seen", "proof=guess&tag=seen", ""] {
        let refused = served.post_from(&ours, "/case/1/tag", &cookie, odd);
        assert!(refused.starts_with("HTTP/1.1 400 "), "{odd}: {refused}");
    }
    let headers = [("Host", served.host.as_str()), ("Cookie", &cookie), ("Origin", &ours)];
    let put = served.send("PUT /case/1/tag", &headers);
    assert!(
        put.starts_with("HTTP/1.1 405 ") && put.contains("allow: GET, HEAD, POST\r\n"),
        "{put}"
    );
    assert_eq!(entered(&place, "edited"), 0);
    let done = served.post_from(&ours, "/case/1/tag", &cookie, &form);
    assert!(done.starts_with("HTTP/1.1 303 "), "or this proves nothing: {done}");
    assert_eq!(entered(&place, "edited"), 1);
}

#[test]
fn browser_that_a_file_led_here_tries_once_more_by_itself() {
    let place = place();
    let served = Served::start(&place);
    let from =
        |site: &str| served.send("GET /", &[("Host", &served.host), ("Sec-Fetch-Site", site)]);
    assert!(from("cross-site").contains("http-equiv=\"refresh\""));
    assert!(!from("same-origin").contains("http-equiv=\"refresh\""), "and not for ever");
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
    assert!(case.contains("attachments/01.jpg"), "{case}");
}

#[test]
fn every_answer_forbids_scripts_and_keeping() {
    let place = place();
    let served = Served::start(&place);
    let cookie = served.enter();
    for path in [
        "/",
        "/case/1",
        "/case/99",
        "/nothing",
        "/case/01",
        "/?before=x",
        "/case/1?x",
        "/case/1/",
        "/made/x/1",
    ] {
        for cookie in [cookie.as_str(), ""] {
            let answer = served.get(path, cookie);
            let (head, _) = answer.split_once("\r\n\r\n").unwrap();
            for header in [
                "content-security-policy: default-src 'none'; style-src 'sha256-",
                "cache-control: no-store",
                "referrer-policy: same-origin",
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

/// Half a note is typed, and nothing was asked for meanwhile.
#[test]
fn page_tells_how_long_it_stays_and_only_a_person_keeps_it_open() {
    let place = place();
    let passphrase = place.path("passphrase");
    fs::write(&passphrase, PASSPHRASE).unwrap();
    let start = || Served::start_idle(place.vault.dir(), &passphrase, (&[], "5s"));
    let mut served = start();
    let cookie = served.enter();
    let case = served.get("/case/1", &cookie);
    assert!(case.contains("<iframe class=\"left\" src=\"/left\""), "{case}");
    assert!(case.contains("x-frame-options: DENY\r\n") && case.contains("frame-ancestors 'none'"));
    let (begun, entered_before) = (Instant::now(), place.vault.trail().unwrap());
    let left = served.get("/left", &cookie);
    assert!(left.contains("x-frame-options: SAMEORIGIN\r\n"), "{left}");
    assert!(
        left.contains("http-equiv=\"refresh\"") && left.contains("less than a minute"),
        "{left}"
    );
    assert!(served.get("/left", "meldkluis=guess").starts_with("HTTP/1.1 403 "));
    // The frame asks again and again, and that is no work of anybody's.
    let mut told = String::new();
    while served.child.try_wait().unwrap().is_none() && begun.elapsed() < Duration::from_secs(60) {
        told = Served::try_get(&served.host, "/left", &cookie).unwrap_or(told);
        sleep(Duration::from_millis(100));
    }
    assert!(served.child.wait().unwrap().success() && begun.elapsed() > Duration::from_secs(4));
    assert!(told.contains("action=\"/stay\"") && told.contains("role=\"alert\""), "{told}");
    assert_eq!(
        place.vault.trail().unwrap(),
        entered_before,
        "a look at the time is no look at a case"
    );
    let mut served = start();
    let cookie = served.enter();
    let proof = served.proof(&cookie);
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(7) {
        let stayed = Served::try_post(&served.host, "/stay", &cookie, &format!("proof={proof}"));
        assert!(stayed.unwrap().contains("location: /left\r\n"));
        sleep(Duration::from_millis(500));
    }
    assert!(served.child.try_wait().unwrap().is_none(), "it was kept open");
}

//! Invariant 12: whoever seizes the running machine finds nothing of a sender whose connection has ended.
//!
//! The memory of the real server is searched as a core of it would be, and every file of the deployment.
//! Out of scope, as in the threat model: the registers, which the next piece of work overwrites; what the kernel holds.
//! An address is searched as text: its four bytes alone could be anything.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::Shutdown,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use meldkluis_crypto::receipt::Code;
use meldkluis_tests::{
    deployed::Deployed,
    noise,
    remains::{Hit, Markers, Stack, sockets, stacks},
    sender::{Answer, Door, Form, ask, curl, start},
    until,
};
use meldkluis_xtask::deployment::NAME;

/// A loopback address that nothing else uses.
const ADDRESS: &str = "127.7.13.77";
const CIRCUIT: &str = "fc00:dead:beef:4dad::7d1c:c0de";
const FORWARDED: &str = "203.0.113.77";
const PHOTO: &[u8] = include_bytes!("../files/harbour.jpg");
/// What calls after the overwriting leave below a waiting thread; nothing that was sent is in their hands.
const SLACK: usize = 16 << 10;
/// Each call that overwrites leaves the address that it returns to at its lower end.
const RETURNS: usize = 16;

/// A word that is nowhere else.
fn word(seed: u64) -> String {
    let letters = noise(64, 0x9e37_79b9 * (seed + 1));
    letters.iter().skip(40).map(|byte| char::from(b'a' + byte % 26)).collect()
}

/// Things that a sender sends, each with a word of its own.
struct Planted {
    markers: Markers,
    words: u64,
}

impl Planted {
    fn new() -> Self {
        let mut markers = Markers::default();
        for (name, address) in
            [("address", ADDRESS), ("circuit", CIRCUIT), ("forwarded", FORWARDED)]
        {
            markers.whole(name, address.as_bytes());
        }
        Self { markers, words: 0 }
    }

    fn word(&mut self, name: &'static str) -> String {
        self.words += 1;
        let word = word(self.words);
        self.markers.parts(name, word.as_bytes());
        word
    }

    /// Header lines with words in them.
    fn headers(&mut self) -> Vec<String> {
        let agent = format!("User-Agent: Mozilla/5.0 ({})", self.word("user agent"));
        let language = format!("Accept-Language: nl,{};q=0.5", self.word("accept-language"));
        let cookie = format!("Cookie: a={}", self.word("cookie"));
        let referer = format!("Referer: https://{}.example/", self.word("referer"));
        let forwarded = format!("X-Forwarded-For: {FORWARDED}");
        let odd = format!("X-{}: {}", self.word("header name"), self.word("header value"));
        vec![agent, language, cookie, referer, forwarded, odd]
    }

    fn fields(&mut self) -> Vec<(&'static str, String)> {
        let text = [self.word("text"), "ቤት".to_owned(), self.word("text")].join(" ");
        vec![("place", self.word("place")), ("soon", self.word("soon")), ("text", text)]
    }

    /// Files: one that is kept in memory and one that is spooled, plain, a photo and a document.
    fn files(&mut self, folder: &Path) -> Vec<PathBuf> {
        fs::create_dir_all(folder).unwrap();
        let name = self.word("file name");
        let file = |name: String, bytes: &[u8]| {
            let file = folder.join(name);
            fs::write(&file, bytes).unwrap();
            file
        };
        let note = file(
            format!("{name}.txt"),
            format!("{}\n", self.word("note")).repeat(2_000).as_bytes(),
        );
        let long = format!("{}\n", self.word("long file")).repeat(120_000);
        let photo = file(format!("{name}.jpg"), &self.photo());
        vec![note, file("long.txt".to_owned(), long.as_bytes()), photo, self.document(folder)]
    }

    /// A photo with a comment, and a piece of what it shows.
    fn photo(&mut self) -> Vec<u8> {
        let comment = self.word("comment in a photo");
        let (start, rest) = PHOTO.split_at(2);
        let length = u16::try_from(comment.len() + 2).unwrap().to_be_bytes();
        let middle = PHOTO.len() / 2;
        let scan = PHOTO[middle..middle + 400].chunks(24).find(|piece| !piece.contains(&0));
        self.markers.parts("picture", scan.unwrap());
        [start, &[0xff, 0xfe], &length, comment.as_bytes(), rest].concat()
    }

    /// A document, its parts deflated as every program does.
    fn document(&mut self, folder: &Path) -> PathBuf {
        let (tree, file) = (folder.join("tree"), folder.join("letter.docx"));
        let office = "http://schemas.openxmlformats.org";
        let kinds =
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
        let core = "application/vnd.openxmlformats-package.core-properties+xml";
        for (name, xml) in [
            (
                "[Content_Types].xml",
                format!(
                    "<Types xmlns=\"{office}/package/2006/content-types\"><Default Extension=\"rels\" \
                     ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override \
                     PartName=\"/word/document.xml\" ContentType=\"{kinds}\"/><Override \
                     PartName=\"/docProps/core.xml\" ContentType=\"{core}\"/></Types>"
                ),
            ),
            (
                "_rels/.rels",
                format!(
                    "<Relationships xmlns=\"{office}/package/2006/relationships\"><Relationship Id=\"a\" \
                     Type=\"{office}/officeDocument/2006/relationships/officeDocument\" \
                     Target=\"word/document.xml\"/><Relationship Id=\"b\" \
                     Type=\"{office}/package/2006/relationships/metadata/core-properties\" \
                     Target=\"docProps/core.xml\"/></Relationships>"
                ),
            ),
            (
                "word/document.xml",
                format!(
                    "<w:document xmlns:w=\"{office}/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>{}</w:t>\
                     </w:r></w:p></w:body></w:document>",
                    self.word("words of a document")
                ),
            ),
            (
                "docProps/core.xml",
                format!(
                    "<cp:coreProperties xmlns:cp=\"{office}/package/2006/metadata/core-properties\" \
                     xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:creator>{}</dc:creator></cp:coreProperties>",
                    self.word("author of a document")
                ),
            ),
        ] {
            let part = tree.join(name);
            fs::create_dir_all(part.parent().unwrap()).unwrap();
            fs::write(part, format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{xml}")).unwrap();
        }
        let mut zip = Command::new("/usr/bin/python3");
        zip.current_dir(&tree).args(["-m", "zipfile", "-c"]).arg(&file);
        zip.args(["[Content_Types].xml", "_rels/", "word/", "docProps/"]);
        assert!(zip.status().unwrap().success());
        file
    }

    /// Everything that follows from a code, and the code as it is shown.
    fn code(&mut self, code: &Code) {
        let groups: Vec<_> = code.expose_groups().collect();
        self.markers.parts("code", code.expose().as_bytes());
        self.markers.parts("code in groups", groups.join(" ").as_bytes());
        for pair in groups.windows(2) {
            let shown = format!("{}</span> <span>{}", pair[0], pair[1]);
            self.markers.whole("code on the page", shown.as_bytes());
        }
        let receipt = code.root(NAME).receipt();
        self.markers.parts("mailbox", receipt.mailbox.as_bytes());
        self.markers.parts("thread", receipt.thread.as_bytes());
    }

    /// The secrets of TLS connections, as curl writes them down.
    fn secrets(&mut self, log: &Path) {
        let log = fs::read_to_string(log).unwrap();
        let lines = log.lines().filter(|line| !line.starts_with('#'));
        let secrets: Vec<_> = lines.filter_map(|line| line.split(' ').nth(2)).collect();
        assert!(secrets.len() >= 4, "{log}");
        for secret in secrets {
            let byte = |at| u8::from_str_radix(&secret[at..at + 2], 16).unwrap();
            let bytes: Vec<u8> = (0..secret.len()).step_by(2).map(byte).collect();
            self.markers.parts("secret of a connection", &bytes);
        }
    }
}

/// A deployment whose Unix socket is told circuits, as tor tells them.
fn with_circuits() -> Deployed {
    let mut deployed = Deployed::start();
    assert!(deployed.intake.end().unwrap().success());
    let file = deployed.at.configuration_file();
    let text = fs::read_to_string(&file).unwrap();
    fs::write(file, text.replace("[listen]\n", "[listen]\ncircuits = true\n")).unwrap();
    deployed.intake = deployed.at.serve().unwrap_or_else(|e| panic!("{e}"));
    deployed
}

/// A visitor with curl over TLS, from an address of their own.
fn visit(deployed: &Deployed, path: &str, version: &str, headers: &[String]) -> Command {
    let mut curl = curl(&deployed.at, Door::Tls, path);
    curl.args(["--interface", ADDRESS, version]);
    curl.env("SSLKEYLOGFILE", deployed.beside("secrets"));
    for line in headers {
        curl.args(["--header", line]);
    }
    curl
}

fn post(mut curl: Command, fields: &[(&str, String)], files: &[PathBuf]) -> Answer {
    for (name, value) in fields {
        curl.args(["--form-string", &format!("{name}={value}")]);
    }
    for file in files {
        curl.arg("--form").arg(format!("files=@{}", file.display()));
    }
    ask(curl).expect("a page came back")
}

/// Begins a request over the Unix socket as tor would, with the whole of `body`.
fn through_tor(
    deployed: &Deployed,
    path: &str,
    headers: &[String],
    body: &[u8],
    length: usize,
) -> UnixStream {
    let mut stream = UnixStream::connect(deployed.at.unix_socket()).unwrap();
    let headers = headers.join("\r\n");
    write!(
        stream,
        "PROXY TCP6 {CIRCUIT} ::1 666 80\r\nPOST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\nConnection: close\r\n\
         Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {length}\r\n\r\n"
    )
    .unwrap();
    stream.write_all(body).unwrap();
    stream
}

fn multipart(fields: &[(&str, String)]) -> Vec<u8> {
    let part = |(name, value): &(&str, String)| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let parts: String = fields.iter().map(part).collect();
    format!("{parts}--x--\r\n").into_bytes()
}

fn code_on(page: &str) -> Code {
    let (_, shown) = page.split_once("<bdi dir=\"ltr\"><span>").expect("a code");
    let (shown, _) = shown.split_once("</bdi>").unwrap();
    let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
    Code::parse(&digits).unwrap()
}

/// Searches until nothing is found, or ten seconds have passed: the last thread may still be on its way to its rest.
fn left(markers: &Markers, process: u32) -> Vec<Hit> {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let hits = markers.in_process(process);
        if hits.is_empty() || Instant::now() > end {
            return hits;
        }
        thread::park_timeout(Duration::from_millis(100));
    }
}

/// Returns the stacks of the runtime's threads on which something is left, waiting likewise.
fn used(process: u32) -> Vec<Stack> {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let mut stacks = stacks(process, "tokio", SLACK);
        assert!(stacks.len() > 2, "{stacks:?}");
        stacks.retain(|stack| stack.words > RETURNS);
        if stacks.is_empty() || Instant::now() > end {
            return stacks;
        }
        thread::park_timeout(Duration::from_millis(100));
    }
}

fn names(hits: &[Hit]) -> Vec<&'static str> {
    let mut names: Vec<_> = hits.iter().map(|hit| hit.name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Sends half a report by each door, sees that it is found, and breaks off.
fn break_off(deployed: &Deployed, planted: &mut Planted) {
    let process = deployed.intake.id();
    let mut open = Markers::default();
    let (tls, tor) = (word(901), word(902));
    open.parts("over TLS", tls.as_bytes());
    open.parts("over tor", tor.as_bytes());
    let file = deployed.file("broken", format!("{tls}\n").repeat(200_000).as_bytes());
    let form = Form::new().field("text", &tls).file("files", &file);
    let uploading = start(&deployed.at, Door::Tls, &form, "1M");
    let headers = planted.headers();
    let body = multipart(&[("text", tor.clone()), ("place", planted.word("place"))]);
    let half = through_tor(deployed, "/en/tip", &headers, &body[..body.len() - 8], body.len());
    // The test can fail: what is there is found.
    until("both halves are in memory", || {
        (names(&open.in_process(process)) == ["over TLS", "over tor"]).then_some(())
    });
    let found = names(&planted.markers.in_process(process));
    assert!(found.contains(&"cookie") && found.contains(&"place"), "{found:?}");
    drop(half);
    drop(uploading);
    for (name, word) in [("text broken off over TLS", tls), ("text broken off over tor", tor)] {
        planted.markers.parts(name, word.as_bytes());
    }
}

/// Sends whole reports by every way, and returns the code of the first.
fn send_all(deployed: &Deployed, planted: &mut Planted) -> Code {
    let mut first = None;
    for version in ["--http1.1", "--http2"] {
        let (headers, fields) = (planted.headers(), planted.fields());
        let files = planted.files(&deployed.beside(version));
        let answer = post(visit(deployed, "nl/tip", version, &headers), &fields, &files);
        assert_eq!(answer.status, 200);
        let code = code_on(&answer.page);
        planted.code(&code);
        first = first.or(Some(code));
        // A page that gives the text back, one for a path that holds a word, and one for a body that is no form.
        let typed = planted.word("place alone");
        let answer =
            post(visit(deployed, "nl/tip", version, &headers), &[("place", typed.clone())], &[]);
        assert!(answer.status == 400 || answer.page.contains(&typed), "{}", answer.status);
        let path = format!("nl/{}?{}", planted.word("path"), planted.word("query"));
        assert_eq!(ask(visit(deployed, &path, version, &headers)).unwrap().status, 404);
        let mut odd = visit(deployed, "nl/tip", version, &headers);
        odd.args(["--data-binary", &planted.word("odd body")]);
        assert!(ask(odd).unwrap().status >= 400);
    }
    let body = multipart(&planted.fields());
    let headers = planted.headers();
    let mut stream = through_tor(deployed, "/nl/tip", &headers, &body, body.len());
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    stream.shutdown(Shutdown::Both).ok();
    planted.code(&code_on(&page));
    first.unwrap()
}

/// An officer answers the first report; the answer comes back to the mailbox.
fn answer(deployed: &Deployed, words: &str) {
    let at = &deployed.at;
    at.carry().unwrap_or_else(|e| panic!("{e}"));
    let shown = at.reviewer(&["--json", "show", "1"]).unwrap_or_else(|e| panic!("{e}"));
    let kinds = [".txt", ".jpg", ".docx"];
    assert!(kinds.iter().all(|kind| shown.contains(&format!("{kind}\""))), "{shown}");
    let file = deployed.file("answer", words.as_bytes());
    let told = at.reviewer(&["reply", "1", "--text-file", file.to_str().unwrap()]);
    told.unwrap_or_else(|e| panic!("{e}"));
    at.carry_back().unwrap_or_else(|e| panic!("{e}"));
    // The medium names the mailbox, so that the intake knows where the answer goes.
    fs::remove_file(at.path("back")).unwrap();
}

/// Looks into the mailbox with the code typed in two ways, and adds something.
fn look(deployed: &Deployed, planted: &mut Planted, code: &Code, words: &str) {
    let groups = code.expose_groups().collect::<Vec<_>>().join(" ");
    let dashes = code.expose_groups().collect::<Vec<_>>().join("-");
    planted.markers.parts("code with dashes", dashes.as_bytes());
    for (typed, version) in
        [(groups, "--http2"), (code.expose().to_owned(), "--http1.1"), (dashes, "--http1.1")]
    {
        let headers = planted.headers();
        let open = visit(deployed, "nl/messages", version, &headers);
        let answer = post(open, &[("do", "open".to_owned()), ("code", typed)], &[]);
        assert!(answer.page.contains(words), "{}", answer.status);
        let ticket = answer.page.split("name=\"ticket\" value=\"").nth(1).unwrap();
        let ticket = ticket.split('"').next().unwrap().to_owned();
        planted.markers.parts("ticket", ticket.as_bytes());
        let added = planted.word("words that were added");
        let fields = [("do", "send".to_owned()), ("ticket", ticket), ("text", added)];
        let answer = post(visit(deployed, "nl/messages", version, &headers), &fields, &[]);
        assert_eq!(answer.status, 200);
    }
    let mistyped = format!("12{}", planted.word("no code"));
    let fields = [("do", "open".to_owned()), ("code", mistyped.clone())];
    let answer = post(visit(deployed, "nl/messages", "--http2", &[]), &fields, &[]);
    assert!(answer.status == 400 && answer.page.contains(&mistyped), "given back to be mended");
}

#[test]
fn nothing_of_a_sender_remains_in_memory_or_on_disk() {
    let mut deployed = with_circuits();
    let (process, quiet) = (deployed.intake.id(), sockets(deployed.intake.id()));
    let mut planted = Planted::new();
    break_off(&deployed, &mut planted);
    let code = send_all(&deployed, &mut planted);
    let words = planted.word("words of an answer");
    answer(&deployed, &words);
    look(&deployed, &mut planted, &code, &words);
    planted.secrets(&deployed.beside("secrets"));
    until("all connections are closed", || (sockets(process) == quiet).then_some(()));
    let hits = left(&planted.markers, process);
    assert!(hits.is_empty(), "{:?}: {hits:#?}", names(&hits));
    let deep = used(process);
    assert!(deep.is_empty(), "below a resting thread: {deep:#?}");
    let hits = planted.markers.in_folder(&deployed.at.path(""));
    assert!(hits.is_empty(), "{hits:#?}");
    assert!(deployed.intake.end().unwrap().success());
    let hits = planted.markers.in_folder(&deployed.at.path(""));
    assert!(hits.is_empty(), "after the end: {hits:#?}");
    let said = deployed.intake.lines().join("\n");
    assert_eq!(planted.markers.within(said.as_bytes()), []);
}

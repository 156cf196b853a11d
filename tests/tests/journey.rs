//! The whole journey with the real programs: sent with curl, stored, carried, read in the reviewer, and opened by
//! other people's programs alone.

use std::{collections::BTreeMap, fs, io::Write as _, os::unix::net::UnixStream};

use meldkluis_tests::{
    deployed::Deployed,
    noise,
    opened::{Keys, by_others},
    sender::{Answer, Door, Form, ask, curl, send, start},
    until,
};

/// Right-to-left, emoji with joiners and skin tone, Ethiopic, Chinese, bidi controls, quotes, markup, lone accents.
const ODD: &str = "هددوني بالقتل 🚨👩🏽\u{200d}⚕️ ሰላም 他们拿走了我的护照\n\
    \u{202e}txt.exe\u{202c} \u{200f}\u{0301}x \"quoted\" 'single' <b>&amp;</b> --boundary %00 \\0 =?utf-8?\ttab\n\n  end ";

fn form_of(files: &[(&str, &[u8])], text: Option<&str>) -> Form {
    let form = files.iter().fold(Form::new(), |form, (name, bytes)| form.bytes(name, bytes));
    match text {
        Some(text) => form.field("text", text),
        None => form,
    }
}

fn png(length: usize) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n".as_slice(), &noise(length, 1)].concat()
}

#[test]
fn text_files_and_voice_arrive_everywhere_identical() {
    let deployed = Deployed::start();
    let photo = png(300_000);
    let voice = [b"OggS\0\x02".as_slice(), &noise(90_000, 2)].concat();
    let text_only =
        Form::new().field("text", ODD).field("source", "witness").field("what-sex", "1");
    let with_file = form_of(&[("files", &photo), ("files", b"a note")], Some("with files"));
    let voice_only = form_of(&[("voice", &voice)], None);
    for (door, language, form) in [
        (Door::Tls, "nl", &text_only),
        (Door::Onion, "en", &with_file),
        (Door::Tls, "en", &voice_only),
    ] {
        let answer = send(&deployed.at, door, language, form);
        assert_eq!(answer.status, 200, "{}", answer.page);
        assert!(answer.page.contains("class=\"done\""), "{}", answer.page);
    }
    assert_eq!(deployed.tips(), 3);

    let bundle = deployed.bundle();
    let ours = Keys::of(&deployed.at).open(&bundle);
    let theirs = by_others(&deployed.at, &bundle);
    assert_eq!((ours.len(), theirs.len()), (3, 3));
    for (ours, theirs) in ours.iter().zip(&theirs) {
        let mut files = ours.files.clone();
        files.insert("tip.json".into(), ours.tip.to_json());
        assert!(files == theirs.files, "GNU tar and our reader agree");
    }
    assert_eq!(theirs[0].tip["text"], ODD);
    assert_eq!(theirs[0].tip["language"], "nl");
    assert_eq!(theirs[0].tip["answers"]["source"], "witness");
    assert!(theirs[1].files["attachments/01.png"] == photo);
    assert!(theirs[1].files["attachments/02.txt"] == b"a note");
    assert!(theirs[2].files["attachments/01.ogg"] == voice);
    assert_eq!(theirs[2].tip["text"], serde_json::Value::Null);
    assert_eq!(theirs[2].tip["attachments"][0]["role"], "voice");

    deployed.at.carry().unwrap();
    let shown = deployed.at.reviewer(&["show", "1", "--json"]).unwrap();
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["tips"][0]["tip"]["text"], ODD, "{shown}");
    let out = deployed.beside("case");
    deployed.at.reviewer(&["extract", "2", "--out", out.to_str().unwrap()]).unwrap();
    let extracted = everything_below(&out);
    assert!(extracted.values().any(|bytes| *bytes == photo), "{:?}", extracted.keys());
    assert!(extracted.values().any(|bytes| bytes == b"a note"));
}

fn everything_below(folder: &std::path::Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(everything_below(&path));
        } else {
            found.insert(path.display().to_string(), fs::read(path).unwrap());
        }
    }
    found
}

#[test]
fn upload_that_is_cut_stores_nothing() {
    let deployed = Deployed::start();
    let big = deployed.file("big", &noise(4 << 20, 3));
    let form = Form::new().field("text", "never sent to its end").file("files", &big);
    for door in [Door::Onion, Door::Tls] {
        let mut sending = start(&deployed.at, door, &form, "2M");
        until("the upload is spooled", || spooled(&deployed).then_some(()));
        sending.kill();
        until("the upload is forgotten", || (!spooled(&deployed)).then_some(()));
    }
    assert_eq!(deployed.tips(), 0);
    assert_eq!(fs::read_dir(deployed.at.path("store/spool")).unwrap().count(), 0);
    let answer = send(&deployed.at, Door::Tls, "en", &Form::new().field("text", "whole"));
    assert_eq!(answer.status, 200);
    let opened = Keys::of(&deployed.at).open(&deployed.bundle());
    assert_eq!(opened.iter().map(|o| o.tip.text.as_deref()).collect::<Vec<_>>(), [Some("whole")]);
}

/// Whether the intake holds an unlinked file open in the spool.
fn spooled(deployed: &Deployed) -> bool {
    let spool = deployed.at.path("store/spool");
    let open = fs::read_dir(format!("/proc/{}/fd", deployed.intake.id())).unwrap();
    let mut targets = open.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
    targets.any(|target| target.starts_with(&spool))
}

#[test]
fn lost_answer_sent_again_is_one_case() {
    let deployed = Deployed::start();
    let attempt = "00112233445566778899aabbccddeeff";
    let part = |name: &str, value: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = format!("{}{}--x--\r\n", part("attempt", attempt), part("text", "sent twice"));
    let mut sender = UnixStream::connect(deployed.at.unix_socket()).unwrap();
    write!(
        sender,
        "POST /en/tip HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    until("the tip is durable", || (deployed.tips() == 1).then_some(()));
    drop(sender);
    let again = Form::new().field("attempt", attempt).field("text", "sent twice");
    assert_eq!(send(&deployed.at, Door::Tls, "en", &again).status, 200);
    let other = Form::new().field("attempt", attempt.replace('0', "1")).field("text", "another");
    assert_eq!(send(&deployed.at, Door::Tls, "en", &other).status, 200);
    assert_eq!(deployed.tips(), 3);
    deployed.at.carry().unwrap();
    let list = deployed.at.reviewer(&["list", "--json"]).unwrap();
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    assert_eq!(list["cases"].as_array().map(Vec::len), Some(2), "{list}");
}

#[test]
fn bad_input_gets_its_page_and_stores_nothing() {
    let deployed = Deployed::start();
    let post = |arguments: &[&str]| {
        let mut curl = curl(&deployed.at, Door::Tls, "nl/tip");
        curl.args(arguments);
        ask(curl).expect("a page came back")
    };
    let get = |path: &str, arguments: &[&str]| {
        let mut curl = curl(&deployed.at, Door::Tls, path);
        curl.args(arguments);
        ask(curl).expect("a page came back")
    };
    let multipart = "Content-Type: multipart/form-data; boundary=x";
    let long = "ظ".repeat(100_001);
    let too_long = send(&deployed.at, Door::Tls, "nl", &Form::new().field("text", &long));
    assert!(too_long.page.contains(&long), "the text is given back");
    let wide = format!("X-Wide: {}", "w".repeat(18_000));
    for (answer, status) in [
        (too_long, 413),
        (post(&["--form", "text=   "]), 400),
        (post(&["--form", "place=only a place"]), 400),
        (post(&["--header", multipart, "--data-binary", "--x\r\nnothing of the kind"]), 400),
        (post(&["--form", "text=a", "--form", "colour=blue"]), 400),
        (post(&["--form", "text=a", "--form", "text=b"]), 400),
        (post(&["--data", "text=not multipart"]), 415),
        (post(&["--form", "text=a", "--header", "Sec-Fetch-Site: cross-site"]), 403),
        (post(&["--form", "text=a", "--header", &wide]), 431),
        (get("nl/nowhere", &[]), 404),
        (get("nl/tip", &[]), 405),
        (get("nl/", &["--request", "PUT", "--data", "x"]), 405),
    ] {
        let Answer { status: found, head, page } = answer;
        assert_eq!(found, status, "{head}{page}");
        assert!(page.contains("lang=\"nl\""), "{status}: in the sender's language: {page}");
        assert!(
            head.to_lowercase().contains("content-security-policy: default-src 'none'"),
            "{head}"
        );
    }
    assert_eq!(deployed.tips(), 0);
}

#[test]
fn text_arrives_whatever_becomes_of_its_files() {
    let deployed = Deployed::with_limits("upload_bytes = 1000000\nfiles = 3");
    let small = png(1_000);
    let many = form_of(&[("files", small.as_slice()); 5], Some("five files"));
    let large = form_of(&[("files", &small), ("files", &png(3_000_000))], Some("a large file"));
    let empty = form_of(&[("files", b"")], Some("an empty file"));
    for form in [&many, &large, &empty] {
        for door in [Door::Tls, Door::Onion] {
            let answer = send(&deployed.at, door, "en", form);
            assert_eq!(answer.status, 200, "{}", answer.page);
            assert!(answer.page.contains("Not arrived"), "{}", answer.page);
        }
    }
    let opened = Keys::of(&deployed.at).open(&deployed.bundle());
    let arrived: Vec<_> =
        opened.iter().map(|o| (o.tip.text.as_deref().unwrap(), o.files.len())).collect();
    let expected = [("five files", 3), ("a large file", 1), ("an empty file", 0)];
    assert_eq!(arrived, expected.into_iter().flat_map(|one| [one, one]).collect::<Vec<_>>());
}

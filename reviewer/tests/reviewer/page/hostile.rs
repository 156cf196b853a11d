//! What a trafficker, a carrier or another program puts into tips and requests does nothing on the page.

use super::*;

const SCRIPT: &str = "\"><script>alert(1)</script><img src=x onerror=alert(2)>' \u{202e}\u{1b}]0;x\u{7}\u{200b}{{7*7}}";

/// A picture of 30,000 by 30,000 pixels in a few bytes of head.
fn bomb() -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend([30_000_u32, 30_000].map(u32::to_be_bytes).concat());
    png.extend(b"\x08\x06\0\0\0\0\0\0\0\0\0\xff\xffIDATx\x9c");
    png
}

fn hostile() -> Place {
    let mut place = Place::new();
    let answers = Answers {
        place: Some(SCRIPT.into()),
        soon: Some(SCRIPT.into()),
        danger: true,
        ..Answers::default()
    };
    let files: [&[u8]; 3] = [
        &bomb(),
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>",
        b"\xff\xd8\xff",
    ];
    let hostile =
        Tip { answers, mailbox: Some(mailbox()), ..tip(&format!("06-12345678 {SCRIPT}")) };
    place.send(&with_files(hostile, &files), &files);
    place.send(&tip(&format!("06 12345678 <b>{SCRIPT}")), &[]);
    place.import(&place.log.bundle()).unwrap();
    place
}

fn holds(page: &str, what: &str) {
    let (_, body) = page.split_once("\r\n\r\n").unwrap();
    for acting in ["<script", "<img src=x", "onerror=alert(2)>", "<b>\"", "49"] {
        let fine = acting == "49" || !body.contains(acting);
        assert!(fine, "{acting} on {what}: {body}");
    }
    assert!(!body.contains(['\u{202e}', '\u{1b}', '\u{7}', '\u{200b}']), "{what}");
}

#[test]
fn nothing_of_a_hostile_tip_acts_on_any_page() {
    let place = hostile();
    let served = Served::start(&place);
    let cookie = served.enter();
    let fields = "note=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E%E2%80%AE%1B";
    served.post("/case/1/note", &cookie, fields);
    served.post("/case/1/tag", &cookie, "tag=%22%3E%3Cscript%3E");
    for path in [
        "/",
        "/?q=alert",
        "/?q=%22%3E%3Cscript%3Ealert",
        "/case/1",
        "/case/2",
        "/case/1/links",
        "/case/1/links.svg",
        "/case/1/history",
        "/case/1/print",
    ] {
        let page = served.get(path, &cookie);
        assert!(page.starts_with("HTTP/1.1 200 "), "{path}: {page}");
        holds(&page, path);
    }
}

#[test]
fn hostile_attachments_are_told_of_and_not_shown() {
    let place = hostile();
    let served = Served::start(&place);
    let cookie = served.enter();
    assert_eq!(entered(&place, "previewed"), 0, "nothing is read before somebody asks");
    for at in 1..=3 {
        let done = served.post("/case/1/look", &cookie, &format!("tip=0-0&at={at}&how=clear"));
        let to = done
            .lines()
            .find_map(|line| line.strip_prefix("location: "))
            .unwrap_or_else(|| panic!("{done}"));
        let page = served.get(to, &cookie);
        assert!(page.contains("<p class=\"gap\">") && !page.contains("<img"), "{at}: {page}");
        holds(&page, to);
    }
    assert_eq!(entered(&place, "previewed"), 3);
    for odd in ["tip=0-0&at=4", "tip=0-9&at=1", "tip=0-1&at=1"] {
        assert!(served.post("/case/1/look", &cookie, odd).starts_with("HTTP/1.1 404 "), "{odd}");
    }
    assert!(served.post("/case/1/look", &cookie, "tip=x&at=1").starts_with("HTTP/1.1 400 "));
    assert!(
        served.post("/case/2/look", &cookie, "tip=0-0&at=1").starts_with("HTTP/1.1 404 "),
        "of another case"
    );
}

#[test]
fn forms_without_end_or_sense_are_refused() {
    let place = hostile();
    let served = Served::start(&place);
    let cookie = served.enter();
    let ours = format!("http://{}", served.host);
    let long = format!("proof={}&note={}", served.proof(&cookie), "a".repeat(300 << 10));
    assert!(served.post_from(&ours, "/case/1/note", &cookie, &long).starts_with("HTTP/1.1 400 "));
    assert!(served.post("/case/1/note", &cookie, "note=%ff").starts_with("HTTP/1.1 400 "));
    for path in ["/case/1/nothing", "/case/x/tag", "/nothing", "/case/1"] {
        assert!(served.post(path, &cookie, "tag=x").starts_with("HTTP/1.1 404 "), "{path}");
    }
    assert_eq!(entered(&place, "edited"), 0);
}

#[test]
fn picture_is_made_anew_blurred_first_and_kept_only_in_memory() {
    let mut place = Place::new();
    let photo =
        fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/files/harbour.jpg")).unwrap();
    place.send(&with_files(tip("photo"), &[&photo]), &[&photo]);
    place.import(&place.log.bundle()).unwrap();
    let served = Served::start(&place);
    let cookie = served.enter();
    let before = files_besides_trail(&place.vault);
    let show = |how: &str| {
        let done = served.post("/case/1/look", &cookie, &format!("tip=0-0&at=1{how}"));
        let to = done.lines().find_map(|line| line.strip_prefix("location: ")).unwrap().to_owned();
        let page = served.get(&to, &cookie);
        let (_, rest) =
            page.split_once("class=\"safe\" src=\"").unwrap_or_else(|| panic!("{page}"));
        let picture = rest.split('"').next().unwrap().to_owned();
        let headers = [("Host", served.host.as_str()), ("Cookie", &cookie)];
        (page, picture.clone(), served.send_raw(&format!("GET {picture}"), &headers, ""))
    };
    let (page, first, blurred) = show("");
    assert!(page.contains("Show clearly"), "{page}");
    let (page, _, clear) = show("&how=clear");
    assert!(!page.contains("value=\"clear\""), "{page}");
    for picture in [&blurred, &clear] {
        let at = picture.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
        let head = String::from_utf8_lossy(&picture[..at]).into_owned();
        assert!(head.contains("content-type: image/png") && head.contains("no-store"), "{head}");
        assert!(picture[at..].starts_with(b"\x89PNG"));
        assert!(
            !picture.windows(16).any(|some| some == &photo[photo.len() / 2..photo.len() / 2 + 16])
        );
    }
    assert!(blurred != clear && blurred.len() < clear.len());
    assert!(served.get(&first, &cookie).starts_with("HTTP/1.1 404 "), "only the newest is held");
    assert_eq!(entered(&place, "previewed"), 2);
    let after = files_besides_trail(&place.vault);
    assert!(
        before
            .iter()
            .filter(|(f, _)| !f.to_string_lossy().contains("case.db"))
            .all(|one| after.contains(one))
    );
}

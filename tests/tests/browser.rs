//! A person with a browser that runs no scripts: the form filled in, sent, read by the reviewer and by others.

use std::{fs, path::PathBuf};

use meldkluis_tests::{
    browser::{Browser, Scripts},
    deployed::Deployed,
    noise,
    opened::{Keys, by_others},
    sources::checkout,
};

const ARABIC: &str =
    "في الميناء، ثلاث نساء في حاوية 🚨\nأخذوا جوازات سفرهن. الرقم ١٢-XKD-٣. لا تتصلوا بي من فضلكم 🙏🏽";
const DUTCH: &str =
    "Drie vrouwen in een container, ze mogen er niet uit. Eén heet ‘Ana’; coördinaten op de foto.";
const PLACE: &str = "ميناء روتردام، Waalhaven 12";

fn photo() -> PathBuf {
    checkout().join("tests/files/harbour.jpg")
}

#[test]
fn scripts_are_off() {
    let deployed = Deployed::start();
    let page =
        "data:text/html,<title>no script ran</title><script>document.title='a script ran'</script>";
    let off = Browser::start(&deployed.at.authority(), Scripts::Off, "nl");
    off.go(page);
    assert_eq!(off.title(), "no script ran");
    let on = Browser::start(&deployed.at.authority(), Scripts::On, "nl");
    on.go(page);
    assert_eq!(on.title(), "a script ran", "or this proves nothing");
}

#[test]
fn form_in_arabic_and_dutch_arrives_with_photo_and_large_file() {
    let deployed = Deployed::start();
    let video = deployed.file("video.mp4", &video());
    let browser = Browser::start(&deployed.at.authority(), Scripts::Off, "nl,en");
    browser.resize(420, 900);
    browser.go(&deployed.at.form_url());
    assert!(browser.has("html[lang=nl]"), "by Accept-Language");
    browser.picture("form-nl-phone");

    browser.write("#text", ARABIC);
    browser.write("#place", PLACE);
    browser.click("input[name=source][value=witness]");
    browser.click("input[name=what-sex]");
    browser.click("input[name=minor][value=unknown]");
    browser.click("input[name=danger]");
    browser.choose("#files", &[photo(), video.clone()]);
    browser.picture("form-nl-phone-arabic");
    browser.click("form button");
    assert!(browser.has("h1.done"), "{}", browser.text("body"));
    browser.picture("sent-nl-phone");

    browser.go(&format!("{}en/", deployed.at.form_url()));
    browser.resize(1_200, 900);
    browser.picture("form-en-desktop");
    browser.write("#text", DUTCH);
    browser.choose("#files", &[photo()]);
    browser.click("form button");
    assert!(browser.has("h1.done"), "{}", browser.text("body"));
    browser.picture("sent-en-desktop");

    let bundle = deployed.bundle();
    let ours = Keys::of(&deployed.at).open(&bundle);
    let theirs = by_others(&deployed.at, &bundle);
    assert_eq!((ours.len(), theirs.len()), (2, 2));
    let (jpeg, video) = (fs::read(photo()).unwrap(), fs::read(video).unwrap());
    for (opened, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(theirs.tip["text"], opened.tip.text.clone().unwrap());
        // The photo was cleaned on its way: its scan, at the end, is the same to the last byte.
        let clean = &opened.files["attachments/01.jpg"];
        assert!(theirs.files["attachments/01.jpg"] == *clean);
        assert!(clean.starts_with(b"\xff\xd8") && clean.ends_with(&jpeg[jpeg.len() - 1_000..]));
    }
    assert_eq!(ours[0].tip.text.as_deref(), Some(ARABIC));
    assert_eq!(ours[1].tip.text.as_deref(), Some(DUTCH));
    assert!(ours[0].files["attachments/02.mp4"] == video);
    assert!(theirs[0].files["attachments/02.mp4"] == video);
    let answers = &theirs[0].tip["answers"];
    assert_eq!(answers["place"], PLACE);
    assert_eq!(answers["source"], "witness");
    assert_eq!(answers["what"], serde_json::json!(["sex"]));
    assert_eq!((&answers["danger"], &answers["guessable"]), (&true.into(), &false.into()));
    assert!(ours[0].tip.attempt.is_some() && ours[0].tip.attempt != ours[1].tip.attempt);

    deployed.at.carry().unwrap();
    read_in_the_reviewer(&deployed);
}

/// Forty mebibytes that begin as a video does.
fn video() -> Vec<u8> {
    let head = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2";
    [head.as_slice(), &noise((40 << 20) - head.len(), 7)].concat()
}

fn read_in_the_reviewer(deployed: &Deployed) {
    let (_page, address) = deployed.at.open().unwrap();
    let browser = Browser::start(&deployed.at.authority(), Scripts::Off, "nl");
    browser.resize(1_200, 900);
    browser.go(&address);
    browser.picture("reviewer-cases");
    browser.click("a[href='/case/1']");
    assert_eq!(browser.text(".words"), ARABIC);
    assert!(browser.text("dl").contains(PLACE), "{}", browser.text("dl"));
    browser.picture("reviewer-case-arabic");
    browser.go(&address);
    assert!(!browser.text("body").contains("Cases"), "a start address is used once");
}

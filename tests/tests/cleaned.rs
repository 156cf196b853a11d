//! A photo from a phone, sent to the real server: what arrives at the desk is the picture and not the person.
//!
//! The photo is drawn by ffmpeg; exiftool writes into it what a phone would, and reads what is left.

use std::{
    path::Path,
    process::{Command, Output},
};

use meldkluis_tests::{
    deployed::Deployed,
    opened::{Keys, Opened},
    sender::{Answer, Door, Form, send},
};
use serde_json::Value;

const PLANTED: [&str; 5] =
    ["PhoneMaker", "Model X-77", "SN-4411-0099", "Maria Owner", "hidden words"];

fn run(program: &str, arguments: &[&str], file: &Path) -> Output {
    let done = Command::new(program).args(arguments).arg(file).output();
    let done = done.unwrap_or_else(|error| panic!("{program} is not installed: {error}"));
    assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    done
}

/// Draws a picture and says in it whose it is, where and when.
fn photo(deployed: &Deployed) -> Vec<u8> {
    let file = deployed.beside("photo.jpg");
    let draw = [
        "-loglevel",
        "error",
        "-f",
        "lavfi",
        "-i",
        "testsrc=size=320x240:rate=1",
        "-frames:v",
        "1",
    ];
    run("ffmpeg", &draw, &file);
    let plant = [
        "-overwrite_original",
        "-Make=PhoneMaker",
        "-Model=Model X-77",
        "-SerialNumber=SN-4411-0099",
        "-Artist=Maria Owner",
        "-XMP-dc:Creator=Maria Owner",
        "-Comment=hidden words",
        "-Orientation#=6",
        "-GPSLatitude=52.370216",
        "-GPSLatitudeRef=N",
        "-GPSLongitude=4.895168",
        "-GPSLongitudeRef=E",
        "-DateTimeOriginal=2026:11:20 21:04:05",
        "-OffsetTimeOriginal=+01:00",
    ];
    run("exiftool", &plant, &file);
    std::fs::read(&file).unwrap()
}

fn sent(deployed: &Deployed, form: &Form) -> Answer {
    let answer = send(&deployed.at, Door::Tls, "en", form);
    assert_eq!(answer.status, 200, "{}", answer.page);
    answer
}

fn holds(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|window| window == words.as_bytes())
}

/// Reads the one value that exiftool finds under a name, or nothing.
fn tag(file: &Path, name: &str) -> Option<String> {
    let found = run("exiftool", &["-s3", "-n", &format!("-{name}")], file);
    let found = String::from_utf8(found.stdout).unwrap();
    (!found.trim().is_empty()).then(|| found.trim().to_owned())
}

fn tip(opened: &Opened) -> Value {
    serde_json::from_slice(&opened.tip.to_json()).unwrap()
}

#[test]
fn picture_arrives_and_nothing_that_says_whose_it_is() {
    let deployed = Deployed::start();
    let photo = photo(&deployed);
    assert!(PLANTED.iter().all(|words| holds(&photo, words)), "the photo says whose it is");
    let broken = &photo[..photo.len() / 2];
    let told = Form::new().field("text", "told").field("keep_taken", "1");
    let told = sent(&deployed, &told.bytes("files", &photo).bytes("files", broken));
    assert!(
        told.page.contains("<b>File 1</b>: arrived, and cleaned of hidden data"),
        "{}",
        told.page
    );
    assert!(told.page.contains("<b>File 2</b>: arrived, not cleaned"), "{}", told.page);
    assert!(told.page.contains("As you asked, the investigators also get where and when"));
    let untold = sent(&deployed, &Form::new().field("text", "untold").bytes("files", &photo));
    assert!(!untold.page.contains("As you asked"));

    let opened = Keys::of(&deployed.at).open(&deployed.bundle());
    let [first, second] = opened.as_slice() else { panic!("two tips") };
    let taken = &tip(first)["attachments"][0]["taken"];
    assert_eq!(taken["place"]["latitude"], "52.370216", "{taken}");
    assert_eq!(taken["place"]["longitude"], "4.895168");
    assert_eq!(taken["time"], "2026-11-20T21:04:05+01:00");
    assert_eq!(tip(second)["attachments"][0].get("taken"), None, "nobody asked");
    assert!(first.files["attachments/02.jpg"] == broken, "what cannot be cleaned is kept");
    for opened in [first, second] {
        let clean = &opened.files["attachments/01.jpg"];
        for words in PLANTED.iter().chain(&["52.37", "ns.adobe.com", "2026:11:20"]) {
            assert!(!holds(clean, words), "{words}");
        }
        let file = deployed.file("clean.jpg", clean);
        assert_eq!(tag(&file, "Orientation").as_deref(), Some("6"));
        for name in [
            "GPSLatitude",
            "Make",
            "Artist",
            "Creator",
            "Comment",
            "DateTimeOriginal",
            "SerialNumber",
        ] {
            assert_eq!(tag(&file, name), None, "{name}");
        }
        assert_eq!(tag(&file, "ImageSize").as_deref(), Some("320 240"));
    }

    deployed.at.carry().unwrap();
    let shown = deployed.at.reviewer(&["show", "1"]).unwrap();
    assert!(
        shown.contains(
            "made at 52.370216, 4.895168 (north, east), on 2026-11-20T21:04:05+01:00, it says"
        ),
        "{shown}"
    );
    assert!(
        shown.contains("hidden data removed") && shown.contains("hidden data not removed"),
        "{shown}"
    );
    assert!(!deployed.at.reviewer(&["show", "2"]).unwrap().contains("52.37"));
}

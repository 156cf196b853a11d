//! JPEG: what is planted goes, what is seen stays.

use std::{fs, path::Path};

use meldkluis_scrub::{Kind, Label, Trace, clean};

use crate::oracle::{
    judge, make, mat2_shows_nothing, plant, plant_everything, run, scratch, scrub, text,
};

#[test]
fn every_coding_keeps_its_pixels_and_tells_nothing() {
    for kind in ["rgb", "profile", "progressive", "restart", "cmyk", "grey"] {
        let picture = make(kind, &format!("{kind}.jpg"));
        plant_everything(&picture);
        let cleaned = judge(&picture);
        assert_eq!(cleaned.kind, Kind::Jpeg);
        assert_eq!(cleaned.taken.place, Some((52.25, -4.5)));
        assert_eq!(cleaned.taken.time.as_deref(), Some("2024-05-06T07:08:09+02:00"));
        for trace in [Trace::Place, Trace::Time, Trace::Device, Trace::Person, Trace::Words] {
            assert!(cleaned.found.contains(&trace), "{kind}: {trace:?}");
        }
    }
}

#[test]
fn arithmetic_coding_is_copied() {
    let (plain, picture) = (make("rgb", "plain.ppm"), scratch("arithmetic.jpg"));
    run("cjpeg", &["-arithmetic", "-restart", "1", "-outfile", text(&picture), text(&plain)]);
    let pixels = |picture: &Path| {
        let place = picture.with_extension("ppm");
        run("djpeg", &["-outfile", text(&place), text(picture)]);
        fs::read(place).unwrap()
    };
    let (cleaned, place) = scrub(&picture);
    assert!(fs::read(&place).unwrap().windows(2).any(|pair| pair == [0xff, 0xc9]), "arithmetic");
    assert_eq!(cleaned.label, Label::Full);
    assert!(pixels(&place) == pixels(&picture));
}

#[test]
fn the_orientation_stays_and_mat2_shows_no_more() {
    for turn in 1..=8 {
        let picture = make("rgb", &format!("turned-{turn}.jpg"));
        plant(&picture, &[&format!("-Orientation#={turn}"), "-Make=PlantMake"]);
        judge(&picture);
        let turned = run("exiftool", &["-s3", "-n", "-Orientation", text(&scrub(&picture).1)]);
        assert_eq!(turned.trim(), if turn == 1 { String::new() } else { turn.to_string() });
        mat2_shows_nothing(&scrub(&picture).1);
    }
}

#[test]
fn previews_and_what_follows_the_end_go() {
    let (picture, small) = (make("rgb", "preview.jpg"), make("grey", "preview-small.jpg"));
    plant(&picture, &[&format!("-ThumbnailImage<={}", text(&small))]);
    let film = b"\0\0\0\x18ftypmp42moov PlantFilm";
    let whole = [fs::read(&picture).unwrap(), film.to_vec()].concat();
    fs::write(&picture, whole).unwrap();
    let cleaned = judge(&picture);
    assert!(cleaned.found.contains(&Trace::Preview) && cleaned.found.contains(&Trace::Hidden));
    assert!(fs::read(scrub(&picture).1).unwrap().ends_with(&[0xff, 0xd9]));
}

/// A segment of a JPEG file.
fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap();
    [&[0xff, marker], length.to_be_bytes().as_slice(), body].concat()
}

#[test]
fn every_other_segment_goes() {
    let picture = make("rgb", "segments.jpg");
    let plain = fs::read(&picture).unwrap();
    let thumbnail = [b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01".as_slice(), b"Pla"].concat();
    let extended = b"http://ns.adobe.com/xmp/extension/\0PlantExtended".as_slice();
    let planted = [
        segment(0xe0, b"JFXX\0\x10PlantPreview"),
        segment(0xe0, b"II\x1a\0\0\0HEAPJPGM PlantCiff"),
        segment(0xe1, extended),
        segment(0xe1, b"FLIR\0\x01\0\0PlantThermal"),
        segment(0xe2, b"MPF\0MM\0*\0\0\0\x08"),
        segment(0xe2, b"FPXR\0PlantFlash"),
        segment(0xe5, b"RMETA\0PlantRicoh"),
        segment(0xeb, b"JP\0\x01\0\0\0\x01\0\0\0\x20jumbPlantc2pa"),
        segment(0xed, b"Photoshop 3.0\x008BIM\x04\x04PlantIptc"),
        segment(0xee, b"PlantNotAdobe"),
        segment(0xef, b"PlantGraphicConverter"),
        segment(0xfe, b"PlantComment"),
        b"PlantBetweenSegments".to_vec(),
    ];
    // A thumbnail in JFIF itself, all the others behind it, and some before the end too.
    let (start, rest) = plain.split_at(20);
    let (coded, end) = rest.split_at(rest.len() - 2);
    let head = [&start[..2], &segment(0xe0, &thumbnail)].concat();
    let tail = [segment(0xfe, b"PlantLate"), end.to_vec()].concat();
    fs::write(&picture, [head, planted.concat(), coded.to_vec(), tail].concat()).unwrap();
    let cleaned = judge(&picture);
    assert!(fs::read(scrub(&picture).1).unwrap()[20..] == plain[20..], "the rest as it was");
    for trace in [Trace::Preview, Trace::Hidden, Trace::Words, Trace::Other] {
        assert!(cleaned.found.contains(&trace), "{trace:?}");
    }
}

#[test]
fn a_cut_picture_is_refused() {
    let whole = fs::read(make("progressive", "cut.jpg")).unwrap();
    for at in 3..whole.len() {
        let cleaned = clean(&mut std::io::Cursor::new(&whole[..at]), &mut Vec::new()).unwrap();
        assert_eq!(cleaned.label, Label::None, "cut at {at}");
    }
}

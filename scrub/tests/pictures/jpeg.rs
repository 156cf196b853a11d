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

#[test]
fn a_cut_picture_is_refused() {
    let whole = fs::read(make("progressive", "cut.jpg")).unwrap();
    for at in 3..whole.len() {
        let cleaned = clean(&mut std::io::Cursor::new(&whole[..at]), &mut Vec::new()).unwrap();
        assert_eq!(cleaned.label, Label::None, "cut at {at}");
    }
}

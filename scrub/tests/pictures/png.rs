//! PNG and APNG: what is planted goes, what is seen stays.

use std::{fs, io::Cursor};

use meldkluis_scrub::{Kind, Label, Trace, clean};

use crate::oracle::{judge, make, mat2_shows_nothing, plant, plant_everything, scrub};

#[test]
fn every_coding_keeps_its_pixels_and_tells_nothing() {
    for kind in ["rgb", "alpha", "palette", "sixteen", "profile", "animation"] {
        let picture = make(kind, &format!("{kind}.png"));
        plant_everything(&picture);
        plant(
            &picture,
            &["-PNG:Author=PlantAuthor", "-PNG:ModifyDate=2024:01:01 00:00:00", "-Orientation#=8"],
        );
        let cleaned = judge(&picture);
        assert_eq!(cleaned.kind, Kind::Png);
        assert_eq!(cleaned.taken.place, Some((52.25, -4.5)));
        assert_eq!(cleaned.taken.time.as_deref(), Some("2024-05-06T07:08:09+02:00"));
        for trace in [Trace::Place, Trace::Time, Trace::Device, Trace::Person, Trace::Words] {
            assert!(cleaned.found.contains(&trace), "{kind}: {trace:?}");
        }
    }
}

#[test]
fn mat2_shows_nothing_more() {
    let picture = make("rgb", "shown.png");
    plant_everything(&picture);
    mat2_shows_nothing(&scrub(&picture).1);
}

#[test]
fn what_follows_the_end_goes() {
    let picture = make("rgb", "after.png");
    let whole = [fs::read(&picture).unwrap(), b"PlantTrailer".to_vec()].concat();
    fs::write(&picture, whole).unwrap();
    assert_eq!(judge(&picture).found, [Trace::Hidden]);
    assert!(fs::read(scrub(&picture).1).unwrap().ends_with(b"IEND\xaeB`\x82"));
}

#[test]
fn a_cut_or_damaged_picture_is_refused() {
    let whole = fs::read(make("rgb", "damaged.png")).unwrap();
    let label = |bytes: Vec<u8>| clean(&mut Cursor::new(bytes), &mut Vec::new()).unwrap().label;
    for at in 8..whole.len() {
        assert_eq!(label(whole[..at].to_vec()), Label::None, "cut at {at}");
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        assert_eq!(label(damaged), Label::None, "damaged at {at}");
    }
}

//! GIF and WebP: what is planted goes, what is seen stays.

use std::{fs, io::Cursor, path::Path, process::Command};

use meldkluis_scrub::{Kind, Label, Trace, clean};

use crate::oracle::{judge, make, mat2_shows_nothing, plant, plant_everything, scrub, text};

#[test]
fn webp_of_every_coding_keeps_its_pixels_and_tells_nothing() {
    for kind in ["rgb", "profile", "lossless", "alpha", "animation"] {
        let picture = make(kind, &format!("{kind}.webp"));
        plant_everything(&picture);
        plant(&picture, &["-Orientation#=6"]);
        let cleaned = judge(&picture);
        assert_eq!(cleaned.kind, Kind::Webp);
        assert_eq!(cleaned.taken.place, Some((52.25, -4.5)));
        for trace in [Trace::Place, Trace::Time, Trace::Device, Trace::Person, Trace::Words] {
            assert!(cleaned.found.contains(&trace), "{kind}: {trace:?}");
        }
        // exiftool forgets to say that a lossless picture has alpha, and webpinfo objects to that before and after.
        assert_eq!(is_valid(&scrub(&picture).1), is_valid(&picture), "{kind}");
        assert!(is_valid(&picture) || ["lossless", "alpha"].contains(&kind), "{kind}");
        mat2_shows_nothing(&scrub(&picture).1);
    }
}

fn is_valid(picture: &Path) -> bool {
    let done = Command::new("webpinfo").args(["-quiet", text(picture)]).output();
    done.expect("webpinfo must be installed").status.success()
}

#[test]
fn gif_keeps_its_pictures_and_times() {
    for kind in ["rgb", "palette", "animation"] {
        let picture = make(kind, &format!("{kind}.gif"));
        plant(&picture, &["-Comment=PlantComment", "-XMP-dc:creator=PlantCreator"]);
        let whole = [fs::read(&picture).unwrap(), b"PlantTrailer".to_vec()].concat();
        fs::write(&picture, whole).unwrap();
        let cleaned = judge(&picture);
        assert_eq!(cleaned.kind, Kind::Gif);
        for trace in [Trace::Hidden, Trace::Words] {
            assert!(cleaned.found.contains(&trace), "{kind}: {trace:?}");
        }
        mat2_shows_nothing(&scrub(&picture).1);
    }
}

#[test]
fn what_follows_the_end_of_webp_goes() {
    let picture = make("rgb", "after.webp");
    let whole = [fs::read(&picture).unwrap(), b"PlantTrailer".to_vec()].concat();
    fs::write(&picture, whole).unwrap();
    assert_eq!(judge(&picture).found, [Trace::Hidden]);
}

#[test]
fn a_cut_picture_is_refused() {
    for name in ["cut.gif", "cut.webp"] {
        let whole = fs::read(make("rgb", name)).unwrap();
        // A GIF without its last byte lacks nothing that is seen.
        let spare = usize::from(name == "cut.gif");
        for at in 12..whole.len() - spare {
            let cleaned = clean(&mut Cursor::new(&whole[..at]), &mut Vec::new()).unwrap();
            assert_eq!(cleaned.label, Label::None, "{name} cut at {at}");
        }
    }
}

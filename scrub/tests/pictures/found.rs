//! Photos, pictures and films that nobody here made: cameras' and phones', out of other people's packages.
//!
//! `tests/found` pins the packages by version and checksum; the files are laid out below the target folder.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use meldkluis_scrub::{Kind, Label};

use crate::{
    film,
    oracle::{cleaning_again_changes_nothing, judge, nothing_is_told, run, scratch, scrub, text},
};

/// Photos of npm packages.
const PHOTOS: &[&str] = &[
    "exif-parser/test/starfish.jpg",
    "exif-parser/test/test.jpg",
    "jpeg-exif/test/IMG_0001.JPG",
    "jpeg-exif/test/IMG_0003.JPG",
    "node-exif/test/agfa-makernotes.jpg",
    "node-exif/test/down-mirrored.jpg",
    "node-exif/test/evil1.jpg",
    "node-exif/test/lens_info.jpg",
    "node-exif/test/right.jpg",
    "node-exif/test/short-ascii-II.jpg",
    "node-exif/test/short-ascii-MM.jpg",
    "node-exif/test/sony-alpha-6000.jpg",
    "node-exif/test/test1.jpg",
    "node-exif/test/test2.jpg",
    "node-exif/test/test3.jpg",
];

/// Pictures of crates that Pillow shows.
const PICTURES: &[&str] = &[
    "jpeg-decoder/benches/large_image.jpg",
    "jpeg-decoder/benches/tower.jpg",
    "jpeg-decoder/benches/tower_grayscale.jpg",
    "jpeg-decoder/benches/tower_progressive.jpg",
    "kamadak-exif/tests/exif.jpg",
    "kamadak-exif/tests/exif.png",
    "kamadak-exif/tests/exif.webp",
    "petgraph/assets/graphosaurus-64.png",
    "petgraph/assets/pridosaurus-512.png",
];

/// Pictures of crates that libheif shows.
const STILLS: &[&str] = &[
    "libheif-rs/data/alpha.heif",
    "libheif-rs/data/collection.heif",
    "libheif-rs/data/grid.heif",
    "libheif-rs/data/test.heic",
    "libheif-rs/data/test.heif",
    "libheif-rs/data/test_nclx.avif",
    "libheif-rs/data/test_nclx.heif",
];

/// Films of crates.
const FILMS: &[&str] = &[
    "mp4parse/tests/amr_nb_1f.3gp",
    "mp4parse/tests/amr_wb_1f.3gp",
    "mp4parse/tests/bbb_sunflower_QCIF_30fps_h263_noaudio_1f.3gp",
];

/// Lays the packages out, once for each state of their lock files; other tests wait meanwhile.
fn laid_out() -> PathBuf {
    let pinned = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/found");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("found");
    fs::create_dir_all(&folder).unwrap();
    let guard = File::create(folder.join("guard")).unwrap();
    guard.lock().unwrap();
    let wanted: Vec<u8> = ["package-lock.json", "Cargo.lock"]
        .iter()
        .flat_map(|name| fs::read(pinned.join(name)).expect("a lock file"))
        .collect();
    let mark = folder.join("laid-out");
    if fs::read(&mark).ok().as_ref() != Some(&wanted) {
        for name in ["package.json", "package-lock.json"] {
            fs::copy(pinned.join(name), folder.join(name)).unwrap();
        }
        let mut npm = Command::new("npm");
        npm.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        assert!(npm.status().expect("npm must be installed").success());
        let (manifest, crates) = (pinned.join("Cargo.toml"), folder.join("crates"));
        let at = ["--manifest-path", text(&manifest), text(&crates)];
        run("cargo", &[["vendor", "--locked", "--quiet"].as_slice(), &at].concat());
        fs::write(mark, wanted).unwrap();
    }
    folder
}

/// Copies a found file to where it may be cleaned, with an ending that its programs know.
fn found(folder: &str, name: &str) -> PathBuf {
    let place = scratch(&format!("found-{}", name.replace('/', "-").replace(".JPG", ".jpg")));
    let source = laid_out().join(folder).join(name);
    fs::copy(&source, &place).unwrap_or_else(|_| panic!("{source:?} must be there"));
    place
}

#[test]
fn photos_of_cameras_and_phones_keep_their_pixels_and_tell_nothing() {
    for name in PHOTOS {
        assert_eq!(judge(&found("node_modules", name)).kind, Kind::Jpeg, "{name}");
    }
}

#[test]
fn pictures_of_programs_keep_their_pixels_and_tell_nothing() {
    for name in PICTURES {
        judge(&found("crates", name));
    }
}

#[test]
fn stills_show_the_same_and_tell_nothing() {
    for name in STILLS {
        let picture = found("crates", name);
        let (cleaned, place) = scrub(&picture);
        assert_eq!(cleaned.label, Label::Full, "{name}");
        assert_eq!(film::shown(&place), film::shown(&picture), "{name}");
        nothing_is_told(&place);
        cleaning_again_changes_nothing(&place);
    }
}

#[test]
fn films_of_old_phones_play_the_same_and_tell_nothing() {
    for name in FILMS {
        let film = found("crates", name);
        let (cleaned, place) = scrub(&film);
        assert_ne!(cleaned.label, Label::None, "{name}");
        let packets = |film: &Path| {
            let options = ["-c", "copy", "-f", "framemd5", "-"];
            run("ffmpeg", &[["-v", "error", "-i", text(film)].as_slice(), &options].concat())
        };
        assert_eq!(packets(&place), packets(&film), "{name}");
        nothing_is_told(&place);
        cleaning_again_changes_nothing(&place);
    }
}

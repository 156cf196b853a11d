//! Films, sound, HEIC and AVIF: every byte at its place, nothing told.

use std::{
    fs,
    path::{Path, PathBuf},
};

use meldkluis_scrub::{Cleaned, Kind, Label, Rest, Trace};

use crate::oracle::{
    cleaning_again_changes_nothing, make, nothing_is_told, plant, run, scratch, scrub, seen, text,
};

/// Makes a film of two seconds with a title, an author, a maker, a place and a time.
pub(crate) fn film(name: &str, coding: &[&str]) -> PathBuf {
    let place = scratch(name);
    let (pictures, sound) =
        ("testsrc=size=64x48:rate=10:duration=2", "sine=frequency=440:duration=2");
    let sources = ["-v", "error", "-f", "lavfi", "-i", pictures, "-f", "lavfi", "-i", sound];
    let fields = [
        "title=PlantTitle",
        "artist=PlantArtist",
        "comment=PlantComment",
        "make=PlantMake",
        "location=+52.2500-004.5000/",
        "creation_time=2024-05-06T07:08:09Z",
    ];
    let fields: Vec<&str> = fields.iter().flat_map(|field| ["-metadata", field]).collect();
    run("ffmpeg", &[&sources, fields.as_slice(), coding, &[text(&place)]].concat());
    place
}

/// Returns digests of every decoded picture and of all sound.
fn decoded(film: &Path) -> String {
    let options = ["-map", "0:v?", "-map", "0:a?", "-f", "framemd5", "-"];
    let said = run("ffmpeg", &[&["-v", "error", "-i", text(film)], options.as_slice()].concat());
    let lines: Vec<&str> = said.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(lines.len() > 10, "{film:?} is empty");
    lines.join("\n")
}

/// Says what a player knows before it decodes.
fn probed(film: &Path) -> String {
    let said = run("ffprobe", &["-v", "error", "-show_streams", text(film)]);
    let fields =
        ["codec_name", "codec_tag_string", "width", "height", "duration=", "nb_frames", "rotation"];
    let lines = said.lines().filter(|line| fields.iter().any(|field| line.starts_with(field)));
    lines.collect::<Vec<_>>().join("\n")
}

fn judge(film: &Path) -> (Cleaned, PathBuf) {
    let (cleaned, place) = scrub(film);
    assert_eq!(decoded(&place), decoded(film), "{film:?}");
    assert!(fs::metadata(&place).unwrap().len() <= fs::metadata(film).unwrap().len());
    nothing_is_told(&place);
    cleaning_again_changes_nothing(&place);
    (cleaned, place)
}

#[test]
fn films_of_every_layout_play_as_before_and_tell_nothing() {
    let aac = ["-c:a", "aac"];
    let h264 = [["-c:v", "libx264"], aac].concat();
    let with = |more: &[&'static str]| [h264.as_slice(), more].concat();
    let films = [
        ("end.mp4", h264.clone(), Kind::Mp4),
        ("fast.mp4", with(&["-movflags", "+faststart"]), Kind::Mp4),
        ("keys.mp4", with(&["-movflags", "use_metadata_tags"]), Kind::Mp4),
        ("pieces.mp4", with(&["-g", "5", "-movflags", "+frag_keyframe+empty_moov"]), Kind::Mp4),
        (
            "based.mp4",
            with(&["-g", "5", "-movflags", "+frag_keyframe+empty_moov+default_base_moof"]),
            Kind::Mp4,
        ),
        ("old.3gp", vec!["-c:v", "mpeg4", "-c:a", "aac"], Kind::ThreeGp),
        (
            "plain.mov",
            vec!["-c:v", "mpeg4", "-c:a", "pcm_s16le", "-timecode", "01:00:00:00"],
            Kind::Mov,
        ),
        ("packed.mov", vec!["-c:v", "mjpeg", "-c:a", "aac"], Kind::Mov),
    ];
    for (name, coding, kind) in films {
        let film = film(name, &coding);
        // exiftool writes into no film of fragments; ffmpeg has planted a place there already.
        if !coding.contains(&"5") {
            plant(
                &film,
                &["-UserData:GPSCoordinates=52.25, -4.5, 0", "-XMP-dc:creator=PlantCreator"],
            );
        }
        let (cleaned, place) = judge(&film);
        assert_eq!((cleaned.kind, cleaned.label), (kind, Label::Partial), "{name}");
        assert_eq!(cleaned.rest, [Rest::Encoder], "{name}");
        assert_eq!(cleaned.taken.place, Some((52.25, -4.5)), "{name}");
        assert_eq!(cleaned.taken.time.as_deref(), Some("2024-05-06T07:08:09Z"), "{name}");
        assert!(cleaned.found.contains(&Trace::Place) && cleaned.found.contains(&Trace::Time));
        if kind == Kind::Mp4 {
            assert_eq!(probed(&place), probed(&film), "{name}");
        }
    }
}

#[test]
fn a_voice_memo_is_wholly_clean() {
    for (name, coding) in [("memo.m4a", ["-c:a", "aac"]), ("memo-alac.m4a", ["-c:a", "alac"])] {
        let memo = film(name, &[&["-map", "1:a"], coding.as_slice()].concat());
        let (cleaned, place) = judge(&memo);
        assert_eq!((cleaned.kind, cleaned.label), (Kind::M4a, Label::Full));
        assert!(!String::from_utf8_lossy(&fs::read(place).unwrap()).contains("Lavc"), "{name}");
    }
}

#[test]
fn a_phones_film_says_where_and_when_in_its_own_zone() {
    let film = film("phone.mov", &["-c:v", "mpeg4", "-c:a", "aac"]);
    plant(
        &film,
        &[
            "-Keys:GPSCoordinates=52.25, -4.5, 2",
            "-Keys:CreationDate=2024:05:06 09:08:09+02:00",
            "-Keys:Make=PlantMake",
            "-Keys:Model=PlantModel",
        ],
    );
    let (cleaned, _) = judge(&film);
    assert_eq!(cleaned.taken.place, Some((52.25, -4.5)));
    assert_eq!(cleaned.taken.time.as_deref(), Some("2024-05-06T09:08:09+02:00"));
}

#[test]
fn an_unknown_coding_keeps_its_settings_and_is_not_called_full() {
    let memo = film("unknown.m4a", &["-map", "1:a", "-c:a", "aac"]);
    let mut bytes = fs::read(&memo).unwrap();
    for at in memchr::memmem::find_iter(&bytes.clone(), b"mp4a") {
        bytes[at..at + 4].copy_from_slice(b"zzza");
    }
    fs::write(&memo, bytes).unwrap();
    let (cleaned, place) = scrub(&memo);
    assert_eq!(cleaned.rest, [Rest::Encoder]);
    let clean = fs::read(place).unwrap();
    assert!(memchr::memmem::find(&clean, b"esds").is_some());
    assert!(memchr::memmem::find(&clean, b"Plant").is_none());
}

#[test]
fn bytes_behind_a_table_become_zeros() {
    let plain = film("behind.mp4", &["-c:v", "libx264", "-c:a", "aac"]);
    let mut bytes = fs::read(&plain).unwrap();
    // The first table of sync samples takes in the table behind it, which then is nothing that it counts.
    let at = memchr::memmem::find(&bytes, b"stss").unwrap() - 4;
    let next = memchr::memmem::find(&bytes[at..], b"ctts").unwrap() + at - 4;
    let length = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    let both = length(at) + length(next);
    bytes[at..at + 4].copy_from_slice(&both.to_be_bytes());
    bytes[next..next + 16].copy_from_slice(b"PlantBehindTable");
    fs::write(&plain, bytes).unwrap();
    let (cleaned, place) = scrub(&plain);
    assert!(cleaned.found.contains(&Trace::Hidden));
    nothing_is_told(&place);
}

#[test]
fn a_turned_film_stays_turned() {
    let upright = film("upright.mp4", &["-c:v", "libx264", "-c:a", "aac"]);
    let turned = scratch("turned.mp4");
    let copy = ["-metadata:s:v:0", "rotate=90", "-c", "copy", text(&turned)];
    run("ffmpeg", &[&["-v", "error", "-i", text(&upright)], copy.as_slice()].concat());
    let (_, place) = judge(&turned);
    assert!(probed(&place).contains("rotation=90"));
    assert_eq!(probed(&place), probed(&turned));
}

#[test]
fn captions_and_what_nothing_refers_to_go() {
    let captions = scratch("captions.srt");
    fs::write(&captions, "1\n00:00:00,000 --> 00:00:01,000\nGPS Plant 52.25 4.5\n").unwrap();
    let (plain, told) =
        (film("drone-plain.mp4", &["-c:v", "libx264", "-c:a", "aac"]), scratch("drone.mp4"));
    let sources = ["-v", "error", "-i", text(&plain), "-i", text(&captions)];
    let tracks = ["-map", "0", "-map", "1", "-c", "copy", "-c:s", "mov_text", text(&told)];
    run("ffmpeg", &[sources.as_slice(), tracks.as_slice()].concat());
    let hidden = [b"\0\0\0\x18mdatPlantHiddenBytes".as_slice(), b"PlantTrailer"].concat();
    fs::write(&told, [fs::read(&told).unwrap(), hidden].concat()).unwrap();
    let (cleaned, place) = judge(&told);
    assert!(cleaned.found.contains(&Trace::Hidden));
    assert!(!run("ffprobe", &["-v", "error", "-show_streams", text(&place)]).contains("mov_text"));
}

/// Makes a picture of 256 by 192 with a thumbnail, and everything planted that exiftool can.
pub(crate) fn still(name: &str) -> PathBuf {
    let (small, place) = (make("large", &format!("{name}.png")), scratch(name));
    run("heif-enc", &["-t", "64", "-o", text(&place), text(&small)]);
    plant(
        &place,
        &[
            "-Make=PlantMake",
            "-Model=PlantModel",
            "-Artist=PlantArtist",
            "-GPSLatitude=52.25",
            "-GPSLatitudeRef=N",
            "-GPSLongitude=4.5",
            "-GPSLongitudeRef=W",
            "-DateTimeOriginal=2024:05:06 07:08:09",
            "-XMP-dc:creator=PlantCreator",
        ],
    );
    place
}

/// Says what libheif shows of each picture in a file.
pub(crate) fn shown(file: &Path) -> String {
    let folder = file.with_extension("shown");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir(&folder).unwrap();
    run("heif-convert", &[text(file), text(&folder.join("picture.png"))]);
    let mut pictures: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pictures.sort();
    assert!(!pictures.is_empty(), "{file:?}");
    let lines = pictures.iter().map(|picture| seen(picture)).collect::<String>();
    lines.lines().filter(|line| !line.starts_with("orientation")).collect::<Vec<_>>().join("\n")
}

#[test]
fn heic_and_avif_show_the_same_and_tell_nothing() {
    for (name, kind) in [("still.heic", Kind::Heic), ("still.avif", Kind::Avif)] {
        let picture = still(name);
        let (cleaned, place) = scrub(&picture);
        assert_eq!((cleaned.kind, cleaned.label), (kind, Label::Full));
        assert_eq!(cleaned.taken.place, Some((52.25, -4.5)));
        assert_eq!(cleaned.taken.time.as_deref(), Some("2024-05-06T07:08:09"));
        assert_eq!(shown(&place), shown(&picture), "{name}");
        nothing_is_told(&place);
        cleaning_again_changes_nothing(&place);
        let said = run("heif-info", &[text(&place)]);
        assert!(said.contains("none") && !said.contains("thumbnail"), "{said}");
    }
}

#[test]
fn a_motion_photo_becomes_a_photo() {
    let picture = still("motion.heic");
    let film = b"\0\0\0\x2bmpvd\0\0\0\x18ftypmp42PlantFilmInsideThisBox".to_vec();
    fs::write(&picture, [fs::read(&picture).unwrap(), film].concat()).unwrap();
    let (cleaned, place) = scrub(&picture);
    assert!(cleaned.found.contains(&Trace::Hidden));
    nothing_is_told(&place);
    assert!(fs::metadata(place).unwrap().len() < fs::metadata(picture).unwrap().len() - 40);
}

//! Films, sound, HEIC and AVIF through the programs of the machine, in the weaker child.

use std::{fs, path::PathBuf};

use meldkluis_reviewer::pixels::{Pcm, Picture, Shown, Why, wav::RATE};

use crate::kit::*;

const FFMPEG: &str = "/usr/bin/ffmpeg";

fn made(name: &str, file: &str, arguments: &[&str]) -> PathBuf {
    let file = folder(name).join(file);
    run(FFMPEG, &[&["-loglevel", "error", "-y"], arguments, &[path(&file)]].concat());
    file
}

fn sound(shown: Shown) -> Pcm {
    match shown {
        Shown::Sound(sound) => sound,
        other => panic!("no sound: {other:?}"),
    }
}

/// The mean colour of a picture.
fn colour(picture: &Picture) -> [u64; 3] {
    let count = picture.rgba().len() as u64 / 4;
    [0, 1, 2]
        .map(|at| picture.rgba().chunks(4).map(|pixel| u64::from(pixel[at])).sum::<u64>() / count)
}

/// Five seconds of red, then five of blue, with a tone.
const RED_BLUE: &[&str] = &[
    "-f",
    "lavfi",
    "-i",
    "color=red:size=1280x720:rate=10:duration=5,format=yuv420p",
    "-f",
    "lavfi",
    "-i",
    "color=blue:size=1280x720:rate=10:duration=5,format=yuv420p",
    "-f",
    "lavfi",
    "-i",
    "sine=frequency=1000:duration=10",
    "-filter_complex",
    "[0][1]concat=n=2[v]",
    "-map",
    "[v]",
    "-map",
    "2:a",
];

#[test]
fn films_are_shown_as_a_frame_every_two_seconds() {
    for (name, coding) in [("film-h264", "libx264"), ("film-hevc", "libx265")] {
        let codings = ["-c:v", coding, "-x265-params", "log-level=none", "-c:a", "aac"];
        let codings =
            if coding == "libx264" { &["-c:v", coding, "-c:a", "aac"][..] } else { &codings };
        let file = made(name, "a.mp4", &[RED_BLUE, codings].concat());
        let bytes = fs::read(file).unwrap();
        let table = bytes.windows(4).position(|four| four == b"moov").unwrap();
        assert!(
            table > bytes.len() / 2,
            "the table is at the end, so the film must be read from any place"
        );
        let view = view(&bytes, 0);
        let frames = pages(view.shown);
        assert_eq!((frames.len(), view.next), (5, None), "{coding}");
        assert!(frames.iter().all(|frame| (frame.width(), frame.height()) == (640, 360)));
        let reds: Vec<bool> = frames.iter().map(|frame| colour(frame)[0] > 200).collect();
        assert_eq!(reds, [true, true, true, false, false], "{coding}: seconds 0, 2, 4, 6, 8");
        let later = pages(view_from(&bytes, 7));
        assert!(later.len() == 2 && colour(&later[0])[2] > 200);
        assert_eq!(cannot(&view_from(&bytes, 60)), Why::Ended);
        let tone = sound(viewer().sound(&input(&bytes), 0).shown);
        assert_tone(&tone, 10);
    }
}

fn view_from(bytes: &[u8], from: u32) -> Shown {
    view(bytes, from).shown
}

/// A tone of 1,000 hertz crosses nothing upwards a thousand times a second.
fn assert_tone(sound: &Pcm, seconds: u32) {
    let samples: Vec<i16> =
        sound.bytes().chunks(2).map(|two| i16::from_le_bytes(two.try_into().unwrap())).collect();
    let length = f64::from(u32::try_from(samples.len()).unwrap()) / f64::from(RATE);
    assert!((length - f64::from(seconds)).abs() < 0.2, "{length}");
    let rising = samples.windows(2).filter(|two| two[0] < 0 && two[1] >= 0).count();
    let wanted = usize::try_from(seconds * 1000).unwrap();
    assert!(rising.abs_diff(wanted) < wanted / 20, "{rising}");
}

#[test]
fn recordings_are_heard_in_every_coding() {
    let tone = ["-f", "lavfi", "-i", "sine=frequency=1000:duration=3"];
    for (file, coding) in [
        ("a.mp3", &["-c:a", "libmp3lame"][..]),
        ("a.m4a", &["-c:a", "aac"]),
        ("a.ogg", &["-c:a", "libvorbis"]),
        ("a.opus", &["-c:a", "libopus"]),
        ("a.webm", &["-c:a", "libopus"]),
        ("a.wav", &["-ar", "44100", "-ac", "2"]),
        ("a.3gp", &["-c:a", "aac", "-vn"]),
        ("a.flac", &[]),
    ] {
        let made = made(&format!("sound-{file}"), file, &[&tone[..], coding].concat());
        let bytes = fs::read(made).unwrap();
        assert_tone(&sound(shown(&bytes)), 3);
        assert_tone(&sound(view(&bytes, 1).shown), 2);
    }
}

#[test]
fn our_own_wav_is_heard_as_it_is() {
    let tone = ["-f", "lavfi", "-i", "sine=frequency=1000:duration=2"];
    let file = made("own-wav", "a.flac", &tone);
    let heard = sound(shown(&fs::read(file).unwrap()));
    let own = folder("own-wav-2").join("own.wav");
    heard.write_wav(fs::File::create(&own).unwrap()).unwrap();
    let theirs = run(FFMPEG, &["-loglevel", "error", "-i", path(&own), "-f", "s16le", "pipe:1"]);
    assert!(theirs == heard.bytes());
}

#[test]
fn heic_and_avif_show_their_picture() {
    let folder = folder("heif");
    let png = folder.join("a.png");
    run(
        FFMPEG,
        &[
            "-loglevel",
            "error",
            "-y",
            "-f",
            "lavfi",
            "-i",
            "testsrc=size=640x480:rate=1",
            "-frames:v",
            "1",
            path(&png),
        ],
    );
    let lossless = pages(shown(&fs::read(&png).unwrap())).remove(0);
    for (name, kind) in [("a.heic", &[][..]), ("a.avif", &["-A"])] {
        let file = folder.join(name);
        run("heif-enc", &[kind, &["-q", "90", path(&png), "-o", path(&file)]].concat());
        let drawn = pages(shown(&fs::read(&file).unwrap())).remove(0);
        assert_eq!((drawn.width(), drawn.height()), (640, 480), "{name}");
        let difference = difference(drawn.rgba(), lossless.rgba());
        assert!(difference < 4.0, "{name}: {difference}");
    }
    let several = folder.join("several.heic");
    run("heif-enc", &["-q", "90", path(&png), path(&png), "-o", path(&several)]);
    assert_eq!(pages(shown(&fs::read(&several).unwrap())).len(), 1, "the first of them");
}

#[test]
fn what_only_looks_like_a_film_or_a_photo_is_damaged() {
    let heads: [&[u8]; 4] =
        [b"\0\0\0\x18ftypisom", b"\0\0\0\x18ftypheic", b"OggS", b"\x1a\x45\xdf\xa3"];
    for head in heads {
        let bytes = [head, &[0x55; 5000]].concat();
        assert_eq!(cannot(&shown(&bytes)), Why::Damaged, "{head:?}");
    }
}

/// A play list that passes for an MP3: ffmpeg by itself follows it to another file of the machine.
#[test]
fn play_lists_that_pass_for_sound_reach_no_file() {
    let tone = ["-f", "lavfi", "-i", "sine=frequency=1000:duration=3"];
    let secret = made("play-list", "secret.mp3", &tone);
    let before = b"ID3\x03\0\0\0\0\0\0#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n";
    let list = [before, path(&secret).as_bytes(), b"\n#EXT-X-ENDLIST\n"].concat();
    let file = folder("play-list-2").join("list.mp3");
    fs::write(&file, &list).unwrap();
    let bare = ["-loglevel", "error", "-i", path(&file), "-f", "s16le", "pipe:1"];
    assert!(run(FFMPEG, &bare).len() > 100_000, "the attack works where nothing stands against it");
    assert_eq!(cannot(&shown(&list)), Why::Damaged);
}

#[test]
fn changed_films_and_photos_bring_nothing_down() {
    let film =
        made("changed-film", "a.mp4", &[RED_BLUE, &["-c:v", "libx264", "-c:a", "aac"]].concat());
    let (png, photo) = (folder("changed-photo").join("a.png"), film.with_file_name("a.heic"));
    run(FFMPEG, &["-loglevel", "error", "-y", "-i", path(&film), "-frames:v", "1", path(&png)]);
    run("heif-enc", &[path(&png), "-o", path(&photo)]);
    let mut noticed = 0;
    for file in [&film, &photo] {
        let whole = fs::read(file).unwrap();
        for round in 1..10 {
            let mut bytes = whole.clone();
            let step = whole.len() / (3 * round) + 1;
            bytes.iter_mut().skip(40 + round).step_by(step).for_each(|byte| *byte ^= 0x55);
            if round % 3 == 0 {
                bytes.truncate(whole.len() * round / 10);
            }
            if let Shown::Cannot(why) = shown(&bytes) {
                assert!(matches!(why, Why::Damaged | Why::Unknown), "{why:?} in round {round}");
                noticed += 1;
            }
        }
    }
    assert!(noticed > 0);
}

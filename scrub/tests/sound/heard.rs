//! The same samples before and after, and nothing beside them.

use std::{fs, path::Path};

use meldkluis_scrub::{Kind, Label, Trace};

use crate::tools::{
    bytes_of, damaged, folder, nothing_planted, scrubbed, shown, text, told, words_of,
};

/// Tags that ffmpeg puts into every format under the name that the format has for them.
const PLANTED: &[&str] = &[
    "-metadata",
    "artist=SownArtist",
    "-metadata",
    "comment=SownComment",
    "-metadata",
    "date=2024-05-06",
    "-metadata",
    "encoded_by=SownMachine",
    "-metadata",
    "title=SownTitle",
];

/// What exiftool may tell of a cleaned file: what its sound is like.
const STRUCTURE: &[&str] = &[
    "[RIFF] Encoding",
    "[RIFF] NumChannels",
    "[RIFF] SampleRate",
    "[RIFF] AvgBytesPerSec",
    "[RIFF] BitsPerSample",
    "[RIFF] NumberOfSamples",
    "[Vorbis] VorbisVersion",
    "[Vorbis] AudioChannels",
    "[Vorbis] SampleRate",
    "[Vorbis] NominalBitrate",
    "[Vorbis] Vendor :",
    "[Opus] OpusVersion",
    "[Opus] AudioChannels",
    "[Opus] SampleRate",
    "[Opus] OutputGain",
    "[AAC] ProfileType",
    "[AAC] SampleRate",
    "[AAC] Channels",
    "[MPEG] MPEGAudioVersion",
    "[MPEG] AudioLayer",
    "[MPEG] AudioBitrate",
    "[MPEG] SampleRate",
    "[MPEG] ChannelMode",
    "[MPEG] MSStereo",
    "[MPEG] IntensityStereo",
    "[MPEG] ModeExtension",
    "[MPEG] CopyrightFlag",
    "[MPEG] OriginalMedia",
    "[MPEG] Emphasis",
    "[MPEG] VBRFrames",
    "[MPEG] VBRScale : 0",
    "[MPEG] VBRBytes",
    "[MPEG] Encoder : LAME",
    "[MPEG] LameVBRQuality",
    "[MPEG] LameQuality",
    "[MPEG] LameMethod",
    "[MPEG] LameLowPassFilter",
    "[MPEG] LameBitrate",
    "[MPEG] LameStereoMode",
];

fn ffmpeg(arguments: &[&str]) {
    bytes_of("ffmpeg", &[&["-v", "error", "-y"], arguments].concat());
}

/// Makes a second of a tone and noise, with everything planted.
fn made(folder: &Path, name: &str, codec: &[&str]) -> std::path::PathBuf {
    let place = folder.join(name);
    let tone = "sine=frequency=440:duration=1[a];anoisesrc=d=1:a=0.1:seed=7[b];[a][b]amix";
    let all = [&["-filter_complex", tone, "-ar", "48000"], codec, PLANTED, &[text(&place)]];
    ffmpeg(&all.concat());
    place
}

/// Returns the samples that ffmpeg decodes.
fn samples(file: &Path) -> String {
    words_of("ffmpeg", &["-v", "error", "-i", text(file), "-map", "0:a", "-f", "md5", "-"])
}

/// Cleans a file and holds that only its sound is left.
fn judge(file: &Path, kind: Kind) -> Vec<Trace> {
    let (cleaned, place) = scrubbed(file);
    assert_eq!((cleaned.kind, cleaned.label), (kind, Label::Full), "{file:?}");
    assert_eq!(samples(&place), samples(file), "{file:?}");
    for line in told(&place) {
        assert!(STRUCTURE.iter().any(|start| line.starts_with(start)), "{file:?}: {line}");
    }
    let sound = ["AudioBitrate", "Encoder: LAME", "NumberOfSamples"];
    for line in shown(&place) {
        assert!(sound.iter().any(|start| line.starts_with(start)), "{file:?}: {line}");
    }
    let bytes = fs::read(&place).unwrap();
    nothing_planted(&bytes, text(&place));
    for maker in ["Lavf", "Lavc", "LAME3", "libVorbis", "Xiph"] {
        assert!(memchr::memmem::find(&bytes, maker.as_bytes()).is_none(), "{file:?}: {maker}");
    }
    cleaned.found
}

#[test]
fn waves_keep_their_samples_alone() {
    let folder = folder("sound-wav");
    for (name, codec) in [
        ("pcm.wav", "pcm_s16le"),
        ("pcm24.wav", "pcm_s24le"),
        ("float.wav", "pcm_f32le"),
        ("mulaw.wav", "pcm_mulaw"),
        ("adpcm.wav", "adpcm_ms"),
    ] {
        let file = made(&folder, name, &["-c:a", codec, "-write_bext", "1", "-write_id3v2", "0"]);
        let found = judge(&file, Kind::Wav);
        assert!(
            found.contains(&Trace::Person) && found.contains(&Trace::Time),
            "{name}: {found:?}"
        );
    }
}

#[test]
fn frames_of_mp3_lose_their_tags_and_their_encoder() {
    let folder = folder("sound-mp3");
    for (name, codec) in [
        ("constant.mp3", ["-b:a", "128k", "-ac", "2"]),
        ("variable.mp3", ["-q:a", "4", "-ac", "1"]),
        ("low.mp3", ["-b:a", "32k", "-ar", "16000"]),
        ("great.mp3", ["-b:a", "320k", "-ac", "2"]),
    ] {
        let codec = [&["-c:a", "libmp3lame", "-write_id3v1", "1"], codec.as_slice()].concat();
        let found = judge(&made(&folder, name, &codec), Kind::Mp3);
        let expected = [Trace::Time, Trace::Device, Trace::Person, Trace::Words];
        assert!(expected.iter().all(|trace| found.contains(trace)), "{name}: {found:?}");
    }
}

#[test]
fn frames_of_aac_lose_their_tags_and_their_encoder() {
    let folder = folder("sound-aac");
    let file = made(&folder, "frames.aac", &["-c:a", "aac", "-write_id3v2", "1"]);
    let whole = [fs::read(&file).unwrap(), [b"TAGSown".to_vec(), vec![0; 121]].concat()].concat();
    fs::write(&file, whole).unwrap();
    // exiftool and mat2 do not read this format.
    let (cleaned, place) = scrubbed(&file);
    assert_eq!((cleaned.kind, cleaned.label), (Kind::Aac, Label::Full));
    assert_eq!(samples(&place), samples(&file));
    let bytes = fs::read(&place).unwrap();
    nothing_planted(&bytes, text(&place));
    assert!(memchr::memmem::find(&bytes, b"Lav").is_none());
    let found = cleaned.found;
    let expected = [Trace::Device, Trace::Person, Trace::Hidden];
    assert!(expected.iter().all(|trace| found.contains(trace)), "{found:?}");
}

#[test]
fn flac_keeps_its_samples_and_says_that_its_end_is_not_known() {
    let folder = folder("sound-flac");
    let file = made(&folder, "frames.flac", &["-c:a", "flac"]);
    let (cleaned, place) = scrubbed(&file);
    assert_eq!((cleaned.kind, cleaned.label), (Kind::Flac, Label::Partial));
    assert_eq!(samples(&place), samples(&file));
    let bytes = fs::read(&place).unwrap();
    nothing_planted(&bytes, text(&place));
    assert!(memchr::memmem::find(&bytes, b"Lav").is_none());
    assert_eq!(shown(&place), [""; 0]);
}

/// Frames of every kind that the band has: what a decoder hears is the same.
#[test]
fn voice_notes_keep_their_frames() {
    let folder = folder("sound-amr");
    let kinds = [12_usize, 13, 15, 17, 19, 20, 26, 31];
    let frames = kinds.iter().enumerate().flat_map(|(kind, length)| {
        let head = u8::try_from(kind << 3 | 4).unwrap();
        [vec![head], vec![0xa0; *length]].concat()
    });
    let sound: Vec<u8> = frames.collect();
    let file = folder.join("note.amr");
    fs::write(&file, [b"#!AMR\n", sound.repeat(6).as_slice(), b"SownTrailer"].concat()).unwrap();
    let (cleaned, place) = scrubbed(&file);
    assert_eq!((cleaned.kind, cleaned.label), (Kind::Amr, Label::Full));
    assert_eq!(cleaned.found, [Trace::Hidden]);
    let clean = fs::read(&place).unwrap();
    nothing_planted(&clean, text(&place));
    let whole = folder.join("whole.amr");
    fs::write(&whole, [b"#!AMR\n", sound.repeat(6).as_slice()].concat()).unwrap();
    assert_eq!(samples(&place), samples(&whole));
}

/// A recorder that writes into a pipe cannot go back to say how long it all is.
#[test]
fn waves_from_a_pipe_keep_their_samples() {
    let folder = folder("sound-pipe");
    let tone = ["-v", "error", "-f", "lavfi", "-i", "sine=d=1", "-f", "wav", "-"];
    let file = folder.join("pipe.wav");
    fs::write(&file, bytes_of("ffmpeg", &tone)).unwrap();
    assert_eq!(fs::read(&file).unwrap()[4..8], [255; 4]);
    judge(&file, Kind::Wav);
}

#[test]
fn packets_of_ogg_stay_under_an_empty_comment() {
    let folder = folder("sound-ogg");
    for (name, codec) in [
        ("vorbis.ogg", ["-c:a", "libvorbis", "-ac", "2"]),
        ("opus.ogg", ["-c:a", "libopus", "-ac", "1"]),
        ("opus.opus", ["-c:a", "libopus", "-ac", "2"]),
    ] {
        let found = judge(&made(&folder, name, &codec), Kind::Ogg);
        let expected = [Trace::Time, Trace::Device, Trace::Person, Trace::Words];
        assert!(expected.iter().all(|trace| found.contains(trace)), "{name}: {found:?}");
    }
}

/// Sounds of a desktop and of a speaker test, as Debian carries them.
#[test]
fn sounds_that_others_made_are_heard_the_same() {
    let folder = folder("sound-others");
    let mut count = 0;
    for (place, kind) in
        [("/usr/share/sounds/freedesktop/stereo", Kind::Ogg), ("/usr/share/sounds/alsa", Kind::Wav)]
    {
        let inside = fs::read_dir(place).unwrap_or_else(|error| panic!("{place}: {error}"));
        let mut files: Vec<_> = inside.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files.iter().take(8) {
            let copy = folder.join(file.file_name().unwrap());
            fs::copy(file, &copy).unwrap();
            judge(&copy, kind);
            count += 1;
        }
    }
    assert!(count == 16, "{count} files");
}

#[test]
fn damaged_sound_is_refused_or_clean() {
    let folder = folder("sound-damaged");
    for (name, codec) in [
        ("sent.wav", ["-c:a", "pcm_s16le", "-ac", "1"]),
        ("sent.mp3", ["-c:a", "libmp3lame", "-b:a", "64k"]),
        ("sent.ogg", ["-c:a", "libvorbis", "-ac", "1"]),
        ("sent.aac", ["-c:a", "aac", "-ac", "1"]),
        ("sent.flac", ["-c:a", "flac", "-ac", "1"]),
    ] {
        damaged(&fs::read(made(&folder, name, &codec)).unwrap(), 200);
    }
}

//! Runs a program of the machine on the input, after giving up what it must not have.

use std::{
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Command, ExitCode},
};

use meldkluis_reviewer::pixels::{
    child_process::{NO_PROGRAM, NOT_LOCKED},
    frame::PAGES_MOST,
    lockdown,
    stream::{FRAME_MOST, LARGE_MOST},
    viewer::STEP,
    wav,
};

/// The input, which can be read from any place; some films have their table at the end.
const INPUT: &str = "/proc/self/fd/0";
/// What films and recordings are: containers and codings of phones, cameras and browsers, and no play list of any kind.
const CONTAINERS: &str =
    "mov,matroska,avi,flv,asf,mpeg,mpegts,ogg,mp3,aac,wav,flac,amr,amrnb,amrwb,caf,aiff";
const CODINGS: &str = "h264,hevc,vp8,vp9,av1,libdav1d,libaom-av1,mpeg4,h263,mjpeg,mpeg1video,mpeg2video,msmpeg4v3,\
                       wmv2,flv,theora,aac,mp3,mp3float,mp2,mp2float,opus,libopus,vorbis,flac,alac,amrnb,amrwb,\
                       libopencore_amrnb,libopencore_amrwb,wmav2,ac3,pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,\
                       pcm_s24be,pcm_s32le,pcm_f32le,pcm_alaw,pcm_mulaw,adpcm_ima_wav,adpcm_ms";

/// Frames of a film, one every two seconds, as PPM one after another.
pub(super) fn film(from: &str, which: &str) -> ExitCode {
    let chosen = format!(
        "select='isnan(prev_selected_t)+gte(t-prev_selected_t,{STEP})',\
         scale={FRAME_MOST}:{FRAME_MOST}:force_original_aspect_ratio=decrease"
    );
    let Ok(from) = from.parse::<u32>() else { return ExitCode::from(2) };
    pictures(&from.to_string(), which, (&chosen, PAGES_MOST))
}

/// The first frame of a film at a millisecond or after it, as one PPM.
pub(super) fn frame(at: &str, which: &str) -> ExitCode {
    let Ok(at) = at.parse::<u32>() else { return ExitCode::from(2) };
    let scale = format!("scale={LARGE_MOST}:{LARGE_MOST}:force_original_aspect_ratio=decrease");
    pictures(&format!("{}.{:03}", at / 1000, at % 1000), which, (&scale, 1))
}

fn pictures(from: &str, which: &str, (filter, most): (&str, u32)) -> ExitCode {
    let most = most.to_string();
    let skip = if which == "keys" { "nokey" } else { "default" };
    let before = ["-skip_frame", skip];
    let after = [
        "-map",
        "0:v:0",
        "-vf",
        filter,
        "-frames:v",
        &most,
        "-fps_mode",
        "passthrough",
        "-c:v",
        "ppm",
        "-pix_fmt",
        "rgb24",
        "-f",
        "image2pipe",
        "pipe:1",
    ];
    ffmpeg(from, &before, &after)
}

/// A line for each packet of a film's pictures, with its times; nothing is decoded.
pub(super) fn packets() -> ExitCode {
    ffmpeg("0", &[], &["-map", "0:v:0", "-c", "copy", "-f", "framecrc", "pipe:1"])
}

/// The first sound as bare samples.
pub(super) fn sound(from: &str) -> ExitCode {
    let (rate, most) = (wav::RATE.to_string(), wav::SECONDS_MOST.to_string());
    let after = [
        "-map",
        "0:a:0",
        "-ac",
        "1",
        "-ar",
        &rate,
        "-t",
        &most,
        "-c:a",
        "pcm_s16le",
        "-f",
        "s16le",
        "pipe:1",
    ];
    let Ok(from) = from.parse::<u32>() else { return ExitCode::from(2) };
    ffmpeg(&from.to_string(), &[], &after)
}

/// The main picture of a HEIC or AVIF file as JPEG, written to the name `to`.
pub(super) fn heif(to: &str) -> ExitCode {
    run("/usr/bin/heif-convert", &["--quiet", "-q", "95", INPUT, to])
}

fn ffmpeg(from: &str, before: &[&str], after: &[&str]) -> ExitCode {
    let first = [
        "-nostdin",
        "-hide_banner",
        "-loglevel",
        "quiet",
        "-threads",
        "2",
        "-protocol_whitelist",
        "file",
        "-format_whitelist",
        CONTAINERS,
        "-codec_whitelist",
        CODINGS,
    ];
    let input = format!("file:{INPUT}");
    let input = ["-ss", from, "-i", &input];
    run("/usr/bin/ffmpeg", &[&first[..], before, &input, after].concat())
}

/// Becomes the program. Returns only when it cannot.
fn run(program: &str, arguments: &[&str]) -> ExitCode {
    let Ok(program) = Path::new(program).canonicalize() else { return ExitCode::from(NO_PROGRAM) };
    let locked = lockdown::limit(lockdown::PROGRAM).and_then(|()| lockdown::program(&program));
    if locked.is_err() {
        return ExitCode::from(NOT_LOCKED);
    }
    drop(Command::new(program).args(arguments).exec());
    ExitCode::from(NOT_LOCKED)
}

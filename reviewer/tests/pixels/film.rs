//! A film frame by frame, and films that lie about themselves.

use std::{
    fs,
    path::Path,
    process,
    time::{Duration, Instant},
};

use meldkluis_reviewer::pixels::{
    Shown, Viewer, Why,
    child_process::{Asked, Running},
    film::{Grid, Spot},
};

use crate::kit::*;

const FFMPEG: &str = "/usr/bin/ffmpeg";
const PAGES_MOST: usize = 40;

fn made(name: &str, file: &str, arguments: &[&str]) -> Vec<u8> {
    let file = folder(name).join(file);
    run(FFMPEG, &[&["-loglevel", "error", "-y"], arguments, &[path(&file)]].concat());
    fs::read(file).unwrap()
}

/// A film of ten frames a second in which each second has a grey of its own.
fn greys(name: &str, file: &str, seconds: u32, coding: &[&str]) -> Vec<u8> {
    let source = format!(
        "nullsrc=size=160x90:rate=10:duration={seconds},geq=lum='16+floor(T)*20':cb=128:cr=128"
    );
    made(name, file, &[&["-f", "lavfi", "-i", &source, "-pix_fmt", "yuv420p"], coding].concat())
}

fn grey(film: &[u8], spot: &str) -> Result<u8, Why> {
    let picture = viewer().frame(&input(film), Spot::parse(spot).unwrap().moment())?;
    let middle = picture.rgba().len() / 2;
    Ok(picture.rgba()[middle])
}

#[test]
fn each_frame_is_the_one_of_its_moment_in_every_container() {
    for (file, coding) in [
        ("a.mp4", &["-c:v", "libx264", "-g", "600"][..]),
        ("a.mkv", &["-c:v", "libx264"]),
        ("a.webm", &["-c:v", "libvpx", "-b:v", "1M"]),
        ("a.avi", &["-c:v", "mpeg4"]),
        ("a.mov", &["-c:v", "mjpeg"]),
    ] {
        let film = greys(&format!("frame-{file}"), file, 8, coding);
        let last = viewer().last_shown(&input(&film)).unwrap();
        assert!((7_800..=8_000).contains(&last), "{file}: {last}");
        assert_eq!(Grid::Coarse.count(last.min(7_999)), 4, "{file}");
        for (at, second) in (1..).zip([0_u16, 2, 4, 6]) {
            let coarse = grey(&film, &at.to_string()).unwrap();
            let fine = grey(&film, &format!("f{}", (at - 1) * 10 + 1)).unwrap();
            assert!(coarse.abs_diff(fine) < 6, "{file} {at}: {coarse} {fine}");
            let wanted = second * 20 * 255 / 219;
            assert!(u16::from(coarse).abs_diff(wanted) < 9, "{file} {at}: {coarse}, not {wanted}");
        }
        assert!(
            grey(&film, "f5").unwrap().abs_diff(grey(&film, "1").unwrap()) < 6,
            "{file}: 0.8 s"
        );
        assert!(grey(&film, "f6").unwrap() > grey(&film, "f5").unwrap() + 12, "{file}: 1.0 s");
        assert_eq!(grey(&film, "60"), Err(Why::Ended), "{file}");
    }
}

#[test]
fn frame_is_large_and_bounded() {
    let source =
        ["-f", "lavfi", "-i", "testsrc=size=2560x1440:rate=5:duration=1", "-pix_fmt", "yuv420p"];
    let film = made("large", "a.mp4", &[&source[..], &["-c:v", "libx264"]].concat());
    let frame = viewer().frame(&input(&film), 0).unwrap();
    assert_eq!((frame.width(), frame.height()), (1280, 720));
}

/// Ten thousand real frames, of which a sheet and a step show as many as of any other film.
#[test]
fn film_of_ten_thousand_frames_is_shown_bounded_and_stepped_through_to_its_end() {
    let source =
        ["-f", "lavfi", "-i", "color=red:size=64x64:rate=25:duration=400", "-pix_fmt", "yuv420p"];
    let film = made("ten-thousand", "a.mp4", &[&source[..], &["-c:v", "libx264"]].concat());
    let view = view(&film, 0);
    assert_eq!((pages(view.shown).len(), view.next), (PAGES_MOST, Some(80)));
    let last = viewer().last_shown(&input(&film)).unwrap();
    assert_eq!((Grid::Coarse.count(last), Grid::Fine.count(last)), (200, 2000));
    assert!(viewer().frame(&input(&film), Spot::parse("200").unwrap().moment()).is_ok());
}

/// Writes over what a box of an MP4 says, at an offset behind its name.
fn over(film: &mut [u8], name: &[u8; 4], at: usize, value: u32) {
    let places: Vec<usize> =
        film.windows(4).enumerate().filter(|(_, four)| four == name).map(|(at, _)| at).collect();
    assert!(!places.is_empty(), "{name:?}");
    for place in places {
        film[place + 4 + at..place + 8 + at].copy_from_slice(&value.to_be_bytes());
    }
}

#[test]
fn film_that_declares_more_than_it_has_goes_as_far_as_it_goes() {
    let whole = greys("declared", "a.mp4", 8, &["-c:v", "libx264", "-bf", "0"]);
    let honest = viewer().last_shown(&input(&whole)).unwrap();
    let mut long = whole.clone();
    over(&mut long, b"mvhd", 16, u32::MAX - 1);
    over(&mut long, b"mdhd", 16, u32::MAX - 1);
    assert_eq!(viewer().last_shown(&input(&long)), Ok(honest), "a year long, it says");
    let mut many = whole;
    // Ten thousand samples of 2,000 bytes, each lasting as long as one of its own: they are not there.
    over(&mut many, b"stsz", 4, 2_000);
    over(&mut many, b"stsz", 8, 10_000);
    over(&mut many, b"stts", 8, 10_000);
    over(&mut many, b"stsc", 12, 10_000);
    let began = Instant::now();
    if let Ok(last) = viewer().last_shown(&input(&many)) {
        assert!(Grid::Coarse.count(last) < 20, "{last}");
    }
    for spot in ["1", "4", "500"] {
        if let Err(why) = grey(&many, spot) {
            assert!(matches!(why, Why::Ended | Why::Damaged), "{why:?}");
        }
    }
    match view(&many, 0).shown {
        Shown::Pages(pages) => assert!(pages.len() <= PAGES_MOST),
        other => assert!(matches!(cannot(&other), Why::Damaged), "{other:?}"),
    }
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
}

#[test]
fn what_is_no_film_has_no_frames() {
    let bytes = [&b"\0\0\0\x18ftypisom"[..], &[0x55; 5000]].concat();
    assert_eq!(viewer().last_shown(&input(&bytes)), Err(Why::Damaged));
    assert_eq!(viewer().frame(&input(&bytes), 0).err(), Some(Why::Damaged));
    let tone = ["-f", "lavfi", "-i", "sine=frequency=1000:duration=1", "-c:a", "aac"];
    let sound = made("no-pictures", "a.mp4", &tone);
    assert_eq!(viewer().last_shown(&input(&sound)), Err(Why::Damaged));
}

/// 131 kilobytes that become 266 million pixels: one tile, 65,025 times.
#[test]
fn photo_that_unfolds_into_a_giant_is_not_shown_and_ends() {
    let folder = folder("unfolds");
    let (png, tile) = (folder.join("a.png"), folder.join("a.heic"));
    let source = [
        "-loglevel",
        "error",
        "-y",
        "-f",
        "lavfi",
        "-i",
        "testsrc=size=64x64:rate=1",
        "-frames:v",
        "1",
    ];
    run(FFMPEG, &[&source[..], &[path(&png)]].concat());
    run("heif-enc", &["-q", "50", path(&png), "-o", path(&tile)]);
    let unfolded = |times: &str| {
        let out = folder.join(format!("{times}.heic"));
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pixels/grid.py");
        run("/usr/bin/python3", &[script, path(&tile), path(&out), times]);
        fs::read(out).unwrap()
    };
    let small = pages(shown(&unfolded("4"))).remove(0);
    assert_eq!((small.width(), small.height()), (256, 256), "or this proves nothing");
    let giant = unfolded("255");
    assert!(giant.len() < 140_000, "{}", giant.len());
    let began = Instant::now();
    let wall = Duration::from_secs(8);
    let why = cannot(&viewer().with_wall(wall).show(&input(&giant), 0).shown);
    assert!(matches!(why, Why::TooLarge | Why::Late | Why::Damaged), "{why:?}");
    assert!(began.elapsed() < 3 * wall, "{:?}", began.elapsed());
}

/// Asks the kernel about a program that is locked in as ffmpeg is, while it runs.
#[test]
fn the_kernel_says_that_ffmpegs_child_has_both_filters() {
    let asked = Asked {
        arguments: vec!["tried"],
        runs: "",
        on_stderr: false,
        wall: Duration::from_secs(20),
    };
    let running =
        Running::start(Path::new(CHILD), &input(b"MELDKLUIS-TRIES loop"), &asked).unwrap();
    let until = Instant::now() + Duration::from_secs(15);
    let ours = format!("\nPPid:\t{}\n", process::id());
    let locked = loop {
        let statuses = fs::read_dir("/proc").unwrap().flatten();
        let statuses =
            statuses.filter_map(|entry| fs::read_to_string(entry.path().join("status")).ok());
        let found = statuses.into_iter().any(|status| {
            status.contains(&ours)
                && ["\nSeccomp:\t2\n", "\nSeccomp_filters:\t2\n", "\nNoNewPrivs:\t1\n"]
                    .iter()
                    .all(|line| status.contains(line))
        });
        if found || Instant::now() > until {
            break found;
        }
    };
    drop(running);
    assert!(locked, "a child under two filters: what kills, and what is missing");
}

#[test]
fn a_missing_program_is_named_for_frames_too() {
    let none = Viewer::new("/nonexistent/meldkluis-pixels".into());
    assert_eq!(none.frame(&input(b"film"), 0).err(), Some(Why::NoProgram("meldkluis-pixels")));
    assert_eq!(none.last_shown(&input(b"film")), Err(Why::NoProgram("meldkluis-pixels")));
}

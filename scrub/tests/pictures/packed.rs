//! What is hidden inside the coded bytes of a picture: behind its last pixel, or beside it.

use std::{
    fs,
    io::{Read, Write},
    path::PathBuf,
};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use meldkluis_scrub::{Label, Rest, Trace};
use memchr::memmem;

use crate::oracle::{cleaning_again_changes_nothing, judge, make, scrub};

const WORD: &[u8] = b"PlantInside";

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    let named = [kind.as_slice(), body].concat();
    [length.as_slice(), &named, &crc32fast::hash(&named).to_be_bytes()].concat()
}

/// Takes a PNG apart, lets its chunks be changed, and puts it together.
fn changed(kind: &str, name: &str, change: impl Fn(&mut Vec<([u8; 4], Vec<u8>)>)) -> PathBuf {
    let picture = make(kind, name);
    let bytes = fs::read(&picture).unwrap();
    let (signature, mut rest) = bytes.split_at(8);
    let mut chunks = Vec::new();
    while !rest.is_empty() {
        let length = usize::try_from(u32::from_be_bytes(rest[..4].try_into().unwrap())).unwrap();
        chunks.push((rest[4..8].try_into().unwrap(), rest[8..8 + length].to_vec()));
        rest = &rest[12 + length..];
    }
    change(&mut chunks);
    let written: Vec<u8> = chunks.iter().flat_map(|(kind, body)| chunk(kind, body)).collect();
    fs::write(&picture, [signature, &written].concat()).unwrap();
    picture
}

fn last(chunks: &[([u8; 4], Vec<u8>)], kind: &[u8; 4]) -> usize {
    chunks.iter().rposition(|(other, _)| other == kind).unwrap()
}

/// Holds that a file loses the word, keeps its pixels, and is labelled clean.
fn loses_the_word(picture: &PathBuf) {
    assert!(memmem::find(&fs::read(picture).unwrap(), WORD).is_some());
    let cleaned = judge(picture);
    assert!(!cleaned.found.is_empty());
    assert!(memmem::find(&fs::read(scrub(picture).1).unwrap(), WORD).is_none(), "{picture:?}");
}

/// Holds that a file that keeps something says so.
fn is_told(picture: &PathBuf) {
    let (cleaned, place) = scrub(picture);
    assert_eq!((cleaned.label, cleaned.rest), (Label::Partial, vec![Rest::Inner]), "{picture:?}");
    cleaning_again_changes_nothing(&place);
}

#[test]
fn bytes_behind_the_rows_of_a_png_go() {
    for kind in ["rgb", "palette", "sixteen", "animation"] {
        loses_the_word(&changed(kind, &format!("behind-{kind}.png"), |chunks| {
            let at = last(chunks, b"IDAT");
            chunks[at].1.extend(WORD);
            chunks.insert(at + 1, (*b"IDAT", WORD.to_vec()));
        }));
    }
}

#[test]
fn rows_that_no_viewer_shows_are_told() {
    is_told(&changed("rgb", "rows.png", |chunks| {
        let at = last(chunks, b"IDAT");
        let mut rows = Vec::new();
        ZlibDecoder::new(chunks[at].1.as_slice()).read_to_end(&mut rows).unwrap();
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::none());
        packed.write_all(&[rows.as_slice(), WORD].concat()).unwrap();
        chunks[at].1 = packed.finish().unwrap();
    }));
}

#[test]
fn bytes_behind_a_frame_are_told_and_frames_of_nothing_go() {
    is_told(&changed("animation", "frame.png", |chunks| {
        let at = last(chunks, b"fdAT");
        chunks[at].1.extend(WORD);
    }));
    // No program of the tests opens such a file: it must become what it was before the frame was put in.
    let framed = changed("rgb", "frameless.png", |chunks| {
        let at = last(chunks, b"IDAT");
        chunks.insert(at + 1, (*b"fdAT", [&[0; 4], WORD].concat()));
    });
    let (cleaned, place) = scrub(&framed);
    assert_eq!((cleaned.label, cleaned.found), (Label::Full, vec![Trace::Other]));
    assert!(fs::read(place).unwrap() == fs::read(make("rgb", "frames-gone.png")).unwrap());
}

#[test]
fn turn_in_words_is_kept() {
    let digits = "4d4d002a00000008000101120003000000010006000000000000";
    let profile = format!("\nexif\n      26\n{digits}\n");
    let mut packed = ZlibEncoder::new(b"Raw profile type exif\0\0".to_vec(), Compression::fast());
    packed.write_all(profile.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let plain = [b"Raw profile type exif\0", profile.as_bytes()].concat();
    for (name, kind, body) in [("plain.png", b"tEXt", plain), ("packed.png", b"zTXt", packed)] {
        let picture = changed("rgb", name, |chunks| chunks.insert(1, (*kind, body.clone())));
        judge(&picture);
        assert!(memmem::find(&fs::read(scrub(&picture).1).unwrap(), b"eXIf").is_some(), "{name}");
    }
}

#[test]
fn bytes_behind_the_codes_of_a_gif_go() {
    for kind in ["rgb", "palette", "animation"] {
        let picture = make(kind, &format!("behind-{kind}.gif"));
        let whole = fs::read(&picture).unwrap();
        let codes = whole.strip_suffix(b"\0\x3b").unwrap();
        let length = [u8::try_from(WORD.len()).unwrap()];
        fs::write(&picture, [codes, &length, WORD, b"\0\x3b"].concat()).unwrap();
        loses_the_word(&picture);
    }
}

#[test]
fn gif_repeats_beside_a_buffer_and_ends_without_a_trailer() {
    let picture = make("animation", "buffer.gif");
    let whole = fs::read(&picture).unwrap();
    let at = memmem::find(&whole, b"NETSCAPE2.0").unwrap() + 15;
    let (begin, end) = whole.split_at(at);
    let end = end.strip_suffix(b"\x3b").unwrap();
    fs::write(&picture, [begin, b"\x05\x02\0\0\x10\0", end].concat()).unwrap();
    assert_eq!(judge(&picture).found, [Trace::Other]);
    assert_eq!(fs::read(scrub(&picture).1).unwrap(), whole);
}

#[test]
fn second_picture_of_a_webp_goes() {
    for (kind, second) in [("rgb", b"VP8L"), ("rgb", b"VP8 "), ("lossless", b"VP8 ")] {
        let picture = make(kind, "second.webp");
        let mut whole = fs::read(&picture).unwrap();
        let length = u32::try_from(WORD.len()).unwrap().to_le_bytes();
        whole.extend([second.as_slice(), &length, WORD, &[0]].concat());
        let riff = u32::try_from(whole.len() - 8).unwrap().to_le_bytes();
        whole[4..8].copy_from_slice(&riff);
        fs::write(&picture, whole).unwrap();
        loses_the_word(&picture);
    }
}

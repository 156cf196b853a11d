//! Files made to harm: lengths that lie, endless nesting, thousands of changes of small files.

use std::{
    fs,
    io::Cursor,
    time::{Duration, Instant},
};

use meldkluis_scrub::{Cleaned, Label, clean};

use crate::{
    film::{film, still},
    oracle::{make, plant_everything, scratch},
};

fn cleaned(bytes: &[u8]) -> (Cleaned, Vec<u8>) {
    let mut sink = Vec::new();
    (clean(&mut Cursor::new(bytes), &mut sink).unwrap(), sink)
}

/// A sequence that is the same in every run (xorshift, Marsaglia 2003).
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below.max(1)).unwrap()).unwrap()
    }

    /// Changes a file in one of the ways that readers trip over.
    fn change(&mut self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let at = self.next(bytes.len());
        let until = (at + 1 + self.next(64)).min(bytes.len());
        match self.next(7) {
            0 => bytes[at] ^= 1 << self.next(8),
            1 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][self.next(5)],
            2 => bytes.truncate(at.max(1)),
            3 => drop(bytes.drain(at..until)),
            4 => {
                let copy = bytes[at..until].to_vec();
                let place = self.next(bytes.len());
                drop(bytes.splice(place..place, copy));
            }
            5 => {
                let number = [0_u32, 1, 7, 8, 0xffff, 0x7fff_ffff, 0xffff_fff0, 0xffff_ffff];
                let number = number[self.next(8)].to_be_bytes();
                let end = (at + 4).min(bytes.len());
                bytes[at..end].copy_from_slice(&number[..end - at]);
            }
            _ => {
                let place = self.next(bytes.len());
                let end = (place + until - at).min(bytes.len());
                let copy = bytes[at..at + (end - place)].to_vec();
                bytes[place..end].copy_from_slice(&copy);
            }
        }
    }
}

/// Cleans thousands of changed copies of a file; what is called clean must stay as it is when cleaned again.
fn survives(name: &str, original: &[u8], rounds: usize) {
    let (mut chance, mut kept) = (Chance(0x6d65_6c64_6b6c_7569), 0);
    for round in 0..rounds {
        let mut bytes = original.to_vec();
        for _ in 0..=chance.next(4) {
            chance.change(&mut bytes);
        }
        let started = Instant::now();
        let (said, clean) = cleaned(&bytes);
        assert!(started.elapsed() < Duration::from_secs(5), "{name} {round}: too slow");
        if said.label == Label::None {
            continue;
        }
        kept += 1;
        assert!(clean.len() <= bytes.len() + 4096, "{name} {round}: grew");
        let (again, same) = cleaned(&clean);
        if again.label != said.label || !again.found.is_empty() || same != clean {
            let place = scratch(&format!("failed-{round}-{name}"));
            fs::write(place, &bytes).unwrap();
        }
        assert_eq!(again.label, said.label, "{name} {round}: {said:?}");
        assert_eq!(again.found, [], "{name} {round}: {said:?}");
        assert!(same == clean, "{name} {round}: not the same again");
    }
    assert!(kept > 0 && kept < rounds, "{name}: {kept} of {rounds} understood");
}

#[test]
fn changed_pictures_are_refused_or_clean() {
    for (kind, name) in [
        ("profile", "changed.jpg"),
        ("progressive", "changed-progressive.jpg"),
        ("profile", "changed.png"),
        ("animation", "changed-animation.png"),
        ("profile", "changed.webp"),
        ("animation", "changed-animation.webp"),
        ("animation", "changed.gif"),
    ] {
        let picture = make(kind, name);
        plant_everything(&picture);
        survives(name, &fs::read(picture).unwrap(), 3000);
    }
}

#[test]
fn changed_films_and_stills_are_refused_or_clean() {
    let small = ["-c:v", "libx264", "-c:a", "aac"];
    let pieces = [&small, ["-movflags", "+frag_keyframe+empty_moov"].as_slice()].concat();
    let mov = ["-c:v", "mpeg4", "-c:a", "pcm_s16le", "-timecode", "01:00:00:00", "-ar", "8000"];
    for (name, film) in [
        ("changed.mp4", film("changed.mp4", &small)),
        ("changed-pieces.mp4", film("changed-pieces.mp4", &pieces)),
        ("changed.mov", film("changed.mov", &mov)),
        ("changed.heic", still("changed.heic")),
        ("changed.avif", still("changed.avif")),
    ] {
        survives(name, &fs::read(film).unwrap(), 3000);
    }
}

/// A box of a kind around contents.
fn boxed(kind: &[u8; 4], contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len() + 8).unwrap();
    [&length.to_be_bytes(), kind.as_slice(), contents].concat()
}

fn head() -> Vec<u8> {
    boxed(b"ftyp", b"isom\0\0\0\0isommp41")
}

#[test]
fn ten_thousand_nested_boxes_end() {
    for kind in [b"moov", b"trak", b"udta", b"wave", b"traf", b"ipco"] {
        let nested = (0..10_000).fold(Vec::new(), |inner, _| boxed(kind, &inner));
        let file = [head(), boxed(b"mdat", b"x"), nested].concat();
        assert_eq!(cleaned(&file).0.label, Label::None);
    }
}

#[test]
fn a_million_boxes_end() {
    let many = boxed(b"uuid", &[]).repeat(1_100_000);
    assert_eq!(cleaned(&[head(), many.clone()].concat()).0.label, Label::None);
    assert_eq!(cleaned(&[head(), boxed(b"moov", &many)].concat()).0.label, Label::None);
}

#[test]
fn a_long_way_between_two_segments_ends() {
    let comments = b"\xff\xfe\0\x02\0".repeat(90_000);
    let file = [b"\xff\xd8".as_slice(), &comments, &vec![0; 64 * 1024 * 1024]].concat();
    let started = Instant::now();
    assert_eq!(cleaned(&file).0.label, Label::None);
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_hundred_thousand_items_end() {
    let info = |id: u32| {
        let kind = if id == 1 { b"\0\0hvc1\0" } else { b"\0\0mime\0" };
        boxed(b"infe", &[&[3, 0, 0, 0], id.to_be_bytes().as_slice(), kind].concat())
    };
    let place = |id: u32| [id.to_be_bytes().as_slice(), &[0; 4], &[0, 0]].concat();
    let (count, ids) = (100_000_u32.to_be_bytes(), 1..=100_000);
    let infos: Vec<u8> = ids.clone().flat_map(info).collect();
    let places: Vec<u8> = ids.flat_map(place).collect();
    let meta = [
        vec![0; 4],
        boxed(b"hdlr", b"\0\0\0\0\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        boxed(b"pitm", &[0, 0, 0, 0, 0, 1]),
        boxed(b"iinf", &[&[1, 0, 0, 0], count.as_slice(), &infos].concat()),
        boxed(b"iloc", &[&[2, 0, 0, 0, 0, 0], count.as_slice(), &places].concat()),
    ];
    let meta = boxed(b"meta", &meta.concat());
    let file = [boxed(b"ftyp", b"heic\0\0\0\0mif1heic"), meta].concat();
    let started = Instant::now();
    assert_eq!(cleaned(&file).0.label, Label::None);
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_small_file_that_names_huge_lengths_is_refused() {
    let png = b"\x89PNG\r\n\x1a\n\x7f\xff\xff\xffIHDR".as_slice();
    let webp = b"RIFF\xff\xff\xff\xffWEBPVP8X\xff\xff\xff\xff";
    let mp4 = [head(), b"\0\0\0\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff".to_vec()].concat();
    let jpeg = b"\xff\xd8\xff\xe1\xff\xffExif\0\0";
    for file in [png, webp, &mp4, jpeg] {
        assert_eq!(cleaned(file).0.label, Label::None);
    }
}

#[test]
fn directories_of_exif_that_point_at_themselves_end() {
    let mut block = b"Exif\0\0MM\0*\0\0\0\x08".to_vec();
    block.extend([0xff, 0xff]);
    for tag in [[0x87, 0x69], [0x88, 0x25]].iter().cycle().take(5000) {
        block.extend([tag[0], tag[1], 0, 4, 0, 0, 0, 1, 0, 0, 0, 8]);
    }
    let length = u16::try_from(block.len() + 2).unwrap();
    let picture = fs::read(make("rgb", "cycle.jpg")).unwrap();
    let (start, rest) = picture.split_at(2);
    let file = [start, &[0xff, 0xe1], &length.to_be_bytes(), &block, rest].concat();
    let started = Instant::now();
    assert_eq!(cleaned(&file).0.label, Label::Full);
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_profile_that_unpacks_to_a_gigabyte_is_left_out() {
    use flate2::{Compression, write::ZlibEncoder};
    use std::io::Write;
    let mut packed = ZlibEncoder::new(b"icc\0\0".to_vec(), Compression::fast());
    for _ in 0..1024 {
        packed.write_all(&[0; 1024 * 1024]).unwrap();
    }
    let body = packed.finish().unwrap();
    let mut sum = crc32fast::Hasher::new();
    sum.update(b"iCCP");
    sum.update(&body);
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    let chunk = [length.as_slice(), b"iCCP", &body, &sum.finalize().to_be_bytes()].concat();
    let picture = fs::read(make("rgb", "bomb.png")).unwrap();
    let (start, rest) = picture.split_at(33);
    let (said, clean) = cleaned(&[start, &chunk, rest].concat());
    assert_eq!((said.label, clean == picture), (Label::Full, true));
}

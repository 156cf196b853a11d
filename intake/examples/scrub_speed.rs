//! Measures the scrubber from spool to spool against copying the same bytes from spool to spool, in one run.
//!
//! `scrub_speed DIR` prints one line of JSON: for each kind of file of 64 MiB the seconds of both, medians of rounds that
//! take turns. The spools are the real ones, encrypted, with their files in DIR, and so is the code that scrubs uploads.

use std::{
    error::Error,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    time::Instant,
};

use flate2::Crc;
use meldkluis_crypto::tip::{Role, Scrub};
use meldkluis_intake::{
    entropy::Os,
    form::Upload,
    scrubbed::Scrubber,
    spool::{CHUNK, MEMORY, Spool, Spooled},
};
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

const SIZE: usize = 64 << 20;
const ROUNDS: usize = 7;
/// How long a sample of the film is: that of a phone, at 30 pictures a second, has about as much.
const SAMPLE: usize = 16 << 10;

fn main() -> Outcome<()> {
    let dir = std::env::args_os().nth(1).map(PathBuf::from).ok_or("usage: scrub_speed DIR")?;
    let noise = noise();
    let files = [
        ("JPEG", jpeg(&noise)),
        ("PNG in chunks of 8 KiB", png(&noise, 8 << 10)?),
        ("PNG in chunks of 64 KiB", png(&noise, 64 << 10)?),
        ("MP4", film(&noise)?),
    ];
    let said = files.iter().map(|(kind, file)| measure(&dir, kind, file));
    let said: Value = said.collect::<Outcome<Vec<_>>>()?.into();
    Ok(writeln!(std::io::stdout(), "{said}")?)
}

/// Takes turns, so that a disk that grows slow is slow for both.
fn measure(dir: &Path, kind: &str, file: &[u8]) -> Outcome<Value> {
    let (mut scrubbed, mut copied) = (vec![], vec![]);
    for round in 0..ROUNDS {
        let (one, other) = (spooled(dir, file)?, spooled(dir, file)?);
        if round % 2 == 0 {
            copied.push(copy(&one)?);
            scrubbed.push(scrub(other)?);
        } else {
            scrubbed.push(scrub(one)?);
            copied.push(copy(&other)?);
        }
    }
    Ok(json!({
        "kind": kind,
        "bytes": file.len(),
        "scrub_seconds": median(scrubbed),
        "copy_seconds": median(copied),
    }))
}

fn spooled(dir: &Path, file: &[u8]) -> Outcome<Spooled> {
    let mut spool = Spool::new(dir, MEMORY, &mut Os);
    spool.write_all(file)?;
    Ok(spool.finish()?)
}

fn scrub(spooled: Spooled) -> Outcome<f64> {
    let (scrubber, length) = (Scrubber::default(), spooled.len());
    let begun = Instant::now();
    let scrubbed = scrubber.clean(Upload { role: Role::File, number: 1, spooled });
    let seconds = begun.elapsed().as_secs_f64();
    let told = scrubbed.attachment(1, false);
    if told.scrub == Scrub::None || told.size != length {
        return Err(format!("not scrubbed: {}, {} of {length} bytes", told.name, told.size).into());
    }
    Ok(seconds)
}

/// Copies as fast as these spools can be read and written.
fn copy(spooled: &Spooled) -> Outcome<f64> {
    let mut buffer = vec![0; 2 * CHUNK];
    let begun = Instant::now();
    let (mut from, mut to) = (spooled.reader(), spooled.beside(CHUNK, &mut Os));
    loop {
        let count = from.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        to.write_all(buffer.get(..count).unwrap_or_default())?;
    }
    let copied = to.finish()?;
    let seconds = begun.elapsed().as_secs_f64();
    let same = copied.sha256() == spooled.sha256();
    if same { Ok(seconds) } else { Err("the copy is another file".into()) }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Bytes that look compressed (xorshift, Marsaglia 2003), the same in every run.
fn noise() -> Vec<u8> {
    let mut state = 0x6d65_6c64_6b6c_7569_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    std::iter::repeat_with(next).take(SIZE / 8).flatten().collect()
}

/// Tables, a frame and one scan of `noise`, its bytes 0xff stuffed as a coder does.
fn jpeg(noise: &[u8]) -> Vec<u8> {
    let segment = |marker: u8, body: &[u8]| {
        let length = u16::try_from(body.len() + 2).unwrap_or(u16::MAX);
        [&[0xff, marker], length.to_be_bytes().as_slice(), body].concat()
    };
    let codes = [&[0], [0_u8; 15].as_slice(), &[1, 0]].concat();
    let head = [
        vec![0xff, 0xd8],
        segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
        segment(0xdb, &[&[0], [1; 64].as_slice()].concat()),
        segment(0xc0, &[8, 0x20, 0, 0x20, 0, 1, 1, 0x11, 0]),
        segment(0xc4, &codes),
        segment(0xda, &[1, 1, 0, 0, 63, 0]),
    ];
    let mut file = head.concat();
    for &byte in noise.iter().take(SIZE - SIZE / 200) {
        file.push(byte);
        if byte == 0xff {
            file.push(0);
        }
    }
    file.extend([0xff, 0xd9]);
    file
}

fn png(noise: &[u8], piece: usize) -> Outcome<Vec<u8>> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let header = [0, 0, 0x20, 0, 0, 0, 0x20, 0, 8, 2, 0, 0, 0];
    let pieces = noise.chunks(piece).map(|piece| (b"IDAT", piece));
    let chunks =
        [(b"IHDR", header.as_slice())].into_iter().chain(pieces).chain([(b"IEND", [].as_slice())]);
    for (kind, body) in chunks {
        let mut sum = Crc::new();
        sum.update(kind);
        sum.update(body);
        file.extend(u32::try_from(body.len())?.to_be_bytes());
        file.extend(kind);
        file.extend(body);
        file.extend(sum.sum().to_be_bytes());
    }
    Ok(file)
}

/// A film of one track, its media data first, as a phone writes it.
fn film(noise: &[u8]) -> Outcome<Vec<u8>> {
    let number = |number: usize| u32::try_from(number).map(u32::to_be_bytes);
    let boxed = |kind: &[u8; 4], parts: &[&[u8]]| -> Outcome<Vec<u8>> {
        let body = parts.concat();
        Ok([&number(body.len() + 8)?, kind.as_slice(), &body].concat())
    };
    let table = |entries: usize, lines: Vec<[u8; 4]>| -> Outcome<Vec<u8>> {
        Ok([&[0; 4], number(entries)?.as_slice(), &lines.concat()].concat())
    };
    let start = boxed(b"ftyp", &[b"isom\0\0\0\0isommp41"])?;
    let samples = noise.len() / SAMPLE;
    let places =
        (0..samples).map(|n| number(start.len() + 8 + n * SAMPLE)).collect::<Result<_, _>>()?;
    let (one, count, each) = (number(1)?, number(samples)?, number(SAMPLE)?);
    let mut sizes = vec![[0; 4], count];
    sizes.extend(std::iter::repeat_n(each, samples));
    let entry = boxed(b"avc1", &[&[0; 78], &boxed(b"avcC", &[&[1, 66, 0, 30, 0xff, 0xe0, 0]])?])?;
    let tables = [
        boxed(b"stsd", &[&[0; 4], &one, &entry])?,
        boxed(b"stts", &[&table(1, vec![count, number(512)?])?])?,
        boxed(b"stsc", &[&table(1, vec![one, one, one])?])?,
        boxed(b"stsz", &[&[0; 4], &sizes.concat()])?,
        boxed(b"stco", &[&table(samples, places)?])?,
    ];
    let files = boxed(b"dref", &[&[0; 4], &one, &boxed(b"url ", &[&[0, 0, 0, 1]])?])?;
    let inner = [
        boxed(b"vmhd", &[&[0; 12]])?,
        boxed(b"dinf", &[&files])?,
        boxed(b"stbl", &[&tables.concat()])?,
    ];
    let media = [
        boxed(b"mdhd", &[&[0; 24]])?,
        boxed(b"hdlr", &[&[0; 8], b"vide", &[0; 13]])?,
        boxed(b"minf", &[&inner.concat()])?,
    ];
    let head = [[0; 12].as_slice(), &one, &[0; 68]].concat();
    let track = [boxed(b"tkhd", &[&head])?, boxed(b"mdia", &[&media.concat()])?];
    let movie = [boxed(b"mvhd", &[&[0; 100]])?, boxed(b"trak", &[&track.concat()])?];
    Ok([start, boxed(b"mdat", &[noise])?, boxed(b"moov", &[&movie.concat()])?].concat())
}

//! Pictures of pages: read from PNG, written as small PNGs of at most 256 colours, compared.
//!
//! Deliberately absent: interlacing, alpha, and depths other than 8 bits; neither Chromium nor we write them.

use std::{
    collections::HashMap,
    io::{Read as _, Write as _},
};

use flate2::{Compression, Crc, read::ZlibDecoder, write::ZlibEncoder};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const COLOURS: usize = 256;
/// Colours closer than this in each channel are one to a person, and may be one colour of a small PNG.
const BIN: u8 = 16;
/// How far apart a channel may be in two pixels that are the same: two bins, for both may have been rounded.
const SAME: u8 = 2 * BIN;

type Pixel = [u8; 3];

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<Pixel>,
}

impl Picture {
    /// Reads a PNG of 8 bits a sample, with or without a palette.
    ///
    /// # Panics
    /// When it is another kind, or damaged.
    #[must_use]
    pub fn read(png: &[u8]) -> Self {
        let mut rest = png.strip_prefix(SIGNATURE).expect("a PNG");
        let (mut header, mut palette, mut packed) = (vec![], vec![], vec![]);
        while !rest.is_empty() {
            let (head, after) = rest.split_at(8);
            let (body, after) = after.split_at(number(&head[..4]));
            match &head[4..] {
                b"IHDR" => header = body.to_vec(),
                b"PLTE" => palette = body.chunks_exact(3).map(pixel).collect(),
                b"IDAT" => packed.extend_from_slice(body),
                _ => {}
            }
            rest = &after[4..];
        }
        let (width, height) = (number(&header[..4]), number(&header[4..8]));
        let samples = match header[8..] {
            [8, 2, 0, 0, 0] => 3,
            [8, 3, 0, 0, 0] => 1,
            [8, 6, 0, 0, 0] => 4,
            _ => panic!("a kind of PNG that is not read here: {header:?}"),
        };
        let mut raw = vec![];
        ZlibDecoder::new(packed.as_slice()).read_to_end(&mut raw).expect("deflated pixels");
        let bytes = unfiltered(&raw, width * samples, samples);
        let pixels = match samples {
            1 => bytes.iter().map(|at| palette[usize::from(*at)]).collect(),
            samples => bytes.chunks_exact(samples).map(pixel).collect(),
        };
        let picture = Self { width, height, pixels };
        assert_eq!(picture.pixels.len(), width * height, "a whole picture");
        picture
    }

    /// Writes a PNG with a palette: a colour that thousands of pixels have stays exactly what it is.
    ///
    /// # Panics
    /// Never: writing to memory does not fail.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let palette = Palette::of(&self.pixels);
        let mut packed = ZlibEncoder::new(vec![], Compression::best());
        for row in self.pixels.chunks_exact(self.width) {
            let row: Vec<u8> =
                std::iter::once(0).chain(row.iter().map(|pixel| palette.at(*pixel))).collect();
            packed.write_all(&row).expect("memory takes everything");
        }
        let packed = packed.finish().expect("memory takes everything");
        let size = [self.width, self.height].map(|size| u32::try_from(size).expect("a page fits"));
        let header =
            [&size[0].to_be_bytes()[..], &size[1].to_be_bytes(), &[8, 3, 0, 0, 0]].concat();
        let colours: Vec<u8> = palette.colours.iter().flatten().copied().collect();
        let mut png = SIGNATURE.to_vec();
        for (kind, body) in
            [(b"IHDR", header), (b"PLTE", colours), (b"IDAT", packed), (b"IEND", vec![])]
        {
            chunk(&mut png, kind, &body);
        }
        png
    }

    /// Returns its size in pixels.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// Returns the share of pixels that differ to the eye; one that only one picture has differs.
    #[must_use]
    pub fn difference(&self, other: &Self) -> f64 {
        let (width, height) = (self.width.max(other.width), self.height.max(other.height));
        let all = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let differ = all.filter(|at| !alike(self.pixel(*at), other.pixel(*at))).count();
        let count = |number: usize| f64::from(u32::try_from(number).expect("a page fits"));
        count(differ) / count(width * height)
    }

    fn pixel(&self, (x, y): (usize, usize)) -> Option<Pixel> {
        (x < self.width).then(|| self.pixels.get(y * self.width + x).copied()).flatten()
    }
}

fn alike(one: Option<Pixel>, other: Option<Pixel>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return one == other };
    one.iter().zip(other).all(|(one, other)| one.abs_diff(other) <= SAME)
}

/// The colours of a small PNG: of each bin of colours that look the same, the one most pixels have.
struct Palette {
    colours: Vec<Pixel>,
    bins: HashMap<Pixel, u8>,
}

impl Palette {
    fn of(pixels: &[Pixel]) -> Self {
        let mut counts: HashMap<Pixel, usize> = HashMap::new();
        for pixel in pixels {
            *counts.entry(*pixel).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        // Sorted by colour too, or two runs would write two files.
        counts.sort_unstable_by_key(|(pixel, count)| (std::cmp::Reverse(*count), *pixel));
        let mut palette = Self { colours: vec![], bins: HashMap::new() };
        for (pixel, _) in counts {
            let bin = pixel.map(|channel| channel / BIN);
            if !palette.bins.contains_key(&bin) {
                let at = palette.colours.len();
                assert!(at < COLOURS, "more colours than a small PNG has");
                palette.colours.push(pixel);
                palette.bins.insert(bin, u8::try_from(at).expect("below 256"));
            }
        }
        palette
    }

    fn at(&self, pixel: Pixel) -> u8 {
        self.bins[&pixel.map(|channel| channel / BIN)]
    }
}

fn pixel(samples: &[u8]) -> Pixel {
    *samples.first_chunk().expect("three samples at least")
}

fn number(bytes: &[u8]) -> usize {
    let number = u32::from_be_bytes(*bytes.first_chunk().expect("four bytes"));
    usize::try_from(number).expect("32 bits")
}

fn chunk(png: &mut Vec<u8>, kind: &[u8; 4], body: &[u8]) {
    let length = u32::try_from(body.len()).expect("a page fits");
    let mut sum = Crc::new();
    sum.update(kind);
    sum.update(body);
    png.extend_from_slice(&length.to_be_bytes());
    png.extend_from_slice(kind);
    png.extend_from_slice(body);
    png.extend_from_slice(&sum.sum().to_be_bytes());
}

/// Undoes the filters of rows (PNG, section 9).
fn unfiltered(raw: &[u8], row: usize, samples: usize) -> Vec<u8> {
    let mut done: Vec<u8> = Vec::with_capacity(raw.len());
    let mut above = vec![0; row];
    for line in raw.chunks_exact(row + 1) {
        let (filter, line) = line.split_first().expect("a filter");
        let mut plain = vec![0; row];
        for at in 0..row {
            let before = |line: &[u8]| at.checked_sub(samples).map_or(0, |at| line[at]);
            let (left, up, corner) = (before(&plain), above[at], before(&above));
            let guess = match filter {
                0 => 0,
                1 => left,
                2 => up,
                3 => u8::midpoint(left, up),
                4 => paeth(left, up, corner),
                other => panic!("filter {other}"),
            };
            plain[at] = line[at].wrapping_add(guess);
        }
        done.extend_from_slice(&plain);
        above = plain;
    }
    done
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let sum = i16::from(left) + i16::from(up) - i16::from(corner);
    let far = |from: u8| sum.abs_diff(i16::from(from));
    if far(left) <= far(up) && far(left) <= far(corner) {
        left
    } else if far(up) <= far(corner) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(pixels: &[Pixel]) -> Picture {
        Picture { width: 2, height: pixels.len() / 2, pixels: pixels.to_vec() }
    }

    #[test]
    fn small_png_keeps_frequent_colours() {
        let pixels = [[245, 243, 238], [245, 243, 238], [245, 243, 239], [0, 90, 94]];
        let read = Picture::read(&picture(&pixels).write());
        assert_eq!(read.size(), (2, 2));
        assert_eq!(read.pixels, [pixels[0], pixels[0], pixels[0], pixels[3]]);
        assert!(read.difference(&picture(&pixels)) == 0.0);
    }

    #[test]
    fn difference_counts_pixels() {
        let one = picture(&[[0; 3]; 8]);
        let mut pixels = [[0; 3]; 8];
        pixels[3] = [0, 0, 40];
        assert!(one.difference(&picture(&pixels)) == 0.125);
        assert!(one.difference(&picture(&[[0; 3]; 4])) == 0.5, "a shorter picture");
    }

    #[test]
    fn rows_are_filtered_in_five_ways() {
        let rows = [[0, 1, 2, 3], [1, 1, 1, 1], [2, 1, 1, 1], [3, 1, 1, 1], [4, 1, 1, 1]].concat();
        let plain = unfiltered(&rows, 3, 1);
        let wanted = [[1, 2, 3], [1, 2, 3], [2, 3, 4], [2, 3, 4], [3, 4, 5]].concat();
        assert_eq!(plain, wanted);
    }
}

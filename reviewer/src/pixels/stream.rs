//! What ffmpeg says: pictures in PPM one after another, or bare samples.
//!
//! ffmpeg may have been taken over by a film: the reader trusts nothing of it, as in [`super::frame`].

use std::io::{self, BufRead, Read};

use super::{
    Pcm, Picture,
    frame::{FrameError, PAGES_MOST},
    wav,
};

/// The longest side of a film's frame; ffmpeg is asked for it, and held to it.
pub const FRAME_MOST: u32 = 640;
/// `P6 640 640 255` with the breaks that ffmpeg writes.
const HEADER_MOST: u64 = 32;

/// Reads at most [`PAGES_MOST`] pictures to the end.
///
/// # Errors
/// [`FrameError`].
pub fn pictures(mut from: impl BufRead) -> Result<Vec<Picture>, FrameError> {
    let mut pictures = vec![];
    while !from.fill_buf()?.is_empty() {
        if pictures.len() as u64 == u64::from(PAGES_MOST) {
            return Err(FrameError::Bound);
        }
        pictures.push(picture(&mut from)?);
    }
    Ok(pictures)
}

/// Reads one: `P6`, width and height, `255`, each on a line, then three bytes a pixel.
fn picture(from: &mut impl BufRead) -> Result<Picture, FrameError> {
    if line(from)? != "P6" {
        return Err(FrameError::Form);
    }
    let sides = line(from)?;
    let (width, height) = sides.split_once(' ').ok_or(FrameError::Form)?;
    let (width, height) = (side(width)?, side(height)?);
    if line(from)? != "255" {
        return Err(FrameError::Form);
    }
    let bytes = u64::from(width) * u64::from(height) * 3;
    let mut rgb = Vec::new();
    from.take(bytes).read_to_end(&mut rgb)?;
    let rgba = rgb.chunks_exact(3).flat_map(|pixel| pixel.iter().copied().chain([255])).collect();
    Picture::new(width, height, rgba).ok_or(FrameError::Form)
}

fn line(from: &mut impl BufRead) -> Result<String, FrameError> {
    let mut line = String::new();
    from.take(HEADER_MOST).read_line(&mut line).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => FrameError::Form,
        _ => error.into(),
    })?;
    line.strip_suffix('\n').map(str::to_owned).ok_or(FrameError::Form)
}

fn side(text: &str) -> Result<u32, FrameError> {
    let side: u32 = text.parse().map_err(|_| FrameError::Form)?;
    let fits = (1..=FRAME_MOST).contains(&side);
    if fits && side.to_string() == text { Ok(side) } else { Err(FrameError::Bound) }
}

/// Reads samples to the end; nothing when there are none.
///
/// # Errors
/// [`FrameError`].
pub fn sound(from: impl Read) -> Result<Option<Pcm>, FrameError> {
    let mut bytes = Vec::new();
    from.take(wav::BYTES_MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > wav::BYTES_MOST {
        return Err(FrameError::Bound);
    }
    Ok(Pcm::new(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ppm(head: &str, bytes: usize) -> Vec<u8> {
        [head.as_bytes(), &vec![7; bytes]].concat()
    }

    #[test]
    fn pictures_are_read_one_after_another() {
        let two = [ppm("P6\n2 3\n255\n", 18), ppm("P6\n640 1\n255\n", 1920)].concat();
        let read = pictures(two.as_slice()).unwrap();
        assert_eq!(
            read.iter().map(|one| (one.width(), one.height())).collect::<Vec<_>>(),
            [(2, 3), (640, 1)]
        );
        assert_eq!(read[0].rgba()[..8], [7, 7, 7, 255, 7, 7, 7, 255]);
        assert_eq!(pictures(&b""[..]).unwrap().len(), 0);
    }

    #[test]
    fn odd_headers_and_cut_pictures_are_refused() {
        for head in [
            "P5\n2 3\n255\n",
            "P6\n02 3\n255\n",
            "P6\n2 3\n65535\n",
            "P6 2 3 255\n",
            "P6\n0 3\n255\n",
            "P6\n641 1\n255\n",
            "P6\n1 4294967297\n255\n",
            "P6\n-1 3\n255\n",
            "P6\n2  3\n255\n",
            "P6\n\u{e9}",
        ] {
            assert!(pictures(ppm(head, 2000).as_slice()).is_err(), "{head}");
        }
        assert!(pictures(ppm("P6\n2 3\n255\n", 17).as_slice()).is_err());
        assert!(pictures(io::BufReader::new(io::repeat(b'P'))).is_err());
    }

    #[test]
    fn more_pictures_or_samples_than_asked_for_are_refused() {
        let most = usize::try_from(PAGES_MOST).unwrap();
        assert_eq!(pictures(ppm("P6\n1 1\n255\n", 3).repeat(most).as_slice()).unwrap().len(), most);
        assert!(pictures(ppm("P6\n1 1\n255\n", 3).repeat(most + 1).as_slice()).is_err());
        assert!(matches!(sound(io::repeat(0)), Err(FrameError::Bound)));
        assert!(sound(&b""[..]).unwrap().is_none());
        assert!(sound(&b"odd"[..]).unwrap().is_none());
        assert_eq!(sound(&b"even"[..]).unwrap().unwrap().samples(), 2);
    }
}

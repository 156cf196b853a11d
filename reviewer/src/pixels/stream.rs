//! What ffmpeg says: pictures in PPM one after another, bare samples, or a line for each packet.
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
/// The longest side of a frame that is looked at by itself.
pub const LARGE_MOST: u32 = 1280;
/// A film's packets are counted so far: ten hours at a hundred a second.
const PACKETS_MOST: u64 = 3_600_000;
/// The longest line about a packet.
const PACKET_MOST: u64 = 512;
/// A film is stepped through so far, in milliseconds: a day.
pub const FILM_MOST: u32 = 24 * 60 * 60 * 1000;
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
        pictures.push(picture(&mut from, FRAME_MOST)?);
    }
    Ok(pictures)
}

/// Reads one picture with sides of at most [`LARGE_MOST`], or none, to the end.
///
/// # Errors
/// [`FrameError`].
pub fn large(mut from: impl BufRead) -> Result<Option<Picture>, FrameError> {
    if from.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let picture = picture(&mut from, LARGE_MOST)?;
    if from.fill_buf()?.is_empty() { Ok(Some(picture)) } else { Err(FrameError::Bound) }
}

/// Reads lines about packets to the end, in the form of ffmpeg's `framecrc`, and returns the millisecond at which the last
/// picture is shown; nothing when there is none. What is said to be later than [`FILM_MOST`] does not count.
///
/// # Errors
/// [`FrameError`].
pub fn last_shown(mut from: impl BufRead) -> Result<Option<u32>, FrameError> {
    let (mut base, mut last) = (None, None);
    let mut line = Vec::new();
    for _ in 0..PACKETS_MOST {
        line.clear();
        from.by_ref().take(PACKET_MOST).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(last);
        }
        let line = line.strip_suffix(b"\n").and_then(|line| std::str::from_utf8(line).ok());
        let line = line.ok_or(FrameError::Form)?;
        if let Some(said) = line.strip_prefix("#tb 0: ") {
            base = Some(time_base(said).ok_or(FrameError::Form)?);
        } else if !line.starts_with('#') {
            let (base, shown) = (base.ok_or(FrameError::Form)?, line.split(',').nth(2));
            let shown =
                shown.and_then(|shown| shown.trim().parse().ok()).ok_or(FrameError::Form)?;
            last = last.max(milliseconds(shown, base));
        }
    }
    Err(FrameError::Bound)
}

/// Reads how long one tick is: a fraction of a second.
fn time_base(said: &str) -> Option<(u32, u32)> {
    let (above, below) = said.split_once('/')?;
    let (above, below) = (above.parse().ok()?, below.parse().ok()?);
    (above > 0 && below > 0).then_some((above, below))
}

fn milliseconds(ticks: i64, (above, below): (u32, u32)) -> Option<u32> {
    let shown = i128::from(ticks) * 1000 * i128::from(above) / i128::from(below);
    u32::try_from(shown).ok().filter(|shown| *shown <= FILM_MOST)
}

/// Reads one: `P6`, width and height, `255`, each on a line, then three bytes a pixel.
fn picture(from: &mut impl BufRead, most: u32) -> Result<Picture, FrameError> {
    if line(from)? != "P6" {
        return Err(FrameError::Form);
    }
    let sides = line(from)?;
    let (width, height) = sides.split_once(' ').ok_or(FrameError::Form)?;
    let (width, height) = (side(width, most)?, side(height, most)?);
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

fn side(text: &str, most: u32) -> Result<u32, FrameError> {
    let side: u32 = text.parse().map_err(|_| FrameError::Form)?;
    let fits = (1..=most).contains(&side);
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
    fn large_picture_stands_alone() {
        let one = ppm("P6\n1280 1\n255\n", 3840);
        assert_eq!(large(one.as_slice()).unwrap().unwrap().width(), 1280);
        assert!(large(&b""[..]).unwrap().is_none());
        assert!(matches!(large([one, vec![b'P']].concat().as_slice()), Err(FrameError::Bound)));
        assert!(large(ppm("P6\n1281 1\n255\n", 3843).as_slice()).is_err());
    }

    #[test]
    fn last_picture_is_found_in_any_order_and_lies_are_bounded() {
        let last = |said: &str| last_shown(said.as_bytes());
        let head = "#software: x\n#tb 0: 1/10\n#media_type 0: video\n";
        let packet = |shown: &str| format!("0,  -7, {shown},  1024,  9, 0x0, F=0x0\n");
        let said = [head, &packet("0"), &packet("40"), &packet("   20")].concat();
        assert_eq!(last(&said).unwrap(), Some(4_000));
        assert_eq!(last(head).unwrap(), None);
        let far = [head, &packet("3"), &packet("9223372036854775807"), &packet("-9")].concat();
        assert_eq!(last(&far).unwrap(), Some(300), "what is said to be in a thousand years");
        for odd in
            ["0, 0, 0\n", "#tb 0: 0/1\n", "#tb 0: 1/10\n0, 0, x\n", "#tb 0: 1/10\n0, 0\n", "cut"]
        {
            assert!(last(odd).is_err(), "{odd}");
        }
        assert!(last_shown(io::BufReader::new(io::repeat(b'0'))).is_err());
        let endless = io::repeat(b'\n');
        assert!(last_shown(io::BufReader::new(endless)).is_err());
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

//! What `meldkluis-pixels draw` says, byte by byte.
//!
//! ```text
//! "pixels/1"  kind u8  next u32  count u32   (all numbers big endian)
//! kind 1: count pages, each width u32, height u32, and width × height × 4 bytes RGBA
//! kind 2: count bytes of UTF-8
//! kind 3: count is why nothing is shown
//! ```
//! `next` is the page at which more would go on, or 0.
//! Every number is bounded before anything is read for it, and nothing may follow.
//! Whoever writes this may have been taken over by a file: the reader trusts nothing.

use std::io::{self, Read, Write};

use zeroize::Zeroizing;

use super::{Picture, Shown, Why, picture::SIDE_MOST};

const MAGIC: &[u8; 8] = b"pixels/1";
/// The most pages in a frame.
pub const PAGES_MOST: u32 = 40;
/// The most bytes of pixels in a frame.
pub const PIXELS_MOST: u64 = 64 << 20;
/// The most bytes of text in a frame.
pub const TEXT_MOST: u32 = 2 << 20;
const PAGES: u8 = 1;
const TEXT: u8 = 2;
const CANNOT: u8 = 3;
/// A page that goes on is one that a person can ask for.
const NEXT_MOST: u32 = 1_000_000;
/// What a child can say itself, in the order of its numbers from 1.
const REASONS: &[Why] =
    &[Why::Unknown, Why::Damaged, Why::TooLarge, Why::Encrypted, Why::Ended, Why::NoSandbox];

/// A reason why what a child says is no frame.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// It breaks the form.
    #[error("not a frame")]
    Form,
    /// A number is above its bound.
    #[error("frame above its bounds")]
    Bound,
    /// It cannot be read, or not in time.
    #[error(transparent)]
    Read(#[from] io::Error),
}

/// Reads a frame to its end, and where more would go on.
///
/// # Errors
/// [`FrameError`].
pub fn read(mut from: impl Read) -> Result<(Shown, Option<u32>), FrameError> {
    let mut magic = [0; 8];
    from.read_exact(&mut magic)?;
    let [mut kind] = [0];
    from.read_exact(std::slice::from_mut(&mut kind))?;
    let (next, count) = (number(&mut from)?, number(&mut from)?);
    if &magic != MAGIC {
        return Err(FrameError::Form);
    }
    if next > NEXT_MOST {
        return Err(FrameError::Bound);
    }
    let shown = match kind {
        PAGES => Shown::Pages(pages(&mut from, count)?),
        TEXT => Shown::Text(text(&mut from, count)?),
        CANNOT => Shown::Cannot(reason(count).filter(|_| next == 0).ok_or(FrameError::Form)?),
        _ => return Err(FrameError::Form),
    };
    let more = from.read(&mut [0])?;
    if more != 0 { Err(FrameError::Form) } else { Ok((shown, (next != 0).then_some(next))) }
}

fn number(from: &mut impl Read) -> Result<u32, FrameError> {
    let mut bytes = [0; 4];
    from.read_exact(&mut bytes)?;
    Ok(u32::from_be_bytes(bytes))
}

fn pages(from: &mut impl Read, count: u32) -> Result<Vec<Picture>, FrameError> {
    if !(1..=PAGES_MOST).contains(&count) {
        return Err(FrameError::Bound);
    }
    let (mut pages, mut left) = (vec![], PIXELS_MOST);
    for _ in 0..count {
        let (width, height) = (number(from)?, number(from)?);
        let sides = 1..=SIDE_MOST;
        if !sides.contains(&width) || !sides.contains(&height) {
            return Err(FrameError::Bound);
        }
        let bytes = u64::from(width) * u64::from(height) * 4;
        left = left.checked_sub(bytes).ok_or(FrameError::Bound)?;
        let rgba = exactly(from, bytes)?;
        pages.push(Picture::new(width, height, rgba).ok_or(FrameError::Form)?);
    }
    Ok(pages)
}

fn text(from: &mut impl Read, count: u32) -> Result<Zeroizing<String>, FrameError> {
    if count > TEXT_MOST {
        return Err(FrameError::Bound);
    }
    let bytes = exactly(from, u64::from(count))?;
    String::from_utf8(bytes).map(Zeroizing::new).map_err(|_| FrameError::Form)
}

/// Reads so many bytes. Memory grows with what comes, not with what is promised.
fn exactly(from: &mut impl Read, bytes: u64) -> Result<Vec<u8>, FrameError> {
    let mut read = Vec::new();
    from.take(bytes).read_to_end(&mut read)?;
    if read.len() as u64 == bytes { Ok(read) } else { Err(FrameError::Form) }
}

fn reason(count: u32) -> Option<Why> {
    let at = usize::try_from(count).ok()?.checked_sub(1)?;
    REASONS.get(at).copied()
}

/// Writes a frame; a child does.
///
/// # Errors
/// Those of `to`; also when it is above a bound.
pub fn write(mut to: impl Write, shown: &Shown, next: Option<u32>) -> io::Result<()> {
    let bound = |count: usize| u32::try_from(count).map_err(|_| io::ErrorKind::InvalidInput);
    let (kind, count) = match shown {
        Shown::Pages(pages) => (PAGES, bound(pages.len())?),
        Shown::Text(text) => (TEXT, bound(text.len())?),
        Shown::Sound(_) => return Err(io::ErrorKind::InvalidInput.into()),
        Shown::Cannot(why) => {
            let at = REASONS.iter().position(|reason| reason == why);
            (CANNOT, bound(at.map_or(1, |at| at + 1))?)
        }
    };
    to.write_all(MAGIC)?;
    to.write_all(&[kind])?;
    to.write_all(&next.unwrap_or(0).to_be_bytes())?;
    to.write_all(&count.to_be_bytes())?;
    match shown {
        Shown::Pages(pages) => pages.iter().try_for_each(|page| {
            to.write_all(&page.width().to_be_bytes())?;
            to.write_all(&page.height().to_be_bytes())?;
            to.write_all(page.rgba())
        }),
        Shown::Text(text) => to.write_all(text.as_bytes()),
        Shown::Sound(_) | Shown::Cannot(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32) -> Picture {
        let bytes = usize::try_from(width * height * 4).unwrap();
        Picture::new(width, height, (0..bytes).map(|at| at.to_le_bytes()[0]).collect()).unwrap()
    }

    fn written(shown: &Shown, next: Option<u32>) -> Vec<u8> {
        let mut bytes = vec![];
        write(&mut bytes, shown, next).unwrap();
        bytes
    }

    fn some() -> Vec<(Shown, Option<u32>)> {
        vec![
            (Shown::Pages(vec![picture(3, 2), picture(1, 5)]), Some(7)),
            (Shown::Text("words \u{1f6a8}".to_owned().into()), None),
            (Shown::Text(String::new().into()), None),
            (Shown::Cannot(Why::Ended), None),
        ]
    }

    #[test]
    fn frames_are_read_as_they_were_written() {
        for (shown, next) in some() {
            let bytes = written(&shown, next);
            let (again, place) = read(bytes.as_slice()).unwrap();
            assert_eq!((written(&again, place), place), (bytes, next));
        }
        for why in REASONS {
            let (again, _) = read(written(&Shown::Cannot(*why), None).as_slice()).unwrap();
            assert!(matches!(again, Shown::Cannot(same) if same == *why));
        }
    }

    #[test]
    fn cut_or_longer_frames_are_refused() {
        for (shown, next) in some() {
            let bytes = written(&shown, next);
            for end in 0..bytes.len() {
                assert!(read(&bytes[..end]).is_err(), "{end} of {shown:?}");
            }
            assert!(read([bytes.as_slice(), b"x"].concat().as_slice()).is_err());
        }
    }

    fn head(kind: u8, next: u32, count: u32) -> Vec<u8> {
        [&MAGIC[..], &[kind], &next.to_be_bytes(), &count.to_be_bytes()].concat()
    }

    #[test]
    fn numbers_above_their_bounds_are_refused_before_anything_is_read_for_them() {
        let endless = |head: Vec<u8>| read(head.as_slice().chain(io::repeat(7)));
        let sized =
            |w: u32, h: u32| [head(PAGES, 0, 1), [w, h].map(u32::to_be_bytes).concat()].concat();
        for lie in [
            head(PAGES, 0, 0),
            head(PAGES, 0, PAGES_MOST + 1),
            head(PAGES, 0, u32::MAX),
            head(TEXT, 0, TEXT_MOST + 1),
            head(TEXT, 0, u32::MAX),
            head(TEXT, u32::MAX, 1),
            sized(SIDE_MOST + 1, 1),
            sized(1, SIDE_MOST + 1),
            sized(u32::MAX, u32::MAX),
            sized(0, 1),
        ] {
            assert!(matches!(endless(lie.clone()), Err(FrameError::Bound)), "{lie:?}");
        }
        for lie in [
            head(0, 0, 1),
            head(4, 0, 1),
            head(CANNOT, 0, 0),
            head(CANNOT, 0, 7),
            head(CANNOT, 3, 1),
        ] {
            assert!(matches!(endless(lie.clone()), Err(FrameError::Form)), "{lie:?}");
        }
        let two = [head(PAGES, 0, 2), [4096, 4096].map(u32::to_be_bytes).concat()].concat();
        let second = [4096_u32, 1].map(u32::to_be_bytes).concat();
        let pixels = io::repeat(0).take(PIXELS_MOST);
        let above =
            read(two.as_slice().chain(pixels).chain(second.as_slice()).chain(io::repeat(0)));
        assert!(matches!(above, Err(FrameError::Bound)));
    }

    #[test]
    fn changed_frames_never_give_more_than_their_bytes() {
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        let mut draw = |below: usize| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            usize::try_from(seed % below as u64).unwrap()
        };
        let mut read_whole = 0;
        for round in 0..20_000 {
            let frames = some();
            let (shown, next) = &frames[round % frames.len()];
            let mut bytes = written(shown, *next);
            for _ in 0..=draw(3) {
                let at = draw(bytes.len());
                bytes[at] = draw(256).to_le_bytes()[0];
            }
            if let Ok((again, place)) = read(bytes.as_slice()) {
                assert_eq!(written(&again, place), bytes, "a frame has one form");
                read_whole += 1;
            }
        }
        assert!(read_whole > 100, "some changes are of pixels alone: {read_whole}");
    }
}

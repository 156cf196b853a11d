//! Our own pixels: bounded rows of RGBA, and what is done to them before anybody sees them.

use std::fmt;

use zeroize::Zeroizing;

/// The longest side of a picture.
pub const SIDE_MOST: u32 = 4096;
/// How many squares a blurred picture has along its longer side: a face in it is one or two of them.
const SQUARES: u32 = 24;

/// A picture: rows of RGBA, eight bits each, from the top left.
pub struct Picture {
    width: u32,
    height: u32,
    rgba: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Picture")
            .field("width", &self.width)
            .field("height", &self.height)
            .finish_non_exhaustive()
    }
}

impl Picture {
    /// Takes rows; nothing when they do not fit the sides, or a side is 0 or above [`SIDE_MOST`].
    #[must_use]
    pub fn new(width: u32, height: u32, rgba: Vec<u8>) -> Option<Self> {
        let sides = 1..=SIDE_MOST;
        let bytes = u64::from(width) * u64::from(height) * 4;
        let fits = sides.contains(&width) && sides.contains(&height) && rgba.len() as u64 == bytes;
        fits.then(|| Self { width, height, rgba: Zeroizing::new(rgba) })
    }

    /// Pixels in a row.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The rows, width × height × 4 bytes.
    #[must_use]
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }

    fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.rgba.chunks_exact(wide(self.width).saturating_mul(4).max(4))
    }

    /// Returns the picture grey and in coarse squares: enough to tell a document from a room, not who is in it.
    ///
    /// The mean of a square is all that is left of it, so nothing can be sharpened back.
    #[must_use]
    pub fn blurred(&self) -> Self {
        let side = self.width.max(self.height).div_ceil(SQUARES).max(1);
        let across = wide(self.width.div_ceil(side));
        let side = wide(side);
        let mut rgba = Vec::with_capacity(self.rgba.len());
        let rows: Vec<&[u8]> = self.rows().collect();
        for band in rows.chunks(side) {
            let mut sums = vec![(0_u64, 0_u64); across];
            for row in band {
                for (square, pixels) in sums.iter_mut().zip(row.chunks(side.saturating_mul(4))) {
                    let greys = pixels.chunks_exact(4).map(grey);
                    square.0 += greys.sum::<u64>();
                    square.1 += pixels.len() as u64 / 4;
                }
            }
            let means = sums.iter().map(|(sum, count)| sum / (*count).max(1));
            let means: Vec<u8> = means.map(|mean| u8::try_from(mean).unwrap_or(u8::MAX)).collect();
            let squares = means.iter().flat_map(|mean| std::iter::repeat_n(*mean, side));
            let row: Vec<u8> =
                squares.take(wide(self.width)).flat_map(|grey| [grey, grey, grey, 255]).collect();
            band.iter().for_each(|_| rgba.extend_from_slice(&row));
        }
        Self { width: self.width, height: self.height, rgba: Zeroizing::new(rgba) }
    }

    /// Lays pictures out in so many columns, on white, each in a cell as large as the largest.
    #[must_use]
    pub fn sheet(pictures: &[Self], columns: usize) -> Sheet<'_> {
        let columns = columns.clamp(1, pictures.len().max(1));
        let widest = pictures.iter().map(|one| one.width).max().unwrap_or(1);
        let highest = pictures.iter().map(|one| one.height).max().unwrap_or(1);
        Sheet { pictures, columns, widest, highest }
    }
}

/// The grey of one pixel on white, by the weights of BT.709.
fn grey(pixel: &[u8]) -> u64 {
    let [red, green, blue, alpha] = *pixel else { return 0 };
    let [red, green, blue, alpha] = [red, green, blue, alpha].map(u64::from);
    let colour = (red * 2126 + green * 7152 + blue * 722) / 10_000;
    (colour * alpha + 255 * (255 - alpha)) / 255
}

fn wide(pixels: u32) -> usize {
    usize::try_from(pixels).unwrap_or(0)
}

/// Pictures laid out in columns, given row by row.
#[derive(Debug)]
pub struct Sheet<'p> {
    pictures: &'p [Picture],
    columns: usize,
    widest: u32,
    highest: u32,
}

impl Sheet<'_> {
    /// Width and height in pixels.
    #[must_use]
    pub fn sides(&self) -> (u32, u32) {
        let bands = self.pictures.len().div_ceil(self.columns);
        let times =
            |side: u32, count: usize| side.saturating_mul(u32::try_from(count).unwrap_or(1));
        (times(self.widest, self.columns), times(self.highest, bands))
    }

    /// Its rows of RGBA, from the top.
    pub fn rows(&self) -> impl Iterator<Item = Vec<u8>> {
        self.pictures
            .chunks(self.columns)
            .flat_map(move |band| (0..wide(self.highest)).map(move |line| self.row(band, line)))
    }

    fn row(&self, band: &[Picture], line: usize) -> Vec<u8> {
        let cell = wide(self.widest).saturating_mul(4);
        let mut row = Vec::with_capacity(cell.saturating_mul(self.columns));
        for at in 0..self.columns {
            let pixels = band.get(at).and_then(|picture| picture.rows().nth(line));
            row.extend_from_slice(pixels.unwrap_or_default());
            row.resize(cell.saturating_mul(at + 1), 255);
        }
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(width: u32, height: u32) -> Picture {
        let bytes =
            (0..width * height * 4).map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()[0]);
        Picture::new(width, height, bytes.collect()).unwrap()
    }

    #[test]
    fn rows_that_do_not_fit_are_no_picture() {
        assert!(Picture::new(2, 2, vec![0; 15]).is_none());
        assert!(Picture::new(0, 2, vec![]).is_none());
        assert!(Picture::new(SIDE_MOST + 1, 1, vec![0; 4 * 4097]).is_none());
    }

    #[test]
    fn blurred_pictures_are_grey_squares_of_the_same_size() {
        for (width, height) in [(480, 240), (1, 1), (1, 1000), (333, 71)] {
            let blurred = noise(width, height).blurred();
            assert_eq!((blurred.width(), blurred.height()), (width, height));
            assert_eq!(blurred.rgba().len(), usize::try_from(width * height * 4).unwrap());
            let pixels: Vec<[u8; 4]> =
                blurred.rgba().chunks(4).map(|pixel| pixel.try_into().unwrap()).collect();
            assert!(pixels.iter().all(|[r, g, b, a]| r == g && g == b && *a == 255));
        }
        let blurred = noise(480, 240).blurred();
        let row: Vec<u8> = blurred.rgba().chunks(4).take(480).map(|pixel| pixel[0]).collect();
        for square in row.chunks(20) {
            assert!(square.iter().all(|grey| *grey == square[0]));
        }
    }

    #[test]
    fn a_pictures_finer_half_leaves_no_trace_in_the_blurred_one() {
        let half = |flip: bool| {
            let pixels = (0..480 * 480).flat_map(|at| {
                let dark = ((at % 480) / 2 + (at / 480) / 2) % 2 == usize::from(flip);
                if dark { [0, 0, 0, 255] } else { [200, 200, 200, 255] }
            });
            Picture::new(480, 480, pixels.collect()).unwrap()
        };
        assert_ne!(half(true).rgba(), half(false).rgba());
        assert_eq!(half(true).blurred().rgba(), half(false).blurred().rgba());
    }

    #[test]
    fn sheets_have_each_picture_in_its_cell() {
        let pictures = [noise(3, 2), noise(2, 4), noise(1, 1)];
        let sheet = Picture::sheet(&pictures, 2);
        assert_eq!(sheet.sides(), (6, 8));
        let rows: Vec<Vec<u8>> = sheet.rows().collect();
        assert_eq!(rows.len(), 8);
        assert!(rows.iter().all(|row| row.len() == 24));
        assert_eq!(rows[0][..12], pictures[0].rgba()[..12]);
        assert_eq!(rows[3][12..20], pictures[1].rgba()[24..32]);
        assert_eq!(rows[4][..4], pictures[2].rgba()[..4]);
        assert!(rows[7].iter().all(|byte| *byte == 255));
    }
}

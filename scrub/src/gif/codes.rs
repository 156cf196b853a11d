//! The codes of a GIF's picture (LZW, appendix F): where the last one ends, and nothing about what they draw.

/// How many codes there are at most.
const MOST: usize = 4096;

/// Follows the codes of one picture through its pieces.
pub(super) struct Codes {
    clear: usize,
    width: u32,
    next: usize,
    before: Option<usize>,
    /// How many pixels each code stands for.
    lengths: Vec<u64>,
    bits: u32,
    held: u32,
    /// Pixels that are not drawn yet.
    left: u64,
    /// Whether the end was reached.
    ended: bool,
    /// Whether a code came that has no meaning, so that no end is known.
    pub(super) is_opaque: bool,
}

impl Codes {
    /// Begins with a picture of so many pixels, whose colours have so many bits.
    pub(super) fn new(colour: u8, pixels: u64) -> Self {
        let is_opaque = !(1..=8).contains(&colour) || pixels == 0;
        let clear = 1 << colour.clamp(1, 8);
        Self {
            clear,
            width: u32::from(colour.clamp(1, 8)) + 1,
            next: clear + 2,
            before: None,
            lengths: vec![1; MOST],
            bits: 0,
            held: 0,
            left: pixels,
            ended: false,
            is_opaque,
        }
    }

    /// Returns how many bytes of the next piece are needed.
    pub(super) fn needed(&mut self, piece: &[u8]) -> usize {
        let mut needed = 0;
        for (count, byte) in (1..).zip(piece) {
            if self.ended {
                return needed;
            }
            if self.is_opaque {
                return piece.len();
            }
            self.bits |= u32::from(*byte) << self.held;
            self.held += 8;
            if self.left > 0 {
                needed = count;
            }
            while self.held >= self.width && !self.ended && !self.is_opaque {
                let code = self.bits & ((1 << self.width) - 1);
                self.bits >>= self.width;
                self.held -= self.width;
                if self.code(usize::try_from(code).unwrap_or(MOST)) {
                    needed = count;
                }
            }
        }
        if self.is_opaque { piece.len() } else { needed }
    }

    /// Follows one code, and tells whether it is needed.
    fn code(&mut self, code: usize) -> bool {
        if code == self.clear {
            (self.width, self.next) = (self.clear.trailing_zeros() + 1, self.clear + 2);
            self.before = None;
            return true;
        }
        if code == self.clear + 1 || self.left == 0 {
            // Behind the last pixel any other code draws nothing.
            self.ended = true;
            return code == self.clear + 1;
        }
        let length = |code: usize| self.lengths.get(code).copied().unwrap_or(1);
        let drawn = match self.before {
            None if code < self.clear => 1,
            Some(_) if code < self.next => length(code),
            Some(before) if code == self.next && code < MOST => length(before) + 1,
            _ => {
                self.is_opaque = true;
                return true;
            }
        };
        if let Some(before) = self.before {
            let longer = length(before) + 1;
            if let Some(place) = self.lengths.get_mut(self.next) {
                *place = longer;
                self.next += 1;
                if self.next == 1 << self.width && self.width < 12 {
                    self.width += 1;
                }
            }
        }
        self.before = Some(code);
        self.left = self.left.saturating_sub(drawn);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four pixels of two bits: clear, 0, 1, 2, 3, end, each in three bits but the last two in four.
    const PICTURE: [u8; 3] = [0b0100_0100, 0b1001_1010, 0b0000_0010];

    fn codes(codes: &[(u32, u32)]) -> Vec<u8> {
        let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
        for (code, width) in codes {
            bits |= code << held;
            held += width;
            while held >= 8 {
                bytes.push(u8::try_from(bits & 0xff).unwrap());
                bits >>= 8;
                held -= 8;
            }
        }
        bytes.push(u8::try_from(bits).unwrap());
        bytes
    }

    #[test]
    fn bytes_behind_the_end_are_not_needed() {
        let mut picture = codes(&[(4, 3), (0, 3), (1, 3), (2, 3), (3, 4), (5, 4)]);
        assert_eq!(picture.len(), PICTURE.len());
        let whole = picture.len();
        picture.extend(b"Planted");
        assert_eq!(Codes::new(2, 4).needed(&picture), whole);
    }

    #[test]
    fn codes_behind_the_last_pixel_are_not_needed() {
        let mut picture = codes(&[(4, 3), (0, 3), (1, 3), (2, 3), (3, 4)]);
        let whole = picture.len();
        picture.extend(b"Planted");
        assert!(Codes::new(2, 4).needed(&picture) <= whole);
    }

    #[test]
    fn code_without_a_meaning_leaves_the_end_open() {
        let picture = codes(&[(4, 3), (7, 3), (0, 3)]);
        let mut all = Codes::new(2, 4);
        assert_eq!(all.needed(&picture), picture.len());
        assert!(all.is_opaque);
    }
}

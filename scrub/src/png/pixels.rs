//! Where the packed rows of a PNG end: what is packed behind the last row, or lies behind the packing, no viewer shows.

use flate2::{Decompress, FlushDecompress, Status};

use crate::{
    clean::Stop,
    input::{Input, refused},
};

/// How much all pictures of a file are unpacked to while their end is looked for; unpacking takes time, and no memory.
const MOST: u64 = 1024 * 1024 * 1024;

/// What is unpacked at once.
const ROOM: usize = 32 * 1024;

/// Looks for the ends of one file's pictures.
pub(super) struct Ends {
    left: u64,
    room: Vec<u8>,
    packing: Decompress,
}

/// How many bytes the rows of a picture take.
pub(super) struct Rows {
    bits: u64,
    interlaced: bool,
    wide: u32,
    high: u32,
}

impl Ends {
    pub(super) fn new() -> Self {
        Self { left: MOST, room: vec![0; ROOM], packing: Decompress::new(true) }
    }

    /// Returns the place in the source where the packing of a picture ends, which begins in the chunk here and goes on
    /// in the others of its kind; nothing if it holds more than the rows, or is not whole.
    pub(super) fn find(
        &mut self,
        kind: [u8; 4],
        rows: &Rows,
        input: &mut Input<'_>,
    ) -> Result<Option<u64>, Stop> {
        let here = input.at();
        let end = self.walk(kind, rows.bytes(), input);
        input.go(here)?;
        match end {
            Err(Stop::Refused) => Ok(None),
            end => end,
        }
    }

    fn walk(
        &mut self,
        kind: [u8; 4],
        rows: u64,
        input: &mut Input<'_>,
    ) -> Result<Option<u64>, Stop> {
        self.packing.reset(true);
        let mut done = false;
        while !done {
            let (length, other) = (input.u32()?, input.array::<4>()?);
            if other == *b"IEND" || other == *b"fcTL" && kind == *b"fdAT" {
                return Ok(None);
            }
            let next = input.at() + u64::from(length) + 4;
            if other == kind {
                let number = if kind == *b"fdAT" { 4 } else { 0 };
                input.skip(number)?;
                let mut left = u64::from(length).checked_sub(number).ok_or(Stop::Refused)?;
                while left > 0 && !done {
                    let ready = input.ready()?;
                    let most = usize::try_from(left).unwrap_or(usize::MAX).min(ready.len());
                    let before = (self.packing.total_in(), self.packing.total_out());
                    let status = self.packing.decompress(
                        ready.split_at(most).0,
                        &mut self.room,
                        FlushDecompress::None,
                    );
                    let read = self.packing.total_in() - before.0;
                    let unpacked = self.packing.total_out() - before.1;
                    input.consume(usize::try_from(read).map_err(refused)?)?;
                    left -= read;
                    self.left = self.left.checked_sub(unpacked).ok_or(Stop::Refused)?;
                    done = status.map_err(refused)? == Status::StreamEnd;
                    if self.packing.total_out() > rows || (read == 0 && unpacked == 0 && !done) {
                        return Ok(None);
                    }
                }
            }
            if !done {
                input.go(next)?;
            }
        }
        Ok(Some(input.at()))
    }
}

impl Rows {
    /// Reads the header of a picture.
    pub(super) fn read(header: [u8; 13]) -> Self {
        let [a, b, c, d, e, f, g, h, depth, colour, _, _, interlace] = header;
        let samples = match colour {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        };
        Self {
            bits: samples * u64::from(depth),
            interlaced: interlace == 1,
            wide: u32::from_be_bytes([a, b, c, d]),
            high: u32::from_be_bytes([e, f, g, h]),
        }
    }

    /// Returns the same for a frame of the picture.
    pub(super) fn of_frame(self, wide: u32, high: u32) -> Self {
        Self { wide, high, ..self }
    }

    /// Adds up the rows, each with the byte that says how it is filtered.
    fn bytes(&self) -> u64 {
        let (wide, high) = (u64::from(self.wide), u64::from(self.high));
        let pass = |wide: u64, high: u64| {
            let row = wide.saturating_mul(self.bits).div_ceil(8).saturating_add(1);
            if wide == 0 { 0 } else { row.saturating_mul(high) }
        };
        if !self.interlaced {
            return pass(wide, high);
        }
        // Adam7: where each pass begins, and how far its columns and rows are apart.
        [
            (0, 0, 8, 8),
            (4, 0, 8, 8),
            (0, 4, 4, 8),
            (2, 0, 4, 4),
            (0, 2, 2, 4),
            (1, 0, 2, 2),
            (0, 1, 1, 2),
        ]
        .iter()
        .map(|(x, y, across, down)| {
            pass(wide.saturating_sub(*x).div_ceil(*across), high.saturating_sub(*y).div_ceil(*down))
        })
        .fold(0, u64::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(wide: u8, high: u8, depth: u8, colour: u8, interlace: u8) -> u64 {
        Rows::read([0, 0, 0, wide, 0, 0, 0, high, depth, colour, 0, 0, interlace]).bytes()
    }

    #[test]
    fn rows_are_counted_with_their_filters() {
        assert_eq!(rows(10, 3, 8, 2, 0), 3 * 31);
        assert_eq!(rows(10, 3, 1, 3, 0), 3 * 3);
        assert_eq!(rows(1, 1, 16, 6, 0), 9);
        // One pixel is in the first pass alone; eight by eight are in all seven.
        assert_eq!(rows(1, 1, 8, 0, 1), 2);
        assert_eq!(rows(8, 8, 8, 0, 1), 64 + 1 + 1 + 1 + 2 + 2 + 4 + 4);
    }
}

//! Where a track's samples lie, out of its tables.

use crate::{clean::Stop, input::Input};

use super::{boxes::Atom, plan::Plan};

/// How many chunks a track has at most.
const CHUNKS: u32 = 1_000_000;

/// A track's tables: how long each sample is, how many lie in each chunk, and where each chunk starts.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) sizes: Option<Atom>,
    pub(super) chunks: Option<Atom>,
    pub(super) offsets: Option<Atom>,
    /// How many samples of sound make one frame, and how many bytes.
    pub(super) frame: (u64, u64),
}

impl Tables {
    /// Keeps the media data that the samples lie in, and returns where the first of them starts.
    pub(super) fn keep(&self, input: &mut Input<'_>, plan: &mut Plan) -> Result<Option<u64>, Stop> {
        let (Some(sizes), Some(chunks), Some(offsets)) = (self.sizes, self.chunks, self.offsets)
        else {
            return Err(Stop::Refused);
        };
        let offsets = chunk_offsets(&offsets, input)?;
        let mut runs = Runs::new(&chunks, input)?;
        let mut sizes = Sizes::new(&sizes, self.frame, input)?;
        let first = offsets.first().copied();
        for (number, start) in (1..).zip(offsets) {
            let length = sizes.next(runs.samples(number), input)?;
            if length > 0 {
                plan.keep(start, length)?;
            }
        }
        Ok(first)
    }
}

fn chunk_offsets(atom: &Atom, input: &mut Input<'_>) -> Result<Vec<u64>, Stop> {
    let wide = atom.kind == *b"co64";
    let count = count(atom, if wide { 8 } else { 4 }, input)?;
    let one = |_| if wide { input.u64() } else { input.u32().map(u64::from) };
    (0..count).map(one).collect()
}

/// Goes to a table's first line and returns how many it has, which it must have room for.
fn count(atom: &Atom, width: u64, input: &mut Input<'_>) -> Result<u32, Stop> {
    input.go(atom.body.saturating_add(4))?;
    let count = input.u32()?;
    let fits = u64::from(count) * width + 8 <= atom.length();
    if fits && count <= CHUNKS { Ok(count) } else { Err(Stop::Refused) }
}

/// How many samples are in each chunk: runs of chunks that have as many.
struct Runs {
    /// The first chunk of each run, and its count of samples.
    runs: std::iter::Peekable<std::vec::IntoIter<(u32, u32)>>,
    samples: u32,
}

impl Runs {
    fn new(atom: &Atom, input: &mut Input<'_>) -> Result<Self, Stop> {
        let count = count(atom, 12, input)?;
        let mut runs = Vec::new();
        for _ in 0..count {
            let (first, samples, _) = (input.u32()?, input.u32()?, input.u32()?);
            runs.push((first, samples));
        }
        Ok(Self { runs: runs.into_iter().peekable(), samples: 0 })
    }

    fn samples(&mut self, chunk: u32) -> u64 {
        while let Some((_, samples)) = self.runs.next_if(|(first, _)| *first <= chunk) {
            self.samples = samples;
        }
        self.samples.into()
    }
}

/// How long samples are, read in their order.
struct Sizes {
    /// How long each is, if all are as long; else how many bits each number has.
    fixed: Option<u64>,
    bits: u64,
    left: u64,
    /// Where the next number is.
    at: u64,
    frame: (u64, u64),
    /// The second half of a byte with two numbers.
    half: Option<u8>,
}

impl Sizes {
    fn new(atom: &Atom, frame: (u64, u64), input: &mut Input<'_>) -> Result<Self, Stop> {
        input.go(atom.body.saturating_add(4))?;
        let (size, left) = (input.u32()?, u64::from(input.u32()?));
        let compact = atom.kind == *b"stz2";
        let bits = if compact { u64::from(size & 0xff) } else { 32 };
        let fixed = (!compact && size != 0).then_some(size.into());
        let fits = fixed.is_some() || (left * bits).div_ceil(8) + 12 <= atom.length();
        let known = matches!(bits, 4 | 8 | 16 | 32);
        if fits && known {
            Ok(Self { fixed, bits, left, at: input.at(), frame, half: None })
        } else {
            Err(Stop::Refused)
        }
    }

    /// Returns how long the next samples are together.
    fn next(&mut self, samples: u64, input: &mut Input<'_>) -> Result<u64, Stop> {
        let samples = samples.min(self.left);
        self.left -= samples;
        if let Some(fixed) = self.fixed {
            return samples.checked_mul(self.one(fixed, samples)).ok_or(Stop::Refused);
        }
        input.go(self.at)?;
        let mut sum = 0_u64;
        for _ in 0..samples {
            sum = sum.saturating_add(self.number(input)?);
        }
        self.at = input.at();
        Ok(sum)
    }

    /// Old QuickTime counts a sample of plain sound as one byte, whatever it has.
    fn one(&self, fixed: u64, samples: u64) -> u64 {
        match self.frame {
            (per, bytes) if fixed == 1 && per > 0 && samples > 0 => bytes.div_ceil(per).max(fixed),
            _ => fixed,
        }
    }

    fn number(&mut self, input: &mut Input<'_>) -> Result<u64, Stop> {
        Ok(match self.bits {
            4 => match self.half.take() {
                Some(half) => half.into(),
                None => {
                    let two = input.u8()?;
                    self.half = Some(two & 0x0f);
                    (two >> 4).into()
                }
            },
            8 => input.u8()?.into(),
            16 => input.u16()?.into(),
            _ => input.u32()?.into(),
        })
    }
}

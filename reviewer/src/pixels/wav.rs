//! Sound of our own: one channel of 48,000 samples a second, 16 bits each, and its WAV (RIFF, plain PCM).

use std::{
    fmt,
    io::{self, Write},
};

use zeroize::Zeroizing;

/// Samples a second.
pub const RATE: u32 = 48_000;
/// The most seconds that are given at once.
pub const SECONDS_MOST: u32 = 600;
const BYTES_A_SAMPLE: u32 = 2;
/// The most bytes that are given at once.
pub const BYTES_MOST: u64 = RATE as u64 * BYTES_A_SAMPLE as u64 * SECONDS_MOST as u64;

/// Samples: one channel, signed, little endian, [`RATE`] a second.
pub struct Pcm(Zeroizing<Vec<u8>>);

impl fmt::Debug for Pcm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pcm").field("samples", &self.samples()).finish_non_exhaustive()
    }
}

impl Pcm {
    /// Takes samples; nothing when there are none, half ones, or more than [`SECONDS_MOST`].
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        let fits =
            !bytes.is_empty() && bytes.len() as u64 <= BYTES_MOST && bytes.len().is_multiple_of(2);
        fits.then(|| Self(Zeroizing::new(bytes)))
    }

    /// The samples as bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// How many samples there are.
    #[must_use]
    pub fn samples(&self) -> usize {
        self.0.len() / 2
    }

    /// Writes it as WAV.
    ///
    /// # Errors
    /// Those of `to`.
    pub fn write_wav(&self, mut to: impl Write) -> io::Result<()> {
        let len = u32::try_from(self.0.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
        to.write_all(b"RIFF")?;
        to.write_all(&len.saturating_add(36).to_le_bytes())?;
        to.write_all(b"WAVEfmt ")?;
        to.write_all(&16_u32.to_le_bytes())?;
        to.write_all(&[1_u16, 1].map(u16::to_le_bytes).concat())?;
        to.write_all(&[RATE, RATE * BYTES_A_SAMPLE].map(u32::to_le_bytes).concat())?;
        to.write_all(&[2_u16, 16].map(u16::to_le_bytes).concat())?;
        to.write_all(b"data")?;
        to.write_all(&len.to_le_bytes())?;
        to.write_all(&self.0)
    }
}

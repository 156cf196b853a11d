//! How many bytes of a box its own count accounts for: what lies behind them is nothing a player reads.

use crate::{clean::Stop, input::Input};

use super::boxes::Atom;

/// Returns how many bytes of the contents are used; of decoders' settings, that are not read, all.
pub(super) fn used(atom: &Atom, input: &mut Input<'_>) -> Result<u64, Stop> {
    input.go(atom.body)?;
    let head = input.bytes(atom.length().min(12))?;
    let number = |at: usize| {
        let bytes = head.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        u64::from(bytes.map_or(0, u32::from_be_bytes))
    };
    let wide = head.first() == Some(&1);
    let either = |short, long| if wide { long } else { short };
    Ok(match &atom.kind {
        b"stts" | b"ctts" | b"co64" => 8 + 8 * number(4),
        b"stss" | b"stps" | b"stco" => 8 + 4 * number(4),
        b"stsc" => 8 + 12 * number(4),
        b"stsz" if number(4) == 0 => 12 + 4 * number(8),
        b"stsz" | b"vmhd" | b"clef" | b"prof" | b"enof" => 12,
        b"stz2" => 12 + (number(8) * (number(4) & 0xff)).div_ceil(8),
        b"elst" => 8 + number(4) * either(12, 20),
        b"cslg" => either(24, 44),
        b"trex" => 24,
        b"mehd" | b"tfdt" => either(8, 12),
        b"smhd" | b"mfhd" => 8,
        b"nmhd" => 4,
        b"tkhd" => either(84, 96),
        b"mdhd" => either(24, 36),
        b"pasp" => 8,
        b"clap" => 32,
        b"btrt" => 12,
        b"fiel" => 2,
        _ => atom.length(),
    })
}

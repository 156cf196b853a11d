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
        b"srat" => 8,
        b"enda" => 2,
        b"frma" => 4,
        // The layout of Opus' channels follows where it is not the usual one.
        b"dOps" => match (head.get(10), head.get(1)) {
            (Some(0), _) => 11,
            (_, channels) => 13 + channels.copied().map_or(0, u64::from),
        },
        // Of FLAC's blocks the first one alone, which every other one follows.
        b"dfLa" => 42,
        // One descriptor, whose length is written in up to four bytes of seven bits.
        b"esds" => descriptor(&head).unwrap_or_else(|| atom.length()),
        _ => atom.length(),
    })
}

/// Returns where a descriptor of elementary streams ends (ISO/IEC 14496-1, 8.3.3).
fn descriptor(head: &[u8]) -> Option<u64> {
    let (mut length, mut at) = (0_u64, 5);
    (head.get(4)? == &3).then_some(())?;
    for _ in 0..4 {
        let byte = head.get(at)?;
        at += 1;
        length = length << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some(length + u64::try_from(at).ok()?);
        }
    }
    None
}

/// What the purposes of auxiliary pictures are named with.
const AUXILIARY: &[&str] = &[
    "urn",
    "mpeg",
    "mpegB",
    "cicp",
    "systems",
    "auxiliary",
    "alpha",
    "depth",
    "hevc",
    "2015",
    "auxid",
    "1",
    "2",
    "com",
    "apple",
    "photo",
    "2018",
    "2019",
    "2020",
    "aux",
    "hdrgainmap",
    "portraiteffectsmatte",
    "semanticskinmatte",
    "semantichairmatte",
    "semanticteethmatte",
    "semanticglassesmatte",
    "semanticskymatte",
    "disparity",
];

/// Tells whether a property of a picture has no room for anything beside what its kind says.
pub(super) fn is_exact(kind: [u8; 4], contents: &[u8]) -> bool {
    let length = contents.len();
    match &kind {
        b"irot" | b"imir" | b"a1op" => length == 1,
        b"lsel" => length == 2,
        b"clli" => length == 4,
        b"pasp" | b"amve" | b"ndwt" => length == 8,
        b"ispe" | b"iscl" | b"rloc" => length == 12,
        b"mdcv" => length == 24,
        b"clap" => length == 32,
        b"a1lx" => length == 7 || length == 13,
        b"pixi" => contents.get(4).is_some_and(|planes| length == 5 + usize::from(*planes)),
        b"auxC" => is_auxiliary(contents),
        // Decoders' settings are looked into where their pictures are.
        _ => true,
    }
}

fn is_auxiliary(contents: &[u8]) -> bool {
    let name = contents.get(4..).and_then(|name| name.strip_suffix(&[0]));
    let name = name.and_then(|name| str::from_utf8(name).ok());
    name.is_some_and(|name| name.split(':').all(|step| AUXILIARY.contains(&step)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn property_with_room_for_more_is_not_exact() {
        for (kind, contents) in [
            (b"irot", b"\x01".as_slice()),
            (b"pixi", b"\0\0\0\0\x03\x08\x08\x08"),
            (b"auxC", b"\0\0\0\0urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"),
            (b"auxC", b"\0\0\0\0urn:mpeg:hevc:2015:auxid:1\0"),
        ] {
            assert!(is_exact(*kind, contents));
            assert!(!is_exact(*kind, &[contents, b"Planted"].concat()));
        }
        assert!(!is_exact(*b"auxC", b"\0\0\0\0urn:mpeg:planted\0"));
    }

    #[test]
    fn descriptor_ends_where_it_says() {
        assert_eq!(descriptor(b"\0\0\0\0\x03\x19\0\0"), Some(6 + 0x19));
        assert_eq!(descriptor(b"\0\0\0\0\x03\x80\x80\x80\x22"), Some(9 + 0x22));
        assert_eq!(descriptor(b"\0\0\0\0\x04\x19"), None);
    }
}

//! Reads the few fields of an Exif block that matter, and writes a block that holds the orientation alone.
//!
//! Exif 2.32 over TIFF 6.0. Reading never fails: what is not understood is not there.

use crate::{Taken, Trace, input::Bytes};

/// How many fields of one directory are looked at.
const FIELDS: u16 = 1024;

/// How long a block with the orientation alone is.
pub(crate) const BLOCK: usize = 26;

/// What a block says.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Exif {
    /// How to turn the picture, where it is to be turned.
    pub(crate) orientation: Option<Orientation>,
    pub(crate) taken: Taken,
    pub(crate) found: Vec<Trace>,
}

/// One of the seven ways of turning or mirroring a picture; the eighth, upright, needs no word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Orientation(u8);

impl Orientation {
    fn new(value: u64) -> Option<Self> {
        u8::try_from(value).ok().filter(|value| (2..=8).contains(value)).map(Self)
    }

    /// A TIFF block with this one field.
    pub(crate) fn block(self) -> [u8; BLOCK] {
        let mut block = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
        let [.., value, _, _, _, _, _, _] = &mut block;
        *value = self.0;
        block
    }
}

/// Reads a TIFF block, with or without the `Exif` mark before it.
pub(crate) fn read(block: &[u8]) -> Exif {
    let block = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
    let mut exif = Exif::default();
    if let Some(tiff) = Tiff::new(block) {
        exif.read(&tiff);
    } else {
        exif.found.push(Trace::Other);
    }
    exif
}

/// The bytes of a TIFF block and their order.
struct Tiff<'b> {
    block: &'b [u8],
    little: bool,
    first: u32,
}

/// One field of a directory.
struct Field {
    tag: u16,
    kind: u16,
    count: u32,
    /// Where its values lie.
    at: usize,
}

impl<'b> Tiff<'b> {
    fn new(block: &'b [u8]) -> Option<Self> {
        let little = match block.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        let mut tiff = Self { block, little, first: 0 };
        tiff.first = u32::try_from(tiff.number(4, 4)?).ok()?;
        Some(tiff)
    }

    fn number(&self, at: usize, width: usize) -> Option<u64> {
        let mut bytes = [0; 8];
        let place = bytes.get_mut(..width)?;
        place.copy_from_slice(self.block.get(at..at.checked_add(width)?)?);
        if !self.little {
            place.reverse();
        }
        Some(u64::from_le_bytes(bytes))
    }

    /// Returns the fields of a directory, and where the next directory is.
    fn directory(&self, at: u32) -> Option<(Vec<Field>, u32)> {
        let at = usize::try_from(at).ok()?;
        let count = u16::try_from(self.number(at, 2)?).ok()?.min(FIELDS);
        let start = at.checked_add(2)?;
        let fields = (0..usize::from(count)).map_while(|n| self.field(start + 12 * n)).collect();
        let next = self.number(start + 12 * usize::from(count), 4).unwrap_or_default();
        Some((fields, u32::try_from(next).ok()?))
    }

    fn field(&self, at: usize) -> Option<Field> {
        let tag = u16::try_from(self.number(at, 2)?).ok()?;
        let kind = u16::try_from(self.number(at + 2, 2)?).ok()?;
        let count = u32::try_from(self.number(at + 4, 4)?).ok()?;
        let inside = u64::from(count) * width(kind) <= 4;
        let there = usize::try_from(self.number(at + 8, 4)?).ok()?;
        Some(Field { tag, kind, count, at: if inside { at + 8 } else { there } })
    }

    /// Returns a field's single whole number.
    fn value(&self, field: &Field) -> Option<u64> {
        match field.kind {
            1 | 7 => self.number(field.at, 1),
            3 => self.number(field.at, 2),
            4 | 13 => self.number(field.at, 4),
            _ => None,
        }
    }

    /// Returns a field's short text, up to the first NUL.
    fn text(&self, field: &Field) -> Option<&'b str> {
        let count =
            usize::try_from(field.count).ok().filter(|&count| field.kind == 2 && count <= 64)?;
        let bytes = self.block.get(field.at..field.at.checked_add(count)?)?;
        str::from_utf8(bytes.split(|&byte| byte == 0).next()?).ok()
    }

    /// Returns degrees out of degrees, minutes and seconds.
    fn degrees(&self, field: &Field) -> Option<f64> {
        if field.kind != 5 || field.count != 3 {
            return None;
        }
        let part = |n: usize| {
            let at = field.at.checked_add(8 * n)?;
            let above = u32::try_from(self.number(at, 4)?).ok()?;
            let below = u32::try_from(self.number(at.checked_add(4)?, 4)?).ok()?;
            match (above, below) {
                (0, 0) => Some(0.0),
                (_, 0) => None,
                _ => Some(f64::from(above) / f64::from(below)),
            }
        };
        Some(part(0)? + part(1)? / 60.0 + part(2)? / 3600.0)
    }
}

impl Exif {
    fn read(&mut self, tiff: &Tiff<'_>) {
        let Some((fields, next)) = tiff.directory(tiff.first) else {
            self.found.push(Trace::Other);
            return;
        };
        let (mut details, mut places, mut times) = (None, None, Times::default());
        for field in &fields {
            match field.tag {
                0x0112 => self.orientation = tiff.value(field).and_then(Orientation::new),
                // Each of these once: a block could name one directory a thousand times.
                0x8769 if details.replace(()).is_none() => self.details(tiff, field, &mut times),
                0x8825 if places.replace(()).is_none() => self.place(tiff, field),
                0x8769 | 0x8825 => {}
                tag => {
                    times.note(tiff, field);
                    self.found.push(trace(tag));
                }
            }
        }
        self.taken.time = times.best();
        if next != 0 {
            self.found.push(Trace::Preview);
        }
    }

    /// Reads the directory of the picture's making.
    fn details(&mut self, tiff: &Tiff<'_>, field: &Field, times: &mut Times) {
        let at = tiff.value(field).and_then(|at| u32::try_from(at).ok());
        for field in at.and_then(|at| tiff.directory(at)).map(|(fields, _)| fields).iter().flatten()
        {
            times.note(tiff, field);
            self.found.push(trace(field.tag));
        }
    }

    /// Reads the directory of the place.
    fn place(&mut self, tiff: &Tiff<'_>, field: &Field) {
        self.found.push(Trace::Place);
        let at = tiff.value(field).and_then(|at| u32::try_from(at).ok());
        let Some((fields, _)) = at.and_then(|at| tiff.directory(at)) else { return };
        let of = |tag| fields.iter().find(|field| field.tag == tag);
        let side = |tag, other| {
            of(tag)
                .and_then(|field| tiff.text(field))
                .map(|text| if text == other { -1.0 } else { 1.0 })
        };
        let angle = |tag| of(tag).and_then(|field| tiff.degrees(field));
        if let (Some(ns), Some(latitude), Some(ew), Some(longitude)) =
            (side(1, "S"), angle(2), side(3, "W"), angle(4))
        {
            self.taken.place = place(ns * latitude, ew * longitude);
        }
    }
}

/// Returns coordinates that are on Earth; no fix at all is often written as two zeros.
pub(crate) fn place(latitude: f64, longitude: f64) -> Option<(f64, f64)> {
    let on_earth = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    (on_earth && (latitude, longitude) != (0.0, 0.0)).then_some((latitude, longitude))
}

/// The times of a block, the best first: taken, digitised, changed; each with its zone.
#[derive(Default)]
struct Times([(Option<String>, Option<String>); 3]);

impl Times {
    fn note(&mut self, tiff: &Tiff<'_>, field: &Field) {
        let [taken, digitised, changed] = &mut self.0;
        let place = match field.tag {
            0x9003 => &mut taken.0,
            0x9004 => &mut digitised.0,
            0x0132 => &mut changed.0,
            0x9011 => &mut taken.1,
            0x9012 => &mut digitised.1,
            0x9010 => &mut changed.1,
            _ => return,
        };
        *place = tiff.text(field).map(ToOwned::to_owned);
    }

    fn best(self) -> Option<String> {
        self.0.into_iter().find_map(|(time, zone)| moment(&time?, zone.as_deref()))
    }
}

/// Writes `YYYY:MM:DD HH:MM:SS`, and a zone if there is one, as RFC 3339 does; anything else is no time.
fn moment(time: &str, zone: Option<&str>) -> Option<String> {
    let (day, clock) = time.trim_end().split_once(' ')?;
    let day = day.replace(':', "-");
    let zone = zone.map(str::trim_end).filter(|zone| is_like(zone, "+00:00") || *zone == "Z");
    let written = format!("{day}T{clock}");
    let part = |at: usize, least, most| {
        let digits = written.get(at..at + 2).and_then(|digits| digits.parse::<u8>().ok());
        digits.is_some_and(|number| (least..=most).contains(&number))
    };
    let real = is_like(&written, "0000-00-00T00:00:00")
        && !written.starts_with("0000")
        && part(5, 1, 12)
        && part(8, 1, 31)
        && part(11, 0, 23)
        && part(14, 0, 59)
        && part(17, 0, 60);
    real.then(|| written + zone.unwrap_or_default())
}

/// Whether a text has digits where the pattern has zeros, either sign where it has a plus, and the rest as it is.
pub(crate) fn is_like(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.chars().zip(pattern.chars()).all(|(is, like)| match like {
            '0' => is.is_ascii_digit(),
            '+' => is == '+' || is == '-',
            _ => is == like,
        })
}

/// The width of one value of a TIFF type.
fn width(kind: u16) -> u64 {
    match kind {
        3 | 8 => 2,
        4 | 9 | 11 | 13 => 4,
        5 | 10 | 12 => 8,
        _ => 1,
    }
}

/// What a field gives away.
fn trace(tag: u16) -> Trace {
    match tag {
        0x0132 | 0x9003 | 0x9004 | 0x9010..=0x9012 | 0x9290..=0x9292 | 0x882a => Trace::Time,
        0x010f | 0x0110 | 0x0131 | 0x013c | 0x927c | 0xa431..=0xa435 | 0xc614 | 0xc62f => {
            Trace::Device
        }
        0x013b | 0x8298 | 0xa430 | 0x9c9d => Trace::Person,
        0x010e | 0x9286 | 0x9c9b | 0x9c9c | 0x9c9e | 0x9c9f => Trace::Words,
        _ => Trace::Other,
    }
}

/// Reads the Exif block of an HEIF item: the offset of the TIFF header comes first.
pub(crate) fn read_item(item: &[u8]) -> Exif {
    let mut bytes = Bytes(item);
    let offset = bytes.u32().and_then(|offset| usize::try_from(offset).ok());
    offset.and_then(|offset| bytes.0.get(offset..)).map(read).unwrap_or_default()
}

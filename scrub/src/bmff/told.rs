//! Place and time, as QuickTime's and Android's fields write them: ISO 6709 and ISO 8601 text.

use memchr::memmem;

use crate::{
    Taken,
    exif::{is_like, place},
    input::Bytes,
};

/// Seconds from the start of 1904, which these formats count from, to that of 1970.
const FROM_1904: u64 = 2_082_844_800;

/// Reads what a block that goes says of place and time; what is known already stays.
pub(super) fn read(block: &[u8], taken: &mut Taken) {
    if taken.place.is_none() && marked(block, &[b"\xa9xyz", b"ISO6709"]) {
        taken.place = (0..block.len()).find_map(|at| iso_6709(block.get(at..)?));
    }
    if taken.place.is_none() {
        taken.place = memmem::find(block, b"loci").and_then(|at| loci(block.get(at + 4..)?));
    }
    // The film's header says the same moment without its zone.
    if marked(block, &[b"creationdate"]) {
        let moment = (0..block.len()).find_map(|at| iso_8601(block.get(at..)?));
        taken.time = moment.or_else(|| taken.time.take());
    }
}

fn marked(block: &[u8], marks: &[&[u8]]) -> bool {
    marks.iter().any(|mark| memmem::find(block, mark).is_some())
}

/// Reads `+52.3676+004.9041`, degrees with a decimal point.
fn iso_6709(text: &[u8]) -> Option<(f64, f64)> {
    let (latitude, rest) = degrees(text, 2)?;
    let (longitude, _) = degrees(rest, 3)?;
    place(latitude, longitude)
}

fn degrees(text: &[u8], digits: usize) -> Option<(f64, &[u8])> {
    matches!(text.first()?, b'+' | b'-').then_some(())?;
    let whole = text.get(1..=digits)?.iter().all(u8::is_ascii_digit);
    (whole && *text.get(digits + 1)? == b'.').then_some(())?;
    let after = text.get(digits + 2..)?;
    let length =
        digits + 2 + after.iter().take(12).take_while(|byte| byte.is_ascii_digit()).count();
    let (number, rest) = text.split_at_checked(length)?;
    Some((str::from_utf8(number).ok()?.parse().ok()?, rest))
}

/// Reads the contents of 3GPP's `loci` box: after a name, longitude and latitude in 65,536ths of a degree.
fn loci(body: &[u8]) -> Option<(f64, f64)> {
    let (_, named) = body.split_at_checked(6)?;
    let name = named.iter().position(|&byte| byte == 0)?;
    let mut bytes = Bytes(named.get(name + 2..)?);
    let mut degrees = || bytes.array().map(|bytes| f64::from(i32::from_be_bytes(bytes)) / 65_536.0);
    let (longitude, latitude) = (degrees()?, degrees()?);
    place(latitude, longitude)
}

/// Reads `2024-05-06T07:08:09+0200`.
fn iso_8601(text: &[u8]) -> Option<String> {
    let time = str::from_utf8(text.get(..19)?).ok()?;
    is_like(time, "0000-00-00T00:00:00").then_some(())?;
    let zone = text.get(19..24).and_then(|zone| str::from_utf8(zone).ok());
    let zone = zone.filter(|zone| is_like(zone, "+0000"));
    let zone = zone.and_then(|zone| zone.split_at_checked(3));
    let utc = if text.get(19) == Some(&b'Z') { "Z" } else { "" };
    Some(time.to_owned() + &zone.map_or_else(|| utc.to_owned(), |(h, m)| format!("{h}:{m}")))
}

/// Writes seconds since 1904 as a time in UTC; what is before 1970 or after 9999 is none.
pub(super) fn since_1904(seconds: u64) -> Option<String> {
    let seconds = seconds.checked_sub(FROM_1904)?;
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    // Howard Hinnant's civil calendar: eras of 400 years that start in March.
    let shifted = day + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let date = of_year - (153 * march + 2) / 5 + 1;
    let month = if march < 10 { march + 3 } else { march - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    let (hour, minute) = (second / 3600, second / 60 % 60);
    let written =
        format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{:02}Z", second % 60);
    (year <= 9999).then_some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read() {
        let mut taken = Taken::default();
        read(b"\0\0\xa9xyz\0\x12\x15\xc7+52.3676-004.9041+002.000/", &mut taken);
        read(b"creationdate\0\0data2024-05-06T07:08:09+0200", &mut taken);
        assert_eq!(taken.place, Some((52.3676, -4.9041)));
        assert_eq!(taken.time.as_deref(), Some("2024-05-06T07:08:09+02:00"));
    }

    #[test]
    fn other_words_are_no_place() {
        for text in ["+52.3676", "+5.3+004.1", "+99.0000+004.0000", "+00.0000+000.0000"] {
            assert_eq!(iso_6709(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn seconds_become_days() {
        assert_eq!(since_1904(FROM_1904).as_deref(), Some("1970-01-01T00:00:00Z"));
        assert_eq!(since_1904(3_791_862_489).as_deref(), Some("2024-02-27T07:08:09Z"));
        assert_eq!(since_1904(FROM_1904 + 951_782_400).as_deref(), Some("2000-02-29T00:00:00Z"));
        assert_eq!((since_1904(0), since_1904(u64::MAX)), (None, None));
    }
}

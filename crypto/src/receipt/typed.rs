//! What people type when they type a code: any script's digits, in any grouping.

use super::{CodeError, DIGITS};
use crate::age::secret::Secret;

/// The longest text that is looked at, in bytes: every digit with several marks around it.
const TEXT_MAX: usize = 800;

/// The zero of every decimal digit script: Unicode 17, general category Nd; nine digits follow each.
const ZEROS: [u32; 77] = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
    0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x10d30, 0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0,
    0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50,
    0x11da0, 0x11de0, 0x11f50, 0x16130, 0x16a60, 0x16ac0, 0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce,
    0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0,
];

/// Reads the digits out of a text into ASCII, without looking at what they say.
pub(super) fn digits(text: &str) -> Result<Secret<DIGITS>, CodeError> {
    if text.len() > TEXT_MAX {
        return Err(CodeError::Length);
    }
    let mut found = Secret::zeroed();
    let mut room = found.iter_mut();
    for letter in text.chars().filter(|letter| !is_passed_over(*letter)) {
        let digit = digit(letter).ok_or(CodeError::Characters)?;
        *room.next().ok_or(CodeError::Length)? = b'0' + digit;
    }
    let short = room.next().is_some();
    if short { Err(CodeError::Length) } else { Ok(found) }
}

fn digit(letter: char) -> Option<u8> {
    let letter = u32::from(letter);
    let before = ZEROS.partition_point(|zero| *zero <= letter);
    let zero = ZEROS.get(before.checked_sub(1)?)?;
    u8::try_from(letter - zero).ok().filter(|digit| *digit < 10)
}

/// Tells what stands between digits: white space, dashes (general category Pd, and the minus sign), and invisible
/// marks of direction and joining that come along when a code is copied.
fn is_passed_over(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter,
            '-' | '\u{58a}' | '\u{5be}' | '\u{1400}' | '\u{1806}' | '\u{2010}'..='\u{2015}' | '\u{2212}'
            | '\u{2e17}' | '\u{2e1a}' | '\u{2e3a}' | '\u{2e3b}' | '\u{2e40}' | '\u{2e5d}' | '\u{301c}' | '\u{3030}'
            | '\u{30a0}' | '\u{fe31}' | '\u{fe32}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' | '\u{10d6e}' | '\u{10ead}'
            | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zero_begins_ten_digits_and_no_two_overlap() {
        for pair in ZEROS.windows(2) {
            assert!(pair[0] + 10 <= pair[1], "{:x}", pair[1]);
        }
        for zero in ZEROS {
            for (value, code) in (0..).zip(zero..zero + 10) {
                let letter = char::from_u32(code).unwrap();
                assert!(letter.is_numeric() && digit(letter) == Some(value), "{code:x}");
            }
        }
    }

    #[test]
    fn no_other_character_is_a_digit() {
        let all = (0..=0x0010_ffff).filter_map(char::from_u32);
        assert_eq!(all.filter(|letter| digit(*letter).is_some()).count(), ZEROS.len() * 10);
    }
}

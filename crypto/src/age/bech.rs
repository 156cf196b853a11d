//! Bech32 (BIP 173) without a length limit, as the age spec has it for its keys.

use bech32::primitives::checksum::Checksum;
use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use zeroize::Zeroizing;

use super::error::ParseError;

/// The checksum of [`Bech32`] without its bound of 1023 characters: a hybrid recipient has 1959.
enum LongBech32 {}

impl Checksum for LongBech32 {
    type MidstateRepr = <Bech32 as Checksum>::MidstateRepr;
    const CODE_LENGTH: usize = usize::MAX;
    const CHECKSUM_LENGTH: usize = Bech32::CHECKSUM_LENGTH;
    const GENERATOR_SH: [Self::MidstateRepr; 5] = Bech32::GENERATOR_SH;
    const TARGET_RESIDUE: Self::MidstateRepr = Bech32::TARGET_RESIDUE;
}

/// Writes `bytes` under `prefix`, all lower or all upper case as the prefix is.
///
/// The string is wiped when dropped, and never grows, so that it leaves no copy behind.
pub(super) fn encode(prefix: &str, bytes: &[u8]) -> Zeroizing<String> {
    let hrp = Hrp::parse(prefix).expect("the prefixes of age are valid");
    let mut text = Zeroizing::new(String::with_capacity(encoded_len(prefix, bytes.len())));
    let written = if prefix.starts_with(|c: char| c.is_ascii_uppercase()) {
        bech32::encode_upper_to_fmt::<LongBech32, _>(&mut *text, hrp, bytes)
    } else {
        bech32::encode_lower_to_fmt::<LongBech32, _>(&mut *text, hrp, bytes)
    };
    written.expect("a string takes any text, and the length has no bound");
    text
}

/// Reads exactly `into.len()` bytes from `text`, accepting only the spelling that [`encode`] writes.
pub(super) fn decode(prefix: &str, text: &str, into: &mut [u8]) -> Result<(), ParseError> {
    if !text.starts_with(prefix) {
        return Err(ParseError::Kind);
    }
    if text.len() != encoded_len(prefix, into.len()) {
        return Err(ParseError::Length);
    }
    let checked = CheckedHrpstring::new::<LongBech32>(text).map_err(|_| ParseError::Checksum)?;
    if checked.hrp().as_str() != prefix {
        return Err(ParseError::Kind);
    }
    let mut bytes = checked.byte_iter();
    for slot in into.iter_mut() {
        *slot = bytes.next().ok_or(ParseError::Length)?;
    }
    // The decoder drops padding bits without a look; only the spelling with zeros comes back the same.
    if encode(prefix, into).as_str() == text { Ok(()) } else { Err(ParseError::NotCanonical) }
}

/// Tells the length of a key string: prefix, separator, five bits a character, checksum.
fn encoded_len(prefix: &str, bytes: usize) -> usize {
    prefix.len() + 1 + (bytes * 8).div_ceil(5) + LongBech32::CHECKSUM_LENGTH
}

#[cfg(test)]
mod tests {
    use bech32::Fe32;
    use bech32::primitives::iter::{ByteIterExt as _, Fe32IterExt as _};

    use super::*;

    #[test]
    fn checksum_constants_agree() {
        LongBech32::sanity_check();
    }

    #[test]
    fn what_is_encoded_decodes_at_any_length() {
        for len in [0, 1, 2, 3, 4, 5, 32, 1216, 5000] {
            for prefix in ["age1pq", "AGE-SECRET-KEY-PQ-"] {
                let bytes = vec![0xa5; len];
                let mut again = vec![0; len];
                assert_eq!(decode(prefix, &encode(prefix, &bytes), &mut again), Ok(()));
                assert_eq!(again, bytes);
            }
        }
    }

    #[test]
    fn padding_that_is_not_zero_is_refused() {
        let hrp = Hrp::parse("age1pq").unwrap();
        let mut letters: Vec<Fe32> = [7_u8; 32].into_iter().bytes_to_fes().collect();
        let spell = |letters: &[Fe32]| -> String {
            letters.iter().copied().with_checksum::<LongBech32>(&hrp).chars().collect()
        };
        let mut bytes = [0; 32];
        assert_eq!(decode("age1pq", &spell(&letters), &mut bytes), Ok(()));
        assert_eq!(bytes, [7; 32]);
        let last = letters.last_mut().unwrap();
        *last = Fe32::try_from(last.to_u8() | 1).unwrap();
        let refusal = decode("age1pq", &spell(&letters), &mut bytes);
        assert_eq!(refusal, Err(ParseError::NotCanonical));
    }

    #[test]
    fn checksum_of_bech32m_is_refused() {
        let text = bech32::encode::<bech32::Bech32m>(Hrp::parse("age1pq").unwrap(), &[7; 32]);
        let refusal = decode("age1pq", &text.unwrap(), &mut [0; 32]);
        assert_eq!(refusal, Err(ParseError::Checksum));
    }

    #[test]
    fn a_prefix_that_goes_on_is_refused() {
        let text = encode("age1pqx", &[7; 32]);
        let mut bytes = [0; 32];
        assert_eq!(decode("age1pq", &text, &mut bytes), Err(ParseError::Length));
    }
}

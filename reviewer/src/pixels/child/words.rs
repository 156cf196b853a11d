//! Plain text: UTF-8, UTF-16 with its mark, and what old Windows programs write.

use meldkluis_reviewer::pixels::{Why, frame::TEXT_MOST};

/// Says at the end of a text that there is more of it.
const CUT: &str = "\n[…]";

/// Reads a text; nothing when it holds what no text holds.
pub(super) fn read(bytes: &[u8]) -> Result<String, Why> {
    let text = match bytes {
        [] => return Err(Why::Unknown),
        [0xef, 0xbb, 0xbf, rest @ ..] => str::from_utf8(rest).map(str::to_owned).ok(),
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ => Some(str::from_utf8(bytes).map_or_else(|_| narrow(bytes), str::to_owned)),
    };
    let text = text.ok_or(Why::Unknown)?.replace("\r\n", "\n");
    let binary = text.chars().any(|c| c.is_control() && !"\t\n\r\u{c}".contains(c));
    if binary { Err(Why::Unknown) } else { Ok(cut(text)) }
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    if odd.is_empty() {
        String::from_utf16(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<_>>()).ok()
    } else {
        None
    }
}

/// ISO 8859-1, whose letters stand where Windows 1252 has them; its 32 marks beside them are not told from control
/// characters, so that a binary file is never taken for a text.
fn narrow(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// Cuts a text that is longer than a frame takes, and says so.
pub(super) fn cut(mut text: String) -> String {
    let most = usize::try_from(TEXT_MOST).unwrap_or(0).saturating_sub(CUT.len());
    if text.len() > most {
        text.truncate(text.floor_char_boundary(most));
        text.push_str(CUT);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_in_four_codings() {
        assert_eq!(read("kade \u{1f6a8}\r\n".as_bytes()).unwrap(), "kade \u{1f6a8}\n");
        assert_eq!(read(b"\xef\xbb\xbfkade").unwrap(), "kade");
        assert_eq!(read(b"\xff\xfek\0a\0").unwrap(), "ka");
        assert_eq!(read(b"\xfe\xff\0k\0a").unwrap(), "ka");
        assert_eq!(read(b"caf\xe9").unwrap(), "caf\u{e9}");
    }

    #[test]
    fn what_is_no_text_is_unknown() {
        for bytes in [
            &b""[..],
            b"\x7fELF\x02",
            b"a\0b",
            b"\xff\xfek",
            b"\xff\xfe\0\xd8",
            b"\x1b[2J",
            b"caf\x85",
        ] {
            assert_eq!(read(bytes), Err(Why::Unknown), "{bytes:?}");
        }
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let long = read("\u{e9}".repeat(2 << 20).as_bytes()).unwrap();
        assert!(long.len() <= usize::try_from(TEXT_MOST).unwrap() && long.ends_with("\u{e9}\n[…]"));
    }
}

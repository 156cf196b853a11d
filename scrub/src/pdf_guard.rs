//! What a PDF may cost before it is parsed: the parser bounds depth, this bounds how many objects there are.
//!
//! An object of two bytes takes about a hundred in memory, and object streams are inflated while a file is loaded.

use std::io::Read;

use flate2::read::ZlibDecoder;

use crate::clean::Stop;

/// All object streams together, and any other stream that is inflated.
pub(crate) const MOST_INFLATED: usize = 32 * 1024 * 1024;

/// Words of a file and its object streams: numbers, names, brackets.
const MOST_WORDS: usize = 2_500_000;

/// How far behind the name of its type an object stream begins.
const NEAR: usize = 4096;

/// Refuses a file that would take more memory than documents do.
pub(crate) fn check(bytes: &[u8]) -> Result<(), Stop> {
    let mut words = words(bytes);
    let mut left = MOST_INFLATED;
    let names = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at + 1);
    for behind in names.filter_map(|at| bytes.get(at..).filter(|rest| is_object_stream(rest))) {
        let inflated = inflated(behind, left)?;
        left -= inflated.len();
        words += self::words(&inflated);
        if words > MOST_WORDS {
            return Err(Stop::Refused);
        }
    }
    if words > MOST_WORDS { Err(Stop::Refused) } else { Ok(()) }
}

/// Tells whether a name is `ObjStm`, each character of which may stand as a number.
fn is_object_stream(name: &[u8]) -> bool {
    let mut rest = name;
    for expected in b"ObjStm" {
        let (byte, len) = match rest {
            [b'#', high, low, ..] => match str::from_utf8(&[*high, *low]) {
                Ok(digits) => (u8::from_str_radix(digits, 16).unwrap_or_default(), 3),
                Err(_) => return false,
            },
            [byte, ..] => (*byte, 1),
            [] => return false,
        };
        if byte != *expected {
            return false;
        }
        rest = rest.get(len..).unwrap_or_default();
    }
    true
}

/// Inflates an object stream; one that is packed otherwise, or whose beginning is disguised, is refused.
fn inflated(behind_name: &[u8], left: usize) -> Result<Vec<u8>, Stop> {
    let near = behind_name.get(..NEAR).unwrap_or(behind_name);
    let at = near.windows(6).position(|six| six == b"stream").ok_or(Stop::Refused)?;
    let (dict, _) = near.split_at(at);
    if dict.contains(&b'(') || dict.contains(&b'%') {
        return Err(Stop::Refused);
    }
    let body = behind_name.get(at + 6..).unwrap_or_default();
    let body = body.strip_prefix(b"\r").unwrap_or(body);
    let body = body.strip_prefix(b"\n").unwrap_or(body);
    let limit = u64::try_from(left).map_err(|_| Stop::Refused)?;
    let mut out = Vec::new();
    let read = ZlibDecoder::new(body).take(limit + 1).read_to_end(&mut out);
    if read.is_err() || out.len() > left { Err(Stop::Refused) } else { Ok(out) }
}

/// Counts where an object begins; of what is packed one byte in fifty looks so.
fn words(bytes: &[u8]) -> usize {
    let mut before = true;
    let mut count = 0;
    for byte in bytes {
        let gap = byte.is_ascii_whitespace() || *byte == 0;
        let mark = matches!(byte, b'[' | b'<' | b'/' | b'(');
        let begin = byte.is_ascii_digit() || b"+-.tfn".contains(byte);
        count += usize::from(mark || (before && begin));
        before = gap;
    }
    count
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::ZlibEncoder};

    use super::*;

    fn stream(name: &str, content: &[u8]) -> Vec<u8> {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(content).unwrap();
        let head = format!("1 0 obj <</Type/{name}/Filter/FlateDecode>> stream\r\n").into_bytes();
        [head, packed.finish().unwrap(), b"\nendstream".to_vec()].concat()
    }

    #[test]
    fn object_streams_are_bounded_together_under_every_spelling() {
        let half = vec![b'a'; MOST_INFLATED / 2];
        for name in ["ObjStm", "#4fbj#53tm", "#4F#62jStm"] {
            let one = stream(name, &half);
            assert!(check(&one).is_ok());
            assert!(check(&[one.clone(), one.clone()].concat()).is_ok());
            assert!(check(&[one.clone(), one.clone(), one].concat()).is_err(), "{name}");
        }
        assert!(check(&stream("XObject", &vec![b'a'; MOST_INFLATED * 2])).is_ok());
    }

    #[test]
    fn many_small_objects_are_refused_plain_and_packed() {
        let many = b"0 ".repeat(MOST_WORDS + 1);
        assert!(check(&many).is_err());
        assert!(check(&b"[".repeat(MOST_WORDS + 1)).is_err());
        assert!(check(&stream("ObjStm", &many)).is_err());
    }

    #[test]
    fn disguised_object_stream_is_refused() {
        for file in [
            "/ObjStm/A(stream\n)>>stream\n",
            "/ObjStm %stream\n>>stream\n",
            "/ObjStm/Filter/LZWDecode>>stream\n\u{1}\u{2}",
            "/ObjStm>>",
        ] {
            assert!(check(file.as_bytes()).is_err(), "{file}");
        }
    }
}

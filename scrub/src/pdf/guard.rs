//! What a PDF may cost before it is parsed: the parser bounds depth, this bounds how many objects there are.
//!
//! An object of two bytes takes about a hundred in memory, an array six times that, and object streams are inflated while a file is loaded.

use std::io::Read;

use flate2::read::ZlibDecoder;
use memchr::memmem;

use crate::clean::Stop;

/// All object streams together, and any other stream that is inflated.
pub(crate) const MOST_INFLATED: usize = 32 * 1024 * 1024;

/// Words of a file and its object streams: numbers, names, brackets.
const MOST_WORDS: usize = 2_000_000;

/// How many words an array or a dictionary counts for, which takes that much more memory than a number does.
const HEAVY: usize = 6;

/// How far behind the name of its type an object stream begins.
const NEAR: usize = 4096;

/// Refuses a file that would take more memory than documents do.
pub(crate) fn check(bytes: &[u8]) -> Result<(), Stop> {
    let mut words = words(bytes);
    let mut left = MOST_INFLATED;
    let names = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at + 1);
    let mut known = 0;
    // Names in front of one stream share it: it is inflated once.
    for at in names.filter(|at| bytes.get(*at..).is_some_and(is_object_stream)) {
        if at < known {
            continue;
        }
        known = body(bytes, at)?;
        let (inflated, read) = inflated(bytes.get(known..).unwrap_or_default(), left)?;
        // What is read costs time even when nothing comes out of it.
        left = left.checked_sub(inflated.len().max(read)).ok_or(Stop::Refused)?;
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

/// Returns where the stream begins whose dictionary has a name at `at`; one whose beginning is disguised is refused.
fn body(bytes: &[u8], at: usize) -> Result<usize, Stop> {
    let behind = bytes.get(at..).unwrap_or_default();
    let near = behind.get(..NEAR).unwrap_or(behind);
    let len = memmem::find(near, b"stream").ok_or(Stop::Refused)?;
    let (dict, _) = near.split_at(len);
    if dict.contains(&b'(') || dict.contains(&b'%') {
        return Err(Stop::Refused);
    }
    Ok(at + len + b"stream".len())
}

/// Inflates an object stream, and tells how much of it was read; one that is packed otherwise is refused.
fn inflated(body: &[u8], left: usize) -> Result<(Vec<u8>, usize), Stop> {
    let body = body.strip_prefix(b"\r").unwrap_or(body);
    let body = body.strip_prefix(b"\n").unwrap_or(body);
    let limit = u64::try_from(left).map_err(|_| Stop::Refused)?;
    let mut out = Vec::new();
    let mut decoder = ZlibDecoder::new(body.get(..left).unwrap_or(body)).take(limit + 1);
    let read = decoder.read_to_end(&mut out);
    if read.is_err() || out.len() > left {
        return Err(Stop::Refused);
    }
    Ok((out, usize::try_from(decoder.get_ref().total_in()).map_err(|_| Stop::Refused)?))
}

/// Counts where an object begins; of what is packed one byte in fifty looks so.
fn words(bytes: &[u8]) -> usize {
    let mut before = true;
    let mut count = 0;
    let next = bytes.iter().skip(1).chain(&[0]);
    for (byte, next) in bytes.iter().zip(next) {
        let gap = byte.is_ascii_whitespace() || *byte == 0;
        let begin = byte.is_ascii_digit() || b"+-.tfn".contains(byte);
        count += match byte {
            b'[' if is_inside(*next) => HEAVY,
            b'<' if *next == b'<' => HEAVY,
            b'[' | b'<' | b'/' | b'(' => 1,
            _ => usize::from(before && begin),
        };
        before = gap;
    }
    count
}

/// Tells what may stand first in an array; in what is packed, one bracket in ten is followed so.
fn is_inside(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte.is_ascii_digit() || b"\0+-.tfn[]<(/%".contains(&byte)
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
    fn arrays_and_dictionaries_weigh_more_than_numbers() {
        for (one, count) in [("[]", MOST_WORDS / 3), ("<<>>", MOST_WORDS / 3)] {
            assert!(check(one.repeat(count).as_bytes()).is_err(), "{one}");
        }
        assert!(check("0 ".repeat(MOST_WORDS / 3).as_bytes()).is_ok());
    }

    #[test]
    fn names_before_one_stream_share_it() {
        let one = stream("ObjStm/ObjStm/ObjStm", &vec![b'a'; MOST_INFLATED / 2]);
        assert!(check(&one).is_ok());
    }

    #[test]
    fn blocks_that_hold_nothing_are_charged() {
        let empty = b"\0\0\0\xff\xff".repeat(MOST_INFLATED / 10);
        let end = b"\x01\0\0\xff\xff\0\0\0\x01\nendstream";
        let one = [b"<</Type/ObjStm>>stream\n\x78\x01", empty.as_slice(), end].concat();
        assert!(check(&one).is_ok());
        assert!(check(&[one.as_slice(), &one, &one].concat()).is_err());
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

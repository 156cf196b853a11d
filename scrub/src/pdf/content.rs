//! What is written in a content stream beside what is drawn: comments, and properties of marked content.
//!
//! A stream is read word by word and written byte by byte as it was, less what goes; one that does not add up stays.
//! Source: ISO 32000-2, 7.2 (words), 8.9.7 (pictures in the stream) and 14.6 (marked content).

use lopdf::Stream;

use crate::{
    Rest, Trace,
    clean::{Findings, Stop},
};

use super::streams::{Packed, pack, unpack};

/// Keys of the properties of marked content: what a reader's words are, and how a page is put together.
const PROPERTIES: &[&[u8]] =
    &[b"MCID", b"ActualText", b"Alt", b"E", b"Lang", b"Type", b"Subtype", b"BBox", b"Attached"];

/// How deep the brackets of a property list go at most.
const DEEPEST: usize = 32;

/// Cleans a content stream; one that is packed otherwise stays, with a word about that.
pub(super) fn clean(stream: &mut Stream, findings: &mut Findings) -> Result<(), Stop> {
    let content = match unpack(stream, findings) {
        Packed::Plain(content) => content,
        Packed::Otherwise => {
            findings.rest.push(Rest::Inner);
            return Ok(());
        }
    };
    let mut reader = Reader { bytes: &content, at: 0, out: Vec::new(), copied: 0, inner: false };
    if reader.read().is_none() {
        findings.rest.push(Rest::Inner);
        return Ok(());
    }
    if reader.inner {
        findings.rest.push(Rest::Inner);
    }
    if reader.copied > 0 {
        reader.copy_to(content.len());
        findings.found.push(Trace::Words);
        let out = reader.out;
        pack(stream, &out)?;
    }
    Ok(())
}

/// Reads a stream, and writes it once something goes.
struct Reader<'c> {
    bytes: &'c [u8],
    at: usize,
    out: Vec<u8>,
    /// How much of the stream is written, or gone.
    copied: usize,
    /// Whether a picture lies in it that is a file of its own.
    inner: bool,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn copy_to(&mut self, end: usize) {
        self.out.extend_from_slice(self.bytes.get(self.copied..end).unwrap_or_default());
        self.copied = end;
    }

    /// Leaves out the bytes from a place up to here, and writes others for them.
    fn replace(&mut self, from: usize, with: &[u8]) {
        self.copy_to(from);
        self.out.extend_from_slice(with);
        self.copied = self.at;
    }

    /// Reads to the end; `None` where it does not add up.
    fn read(&mut self) -> Option<()> {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'%' => self.comment(),
                b'(' => self.string()?,
                b'<' if self.peek(1) == Some(b'<') => self.properties()?,
                b'<' => self.hexadecimal()?,
                b'/' => {
                    self.word();
                }
                _ if is_regular(byte) => {
                    if self.word() == b"BI" {
                        self.picture()?;
                    }
                }
                _ => self.at += 1,
            }
        }
        Some(())
    }

    fn comment(&mut self) {
        let from = self.at;
        while self.peek(0).is_some_and(|byte| !matches!(byte, b'\r' | b'\n')) {
            self.at += 1;
        }
        // A word before it and one behind it stay two.
        self.replace(from, b" ");
    }

    fn word(&mut self) -> &[u8] {
        let from = self.at;
        self.at += 1;
        while self.peek(0).is_some_and(is_regular) {
            self.at += 1;
        }
        self.bytes.get(from..self.at).unwrap_or_default()
    }

    fn string(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek(0)? {
                b'\\' => self.at += 1,
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }

    fn hexadecimal(&mut self) -> Option<()> {
        while self.peek(0)? != b'>' {
            self.at += 1;
        }
        self.at += 1;
        Some(())
    }

    /// Reads a property list, and leaves out every key that is not of the list.
    fn properties(&mut self) -> Option<()> {
        self.at += 2;
        loop {
            self.space();
            match self.peek(0)? {
                b'>' if self.peek(1) == Some(b'>') => {
                    self.at += 2;
                    return Some(());
                }
                b'/' => {
                    let from = self.at;
                    let key = self.word().strip_prefix(b"/")?.to_vec();
                    self.space();
                    self.value(0)?;
                    if !PROPERTIES.contains(&key.as_slice()) {
                        self.replace(from, b"");
                    }
                }
                _ => return None,
            }
        }
    }

    fn space(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'%' => self.comment(),
                _ if is_space(byte) => self.at += 1,
                _ => return,
            }
        }
    }

    /// Passes one value of a property list.
    fn value(&mut self, depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        match self.peek(0)? {
            b'(' => self.string(),
            b'<' if self.peek(1) == Some(b'<') => self.inside(b">>", depth),
            b'<' => self.hexadecimal(),
            b'[' => self.inside(b"]", depth),
            byte if byte == b'/' || is_regular(byte) => {
                self.word();
                Some(())
            }
            _ => None,
        }
    }

    /// Passes values up to a bracket.
    fn inside(&mut self, end: &[u8], depth: usize) -> Option<()> {
        self.at += end.len();
        loop {
            self.space();
            if self.bytes.get(self.at..)?.starts_with(end) {
                self.at += end.len();
                return Some(());
            }
            self.value(depth + 1)?;
        }
    }

    /// Passes a picture that lies in the stream itself.
    fn picture(&mut self) -> Option<()> {
        loop {
            self.space();
            match self.peek(0)? {
                b'/' => {
                    let key = self.word().to_vec();
                    self.space();
                    let from = self.at;
                    self.value(0)?;
                    let told = self.bytes.get(from..self.at).unwrap_or_default();
                    let has = |name: &[u8]| told.windows(name.len()).any(|window| window == name);
                    self.inner |= matches!(key.as_slice(), b"/F" | b"/Filter") && has(b"DCT");
                    // Nobody says what else it may be; what nobody says stays, with a word about that.
                    self.inner |= !INLINE.contains(&key.as_slice());
                }
                b'I' if self.peek(1) == Some(b'D') => break,
                _ => return None,
            }
        }
        self.at += 3;
        // The data end where a word does, and what follows them is words again.
        loop {
            let rest = self.bytes.get(self.at..)?;
            let end = rest.windows(2).position(|two| two == b"EI")?;
            let before = self.bytes.get((self.at + end).checked_sub(1)?).copied();
            self.at += end + 2;
            let behind = self.bytes.get(self.at..)?;
            let near = behind.get(..24).unwrap_or(behind);
            let plain = |byte: &u8| is_space(*byte) && *byte != 0 || (0x20..0x7f).contains(byte);
            if before.is_some_and(is_space)
                && behind.first().is_none_or(|byte| is_space(*byte))
                && near.iter().all(plain)
            {
                return Some(());
            }
        }
    }
}

/// The keys of a picture in the stream, in both their lengths.
const INLINE: &[&[u8]] = &[
    b"/BPC",
    b"/BitsPerComponent",
    b"/CS",
    b"/ColorSpace",
    b"/D",
    b"/Decode",
    b"/DP",
    b"/DecodeParms",
    b"/F",
    b"/Filter",
    b"/H",
    b"/Height",
    b"/IM",
    b"/ImageMask",
    b"/Intent",
    b"/I",
    b"/Interpolate",
    b"/L",
    b"/Length",
    b"/W",
    b"/Width",
];

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !b"()<>[]{}/%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;

    fn cleaned(content: &[u8]) -> (Vec<u8>, Findings) {
        let mut findings = Findings::default();
        let mut stream = Stream::new(dictionary! {}, content.to_vec());
        clean(&mut stream, &mut findings).unwrap();
        let Packed::Plain(out) = unpack(&stream, &mut Findings::default()) else { panic!() };
        (out, findings)
    }

    #[test]
    fn comments_go_and_strings_stay() {
        let (out, findings) = cleaned(b"BT (50% \\) of) Tj% Planted\nET %Planted\r<25> Tj");
        assert_eq!(out, b"BT (50% \\) of) Tj \nET  \r<25> Tj");
        assert_eq!(findings.found, [Trace::Words]);
        assert_eq!(findings.rest, []);
    }

    #[test]
    fn properties_keep_the_readers_words_and_lose_others() {
        let (out, _) = cleaned(
            b"/Span <</ActualText (fi) /Author (Planted <</>>) /MCID 3 /X [<</Y (Planted)>>]>> BDC (f) Tj EMC",
        );
        assert_eq!(out, b"/Span <</ActualText (fi)  /MCID 3 >> BDC (f) Tj EMC");
    }

    #[test]
    fn pictures_in_the_stream_stay_and_photographs_are_told() {
        let picture = b"q BI /W 2 /H 2 /BPC 8 /CS /G ID %(<E EI\xff EI Q\n";
        let (out, findings) = cleaned(picture);
        assert_eq!((out.as_slice(), findings.found.len()), (picture.as_slice(), 0));
        assert_eq!(findings.rest, []);
        let (_, findings) = cleaned(b"BI /W 2 /H 2 /F [/A85 /DCT] ID Planted\nEI Q");
        assert_eq!(findings.rest, [Rest::Inner]);
        let (_, findings) = cleaned(b"BI /W 2 /Who (Planted) ID xxxx\nEI Q");
        assert_eq!(findings.rest, [Rest::Inner]);
    }

    #[test]
    fn stream_that_does_not_add_up_stays_and_is_told() {
        for content in
            [b"(Planted".as_slice(), b"<</A (x)", b"<</A >> x", b"BI /W 2 ID xxx", b"<41"]
        {
            let (out, findings) = cleaned(content);
            assert_eq!(out, content);
            assert_eq!(findings.rest, [Rest::Inner], "{content:?}");
        }
    }
}

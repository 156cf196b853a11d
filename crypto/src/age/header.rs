//! The textual header: stanzas that wrap the file key, under a MAC.

use std::io::{BufRead, Read as _};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD as BASE64;
use ring::hmac;

use super::error::OpenError;
use super::keys::{FileKey, WRAPPED_LEN};
use super::stream::length;
use super::{MAX_HEADER_LEN, MAX_STANZAS, hybrid, passphrase};

const VERSION_LINE: &[u8] = b"age-encryption.org/v1\n";

const STANZA_MARK: &[u8] = b"-> ";

const END_MARK: &[u8] = b"---";

const MAC_LEN: usize = 32;

/// A full line of a stanza's body has 64 characters, which are 48 bytes; a shorter line ends it.
const LINE_CHARS: usize = 64;
const LINE_BYTES: usize = 48;

/// One wrapping of the file key in a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stanza {
    args: Vec<String>,
    body: Vec<u8>,
}

impl Stanza {
    /// Makes a stanza with one binary argument and perhaps one more.
    pub(super) fn new(kind: &str, binary: &[u8], more: Option<String>, body: Vec<u8>) -> Self {
        let mut args = vec![kind.to_owned(), BASE64.encode(binary)];
        args.extend(more);
        Self { args, body }
    }

    /// The first argument, which names the type of recipient.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.args.first().map_or("", String::as_str)
    }

    /// All arguments, the first included; each is one or more visible ASCII characters.
    #[must_use]
    pub fn args(&self) -> &[String] {
        &self.args
    }

    /// The decoded body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    fn read(arg_line: &[u8], lines: &mut Lines<'_, impl BufRead>) -> Result<Self, OpenError> {
        let args = arg_line.split(|&byte| byte == b' ').map(argument).collect::<Option<_>>();
        let args = args.ok_or(OpenError::Malformed)?;
        let mut body = Vec::new();
        loop {
            let line = lines.next()?;
            let full = match line.len() {
                0..LINE_CHARS => false,
                LINE_CHARS => true,
                _ => return Err(OpenError::Malformed),
            };
            BASE64.decode_vec(line, &mut body).map_err(|_| OpenError::Malformed)?;
            if !full {
                return Ok(Self { args, body });
            }
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"->");
        for arg in &self.args {
            out.push(b' ');
            out.extend_from_slice(arg.as_bytes());
        }
        out.push(b'\n');
        let lines = self.body.chunks_exact(LINE_BYTES);
        let last = lines.remainder();
        for line in lines.chain([last]) {
            out.extend_from_slice(BASE64.encode(line).as_bytes());
            out.push(b'\n');
        }
    }
}

/// Reads one argument: one or more visible characters (`VCHAR` of RFC 5234).
fn argument(bytes: &[u8]) -> Option<String> {
    let visible = !bytes.is_empty() && bytes.iter().all(u8::is_ascii_graphic);
    visible.then(|| bytes.iter().copied().map(char::from).collect())
}

/// Decodes an argument of canonical base64 without padding.
pub(super) fn base64_argument(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text).ok()
}

/// A header whose form has been checked; its MAC needs the file key.
pub(super) struct Header {
    stanzas: Vec<Stanza>,
    covered: Vec<u8>,
    mac: [u8; MAC_LEN],
}

impl Header {
    /// Reads a header and not a byte more, never holding more than [`MAX_HEADER_LEN`].
    pub(super) fn read(source: &mut impl BufRead) -> Result<Self, OpenError> {
        let mut lines = Lines { source, raw: Vec::new() };
        if lines.next()? != VERSION_LINE.trim_ascii_end() {
            return Err(OpenError::Malformed);
        }
        let mut stanzas = Vec::new();
        loop {
            let start = lines.raw.len();
            let line = lines.next()?.to_vec();
            if let Some(arguments) = line.strip_prefix(STANZA_MARK) {
                stanzas.push(Stanza::read(arguments, &mut lines)?);
            } else {
                let mac = parse_end(&line).ok_or(OpenError::Malformed)?;
                let mut covered = lines.raw;
                covered.truncate(start + END_MARK.len());
                return Self { stanzas, covered, mac }.checked();
            }
            if stanzas.len() > MAX_STANZAS {
                return Err(OpenError::TooLarge);
            }
        }
    }

    /// Holds the rules over all stanzas: at least one, and a scrypt stanza alone.
    fn checked(self) -> Result<Self, OpenError> {
        match self.stanzas.as_slice() {
            [] => Err(OpenError::Malformed),
            [_] => Ok(self),
            several if several.iter().any(|one| one.kind() == passphrase::KIND) => {
                Err(OpenError::Malformed)
            }
            _ => Ok(self),
        }
    }

    pub(super) fn stanzas(&self) -> &[Stanza] {
        &self.stanzas
    }

    /// Checks the MAC, in constant time.
    pub(super) fn verify(&self, file_key: &FileKey) -> Result<(), OpenError> {
        hmac::verify(&mac_key(file_key), &self.covered, &self.mac).map_err(|_| OpenError::Mac)
    }
}

/// Writes the header for these stanzas.
pub(super) fn write(stanzas: &[Stanza], file_key: &FileKey) -> Vec<u8> {
    let mut header = VERSION_LINE.to_vec();
    stanzas.iter().for_each(|stanza| stanza.write(&mut header));
    header.extend_from_slice(END_MARK);
    let mac = hmac::sign(&mac_key(file_key), &header);
    header.push(b' ');
    header.extend_from_slice(BASE64.encode(mac).as_bytes());
    header.push(b'\n');
    header
}

/// Tells the length of a header with this many hybrid stanzas.
pub(super) fn sealed_len(recipients: usize) -> u64 {
    const STANZA: usize = STANZA_MARK.len()
        + hybrid::KIND.len()
        + 1
        + base64_len(x_wing::CIPHERTEXT_SIZE)
        + 1
        + base64_len(WRAPPED_LEN)
        + 1;
    length(recipients.saturating_mul(STANZA).saturating_add(ENDS))
}

/// Tells the length of a header with a passphrase's stanza whose work factor has this many digits.
pub(super) fn locked_len(digits: usize) -> u64 {
    const STANZA: usize = STANZA_MARK.len()
        + passphrase::KIND.len()
        + 1
        + base64_len(passphrase::SALT_LEN)
        + 1
        + 1
        + base64_len(WRAPPED_LEN)
        + 1;
    length(digits.saturating_add(STANZA + ENDS))
}

/// The first line and the last of a header.
const ENDS: usize = VERSION_LINE.len() + END_MARK.len() + 1 + base64_len(MAC_LEN) + 1;

const fn base64_len(bytes: usize) -> usize {
    (bytes * 4).div_ceil(3)
}

fn mac_key(file_key: &FileKey) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, file_key.derive(b"", b"header").as_slice())
}

/// Reads `--- ` and a MAC of exactly 43 characters.
fn parse_end(line: &[u8]) -> Option<[u8; MAC_LEN]> {
    let mac = line.strip_prefix(END_MARK)?.strip_prefix(b" ")?;
    BASE64.decode(mac).ok()?.try_into().ok()
}

/// Reads lines into one bounded buffer, which the MAC is computed over.
struct Lines<'r, R> {
    source: &'r mut R,
    raw: Vec<u8>,
}

impl<R: BufRead> Lines<'_, R> {
    /// Reads the next line, without its line feed.
    fn next(&mut self) -> Result<&[u8], OpenError> {
        let start = self.raw.len();
        let left = length(MAX_HEADER_LEN.saturating_sub(start));
        (&mut *self.source).take(left).read_until(b'\n', &mut self.raw).map_err(OpenError::Read)?;
        let full = self.raw.len() >= MAX_HEADER_LEN;
        let line = self.raw.get(start..).and_then(|line| line.strip_suffix(b"\n"));
        line.ok_or(if full { OpenError::TooLarge } else { OpenError::Malformed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_the_same() {
        let file_key = FileKey::from_slice(&[9; 16]).unwrap();
        let stanzas: Vec<Stanza> = [0, 1, 31, 32, 47, 48, 49, 95, 96, 97, 4800]
            .into_iter()
            .map(|len| Stanza::new("kind!~", &[3; 7], Some(len.to_string()), vec![5; len]))
            .collect();
        let written = write(&stanzas, &file_key);
        let followed = [written.as_slice(), b"payload"].concat();
        let mut source = followed.as_slice();
        let header = Header::read(&mut source).unwrap();
        assert_eq!(source, b"payload", "not a byte more is read");
        assert_eq!(header.stanzas(), stanzas);
        assert!(header.verify(&file_key).is_ok());
        assert_eq!(write(header.stanzas(), &file_key), written);
        let other = FileKey::from_slice(&[8; 16]).unwrap();
        assert!(matches!(header.verify(&other), Err(OpenError::Mac)));
    }
}

//! Requests with the head lines of a browser, and their answers, bounded.

use std::io::{BufRead as _, BufReader, Read, Write as _};

use flate2::read::GzDecoder;
use meldkluis_crypto::Entropy;
use zeroize::Zeroizing;

use super::{
    form::{Field, Form},
    line::{Line, LineError, Lines},
    settings::Settings,
};

/// The longest head of an answer, in bytes.
const HEAD_MAX: u64 = 16 << 10;
/// The longest body of an answer, on the line and unpacked, in bytes.
const PAGE_MAX: u64 = 1 << 20;

/// A reason why an exchange failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExchangeError {
    /// There is no line.
    #[error(transparent)]
    Line(#[from] LineError),
    /// The answer is not HTTP/1.1, or too long, or packed in a way that was not asked for.
    #[error("the answer is no page")]
    NoPage,
}

impl From<std::io::Error> for ExchangeError {
    fn from(error: std::io::Error) -> Self {
        Self::Line(error.into())
    }
}

/// An answer.
pub struct Page {
    /// Its status.
    pub status: u16,
    body: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Page")
    }
}

impl Page {
    /// Returns the body as text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        str::from_utf8(&self.body).ok()
    }
}

/// A filled-in form on its way.
pub struct Body {
    boundary: String,
    bytes: Vec<u8>,
}

impl Body {
    /// Fills the text in, as Firefox writes a form.
    #[must_use]
    pub fn new(form: &Form, text: &str, entropy: &mut dyn Entropy) -> Self {
        let mut drawn = [0; 16];
        entropy.fill(&mut drawn);
        let boundary = format!("----geckoformboundary{}", meldkluis_crypto::note::hex(&drawn));
        let mut body = String::new();
        for field in &form.fields {
            let (name, value) = match field {
                Field::Value(name, value) => (name.as_str(), value.as_str()),
                Field::Text => ("text", text),
                Field::NoFile(name) => (name.as_str(), ""),
            };
            let file = match field {
                Field::NoFile(_) => "; filename=\"\"\r\nContent-Type: application/octet-stream",
                _ => "",
            };
            body.push_str(&format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(&format!("--{boundary}--\r\n"));
        Self { boundary, bytes: body.into_bytes() }
    }
}

/// Talks with the form's server, on a line of its own each time.
pub struct Conversation<'s> {
    settings: &'s Settings,
    lines: Lines<'s>,
}

impl<'s> Conversation<'s> {
    /// Sets TLS up.
    ///
    /// # Errors
    /// [`ExchangeError::Line`].
    pub fn new(settings: &'s Settings) -> Result<Self, ExchangeError> {
        Ok(Self { settings, lines: Lines::new(settings)? })
    }

    /// Fetches a page.
    ///
    /// # Errors
    /// [`ExchangeError`].
    pub fn fetch(&self, path: &str, entropy: &mut dyn Entropy) -> Result<Page, ExchangeError> {
        let head = self.head(("GET", path), "", "none");
        self.exchange(&head, &[], entropy)
    }

    /// Sends a form.
    ///
    /// # Errors
    /// [`ExchangeError`].
    pub fn post(
        &self,
        path: &str,
        body: &Body,
        entropy: &mut dyn Entropy,
    ) -> Result<Page, ExchangeError> {
        let about = format!(
            "Content-Type: multipart/form-data; boundary={}\r\nContent-Length: {}\r\nOrigin: null\r\n",
            body.boundary,
            body.bytes.len()
        );
        let head = self.head(("POST", path), &about, "same-origin");
        self.exchange(&head, &body.bytes, entropy)
    }

    fn head(&self, (method, path): (&str, &str), about: &str, site: &str) -> String {
        let form = &self.settings.form;
        // A browser offers these two inside TLS alone; the server never uses them.
        let more = if form.tls { ", br, zstd" } else { "" };
        format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nUser-Agent: {}\r\n\
             Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n\
             Accept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate{more}\r\n{about}\
             Connection: keep-alive\r\nUpgrade-Insecure-Requests: 1\r\nSec-Fetch-Dest: document\r\n\
             Sec-Fetch-Mode: navigate\r\nSec-Fetch-Site: {site}\r\nSec-Fetch-User: ?1\r\nPriority: u=0, i\r\n\r\n",
            form.authority(),
            self.settings.user_agent,
        )
    }

    fn exchange(
        &self,
        head: &str,
        body: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<Page, ExchangeError> {
        let mut line = self.lines.open(entropy)?;
        line.write_all(&[head.as_bytes(), body].concat())?;
        line.flush()?;
        answer(line)
    }
}

/// Reads one answer.
fn answer(line: Box<dyn Line>) -> Result<Page, ExchangeError> {
    let mut line = BufReader::new(line);
    let head = head(&mut line)?;
    let mut room = [httparse::EMPTY_HEADER; 64];
    let mut said = httparse::Response::new(&mut room);
    let parsed = said.parse(&head).map_err(|_| ExchangeError::NoPage)?;
    let status = said.code.filter(|_| parsed.is_complete()).ok_or(ExchangeError::NoPage)?;
    let value = |name: &str| {
        let header = said.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        header.and_then(|header| str::from_utf8(header.value).ok()).map(str::trim)
    };
    let packed = if value("transfer-encoding").is_some_and(|it| it.eq_ignore_ascii_case("chunked"))
    {
        chunks(&mut line)?
    } else {
        let length = value("content-length").and_then(|length| length.parse().ok());
        exactly(&mut line, length.ok_or(ExchangeError::NoPage)?)?
    };
    let body = match value("content-encoding") {
        None | Some("identity") => packed,
        Some("gzip") => bounded(GzDecoder::new(packed.as_slice()))?,
        Some(_) => return Err(ExchangeError::NoPage),
    };
    Ok(Page { status, body })
}

fn head(line: &mut BufReader<Box<dyn Line>>) -> Result<Vec<u8>, ExchangeError> {
    let (mut head, mut line) = (vec![], line.take(HEAD_MAX));
    loop {
        let before = head.len();
        if line.read_until(b'\n', &mut head)? == 0 {
            return Err(ExchangeError::NoPage);
        }
        if matches!(head.get(before..), Some(b"\r\n" | b"\n")) {
            return Ok(head);
        }
    }
}

fn chunks(line: &mut BufReader<Box<dyn Line>>) -> Result<Zeroizing<Vec<u8>>, ExchangeError> {
    let mut body = Zeroizing::new(Vec::with_capacity(1 << 17));
    loop {
        let mut size = String::new();
        line.by_ref().take(32).read_line(&mut size)?;
        let size = size.trim_end().split(';').next().unwrap_or_default();
        let size = u64::from_str_radix(size, 16).map_err(|_| ExchangeError::NoPage)?;
        if size == 0 {
            return Ok(body);
        }
        if body.len() as u64 + size > PAGE_MAX {
            return Err(ExchangeError::NoPage);
        }
        body.extend_from_slice(&exactly(line, size)?);
        exactly(line, 2)?;
    }
}

fn exactly(
    line: &mut BufReader<Box<dyn Line>>,
    length: u64,
) -> Result<Zeroizing<Vec<u8>>, ExchangeError> {
    if length > PAGE_MAX {
        return Err(ExchangeError::NoPage);
    }
    let body = bounded(line.take(length))?;
    if body.len() as u64 == length { Ok(body) } else { Err(LineError::Broken.into()) }
}

/// Reads to the end, and no further than a page may be long; with room for all of it, so that growing leaves no copies.
fn bounded(from: impl Read) -> Result<Zeroizing<Vec<u8>>, ExchangeError> {
    let mut body = Zeroizing::new(Vec::with_capacity(1 << 20));
    from.take(PAGE_MAX + 1).read_to_end(&mut body)?;
    if body.len() as u64 <= PAGE_MAX { Ok(body) } else { Err(ExchangeError::NoPage) }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor, Write};

    use super::*;

    /// A line on which an answer lies ready.
    struct Ready(Cursor<Vec<u8>>);

    impl Read for Ready {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            self.0.read(to)
        }
    }

    impl Write for Ready {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn read(answered: &[u8]) -> Option<(u16, String)> {
        let page = answer(Box::new(Ready(Cursor::new(answered.to_vec())))).ok()?;
        Some((page.status, page.text()?.to_owned()))
    }

    #[test]
    fn whole_answers_are_read_in_every_framing() {
        let plain = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        assert_eq!(read(plain), Some((200, "hello".into())));
        let chunked = b"HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n";
        assert_eq!(read(chunked), Some((404, "hello".into())));
    }

    #[test]
    fn endless_cut_and_odd_answers_are_refused() {
        let huge = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", PAGE_MAX + 1);
        let endless = [b"HTTP/1.1 200 OK\r\n".to_vec(), b"a: b\r\n".repeat(10_000)].concat();
        let mut bomb = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ".to_vec();
        let mut packing = flate2::write::GzEncoder::new(vec![], flate2::Compression::best());
        packing.write_all(&vec![0; 8 << 20]).unwrap();
        let packed = packing.finish().unwrap();
        bomb.extend_from_slice(format!("{}\r\n\r\n", packed.len()).as_bytes());
        bomb.extend_from_slice(&packed);
        for bad in [
            b"".as_slice(),
            b"HTTP/1.1 200 OK\r\n",
            b"HTTP/1.1 200 OK\r\n\r\nhello",
            b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello",
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Encoding: br\r\n\r\nhello",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nhello",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
            b"SSH-2.0-OpenSSH\r\n\r\n",
            huge.as_bytes(),
            &endless,
            &bomb,
        ] {
            assert_eq!(
                read(bad),
                None,
                "{}",
                String::from_utf8_lossy(bad.get(..60).unwrap_or(bad))
            );
        }
    }
}

//! The bytes of a connection as they come and go: heads of HTTP/1 that two readers could take apart differently are
//! spoilt, and what goes out is counted.
//!
//! The parser below is lenient where RFC 9112 lets it be. Whoever puts a proxy in front of this server must not find
//! that the two disagree about where a request ends (request smuggling). So a head passes only if it can be read in one
//! way: lines end in CR LF, no line is folded, `Content-Length` is one number and comes once, `Transfer-Encoding` is
//! `chunked`, alone, and never beside a length, and `Host` comes once. Any other becomes bytes that no parser takes, and
//! ends in 400 and the end of the connection.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::server::seat::Seat;

/// The longest line of a head; the limits on a whole head are smaller or the parser's.
pub(super) const LINE_MAX: usize = 32 * 1024;
/// What a connection of HTTP/2 begins with (RFC 9113 section 3.4), as HTTP/1 would see it.
const PREFACE: &[u8] = b"PRI * HTTP/2.0";
/// The longest `Content-Length`, in digits.
const DIGITS_MAX: usize = 19;

/// A connection whose heads are looked at.
pub(super) struct Wire<I> {
    io: I,
    seat: Arc<Seat>,
    heads: Heads,
}

impl<I> Wire<I> {
    /// Looks at the bytes of `io`, which are plain by now.
    pub(super) fn new(io: I, seat: Arc<Seat>) -> Self {
        Self { io, seat, heads: Heads::new() }
    }
}

/// Where the bytes read so far have come to.
enum At {
    Head(Head),
    /// So many bytes of a body are still to come.
    Body(u64),
    /// Nothing that follows is looked at: HTTP/2, or a chunked body, after which the connection ends.
    Rest,
    Spoilt,
}

#[derive(Default)]
struct Head {
    line: Vec<u8>,
    begun: bool,
    old: bool,
    hosts: usize,
    length: Option<u64>,
    chunked: bool,
}

/// A head that can be read in two ways.
struct Ambiguous;

struct Heads {
    at: At,
    /// Whether a request was read already.
    later: bool,
}

impl Heads {
    fn new() -> Self {
        Self { at: At::Head(Head::default()), later: false }
    }

    /// Looks at the next bytes and spoils them from the head on that is ambiguous.
    ///
    /// # Errors
    /// [`Ambiguous`] when too few bytes are left to be spoilt: the connection ends without an answer then.
    fn look(&mut self, bytes: &mut [u8]) -> Result<(), Ambiguous> {
        let mut from = 0;
        while from < bytes.len() {
            let Some(rest) = bytes.get_mut(from..) else { break };
            from += match &mut self.at {
                At::Rest => break,
                At::Spoilt => return spoil(rest),
                At::Body(left) => {
                    let here = usize::try_from(*left).unwrap_or(usize::MAX).min(rest.len());
                    *left -= u64::try_from(here).unwrap_or(*left);
                    if *left == 0 {
                        self.at = At::Head(Head::default());
                    }
                    here
                }
                At::Head(head) => match head.read(rest, self.later) {
                    Ok(None) => break,
                    Ok(Some((used, next))) => {
                        self.later = true;
                        self.at = next;
                        used
                    }
                    Err(Ambiguous) => {
                        self.at = At::Spoilt;
                        0
                    }
                },
            };
        }
        Ok(())
    }
}

/// Makes bytes that no parser takes, and that end a head, or it would wait for more.
fn spoil(bytes: &mut [u8]) -> Result<(), Ambiguous> {
    bytes.fill(0);
    match bytes.split_last_chunk_mut::<2>() {
        Some(([_, ..], end)) => {
            *end = *b"\n\n";
            Ok(())
        }
        _ => Err(Ambiguous),
    }
}

impl Head {
    /// Reads on to the head's end; returns how many bytes that took, and what follows.
    fn read(&mut self, bytes: &[u8], later: bool) -> Result<Option<(usize, At)>, Ambiguous> {
        for (at, byte) in bytes.iter().enumerate() {
            if *byte != b'\n' {
                if *byte == 0 || self.line.last() == Some(&b'\r') || self.line.len() >= LINE_MAX {
                    return Err(Ambiguous);
                }
                self.line.push(*byte);
                continue;
            }
            let line = std::mem::take(&mut self.line);
            let line = line.strip_suffix(b"\r").ok_or(Ambiguous)?;
            if !later && !self.begun && line == PREFACE {
                return Ok(Some((at + 1, At::Rest)));
            }
            match (line.is_empty(), self.begun) {
                (true, true) => return Ok(Some((at + 1, self.end()?))),
                // Empty lines before a request (RFC 9112 section 2.2).
                (true, false) => {}
                (false, false) => self.begin(line)?,
                (false, true) => self.field(line)?,
            }
        }
        Ok(None)
    }

    /// Reads a request line (RFC 9112 section 3).
    fn begin(&mut self, line: &[u8]) -> Result<(), Ambiguous> {
        let mut words = line.split(|byte| *byte == b' ');
        let words = [words.next(), words.next(), words.next(), words.next()];
        let [Some(method), Some(target), Some(version), None] = words else {
            return Err(Ambiguous);
        };
        self.begun = true;
        self.old = version == b"HTTP/1.0";
        let known = self.old || version == b"HTTP/1.1";
        let fine = known
            && is_token(method)
            && target.iter().all(|byte| byte.is_ascii_graphic() || *byte > 127);
        if fine { Ok(()) } else { Err(Ambiguous) }
    }

    /// Reads a header line (RFC 9112 section 5).
    fn field(&mut self, line: &[u8]) -> Result<(), Ambiguous> {
        let colon = line.iter().position(|byte| *byte == b':').ok_or(Ambiguous)?;
        let (name, value) = line.split_at_checked(colon).ok_or(Ambiguous)?;
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        // A name with a blank before its colon, and a folded line, which begins with one.
        if !is_token(name) {
            return Err(Ambiguous);
        }
        match name.to_ascii_lowercase().as_slice() {
            b"host" => self.hosts += 1,
            b"content-length" if self.length.is_none() => self.length = Some(number(value)?),
            b"content-length" => return Err(Ambiguous),
            b"transfer-encoding" => {
                let alone = !self.chunked && value.eq_ignore_ascii_case(b"chunked");
                self.chunked = true;
                if !alone || self.old {
                    return Err(Ambiguous);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&self) -> Result<At, Ambiguous> {
        let host = self.hosts == 1 || (self.old && self.hosts == 0);
        match (self.chunked, self.length) {
            _ if !host => Err(Ambiguous),
            (true, Some(_)) => Err(Ambiguous),
            (true, None) => Ok(At::Rest),
            (false, None | Some(0)) => Ok(At::Head(Self::default())),
            (false, Some(length)) => Ok(At::Body(length)),
        }
    }
}

/// Reads a length: digits, and nothing else (RFC 9110 section 8.6).
fn number(value: &[u8]) -> Result<u64, Ambiguous> {
    let digits = !value.is_empty() && value.len() <= DIGITS_MAX;
    let text = str::from_utf8(value).map_err(|_| Ambiguous)?;
    if !digits || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Ambiguous);
    }
    text.parse().map_err(|_| Ambiguous)
}

/// Tells a token (RFC 9110 section 5.6.2).
fn is_token(bytes: &[u8]) -> bool {
    let other = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    !bytes.is_empty() && bytes.iter().all(other)
}

impl<I: AsyncRead + Unpin> AsyncRead for Wire<I> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.io).poll_read(cx, buf))?;
        let looked = this.heads.look(buf.filled_mut().get_mut(before..).unwrap_or_default());
        Poll::Ready(looked.map_err(|Ambiguous| io::ErrorKind::InvalidData.into()))
    }
}

impl<I: AsyncWrite + Unpin> Wire<I> {
    fn note(&self, wrote: &Poll<io::Result<usize>>) {
        let bytes = if let Poll::Ready(Ok(bytes)) = wrote { *bytes } else { 0 };
        self.seat.wrote(bytes, wrote.is_pending());
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Wire<I> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let wrote = Pin::new(&mut this.io).poll_write(cx, bytes);
        this.note(&wrote);
        wrote
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let wrote = Pin::new(&mut this.io).poll_write_vectored(cx, slices);
        this.note(&wrote);
        wrote
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flushed = Pin::new(&mut this.io).poll_flush(cx);
        this.seat.wrote(0, flushed.is_pending());
        flushed
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tells whether bytes pass as they are, whole and byte by byte.
    fn passes(bytes: &[u8]) -> bool {
        let mut whole = bytes.to_vec();
        let fine = Heads::new().look(&mut whole).is_ok();
        let (mut heads, mut pieces) = (Heads::new(), bytes.to_vec());
        let all = pieces.chunks_mut(1).all(|piece| heads.look(piece).is_ok());
        assert_eq!(whole == bytes, pieces == bytes && all, "{:?}", String::from_utf8_lossy(bytes));
        fine && whole == bytes
    }

    #[test]
    fn heads_that_can_be_read_in_one_way_pass() {
        for head in [
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "\r\nGET / HTTP/1.1\r\nHost: a\r\nX: \u{ff}\t y \r\n\r\n",
            "GET / HTTP/1.0\r\n\r\n",
            "POST /en/tip HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n\n\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: Chunked\r\n\r\n0\n\nanything",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\n",
            "GET /\u{e9} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        ] {
            assert!(passes(head.as_bytes()), "{head:?}");
        }
    }

    #[test]
    fn heads_that_two_readers_take_apart_differently_are_spoilt() {
        let line = |line: &str| format!("POST / HTTP/1.1\r\nHost: a\r\n{line}\r\n\r\n");
        let mut heads: Vec<String> = [
            "Content-Length: 5\r\nContent-Length: 5",
            "Content-Length: 5\r\nContent-Length: 6",
            "Content-Length: 5, 5",
            "Content-Length: +5",
            "Content-Length: 0x5",
            "Content-Length:",
            "Content-Length: 99999999999999999999",
            "Content-Length : 5",
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 5",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding:\x0bchunked",
            "Transfer-Encoding : chunked",
            " Transfer-Encoding: chunked",
            "Transfer-Encoding:\r\n chunked",
            "X: a\r\n\tb",
            "X: a\nContent-Length: 5",
            "X: a\rContent-Length: 5",
            "X: a\0b",
            "Host: b",
            "no colon",
            ": no name",
        ]
        .map(line)
        .into();
        heads.extend(
            [
                "GET / HTTP/1.1\nHost: a\n\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
                "GET /\tHTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
                "GET /\r\nHost: a\r\n\r\n",
                "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
                "GET / HTTP/1.1\r\nPRI * HTTP/2.0\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nPRI * HTTP/2.0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            ]
            .map(str::to_owned),
        );
        for head in heads {
            assert!(!passes(head.as_bytes()), "{head:?}");
        }
    }

    #[test]
    fn body_before_a_spoilt_head_stays() {
        let good = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n\n\n\n\n";
        let mut both = format!("{good}GET / HTTP/1.1\nHost: a\n\n").into_bytes();
        assert!(Heads::new().look(&mut both).is_ok());
        let (body, bad) = both.split_at(good.len());
        assert_eq!(body, good.as_bytes());
        assert!(bad.starts_with(&[0; 20]) && bad.ends_with(b"\0\n\n"));
    }

    #[test]
    fn endless_line_is_spoilt() {
        let mut heads = Heads::new();
        let mut line = vec![b'a'; LINE_MAX + 1];
        assert!(heads.look(&mut line).is_ok());
        assert!(line.starts_with(&[0; 20]));
        assert!(heads.look(&mut [b'a'; 2]).is_err(), "too few bytes to be told from a pause");
    }
}

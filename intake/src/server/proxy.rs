//! The line with which tor tells the circuit of a connection: HAProxy's PROXY protocol, version 1.
//!
//! tor writes it with `HiddenServiceExportCircuitID haproxy`, and numbers circuits in the last 32 bits of an address
//! of its own:
//! ```text
//! PROXY TCP6 fc00:dead:beef:4dad::0:29 ::1 666 80␍␊
//! ```
//! Only this form is taken. The line is trusted for sharing turns out and for nothing else.

use std::net::{IpAddr, Ipv6Addr};

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _};

/// The longest line, with its CR LF (PROXY protocol, section 2.1).
const LINE_MAX: u64 = 107;

/// Reads the line that a connection begins with, and nothing behind it; nothing when it is another.
pub(super) async fn circuit(stream: &mut (impl AsyncBufRead + Unpin)) -> Option<Ipv6Addr> {
    let mut line = Vec::new();
    stream.take(LINE_MAX).read_until(b'\n', &mut line).await.ok()?;
    parse(&line)
}

/// Reads a whole line, CR LF included, and returns the address that stands for the circuit; nothing when it is another.
#[must_use]
pub fn parse(line: &[u8]) -> Option<Ipv6Addr> {
    let line = str::from_utf8(line).ok()?.strip_suffix("\r\n")?;
    let mut fields = line.strip_prefix("PROXY TCP6 ")?.split(' ');
    let (source, to) = (fields.next()?.parse().ok()?, fields.next()?.parse::<IpAddr>().ok()?);
    let ports = [fields.next()?, fields.next()?];
    let fine = to.is_ipv6() && ports.into_iter().all(is_port) && fields.next().is_none();
    fine.then_some(source)
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use tokio::io::BufReader;

    use super::*;

    #[test]
    fn lines_of_tor_are_read() {
        let line = b"PROXY TCP6 fc00:dead:beef:4dad::0:29 ::1 666 80\r\n";
        assert_eq!(parse(line), "fc00:dead:beef:4dad::29".parse().ok());
        let line = b"PROXY TCP6 fc00:dead:beef:4dad::ffff:ffff ::1 65535 42\r\n";
        assert_eq!(parse(line), "fc00:dead:beef:4dad::ffff:ffff".parse().ok());
    }

    #[test]
    fn other_lines_are_refused() {
        for line in [
            "",
            "\r\n",
            "GET / HTTP/1.1\r\n",
            "PROXY UNKNOWN\r\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
            "PROXY TCP6 fc00::1 ::1 666 80\n",
            "PROXY TCP6 fc00::1 ::1 666 80",
            "PROXY TCP6 fc00::1 ::1 666\r\n",
            "PROXY TCP6 fc00::1 ::1 666 80 \r\n",
            "PROXY TCP6 fc00::1 ::1 666 80 9\r\n",
            "PROXY TCP6  fc00::1 ::1 666 80\r\n",
            "PROXY TCP6 fc00::1%1 ::1 666 80\r\n",
            "PROXY TCP6 192.0.2.1 ::1 666 80\r\n",
            "PROXY TCP6 fc00::1 127.0.0.1 666 80\r\n",
            "PROXY TCP6 fc00::1 ::1 +66 80\r\n",
            "PROXY TCP6 fc00::1 ::1 65536 80\r\n",
            "PROXY TCP6 fc00::1 ::1  80\r\n",
            "proxy TCP6 fc00::1 ::1 666 80\r\n",
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line:?}");
        }
    }

    #[tokio::test]
    async fn what_follows_the_line_stays() {
        let mut stream = BufReader::new(b"PROXY TCP6 fc00::1 ::1 1 2\r\nGET /".as_slice());
        assert!(circuit(&mut stream).await.is_some());
        let mut rest = String::new();
        stream.read_to_string(&mut rest).await.unwrap();
        assert_eq!(rest, "GET /");
    }

    #[tokio::test]
    async fn endless_lines_are_not_read_to_their_end() {
        let long = format!("PROXY TCP6 fc00::1 ::1 1 {}2\r\n", "0".repeat(200));
        let mut stream = BufReader::new(long.as_bytes());
        assert_eq!(circuit(&mut stream).await, None);
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await.unwrap();
        assert_eq!(rest.len(), long.len() - 107);
    }
}

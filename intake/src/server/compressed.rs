//! Fewer bytes on a slow network, for pages that are the same for everybody.
//!
//! A compressed length tells something of what is inside (BREACH). So a page on which anything can be that somebody
//! typed, or that is meant for one person, is never compressed: only the empty form, the guide, the page about the site.

use std::io::Write as _;

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http_body_util::{BodyExt as _, Full};
use hyper::{
    HeaderMap, Response,
    header::{self, HeaderValue},
};

/// Tells whether the browser takes gzip (RFC 9110 section 12.5.3).
pub(super) fn is_wished(headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(header::ACCEPT_ENCODING).iter();
    lines.any(|line| line.to_str().is_ok_and(|line| line.split(',').any(is_gzip)))
}

/// Tells whether one coding of the list is gzip, and not with a weight of zero.
fn is_gzip(coding: &str) -> bool {
    let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
    let weight = parameters.trim().strip_prefix(['q', 'Q']).and_then(|q| q.strip_prefix('='));
    let refused = weight.is_some_and(|q| q.trim().bytes().all(|digit| b"0.".contains(&digit)));
    name.trim().eq_ignore_ascii_case("gzip") && !refused
}

/// Compresses the body (RFC 1952, without a name and a time); an answer that cannot be stays as it is.
pub(super) async fn compress(answer: &mut Response<Full<Bytes>>) {
    let Ok(whole) = std::mem::take(answer.body_mut()).collect().await;
    let plain = whole.to_bytes();
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 2), Compression::default());
    let packed = encoder.write_all(&plain).and_then(|()| encoder.finish());
    let headers = answer.headers_mut();
    let body = packed.map_or(plain, |packed| {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        packed.into()
    });
    *answer.body_mut() = Full::new(body);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_used_where_it_is_taken() {
        for (wish, wished) in [
            ("gzip", true),
            ("gzip, deflate, br", true),
            ("br;q=1.0, GZIP;q=0.2", true),
            ("gzip;q=0", false),
            ("gzip; q=0.000", false),
            ("identity", false),
            ("*", false),
            ("xgzip", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(wish));
            assert_eq!(is_wished(&headers), wished, "{wish}");
        }
        assert!(!is_wished(&HeaderMap::new()));
    }
}

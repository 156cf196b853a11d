//! The headers of every answer.

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    HeaderMap, Response, StatusCode,
    header::{self, HeaderName, HeaderValue},
};

use crate::{
    pages::{Lang, Pages},
    server::site::Transport,
};

/// What every answer says, whatever it is.
const ALWAYS: [(HeaderName, &str); 9] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::X_DNS_PREFETCH_CONTROL, "off"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()",
    ),
];
/// Two years.
const HSTS: &str = "max-age=63072000; includeSubDomains";

/// The headers that are worked out once.
pub(super) struct Headers {
    always: HeaderMap,
    onion: Option<String>,
}

impl Headers {
    /// Works out the policy for the pages' style; `onion` is the address of the onion service.
    ///
    /// Nothing when `onion` cannot stand in a header.
    pub(super) fn new(pages: &Pages, onion: Option<&str>) -> Option<Self> {
        let policy = format!(
            "default-src 'none'; style-src {}; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            pages.style_source()
        );
        let mut always = HeaderMap::new();
        always.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::try_from(policy).ok()?);
        for (name, value) in ALWAYS {
            always.insert(name, HeaderValue::from_static(value));
        }
        let onion = onion.map(|onion| onion.trim_end_matches('/').to_owned());
        HeaderValue::try_from(onion.as_deref().unwrap_or_default()).ok()?;
        Some(Self { always, onion })
    }

    /// Makes an answer with a page.
    pub(super) fn page(
        &self,
        status: StatusCode,
        lang: Lang,
        html: String,
    ) -> Response<Full<Bytes>> {
        let mut response = self.bare(status);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
        *response.body_mut() = Full::new(Bytes::from(html));
        response
    }

    /// Makes an answer with plain text.
    pub(super) fn text(&self, text: String) -> Response<Full<Bytes>> {
        let mut response = self.bare(StatusCode::OK);
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, plain);
        *response.body_mut() = Full::new(Bytes::from(text));
        response
    }

    /// Makes an answer without a body.
    pub(super) fn bare(&self, status: StatusCode) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::default());
        *response.status_mut() = status;
        *response.headers_mut() = self.always.clone();
        response
    }

    /// Adds what only the TLS host says: HSTS (RFC 6797), and where the onion service has the page at `path`.
    pub(super) fn finish(
        &self,
        response: &mut Response<Full<Bytes>>,
        transport: Transport,
        path: &str,
    ) {
        if transport != Transport::Tls {
            return;
        }
        let headers = response.headers_mut();
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
        let onion = self.onion.as_deref().map(|onion| format!("{onion}{path}"));
        if let Some(onion) = onion.and_then(|onion| HeaderValue::try_from(onion).ok()) {
            headers.insert(HeaderName::from_static("onion-location"), onion);
        }
    }
}

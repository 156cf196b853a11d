//! The answers of the page: fixed headers, no script, nothing from elsewhere, nothing kept.

use askama::Template;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    Response, StatusCode,
    header::{ALLOW, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, SET_COOKIE},
};
use ring::digest::{SHA256, digest};

use super::view::{Plain, STYLE};

/// An answer of the page.
pub(super) type Answer = Response<Full<Bytes>>;

const HEADERS: &[(&str, &str)] = &[
    ("cache-control", "no-store"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), clipboard-read=()"),
];

/// Renders a page.
pub(super) fn page(status: StatusCode, page: &impl Template) -> Answer {
    let html = page.render().unwrap_or_default();
    // Rendering into memory does not fail; an empty page would be an error and says so.
    let status = if html.is_empty() { StatusCode::INTERNAL_SERVER_ERROR } else { status };
    with_headers(status, Bytes::from(html))
}

/// Sends the browser, whose token was good, to the list with its session.
pub(super) fn enter(cookie: &str) -> Answer {
    let mut answer = with_headers(StatusCode::SEE_OTHER, Bytes::new());
    answer.headers_mut().insert(LOCATION, HeaderValue::from_static("/"));
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        answer.headers_mut().insert(SET_COOKIE, cookie);
    }
    answer
}

/// Refuses a request from outside.
pub(super) fn stay_out() -> Answer {
    plain(
        StatusCode::FORBIDDEN,
        "Not this way",
        "This page opens only from the address that the command printed, and that address works once. If you came with \
         it just now, follow the link; otherwise start the command again.",
        true,
    )
}

/// Refuses a request to another name.
pub(super) fn wrong_host() -> Answer {
    plain(StatusCode::FORBIDDEN, "Not this way", "The address names another host.", false)
}

/// Refuses a method.
pub(super) fn wrong_method() -> Answer {
    let text = "Nothing can be changed from this page.";
    let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "Not possible", text, true);
    answer.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    answer
}

/// Says that there is nothing at this address.
pub(super) fn not_found() -> Answer {
    plain(StatusCode::NOT_FOUND, "Not here", "There is no such page, or no such case.", true)
}

/// Says that the vault could not be read.
pub(super) fn broken() -> Answer {
    plain(
        StatusCode::INTERNAL_SERVER_ERROR,
        "The vault cannot be read",
        "Run meldkluis-reviewer status: it says what is wrong.",
        true,
    )
}

fn plain(status: StatusCode, title: &'static str, text: &'static str, home: bool) -> Answer {
    page(status, &Plain { style: STYLE, title, text, home })
}

fn with_headers(status: StatusCode, body: Bytes) -> Answer {
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(&content_security_policy()) {
        headers.insert(HeaderName::from_static("content-security-policy"), policy);
    }
    answer
}

/// Returns the policy: nothing is loaded, nothing runs, only this one style applies.
fn content_security_policy() -> String {
    let style = STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    )
}

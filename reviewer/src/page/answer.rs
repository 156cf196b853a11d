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

use super::{
    frame::{Plain, STYLE},
    tongue::Tongue,
};

/// An answer of the page.
pub(super) type Answer = Response<Full<Bytes>>;

/// With no referrer at all a browser would send its own forms with `Origin: null`.
const HEADERS: &[(&str, &str)] = &[
    ("cache-control", "no-store"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), clipboard-read=()"),
];
const HTML: &str = "text/html; charset=utf-8";

/// Renders a page.
pub(super) fn page(status: StatusCode, page: &impl Template) -> Answer {
    let html = page.render().unwrap_or_default();
    // Rendering into memory does not fail; an empty page would be an error and says so.
    let status = if html.is_empty() { StatusCode::INTERNAL_SERVER_ERROR } else { status };
    with_headers(status, HTML, Bytes::from(html))
}

/// Renders what stands in a frame of the page itself, and of no other.
pub(super) fn framed(template: &impl Template) -> Answer {
    let mut answer = page(StatusCode::OK, template);
    let policy =
        content_security_policy().replace("frame-ancestors 'none'", "frame-ancestors 'self'");
    let headers = answer.headers_mut();
    headers
        .insert(HeaderName::from_static("x-frame-options"), HeaderValue::from_static("SAMEORIGIN"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(HeaderName::from_static("content-security-policy"), policy);
    }
    answer
}

/// Sends the browser, whose token was good, to the list with its session.
pub(super) fn enter(cookie: &str) -> Answer {
    let mut answer = see("/");
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        answer.headers_mut().insert(SET_COOKIE, cookie);
    }
    answer
}

/// Sends the browser on, after something was done.
pub(super) fn see(path: &str) -> Answer {
    let mut answer = with_headers(StatusCode::SEE_OTHER, HTML, Bytes::new());
    if let Ok(path) = HeaderValue::from_str(path) {
        answer.headers_mut().insert(LOCATION, path);
    }
    answer
}

/// Sends what was made anew of an attachment, or drawn here.
pub(super) fn made(media_type: &'static str, bytes: Vec<u8>) -> Answer {
    let mut answer = with_headers(StatusCode::OK, media_type, Bytes::from(bytes));
    // A picture of ours has its colours in itself, and does nothing, wherever it is opened.
    let policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";
    answer.headers_mut().insert(
        HeaderName::from_static("content-security-policy"),
        HeaderValue::from_static(policy),
    );
    answer
}

/// Refuses a request from outside; `again` lets a browser that came in just now, from a file, try once more by itself.
pub(super) fn stay_out(t: Tongue, again: bool) -> Answer {
    let text = "This page opens only from the address that the command gave, and that address works once. If you came \
                with it just now, follow the link; otherwise start the command again.";
    let plain = Plain { style: STYLE, t, title: "Not this way", text, home: true, again };
    page(StatusCode::FORBIDDEN, &plain)
}

/// Refuses a request to another name.
pub(super) fn wrong_host(t: Tongue) -> Answer {
    let text = "The address names another host.";
    plain(t, StatusCode::FORBIDDEN, "Not this way", text, false)
}

/// Refuses a method.
pub(super) fn wrong_method(t: Tongue) -> Answer {
    let text = "Nothing can be done this way.";
    let mut answer = plain(t, StatusCode::METHOD_NOT_ALLOWED, "Not possible", text, true);
    answer.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
    answer
}

/// Refuses a form.
pub(super) fn odd(t: Tongue) -> Answer {
    let text = "The form is not one of this page. Nothing was changed.";
    plain(t, StatusCode::BAD_REQUEST, "Not possible", text, true)
}

/// Refuses what a role may not do.
pub(super) fn not_yours(t: Tongue) -> Answer {
    let text = "Your role does not allow this. Ask somebody who may, or a keeper.";
    plain(t, StatusCode::FORBIDDEN, "Not allowed", text, true)
}

/// Says that there is nothing at this address.
pub(super) fn not_found(t: Tongue) -> Answer {
    let text = "There is no such page, or no such case.";
    plain(t, StatusCode::NOT_FOUND, "Not here", text, true)
}

/// Says that the page is over.
pub(super) fn over(t: Tongue) -> Answer {
    let text = "You are logged out, and this page has ended. Close the window.";
    plain(t, StatusCode::OK, "Logged out", text, false)
}

/// Says that the page is over because who may do what is decided anew.
pub(super) fn again(t: Tongue) -> Answer {
    let text = "The keys or the officers of this vault were changed, and this page has ended. Start the command again.";
    plain(t, StatusCode::FORBIDDEN, "Log in again", text, false)
}

/// Says that the vault could not be read.
pub(super) fn broken(t: Tongue) -> Answer {
    let text = "Run meldkluis-reviewer status: it says what is wrong.";
    plain(t, StatusCode::INTERNAL_SERVER_ERROR, "The vault cannot be read", text, true)
}

fn plain(
    t: Tongue,
    status: StatusCode,
    title: &'static str,
    text: &'static str,
    home: bool,
) -> Answer {
    page(status, &Plain { style: STYLE, t, title, text, home, again: false })
}

fn with_headers(status: StatusCode, media_type: &'static str, body: Bytes) -> Answer {
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(&content_security_policy()) {
        headers.insert(HeaderName::from_static("content-security-policy"), policy);
    }
    answer
}

/// Returns the policy: nothing runs, only this one style applies, and pictures, sound and forms are the page's own.
fn content_security_policy() -> String {
    let style = STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src 'self' data:; media-src 'self'; frame-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

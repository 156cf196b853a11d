//! The probe: once a day it sends an ordinary form through the public way, worded as the canary of the day.
//!
//! What comes in: `probe.toml`, the canary key, the day. What goes out: one GET of the form and one POST of it, as a
//! browser sends them, and a line that says whether the page with a code came back.
//! HTTP/1.1 (RFC 9112) inside TLS on ring, or in clear to an onion service through a SOCKS5 proxy (RFC 1928);
//! `multipart/form-data` (RFC 7578).
//!
//! It runs on a machine of its own, far from the intake, and knows nothing of the intake but its address.
//!
//! **What the one who runs the intake can tell.** Whether a report is a canary must not show, or they could take the
//! canaries in and drop all others. So the words follow from a key that they do not have, at a moment drawn over the
//! day by the timer, in one of several languages, with the fields that the form itself lists and the head lines that the
//! configured browser sends. What still shows:
//! - the address it comes from, unless it comes through Tor (`socks`): then every report looks as if it came from there;
//! - over HTTPS, the way TLS is spoken: rustls is no browser. The onion service has no TLS, and is the better way;
//! - the sentences, to an intake that reads reports in memory and compares them (`meldkluis_crypto::canary` says more);
//! - that nothing is ticked and no file comes, and that its receipt is never used.
//!
//! So a canary proves the way against everything that fails by itself, and against whoever drops reports without a look
//! at each. Against an operator who reads them in memory it is a hurdle, and no more: have people send some by hand too.
//!
//! Deliberately absent: the receipt code (checked and wiped, never written), a second try on one day (a repeated canary
//! is an ordinary report, and would be read as one), the store, the keys and everything else of the intake.

pub mod conversation;
pub mod form;
pub mod ledger;
pub mod line;
pub mod settings;

use std::{thread, time::Duration};

use meldkluis_crypto::{Entropy, canary::CanaryKey, day::Day, receipt::Code};
use zeroize::Zeroizing;

use conversation::{Body, Conversation, ExchangeError};
use form::Form;
use ledger::{Ledger, LedgerError};
use settings::Settings;

/// A reason why the canary of a day is not known to have arrived.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProbeError {
    /// The form did not come; nothing was sent.
    #[error("the form did not come: {0}")]
    Page(#[source] ExchangeError),
    /// What came is not the form.
    #[error("the page has no form that takes a text")]
    NoForm,
    /// That it is about to be sent cannot be remembered; nothing was sent.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The report was sent, and no answer came.
    #[error("the report was sent and no answer came: {0}")]
    Answer(#[source] ExchangeError),
    /// The answer is no page that says that it arrived.
    #[error("the report was sent, and the answer ({0}) does not say that it arrived")]
    Refused(u16),
    /// It arrived, and the page had no code.
    #[error("the report arrived, and the page had no receipt code")]
    NoCode,
}

impl ProbeError {
    /// Says what to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Page(ExchangeError::Line(_)) => {
                "Try the address in a browser on this machine; see form, ca and socks in probe.toml."
            }
            Self::Page(_) | Self::NoForm => {
                "Open the form in a browser: does form in probe.toml name it, and does it have a page in the canary's \
                 language?"
            }
            Self::Answer(_) | Self::Refused(_) => {
                "Nobody knows whether it arrived. Send a report by hand, and look at the intake's status."
            }
            Self::Ledger(_) => "May this user write to state_dir?",
            Self::NoCode => "Look at the intake's status: its sender could not be answered.",
        }
    }
}

/// Sends the canary of a day: fetches the form, waits as long as somebody writes, sends it, and reads the answer.
///
/// The ledger knows of it before anything is sent, and not before the form came: what failed until then can be tried
/// again on the same day.
///
/// # Errors
/// [`ProbeError`].
pub fn send(
    settings: &Settings,
    key: &CanaryKey,
    (day, ledger): (Day, &mut Ledger),
    entropy: &mut dyn Entropy,
) -> Result<(), ProbeError> {
    let said = key.message(day);
    let talk = Conversation::new(settings).map_err(ProbeError::Page)?;
    let path = format!("/{}/", said.language);
    let page = talk.fetch(&path, entropy).map_err(ProbeError::Page)?;
    let form = page.text().filter(|_| page.status == 200).and_then(Form::read);
    let form = form.ok_or(ProbeError::NoForm)?;
    thread::sleep(dwell(settings, entropy));
    let body = Body::new(&form, &said.text, entropy);
    ledger.enter(day)?;
    let answer = talk.post(&form.action, &body, entropy).map_err(ProbeError::Answer)?;
    let arrived = answer.text().filter(|text| text.contains("class=\"done\""));
    let text =
        arrived.filter(|_| answer.status == 200).ok_or(ProbeError::Refused(answer.status))?;
    if has_code(text) { Ok(()) } else { Err(ProbeError::NoCode) }
}

/// Draws how long the form is written: from a half to one and a half of what is configured.
fn dwell(settings: &Settings, entropy: &mut dyn Entropy) -> Duration {
    let mut drawn = [0; 2];
    entropy.fill(&mut drawn);
    let whole = Duration::from_secs(settings.writing_seconds);
    whole / 2 + whole.mul_f64(f64::from(u16::from_be_bytes(drawn)) / f64::from(u16::MAX))
}

/// Tells whether a page shows a receipt code whose check digits are right.
fn has_code(page: &str) -> bool {
    let shown = page.split_once("class=\"code\"").and_then(|(_, rest)| rest.split_once("</p>"));
    let Some((_, shown)) = shown.map(|(shown, _)| shown.split_once('>').unwrap_or(("", shown)))
    else {
        return false;
    };
    let mut digits = Zeroizing::new(String::with_capacity(64));
    let mut inside = false;
    for c in shown.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside && c.is_ascii_digit() && digits.len() < 64 => digits.push(c),
            _ => {}
        }
    }
    Code::parse(&digits).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Os;

    #[test]
    fn only_a_whole_code_counts() {
        let code = Code::generate(&mut Os);
        let spans: String =
            code.expose_groups().map(|group| format!("<span>{group}</span> ")).collect();
        let page = |spans: &str| {
            format!(
                "<p class=\"code\" translate=\"no\"><bdi dir=\"ltr\">{spans}</bdi></p><p>112</p>"
            )
        };
        assert!(has_code(&page(&spans)));
        assert!(!has_code(&page("")));
        assert!(!has_code(&page(&spans.replacen("<span>", "<span>1", 1))));
        assert!(!has_code("<p>no code</p>"));
    }
}

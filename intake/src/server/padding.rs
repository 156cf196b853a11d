//! Answers that tell nothing by their length.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Response, header};

/// Every length is a multiple of this.
///
/// The longest usual page in any language is below it: a page behind a form with danger, a code and ten files; a mailbox
/// with an answer and its questions.
const STEP: usize = 32 << 10;
/// HTML takes a comment behind its end (HTML Standard, 13.1.1).
const BEGIN: &[u8] = b"<!--";
const END: &[u8] = b"-->";

/// Lengthens a page to the next step with a comment of spaces; a file is left as it is.
pub(super) async fn pad(answer: &mut Response<Full<Bytes>>) {
    if answer.headers().contains_key(header::CONTENT_DISPOSITION) {
        return;
    }
    let body = std::mem::take(answer.body_mut());
    let html = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    *answer.body_mut() = Full::new(Bytes::from(padded(&html)));
}

fn padded(html: &[u8]) -> Vec<u8> {
    let comment = BEGIN.len() + END.len();
    let len = (html.len() + comment).next_multiple_of(STEP);
    let mut padded = Vec::with_capacity(len);
    padded.extend_from_slice(html);
    padded.extend_from_slice(BEGIN);
    padded.resize(len - END.len(), b' ');
    padded.extend_from_slice(END);
    padded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_steps_whatever_they_were() {
        for (len, padded_len) in [
            (0, STEP),
            (1, STEP),
            (STEP - 8, STEP),
            (STEP - 7, STEP),
            (STEP - 6, 2 * STEP),
            (STEP, 2 * STEP),
            (5 * STEP, 6 * STEP),
        ] {
            let padded = padded(&vec![b'x'; len]);
            assert_eq!(padded.len(), padded_len, "{len}");
            let (html, comment) = padded.split_at(len);
            assert!(html.iter().all(|byte| *byte == b'x'));
            let spaces = comment.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END));
            assert!(spaces.is_some_and(|spaces| spaces.iter().all(|byte| *byte == b' ')));
        }
    }
}

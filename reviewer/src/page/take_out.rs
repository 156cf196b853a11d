//! An attachment as it came in, copied onto a medium: asked for twice, then done as `extract --attachment` does it.
//!
//! The first form names the folder of a mounted medium, and is answered with what would be written where. Only the form of
//! that answer, which carries the digest that it showed, writes.

use std::path::Path;

use askama::Template;
use hyper::StatusCode;
use meldkluis_crypto::note::hex;

use super::{
    Page, answer,
    answer::Answer,
    form::Form,
    frame::{Frame, Line},
    held,
};
use crate::{
    clock,
    extract::single::{self, NotTakenOut, Ready, Single},
    pixels::preview::PreviewError,
    show::{visible::visible, words},
    vault::{Id, VaultError},
};

/// What would be written where, to be said once more.
#[derive(Template)]
#[template(path = "take-out.html")]
struct TakeOutPage {
    frame: Frame,
    number: u64,
    tip: Id,
    at: u32,
    name: String,
    kind: String,
    size: String,
    sha256: String,
    scrub: &'static str,
    folder: String,
    file: String,
}

impl Page {
    /// Asks once more, or copies the file, as the form says.
    pub(super) fn take_out(&self, case: u64, form: &Form) -> Result<Answer, VaultError> {
        let t = *held(&self.tongue);
        let tip: Option<Id> = form.one("tip").and_then(|tip| tip.parse().ok());
        let at = form.one("at").and_then(|at| at.parse().ok());
        let (Some(tip), Some(at)) = (tip, at) else { return Ok(answer::odd(t)) };
        let folder = form.one("folder").unwrap_or_default().trim();
        let single = Single { number: case, tip: Some(tip), at };
        let done = match single::ready(&self.vault, single, (Path::new(folder), false)) {
            Ok(ready) if form.one("sure") != Some(hex(&ready.attachment.sha256.0).as_str()) => {
                return Ok(self.sure(&single, folder, &ready));
            }
            ready => ready.and_then(|ready| ready.write(&self.vault, clock::today())),
        };
        let lines = match done {
            Ok(written) => self.written(&written),
            Err(
                NotTakenOut::Vault(error) | NotTakenOut::Attachment(PreviewError::Vault(error)),
            ) => {
                return Err(error);
            }
            Err(NotTakenOut::Attachment(PreviewError::NoTip | PreviewError::NoAttachment)) => {
                return Ok(answer::not_found(t));
            }
            Err(error) => {
                vec![Line::bad(t.with("Nothing was copied: {}.", &[&t.say(error.to_string())]))]
            }
        };
        self.tell(lines);
        Ok(answer::see(&format!("/case/{case}")))
    }

    fn sure(&self, single: &Single, folder: &str, ready: &Ready) -> Answer {
        let page = TakeOutPage {
            frame: self.frame(format!("/case/{}", single.number)),
            number: single.number,
            tip: ready.tip,
            at: single.at,
            name: visible(&ready.attachment.name),
            kind: visible(&ready.attachment.media_type),
            size: words::size(ready.attachment.size),
            sha256: hex(&ready.attachment.sha256.0),
            scrub: words::scrub(&ready.attachment),
            folder: folder.to_owned(),
            file: ready.file.display().to_string(),
        };
        answer::page(StatusCode::OK, &page)
    }

    fn written(&self, written: &Ready) -> Vec<Line> {
        let t = *held(&self.tongue);
        let scrub = t.say(words::scrub(&written.attachment));
        let (file, sha256) = (written.file.display(), hex(&written.attachment.sha256.0));
        let said = t.with("Copied to {}: SHA-256 {}, {}.", &[&file, &sha256, &scrub]);
        let hostile = "The copy is the file as it came in, and may be made to attack: open it only where nothing else lies, and never on this machine.";
        vec![Line::good(said), Line::bad(t.say(hostile))]
    }
}

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
    left::Moment,
    tried,
};
use crate::{
    clock,
    editing::Undo,
    extract::{
        medium::MediumError,
        single::{self, NotTakenOut, Ready, Single},
    },
    pixels::preview::PreviewError,
    show::{visible::visible, words},
    vault::{Act, Id, VaultError},
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
                // It shows what an attachment is: a look at the case.
                self.vault.enter(clock::today(), &[Act::Triaged(case)])?;
                return Ok(self.sure(&single, folder, &ready));
            }
            Ok(ready) => {
                let Some(_one_at_a_time) = tried(&self.stepping) else {
                    return Ok(self.another_is_made(case));
                };
                let _writing = held(&self.writing);
                // Asked before the page ends, which waits for what is being written and for nothing after it.
                if self.over.is_asked() {
                    return Ok(answer::over(t));
                }
                let written = ready.write(&self.vault, clock::today(), &self.over);
                // Nobody can click meanwhile.
                *held(&self.used) = Moment::now();
                written
            }
            Err(error) => Err(error),
        };
        let lines = match done {
            Ok(written) => {
                // What can be taken back is the last act, and a copy is not.
                *held(&self.undo) = Undo::default();
                self.written(&written)
            }
            Err(
                NotTakenOut::Vault(error) | NotTakenOut::Attachment(PreviewError::Vault(error)),
            ) => {
                return Err(error);
            }
            Err(NotTakenOut::Attachment(PreviewError::NoTip | PreviewError::NoAttachment)) => {
                return Ok(answer::not_found(t));
            }
            Err(NotTakenOut::Medium(MediumError::Unfinished(file))) => {
                let words =
                    "Nothing was copied: {} is left of a copy that was cut off. Remove it first.";
                vec![Line::bad(t.with(words, &[&file.display()]))]
            }
            Err(error) => {
                vec![Line::bad(t.with("Nothing was copied: {}.", &[&t.reason(&error.to_string())]))]
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

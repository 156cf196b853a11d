//! The mark "sexual image of a minor" on the page, by the same functions as the commands.

use super::{Page, acts::lines, answer, answer::Answer, form::Form, frame::Line, held, refused};
use crate::{
    casefile::restricted::Image,
    editing::Undo,
    marking::{self, NotMarked},
    pixels::preview::PreviewError,
    say::Bar,
    vault::{Reason, VaultError},
};

impl Page {
    /// Marks a file, names somebody who may look at it, or takes its mark back, as the form asks.
    pub(super) fn restrict(
        &self,
        case: u64,
        what: &str,
        form: &Form,
    ) -> Result<Answer, VaultError> {
        let t = *held(&self.tongue);
        let tip = form.one("tip").and_then(|tip| tip.parse().ok());
        let at = form.one("at").and_then(|at| at.parse().ok());
        let (Some(tip), Some(at)) = (tip, at) else { return Ok(answer::odd(t)) };
        let image = match marking::image(&self.vault, case, Some(tip), at) {
            Err(PreviewError::Vault(error)) => return Err(error),
            Err(_) => return Ok(answer::not_found(t)),
            Ok(image) => image,
        };
        // What was held in memory of it is forgotten.
        *held(&self.made) = None;
        // One key must not take back what only a keeper does.
        *held(&self.undo) = Undo::default();
        match self.marked(case, image, (what, form)) {
            Ok(told) => self.tell(told),
            Err(NotMarked::Vault(error)) => return Err(error),
            Err(error) => {
                self.tell([Line::bad(
                    t.with("Nothing was changed: {}.", &[&refused::mark(&error, t)]),
                )]);
            }
        }
        *held(&self.facts) = None;
        Ok(answer::see(&format!("/case/{case}")))
    }

    fn marked(
        &self,
        case: u64,
        image: Image,
        (what, form): (&str, &Form),
    ) -> Result<Vec<Line>, NotMarked> {
        let t = *held(&self.tongue);
        let file = self.vault.case_file(&mut Bar::new())?;
        let of = (case, image);
        let told = match (what, form.one("name")) {
            ("unmark", _) => {
                let reason = form.one("reason").unwrap_or_default().parse::<Reason>();
                let Ok(reason) = reason else {
                    // Whoever may not is told that first.
                    self.vault.hold(meldkluis_crypto::officer::Role::Keeper)?;
                    let words = "Nothing was changed: give the reason, on one line of at most 200 characters.";
                    return Ok(vec![Line::bad(t.say(words))]);
                };
                marking::unmark(&self.vault, &file, image, &reason)?
            }
            (_, Some(name)) => marking::let_see(&self.vault, &file, of, name)?,
            (_, None) => marking::mark(&self.vault, &file, of)?,
        };
        Ok(lines(&told, t))
    }
}

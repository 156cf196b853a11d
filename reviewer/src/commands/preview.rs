//! `preview`: one attachment as safe pixels, words or sound, written anew.

use std::path::PathBuf;

use clap::Args;
use meldkluis_crypto::note::hex;
use serde_json::json;

use super::{Context, Failed, Verdict};
use crate::{
    clock,
    pixels::{
        Shown, View, Viewer, Why,
        input::Kind,
        preview::{self, Found, Place},
    },
    show::words,
    vault::Id,
};

/// Frames of a film beside each other.
const FILM_COLUMNS: usize = 4;

#[derive(Debug, Args)]
pub(super) struct Preview {
    /// The number of the case in list.
    number: u64,
    /// The number of the attachment in show: 1 is attachments/01.
    attachment: u32,
    /// A file that does not exist yet: .png for pictures, pages and films, .txt for words, .wav for sound.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The tip, as show names it, when the case has several.
    #[arg(long, value_name = "G-I")]
    tip: Option<Id>,
    /// The page to begin with, or the second of a film or a recording.
    #[arg(long, default_value_t = 0, value_name = "N")]
    from: u32,
    /// Writes pictures grey and in coarse squares.
    #[arg(long, conflicts_with = "sound")]
    blurred: bool,
    /// The sound of a film, instead of its pictures.
    #[arg(long)]
    sound: bool,
}

impl Preview {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        let place = Place::free(&vault, &self.out)?;
        let id = preview::tip_of(&vault, self.number, self.tip)?;
        let found = preview::find(&vault, id, self.attachment, clock::today())?;
        let view = self.view(&found)?;
        if matches!(view.shown, Shown::Cannot(_)) {
            self.tell(context, &found, &view, None);
            return Ok(Verdict::Found);
        }
        let shown = if self.blurred { preview::blurred(&view.shown)? } else { view.shown };
        let film = found.input.as_ref().is_some_and(|input| input.kind() == Kind::Film);
        let out = place.write(&shown, if film { FILM_COLUMNS } else { 1 })?;
        self.tell(context, &found, &View { shown, ..view }, Some(out));
        Ok(Verdict::Fine)
    }

    fn view(&self, found: &Found) -> Result<View, Failed> {
        let Some(input) = &found.input else {
            return Ok(View { shown: Shown::Cannot(Why::TooLarge), next: None });
        };
        let viewer = Viewer::beside_this_program().map_err(|error| {
            Failed::new(error, "Install meldkluis-pixels beside meldkluis-reviewer")
        })?;
        Ok(if self.sound { viewer.sound(input, self.from) } else { viewer.show(input, self.from) })
    }

    fn tell(&self, context: &Context, found: &Found, view: &View, out: Option<PathBuf>) {
        let (what, why) = match &view.shown {
            Shown::Pages(pages) => (format!("{} picture(s)", pages.len()), None),
            Shown::Text(_) => ("words".to_owned(), None),
            Shown::Sound(_) => ("sound".to_owned(), None),
            Shown::Cannot(why) => ("nothing".to_owned(), Some(why.to_string())),
        };
        let (sha256, scrub) = (hex(&found.attachment.sha256.0), words::scrub(&found.attachment));
        let machine = json!({
            "case": self.number,
            "generation": found.id.generation,
            "index": found.id.index,
            "attachment": self.attachment,
            "sha256": sha256,
            "scrub": scrub,
            "out": out,
            "shown": what,
            "blurred": self.blurred,
            "why": why,
            "next": view.next,
        });
        context.print(&machine, || {
            let first = match (&out, &why) {
                (Some(out), _) => format!("{what} of it, made anew, in {}", out.display()),
                (None, Some(why)) => format!("{why}. Nothing was written"),
                (None, None) => what.clone(),
            };
            let next = view.next.map(|next| format!("\nit goes on: --from {next}"));
            let next = next.unwrap_or_default();
            format!("{first}{next}\nSHA-256 of the original {sha256}, {scrub}")
        });
    }
}

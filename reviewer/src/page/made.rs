//! An attachment made anew: held in memory until the next one takes its place, and shown under a name that nobody guesses.

use askama::Template;
use meldkluis_crypto::{Entropy as _, note::hex};
use zeroize::Zeroizing;

use super::{
    film::Film,
    frame::{Frame, Shown as Piece, pieces},
};
use crate::{
    casefile::restricted::Image,
    clock,
    entropy::Os,
    pixels::{
        Picture, Shown, View, Viewer, Why,
        film::Spot,
        input::Kind,
        png,
        preview::{self, PreviewError},
    },
    show::{visible::visible, words},
    vault::{Id, Vault},
};

/// Frames of a film beside each other.
const FILM_COLUMNS: usize = 4;

/// What somebody asked to see.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) number: u64,
    pub(super) tip: Id,
    pub(super) at: u32,
    pub(super) from: u32,
    pub(super) blurred: bool,
}

/// What was made of it.
pub(super) struct Made {
    pub(super) key: String,
    pub(super) number: u64,
    /// What it was made of.
    pub(super) image: Image,
    pub(super) wanted: Wanted,
    pub(super) name: String,
    pub(super) sha256: String,
    pub(super) scrub: &'static str,
    /// What it needs to be stepped through, if it is a film.
    pub(super) film: Option<Film>,
    pictures: Vec<Zeroizing<Vec<u8>>>,
    sound: Option<Zeroizing<Vec<u8>>>,
    words: Zeroizing<String>,
    why: Option<Why>,
    next: Option<u32>,
}

/// The page of an attachment.
#[derive(Template)]
#[template(path = "file.html")]
pub(super) struct FilePage {
    frame: Frame,
    number: u64,
    tip: Id,
    at: u32,
    blurred: bool,
    name: String,
    sha256: String,
    scrub: &'static str,
    key: String,
    pictures: Vec<usize>,
    sound: bool,
    words: Vec<Piece>,
    why: Option<String>,
    next: Option<u32>,
    film: bool,
}

impl Made {
    /// Makes an attachment anew, after the audit trail says so.
    ///
    /// # Errors
    /// [`PreviewError`].
    pub(super) fn make(vault: &Vault, wanted: Wanted) -> Result<Self, PreviewError> {
        let tip = preview::tip_of(vault, wanted.number, Some(wanted.tip))?;
        let found = preview::find(vault, tip, wanted.at, clock::today())?;
        let viewer = Viewer::beside_this_program()?;
        let view = match &found.input {
            Some(input) => viewer.show(input, wanted.from),
            None => View { shown: Shown::Cannot(Why::TooLarge), next: None },
        };
        let film = found.input.as_ref().is_some_and(|input| input.kind() == Kind::Film);
        let mut key = [0; 16];
        Os.fill(&mut key);
        let mut made = Self {
            key: hex(&key),
            number: wanted.number,
            image: Image { tip, at: wanted.at, sha256: found.attachment.sha256.0 },
            wanted,
            name: visible(&found.attachment.name),
            sha256: hex(&found.attachment.sha256.0),
            scrub: words::scrub(&found.attachment),
            pictures: vec![],
            sound: None,
            words: Zeroizing::default(),
            why: None,
            next: view.next,
            film: None,
        };
        let drawn = matches!(view.shown, Shown::Pages(_));
        if let Some(input) = found.input.filter(|_| film && drawn) {
            made.film = Film::of(&viewer, input);
        }
        made.fill(view.shown, if film { FILM_COLUMNS } else { 1 })?;
        Ok(made)
    }

    fn fill(&mut self, shown: Shown, columns: usize) -> Result<(), PreviewError> {
        match shown {
            Shown::Pages(pages) => {
                let blurred: Vec<Picture>;
                let pages = if self.wanted.blurred {
                    blurred = pages.iter().map(Picture::blurred).collect();
                    &blurred
                } else {
                    &pages
                };
                // A page is a picture of its own; frames lie beside each other.
                let together = if columns > 1 { pages.len().max(1) } else { 1 };
                for some in pages.chunks(together) {
                    let mut bytes = Zeroizing::new(vec![]);
                    png::write(&mut *bytes, &Picture::sheet(some, columns))?;
                    self.pictures.push(bytes);
                }
            }
            Shown::Text(text) => self.words = text,
            Shown::Sound(sound) => {
                let mut bytes = Zeroizing::new(Vec::with_capacity(sound.bytes().len() + 64));
                sound.write_wav(&mut *bytes)?;
                self.sound = Some(bytes);
            }
            Shown::Cannot(why) => self.why = Some(why),
        }
        Ok(())
    }

    /// Returns where its page is: that of one frame, if it is a film that has it, or of all of it.
    pub(super) fn address(&self, step: Option<&str>) -> String {
        let (number, key) = (self.number, &self.key);
        let spot = step.and_then(Spot::parse);
        match spot.filter(|spot| self.film.as_ref().is_some_and(|film| film.has(*spot))) {
            Some(spot) => format!("/case/{number}/film/{key}/{}", spot.name()),
            None => format!("/case/{number}/file/{key}"),
        }
    }

    /// Returns the addresses of its pictures.
    pub(super) fn addresses(&self) -> Vec<String> {
        (1..=self.pictures.len()).map(|at| format!("/made/{}/{at}", self.key)).collect()
    }

    /// Returns a picture, counted from 1, or the sound.
    pub(super) fn part(&self, part: &str) -> Option<(&'static str, Vec<u8>)> {
        if part == "sound" {
            return Some(("audio/wav", self.sound.as_ref()?.to_vec()));
        }
        if let Some(spot) = part.strip_prefix("frame-") {
            return Some(("image/png", self.film.as_ref()?.part(spot)?));
        }
        let at = super::number(part).and_then(|at| usize::try_from(at).ok()?.checked_sub(1))?;
        Some(("image/png", self.pictures.get(at)?.to_vec()))
    }

    /// Returns the page that shows it.
    pub(super) fn page(&self, frame: Frame) -> FilePage {
        FilePage {
            number: self.number,
            tip: self.wanted.tip,
            at: self.wanted.at,
            blurred: self.wanted.blurred && !self.pictures.is_empty(),
            name: self.name.clone(),
            sha256: self.sha256.clone(),
            scrub: self.scrub,
            key: self.key.clone(),
            pictures: (1..=self.pictures.len()).collect(),
            sound: self.sound.is_some(),
            words: pieces(&self.words),
            why: self.why.map(|why| frame.t.say(why.to_string())),
            next: self.next,
            film: self.film.is_some(),
            frame,
        }
    }
}

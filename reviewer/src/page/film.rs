//! A film, one frame at a time: made anew by a fresh child for each request, and the newest alone is held.
//!
//! The click that shows a film, blurred or clearly, is entered into the audit trail once. The frames that follow are parts
//! of that look: whoever reads the trail learns who saw which film and not how long they looked at what, and a film of an
//! hour does not bury every other look under its lines. To see clearly what was blurred is another click, and another line.

use std::sync::{Arc, atomic::Ordering};

use askama::Template;
use hyper::StatusCode;
use zeroize::Zeroizing;

use super::{
    Page, answer,
    answer::Answer,
    frame::Frame,
    held,
    made::{Made, Wanted},
};
use crate::pixels::{
    Input, Picture, Viewer, Why,
    film::{Grid, Spot},
    png,
};

/// A film that can be stepped through.
pub(super) struct Film {
    input: Arc<Input>,
    /// The millisecond at which its last picture is shown.
    last: u32,
    /// The newest frame, and where it is.
    frame: Option<(Spot, Zeroizing<Vec<u8>>)>,
}

/// The page of one frame.
#[derive(Template)]
#[template(path = "film.html")]
struct FilmPage {
    frame: Frame,
    key: String,
    wanted: Wanted,
    name: String,
    sha256: String,
    scrub: &'static str,
    spot: String,
    place: String,
    time: String,
    before: Option<String>,
    behind: Option<String>,
    /// The same moment on the other grid.
    other: String,
    fine: bool,
    why: Option<String>,
}

impl Film {
    /// Finds out how far a film goes; nothing when that cannot be told, and so it cannot be stepped through.
    pub(super) fn of(viewer: &Viewer, input: Input) -> Option<Self> {
        let last = viewer.last_shown(&input).ok()?;
        Some(Self { input: Arc::new(input), last, frame: None })
    }

    /// Returns a frame by its place, if it is the newest.
    pub(super) fn part(&self, spot: &str) -> Option<Vec<u8>> {
        let (of, bytes) = self.frame.as_ref()?;
        (of.name() == spot).then(|| bytes.to_vec())
    }

    /// Tells whether it goes as far.
    pub(super) fn has(&self, spot: Spot) -> bool {
        spot.is_in(self.last)
    }
}

impl Page {
    /// Answers `KEY/SPOT`: one frame of the film that was shown last, and what is before and behind it.
    pub(super) fn film(&self, number: u64, rest: &str) -> Option<Answer> {
        let (key, spot) = rest.split_once('/')?;
        let spot = Spot::parse(spot)?;
        let mine = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let one_at_a_time = held(&self.stepping);
        if self.asked.load(Ordering::SeqCst) != mine {
            // Whoever clicked on waits for a later frame, and nobody for this one.
            return Some(answer::see(&format!("/case/{number}/file/{key}")));
        }
        let (input, blurred) = {
            let made = held(&self.made);
            let made = made.as_ref().filter(|made| made.key == key && made.number == number)?;
            let film = made.film.as_ref().filter(|film| film.has(spot))?;
            (Arc::clone(&film.input), made.wanted.blurred)
        };
        // What was forgotten meanwhile, or took another's place, is shown no more.
        let drawn = draw(&input, spot, blurred);
        let frame = self.frame(format!("/case/{number}"));
        let mut made = held(&self.made);
        let made = made.as_mut().filter(|made| made.key == key)?;
        let why = made.film.as_mut()?.take(spot, drawn);
        drop(one_at_a_time);
        Some(answer::page(StatusCode::OK, &FilmPage::of(made, spot, why, frame)?))
    }
}

fn draw(input: &Input, spot: Spot, blurred: bool) -> Result<Zeroizing<Vec<u8>>, Why> {
    let viewer = Viewer::beside_this_program().map_err(|_| Why::NoSandbox)?;
    let picture = viewer.frame(input, spot.moment())?;
    let picture = if blurred { picture.blurred() } else { picture };
    let mut bytes = Zeroizing::new(vec![]);
    png::write(&mut *bytes, &Picture::sheet(&[picture], 1)).map_err(|_| Why::TooLarge)?;
    Ok(bytes)
}

impl Film {
    fn take(&mut self, spot: Spot, drawn: Result<Zeroizing<Vec<u8>>, Why>) -> Option<Why> {
        let (frame, why) = match drawn {
            Ok(bytes) => (Some((spot, bytes)), None),
            Err(why) => (None, Some(why)),
        };
        self.frame = frame;
        why
    }
}

impl FilmPage {
    fn of(made: &Made, spot: Spot, why: Option<Why>, frame: Frame) -> Option<Self> {
        let film = made.film.as_ref()?;
        let (t, fine) = (frame.t, spot.grid == Grid::Fine);
        let other = spot.on(if fine { Grid::Coarse } else { Grid::Fine });
        Some(Self {
            key: made.key.clone(),
            wanted: made.wanted,
            name: made.name.clone(),
            sha256: made.sha256.clone(),
            scrub: made.scrub,
            spot: spot.name(),
            place: t.with("Frame {} of {}", &[&spot.at, &spot.grid.count(film.last)]),
            time: t.with("at {}", &[&time(spot.moment())]),
            before: spot.before().map(Spot::name),
            behind: spot.behind(film.last).map(Spot::name),
            other: other.name(),
            fine,
            why: why.map(|why| t.say(why.to_string())),
            frame,
        })
    }
}

/// Writes a moment as a player does: `1:02:03`, and tenths where there are any.
fn time(moment: u32) -> String {
    let (seconds, tenths) = (moment / 1000, moment % 1000 / 100);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let hours = if hours > 0 { format!("{hours}:{minutes:02}") } else { minutes.to_string() };
    let tenths = if tenths > 0 { format!(".{tenths}") } else { String::new() };
    format!("{hours}:{seconds:02}{tenths}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_a_player_does() {
        for (moment, words) in [
            (0, "0:00"),
            (2_000, "0:02"),
            (62_400, "1:02.4"),
            (3_723_000, "1:02:03"),
            (86_400_000, "24:00:00"),
        ] {
            assert_eq!(time(moment), words);
        }
    }
}

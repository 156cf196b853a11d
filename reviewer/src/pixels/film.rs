//! One frame of a film at a time: how far a film goes, and the picture at one moment, each through a fresh child.
//!
//! What comes in: the bytes of a film, and a place on a [`Grid`]. What goes out: one picture, bounded.
//! How many frames there are is counted from the packets that are in the file, and never believed from what it declares: a
//! film that says it is a year long is as long as what is in it.
//! Nothing of a film but its bytes is held between two frames.

use std::{io::BufReader, num::NonZeroU32};

use super::{Input, Picture, Viewer, Why, stream, viewer::FFMPEG};

/// Moments of a film that lie equally far apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grid {
    /// Every two seconds, as on the sheet.
    Coarse,
    /// Five in a second.
    Fine,
}

/// A place on a grid, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The grid.
    pub grid: Grid,
    /// Which of its moments.
    pub at: NonZeroU32,
}

impl Grid {
    /// Milliseconds from one to the next.
    #[must_use]
    pub fn step(self) -> u32 {
        match self {
            Self::Coarse => super::viewer::STEP * 1000,
            Self::Fine => 200,
        }
    }

    /// Returns how many of its moments a film has whose last picture is shown at this millisecond.
    #[must_use]
    pub fn count(self, last: u32) -> u32 {
        last / self.step() + 1
    }
}

impl Spot {
    /// The first of a grid.
    #[must_use]
    pub fn first(grid: Grid) -> Self {
        Self { grid, at: NonZeroU32::MIN }
    }

    /// Reads `12`, the twelfth of the coarse grid, or `f12`, of the fine one, in their one spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (grid, number) = match text.strip_prefix('f') {
            Some(number) => (Grid::Fine, number),
            None => (Grid::Coarse, text),
        };
        let spot = Self { grid, at: number.parse().ok()? };
        (spot.name() == text).then_some(spot)
    }

    /// Writes what [`Self::parse`] reads.
    #[must_use]
    pub fn name(self) -> String {
        match self.grid {
            Grid::Coarse => self.at.to_string(),
            Grid::Fine => format!("f{}", self.at),
        }
    }

    /// Returns its millisecond.
    #[must_use]
    pub fn moment(self) -> u32 {
        (self.at.get() - 1).saturating_mul(self.grid.step())
    }

    /// Returns the same moment, or the one before it, on a grid.
    #[must_use]
    pub fn on(self, grid: Grid) -> Self {
        let at = NonZeroU32::MIN.saturating_add(self.moment() / grid.step());
        Self { grid, at }
    }

    /// Returns the one before; none before the first.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        Some(Self { at: NonZeroU32::new(self.at.get() - 1)?, ..self })
    }

    /// Returns the one behind it in a film whose last picture is shown at this millisecond; none behind the last.
    #[must_use]
    pub fn behind(self, last: u32) -> Option<Self> {
        let next = Self { at: self.at.saturating_add(1), ..self };
        next.is_in(last).then_some(next)
    }

    /// Tells whether a film whose last picture is shown at this millisecond has it.
    #[must_use]
    pub fn is_in(self, last: u32) -> bool {
        self.at.get() <= self.grid.count(last)
    }
}

impl Viewer {
    /// Returns the millisecond at which the last picture of a film is shown.
    ///
    /// # Errors
    /// [`Why`].
    pub fn last_shown(&self, input: &Input) -> Result<u32, Why> {
        let asked = self.asked(vec!["packets"], FFMPEG);
        let last = self.look(input, &asked, |said| stream::last_shown(BufReader::new(said)))?;
        last.ok_or(Why::Damaged)
    }

    /// Returns the first picture of a film at a millisecond or after it, with sides of at most [`stream::LARGE_MOST`].
    ///
    /// # Errors
    /// [`Why`]; [`Why::Ended`] when there is none.
    pub fn frame(&self, input: &Input, moment: u32) -> Result<Picture, Why> {
        let one = |which| {
            let at = moment.to_string();
            let asked = self.asked(vec!["frame", &at, which], FFMPEG);
            self.look(input, &asked, |said| stream::large(BufReader::new(said)))
        };
        let found = match one("every") {
            // Too much to draw from the last picture that stands for itself: the next such one is quick to find.
            Err(Why::Late) => one("keys"),
            found => found,
        }?;
        found.ok_or(Why::Ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(text: &str) -> Spot {
        Spot::parse(text).unwrap()
    }

    #[test]
    fn places_have_one_spelling() {
        for odd in ["", "0", "f0", "01", "f01", "+1", "f", "F1", "-1", "1 ", "4294967296"] {
            assert_eq!(Spot::parse(odd), None, "{odd}");
        }
        for fine in ["1", "12", "f1", "f120"] {
            assert_eq!(spot(fine).name(), fine);
        }
    }

    #[test]
    fn stepping_ends_at_both_ends_and_the_grids_agree() {
        let last = 9_900;
        assert_eq!((Grid::Coarse.count(last), Grid::Fine.count(last)), (5, 50));
        assert_eq!(spot("1").before(), None);
        assert_eq!(spot("2").before(), Some(spot("1")));
        assert_eq!((spot("4").behind(last), spot("5").behind(last)), (Some(spot("5")), None));
        assert_eq!((spot("5").moment(), spot("f50").moment()), (8_000, 9_800));
        assert_eq!(
            (spot("3").on(Grid::Fine), spot("f29").on(Grid::Coarse)),
            (spot("f21"), spot("3"))
        );
        assert!(!spot("4294967295").is_in(stream::FILM_MOST));
        assert_eq!(spot("4294967295").behind(u32::MAX), None);
        assert_eq!(Grid::Coarse.count(0), 1, "a film of one picture");
    }
}

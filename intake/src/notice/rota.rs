//! Who carries on which day, as the operator wrote it down.

use std::fmt;

use meldkluis_crypto::day::Day;
use serde::{Deserialize, Deserializer, de};

use crate::config::Weekday;

/// The room that a name takes in every mail, in bytes of UTF-8.
pub const NAME_BYTES: usize = 48;
/// The most rows that a rota may have.
pub(super) const TURNS_MAX: usize = 400;

/// A name, or whatever tells people who is meant: 1 to [`NAME_BYTES`] bytes that print.
#[derive(Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Takes a name over; nothing when it is empty, too long, or acts on a screen instead of printing.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let fits = !text.trim().is_empty() && text.len() <= NAME_BYTES;
        (fits && text.chars().all(prints)).then(|| Self(text.to_owned()))
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Control characters end a line; bidirectional ones turn the columns of the mail around.
fn prints(c: char) -> bool {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !c.is_control() && !turns && !matches!(c, '\u{2028}' | '\u{2029}')
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Name")
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?)
            .ok_or_else(|| de::Error::custom("a name is 1 to 48 bytes of letters and signs"))
    }
}

/// When a row of the rota holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// Every week.
    Weekday(Weekday),
    /// Once; before what its weekday says.
    Date(Day),
}

impl<'de> Deserialize<'de> for On {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if let Ok(day) = text.parse() {
            return Ok(Self::Date(day));
        }
        Weekday::deserialize(de::value::StringDeserializer::new(text)).map(Self::Weekday)
    }
}

/// One row: who carries then, and who does when they cannot.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// A weekday, or a date.
    pub on: On,
    /// Who carries.
    pub carries: Name,
    /// Who carries when they cannot.
    pub stand_in: Option<Name>,
}

/// Returns the row of a day: that of its date, else that of its weekday.
#[must_use]
pub fn turn(rota: &[Turn], day: Day) -> Option<&Turn> {
    let row = |on: On| rota.iter().find(|turn| turn.on == on);
    row(On::Date(day)).or_else(|| row(On::Weekday(weekday(day))))
}

/// Returns the weekday of a day; 1970-01-01 was a Thursday.
///
/// # Panics
/// Never: a week has seven days.
#[must_use]
pub fn weekday(day: Day) -> Weekday {
    let from_monday = usize::try_from((day.number() + 3) % 7).expect("below seven");
    *Weekday::ALL.get(from_monday).expect("below seven")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<Vec<Turn>, toml::de::Error> {
        #[derive(Deserialize)]
        struct Rows {
            rota: Vec<Turn>,
        }
        toml::from_str::<Rows>(text).map(|rows| rows.rota)
    }

    #[test]
    fn weekdays_of_known_days_are_right() {
        for (day, expected) in [
            ("1970-01-01", Weekday::Thursday),
            ("2000-02-29", Weekday::Tuesday),
            ("2026-11-28", Weekday::Saturday),
            ("2026-11-30", Weekday::Monday),
        ] {
            assert_eq!(weekday(day.parse().unwrap()), expected, "{day}");
        }
    }

    #[test]
    fn date_comes_before_its_weekday() {
        let rota = rows(
            "[[rota]]\non = 'saturday'\ncarries = 'weekly'\n[[rota]]\non = '2026-11-28'\ncarries = 'once'",
        )
        .unwrap();
        let carries = |day: &str| {
            let turn = turn(&rota, day.parse().unwrap());
            turn.map(|turn| turn.carries.as_str().to_owned())
        };
        assert_eq!(carries("2026-11-28").as_deref(), Some("once"));
        assert_eq!(carries("2026-12-05").as_deref(), Some("weekly"));
        assert_eq!(carries("2026-11-29"), None);
    }

    #[test]
    fn rows_that_cannot_be_meant_are_refused() {
        for (on, carries) in [
            ("'zaterdag'", "'a'"),
            ("'2026-02-29'", "'a'"),
            ("'monday'", "''"),
            ("'monday'", "' '"),
            ("'monday'", "\"a\\nb\""),
            ("'monday'", "\"a\\u202eb\""),
            ("'monday'", "'0123456789012345678901234567890123456789012345678'"),
        ] {
            assert!(rows(&format!("[[rota]]\non = {on}\ncarries = {carries}")).is_err(), "{on}");
        }
    }

    #[test]
    fn name_is_not_shown_by_debug() {
        assert_eq!(format!("{:?}", Name::new("first desk").unwrap()), "Name");
    }
}

//! A UTC day, the finest time that is ever written about a tip.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

const SECONDS: u64 = 86_400;

/// A day in the proleptic Gregorian calendar, UTC, from 1970-01-01 to 9999-12-31.
///
/// Its text form is ISO 8601 (`2026-11-23`) and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(u32);

/// A text that is not a day of the form `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day of the form YYYY-MM-DD")]
pub struct NotADay;

impl Day {
    /// The last day that the text form can show, 9999-12-31.
    pub const LAST: Self = Self(2_932_896);

    /// Takes the day of a Unix time in seconds; times past the year 9999 are its last day.
    #[must_use]
    pub fn from_unix(seconds: u64) -> Self {
        Self::from_number(u32::try_from(seconds / SECONDS).unwrap_or(u32::MAX))
    }

    /// Takes a number of days since 1970-01-01; later than [`Day::LAST`] is [`Day::LAST`].
    #[must_use]
    pub fn from_number(days: u32) -> Self {
        Self(days.min(Self::LAST.0))
    }

    /// Returns the number of days since 1970-01-01.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }

    /// Returns the day `days` later.
    #[must_use]
    pub fn plus(self, days: u32) -> Self {
        Self::from_number(self.0.saturating_add(days))
    }

    /// Returns the last day of the month that is `months` behind this day's own.
    #[must_use]
    pub fn month_end(self, months: u32) -> Self {
        let (year, month, _) = self.civil();
        let next = (year * 12 + month - 1).saturating_add(months).saturating_add(1);
        let first = Self::from_civil(next / 12, next % 12 + 1, 1);
        first.map_or(Self::LAST, |first| Self(first.0 - 1))
    }

    /// Splits into year, month and day of the month (Howard Hinnant, "chrono-compatible low-level date algorithms").
    fn civil(self) -> (u32, u32, u32) {
        let shifted = self.0 + 719_468;
        let era = shifted / 146_097;
        let of_era = shifted % 146_097;
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        (year + era * 400 + u32::from(month <= 2), month, day)
    }

    fn from_civil(year: u32, month: u32, day: u32) -> Option<Self> {
        if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day)
        {
            return None;
        }
        let shifted_year = if month <= 2 { year - 1 } else { year };
        let era = shifted_year / 400;
        let of_era = shifted_year % 400;
        let shifted_month = if month > 2 { month - 3 } else { month + 9 };
        let of_year = (153 * shifted_month + 2) / 5 + day - 1;
        let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        let found = Self(days.checked_sub(719_468)?);
        (found.civil() == (year, month, day)).then_some(found)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let mut parts = text.split('-').map(|part| part.parse::<u32>().map_err(|_| NotADay));
        let (Some(year), Some(month), Some(day), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotADay);
        };
        let found = Self::from_civil(year?, month?, day?).ok_or(NotADay)?;
        if found.to_string() == text { Ok(found) } else { Err(NotADay) }
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days_have_known_numbers() {
        for (text, number) in [
            ("1970-01-01", 0),
            ("2000-02-29", 11_016),
            ("2026-11-23", 20_780),
            ("9999-12-31", 2_932_896),
        ] {
            assert_eq!(text.parse(), Ok(Day(number)));
            assert_eq!(Day(number).to_string(), text);
        }
        assert_eq!(Day::from_unix(1_795_392_000 + 86_399).to_string(), "2026-11-23");
    }

    #[test]
    fn every_day_round_trips() {
        for number in 0..=Day::LAST.0 {
            let day = Day(number);
            let (year, month, of_month) = day.civil();
            assert_eq!(Day::from_civil(year, month, of_month), Some(day));
        }
    }

    #[test]
    fn months_end_on_their_last_day() {
        for (day, months, end) in [
            ("2026-11-23", 0, "2026-11-30"),
            ("2026-11-01", 3, "2027-02-28"),
            ("2026-11-30", 3, "2027-02-28"),
            ("2027-11-30", 3, "2028-02-29"),
            ("2026-12-31", 0, "2026-12-31"),
            ("2026-12-31", 1, "2027-01-31"),
            ("9999-11-05", 3, "9999-12-31"),
            ("2026-01-01", u32::MAX, "9999-12-31"),
        ] {
            let day: Day = day.parse().unwrap();
            assert_eq!(day.month_end(months).to_string(), end, "{day} {months}");
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            "",
            "2026-1-01",
            "2026-02-29",
            "2026-13-01",
            "+2026-01-01",
            "2026-01-01 ",
            "2026-01-01-01",
        ] {
            assert_eq!(text.parse::<Day>(), Err(NotADay), "{text:?}");
        }
    }
}

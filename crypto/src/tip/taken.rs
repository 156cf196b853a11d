//! Where and when an attachment says that it was made, for a sender who asked to have that told.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// What an attachment said of its making before that was removed from it; at least one of the two.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Told")]
pub struct Taken {
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<Time>,
}

/// [`Taken`] as it is read, before it is known to say anything.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    #[serde(default)]
    place: Option<Place>,
    #[serde(default)]
    time: Option<Time>,
}

impl TryFrom<Told> for Taken {
    type Error = &'static str;

    fn try_from(told: Told) -> Result<Self, Self::Error> {
        Self::new(told.place, told.time).ok_or("neither place nor time")
    }
}

impl Taken {
    /// Takes what is known; nothing when nothing is.
    #[must_use]
    pub fn new(place: Option<Place>, time: Option<Time>) -> Option<Self> {
        (place.is_some() || time.is_some()).then_some(Self { place, time })
    }

    /// Returns the place.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        self.place
    }

    /// Returns the time.
    #[must_use]
    pub fn time(&self) -> Option<&Time> {
        self.time.as_ref()
    }
}

impl fmt::Debug for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Taken")
    }
}

/// A place on earth (WGS 84).
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    latitude: Degrees<90>,
    longitude: Degrees<180>,
}

impl Place {
    /// Takes degrees, north and east positive; nothing when they are not on earth.
    #[must_use]
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let latitude = Degrees::parse(&format!("{:.6}", latitude + 0.0))?;
        Some(Self { latitude, longitude: Degrees::parse(&format!("{:.6}", longitude + 0.0))? })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.latitude, self.longitude)
    }
}

/// Degrees between minus and plus `MAX`, in millionths (about a decimetre); in JSON a string such as `-4.370216`.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Degrees<const MAX: i32>(i32);

impl<const MAX: i32> Degrees<MAX> {
    /// Reads the one spelling that [`fmt::Display`] writes, and `-0.000000`.
    fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) = digits.split_once('.')?;
        let plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        if part.len() != 6 || !(1..=3).contains(&whole.len()) || !plain(whole) || !plain(part) {
            return None;
        }
        let millionths =
            whole.parse::<i32>().ok()?.checked_mul(1_000_000)? + part.parse::<i32>().ok()?;
        let within = millionths <= MAX.checked_mul(1_000_000)?;
        within.then_some(Self(if negative { -millionths } else { millionths }))
    }
}

impl<const MAX: i32> fmt::Display for Degrees<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        write!(f, "{sign}{}.{:06}", size / 1_000_000, size % 1_000_000)
    }
}

impl<const MAX: i32> Serialize for Degrees<MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, const MAX: i32> Deserialize<'de> for Degrees<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not degrees"))
    }
}

/// A time as RFC 3339 writes it, to the second, without a zone where the file named none.
///
/// It is the file's own word, not a time of this service: whether there is such a day is not asked.
#[derive(Clone, PartialEq, Eq)]
pub struct Time(String);

impl Time {
    /// Reads `2026-11-23T21:04:05`, with `Z`, `+01:00` or nothing behind it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (local, zone) = text.split_at_checked(19)?;
        let known = matches(local, b"0000-00-00T00:00:00")
            && (zone.is_empty()
                || zone == "Z"
                || matches(zone, b"+00:00")
                || matches(zone, b"-00:00"));
        known.then(|| Self(text.to_owned()))
    }
}

/// Tells whether `text` has a digit wherever `shape` has a zero, and the same byte everywhere else.
fn matches(text: &str, shape: &[u8]) -> bool {
    let alike = |(byte, shape): (u8, &u8)| {
        if *shape == b'0' { byte.is_ascii_digit() } else { byte == *shape }
    };
    text.len() == shape.len() && text.bytes().zip(shape).all(alike)
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not a time"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_on_earth_and_have_one_spelling() {
        for (latitude, longitude, shown) in [
            (52.370_216, 4.895_168, "52.370216, 4.895168"),
            (-90.0, 180.0, "-90.000000, 180.000000"),
            (-0.000_000_1, -179.5, "0.000000, -179.500000"),
        ] {
            let place = Place::new(latitude, longitude).unwrap();
            assert_eq!(place.to_string(), shown);
            let json = serde_json::to_string(&place).unwrap();
            assert_eq!(serde_json::from_str::<Place>(&json).unwrap().to_string(), shown);
        }
        for (latitude, longitude) in
            [(90.000_001, 0.0), (0.0, -180.1), (f64::NAN, 0.0), (0.0, f64::INFINITY)]
        {
            assert!(Place::new(latitude, longitude).is_none(), "{latitude} {longitude}");
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in
            ["52", "52.37", "+52.370216", "52.3702161", ".370216", "0x1.000000", "1e2.000000", ""]
        {
            assert!(Degrees::<90>::parse(text).is_none(), "{text}");
        }
        for text in [
            "2026-11-23",
            "2026-11-23 21:04:05",
            "2026-11-23T21:04:05z",
            "2026-11-23T21:04:05+1:00",
            "2026-11-23T21:04:05.5",
            "２026-11-23T21:04:0",
            "",
        ] {
            assert!(Time::parse(text).is_none(), "{text}");
        }
        for text in ["2026-11-23T21:04:05", "2026-11-23T21:04:05Z", "2026-11-23T21:04:05-03:30"] {
            assert_eq!(Time::parse(text).unwrap().to_string(), text);
        }
    }
}

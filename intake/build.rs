//! Fails the build when a row of data/places.toml was not checked for twelve months.
//!
//! Today is `SOURCE_DATE_EPOCH` where it is set, so that a released version can be built again from its source.

use std::{
    env, fs,
    time::{SystemTime, UNIX_EPOCH},
};

const PLACES: &str = "data/places.toml";
const DAY: u64 = 24 * 60 * 60;

/// Year, month and day.
type Date = (u64, u64, u64);

fn main() {
    println!("cargo::rerun-if-changed={PLACES}");
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");
    let text = fs::read_to_string(PLACES).expect("data/places.toml is there");
    let table: toml::Table = toml::from_str(&text).expect("data/places.toml is TOML");
    let places = table.get("place").and_then(toml::Value::as_array).expect("it has places");
    let today = date(now() / DAY);
    for place in places {
        let field = |name| place.get(name).and_then(toml::Value::as_str);
        let name = field("name").expect("a place has a name");
        let checked = field("checked_on").and_then(parse);
        let checked = checked.unwrap_or_else(|| panic!("{name}: checked_on is not a day"));
        let (year, month, day) = checked;
        assert!(
            (year + 1, month, day) >= today,
            "{name} was last checked over twelve months ago, on {year}-{month:02}-{day:02}: hold the row in \
             {PLACES} against the organisation's own word, and put today there"
        );
    }
}

#[expect(clippy::disallowed_methods, reason = "a build knows its day from nobody else")]
fn now() -> u64 {
    let set = env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    set.unwrap_or_else(|| {
        SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_secs()
    })
}

fn parse(day: &str) -> Option<Date> {
    let mut parts = day.split('-').map(str::parse);
    let date = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    parts.next().is_none().then_some(date)
}

/// Turns days since 1970 into a date of the Gregorian calendar (Hinnant, `civil_from_days`).
fn date(days: u64) -> Date {
    let days = days + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

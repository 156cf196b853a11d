//! Which rows of data/places.toml were checked too long ago to be built into a program; pure, so that a test can ask.

use std::cmp::Ordering;

const DAY: u64 = 24 * 60 * 60;

/// Year, month and day.
type Date = (u64, u64, u64);

/// Returns the time that a build takes for now: `SOURCE_DATE_EPOCH` where it is set, so that a released version can
/// be built again from its source.
///
/// # Errors
/// When what is set is not a number of seconds.
pub(crate) fn now(set: Option<&str>, clock: impl FnOnce() -> u64) -> Result<u64, String> {
    set.map_or_else(
        || Ok(clock()),
        |set| {
            set.parse().map_err(|_| format!("SOURCE_DATE_EPOCH is not a number of seconds: {set}"))
        },
    )
}

/// Finds the first row that was last checked more than twelve months before `now`, in seconds since 1970.
///
/// # Errors
/// What is wrong with that row, and what to do about it.
pub(crate) fn check(rows: &str, now: u64) -> Result<(), String> {
    let table: toml::Table = toml::from_str(rows).map_err(|error| error.to_string())?;
    let places = table.get("place").and_then(toml::Value::as_array).ok_or("there are no places")?;
    places.iter().try_for_each(|place| check_place(place, date(now / DAY)))
}

fn check_place(place: &toml::Value, today: Date) -> Result<(), String> {
    let field = |name| place.get(name).and_then(toml::Value::as_str);
    let name = field("name").ok_or("a place has no name")?;
    let checked = field("checked_on").and_then(parse);
    let (year, month, day) = checked.ok_or_else(|| format!("{name}: checked_on is not a day"))?;
    match (year + 1, month, day).cmp(&today) {
        Ordering::Less => Err(format!(
            "{name} was last checked over twelve months ago, on {year}-{month:02}-{day:02}: hold the row in \
             data/places.toml against the organisation's own word, and put today there"
        )),
        Ordering::Equal | Ordering::Greater => Ok(()),
    }
}

fn parse(day: &str) -> Option<Date> {
    let mut parts = day.split('-').map(str::parse);
    let date = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let is_day = parts.next().is_none() && (1..=12).contains(&date.1) && (1..=31).contains(&date.2);
    is_day.then_some(date)
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

//! How each language writes days, numbers and plurals here, for comparing with what others know (CLDR).

use std::collections::BTreeMap;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use meldkluis_crypto::day::Day;
use serde::Serialize;

use crate::pages::texts::{Texts, WEEKDAYS, bundle};

/// 1 January 2026, and days so far apart that each of twelve lies in another month.
const FIRST_DAY: u32 = 20454;
const STEP: u32 = 31;

/// The numbers whose groups are compared: on both sides of every limit between them.
const NUMBERS: &[u64] =
    &[0, 7, 999, 1_000, 1_200, 9_999, 10_000, 12_345, 999_999, 1_000_000, 1_234_567];
/// The whole numbers whose plural category is compared.
const COUNTED: u64 = 200;
const PLURAL: &str = "plural = { $number ->
    [zero] zero
    [one] one
    [two] two
    [few] few
    [many] many
   *[other] other
}
number = { $number }
";

/// How a language writes days, numbers and plurals.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Formats {
    /// The names of the days of the week, from Monday on.
    pub weekdays: Vec<String>,
    /// Days (ISO 8601) as they are written, one at least in each month.
    pub dates: BTreeMap<String, String>,
    /// Months and years, by a day in them.
    pub month_years: BTreeMap<String, String>,
    /// Numbers with their groups.
    pub numbers: BTreeMap<u64, String>,
    /// The plural categories of 0, 1, 2 and so on.
    pub plurals: Vec<String>,
}

impl Formats {
    /// Asks a language for all of it.
    ///
    /// # Panics
    /// Never: the source above parses, and a test asks every language.
    pub(super) fn of(texts: &Texts) -> Self {
        let mut bundle = bundle(texts.lang);
        let source = FluentResource::try_new(PLURAL.to_owned()).expect("it parses");
        bundle.add_resource(source).expect("a new bundle has no messages");
        let say = |name: &str, number: u64| {
            let arguments: FluentArgs<'_> =
                [("number", FluentValue::from(number))].into_iter().collect();
            let pattern = bundle.get_message(name).and_then(|message| message.value());
            let pattern = pattern.expect("both messages are in the source above");
            bundle.format_pattern(pattern, Some(&arguments), &mut vec![]).into_owned()
        };
        let days: Vec<Day> =
            (0..12).map(|month| Day::from_number(FIRST_DAY + month * STEP)).collect();
        let by_day = |write: &dyn Fn(Day) -> String| {
            days.iter().map(|day| (day.to_string(), write(*day))).collect()
        };
        Self {
            weekdays: WEEKDAYS.iter().map(|name| texts.say(name).to_owned()).collect(),
            dates: by_day(&|day| texts.date(day)),
            month_years: by_day(&|day| texts.month(day)),
            numbers: NUMBERS.iter().map(|number| (*number, say("number", *number))).collect(),
            plurals: (0..=COUNTED).map(|number| say("plural", number)).collect(),
        }
    }
}

//! Where else a person can turn: verified rows alone, from data/places.toml.

use std::sync::LazyLock;

use meldkluis_crypto::day::Day;
use serde::Deserialize;

/// One place to turn to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    /// Its own name.
    pub(super) name: String,
    /// Its number as people write it.
    phone: Option<String>,
    /// Its number from abroad.
    abroad: Option<String>,
    /// Its address, without a scheme.
    web: Option<String>,
    /// The message that says what it is for.
    pub(super) what: String,
    /// Whether it stands on the short lists too.
    short: bool,
    /// Where this was read.
    #[expect(dead_code, reason = "whoever checks the row reads it in the file")]
    source: String,
    /// The day on which somebody last held all of this against the organisation's own word.
    checked_on: String,
}

/// A number or an address.
pub(super) struct Way {
    /// As people read it.
    pub(super) shown: String,
    /// As a link.
    pub(super) href: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    place: Vec<Place>,
}

static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../data/places.toml"))
        .expect("the rows parse: a test reads them");
    file.place
});

/// Returns every place.
pub(super) fn all() -> impl Iterator<Item = &'static Place> {
    PLACES.iter()
}

/// Returns the places of the short lists.
pub(super) fn short() -> impl Iterator<Item = &'static Place> {
    all().filter(|place| place.short)
}

/// Returns every place with the day on which it was last checked.
///
/// # Panics
/// Never: a test reads every day.
pub(crate) fn checked() -> impl Iterator<Item = (&'static str, Day)> {
    all().map(|place| (place.name.as_str(), place.checked_on()))
}

impl Place {
    /// Returns the day on which it was last checked.
    ///
    /// # Panics
    /// Never: a test reads every day.
    pub(super) fn checked_on(&self) -> Day {
        self.checked_on.parse().expect("a day: a test reads every one")
    }

    /// Returns how to reach it.
    pub(super) fn ways(&self) -> impl Iterator<Item = Way> {
        let web =
            self.web.iter().map(|web| Way { shown: web.clone(), href: format!("https://{web}") });
        self.phone.iter().map(|phone| call(phone)).chain(web)
    }

    /// Returns how to reach it from another country.
    pub(super) fn call_abroad(&self) -> Option<Way> {
        self.abroad.as_deref().map(call)
    }
}

/// Makes a number a link (RFC 3966), without what only eyes need.
fn call(phone: &str) -> Way {
    let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    Way { shown: phone.to_owned(), href: format!("tel:{digits}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_can_be_reached_and_says_when_it_was_checked() {
        assert!(checked().count() >= 8);
        for place in all() {
            assert!(place.ways().count() > 0, "{}", place.name);
        }
    }

    #[test]
    fn numbers_become_links() {
        let way = call("+31 70 333 44 44");
        assert_eq!(
            (way.shown.as_str(), way.href.as_str()),
            ("+31 70 333 44 44", "tel:+31703334444")
        );
        assert_eq!(call("033-448 11 86").href, "tel:0334481186");
    }
}

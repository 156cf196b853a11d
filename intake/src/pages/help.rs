//! Where else a person can turn: verified rows alone.

use meldkluis_crypto::day::Day;

use crate::pages::Lang;

/// One place to turn to.
pub(super) struct Place {
    /// Its own name.
    pub(super) name: &'static str,
    /// Its number or address as people read it.
    pub(super) shown: &'static str,
    /// Its number or address as a link.
    pub(super) href: &'static str,
    /// The message that says what it is for.
    pub(super) what: &'static str,
    /// The day on which somebody last held all of this against the organisation's own word.
    checked_on: &'static str,
}

/// Acute danger is not among these: every page that lists them names 112 first.
///
/// Checked against stored copies of the organisations' own pages and of Wegwijzer Mensenhandel; an operator checks
/// them live before going public. Opening hours are not printed: they could not be verified.
pub(super) const PLACES: &[Place] = &[
    Place {
        name: "Politie",
        shown: "0900-8844",
        href: "tel:09008844",
        what: "help-police",
        checked_on: "2026-11-23",
    },
    Place {
        name: "CoMensha",
        shown: "033-448 11 86",
        href: "tel:0334481186",
        what: "help-comensha",
        checked_on: "2026-11-23",
    },
    Place {
        name: "Veilig Thuis",
        shown: "0800-2000",
        href: "tel:08002000",
        what: "help-home",
        checked_on: "2026-11-23",
    },
    Place {
        name: "Keerpunt",
        shown: "keerpunt.chat",
        href: "https://keerpunt.chat",
        what: "help-chat",
        checked_on: "2026-11-23",
    },
    Place {
        name: "Meld Misdaad Anoniem",
        shown: "0800-7000",
        href: "tel:08007000",
        what: "help-anonymous",
        checked_on: "2026-11-23",
    },
    Place {
        name: "Nederlandse Arbeidsinspectie",
        shown: "0800-5151",
        href: "tel:08005151",
        what: "help-work",
        checked_on: "2026-11-23",
    },
];

/// Returns every place with the day on which it was last checked.
///
/// # Panics
/// Never: a test reads every day.
pub(crate) fn checked() -> impl Iterator<Item = (&'static str, Day)> {
    let day = |place: &Place| place.checked_on.parse().expect("a day: a test reads every one");
    PLACES.iter().map(move |place| (place.name, day(place)))
}

impl Place {
    /// Returns the name as a person who reads `lang` knows it.
    pub(super) fn name_in(&self, lang: Lang) -> &'static str {
        match (lang, self.name) {
            (Lang::En, "Politie") => "Police",
            (Lang::En, "Nederlandse Arbeidsinspectie") => "Netherlands Labour Authority",
            (_, name) => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_says_when_it_was_checked() {
        assert_eq!(checked().count(), PLACES.len());
    }
}

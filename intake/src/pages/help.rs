//! Where else a person can turn: verified rows alone.

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
}

/// Acute danger is not among these: every page that lists them names 112 first.
///
/// Checked on 2026-11-23 against stored copies of the organisations' own pages and of Wegwijzer Mensenhandel; an
/// operator checks them live before going public. Opening hours are not printed: they could not be verified.
pub(super) const PLACES: &[Place] = &[
    Place { name: "Politie", shown: "0900-8844", href: "tel:09008844", what: "help-police" },
    Place {
        name: "CoMensha",
        shown: "033-448 11 86",
        href: "tel:0334481186",
        what: "help-comensha",
    },
    Place { name: "Veilig Thuis", shown: "0800-2000", href: "tel:08002000", what: "help-home" },
    Place {
        name: "Keerpunt",
        shown: "keerpunt.chat",
        href: "https://keerpunt.chat",
        what: "help-chat",
    },
    Place {
        name: "Meld Misdaad Anoniem",
        shown: "0800-7000",
        href: "tel:08007000",
        what: "help-anonymous",
    },
    Place {
        name: "Nederlandse Arbeidsinspectie",
        shown: "0800-5151",
        href: "tel:08005151",
        what: "help-work",
    },
];

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
